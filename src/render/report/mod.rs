//! `report.html`: one file that explains a run to somebody who never saw this program.
//!
//! It needs no network, and no script except for the replay. The answer comes first, in one sentence drawn from the expectations; then the
//! numbers, the evidence, the pictures, the tables, and last what it takes to run it again. Everything that a user wrote
//! is escaped; the same input gives the same bytes.
//!
//! What it does not know: files, clocks, and anything that is not in its input.

mod film;
mod map;
mod replay;
mod strip;
mod study;
mod tables;

use askama::Template;

use super::chart::sight::Drawing;
use super::{chart, words};
use crate::kernel::{Span, Time};
use crate::outcome::{RunOutcome, Verdict};
use replay::{Replay, address};
pub use study::{StudyReport, study_report};
use tables::Table;

/// All that a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct ReportInput<'a> {
    /// The run.
    pub outcome: &'a RunOutcome,
    /// Its charts that were made of its records, by name.
    pub recorded: &'a [(&'static str, Drawing)],
    /// The scenario as its file has it.
    pub scenario_text: &'a str,
    /// The `--set` overrides, as typed.
    pub overrides: &'a [String],
    /// The command that runs it again.
    pub command: &'a str,
    /// The program's version.
    pub version: &'a str,
}

/// The page. Fields are what `page.html` names.
#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    css: &'static str,
    title: &'a str,
    question: &'a str,
    description: Vec<&'a str>,
    passed: bool,
    answer: String,
    subtitle: String,
    cards: Vec<Card>,
    replay: Option<Replay>,
    expectations: Vec<Expectation<'a>>,
    figures: Vec<Figure>,
    /// Which figures a fleet of this size leaves out.
    left_out: Option<String>,
    tables: Vec<Table>,
    syslog: Option<tables::Lines>,
    scenario_text: &'a str,
    manifest: Vec<(&'static str, String)>,
    overrides: &'a [String],
    command: &'a str,
}

struct Card {
    value: String,
    name: String,
}

struct Expectation<'a> {
    verdict: &'a Verdict,
    first_wrong: Option<String>,
    /// The instant in the replay.
    address: Option<String>,
}

struct Figure {
    id: String,
    title: String,
    caption: String,
    svg: String,
    /// What draws it again.
    command: Option<String>,
}

/// The final values that are shown as cards, in words. All values stand in a table further down.
const HEADLINES: [(&str, &str); 7] = [
    ("routers.authorized", "authorized at the end"),
    ("routers.ever-out-of-compliance", "ever out of compliance"),
    ("routers.silent", "silent at the end, retries spent"),
    ("exchanges.attempts", "exchanges"),
    ("exchanges.failures", "exchanges without a response"),
    ("exchange.seconds.p99", "99 of 100 exchanges take at most"),
    ("backend.queue.max", "longest queue at the backend"),
];

/// The report as an HTML document.
///
/// # Panics
/// Never: a page made from plain data can always be written to a string.
#[must_use]
pub fn report(input: &ReportInput<'_>) -> String {
    let outcome = input.outcome;
    let scenario = &outcome.plan.scenario;
    let page = Page {
        css: include_str!("page.css"),
        title: if scenario.title.is_empty() { &scenario.name } else { &scenario.title },
        question: &scenario.question,
        description: scenario.description.split("\n\n").filter(|text| !text.is_empty()).collect(),
        passed: outcome.passed(),
        answer: super::answer::answer(outcome),
        subtitle: subtitle(outcome),
        cards: cards(outcome),
        replay: replay::replay(outcome, input.command),
        expectations: outcome.expectations.iter().map(|it| expectation(outcome, it)).collect(),
        figures: figures(input),
        left_out: left_out(input),
        tables: tables::all(outcome),
        syslog: tables::syslog(outcome),
        scenario_text: input.scenario_text,
        manifest: manifest(input),
        overrides: input.overrides,
        command: input.command,
    };
    page.render().expect("plain data can always be written to a string")
}

