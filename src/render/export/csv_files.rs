//! The tables.

use crate::outcome::RunOutcome;

/// `metrics.csv`: one row a bin.
#[must_use]
pub fn metrics_csv(outcome: &RunOutcome) -> Vec<u8> {
    let _ = outcome;
    Vec::new()
}

/// `pool-events.csv`: the pools' event logs.
#[must_use]
pub fn pool_events_csv(outcome: &RunOutcome) -> Vec<u8> {
    let _ = outcome;
    Vec::new()
}
