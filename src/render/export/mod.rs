//! Exports: an outcome as bytes of the run directory's plain files.
//!
//! `summary.json`, `manifest.json`, `metrics.csv` and `pool-events.csv`; `docs/outputs.md` describes each. The same outcome
//! gives the same bytes: keys in a fixed order, no wall time, no host, no path.
//!
//! What it does not know: where the files go, and the run itself.

mod csv_files;
mod json_files;

pub use csv_files::{metrics_csv, pool_events_csv};
pub use json_files::{Origin, manifest_json, summary_json};
