//! A server that requests queue for, and that can be away: front end, proxy, name server.
//!
//! ```text
//!                 go_away (outages = 1)
//!   ┌─ there ───────────────────────────────► away ─┐ go_away / come_back
//!   │  arrive: Served | Full                        │ count overlapping outages
//!   └─◄──────────────────────────────────────────── ┘ arrive: Unheard | Refused
//!                 come_back (outages = 0)
//! ```
//!
//! Being away shuts the door and nothing else: whatever was let in before, waiting or in service, is finished at the
//! time that was set when it arrived (assumed; the guide says nothing of work lost inside the backend). Two outages
//! that overlap end with the later one.
//!
//! A brown-out leaves the door open. While it is on, the server works slower, also on what came before, and a share of
//! what comes is turned away at once, as from a full queue. Brown-outs that overlap add up: factors are multiplied, and
//! each turns its own share away (assumed). When they come is known ahead, so the end of a visit still is certain on arrival.
//!
//! What it does not know: who asks, what for, how the answer travels, and why the server is away.

use serde::{Deserialize, Serialize};

use crate::kernel::spells::{Spells, finishes};
use crate::kernel::station::Visit;
use crate::kernel::{Chance, Ratio, Span, Station, Stream, Time};

/// What clients see while a server is away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenAway {
    /// Nothing: what arrives is lost and the client waits for its timeout.
    #[default]
    Silent,
    /// Connections are refused at once.
    Refuses,
}

/// How a server works worse than it should while it is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BrownOut {
    /// Service takes so many times as long.
    pub slower: Ratio,
    /// The chance of a request to be turned away.
    pub refused: Chance,
}

/// What becomes of a request at the door.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// It was let in; so long it waits and is served.
    Served(Visit),
    /// All servers are busy and the queue is full.
    Full,
    /// Nobody is there and nobody says so.
    Unheard,
    /// Nobody is there; the connection is refused at once.
    Refused,
}

/// What becomes of a connection at the door.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Welcome {
    /// Taken.
    Taken,
    /// Nobody is there and nobody says so.
    Ignored,
    /// Refused at once.
    Refused,
}

/// How many requests came and what became of them: `arrived = served + rejected + unheard`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Counters {
    /// All that came to the door.
    pub arrived: u64,
    /// Let in.
    pub served: u64,
    /// Turned away because the queue was full.
    pub rejected: u64,
    /// Came while the server was away, refused or not.
    pub unheard: u64,
}

/// A station with a door.
#[derive(Clone, Debug)]
pub struct ServicePoint {
    station: Station,
    when_away: WhenAway,
    outages: u32,
    /// The brown-outs to come, and when.
    brown_outs: Vec<(BrownOut, Spells)>,
    counters: Counters,
}

impl ServicePoint {
    /// A server with `servers` places and room for `limit` waiting requests; `None`: no limit.
    #[must_use]
    pub fn new(servers: u32, limit: Option<u32>, when_away: WhenAway) -> Self {
        ServicePoint {
            station: Station::new(servers, limit),
            when_away,
            outages: 0,
            brown_outs: Vec::new(),
            counters: Counters::default(),
        }
    }

    /// A request that needs `service` comes to the door at `now`.
    #[inline]
    pub fn arrive(&mut self, now: Time, service: Span) -> Arrival {
        self.counters.arrived += 1;
        if self.is_away() {
            self.counters.unheard += 1;
            return match self.when_away {
                WhenAway::Silent => Arrival::Unheard,
                WhenAway::Refuses => Arrival::Refused,
            };
        }
        if let Some(visit) = self.station.arrive(now, service) {
            self.counters.served += 1;
            Arrival::Served(visit)
        } else {
            self.counters.rejected += 1;
            Arrival::Full
        }
    }

    /// The same under whatever brown-outs are on. Who is turned away by one takes draws from `draws`.
    #[inline]
    pub fn receive(&mut self, now: Time, service: Span, draws: &mut Stream) -> Arrival {
        if self.brown_outs.is_empty() || self.is_away() {
            return self.arrive(now, service);
        }
        self.counters.arrived += 1;
        self.brown_outs.iter_mut().for_each(|(_, spells)| spells.forget(now));
        let refused = self.turns_away(now, draws);
        let drags = &mut self.brown_outs[..];
        let ends = |begins| finishes(drags, |(it, spells)| (spells, it.slower), begins, service);
        if !refused && let Some(visit) = self.station.arrive_until(now, ends) {
            self.counters.served += 1;
            return Arrival::Served(visit);
        }
        self.counters.rejected += 1;
        Arrival::Full
    }

    /// Whether a brown-out turns somebody away who comes at `now`.
    pub fn turns_away(&mut self, now: Time, draws: &mut Stream) -> bool {
        let mut on = self.brown_outs.iter_mut();
        on.any(|(it, spells)| spells.is_on(now) && it.refused.happens(draws))
    }

    /// This brown-out will come, and when.
    pub fn expect(&mut self, it: BrownOut, spells: Spells) {
        self.brown_outs.push((it, spells));
    }

    /// An outage begins. Whether that made a difference: not if another was on already.
    pub fn go_away(&mut self) -> bool {
        self.outages += 1;
        self.outages == 1
    }

    /// An outage ends. Whether that made a difference: not if another is still on.
    ///
    /// # Panics
    /// If no outage is on: whoever ends one began it.
    pub fn come_back(&mut self) -> bool {
        self.outages = self.outages.checked_sub(1).expect("an outage ends once, after it began");
        self.outages == 0
    }

    /// Whether nobody is there.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.outages > 0
    }

    /// What a client that connects now would see. Connections take no place in the queue.
    #[must_use]
    pub fn welcome(&self) -> Welcome {
        match (self.is_away(), self.when_away) {
            (false, _) => Welcome::Taken,
            (true, WhenAway::Silent) => Welcome::Ignored,
            (true, WhenAway::Refuses) => Welcome::Refused,
        }
    }

    /// How many wait at `now` without being served.
    pub fn queue(&mut self, now: Time) -> u32 {
        self.station.queue(now)
    }

    /// How many are inside at `now`, waiting or being served. Looks at each: for reports, not for every event.
    #[must_use]
    pub fn inside(&self, now: Time) -> u64 {
        self.station.inside(now)
    }

    /// What became of all requests so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }
}

#[cfg(test)]
mod tests;
