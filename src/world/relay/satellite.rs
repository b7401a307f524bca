//! An On-Prem satellite between its routers and the backend: it answers by itself, and synchronizes.

use super::super::World;
use super::super::event::{Event, FlightId};
use super::super::exchange::{Cargo, Draws, Flight, Stage};
use crate::kernel::{Agenda, EventSet, Time};
use crate::model::backend::PoolEntry;
use crate::model::satellite::{Effect, Input, Standing};
use crate::model::service_point::{Arrival, Welcome};
use crate::model::wire::{Ask, Failure, PoolId};
use crate::model::{Machine, Moment, Wall, entitlement::TagId};
use crate::net::{Departure, Landing, Leg};
use crate::plan::{Reach, SatelliteId};
use crate::record::{Door, Fact, Peer};

/// A synchronization under way.
#[derive(Clone, Debug)]
pub(super) struct Sync {
    satellite: SatelliteId,
    attempt: u32,
    leg: Leg,
    freight: Freight,
}

/// What a synchronization carries.
#[derive(Clone, Debug)]
enum Freight {
    /// To the backend: what the satellite's devices use.
    Report(Vec<(PoolId, TagId, u32)>),
    /// To the satellite: what the pools own.
    Snapshot(Vec<(PoolId, TagId, u64)>),
}

