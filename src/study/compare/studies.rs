//! Studies side by side: cells matched by levels and arm, responses and thresholds by name.
//!
//! Means over runs are compared, whatever a study takes its runs together by: a mean has an interval for its difference.
//!
//! What it does not know: files.

use serde::Deserialize;

use super::super::answer::StudyOutcome;
use super::super::search::listed;
use super::values::{Answers, adjust, value};
use super::{Comparison, Kind, Side, Unmatched, Value, settings};
use crate::plan::{Level, Statistic, StudyPlan};

/// What is compared of a study: the part of its `summary.json` that a comparison needs.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct StudyFacts {
    study: StudyPlan,
    responses: Vec<Asked>,
    cells: Vec<Cell>,
    thresholds: Vec<Found>,
    /// Every key of the study with its value as TOML; nothing if it was not kept.
    #[serde(skip)]
    pub settings: Option<Vec<(String, String)>>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
struct Asked {
    name: String,
    across: Statistic,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
struct Cell {
    arm: String,
    /// Not there in what older versions wrote.
    seed: Option<u64>,
    levels: Vec<Option<Level>>,
    runs: Vec<Run>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
struct Run {
    replication: u32,
    answers: Vec<Option<f64>>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
struct Found {
    threshold: usize,
    levels: Vec<Option<Level>>,
    arm: String,
    found: Vec<Option<usize>>,
}

impl StudyFacts {
    /// The facts in a study's `summary.json`.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(summary: &[u8]) -> Result<StudyFacts, String> {
        let facts: StudyFacts = serde_json::from_slice(summary).map_err(|it| it.to_string())?;
        let answers = facts.cells.iter().flat_map(|it| &it.runs).map(|it| it.answers.len());
        let levels = facts.cells.iter().map(|it| &it.levels);
        let levels = levels.chain(facts.thresholds.iter().map(|it| &it.levels));
        let whole = answers.into_iter().all(|it| it == facts.responses.len())
            && levels.into_iter().all(|it| it.len() == facts.study.factors.len())
            && facts.thresholds.iter().all(|it| it.threshold < facts.study.thresholds.len());
        if whole { Ok(facts) } else { Err("its rows and its heads do not fit".to_owned()) }
    }

    /// The facts of a study that was just concluded.
    ///
    /// # Panics
    /// Never: a study's outcome can be written and read.
    #[must_use]
    pub fn of(outcome: &StudyOutcome) -> StudyFacts {
        let summary = serde_json::to_vec(outcome).expect("plain data");
        StudyFacts::read(&summary).expect("what was written can be read")
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.study.title
    }

    /// Everything that has answers, under the name that it is matched by.
    fn columns(&self) -> Vec<Column> {
        let mut all = Vec::new();
        if self.study.thresholds.is_empty() {
            for (place, asked) in self.responses.iter().enumerate() {
                all.extend(self.cells.iter().map(|cell| self.response(cell, place, asked)));
            }
        }
        all.extend(self.thresholds.iter().map(|it| self.threshold(it)));
        all
    }

    fn response(&self, cell: &Cell, place: usize, asked: &Asked) -> Column {
        Column {
            what: "response",
            name: asked.name.clone(),
            at: self.place(&cell.levels, &cell.arm),
            runs: cell.runs.iter().map(|it| (cell.seed, it.replication)).collect(),
            answers: cell.runs.iter().map(|it| it.answers[place]).collect(),
        }
    }

    /// A threshold as the numbers of the levels that its replications give; without numbers their places, from 1.
    fn threshold(&self, it: &Found) -> Column {
        let threshold = &self.study.thresholds[it.threshold];
        let levels = listed(&self.study, threshold);
        let number = |place: usize| levels.get(place)?.value.or(Some(place as f64 + 1.0));
        let seed = self.cells.first().and_then(|cell| cell.seed);
        Column {
            what: "threshold",
            name: threshold.name.clone(),
            at: self.place(&it.levels, &it.arm),
            runs: (0..).zip(&it.found).map(|(replication, _)| (seed, replication)).collect(),
            answers: it.found.iter().map(|it| it.and_then(number)).collect(),
        }
    }

    /// A point and an arm in words: `outage 7d, arm slow`.
    fn place(&self, levels: &[Option<Level>], arm: &str) -> String {
        let factors = self.study.factors.iter().zip(levels);
        let mut words: Vec<String> = factors
            .filter_map(|(factor, level)| {
                Some(format!("{} {}", factor.name, level.as_ref()?.label))
            })
            .collect();
        if self.study.arms.len() > 1 || arm != "base" {
            words.push(format!("arm {arm}"));
        }
        words.join(", ")
    }

