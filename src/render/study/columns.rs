//! The tables of a study by columns, with their types: what CSV and Parquet are both written from.
//!
//! What it does not know: how a file looks.

use crate::plan::Level;
use crate::study::statistics::Interval;
use crate::study::{CellAnswer, StudyOutcome};

/// A table; all columns are equally long and no two have the same name.
pub(super) struct Table {
    pub columns: Vec<Column>,
}

/// A column.
pub(super) struct Column {
    pub name: String,
    pub values: Values,
}

/// The values of a column, from the first row to the last. `None` is an empty cell.
pub(super) enum Values {
    Whole(Vec<u64>),
    Number(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
}

impl Values {
    pub(super) fn len(&self) -> usize {
        match self {
            Values::Whole(it) => it.len(),
            Values::Number(it) => it.len(),
            Values::Text(it) => it.len(),
        }
    }

    /// The cell as text, as short as it can be read back exactly.
    pub(super) fn text(&self, row: usize) -> String {
        match self {
            Values::Whole(it) => it[row].to_string(),
            Values::Number(it) => it[row].map_or_else(String::new, |it| it.to_string()),
            Values::Text(it) => it[row].clone().unwrap_or_default(),
        }
    }
}

impl Table {
    fn new() -> Table {
        Table { columns: Vec::new() }
    }

    pub(super) fn rows(&self) -> usize {
        self.columns.first().map_or(0, |it| it.values.len())
    }

    /// Adds a column. A factor, a response and a column of ours may have one name: the second gets `.2` after it.
    fn add(&mut self, name: &str, values: Values) {
        let is_taken = |name: &str| self.columns.iter().any(|it| it.name == name);
        let mut unique = name.to_owned();
        let mut number = 2;
        while is_taken(&unique) {
            unique = format!("{name}.{number}");
            number += 1;
        }
        self.columns.push(Column { name: unique, values });
    }

    fn add_whole(&mut self, name: &str, values: impl Iterator<Item = u64>) {
        self.add(name, Values::Whole(values.collect()));
    }

    fn add_number(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        self.add(name, Values::Number(values.collect()));
    }

    fn add_text(&mut self, name: &str, values: impl Iterator<Item = Option<String>>) {
        self.add(name, Values::Text(values.collect()));
    }

    /// A column for each factor: numbers where all its levels are plain numbers, else what tables call them.
    fn add_levels(&mut self, outcome: &StudyOutcome, of_rows: &[&[Option<Level>]]) {
        for (place, factor) in outcome.study.factors.iter().enumerate() {
            let levels = || of_rows.iter().map(|levels| levels.get(place).and_then(Option::as_ref));
            let plain =
                |it: &Level| it.label.parse().is_ok_and(|number: f64| is_number(it, number));
            if levels().flatten().all(plain) {
                self.add_number(&factor.name, levels().map(|it| it.and_then(|it| it.value)));
            } else {
                self.add_text(&factor.name, levels().map(|it| it.map(|it| it.label.clone())));
            }
        }
    }
}

/// Whether nothing is lost when a level is written as this number.
fn is_number(level: &Level, number: f64) -> bool {
    level.value == Some(number) && number.is_finite() && number.to_string() == level.label
}

/// One row a run: the point, the arm, the replication, its levels, its answers and its final values.
pub(super) fn results(outcome: &StudyOutcome) -> Table {
    let rows =
        || outcome.cells.iter().flat_map(|cell| cell.runs.iter().map(move |run| (cell, run)));
    let mut table = Table::new();
    table.add_whole("point", rows().map(|(cell, _)| cell.point as u64));
    table.add_text("arm", rows().map(|(cell, _)| Some(cell.arm.clone())));
    table.add_whole("replication", rows().map(|(_, run)| u64::from(run.replication)));
    let levels: Vec<_> = rows().map(|(cell, _)| cell.levels.as_slice()).collect();
    table.add_levels(outcome, &levels);
    table.add_whole("events", rows().map(|(_, run)| run.events));
    table.add_text("digest", rows().map(|(_, run)| Some(run.digest.clone())));
    for (place, asked) in outcome.responses.iter().enumerate() {
        table.add_number(&asked.name, rows().map(|(_, run)| run.answers[place]));
    }
    for name in metrics(outcome) {
        let found = rows().map(|(_, run)| run.metrics.iter().find(|it| it.0 == name));
        table.add_number(&format!("summary.{name}"), found.map(|it| it.map(|it| it.1)));
    }
    table
}

/// The names of all final values, in the order in which runs name them.
fn metrics(outcome: &StudyOutcome) -> Vec<&str> {
    let mut metrics: Vec<&str> = Vec::new();
    for run in outcome.cells.iter().flat_map(|cell| &cell.runs) {
        if metrics.len() == run.metrics.len()
            && metrics.iter().zip(&run.metrics).all(|(known, it)| *known == it.0)
        {
            continue;
        }
        for (name, _) in &run.metrics {
            if !metrics.contains(&name.as_str()) {
                metrics.push(name);
            }
        }
    }
    metrics
}

/// A row of `responses`.
struct Said<'a> {
    point: usize,
    arm: &'a str,
    against: Option<&'a str>,
    levels: &'a [Option<Level>],
    response: usize,
    interval: Option<&'a Interval>,
    silent: u64,
    /// Correlation, variance reduction, p-value, and that after Holm.
    paired: [Option<f64>; 4],
}