impl World {
    /// A request has come to the satellite.
    pub(in crate::world) fn enter_satellite<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        satellite: SatelliteId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Flight { router, exchange, .. } = *self.flights.get(id.0);
        let mut draws = self.draws(router, exchange, Draws::Service as u8);
        let service = self.plan.satellites[satellite.index()].service.sample(&mut draws);
        let door = &mut self.relays.satellites[satellite.index()].point;
        let arrival = door.receive(agenda.now(), service, &mut draws);
        self.note_door(router, Door::Satellite { satellite }, arrival, agenda);
        match arrival {
            Arrival::Served(visit) => {
                let flight = *self.flights.get(id.0);
                self.note_visit(
                    (flight.router, flight.exchange),
                    Peer::Satellite { satellite },
                    true,
                    visit,
                    agenda,
                );
                self.flights.get_mut(id.0).stage = Stage::InSatellite;
                agenda.schedule(crate::kernel::Source(router.0), visit.ends, Event::Leave(id));
            }
            Arrival::Full => self.turn_back(id, Failure::Unavailable, agenda),
            Arrival::Refused => self.turn_back(id, Failure::Refused, agenda),
            Arrival::Unheard => drop(self.flights.remove(id.0)),
        }
    }

    /// The satellite is done with a request: its own books answer.
    pub(in crate::world) fn leave_satellite<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = *self.flights.get(id.0);
        let Flight { router, cargo, .. } = flight;
        let (Cargo::Ask(ask), Reach::Satellite(at)) = (cargo, self.way(&flight)) else {
            unreachable!("only requests of its own routers are in a satellite");
        };
        let plan = &self.plan.satellites[at.index()];
        let it = &mut self.relays.satellites[at.index()];
        let newcomer =
            matches!(ask, Ask::Register { .. }) && it.account.instance_of(router).is_none();
        let full = newcomer && it.account.listed() >= plan.capacity;
        let mute = it.machine.standing() == Standing::Removed && !plan.answers_when_removed;
        if full || mute {
            return self.turn_back(id, Failure::Unavailable, agenda);
        }
        let (now, out) = (agenda.now(), &mut self.account_effects);
        let wall = Wall::true_at(now);
        let answer = it.account.on(&ask, router, now, wall, &self.demands, out);
        // What changes in a satellite's books is not seen in the cloud until it synchronizes.
        out.clear();
        let from = plan.node;
        self.state_verdict(router, &answer, agenda);
        let flight = self.flights.get_mut(id.0);
        flight.cargo = Cargo::Answer(answer);
        flight.stage = Stage::ToRouter;
        self.travel(id, from, now, agenda);
    }

    /// The satellites' devices that are registered from the start are in the cloud's books from the start.
    pub(in crate::world) fn open_satellites<Q: EventSet<Event>>(
        &mut self,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for id in (0..self.relays.satellites.len()).map(SatelliteId::from_index) {
            let report = self.report_of(id);
            self.take_report(id, report);
            self.account_effects.clear();
            self.rearm_satellite(id, agenda);
        }
    }

    /// An operator synchronizes a satellite by hand.
    pub(in crate::world) fn synchronize<Q: EventSet<Event>>(
        &mut self,
        id: SatelliteId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.tell_satellite(id, Input::ByHand, agenda);
    }

    /// The satellite's deadline is due, unless another one was filed since.
    pub(in crate::world) fn wake_satellite<Q: EventSet<Event>>(
        &mut self,
        id: SatelliteId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let satellite = &mut self.relays.satellites[id.index()];
        if satellite.armed == agenda.now() {
            satellite.armed = Time::NEVER;
            self.tell_satellite(id, Input::Deadline, agenda);
        }
    }

    fn tell_satellite<Q: EventSet<Event>>(
        &mut self,
        id: SatelliteId,
        input: Input,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let mut out = Vec::new();
        let now = agenda.now();
        let it = &mut self.relays.satellites[id.index()];
        let moment = Moment { now, wall: Wall::true_at(now), rng: &mut it.rng };
        it.machine.on(&input, moment, &self.plan.satellites[id.index()].config, &mut out);
        for effect in out {
            let satellite = id;
            let fact = match effect {
                Effect::Send { attempt } => {
                    self.begin_sync(id, attempt, agenda);
                    continue;
                }
                Effect::Carried => {
                    let report = self.report_of(id);
                    self.take_report(id, report);
                    self.state_account_effects(agenda);
                    let snapshot = self.snapshot();
                    self.take_snapshot(id, &snapshot);
                    continue;
                }
                Effect::Failed => Fact::SatelliteSyncFailed { satellite },
                Effect::Synchronized => Fact::SatelliteSynchronized { satellite },
                Effect::Overdue => {
                    self.warn_pools(id, PoolEntry::SatelliteOverdue { satellite: id.0 }, agenda);
                    Fact::SatelliteOverdue { satellite }
                }
                Effect::Removed => {
                    self.warn_pools(id, PoolEntry::SatelliteRemoved { satellite: id.0 }, agenda);
                    self.take_report(id, Vec::new());
                    self.state_account_effects(agenda);
                    Fact::SatelliteRemoved { satellite }
                }
            };
            self.facts.state(now, agenda.current(), fact);
        }
        self.rearm_satellite(id, agenda);
    }

    /// An alert about a satellite stands in the event log of each pool that it asks for.
    fn warn_pools<Q: EventSet<Event>>(
        &mut self,
        id: SatelliteId,
        entry: PoolEntry,
        agenda: &Agenda<Event, Q>,
    ) {
        let mut pools: Vec<_> =
            self.relays.satellites[id.index()].reported.iter().map(|it| it.0).collect();
        pools.dedup();
        for pool in pools {
            self.facts.state(agenda.now(), agenda.current(), Fact::PoolLogged { pool, entry });
        }
    }

    fn rearm_satellite<Q: EventSet<Event>>(
        &mut self,
        id: SatelliteId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let config = &self.plan.satellites[id.index()].config;
        let source = self.relays.source_of_satellite(id);
        let it = &mut self.relays.satellites[id.index()];
        let deadline = it.machine.deadline(config).max(agenda.now());
        if deadline < it.armed {
            it.armed = deadline;
            agenda.schedule(source, deadline, Event::Satellite(id));
        }
    }

    fn report_of(&self, id: SatelliteId) -> Vec<(PoolId, TagId, u32)> {
        let books = self.relays.satellites[id.index()].account.all_books();
        let used = books.filter(|(_, _, books)| books.demand > 0);
        // More than four billion licenses of a tag are told as four billion.
        let told = |demand| u32::try_from(demand).unwrap_or(u32::MAX);
        used.map(|(pool, tag, books)| (pool, tag, told(books.demand))).collect()
    }

    /// The cloud's books take down what a satellite uses now.
    fn take_report(&mut self, id: SatelliteId, report: Vec<(PoolId, TagId, u32)>) {
        let it = &mut self.relays.satellites[id.index()];
        let before = std::mem::replace(&mut it.reported, report);
        let count = |list: &[(PoolId, TagId, u32)], pool, tag| {
            list.iter().find(|it| (it.0, it.1) == (pool, tag)).map_or(0, |it| it.2)
        };
        let mut keys: Vec<_> = before.iter().chain(&it.reported).map(|it| (it.0, it.1)).collect();
        keys.sort_unstable();
        keys.dedup();
        for (pool, tag) in keys {
            let change = (count(&before, pool, tag), count(&it.reported, pool, tag));
            self.account.report(pool, tag, change, &mut self.account_effects);
        }
    }

    fn snapshot(&self) -> Vec<(PoolId, TagId, u64)> {
        self.account.all_books().map(|(pool, tag, books)| (pool, tag, books.quantity)).collect()
    }

    fn take_snapshot(&mut self, id: SatelliteId, snapshot: &[(PoolId, TagId, u64)]) {
        let (account, out) = (self.relays.account_of(id), &mut self.account_effects);
        for (pool, tag, quantity) in snapshot {
            account.adopt(*pool, *tag, *quantity, out);
        }
        out.clear();
    }

    fn begin_sync<Q: EventSet<Event>>(
        &mut self,
        id: SatelliteId,
        attempt: u32,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if self.relays.satellites[id.index()].point.is_away() {
            return;
        }
        let freight = Freight::Report(self.report_of(id));
        self.send_sync(id, attempt, freight, agenda);
    }

    fn send_sync<Q: EventSet<Event>>(
        &mut self,
        satellite: SatelliteId,
        attempt: u32,
        freight: Freight,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let plan = &self.plan.satellites[satellite.index()];
        let front = self.front_ends.turn(satellite.0, attempt);
        let (here, there, bytes) = (plan.node, self.front_ends.node(front), plan.sync_bytes);
        let (from, to, n) = match freight {
            Freight::Report(_) => (here, there, 0),
            Freight::Snapshot(_) => (there, here, 1),
        };
        let key = self.relays.satellites[satellite.index()].key;
        let draws = key.occurrence(u64::from(attempt) * 2 + n);
        let departure = self.network.depart(from, to, bytes, agenda.now(), draws);
        self.follow_sync(satellite, attempt, freight, departure, agenda);
    }

    /// What the network lost is missed by nobody: the attempt's timeout will tell.
    fn follow_sync<Q: EventSet<Event>>(
        &mut self,
        satellite: SatelliteId,
        attempt: u32,
        freight: Freight,
        departure: Departure,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Departure::UnderWay(leg) = departure else { return };
        let number = self.relays.next_sync;
        self.relays.next_sync += 1;
        self.relays.syncs.insert(number, Sync { satellite, attempt, leg, freight });
        let source = self.relays.source_of_satellite(satellite);
        agenda.schedule(source, leg.arrives, Event::SyncLand(number));
    }

    /// A synchronization is at the end of its leg.
    pub(in crate::world) fn land_sync<Q: EventSet<Event>>(
        &mut self,
        number: u32,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let sync = self.relays.syncs.remove(&number).expect("what lands is under way");
        let Sync { satellite, attempt, leg, freight } = sync;
        if !matches!(self.network.land(&leg), Landing::Arrived) {
            return;
        }
        if !leg.is_final() {
            let bytes = self.plan.satellites[satellite.index()].sync_bytes;
            let departure = self.network.onward(&leg, bytes, agenda.now());
            return self.follow_sync(satellite, attempt, freight, departure, agenda);
        }
        let it = &self.relays.satellites[satellite.index()];
        if !it.machine.waits_for(attempt) {
            return;
        }
        let front = self.front_ends.turn(satellite.0, attempt);
        match (freight, self.front_ends.door(front).welcome()) {
            (Freight::Report(report), Welcome::Taken) => {
                self.take_report(satellite, report);
                self.state_account_effects(agenda);
                let snapshot = Freight::Snapshot(self.snapshot());
                self.send_sync(satellite, attempt, snapshot, agenda);
            }
            (Freight::Report(_), Welcome::Refused) => {
                self.tell_satellite(satellite, Input::Failed { attempt }, agenda);
            }
            (Freight::Report(_), Welcome::Ignored) => {}
            (Freight::Snapshot(_), _) if it.point.is_away() => {}
            (Freight::Snapshot(snapshot), _) => {
                self.take_snapshot(satellite, &snapshot);
                self.tell_satellite(satellite, Input::Answered { attempt }, agenda);
            }
        }
    }
}
