//! The pending-event set: what will happen, in its declared order.
//!
//! The order is total and does not depend on who was declared or scheduled first: time, then the source entity,
//! then that source's own counter. Adding an entity therefore never reorders the events of the others.

pub mod heap;
mod levels;
pub mod wheel;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time::Time;

/// Who schedules: a dense number given to each entity when a system is built; below 2^24.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub struct Source(pub u32);

impl Source {
    /// The most entities that one run can have.
    pub const LIMIT: u32 = 1 << 24;
}

/// The name of one scheduled event for its whole life: its source (24 bits) and that source's count (40 bits).
/// It is also the tie-break among events of the same instant, and what a record names as its cause.
#[derive(
    JsonSchema,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct EventId(pub u64);

impl EventId {
    /// The first cause: the run's own beginning.
    pub const START: EventId = EventId(u64::MAX);

    /// The `count`-th event of `source`.
    #[must_use]
    pub const fn new(source: Source, count: u64) -> Self {
        debug_assert!(source.0 < Source::LIMIT && count >> 40 == 0, "24 and 40 bits");
        EventId((source.0 as u64) << 40 | count & ((1 << 40) - 1))
    }
    /// Who scheduled the event.
    #[must_use]
    pub const fn source(self) -> Source {
        Source((self.0 >> 40) as u32)
    }
    /// How many events its source had scheduled before it.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.0 & ((1 << 40) - 1)
    }
}

/// One pending event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry<E> {
    /// When it happens.
    pub at: Time,
    /// Its name and place among its contemporaries.
    pub id: EventId,
    /// What happens.
    pub event: E,
}

impl<E> Entry<E> {
    /// The total order as one number.
    #[inline]
    pub(crate) fn order(&self) -> u128 {
        u128::from(self.at.0) << 64 | u128::from(self.id.0)
    }
}

/// A set of pending events that gives them back in (time, id) order.
///
/// The set may assume that nothing is pushed before the time of the last entry it gave out.
pub trait EventSet<E>: Default {
    /// Files `entry`.
    fn push(&mut self, entry: Entry<E>);
    /// The earliest entry, if it is not later than `horizon`.
    fn pop_until(&mut self, horizon: Time) -> Option<Entry<E>>;
    /// How many entries wait.
    fn len(&self) -> usize;
    /// Whether nothing waits.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The entry that will probably leave `n` pops from now, as a hint for prefetching; `None` if not known cheaply.
    fn ahead(&self, n: usize) -> Option<&Entry<E>> {
        let _ = n;
        None
    }
}
