//! VRFs and address families: what the shipped scenarios promise, and what a router says and prints.

use licsim::kernel::{Law, Span};
use licsim::model::call_home::Addresses;
use licsim::net::{Planes, VrfId};
use licsim::outcome::RunOutcome;
use licsim::plan::{Action, RouterId};

use crate::support::{broken, licsim_in, plan_of, root, run, shipped_plan};

#[test]
fn the_missing_vrf_fails_if_the_interface_were_in_no_vrf_or_nobody_repaired_it() {
    let open = broken("vrf-missing", None, |plan| {
        plan.fleets[0].source.uplink_vrf = None;
        plan.links.iter_mut().for_each(|link| link.planes = Planes::ALL);
    });
    assert!(open.contains("nobody is registered before the repair"), "{open}");
    assert!(open.contains("every router has tried, and failed"), "{open}");
    let left = broken("vrf-missing", None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::SetHttpClientVrf { .. }));
    });
    assert!(left.contains("the one line repairs it"), "{left}");
    let missing = broken("vrf-missing", Some("right"), |plan| {
        plan.fleets[0].source.http_client_vrf = None;
    });
    assert!(missing.contains("nothing ever fails"), "{missing}");
    let found = broken("vrf-missing", Some("wrong"), |plan| {
        plan.fleets[0].source.http_client_vrf = plan.fleets[0].source.uplink_vrf;
    });
    assert!(found.contains("nobody is registered before the repair"), "{found}");
    assert!(found.contains("a wrong name is no better than none"), "{found}");
}

#[test]
fn links_alone_or_the_interface_alone_keep_the_global_table_off_the_network() {
    let links_only = broken("vrf-missing", None, |plan| plan.fleets[0].source.uplink_vrf = None);
    assert_eq!(links_only, "", "the link carries MGMT only");
    let interface_only = broken("vrf-missing", None, |plan| {
        plan.links.iter_mut().for_each(|link| link.planes = Planes::ALL);
    });
    assert_eq!(interface_only, "", "the interface is in MGMT");
}

#[test]
fn the_black_hole_fails_if_it_were_none_or_if_ipv4_came_first() {
    let whole = broken("ipv6-black-hole", None, |plan| plan.faults.clear());
    assert!(whole.contains("loses the first try of each of two checks"), "{whole}");
    let never = broken("ipv6-black-hole", Some("no-fall-back"), |plan| {
        plan.fleets[0].call_home.addresses = Addresses::Ipv6First { fall_back: true };
    });
    assert!(never.contains("all are out of contact after a day"), "{never}");
    assert!(never.contains("lost without a word"), "{never}");
    let first = broken("ipv6-black-hole", None, |plan| {
        plan.fleets[0].call_home.addresses = Addresses::Ipv6First { fall_back: false };
    });
    assert!(first.contains("whoever falls back, or never tried IPv6"), "{first}");
}

fn metric(outcome: &RunOutcome, name: &str) -> f64 {
    outcome.metrics.iter().find(|it| it.name == name).expect("a metric").value
}

/// The slowest exchange of `arm` with an IPv6 path that is dead all the time.
#[test]
fn falling_back_costs_one_connect_timeout_and_nothing_else() {
    let slowest = |addresses, dead: bool| {
        let mut plan = shipped_plan("ipv6-black-hole", &[], None);
        plan.faults.clear();
        plan.links.iter_mut().for_each(|link| link.latency = Law::Constant(Span::millis(20)));
        plan.fleets[0].call_home.addresses = addresses;
        if dead {
            let ipv6 = plan.links.iter().position(|it| it.name == "ipv6-transit");
            plan.links[ipv6.expect("shipped")].planes = Planes::of(&[VrfId(9)], &[]);
        }
        metric(&run(&plan), "exchange.seconds.p99")
    };
    let quick = slowest(Addresses::Ipv4, true);
    let both = Addresses::Ipv6First { fall_back: true };
    assert!((slowest(both, false) - quick).abs() < 0.2, "a good IPv6 path costs nothing");
    let slow = slowest(both, true);
    assert!((slow - quick - 10.0).abs() < 0.2, "{slow} s instead of {quick} s");
}

#[test]
fn the_router_prints_the_line_and_the_trace_says_what_failed_first() {
    let show = |at: &str, command: &str| {
        let scenario = "scenarios/network/vrf-missing.toml";
        let arguments = ["show", scenario, "--router", "edge-01", "--at", at, command];
        String::from_utf8(licsim_in(root(), &arguments).stdout).expect("text")
    };
    assert_eq!(show("1d", "show run http client"), "% No such configuration item(s)\n");
    assert_eq!(show("2d", "show run http client"), "http client vrf MGMT\n");
    assert!(show("1d", "show call-home trace error").contains("Host name resolution failed"));
    let detail = show("2d", "show call-home detail");
    assert!(detail.contains("vrf for call-home messages: Not yet set up"), "{detail}");
}

#[test]
fn a_static_host_entry_moves_the_failure_to_the_connection() {
    let mut plan = shipped_plan("vrf-missing", &[("fleet.edge.reach", "\"direct\"")], None);
    plan.actions.clear();
    let outcome = run(&plan);
    let last = outcome.routers[RouterId(0).index()].view.last_failure;
    assert_eq!(last, Some(licsim::model::wire::Failure::Connect));
}

/// Mail leaves by the global table, whatever the HTTP client is told; messages over HTTP go with it.
#[test]
fn mail_stays_in_a_router_whose_interface_is_in_a_vrf() {
    let sent = |transport: &str, uplink: &str| {
        let text = format!(
            r#"
[scenario]
title = "mail"
duration = "3d"
[[pool]]
name = "P"
licenses = {{ T = 1 }}
[[mail-server]]
name = "bastion"
address = "bastion"
node = "campus"
[[fleet]]
name = "edge"
count = 1
node = "site"
source = {{ {uplink} http-client-vrf = "MGMT" }}
slots = [{{ slot = 1, features = {{ T = 1 }} }}]
registered = {{ pool = "P" }}
[fleet.call-home]
mail-servers = [{{ server = "bastion", priority = 1 }}]
[fleet.call-home.alerts]
transport = "{transport}"
periodic = [{{ group = "inventory", daily = {{ hour = 12, minute = 0 }} }}]
"#
        );
        let outcome = run(&plan_of("mail", &text, &[], None));
        let rows = &outcome.routers[0].view.alerts;
        (rows[0].success, rows[0].failed, metric(&outcome, "exchanges.failures"))
    };
    assert_eq!(sent("email", "uplink-vrf = \"MGMT\","), (0, 3, 0.0));
    assert_eq!(sent("http", "uplink-vrf = \"MGMT\","), (3, 0, 0.0));
    assert_eq!(sent("email", ""), (3, 0, 0.0));
}
