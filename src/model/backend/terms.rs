//! Licenses that count for a time only, and the warnings before their end.
//!
//! ```text
//!              from                 until − 90 d, − 60 d, … − 1 d               until
//!   Ordered ──────────► Running ─────────────────────────────────► Running ─────────► (gone)
//!            in the books         a warning each (facts §6)             out of the books
//! ```
//!
//! A lot leaves the books at the very instant of its end: it counts up to the last nanosecond before it. Nobody is
//! called; a router learns of it at its own next ask (*guide*: out of compliance is also who has an expired entitlement).
//! A warning whose instant lies before the purchase is never given. A lot that is prolonged is warned of anew.
//!
//! What it does not know: demand, routers, calendars: ends are instants.

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::effect::{Effect, log};
use super::event_log::PoolEntry;
use crate::kernel::{Span, Time};
use crate::model::entitlement::TagId;
use crate::model::wire::PoolId;

/// The days before the end of a term at which the account warns (facts §6).
pub const WARNING_DAYS: [u64; 7] = [90, 60, 30, 14, 7, 3, 1];

/// Licenses of one purchase that count from an instant to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Term {
    /// The pool that owns them.
    pub pool: PoolId,
    /// What kind.
    pub tag: TagId,
    /// How many.
    pub quantity: u64,
    /// They count from here on.
    pub from: Time,
    /// They count no longer at this instant.
    pub until: Time,
}

/// How long bought licenses count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Life {
    /// For ever.
    Perpetual,
    /// From an instant, or from the purchase if that is later, to another.
    Until { from: Time, until: Time },
    /// So long from the purchase on.
    For(Span),
}

/// What is done next with a lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Next {
    Begin,
    /// The warning at this rung of the ladder.
    Warn(usize),
    End,
}

/// A term and how far it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Lot {
    term: Term,
    next: Next,
}

impl Lot {
    /// When what is next is due.
    fn due(&self, ladder: &[Span]) -> Time {
        match self.next {
            Next::Begin => self.term.from,
            Next::Warn(rung) => self.term.until.before(ladder[rung]),
            Next::End => self.term.until,
        }
    }

    fn runs(&self) -> bool {
        self.next != Next::Begin
    }

    /// The first rung from `first` on whose warning does not lie before `now`, or the end.
    fn warn_from(&mut self, first: usize, now: Time, ladder: &[Span]) {
        let ahead = |rung: &usize| {
            let left = ladder[*rung];
            left.0 <= self.term.until.0 && self.term.until.before(left) >= now
        };
        self.next = (first..ladder.len()).find(ahead).map_or(Next::End, Next::Warn);
    }
}

/// All lots of an account.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Terms {
    lots: Vec<Lot>,
    /// How long before an end the account warns, longest first.
    ladder: Vec<Span>,
}

/// What became of a lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Change {
    Began(Term),
    Expiring(Term, Span),
    Ended(Term),
}

impl Terms {
    fn deadline(&self) -> Time {
        self.lots.iter().map(|lot| lot.due(&self.ladder)).min().unwrap_or(Time::NEVER)
    }

    /// The earliest thing that is due at `now`; equally early ones in the order of their purchase.
    fn next_change(&mut self, now: Time) -> Option<Change> {
        let ladder = &self.ladder;
        let due = |at: &usize| self.lots[*at].due(ladder);
        let at = (0..self.lots.len()).filter(|at| due(at) <= now).min_by_key(due)?;
        let lot = &mut self.lots[at];
        let term = lot.term;
        match lot.next {
            Next::Begin => {
                lot.warn_from(0, now, ladder);
                Some(Change::Began(term))
            }
            Next::Warn(rung) => {
                lot.warn_from(rung + 1, now, ladder);
                Some(Change::Expiring(term, ladder[rung]))
            }
            Next::End => {
                self.lots.remove(at);
                Some(Change::Ended(term))
            }
        }
    }

    /// Takes a term down; whether it runs at once.
    fn sign(&mut self, term: Term, now: Time) -> bool {
        let mut lot = Lot { term, next: Next::Begin };
        let runs = term.from <= now;
        if runs {
            lot.warn_from(0, now, &self.ladder);
        }
        self.lots.push(lot);
        runs
    }

    /// How many of a pool's licenses of a tag count for a time only, now.
    fn running(&self, pool: PoolId, tag: TagId) -> u64 {
        let of = |lot: &&Lot| lot.runs() && (lot.term.pool, lot.term.tag) == (pool, tag);
        self.lots.iter().filter(of).map(|lot| lot.term.quantity).sum()
    }

