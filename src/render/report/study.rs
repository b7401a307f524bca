//! The page of a study: the question, the answer, how sure it is, and what it takes to have it again.
//!
//! What it does not know: files, clocks, how the runs came about.

use askama::Template;

use super::tables::{Head, Table};
use super::{Card, Figure, card};
use crate::plan::{Factor, Levels, Sampling};
use crate::render::chart::picture::Picture;
use crate::render::{study as paper, words};
use crate::study::StudyOutcome;

/// The most rows of a table; all of them are in the files beside the page.
const ROWS: usize = 200;

/// All that a study's page is made from.
#[derive(Clone, Copy, Debug)]
pub struct StudyReport<'a> {
    /// What the study says.
    pub outcome: &'a StudyOutcome,
    /// The study as its file has it.
    pub text: &'a str,
    /// The command that runs it again.
    pub command: &'a str,
    /// The seed that was asked for; the scenario's own if nothing.
    pub seed: Option<u64>,
    /// The engine: its version and a digest of its source.
    pub engine: &'a str,
}

/// The page. Fields are what `study.html` names.
#[derive(Template)]
#[template(path = "study.html")]
struct Page<'a> {
    css: &'static str,
    title: &'a str,
    question: &'a str,
    subtitle: String,
    answer: String,
    cards: Vec<Card>,
    figures: Vec<Figure>,
    tables: Vec<Table>,
    remarks: Vec<String>,
    manifest: Vec<(&'static str, String)>,
    study_text: &'a str,
    command: &'a str,
}

/// The page as an HTML document.
///
/// # Panics
/// Never: a page made from plain data can always be written to a string.
#[must_use]
pub fn study_report(input: &StudyReport<'_>) -> String {
    let outcome = input.outcome;
    let figures = figures(outcome, input.command);
    let page = Page {
        css: include_str!("page.css"),
        title: &outcome.study.title,
        question: &outcome.study.question,
        subtitle: subtitle(outcome),
        answer: paper::answer(outcome),
        cards: cards(outcome),
        tables: tables(outcome),
        remarks: remarks(outcome),
        manifest: manifest(input),
        study_text: input.text,
        command: input.command,
        figures,
    };
    page.render().expect("plain data can always be written to a string")
}

fn figures(outcome: &StudyOutcome, command: &str) -> Vec<Figure> {
    paper::charts(outcome)
        .into_iter()
        .map(|(id, picture)| Figure {
            command: Some(format!("{command}   # charts/{id}.svg")),
            id,
            svg: picture.svg(),
            caption: caption(&picture),
            title: picture.title().to_owned(),
        })
        .collect()
}

/// What is drawn and how sure it is; the title stands before it.
fn caption(picture: &Picture) -> String {
    let whole = picture.alt();
    let rest = whole.strip_prefix(picture.title()).unwrap_or(whole);
    format!("{} {}.", rest.trim_start_matches(['.', ' ']), picture.subtitle())
}

fn runs(outcome: &StudyOutcome) -> u64 {
    outcome.cells.iter().map(|it| it.runs.len() as u64).sum()
}

fn points(outcome: &StudyOutcome) -> u64 {
    outcome.cells.iter().map(|it| it.point).max().unwrap_or(0) as u64
}

fn level(outcome: &StudyOutcome) -> String {
    format!("{}%", words::number(outcome.study.level * 100.0))
}

fn subtitle(outcome: &StudyOutcome) -> String {
    let study = &outcome.study;
    let names: Vec<String> = study.factors.iter().map(|it| it.title.clone()).collect();
    let varied = match names.as_slice() {
        [] => "nothing varied".to_owned(),
        names => format!("varied: {}", words::list(names)),
    };
    let arms = match study.arms.len() {
        1 => String::new(),
        _ => format!("; arms {}", words::list(&study.arms)),
    };
    format!("{}; {varied}{arms}", words::count(runs(outcome), "run", "runs"))
}

fn cards(outcome: &StudyOutcome) -> Vec<Card> {
    let repeats = &outcome.study.repeats;
    let often = match (repeats.least, repeats.most) {
        (least, most) if least == most => words::grouped(u64::from(least)),
        (least, most) => format!("{least} to {most}"),
    };
    let mut all = vec![
        card(words::grouped(runs(outcome)), "runs"),
        card(words::grouped(points(outcome)), "points"),
        card(often, "replications of each"),
        card(level(outcome), "confidence level of every interval"),
    ];
    let arms = outcome.study.arms.len() as u64;
    if arms > 1 {
        all.insert(2, card(words::grouped(arms), "arms"));
    }
    let silent = silent(outcome);
    if silent > 0 {
        all.push(card(words::grouped(silent), "answers missing: silent runs"));
    }
    all
}

