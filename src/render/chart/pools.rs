//! What a pool is asked for against what it owns, with the shortage filled.
//!
//! Of many (pool, tag) pairs the four most short are shown, each in a panel of its own.
//!
//! What it does not know: what routers believe about it.

use super::palette::{AMOUNT, INK, OUT};
use super::spec::{Chart, Layer, Panel, Series, Unit};
use super::{end, over_the_run, panel};
use crate::kernel::{Span, Time};
use crate::outcome::{PoolStep, RunOutcome};
use crate::render::words;

const SHOWN: usize = 4;

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
    let finding = finding(&all, end(outcome));
    all.truncate(SHOWN);
    let mut chart = over_the_run(outcome, finding, alt(&all, end(outcome)));
    if pairs > SHOWN {
        chart
            .subtitle
            .push_str(&format!(" · the {SHOWN} most short of {pairs} pairs of pool and tag"));
    }
    if all.is_empty() {
        let mut none = panel("licenses", Unit::Count);
        none.empty = Some("no pool was asked for anything".into());
        chart.panels.push(none);
    }
    chart.panels.extend(all.iter().map(draw));
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
    all.into_iter().map(|entry| entry.1).collect()
}

fn draw(books: &Books<'_>) -> Panel {
    let mut panel = panel(&format!("licenses of {} in {}", books.tag, books.pool), Unit::Count);
    let points = |value: fn(&PoolStep) -> u64| -> Vec<(Time, f64)> {
        books.steps.iter().map(|step| (step.at, value(step) as f64)).collect()
    };
    let (demand, quantity) = (points(|step| step.demand), points(|step| step.quantity));
    panel.floor = floor(&demand, &quantity);
    if panel.floor > 0.0 {
        panel.heading.push_str(&format!(" (axis begins at {})", words::number(panel.floor)));
    }
    panel.layers.push(Layer::Excess {
        over: demand.clone(),
        under: quantity.clone(),
        color: OUT,
        label: books.short_by(),
    });
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

/// Zero, unless all values lie in the upper quarter: then a round value a little below them, so that one license is
/// more than a hair.
fn floor(demand: &[(Time, f64)], quantity: &[(Time, f64)]) -> f64 {
    let values = || demand.iter().chain(quantity).map(|point| point.1);
    let (low, high) = (values().fold(f64::MAX, f64::min), values().fold(0.0, f64::max));
    let range = high - low;
    if values().next().is_none() || range > high / 4.0 || range == 0.0 {
        return 0.0;
    }
    let mut step = 1.0;
    while step * 10.0 <= range * 4.0 {
        step *= 10.0;
    }
    (((low - 3.0 * range) / step).floor() * step).max(0.0)
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
