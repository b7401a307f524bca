//! The hunt: draws by chance until one of them breaks something, then a smaller one that breaks the same.
//!
//! ```text
//!   draws 0, 1, 2, … ──in parallel──► the first that breaks something ──shrink──► a small one
//!     faults on a scenario:    a promise that it keeps by itself, or a rule of licsim's own
//!     whole small scenarios:   a rule of licsim's own; that it can be read, ends, and does not panic
//! ```
//!
//! Draws are looked at in groups of a fixed size and the first of a group counts, so neither threads nor their speed can move
//! what is found. Shrinking goes step by step.
//!
//! What it does not know: files, terminals, what a fault is.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{in_parallel, run};
use crate::kernel::Stop;
use crate::observe::Options;
use crate::outcome::{Rule, RunOutcome};
use crate::plan::{Check, Plan};
use crate::scenario::{self, Library, Request, Source};

/// Draws that are looked at before it is asked whether one of them broke something.
const GROUP: u32 = 32;
/// Runs that shrinking may take.
const STEPS: usize = 600;
/// A small drawn scenario that needs more events than this does not come to rest.
const EVENTS: u64 = 5_000_000;

/// What a hunt looks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Broke {
    /// The promise of this name.
    Promise(String),
    /// A rule of licsim's own.
    Rule(Rule),
    /// The run panicked.
    Panic,
    /// The run does not come to rest.
    Endless,
    /// A drawn scenario has mistakes: a fault of whoever draws.
    Unreadable(String),
}

/// A hunt.
#[derive(Clone, Copy)]
pub struct Hunt<'a> {
    /// Where what a scenario `extends` is found.
    pub library: &'a (dyn Library + Sync),
    /// The name of the file that will hold what is found: what it extends is relative to it.
    pub file: &'a str,
    /// `--set key=value`, later ones winning.
    pub sets: &'a [(String, String)],
    /// The arm; `None` for the scenario itself.
    pub arm: Option<&'a str>,
    /// How many draws.
    pub tries: u32,
    /// What they are drawn from.
    pub seed: u64,
}

/// What was found.
#[derive(Clone, PartialEq, Debug)]
pub struct Catch {
    /// Which draw it was.
    pub draw: u32,
    /// What is broken.
    pub broke: Broke,
    /// The small scenario, as TOML.
    pub text: String,
    /// The draw as it was.
    pub drawn: String,
    /// The run of the small one; `None` if it panics or cannot be read.
    pub outcome: Option<Box<RunOutcome>>,
}

/// Who is told how far a hunt is; it cannot change what is found. Called from many threads.
pub trait Follower: Sync {
    /// A draw was run.
    fn tried(&self);
    /// A step of shrinking was run.
    fn shrunk(&self);
}

impl Hunt<'_> {
    /// Looks for faults that break a promise which `plan`, the scenario as it is, keeps by itself. `head` is the text that the
    /// faults are added to; one to `most` of them a draw. `kept`: how the scenario came out by itself.
    #[must_use]
    pub fn faults(
        &self,
        (head, plan): (&str, &Plan),
        kept: &RunOutcome,
        most: u64,
        follower: &dyn Follower,
    ) -> Option<Catch> {
        let exact = |name: &str| {
            let digest = |it: &crate::plan::Expectation| matches!(it.check, Check::Digest(_));
            plan.expectations.iter().any(|it| it.name == name && digest(it))
        };
        let held: Vec<_> = (kept.expectations.iter())
            .filter(|it| it.pass && !exact(&it.name))
            .map(|it| it.name.clone())
            .collect();
        let draw = |n| scenario::draw_faults(head, plan, self.seed, n, most);
        self.search(draw, |text| self.judge(text, &held, None), follower)
    }

    /// Looks for a small scenario that breaks a rule of licsim's own.
    #[must_use]
    pub fn scenarios(&self, follower: &dyn Follower) -> Option<Catch> {
        self.search(|n| self.whole(n), |text| self.judge(text, &[], Some(EVENTS)), follower)
    }

    /// The `draw`-th small scenario with its faults.
    #[must_use]
    pub fn whole(&self, draw: u32) -> String {
        let text = scenario::draw_whole(self.seed, draw);
        match self.load(&text) {
            Ok(plan) if !draw.is_multiple_of(4) => {
                scenario::draw_faults(&text, &plan, self.seed, draw, 5)
            }
            _ => text,
        }
    }

    fn load(&self, text: &str) -> Result<Plan, String> {
        let source = Source { name: self.file.to_owned(), text: text.to_owned() };
        let request = Request {
            source: &source,
            library: self.library,
            sets: self.sets,
            arm: self.arm,
            seed: None,
            replication: 0,
        };
        let loaded = scenario::load(&request);
        loaded.map(|it| it.plan).map_err(|wrong| scenario::render(&wrong, false))
    }

    /// What `text` breaks, if anything: a rule before a promise, and of `held` promises the first.
    fn judge(&self, text: &str, held: &[String], events: Option<u64>) -> Option<Broke> {
        let mut plan = match self.load(text) {
            Ok(plan) => plan,
            Err(wrong) => return events.map(|_| Broke::Unreadable(wrong)),
        };
        plan.event_limit = plan.event_limit.or(events);
        let outcome = outcome(&plan);
        let Some(outcome) = outcome else { return Some(Broke::Panic) };
        if let Some(broken) = outcome.broken.first() {
            return Some(Broke::Rule(broken.rule));
        }
        if events.is_some() && outcome.stop == Stop::Budget {
            return Some(Broke::Endless);
        }
        let fails =
            |it: &&String| outcome.expectations.iter().any(|of| of.name == **it && !of.pass);
        held.iter().find(fails).cloned().map(Broke::Promise)
    }

    fn search(
        &self,
        draw: impl Fn(u32) -> String + Sync,
        judge: impl Fn(&str) -> Option<Broke> + Sync,
        follower: &dyn Follower,
    ) -> Option<Catch> {
        let mut first = 0;
        while first < self.tries {
            let group: Vec<u32> = (first..self.tries.min(first.saturating_add(GROUP))).collect();
            let found = in_parallel(&group, |_, n| {
                let drawn = draw(*n);
                let broke = judge(&drawn);
                follower.tried();
                broke.map(|broke| (*n, drawn, broke))
            });
            if let Some((draw, drawn, broke)) = found.into_iter().flatten().next() {
                return Some(self.shrunk(draw, drawn, broke, judge, follower));
            }
            first = first.saturating_add(GROUP);
        }
        None
    }

    fn shrunk(
        &self,
        draw: u32,
        drawn: String,
        broke: Broke,
        judge: impl Fn(&str) -> Option<Broke>,
        follower: &dyn Follower,
    ) -> Catch {
        // Of mistakes the words may change: what was drawn is shown as it is.
        let text = match broke {
            Broke::Unreadable(_) => drawn.clone(),
            _ => scenario::shrink(&drawn, STEPS, |text| {
                follower.shrunk();
                judge(text).as_ref() == Some(&broke)
            }),
        };
        let outcome = self.load(&text).ok().and_then(|plan| outcome(&plan)).map(Box::new);
        Catch { draw, broke, text, drawn, outcome }
    }
}

/// The run of `plan`, unless it panics.
fn outcome(plan: &Plan) -> Option<RunOutcome> {
    catch_unwind(AssertUnwindSafe(|| run(plan, Options::CHECKED, |_| ()))).ok()
}
