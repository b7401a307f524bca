//! Tables for the terminal.

use crate::plan::{Extreme, Level, Sampling};
use crate::render::words;
use crate::study::statistics::{Estimate, Interval};
use crate::study::{Asked, Found, StudyOutcome, listed};

/// A table for people.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// A word for links.
    pub id: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// How its numbers were made: method and level.
    pub note: String,
    /// Rows of cells, the first row being the head.
    pub rows: Vec<Vec<String>>,
}

/// The study's tables.
#[must_use]
pub fn tables(outcome: &StudyOutcome) -> Vec<Table> {
    let level = format!("{}%", words::number(outcome.study.level * 100.0));
    let table = |id, title, note: String, rows| Table { id, title, note, rows };
    let mut all = Vec::new();
    // A design for sensitivities has hundreds of points, none of which anybody chose: they are in the files.
    let is_sensitivity = !outcome.effects.is_empty() || !outcome.indices.is_empty();
    if outcome.thresholds.is_empty() && !is_sensitivity {
        let note = format!("In brackets: {}, {level}. n counts runs.", methods(outcome));
        all.push(table("responses", "Responses", note, answers(outcome)));
    }
    if !outcome.thresholds.is_empty() {
        let note = format!("Median over the runs, order statistics, {level}. n counts runs.");
        all.push(table("thresholds", "Thresholds", note, thresholds(outcome)));
    }
    if !outcome.differences.is_empty() {
        let note = format!(
            "Means of paired differences, t interval, {level}; p-values after Holm over all comparisons. Variance reduction: \
             how many times more runs it would take with other random numbers in each arm; 1 is nothing."
        );
        all.push(table("differences", "Arms compared", note, differences(outcome)));
    }
    if !outcome.effects.is_empty() {
        let note = "Morris's screening over the whole range of a factor: \u{3bc} says which way it works, \u{3bc}* how much \
                    it matters, \u{3c3} how much that depends on other factors. n counts elementary effects; no intervals. Every point is in responses.csv.";
        all.push(table("effects", "Which factor matters", note.into(), effects(outcome)));
    }
    if !outcome.indices.is_empty() {
        let note = format!(
            "Sobol indices with percentile bootstrap, {level}. S1: share of the variance that a factor makes alone; ST: alone or \
             with others. n counts base points. Every point is in responses.csv."
        );
        all.push(table("indices", "What each factor is to blame for", note, indices(outcome)));
    }
    all
}

/// The methods of all intervals, each once.
fn methods(outcome: &StudyOutcome) -> String {
    let mut labels: Vec<String> = Vec::new();
    let answers = outcome.cells.iter().flat_map(|it| &it.answers);
    for it in answers.filter_map(|it| it.interval.as_ref()) {
        let label = it.method.label().to_owned();
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    if labels.is_empty() { "no interval".into() } else { words::list(&labels) }
}

fn effects(outcome: &StudyOutcome) -> Vec<Vec<String>> {
    let head = ["response", "arm", "factor", "n", "\u{3bc}", "\u{3bc}*", "\u{3c3}"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for it in &outcome.effects {
        for (factor, effect) in &it.effects {
            rows.push(vec![
                outcome.responses[it.response].name.clone(),
                it.arm.clone(),
                outcome.study.factors[*factor].name.clone(),
                effect.n.to_string(),
                number(effect.mean, effect.size),
                number(effect.size, effect.size),
                number(effect.spread, effect.size),
            ]);
        }
    }
    rows
}

fn indices(outcome: &StudyOutcome) -> Vec<Vec<String>> {
    let mut rows = vec![["response", "arm", "factor", "n", "S1", "ST"].map(str::to_owned).to_vec()];
    let of = |it: &Estimate| format!("{:.2} [{:.2}, {:.2}]", it.value, it.low, it.high);
    let n = match outcome.study.sampling {
        Some(Sampling::Indices(n)) => n,
        _ => 0,
    };
    for it in &outcome.indices {
        for (factor, found) in &it.indices {
            rows.push(vec![
                outcome.responses[it.response].name.clone(),
                it.arm.clone(),
                outcome.study.factors[*factor].name.clone(),
                n.to_string(),
                of(&found.first),
                of(&found.total),
            ]);
        }
    }
    rows
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
        row.extend(answers.map(|(it, asked)| {
            let text = estimate(it.interval.as_ref(), asked);
            let mark = |silent| format!("{text} ({silent} silent)");
            if it.silent > 0 && it.interval.is_some() { mark(it.silent) } else { text }
        }));
        rows.push(row);
    }
    rows
}

fn differences(outcome: &StudyOutcome) -> Vec<Vec<String>> {
    let head = [
        "point",
        "arm",
        "against",
        "response",
        "n",
        "difference",
        "correlation",
        "variance reduction",
        "p (Holm)",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for it in &outcome.differences {
        let Some(paired) = &it.paired else { continue };
        let asked = &outcome.responses[it.response];
        rows.push(vec![
            it.point.to_string(),
            it.arm.clone(),
            it.against.clone(),
            asked.name.clone(),
            paired.difference.n.to_string(),
            estimate(Some(&paired.difference), asked),
            paired.correlation.map_or_else(|| "-".into(), |it| format!("{it:.2}")),
            paired.variance_reduction.map_or_else(|| "-".into(), |it| format!("{it:.2}")),
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
pub(super) fn place(outcome: &StudyOutcome, found: &Found) -> [String; 3] {
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
    let text = format!("{value:.*}", digits as usize);
    // What rounds to nothing has no sign.
    if text.trim_start_matches('-').bytes().all(|it| matches!(it, b'0' | b'.')) {
        return text.trim_start_matches('-').to_owned();
    }
    text
}
