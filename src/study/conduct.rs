//! Runs a study: which runs are needed, which are known, which are left to do.
//!
//! ```text
//!   cells ──► a round of jobs ──► known? ─yes─► entry
//!     ▲                             │ no
//!     │                             ▼
//!     │                        mine? may I? ─no─► missing
//!     │                             │ yes
//!     │                             ▼
//!     └── more needed? ◄── entry ◄── run, keep
//! ```
//!
//! What is needed is decided from entries alone and in a fixed order: one thread or many, one machine or several shards,
//! in one go or after a kill, the same runs are asked for and give the same results.
//!
//! What it does not know: files, signals, terminals.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::design::{Point, points};
use super::search::{Search, listed};
use super::store::{Entry, asked};
use super::way::{Found, Way};
use super::{in_parallel, precision};
use crate::plan::{Plan, StudyPlan, Threshold};
use crate::scenario::{self, Diagnostic, Library, Request, Source};

/// The scenario that is studied.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Its text.
    pub source: &'a Source,
    /// Where its bases are found.
    pub library: &'a (dyn Library + Sync),
    /// Overrides of the whole study.
    pub sets: &'a [(String, String)],
    /// Instead of the scenario's own seed.
    pub seed: Option<u64>,
}

/// A point in an arm.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The point.
    pub point: Point,
    /// The arm, `base` for the scenario without one.
    pub arm: String,
    /// The plan of its first replication.
    pub plan: Plan,
}

/// One run: a cell by its place, and the replication.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Job {
    /// The cell's place.
    pub cell: usize,
    /// Which replication.
    pub replication: u32,
}

/// A run that is there.
#[derive(Clone, PartialEq, Debug)]
pub struct Run {
    /// Which replication of its cell.
    pub replication: u32,
    /// What is known of it.
    pub entry: Entry,
}

/// The runs of a study, as far as they are there.
#[derive(Clone, Debug)]
pub struct Conducted {
    /// All cells, in order.
    pub cells: Vec<Cell>,
    /// The runs of each cell in the order of replications: up to the first gap, but in a search those that it needed.
    pub runs: Vec<Vec<Run>>,
    /// What the searches found, in the order of thresholds, points, arms and replications.
    pub searches: Vec<Search>,
    /// Runs that are needed and not there.
    pub missing: Vec<Job>,
    /// How many were run now.
    pub ran: u64,
    /// How many were known.
    pub known: u64,
    /// How many known ones were run again and compared.
    pub verified: u64,
    /// Known runs whose digest was another one when they were run again.
    pub different: Vec<Job>,
    /// Why runs could not be kept.
    pub unkept: Option<String>,
}

/// Every cell of a study, checked.
///
/// # Errors
/// Everything that is wrong at any point, each mistake once.
pub fn cells(study: &StudyPlan, subject: &Subject<'_>) -> Result<Vec<Cell>, Vec<Diagnostic>> {
    let points = points(study);
    let wanted: Vec<(Point, String)> = points
        .iter()
        .flat_map(|point| study.arms.iter().map(|arm| (point.clone(), arm.clone())))
        .collect();
    let loaded = in_parallel(&wanted, |_, (point, arm)| cell(subject, point, arm));
    let mut cells = Vec::new();
    let mut wrong: Vec<Diagnostic> = Vec::new();
    for it in loaded {
        match it {
            Ok(cell) => cells.push(cell),
            Err(errors) => {
                for error in errors {
                    if !wrong.contains(&error) {
                        wrong.push(error);
                    }
                }
            }
        }
    }
    if wrong.is_empty() { Ok(cells) } else { Err(wrong) }
}

pub(super) fn cell(
    subject: &Subject<'_>,
    point: &Point,
    arm: &str,
) -> Result<Cell, Vec<Diagnostic>> {
    let mut sets = point.sets();
    sets.extend(subject.sets.iter().cloned());
    let request = Request {
        source: subject.source,
        library: subject.library,
        sets: &sets,
        arm: Some(arm),
        seed: subject.seed,
        replication: 0,
    };
    let loaded = scenario::load(&request)?;
    Ok(Cell { point: point.clone(), arm: arm.to_owned(), plan: loaded.plan })
}

/// Runs a study, as far as `way` lets it.
///
/// # Errors
/// What is wrong at a point that only a search gets to.
pub fn conduct(
    study: &StudyPlan,
    subject: &Subject<'_>,
    way: &Way<'_>,
    cells: Vec<Cell>,
) -> Result<Conducted, Vec<Diagnostic>> {
    let runs = vec![Vec::new(); cells.len()];
    let mut work = Work {
        way,
        done: Conducted {
            cells,
            runs,
            searches: Vec::new(),
            missing: Vec::new(),
            ran: 0,
            known: 0,
            verified: 0,
            different: Vec::new(),
            unkept: None,
        },
    };
    if study.thresholds.is_empty() {
        work.repeat(study);
    } else {
        work.search(study, subject)?;
    }
    work.done.missing.sort_unstable();
    Ok(work.done)
}

struct Work<'a> {
    way: &'a Way<'a>,
    done: Conducted,
}

