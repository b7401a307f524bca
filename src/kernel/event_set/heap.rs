//! The standard binary heap: the reference that the wheel must agree with.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::{Entry, EventSet};
use crate::kernel::time::Time;

/// `std`'s heap in (time, id) order. Slower from a thousand pending events up; obviously right.
#[derive(Clone, Debug)]
pub struct Heap<E>(BinaryHeap<Reverse<Ordered<E>>>);

#[derive(Clone, Copy, Debug)]
struct Ordered<E>(Entry<E>);

impl<E> PartialEq for Ordered<E> {
    fn eq(&self, other: &Self) -> bool {
        self.0.order() == other.0.order()
    }
}
impl<E> Eq for Ordered<E> {}
impl<E> PartialOrd for Ordered<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Ordered<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.order().cmp(&other.0.order())
    }
}

impl<E> Default for Heap<E> {
    fn default() -> Self {
        Heap(BinaryHeap::new())
    }
}

impl<E> Heap<E> {
    /// The earliest entry.
    pub(super) fn peek(&self) -> Option<&Entry<E>> {
        self.0.peek().map(|Reverse(Ordered(entry))| entry)
    }
    /// Takes everything out, in no order, and keeps the room.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Entry<E>> {
        self.0.drain().map(|Reverse(Ordered(entry))| entry)
    }
}

impl<E> EventSet<E> for Heap<E> {
    fn push(&mut self, entry: Entry<E>) {
        self.0.push(Reverse(Ordered(entry)));
    }
    fn pop_until(&mut self, horizon: Time) -> Option<Entry<E>> {
        if self.peek()?.at > horizon {
            return None;
        }
        self.0.pop().map(|Reverse(Ordered(entry))| entry)
    }
    fn len(&self) -> usize {
        self.0.len()
    }
}