    fn side(&self) -> Side {
        let seeds: Vec<Option<u64>> = self.cells.iter().map(|it| it.seed).collect();
        Side {
            label: self.study.title.clone(),
            seed: seeds
                .first()
                .copied()
                .flatten()
                .filter(|it| seeds.iter().all(|o| *o == Some(*it))),
            runs: self.cells.iter().map(|it| it.runs.len() as u64).sum(),
            digest: None,
        }
    }
}

/// The answers of one response at one cell, run by run.
struct Column {
    what: &'static str,
    name: String,
    at: String,
    /// Seed, if known, and replication.
    runs: Vec<(Option<u64>, u32)>,
    answers: Vec<Option<f64>>,
}

impl Column {
    /// Whether the runs of both have the same random numbers, run by run.
    fn pairs_with(&self, other: &Column) -> bool {
        self.runs == other.runs && self.runs.iter().all(|it| it.0.is_some())
    }
}

/// What study `b` differs from study `a` in.
#[must_use]
pub fn compare_studies(a: &StudyFacts, b: &StudyFacts, level: f64) -> Comparison {
    let (of_a, of_b) = (a.columns(), b.columns());
    let same = |x: &Column, y: &Column| (x.what, &x.name, &x.at) == (y.what, &y.name, &y.at);
    let mut values: Vec<Value> = Vec::new();
    let (mut paired, mut independent) = (0_u64, 0_u64);
    for one in &of_a {
        let Some(two) = of_b.iter().find(|it| same(one, it)) else { continue };
        let are_pairs = one.pairs_with(two);
        *(if are_pairs { &mut paired } else { &mut independent }) += 1;
        let answers = Answers { a: &one.answers, b: &two.answers, are_pairs };
        values.push(value(&one.name, &one.at, &answers, level));
    }
    adjust(&mut values);
    let mut unmatched = lacking(&of_a, &of_b, "A");
    unmatched.extend(lacking(&of_b, &of_a, "B"));
    let mut remarks = Vec::new();
    if paired > 0 {
        remarks.push(format!(
            "{paired} of {} comparisons are paired: seed and replications are the same on both sides.",
            paired + independent
        ));
    }
    if independent > 0 {
        remarks.push(format!(
            "{independent} of {} comparisons are of independent runs, with Welch's interval: seed or replications are not \
             the same on both sides, or the seed was not kept.",
            paired + independent
        ));
    }
    remarks.extend(medians(a, b));
    let (mut side_a, mut side_b) = (a.side(), b.side());
    if side_a.label == side_b.label && side_a.seed != side_b.seed {
        for side in [&mut side_a, &mut side_b] {
            let seed =
                side.seed.map_or_else(|| "several or unknown".to_owned(), |it| it.to_string());
            side.label.push_str(&format!(", seed {seed}"));
        }
    }
    Comparison {
        kind: Kind::Studies,
        level,
        a: side_a,
        b: side_b,
        settings: a.settings.as_ref().zip(b.settings.as_ref()).map(|(a, b)| settings(a, b)),
        values,
        expectations: Vec::new(),
        routers: None,
        unmatched,
        remarks,
    }
}

/// Says of which responses the studies themselves give no mean.
fn medians(a: &StudyFacts, b: &StudyFacts) -> Option<String> {
    let of = [a, b].into_iter().flat_map(|it| &it.responses);
    let mut names: Vec<&str> = of
        .filter(|it| matches!(it.across, Statistic::Quantile(_)))
        .map(|it| it.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| {
        format!(
            "The studies give a quantile over runs of {}; what is compared here is the mean over runs.",
            names.join(", ")
        )
    })
}

/// What `one` has and `other` has not: whole responses and whole cells once, else both.
fn lacking(one: &[Column], other: &[Column], only: &'static str) -> Vec<Unmatched> {
    let mut all: Vec<Unmatched> = Vec::new();
    for it in one {
        let has_name = other.iter().any(|o| (o.what, &o.name) == (it.what, &it.name));
        let has_cell = other.iter().any(|o| o.at == it.at);
        let has_both =
            other.iter().any(|o| (o.what, &o.name, &o.at) == (it.what, &it.name, &it.at));
        if has_both {
            continue;
        }
        let (what, name) = match (has_name, has_cell) {
            (false, _) => (it.what, it.name.clone()),
            (true, false) => ("cell", it.at.clone()),
            (true, true) => (it.what, format!("{} at {}", it.name, it.at)),
        };
        let unmatched = Unmatched { what, name, only, value: None };
        if !all.contains(&unmatched) {
            all.push(unmatched);
        }
    }
    all
}
