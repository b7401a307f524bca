//! The parts of a comparison as people read them: a heading, a table, notes.
//!
//! What it does not know: where they are printed.

use super::routers;
use super::words::{difference, maybe, probability, relative};
use crate::render::words::{grouped, number};
use crate::study::compare::{Comparison, Expectation, Kind, Pairing, Share, Side, Value};

/// A part of the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// What it is about.
    pub heading: String,
    /// Rows, the first being the head; empty if there is no table.
    pub table: Vec<Vec<String>>,
    /// Sentences below the table.
    pub notes: Vec<String>,
}

/// All parts; of long tables at most `most` rows, with a note about the rest.
#[must_use]
pub fn blocks(it: &Comparison, most: usize) -> Vec<Block> {
    let mut all = vec![sides(it)];
    all.extend(settings(it, most));
    if !it.differs() {
        // The sentence above has said it; what is not known has to be said all the same.
        all.extend(it.routers.as_ref().and_then(routers::unknown));
        return all;
    }
    all.extend(values(it, most));
    all.extend(expectations(it));
    all.extend(it.routers.as_ref().and_then(|it| routers::block(it, most)));
    all.extend(unmatched(it, most));
    all
}

/// A row of texts.
pub(super) fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// Cuts a table after so many rows and says so.
pub(super) fn cut(table: &mut Vec<Vec<String>>, most: usize, notes: &mut Vec<String>) {
    let rows = table.len().saturating_sub(1);
    if rows > most {
        table.truncate(most + 1);
        notes.push(format!("{} more: `--format csv` has them all.", grouped((rows - most) as u64)));
    }
}

fn sides(it: &Comparison) -> Block {
    let side = |name: &str, side: &Side| {
        let seed = side.seed.map_or_else(|| "–".to_owned(), |it| it.to_string());
        let digest = side.digest.clone().unwrap_or_else(|| "–".to_owned());
        vec![name.to_owned(), side.label.clone(), seed, grouped(side.runs), digest]
    };
    Block {
        heading: "The two sides".into(),
        table: vec![
            row(["", "what", "seed", "runs", "digest"]),
            side("A", &it.a),
            side("B", &it.b),
        ],
        notes: it.remarks.clone(),
    }
}

fn settings(it: &Comparison, most: usize) -> Option<Block> {
    let changed = it.settings.as_ref()?;
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| "–".to_owned());
    let mut table = vec![row(["key", "A", "B"])];
    table.extend(changed.iter().map(|it| vec![it.key.clone(), text(&it.a), text(&it.b)]));
    let mut notes = Vec::new();
    cut(&mut table, most, &mut notes);
    if changed.is_empty() {
        table.clear();
        notes.push("No key of the scenario differs.".into());
    }
    Some(Block { heading: "What was changed".into(), table, notes })
}

/// The values that differ, those that moved most first.
pub(super) fn ranked(it: &Comparison) -> Vec<&Value> {
    let mut all: Vec<&Value> = it.differing().collect();
    if it.kind == Kind::Runs {
        let far = |it: &Value| match it.difference.as_ref() {
            Some(it) => it.relative.map_or(f64::INFINITY, f64::abs),
            None => f64::INFINITY,
        };
        let sure = |value: &Value| value.difference.as_ref().is_some_and(|d| d.is_sure(it.level));
        all.sort_by(|x, y| sure(y).cmp(&sure(x)).then(far(y).total_cmp(&far(x))));
    }
    all
}

