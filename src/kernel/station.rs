//! A service station: `c` equal servers behind one first-come first-served queue.
//!
//! Because service is in order of arrival and never interrupted, the start and end of each visit are known the
//! moment it arrives: the station needs no event of its own for "service done".
//!
//! ```text
//!   arrive ──► a server is free ─────────────────────────► Visit { begins: now }
//!         ├──► all busy, a waiting place is free ────────► Visit { begins: when the first server is free }
//!         └──► all busy, all waiting places taken ───────► None: refused, the station does not change
//! ```
//!
//! `tests/it/kernel_theory.rs` holds it against queueing theory. What it does not know: who visits, priorities,
//! impatience, servers that fail.

use std::collections::VecDeque;

use super::time::{Span, Time};

/// When a visit starts and ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visit {
    /// When a server takes it.
    pub begins: Time,
    /// When the server is done with it.
    pub ends: Time,
}

/// `c` servers and their queue. The instants of its calls must not go back.
#[derive(Clone, Debug)]
pub struct Station {
    /// When each server is done with all that was promised so far, the first one in front. Mostly a visit ends after all
    /// others, and is filed at the back without a search; else as many move as there are busy servers that end later.
    free: VecDeque<Time>,
    /// When each waiting visit will begin, in order of arrival.
    waiting: VecDeque<Time>,
    limit: Option<u32>,
}

impl Station {
    /// A station of `servers` (at least 1) with `limit` waiting places: 0 refuses whatever finds all servers busy,
    /// `None` refuses nothing.
    #[must_use]
    pub fn new(servers: u32, limit: Option<u32>) -> Self {
        Station {
            free: (0..servers.max(1)).map(|_| Time::ZERO).collect(),
            waiting: VecDeque::new(),
            limit,
        }
    }

    /// How many wait at `now` without being served.
    #[inline]
    pub fn queue(&mut self, now: Time) -> u32 {
        while self.waiting.front().is_some_and(|begins| *begins <= now) {
            self.waiting.pop_front();
        }
        self.waiting.len() as u32
    }

    /// How many servers are at work at `now`. Searches: for reports, not for every event.
    #[must_use]
    pub fn busy(&self, now: Time) -> u32 {
        (self.free.len() - self.free.partition_point(|free| *free <= now)) as u32
    }

    /// How many are here at `now`, waiting or being served. Looks at each: for reports, not for every event.
    #[must_use]
    pub fn inside(&self, now: Time) -> u64 {
        let waiting = self.waiting.iter().filter(|begins| **begins > now).count();
        u64::from(self.busy(now)) + waiting as u64
    }

    /// A visit that arrives at `now` and needs `service`; `None` if it is refused.
    #[inline]
    pub fn arrive(&mut self, now: Time, service: Span) -> Option<Visit> {
        self.arrive_until(now, |begins| begins + service)
    }

    /// A visit that arrives at `now`; `ends` says when its service will be over, once it is known when it begins.
    #[inline]
    pub fn arrive_until(&mut self, now: Time, ends: impl FnOnce(Time) -> Time) -> Option<Visit> {
        let queue = self.queue(now);
        let begins = now.max(*self.free.front().expect("a station has a server"));
        if begins > now {
            if self.limit.is_some_and(|limit| queue >= limit) {
                return None;
            }
            self.waiting.push_back(begins);
        }
        let ends = ends(begins);
        self.free.pop_front();
        self.promise(ends);
        Some(Visit { begins, ends })
    }

