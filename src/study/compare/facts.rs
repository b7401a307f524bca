//! What a comparison needs to know of a run.
//!
//! What it does not know: whether the run was made just now or is read from its directory.

use crate::kernel::Stop;
use crate::outcome::{RunOutcome, Stay};

/// One side's runs: one, or the replications of one plan in their order.
#[derive(Clone, PartialEq, Debug)]
pub struct Runs {
    /// Every key of the scenario with its value as TOML; nothing if it was not kept.
    pub settings: Option<Vec<(String, String)>>,
    /// What was overridden, as the label shows it: `key=value`.
    pub overrides: Vec<String>,
    /// The runs; never empty.
    pub runs: Vec<RunFacts>,
}

/// One run.
#[derive(Clone, PartialEq, Debug)]
pub struct RunFacts {
    /// The scenario's name.
    pub scenario: String,
    /// Its arm.
    pub arm: Option<String>,
    /// Its seed.
    pub seed: u64,
    /// Which replication.
    pub replication: u32,
    /// Its digest.
    pub digest: String,
    /// Whether an event limit cut it off.
    pub is_cut_off: bool,
    /// Final values by name, in the order of its summary.
    pub metrics: Vec<(String, f64)>,
    /// What became of its expectations, by name.
    pub expectations: Vec<(String, Held)>,
    /// How long each router believed what; nothing if it was not kept.
    pub stays: Option<Vec<Stay>>,
}

/// What became of an expectation in one run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// Whether it held.
    pub pass: bool,
    /// What happened, in words.
    pub evidence: String,
}

impl RunFacts {
    /// The facts of a run that was made with [`crate::observe::Options::COMPARED`].
    #[must_use]
    pub fn of(outcome: RunOutcome) -> RunFacts {
        let held =
            |it: crate::outcome::Verdict| (it.name, Held { pass: it.pass, evidence: it.evidence });
        RunFacts {
            scenario: outcome.plan.scenario.name,
            arm: outcome.plan.arm,
            seed: outcome.plan.seed,
            replication: outcome.plan.replication,
            digest: outcome.digests.run,
            is_cut_off: outcome.stop == Stop::Budget,
            metrics: outcome.metrics.into_iter().map(|it| (it.name, it.value)).collect(),
            expectations: outcome.expectations.into_iter().map(held).collect(),
            stays: Some(outcome.stays),
        }
    }

    /// The final value called `name`.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<f64> {
        self.metrics.iter().find(|it| it.0 == name).map(|it| it.1)
    }
}

impl Runs {
    /// Seed and replication of each run: runs with the same ones have the same random numbers.
    pub(super) fn luck(&self) -> Vec<(u64, u32)> {
        self.runs.iter().map(|it| (it.seed, it.replication)).collect()
    }
}
