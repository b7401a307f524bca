//! Coverage: how often intervals hold the truth that they are to hold 95 times in 100.
//!
//! Values are drawn whose truth is known, an interval is made of them as a study would, and it is counted how often it covers.
//! Where the exact share can be calculated it is; an interval that is only approximately right is told what it must reach.
//!
//! What it does not know: plans and runs, but for the one world whose waits have a formula.

use super::check::Line;
use super::formulas;
use super::world::Worlds;
use crate::kernel::{Key, Law, Span, Stream};
use crate::study;
use crate::study::statistics::{self, Interval, paired, steady_state, welch};

/// The level of every interval that is counted.
const LEVEL: f64 = 0.95;
/// The level of the interval about the count itself that decides.
const DECIDES: f64 = 0.999;

/// What an interval is expected to cover.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Share {
    /// Exactly this share of the time.
    Exactly(f64),
    /// It is approximate there, and must reach this share.
    AtLeast(f64),
}

/// How often intervals of one kind covered the truth.
#[derive(Clone, PartialEq, Debug)]
pub struct Coverage {
    /// The interval.
    pub interval: &'static str,
    /// What it was made of.
    pub values: &'static str,
    /// Where studies use it.
    pub used: &'static str,
    /// What it should reach.
    pub expected: Share,
    /// How often it did, with Wilson's 95 % interval.
    pub measured: Interval,
}

impl Coverage {
    /// Whether the count can be that of the expected share.
    #[must_use]
    pub fn holds(&self) -> bool {
        let n = self.measured.n;
        let covered = libm::round(self.measured.estimate * n as f64) as u64;
        let found = statistics::proportion(covered, n, DECIDES);
        match self.expected {
            Share::Exactly(share) => found.covers(share),
            Share::AtLeast(share) => found.high >= share,
        }
    }
}

/// A named source of random values.
struct Draws(Stream);

impl Draws {
    fn of(case: &str, repetition: u32) -> Draws {
        Draws(Key::of(0, repetition, case, "coverage").stream())
    }

    /// Exponential with mean 1.
    fn exponential(&mut self) -> f64 {
        Law::Exponential { mean: Span::secs(1) }.sample(&mut self.0).as_secs_f64()
    }

    /// Normal about 0.
    fn normal(&mut self, deviation: f64) -> f64 {
        let law = Law::Normal { mean: Span::secs(100), deviation: Span::secs(1) };
        (law.sample(&mut self.0).as_secs_f64() - 100.0) * deviation
    }

    fn many(&mut self, number: usize, draw: impl Fn(&mut Draws) -> f64) -> Vec<f64> {
        (0..number).map(|_| draw(self)).collect()
    }
}

/// A kind of interval, what it is made of, and the truth.
struct Case {
    interval: &'static str,
    values: &'static str,
    used: &'static str,
    expected: Share,
    /// One repetition: whether its interval covers.
    covers: fn(&mut Draws) -> bool,
}

