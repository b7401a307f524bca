//! The shipped studies: all of them load at every point, and small ones give the answer that their text promises.

use licsim::plan::StudyPlan;
use licsim::render::chart::picture::Picture;
use licsim::scenario::{self, Request, Source};
use licsim::study::{self, Cell, Memory, StudyOutcome, Subject, Way};

use crate::support::studies::Quiet;
use crate::support::{Scenarios, scenario_files, shipped};

fn source(name: &str) -> Source {
    Source { name: format!("{name}.toml"), text: shipped(name) }
}

fn subject(source: &Source) -> Subject<'_> {
    Subject { source, library: &Scenarios, sets: &[], seed: None }
}

fn plan(source: &Source) -> StudyPlan {
    let request =
        Request { source, library: &Scenarios, sets: &[], arm: None, seed: None, replication: 0 };
    match scenario::load(&request) {
        Ok(loaded) => loaded.study.expect("a study"),
        Err(wrong) => panic!("{}", scenario::render(&wrong, false)),
    }
}

fn cells(plan: &StudyPlan, source: &Source) -> Vec<Cell> {
    match study::cells(plan, &subject(source)) {
        Ok(cells) => cells,
        Err(wrong) => panic!("{}", scenario::render(&wrong, false)),
    }
}

/// What a shipped study says after `replications` of each run.
fn answer(name: &str, replications: u32) -> StudyOutcome {
    answer_of(&source(name), replications)
}

fn answer_of(source: &Source, replications: u32) -> StudyOutcome {
    let mut plan = plan(source);
    (plan.repeats.least, plan.repeats.most) = (replications, replications);
    let store = Memory::default();
    let way = Way {
        engine: "test",
        store: &store,
        shard: None,
        may_run: true,
        verify: 0.0,
        watch: &Quiet,
    };
    let done = study::conduct(&plan, &subject(source), &way, cells(&plan, source)).expect("good");
    study::outcome(&plan, &done)
}

fn mean(outcome: &StudyOutcome, cell: usize, response: usize) -> f64 {
    outcome.cells[cell].answers[response].interval.expect("an answer").estimate
}

#[test]
fn every_shipped_study_asks_something_and_loads_at_every_point() {
    let studies: Vec<String> = scenario_files()
        .iter()
        .filter(|it| it.parent().is_some_and(|folder| folder.ends_with("studies")))
        .filter_map(|it| Some(it.file_stem()?.to_str()?.to_owned()))
        .collect();
    assert!(studies.len() >= 5, "{studies:?}");
    for name in studies {
        let source = source(&name);
        let mut plan = plan(&source);
        assert!(plan.question.ends_with('?'), "{name} asks: {}", plan.question);
        // What is searched is run level by level here, so that each of them is looked at.
        plan.thresholds.clear();
        let cells = cells(&plan, &source);
        assert!(cells.len() > 1, "{name} varies nothing");
        assert!(cells.iter().all(|it| !it.plan.responses.is_empty()), "{name} measures nothing");
    }
}

#[test]
fn a_tree_helps_as_long_as_its_reserve_lasts_and_not_beyond() {
    let outcome = answer("pools-flat-or-tree", 2);
    // Needs of 1, 3, 5, 7 and 9, each in flat pools and in a tree; the region holds five.
    for (need, cell) in [1, 3, 5, 7, 9].into_iter().zip((0..).step_by(2)) {
        let (flat, tree) = (mean(&outcome, cell, 0), mean(&outcome, cell + 1, 0));
        assert!(flat > 10.0, "need {need}: {flat} with flat pools");
        if need <= 5 {
            assert!(tree == 0.0, "need {need}: {tree} in a tree");
        } else {
            assert!((tree - flat).abs() < 0.01, "need {need}: {flat} and {tree}");
        }
    }
}

#[test]
fn larger_roll_outs_need_more_connections() {
    let outcome = answer("fewest-proxy-connections", 4);
    let medians: Vec<_> = outcome.thresholds.iter().map(|it| it.median.expect("enough")).collect();
    assert_eq!(medians.len(), 3);
    assert!(medians.is_sorted() && medians[0] < medians[2], "{medians:?}");
    let charts = licsim::render::study::charts(&outcome);
    let (name, Picture::Curves(chart)) = &charts[0] else { panic!("curves") };
    assert_eq!((name.as_str(), chart.curves.len()), ("threshold-quick-enough", 3));
    for (curve, found) in chart.curves.iter().zip(&outcome.thresholds) {
        let shares: Vec<f64> = curve.points.iter().map(|it| it.value).collect();
        assert!(shares.is_sorted() && shares.last() == Some(&100.0), "{shares:?}");
        let half = shares.iter().position(|it| *it >= 50.0);
        assert_eq!(half, found.median, "the curve passes one half at the median");
    }
    assert!(chart.subtitle.contains("n = 4") && chart.subtitle.contains("Wilson interval, 95%"));
    for it in &outcome.thresholds {
        assert!(it.always >= it.median, "fewest is at the small end: {:?}", it.found);
        assert!(it.curve.last().is_some_and(|last| last.estimate == 1.0), "16 are enough");
    }
}

