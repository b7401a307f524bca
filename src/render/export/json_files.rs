//! The documents.

use crate::outcome::RunOutcome;

/// Where a run came from: what the plan does not carry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Origin<'a> {
    /// The scenario file as it was read.
    pub text: &'a str,
    /// `--set` arguments in the order given.
    pub overrides: &'a [String],
    /// The command that runs this again.
    pub command: &'a str,
}

/// `summary.json`.
#[must_use]
pub fn summary_json(outcome: &RunOutcome) -> Vec<u8> {
    let _ = outcome;
    Vec::new()
}

/// `manifest.json`.
#[must_use]
pub fn manifest_json(outcome: &RunOutcome, origin: &Origin<'_>) -> Vec<u8> {
    let _ = (outcome, origin);
    Vec::new()
}