fn values(it: &Comparison, most: usize) -> Option<Block> {
    let differing = ranked(it);
    if it.values.is_empty() {
        return None;
    }
    let what = if it.kind == Kind::Runs { "Metrics" } else { "Responses" };
    let replicated = it
        .values
        .iter()
        .any(|it| it.difference.as_ref().is_some_and(|it| it.method != Pairing::OneRun));
    let studies = it.kind == Kind::Studies;
    let mut head = vec![what.trim_end_matches('s').to_lowercase()];
    head.extend(studies.then(|| "at".to_owned()));
    head.extend(row(["A", "B", "B − A", "relative", "n"]));
    if replicated {
        head.extend(row(["correlation", "variance ÷", "p (Holm)", "method"]));
    }
    let line = |value: &&Value| {
        let mut cells = vec![value.name.clone()];
        cells.extend(studies.then(|| value.at.clone()));
        cells.extend([
            maybe(value.a),
            maybe(value.b),
            difference(value),
            relative(value),
            n(value),
        ]);
        if replicated {
            cells.extend(certainty(value, it.level));
        }
        cells
    };
    let mut table = vec![head];
    table.extend(differing.iter().map(line));
    let mut notes = Vec::new();
    cut(&mut table, most, &mut notes);
    notes.extend(caption(it, replicated));
    if differing.is_empty() {
        return None;
    }
    let same = it.values.len() - differing.len();
    if same > 0 && !differing.is_empty() {
        notes.push(format!("{} more are the same on both sides.", grouped(same as u64)));
    }
    Some(Block { heading: format!("{what} that differ"), table, notes })
}

/// How many answers a value rests on: one number where both sides have as many.
fn n(value: &Value) -> String {
    if value.n_a == value.n_b {
        value.n_a.to_string()
    } else {
        format!("{} / {}", value.n_a, value.n_b)
    }
}

/// Correlation, variance reduction, p-value and method.
fn certainty(value: &Value, level: f64) -> Vec<String> {
    let Some(it) = &value.difference else { return vec!["–".to_owned(); 4] };
    let plain = |it: Option<f64>| it.map_or_else(|| "–".to_owned(), |it| format!("{it:.2}"));
    let method = match it.interval {
        Some(_) => format!("{}, {}%", it.method.label(), number(level * 100.0)),
        None => "too few runs for an interval".to_owned(),
    };
    vec![plain(it.correlation), plain(it.variance_reduction), probability(it.adjusted), method]
}

fn caption(it: &Comparison, replicated: bool) -> Vec<String> {
    if !replicated {
        return vec!["One run each: no interval, n counts the runs of a side.".to_owned()];
    }
    vec![format!(
        "A and B are means over runs. In brackets: where the difference is with {}% confidence. p after Holm over all {} \
         comparisons.",
        number(it.level * 100.0),
        it.values
            .iter()
            .filter(|it| it.difference.as_ref().is_some_and(|d| d.p_value.is_some()))
            .count()
    )]
}

fn expectations(it: &Comparison) -> Option<Block> {
    let differing: Vec<&Expectation> = it.expectations.iter().filter(|it| it.differs()).collect();
    if differing.is_empty() {
        return None;
    }
    let replicated = differing.iter().any(|it| it.a.n > 1 || it.b.n > 1);
    let mut table = vec![row(["expectation", "A", "B"])];
    let mut notes = Vec::new();
    for it in &differing {
        table.push(vec![it.name.clone(), held(&it.a), held(&it.b)]);
        for (name, side) in [("A", &it.a), ("B", &it.b)] {
            if side.n == 1 && side.held == 0 && !side.evidence.is_empty() {
                notes.push(format!(
                    "{name}, {}: {}.",
                    it.name,
                    side.evidence.trim_end_matches('.')
                ));
            }
        }
    }
    if replicated {
        let level = number(it.level * 100.0);
        notes.push(format!("Shares of runs with Wilson's interval, {level}%."));
    }
    Some(Block { heading: "Expectations that fare otherwise".into(), table, notes })
}

/// In how many runs it held.
fn held(share: &Share) -> String {
    match &share.interval {
        None => if share.held == 1 { "held" } else { "FAILED" }.to_owned(),
        Some(it) => format!(
            "held in {} of {} [{}%, {}%]",
            share.held,
            share.n,
            number((it.low * 1000.0).round() / 10.0),
            number((it.high * 1000.0).round() / 10.0)
        ),
    }
}

fn unmatched(it: &Comparison, most: usize) -> Option<Block> {
    if it.unmatched.is_empty() {
        return None;
    }
    let mut table = vec![row(["only in", "what", "name", "value"])];
    table.extend(it.unmatched.iter().map(|it| {
        let value = it.value.map_or_else(|| "–".to_owned(), super::words::amount);
        vec![it.only.to_owned(), it.what.to_owned(), it.name.clone(), value]
    }));
    let mut notes = Vec::new();
    cut(&mut table, most, &mut notes);
    Some(Block { heading: "On one side only".into(), table, notes })
}
