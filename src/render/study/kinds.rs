//! Charts beyond curves: two factors at once, which factor matters, how long until something happens.
//!
//! What it does not know: pixels.

use super::lines::{amount, at, held, name};
use super::plots::{chosen, levels, slice};
use crate::kernel::{Span, Time};
use crate::plan::StudyPlan;
use crate::render::chart::bars::Bars;
use crate::render::chart::heat::HeatMap;
use crate::render::chart::picture::Words;
use crate::render::chart::steps::{Stair, Step, Steps};
use crate::render::words;
use crate::study::{CellAnswer, StudyOutcome};
use statrs::distribution::{ContinuousCDF, Normal};

/// The most survival curves in one picture; beyond them nothing can be told apart.
const CURVES: usize = 6;

pub(super) fn level(outcome: &StudyOutcome) -> String {
    format!("{}%", words::number(outcome.study.level * 100.0))
}

/// `n = 10`, or from how many to how many.
pub(super) fn n(all: impl Iterator<Item = u64> + Clone) -> String {
    match (all.clone().min().unwrap_or(0), all.max().unwrap_or(0)) {
        (least, most) if least == most => format!("n = {least}"),
        (least, most) => format!("n = {least} to {most}"),
    }
}

/// ` · arm base`, where there are several.
pub(super) fn arm(study: &StudyPlan) -> String {
    match study.arms.len() {
        1 => String::new(),
        _ => format!(" · arm {}", study.arms[0]),
    }
}

