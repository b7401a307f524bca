//! The model checked against what is known: theory, the guide, the level that intervals promise.
//!
//! ```text
//!   theory       small worlds that have a formula     ──┐
//!   guide        every number of the guide            ──┼──► Report ──► tests, `licsim selftest` ──┐
//!   coverage     how often intervals hold the truth   ──┤                                         ├──► page
//!   digests      runs that must be the same anywhere  ──┘                                         │
//!   assumptions  what no source gives, and what it would change ─────────────────────────────────┘
//! ```
//!
//! One source of checks for three readers. What is expected is written or calculated here; what is measured comes from runs,
//! screens and plans at the moment of asking.
//!
//! What it does not know: files, the terminal, and how shipped scenarios are kept: it asks a library for them by name.

mod assumptions;
mod check;
mod coverage;
mod digests;
pub mod formulas;
mod guide;
pub mod page;
mod theory;
mod world;

pub use assumptions::{Assumption, Assumptions, Sensitivity, Swing, UNKNOWN};
pub use check::{Line, Quoted, Strictness, Theory, Unit};
pub use coverage::{Coverage, Share};
pub use digests::Same;
pub use guide::GuideTable;
pub use theory::{Effort, TheoryTable};

use crate::scenario::Library;
use world::Worlds;

/// Repetitions of each kind of interval.
const fn repetitions(effort: Effort) -> u32 {
    match effort {
        Effort::Short => 400,
        Effort::Full => 40_000,
    }
}

/// Everything that is checked.
#[derive(Clone, Debug)]
pub struct Report {
    /// How much was run.
    pub effort: Effort,
    /// Theory tables.
    pub theory: Vec<TheoryTable>,
    /// Guide tables.
    pub guide: Vec<GuideTable>,
    /// Coverage of intervals.
    pub coverage: Vec<Coverage>,
    /// Flagship scenarios by their digests.
    pub digests: Vec<Same>,
}

/// Runs every check. Scenarios are asked of `library` by their shipped names.
///
/// # Panics
/// If `library` has not the shipped scenarios.
#[must_use]
pub fn report(library: &(dyn Library + Sync), effort: Effort) -> Report {
    let worlds = Worlds(library);
    let mut coverage = coverage::of_values(repetitions(effort));
    if effort == Effort::Full {
        coverage.push(coverage::of_runs(worlds, 250));
    }
    Report {
        effort,
        theory: theory::tables(worlds, effort),
        guide: guide::tables(worlds),
        coverage,
        digests: digests::flagships(worlds),
    }
}

/// The guide tables alone, which take no replications.
///
/// # Panics
/// If `library` has not the shipped scenarios.
#[must_use]
pub fn guide_tables(library: &(dyn Library + Sync)) -> Vec<GuideTable> {
    guide::tables(Worlds(library))
}

/// What is assumed, and what that would change: runs two studies.
///
/// # Panics
/// If `library` has not the shipped studies.
#[must_use]
pub fn assumptions(library: &(dyn Library + Sync)) -> Assumptions {
    assumptions::assumptions(Worlds(library))
}

impl Report {
    /// Every check in the words of the short table, under the heading of its part.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, Vec<Line>)> {
        let mut parts: Vec<(&'static str, Vec<Line>)> = Vec::new();
        parts.extend(
            self.theory.iter().map(|it| (it.title, it.rows.iter().map(Line::from).collect())),
        );
        parts.extend(
            self.guide.iter().map(|it| (it.title, it.rows.iter().map(Line::from).collect())),
        );
        parts.push((
            "Intervals that hold the truth",
            self.coverage.iter().map(Line::from).collect(),
        ));
        parts.push((
            "Runs that are the same anywhere",
            self.digests.iter().map(Line::from).collect(),
        ));
        parts
    }

    /// Whether every check holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.lines().iter().all(|part| part.1.iter().all(|line| line.holds))
    }
}
