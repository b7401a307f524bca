//! The only place where machines meet the network and the kernel: a plan, running.
//!
//! ```text
//!   Event ──► World::handle ──► bus (machines of one router) ──► exchange (network, servers, account)
//!                 │                       │                               │
//!                 └── faults, actions     └──────────► facts ◄────────────┘
//! ```
//!
//! What it does not know: scenario files, observers, metrics, files.

mod actions;
mod alerts;
mod audit;
mod brown_outs;
mod build;
mod bus;
mod calendar;
mod chassis;
mod clocks;
mod event;
mod exchange;
mod facts;
mod faults;
mod fronts;
mod operators;
mod planes;
mod relay;
mod reservations;
mod setup;
mod silence;
mod sites;
mod slab;
mod traditional;
mod trust;
mod view;
mod wake;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kernel::{Agenda, Ahead, EventSet, Key, Span, Stream, System, Time, prefetch};
use crate::model::backend::Account;
use crate::model::call_home::CallHome;
use crate::model::entitlement::{DemandId, Demands};
use crate::model::licmgr::Licmgr;
use crate::model::pd_audit::Client;
use crate::model::policy::AgentPolicy;
use crate::model::service_point::ServicePoint;
use crate::model::smart_agent::Agent;
use crate::model::sysdb::Sysdb;
use crate::model::wire::{Answer, Ask};
use crate::model::{Wall, backend};
use crate::net::{Network, NodeId};
use crate::outcome::Digests;
use crate::plan::{FleetPlan, Plan, RouterId};
use crate::record::{Fact, FactKind, Interest, Record};

pub use event::{AlertFlightId, Event, FlightId, LetterId};

use alerts::Alerting;
use bus::{Buffers, Letter, Message};
use calendar::Calendar;
use chassis::Boxes;
use clocks::OwnClock;
use exchange::{Flight, Lookups};
use facts::Facts;
use faults::Faults;
use fronts::FrontEnds;
use operators::Operators;
use relay::Relays;
use setup::{Setup, SetupId};
use slab::Slab;
use traditional::Shelves;

/// One router: a bus of its machines.
#[derive(Clone, Debug)]
struct Router {
    /// When the earliest of its wake-ups in the agenda is due; an earlier or later one is stale.
    armed: Time,
    agent: Agent,
    call_home: CallHome,
    licmgr: Licmgr,
    sysdb: Sysdb,
    /// What it asks for, interned.
    demand: DemandId,
    /// Its fleet, and how it is configured now; interned.
    setup: SetupId,
    /// Root of the draws of its exchanges.
    key: Key,
    /// Its cards' clients; of routers of a fleet whose clients are the same, one rack until one of them differs.
    rack: Arc<Rack>,
}

// A fleet has a million of them.
const _: () = assert!(size_of::<Router>() <= 240, "a router must stay small");

/// The clients of a router's cards, and what they draw from: the moments of their audits.
#[derive(Clone, Debug)]
struct Rack {
    clients: Vec<Client>,
    rng: Stream,
}

impl Router {
    /// What its agent draws at an instant: from a range of the router's key that no exchange comes to, and by the instant
    /// alone, so that it moves no other draw. An agent without jitter draws nothing.
    #[inline]
    fn agent_draws(&self, policy: &AgentPolicy, now: Time) -> Stream {
        if policy.check_jitter == Span::ZERO {
            return no_draws();
        }
        Key(self.key.occurrence(u64::MAX >> 16).draw() ^ now.0).stream()
    }
}

/// What machines that draw nothing are given to draw from.
fn no_draws() -> Stream {
    Key::default().stream()
}

/// A plan, running.
#[derive(Debug)]
pub struct World {
    plan: Plan,
    setups: Vec<Setup>,
    routers: Vec<Router>,
    /// The router whose machines were at work last.
    at_work: Option<RouterId>,
    /// Clocks that are not simply right, by router; empty as long as there is none.
    clocks: Vec<Option<Box<OwnClock>>>,
    demands: Demands,
    network: Network,
    proxies: Vec<ServicePoint>,
    name_servers: Vec<ServicePoint>,
    lookups: Lookups,
    front_ends: FrontEnds,
    account: Account,
    account_effects: Vec<backend::Effect>,
    calendar: Calendar,
    faults: Faults,
    /// Whether what is certain ahead may be done without events between.
    folds: bool,
    /// Faults that keep the time server of a place away.
    ntp_away: BTreeMap<NodeId, u32>,
    operators: Operators,
    relays: Relays,
    boxes: Boxes,
    shelves: Shelves,
    flights: Slab<Flight>,
    alerting: Alerting,
    letters: Slab<Letter>,
    /// What the machines of the router at work have yet to be told, the first to be told first.
    mail: Vec<Message>,
    /// `None` while machines are at work.
    buffers: Option<Box<Buffers>>,
    facts: Facts,
}

impl System for World {
    type Event = Event;

