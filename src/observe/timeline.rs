//! Values over time: what charts and `metrics.csv` are drawn from.
//!
//! Counts of messages go into bins of an hour; a longer run has wider bins, whole hours, so that there are at most
//! 10,000. Bin *k* holds what happened from `k · bin` until just before `(k + 1) · bin`; the last one also holds the
//! run's last instant. Gauges are steps, thinned by the rule of `thinned`, and besides their exact value at
//! every bin's end.
//!
//! What it does not know: verdicts and final values.

use std::collections::BTreeMap;

use super::books::{Book, Books};
use super::duration::mean;
use super::population::Counts;
use super::thinned::{Step, Thinned};
use crate::kernel::{Span, Time};
use crate::model::entitlement::TagId;
use crate::model::wire::PoolId;
use crate::outcome::{BeliefStep, HourCount, HourQueue, PoolStep, Series};
use crate::record::{Belief, Contact, Fact, FactKind, Interest, Record};

/// The most steps that a chart's line gets.
const STEPS: usize = 4_000;
/// Each (pool, tag) keeps at least this many, however many there are.
const STEPS_EACH: usize = 64;
/// The most bins of a run.
const BINS: u64 = 10_000;

impl Step for BeliefStep {
    fn at(&self) -> Time {
        self.at
    }
    fn values(&self) -> impl Iterator<Item = u64> {
        self.counts.into_iter().chain([self.lost, self.silent]).map(u64::from)
    }
}

impl Step for PoolStep {
    fn at(&self) -> Time {
        self.at
    }
    fn values(&self) -> impl Iterator<Item = u64> {
        [self.demand, self.quantity, self.demand.saturating_sub(self.quantity)].into_iter()
    }
}

/// The series of one run while it runs.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    beliefs: Thinned<BeliefStep>,
    pools: BTreeMap<(PoolId, TagId), Thinned<PoolStep>>,
    steps_each: usize,
    /// Books that changed at the present instant; may name one twice.
    touched: Vec<(PoolId, TagId)>,
    bin: Span,
    bins: usize,
    /// The bin being filled and when the next one begins.
    place: usize,
    ends: Time,
    level: BeliefStep,
    levels: Vec<BeliefStep>,
    exchanges: Vec<HourCount>,
    front_end: Vec<HourQueue>,
    /// Of the bin being filled: nanoseconds from arrival to answer, and how many answers.
    spent: u128,
    answers: u64,
}

impl Timeline {
    /// The facts that are drawn, besides those about gauges.
    pub(super) const INTEREST: Interest = Interest::of(&[
        FactKind::ExchangeBegan,
        FactKind::ExchangeSucceeded,
        FactKind::ExchangeFailed,
        FactKind::RequestArrived,
        FactKind::RequestServed,
        FactKind::RequestRejected,
    ]);

    pub(super) fn new(duration: Span, counts: &Counts, books: &Books) -> Self {
        let bin = bin_of(duration);
        let bins = duration.0.div_ceil(bin.0).max(1) as usize;
        let steps_each = (STEPS / books.each().count().max(1)).max(STEPS_EACH);
        Timeline {
            beliefs: Thinned::new(STEPS),
            pools: BTreeMap::new(),
            steps_each,
            touched: books.each().map(|(pool, tag, _)| (pool, tag)).collect(),
            bin,
            bins,
            place: 0,
            ends: if bins == 1 { Time::NEVER } else { Time::ZERO + bin },
            level: step(Time::ZERO, counts),
            levels: Vec::with_capacity(bins),
            exchanges: vec![HourCount::default(); bins],
            front_end: vec![HourQueue::default(); bins],
            spent: 0,
            answers: 0,
        }
    }

    /// Counts `record` in its bin.
    #[inline]
    pub(super) fn on(&mut self, record: &Record) {
        while record.at >= self.ends {
            self.next_bin();
        }
        let (count, queue) = (&mut self.exchanges[self.place], &mut self.front_end[self.place]);
        match record.fact {
            Fact::ExchangeBegan { .. } => count.attempts += 1,
            Fact::ExchangeSucceeded { .. } => count.successes += 1,
            Fact::ExchangeFailed { .. } => count.failures += 1,
            Fact::RequestArrived { queue: found, .. } => {
                queue.arrivals += 1;
                queue.queue_max = queue.queue_max.max(found);
            }
            Fact::RequestServed { waited, served, .. } => {
                let took = waited + served;
                self.spent += u128::from(took.0);
                self.answers += 1;
                queue.max = queue.max.max(took);
            }
            Fact::RequestRejected { .. } => queue.rejected += 1,
            Fact::PoolChanged { pool, tag, .. } if self.touched.last() != Some(&(pool, tag)) => {
                self.touched.push((pool, tag));
            }
            _ => {}
        }
    }

    fn next_bin(&mut self) {
        self.front_end[self.place].mean = mean(self.spent, self.answers);
        (self.spent, self.answers) = (0, 0);
        self.levels.push(BeliefStep { at: self.ends, ..self.level });
        self.place += 1;
        let last = self.place + 1 == self.bins;
        self.ends = if last { Time::NEVER } else { self.ends + self.bin };
    }

    /// With all facts of the instant `now` applied, the gauges are these from `now` on.
    pub(super) fn settle(&mut self, now: Time, counts: &Counts, books: &Books) {
        let level = step(now, counts);
        let first = now == Time::ZERO;
        if first || (level.counts, level.lost, level.silent) != self.values() {
            self.level = level;
            self.beliefs.push(level);
        }
        self.touched.sort_unstable();
        self.touched.dedup();
        for (pool, tag) in self.touched.drain(..) {
            let Book { demand, quantity, .. } = books.book(pool, tag);
            self.pools
                .entry((pool, tag))
                .or_insert_with(|| Thinned::new(self.steps_each))
                .push(PoolStep { at: now, pool, tag, demand, quantity });
        }
    }

    fn values(&self) -> ([u32; 5], u32, u32) {
        (self.level.counts, self.level.lost, self.level.silent)
    }

    /// The series of a run that ended at `end`: bins up to there.
    pub(super) fn finish(mut self, end: Time) -> Series {
        while end >= self.ends {
            self.next_bin();
        }
        self.front_end[self.place].mean = mean(self.spent, self.answers);
        self.levels.push(BeliefStep { at: end, ..self.level });
        self.exchanges.truncate(self.place + 1);
        self.front_end.truncate(self.place + 1);
        let mut pools: Vec<_> = self.pools.into_values().flat_map(Thinned::finish).collect();
        pools.sort_by_key(|step| (step.at, step.pool, step.tag));
        Series {
            beliefs: self.beliefs.finish(),
            levels: self.levels,
            pools,
            bin: self.bin,
            exchanges: self.exchanges,
            front_end: self.front_end,
        }
    }
}

/// The narrowest whole number of hours that gives at most [`BINS`] bins.
fn bin_of(duration: Span) -> Span {
    let hour = Span::hours(1);
    hour * duration.0.div_ceil(hour.0 * BINS).max(1)
}

fn step(at: Time, counts: &Counts) -> BeliefStep {
    BeliefStep {
        at,
        counts: Belief::ALL.map(|belief| counts.believing(belief)),
        lost: counts.in_contact(Contact::Lost),
        silent: counts.in_contact(Contact::Silent),
    }
}
