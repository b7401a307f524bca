//! A pool's books: for each tag, what its instances ask for in sum against what it owns.

use serde::{Deserialize, Serialize};

use crate::model::entitlement::TagId;

/// Who is out of compliance when a pool is short.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Every device of the pool (guide: one missing license puts all of them out of compliance).
    #[default]
    Pool,
    /// Devices that use the short tag (facts §6).
    Tag,
}

/// A pool, as set up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PoolSetup {
    /// Who is out of compliance when a license is short.
    pub scope: Scope,
    /// What it owns.
    pub licenses: Vec<(TagId, u64)>,
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

/// A pool's books on all tags.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pool {
    scope: Scope,
    books: Vec<Books>,
    short_tags: u32,
}

impl Pool {
    pub(super) fn new(setup: &PoolSetup, tags: usize) -> Self {
        let mut books = vec![Books::default(); tags];
        for (tag, quantity) in &setup.licenses {
            books[tag.index()].quantity += quantity;
        }
        Pool { scope: setup.scope, books, short_tags: 0 }
    }

    pub(super) fn books(&self, tag: TagId) -> Books {
        self.books[tag.index()]
    }

    /// How many tags are short.
    pub(super) fn short_tags(&self) -> u32 {
        self.short_tags
    }

    /// Whether a device that asks for `tag` is told that it is short.
    pub(super) fn tells_short(&self, tag: TagId) -> bool {
        match self.scope {
            Scope::Pool => self.short_tags > 0,
            Scope::Tag => self.books(tag).short_by() > 0,
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

    /// The pool owns `all` of a tag from now on.
    pub(super) fn own(&mut self, tag: TagId, all: u64) -> Turn {
        self.change(tag, |books| books.quantity = all)
    }

    fn change(&mut self, tag: TagId, how: impl FnOnce(&mut Books)) -> Turn {
        let books = &mut self.books[tag.index()];
        let before = books.short_by();
        how(books);
        match (before, books.short_by()) {
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
        Pool::new(&PoolSetup { scope, licenses: vec![(A, 2), (B, 1)] }, 2)
    }

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
        assert!(whole.tells_short(A) && whole.tells_short(B));
        assert!(!single.tells_short(A) && single.tells_short(B));
    }
}
