//! Exchanges put together from what was stated while they went on.
//!
//! ```text
//!   began ─► [asked, resolved] ─► connected ─► [tunnel asked, opened] ─► secured ─► sent ─► entered … ─► ended
//!     each fact closes the step that is open and opens the next
//! ```
//!
//! A step is open until the next fact, so the steps of an exchange are its whole time. What a server said about its
//! visit in advance is cut off where the router gave up.
//!
//! What it does not know: how long anything should take.

use crate::kernel::Time;
use crate::model::wire::{Failure, Subtype};
use crate::outcome::{Exchange, Party, Phase, Step};
use crate::plan::{Plan, RouterId, Server};
use crate::record::{Fact, FactKind, Interest, Record};

/// What a router's exchanges are put together from.
pub const EXCHANGE_FACTS: Interest = Interest::of(&[
    FactKind::AttemptStarted,
    FactKind::ExchangeBegan,
    FactKind::ExchangeDiverted,
    FactKind::NameAsked,
    FactKind::NameResolved,
    FactKind::Connected,
    FactKind::TunnelAsked,
    FactKind::TunnelOpened,
    FactKind::TlsEstablished,
    FactKind::RequestSent,
    FactKind::ServerEntered,
    FactKind::RequestForwarded,
    FactKind::MessageLost,
    FactKind::ExchangeSucceeded,
    FactKind::ExchangeFailed,
]);

/// Reads the records of one router.
#[derive(Debug)]
pub struct Exchanges<'a> {
    plan: &'a Plan,
    router: RouterId,
    /// The rung of the ladder that was started last, by what it asks.
    repeats: [u16; 5],
    open: Option<Open>,
}

/// An exchange under way.
#[derive(Debug)]
struct Open {
    exchange: Exchange,
    phase: Phase,
    at: Option<Party>,
    since: Time,
}

impl Open {
    /// The open step ends at `now`; the next one is this.
    fn turn(&mut self, now: Time, phase: Phase, at: Option<Party>) {
        self.close(now, None);
        (self.phase, self.at) = (phase, at);
    }

    /// The open step ends at `now`, unless it ended before it began.
    fn close(&mut self, now: Time, failed: Option<Failure>) {
        let now = now.max(self.since);
        if now > self.since || failed.is_some() {
            self.push(now, failed);
        }
        self.since = now;
    }

    fn push(&mut self, to: Time, failed: Option<Failure>) {
        let (phase, at, from) = (self.phase, self.at, self.since);
        self.exchange.steps.push(Step { phase, at, from, to, failed, lost_on: None });
    }

    /// Nothing lasts longer than the exchange.
    fn end(mut self, now: Time, failure: Option<Failure>) -> Exchange {
        let exchange = &mut self.exchange;
        exchange.steps.retain(|step| step.from < now || step.failed.is_some());
        for step in &mut exchange.steps {
            step.to = step.to.min(now);
        }
        (exchange.ended, exchange.failure) = (now, failure);
        let whole = exchange.steps.last().is_some_and(|step| step.to >= now);
        match (whole, failure) {
            (false, failed) => self.close(now, failed),
            (true, Some(_)) => {
                if let Some(last) = self.exchange.steps.last_mut() {
                    last.failed = failure;
                }
            }
            (true, None) => {}
        }
        self.exchange
    }
}

impl<'a> Exchanges<'a> {
    /// A reader of what `router` does.
    #[must_use]
    pub fn new(plan: &'a Plan, router: RouterId) -> Self {
        Exchanges { plan, router, repeats: [0; 5], open: None }
    }

    /// Takes a record in; the exchange that it ended, if it ended one.
    pub fn on(&mut self, record: &Record) -> Option<Exchange> {
        if EXCHANGE_FACTS.router_of(&record.fact) != Some(self.router) {
            return None;
        }
        let now = record.at;
        match record.fact {
            Fact::AttemptStarted { subtype, repeat, .. } => self.repeats[subtype as usize] = repeat,
            Fact::ExchangeBegan { subtype, waited, .. } => self.begin(subtype, now, waited),
            Fact::ExchangeSucceeded { .. } => return self.open.take().map(|it| it.end(now, None)),
            Fact::ExchangeFailed { failure, .. } => {
                return self.open.take().map(|it| it.end(now, Some(failure)));
            }
            fact => self.go_on(&fact, now),
        }
        None
    }

