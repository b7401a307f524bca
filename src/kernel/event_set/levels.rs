//! The closed part of the wheel: entries filed by the highest digit in which their time differs from an anchor.
//!
//! Times are read as eleven digits in base 64. An entry whose time differs from the anchor first in digit *l* is
//! filed on level *l* under that digit, so a slot of level *l* holds 64^l consecutive instants, and every entry of a
//! lower level, or of a lower slot, is earlier. One word a level says which slots hold something. A slot is a chain
//! of blocks out of one arena: memory stays near that of the entries themselves, and a freed block is used next.

use super::{Entry, EventId};
use crate::kernel::prefetch::prefetch;
use crate::kernel::time::Time;

/// Bits of one digit: 64 slots, whose occupancy is one word.
const BITS: u32 = 6;
/// Slots a level.
const SLOTS: usize = 1 << BITS;
/// Digits of a 64-bit time.
const LEVELS: usize = 11;
/// Entries a block (docs/performance.md: 6 cost a tenth more than 15 from 100 000 pending entries up).
const BLOCK: usize = 15;
/// Entries that are read together before they are filed a level lower: the processor fetches their blocks from
/// memory at the same time. 32 to 512 are within a tenth of each other.
const LOT: usize = 128;
/// No block.
const NONE: u32 = u32::MAX;

/// How full a block is, and the block of its slot that was filled before it.
#[derive(Clone, Copy, Debug)]
struct Link {
    next: u32,
    len: u32,
}

/// Which slot: a level and a digit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Slot {
    level: usize,
    digit: usize,
}

impl Slot {
    /// Where `at` is filed when the anchor is `anchor`. Equal times would go to level 0.
    #[inline]
    fn of(at: u64, anchor: u64) -> Slot {
        let level = ((63 - ((at ^ anchor) | 1).leading_zeros()) / BITS) as usize;
        Slot { level, digit: digit(at, level) }
    }
    /// The first instant of this slot, for an anchor that shares the digits above.
    pub(super) fn first(self, anchor: u64) -> u64 {
        let above = (self.level as u32 + 1) * BITS;
        let kept = if above >= u64::BITS { 0 } else { anchor >> above << above };
        kept | (self.digit as u64) << (self.level as u32 * BITS)
    }
    /// The last instant of this slot.
    pub(super) fn last(self, anchor: u64) -> u64 {
        self.first(anchor) | ((1 << (self.level as u32 * BITS)) - 1)
    }
    /// Whether all its entries have the same time.
    pub(super) fn is_instant(self) -> bool {
        self.level == 0
    }
}

#[inline]
fn digit(at: u64, level: usize) -> usize {
    (at >> (level as u32 * BITS)) as usize & (SLOTS - 1)
}

/// All closed slots.
#[derive(Clone, Debug)]
pub(super) struct Levels<E> {
    /// Which levels hold something: bit *l* is level *l*.
    used: u32,
    /// Which slots of a level hold something.
    occupied: [u64; LEVELS],
    heads: Box<[[u32; SLOTS]; LEVELS]>,
    /// Apart from the entries, so that filing and walking a chain wait for no entry to come from memory.
    links: Vec<Link>,
    blocks: Vec<[Entry<E>; BLOCK]>,
    free: u32,
    /// Entries on their way down.
    lot: Vec<Entry<E>>,
}

impl<E> Default for Levels<E> {
    fn default() -> Self {
        Levels {
            used: 0,
            occupied: [0; LEVELS],
            heads: Box::new([[NONE; SLOTS]; LEVELS]),
            links: Vec::new(),
            blocks: Vec::new(),
            free: NONE,
            lot: Vec::new(),
        }
    }
}

impl<E: Copy> Levels<E> {
    /// Files an entry that is later than `anchor`.
    #[inline]
    pub(super) fn file(&mut self, entry: Entry<E>, anchor: u64) {
        let slot = Slot::of(entry.at.0, anchor);
        let head = self.heads[slot.level][slot.digit];
        if let Some(link) = self.links.get_mut(head as usize)
            && let Some(room) = self.blocks[head as usize].get_mut(link.len as usize)
        {
            *room = entry;
            link.len += 1;
        } else {
            // In words: an entry that is passed on as a whole lies in memory, and the processor waits for that.
            self.grow(slot, entry.at, entry.id, entry.event);
        }
    }

    /// Starts a new block of `slot` with an entry.
    #[inline(never)]
    fn grow(&mut self, slot: Slot, at: Time, id: EventId, event: E) {
        let entry = Entry { at, id, event };
        let link = Link { next: self.heads[slot.level][slot.digit], len: 1 };
        let block = self.free;
        if let Some(old) = self.links.get_mut(block as usize) {
            self.free = std::mem::replace(old, link).next;
            self.blocks[block as usize][0] = entry;
            self.mark(slot, block);
        } else {
            self.links.push(link);
            self.blocks.push([entry; BLOCK]);
            self.mark(slot, self.links.len() as u32 - 1);
        }
    }

