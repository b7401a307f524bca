//! A Transport Gateway: it takes routers' requests as if it were the backend, and passes them on.
//!
//! ```text
//!   request ─► store ── a free place towards the backend ──► forwarded ── answered ──► returned to the router
//!      │        ▲                                              │
//!      │        └──── retry later ◄── refused, 503, no answer ─┘
//!      │ store or queue full            keep-for over, in either state
//!      └──► refused (503)               └──► given up (503)
//! ```
//!
//! The router's connection ends here; towards the backend the gateway keeps at most `concurrency` requests under way
//! and, so long as one is answered, needs no handshake for the next: many routers come as few connections. Public
//! documents name no figure for any of its limits (*facts* §5), so all of them are assumed.
//!
//! A router that has lost patience is not known here: its request is passed on all the same, and the answer comes to an
//! exchange that is over.
//!
//! `docs/model/gateway.md` is its page.
//!
//! What it does not know: the network, and what the requests mean.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::wire::Ask;
use super::{Machine, Moment, RouterId};
use crate::kernel::{Span, Time};

/// The numbers of one gateway.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Config {
    /// How many requests it has under way to the backend at once.
    pub concurrency: u32,
    /// How many requests may wait to be passed on; `None`: no limit but the store's.
    pub queue_limit: Option<u32>,
    /// Bytes of all requests that it holds, waiting or under way.
    pub store_bytes: u64,
    /// It waits this long for the backend's answer.
    pub timeout: Span,
    /// It tries a request again this long after a failed try.
    pub retry: Span,
    /// It gives a request up this long after it came.
    pub keep_for: Span,
}

/// One exchange of one router.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Ticket {
    /// The router.
    pub router: RouterId,
    /// Its exchange.
    pub exchange: u32,
    /// Which of its destinations the gateway is.
    pub destination: u8,
}

/// What can happen to it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Input {
    /// A router's request is here.
    Request {
        /// Whose.
        ticket: Ticket,
        /// What it says.
        ask: Ask,
        /// Its size.
        bytes: u32,
    },
    /// The backend's answer to this request is here.
    Answered(Ticket),
    /// The backend refused it, or was too busy.
    Failed(Ticket),
    /// This router has nothing to do with the gateway any more. Passes nothing on: the gateway may be away.
    Forget(RouterId),
    /// The clock reached the deadline.
    Deadline,
}

/// What it asks for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Effect {
    /// Pass the request on; the `attempt`-th time, from 0.
    Forward {
        /// Whose.
        ticket: Ticket,
        /// What it says.
        ask: Ask,
        /// How often it was tried before.
        attempt: u8,
    },
    /// Pass the answer on to the router.
    Return(Ticket),
    /// There is no room for it.
    Refuse(Ticket),
    /// It was kept for too long.
    GiveUp(Ticket),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// It may be passed on from this instant.
    Waiting { from: Time },
    /// It is under way until its timeout.
    Forwarded { until: Time },
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Held {
    ticket: Ticket,
    ask: Ask,
    bytes: u32,
    since: Time,
    attempts: u8,
    state: State,
}

/// What a gateway holds, in order of arrival.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Gateway {
    held: VecDeque<Held>,
    forwarded: u32,
    bytes: u64,
}

impl Gateway {
    /// How many requests it holds.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// How many of them are under way to the backend.
    #[must_use]
    pub fn under_way(&self) -> u32 {
        self.forwarded
    }

    fn full(&self, bytes: u32, config: &Config) -> bool {
        let waiting = self.held.len() as u64 - u64::from(self.forwarded);
        let queues = self.forwarded >= config.concurrency;
        let queue =
            config.queue_limit.filter(|_| queues).is_some_and(|it| waiting >= u64::from(it));
        queue || self.bytes + u64::from(bytes) > config.store_bytes
    }

    fn take(&mut self, place: usize) -> Held {
        let it = self.held.remove(place).expect("the place was looked up");
        self.bytes -= u64::from(it.bytes);
        self.forwarded -= u32::from(matches!(it.state, State::Forwarded { .. }));
        it
    }

    fn place_of(&self, ticket: Ticket) -> Option<usize> {
        self.held.iter().position(|it| it.ticket == ticket)
    }

    fn failed(&mut self, place: usize, now: Time, config: &Config) {
        let it = &mut self.held[place];
        if matches!(it.state, State::Forwarded { .. }) {
            self.forwarded -= 1;
            it.state = State::Waiting { from: now + config.retry };
        }
    }

    /// Gives up what was kept for too long, and notes which tries came to nothing.
    fn look_around(&mut self, now: Time, config: &Config, out: &mut Vec<Effect>) {
        let mut place = 0;
        while let Some(it) = self.held.get(place) {
            if it.since + config.keep_for <= now {
                out.push(Effect::GiveUp(it.ticket));
                self.take(place);
                continue;
            }
            if matches!(it.state, State::Forwarded { until } if until <= now) {
                self.failed(place, now, config);
            }
            place += 1;
        }
    }

    /// Passes on what may go, oldest first, as long as there is a place.
    fn pass_on(&mut self, now: Time, config: &Config, out: &mut Vec<Effect>) {
        for it in &mut self.held {
            if self.forwarded >= config.concurrency {
                return;
            }
            if matches!(it.state, State::Waiting { from } if from <= now) {
                let Held { ticket, ask, attempts, .. } = *it;
                out.push(Effect::Forward { ticket, ask, attempt: attempts });
                it.attempts = attempts.saturating_add(1);
                it.state = State::Forwarded { until: now + config.timeout };
                self.forwarded += 1;
            }
        }
    }
}

impl Machine for Gateway {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: &Input, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        let now = at.now;
        match *input {
            Input::Request { ticket, bytes, .. } if self.full(bytes, config) => {
                out.push(Effect::Refuse(ticket));
            }
            Input::Request { ticket, ask, bytes } => {
                let state = State::Waiting { from: now };
                let it = Held { ticket, ask, bytes, since: now, attempts: 0, state };
                self.held.push_back(it);
                self.bytes += u64::from(bytes);
            }
            Input::Answered(ticket) => {
                if let Some(place) = self.place_of(ticket) {
                    self.take(place);
                    out.push(Effect::Return(ticket));
                }
            }
            Input::Failed(ticket) => {
                if let Some(place) = self.place_of(ticket) {
                    self.failed(place, now, config);
                }
            }
            Input::Forget(router) => {
                while let Some(place) = self.held.iter().position(|it| it.ticket.router == router) {
                    self.take(place);
                }
            }
            Input::Deadline => self.look_around(now, config, out),
        }
        if !matches!(input, Input::Forget(_)) {
            self.pass_on(now, config, out);
        }
    }

    fn deadline(&self, config: &Config) -> Time {
        let free = self.forwarded < config.concurrency;
        let due = |it: &Held| {
            let next = match it.state {
                State::Waiting { from } if free => from,
                State::Waiting { .. } => Time::NEVER,
                State::Forwarded { until } => until,
            };
            next.min(it.since + config.keep_for)
        };
        self.held.iter().map(due).min().unwrap_or(Time::NEVER)
    }
}

#[cfg(test)]
mod tests;
