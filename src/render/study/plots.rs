//! Which pictures a study gets: those that it asks for, else those that its shape suggests.
//!
//! What it does not know: what is in a picture.

use super::{kinds, lines, spread};
use crate::plan::{Factor, Level, Levels, Plot, PlotAxis, PlotKind, Sampling};
use crate::render::Artifact;
use crate::render::chart::picture::Picture;
use crate::study::{CellAnswer, StudyOutcome};

/// Where more replications are to be seen than a mean and its interval say.
const MANY: usize = 10;
/// The share of the whole span from which on runs of one cell are seen to differ.
const SEEN: f64 = 0.1;
/// Factors from which on a tornado says what a heat map does not.
const FACTORS: usize = 3;

/// The pictures by name, in the order that a report shows them.
#[must_use]
pub fn charts(outcome: &StudyOutcome) -> Vec<(String, Picture)> {
    let asked = &outcome.study.plots;
    let suggested;
    let plots = if asked.is_empty() {
        suggested = suggested_by(outcome);
        &suggested
    } else {
        asked
    };
    plots.iter().filter_map(|it| Some((it.name.clone(), drawn(outcome, it)?))).collect()
}

/// Every picture as SVG, and as PNG if the program was built with that.
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

fn drawn(outcome: &StudyOutcome, plot: &Plot) -> Option<Picture> {
    if plot.kind == PlotKind::Threshold {
        let place = outcome.study.thresholds.iter().position(|it| it.name == plot.of)?;
        return Some(Picture::Curves(lines::searched(outcome, place)));
    }
    let place = outcome.responses.iter().position(|it| it.name == plot.of)?;
    Some(match plot.kind {
        PlotKind::Line { along, by, axis } => {
            Picture::Curves(lines::response(outcome, place, (along, by, axis)))
        }
        PlotKind::HeatMap { along, by } => {
            Picture::HeatMap(kinds::heat(outcome, place, (along, by)))
        }
        PlotKind::Tornado => Picture::Tornado(spread::tornado(outcome, place)),
        PlotKind::Sensitivity => Picture::Bars(kinds::sensitivity(outcome, place)),
        PlotKind::Distribution { along: None } if is_all_sampled(outcome) => {
            Picture::Strips(spread::of_points(outcome, place))
        }
        PlotKind::Distribution { along } => {
            Picture::Strips(spread::distribution(outcome, place, along))
        }
        PlotKind::Survival { along } => Picture::Steps(kinds::survival(outcome, place, along)?),
        PlotKind::Threshold => return None,
    })
}

/// The pictures that the shape of a study suggests.
fn suggested_by(outcome: &StudyOutcome) -> Vec<Plot> {
    let study = &outcome.study;
    let plot = |of: &str, name: String, kind| Plot { name, of: of.to_owned(), kind };
    if !study.thresholds.is_empty() {
        let of = study.thresholds.iter().map(|it| it.name.as_str());
        return of.map(|it| plot(it, format!("threshold-{it}"), PlotKind::Threshold)).collect();
    }
    let sampled = study.sampling.is_some();
    let alone = study.one_at_a_time;
    let screened = matches!(study.sampling, Some(Sampling::Morris(_) | Sampling::Indices(_)));
    let mut all = Vec::new();
    for (place, asked) in outcome.responses.iter().enumerate() {
        let mut add = |is_due: bool, what: &str, kind| {
            if is_due {
                all.push(plot(&asked.name, format!("{}{what}", asked.name), kind));
            }
        };
        if let Some(along) = main_factor(outcome).filter(|_| !alone) {
            let axis = PlotAxis::of(&study.factors[along]);
            add(true, "", PlotKind::Line { along, by: None, axis });
        }
        if let Some((along, by)) = two(outcome).filter(|_| !sampled && !alone) {
            add(true, "-heat-map", PlotKind::HeatMap { along, by });
        }
        let many = (alone || groups(outcome).len() >= FACTORS) && !sampled;
        add(many, "-tornado", PlotKind::Tornado);
        add(screened, "-sensitivity", PlotKind::Sensitivity);
        add(!sampled && asked.is_wait, "-survival", PlotKind::Survival { along: None });
        let spread = !sampled && !asked.is_share && differs(outcome, place);
        // Points of a sample lie on no axis: what can be seen is how far their answers reach.
        let reach = is_all_sampled(outcome) && !screened;
        add(spread || reach, "-distribution", PlotKind::Distribution { along: None });
    }
    all
}