    fn begin(&mut self, subtype: Subtype, now: Time, waited: crate::kernel::Span) {
        let queued = now.before(waited);
        let exchange = Exchange {
            router: self.router,
            subtype,
            repeat: self.repeats[subtype as usize],
            queued,
            began: now,
            ended: now,
            steps: Vec::new(),
            failure: None,
        };
        let at = Some(Party::Router);
        let mut open = Open { exchange, phase: Phase::Queue, at, since: queued };
        open.turn(now, self.first_phase(), None);
        self.open = Some(open);
    }

    /// What comes first where no name is asked for.
    fn first_phase(&self) -> Phase {
        let fleet = &self.plan.fleets[self.plan.fleet_of(self.router).index()];
        if fleet.call_home.connect_round_trips > 0 { Phase::Connect } else { Phase::Secure }
    }

    fn go_on(&mut self, fact: &Fact, now: Time) {
        let first = self.first_phase();
        let Some(open) = &mut self.open else { return };
        let server = |it| Some(Party::Server(it));
        match *fact {
            Fact::ExchangeDiverted { failure, .. } => {
                open.close(now, Some(failure));
                (open.phase, open.at) = (first, None);
            }
            Fact::NameAsked { asked, .. } => {
                open.turn(now, Phase::Resolve, Some(Party::NameServer(asked)));
            }
            Fact::NameResolved { proxy: Some(proxy), .. } => {
                open.turn(now, Phase::Tunnel, server(Server::Proxy(proxy)));
            }
            Fact::NameResolved { proxy: None, .. } => open.turn(now, first, None),
            Fact::Connected { at, .. } => {
                let at = at.server();
                open.at = server(at);
                let waits = matches!(at, Server::Proxy(_));
                let next = if waits { Phase::Admission } else { Phase::Secure };
                open.turn(now, next, server(at));
            }
            Fact::TunnelAsked { proxy, .. } => {
                open.turn(now, Phase::Tunnel, server(Server::Proxy(proxy)));
            }
            Fact::TunnelOpened { .. } => open.turn(now, Phase::Secure, None),
            Fact::TlsEstablished { .. } | Fact::RequestSent { .. } => {
                open.turn(now, Phase::Request, None);
            }
            Fact::ServerEntered { at, outbound, waits, serves, .. } => {
                let at = at.server();
                open.at = server(at);
                open.turn(now, Phase::Wait, server(at));
                open.turn(now + waits, Phase::Service, server(at));
                let gone = now + waits + serves;
                match (outbound, at) {
                    (true, Server::Gateway(_)) => open.turn(gone, Phase::Wait, server(at)),
                    (true, Server::Proxy(_)) => open.turn(gone, Phase::Request, None),
                    _ => open.turn(gone, Phase::Response, None),
                }
            }
            Fact::RequestForwarded { attempt, .. } => {
                // What was sent before came to nothing.
                if attempt > 0 {
                    open.close(now, Some(Failure::Response));
                }
                open.turn(now, Phase::Request, None);
            }
            Fact::MessageLost { link, .. } => {
                open.push_lost(now, link);
            }
            _ => {}
        }
    }
}

impl Open {
    /// The message is lost on that link; the step goes on as waiting in vain, and says so.
    fn push_lost(&mut self, now: Time, link: Option<crate::net::LinkId>) {
        if let (true, Some(link)) = (now >= self.since, link) {
            let (phase, at) = (self.phase, self.at);
            let (from, to) = (self.since, now);
            self.exchange.steps.push(Step {
                phase,
                at,
                from,
                to,
                failed: None,
                lost_on: Some(link),
            });
            self.since = now;
        }
    }
}
