//! The Parquet tables of a study: the same cells as in its CSV files, with types, for whoever reads them.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::file::metadata::FileMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use crate::interop::parsed;
use crate::study_store::Place;

/// Levels that are words and levels that are numbers, a response called like a factor, and one without an answer where
/// the outage is short.
const STUDY: &str = concat!(
    include_str!("support/outage.toml"),
    r#"
[study]
title = "Häufige Ausfälle"
replications = 2
arms = ["base", "slow"]

[[factor]]
name = "outage"
keys = ["fault.away.backend-outage.for"]
values = ["6h", "5m"]

[[factor]]
name = "servers"
keys = ["backend.servers"]
values = [1, 4]

[[response]]
name = "servers"
mean = { metric = "routers.out-of-contact" }

[[response]]
name = "repair"
elapsed = { first = { record = "contact-lost" }, then = { record = "contact-restored" }, take = "90%" }
"#
);

/// Which types columns have; all others are numbers.
const WORDS: [&str; 7] = ["arm", "against", "outage", "digest", "response", "unit", "method"];
const WHOLE: [&str; 5] = ["point", "replication", "events", "n", "silent"];

/// Runs the study; gives the folder with its results.
fn conducted(place: &Place) -> PathBuf {
    let output = place.study("out", &["--quiet"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    place.at("out/t/study")
}

/// A CSV file: its head and its cells.
fn csv_cells(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut rows = csv::Reader::from_path(path).expect("readable");
    let head = rows.headers().expect("a head").iter().map(str::to_owned).collect();
    let cells = rows.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    (head, cells.collect())
}

/// What our own crate reads from a Parquet file: the head, the cells as CSV has them, and what is said of the file.
fn parquet_cells(path: &Path) -> (Vec<String>, Vec<Vec<String>>, FileMetaData) {
    let file = SerializedFileReader::new(File::open(path).expect("there")).expect("Parquet");
    let of = file.metadata().file_metadata().clone();
    let head = of.schema().get_fields().iter().map(|it| it.name().to_owned()).collect();
    let text = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Long(it) => it.to_string(),
        Field::Double(it) => it.to_string(),
        Field::Str(it) => it.clone(),
        other => panic!("no such type: {other:?}"),
    };
    let rows = file.get_row_iter(None).expect("rows");
    let cells =
        rows.map(|row| row.expect("a row").get_column_iter().map(|it| text(it.1)).collect());
    (head, cells.collect(), of)
}

#[test]
fn parquet_says_what_csv_says() {
    let place = Place::new(STUDY);
    let folder = conducted(&place);
    let (head, _) = csv_cells(&folder.join("results.csv"));
    let at = |name: &str| head.iter().position(|it| it == name).expect("a column");
    assert!(at("servers") < at("events"), "the factor");
    assert!(at("servers.2") > at("digest"), "the response of the same name");
    for (name, rows) in [("results", 16), ("responses", 8 * 2 + 4 + 2)] {
        let (head, cells) = csv_cells(&folder.join(name).with_extension("csv"));
        let (read_head, read_cells, of) =
            parquet_cells(&folder.join(name).with_extension("parquet"));
        assert_eq!(read_head, head);
        assert_eq!(cells.len(), rows, "{name}");
        assert!(cells.iter().flatten().any(String::is_empty), "a null is among them");
        assert_eq!(read_cells, cells);
        let said: BTreeMap<_, _> = of
            .key_value_metadata()
            .expect("something is said")
            .iter()
            .map(|it| (it.key.as_str(), it.value.as_deref().expect("a value")))
            .collect();
        let expected = [("engine", licsim::study::ENGINE), ("study", "Häufige Ausfälle")];
        assert_eq!(said, BTreeMap::from(expected));
        let writer = concat!("licsim version ", env!("CARGO_PKG_VERSION"));
        assert_eq!(of.created_by(), Some(writer));
    }
}

/// Holds what a reader read against the CSV file.
fn hold(name: &str, read: &Value, csv: &Path, kinds: [&str; 3]) {
    let (head, cells) = csv_cells(csv);
    assert_eq!(read["rows"], cells.len(), "{name}");
    for (place, column) in head.iter().enumerate() {
        let found = &read["types"][place];
        assert_eq!(found[0], column.as_str(), "{name}");
        let [words, whole, number] = kinds;
        let kind = match column.as_str() {
            it if WORDS.contains(&it) => words,
            it if WHOLE.contains(&it) => whole,
            _ => number,
        };
        assert_eq!(found[1], kind, "{name}: {column}");
    }
    for (row, expected) in cells.iter().enumerate() {
        for (place, expected) in expected.iter().enumerate() {
            let text = match &read["cells"][row][place] {
                Value::Null => String::new(),
                Value::String(it) => it.clone(),
                Value::Number(it) if it.is_u64() => it.to_string(),
                it => it.as_f64().expect("a number").to_string(),
            };
            assert_eq!(&text, expected, "{name}: row {row}, {}", head[place]);
        }
    }
}

#[test]
fn pyarrow_and_duckdb_read_the_tables_of_a_study() {
    let place = Place::new(STUDY);
    let folder = conducted(&place);
    for table in ["results", "responses"] {
        let csv = folder.join(table).with_extension("csv");
        let path = folder.join(table).with_extension("parquet");
        let path = path.to_str().expect("a plain path");
        let Some(read) = parsed(&["pyarrow"], path) else { return };
        hold("pyarrow", &read, &csv, ["string", "int64", "double"]);
        assert_eq!(read["metadata"]["study"], "Häufige Ausfälle");
        assert_eq!(read["metadata"]["engine"], licsim::study::ENGINE);
        for (column, encoded) in read["encodings"].as_object().expect("columns") {
            assert_eq!(encoded[0], "SNAPPY", "{column}");
            assert!(!WORDS.contains(&column.as_str()) || encoded[1] == true, "{column}");
        }
        let Some(read) = parsed(&["duckdb"], path) else { return };
        hold("duckdb", &read, &csv, ["VARCHAR", "BIGINT", "DOUBLE"]);
    }
}
