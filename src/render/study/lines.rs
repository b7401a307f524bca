//! Curves of a study: a response along a factor, and the curve of each search.
//!
//! What it does not know: pixels.

use super::plots::{levels, slice};
use crate::plan::{Extreme, Factor, Level, PlotAxis};
use crate::render::chart::curves::{Curve, Curves, Point};
use crate::render::chart::spec::Unit;
use crate::render::words;
use crate::study::statistics::Interval;
use crate::study::{Asked, CellAnswer, StudyOutcome, listed};

/// The most characters of a title: two lines of a chart.
const TITLE: usize = 140;

/// Where levels stand, 0 to 1.
fn stops(levels: &[Level], axis: PlotAxis) -> Vec<(f64, String)> {
    let values: Vec<f64> = levels.iter().filter_map(|it| it.value).collect();
    let positive = values.iter().filter(|it| **it > 0.0).count();
    let first = values.iter().copied().find(|it| *it > 0.0);
    let even = |place: usize| place as f64 / (levels.len().max(2) - 1) as f64;
    let at = |place: usize| match (axis, first, values.last()) {
        (PlotAxis::Linear, _, Some(last)) if *last > values[0] => {
            (values[place] - values[0]) / (last - values[0])
        }
        // A level of zero stands at the left end, as far from the next as the others are from each other on average.
        (PlotAxis::Log, Some(first), Some(last)) if *last > first => {
            let left = if positive < values.len() { 1.0 / positive as f64 } else { 0.0 };
            let share = |value: f64| libm::log(value / first) / libm::log(last / first);
            if values[place] > 0.0 { left + (1.0 - left) * share(values[place]) } else { 0.0 }
        }
        _ => even(place),
    };
    levels.iter().enumerate().map(|(place, it)| (at(place), it.label.clone())).collect()
}

/// What stands below the axis of a factor.
fn below(factor: &Factor, axis: PlotAxis) -> String {
    let has_zero = levels(factor).first().is_some_and(|it| it.value == Some(0.0));
    match (axis, has_zero) {
        (PlotAxis::Log, true) => format!("{}, logarithmic, 0 apart", factor.title),
        (PlotAxis::Log, false) => format!("{}, logarithmic", factor.title),
        _ => factor.title.clone(),
    }
}

/// What tells a cell's curve from the others: the levels of the other factors, and the arm.
pub(super) fn name(
    outcome: &StudyOutcome,
    levels: &[Option<Level>],
    without: &[usize],
    arm: &str,
) -> String {
    let factors = outcome.study.factors.iter().zip(levels).enumerate();
    let mut words: Vec<String> = factors
        .filter(|(place, _)| !without.contains(place))
        .filter_map(|(_, (factor, level))| {
            let level = level.as_ref()?;
            Some(match level.value {
                Some(_) => format!("{} {}", factor.name, level.label),
                None => level.label.clone(),
            })
        })
        .collect();
    if outcome.study.arms.len() > 1 {
        words.push(arm.to_owned());
    }
    words.join(", ")
}

/// The factors with several levels that are alike in all of these cells.
pub(super) fn held(outcome: &StudyOutcome, cells: &[&CellAnswer]) -> Vec<usize> {
    let label = |cell: &CellAnswer, it: usize| cell.levels[it].as_ref().map(|it| it.label.clone());
    let alike = |it: &usize| cells.iter().all(|cell| label(cell, *it) == label(cells[0], *it));
    let many = |it: &usize| levels(&outcome.study.factors[*it]).len() > 1;
    (0..outcome.study.factors.len()).filter(many).filter(alike).collect()
}

/// ` · at stops, check 12h`: where the factors stand that are held.
pub(super) fn at(outcome: &StudyOutcome, cells: &[&CellAnswer], held: &[usize]) -> String {
    let (Some(cell), false) = (cells.first(), held.is_empty()) else { return String::new() };
    let others: Vec<usize> =
        (0..outcome.study.factors.len()).filter(|it| !held.contains(it)).collect();
    let levels = name(outcome, &cell.levels, &others, "");
    format!(" · at {}", levels.trim_end_matches([',', ' ']))
}

