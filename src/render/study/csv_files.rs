//! `results.csv`, one row a run, and `responses.csv`, one row a response at a point.

use super::columns::{self, Table, Values};
use crate::render::export::plain;
use crate::study::StudyOutcome;

/// One row a run: the point, the arm, the replication, its levels, its answers and its final values.
#[must_use]
pub fn results_csv(outcome: &StudyOutcome) -> Vec<u8> {
    written(&columns::results(outcome))
}

/// One row a response at a point in an arm, and one for each comparison of arms.
#[must_use]
pub fn responses_csv(outcome: &StudyOutcome) -> Vec<u8> {
    written(&columns::responses(outcome))
}

fn written(table: &Table) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = table.columns.iter().map(|it| plain(&it.name));
    writer.write_record(head).expect("memory takes what is written to it");
    for row in 0..table.rows() {
        // Numbers go in as they are: a minus sign is no formula.
        let cells = table.columns.iter().map(|it| match &it.values {
            Values::Text(_) => plain(&it.values.text(row)),
            numbers => numbers.text(row),
        });
        writer.write_record(cells).expect("memory takes what is written to it");
    }
    writer.into_inner().expect("memory takes what is written to it")
}
