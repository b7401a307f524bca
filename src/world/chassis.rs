//! Chassis, processes and cards that are not simply running: what reaches them, and what their return sets off.
//!
//! ```text
//!   action, fault ──► Chassis::on ──► stopped: licmgr forgets, its peer hears that the connection is gone
//!                        ▲             started: the process gets what it had stored; licmgr runs its flow again
//!                        └─ Event::Box at its deadline
//! ```
//!
//! Only routers with something unusual have an entry here, so a scenario without reloads pays for one look at an empty
//! map. While a process does not run, its messages are lost and its deadlines sleep.
//!
//! What it does not know: what the machines do, when a fault strikes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bus::Message;
use super::event::{Event, FailingId};
use super::setup::Setup;
use super::wake::{audit_of, audited, earliest_deadline};
use super::{Rack, Router, World};
use crate::kernel::{Agenda, EventSet, Key, Source, Time};
use crate::model::chassis::{Chassis, Effect, Input, Process};
use crate::model::entitlement::Demands;
use crate::model::pd_audit::{self, Client};
use crate::model::{Machine, call_home, licmgr, smart_agent};
use crate::plan::{FaultId, FaultTarget, Loss, Outage, RouterId, Schedule};
use crate::record::Fact;

/// The chassis that have anything to tell.
#[derive(Debug, Default)]
pub(super) struct Boxes {
    unusual: BTreeMap<RouterId, Chassis>,
    /// Routers that fail on their own.
    failing: Vec<Failing>,
    effects: Vec<Effect>,
}

/// One router under one fault of its own.
#[derive(Clone, Copy, Debug)]
struct Failing {
    fault: FaultId,
    router: RouterId,
    key: Key,
    /// Even: the next change is a failure.
    changes: u64,
}

impl Boxes {
    /// Whether every router runs with all its cards on RSP0.
    #[inline]
    pub(super) fn is_quiet(&self) -> bool {
        self.unusual.is_empty()
    }

    fn of(&self, router: RouterId) -> Option<&Chassis> {
        if self.is_quiet() { None } else { self.unusual.get(&router) }
    }

    /// Whether `router` is up.
    pub(super) fn is_up(&self, router: RouterId) -> bool {
        self.of(router).is_none_or(Chassis::is_up)
    }

    /// Whether a process of `router` runs.
    pub(super) fn runs(&self, router: RouterId, process: Process) -> bool {
        self.of(router).is_none_or(|it| it.runs(process))
    }

    /// Whether a client of `slot` would run.
    pub(super) fn serves(&self, router: RouterId, slot: u8) -> bool {
        self.of(router).is_none_or(|it| it.serves(slot))
    }

    /// The active route processor of `router`.
    pub(super) fn active(&self, router: RouterId) -> u8 {
        self.of(router).map_or(0, Chassis::active)
    }

    /// Whether the process that `message` is for runs.
    #[inline]
    pub(super) fn hears(&self, router: RouterId, message: &Message) -> bool {
        let Some(chassis) = self.of(router) else { return true };
        match message {
            Message::Sysdb(_) | Message::Client(..) => chassis.is_up(),
            // Licmgr's last word to itself comes when it has ended.
            Message::Licmgr(licmgr::Input::Stopped) => true,
            Message::Licmgr(_) | Message::Agent(_) => chassis.runs(Process::Licmgr),
            Message::CallHome(_) => chassis.runs(Process::CallHome),
        }
    }

    /// The earliest deadline of what runs.
    pub(super) fn earliest_deadline(&self, id: RouterId, router: &Router, setup: &Setup) -> Time {
        let Some(chassis) = self.of(id) else { return earliest_deadline(router, setup) };
        let mut earliest = Time::NEVER;
        if chassis.runs(Process::Licmgr) {
            earliest = earliest.min(router.agent.deadline(&setup.policy));
        }
        if chassis.runs(Process::CallHome) {
            earliest = earliest.min(router.call_home.deadline(&setup.call_home));
        }
        if chassis.is_up() {
            let clients = audited(router, setup).iter();
            let audits = clients.map(|client| client.deadline(&audit_of(setup)));
            earliest = audits.fold(earliest, Time::min);
        }
        earliest
    }
}

