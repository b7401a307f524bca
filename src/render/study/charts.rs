//! Charts of a study: each response along its main factor, and the curve of each search.
//!
//! What it does not know: pixels.

use super::kinds;
use crate::plan::{Extreme, Factor, Level, Levels};
use crate::render::chart::curves::{Curve, Curves, Point};
use crate::render::chart::picture::Picture;
use crate::render::chart::spec::Unit;
use crate::render::{Artifact, words};
use crate::study::statistics::Interval;
use crate::study::{Asked, CellAnswer, StudyOutcome, listed};

/// The most characters of a title: two lines of a chart.
const TITLE: usize = 140;

/// The charts by name, in the order that a report shows them.
#[must_use]
pub fn charts(outcome: &StudyOutcome) -> Vec<(String, Picture)> {
    if !outcome.thresholds.is_empty() {
        let thresholds = outcome.study.thresholds.iter().enumerate();
        return thresholds
            .map(|(place, it)| {
                (format!("threshold-{}", it.name), Picture::Curves(searched(outcome, place)))
            })
            .collect();
    }
    let mut all = Vec::new();
    let along = main_factor(outcome);
    for (place, asked) in outcome.responses.iter().enumerate() {
        let mut add = |what: &str, picture: Option<Picture>| {
            all.extend(picture.map(|it| (format!("{}{what}", asked.name), it)));
        };
        add("", along.and_then(|it| response(outcome, place, it)).map(Picture::Curves));
        add("-heat-map", kinds::heat(outcome, place).map(Picture::HeatMap));
        add("-sensitivity", kinds::sensitivity(outcome, place).map(Picture::Bars));
        add("-survival", kinds::survival(outcome, place).map(Picture::Steps));
    }
    all
}

/// Every chart as SVG, and as PNG if the program was built with that.
pub(super) fn files(outcome: &StudyOutcome) -> Vec<Artifact> {
    let mut all = Vec::new();
    for (name, chart) in charts(outcome) {
        let svg = chart.svg();
        #[cfg(feature = "png")]
        all.push(Artifact {
            name: format!("charts/{name}.png"),
            media_type: "image/png",
            bytes: crate::render::chart::png(&svg),
        });
        all.push(Artifact {
            name: format!("charts/{name}.svg"),
            media_type: "image/svg+xml",
            bytes: svg.into_bytes(),
        });
    }
    all
}

pub(super) fn levels(factor: &Factor) -> &[Level] {
    match &factor.levels {
        Levels::Listed(levels) => levels,
        Levels::Between(_) => &[],
    }
}

/// The factor that goes along the axis: the first with numbers, else the first with levels.
pub(super) fn main_factor(outcome: &StudyOutcome) -> Option<usize> {
    let factors = &outcome.study.factors;
    let many = |it: &Factor| levels(it).len() > 1;
    let numbers = |it: &Factor| many(it) && levels(it).iter().all(|level| level.value.is_some());
    factors.iter().position(numbers).or_else(|| factors.iter().position(many))
}

/// Where levels stand, 0 to 1: by their numbers, by their logarithms where these span a decade, or evenly.
fn stops(levels: &[Level]) -> Vec<(f64, String)> {
    let values: Vec<f64> = levels.iter().filter_map(|it| it.value).collect();
    let rising = values.len() == levels.len() && values.is_sorted_by(|a, b| a < b);
    let (first, last) = (values.first().copied(), values.last().copied());
    let even = |place: usize| place as f64 / (levels.len().max(2) - 1) as f64;
    let at = |place: usize| match (first, last) {
        (Some(first), Some(last)) if rising && last > first => {
            let value = values[place];
            if first > 0.0 && last / first >= 10.0 {
                libm::log(value / first) / libm::log(last / first)
            } else {
                (value - first) / (last - first)
            }
        }
        _ => even(place),
    };
    levels.iter().enumerate().map(|(place, it)| (at(place), it.label.clone())).collect()
}

