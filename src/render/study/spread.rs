//! How far runs differ from each other, and how far each factor moves a response.
//!
//! What it does not know: pixels.

use super::kinds::{arm, level, n};
use super::lines::{amount, at, heading, held, name, unit};
use super::plots::{chosen, groups, levels};
use crate::plan::Statistic;
use crate::render::chart::picture::Words;
use crate::render::chart::strips::{Strip, Strips};
use crate::render::chart::tornado::{End, Swing, Tornado};
use crate::render::words;
use crate::study::statistics::Interval;
use crate::study::{CellAnswer, StudyOutcome};

/// The most rows of a distribution.
const ROWS: usize = 8;

/// The answers of all runs of a few cells.
pub(super) fn distribution(outcome: &StudyOutcome, place: usize, along: Option<usize>) -> Strips {
    let asked = &outcome.responses[place];
    let scale = if asked.is_share { 100.0 } else { 1.0 };
    let cells = chosen(outcome, along, ROWS);
    let held = held(outcome, &cells);
    let mut rows = Vec::new();
    let mut found: Vec<(f64, &CellAnswer)> = Vec::new();
    let mut method = "no answer";
    for cell in &cells {
        let answer = &cell.answers[place];
        let Some(interval) = answer.interval else { continue };
        let mut values: Vec<f64> =
            cell.runs.iter().filter_map(|it| it.answers[place]).map(|it| it * scale).collect();
        values.sort_by(f64::total_cmp);
        let (Some(least), Some(most)) = (values.first(), values.last()) else { continue };
        found.push((most - least, *cell));
        method = interval.method.label();
        let silent = match answer.silent {
            0 => String::new(),
            silent => format!(", {silent} silent"),
        };
        rows.push(Strip {
            label: name(outcome, &cell.levels, &held, &cell.arm),
            quartiles: [0.25, 0.5, 0.75].map(|share| ranked(&values, share)),
            estimate: (interval.estimate * scale, interval.low * scale, interval.high * scale),
            note: format!("n = {}{silent}", interval.n),
            values,
        });
    }
    let widest = found.iter().max_by(|a, b| a.0.total_cmp(&b.0)).map(|it| it.1);
    let title = match widest.and_then(|it| it.answers[place].range) {
        None => format!("{}: no run has an answer", asked.title),
        Some((least, most)) if least == most => {
            format!("{}: the runs of a point do not differ", asked.title)
        }
        Some((least, most)) => {
            let (least, most) = (amount(asked, least), amount(asked, most));
            format!("{}: runs of one point range from {least} to {most}", asked.title)
        }
    };
    let left_out = outcome.cells.len() - cells.len();
    let more = match left_out {
        0 => String::new(),
        _ => format!(
            " · {} in the tables",
            words::count(left_out as u64, "other cell", "other cells")
        ),
    };
    let what = match asked.across {
        _ if asked.is_share => "share".to_owned(),
        Statistic::Mean => "mean".to_owned(),
        Statistic::Quantile(share) => format!("{} quantile", words::number(share)),
    };
    let runs = n(found.iter().filter_map(|it| Some(it.1.answers[place].interval?.n)));
    let level = level(outcome);
    Strips {
        words: Words {
            alt: format!("{title}. A row of dots for each point, one dot a run."),
            subtitle: format!(
                "{runs} in each row · diamond: {what} with {method}, {level}{}{more} · {}",
                at(outcome, &cells, &held),
                outcome.study.title
            ),
            title,
        },
        heading: heading(asked),
        unit: unit(asked, rows.iter().flat_map(|it| it.values.iter().copied())),
        dot: "run",
        estimate: format!("{what}, {method}, {level}"),
        rows,
    }
}

/// The answers of all points of a sample, a row an arm.
pub(super) fn of_points(outcome: &StudyOutcome, place: usize) -> Strips {
    let asked = &outcome.responses[place];
    let scale = if asked.is_share { 100.0 } else { 1.0 };
    let mut rows = Vec::new();
    for arm in outcome.study.arms.iter().take(ROWS) {
        let cells = outcome.cells.iter().filter(|it| it.arm == *arm);
        let found = cells.filter_map(|it| it.answers[place].interval);
        let mut values: Vec<f64> = found.map(|it| it.estimate * scale).collect();
        values.sort_by(f64::total_cmp);
        if values.is_empty() {
            continue;
        }
        let quartiles = [0.25, 0.5, 0.75].map(|share| ranked(&values, share));
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        rows.push(Strip {
            label: if outcome.study.arms.len() > 1 { arm.clone() } else { String::new() },
            note: words::count(values.len() as u64, "point", "points"),
            // Points of a sample are no replications: their mean has no interval of its own.
            estimate: (mean, mean, mean),
            quartiles,
            values,
        });
    }
    let by = |a: &&Strip, b: &&Strip| reach(a).total_cmp(&reach(b));
    let title = match rows.iter().max_by(by) {
        None => format!("{}: no run has an answer", asked.title),
        Some(it) => {
            let [half, most, top] = [it.quartiles[1], ranked(&it.values, 0.9), reach(it)];
            let [half, most, top] = [half, most, top].map(|it| amount(asked, it / scale));
            format!(
                "{}: {half} at most in half of the points, {most} in nine of ten, {top} in all",
                asked.title
            )
        }
    };
    let n = n(rows.iter().map(|it| it.values.len() as u64));
    Strips {
        words: Words {
            alt: format!("{title}. A row of dots for each arm, one dot a point of the sample."),
            subtitle: format!(
                "{n} points, each the estimate of its runs; their {} intervals are in the tables · {}",
                level(outcome),
                outcome.study.title
            ),
            title,
        },
        heading: heading(asked),
        unit: unit(asked, rows.iter().flat_map(|it| it.values.iter().copied())),
        dot: "point",
        estimate: "mean of the points".into(),
        rows,
    }
}

