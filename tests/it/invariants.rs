//! Licsim's own rules: every run of every test checks them (`support::run`, `licsim test`); here each is shown to be able to
//! fail, by a story that is true but for one thing.

use licsim::kernel::{Agenda, Limits, Span, Time, Wheel, run as handle_events};
use licsim::model::Wall;
use licsim::observe::{Invariants, Observer};
use licsim::outcome::Rule;
use licsim::plan::{Plan, RouterId};
use licsim::record::{Belief, Door, Fact, Fate, Record};
use licsim::view::Audit;
use licsim::world::{Event, World};

use crate::support::{licsim_in, plan_of, root, run};

/// Two fleets, one by a proxy and one by a gateway; a license is missing, the backend is away for longer than the ladder.
const STORY: &str = r#"
[scenario]
title = "a story with everything in it"
duration = "4d"

[[proxy]]
name = "relay"
node = "campus"

[[gateway]]
name = "gate"
node = "campus"

[[pool]]
name = "POOL"
licenses = { LIC = 5 }
tokens = [{ name = "t", valid-for = "30d" }]

[[fleet]]
name = "near"
count = 3
reach = { proxy = "relay" }
slots = [{ slot = 1, features = { LIC = 1 } }]
register = { token = "t", at = "10min", spread = "5min" }
policy = { preset = "xr-5.2", retry-burst = 2, retry-daily = 0, on-exhaustion = "resume", renew-after = "1d" }

[[fleet]]
name = "far"
count = 3
reach = { gateway = "gate" }
slots = [{ slot = 1, features = { LIC = 1 } }]
register = { token = "t", at = "20min", spread = "5min" }

[[fault]]
backend-outage = { at = "1d", for = "3h" }

[[action]]
at = "3d"
unconfigure = { router = "near-1", slot = 1, tag = "LIC" }
"#;

