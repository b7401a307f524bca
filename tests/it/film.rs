//! The film of a run: what it says of a router at an instant is what a visit at that instant finds.

use licsim::kernel::{Span, Time};
use licsim::observe::Options;
use licsim::outcome::{Film, RunOutcome};
use licsim::plan::{Plan, RouterId};
use licsim::record::Contact;
use licsim::study;
use licsim::view::Console;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{run_keeping, shipped_plan};

fn filmed(plan: &Plan) -> (RunOutcome, Film) {
    let mut outcome = run_keeping(plan, Options::FILMED);
    let film = outcome.film.take().expect("it was asked for");
    (outcome, film)
}

/// The console that the film has of `router` at `at`.
fn still(film: &Film, router: RouterId, at: Time) -> Option<Console> {
    let reel = film.reels.iter().find(|reel| reel.router == router)?;
    let after = reel.stills.partition_point(|still| still.console.at <= at);
    let still = &reel.stills[after - 1];
    let records = reel.records[..still.records].to_vec();
    Some(Console { at, records, ..still.console.clone() })
}

/// Compares the film with visits to some routers at some instants, a millisecond after changes among them.
fn agrees(name: &str, arm: Option<&str>, cases: u32) {
    let plan = shipped_plan(name, &[], arm);
    let (outcome, film) = filmed(&plan);
    assert!(!film.thinned, "{name} is short enough to be whole");
    let mut changes: Vec<Time> = film.routers.iter().flatten().map(|step| step.at).collect();
    changes.extend(outcome.syslog.iter().map(|line| line.at));
    changes.extend(film.reels.iter().flat_map(|reel| &reel.stills).map(|it| it.console.at));
    changes.retain(|at| *at <= outcome.sim_end);
    let anywhere = (0..=outcome.sim_end.0).prop_map(Time);
    let at_a_change = proptest::sample::select(changes);
    let just_before = at_a_change.clone().prop_map(|at| at.before(Span::nanos(1)));
    let instant = prop_oneof![anywhere, at_a_change, just_before];
    let mut runner =
        TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(cases) });
    let result = runner.run(&((0..plan.routers()).prop_map(RouterId), instant), |(router, at)| {
        let found = study::visit(&plan, router, at, |_| ());
        if let Some(steps) = film.routers.get(router.index()) {
            let step = steps[steps.partition_point(|step| step.at <= at) - 1];
            let view = &found.view;
            prop_assert_eq!(
                (step.contact, step.down),
                (view.contact, view.down),
                "{} at {}",
                router.0,
                at
            );
            // An agent that has not yet heard of any feature has nothing to ask for; it counts as unregistered.
            if !view.entitlements.is_empty() {
                prop_assert_eq!(step.belief, view.belief, "{} at {}", router.0, at);
            }
        }
        if let Some(still) = still(&film, router, at) {
            prop_assert_eq!(still, found, "{} at {}", router.0, at);
        }
        Ok(())
    });
    if let Err(wrong) = result {
        panic!("{name}: {wrong}");
    }
}

#[test]
fn what_the_film_says_of_a_router_is_what_a_visit_finds() {
    for (name, arm) in [
        ("pool-wide-ooc", None),
        ("retry-exhaustion", None),
        ("process-crash", None),
        ("card-oir", None),
        ("deregistration-unreached", None),
        ("call-home-misconfigured", None),
        ("switch-without-reload", None),
        ("satellite-two-stage-delay", None),
    ] {
        agrees(name, arm, 40);
    }
}