/// A response along a factor: all cells, or one curve for each level of another factor.
pub(super) fn response(
    outcome: &StudyOutcome,
    place: usize,
    (along, by, axis): (usize, Option<usize>, PlotAxis),
) -> Curves {
    let factor = &outcome.study.factors[along];
    let asked = &outcome.responses[place];
    let scale = if asked.is_share { 100.0 } else { 1.0 };
    let mut found: Vec<Curve> = Vec::new();
    let mut intervals: Vec<(&CellAnswer, &Interval)> = Vec::new();
    let free = [along, by.unwrap_or(along)];
    let cells: Vec<&CellAnswer> = match by {
        Some(_) => slice(outcome, &free).collect(),
        None => outcome.cells.iter().collect(),
    };
    // What is named neither way says itself in the subtitle.
    let mut without = vec![along];
    let held = if by.is_some() { held(outcome, &cells) } else { Vec::new() };
    without.extend(&held);
    for cell in &cells {
        let Some(level) = &cell.levels[along] else { continue };
        let stop = levels(factor).iter().position(|it| it.label == level.label);
        let (Some(stop), Some(interval)) = (stop, &cell.answers[place].interval) else { continue };
        intervals.push((*cell, interval));
        let label = name(outcome, &cell.levels, &without, &cell.arm);
        let point = Point {
            stop,
            value: interval.estimate * scale,
            low: interval.low * scale,
            high: interval.high * scale,
        };
        match found.iter_mut().find(|it| it.label == label) {
            Some(curve) => curve.points.push(point),
            None => found.push(Curve { label, points: vec![point] }),
        }
    }
    for curve in &mut found {
        curve.points.sort_by_key(|it| it.stop);
    }
    let finding = finding(outcome, asked, &intervals)
        .unwrap_or_else(|| format!("{}: no run has an answer", asked.title));
    let of: Vec<&Interval> = intervals.iter().map(|it| it.1).collect();
    let values = found.iter().flat_map(|it| &it.points).map(|it| it.value);
    Curves {
        alt: format!("{finding}. One curve for each setting along {}.", factor.title),
        title: finding,
        subtitle: format!("{}{}", caption(outcome, &of), at(outcome, &cells, &held)),
        heading: heading(asked),
        unit: unit(asked, values),
        along: below(factor, axis),
        stops: stops(levels(factor), axis),
        curves: found,
    }
}

/// What a value axis counts.
pub(super) fn heading(asked: &Asked) -> String {
    match (asked.is_share, asked.unit) {
        (true, _) => format!("{}, % of runs", asked.title),
        (_, "d") => format!("{}, days", asked.title),
        _ => asked.title.clone(),
    }
}

/// The unit of a value axis: whole things have no ticks between them.
pub(super) fn unit(asked: &Asked, mut values: impl Iterator<Item = f64>) -> Unit {
    if asked.unit == "s" {
        Unit::Seconds
    } else if values.all(|it| it.fract() == 0.0) {
        Unit::Count
    } else {
        Unit::Number
    }
}

/// From where to where a response goes.
fn finding(
    outcome: &StudyOutcome,
    asked: &Asked,
    all: &[(&CellAnswer, &Interval)],
) -> Option<String> {
    let by = |a: &&(&CellAnswer, &Interval), b: &&(&CellAnswer, &Interval)| {
        a.1.estimate.total_cmp(&b.1.estimate)
    };
    let (least, most) = (all.iter().min_by(by)?, all.iter().rev().max_by(by)?);
    let (low, high) = (amount(asked, least.1.estimate), amount(asked, most.1.estimate));
    if low == high {
        return Some(format!("{}: {low} everywhere", asked.title));
    }
    let at = |cell: &CellAnswer| name(outcome, &cell.levels, &[], &cell.arm);
    let whole = format!("{}: from {low} ({}) to {high} ({})", asked.title, at(least.0), at(most.0));
    let short = format!("{}: from {low} to {high}", asked.title);
    Some(if whole.chars().count() <= TITLE { whole } else { short })
}