/// Whether every factor that varies is sampled.
fn is_all_sampled(outcome: &StudyOutcome) -> bool {
    outcome.study.sampling.is_some() && main_factor(outcome).is_none()
}

/// Whether some cell has many runs that differ so much that it is seen beside how cells differ.
fn differs(outcome: &StudyOutcome, place: usize) -> bool {
    let span = |all: &[f64]| {
        let least = all.iter().copied().fold(f64::INFINITY, f64::min);
        all.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least
    };
    let of = |it: &CellAnswer| it.runs.iter().filter_map(|it| it.answers[place]).collect();
    let answers: Vec<Vec<f64>> = outcome.cells.iter().map(of).collect();
    let whole = span(&answers.concat());
    whole > 0.0 && answers.iter().any(|it| it.len() >= MANY && span(it) >= SEEN * whole)
}

pub(super) fn levels(factor: &Factor) -> &[Level] {
    match &factor.levels {
        Levels::Listed(levels) => levels,
        Levels::Between(_) => &[],
    }
}

/// The factor that goes along an axis: the first with numbers, else the first with levels.
pub(super) fn main_factor(outcome: &StudyOutcome) -> Option<usize> {
    let factors = &outcome.study.factors;
    let many = |it: &Factor| levels(it).len() > 1;
    let numbers = |it: &Factor| many(it) && levels(it).iter().all(|level| level.value.is_some());
    factors.iter().position(numbers).or_else(|| factors.iter().position(many))
}

/// Factors with several levels; those that step together are one.
pub(super) fn groups(outcome: &StudyOutcome) -> Vec<Vec<usize>> {
    let study = &outcome.study;
    let mut all: Vec<Vec<usize>> = Vec::new();
    for place in 0..study.factors.len() {
        if levels(&study.factors[place]).len() > 1 && !all.iter().any(|it| it.contains(&place)) {
            let zip = study.zips.iter().find(|it| it.contains(&place));
            all.push(zip.cloned().unwrap_or_else(|| vec![place]));
        }
    }
    all
}

/// The first two factors that do not step together.
fn two(outcome: &StudyOutcome) -> Option<(usize, usize)> {
    let groups = groups(outcome);
    Some((groups.first()?[0], groups.get(1)?[0]))
}

/// The cells in which all factors but the `free` ones, and those that step with them, stand at their first level.
pub(super) fn slice<'a>(
    outcome: &'a StudyOutcome,
    free: &[usize],
) -> impl Iterator<Item = &'a CellAnswer> + use<'a> {
    let groups = groups(outcome);
    let fixed: Vec<usize> =
        groups.into_iter().filter(|it| !it.iter().any(|it| free.contains(it))).flatten().collect();
    outcome.cells.iter().filter(move |cell| {
        fixed.iter().all(|it| {
            let first = levels(&outcome.study.factors[*it]).first().map(|it| &it.label);
            cell.levels[*it].as_ref().map(|it| &it.label) == first
        })
    })
}

/// The cells of a picture that has room for `most`: all, or those along a factor, of each arm as many as fit.
pub(super) fn chosen(
    outcome: &StudyOutcome,
    along: Option<usize>,
    most: usize,
) -> Vec<&CellAnswer> {
    let ran = |it: &&CellAnswer| !it.runs.is_empty();
    let all: Vec<_> = outcome.cells.iter().filter(ran).collect();
    if along.is_none() && all.len() <= most {
        return all;
    }
    let free: Vec<usize> = along.or_else(|| main_factor(outcome)).into_iter().collect();
    let mut all: Vec<_> = slice(outcome, &free).filter(ran).collect();
    if all.len() <= most {
        return all;
    }
    let arms = &outcome.study.arms;
    let each = most / arms.len();
    if each < 2 {
        // An arm shows nothing with one level: then the first shows all of its own.
        all.retain(|it| it.arm == arms[0]);
        return evenly(&all, most);
    }
    let of_arm = |arm: &String| {
        let own: Vec<_> = all.iter().filter(|it| it.arm == *arm).copied().collect();
        evenly(&own, each)
    };
    arms.iter().flat_map(of_arm).collect()
}

/// All, or evenly spaced ones with both ends among them.
fn evenly<'a>(all: &[&'a CellAnswer], most: usize) -> Vec<&'a CellAnswer> {
    let last = all.len().saturating_sub(1);
    match all.len() > most {
        true => (0..most).map(|it| all[it * last / (most - 1)]).collect(),
        false => all.to_vec(),
    }
}
