//! What a study says: every response at every point with its interval, arms compared, thresholds, sensitivities.
//!
//! Plain data that every table, chart and report is made from; it depends on the runs alone, in their fixed order.
//!
//! What it does not know: how the runs came about, and what it looks like on paper.

use serde::Serialize;

use super::conduct::{Cell, Conducted, Run};
use super::search::{Search, listed};
use super::sensitivities::{self, Screened, Shared};
use super::statistics::{Interval, Paired, holm, mean, paired, proportion, quantile};
use super::store::asked;
use super::{precision, warm_up};
use crate::kernel::Time;
use crate::outcome::Course;
use crate::plan::{Level, Plan, Response, Statistic, StudyPlan, Take};

/// Everything that a study says.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct StudyOutcome {
    /// What was asked.
    pub study: StudyPlan,
    /// The responses, in file order.
    pub responses: Vec<Asked>,
    /// Every cell: points in order, within them arms.
    pub cells: Vec<CellAnswer>,
    /// Every arm against the first, at every point.
    pub differences: Vec<Difference>,
    /// What was searched for.
    pub thresholds: Vec<Found>,
    /// How much each sampled factor matters, if the study screens.
    pub effects: Vec<Screened>,
    /// What share of the spread each sampled factor makes, if the study asks for it.
    pub indices: Vec<Shared>,
}

/// A response as tables head it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// What reports call it.
    pub title: String,
    /// `1`, `s` or `d`.
    pub unit: &'static str,
    /// Whether it is a share of runs.
    pub is_share: bool,
    /// What the runs are taken together by.
    pub across: Statistic,
    /// Whether it is the time until something happens, which a run may end before.
    pub is_wait: bool,
}

/// A point in an arm, with its runs and what they say.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CellAnswer {
    /// The point's number, from 1.
    pub point: usize,
    /// The arm.
    pub arm: String,
    /// The seed of its runs.
    pub seed: u64,
    /// By the factor's place; nothing for one that stays as the scenario has it.
    pub levels: Vec<Option<Level>>,
    /// Its runs.
    pub runs: Vec<RunRow>,
    /// By the response's place.
    pub answers: Vec<Answered>,
    /// Whether every response is as exact as was asked for.
    pub is_precise: bool,
}

/// One run.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RunRow {
    /// Which replication.
    pub replication: u32,
    /// Its digest.
    pub digest: String,
    /// Events handled.
    pub events: u64,
    /// By the response's place.
    pub answers: Vec<Option<f64>>,
    /// Final values by name.
    pub metrics: Vec<(String, f64)>,
}

/// What the runs of a cell say of one response.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Answered {
    /// The estimate and its interval; nothing if no run had an answer.
    pub interval: Option<Interval>,
    /// Runs that had no answer and are left out.
    pub silent: u64,
    /// The smallest and the largest answer.
    pub range: Option<(f64, f64)>,
    /// Of a time until something happens: seconds that a run of this cell waits for it at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon: Option<f64>,
    /// What is odd about it: runs too short for their steady state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<&'static str>,
}

/// An arm against the first, at one point.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Difference {
    /// The point's number, from 1.
    pub point: usize,
    /// The arm.
    pub arm: String,
    /// The arm it is compared with.
    pub against: String,
    /// The response's place.
    pub response: usize,
    /// The comparison; nothing if no replication has an answer in both.
    pub paired: Option<Paired>,
    /// Its p-value after Holm, over all comparisons of the study.
    pub adjusted: Option<f64>,
}

/// What a search found at one point in one arm.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Found {
    /// The threshold's place.
    pub threshold: usize,
    /// By the factor's place, without the searched one.
    pub levels: Vec<Option<Level>>,
    /// The arm.
    pub arm: String,
    /// The level that each replication gives; nothing where it holds at none.
    pub found: Vec<Option<usize>>,
    /// For each level, the share of replications in which it holds there, as the searches imply.
    pub curve: Vec<Interval>,
    /// The median over the replications, between levels by their order, as the place of a level; nothing if it holds at
    /// none in half of them.
    pub median: Option<usize>,
    /// The ends of its interval, likewise.
    pub ends: (Option<usize>, Option<usize>),
    /// The level up to which it holds in every replication; nothing if there is none.
    pub always: Option<usize>,
}

