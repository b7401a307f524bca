//! `results.parquet` and `responses.parquet`: the tables of the CSV files with typed columns, for pandas, DuckDB and their like.
//!
//! Whole numbers are `INT64`, other numbers `DOUBLE`, words `UTF8` with a dictionary; a cell that is empty in CSV is null.
//! The same outcome gives the same bytes.
//!
//! What it does not know: what the columns mean.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use super::columns::{self, Column, Table, Values};
use crate::render::Artifact;
use crate::study::{ENGINE, StudyOutcome};

/// What Parquet calls the writer: fixed, so that a new version of a crate moves nothing here.
const CREATED_BY: &str = concat!("licsim version ", env!("CARGO_PKG_VERSION"));

/// Both tables of a study.
pub(super) fn files(outcome: &StudyOutcome) -> Vec<Artifact> {
    let file = |name: &str, table: &Table| Artifact {
        name: name.into(),
        media_type: "application/vnd.apache.parquet",
        bytes: written(table, &outcome.study.title).expect("the columns fit the schema"),
    };
    vec![
        file("results.parquet", &columns::results(outcome)),
        file("responses.parquet", &columns::responses(outcome)),
    ]
}

fn written(table: &Table, title: &str) -> Result<Vec<u8>> {
    let said = [("engine", ENGINE), ("study", title)];
    let said = said.map(|(key, value)| KeyValue::new(key.to_owned(), value.to_owned()));
    let mut properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.into())
        .set_key_value_metadata(Some(said.to_vec()))
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(None)
        .set_dictionary_enabled(false);
    for column in table.columns.iter().filter(|it| matches!(it.values, Values::Text(_))) {
        let path = ColumnPath::new(vec![column.name.clone()]);
        properties = properties.set_column_dictionary_enabled(path, true);
    }
    let schema = schema(table)?;
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()))?;
    let mut group = file.next_row_group()?;
    for column in &table.columns {
        match &column.values {
            Values::Whole(it) => {
                let whole: Vec<i64> = it.iter().map(|it| it.cast_signed()).collect();
                put::<Int64Type>(&mut group, &whole, None)?;
            }
            Values::Number(it) => {
                let there: Vec<f64> = it.iter().flatten().copied().collect();
                put::<DoubleType>(&mut group, &there, Some(&present(it)))?;
            }
            Values::Text(it) => {
                let there: Vec<ByteArray> =
                    it.iter().flatten().map(|it| it.as_str().into()).collect();
                put::<ByteArrayType>(&mut group, &there, Some(&present(it)))?;
            }
        }
    }
    group.close()?;
    file.into_inner()
}

/// 1 for a value that is there, 0 for a null, as Parquet wants it.
fn present<T>(values: &[Option<T>]) -> Vec<i16> {
    values.iter().map(|it| i16::from(it.is_some())).collect()
}

/// Writes the next column of the schema.
fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    present: Option<&[i16]>,
) -> Result<()> {
    let mut column = group.next_column()?.expect("the schema has a column for each of the table");
    column.typed::<T>().write_batch(values, present, None)?;
    column.close()
}

fn schema(table: &Table) -> Result<TypePtr> {
    let fields = table.columns.iter().map(|Column { name, values }| {
        let (physical, logical, repetition) = match values {
            Values::Whole(_) => (Physical::INT64, None, Repetition::REQUIRED),
            Values::Number(_) => (Physical::DOUBLE, None, Repetition::OPTIONAL),
            Values::Text(_) => {
                (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::OPTIONAL)
            }
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition);
        field.build().map(Arc::new)
    });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    Type::group_type_builder("row").with_fields(fields).build().map(Arc::new)
}
