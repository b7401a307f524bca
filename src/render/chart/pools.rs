//! What a pool is asked for against what it owns, with the shortage filled; and below it the shortage on a scale of its
//! own, because one license of a thousand is a hair and may be the whole story.
//!
//! Of many (pool, tag) pairs the most short are shown, as many as four panels hold. Pairs that nobody asks for are not.
//!
//! What it does not know: what routers believe about it.

use super::palette::{AMOUNT, INK, OUT};
use super::spec::{Chart, Layer, Panel, Series, Unit};
use super::{end, over_the_run, panel};
use crate::kernel::{Span, Time};
use crate::outcome::{PoolStep, RunOutcome};
use crate::render::words;

const PANELS: usize = 4;

/// The books of one pool on one tag.
struct Books<'a> {
    pool: &'a str,
    tag: &'a str,
    steps: Vec<PoolStep>,
}

impl Books<'_> {
    fn worst(&self) -> u64 {
        self.steps.iter().map(|step| step.demand.saturating_sub(step.quantity)).max().unwrap_or(0)
    }
    /// `short by 1`, or `short by up to 3` if it was not always as many.
    fn short_by(&self) -> String {
        let worst = self.worst();
        let less =
            |step: &PoolStep| step.demand > step.quantity && step.demand - step.quantity < worst;
        let up_to = if self.steps.iter().any(less) { "up to " } else { "" };
        format!("short by {up_to}{}", words::grouped(worst))
    }
    /// When it was first short, and for how long altogether.
    fn short(&self, end: Time) -> Option<(Time, Span)> {
        let first = self.steps.iter().find(|step| step.demand > step.quantity)?.at;
        let mut total = Span::ZERO;
        for (i, step) in self.steps.iter().enumerate() {
            if step.demand > step.quantity {
                total += self.steps.get(i + 1).map_or(end, |next| next.at).since(step.at);
            }
        }
        Some((first, total))
    }
}

pub(super) fn chart(outcome: &RunOutcome) -> Chart {
    let mut all = books(outcome);
    let pairs = all.len();
    // Stable: among equals the order of the file.
    all.sort_by_key(|books| std::cmp::Reverse(books.worst()));
    let title = finding(&all, end(outcome));
    let mut panels = Vec::new();
    let mut shown = 0;
    for books in &all {
        let more =
            if books.worst() > 0 { vec![draw(books), missing(books)] } else { vec![draw(books)] };
        if panels.len() + more.len() > PANELS {
            break;
        }
        panels.extend(more);
        shown += 1;
    }
    all.truncate(shown);
    let mut chart = over_the_run(outcome, title, alt(&all, end(outcome)));
    if pairs > shown {
        chart
            .subtitle
            .push_str(&format!(" · {shown} of {pairs} pairs of pool and tag, the most short"));
    }
    if panels.is_empty() {
        let mut none = panel("licenses", Unit::Count);
        none.empty = Some("no pool was asked for anything".into());
        panels.push(none);
    }
    chart.panels = panels;
    chart
}

fn books(outcome: &RunOutcome) -> Vec<Books<'_>> {
    let plan = &outcome.plan;
    let mut all: Vec<((u32, u32), Books<'_>)> = Vec::new();
    for step in &outcome.series.pools {
        let key = (step.pool.0, step.tag.0);
        let place = all.binary_search_by_key(&key, |entry| entry.0).unwrap_or_else(|place| {
            let pool = plan.pools.get(step.pool.index()).map_or("?", |pool| pool.name.as_str());
            let tag = plan.tags.get(step.tag.index()).map_or("?", |tag| tag.name.as_str());
            all.insert(place, (key, Books { pool, tag, steps: Vec::new() }));
            place
        });
        all[place].1.steps.push(*step);
    }
    let asked = |books: &Books<'_>| books.steps.iter().any(|step| step.demand > 0);
    all.into_iter().map(|entry| entry.1).filter(asked).collect()
}

fn draw(books: &Books<'_>) -> Panel {
    let mut panel = panel(&format!("licenses of {} in {}", books.tag, books.pool), Unit::Count);
    let points = |value: fn(&PoolStep) -> u64| -> Vec<(Time, f64)> {
        books.steps.iter().map(|step| (step.at, value(step) as f64)).collect()
    };
    let (demand, quantity) = (points(|step| step.demand), points(|step| step.quantity));
    panel.weight = 3;
    panel.layers.push(Layer::Excess { over: demand.clone(), under: quantity.clone(), color: OUT });
    let last = books.steps.last();
    let label = |word: &str, value: Option<u64>| {
        value.map_or(word.into(), |value| format!("{word} {}", words::grouped(value)))
    };
    panel.layers.push(Layer::Line(Series {
        label: label("owned", last.map(|step| step.quantity)),
        color: AMOUNT,
        points: quantity,
    }));
    panel.layers.push(Layer::Line(Series {
        label: label("asked for", last.map(|step| step.demand)),
        color: INK,
        points: demand,
    }));
    panel
}

/// How many licenses are missing.
fn missing(books: &Books<'_>) -> Panel {
    let mut panel = panel("licenses missing", Unit::Count);
    panel.weight = 2;
    let points = books
        .steps
        .iter()
        .map(|step| (step.at, step.demand.saturating_sub(step.quantity) as f64))
        .collect();
    panel.layers.push(Layer::Stack(vec![Series { label: books.short_by(), color: OUT, points }]));
    panel
}

fn finding(all: &[Books<'_>], end: Time) -> String {
    let Some(worst) = all.first() else { return "No pool is asked for anything".into() };
    let Some((first, total)) = worst.short(end) else {
        return match all.len() {
            1 => format!("{} always covers the demand for {}", worst.pool, worst.tag),
            _ => "Every pool always covers the demand".into(),
        };
    };
    let others = all.iter().filter(|books| books.worst() > 0).count() - 1;
    let more = match others {
        0 => String::new(),
        n => format!("; {} more", words::count(n as u64, "pair is short", "pairs are short")),
    };
    format!(
        "{} lacks {} of {} from {} on, for {}{more}",
        worst.pool,
        words::count(worst.worst(), "license", "licenses"),
        worst.tag,
        words::instant(first),
        words::length(total),
    )
}

fn alt(shown: &[Books<'_>], end: Time) -> String {
    let mut text = String::from("Step lines over time: licenses asked for against licenses owned.");
    for books in shown {
        let Some(last) = books.steps.last() else { continue };
        text.push_str(&format!(
            " {} in {}: at the end {} asked for, {} owned",
            books.tag,
            books.pool,
            words::grouped(last.demand),
            words::grouped(last.quantity)
        ));
        match books.short(end) {
            Some((_, total)) => text.push_str(&format!(", short for {}.", words::length(total))),
            None => text.push_str(", never short."),
        }
    }
    text
}
