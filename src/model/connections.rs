//! The client connections of a proxy: a limited number are served, a few more wait, the rest are turned away.
//!
//! ```text
//!   connect ──► open (held until the exchange ends) ──► close: the first that waits moves up
//!      │  limit reached
//!      ├─────► waiting, in order of arrival ──► close: gone, it never was served
//!      │  backlog full
//!      └─────► turned away
//! ```
//!
//! A connection is held for the whole exchange, from the moment it is taken to the answer or to the client's timeout: so
//! a slow backend fills a proxy, whatever its own speed. Limit and backlog are the operator's numbers; there are no
//! figures of a real proxy in *facts*, so there is no limit by default.
//!
//! `docs/model/proxy.md` is its page.
//!
//! What it does not know: what the exchange is about, and how it ended.

use std::collections::{BTreeSet, VecDeque};

use super::RouterId;

/// What becomes of a new connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Admission {
    /// It is served at once.
    Open,
    /// It waits for another one to close.
    Waits,
    /// Too many wait already.
    TurnedAway,
}

/// What closing a connection brought about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Closed {
    /// The client had no connection.
    Nothing,
    /// It had waited under this ticket and gave up.
    GaveUp(u32),
    /// It was open; `next`, if any, is served from now on.
    Served {
        /// The ticket of the one that moved up.
        next: Option<u32>,
    },
}

/// The connections of one proxy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Connections {
    limit: u32,
    backlog: u32,
    open: BTreeSet<RouterId>,
    waiting: VecDeque<(RouterId, u32)>,
}

impl Connections {
    /// Room for `limit` open connections and `backlog` waiting ones.
    #[must_use]
    pub fn new(limit: u32, backlog: u32) -> Self {
        Connections { limit, backlog, open: BTreeSet::new(), waiting: VecDeque::new() }
    }

    /// A client connects; `ticket` calls it back if it has to wait.
    pub fn connect(&mut self, client: RouterId, ticket: u32) -> Admission {
        if self.open.len() < self.limit as usize {
            self.open.insert(client);
            Admission::Open
        } else if self.waiting.len() < self.backlog as usize {
            self.waiting.push_back((client, ticket));
            Admission::Waits
        } else {
            Admission::TurnedAway
        }
    }

    /// A client's exchange is over.
    pub fn close(&mut self, client: RouterId) -> Closed {
        if let Some(place) = self.waiting.iter().position(|it| it.0 == client) {
            let (_, ticket) = self.waiting.remove(place).expect("found there");
            return Closed::GaveUp(ticket);
        }
        if !self.open.remove(&client) {
            return Closed::Nothing;
        }
        let next = self.waiting.pop_front().map(|(client, ticket)| {
            self.open.insert(client);
            ticket
        });
        Closed::Served { next }
    }

    /// How many are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_that_waits_moves_up_and_who_gave_up_does_not() {
        let mut it = Connections::new(1, 2);
        assert_eq!(it.connect(RouterId(0), 10), Admission::Open);
        assert_eq!(it.connect(RouterId(1), 11), Admission::Waits);
        assert_eq!(it.connect(RouterId(2), 12), Admission::Waits);
        assert_eq!(it.connect(RouterId(3), 13), Admission::TurnedAway);
        assert_eq!(it.close(RouterId(1)), Closed::GaveUp(11));
        assert_eq!(it.close(RouterId(0)), Closed::Served { next: Some(12) });
        assert_eq!(it.close(RouterId(3)), Closed::Nothing);
        assert_eq!(it.close(RouterId(2)), Closed::Served { next: None });
    }

    proptest! {
        /// Never more than the limits; nobody waits while there is room; all gone, all free.
        #[test]
        fn nobody_waits_while_there_is_room(limit in 1u32..4, backlog in 0u32..4, steps in prop::collection::vec((0u32..8, any::<bool>()), 0..60)) {
            let mut it = Connections::new(limit, backlog);
            let mut there = BTreeSet::new();
            for (client, comes) in steps {
                let client = RouterId(client);
                if comes && !there.contains(&client) {
                    if it.connect(client, client.0) != Admission::TurnedAway {
                        there.insert(client);
                    }
                } else if !comes {
                    let known = there.remove(&client);
                    prop_assert_eq!(it.close(client) != Closed::Nothing, known);
                }
                prop_assert!(it.open() <= limit as usize && it.waiting() <= backlog as usize);
                prop_assert!(it.waiting() == 0 || it.open() == limit as usize);
                prop_assert_eq!(it.open() + it.waiting(), there.len());
            }
        }
    }
}
