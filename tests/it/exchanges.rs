//! The anatomy of exchanges: every step, on every way, good and bad, and that the steps are the whole of it.

use licsim::kernel::{Span, Time};
use licsim::model::wire::Failure;
use licsim::outcome::{Exchange, Phase};
use licsim::plan::{Plan, RouterId};
use licsim::render::chart::picture::Picture;
use licsim::render::chart::waterfall::Waterfall;
use licsim::render::graph::sequence;
use licsim::study;

use crate::support::{plan_of, shipped_plan};

/// One router, one link of 20 ms to a proxy room, one of 30 ms to the backend; all service times fixed.
fn plan(reach: &str, more: &str) -> Plan {
    let text = format!(
        r#"
[scenario]
title = "t"
question = "q"
start = "2015-03-02T00:00:00+00:00"
duration = "3d"
[[link]]
name = "near"
between = ["site", "room"]
latency = "20ms"
[[link]]
name = "far"
between = ["room", "cisco"]
latency = "30ms"
[[name-server]]
name = "ns"
node = "room"
service = "4ms"
[[proxy]]
name = "proxy"
node = "room"
service = "3ms"
resolve = {{ server = "ns" }}
[[gateway]]
name = "gate"
node = "room"
[backend]
node = "cisco"
service = "50ms"
service-entitlement = "50ms"
[[pool]]
name = "P"
licenses = {{ A9K-24X10-OPT-LIC = 10 }}
[[router]]
name = "edge"
node = "site"
audit = "off"
slots = [{{ slot = 4, features = {{ A9K-24X10-OPT-LIC = 1 }} }}]
registered = {{ pool = "P", phase = {{ at = "1h" }} }}
reach = {reach}
call-home = {{ connect-round-trips = 1, tls-round-trips = 2 }}
{more}
"#
    );
    plan_of("t", &text, &[], None)
}

fn first(plan: &Plan) -> Exchange {
    let found = study::exchange(plan, Some(RouterId(0)), Time::ZERO).expect("an exchange");
    whole(&found);
    found
}

/// The steps follow one another without a gap, from the queue to the end.
fn whole(exchange: &Exchange) {
    let mut at = exchange.queued;
    for step in &exchange.steps {
        assert_eq!(step.from, at, "{exchange:#?}");
        assert!(step.to >= step.from, "{exchange:#?}");
        at = step.to;
    }
    assert_eq!(at, exchange.ended, "{exchange:#?}");
    let sum = Phase::ALL.into_iter().fold(Span::ZERO, |sum, it| sum + exchange.spent(it));
    assert_eq!(sum, exchange.took());
}

/// Each step as `phase milliseconds`.
fn steps(exchange: &Exchange) -> Vec<String> {
    let step = |it: &licsim::outcome::Step| format!("{:?} {}", it.phase, it.took().0 / 1_000_000);
    exchange.steps.iter().map(step).collect()
}

