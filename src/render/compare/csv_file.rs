//! `compare.csv`: one row for each thing that was compared.
//!
//! What it does not know: where it goes.

use crate::render::export::plain;
use crate::study::compare::{Comparison, RouterDifference, STATES, Value};

const HEAD: [&str; 18] = [
    "what",
    "name",
    "at",
    "a",
    "b",
    "differs",
    "n_a",
    "n_b",
    "difference",
    "relative",
    "low",
    "high",
    "level",
    "method",
    "correlation",
    "variance_reduction",
    "p_value",
    "p_value_holm",
];

/// The table: settings and routers that differ, every value and expectation, and what only one side has.
///
/// # Panics
/// Never: memory takes what is written to it.
#[must_use]
pub fn csv(it: &Comparison) -> Vec<u8> {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    for setting in it.settings.iter().flatten() {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        rows.push(line(
            "setting",
            [&setting.key, "", &text(&setting.a), &text(&setting.b), "true"],
        ));
    }
    rows.extend(it.values.iter().map(|value| of_value(value, it.level)));
    for expectation in &it.expectations {
        let (a, b) = (&expectation.a, &expectation.b);
        let share = |held: u64, n: u64| (held as f64 / n as f64).to_string();
        let differs = expectation.differs().to_string();
        let shares = [share(a.held, a.n), share(b.held, b.n)];
        let mut row =
            line("expectation", [&expectation.name, "", &shares[0], &shares[1], &differs]);
        (row[6], row[7]) = (a.n.to_string(), b.n.to_string());
        rows.push(row);
    }
    if let Some(routers) = &it.routers {
        rows.extend(routers.affected.iter().flat_map(|it| of_router(it, routers.n)));
        for (side, names) in [("A", &routers.only_a), ("B", &routers.only_b)] {
            rows.extend(names.iter().map(|it| line("only", [it, "router", side, "", "true"])));
        }
    }
    for only in &it.unmatched {
        let value = only.value.map_or_else(String::new, |it| it.to_string());
        let (a, b) = if only.only == "A" { (value, String::new()) } else { (String::new(), value) };
        let mut row = line("only", [&only.name, only.what, &a, &b, "true"]);
        row[13] = format!("only in {}", only.only);
        rows.push(row);
    }
    written(&rows)
}

/// A row of texts: name, at, a, b, differs.
fn line(what: &str, cells: [&str; 5]) -> Vec<String> {
    let mut row = vec![what.to_owned()];
    row.extend(cells.map(plain));
    row.resize(HEAD.len(), String::new());
    row
}

fn of_value(value: &Value, level: f64) -> Vec<String> {
    let text = |it: Option<f64>| it.map_or_else(String::new, |it| it.to_string());
    let what = if value.at.is_empty() { "metric" } else { "response" };
    let mut row = line(what, [&value.name, &value.at, "", "", &value.differs.to_string()]);
    // Numbers go in as they are: a minus sign is no formula.
    (row[3], row[4]) = (text(value.a), text(value.b));
    (row[6], row[7]) = (value.n_a.to_string(), value.n_b.to_string());
    if let Some(it) = &value.difference {
        row[8] = it.estimate.to_string();
        row[9] = text(it.relative);
        if let Some(ends) = &it.interval {
            (row[10], row[11]) = (ends.low.to_string(), ends.high.to_string());
            row[12] = level.to_string();
        }
        row[13] = it.method.label().to_owned();
        (row[14], row[15]) = (text(it.correlation), text(it.variance_reduction));
        (row[16], row[17]) = (text(it.p_value), text(it.adjusted));
    }
    row
}

/// How a router ends, and its seconds in each state that has another length.
fn of_router(it: &RouterDifference, n: u64) -> Vec<Vec<String>> {
    let mut rows = vec![line(
        "router",
        [&it.router, "end", &it.end_a, &it.end_b, &(it.ends_otherwise > 0).to_string()],
    )];
    for (i, state) in STATES.iter().enumerate() {
        let (a, b) = (it.seconds_a[i], it.seconds_b[i]);
        if a != b {
            let at = format!("seconds {state}");
            let mut row = line("router", [&it.router, &at, "", "", "true"]);
            (row[3], row[4], row[8]) = (a.to_string(), b.to_string(), (b - a).to_string());
            rows.push(row);
        }
    }
    for row in &mut rows {
        (row[6], row[7]) = (n.to_string(), n.to_string());
    }
    rows
}

fn written(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes what is written to it");
    }
    writer.into_inner().expect("memory takes what is written to it")
}
