//! Faults: when they strike, by all laws, and what fails together.

use std::collections::BTreeMap;

use licsim::kernel::{Key, Law, Span, Time};
use licsim::outcome::RunOutcome;
use licsim::plan::{FaultTarget, Plan, Schedule, SiteLoss};

use crate::support::{broken, holds, plan_of, run};

/// Two faults with the law under test, on a link and on the backend, and one that must not disturb them.
const FAULTS: &str = r#"
    [scenario]
    title = "laws"
    duration = "9000d"
    [[link]]
    name = "uplink"
    between = ["campus", "cisco"]
    latency = "20ms"
    [[link]]
    name = "other"
    between = ["campus", "cisco"]
    latency = "30ms"
    [[fault]]
    name = "subject"
    link-failures = { link = "uplink", up = "9d", down = "1d" }
    [[fault]]
    name = "bystander"
    backend-failures = { up = { exponential = "20d" }, down = "1d" }
    [[pool]]
    name = "P"
"#;

fn times(outcome: &RunOutcome, fault: &str) -> Vec<(Time, Time)> {
    let windows = outcome.faults.iter().filter(|it| it.name == fault);
    windows.map(|it| (it.from, it.to)).collect()
}

/// When a renewal with these laws fails and is repaired, worked out beside the run.
fn worked_out(name: &str, up: &Law, down: &Law, plan: &Plan) -> Vec<(Time, Time)> {
    let key = Key::of(plan.seed, plan.replication, &format!("fault/{name}"), "weather");
    let (mut now, mut found) = (Time::ZERO, Vec::new());
    for cycle in 0.. {
        let from = now + up.sample(&mut key.occurrence(2 * cycle));
        if from > plan.end() {
            break;
        }
        now = from + down.sample(&mut key.occurrence(2 * cycle + 1));
        found.push((from, now.min(plan.end())));
    }
    found
}

#[test]
fn a_renewal_takes_exactly_the_draws_of_its_name_under_every_law() {
    let mut bystanders = Vec::new();
    for up in [
        "\"9d\"",
        "{ exponential = \"9d\" }",
        "{ weibull = { scale = \"10d\", shape = 2 } }",
        "{ lognormal = { median = \"8d\", sigma = 0.5 } }",
    ] {
        let sets = [("fault.subject.link-failures.up", up)];
        let mut plan = plan_of("laws", FAULTS, &sets, None);
        let Schedule::Renewal { up: law, down } = plan.faults[1].schedule.clone() else {
            panic!("a renewal")
        };
        let outcome = run(&plan);
        let expected = worked_out("subject", &law, &down, &plan);
        assert!(expected.len() > 500, "{up}: {}", expected.len());
        assert_eq!(times(&outcome, "subject"), expected, "{up}");
        bystanders.push(times(&outcome, "bystander"));
        // Time to repair by the same law.
        plan.faults[1].schedule =
            Schedule::Renewal { up: Law::Constant(Span::days(9)), down: law.clone() };
        let expected = worked_out("subject", &Law::Constant(Span::days(9)), &law, &plan);
        assert_eq!(times(&run(&plan), "subject"), expected, "{up}");
    }
    assert!(bystanders.windows(2).all(|pair| pair[0] == pair[1]), "nobody moves another's dice");
}

#[test]
fn times_to_failure_have_the_moments_of_their_law() {
    // Mean and deviation in days, from the formulas of the laws.
    let weibull = (10.0 * 0.886_226_9, 10.0 * (1.0 - std::f64::consts::FRAC_PI_4).sqrt());
    let lognormal_mean = 8.0 * libm::exp(0.5 * 0.5 / 2.0);
    let lognormal = (lognormal_mean, lognormal_mean * (libm::exp(0.25) - 1.0).sqrt());
    for (up, (mean, deviation)) in [
        ("\"9d\"", (9.0, 0.0)),
        ("{ exponential = \"9d\" }", (9.0, 9.0)),
        ("{ weibull = { scale = \"10d\", shape = 2 } }", weibull),
        ("{ lognormal = { median = \"8d\", sigma = 0.5 } }", lognormal),
    ] {
        let sets = [("fault.subject.link-failures.up", up), ("scenario.duration", "\"36000d\"")];
        let windows = times(&run(&plan_of("laws", FAULTS, &sets, None)), "subject");
        let starts = std::iter::once(Time::ZERO).chain(windows.iter().map(|it| it.1));
        let ups = starts.zip(&windows).map(|(up, it)| it.0.since(up).as_secs_f64() / 86_400.0);
        let ups: Vec<f64> = ups.collect();
        let n = ups.len() as f64;
        assert!(n > 3_000.0, "{up}: {n}");
        let found = ups.iter().sum::<f64>() / n;
        let spread = (ups.iter().map(|it| (it - found) * (it - found)).sum::<f64>() / n).sqrt();
        // Four standard errors of the mean; a tenth of the deviation.
        assert!((found - mean).abs() <= 4.0 * deviation / n.sqrt() + 1e-9, "{up}: mean {found}");
        assert!((spread - deviation).abs() <= 0.1 * deviation + 1e-6, "{up}: spread {spread}");
    }
}

#[test]
fn partition_holds_and_fails_if_lines_stayed_or_the_regions_were_parted_too() {
    holds("partition", &[None, Some("diverse"), Some("flapping")]);
    let calm = broken("partition", None, |plan| plan.faults.clear());
    assert!(calm.contains("the trench takes both regions"), "{calm}");
    assert!(calm.contains("from the split nothing saves them"), "{calm}");
    let wide = broken("partition", None, |plan| {
        plan.partitions.iter_mut().for_each(|it| it.links = plan_links(plan.links.len()));
    });
    assert!(wide.contains("the head office notices nothing"), "{wide}");
    assert!(wide.contains("whose satellite is on their side"), "{wide}");
    let still = broken("partition", Some("flapping"), |plan| {
        plan.faults.retain(|it| matches!(it.schedule, Schedule::Window { .. }));
    });
    assert!(still.contains("cut off about twice a day"), "{still}");
}

