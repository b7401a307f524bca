//! The picture of a comparison: what moved, most first, with both values beside it.
//!
//! What it does not know: pixels.

use super::blocks::ranked;
use super::finding;
use super::words::{amount, relative, signed};
use crate::render::chart::forest::{Forest, Row};
use crate::render::words::{grouped, number};
use crate::study::compare::{Comparison, Kind, Pairing, Value};

/// The most rows that a slide bears.
const ROWS: usize = 24;

/// What moved; nothing if no value did.
#[must_use]
pub fn chart(it: &Comparison) -> Option<Forest> {
    let all = ranked(it);
    let told: Vec<&Value> = all.iter().copied().filter(|value| !is_told_by(value, &all)).collect();
    let shown = &told[..told.len().min(ROWS)];
    if shown.is_empty() {
        return None;
    }
    let rows: Vec<Row> = shown.iter().filter_map(|value| row(value, it)).collect();
    let title = finding(it);
    let first = rows.first()?;
    let alt = format!(
        "{title}. One row for each value that differs, with its change relative to A; the first is {}: {} in A, {} in B.",
        first.label, first.a, first.b
    );
    let left = all.len() - shown.len();
    let more = match left {
        0 => String::new(),
        left => format!("{} more in compare.csv. ", grouped(left as u64)),
    };
    let arrow = rows.iter().any(|it| it.moved.abs() > 2.0 || it.moved.is_infinite());
    let arrow = if arrow { "Arrow: beyond the axis. " } else { "" };
    let pale = rows.iter().any(|it| it.is_pale);
    let pale = if pale { "Grey: may be luck (p after Holm). " } else { "" };
    Some(Forest {
        title,
        subtitle: subtitle(it),
        alt,
        sides: [it.a.label.clone(), it.b.label.clone()],
        rows,
        note: format!("{more}{arrow}{pale}").trim_end().to_owned(),
    })
}

/// Whether a gauge's integral is only its mean again, which is shown.
fn is_told_by(value: &Value, all: &[&Value]) -> bool {
    let Some(gauge) = value.name.strip_suffix(".router-days") else { return false };
    all.iter().any(|it| it.name.strip_suffix(".mean") == Some(gauge))
}

fn row(value: &Value, it: &Comparison) -> Option<Row> {
    let difference = value.difference.as_ref()?;
    let base = value.a?.abs();
    let share = |by: f64| if base > 0.0 { by / base } else { f64::INFINITY.copysign(by) };
    let ends = difference.interval.filter(|_| base > 0.0);
    let studies = it.kind == Kind::Studies;
    let change = match difference.relative {
        Some(_) => relative(value),
        None => format!("{}, from 0", signed(difference.estimate)),
    };
    Some(Row {
        group: if studies { value.name.clone() } else { String::new() },
        label: if studies && !value.at.is_empty() { value.at.clone() } else { value.name.clone() },
        a: amount(value.a?),
        b: amount(value.b?),
        change,
        moved: share(difference.estimate),
        ends: ends.map(|it| (share(it.low), share(it.high))),
        is_pale: difference.adjusted.is_some() && !difference.is_sure(it.level),
    })
}

/// How sure the picture is: runs, method, level.
fn subtitle(it: &Comparison) -> String {
    let mut methods: Vec<Pairing> = Vec::new();
    for method in it.differing().filter_map(|it| it.difference.as_ref()).map(|it| it.method) {
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    let names: Vec<String> = methods.iter().map(|it| it.label().to_owned()).collect();
    let level = number(it.level * 100.0);
    let runs = |side: &crate::study::compare::Side| grouped(side.runs);
    match methods.as_slice() {
        [Pairing::OneRun] => "one run each · n = 1, no interval".to_owned(),
        _ => format!(
            "{} runs of A, {} of B · whiskers: {}, {level}%",
            runs(&it.a),
            runs(&it.b),
            names.join(" or ")
        ),
    }
}
