//! The request, the answer, and the servers they pass.

use super::super::World;
use super::super::bus::Message;
use super::super::event::{Event, FlightId};
use super::{Cargo, Draws, Flight, Stage};
use crate::kernel::station::Visit;
use crate::kernel::{Agenda, EventSet, Source, Span, Time};
use crate::model::call_home;
use crate::model::service_point::Arrival;
use crate::model::wire::{Ask, Failure};
use crate::net::NodeId;
use crate::plan::{Reach, RouterId};
use crate::record::{Door, Fact, FactKind, Fate, Peer};

impl World {
    /// Call-home sends its request.
    pub(in crate::world) fn transmit<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        exchange: u32,
        ask: Ask,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let stage = match self.reach_of(router) {
            Reach::Proxy(_) => Stage::ToProxy,
            Reach::Direct { .. } => Stage::ToFrontEnd,
            Reach::Gateway(_) | Reach::Satellite(_) => Stage::ToRelay,
        };
        let mut flight = self.flight(router, exchange, stage, Draws::Request);
        flight.cargo = Cargo::Ask(ask);
        self.launch(flight, agenda);
    }

    /// A request or answer comes to the proxy.
    pub(super) fn enter_proxy<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = self.flights.get(id.0);
        let Reach::Proxy(proxy) = self.way(flight) else {
            unreachable!("only a router behind a proxy gets here");
        };
        let Flight { router, exchange, stage, .. } = *flight;
        let outbound = stage == Stage::ToProxy;
        let n = Draws::Service as u8 + if outbound { 1 } else { 2 };
        let mut draws = self.draws(router, exchange, n);
        let service = self.plan.proxies[proxy.index()].service.sample(&mut draws);
        let now = agenda.now();
        let arrival = self.proxies[proxy.index()].receive(now, service, &mut draws);
        self.note_door(router, Door::Proxy { proxy }, arrival, agenda);
        match arrival {
            Arrival::Served(visit) => {
                let at = Peer::Proxy { proxy };
                self.note_visit((router, exchange), at, outbound, visit, agenda);
                // A server's queue is first-come first-served, so the end of this visit is certain. If no link can
                // change before then and none has a queue of its own, the next leg is certain too: no event between.
                let folds = self.folds && !self.network.has_queues();
                if folds && visit.ends < self.faults.next_change() {
                    let from = self.plan.proxies[proxy.index()].node;
                    self.leave_proxy(id, outbound, from, visit.ends, agenda);
                } else {
                    let stage = if outbound { Stage::InProxy } else { Stage::BackInProxy };
                    self.flights.get_mut(id.0).stage = stage;
                    agenda.schedule(Source(router.0), visit.ends, Event::Leave(id));
                }
            }
            Arrival::Unheard => self.flights.free(id.0),
            Arrival::Full if outbound => self.turn_back(id, Failure::ProxyBusy, agenda),
            Arrival::Refused if outbound => self.turn_back(id, Failure::Refused, agenda),
            // An answer that the proxy cannot take back is lost with the connection.
            Arrival::Full | Arrival::Refused => self.flights.free(id.0),
        }
    }

    /// A request (`outbound`) or answer leaves the proxy, which stands at `from`, at `at`.
    #[inline]
    pub(super) fn leave_proxy<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        outbound: bool,
        from: NodeId,
        at: Time,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if outbound {
            self.travel_in(Stage::ToFrontEnd, id, from, at, agenda);
        } else {
            self.travel_in(Stage::ToRouter, id, from, at, agenda);
        }
    }

    /// A request comes to the backend's front end.
    pub(super) fn enter_front_end<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = self.flights.get(id.0);
        let Flight { router, exchange, front, cargo: Cargo::Ask(ask), .. } = *flight else {
            unreachable!("only requests go to the front end");
        };
        let (subtype, now) = (ask.subtype(), agenda.now());
        // Plain HTTP without a connection of its own comes as far as this.
        let withdrawn = self.is_withdrawn(router, self.way(flight), now);
        let mut draws = self.draws(router, exchange, Draws::Service as u8);
        let service = self.plan.backend.service[subtype as usize].sample(&mut draws);
        let door = self.front_ends.door_mut(front);
        let queue = door.queue(now);
        let arrival = if withdrawn {
            Arrival::Refused
        } else {
            let arrival = door.receive(now, service, &mut draws);
            self.note_door(router, self.front_door(front), arrival, agenda);
            arrival
        };
        let fact = match arrival {
            Arrival::Served(_) => Fact::RequestArrived { router, subtype, queue },
            Arrival::Full => Fact::RequestRejected { router, subtype },
            Arrival::Unheard | Arrival::Refused => Fact::RequestUnheard { router, subtype },
        };
        self.facts.state(now, agenda.current(), fact);
        let front_end = self.front_end_of(front);
        match arrival {
            Arrival::Served(visit) => {
                self.note_visit((router, exchange), front_end, true, visit, agenda);
                let flight = self.flights.get_mut(id.0);
                flight.stage = Stage::InService;
                flight.arrived = now;
                flight.begins = visit.begins;
                agenda.schedule(Source(router.0), visit.ends, Event::Leave(id));
            }
            Arrival::Full => {
                let visit = Visit { begins: now, ends: now };
                self.note_visit((router, exchange), front_end, true, visit, agenda);
                self.send_back(id, Cargo::Failure(Failure::Unavailable), agenda);
            }
            Arrival::Refused => self.send_back(id, Cargo::Failure(Failure::Refused), agenda),
            Arrival::Unheard => self.flights.free(id.0),
        }
    }

    /// The front end has served a request: the account answers it.
    pub(super) fn answer<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = self.flights.get(id.0);
        let Flight { router, arrived, begins, cargo: Cargo::Ask(ask), .. } = *flight else {
            unreachable!("only requests are served");
        };
        let now = agenda.now();
        let answer = self.ask_account(&ask, router, agenda);
        let (waited, served) = (begins - arrived, now - begins);
        let fact = Fact::RequestServed { router, subtype: ask.subtype(), waited, served };
        self.facts.state(now, agenda.current(), fact);
        self.send_back(id, Cargo::Answer(answer), agenda);
    }

    /// States that a request or response came to a server, where it will be until its visit ends.
    #[inline]
    pub(in crate::world) fn note_visit<Q: EventSet<Event>>(
        &mut self,
        (router, exchange): (RouterId, u32),
        at: Peer,
        outbound: bool,
        visit: Visit,
        agenda: &Agenda<Event, Q>,
    ) {
        let (waits, serves) = (visit.begins - agenda.now(), visit.ends - visit.begins);
        let fact = Fact::ServerEntered { router, at, outbound, waits, serves };
        self.note(exchange, fact, router, agenda);
    }

    /// States what became of a message at a door, if anybody wants to know.
    #[inline]
    pub(in crate::world) fn note_door<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        at: Door,
        arrival: Arrival,
        agenda: &Agenda<Event, Q>,
    ) {
        if !self.facts.wants(FactKind::DoorReached) {
            return;
        }
        let now = agenda.now();
        let (fate, waits, serves) = match arrival {
            Arrival::Served(it) => (Fate::Served, it.begins - now, it.ends - it.begins),
            Arrival::Full => (Fate::Rejected, Span::ZERO, Span::ZERO),
            Arrival::Unheard | Arrival::Refused => (Fate::Unheard, Span::ZERO, Span::ZERO),
        };
        let fact = Fact::DoorReached { router, at, fate, waits, serves };
        self.facts.state(now, agenda.current(), fact);
    }

    /// Sends a response from the front end towards the router.
    fn send_back<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        cargo: Cargo,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let way = self.way(self.flights.get(id.0));
        let flight = self.flights.get_mut(id.0);
        flight.cargo = cargo;
        let (from, now) = (self.front_ends.node(flight.front), agenda.now());
        match way {
            Reach::Proxy(_) => self.travel_in(Stage::BackToProxy, id, from, now, agenda),
            Reach::Gateway(_) => {
                flight.stage = Stage::BackToGateway;
                self.travel(id, from, now, agenda);
            }
            Reach::Direct { .. } | Reach::Satellite(_) => {
                self.travel_in(Stage::ToRouter, id, from, now, agenda);
            }
        }
    }

    /// A proxy, gateway or satellite answers for itself.
    pub(in crate::world) fn turn_back<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        failure: Failure,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = self.flights.get_mut(id.0);
        flight.cargo = Cargo::Failure(failure);
        flight.stage = Stage::ToRouter;
        let fact = Fact::RelayRefused { router: flight.router, failure };
        self.facts.state(agenda.now(), agenda.current(), fact);
        let from = self.peer_node(self.way(self.flights.get(id.0)));
        self.travel(id, from, agenda.now(), agenda);
    }

    /// A response has come home.
    pub(super) fn hand_over<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Flight { router, exchange, ref cargo, .. } = *self.flights.get(id.0);
        let input = match *cargo {
            Cargo::Answer(answer) => call_home::Input::Responded { exchange, answer },
            Cargo::Failure(failure) => call_home::Input::Failed { exchange, failure },
            Cargo::Nothing | Cargo::Ask(_) => unreachable!("routers receive responses only"),
        };
        self.flights.free(id.0);
        self.deliver(router, Message::CallHome(input), agenda);
    }
}