/// One row a response at a point in an arm, and one for each comparison of arms.
pub(super) fn responses(outcome: &StudyOutcome) -> Table {
    let mut rows: Vec<Said<'_>> = Vec::new();
    for CellAnswer { point, arm, levels, answers, .. } in &outcome.cells {
        rows.extend(answers.iter().enumerate().map(|(response, answer)| Said {
            point: *point,
            arm,
            against: None,
            levels,
            response,
            interval: answer.interval.as_ref(),
            silent: answer.silent,
            paired: [None; 4],
        }));
    }
    for it in &outcome.differences {
        let Some(paired) = &it.paired else { continue };
        let cell = outcome.cells.iter().find(|cell| cell.point == it.point);
        rows.push(Said {
            point: it.point,
            arm: &it.arm,
            against: Some(&it.against),
            levels: cell.map_or(&[], |cell| cell.levels.as_slice()),
            response: it.response,
            interval: Some(&paired.difference),
            silent: 0,
            paired: [
                paired.correlation,
                paired.variance_reduction,
                Some(paired.p_value),
                it.adjusted,
            ],
        });
    }
    let asked = |it: &Said<'_>| &outcome.responses[it.response];
    let of = |number: fn(&Interval) -> f64| rows.iter().map(move |it| it.interval.map(number));
    let mut table = Table::new();
    table.add_whole("point", rows.iter().map(|it| it.point as u64));
    table.add_text("arm", rows.iter().map(|it| Some(it.arm.to_owned())));
    table.add_text("against", rows.iter().map(|it| it.against.map(str::to_owned)));
    table.add_levels(outcome, &rows.iter().map(|it| it.levels).collect::<Vec<_>>());
    table.add_text("response", rows.iter().map(|it| Some(asked(it).name.clone())));
    table.add_text("unit", rows.iter().map(|it| Some(asked(it).unit.to_owned())));
    table.add_whole("n", rows.iter().map(|it| it.interval.map_or(0, |it| it.n)));
    table.add_whole("silent", rows.iter().map(|it| it.silent));
    table.add_number("estimate", of(|it| it.estimate));
    table.add_number("low", of(|it| it.low));
    table.add_number("high", of(|it| it.high));
    table.add_number("level", of(|it| it.level));
    let method = |it: &Interval| it.method.label().to_owned();
    table.add_text("method", rows.iter().map(|it| it.interval.map(method)));
    let paired = ["correlation", "variance-reduction", "p-value", "p-value-holm"];
    for (place, name) in paired.into_iter().enumerate() {
        table.add_number(name, rows.iter().map(|it| it.paired[place]));
    }
    table
}
