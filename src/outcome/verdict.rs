//! What became of an expectation.

use serde::Serialize;

use crate::kernel::Time;

/// What became of one expectation.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Verdict {
    /// The expectation's name.
    pub name: String,
    /// Whether it held.
    pub pass: bool,
    /// What was expected, in words.
    pub expected: String,
    /// What happened, in words with numbers and instants.
    pub evidence: String,
    /// When it first went wrong, if it did.
    pub first_wrong: Option<Time>,
    /// For a failure that concerns one router: its name.
    pub router: Option<String>,
}
