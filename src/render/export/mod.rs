//! Exports: an outcome as bytes of the run directory's plain files.
//!
//! `summary.json`, `manifest.json`, `metrics.csv` and `pool-events.csv`; `docs/outputs.md` describes each. The same outcome
//! gives the same bytes: keys in a fixed order, no wall time, no host, no path.
//!
//! What it does not know: where the files go, and the run itself.

mod csv_files;
mod json_files;

use super::Artifact;
use crate::outcome::RunOutcome;

pub use csv_files::{metrics_csv, pool_events_csv};
pub use json_files::{Origin, manifest_json, summary_json};

/// The plain files of a run directory.
#[must_use]
pub fn files(outcome: &RunOutcome, origin: &Origin<'_>) -> Vec<Artifact> {
    let file = |name: &str, media_type, bytes| Artifact { name: name.into(), media_type, bytes };
    vec![
        file("manifest.json", "application/json", manifest_json(outcome, origin)),
        file("summary.json", "application/json", summary_json(outcome)),
        file("metrics.csv", "text/csv", metrics_csv(outcome)),
        file("pool-events.csv", "text/csv", pool_events_csv(outcome)),
    ]
}