fn subtitle(outcome: &RunOutcome) -> String {
    let scenario = &outcome.plan.scenario;
    format!(
        "{} for {}, from {}",
        words::count(u64::from(outcome.plan.routers()), "router", "routers"),
        words::length(outcome.sim_end.since(Time::ZERO)),
        scenario.start.stamp(Time::ZERO)
    )
}

fn cards(outcome: &RunOutcome) -> Vec<Card> {
    let held = outcome.expectations.iter().filter(|it| it.pass).count();
    let mut cards = vec![
        card(words::grouped(u64::from(outcome.plan.routers())), "routers"),
        card(words::length(outcome.sim_end.since(Time::ZERO)), "simulated time"),
    ];
    if !outcome.expectations.is_empty() {
        cards.push(card(format!("{held} of {}", outcome.expectations.len()), "expectations hold"));
    }
    // The scenario's own questions come before what every run is asked.
    cards.extend(outcome.responses.iter().zip(&outcome.plan.responses).map(|(answer, asked)| {
        let value = answer.value.map_or("no answer".into(), |it| headline(it, answer.unit));
        card(value, &asked.title)
    }));
    cards.extend(HEADLINES.iter().filter_map(|(name, words)| {
        let metric = outcome.metrics.iter().find(|metric| metric.name == *name)?;
        Some(card(headline(metric.value, metric.unit), words))
    }));
    cards
}

/// A value as a card shows it: lengths in their own unit, with few digits.
fn headline(value: f64, unit: &str) -> String {
    let nanos = value * 1e9;
    if unit == "s" && (0.0..1.8e19).contains(&nanos) {
        return words::length(Span(nanos as u64));
    }
    with_unit(value, unit)
}

fn card(value: String, name: &str) -> Card {
    Card { value, name: name.into() }
}

/// A metric's value with its unit; counts have none.
fn with_unit(value: f64, unit: &str) -> String {
    let number = words::number(value);
    if unit == "1" || unit.is_empty() { number } else { format!("{number} {unit}") }
}

fn expectation<'a>(outcome: &RunOutcome, verdict: &'a Verdict) -> Expectation<'a> {
    let start = &outcome.plan.scenario.start;
    let first_wrong = verdict.first_wrong.map(|at| format!("{at} ({})", start.stamp(at)));
    let shown = outcome.film.as_ref().and(verdict.first_wrong);
    let address = shown.map(|at| address(at, verdict.router.as_deref()));
    Expectation { verdict, first_wrong, address }
}

fn figures(input: &ReportInput<'_>) -> Vec<Figure> {
    let arguments = replay::arguments(input.command);
    chart::drawings(input.outcome, input.recorded)
        .into_iter()
        .map(|(id, drawing)| Figure {
            id: id.to_owned(),
            svg: drawing.svg(),
            command: Some(format!("licsim plot {arguments} --chart {id}")),
            caption: drawing.alt().to_owned(),
            title: drawing.title().to_owned(),
        })
        .collect()
}

fn left_out(input: &ReportInput<'_>) -> Option<String> {
    let kinds = chart::Easels::left_out(&input.outcome.plan);
    let names: Vec<String> = kinds.iter().map(|it| format!("--chart {}", it.name())).collect();
    let command = format!("licsim plot {}", replay::arguments(input.command));
    (!names.is_empty()).then(|| {
        format!(
            "Of so many routers this page leaves out what {command} draws with {}.",
            words::list(&names)
        )
    })
}

fn manifest(input: &ReportInput<'_>) -> Vec<(&'static str, String)> {
    let (outcome, plan) = (input.outcome, &input.outcome.plan);
    let mut rows = vec![("Scenario", plan.scenario.name.clone())];
    if let Some(arm) = &plan.arm {
        rows.push(("Arm", arm.clone()));
    }
    rows.extend([
        ("Seed", plan.seed.to_string()),
        ("Replication", plan.replication.to_string()),
        ("Version", input.version.to_owned()),
        ("Stopped", format!("{:?}", outcome.stop).to_lowercase()),
        ("Last instant", outcome.sim_end.to_string()),
        ("Events", words::grouped(outcome.events)),
        ("Router-days", words::number(outcome.router_days)),
        ("Digest", outcome.digests.run.clone()),
    ]);
    rows
}
