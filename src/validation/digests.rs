//! Flagship runs whose digest must be the same on every machine.

use super::check::Line;
use super::world::Worlds;
use crate::observe::Options;
use crate::study;

/// Digests of shipped scenarios, written down with the program. One that changes is a change of results.
const KNOWN: [(&str, &str); 2] = [
    ("pool-wide-ooc", "7ce4a7f9b382ae9b94892e7469ce1a25"),
    ("retry-exhaustion", "54603a865ad651e923abc075bceec92a"),
];

/// A run's digest beside the one on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Same {
    /// The scenario.
    pub scenario: &'static str,
    /// What its digest was when this program was written.
    pub known: &'static str,
    /// What it is here.
    pub found: String,
}

pub(super) fn flagships(worlds: Worlds<'_>) -> Vec<Same> {
    study::in_parallel(&KNOWN, |_, &(scenario, known)| {
        let plan = worlds.plan(scenario, &[]);
        Same { scenario, known, found: study::run(&plan, Options::SUMMARY, |_| ()).digests.run }
    })
}

impl From<&Same> for Line {
    fn from(it: &Same) -> Line {
        Line {
            check: format!("digest of {}", it.scenario),
            expected: it.known.into(),
            measured: it.found.clone(),
            tolerance: "none".into(),
            holds: it.known == it.found,
        }
    }
}
