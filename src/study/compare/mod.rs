//! Two scenarios, runs or studies side by side: what differs, by how much, and how sure that is.
//!
//! ```text
//!   RunFacts   ──► runs    ──┐
//!                            ├──► Comparison ──► render::compare
//!   StudyFacts ──► studies ──┘
//! ```
//!
//! A difference is always B minus A, and relative to A. Runs with the same seed and replication are pairs: their random
//! numbers are the same, so what differs between them is not luck. All p-values of one comparison are taken together after
//! Holm.
//!
//! What it does not know: where the two sides come from, and what a comparison looks like on paper.

mod facts;
mod routers;
mod runs;
mod studies;
mod values;

use serde::Serialize;

use super::statistics::Interval;

pub use facts::{Held, RunFacts, Runs};
pub use routers::{RouterDifference, Routers, STATES};
pub use runs::compare_runs;
pub use studies::{StudyFacts, compare_studies};

/// Everything that two sides differ in.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Comparison {
    /// What is compared.
    pub kind: Kind,
    /// Confidence level of all intervals.
    pub level: f64,
    /// The first side, which differences are relative to.
    pub a: Side,
    /// The second side.
    pub b: Side,
    /// Keys of the scenario that differ; nothing if they are not known.
    pub settings: Option<Vec<Setting>>,
    /// Every value that both sides have, in the order of the first.
    pub values: Vec<Value>,
    /// Every expectation that both sides have.
    pub expectations: Vec<Expectation>,
    /// What became of each router; nothing for studies.
    pub routers: Option<Routers>,
    /// What only one side has.
    pub unmatched: Vec<Unmatched>,
    /// What a reader must know to take the numbers right.
    pub remarks: Vec<String>,
}

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Runs of scenarios.
    Runs,
    /// Studies.
    Studies,
}

/// One side of a comparison.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Side {
    /// What tells it from the other: scenario, arm, overrides.
    pub label: String,
    /// Its runs' seed; nothing if they have several or it is not known.
    pub seed: Option<u64>,
    /// How many runs it has.
    pub runs: u64,
    /// The digest of its run, if it is one.
    pub digest: Option<String>,
}

/// A key of the scenario whose value differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Setting {
    /// The key, as `--set` takes it.
    pub key: String,
    /// Its value in A, as TOML; nothing if A has no such key.
    pub a: Option<String>,
    /// Its value in B.
    pub b: Option<String>,
}

/// One value on both sides: a metric of runs, or a response at a point of studies.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Value {
    /// The metric or the response.
    pub name: String,
    /// The point and the arm; empty for runs.
    pub at: String,
    /// A's mean over its runs; nothing if none has an answer.
    pub a: Option<f64>,
    /// B's mean.
    pub b: Option<f64>,
    /// How many of A's runs have an answer.
    pub n_a: u64,
    /// How many of B's.
    pub n_b: u64,
    /// Whether any pair of runs differs, or for independent runs the means.
    pub differs: bool,
    /// B minus A; nothing where one of them has no answer.
    pub difference: Option<Difference>,
}

/// B minus A.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Difference {
    /// The estimate.
    pub estimate: f64,
    /// The estimate as a share of A's size; nothing if A is zero.
    pub relative: Option<f64>,
    /// How it was made.
    pub method: Pairing,
    /// Where the truth is; nothing where runs are too few to tell.
    pub interval: Option<Interval>,
    /// Correlation of the pairs, where both sides vary.
    pub correlation: Option<f64>,
    /// By what factor the pairing cut the variance of the difference, where that varies.
    pub variance_reduction: Option<f64>,
    /// How likely so large a difference is where there is none.
    pub p_value: Option<f64>,
    /// The same after Holm, over all values of the comparison.
    pub adjusted: Option<f64>,
}

impl Difference {
    /// Whether it is more than luck at the comparison's level; a single pair of runs cannot say.
    #[must_use]
    pub fn is_sure(&self, level: f64) -> bool {
        self.adjusted.is_some_and(|p| p <= 1.0 - level)
    }
}

/// How the runs of two sides belong together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pairing {
    /// One run on each side: the difference of these two runs and no more.
    OneRun,
    /// The same seed and replications on both sides.
    Paired,
    /// Runs that have nothing to do with one another.
    Independent,
}

impl Pairing {
    /// The words that tables and charts carry.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Pairing::OneRun => "one run each",
            Pairing::Paired => "paired t interval",
            Pairing::Independent => "Welch interval",
        }
    }
}

/// What became of an expectation.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Expectation {
    /// Its name.
    pub name: String,
    /// In A.
    pub a: Share,
    /// In B.
    pub b: Share,
}

impl Expectation {
    /// Whether it held more often on one side.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.a.held * self.b.n != self.b.held * self.a.n
    }
}

/// In how many runs something held.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Share {
    /// So many.
    pub held: u64,
    /// Of so many.
    pub n: u64,
    /// The share with its interval; nothing for a single run.
    pub interval: Option<Interval>,
    /// What happened in the first run.
    pub evidence: String,
}

/// Something that only one side has.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Unmatched {
    /// `metric`, `expectation`, `response`, `cell`, `threshold`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// `A` or `B`.
    pub only: &'static str,
    /// Its value, if it has one.
    pub value: Option<f64>,
}

impl Comparison {
    /// The values that differ.
    pub fn differing(&self) -> impl Iterator<Item = &Value> {
        self.values.iter().filter(|it| it.differs)
    }

    /// Whether anything differs but keys of the scenario: values, expectations, routers, or what there is.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.differing().next().is_some()
            || self.expectations.iter().any(Expectation::differs)
            || self.routers.as_ref().is_some_and(Routers::differ)
            || !self.unmatched.is_empty()
    }
}

/// The keys that two sides do not agree on, sorted by key; both lists are sorted.
fn settings(a: &[(String, String)], b: &[(String, String)]) -> Vec<Setting> {
    use std::collections::BTreeMap;
    let mut all: BTreeMap<&str, [Option<&str>; 2]> = BTreeMap::new();
    for (place, side) in [a, b].into_iter().enumerate() {
        for (key, value) in side {
            all.entry(key).or_default()[place] = Some(value);
        }
    }
    let own = |it: Option<&str>| it.map(str::to_owned);
    all.into_iter()
        .filter(|(_, [a, b])| a != b)
        .map(|(key, [a, b])| Setting { key: key.to_owned(), a: own(a), b: own(b) })
        .collect()
}
