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

use std::sync::Mutex;

use super::design::{Point, points};
use super::search::{Search, level};
use super::store::{Entry, Store, asked, key};
use super::{in_parallel, precision, run};
use crate::observe::Options;
use crate::plan::{Plan, StudyPlan};
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

/// A part of a study's runs: the `number`-th of `of`, from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shard {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
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

/// What is told of the work and asked about it while it goes on.
pub trait Watch: Sync {
    /// So many more runs are needed.
    fn needed(&self, runs: usize);
    /// One of them is there; whether it had to be run.
    fn done(&self, ran: bool);
    /// Whether to begin no further run.
    fn is_stopped(&self) -> bool;
}

/// How a study is run.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// What names the engine: runs of another engine are not known.
    pub engine: &'a str,
    /// Where runs are kept.
    pub store: &'a dyn Store,
    /// The part to run; everything if nothing.
    pub shard: Option<Shard>,
    /// Whether to run what is not known.
    pub may_run: bool,
    /// The share of known runs that is run again and compared, 0 to 1.
    pub verify: f64,
    /// Who looks on.
    pub watch: &'a dyn Watch,
}

/// One run: a cell by its place, and the replication.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Job {
    /// The cell's place.
    pub cell: usize,
    /// Which replication.
    pub replication: u32,
}

/// The runs of a study, as far as they are there.
#[derive(Clone, Debug)]
pub struct Conducted {
    /// All cells, in order.
    pub cells: Vec<Cell>,
    /// The runs of each cell in the order of replications, as far as they are known without a gap.
    pub runs: Vec<Vec<Entry>>,
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

/// What became of one job.
enum Found {
    Known(Entry),
    Ran(Entry),
    /// Known, run again, and the same or not.
    Verified(Entry, bool),
    Missing,
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
        let mut places = std::collections::BTreeMap::new();
        let mut searches = Search::all(study, &starts);
        let mut known = std::collections::BTreeMap::new();
        loop {
            let mut asked_for = Vec::new();
            for (place, search) in searches.iter().enumerate() {
                let Some(step) = search.next() else { continue };
                let at = (search.threshold, search.start, step);
                let cell = match places.get(&at) {
                    Some(cell) => *cell,
                    None => {
                        let threshold = &study.thresholds[search.threshold];
                        let start = &starts[search.start];
                        let point =
                            start.point.with(threshold.factor, level(study, threshold, step));
                        let made = cell(subject, &point, &start.arm)?;
                        self.done.cells.push(made);
                        self.done.runs.push(Vec::new());
                        places.insert(at, self.done.cells.len() - 1);
                        self.done.cells.len() - 1
                    }
                };
                asked_for.push((place, Job { cell, replication: search.replication }));
            }
            if asked_for.is_empty() {
                break;
            }
            let mut jobs: Vec<Job> = asked_for.iter().map(|it| it.1).collect();
            jobs.sort_unstable();
            jobs.dedup();
            for (job, entry) in self.look_up(&jobs, |job| u64::from(job.replication)) {
                known.insert(job, entry);
            }
            for (place, job) in asked_for {
                let search = &mut searches[place];
                let threshold = &study.thresholds[search.threshold];
                match known.get(&job) {
                    Some(entry) => {
                        let plan = &self.done.cells[job.cell].plan;
                        let response =
                            plan.responses.iter().find(|it| it.name == threshold.response);
                        let answer =
                            response.and_then(|it| *entry.answers.get(&asked(plan, it))?);
                        search.answer(answer.is_some_and(|it| threshold.bound.holds(it)));
                    }
                    None => search.give_up(),
                }
            }
        }
        for (job, entry) in known {
            self.done.runs[job.cell].push(entry);
        }
        self.done.searches = searches;
        Ok(())
    }

    /// Does a round of jobs and adds what is there to the cells' runs, up to the first gap of each.
    fn perform(&mut self, jobs: &[Job], dealt: impl Fn(&Job) -> u64 + Sync) {
        for (job, entry) in self.look_up(jobs, dealt) {
            let runs = &mut self.done.runs[job.cell];
            if runs.len() as u32 == job.replication {
                runs.push(entry);
            }
        }
    }

    /// The entries of these jobs, as far as they are known or may be run now.
    fn look_up(&mut self, jobs: &[Job], dealt: impl Fn(&Job) -> u64 + Sync) -> Vec<(Job, Entry)> {
        self.way.watch.needed(jobs.len());
        let trouble = Mutex::new(None);
        let cells = &self.done.cells;
        let found = in_parallel(jobs, |_, job| {
            let mine = self
                .way
                .shard
                .is_none_or(|it| dealt(job) % u64::from(it.of) == u64::from(it.number - 1));
            let found = self.way.find(&cells[job.cell].plan, job.replication, mine, &trouble);
            if !matches!(found, Found::Missing) {
                self.way.watch.done(matches!(found, Found::Ran(_)));
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

impl Way<'_> {
    fn find(
        &self,
        plan: &Plan,
        replication: u32,
        mine: bool,
        trouble: &Mutex<Option<String>>,
    ) -> Found {
        let plan = Plan { replication, ..plan.clone() };
        let key = key(self.engine, &plan);
        let older = self.store.get(&key).and_then(|bytes| Entry::from_bytes(&key, &bytes));
        let may_run = self.may_run && mine && !self.watch.is_stopped();
        match older {
            Some(entry) if entry.answers_all(&plan) => {
                if may_run && self.is_sampled(&key) {
                    let again = Entry::of(&key, &run(&plan, Options::SUMMARY, |_| {}));
                    let same = again.digest == entry.digest;
                    return Found::Verified(entry, same);
                }
                Found::Known(entry)
            }
            _ if !may_run => Found::Missing,
            older => {
                let fresh = Entry::of(&key, &run(&plan, Options::SUMMARY, |_| {}));
                let entry = match older {
                    Some(older) => fresh.with_older(older),
                    None => fresh,
                };
                if let Err(why) = self.store.put(&key, &entry.to_bytes())
                    && let Ok(mut trouble) = trouble.lock()
                {
                    trouble.get_or_insert(why);
                }
                Found::Ran(entry)
            }
        }
    }

    /// Whether the run of this key belongs to the sample that is run again: by its key, so that it is always the same.
    fn is_sampled(&self, key: &str) -> bool {
        let head = u32::from_str_radix(&key[..8], 16).unwrap_or(0);
        f64::from(head) < self.verify * f64::from(u32::MAX)
    }
}