impl Work<'_> {
    /// Replicates every cell until it is finished or something is missing.
    fn repeat(&mut self, study: &StudyPlan) {
        let repeats = &study.repeats;
        let mut open: Vec<(usize, u32)> =
            (0..self.done.cells.len()).map(|cell| (cell, repeats.least)).collect();
        while !open.is_empty() {
            let jobs: Vec<Job> = open
                .iter()
                .flat_map(|&(cell, target)| {
                    let first = self.done.runs[cell].len() as u32;
                    (first..target).map(move |replication| Job { cell, replication })
                })
                .collect();
            // Where cells stop by themselves, a cell is one shard's alone; else runs are dealt out one by one.
            let dealt = |job: &Job| match repeats.precision.is_empty() {
                true => job.cell as u64 * u64::from(repeats.most) + u64::from(job.replication),
                false => job.cell as u64,
            };
            self.perform(&jobs, dealt);
            open.retain_mut(|(cell, target)| {
                let whole = self.done.runs[*cell].len() as u32 == *target;
                let enough = || {
                    precision::is_met(study, &self.done.cells[*cell].plan, &self.done.runs[*cell])
                };
                let more = whole && *target < repeats.most && !enough();
                *target = target.saturating_add(repeats.batch).min(repeats.most);
                more
            });
        }
    }

    /// Halves every search until it is over or something is missing.
    fn search(&mut self, study: &StudyPlan, subject: &Subject<'_>) -> Result<(), Vec<Diagnostic>> {
        let starts: Vec<Cell> = std::mem::take(&mut self.done.cells);
        self.done.runs.clear();
        let mut searches = Search::all(study, &starts);
        let (mut places, mut known) = (BTreeMap::new(), BTreeMap::new());
        loop {
            let mut steps = Vec::new();
            for (place, search) in searches.iter().enumerate() {
                let Some(step) = search.next() else { continue };
                let at = (search.threshold, search.start, step);
                let cell = match places.get(&at) {
                    Some(cell) => *cell,
                    None => {
                        let cell = self.cell_of(study, subject, search, &starts)?;
                        *places.entry(at).or_insert(cell)
                    }
                };
                steps.push((place, Job { cell, replication: search.replication }));
            }
            if steps.is_empty() {
                break;
            }
            let jobs: BTreeSet<Job> = steps.iter().map(|it| it.1).collect();
            let jobs: Vec<Job> = jobs.into_iter().collect();
            known.extend(self.look_up(&jobs, |job| u64::from(job.replication)));
            for (place, job) in steps {
                let search = &mut searches[place];
                match known.get(&job) {
                    Some(entry) => {
                        let plan = &self.done.cells[job.cell].plan;
                        search.answer(holds(&study.thresholds[search.threshold], plan, entry));
                    }
                    None => search.give_up(),
                }
            }
        }
        for (Job { cell, replication }, entry) in known {
            self.done.runs[cell].push(Run { replication, entry });
        }
        self.done.searches = searches;
        Ok(())
    }

    /// Adds the cell that a search looks at next, and gives its place.
    fn cell_of(
        &mut self,
        study: &StudyPlan,
        subject: &Subject<'_>,
        search: &Search,
        starts: &[Cell],
    ) -> Result<usize, Vec<Diagnostic>> {
        let threshold = &study.thresholds[search.threshold];
        let start = &starts[search.start];
        let step = search.next().expect("the search goes on");
        let point = start.point.with(threshold.factor, &listed(study, threshold)[step]);
        self.done.cells.push(cell(subject, &point, &start.arm)?);
        self.done.runs.push(Vec::new());
        Ok(self.done.cells.len() - 1)
    }

    /// Does a round of jobs and adds what is there to the cells' runs, up to the first gap of each.
    fn perform(&mut self, jobs: &[Job], dealt: impl Fn(&Job) -> u64 + Sync) {
        for (job, entry) in self.look_up(jobs, dealt) {
            let runs = &mut self.done.runs[job.cell];
            if runs.len() as u32 == job.replication {
                runs.push(Run { replication: job.replication, entry });
            }
        }
    }

    /// The entries of these jobs, as far as they are known or may be run now.
    fn look_up(&mut self, jobs: &[Job], dealt: impl Fn(&Job) -> u64 + Sync) -> Vec<(Job, Entry)> {
        let is_mine = |job: &Job| {
            let shard = self.way.shard;
            shard.is_none_or(|it| dealt(job) % u64::from(it.of) == u64::from(it.number - 1))
        };
        self.way.watch.needed(jobs.iter().filter(|job| is_mine(job)).count());
        let trouble = Mutex::new(None);
        let cells = &self.done.cells;
        let found = in_parallel(jobs, |_, job| {
            let mine = is_mine(job);
            let found = self.way.find(&cells[job.cell].plan, job.replication, mine, &trouble);
            if mine && !matches!(found, Found::Missing) {
                self.way.watch.done(matches!(found, Found::Ran(_) | Found::Verified(..)));
            }
            found
        });
        let mut there = Vec::new();
        for (job, found) in jobs.iter().zip(found) {
            let done = &mut self.done;
            let entry = match found {
                Found::Known(entry) => {
                    done.known += 1;
                    entry
                }
                Found::Ran(entry) => {
                    done.ran += 1;
                    entry
                }
                Found::Verified(entry, same) => {
                    done.known += 1;
                    done.verified += 1;
                    if !same {
                        done.different.push(*job);
                    }
                    entry
                }
                Found::Missing => {
                    done.missing.push(*job);
                    continue;
                }
            };
            there.push((*job, entry));
        }
        let trouble = trouble.into_inner().unwrap_or(None);
        self.done.unkept = self.done.unkept.take().or(trouble);
        there
    }
}

/// Whether a run meets the bound of a threshold. A run without an answer does not.
fn holds(threshold: &Threshold, plan: &Plan, entry: &Entry) -> bool {
    let response = plan.responses.iter().find(|it| it.name == threshold.response);
    let answer = response.and_then(|it| *entry.answers.get(&asked(plan, it))?);
    answer.is_some_and(|it| threshold.bound.holds(it))
}