#[test]
fn jitter_of_the_check_spares_the_backend_as_the_queue_predicts() {
    let outcome = answer("check-jitter", 2);
    // Seconds of jitter at each level. Five checks a second are served and 52 find a place at once.
    let jitters = [0, 10, 20, 30, 40, 50, 60, 90, 120].map(f64::from);
    assert_eq!(outcome.cells.len(), jitters.len());
    for (cell, jitter) in jitters.into_iter().enumerate() {
        let (refused, minute) = (mean(&outcome, cell, 0), mean(&outcome, cell, 1));
        let predicted = (248.0 - 5.0 * jitter).max(0.0);
        assert!((refused - predicted).abs() <= 12.0, "{jitter} s: {refused}, not {predicted}");
        assert!(jitter < 60.0 || refused == 0.0, "{jitter} s: {refused}");
        // 300 even draws, of which a share of 60 s / J falls into the first minute: within four deviations of two runs.
        let share = (60.0 / jitter).min(1.0);
        let tolerance = 4.0 * (300.0 * share * (1.0 - share) / 2.0).sqrt() + 3.0;
        assert!((minute - 300.0 * share).abs() <= tolerance, "{jitter} s: {minute}");
    }
}

/// Failures of an alternating renewal with exponential laws in `span` days, the first time up (its renewal function).
fn failures(span: f64, mtbf: f64, mttr: f64) -> f64 {
    let (fails, mends) = (1.0 / mtbf, 1.0 / mttr);
    let (both, away) = (fails + mends, fails / (fails + mends));
    mends * away * span + away * away * (1.0 - libm::exp(-both * span))
}

/// The share of routers that a failure silences: each asks at an even moment of the day after it, and gives up `ladder`
/// days later if the gateway is still away.
fn silenced(ladder: f64, mttr: f64) -> f64 {
    libm::exp(-ladder / mttr) * mttr * (1.0 - libm::exp(-1.0 / mttr))
}

#[test]
fn a_gateways_repairs_cost_the_touches_that_renewal_theory_predicts() {
    // Four routers instead of twenty: what matters is drawn with the failures, and they share these.
    let mut source = source("gateway-repair");
    source.text = source.text.replace("count = 20", "count = 4");
    let outcome = answer_of(&source, 40);
    let repairs = [1.0 / 24.0, 4.0 / 24.0, 0.5, 1.0, 3.0, 10.0];
    assert_eq!(outcome.cells.len(), 2 * repairs.len());
    let near = |cell: usize, response: usize, predicted: f64| {
        let found = outcome.cells[cell].answers[response].interval.expect("an answer");
        // Twice the half width of the 95% interval is four standard errors; a year cuts some of the last failure off.
        let tolerance = (found.high - found.low) + 0.05 * predicted + 0.01;
        let estimate = found.estimate;
        assert!((estimate - predicted).abs() <= tolerance, "cell {cell}: {estimate}, {predicted}");
    };
    for (level, mttr) in repairs.into_iter().enumerate() {
        let (patient, hasty) = (2 * level, 2 * level + 1);
        let expected = failures(365.0, 60.0, mttr);
        for cell in [patient, hasty] {
            near(cell, 1, expected);
        }
        near(hasty, 0, 4.0 * expected * silenced(4.0 / 24.0, mttr));
        if mttr <= 3.0 {
            assert_eq!(mean(&outcome, patient, 0), 0.0, "the ladder of 30 days mends everything");
            assert_eq!(mean(&outcome, patient, 3), 0.0, "nobody falls silent");
        }
        if mttr >= 0.5 {
            assert!(mean(&outcome, hasty, 0) > 1.0 && mean(&outcome, hasty, 3) > 0.0);
        }
    }
}

#[test]
fn outage_and_repeats_decide_who_is_lost_and_the_backend_how_long_an_exchange_takes() {
    let mut source = source("what-matters-in-an-outage");
    source.text = source.text.replace("indices = 128", "indices = 64");
    let outcome = answer_of(&source, 1);
    let [lost, attempts, slow] = &outcome.indices[..] else { panic!("three responses") };
    let of = |shared: &study::Shared, factor: usize| {
        let indices = &shared.indices[factor].1;
        (indices.first.value, indices.total.value)
    };
    let [outage, repeat, loss, service, jitter] = [0, 1, 2, 3, 4];
    for shared in [lost, attempts] {
        for other in [service, jitter] {
            assert!(of(shared, other).1 < 0.1, "{shared:?}");
            assert!(of(shared, outage).1 > 4.0 * of(shared, other).1, "{shared:?}");
        }
    }
    for other in [repeat, loss] {
        assert!(of(lost, outage).1 > of(lost, other).1, "{lost:?}");
    }
    assert!(of(lost, repeat).1 > of(lost, loss).1, "{lost:?}");
    assert!(of(slow, service).0 > 0.8 && of(slow, service).1 > 0.8, "{slow:?}");
    for other in [outage, repeat, loss, jitter] {
        assert!(of(slow, other).1 < 0.05, "{slow:?}");
    }
}
