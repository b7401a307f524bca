//! A service station: `c` equal servers behind one first-come first-served queue.
//!
//! Because service is in order of arrival and never interrupted, the start and end of each visit are known the
//! moment it arrives: the station needs no event of its own for "service done".

use std::collections::{BinaryHeap, VecDeque};

use std::cmp::Reverse;

use super::time::{Span, Time};

/// When a visit starts and ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visit {
    /// When a server takes it.
    pub begins: Time,
    /// When the server is done with it.
    pub ends: Time,
}

/// `c` servers and their queue.
#[derive(Clone, Debug)]
pub struct Station {
    free: BinaryHeap<Reverse<Time>>,
    waiting: VecDeque<Time>,
    limit: Option<u32>,
}

impl Station {
    /// A station of `servers` (at least 1) whose queue holds at most `limit` waiting visits; `None`: no limit.
    #[must_use]
    pub fn new(servers: u32, limit: Option<u32>) -> Self {
        Station {
            free: (0..servers.max(1)).map(|_| Reverse(Time::ZERO)).collect(),
            waiting: VecDeque::new(),
            limit,
        }
    }

    /// How many wait at `now` without being served.
    pub fn queue(&mut self, now: Time) -> u32 {
        while self.waiting.front().is_some_and(|begins| *begins <= now) {
            self.waiting.pop_front();
        }
        self.waiting.len() as u32
    }

    /// A visit that arrives at `now` and needs `service`; `None` if the queue is full.
    pub fn arrive(&mut self, now: Time, service: Span) -> Option<Visit> {
        let queue = self.queue(now);
        let Reverse(free) = *self.free.peek().expect("a station has a server");
        let begins = free.max(now);
        if begins > now && self.limit.is_some_and(|limit| queue >= limit) {
            return None;
        }
        let ends = begins + service;
        *self.free.peek_mut().expect("a station has a server") = Reverse(ends);
        if begins > now {
            self.waiting.push_back(begins);
        }
        Some(Visit { begins, ends })
    }
}
