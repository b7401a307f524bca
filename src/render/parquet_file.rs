//! Parquet files with typed columns, for pandas, DuckDB and their like.
//!
//! Whole numbers are `INT64`, other numbers `DOUBLE`, words `UTF8` with a dictionary, instants `TIMESTAMP` in microseconds
//! of UTC; an empty cell is null. A file is written group of rows by group of rows, and what is written can be taken out on
//! the way, so that it need not be held in memory. The same columns give the same bytes.
//!
//! What it does not know: what the columns mean.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

/// What Parquet calls the writer: fixed, so that a new version of a crate moves nothing here.
const CREATED_BY: &str = concat!("licsim version ", env!("CARGO_PKG_VERSION"));

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Whole numbers, in every row.
    Count,
    /// Whole numbers or nothing.
    Whole,
    /// Numbers or nothing.
    Number,
    /// Texts or nothing.
    Text,
    /// Yes or no or nothing.
    Flag,
    /// Microseconds since 1970 UTC, in every row.
    Instant,
}

/// The values of a column in one group of rows.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Cells {
    Count(Vec<i64>),
    Whole(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
    Flag(Vec<Option<bool>>),
    Instant(Vec<i64>),
}

/// A Parquet file in the making.
pub(super) struct File(SerializedFileWriter<Vec<u8>>);

impl File {
    /// A file with these columns, of which this is said.
    ///
    /// # Panics
    /// Never for columns with different names.
    pub(super) fn new(columns: &[(String, Kind)], said: &[(&str, &str)]) -> File {
        let said = said.iter().map(|it| KeyValue::new(it.0.to_owned(), it.1.to_owned())).collect();
        let mut properties = WriterProperties::builder()
            .set_created_by(CREATED_BY.into())
            .set_key_value_metadata(Some(said))
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(None)
            .set_dictionary_enabled(false);
        for (name, _) in columns.iter().filter(|it| it.1 == Kind::Text) {
            let path = ColumnPath::new(vec![name.clone()]);
            properties = properties.set_column_dictionary_enabled(path, true);
        }
        let schema = schema(columns).expect("the columns make a schema");
        let file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()));
        File(file.expect("a vector takes every byte"))
    }

    /// Adds a group of rows: the cells of each column, equally many.
    ///
    /// # Panics
    /// If the cells are not of the columns' kinds.
    pub(super) fn add(&mut self, columns: &[Cells]) {
        self.try_add(columns).expect("the columns fit the schema");
    }

    fn try_add(&mut self, columns: &[Cells]) -> Result<()> {
        let mut group = self.0.next_row_group()?;
        for cells in columns {
            match cells {
                Cells::Count(it) | Cells::Instant(it) => put::<Int64Type>(&mut group, it, None)?,
                Cells::Whole(it) => put_some::<Int64Type, _>(&mut group, it, |it| *it)?,
                Cells::Number(it) => put_some::<DoubleType, _>(&mut group, it, |it| *it)?,
                Cells::Flag(it) => put_some::<BoolType, _>(&mut group, it, |it| *it)?,
                Cells::Text(it) => {
                    put_some::<ByteArrayType, _>(&mut group, it, |it| {
                        ByteArray::from(it.as_str())
                    })?;
                }
            }
        }
        group.close()?;
        Ok(())
    }

    /// Takes out the bytes that were written since the last call.
    ///
    /// # Panics
    /// Never: a vector takes every byte.
    pub(super) fn taken(&mut self) -> Vec<u8> {
        self.0.flush().expect("a vector takes every byte");
        std::mem::take(self.0.inner_mut())
    }

    /// Ends the file; the bytes that were not taken out yet.
    ///
    /// # Panics
    /// Never: a vector takes every byte.
    pub(super) fn close(self) -> Vec<u8> {
        self.0.into_inner().expect("a vector takes every byte")
    }
}

/// Writes the next column of the schema, with nulls.
fn put_some<D: DataType, T>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[Option<T>],
    value: impl Fn(&T) -> D::T,
) -> Result<()> {
    let there: Vec<D::T> = values.iter().flatten().map(value).collect();
    // 1 for a value that is there, 0 for a null, as Parquet wants it.
    let present: Vec<i16> = values.iter().map(|it| i16::from(it.is_some())).collect();
    put::<D>(group, &there, Some(&present))
}

/// Writes the next column of the schema.
fn put<D: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[D::T],
    present: Option<&[i16]>,
) -> Result<()> {
    let mut column = group.next_column()?.expect("the schema has a column for each of the table");
    column.typed::<D>().write_batch(values, present, None)?;
    column.close()
}

fn schema(columns: &[(String, Kind)]) -> Result<TypePtr> {
    let fields = columns.iter().map(|(name, kind)| {
        let (physical, logical) = match kind {
            Kind::Count | Kind::Whole => (Physical::INT64, None),
            Kind::Number => (Physical::DOUBLE, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Flag => (Physical::BOOLEAN, None),
            Kind::Instant => {
                (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
            }
        };
        let always = matches!(kind, Kind::Count | Kind::Instant);
        let field = Type::primitive_type_builder(name, physical)
            .with_logical_type(logical)
            .with_repetition(if always { Repetition::REQUIRED } else { Repetition::OPTIONAL });
        field.build().map(Arc::new)
    });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    Type::group_type_builder("row").with_fields(fields).build().map(Arc::new)
}