    fn handle<Q: EventSet<Event>>(&mut self, event: Event, agenda: &mut Agenda<Event, Q>) {
        match event {
            Event::Wake(router) => self.wake(router, agenda),
            Event::Land(flight) => self.land(flight, agenda),
            Event::Leave(flight) => self.leave(flight, agenda),
            Event::Letter(letter) => self.open_letter(letter, agenda),
            Event::Enable(router) => self.enable(router, agenda),
            Event::Register(router) => self.register(router, agenda),
            Event::Strike(fault) => self.strike(fault, agenda),
            Event::Repair(fault) => self.repair(fault, agenda),
            Event::Act(action) => self.act(action, agenda),
            Event::Alert(router) => self.wake_alerts(router, agenda),
            Event::LandAlert(flight) => self.land_alert(flight, agenda),
            Event::PollNtp(router) => self.poll_ntp(router, agenda),
            Event::CrewDone(crew) => self.crew_done(crew, agenda),
            Event::Gateway(gateway) => self.wake_gateway(gateway, agenda),
            Event::Satellite(satellite) => self.wake_satellite(satellite, agenda),
            Event::SyncLand(number) => self.land_sync(number, agenda),
            Event::Box(router) => self.box_due(router, agenda),
            Event::Fail(failing) => self.fail_alone(failing, agenda),
            Event::AskAgain(router) => self.ask_again(router, agenda),
            Event::Silence => self.mind_silence(agenda),
            Event::Calendar => self.turn_leaf(agenda),
        }
        if self.facts.has_told() {
            self.react(agenda);
        }
    }

    /// A router's check needs its machines, then its instance in the account, which they know.
    #[inline]
    fn foresee<Q: EventSet<Event>>(&self, event: Event, ahead: Ahead, _: &Agenda<Event, Q>) {
        let Event::Wake(router) = event else { return };
        let machines = &self.routers[router.index()];
        match ahead {
            Ahead::Far => prefetch(machines),
            Ahead::Near => {
                if let Some(row) =
                    machines.agent.instance().and_then(|it| self.account.instance(it))
                {
                    prefetch(row);
                }
            }
        }
    }
}

impl World {
    /// Keeps facts of these kinds from now on.
    pub fn want(&mut self, interest: Interest) {
        if interest.wants(FactKind::ProxyLogged) {
            self.relays.watch();
        }
        self.facts.want(interest);
    }

    /// From now on every link that a message crosses and every server that it leaves has an event of its own. That costs
    /// time and changes nothing that anybody could see: it is how folding is checked (docs/decisions/0002-folding.md).
    pub fn unfold(&mut self) {
        self.folds = false;
        self.network.unfold();
    }

    /// Hands over the facts that were kept since the last call.
    pub fn drain_facts(&mut self, reader: impl FnMut(&Record)) {
        self.facts.drain(reader);
    }

    /// How many facts wait to be handed over.
    #[must_use]
    pub fn facts_waiting(&self) -> usize {
        self.facts.waiting()
    }

    /// How many messages and handshakes are under way.
    #[must_use]
    pub fn flights_under_way(&self) -> usize {
        self.flights.len() + self.alerting.under_way()
    }

    /// The router whose machines were at work last, if any has been.
    #[must_use]
    pub fn at_work(&self) -> Option<RouterId> {
        self.at_work
    }

    /// The plan that runs.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The run's fingerprints so far; `events` is the agenda's own.
    #[must_use]
    pub fn digests(&self, events: crate::kernel::Digest) -> Digests {
        let (messages, changes) = (self.facts.messages(), self.facts.changes());
        let mut run = crate::kernel::Digest::default();
        for part in [events, messages, changes] {
            let value = part.value();
            run.absorb(value as u64, (value >> 64) as u64, 0);
        }
        Digests {
            run: run.to_string(),
            events: events.to_string(),
            messages: messages.to_string(),
            changes: changes.to_string(),
        }
    }

    fn fleet_of(&self, router: RouterId) -> &FleetPlan {
        &self.plan.fleets[self.setup_of(router).fleet.index()]
    }

    /// Lets the account answer, and states what that changed.
    fn ask_account<Q: EventSet<Event>>(
        &mut self,
        ask: &Ask,
        router: RouterId,
        agenda: &Agenda<Event, Q>,
    ) -> Answer {
        let (now, out) = (agenda.now(), &mut self.account_effects);
        let answer = self.account.on(ask, router, now, Wall::true_at(now), &self.demands, out);
        self.state_account_effects(agenda);
        self.state_verdict(router, &answer, agenda);
        answer
    }

    /// States what an answer says of a router's licenses, if anybody wants to know.
    #[inline]
    fn state_verdict<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        answer: &Answer,
        agenda: &Agenda<Event, Q>,
    ) {
        if self.facts.wants(FactKind::VerdictGiven)
            && let Some(verdict) = answer.verdict()
        {
            let fact = Fact::VerdictGiven { router, verdict };
            self.facts.state(agenda.now(), agenda.current(), fact);
        }
    }

    fn state_account_effects<Q: EventSet<Event>>(&mut self, agenda: &Agenda<Event, Q>) {
        let (now, event) = (agenda.now(), agenda.current());
        for effect in self.account_effects.drain(..) {
            let fact = match effect {
                backend::Effect::Changed { pool, tag, demand, quantity } => {
                    Fact::PoolChanged { pool, tag, demand, quantity }
                }
                backend::Effect::Short { pool, tag, by } => Fact::PoolBecameShort { pool, tag, by },
                backend::Effect::Covered { pool, tag } => Fact::PoolBecameCovered { pool, tag },
                backend::Effect::Log { pool, entry } => Fact::PoolLogged { pool, entry },
                backend::Effect::Instances { pool, instances } => {
                    Fact::InstancesChanged { pool, instances }
                }
            };
            self.facts.state(now, event, fact);
        }
    }
}