impl World {
    /// A message came to a process that does not run. That of an answer is lost like any other packet.
    pub(super) fn fall_on_deaf_ears<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        message: &Message,
        agenda: &Agenda<Event, Q>,
    ) {
        if let Message::CallHome(call_home::Input::Responded { .. }) = message {
            let fact = Fact::MessageLost { router, link: None };
            self.facts.state(agenda.now(), agenda.current(), fact);
        }
    }

    /// A boot or a restart may be due.
    pub(super) fn box_due<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let config = self.setup_of(router).chassis;
        if self.boxes.of(router).is_some_and(|it| it.deadline(&config) <= agenda.now()) {
            self.drive_box(router, Input::Deadline, agenda);
        }
    }

    /// Something happens to the chassis of `router`.
    pub(super) fn drive_box<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        input: Input,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let config = self.setup_of(router).chassis;
        let mut out = std::mem::take(&mut self.boxes.effects);
        let chassis = self.boxes.unusual.entry(router).or_default();
        let before = chassis.deadline(&config);
        let mut none = super::no_draws();
        let moment = super::bus::moment(&mut none, agenda.now());
        chassis.on(&input, moment, &config, &mut out);
        let deadline = chassis.deadline(&config);
        if deadline != before && deadline < Time::NEVER {
            agenda.schedule(Source(router.0), deadline, Event::Box(router));
        }
        for effect in out.drain(..) {
            self.follow_box(router, effect, agenda);
        }
        self.boxes.effects = out;
        if self.boxes.unusual.get(&router) == Some(&Chassis::default()) {
            self.boxes.unusual.remove(&router);
        }
    }

    fn follow_box<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        effect: Effect,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let fact = match effect {
            Effect::Turned { up } => Fact::ChassisTurned { router, up },
            Effect::Stopped(process) => Fact::ProcessChanged { router, process, up: false },
            Effect::Started(process) => Fact::ProcessChanged { router, process, up: true },
            Effect::FailedOver { active } => Fact::FailedOver { router, active },
            Effect::ClientStopped { slot } => Fact::ClientChanged { router, slot, up: false },
            Effect::ClientStarted { slot } => Fact::ClientChanged { router, slot, up: true },
        };
        self.facts.state(agenda.now(), agenda.current(), fact);
        match effect {
            Effect::Turned { up: true } => self.start_clients(router, agenda),
            Effect::Turned { up: false } | Effect::FailedOver { .. } => {}
            Effect::Stopped(Process::Licmgr) => {
                self.deliver(router, Message::Licmgr(licmgr::Input::Stopped), agenda);
                self.deliver(router, Message::CallHome(call_home::Input::ClientLost), agenda);
            }
            Effect::Stopped(Process::CallHome) => {
                self.deliver(router, Message::Licmgr(licmgr::Input::IpcLost), agenda);
            }
            Effect::Started(Process::CallHome) => {
                let block = self.routers[router.index()].sysdb.call_home();
                let started = call_home::Input::Started { block };
                self.deliver(router, Message::CallHome(started), agenda);
                self.deliver(router, Message::Licmgr(licmgr::Input::PeerStarted), agenda);
            }
            Effect::Started(Process::Licmgr) => self.start_licmgr(router, agenda),
            Effect::ClientStopped { slot } if self.boxes.is_up(router) => {
                self.tell_client(router, slot, pd_audit::Input::Stopped, agenda);
            }
            Effect::ClientStopped { slot } => self.take_client(router, slot, agenda.now()),
            Effect::ClientStarted { slot } => {
                self.tell_client(router, slot, pd_audit::Input::Started, agenda);
            }
        }
    }

    /// A slot on which nothing was ever configured has no client.
    fn tell_client<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        slot: u8,
        input: pd_audit::Input,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if self.routers[router.index()].rack.clients.iter().any(|client| client.slot() == slot) {
            self.deliver(router, Message::Client(slot, input), agenda);
        }
    }

    /// The client of a slot does not run, and nobody is there to be told.
    pub(super) fn take_client(&mut self, id: RouterId, slot: u8, now: Time) {
        let router = &mut self.routers[id.index()];
        let audit = audit_of(&self.setups[router.setup.index()]);
        let Rack { clients, rng } = Arc::make_mut(&mut router.rack);
        if let Some(client) = clients.iter_mut().find(|client| client.slot() == slot) {
            let moment = super::bus::moment(rng, now);
            client.on(&pd_audit::Input::Stopped, moment, &audit, &mut Vec::new());
        }
    }

    /// The chassis has booted: every card that was in all the time starts its client. Others start on their own.
    fn start_clients<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let there = self.routers[router.index()].rack.clients.iter().filter(|it| it.is_there());
        let slots: Vec<u8> = there.map(Client::slot).collect();
        for slot in slots {
            self.deliver(router, Message::Client(slot, pd_audit::Input::Started), agenda);
        }
    }

    /// Licmgr starts: the clients connect and say what they use (within the same instant: assumed, it takes milliseconds
    /// and the first check is much later), the agent finds what it had stored, and sysdb says whether to run the flow.
    fn start_licmgr<Q: EventSet<Event>>(&mut self, id: RouterId, agenda: &mut Agenda<Event, Q>) {
        let first_check = self.setup_of(id).chassis.first_check;
        let boxes = &self.boxes;
        let router = &mut self.routers[id.index()];
        let mut ignored = Vec::new();
        let (chassis, now) = (boxes.of(id), agenda.now());
        let serves = |slot| chassis.is_none_or(|chassis| chassis.serves(slot));
        for client in router.rack.clients.iter().filter(|client| serves(client.slot())) {
            for request in client.features() {
                let (slot, tag, count) = (client.slot(), request.tag, request.count);
                let input = licmgr::Input::FeatureReported { slot, tag, count };
                let mut none = super::no_draws();
                let moment = super::bus::moment(&mut none, now);
                router.licmgr.on(&input, moment, &(), &mut ignored);
            }
        }
        router.demand = self.demands.intern(&router.licmgr.demand());
        let (demand, enabled) = (router.demand, router.sysdb.smart());
        self.note_all_uses(id, agenda);
        self.tell_beyond(id);
        let restarted = smart_agent::Input::Restarted {
            enabled,
            demand,
            in_use: demand != Demands::NONE,
            check_at: now + first_check,
        };
        self.deliver(id, Message::Agent(restarted), agenda);
        if enabled {
            self.deliver(id, Message::Licmgr(licmgr::Input::SmartEnabled), agenda);
        }
    }

    /// All routers of `outage` that it strikes lose something, or get it back.
    pub(super) fn strike_routers<Q: EventSet<Event>>(
        &mut self,
        fault: FaultId,
        outage: Outage,
        struck: bool,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let shares = self.fault_key(fault, "share");
        for (n, router) in outage.routers.iter().enumerate() {
            if outage.share.happens(&mut shares.occurrence(n as u64)) {
                self.drive_box(router, blow(outage.loss, struck), agenda);
            }
        }
    }

    /// Files the first failure of every router that fails on its own.
    pub(super) fn plan_failing<Q: EventSet<Event>>(&mut self, agenda: &mut Agenda<Event, Q>) {
        for index in 0..self.plan.faults.len() {
            let fault = FaultId::from_index(index);
            let FaultTarget::Routers(outage @ Outage { alone: true, .. }) =
                self.plan.faults[index].target
            else {
                continue;
            };
            let shares = self.fault_key(fault, "share");
            for (n, router) in outage.routers.iter().enumerate() {
                if outage.share.happens(&mut shares.occurrence(n as u64)) {
                    let key = self.fault_key(fault, &self.plan.router_name(router));
                    let failing = FailingId::from_index(self.boxes.failing.len());
                    self.boxes.failing.push(Failing { fault, router, key, changes: 0 });
                    self.plan_next_failure(failing, agenda);
                }
            }
        }
    }

    fn fault_key(&self, fault: FaultId, purpose: &str) -> Key {
        let path = format!("fault/{}", self.plan.faults[fault.index()].name);
        Key::of(self.plan.seed, self.plan.replication, &path, purpose)
    }

    fn plan_next_failure<Q: EventSet<Event>>(
        &mut self,
        id: FailingId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let failing = &self.boxes.failing[id.index()];
        let Schedule::Renewal { up, down } = &self.plan.faults[failing.fault.index()].schedule
        else {
            unreachable!("only renewals strike routers one by one");
        };
        let law = if failing.changes.is_multiple_of(2) { up } else { down };
        let wait = law.sample(&mut failing.key.occurrence(failing.changes));
        agenda.schedule(Source(failing.router.0), agenda.now() + wait, Event::Fail(id));
    }

    /// A router fails on its own, or is repaired.
    pub(super) fn fail_alone<Q: EventSet<Event>>(
        &mut self,
        id: FailingId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Failing { fault, router, changes, .. } = self.boxes.failing[id.index()];
        if let FaultTarget::Routers(outage) = self.plan.faults[fault.index()].target {
            self.drive_box(router, blow(outage.loss, changes.is_multiple_of(2)), agenda);
        }
        self.boxes.failing[id.index()].changes += 1;
        self.plan_next_failure(id, agenda);
    }
}

/// What a fault does to a chassis when it strikes and when it is repaired.
const fn blow(loss: Loss, struck: bool) -> Input {
    match (loss, struck) {
        (Loss::Power, true) => Input::PowerLost,
        (Loss::Power, false) => Input::PowerBack,
        (Loss::Process(process), true) => Input::Crash(process),
        (Loss::Process(process), false) => Input::Repaired(process),
    }
}
