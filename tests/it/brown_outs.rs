//! What works badly: servers that are slow or turn requests away.

use licsim::kernel::{Agenda, Chance, Limits, Ratio, Wheel, run as handle_events};
use licsim::net::LinkBrownOut;
use licsim::outcome::RunOutcome;
use licsim::plan::{BrownOut, FaultTarget, MailServerId, Plan, Server};
use licsim::record::{Fact, Interest};
use licsim::world::{Event, World};

use crate::support::{broken, plan_of, run, shipped};

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

#[test]
fn the_bad_link_fails_if_it_were_good() {
    for (arm, promise) in [
        (None, "nothing that begins meanwhile succeeds"),
        (Some("lossy"), "more than half of the attempts fail"),
    ] {
        let good = broken("link-brown-out", arm, |plan| plan.faults.clear());
        assert!(good.contains(promise), "{good}");
    }
    let change = |how: fn(&mut LinkBrownOut)| {
        move |plan: &mut Plan| {
            plan.faults.iter_mut().for_each(|it| {
                if let FaultTarget::LinkBrownOut(_, it) = &mut it.target {
                    how(it);
                }
            });
        }
    };
    let slow = broken("link-brown-out", None, change(|it| it.latency = Ratio::thousandths(90_000)));
    assert!(slow.contains("nothing that begins meanwhile succeeds"), "{slow}");
    let lossy = broken("link-brown-out", Some("lossy"), change(|it| it.loss = Chance::ALWAYS));
    assert!(lossy.contains("hardly anybody is ever out of contact"), "{lossy}");
    let narrow = broken("link-brown-out", Some("narrow"), |plan| {
        change(|it| it.capacity = Ratio::thousandths(1))(plan);
        plan.links[0].bandwidth = Some(1_000_000);
    });
    assert!(narrow.contains("nothing fails"), "{narrow}");
}

#[test]
fn thin_lossy_and_doubled_links_fail_if_they_were_otherwise() {
    let wide = broken("thin-link", None, |plan| plan.links[0].bandwidth = None);
    assert!(wide.contains("more than a hundred still have no answer"), "{wide}");
    assert!(wide.contains("some thirty answers fit"), "{wide}");
    let thin = broken("thin-link", Some("wide"), |plan| plan.links[0].bandwidth = Some(64_000));
    assert!(thin.contains("nothing fails"), "{thin}");
    let clean = broken("lossy-link", None, |plan| plan.links[0].loss = Chance::NEVER);
    assert!(clean.contains("a third of all attempts fail"), "{clean}");
    let patient = broken("lossy-link", Some("storm"), |plan| {
        plan.fleets.iter_mut().for_each(|it| it.policy.ladder.burst = 100);
    });
    assert!(patient.contains("four routers in five"), "{patient}");
    let single = broken("alternate-route", None, |plan| {
        plan.links.retain(|link| link.name != "to-neighbour");
        plan.faults.retain(|it| it.name == "dig");
        let uplink = plan.links.iter().position(|link| link.name == "uplink").expect("shipped");
        plan.faults[0].target = FaultTarget::Link(licsim::net::LinkId::from_index(uplink));
    });
    assert!(single.contains("nobody is out of contact, ever"), "{single}");
    let both = broken("alternate-route", Some("single"), |plan| {
        plan.faults.retain(|it| it.name == "dig");
    });
    assert!(both.contains("all are out of contact after a day"), "{both}");
}

/// What the network does to messages does not depend on how far it looks ahead: an unrelated link that flaps every
/// second makes every passage look back and lets no proxy send ahead.
#[test]
fn brown_outs_fold_as_well_as_good_links() {
    let outcome = |flapping: bool| {
        let mut text = shipped("link-brown-out")
            .replace("latency = 200", "latency = 30, loss = \"5%\", capacity = \"1%\"")
            .replace("count = 200", "count = 200\nreach = { proxy = \"box\" }")
            .replace("[backend]", "[[proxy]]\nname = \"box\"\nnode = \"site\"\n\n[backend]");
        text.push_str(
            "\n[[link]]\nname = \"apart\"\nbetween = [\"site\", \"cisco\"]\nlatency = \"9h\"\n",
        );
        if flapping {
            let fault = "link-failures = { link = \"apart\", up = \"1s\", down = \"1s\" }";
            text.push_str(&format!("\n[[fault]]\nname = \"zz\"\n{fault}\n"));
        }
        run(&plan_of("folding", &text, &[], None))
    };
    let (calm, flapping) = (outcome(false), outcome(true));
    assert_eq!(calm.digests.messages, flapping.digests.messages);
    assert_eq!(failures_of(&calm), failures_of(&flapping));
    assert!(failures_of(&calm).1 > 20.0, "the brown-out is felt");
    assert_eq!(calm.syslog, flapping.syslog);
}

/// A random brown-out is on exactly from the record of its beginning to that of its end, though the server has looked
/// ahead.
#[test]
fn random_brown_outs_work_while_they_say_so() {
    let fault = r#"backend-brown-outs = { up = { exponential = "7h" }, down = { exponential = "3h" }, refused = "100%" }"#;
    let text = shipped("backend-brown-out");
    let once = text.find("backend-brown-out = {").expect("shipped");
    let after = once + text[once..].find('\n').expect("a line");
    let arms = text.find("[[arm]]").expect("shipped");
    let text = format!("{}{fault}{}", &text[..once], &text[after..arms]);
    let plan = plan_of("random", &text.replace("count = 6_000", "count = 900"), &[], None);
    let limits = Limits { horizon: plan.end(), events: u64::MAX };
    let (mut world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
        World::build(plan, Interest::ALL);
    handle_events(&mut world, &mut agenda, limits);
    let (mut on, mut spells, mut refused, mut taken) = (false, 0, 0, 0);
    world.drain_facts(|record| match record.fact {
        Fact::FaultBegan { .. } => (on, spells) = (true, spells + 1),
        Fact::FaultEnded { .. } => on = false,
        Fact::RequestRejected { .. } => {
            assert!(on, "refused at {}", record.at);
            refused += 1;
        }
        Fact::RequestArrived { .. } => {
            assert!(!on, "taken at {}", record.at);
            taken += 1;
        }
        _ => {}
    });
    assert!(spells > 3 && refused > 500 && taken > 500, "{spells}, {refused}, {taken}");
}

#[test]
fn a_mail_server_that_turns_messages_away_makes_call_home_try_the_next() {
    let failed = broken("mail-server-fallback", None, |plan| {
        let refuse = BrownOut { slower: Ratio::ONE, refused: Chance::ALWAYS };
        let bastion = plan.mail_servers.iter().position(|it| it.name == "bastion");
        let server = Server::MailServer(MailServerId::from_index(bastion.expect("shipped")));
        for fault in &mut plan.faults {
            if fault.name == "bastion-away" {
                fault.target = FaultTarget::BrownOut(server, refuse);
            }
        }
    });
    // It is turned away at once instead of after a timeout: the second takes it, but no later than that.
    assert!(failed.contains("there after 30 seconds, not before"), "{failed}");
    assert!(!failed.contains("the first server fails and the second takes it"), "{failed}");
}
