//! The adaptive radix wheel: a pending-event set whose cost hardly grows with what is pending.
//!
//! ```text
//!   now ─── run (sorted, the soonest last) ─── end ─── levels (unsorted slots, see `levels`) ───►
//!            late (a small heap: pushed into the open range)
//! ```
//!
//! Far entries are only filed, near the tail of a block, and never compared. When the open range is used up, the
//! earliest slot is opened: a slot with too many entries is first spread over the level below, and slots with too
//! few are opened together, so that about 16 to 64 entries are sorted at a time, in the first-level cache, whatever
//! the rate of events. There is no tick to tune.
//!
//! A push into the open range is inserted near the soon end of `run` if it belongs there, else it goes to `late`.
//! If `late` grows, the range was opened too wide for what came: it is closed again, back to `now`. The order is
//! that of the whole key, (time, id), everywhere: an entry may have a smaller id than entries of its instant that
//! are already open.
//!
//! Radix queues go back to Ahuja, Mehlhorn, Orlin and Tarjan (1990), timing wheels to Varghese and Lauck (1987),
//! spreading on demand to the ladder queue of Tang, Goh and Thng (2005). The thresholds are measured
//! (docs/performance.md): 32 to 128 for `CROWD` and 8 to 48 for `FEW` move the cost by less than a tenth.

use std::cmp::Reverse;

use super::heap::Heap;
use super::levels::{Levels, Slot};
use super::{Entry, EventId, EventSet};
use crate::kernel::time::Time;

/// A slot with more entries is spread over the level below before it is opened.
const CROWD: usize = 64;
/// Slots are opened until this many entries are at hand.
const FEW: usize = 16;
/// How many entries at the soon end of the run a push may step over.
const STEPS: usize = 12;
/// With this many late entries the open range is closed again.
const SPILL: usize = 512;

/// Pending entries in (time, id) order.
#[derive(Clone, Debug)]
pub struct Wheel<E> {
    /// The time of the last entry given out: nothing pending is earlier.
    now: u64,
    /// The last instant of the open range.
    end: u64,
    len: usize,
    run: Vec<Entry<E>>,
    late: Heap<E>,
    levels: Levels<E>,
}

impl<E> Default for Wheel<E> {
    fn default() -> Self {
        Wheel {
            now: 0,
            end: 0,
            len: 0,
            run: Vec::new(),
            late: Heap::default(),
            levels: Levels::default(),
        }
    }
}

impl<E: Copy> Wheel<E> {
    /// Files an entry that falls into the open range.
    fn insert(&mut self, entry: Entry<E>) {
        let reach = self.run.len().saturating_sub(STEPS);
        let order = entry.order();
        if reach > 0 && self.run[reach].order() < order {
            return self.insert_late(entry.at, entry.id, entry.event);
        }
        // Those that leave before it move up by one, in the same pass that finds its place.
        let mut place = self.run.len();
        self.run.push(entry);
        while place > 0 && self.run[place - 1].order() < order {
            self.run[place] = self.run[place - 1];
            place -= 1;
        }
        self.run[place] = entry;
    }

    #[inline(never)]
    fn insert_late(&mut self, at: Time, id: EventId, event: E) {
        self.late.push(Entry { at, id, event });
        if self.late.len() >= SPILL && self.end > self.now {
            self.close();
        }
    }

    /// Closes the open range down to `now`: what is later goes back to the levels.
    #[cold]
    #[inline(never)]
    fn close(&mut self) {
        let now = self.now;
        self.levels.withdraw(self.end, now);
        self.end = now;
        let later = self.run.partition_point(|entry| entry.at.0 > now);
        for entry in self.run.drain(..later) {
            self.levels.file(entry, now);
        }
        for entry in self.late.drain() {
            if entry.at.0 > now {
                self.levels.file(entry, now);
            } else {
                self.run.push(entry);
            }
        }
        self.run.sort_unstable_by_key(|entry| Reverse(entry.order()));
    }

    /// Opens the next range. False if nothing is pending up to `horizon`.
    #[cold]
    #[inline(never)]
    fn advance(&mut self, horizon: u64) -> bool {
        debug_assert!(self.run.is_empty() && self.late.is_empty(), "the open range is used up");
        while let Some(slot) = self.levels.earliest() {
            let first = slot.first(self.end);
            if first > horizon {
                return false;
            }
            if self.is_crowded(slot) {
                // What happens exactly at `first` lands in the instant's own slot, which comes next.
                self.levels.spread(slot, first);
                self.end = first;
            } else {
                self.open(slot);
                return true;
            }
        }
        false
    }

    /// Opens `slot` and, while that is not enough, those after it on its level.
    fn open(&mut self, mut slot: Slot) {
        loop {
            self.end = slot.last(self.end);
            self.levels.open(slot, &mut self.run);
            match self.levels.sibling(slot) {
                Some(next) if self.run.len() < FEW && !self.is_crowded(next) => slot = next,
                _ => break,
            }
        }
        if let Some(next) = self.levels.earliest() {
            self.levels.foresee(next);
        }
        self.run.sort_unstable_by_key(|entry| Reverse(entry.order()));
    }

    fn is_crowded(&self, slot: Slot) -> bool {
        !slot.is_instant() && self.levels.holds_more_than(slot, CROWD)
    }

    /// The earliest entry while some are late.
    #[inline(never)]
    fn pop_beside_late(&mut self, horizon: Time) -> Option<Entry<E>> {
        let late = self.late.peek()?.order();
        match self.run.last() {
            Some(open) if open.order() < late => self.run.pop_if(|entry| entry.at <= horizon),
            _ => self.late.pop_until(horizon),
        }
    }
}

impl<E: Copy> EventSet<E> for Wheel<E> {
    #[inline]
    fn push(&mut self, entry: Entry<E>) {
        debug_assert!(entry.at.0 >= self.now, "nothing is pushed into the past");
        self.len += 1;
        if entry.at.0 > self.end {
            self.levels.file(entry, self.end);
        } else {
            self.insert(entry);
        }
    }

    #[inline]
    fn pop_until(&mut self, horizon: Time) -> Option<Entry<E>> {
        let entry = if !self.late.is_empty() {
            self.pop_beside_late(horizon)?
        } else if self.run.is_empty() && !self.advance(horizon.0) {
            return None;
        } else {
            self.run.pop_if(|entry| entry.at <= horizon)?
        };
        self.now = entry.at.0;
        self.len -= 1;
        Some(entry)
    }

    fn len(&self) -> usize {
        self.len
    }

    #[inline]
    fn ahead(&self, n: usize) -> Option<&Entry<E>> {
        self.run.get(self.run.len().checked_sub(n + 1)?)
    }
}

#[cfg(test)]
mod tests;
