//! A study on paper: tables for the terminal, CSV for spreadsheets, JSON for programs, charts for slides.
//!
//! Every number stands beside how many runs it rests on, the method and the level of its interval.
//!
//! What it does not know: how runs came about.

mod csv_files;
mod finding;
mod kinds;
mod lines;
mod plots;
mod spread;
mod tables;

pub use csv_files::{responses_csv, results_csv};
pub use finding::answer;
pub use plots::charts;
pub use tables::{Table, tables};

use super::Artifact;
use crate::study::StudyOutcome;

/// The whole outcome as JSON.
#[must_use]
pub fn summary_json(outcome: &StudyOutcome) -> Vec<u8> {
    let mut text = serde_json::to_string_pretty(outcome).expect("plain data");
    text.push('\n');
    text.into_bytes()
}

/// Every file of a study's folder.
#[must_use]
pub fn files(outcome: &StudyOutcome) -> Vec<Artifact> {
    let csv = |name: &str, bytes| Artifact { name: name.into(), media_type: "text/csv", bytes };
    let mut all = vec![
        csv("results.csv", results_csv(outcome)),
        csv("responses.csv", responses_csv(outcome)),
        Artifact {
            name: "summary.json".into(),
            media_type: "application/json",
            bytes: summary_json(outcome),
        },
    ];
    all.extend(plots::files(outcome));
    all
}
