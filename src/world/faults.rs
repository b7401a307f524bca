//! What goes wrong, and when it is repaired.
//!
//! A fault strikes and is repaired by events of its own; random ones draw the next change from a stream that is
//! keyed by the fault's name, so one fault never moves another's dice. Faults may overlap on the same thing: it
//! comes back when the last of them is repaired.

use super::World;
use super::event::Event;
use crate::kernel::{Agenda, EventSet, Key, Source, Time};
use crate::net::LinkId;
use crate::plan::{FaultId, FaultTarget, Plan, Schedule};
use crate::record::Fact;

/// The state of all planned faults.
#[derive(Debug)]
pub(super) struct Faults {
    states: Vec<State>,
    /// The earliest pending change of any link.
    next_change: Time,
    first_source: u32,
}

#[derive(Clone, Copy, Debug)]
struct State {
    key: Key,
    /// How often it has changed so far.
    changes: u64,
    /// When it changes next.
    next: Time,
}

impl Faults {
    /// The faults of `plan`, none of which has struck.
    pub(super) fn new(plan: &Plan, first_source: u32) -> Self {
        let states = plan
            .faults
            .iter()
            .map(|fault| State {
                key: Key::of(
                    plan.seed,
                    plan.replication,
                    &format!("fault/{}", fault.name),
                    "weather",
                ),
                changes: 0,
                next: Time::NEVER,
            })
            .collect();
        Faults { states, next_change: Time::NEVER, first_source }
    }

    /// No link changes before this instant.
    #[inline]
    pub(super) fn next_change(&self) -> Time {
        self.next_change
    }

    fn source(&self, fault: FaultId) -> Source {
        Source(self.first_source + fault.0)
    }

    fn look_ahead(&mut self, plan: &Plan) {
        let links = plan.faults.iter().zip(&self.states);
        self.next_change = links
            .filter(|(fault, _)| changes_links(&fault.target))
            .map(|(_, state)| state.next)
            .min()
            .unwrap_or(Time::NEVER);
    }
}

impl World {
    /// Files the first strike of every fault.
    pub(super) fn plan_faults<Q: EventSet<Event>>(&mut self, agenda: &mut Agenda<Event, Q>) {
        for index in 0..self.plan.faults.len() {
            if matches!(self.plan.faults[index].target, FaultTarget::Routers(it) if it.alone) {
                continue;
            }
            let fault = FaultId::from_index(index);
            self.plan_next(fault, agenda);
        }
    }

    /// Files the next change of `fault`, if it has one: even changes are strikes, odd ones repairs.
    fn plan_next<Q: EventSet<Event>>(&mut self, fault: FaultId, agenda: &mut Agenda<Event, Q>) {
        let state = &mut self.faults.states[fault.index()];
        let strikes = state.changes.is_multiple_of(2);
        let next = match &self.plan.faults[fault.index()].schedule {
            Schedule::Window { at, .. } if state.changes == 0 => *at,
            Schedule::Window { at, length } if state.changes == 1 => *at + *length,
            Schedule::Window { .. } => Time::NEVER,
            Schedule::Renewal { up, down } => {
                let law = if strikes { up } else { down };
                agenda.now() + law.sample(&mut state.key.occurrence(state.changes))
            }
        };
        state.next = next;
        state.changes += 1;
        self.faults.look_ahead(&self.plan);
        if next < Time::NEVER {
            let event = if strikes { Event::Strike(fault) } else { Event::Repair(fault) };
            agenda.schedule(self.faults.source(fault), next, event);
        }
    }

    pub(super) fn strike<Q: EventSet<Event>>(
        &mut self,
        fault: FaultId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let now = agenda.now();
        self.facts.state(now, agenda.current(), Fact::FaultBegan { fault });
        match self.plan.faults[fault.index()].target {
            FaultTarget::Link(link) => self.turn_link(link, false, agenda),
            FaultTarget::Backend => self.front_ends.turn_all(false),
            FaultTarget::Proxy(proxy) => drop(self.proxies[proxy.index()].go_away()),
            FaultTarget::NameServer(id) => drop(self.name_servers[id.index()].go_away()),
            FaultTarget::MailServer(id) => drop(self.alerting.mail_server(id).go_away()),
            FaultTarget::Ntp(node) => self.turn_ntp(node, false),
            FaultTarget::Clock(routers, ahead) => self.set_clocks(routers, ahead, agenda),
            FaultTarget::Gateway(id) => drop(self.relays.gateway_door(id).go_away()),
            FaultTarget::Satellite(id) => drop(self.relays.satellite_door(id).go_away()),
            FaultTarget::Routers(outage) => self.strike_routers(fault, outage, true, agenda),
            // Whom it befalls has known all along.
            FaultTarget::BrownOut(..) | FaultTarget::LinkBrownOut(..) => {}
            FaultTarget::Partition(id) => self.turn_partition(id, false, agenda),
            FaultTarget::Site(node, loss) => self.turn_site((node, loss), false, agenda),
            FaultTarget::FrontEnd(id) => drop(self.front_ends.door_mut(id.0 as u8).go_away()),
        }
        self.heed_clocks(agenda);
        self.plan_next(fault, agenda);
    }

    pub(super) fn repair<Q: EventSet<Event>>(
        &mut self,
        fault: FaultId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let now = agenda.now();
        self.facts.state(now, agenda.current(), Fact::FaultEnded { fault });
        match self.plan.faults[fault.index()].target {
            FaultTarget::Link(link) => self.turn_link(link, true, agenda),
            FaultTarget::Backend => self.front_ends.turn_all(true),
            FaultTarget::Proxy(proxy) => drop(self.proxies[proxy.index()].come_back()),
            FaultTarget::NameServer(id) => drop(self.name_servers[id.index()].come_back()),
            FaultTarget::MailServer(id) => drop(self.alerting.mail_server(id).come_back()),
            FaultTarget::Ntp(node) => self.turn_ntp(node, true),
            FaultTarget::Clock(routers, _) => self.set_clocks(routers, 0, agenda),
            FaultTarget::Gateway(id) => {
                self.relays.gateway_door(id).come_back();
                self.resume_gateway(id, agenda);
            }
            FaultTarget::Satellite(id) => drop(self.relays.satellite_door(id).come_back()),
            FaultTarget::Routers(outage) => self.strike_routers(fault, outage, false, agenda),
            FaultTarget::BrownOut(..) | FaultTarget::LinkBrownOut(..) => {}
            FaultTarget::Partition(id) => self.turn_partition(id, true, agenda),
            FaultTarget::Site(node, loss) => self.turn_site((node, loss), true, agenda),
            FaultTarget::FrontEnd(id) => drop(self.front_ends.door_mut(id.0 as u8).come_back()),
        }
        self.heed_clocks(agenda);
        self.plan_next(fault, agenda);
    }

    pub(super) fn turn_link<Q: EventSet<Event>>(
        &mut self,
        link: LinkId,
        up: bool,
        agenda: &Agenda<Event, Q>,
    ) {
        if self.network.set_link(link, up, agenda.now()) {
            self.facts.state(agenda.now(), agenda.current(), Fact::LinkChanged { link, up });
        }
    }
}

/// Whether a fault takes links down.
fn changes_links(target: &FaultTarget) -> bool {
    matches!(target, FaultTarget::Link(_) | FaultTarget::Partition(_) | FaultTarget::Site(..))
}
