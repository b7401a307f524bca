//! Tables for the terminal.

use crate::plan::{Extreme, Level};
use crate::study::statistics::Interval;
use crate::study::{Asked, Found, StudyOutcome, listed};

/// The study's tables: rows of cells, the first row being the head.
#[must_use]
pub fn tables(outcome: &StudyOutcome) -> Vec<Vec<Vec<String>>> {
    let mut all = Vec::new();
    if outcome.thresholds.is_empty() {
        all.push(answers(outcome));
    } else {
        all.push(thresholds(outcome));
    }
    if !outcome.differences.is_empty() {
        all.push(differences(outcome));
    }
    all
}

fn answers(outcome: &StudyOutcome) -> Vec<Vec<String>> {
    let mut head: Vec<String> = outcome.study.factors.iter().map(|it| it.name.clone()).collect();
    if outcome.study.arms.len() > 1 {
        head.push("arm".into());
    }
    head.push("n".into());
    head.extend(outcome.responses.iter().map(|it| it.name.clone()));
    let mut rows = vec![head];
    for cell in &outcome.cells {
        let mut row: Vec<String> = cell.levels.iter().map(label).collect();
        if outcome.study.arms.len() > 1 {
            row.push(cell.arm.clone());
        }
        row.push(cell.runs.len().to_string());
        let answers = cell.answers.iter().zip(&outcome.responses);
        row.extend(answers.map(|(it, asked)| estimate(it.interval.as_ref(), asked)));
        rows.push(row);
    }
    rows
}

fn differences(outcome: &StudyOutcome) -> Vec<Vec<String>> {
    let head = ["point", "arm", "against", "response", "difference", "correlation", "p (Holm)"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for it in &outcome.differences {
        let Some(paired) = &it.paired else { continue };
        let asked = &outcome.responses[it.response];
        rows.push(vec![
            it.point.to_string(),
            it.arm.clone(),
            it.against.clone(),
            asked.name.clone(),
            estimate(Some(&paired.difference), asked),
            paired.correlation.map_or_else(|| "-".into(), |it| format!("{it:.2}")),
            it.adjusted.map_or_else(|| "-".into(), |it| format!("{it:.3}")),
        ]);
    }
    rows
}

fn thresholds(outcome: &StudyOutcome) -> Vec<Vec<String>> {
    let mut head = vec!["threshold".to_owned()];
    head.extend(outcome.study.factors.iter().map(|it| it.name.clone()));
    head.extend(["arm", "n", "median", "interval", "in every run"].map(str::to_owned));
    let mut rows = vec![head];
    for it in &outcome.thresholds {
        let threshold = &outcome.study.thresholds[it.threshold];
        let mut row = vec![threshold.name.clone()];
        row.extend(it.levels.iter().map(label));
        row.push(it.arm.clone());
        row.push(it.found.len().to_string());
        row.extend(place(outcome, it));
        rows.push(row);
    }
    rows
}

/// Median, interval and what always holds, as labels of levels.
fn place(outcome: &StudyOutcome, found: &Found) -> [String; 3] {
    let levels = listed(&outcome.study, &outcome.study.thresholds[found.threshold]);
    let name = |place: Option<usize>| match place {
        Some(place) => levels[place].label.clone(),
        None => "none".to_owned(),
    };
    // The interval runs over what the levels are, whichever end is the easy one.
    let (low, high) = match outcome.study.thresholds[found.threshold].find {
        Extreme::Largest => found.ends,
        Extreme::Smallest => (found.ends.1, found.ends.0),
    };
    [name(found.median), format!("{} to {}", name(low), name(high)), name(found.always)]
}

fn label(level: &Option<Level>) -> String {
    level.as_ref().map_or_else(|| "-".into(), |it| it.label.clone())
}

/// An estimate with its interval, to as many digits as the interval's width bears.
fn estimate(interval: Option<&Interval>, asked: &Asked) -> String {
    let Some(it) = interval else { return "no answer".into() };
    let unit = if asked.unit == "1" { String::new() } else { format!(" {}", asked.unit) };
    // What the rounding of sums leaves is no width.
    if it.high - it.low <= it.estimate.abs() * 1e-7 {
        return format!("{}{unit}", number(it.estimate, it.estimate.abs()));
    }
    if !it.low.is_finite() || !it.high.is_finite() {
        return format!("{}{unit}, ends unknown", number(it.estimate, it.estimate.abs()));
    }
    let width = it.high - it.low;
    let (low, high) = (number(it.low, width), number(it.high, width));
    format!("{} [{low}, {high}]{unit}", number(it.estimate, width))
}

/// A number with two significant digits of `scale`.
fn number(value: f64, scale: f64) -> String {
    if scale == 0.0 || !scale.is_finite() || value.fract() == 0.0 && value.abs() < 1e6 {
        return format!("{value}");
    }
    let digits = (1 - libm::floor(libm::log10(scale)) as i32).clamp(0, 9);
    format!("{value:.*}", digits as usize)
}