#[test]
fn a_direct_exchange_is_as_reckoned_by_hand() {
    let found = first(&plan(r#"{ direct = { resolve = { server = "ns" } } }"#, ""));
    // 20 + 4 + 20 to the name server and back; 2 × 50 a round trip; 50 there, 50 at work, 50 back.
    let expected =
        ["Resolve 44", "Connect 100", "Secure 200", "Request 50", "Service 50", "Response 50"];
    assert_eq!(steps(&found), expected);
    assert_eq!((found.failure, found.took()), (None, Span::millis(494)));
    let picture = Waterfall::of(&found, &plan("{ proxy = \"proxy\" }", ""));
    assert_eq!(picture.words.title, "Of 494 ms the TLS handshake took 200 ms");
}

#[test]
fn a_proxied_exchange_is_as_reckoned_by_hand() {
    let found = first(&plan(r#"{ proxy = "proxy" }"#, ""));
    let expected = [
        "Connect 40",
        // CONNECT there; the proxy asks the name server in its own room; a round trip to the front end; and back.
        "Tunnel 20",
        "Resolve 4",
        "Tunnel 80",
        "Secure 200",
        "Request 20",
        "Service 3",
        "Request 30",
        "Service 50",
        "Response 30",
        "Service 3",
        "Response 20",
    ];
    assert_eq!(steps(&found), expected);
}

#[test]
fn a_gateways_exchange_ends_its_tls_there() {
    let found = first(&plan(r#"{ gateway = "gate" }"#, ""));
    let expected = [
        "Connect 40",
        "Secure 80",
        "Request 20",
        "Request 30",
        "Service 50",
        "Response 30",
        "Response 20",
    ];
    assert_eq!(steps(&found), expected);
}

fn fault(what: &str) -> String {
    format!("[[fault]]\nname = \"f\"\n{what}\n")
}

#[test]
fn each_stage_can_be_where_it_fails() {
    let direct = r#"{ direct = { resolve = { server = "ns" } } }"#;
    let cases = [
        (
            "name-server-outage = { server = \"ns\", at = \"30min\", for = \"2d\" }",
            Failure::Resolve,
            Phase::Resolve,
        ),
        ("backend-outage = { at = \"30min\", for = \"2d\" }", Failure::Connect, Phase::Connect),
        // The link goes down while the handshake is under way: 1 h + 44 + 100 + 100 ms.
        (
            "link-down = { link = \"far\", at = \"3600244ms\", for = \"2d\" }",
            Failure::Tls,
            Phase::Secure,
        ),
        // The answer is on its way.
        (
            "link-down = { link = \"far\", at = \"3600460ms\", for = \"2d\" }",
            Failure::Response,
            Phase::Response,
        ),
    ];
    for (what, failure, phase) in cases {
        let found = first(&plan(direct, &fault(what)));
        assert_eq!(found.failure, Some(failure), "{what}: {found:#?}");
        let last = found.steps.last().expect("steps");
        assert_eq!((last.phase, last.failed), (phase, Some(failure)), "{what}: {found:#?}");
    }
}

#[test]
fn a_fallback_to_another_destination_is_one_exchange_with_a_failed_beginning() {
    let mut seen = 0;
    for name in [
        "second-destination",
        "ipv6-black-hole",
        "site-power-failure",
        "dns-outage",
        "two-front-ends",
    ] {
        let plan = shipped_plan(name, &[], None);
        let mut from = Time::ZERO;
        for _ in 0..12 {
            let Some(found) = study::exchange(&plan, None, from) else { break };
            whole(&found);
            let failed = found.steps.iter().filter(|it| it.failed.is_some()).count();
            seen += usize::from(found.failure.is_none() && failed > 0);
            from = found.ended + Span::hours(5);
        }
    }
    assert!(seen > 0, "some exchange went on after a failure");
}

#[test]
fn steps_are_the_whole_of_every_first_exchange_of_the_shelf() {
    for name in [
        "gateway-stores",
        "satellite-two-stage-delay",
        "proxy-saturated",
        "guide-registration",
        "retry-collapse",
    ] {
        let plan = shipped_plan(name, &[], None);
        for from in [0, 3, 30, 50] {
            if let Some(found) = study::exchange(&plan, None, Time::ZERO + Span::hours(from)) {
                whole(&found);
            }
        }
    }
}

#[test]
fn the_waterfall_looks_as_it_did() {
    let plan = plan(r#"{ proxy = "proxy" }"#, "");
    let picture = Picture::Waterfall(Waterfall::of(&first(&plan), &plan));
    insta::with_settings!({
        snapshot_path => "../golden/render",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("waterfall", picture.svg());
    });
}

/// Each step is a line: an arrow for what goes over the network, a note for what somebody waits for or works on.
#[test]
fn an_exchange_is_a_sequence_that_mermaid_draws() {
    for (name, reach) in [
        ("direct", "{ direct = { resolve = { server = \"ns\" } } }"),
        ("proxied", "{ proxy = \"proxy\" }"),
        ("gateway", "{ gateway = \"gate\" }"),
    ] {
        let plan = plan(reach, "");
        let text = sequence(&first(&plan), &plan);
        insta::assert_snapshot!(format!("sequence-{name}"), text);
        let Some(svg) = crate::graphs::mermaid(&text) else { return };
        let said = text.lines().filter(|it| it.contains(": ") && !it.contains("accTitle"));
        for line in said.filter_map(|it| it.split_once(": ")) {
            assert!(svg.contains(line.1), "{} is missing", line.1);
        }
    }
}

#[test]
fn no_name_breaks_out_of_a_sequence() {
    let mut plan = plan("{ proxy = \"proxy\" }", "");
    plan.fleets[0].name = crate::exports::HOSTILE.into();
    plan.proxies[0].name = crate::exports::HOSTILE.into();
    let found = first(&plan);
    let text = sequence(&found, &plan);
    let plain = text.replace(['\n'], "");
    assert!(plain.chars().all(|it| !it.is_control()), "{text}");
    let Some(svg) = crate::graphs::mermaid(&text) else { return };
    let parties = text.matches("  participant ").count();
    assert_eq!(svg.matches("actor-top").count(), parties, "{text}");
}
