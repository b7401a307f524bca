//! Names: several servers, their timers, static host entries, and what the shipped scenario promises.

use licsim::kernel::{Span, Time};
use licsim::model::wire::Failure;
use licsim::plan::{Action, Plan, RouterId};
use licsim::record::Fact;
use licsim::study::visit;

use crate::support::{broken, holds, plan_of};

#[test]
fn dns_outage_holds_and_fails_if_servers_entries_or_operators_were_missing() {
    holds("dns-outage", &[None, Some("static-host"), Some("wrong-host")]);
    let broken = |arm, change: fn(&mut Plan)| broken("dns-outage", arm, change);
    let lone = broken(None, |plan| plan.resolvers[0].servers.truncate(1));
    assert!(lone.contains("a second server carries the others"), "{lone}");
    assert!(lone.contains("and those behind the proxy"), "{lone}");
    let asking = broken(None, |plan| {
        plan.fleets.iter_mut().for_each(|it| it.host_is_static = false);
    });
    assert!(asking.contains("who has a static entry from the start"), "{asking}");
    let knowing = broken(None, |plan| {
        plan.fleets.iter_mut().for_each(|it| it.host_is_static = true);
    });
    assert!(knowing.contains("a day later all with one server"), "{knowing}");
    let patient = broken(None, |plan| plan.resolvers[0].timeout = Span::secs(30));
    assert!(
        patient.contains("a second server carries the others"),
        "call-home gives up: {patient}"
    );
    let idle = broken(Some("static-host"), |plan| plan.actions.clear());
    assert!(idle.contains("with the entry all routers"), "{idle}");
    let right = broken(Some("wrong-host"), |plan| {
        for action in &mut plan.actions {
            if let Action::SetStaticHost { backend, .. } = &mut action.action {
                *backend = true;
            }
        }
    });
    assert!(right.contains("an entry for a mistyped name helps nobody"), "{right}");
}

/// One router, two name servers, a proxy; every length is constant. The check is one hour after the start.
const ONE: &str = r#"
    [scenario]
    title = "names"
    duration = "2h"
    [[link]]
    name = "to-ns-1"
    between = ["campus", "first"]
    latency = "1ms"
    [[link]]
    name = "to-ns-2"
    between = ["campus", "second"]
    latency = "3ms"
    [[link]]
    name = "uplink"
    between = ["campus", "cisco"]
    latency = "20ms"
    [backend]
    node = "cisco"
    service = "100ms"
    [[name-server]]
    name = "ns-1"
    node = "first"
    [[name-server]]
    name = "ns-2"
    node = "second"
    [[proxy]]
    name = "bastion"
    node = "first"
    service = "0s"
    resolve = { servers = { order = ["ns-1", "ns-2"] } }
    [[pool]]
    name = "P"
    licenses = { T = 1 }
    [[router]]
    name = "edge"
    reach = { direct = { resolve = { servers = { order = ["ns-1", "ns-2"] } } } }
    audit = "off"
    ipc = "0s"
    policy = { retry-burst = 0 }
    slots = [{ slot = 1, features = { T = 1 } }]
    registered = { pool = "P", phase = { at = "1h" } }
    [[fault]]
    name = "first"
    name-server-outage = { server = "ns-1", at = "0s", for = "1ns" }
    [[fault]]
    name = "second"
    name-server-outage = { server = "ns-2", at = "0s", for = "1ns" }
"#;

/// How the first exchange ended, and how long it took.
fn first(sets: &[(&str, &str)]) -> (Option<Failure>, Span) {
    let plan = plan_of("names", ONE, sets, None);
    let records = visit(&plan, RouterId(0), Time::ZERO + Span::hours(2), |_| ()).records;
    let end = records.iter().find_map(|it| match it.fact {
        Fact::ExchangeSucceeded { took, .. } => Some((None, took)),
        Fact::ExchangeFailed { failure, took, .. } => Some((Some(failure), took)),
        _ => None,
    });
    end.expect("the exchange ends")
}

const FIRST_AWAY: (&str, &str) = ("fault.first.name-server-outage.for", "\"2h\"");
const SECOND_AWAY: (&str, &str) = ("fault.second.name-server-outage.for", "\"2h\"");
/// Round trips of connection, TLS and request over 20 ms, and the service.
const REST: Span = Span::millis(40 + 80 + 40 + 100);
/// A query and its answer over 1 ms, and the lookup; over 3 ms.
const NEAR: Span = Span::millis(1 + 1 + 1);
const FAR: Span = Span::millis(3 + 1 + 3);

