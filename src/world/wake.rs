//! When a router has to be woken, and what it is woken for.
//!
//! A router keeps one wake-up in the agenda, for its machines' earliest deadline: an earlier one is filed at once, a later
//! one when the filed one comes.
//!
//! What it does not know: what machines do when their time has come.

use super::bus::Message;
use super::event::Event;
use super::setup::Setup;
use super::{Router, World};
use crate::kernel::{Agenda, EventSet, Source, Span, Time};
use crate::model::{Machine, call_home, pd_audit, smart_agent};
use crate::plan::RouterId;

impl World {
    /// A filed wake-up is due: every machine whose deadline has come is told.
    pub(super) fn wake<Q: EventSet<Event>>(&mut self, id: RouterId, agenda: &mut Agenda<Event, Q>) {
        let now = agenda.now();
        let router = &mut self.routers[id.index()];
        if router.armed != now {
            return;
        }
        router.armed = Time::NEVER;
        let setup = &self.setups[router.setup.index()];
        let agent = router.agent.deadline(&setup.policy);
        let call_home = router.call_home.deadline(&setup.call_home);
        if agent <= now {
            self.mail.push(Message::Agent(smart_agent::Input::Deadline));
        }
        if call_home <= now {
            self.mail.push(Message::CallHome(call_home::Input::Deadline));
        }
        let first = agent.min(call_home);
        if first > now && self.boxes.is_quiet() && setup.audit_every == Span::FOREVER {
            // An exchange was over before its time was: nobody else has anything to do.
            return self.arm(id, first, agenda);
        }
        for client in audited(router, setup) {
            if client.deadline(&audit_of(setup)) <= now {
                self.mail.push(Message::Client(client.slot(), pd_audit::Input::Deadline));
            }
        }
        self.settle(id, agenda);
    }

    /// Files a wake-up if the earliest deadline is earlier than the one on file.
    pub(super) fn rearm<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let router = &mut self.routers[id.index()];
        let setup = &self.setups[router.setup.index()];
        let deadline = if self.boxes.is_quiet() {
            earliest_deadline(router, setup)
        } else {
            self.boxes.earliest_deadline(id, router, setup)
        };
        if deadline < router.armed {
            self.arm(id, deadline.max(agenda.now()), agenda);
        }
    }

    /// Files a wake-up.
    #[inline]
    fn arm<Q: EventSet<Event>>(&mut self, id: RouterId, at: Time, agenda: &mut Agenda<Event, Q>) {
        self.routers[id.index()].armed = at;
        if at < Time::NEVER {
            agenda.schedule(Source(id.0), at, Event::Wake(id));
        }
    }
}

/// The clients that have deadlines: none where audits are off, and then their memory is not even looked at.
pub(super) fn audited<'a>(router: &'a Router, setup: &Setup) -> &'a [pd_audit::Client] {
    if setup.audit_every == Span::FOREVER { &[] } else { &router.rack.clients }
}

pub(super) fn audit_of(setup: &Setup) -> pd_audit::Config {
    pd_audit::Config { every: setup.audit_every }
}

pub(super) fn earliest_deadline(router: &Router, setup: &Setup) -> Time {
    let clients = audited(router, setup).iter().map(|client| client.deadline(&audit_of(setup)));
    let machines =
        [router.agent.deadline(&setup.policy), router.call_home.deadline(&setup.call_home)];
    machines.into_iter().chain(clients).min().unwrap_or(Time::NEVER)
}