/// The largest value of a row.
fn reach(of: &Strip) -> f64 {
    of.values.last().copied().unwrap_or(f64::NEG_INFINITY)
}

/// The value below which `share` of the sorted `values` are.
fn ranked(values: &[f64], share: f64) -> f64 {
    let rank = libm::ceil(share * values.len() as f64) as usize;
    values[rank.clamp(1, values.len()) - 1]
}

/// How far each factor moves a response in the first arm, the others staying at their middle level if these are
/// numbers, else at their first.
pub(super) fn tornado(outcome: &StudyOutcome, place: usize) -> Tornado {
    let study = &outcome.study;
    let asked = &outcome.responses[place];
    let scale = if asked.is_share { 100.0 } else { 1.0 };
    let groups = groups(outcome);
    let base = base(outcome, &groups);
    let mut swings: Vec<(f64, Swing)> = Vec::new();
    let mut used: Vec<Interval> = Vec::new();
    for group in &groups {
        let stays = |cell: &&CellAnswer| {
            let Some(base) = base else { return false };
            let same = |it: usize| {
                let label = |cell: &CellAnswer| cell.levels[it].as_ref().map(|it| it.label.clone());
                group.contains(&it) || label(cell) == label(base)
            };
            cell.arm == study.arms[0] && (0..study.factors.len()).all(same)
        };
        let found = outcome.cells.iter().filter(stays);
        let all: Vec<(&CellAnswer, Interval)> =
            found.filter_map(|cell| Some((cell, cell.answers[place].interval?))).collect();
        let by = |a: &&(&CellAnswer, Interval), b: &&(&CellAnswer, Interval)| {
            a.1.estimate.total_cmp(&b.1.estimate)
        };
        let (Some(low), Some(high)) = (all.iter().min_by(by), all.iter().rev().max_by(by)) else {
            continue;
        };
        used.extend(all.iter().map(|it| it.1));
        let end = |(cell, it): &(&CellAnswer, Interval)| End {
            label: cell.levels[group[0]].as_ref().map_or_else(String::new, |it| it.label.clone()),
            value: it.estimate * scale,
            ends: (it.low * scale, it.high * scale),
        };
        let titles: Vec<String> = group.iter().map(|it| study.factors[*it].title.clone()).collect();
        let swing = Swing { label: titles.join(" with "), low: end(low), high: end(high) };
        swings.push((high.1.estimate - low.1.estimate, swing));
    }
    swings.sort_by(|a, b| b.0.total_cmp(&a.0));
    let title = match swings.first() {
        Some((far, it)) if *far > 0.0 => format!(
            "{}: {} moves it most, from {} to {}",
            asked.title,
            it.label,
            amount(asked, it.low.value / scale),
            amount(asked, it.high.value / scale)
        ),
        Some(_) => format!("{}: no factor moves it", asked.title),
        None => format!("{}: no run has an answer", asked.title),
    };
    let stays = base.map_or_else(String::new, |it| name(outcome, &it.levels, &[], ""));
    let stays = stays.trim_end_matches([',', ' ']);
    let method = used.first().map_or("no answer", |it| it.method.label());
    let order: Vec<String> = swings.iter().map(|it| it.1.label.clone()).collect();
    let value = base.and_then(|it| it.answers[place].interval);
    Tornado {
        words: Words {
            alt: format!("{title}. Bars by factor, from the widest: {}.", order.join(", ")),
            subtitle: format!(
                "{} at each point · whiskers: {method}, {} · each factor alone from {stays}{} · {}",
                n(used.iter().map(|it| it.n)),
                level(outcome),
                arm(study),
                study.title
            ),
            title,
        },
        heading: heading(asked),
        unit: unit(asked, used.iter().map(|it| it.estimate * scale)),
        base: value.map(|it| (it.estimate * scale, amount(asked, it.estimate))),
        rows: swings.into_iter().map(|it| it.1).collect(),
    }
}

/// The cell that a tornado turns about: every factor in its middle, or the first cell where conditions leave that out.
fn base<'a>(outcome: &'a StudyOutcome, groups: &[Vec<usize>]) -> Option<&'a CellAnswer> {
    let study = &outcome.study;
    let middle = |cell: &&CellAnswer| {
        groups.iter().all(|group| {
            let factor = &study.factors[group[0]];
            let (of, place) = (levels(factor), factor.middle().unwrap_or_default());
            cell.levels[group[0]].as_ref().is_some_and(|it| it.label == of[place].label)
        })
    };
    let mut of_arm = outcome.cells.iter().filter(|it| it.arm == study.arms[0]);
    of_arm.clone().find(middle).or_else(|| of_arm.next())
}
