//! `records.parquet`: records as rows, a column for each field that any kind of record has.
//!
//! What it does not know: which records are wanted.

use std::collections::BTreeMap;

use super::fields::{Value, rank, told};
use super::json_lines::event;
use super::schema::field_types;
use crate::model::Wall;
use crate::plan::Plan;
use crate::record::Record;
use crate::render::parquet_file::{Cells, File, Kind};

/// Rows that are held until they are written as a group.
const GROUP: usize = 1 << 16;

/// The table in the making.
pub struct RecordTable<'a> {
    plan: &'a Plan,
    file: File,
    names: Vec<String>,
    /// Where each column stands, by name.
    places: BTreeMap<String, usize>,
    cells: Vec<Cells>,
    rows: usize,
}

impl<'a> RecordTable<'a> {
    /// An empty table.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        let mut columns: Vec<(String, Kind)> = vec![
            ("at_ns".into(), Kind::Count),
            ("time".into(), Kind::Instant),
            ("event".into(), Kind::Text),
            ("kind".into(), Kind::Text),
        ];
        let mut fields: Vec<_> = field_types().into_iter().collect();
        fields.sort_by_key(|it| rank(&it.0));
        columns.extend(fields.into_iter().map(|(name, of)| {
            let kind = match of {
                "integer" => Kind::Whole,
                "number" => Kind::Number,
                "boolean" => Kind::Flag,
                _ => Kind::Text,
            };
            (name, kind)
        }));
        let said = [("scenario", plan.scenario.name.as_str()), ("title", &plan.scenario.title)];
        let places = columns.iter().enumerate().map(|(place, it)| (it.0.clone(), place)).collect();
        RecordTable {
            plan,
            file: File::new(&columns, &said),
            cells: columns.iter().map(|it| empty(it.1)).collect(),
            names: columns.into_iter().map(|it| it.0).collect(),
            places,
            rows: 0,
        }
    }

    /// Names of the columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.names
    }

    /// Adds a row; gives the bytes that can be written now, if there are any.
    ///
    /// # Panics
    /// If a record has a field that no kind of record has.
    pub fn add(&mut self, record: &Record) -> Option<Vec<u8>> {
        let told = told(record, self.plan);
        let wall = Wall::true_at(record.at).0 / 1_000;
        let time = self.plan.scenario.start.unix_s * 1_000_000 + wall;
        let always = [
            Cell::Count(record.at.0.cast_signed()),
            Cell::Count(time),
            Cell::Said(Value::Text(event(record.event))),
            Cell::Said(Value::Text(told.kind)),
        ];
        for (cells, cell) in self.cells.iter_mut().zip(always) {
            put(cells, cell);
        }
        for (key, value) in told.fields {
            put(&mut self.cells[self.places[&key]], Cell::Said(value));
        }
        self.rows += 1;
        for cells in &mut self.cells {
            fill(cells, self.rows);
        }
        (self.rows == GROUP).then(|| {
            self.end_group();
            self.file.taken()
        })
    }

    fn end_group(&mut self) {
        if self.rows > 0 {
            self.file.add(&self.cells);
            self.cells.iter_mut().for_each(clear);
            self.rows = 0;
        }
    }

    /// Ends the table; the rest of its bytes.
    #[must_use]
    pub fn close(mut self) -> Vec<u8> {
        self.end_group();
        self.file.close()
    }
}

/// What goes into a cell.
enum Cell {
    Count(i64),
    Said(Value),
}

fn empty(kind: Kind) -> Cells {
    match kind {
        Kind::Count => Cells::Count(Vec::new()),
        Kind::Whole => Cells::Whole(Vec::new()),
        Kind::Number => Cells::Number(Vec::new()),
        Kind::Text => Cells::Text(Vec::new()),
        Kind::Flag => Cells::Flag(Vec::new()),
        Kind::Instant => Cells::Instant(Vec::new()),
    }
}

fn put(cells: &mut Cells, cell: Cell) {
    match (cells, cell) {
        (Cells::Count(it) | Cells::Instant(it), Cell::Count(value)) => it.push(value),
        (Cells::Whole(it), Cell::Said(Value::Whole(value))) => it.push(Some(value)),
        (Cells::Number(it), Cell::Said(Value::Seconds(nanos))) => it.push(Some(nanos as f64 / 1e9)),
        (Cells::Flag(it), Cell::Said(Value::Flag(value))) => it.push(Some(value)),
        (Cells::Text(it), Cell::Said(Value::Text(value))) => it.push(Some(value)),
        _ => unreachable!("the schema says which type a field has"),
    }
}

/// Fills with nulls up to so many rows.
fn fill(cells: &mut Cells, rows: usize) {
    match cells {
        Cells::Count(_) | Cells::Instant(_) => {}
        Cells::Whole(it) => it.resize(rows, None),
        Cells::Number(it) => it.resize(rows, None),
        Cells::Text(it) => it.resize(rows, None),
        Cells::Flag(it) => it.resize(rows, None),
    }
}

fn clear(cells: &mut Cells) {
    match cells {
        Cells::Count(it) | Cells::Instant(it) => it.clear(),
        Cells::Whole(it) => it.clear(),
        Cells::Number(it) => it.clear(),
        Cells::Text(it) => it.clear(),
        Cells::Flag(it) => it.clear(),
    }
}