    /// A server will be done at `ends`.
    #[inline]
    fn promise(&mut self, ends: Time) {
        match self.free.back() {
            Some(last) if *last > ends => {
                let place = self.free.partition_point(|free| *free <= ends);
                self.free.insert(place, ends);
            }
            _ => self.free.push_back(ends),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::sample::Law;
    use crate::kernel::stream::Key;

    /// Arrivals and services in seconds; begin-end of each visit as text.
    fn script(mut station: Station, visits: &[(u64, u64)]) -> String {
        let line = |&(at, service): &(u64, u64)| {
            let now = Time::ZERO + Span::secs(at);
            let visit = station.arrive(now, Span::secs(service));
            let secs = |time: Time| time.0 / 1_000_000_000;
            visit.map_or("refused".to_owned(), |v| format!("{}-{}", secs(v.begins), secs(v.ends)))
        };
        visits.iter().map(line).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn visits_are_served_in_order_of_arrival() {
        let visits = [(0, 10), (1, 2), (1, 5), (2, 1), (20, 3)];
        assert_eq!(script(Station::new(1, None), &visits), "0-10 10-12 12-17 17-18 20-23");
        assert_eq!(script(Station::new(2, None), &visits), "0-10 1-3 3-8 8-9 20-23");
        assert_eq!(script(Station::new(0, None), &visits[..2]), "0-10 10-12");
    }

    #[test]
    fn the_limit_counts_waiting_places() {
        let visits = [(0, 10), (1, 10), (2, 10), (10, 1), (11, 1), (20, 1), (21, 1)];
        let loss = "0-10 refused refused 10-11 11-12 20-21 21-22";
        assert_eq!(script(Station::new(1, Some(0)), &visits), loss);
        // At 10 s the place is free again, because the one who waited is being served.
        let one = "0-10 10-20 refused 20-21 refused 21-22 22-23";
        assert_eq!(script(Station::new(1, Some(1)), &visits), one);
        assert_eq!(script(Station::new(3, Some(0)), &visits[..3]), "0-10 1-11 2-12");
    }

    #[test]
    fn a_service_of_no_time_leaves_the_server_free() {
        let mut station = Station::new(1, Some(0));
        for _ in 0..3 {
            let visit = station.arrive(Time(5), Span::ZERO).expect("nobody is in the way");
            assert_eq!((visit.begins, visit.ends), (Time(5), Time(5)));
        }
        assert_eq!((station.busy(Time(5)), station.queue(Time(5))), (0, 0));
    }

    /// Whoever arrived is refused, waiting, in service or gone; nobody waits beside an idle server; order holds.
    #[test]
    fn nobody_is_lost_and_no_server_idles_while_somebody_waits() {
        for (servers, limit) in [(1, None), (3, Some(4)), (4, Some(0)), (7, None)] {
            let mut station = Station::new(servers, limit);
            let mut stream = Key::of(9, servers, "station", "conservation").stream();
            let gap = Law::Exponential { mean: Span::secs(1) };
            let service = Law::Exponential { mean: Span::millis(950 * u64::from(servers)) };
            let (mut now, mut visits, mut refused, mut last) = (Time::ZERO, vec![], 0, Time::ZERO);
            for arrived in 1..=800 {
                now += gap.sample(&mut stream);
                let before = (station.queue(now), station.busy(now));
                match station.arrive(now, service.sample(&mut stream)) {
                    None => {
                        refused += 1;
                        assert_eq!(before, (limit.unwrap_or(u32::MAX), servers), "refused if full");
                        assert_eq!((station.queue(now), station.busy(now)), before);
                    }
                    Some(visit) => {
                        assert!(visit.begins >= last && visit.begins >= now, "in order of arrival");
                        last = visit.begins;
                        visits.push(visit);
                    }
                }
                let count = |state: fn(&Visit, Time) -> bool| {
                    visits.iter().filter(|visit| state(visit, now)).count() as u32
                };
                let waiting = count(|visit, now| visit.begins > now);
                let served = count(|visit, now| visit.begins <= now && now < visit.ends);
                let gone = count(|visit, now| visit.ends <= now);
                assert_eq!((waiting, served), (station.queue(now), station.busy(now)));
                assert_eq!(refused + waiting + served + gone, arrived);
                assert!(waiting == 0 || served == servers, "a server idles at {now}");
            }
            assert_eq!(refused > 0, limit.is_some(), "the limit was met");
        }
    }

    /// Whatever the services and however many wait: a visit begins when the server that is free first is, as a search among
    /// all of them says.
    #[test]
    fn the_first_free_server_takes_the_next_visit() {
        for servers in [1_u32, 2, 5, 40] {
            let mut draws = Key::of(3, 0, "station", "visits").stream();
            let mut station = Station::new(servers, None);
            let mut free = vec![Time::ZERO; servers as usize];
            let mut now = Time::ZERO;
            for _ in 0..2_000 {
                now += Span::nanos(draws.below(2_000 / u64::from(servers)));
                let service = Span::nanos(draws.below(3) * draws.below(1_500));
                let first = free.iter_mut().min().expect("a server");
                let begins = now.max(*first);
                *first = begins + service;
                let visit = Visit { begins, ends: begins + service };
                assert_eq!(station.arrive(now, service), Some(visit));
                let busy = free.iter().filter(|free| **free > now).count();
                assert_eq!(station.busy(now) as usize, busy);
            }
        }
    }
}
