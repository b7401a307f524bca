//! A pool's books: for each tag, what its instances ask for in sum against what it owns.
//!
//! ```text
//!   demand ≤ quantity                      covered
//!   demand ≤ quantity + tolerated overage  covered, and told as overage (facts §6: informational)
//!   demand above that                      short: whom it concerns is the scope's choice
//! ```
//!
//! A pool whose scope is the hierarchy is not judged here but by its tree: [`super::tree`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::entitlement::TagId;
use crate::model::wire::{InstanceId, PoolId};

/// Who is out of compliance when a pool is short.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Every device of the pool (guide: one missing license puts all of them out of compliance).
    #[default]
    Pool,
    /// Devices that use the short tag (facts §6).
    Tag,
    /// The requests beyond the quantity: first come, first served (facts §6 leaves the order open; assumed).
    Device,
    /// The pool borrows what its parent and that one's parents have to spare before it is short (guide: announced; facts
    /// §6). What no ancestor can lend concerns every device of the pools that lack it.
    Hierarchy,
}

/// A pool, as set up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PoolSetup {
    /// Who is out of compliance when a license is short.
    pub scope: Scope,
    /// What it owns.
    pub licenses: Vec<(TagId, u64)>,
    /// The pool above it, which lends if the scope is the hierarchy.
    pub parent: Option<PoolId>,
    /// How much more than the quantity is tolerated, in thousandths of it (0: nothing).
    pub overage: u32,
}

/// One tag in a pool's books.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Books {
    /// What the pool's instances ask for in sum.
    pub demand: u64,
    /// What the pool owns.
    pub quantity: u64,
}

impl Books {
    /// How many are missing; 0 if the demand is covered.
    #[must_use]
    pub const fn short_by(self) -> u64 {
        self.demand.saturating_sub(self.quantity)
    }
}

/// What a change of the books did to a tag's cover.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    /// Nothing.
    Same,
    /// It was covered, now this many are missing.
    BecameShort(u64),
    /// It was short, now it is covered.
    BecameCovered,
}

/// What a device is told of one of its requests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    Covered,
    Overage,
    Short,
}

/// A pool's books on all tags.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pool {
    scope: Scope,
    overage: u32,
    books: Vec<Books>,
    /// How many are missing of each tag beyond what is tolerated or lent.
    missing: Vec<u64>,
    short_tags: u32,
    /// Requests that were served, where the scope is the device.
    served: BTreeMap<(InstanceId, TagId), u32>,
    /// Their sum, tag by tag.
    taken: Vec<u64>,
}

impl Pool {
    pub(super) fn new(setup: &PoolSetup, tags: usize) -> Self {
        let mut books = vec![Books::default(); tags];
        for (tag, quantity) in &setup.licenses {
            books[tag.index()].quantity += quantity;
        }
        Pool {
            scope: setup.scope,
            overage: setup.overage,
            books,
            missing: vec![0; tags],
            short_tags: 0,
            served: BTreeMap::new(),
            taken: vec![0; tags],
        }
    }

    pub(super) fn books(&self, tag: TagId) -> Books {
        self.books[tag.index()]
    }

    /// Whether its tree decides what it is short of.
    pub(super) fn in_hierarchy(&self) -> bool {
        self.scope == Scope::Hierarchy
    }

    /// How many tags are short.
    pub(super) fn short_tags(&self) -> u32 {
        self.short_tags
    }

    /// How many of a tag are missing.
    pub(super) fn missing(&self, tag: TagId) -> u64 {
        self.missing[tag.index()]
    }

    /// What it may use of a tag: what it owns and what is tolerated beyond.
    pub(super) fn allowed(&self, tag: TagId) -> u64 {
        let quantity = self.books(tag).quantity;
        let beyond = u128::from(quantity) * u128::from(self.overage) / 1_000;
        quantity.saturating_add(u64::try_from(beyond).unwrap_or(u64::MAX))
    }

    /// What `instance`, which asks for `count` of `tag`, is told.
    pub(super) fn word(&mut self, instance: InstanceId, tag: TagId, count: u32) -> Word {
        let short = match self.scope {
            Scope::Pool | Scope::Hierarchy => self.short_tags > 0,
            Scope::Tag => self.missing(tag) > 0,
            Scope::Device => !self.serve(instance, tag, count),
        };
        let Books { demand, quantity } = self.books(tag);
        match short {
            true => Word::Short,
            false if self.overage > 0 && demand > quantity => Word::Overage,
            false => Word::Covered,
        }
    }

    /// Whether a request fits beside those that were served before; it keeps its place until it is withdrawn, or until
    /// there are too few and it is the one that asks.
    fn serve(&mut self, instance: InstanceId, tag: TagId, count: u32) -> bool {
        self.withdraw(instance, tag);
        let used = self.taken[tag.index()] + u64::from(count);
        let fits = used <= self.allowed(tag);
        if fits {
            self.served.insert((instance, tag), count);
            self.taken[tag.index()] = used;
        }
        fits
    }

    fn withdraw(&mut self, instance: InstanceId, tag: TagId) {
        if let Some(count) = self.served.remove(&(instance, tag)) {
            self.taken[tag.index()] -= u64::from(count);
        }
    }

