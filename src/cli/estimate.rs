//! `licsim study --plan`: what a study will cost, before anything of it is run.
//!
//! One run is tried in part and its events are counted and timed; every other run is taken to make as many events for a
//! router and a simulated day. That is a guess, and says so.

use std::io::Write;

use super::args::{Format, StudyArgs};
use super::failure::Failure;
use super::memory::{self, Kept};
use super::study::Read;
use super::terminal::{self, Stopwatch};
use super::told;
use crate::kernel::Span;
use crate::observe::Options;
use crate::plan::{Levels, Plan, StudyPlan};
use crate::render::words::{count, grouped, length};
use crate::study::{self, Cell, Store};

/// Events of the run that is tried.
const TRIED: u64 = 200_000;
/// Prints what is going to be run.
pub(super) fn estimate(
    args: &StudyArgs,
    read: &Read,
    cells: &[Cell],
    store: &dyn Store,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let study = &read.plan;
    let tried = &cells.first().ok_or(Failure::Internal)?.plan;
    let limit = tried.event_limit.unwrap_or(TRIED).min(TRIED);
    let watch = Stopwatch::start();
    let outcome =
        study::run(&Plan { event_limit: Some(limit), ..tried.clone() }, Options::SUMMARY, |_| {});
    let rate = outcome.events as f64 / watch.seconds().max(1e-4);
    let events_of = |plan: &Plan| {
        let days = f64::from(plan.routers()) * plan.scenario.duration.as_secs_f64() / 86_400.0;
        outcome.events as f64 / outcome.router_days.max(1e-9) * days
    };
    let (least, most) = runs_each(study);
    let all: f64 = cells.iter().map(|cell| events_of(&cell.plan)).sum();
    let threads = args.threads.map_or_else(study::threads, usize::from) as f64;
    let seconds = |runs: f64| all * runs / rate / threads;
    let plans = cells.iter().map(|cell| &cell.plan);
    let memory = plans.map(|it| memory::estimate(it, Kept::Summary, threads as u64)).max();
    let memory = memory.unwrap_or(0);
    let range = |low: f64, high: f64, text: &dyn Fn(f64) -> String| match low == high {
        true => text(low),
        false => format!("{} to {}", text(low), text(high)),
    };
    let number = |it: f64| grouped(it as u64);
    let cells_of = cells.len() as f64;
    // Which levels a search will look at is not known beforehand.
    let known = match study.thresholds.is_empty() {
        true => {
            format!("{} of the first {} of each point", known(cells, least, store), number(least))
        }
        false => "not to be told before a search".to_owned(),
    };
    if args.of.format == Format::Json {
        let range = |each: &dyn Fn(f64) -> f64| [each(least), each(most)];
        let document = serde_json::json!({
            "study": read.name,
            "points": cells.len() / study.arms.len(),
            "arms": study.arms,
            "runs": range(&|it| cells_of * it),
            "events": range(&|it| libm::round(all * it)),
            "seconds": range(&|it| libm::ceil(seconds(it))),
            "memory_bytes": memory,
            "threads": threads,
        });
        return told::print(&document, out);
    }
    let time = |it: f64| length(Span::secs(libm::ceil(it) as u64));
    let rows = vec![
        row("points", (cells.len() / study.arms.len()).to_string()),
        row("factors", factors(study)),
        row("arms", study.arms.join(", ")),
        row("runs", range(cells_of * least, cells_of * most, &number)),
        row("known", known),
        row("events", format!("about {}", range(all * least, all * most, &number))),
        row("time", format!("about {}", range(seconds(least), seconds(most), &time))),
        row("memory", format!("about {} MiB", memory >> 20)),
        row("threads", number(threads)),
        row("tried", format!("{} of one run", count(outcome.events, "event", "events"))),
    ];
    terminal::table(out, &rows)?;
    Ok(())
}

/// Runs of each cell, at least and at most. A search looks at a logarithm of its levels in each replication.
fn runs_each(study: &StudyPlan) -> (f64, f64) {
    let repeats = &study.repeats;
    if study.thresholds.is_empty() {
        return (f64::from(repeats.least), f64::from(repeats.most));
    }
    let looks = |it: &crate::plan::Threshold| match &study.factors[it.factor].levels {
        Levels::Listed(levels) => f64::from(usize::BITS - levels.len().leading_zeros()),
        Levels::Between(_) => 0.0,
    };
    let looks: f64 = study.thresholds.iter().map(looks).sum();
    let runs = looks * f64::from(repeats.most);
    (runs, runs)
}

fn factors(study: &StudyPlan) -> String {
    let one = |it: &crate::plan::Factor| match &it.levels {
        Levels::Listed(levels) => format!("{} ({})", it.name, levels.len()),
        Levels::Between(_) => format!("{} (sampled)", it.name),
    };
    let all: Vec<_> = study.factors.iter().map(one).collect();
    if all.is_empty() { "none".into() } else { all.join(", ") }
}

/// How many of the first replications are known already.
fn known(cells: &[Cell], least: f64, store: &dyn Store) -> u64 {
    let replications = least as u32;
    let mut known = 0;
    for cell in cells {
        for replication in 0..replications {
            let plan = Plan { replication, ..cell.plan.clone() };
            let key = study::key(study::ENGINE, &plan);
            let entry = store.get(&key).and_then(|it| study::Entry::from_bytes(&key, &it));
            known += u64::from(entry.is_some_and(|it| it.answers_all(&plan)));
        }
    }
    known
}

fn row(name: &str, value: String) -> Vec<String> {
    vec![name.to_owned(), value]
}