/// Every record that the rules read, and the world at the end.
fn told(plan: &Plan) -> (Vec<Record>, Audit) {
    let (mut world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
        World::build(plan.clone(), Invariants::new(plan).interest());
    handle_events(&mut world, &mut agenda, Limits { horizon: plan.end(), events: u64::MAX });
    let mut records = Vec::new();
    world.drain_facts(|record| records.push(*record));
    (records, world.audit(agenda.now(), true))
}

fn judged(plan: &Plan, records: &[Record], audit: &Audit) -> Vec<Rule> {
    let mut rules = Invariants::new(plan);
    records.iter().for_each(|record| rules.on(record));
    let mut broken: Vec<_> = rules.finish(audit).into_iter().map(|it| it.rule).collect();
    broken.sort_unstable();
    broken.dedup();
    broken
}

/// Tells the story with a change and checks that this rule, perhaps among others, is found broken.
fn catches(rule: Rule, change: impl FnOnce(&mut Vec<Record>, &mut Audit)) {
    let plan = plan_of("story", STORY, &[], None);
    let (mut records, mut audit) = told(&plan);
    assert_eq!(judged(&plan, &records, &audit), [], "the true story keeps all rules");
    let before = (records.clone(), audit.clone());
    change(&mut records, &mut audit);
    assert!(before != (records.clone(), audit.clone()), "the change found something to change");
    let broken = judged(&plan, &records, &audit);
    assert!(broken.contains(&rule), "{rule:?} was not noticed, but {broken:?}");
}

/// The first record, from the `skip`-th on, that is meant.
fn find(records: &[Record], skip: usize, meant: impl Fn(&Fact) -> bool) -> usize {
    let found = (0..records.len()).filter(|at| meant(&records[*at].fact)).nth(skip);
    found.expect("the story has one")
}

#[test]
fn a_feature_that_stops_by_itself_is_noticed() {
    catches(Rule::FeaturesGoOn, |records, _| {
        let at = find(records, 0, |it| matches!(it, Fact::FeatureReported { audit: true, .. }));
        if let Fact::FeatureReported { count, .. } = &mut records[at].fact {
            *count = 0;
        }
    });
    catches(Rule::FeaturesGoOn, |_, audit| audit.routers[1].slots[0].1[0].count += 1);
}

#[test]
fn a_sum_that_is_not_the_sum_is_noticed() {
    catches(Rule::DemandIsTheSum, |_, audit| audit.books[0].demand += 1);
    catches(Rule::DemandIsTheSum, |_, audit| audit.listed_twice.push(RouterId(0)));
}

#[test]
fn a_belief_that_nobody_told_is_noticed() {
    let short =
        |it: &Fact| matches!(it, Fact::VerdictGiven { verdict: Belief::OutOfCompliance, .. });
    catches(Rule::BeliefWasTold, |records, _| records.retain(|it| !short(&it.fact)));
    catches(Rule::BeliefWasTold, |records, _| {
        for record in records {
            if let Fact::BeliefChanged { to: to @ Belief::OutOfCompliance, .. } = &mut record.fact {
                *to = Belief::Authorized;
            }
        }
    });
}

#[test]
fn a_sixth_message_within_a_minute_is_noticed() {
    catches(Rule::RateLimit, |records, _| {
        let at = find(records, 0, |it| matches!(it, Fact::ExchangeBegan { .. }));
        let (began, router) = (records[at], records[at].fact.router());
        let same = |it: &Record| {
            matches!(it.fact, Fact::ExchangeSucceeded { .. }) && it.fact.router() == router
        };
        let end = (at..records.len()).find(|n| same(&records[*n])).expect("it ended");
        let ended = records[end];
        for _ in 0..5 {
            let again = Record { at: ended.at, ..began };
            records.insert(end + 1, again);
            let mut over = ended;
            if let Fact::ExchangeSucceeded { took, .. } = &mut over.fact {
                *took = Span::ZERO;
            }
            records.insert(end + 2, over);
        }
    });
}

#[test]
fn a_certificate_out_of_order_is_noticed() {
    let stored = |it: &Fact| matches!(it, Fact::CertificateStored { .. });
    for change in [
        (|start, expiry, _| *expiry = *start) as fn(&mut Wall, &mut Wall, &mut u32),
        |start, _, _| start.0 = i64::MAX,
        |start, _, _| start.0 -= 500_000_000_000_000,
        |_, _, serial| *serial -= 1,
    ] {
        catches(Rule::CertificatesInOrder, |records, _| {
            let at = find(records, 6, stored);
            if let Fact::CertificateStored { start, expiry, serial, .. } = &mut records[at].fact {
                change(start, expiry, serial);
            }
        });
    }
}

#[test]
fn a_message_that_is_lost_or_made_up_at_a_server_is_noticed() {
    let came =
        |it: &Fact| matches!(it, Fact::DoorReached { at: Door::FrontEnd, fate: Fate::Served, .. });
    let rule = Rule::QueuesConserve;
    catches(rule, |records, _| {
        records.remove(find(records, 3, came));
    });
    catches(rule, |records, _| {
        let at = find(records, 3, |it| matches!(it, Fact::RequestServed { .. }));
        records.remove(at);
    });
    catches(rule, |records, _| {
        let at = find(records, 0, |it| matches!(it, Fact::RequestServed { .. }));
        records.insert(0, Record { at: Time::ZERO, ..records[at] });
    });
    catches(rule, |_, audit| audit.doors[0].counters.rejected += 1);
    catches(rule, |_, audit| audit.gateways[0].held += 1);
    // Nobody has to wait beside an idle server.
    catches(rule, |records, _| {
        let at = find(records, 3, came);
        if let Fact::DoorReached { waits, .. } = &mut records[at].fact {
            *waits = Span::secs(1);
        }
    });
}

#[test]
fn a_nanosecond_too_many_at_a_server_is_noticed() {
    catches(Rule::LittlesLaw, |records, _| {
        let here = |it: &Fact| {
            matches!(it, Fact::DoorReached { at: Door::FrontEnd, fate: Fate::Served, .. })
        };
        let at = find(records, 5, here);
        if let Fact::DoorReached { serves, .. } = &mut records[at].fact {
            *serves += Span::nanos(1);
        }
    });
}

#[test]
fn an_exchange_that_does_not_end_as_it_began_is_noticed() {
    let ended = |it: &Fact| matches!(it, Fact::ExchangeSucceeded { .. });
    catches(Rule::ExchangesEnd, |records, _| {
        records.remove(find(records, 2, ended));
    });
    catches(Rule::ExchangesEnd, |records, _| {
        let at = find(records, 2, ended);
        records.insert(at, records[at]);
    });
    catches(Rule::ExchangesEnd, |records, _| {
        let at = find(records, 2, ended);
        if let Fact::ExchangeSucceeded { took, .. } = &mut records[at].fact {
            *took += Span::nanos(1);
        }
    });
}

#[test]
fn a_ladder_that_is_climbed_wrongly_is_noticed() {
    let rung =
        |n| move |it: &Fact| matches!(it, Fact::AttemptStarted { repeat, .. } if *repeat == n);
    let rule = Rule::LaddersEnd;
    catches(rule, |records, _| {
        records.remove(find(records, 0, rung(1)));
    });
    catches(rule, |records, _| {
        let at = find(records, 0, rung(1));
        if let Fact::AttemptStarted { repeat, .. } = &mut records[at].fact {
            *repeat = 43;
        }
    });
    // The attempt before it began later than it did: the rung comes too early.
    catches(rule, |records, _| {
        let at = find(records, 0, rung(1));
        let router = records[at].fact.router();
        let before =
            (0..at).rfind(|n| rung(0)(&records[*n].fact) && records[*n].fact.router() == router);
        records[before.expect("it began")].at += Span::nanos(1);
    });
    let spent = |it: &Fact| matches!(it, Fact::RetriesSpent { .. });
    catches(rule, |records, _| {
        let at = find(records, 0, spent);
        records.insert(at, records[at]);
    });
    catches(rule, |_, audit| audit.routers[0].overdue = Some(Time::ZERO));
}

#[test]
fn a_message_that_call_home_loses_is_noticed() {
    let handed = |it: &Fact| matches!(it, Fact::MessageHandedIn { .. });
    let rule = Rule::MessagesConserve;
    catches(rule, |records, _| {
        records.remove(find(records, 4, handed));
    });
    catches(rule, |_, audit| audit.routers[0].statistics[0].success += 1);
    catches(rule, |_, audit| audit.routers[0].statistics[0].inqueue += 1);
    catches(rule, |_, audit| audit.routers[0].statistics[2].dropped += 1);
}

#[test]
fn every_rule_has_words_of_its_own() {
    let mut words: Vec<_> = Rule::ALL.iter().flat_map(|it| [it.label(), it.sentence()]).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), 2 * Rule::ALL.len());
}