/// A response's value as titles and cells write it.
pub(super) fn amount(asked: &Asked, value: f64) -> String {
    match (asked.is_share, asked.unit) {
        (true, _) => format!("{}%", words::number((value * 100.0).round())),
        (_, "s") if value >= 0.0 => words::length(crate::kernel::Span((value * 1e9) as u64)),
        (_, "d") => format!("{} d", words::number(short(value))),
        _ => words::number(short(value)),
    }
}

/// To three digits, whole numbers as they are.
fn short(value: f64) -> f64 {
    if value.fract() == 0.0 || !value.is_finite() {
        return value;
    }
    let decimals = 2 - libm::floor(libm::log10(value.abs())) as i32;
    if decimals <= 0 {
        return value.round();
    }
    let scale = libm::pow(10.0, f64::from(decimals.min(12)));
    (value * scale).round() / scale
}

/// How sure a chart is: runs, method, level.
fn caption(outcome: &StudyOutcome, of: &[&Interval]) -> String {
    let runs: Vec<u64> = of.iter().map(|it| it.n).collect();
    let (least, most) = (runs.iter().min().unwrap_or(&0), runs.iter().max().unwrap_or(&0));
    let n = if least == most { format!("n = {least}") } else { format!("n = {least} to {most}") };
    let method = of.first().map_or("no answer", |it| it.method.label());
    let level = words::number(outcome.study.level * 100.0);
    format!("{n} at each point · band: {method}, {level}% · {}", outcome.study.title)
}

/// The share of replications in which a searched bound holds, along the searched factor.
pub(super) fn searched(outcome: &StudyOutcome, place: usize) -> Curves {
    let threshold = &outcome.study.thresholds[place];
    let factor = &outcome.study.factors[threshold.factor];
    let levels = listed(&outcome.study, threshold);
    let these = || outcome.thresholds.iter().filter(|it| it.threshold == place);
    let label = |it: &crate::study::Found| name(outcome, &it.levels, &[threshold.factor], &it.arm);
    let curve = |it: &crate::study::Found| Curve {
        label: label(it),
        points: (0..)
            .zip(&it.curve)
            .map(|(stop, share)| Point {
                stop,
                value: share.estimate * 100.0,
                low: share.low * 100.0,
                high: share.high * 100.0,
            })
            .collect(),
    };
    let answer = |it: &crate::study::Found| {
        let found = it.median.map_or("none", |median| levels[median].label.as_str());
        match label(it) {
            name if name.is_empty() => found.to_owned(),
            name => format!("{found} ({name})"),
        }
    };
    let answers: Vec<String> = these().map(answer).collect();
    let which = match threshold.find {
        Extreme::Largest => "largest",
        Extreme::Smallest => "smallest",
    };
    let of: Vec<&Interval> = these().flat_map(|it| &it.curve).collect();
    let whole = format!("{}: {}", threshold.title, words::list(&answers));
    let title = if whole.chars().count() <= TITLE {
        whole
    } else {
        let medians = || these().map(|it| it.median);
        let word = |it: Option<usize>| it.map_or("none", |it| levels[it].label.as_str());
        let (least, most) = (medians().min().flatten(), medians().max().flatten());
        format!("{}: {} to {}", threshold.title, word(least), word(most))
    };
    Curves {
        alt: format!(
            "{title}. Curves of the share of runs in which it holds; the median is named."
        ),
        title,
        subtitle: format!("{} · title: median of the {which}", caption(outcome, &of)),
        heading: "Runs in which it holds, %".into(),
        unit: Unit::Count,
        along: below(factor, PlotAxis::of(factor)),
        stops: stops(levels, PlotAxis::of(factor)),
        curves: these().map(curve).collect(),
    }
}
