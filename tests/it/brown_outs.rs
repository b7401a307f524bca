//! What works badly: servers that are slow or turn requests away.

use licsim::kernel::{Chance, Ratio};
use licsim::outcome::RunOutcome;
use licsim::plan::{FaultTarget, Plan};

use crate::support::{failures, plan_of, run, shipped_plan};

/// What fails when `change` is made to the plan of a shipped scenario.
fn broken(name: &str, arm: Option<&str>, change: impl FnOnce(&mut Plan)) -> String {
    let mut plan = shipped_plan(name, &[], arm);
    change(&mut plan);
    failures(&run(&plan))
}

#[test]
fn the_slow_backend_fails_if_it_were_quick_and_the_picky_one_if_it_turned_everybody_away() {
    let quick = broken("backend-brown-out", None, |plan| {
        plan.faults.iter_mut().for_each(|it| {
            if let FaultTarget::BrownOut(_, how) = &mut it.target {
                how.slower = Ratio::thousandths(2_000);
            }
        });
    });
    assert!(quick.contains("nearly nothing that is asked"), "{quick}");
    assert!(quick.contains("an hour after it is as fast as ever"), "{quick}");
    assert!(quick.contains("twice as many are out of contact"), "{quick}");
    let closed = broken("backend-brown-out", Some("half"), |plan| {
        plan.faults.iter_mut().for_each(|it| {
            if let FaultTarget::BrownOut(_, how) = &mut it.target {
                how.refused = Chance::ALWAYS;
            }
        });
    });
    assert!(closed.contains("no more than one router in thirty"), "{closed}");
    assert!(closed.contains("takes two tries on average"), "{closed}");
    let there = broken("backend-brown-out", Some("away"), |plan| plan.faults.clear());
    assert!(there.contains("only those are missing whose repeats were spent"), "{there}");
}

/// Two routers check at noon, once a day, over what `servers` says; `fault` befalls it on the second day.
fn noon(servers: &str, reach: &str, fault: &str) -> RunOutcome {
    let text = format!(
        r#"
[scenario]
title = "noon"
question = "?"
duration = "3d"
[[pool]]
name = "P"
licenses = {{ T = 9 }}
[backend]
node = "cisco"
service-entitlement = "1s"
[[link]]
name = "uplink"
between = ["campus", "cisco"]
latency = "1ms"
{servers}
[[fleet]]
name = "edge"
count = 2
node = "campus"
audit = "off"
ipc = "0s"
reach = {reach}
slots = [{{ slot = 1, features = {{ T = 1 }} }}]
registered = {{ pool = "P", phase = {{ at = "12h" }} }}
call-home = {{ response-timeout = "20s" }}
[[fault]]
name = "bad"
{fault}
"#
    );
    run(&plan_of("noon", &text, &[], None))
}

fn failures_of(outcome: &RunOutcome) -> (f64, f64) {
    let value = |name| outcome.metrics.iter().find(|it| it.name == name).expect("a metric").value;
    (value("exchanges.attempts"), value("exchanges.failures"))
}

#[test]
fn every_server_can_be_slow_or_turn_requests_away() {
    let proxy = "[[proxy]]\nname = \"box\"\nnode = \"campus\"\nservice = \"1s\"";
    let gateway = "[[gateway]]\nname = \"box\"\nnode = \"campus\"";
    let satellite = "[[satellite]]\nname = \"box\"\nnode = \"campus\"\nservice = \"1s\"";
    let when = r#"at = "1d", for = "13h""#;
    let cases = [
        ("", "\"direct\"", "backend", ""),
        (proxy, "{ proxy = \"box\" }", "proxy", "proxy = \"box\", "),
        (gateway, "{ gateway = \"box\" }", "gateway", "gateway = \"box\", "),
        (satellite, "{ satellite = \"box\" }", "satellite", "satellite = \"box\", "),
    ];
    for (servers, reach, kind, whom) in cases {
        let faulty = |how: &str| {
            let fault = format!("{kind}-brown-out = {{ {whom}{when}, {how} }}");
            failures_of(&noon(servers, reach, &fault))
        };
        // A check a day, and four repeats in the hour that the fault lasts at noon of the second day.
        assert_eq!(faulty(r#"refused = "100%""#), (12.0, 6.0), "{kind} turns everybody away");
        if kind != "gateway" {
            assert_eq!(faulty("slower = 8"), (6.0, 0.0), "{kind} is slow, but quick enough");
            assert_eq!(faulty("slower = 30"), (12.0, 6.0), "{kind} is too slow");
        }
    }
}