#[test]
fn servers_are_asked_in_order_each_as_often_as_it_may_be() {
    let order = "router.edge.reach.direct.resolve.servers.order";
    let timeout = ("router.edge.reach.direct.resolve.servers.timeout", "\"3s\"");
    let retries = "router.edge.reach.direct.resolve.servers.retries";
    let (once, thrice) = ((retries, "0"), (retries, "2"));
    let reversed = (order, "[\"ns-2\", \"ns-1\"]");
    let answered = |wait: Span| (None, wait + REST);
    let lost = |wait| (Some(Failure::Resolve), wait);
    let s = Span::secs;
    for (sets, expected) in [
        (&[][..], answered(NEAR)),
        (&[SECOND_AWAY], answered(NEAR)),
        (&[reversed], answered(FAR)),
        (&[FIRST_AWAY], answered(s(4) + FAR)),
        (&[FIRST_AWAY, once], answered(s(2) + FAR)),
        (&[FIRST_AWAY, thrice], answered(s(6) + FAR)),
        (&[FIRST_AWAY, once, timeout], answered(s(3) + FAR)),
        (&[SECOND_AWAY, reversed, timeout], answered(s(6) + NEAR)),
        (&[FIRST_AWAY, SECOND_AWAY], lost(s(8))),
        (&[FIRST_AWAY, SECOND_AWAY, once], lost(s(4))),
        // Call-home's own patience is over all of it.
        (&[FIRST_AWAY, SECOND_AWAY, timeout], lost(s(10))),
        (&[FIRST_AWAY, ("router.edge.call-home.resolve-timeout", "\"3s\"")], lost(s(3))),
    ] {
        assert_eq!(first(sets), expected, "{sets:?}");
    }
}

#[test]
fn an_answer_that_comes_after_its_time_still_counts_and_the_next_one_is_not_needed() {
    let slow = ("name-server.ns-1.service", "\"2500ms\"");
    let wait = Span::millis(2_502);
    assert_eq!(first(&[slow]), (None, wait + REST));
    let proxied = first(&[slow, ("router.edge.reach", "{ proxy = \"bastion\" }")]);
    let quick = first(&[("router.edge.reach", "{ proxy = \"bastion\" }")]);
    assert_eq!(proxied.0, None);
    // The proxy stands beside its first server: a query takes it nothing but the lookup.
    assert_eq!(proxied.1 - quick.1, Span::millis(2_500 - 1));
}

#[test]
fn behind_a_proxy_it_is_the_proxy_that_asks_and_says_that_it_cannot() {
    let way = ("router.edge.reach", "{ proxy = \"bastion\" }");
    let quick = first(&[way]);
    assert_eq!(quick.0, None);
    let second = first(&[way, FIRST_AWAY]);
    // 4 s, and 4 ms there and back instead of none.
    assert_eq!((second.0, second.1 - quick.1), (None, Span::secs(4) + Span::millis(8)));
    // TCP there and back, CONNECT there, 8 s, the answer back.
    let failed = first(&[way, FIRST_AWAY, SECOND_AWAY]);
    assert_eq!(failed, (Some(Failure::Resolve), Span::secs(8) + Span::millis(4)));
    // A router's own entry is no use to its proxy.
    let own = ("router.edge.static-hosts", "[\"tools.cisco.com\"]");
    assert_eq!(first(&[way, FIRST_AWAY, SECOND_AWAY, own]), failed);
}

#[test]
fn a_static_entry_is_for_one_name_and_needs_no_server() {
    let hosts = |list| ("router.edge.static-hosts", list);
    for (list, asks) in [
        ("[\"tools.cisco.com\"]", false),
        ("[\"other.example\", \"TOOLS.cisco.com\"]", false),
        ("[\"tool.cisco.com\"]", true),
        ("[]", true),
    ] {
        let expected = if asks { (Some(Failure::Resolve), Span::secs(8)) } else { (None, REST) };
        assert_eq!(first(&[FIRST_AWAY, SECOND_AWAY, hosts(list)]), expected, "{list}");
    }
}

#[test]
fn one_server_in_an_order_differs_from_one_server_by_its_repeats() {
    let one = ("router.edge.reach.direct.resolve.servers.order", "[\"ns-1\"]");
    assert_eq!(first(&[one]), (None, NEAR + REST));
    assert_eq!(first(&[one, FIRST_AWAY]), (Some(Failure::Resolve), Span::secs(4)));
    let plain = ("router.edge.reach", "{ direct = { resolve = { server = \"ns-1\" } } }");
    assert_eq!(first(&[plain]), (None, NEAR + REST));
    assert_eq!(first(&[plain, FIRST_AWAY]), (Some(Failure::Resolve), Span::secs(10)));
}
