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
//! What it does not know: who asks, what for, how the answer travels, and why the server is away.

use serde::{Deserialize, Serialize};

use crate::kernel::station::Visit;
use crate::kernel::{Span, Station, Time};

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
            counters: Counters::default(),
        }
    }

    /// A request that needs `service` comes to the door at `now`.
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
    #[should_panic(expected = "an outage ends once")]
    fn an_outage_that_never_began_cannot_end() {
        ServicePoint::new(1, None, WhenAway::Silent).come_back();
    }
}
