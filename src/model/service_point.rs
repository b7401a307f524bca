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
mod tests {
    use super::*;

    fn at(secs: u64) -> Time {
        Time::ZERO + Span::secs(secs)
    }
    fn served(begins: u64, ends: u64) -> Arrival {
        Arrival::Served(Visit { begins: at(begins), ends: at(ends) })
    }

    #[test]
    fn one_server_with_one_place_to_wait_turns_the_third_away() {
        let mut point = ServicePoint::new(1, Some(1), WhenAway::Silent);
        assert_eq!(point.arrive(at(0), Span::secs(10)), served(0, 10));
        assert_eq!(point.arrive(at(1), Span::secs(10)), served(10, 20));
        assert_eq!(point.queue(at(2)), 1);
        assert_eq!(point.arrive(at(2), Span::secs(10)), Arrival::Full);
        assert_eq!(point.arrive(at(10), Span::secs(10)), served(20, 30));
        let counters = Counters { arrived: 4, served: 3, rejected: 1, unheard: 0 };
        assert_eq!(point.counters(), counters);
    }

    #[test]
    fn two_overlapping_outages_end_with_the_later_one() {
        let mut point = ServicePoint::new(1, None, WhenAway::Silent);
        assert!(point.go_away());
        assert!(!point.go_away());
        assert!(!point.come_back());
        assert_eq!(point.arrive(at(5), Span::secs(1)), Arrival::Unheard);
        assert!(point.come_back());
        assert_eq!(point.arrive(at(6), Span::secs(1)), served(6, 7));
    }

    #[test]
    fn what_was_let_in_before_an_outage_keeps_its_place() {
        let mut point = ServicePoint::new(1, None, WhenAway::Refuses);
        assert_eq!(point.arrive(at(0), Span::secs(10)), served(0, 10));
        point.go_away();
        assert_eq!(point.arrive(at(1), Span::secs(10)), Arrival::Refused);
        point.come_back();
        assert_eq!(point.arrive(at(2), Span::secs(10)), served(10, 20));
        let counters = Counters { arrived: 3, served: 2, rejected: 0, unheard: 1 };
        assert_eq!(point.counters(), counters);
    }

    #[test]
    fn a_brown_out_is_slow_and_turns_some_away_until_it_ends() {
        let mut draws = crate::kernel::Key::of(1, 0, "router", "exchange").stream();
        let mut point = ServicePoint::new(1, None, WhenAway::Silent);
        let brown_out = |factor, refused| BrownOut { slower: Ratio::thousandths(factor), refused };
        let spells = |from, length| Spells::once(at(from), Span::secs(length));
        point.expect(brown_out(2_500, Chance::NEVER), spells(10, 40));
        point.expect(brown_out(2_000, Chance::NEVER), spells(20, 30));
        point.expect(brown_out(1_000, Chance::ALWAYS), spells(45, 5));
        let mut receive =
            |point: &mut ServicePoint, now| point.receive(at(now), Span::secs(4), &mut draws);
        assert_eq!(receive(&mut point, 0), served(0, 4));
        assert_eq!(receive(&mut point, 10), served(10, 20), "two and a half times as long");
        assert_eq!(receive(&mut point, 20), served(20, 40), "the factors are multiplied");
        assert_eq!(receive(&mut point, 30), served(40, 52), "two of its four are done by 50");
        assert_eq!(receive(&mut point, 45), Arrival::Full);
        point.go_away();
        assert_eq!(receive(&mut point, 46), Arrival::Unheard, "nobody is there to turn it away");
        point.come_back();
        assert_eq!(receive(&mut point, 50), served(52, 56), "over, also for what waits");
        let counters = Counters { arrived: 7, served: 5, rejected: 1, unheard: 1 };
        assert_eq!(point.counters(), counters);
    }

    #[test]
    #[should_panic(expected = "an outage ends once")]
    fn an_outage_that_never_began_cannot_end() {
        ServicePoint::new(1, None, WhenAway::Silent).come_back();
    }
}