/// The estimate of a response over runs that answered `values`; nothing of none.
#[must_use]
pub(super) fn taken_together(response: &Response, values: &[f64], level: f64) -> Option<Interval> {
    if values.is_empty() {
        return None;
    }
    Some(match response.across {
        _ if response.take.is_yes_or_no() => {
            let yes = values.iter().filter(|it| **it > 0.5).count();
            proportion(yes as u64, values.len() as u64, level)
        }
        Statistic::Mean => mean(values, level),
        Statistic::Quantile(share) => quantile(values, share, level),
    })
}

/// What a study's runs say.
///
/// # Panics
/// If there is no cell: a study has at least one.
#[must_use]
pub fn outcome(study: &StudyPlan, done: &Conducted) -> StudyOutcome {
    let responses = &done.cells.first().expect("a study has a cell").plan.responses;
    let cells: Vec<CellAnswer> = cells(study, done);
    let columns = |cell: usize, response: usize| -> Vec<Option<f64>> {
        cells[cell].runs.iter().map(|run| run.answers[response]).collect()
    };
    let arms = study.arms.len();
    let plain = study.thresholds.is_empty();
    let mut differences = Vec::new();
    for base in (0..cells.len()).step_by(arms).filter(|_| plain) {
        for other in base + 1..base + arms {
            for response in 0..responses.len() {
                let (one, two) = (columns(base, response), columns(other, response));
                differences.push(Difference {
                    point: cells[other].point,
                    arm: cells[other].arm.clone(),
                    against: cells[base].arm.clone(),
                    response,
                    paired: compared(&one, &two, study.level),
                    adjusted: None,
                });
            }
        }
    }
    adjust(&mut differences);
    let (effects, indices) = sensitivities::of(study, &cells, responses.len());
    StudyOutcome {
        study: study.clone(),
        responses: responses.iter().map(head).collect(),
        thresholds: thresholds(study, done),
        cells,
        differences,
        effects,
        indices,
    }
}

fn head(response: &Response) -> Asked {
    Asked {
        name: response.name.clone(),
        title: response.title.clone(),
        unit: response.take.unit(),
        is_share: matches!(response.take, Take::Held(_)),
        across: response.across,
        is_wait: response.take.horizon(Time::NEVER).is_some(),
    }
}

fn cells(study: &StudyPlan, done: &Conducted) -> Vec<CellAnswer> {
    let mut all = Vec::new();
    for (place, (cell, runs)) in done.cells.iter().zip(&done.runs).enumerate() {
        let arms = if study.thresholds.is_empty() { study.arms.len() } else { 1 };
        all.push(CellAnswer {
            point: place / arms + 1,
            arm: cell.arm.clone(),
            seed: cell.plan.seed,
            levels: cell.point.levels.clone(),
            answers: answers(study, cell, runs),
            runs: rows(cell, runs),
            is_precise: precision::is_met(study, &cell.plan, runs),
        });
    }
    all
}

fn rows(cell: &Cell, runs: &[Run]) -> Vec<RunRow> {
    let answers: Vec<Vec<Option<f64>>> =
        cell.plan.responses.iter().map(|it| answers_of(&cell.plan, it, runs).0).collect();
    let row = |(place, Run { replication, entry }): (usize, &Run)| RunRow {
        replication: *replication,
        digest: entry.digest.clone(),
        events: entry.events,
        answers: answers.iter().map(|of_all| of_all[place]).collect(),
        metrics: entry.metrics.clone(),
    };
    runs.iter().enumerate().map(row).collect()
}

/// What each of a cell's runs answers, and what is odd about it. All runs of a steady state have one warm-up, found in
/// their average.
pub(super) fn answers_of(
    plan: &Plan,
    response: &Response,
    runs: &[Run],
) -> (Vec<Option<f64>>, Option<&'static str>) {
    let asked = asked(plan, response);
    if !matches!(response.take, Take::Steady(_)) {
        let answer = |run: &Run| run.entry.answers.get(&asked).copied().flatten();
        return (runs.iter().map(answer).collect(), None);
    }
    let courses: Vec<_> = runs.iter().map(|run| run.entry.courses.get(&asked)).collect();
    let whole: Vec<_> = courses.iter().flatten().copied().collect();
    let Some(warm_up) = warm_up::common(&whole) else {
        return (vec![None; runs.len()], Some("too few values to tell a steady state"));
    };
    let rest = |course: &Option<&Course>| course.map(|it| warm_up.rest(it));
    let odd = warm_up.is_too_long.then_some("never settles: MSER-5 would cut more than half");
    (courses.iter().map(rest).collect(), odd)
}