#[test]
fn checking_changes_no_result() {
    let plan = plan_of("story", STORY, &[], None);
    let plain = licsim::study::run(&plan, licsim::observe::Options::FULL, |_| ());
    assert!(plain == run(&plan));
}

#[test]
fn a_run_can_be_checked_by_anybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = licsim_in(
        root(),
        &[
            "run",
            "pool-wide-ooc",
            "--check",
            "--summary-only",
            "--out",
            &folder.path().to_string_lossy(),
        ],
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The swarm found it, with seed 35: an answer was called good that had not reached licmgr when call-home ended.
#[test]
fn an_answer_that_is_lost_between_two_processes_may_be_asked_for_again() {
    let text = r#"
[scenario]
title = "call-home restarts while it hands an answer on"
duration = "6h"

[[pool]]
name = "POOL"
licenses = { LIC = 1 }

[[router]]
name = "R"
ipc = "2s"
slots = [{ slot = 0, features = { LIC = 1 } }]
registered = { pool = "POOL", phase = { at = "1h" } }

[[action]]
at = "1h 3s"
restart-process = { router = "R", process = "call-home" }

[[expect]]
name = "the answer comes and is lost"
count = { record = "exchange-succeeded", router = "R", equals = 1, until = "1h 1min" }

[[expect]]
name = "so it is asked for once more"
count = { record = "attempt-started", router = "R", subtype = "entitlement", equals = 2, until = "2h" }
"#;
    let outcome = run(&plan_of("lost", text, &[], None));
    assert!(outcome.passed(), "{}", crate::support::failures(&outcome));
}
