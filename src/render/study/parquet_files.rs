//! `results.parquet` and `responses.parquet`: the tables of the CSV files with typed columns, for pandas, DuckDB and their like.
//!
//! What it does not know: what the columns mean.

use super::columns::{self, Column, Table, Values};
use crate::render::Artifact;
use crate::render::parquet_file::{Cells, File, Kind};
use crate::study::{ENGINE, StudyOutcome};

/// Both tables of a study.
pub(super) fn files(outcome: &StudyOutcome) -> Vec<Artifact> {
    let file = |name: &str, table: Table| Artifact {
        name: name.into(),
        media_type: "application/vnd.apache.parquet",
        bytes: written(table, &outcome.study.title),
    };
    vec![
        file("results.parquet", columns::results(outcome)),
        file("responses.parquet", columns::responses(outcome)),
    ]
}

fn written(table: Table, title: &str) -> Vec<u8> {
    let (mut columns, mut cells) = (Vec::new(), Vec::new());
    for Column { name, values } in table.columns {
        let (kind, values) = match values {
            Values::Whole(it) => {
                (Kind::Count, Cells::Count(it.into_iter().map(u64::cast_signed).collect()))
            }
            Values::Number(it) => (Kind::Number, Cells::Number(it)),
            Values::Text(it) => (Kind::Text, Cells::Text(it)),
        };
        columns.push((name, kind));
        cells.push(values);
    }
    let mut file = File::new(&columns, &[("engine", ENGINE), ("study", title)]);
    file.add(&cells);
    file.close()
}
