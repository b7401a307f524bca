//! A Transport Gateway between its routers and the front end.

use super::super::World;
use super::super::event::{Event, FlightId};
use super::super::exchange::{Cargo, Draws, Flight, Stage};
use crate::kernel::station::Visit;
use crate::kernel::{Agenda, EventSet, Time};
use crate::model::gateway::{Effect, Input, Ticket};
use crate::model::service_point::{Arrival, Welcome};
use crate::model::wire::{Answer, Ask, Failure};
use crate::model::{Machine, Moment, Wall};
use crate::plan::{GatewayId, Reach};
use crate::record::{Door, Fact, Peer};

/// The way home from a gateway takes its draws from here, so that they depend on nothing that the gateway did.
const HOMEWARD: u8 = 8;
/// The legs of each attempt to pass a request on take theirs from here.
const ONWARD: u8 = 64;
/// Whether a brown-out turns a request away is drawn here.
const TURNED_AWAY: u8 = 8;

impl World {
    /// A request has come to the gateway.
    pub(in crate::world) fn enter_gateway<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        gateway: GatewayId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let welcome = self.relays.gateways[gateway.index()].door.welcome();
        let Flight { router, exchange, destination, cargo, .. } = *self.flights.get(id.0);
        let Cargo::Ask(ask) = cargo else { unreachable!("only requests go to a gateway") };
        let mut draws = self.draws(router, exchange, Draws::Service as u8 + TURNED_AWAY);
        let busy = self.relays.gateways[gateway.index()].door.turns_away(agenda.now(), &mut draws);
        let bytes = self.setup_of(router).call_home.request_bytes;
        let visit = Visit { begins: agenda.now(), ends: agenda.now() };
        let arrival = match welcome {
            Welcome::Taken if busy => Arrival::Full,
            Welcome::Taken => Arrival::Served(visit),
            Welcome::Ignored => Arrival::Unheard,
            Welcome::Refused => Arrival::Refused,
        };
        self.note_door(router, Door::Gateway { gateway }, arrival, agenda);
        match welcome {
            Welcome::Taken if busy => self.turn_back(id, Failure::Unavailable, agenda),
            Welcome::Taken => {
                let flight = self.flights.remove(id.0);
                self.note_passage(&flight, gateway, true, agenda);
                let ticket = Ticket { router, exchange, destination };
                self.tell_gateway(gateway, Input::Request { ticket, ask, bytes }, None, agenda);
            }
            Welcome::Ignored => drop(self.flights.remove(id.0)),
            Welcome::Refused => self.turn_back(id, Failure::Refused, agenda),
        }
    }

    /// The front end's answer has come to the gateway.
    pub(in crate::world) fn return_to_gateway<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = self.flights.remove(id.0);
        let Flight { router, exchange, destination, cargo, .. } = flight;
        let Reach::Gateway(gateway) = self.way(&flight) else {
            unreachable!("a router that leaves its gateway abandons its flights")
        };
        if self.relays.gateways[gateway.index()].door.is_away() {
            return;
        }
        self.note_passage(&flight, gateway, false, agenda);
        let ticket = Ticket { router, exchange, destination };
        match cargo {
            Cargo::Answer(answer) => {
                self.tell_gateway(gateway, Input::Answered(ticket), Some(answer), agenda);
            }
            _ => self.tell_gateway(gateway, Input::Failed(ticket), None, agenda),
        }
    }

    /// States that a request or answer came to a gateway: how long it stays is not known yet.
    fn note_passage<Q: EventSet<Event>>(
        &mut self,
        flight: &Flight,
        gateway: GatewayId,
        outbound: bool,
        agenda: &Agenda<Event, Q>,
    ) {
        let visit = Visit { begins: agenda.now(), ends: agenda.now() };
        self.note_visit(
            (flight.router, flight.exchange),
            Peer::Gateway { gateway },
            outbound,
            visit,
            agenda,
        );
    }

    /// The gateway's deadline is due, unless another one was filed since.
    pub(in crate::world) fn wake_gateway<Q: EventSet<Event>>(
        &mut self,
        id: GatewayId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let gateway = &mut self.relays.gateways[id.index()];
        if gateway.armed == agenda.now() {
            gateway.armed = Time::NEVER;
            self.resume_gateway(id, agenda);
        }
    }

    /// A gateway looks at what it holds, if it is there: also when it comes back. Its store survives an outage (assumed).
    pub(in crate::world) fn resume_gateway<Q: EventSet<Event>>(
        &mut self,
        id: GatewayId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if !self.relays.gateways[id.index()].door.is_away() {
            self.tell_gateway(id, Input::Deadline, None, agenda);
        }
    }

    /// Gives a gateway an input and does what follows; `answer` is what came with it.
    pub(in crate::world) fn tell_gateway<Q: EventSet<Event>>(
        &mut self,
        id: GatewayId,
        input: Input,
        answer: Option<Answer>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let mut out = Vec::new();
        let (now, config) = (agenda.now(), self.plan.gateways[id.index()].config);
        let gateway = &mut self.relays.gateways[id.index()];
        let moment = Moment { now, wall: Wall::true_at(now), rng: &mut gateway.rng };
        gateway.ledger.enter(&input);
        let (held, forgets) = (gateway.machine.held(), matches!(input, Input::Forget(_)));
        gateway.machine.on(&input, moment, &config, &mut out);
        gateway.ledger.book(&out);
        if forgets {
            gateway.ledger.forget(held - gateway.machine.held());
        }
        for effect in out {
            match (effect, answer) {
                (Effect::Forward { ticket, ask, attempt }, _) => {
                    self.forward(id, ticket, ask, attempt, agenda);
                }
                (Effect::Return(ticket), Some(answer)) => {
                    self.send_home(id, ticket, Cargo::Answer(answer), agenda);
                }
                (Effect::Return(_), None) => unreachable!("an answer returns with its content"),
                (Effect::Refuse(ticket) | Effect::GiveUp(ticket), _) => {
                    let failure = Failure::Unavailable;
                    let fact = Fact::RelayRefused { router: ticket.router, failure };
                    self.facts.state(now, agenda.current(), fact);
                    self.send_home(id, ticket, Cargo::Failure(failure), agenda);
                }
            }
        }
        self.rearm_gateway(id, agenda);
    }

    fn rearm_gateway<Q: EventSet<Event>>(&mut self, id: GatewayId, agenda: &mut Agenda<Event, Q>) {
        let config = &self.plan.gateways[id.index()].config;
        let source = self.relays.source_of_gateway(id);
        let gateway = &mut self.relays.gateways[id.index()];
        let deadline = gateway.machine.deadline(config).max(agenda.now());
        if deadline < gateway.armed && !gateway.door.is_away() {
            gateway.armed = deadline;
            agenda.schedule(source, deadline, Event::Gateway(id));
        }
    }

    fn forward<Q: EventSet<Event>>(
        &mut self,
        id: GatewayId,
        ticket: Ticket,
        ask: Ask,
        attempt: u8,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let mut flight =
            self.flight(ticket.router, ticket.exchange, Stage::ToFrontEnd, Draws::Request);
        flight.legs = ONWARD + attempt % 24 * 8;
        flight.destination = ticket.destination;
        flight.front =
            self.front_ends.turn(ticket.router.0, ticket.exchange.wrapping_add(attempt.into()));
        flight.cargo = Cargo::Ask(ask);
        let fact = Fact::RequestForwarded { router: ticket.router, gateway: id, attempt };
        self.note(ticket.exchange, fact, ticket.router, agenda);
        self.send_from_gateway(id, flight, agenda);
    }

    fn send_home<Q: EventSet<Event>>(
        &mut self,
        id: GatewayId,
        ticket: Ticket,
        cargo: Cargo,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if !self.is_behind(ticket, id) {
            return;
        }
        let mut flight =
            self.flight(ticket.router, ticket.exchange, Stage::ToRouter, Draws::Request);
        flight.legs += HOMEWARD;
        flight.destination = ticket.destination;
        flight.cargo = cargo;
        self.send_from_gateway(id, flight, agenda);
    }

    fn send_from_gateway<Q: EventSet<Event>>(
        &mut self,
        id: GatewayId,
        flight: Flight,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let from = self.plan.gateways[id.index()].node;
        let flight = FlightId(self.flights.insert(flight));
        self.travel(flight, from, agenda.now(), agenda);
    }
}