fn answers(study: &StudyPlan, cell: &Cell, runs: &[Run]) -> Vec<Answered> {
    let answer = |response: &Response| {
        let (all, remark) = answers_of(&cell.plan, response, runs);
        let values: Vec<f64> = all.iter().copied().flatten().collect();
        let range = values.iter().fold(None, |range: Option<(f64, f64)>, &value| {
            let (least, most) = range.unwrap_or((value, value));
            Some((least.min(value), most.max(value)))
        });
        Answered {
            interval: taken_together(response, &values, study.level),
            silent: (all.len() - values.len()) as u64,
            range,
            horizon: response.take.horizon(cell.plan.end()),
            remark,
        }
    };
    cell.plan.responses.iter().map(answer).collect()
}

/// Two arms over the replications that answer in both.
fn compared(one: &[Option<f64>], two: &[Option<f64>], level: f64) -> Option<Paired> {
    let both = |(one, two): (&Option<f64>, &Option<f64>)| Some(((*one)?, (*two)?));
    let (one, two): (Vec<f64>, Vec<f64>) = one.iter().zip(two).filter_map(both).unzip();
    (!one.is_empty()).then(|| paired(&one, &two, level))
}

fn adjust(differences: &mut [Difference]) {
    let made: Vec<f64> =
        differences.iter().filter_map(|it| it.paired.as_ref().map(|it| it.p_value)).collect();
    let mut adjusted = holm(&made).into_iter();
    for it in differences.iter_mut().filter(|it| it.paired.is_some()) {
        it.adjusted = adjusted.next();
    }
}

fn thresholds(study: &StudyPlan, done: &Conducted) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    let mut rest: &[Search] = &done.searches;
    while let Some(first) = rest.first() {
        let same = |it: &&Search| it.threshold == first.threshold && it.start == first.start;
        let many = rest.iter().take_while(same).count();
        let (these, others) = rest.split_at(many);
        rest = others;
        all.push(found(study, these));
    }
    all
}

fn found(study: &StudyPlan, searches: &[Search]) -> Found {
    use crate::plan::Extreme;
    let threshold = &study.thresholds[searches[0].threshold];
    let levels = listed(study, threshold).len();
    let over: Vec<&Search> = searches.iter().filter(|it| it.is_over()).collect();
    let found: Vec<Option<usize>> = over.iter().map(|it| it.found()).collect();
    let n = found.len() as u64;
    let holds = |place: usize, it: &Option<usize>| match (threshold.find, it) {
        (_, None) => false,
        (Extreme::Largest, Some(last)) => place <= *last,
        (Extreme::Smallest, Some(last)) => place >= *last,
    };
    let curve = (0..levels)
        .filter(|_| n > 0)
        .map(|place| {
            let yes = found.iter().filter(|it| holds(place, it)).count() as u64;
            proportion(yes, n, study.level)
        })
        .collect();
    // Thresholds in the order of how far they go: order statistics of places need no arithmetic between levels.
    let far = |it: &Option<usize>| match (threshold.find, it) {
        (_, None) => 0.0,
        (Extreme::Largest, Some(last)) => (last + 1) as f64,
        (Extreme::Smallest, Some(last)) => (levels - last) as f64,
    };
    let back = |far: f64| {
        let steps = far.clamp(0.0, levels as f64) as usize;
        (steps > 0).then(|| match threshold.find {
            Extreme::Largest => steps - 1,
            Extreme::Smallest => levels - steps,
        })
    };
    let distances: Vec<f64> = found.iter().map(far).collect();
    let middle = (n > 0).then(|| quantile(&distances, 0.5, study.level));
    let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
    Found {
        threshold: searches[0].threshold,
        levels: searches[0].levels_of_start.clone(),
        arm: searches[0].arm.clone(),
        curve,
        median: middle.and_then(|it| back(libm::floor(it.estimate))),
        ends: middle.map_or((None, None), |it| (back(it.low), back(it.high))),
        always: if n > 0 { back(least) } else { None },
        found,
    }
}