fn silent(outcome: &StudyOutcome) -> u64 {
    outcome.cells.iter().flat_map(|it| &it.answers).map(|it| it.silent).sum()
}

fn tables(outcome: &StudyOutcome) -> Vec<Table> {
    let mut all: Vec<Table> = paper::tables(outcome).into_iter().map(table).collect();
    if !outcome.study.factors.is_empty() {
        all.push(factors(outcome));
    }
    all
}

fn table(it: paper::Table) -> Table {
    let mut rows = it.rows.into_iter();
    let heads = rows.next().unwrap_or_default();
    let total = rows.len();
    let rows: Vec<Vec<String>> = rows.take(ROWS).collect();
    let left_out = match total > rows.len() {
        true => format!(
            " The first {ROWS} of {} rows; summary.json has all.",
            words::grouped(total as u64)
        ),
        false => String::new(),
    };
    let note = Some(format!("{}{left_out}", it.note));
    let head = |text: String| Head { number: text == "n", text: text.into() };
    Table { id: it.id, title: it.title, heads: heads.into_iter().map(head).collect(), rows, note }
}

fn factors(outcome: &StudyOutcome) -> Table {
    let row = |it: &Factor| {
        let levels = match &it.levels {
            Levels::Listed(levels) => {
                levels.iter().map(|it| it.label.clone()).collect::<Vec<_>>().join(", ")
            }
            Levels::Between(range) => {
                let by = if range.log { ", equal ratios equally likely" } else { "" };
                format!("{} to {}{by}", range.level(0.0).label, range.level(1.0).label)
            }
        };
        vec![it.name.clone(), it.title.clone(), levels]
    };
    let note = match outcome.study.sampling {
        None => None,
        Some(Sampling::LatinHypercube(n)) => {
            Some(format!("Sampled: {n} points of a Latin hypercube."))
        }
        Some(Sampling::Sobol(n)) => Some(format!("Sampled: {n} points of Sobol's sequence.")),
        Some(Sampling::Morris(n)) => Some(format!("Sampled: {n} trajectories of Morris.")),
        Some(Sampling::Indices(n)) => Some(format!("Sampled: {n} base points for Sobol indices.")),
    };
    let head = |text: &'static str| Head { text: text.into(), number: false };
    let heads = ["Factor", "Title", "Levels"].map(head).into();
    let rows = outcome.study.factors.iter().map(row).collect();
    Table { id: "factors", title: "What was varied", heads, rows, note }
}

/// What was odd: each remark with how many cells it is about, runs without an answer, cells not as precise as wanted.
fn remarks(outcome: &StudyOutcome) -> Vec<String> {
    let mut all = Vec::new();
    for (place, asked) in outcome.responses.iter().enumerate() {
        let mut counts: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
        for remark in outcome.cells.iter().filter_map(|it| it.answers[place].remark) {
            *counts.entry(remark).or_default() += 1;
        }
        let of = |(remark, n)| {
            format!("{}: {remark} ({}).", asked.title, words::count(n, "cell", "cells"))
        };
        all.extend(counts.into_iter().map(of));
    }
    for (place, asked) in outcome.responses.iter().enumerate() {
        let silent: u64 = outcome.cells.iter().map(|it| it.answers[place].silent).sum();
        if silent > 0 {
            let runs = words::count(silent, "run has", "runs have");
            all.push(format!("{runs} no answer to {}: left out and counted.", asked.title));
        }
    }
    let vague = outcome.cells.iter().filter(|it| !it.is_precise).count() as u64;
    if vague > 0 && !outcome.study.repeats.precision.is_empty() {
        let cells = words::count(vague, "cell", "cells");
        all.push(format!("{cells} stopped at the most replications before the wanted precision."));
    }
    if all.is_empty() {
        all.push("Every run has an answer to everything, and none was odd.".into());
    }
    all
}

fn manifest(input: &StudyReport<'_>) -> Vec<(&'static str, String)> {
    let runs = || input.outcome.cells.iter().flat_map(|it| &it.runs);
    let mut digests: Vec<&str> = runs().map(|it| it.digest.as_str()).collect();
    digests.sort_unstable();
    digests.dedup();
    let events: u64 = runs().map(|it| it.events).sum();
    vec![
        ("Engine", input.engine.to_owned()),
        ("Seed", input.seed.map_or_else(|| "the scenario's".into(), |it| it.to_string())),
        ("Events", words::grouped(events)),
        ("Different digests", words::grouped(digests.len() as u64)),
    ]
}
