//! Values over time.

use serde::Serialize;

use crate::kernel::{Span, Time};
use crate::model::entitlement::TagId;
use crate::model::wire::PoolId;
use crate::plan::{Measure, Pattern};

/// All that is kept over time.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Series {
    /// How many routers believe what, at each change. Beyond 4,000 steps thinned: bins of time keep their last step, and
    /// the first step and each value's maximum stay, so a peak may lose its shape but not its height or moment.
    pub beliefs: Vec<BeliefStep>,
    /// How many routers believe what at the end of each bin below: exact, never thinned.
    pub levels: Vec<BeliefStep>,
    /// The books of each (pool, tag), at each change (thinned likewise), in (time, pool, tag) order.
    pub pools: Vec<PoolStep>,
    /// The width of the bins below: an hour, or more in long runs so that there are at most 10,000.
    pub bin: Span,
    /// Exchanges begun and how they ended, a bin each from the start.
    pub exchanges: Vec<HourCount>,
    /// The front end's queue and times, a bin each from the start.
    pub front_end: Vec<HourQueue>,
}

/// From `at` on, so many routers believe each of [`crate::record::Belief::ALL`], in that order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct BeliefStep {
    /// Since when.
    pub at: Time,
    /// How many, in the order of [`crate::record::Belief::ALL`].
    pub counts: [u32; 5],
    /// How many have lost contact and try again.
    pub lost: u32,
    /// How many have spent their retries.
    pub silent: u32,
}

/// From `at` on, a pool's books on a tag are these.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct PoolStep {
    /// Since when.
    pub at: Time,
    /// Which pool.
    pub pool: PoolId,
    /// Which tag.
    pub tag: TagId,
    /// What its instances ask for.
    pub demand: u64,
    /// What it owns.
    pub quantity: u64,
}

/// Exchanges of one bin, by when they began or ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct HourCount {
    /// Begun.
    pub attempts: u32,
    /// Ended with a response.
    pub successes: u32,
    /// Ended without.
    pub failures: u32,
}

/// The front end in one bin.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct HourQueue {
    /// Requests that arrived.
    pub arrivals: u32,
    /// The longest queue that an arrival found.
    pub queue_max: u32,
    /// Mean time from arrival to answer of those served in this bin; zero if none.
    pub mean: Span,
    /// The longest of those.
    pub max: Span,
    /// Turned away with 503.
    pub rejected: u32,
}

/// Something that expectations speak of, over time.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Spoken {
    /// What it is.
    pub of: SpokenOf,
    /// How many expectations name it.
    pub promises: u32,
    /// Its values, each from its instant on: of a measure its value, of a pattern how many records it has met so far.
    /// Beyond 1,000 steps thinned like [`Series::beliefs`].
    pub steps: Vec<(Time, u64)>,
}

/// What an expectation speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum SpokenOf {
    /// A metric.
    Measure(Measure),
    /// A kind of record.
    Pattern(Pattern),
}
