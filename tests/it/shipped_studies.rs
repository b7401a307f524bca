//! The shipped studies: all of them load at every point, and small ones give the answer that their text promises.

use licsim::plan::StudyPlan;
use licsim::render::chart::picture::Picture;
use licsim::scenario::{self, Request, Source};
use licsim::study::{self, Cell, Memory, StudyOutcome, Subject, Watch, Way};

use crate::support::{Scenarios, scenario_files, shipped};

struct Quiet;

impl Watch for Quiet {
    fn needed(&self, _: usize) {}
    fn done(&self, _: bool) {}
    fn is_stopped(&self) -> bool {
        false
    }
}

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
    let source = source(name);
    let mut plan = plan(&source);
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
    let done = study::conduct(&plan, &subject(&source), &way, cells(&plan, &source)).expect("good");
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
