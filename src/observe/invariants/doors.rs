//! Conservation, order and Little's law at every server.
//!
//! ```text
//!   came = done + inside + turned away + found nobody            at any instant, by records and by the server's own count
//!   ∫ number inside dt = Σ time inside                           to the end of the run, those still there included
//! ```
//!
//! Both sides of the law are whole nanoseconds, so that it is checked to the last of them. For front ends the number inside
//! moves with what happened (a request arrived, was served), the times are what was promised on arrival; for all others
//! nothing happens when a visit ends, and the number is counted off the promises.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::Findings;
use crate::kernel::{Span, Time};
use crate::outcome::Rule;
use crate::plan::{Action, Plan};
use crate::record::{Door, Fact, Fate, Record};
use crate::view::Audit;

/// One server as its visits tell.
#[derive(Clone, Debug, Default)]
struct Visits {
    came: u64,
    served: u64,
    rejected: u64,
    unheard: u64,
    /// When those inside will be done.
    ends: BinaryHeap<Reverse<Time>>,
    /// When the last of them begins to be served.
    begins: Time,
    /// When those who wait will begin.
    waiting: BinaryHeap<Reverse<Time>>,
    /// Nanoseconds inside, of all, as promised.
    promised: u128,
    flow: Flow,
}

/// A number over time.
#[derive(Clone, Copy, Debug, Default)]
struct Flow {
    inside: u64,
    since: Time,
    /// Its integral, in nanoseconds.
    sum: u128,
}

impl Flow {
    fn to(&mut self, now: Time) {
        self.sum += u128::from(self.inside) * u128::from((now - self.since).0);
        self.since = now;
    }
}

impl Visits {
    /// Lets those leave who are done at `now`.
    fn leave(&mut self, now: Time) {
        while self.ends.peek().is_some_and(|it| it.0 <= now) {
            let end = self.ends.pop().map_or(now, |it| it.0);
            self.flow.to(end.max(self.flow.since));
            self.flow.inside -= 1;
        }
        while self.waiting.peek().is_some_and(|it| it.0 <= now) {
            self.waiting.pop();
        }
        self.flow.to(now);
    }

    fn enter(&mut self, now: Time, (waits, serves): (Span, Span)) {
        self.served += 1;
        self.begins = now + waits;
        self.promised += u128::from(waits.0) + u128::from(serves.0);
        if waits > Span::ZERO {
            self.waiting.push(Reverse(now + waits));
        }
        if waits + serves > Span::ZERO {
            self.ends.push(Reverse(now + waits + serves));
            self.flow.inside += 1;
        }
    }