/// What tells a cell's curve from the others: the levels of the other factors, and the arm.
pub(super) fn name(
    outcome: &StudyOutcome,
    levels: &[Option<Level>],
    along: usize,
    arm: &str,
) -> String {
    let factors = outcome.study.factors.iter().zip(levels).enumerate();
    let mut words: Vec<String> = factors
        .filter(|(place, _)| *place != along)
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

fn response(outcome: &StudyOutcome, place: usize, along: usize) -> Option<Curves> {
    let factor = &outcome.study.factors[along];
    let asked = &outcome.responses[place];
    let scale = if asked.is_share { 100.0 } else { 1.0 };
    let mut found: Vec<Curve> = Vec::new();
    let mut intervals: Vec<(&CellAnswer, &Interval)> = Vec::new();
    for cell in &outcome.cells {
        let Some(level) = &cell.levels[along] else { continue };
        let stop = levels(factor).iter().position(|it| it.label == level.label);
        let (Some(stop), Some(interval)) = (stop, &cell.answers[place].interval) else { continue };
        intervals.push((cell, interval));
        let label = name(outcome, &cell.levels, along, &cell.arm);
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
    let finding = finding(outcome, asked, &intervals)?;
    let of: Vec<&Interval> = intervals.iter().map(|it| it.1).collect();
    let unit = if asked.unit == "s" { Unit::Seconds } else { Unit::Count };
    let heading = match (asked.is_share, asked.unit) {
        (true, _) => format!("{}, % of runs", asked.title),
        (_, "d") => format!("{}, days", asked.title),
        _ => asked.title.clone(),
    };
    Some(Curves {
        alt: format!("{finding}. One curve for each setting along {}.", factor.title),
        title: finding,
        subtitle: caption(outcome, &of),
        heading,
        unit,
        along: factor.title.clone(),
        stops: stops(levels(factor)),
        curves: found,
    })
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
    let at = |cell: &CellAnswer| name(outcome, &cell.levels, usize::MAX, &cell.arm);
    let whole = format!("{}: from {low} ({}) to {high} ({})", asked.title, at(least.0), at(most.0));
    let short = format!("{}: from {low} to {high}", asked.title);
    Some(if whole.chars().count() <= TITLE { whole } else { short })
}

/// A response's value as titles and cells write it.
pub(super) fn amount(asked: &Asked, value: f64) -> String {
    match (asked.is_share, asked.unit) {
        (true, _) => format!("{}%", words::number((value * 100.0).round())),
        (_, "s") if value >= 0.0 => words::length(crate::kernel::Span((value * 1e9) as u64)),
        (_, "d") => format!("{} d", words::number(value)),
        _ => words::number(value),
    }
}

/// How sure a chart is: runs, method, level.
fn caption(outcome: &StudyOutcome, of: &[&Interval]) -> String {
    let runs: Vec<u64> = of.iter().map(|it| it.n).collect();
    let (least, most) = (runs.iter().min().unwrap_or(&0), runs.iter().max().unwrap_or(&0));
    let n = if least == most { format!("n = {least}") } else { format!("n = {least} to {most}") };
    let method = of.first().map_or("no answer", |it| it.method.label());
    let level = words::number(outcome.study.level * 100.0);
    format!("{} · {n} at each point · band: {method}, {level}%", outcome.study.title)
}

/// The share of replications in which a searched bound holds, along the searched factor.
fn searched(outcome: &StudyOutcome, place: usize) -> Curves {
    let threshold = &outcome.study.thresholds[place];
    let factor = &outcome.study.factors[threshold.factor];
    let levels = listed(&outcome.study, threshold);
    let these = || outcome.thresholds.iter().filter(|it| it.threshold == place);
    let label = |it: &crate::study::Found| name(outcome, &it.levels, threshold.factor, &it.arm);
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
        along: factor.title.clone(),
        stops: stops(levels),
        curves: these().map(curve).collect(),
    }
}