fn plan_links(count: usize) -> Vec<licsim::net::LinkId> {
    (0..count).map(licsim::net::LinkId::from_index).collect()
}

#[test]
fn a_site_without_power_holds_and_fails_if_it_lost_its_lines_only_or_nothing() {
    holds("site-power-failure", &[None, Some("second-proxy"), Some("lines-only")]);
    let turned = |loss: SiteLoss| {
        move |plan: &mut Plan| {
            for fault in &mut plan.faults {
                if let FaultTarget::Site(_, of) = &mut fault.target {
                    *of = loss;
                }
            }
        }
    };
    let lit = broken("site-power-failure", None, turned(SiteLoss::Connectivity));
    assert!(lit.contains("dark for six hours"), "{lit}");
    assert!(lit.contains("within the same second"), "{lit}");
    let dark = broken("site-power-failure", Some("lines-only"), turned(SiteLoss::Power));
    assert!(dark.contains("the site's routers run on"), "{dark}");
    assert!(dark.contains("stay spread over the day"), "{dark}");
    let calm = broken("site-power-failure", None, |plan| plan.faults.clear());
    assert!(calm.contains("those fail whose check falls in the six hours"), "{calm}");
    let lone = broken("site-power-failure", Some("second-proxy"), |plan| {
        for fleet in &mut plan.fleets {
            fleet.further.clear();
            fleet.call_home.further = 0;
        }
    });
    assert!(lone.contains("a second proxy carries the first"), "{lone}");
}

/// One of everything at one place, and a router elsewhere that uses one of them.
const SITE: &str = r#"
    [scenario]
    title = "site"
    duration = "3h"
    [backend]
    node = "cisco"
    [[name-server]]
    name = "dns"
    node = "site"
    [[proxy]]
    name = "bastion"
    node = "site"
    [[gateway]]
    name = "tg"
    node = "site"
    [[satellite]]
    name = "on-prem"
    node = "site"
    [[pool]]
    name = "P"
    licenses = { T = 1 }
    [[router]]
    name = "edge"
    node = "campus"
    audit = "off"
    slots = [{ slot = 1, features = { T = 1 } }]
    registered = { pool = "P", phase = { at = "1h" } }
    [[link]]
    name = "site-to-cisco"
    between = ["site", "cisco"]
    latency = "20ms"
    [[link]]
    name = "campus-to-site"
    between = ["campus", "site"]
    latency = "5ms"
    [[link]]
    name = "campus-to-cisco"
    between = ["campus", "cisco"]
    latency = "90ms"
    [[fault]]
    name = "out"
    site-failure = { node = "site", at = "30min", for = "1h" }
"#;

fn failed(sets: &[(&str, &str)]) -> u64 {
    let outcome = run(&plan_of("site", SITE, sets, None));
    let values: BTreeMap<_, _> =
        outcome.metrics.iter().map(|it| (it.name.as_str(), it.value)).collect();
    values["exchanges.failures"] as u64
}

#[test]
fn everything_at_a_dark_place_is_away_and_comes_back_with_the_power() {
    let by = |way| ("router.edge.reach", way);
    for (way, leans) in [
        ("\"direct\"", false),
        ("{ direct = { resolve = { server = \"dns\" } } }", true),
        ("{ proxy = \"bastion\" }", true),
        ("{ gateway = \"tg\" }", true),
        ("{ satellite = \"on-prem\" }", true),
    ] {
        // The check at 1 h and its repeats at 1 h 20 min fail, the one at 1 h 40 min is after the repair.
        assert_eq!(failed(&[by(way)]), if leans { 2 } else { 0 }, "{way}");
        let elsewhere = ("fault.out.site-failure.node", "\"cisco\"");
        let asks_the_backend = way != "{ satellite = \"on-prem\" }";
        assert_eq!(failed(&[by(way), elsewhere]) > 0, asks_the_backend, "{way}");
    }
}

#[test]
fn without_its_lines_what_stands_at_a_place_serves_what_else_stands_there() {
    let here = ("router.edge.node", "\"site\"");
    let way = ("router.edge.reach", "{ satellite = \"on-prem\" }");
    let lines = ("fault.out.site-failure.loses", "\"connectivity\"");
    assert_eq!(failed(&[here, way, lines]), 0);
    assert_eq!(failed(&[way, lines]), 2, "from elsewhere there is no way");
    let direct = ("router.edge.reach", "\"direct\"");
    assert_eq!(failed(&[here, direct, lines]), 2);
    // A dark router does not even try; it checks when it has booted.
    assert_eq!(failed(&[here, direct]), 0);
}

#[test]
fn overlapping_failures_of_one_place_end_with_the_last() {
    let text = format!(
        "{SITE}\n[[fault]]\nname = \"again\"\nsite-failure = {{ node = \"site\", at = \"80min\", for = \"30min\" }}\n\
         [[fault]]\nname = \"cut\"\npartition = {{ nodes = [\"site\"], at = \"85min\", for = \"45min\" }}"
    );
    let plan = plan_of("site", &text, &[("router.edge.reach", "{ proxy = \"bastion\" }")], None);
    let outcome = run(&plan);
    // 1 h, 1 h 20 min, 1 h 40 min (dark), 2 h (cut off); 2 h 20 min is well.
    let failures = outcome.metrics.iter().find(|it| it.name == "exchanges.failures");
    assert_eq!(failures.map(|it| it.value as u64), Some(4));
}