    /// Nanoseconds that those inside at `now` will still spend there.
    fn ahead(&self, now: Time) -> u128 {
        self.ends.iter().map(|it| u128::from((it.0 - now).0)).sum()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Doors {
    doors: BTreeMap<Door, Visits>,
    /// What each has: servers and places to wait.
    sizes: BTreeMap<Door, (u64, Option<u64>)>,
    /// All front ends together, by what happened there.
    happened: Flow,
    turned_away: u64,
    /// Nothing tells when those who go another way meanwhile are done.
    diverted: bool,
}

impl Doors {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut sizes = BTreeMap::new();
        let size = |servers: u32, limit: Option<u32>| (u64::from(servers), limit.map(u64::from));
        let backend = &plan.backend;
        sizes.insert(Door::FrontEnd, size(backend.servers, backend.queue_limit));
        for (n, it) in (0..).zip(&backend.front_ends) {
            let front = crate::plan::FrontEndId(n);
            sizes.insert(Door::OneFrontEnd { front }, size(it.servers, it.queue_limit));
        }
        for (n, it) in (0..).zip(&plan.proxies) {
            let proxy = crate::plan::ProxyId(n);
            sizes.insert(Door::Proxy { proxy }, size(it.servers, it.queue_limit));
        }
        for (n, it) in (0..).zip(&plan.satellites) {
            let satellite = crate::plan::SatelliteId(n);
            sizes.insert(Door::Satellite { satellite }, size(it.servers, it.queue_limit));
        }
        let diverts = |it: &crate::plan::ActionPlan| matches!(it.action, Action::SetReach { .. });
        Doors {
            doors: BTreeMap::new(),
            sizes,
            happened: Flow::default(),
            turned_away: 0,
            diverted: plan.actions.iter().any(diverts),
        }
    }

    pub(super) fn on(&mut self, record: &Record, findings: &mut Findings) {
        let now = record.at;
        match record.fact {
            Fact::DoorReached { at, fate, waits, serves, .. } => {
                let size = self.sizes.get(&at).copied();
                let visits = self.doors.entry(at).or_default();
                visits.leave(now);
                visits.came += 1;
                match fate {
                    Fate::Rejected => visits.rejected += 1,
                    Fate::Unheard => visits.unheard += 1,
                    Fate::Served => {
                        let (inside, waiting) = (visits.flow.inside, visits.waiting.len() as u64);
                        let (servers, limit) = size.unwrap_or((u64::MAX, None));
                        let in_order = waits == Span::ZERO
                            || (inside >= servers && limit.is_none_or(|it| waiting < it));
                        let after = now + waits >= visits.begins || at.is_endless();
                        let router = record.fact.router();
                        findings.check(
                            in_order && after,
                            Rule::QueuesConserve,
                            (now, router),
                            || {
                                format!(
                                    "its message waits {waits} at {at:?}, where {inside} were inside and \
                                     {waiting} of them waited; the last of those begins at {}",
                                    visits.begins
                                )
                            },
                        );
                        visits.enter(now, (waits, serves));
                    }
                }
            }
            Fact::RequestArrived { .. } => {
                self.happened.to(now);
                self.happened.inside += 1;
            }
            Fact::RequestServed { .. } => {
                self.happened.to(now);
                let left = self.happened.inside.checked_sub(1);
                findings.check(
                    left.is_some(),
                    Rule::QueuesConserve,
                    (now, record.fact.router()),
                    || "a front end served a request that had not arrived".to_owned(),
                );
                self.happened.inside = left.unwrap_or_default();
            }
            Fact::RequestRejected { .. } => self.turned_away += 1,
            _ => {}
        }
    }

    pub(super) fn finish(&mut self, audit: &Audit, findings: &mut Findings) {
        let whom = (audit.at, None);
        let (mut inside, mut promised, mut rejected) = (0, 0, 0);
        for (door, visits) in &mut self.doors {
            visits.leave(audit.at);
            let spent = visits.promised - visits.ahead(audit.at);
            findings.check(visits.flow.sum == spent, Rule::LittlesLaw, whom, || {
                format!("at {door:?} {} ns are counted and {spent} ns were spent", visits.flow.sum)
            });
            if matches!(door, Door::FrontEnd | Door::OneFrontEnd { .. }) {
                (inside, promised) = (inside + visits.flow.inside, promised + spent);
                rejected += visits.rejected;
            }
        }
        self.happened.to(audit.at);
        if !self.diverted {
            findings.check(self.happened.sum == promised, Rule::LittlesLaw, whom, || {
                let counted = self.happened.sum;
                format!("requests spent {promised} ns at front ends, {counted} ns were counted")
            });
            findings.check(
                self.happened.inside == inside && self.turned_away == rejected,
                Rule::QueuesConserve,
                whom,
                || {
                    let (there, away) = (self.happened.inside, self.turned_away);
                    format!("{there} requests are at front ends and {away} were turned away; their doors say {inside} and {rejected}")
                },
            );
        }
        self.compare(audit, findings);
    }

    /// What records tell of a server is what it counted itself.
    fn compare(&self, audit: &Audit, findings: &mut Findings) {
        let whom = (audit.at, None);
        let none = Visits::default();
        for it in &audit.doors {
            let told = self.doors.get(&it.door).unwrap_or(&none);
            let own = it.counters;
            let ours = (told.came, told.served, told.rejected, told.unheard, told.flow.inside);
            let theirs = (own.arrived, own.served, own.rejected, own.unheard, it.inside);
            findings.check(
                ours == theirs && own.arrived == own.served + own.rejected + own.unheard,
                Rule::QueuesConserve,
                whom,
                || {
                    let door = it.door;
                    format!("at {door:?} (came, let in, turned away, unheard, inside) is {theirs:?}, told was {ours:?}")
                },
            );
        }
        for it in &audit.gateways {
            let told = self.doors.get(&Door::Gateway { gateway: it.gateway }).unwrap_or(&none);
            let out = it.returned + it.refused + it.given_up + it.forgotten;
            findings.check(
                it.taken == out + it.held && it.taken == told.served,
                Rule::QueuesConserve,
                whom,
                || format!("{it:?}, and {} were let in", told.served),
            );
        }
    }
}

impl Door {
    /// Whether nobody ever waits there.
    const fn is_endless(self) -> bool {
        matches!(self, Door::Gateway { .. } | Door::NameServer { .. })
    }
}