    /// An instance has withdrawn what it asked for.
    pub(super) fn forget(&mut self, instance: InstanceId) {
        let last = (instance, TagId(u32::MAX));
        while let Some((&(_, tag), _)) = self.served.range((instance, TagId(0))..=last).next() {
            self.withdraw(instance, tag);
        }
    }

    /// An instance asks for `new` of a tag instead of `old`.
    pub(super) fn ask(&mut self, tag: TagId, old: u32, new: u32) -> Turn {
        self.change(tag, |books| {
            let rest = books.demand.checked_sub(u64::from(old));
            books.demand = rest.expect("the sum holds what was added to it") + u64::from(new);
        })
    }

    /// The pool owns `more` of a tag.
    pub(super) fn add(&mut self, tag: TagId, more: u64) -> Turn {
        self.change(tag, |books| books.quantity = books.quantity.saturating_add(more))
    }

    /// The pool owns `less` of a tag, or none if it had fewer.
    pub(super) fn take(&mut self, tag: TagId, less: u64) -> Turn {
        self.change(tag, |books| books.quantity = books.quantity.saturating_sub(less))
    }

    /// The pool owns `all` of a tag from now on.
    pub(super) fn own(&mut self, tag: TagId, all: u64) -> Turn {
        self.change(tag, |books| books.quantity = all)
    }

    fn change(&mut self, tag: TagId, how: impl FnOnce(&mut Books)) -> Turn {
        how(&mut self.books[tag.index()]);
        if self.in_hierarchy() {
            return Turn::Same;
        }
        let missing = self.books(tag).demand.saturating_sub(self.allowed(tag));
        self.now_missing(tag, missing)
    }

    /// From now on so many of a tag are missing.
    pub(super) fn now_missing(&mut self, tag: TagId, missing: u64) -> Turn {
        match (std::mem::replace(&mut self.missing[tag.index()], missing), missing) {
            (0, 0) => Turn::Same,
            (0, by) => {
                self.short_tags += 1;
                Turn::BecameShort(by)
            }
            (_, 0) => {
                self.short_tags -= 1;
                Turn::BecameCovered
            }
            _ => Turn::Same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: TagId = TagId(0);
    const B: TagId = TagId(1);

    fn pool(scope: Scope) -> Pool {
        let licenses = vec![(A, 2), (B, 1)];
        Pool::new(&PoolSetup { scope, licenses, parent: None, overage: 0 }, 2)
    }

    const ONE: InstanceId = InstanceId(1);
    const TWO: InstanceId = InstanceId(2);

    #[test]
    fn cover_turns_only_when_the_line_is_crossed() {
        let mut pool = pool(Scope::Tag);
        assert_eq!(pool.ask(A, 0, 2), Turn::Same, "demand equal to quantity is covered");
        assert_eq!(pool.ask(A, 0, 3), Turn::BecameShort(3));
        assert_eq!(pool.ask(A, 3, 1), Turn::Same, "still one too many");
        assert_eq!(pool.add(A, 1), Turn::BecameCovered);
        assert_eq!(pool.books(A), Books { demand: 3, quantity: 3 });
    }

    #[test]
    fn scope_decides_whom_a_short_tag_concerns() {
        let (mut whole, mut single) = (pool(Scope::Pool), pool(Scope::Tag));
        for pool in [&mut whole, &mut single] {
            pool.ask(B, 0, 2);
        }
        let mut told = |tag| (whole.word(ONE, tag, 1), single.word(ONE, tag, 1));
        assert_eq!(told(A), (Word::Short, Word::Covered));
        assert_eq!(told(B), (Word::Short, Word::Short));
    }

    #[test]
    fn by_device_the_first_to_ask_are_served_until_they_withdraw() {
        let mut pool = pool(Scope::Device);
        pool.ask(A, 0, 3);
        assert_eq!(pool.word(ONE, A, 2), Word::Covered);
        assert_eq!(pool.word(TWO, A, 1), Word::Short, "both are taken");
        assert_eq!(pool.word(ONE, A, 2), Word::Covered, "asking again keeps the place");
        pool.forget(ONE);
        assert_eq!(pool.word(TWO, A, 1), Word::Covered);
        assert_eq!(pool.word(ONE, A, 2), Word::Short, "whoever withdrew comes last");
        pool.take(A, 2);
        assert_eq!(pool.word(TWO, A, 1), Word::Short, "there are none any more");
    }

    #[test]
    fn an_overage_is_told_and_is_not_a_shortfall() {
        let setup =
            PoolSetup { scope: Scope::Tag, licenses: vec![(A, 20)], parent: None, overage: 100 };
        let mut pool = Pool::new(&setup, 1);
        assert_eq!(pool.ask(A, 0, 20), Turn::Same);
        assert_eq!(pool.word(ONE, A, 1), Word::Covered);
        assert_eq!(pool.ask(A, 20, 22), Turn::Same, "10 % of 20 is 2");
        assert_eq!(pool.word(ONE, A, 1), Word::Overage);
        assert_eq!(pool.ask(A, 22, 23), Turn::BecameShort(1));
        assert_eq!(pool.word(ONE, A, 1), Word::Short);
    }
}
