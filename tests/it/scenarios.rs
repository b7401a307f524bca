//! Shipped scenarios hold what they promise, and would not if the rule were wrong.

use std::collections::BTreeMap;

use licsim::kernel::{Agenda, Limits, Span, Time, Wheel};
use licsim::outcome::RunOutcome;
use licsim::plan::{Check, Plan, RouterId, Scope};
use licsim::record::{Fact, FactKind, Interest};
use licsim::world::{Event, World};

use crate::support::{failures, root, run, shipped_plan};

#[test]
fn every_scenario_on_disk_is_shipped_and_passes_check() {
    let list = crate::support::licsim_in(root(), &["list", "--format", "json"]);
    let shipped = String::from_utf8(list.stdout).expect("text");
    for path in crate::support::scenario_files() {
        let name = path.file_stem().expect("a stem").to_string_lossy().into_owned();
        let times = shipped.matches(&format!("\"name\": \"{name}\"")).count();
        assert_eq!(times, 1, "{name} is embedded once, and no other folder has one of its name");
    }
}

#[test]
fn pool_wide_ooc_holds_in_every_arm() {
    for arm in [None, Some("pool-scope-with-lab"), Some("tag-scope")] {
        let outcome = run(&shipped_plan("pool-wide-ooc", &[], arm));
        assert!(outcome.passed(), "arm {arm:?}\n{}", failures(&outcome));
    }
}

#[test]
fn pool_wide_ooc_fails_if_only_users_of_the_short_tag_were_told() {
    // The lab router's promise is the one that tells the scopes apart.
    let mut plan = shipped_plan("pool-wide-ooc", &[], Some("pool-scope-with-lab"));
    plan.pools[0].scope = Scope::Tag;
    assert!(failures(&run(&plan)).contains("the lab router goes down with the pool"));
}

#[test]
fn pool_wide_ooc_fails_if_no_license_is_missing_or_if_checks_were_rarer() {
    let mut enough = shipped_plan("pool-wide-ooc", &[], None);
    enough.pools[0].licenses[0].1 += 1;
    assert!(failures(&run(&enough)).contains("every router, not only the short one"));
    let mut rare = shipped_plan("pool-wide-ooc", &[], None);
    for fleet in &mut rare.fleets {
        fleet.policy.check_authorized = Span::days(2);
    }
    assert!(failures(&run(&rare)).contains("within 26 h"));
}

#[test]
fn retry_exhaustion_holds() {
    let outcome = run(&shipped_plan("retry-exhaustion", &[], None));
    assert!(outcome.passed(), "{}", failures(&outcome));
}

/// The guide's arithmetic on every rung: 20 minutes apart for 4 hours, then a day apart for 30 days.
#[test]
fn each_of_the_43_attempts_is_at_its_instant() {
    let plan = shipped_plan("retry-exhaustion", &[], None);
    let attempts = attempts_from(&plan, Time::ZERO + Span::days(3));
    assert_eq!(attempts.len(), 24);
    for (router, times) in attempts {
        let offsets: Vec<Span> = times.iter().take(43).map(|at| at.since(times[0])).collect();
        let burst = (0..=12).map(|k| Span::minutes(20) * k);
        let daily = (1..=30).map(|k| Span::hours(4) + Span::days(1) * k);
        assert_eq!(offsets, burst.chain(daily).collect::<Vec<_>>(), "{router:?}");
        assert_eq!(offsets[42], Span::days(30) + Span::hours(4));
    }
}

/// When each router of `plan` began an attempt, from `since` on.
fn attempts_from(plan: &Plan, since: Time) -> BTreeMap<RouterId, Vec<Time>> {
    let (mut world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
        World::build(plan.clone(), Interest::of(&[FactKind::AttemptStarted]));
    let limits = Limits { horizon: plan.end(), events: u64::MAX };
    licsim::kernel::run(&mut world, &mut agenda, limits);
    let mut attempts: BTreeMap<RouterId, Vec<Time>> = BTreeMap::new();
    world.drain_facts(|record| {
        if let Fact::AttemptStarted { router, .. } = record.fact
            && record.at >= since
        {
            attempts.entry(router).or_default().push(record.at);
        }
    });
    attempts
}

#[test]
fn retry_exhaustion_fails_if_the_ladder_had_another_rung_or_nobody_stopped() {
    let mut longer = shipped_plan("retry-exhaustion", &[], None);
    for fleet in &mut longer.fleets {
        fleet.policy.ladder.daily += 1;
    }
    assert!(failures(&run(&longer)).contains("exactly 43 attempts"));
    let mut eager = shipped_plan("retry-exhaustion", &[], None);
    for fleet in &mut eager.fleets {
        fleet.policy.on_exhaustion = licsim::model::policy::OnExhaustion::Resume;
    }
    assert!(failures(&run(&eager)).contains("silent until an operator renews"));
}

#[test]
fn every_expectation_of_a_flagship_is_about_something() {
    for name in ["pool-wide-ooc", "retry-exhaustion"] {
        let plan = shipped_plan(name, &[], None);
        assert!(plan.expectations.len() >= 8, "{name}");
        assert!(
            plan.expectations.iter().any(|it| matches!(it.check, Check::Count { each: true, .. }))
        );
    }
}

/// One table a scenario: what it says of itself, its metrics and its verdicts, read by a person before it is accepted.
#[test]
fn goldens() {
    for name in ["pool-wide-ooc", "retry-exhaustion", "guide-registration"] {
        let outcome = run(&shipped_plan(name, &[], None));
        insta::assert_snapshot!(format!("scenario-{name}"), golden(&outcome));
    }
}

fn golden(outcome: &RunOutcome) -> String {
    let plan = &outcome.plan;
    let mut text = format!("{}\n{}\n\n", plan.scenario.title, plan.scenario.question);
    for verdict in &outcome.expectations {
        let mark = if verdict.pass { "ok    " } else { "FAILED" };
        text.push_str(&format!("{mark} {}\n       {}\n", verdict.name, verdict.evidence));
    }
    text.push_str(&format!("\nevents {}, end {}\n", outcome.events, outcome.sim_end));
    for metric in &outcome.metrics {
        text.push_str(&format!("{:44} {:.6} {}\n", metric.name, metric.value, metric.unit));
    }
    text
}

#[test]
fn nobody_is_told_before_asking() {
    // Between two checks a router's belief never changes: the backend calls nobody.
    let outcome = run(&shipped_plan("pool-wide-ooc", &[], None));
    for router in &outcome.routers {
        let told = router.first_out_of_compliance.expect("every router was told");
        assert!(told > Time::ZERO + Span::minutes(10), "{}", router.name);
    }
}