const CASES: [Case; 11] = [
    Case {
        interval: "t, of 10",
        values: "normal",
        used: "a response's mean",
        expected: Share::Exactly(LEVEL),
        covers: |draws| statistics::mean(&draws.many(10, |it| it.normal(1.0)), LEVEL).covers(0.0),
    },
    Case {
        interval: "t, of 10",
        values: "exponential (skewed)",
        used: "a response's mean",
        expected: Share::AtLeast(0.88),
        covers: |draws| statistics::mean(&draws.many(10, Draws::exponential), LEVEL).covers(1.0),
    },
    Case {
        interval: "t, of 40",
        values: "exponential (skewed)",
        used: "a response's mean",
        expected: Share::AtLeast(0.92),
        covers: |draws| statistics::mean(&draws.many(40, Draws::exponential), LEVEL).covers(1.0),
    },
    Case {
        interval: "order statistics, median of 20",
        values: "exponential",
        used: "a quantile over runs, a threshold",
        expected: Share::Exactly(f64::NAN),
        covers: |draws| quantile_covers(draws, 20, 0.5),
    },
    Case {
        interval: "order statistics, 90 % of 100",
        values: "exponential",
        used: "a quantile over runs",
        expected: Share::Exactly(f64::NAN),
        covers: |draws| quantile_covers(draws, 100, 0.9),
    },
    Case {
        interval: "Wilson, 9 in 10, of 20",
        values: "yes or no",
        used: "the share of runs in which an expectation holds",
        expected: Share::Exactly(f64::NAN),
        covers: |draws| share_covers(draws, 20, 0.9),
    },
    Case {
        interval: "Wilson, 1 in 2, of 40",
        values: "yes or no",
        used: "the share of runs in which an expectation holds",
        expected: Share::Exactly(f64::NAN),
        covers: |draws| share_covers(draws, 40, 0.5),
    },
    Case {
        interval: "paired difference, of 10",
        values: "two arms, common draws",
        used: "an arm against the first",
        expected: Share::Exactly(LEVEL),
        covers: |draws| {
            let first = draws.many(10, |it| it.normal(10.0));
            let second: Vec<f64> = first.iter().map(|it| it + 2.0 + draws.normal(1.0)).collect();
            paired(&first, &second, LEVEL).difference.covers(2.0)
        },
    },
    Case {
        interval: "Welch, of 8 and 12",
        values: "normal, unequal spread",
        used: "`licsim compare` of unlike runs",
        expected: Share::AtLeast(0.94),
        covers: |draws| {
            let first = draws.many(8, |it| it.normal(3.0));
            let second = draws.many(12, |it| 1.0 + it.normal(1.0));
            welch(&first, &second, LEVEL).is_some_and(|it| it.difference.covers(1.0))
        },
    },
    Case {
        interval: "batch means of 2,000 after MSER-5",
        values: "correlated, begun far off",
        used: "the steady state of one long run",
        expected: Share::AtLeast(0.90),
        covers: |draws| {
            let mut last = 20.0;
            let values = draws.many(2_000, |it| it.normal(1.0));
            let values: Vec<f64> = values
                .iter()
                .map(|own| {
                    last = 0.8 * last + own;
                    last
                })
                .collect();
            steady_state(&values, LEVEL).is_some_and(|it| it.mean.covers(0.0))
        },
    },
    Case {
        interval: "batch means of 5,000 after MSER-5",
        values: "waits of M/M/1, load 0.5",
        used: "the steady state of one long run",
        expected: Share::AtLeast(0.88),
        covers: |draws| {
            let mut wait = 0.0_f64;
            let mut values = Vec::with_capacity(5_000);
            for _ in 0..5_000 {
                values.push(wait);
                wait = (wait + draws.exponential() - 2.0 * draws.exponential()).max(0.0);
            }
            let truth = formulas::wait_of_one(0.5, 1.0, 1.0);
            steady_state(&values, LEVEL).is_some_and(|it| it.mean.covers(truth))
        },
    },
];

fn quantile_covers(draws: &mut Draws, number: usize, share: f64) -> bool {
    let values = draws.many(number, Draws::exponential);
    statistics::quantile(&values, share, LEVEL).covers(-libm::log(1.0 - share))
}

fn share_covers(draws: &mut Draws, number: u64, share: f64) -> bool {
    let yes = (0..number).filter(|_| draws.0.unit() < share).count() as u64;
    statistics::proportion(yes, number, LEVEL).covers(share)
}

/// The chance of each number of successes among `n`.
fn binomial(n: u64, share: f64) -> Vec<f64> {
    let mut chances = vec![libm::pow(1.0 - share, n as f64)];
    for k in 0..n {
        let last = chances[k as usize];
        chances.push(last * (n - k) as f64 / (k + 1) as f64 * share / (1.0 - share));
    }
    chances
}

/// The exact coverage of an interval of order statistics: the chance that the number of values below the quantile lies
/// between the two that it picks.
fn exact_quantile(number: u32, share: f64) -> f64 {
    let ranks: Vec<f64> = (1..=number).map(f64::from).collect();
    let picked = statistics::quantile(&ranks, share, LEVEL);
    let counts = binomial(u64::from(number), share);
    let inside = |below: usize| below as f64 >= picked.low && (below as f64) < picked.high;
    counts.iter().enumerate().filter(|(below, _)| inside(*below)).map(|it| it.1).sum()
}

