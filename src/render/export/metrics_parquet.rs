//! `metrics.parquet`: what `metrics.csv` says, with types.
//!
//! What it does not know: files.

use super::csv_files::Books;
use crate::kernel::Time;
use crate::model::Wall;
use crate::outcome::{BeliefStep, HourCount, HourQueue, RunOutcome};
use crate::record::Belief;
use crate::render::parquet_file::{Cells, File, Kind};

/// One row a bin; the columns of `metrics.csv`, but for the date, which is an instant here.
#[must_use]
pub fn metrics_parquet(outcome: &RunOutcome) -> Vec<u8> {
    let (series, plan) = (&outcome.series, &outcome.plan);
    let rows = series.levels.len();
    let from = |place: usize| Time::ZERO + series.bin * place as u64;
    let seconds = |at: Time| Some(at.since(Time::ZERO).as_secs_f64());
    let micros = |at: Time| plan.scenario.start.unix_s * 1_000_000 + Wall::true_at(at).0 / 1_000;
    let mut table = Table::default();
    table.number("from_s", (0..rows).map(|place| seconds(from(place))));
    table.number("to_s", series.levels.iter().map(|level| seconds(level.at)));
    table.add(
        "time",
        Kind::Instant,
        Cells::Instant((0..rows).map(|it| micros(from(it))).collect()),
    );
    let mut level = |name: &str, of: &dyn Fn(&BeliefStep) -> u32| {
        table.count(name, series.levels.iter().map(|it| of(it).into()));
    };
    for (place, belief) in Belief::ALL.iter().enumerate() {
        level(&belief.label().replace(' ', "_"), &|it| it.counts[place]);
    }
    level("out_of_contact", &|it| it.lost);
    level("silent", &|it| it.silent);
    let mut exchanges = |name: &str, of: &dyn Fn(&HourCount) -> u32| {
        table.count(name, series.exchanges.iter().take(rows).map(|it| of(it).into()));
    };
    exchanges("attempts", &|it| it.attempts);
    exchanges("successes", &|it| it.successes);
    exchanges("failures", &|it| it.failures);
    let queue =
        |of: fn(&HourQueue) -> u32| series.front_end.iter().take(rows).map(move |it| of(it).into());
    table.count("arrivals", queue(|it| it.arrivals));
    table.count("queue_max", queue(|it| it.queue_max));
    let times = series.front_end.iter().take(rows);
    table.number("response_mean_s", times.clone().map(|it| Some(it.mean.as_secs_f64())));
    table.number("response_max_s", times.map(|it| Some(it.max.as_secs_f64())));
    table.count("rejected", queue(|it| it.rejected));
    let books = Books::of(outcome);
    for (name, column) in books.header(plan).iter().zip(books.columns()) {
        table.count(name, column.into_iter());
    }
    let said = [("scenario", plan.scenario.name.as_str()), ("title", &plan.scenario.title)];
    let mut file = File::new(&table.columns, &said);
    file.add(&table.cells);
    file.close()
}

/// Columns, one after another.
#[derive(Default)]
struct Table {
    columns: Vec<(String, Kind)>,
    cells: Vec<Cells>,
}

impl Table {
    fn add(&mut self, name: &str, kind: Kind, cells: Cells) {
        self.columns.push((name.to_owned(), kind));
        self.cells.push(cells);
    }

    fn number(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        self.add(name, Kind::Number, Cells::Number(values.collect()));
    }

    fn count(&mut self, name: &str, values: impl Iterator<Item = u64>) {
        self.add(name, Kind::Count, Cells::Count(values.map(u64::cast_signed).collect()));
    }
}