    /// Moves `quantity` running licenses to another pool, those that last longest first.
    fn hand_over(&mut self, from: PoolId, to: PoolId, tag: TagId, mut quantity: u64) {
        while quantity > 0 {
            let there = |at: &usize| {
                let lot = &self.lots[*at];
                lot.runs() && (lot.term.pool, lot.term.tag) == (from, tag)
            };
            let last =
                (0..self.lots.len()).filter(there).max_by_key(|at| self.lots[*at].term.until);
            let Some(at) = last else { return };
            let lot = &mut self.lots[at];
            let mut moved = *lot;
            moved.term.pool = to;
            moved.term.quantity = lot.term.quantity.min(quantity);
            quantity -= moved.term.quantity;
            lot.term.quantity -= moved.term.quantity;
            if lot.term.quantity == 0 {
                self.lots.remove(at);
            }
            self.lots.push(moved);
        }
    }
}

impl Account {
    /// Before [`Account::open_books`]: what the pools own for a time only, and how long before an end it warns.
    pub fn hold(&mut self, terms: &[Term], ladder: &[Span]) {
        self.terms.ladder = ladder.to_vec();
        self.terms.ladder.sort_unstable_by(|a, b| b.cmp(a));
        for term in terms {
            if self.terms.sign(*term, Time::ZERO) {
                self.pools[term.pool.index()].add(term.tag, term.quantity);
            }
        }
    }

    /// When the account has to look at its calendar; never, if all that it holds is perpetual.
    #[must_use]
    pub fn deadline(&self) -> Time {
        self.terms.deadline()
    }

    /// Lets what is due at `now` begin, be warned of, or end.
    pub fn turn_leaf(&mut self, now: Time, out: &mut Vec<Effect>) {
        while let Some(change) = self.terms.next_change(now) {
            match change {
                Change::Began(Term { pool, tag, quantity, .. }) => {
                    log(pool, PoolEntry::TermBegan { tag, quantity }, out);
                    let turn = self.pools[pool.index()].add(tag, quantity);
                    self.changed(pool, tag, turn, out);
                }
                Change::Expiring(Term { pool, tag, quantity, .. }, left) => {
                    log(pool, PoolEntry::LicensesExpiring { tag, quantity, left }, out);
                }
                Change::Ended(Term { pool, tag, quantity, .. }) => {
                    log(pool, PoolEntry::LicensesExpired { tag, quantity }, out);
                    let turn = self.pools[pool.index()].take(tag, quantity);
                    self.changed(pool, tag, turn, out);
                }
            }
        }
    }

    /// An operator buys licenses with an end, or without one. An end that is over already buys nothing.
    pub fn buy_for(
        &mut self,
        (pool, tag, quantity): (PoolId, TagId, u64),
        life: Life,
        now: Time,
        out: &mut Vec<Effect>,
    ) {
        let (from, until) = match life {
            Life::Perpetual => return self.buy(pool, tag, quantity, out),
            Life::Until { from, until } => (from.max(now), until),
            Life::For(span) => (now, now + span),
        };
        if until <= from {
            return;
        }
        if self.terms.sign(Term { pool, tag, quantity, from, until }, now) {
            self.buy(pool, tag, quantity, out);
        } else {
            log(pool, PoolEntry::TermOrdered { tag, quantity }, out);
        }
    }

    /// An operator prolongs what a pool holds of a tag for a time: all lots end together at `until`, but none earlier
    /// than it would have (co-terming). Lots that have ended stay ended. How many licenses were prolonged.
    pub fn prolong(
        &mut self,
        pool: PoolId,
        tag: TagId,
        until: Time,
        now: Time,
        out: &mut Vec<Effect>,
    ) -> u64 {
        let Terms { lots, ladder } = &mut self.terms;
        let mut prolonged = 0;
        for lot in lots.iter_mut() {
            if (lot.term.pool, lot.term.tag) == (pool, tag) && lot.term.until < until {
                lot.term.until = until;
                prolonged += lot.term.quantity;
                if lot.runs() {
                    lot.warn_from(0, now, ladder);
                }
            }
        }
        if prolonged > 0 {
            log(pool, PoolEntry::TermProlonged { tag, quantity: prolonged }, out);
        }
        prolonged
    }

    /// Of `quantity` licenses that leave a pool, those that are not perpetual keep their ends. Called before they leave.
    pub(super) fn hand_over_terms(&mut self, from: PoolId, to: PoolId, tag: TagId, quantity: u64) {
        let owned = self.pools[from.index()].books(tag).quantity;
        let perpetual = owned.saturating_sub(self.terms.running(from, tag));
        self.terms.hand_over(from, to, tag, quantity.saturating_sub(perpetual));
    }
}

#[cfg(test)]
mod tests;