#[test]
fn a_large_fleet_is_told_by_counts_and_a_sample() {
    let plan = shipped_plan("retry-stampede", &[], None);
    let (outcome, film) = filmed(&plan);
    assert!(film.routers.is_empty(), "2,000 routers are not told one by one");
    assert_eq!(film.worth.len(), 50);
    let sum = |steps: &Vec<licsim::outcome::BeliefStep>| {
        steps.last().map_or(0, |it| it.counts.iter().sum::<u32>())
    };
    assert_eq!(film.fleets.iter().map(sum).sum::<u32>(), 2_000);
    let silent = film.fleets.iter().flatten().map(|step| step.silent).max();
    let told = outcome.metric("routers.silent.max").map(|it| it as u32);
    assert_eq!(silent, told, "maxima are kept, however much is left out");
    let kept = |reel: &licsim::outcome::Reel| film.worth.contains(&reel.router);
    assert!(!film.reels.is_empty() && film.reels.iter().all(kept));
}

#[test]
fn the_sample_holds_whom_an_expectation_failed_on_and_every_rare_way() {
    let sets = [("fleet.stop.count", "500")];
    let plan = shipped_plan("retry-exhaustion", &sets, None);
    let (outcome, film) = filmed(&plan);
    let named = outcome.expectations.iter().filter_map(|it| it.router.as_deref());
    for name in named {
        let router = plan.router_named(name).expect("a router");
        assert!(film.worth.contains(&router), "{name}");
    }
    let silent = |reel: &&licsim::outcome::Reel| {
        reel.stills.iter().any(|it| it.console.view.contact == Contact::Silent)
    };
    assert!(film.reels.iter().any(|it| silent(&it)), "somebody who fell silent is looked at");
}

/// A hundred thousand routers at ten sites, each of which checks once within the run, while the backend is away for a day.
fn hundred_thousand() -> String {
    let mut text = String::from(
        r#"
        [scenario]
        title = "A hundred thousand routers"
        start = "2015-03-01T00:00:00+00:00"
        duration = "30d"
        [backend]
        node = "cisco"
        servers = 64
        [[pool]]
        name = "ALL"
        licenses = { A9K-24X10-OPT-LIC = 99_000 }
        [[fault]]
        name = "backend-away"
        backend-outage = { at = "10d", for = "1d" }
        "#,
    );
    for site in 0..10 {
        text.push_str(&format!(
            r#"
            [[link]]
            name = "uplink-{site}"
            between = ["site-{site}", "cisco"]
            latency = "20ms"
            [[fleet]]
            name = "edge-{site}"
            count = 10_000
            node = "site-{site}"
            policy = {{ preset = "xr-5.2", check-authorized = "30d", check-out-of-compliance = "30d" }}
            audit = "off"
            slots = [{{ slot = 4, features = {{ A9K-24X10-OPT-LIC = 1 }} }}]
            registered = {{ pool = "ALL", phase = "uniform" }}
            call-home = {{ connect-round-trips = 0, tls-round-trips = 0 }}
            "#
        ));
    }
    text
}

#[test]
fn the_report_of_a_hundred_thousand_routers_is_small_and_says_what_it_leaves_out() {
    let text = hundred_thousand();
    let plan = crate::support::plan_of("big", &text, &[], None);
    assert_eq!(plan.routers(), 100_000);
    let (outcome, recorded) = crate::support::run_reported(&plan);
    let input = licsim::render::report::ReportInput {
        outcome: &outcome,
        recorded: &recorded,
        scenario_text: &text,
        overrides: &[],
        command: "licsim run big.toml --seed 1",
        version: "0",
    };
    let page = licsim::render::report::report(&input);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    for said in [
        "With more than 300 routers the map shows how many of each fleet believe what.",
        "Screens and syslog are on this page for 50 of 100,000 routers",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn two_runs_give_the_same_report() {
    let page = || {
        let plan = shipped_plan("process-crash", &[], None);
        let outcome = run_keeping(&plan, Options::FILMED);
        let input = licsim::render::report::ReportInput {
            outcome: &outcome,
            recorded: &[],
            scenario_text: "",
            overrides: &[],
            command: "licsim run process-crash",
            version: "0",
        };
        licsim::render::report::report(&input)
    };
    assert!(page() == page(), "the same bytes");
}