/// The exact coverage of Wilson's interval.
fn exact_share(number: u64, share: f64) -> f64 {
    let covers = |yes: usize| statistics::proportion(yes as u64, number, LEVEL).covers(share);
    let counts = binomial(number, share);
    counts.iter().enumerate().filter(|(yes, _)| covers(*yes)).map(|it| it.1).sum()
}

/// What a case is to reach, where it has to be calculated.
fn expected(case: &Case) -> Share {
    match case.interval {
        "order statistics, median of 20" => Share::Exactly(exact_quantile(20, 0.5)),
        "order statistics, 90 % of 100" => Share::Exactly(exact_quantile(100, 0.9)),
        "Wilson, 9 in 10, of 20" => Share::Exactly(exact_share(20, 0.9)),
        "Wilson, 1 in 2, of 40" => Share::Exactly(exact_share(40, 0.5)),
        _ => case.expected,
    }
}

/// Every case, so many times each.
pub(super) fn of_values(repetitions: u32) -> Vec<Coverage> {
    study::in_parallel(&CASES, |place, case| {
        let name = format!("{place}: {}", case.interval);
        let covered = (0..repetitions).filter(|n| (case.covers)(&mut Draws::of(&name, *n))).count();
        Coverage {
            interval: case.interval,
            values: case.values,
            used: case.used,
            expected: expected(case),
            measured: statistics::proportion(covered as u64, u64::from(repetitions), LEVEL),
        }
    })
}

/// The study whose mean wait theory knows.
const STUDY: &str = "coverage-theory";
/// Runs that make one small study.
const BLOCK: usize = 8;

/// So many small studies of M/M/1 through the whole model, each of its own eight runs.
pub(super) fn of_runs(worlds: Worlds<'_>, studies: u32) -> Coverage {
    let studied = worlds.study(STUDY, Some(studies * BLOCK as u32));
    let arm = studied.arm("base");
    let waits = arm.values("wait");
    let service = arm.plan().backend.service[0].mean().as_secs_f64();
    let gap = arm.plan().scenario.duration.as_secs_f64() / f64::from(arm.plan().routers());
    let truth = formulas::wait_of_one(service / gap, service, 1.0);
    let covers = |block: &&[f64]| statistics::mean(block, LEVEL).covers(truth);
    let covered = waits.chunks_exact(BLOCK).filter(covers).count();
    Coverage {
        interval: "t, of 8 runs after a common MSER-5 cut",
        values: "waits of M/M/1 at load 0.5, through the whole model, 600 a run",
        used: "the steady state of a study",
        expected: Share::AtLeast(0.85),
        measured: statistics::proportion(covered as u64, u64::from(studies), LEVEL),
    }
}

impl From<&Coverage> for Line {
    fn from(it: &Coverage) -> Line {
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        let expected = match it.expected {
            Share::Exactly(share) => percent(share),
            Share::AtLeast(share) => format!("at least {}", percent(share)),
        };
        Line {
            check: format!("{}, {}", it.interval, it.values),
            expected,
            measured: percent(it.measured.estimate),
            tolerance: format!("± {}", percent((it.measured.high - it.measured.low) / 2.0)),
            holds: it.holds(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binomial_chances_are_those_of_tables() {
        let chances = binomial(4, 0.5);
        assert_eq!(chances, [0.0625, 0.25, 0.375, 0.25, 0.0625]);
        assert!((binomial(20, 0.9).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn exact_coverages_are_published_ones() {
        // The 6th and 15th of 20 cover the median in 95.86 of 100.
        assert!((exact_quantile(20, 0.5) - 0.9586).abs() < 1e-4);
        assert!((0.9..1.0).contains(&exact_share(20, 0.9)));
    }

    #[test]
    fn an_interval_that_is_too_narrow_is_found_out() {
        let count = |covered, expected| Coverage {
            interval: "i",
            values: "v",
            used: "u",
            expected,
            measured: statistics::proportion(covered, 1_000, LEVEL),
        };
        assert!(count(951, Share::Exactly(0.95)).holds());
        assert!(
            !count(900, Share::Exactly(0.95)).holds() && !count(995, Share::Exactly(0.95)).holds()
        );
        assert!(
            count(900, Share::AtLeast(0.88)).holds() && !count(800, Share::AtLeast(0.88)).holds()
        );
    }
}