    fn mark(&mut self, slot: Slot, head: u32) {
        self.heads[slot.level][slot.digit] = head;
        self.occupied[slot.level] |= 1 << slot.digit;
        self.used |= 1 << slot.level;
    }

    /// The slot that holds the earliest entry.
    #[inline]
    pub(super) fn earliest(&self) -> Option<Slot> {
        if self.used == 0 {
            return None;
        }
        let level = self.used.trailing_zeros() as usize;
        Some(Slot { level, digit: self.occupied[level].trailing_zeros() as usize })
    }

    /// A hint that `slot` will be emptied soon: its newest block is asked for.
    #[inline]
    pub(super) fn foresee(&self, slot: Slot) {
        if let Some(block) = self.blocks.get(self.heads[slot.level][slot.digit] as usize) {
            prefetch(block);
        }
    }

    /// The next slot with entries on the level of `slot`, after it.
    #[inline]
    pub(super) fn sibling(&self, slot: Slot) -> Option<Slot> {
        let later = self.occupied[slot.level] & (u64::MAX << slot.digit << 1);
        (later != 0).then(|| Slot { level: slot.level, digit: later.trailing_zeros() as usize })
    }

    /// Whether `slot` holds more than `limit` entries; looks no further than that.
    #[inline]
    pub(super) fn holds_more_than(&self, slot: Slot, limit: usize) -> bool {
        let (mut count, mut head) = (0, self.heads[slot.level][slot.digit]);
        while let Some(link) = self.links.get(head as usize) {
            count += link.len as usize;
            if count > limit {
                return true;
            }
            head = link.next;
        }
        false
    }

    /// Empties `slot` and gives its chain.
    #[inline]
    fn unmark(&mut self, slot: Slot) -> u32 {
        self.occupied[slot.level] &= !(1 << slot.digit);
        if self.occupied[slot.level] == 0 {
            self.used &= !(1 << slot.level);
        }
        std::mem::replace(&mut self.heads[slot.level][slot.digit], NONE)
    }

    /// Moves everything in `slot` to the end of `run`, in no order.
    #[inline]
    pub(super) fn open(&mut self, slot: Slot, run: &mut Vec<Entry<E>>) {
        let head = self.unmark(slot);
        self.unload(head, usize::MAX, run);
    }

    /// Moves the entries of a chain to `to` and frees its blocks, until there are `enough`; gives the rest.
    #[inline]
    fn unload(&mut self, mut head: u32, enough: usize, to: &mut Vec<Entry<E>>) -> u32 {
        while let Some(link) = self.links.get_mut(head as usize)
            && to.len() < enough
        {
            to.extend_from_slice(&self.blocks[head as usize][..link.len as usize]);
            let next = std::mem::replace(&mut link.next, self.free);
            self.free = std::mem::replace(&mut head, next);
        }
        head
    }

    /// Spreads the entries of `slot` over the levels below it, by their distance from its first instant.
    /// The slot must not be an instant.
    pub(super) fn spread(&mut self, slot: Slot, first: u64) {
        let mut head = self.unmark(slot);
        let mut lot = std::mem::take(&mut self.lot);
        while head != NONE {
            head = self.unload(head, LOT, &mut lot);
            for entry in lot.drain(..) {
                self.file(entry, first);
            }
        }
        self.lot = lot;
    }

    /// Re-files everything for an anchor that moves back from `from` to the earlier `to`.
    ///
    /// Levels from the highest differing digit up stay as they are. The entries of the lower ones share that digit
    /// with `from`, so all of them belong to one slot: their chains are linked there, block by block.
    pub(super) fn withdraw(&mut self, from: u64, to: u64) {
        let slot = Slot::of(from, to);
        for level in 0..slot.level {
            while let Some(lower) = self.first_of(level) {
                let head = self.unmark(lower);
                let last = self.last_block(head);
                self.links[last].next = self.heads[slot.level][slot.digit];
                self.mark(slot, head);
            }
        }
    }

    fn last_block(&self, head: u32) -> usize {
        let mut last = head as usize;
        while self.links[last].next != NONE {
            last = self.links[last].next as usize;
        }
        last
    }

    fn first_of(&self, level: usize) -> Option<Slot> {
        let word = self.occupied[level];
        (word != 0).then(|| Slot { level, digit: word.trailing_zeros() as usize })
    }

    /// Blocks in the arena, used or free: what the memory is.
    #[cfg(test)]
    pub(super) fn blocks(&self) -> usize {
        self.blocks.len()
    }
}