/// A response over two factors, in the first arm and at the first level of all others.
pub(super) fn heat(
    outcome: &StudyOutcome,
    place: usize,
    (across, down): (usize, usize),
) -> HeatMap {
    let study = &outcome.study;
    let asked = &outcome.responses[place];
    let free = [across, down];
    let cells: Vec<&CellAnswer> =
        slice(outcome, &free).filter(|it| it.arm == study.arms[0]).collect();
    let shown = |row: usize, column: usize| {
        let is = |cell: &CellAnswer, factor: usize, at: usize| {
            let label = &levels(&study.factors[factor])[at].label;
            cell.levels[factor].as_ref().is_some_and(|it| it.label == *label)
        };
        cells.iter().find(|it| is(it, across, column) && is(it, down, row)).copied()
    };
    let value = |row, column| {
        let it = shown(row, column)?.answers[place].interval.as_ref()?;
        Some((it.estimate, amount(asked, it.estimate)))
    };
    let (columns, rows) =
        (levels(&study.factors[across]).len(), levels(&study.factors[down]).len());
    let values: Vec<Vec<Option<(f64, String)>>> =
        (0..rows).map(|row| (0..columns).map(|column| value(row, column)).collect()).collect();
    let all = || (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let runs: Vec<u64> = all()
        .filter_map(|(row, column)| Some(shown(row, column)?.answers[place].interval?.n))
        .collect();
    let by = |a: &&(f64, String), b: &&(f64, String)| a.0.total_cmp(&b.0);
    let found = || values.iter().flatten().flatten();
    let title = match (found().min_by(by), found().max_by(by)) {
        (Some(low), Some(high)) if low.1 == high.1 => {
            format!("{}: {} everywhere", asked.title, low.1)
        }
        (Some(low), Some(high)) => format!("{}: from {} to {}", asked.title, low.1, high.1),
        _ => format!("{}: no run has an answer", asked.title),
    };
    let held = |it: usize| {
        let factor = &study.factors[it];
        let stays = !free.contains(&it) && levels(factor).len() > 1;
        let first = stays.then(|| &levels(factor)[0].label)?;
        Some(format!(" · {} {first}", factor.name))
    };
    let at = (0..study.factors.len()).filter_map(held).collect::<String>();
    let interval = |(row, column)| shown(row, column)?.answers[place].interval;
    let method = all().find_map(interval).map_or("no answer", |it| it.method.label());
    let runs = n(runs.iter().copied());
    let labels = |it: usize| levels(&study.factors[it]).iter().map(|it| it.label.clone()).collect();
    HeatMap {
        words: Words {
            alt: format!(
                "{title}. A value for each level of {} and {}; hatched: no answer.",
                study.factors[across].title, study.factors[down].title
            ),
            subtitle: format!(
                "{runs} in each cell · estimates; their {} intervals ({method}) are in the tables{}{at} · {}",
                level(outcome),
                arm(study),
                study.title
            ),
            title,
        },
        heading: asked.title.clone(),
        across: (study.factors[across].title.clone(), labels(across)),
        down: (study.factors[down].title.clone(), labels(down)),
        cells: values,
    }
}

/// How much each sampled factor matters to a response in the first arm, the most important at the top.
pub(super) fn sensitivity(outcome: &StudyOutcome, place: usize) -> Bars {
    let study = &outcome.study;
    let asked = &outcome.responses[place];
    let factor = |it: usize| study.factors[it].title.clone();
    let first = &study.arms[0];
    let screened = outcome.effects.iter().find(|it| it.response == place && it.arm == *first);
    let shared = outcome.indices.iter().find(|it| it.response == place && it.arm == *first);
    let (mut rows, keys, heading, how) = if let Some(it) = screened {
        let bar = |it: &crate::study::statistics::Effect| {
            vec![(it.size, it.size - it.spread, it.size + it.spread)]
        };
        let rows: Vec<_> =
            it.effects.iter().map(|(place, effect)| (factor(*place), bar(effect))).collect();
        let n = n(it.effects.iter().map(|it| it.1.n));
        let how = format!("Morris, {n} elementary effects a factor · whisker: ± σ, no interval");
        let unit = if asked.unit == "1" { String::new() } else { format!(", {}", asked.unit) };
        let heading = format!("μ*: mean size of the effect over the factor's whole range{unit}");
        (rows, vec!["μ* ± σ".to_owned()], heading, how)
    } else if let Some(it) = shared {
        let bar = |it: &crate::study::statistics::Indices| {
            [it.total, it.first].map(|it| (it.value, it.low, it.high)).to_vec()
        };
        let rows: Vec<_> =
            it.indices.iter().map(|(place, found)| (factor(*place), bar(found))).collect();
        let n = match study.sampling {
            Some(crate::plan::Sampling::Indices(n)) => n,
            _ => 0,
        };
        let how = format!("n = {n} base points · percentile bootstrap, {}", level(outcome));
        let keys = ["ST: alone or with others", "S1: alone"].map(str::to_owned).to_vec();
        (rows, keys, "Share of the variance".to_owned(), how)
    } else {
        (
            Vec::new(),
            Vec::new(),
            String::new(),
            "no run or not every point has an answer".to_owned(),
        )
    };
    rows.sort_by(|a, b| b.1[0].0.total_cmp(&a.1[0].0));
    let title = match rows.first() {
        Some((most, values)) if values[0].0 > 0.0 => {
            format!("{}: {most} matters most", asked.title)
        }
        Some(_) => format!("{}: no factor matters", asked.title),
        None => format!("{}: which factor matters cannot be told", asked.title),
    };
    let order: Vec<String> = rows.iter().map(|it| it.0.clone()).collect();
    Bars {
        words: Words {
            alt: format!("{title}. Bars by factor, from the most: {}.", order.join(", ")),
            subtitle: format!("{how}{} · {}", arm(study), study.title),
            title,
        },
        heading,
        keys,
        rows,
    }
}

/// The share of runs in which it has not happened yet, against time.
pub(super) fn survival(
    outcome: &StudyOutcome,
    place: usize,
    along: Option<usize>,
) -> Option<Steps> {
    let asked = &outcome.responses[place];
    let z = Normal::standard().inverse_cdf(0.5 + outcome.study.level / 2.0);
    let mut curves = Vec::new();
    let mut counts = Vec::new();
    let mut medians = Vec::new();
    let mut to = 0.0_f64;
    let cells = chosen(outcome, along, CURVES);
    let held = held(outcome, &cells);
    for cell in &cells {
        // Each cell has its own end: a factor may be how long a run lasts.
        let Some(horizon) = cell.answers[place].horizon else { continue };
        to = to.max(horizon);
        let mut times: Vec<f64> = cell.runs.iter().filter_map(|it| it.answers[place]).collect();
        times.sort_by(f64::total_cmp);
        let label = name(outcome, &cell.levels, &held, &cell.arm);
        let points = kaplan_meier(&times, cell.runs.len() as u64, horizon, z);
        medians.extend(points.iter().find(|it| it.share <= 0.5).map(|it| it.at));
        counts.push(cell.runs.len() as u64);
        curves.push(Step { label, points });
    }
    if curves.is_empty() {
        return None;
    }
    let all_get_there = medians.len() == curves.len();
    let half = |at: Time| words::length(at.since(Time::ZERO));
    let title = match (medians.iter().min(), medians.iter().max()) {
        (Some(least), Some(most)) if !all_get_there && least == most => format!(
            "{}: where half of the runs get there at all, they do after {}",
            asked.title,
            half(*least)
        ),
        (Some(least), Some(most)) if !all_get_there => format!(
            "{}: half are there after {} to {} where half get there at all",
            asked.title,
            half(*least),
            half(*most)
        ),
        (Some(least), Some(most)) if least == most => {
            format!("{}: half of the runs are there after {}", asked.title, half(*least))
        }
        (Some(least), Some(most)) => {
            format!("{}: half are there after {} to {}", asked.title, half(*least), half(*most))
        }
        _ => format!("{}: half of the runs never get there", asked.title),
    };
    let left_out = outcome.cells.len() - curves.len();
    let more = if left_out > 0 {
        format!(" · {left_out} other cells in the tables")
    } else {
        String::new()
    };
    let ends = curves.iter().flat_map(|it| &it.points).filter(|it| it.at_risk > 0);
    let last = ends.map(|it| it.at).max().unwrap_or(Time::ZERO);
    let never = curves.iter().any(|it| it.points.last().is_some_and(|it| it.share > 0.0));
    let band = match curves.len() {
        0..=4 => format!("band: log-log, {}", level(outcome)),
        _ => format!("intervals ({}) in the tables", level(outcome)),
    };
    Some(Steps {
        words: Words {
            alt: format!("{title}. Curves of the share of runs that are not there yet."),
            subtitle: format!(
                "{} · {band} · Kaplan–Meier, silent runs censored at the end{}{more} · {}",
                n(counts.iter().copied()),
                at(outcome, &cells, &held),
                outcome.study.title
            ),
            title,
        },
        heading: "Runs that are not there yet".into(),
        along: asked.title.clone(),
        to: if never { instant(to) } else { last },
        curves,
    })
}

fn instant(seconds: f64) -> Time {
    Time::ZERO + Span((seconds.max(0.0) * 1e9) as u64)
}

/// Kaplan and Meier's estimate from sorted `times` of `n` runs, the others censored at `horizon`; the band is Greenwood's on
/// the log-log scale (Kalbfleisch and Prentice), so that it stays between 0 and 1.
fn kaplan_meier(times: &[f64], n: u64, horizon: f64, z: f64) -> Vec<Stair> {
    let mut all = vec![Stair { at: Time::ZERO, share: 1.0, low: 1.0, high: 1.0, at_risk: n }];
    let (mut share, mut greenwood, mut left) = (1.0, 0.0, n);
    for same in times.chunk_by(|a, b| a == b) {
        let (at_risk, gone) = (left as f64, same.len() as f64);
        share *= 1.0 - gone / at_risk;
        greenwood += gone / (at_risk * (at_risk - gone));
        let (low, high) = if same.len() as u64 == left {
            (0.0, all.last().map_or(0.0, |it: &Stair| it.high))
        } else {
            let width = z * libm::sqrt(greenwood) / libm::log(share).abs();
            (libm::pow(share, libm::exp(width)), libm::pow(share, libm::exp(-width)))
        };
        let share = if same.len() as u64 == left { 0.0 } else { share };
        all.push(Stair { at: instant(same[0]), share, low, high, at_risk: left });
        left -= same.len() as u64;
    }
    if left > 0 {
        let last = *all.last().expect("it begins at zero");
        all.push(Stair { at: instant(horizon).max(last.at), at_risk: left, ..last });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 5 runs, events at 1 and 3 (twice), two never: 0.8, then 0.8 × 2/4.
    #[test]
    fn shares_step_down_by_how_many_are_still_there() {
        let found = kaplan_meier(&[1.0, 3.0, 3.0], 5, 10.0, 1.96);
        let steps: Vec<(u64, f64, u64)> = found
            .iter()
            .map(|it| (it.at.0 / 1_000_000_000, (it.share * 1e6).round() / 1e6, it.at_risk))
            .collect();
        assert_eq!(steps, [(0, 1.0, 5), (1, 0.8, 5), (3, 0.4, 4), (10, 0.4, 2)]);
        assert!(found.iter().all(|it| it.low <= it.share && it.share <= it.high), "{found:?}");
        // By hand: Greenwood's sum 1/(5 × 4), over |ln 0.8| and times 1.96 it is 1.964: 0.8^exp(±1.964).
        assert!((found[1].low - 0.204).abs() < 2e-3 && (found[1].high - 0.969).abs() < 2e-3);
        let all = kaplan_meier(&[1.0, 2.0], 2, 10.0, 1.96);
        assert_eq!(all.last().map(|it| (it.share, it.low)), Some((0.0, 0.0)));
        assert_eq!(kaplan_meier(&[], 3, 7.0, 1.96).len(), 2, "nobody gets there");
    }
}
