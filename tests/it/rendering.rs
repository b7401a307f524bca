//! Pictures, pages, show commands and logs of runs whose outcome is known.

mod fixture;

use std::path::Path;

use fixture::{at, long_outage, nothing, plan, pool_wide};
use licsim::kernel::{Span, Time};
use licsim::outcome::{BeliefStep, FaultWindow, HourCount, HourQueue, RunOutcome};
use licsim::render::chart;

/// One hour with a mass registration: from unregistered through waiting to authorized, with one busy front end.
fn one_hour() -> RunOutcome {
    let mut outcome = nothing(plan(40, Span::hours(1)));
    outcome.series.bin = Span::minutes(1);
    for k in 0..=40u32 {
        let told = k.saturating_sub(3);
        let counts = [told, k - told, 40 - k, 0, 0];
        let at = at(Span::minutes(10) + Span::secs(u64::from(k) * 41));
        outcome.series.beliefs.push(BeliefStep { at, counts, lost: 0, silent: 0 });
    }
    outcome.series.beliefs[0].at = Time::ZERO;
    outcome.series.exchanges = (0..60)
        .map(|m| HourCount {
            attempts: m % 9,
            successes: m % 9 - m % 2 * (m % 9 > 4) as u32,
            failures: (m % 9 > 4) as u32 * (m % 2),
        })
        .collect();
    outcome.series.front_end = (0..60)
        .map(|m| HourQueue {
            arrivals: m % 9,
            queue_max: m % 9 * 4,
            mean: Span::millis(u64::from(m % 9) * 350),
            max: Span::millis(u64::from(m % 9) * 1_900),
            rejected: (m % 9 == 8) as u32 * 7,
        })
        .collect();
    outcome
}

/// A year with an outage every nine days and 100,000 routers.
fn large_year() -> RunOutcome {
    let mut outcome = nothing(plan(100_000, Span::days(365)));
    outcome.plan.scenario.name = "a-year-of-weather".into();
    for k in 0..40u64 {
        let from = Span::days(9 * k + 2);
        let window = FaultWindow {
            name: "wan-b down".into(),
            from: at(from),
            to: at(from + Span::hours(31)),
        };
        for (after, lost) in [(0, 0), (6, 21_000), (20, 64_000), (31, 60_000), (50, 800), (60, 0)] {
            outcome.series.beliefs.push(BeliefStep {
                at: at(from + Span::hours(after)),
                counts: [99_000 - k as u32 * 100, 0, 900, k as u32 * 100, 100],
                lost,
                silent: k as u32 * 350,
            });
        }
        outcome.faults.push(window);
    }
    outcome.series.exchanges = (0..365 * 24)
        .map(|h| HourCount {
            attempts: 4_166,
            successes: 4_100,
            failures: if h % 216 > 180 { 900 } else { 0 },
        })
        .collect();
    outcome.series.front_end = (0..365 * 24)
        .map(|h| HourQueue {
            arrivals: 4_166,
            queue_max: h % 777,
            mean: Span::secs(2),
            max: Span::secs(90),
            rejected: 0,
        })
        .collect();
    outcome.actions = (0..6)
        .map(|k| (at(Span::days(k * 8 + 100)), format!("transfer {k} licenses to EMEA")))
        .collect();
    outcome
}

/// Every fixture by name.
fn outcomes() -> Vec<(&'static str, RunOutcome)> {
    let mut zero = nothing(plan(40, Span::days(7)));
    zero.series.beliefs = vec![BeliefStep { at: Time::ZERO, counts: [0; 5], lost: 0, silent: 0 }];
    zero.series.exchanges = vec![HourCount::default(); 168];
    zero.series.front_end = vec![HourQueue::default(); 168];
    vec![
        ("pool-wide", pool_wide(40)),
        ("outage", long_outage(40)),
        ("hour", one_hour()),
        ("year", large_year()),
        ("many", pool_wide(100_000)),
        ("one", pool_wide(1)),
        ("zero", zero),
        ("nothing", nothing(plan(0, Span::ZERO))),
    ]
}

#[test]
#[ignore = "writes every picture for a person to look at"]
fn pictures_to_look_at() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    for (name, outcome) in outcomes() {
        for artifact in chart::charts(&outcome) {
            let file = dir.join(name).join(artifact.name.trim_start_matches("charts/"));
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
            std::fs::write(&file, artifact.bytes).expect("writable");
        }
    }
    println!("{}", dir.display());
}
