//! Exports: an outcome as bytes of the run directory's plain files.
//!
//! `summary.json`, `manifest.json` and the tables; `docs/outputs.md` describes each. The same outcome
//! gives the same bytes: keys in a fixed order, no wall time, no host, no path.
//!
//! What it does not know: where the files go, and the run itself.

mod csv_files;
mod json_files;
mod kept;
#[cfg(feature = "parquet")]
mod metrics_parquet;
#[cfg(feature = "xlsx")]
mod workbook;

use super::Artifact;
use super::junit::{Suite, junit_xml};
use crate::outcome::RunOutcome;

pub(super) use csv_files::{event_words as pool_words, plain};
pub use csv_files::{metrics_csv, pool_events_csv};
pub use json_files::{Origin, manifest_json, summary_json};
pub use kept::{Kept, read, routers_csv, settings, settings_csv};
#[cfg(feature = "parquet")]
pub use metrics_parquet::metrics_parquet;
#[cfg(feature = "xlsx")]
pub use workbook::report_xlsx;

/// `settings.csv` of a study or a run.
#[must_use]
pub fn settings_file(settings: &[(String, String)]) -> Artifact {
    let bytes = settings_csv(settings);
    Artifact { name: "settings.csv".into(), media_type: "text/csv", bytes }
}

/// The plain files of a run directory.
#[must_use]
pub fn files(outcome: &RunOutcome, origin: &Origin<'_>) -> Vec<Artifact> {
    let file = |name: &str, media_type, bytes| Artifact { name: name.into(), media_type, bytes };
    let mut all = vec![
        file("summary.json", "application/json", summary_json(outcome)),
        file("metrics.csv", "text/csv", metrics_csv(outcome)),
        file("pool-events.csv", "text/csv", pool_events_csv(outcome)),
        file("routers.csv", "text/csv", routers_csv(outcome)),
        settings_file(origin.settings),
    ];
    let manifest = manifest_json(outcome, origin, &all);
    all.insert(0, file("manifest.json", "application/json", manifest));
    let suite = Suite { command: origin.command, outcome };
    all.push(file("junit.xml", "application/xml", junit_xml(&[suite])));
    #[cfg(feature = "parquet")]
    all.push(file("metrics.parquet", "application/vnd.apache.parquet", metrics_parquet(outcome)));
    #[cfg(feature = "xlsx")]
    all.push(file(
        "report.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        report_xlsx(outcome),
    ));
    all
}
