//! Studies against theory: what they say of a queue that has a formula, and how often their intervals are right.
//!
//! A fleet that checks in at uniform moments is to the front end a Poisson stream, as nearly as its size lets it be.
//! With one server and exponential service that is M/M/1, seen through the whole model: agent, licmgr, call-home,
//! link, front end. How often the intervals cover in full is in docs/validation.md.

use licsim::study::statistics::{self, Interval};
use licsim::study::{self, Memory, StudyOutcome};
use licsim::validation::formulas::wait_of_one;

use crate::support::shipped;
use crate::support::studies::{Run, plan};

/// Seconds between checks.
const GAP: f64 = 6.0;
/// Replications that make one of the studies whose intervals are counted.
const BLOCK: usize = 8;

fn outcome(text: &str) -> StudyOutcome {
    let store = Memory::default();
    let done = Run { store: &store, shard: None, may_run: true }.study(text);
    study::outcome(&plan(text), &done)
}

/// Mean wait in M/M/1.
fn mean_wait(service: f64) -> f64 {
    wait_of_one(service / GAP, service, 1.0)
}

fn answers(outcome: &StudyOutcome, arm: &str) -> Vec<f64> {
    let cell = outcome.cells.iter().find(|it| it.arm == arm).expect("an arm");
    cell.runs.iter().map(|it| it.answers[0].expect("enough values")).collect()
}

#[track_caller]
fn knows(what: &str, it: &Interval, truth: f64, half_width: f64) {
    let found = (it.high - it.low) / 2.0;
    assert!(it.covers(truth), "{what}: {it:?}, not {truth}");
    assert!(found <= half_width * truth.abs(), "{what}: {it:?} says too little about {truth}");
}

/// How many of the intervals of blocks of replications cover the truth.
fn covering(values: &[f64], truth: f64, of: impl Fn(&[f64]) -> Interval) -> usize {
    values.chunks_exact(BLOCK).filter(|block| of(block).covers(truth)).count()
}

#[test]
fn a_study_of_m_m_1_says_what_theory_says_as_often_as_its_level() {
    let outcome = outcome(&shipped("coverage-theory"));
    let (slow, fast) = (answers(&outcome, "base"), answers(&outcome, "faster"));
    let (of_slow, of_fast) = (mean_wait(3.0), mean_wait(2.4));
    let interval = |arm: usize| outcome.cells[arm].answers[0].interval.expect("answers");
    knows("load 0.5", &interval(0), of_slow, 0.03);
    knows("load 0.4", &interval(1), of_fast, 0.03);

    // Arms with the same draws: the difference is known better than with draws of their own.
    let paired = outcome.differences[0].paired.as_ref().expect("a comparison");
    knows("the difference of arms", &paired.difference, of_fast - of_slow, 0.05);
    let (correlation, gain) = (paired.correlation, paired.variance_reduction);
    assert!(correlation > Some(0.8) && gain > Some(3.0), "{correlation:?} {gain:?}");

    // 30 small studies: at least 26 of their 95 % intervals cover, as 98 % of all binomial counts do.
    let mean = |values: &[f64]| statistics::mean(values, 0.95);
    let difference: Vec<f64> = slow.iter().zip(&fast).map(|(slow, fast)| fast - slow).collect();
    let counts = [
        covering(&slow, of_slow, mean),
        covering(&fast, of_fast, mean),
        covering(&difference, of_fast - of_slow, mean),
    ];
    assert!(counts.iter().all(|it| (26..=30).contains(it)), "{counts:?} of 30 cover");
    // At half the level about half of them do: intervals that are simply wide do not pass.
    let half = |values: &[f64]| statistics::mean(values, 0.5);
    let counts = [covering(&slow, of_slow, half), covering(&fast, of_fast, half)];
    assert!(counts.iter().all(|it| (8..=22).contains(it)), "{counts:?} of 30 cover at 50 %");
}
