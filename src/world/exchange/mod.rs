//! One HTTP exchange of a router with the backend, on its way through the network.
//!
//! ```text
//!   resolve     router ⇄ name server                         (skipped for a static entry)
//!   connect     router ⇄ peer, through a proxy also: CONNECT, the proxy's own query, proxy ⇄ front end
//!   handshake   router ⇄ front end, once a TLS round trip
//!   request     router → [proxy] → front end: queue, service, account → [proxy] → router
//! ```
//!
//! Call-home owns the phases and their timeouts; this room only moves what a phase sends. A flight is one thing
//! under way. Nobody cancels one: when its router has given up, its arrival bears an old exchange number and
//! call-home ignores it, as a real host would a late packet.
//!
//! Handshakes and CONNECT take no place in the queues of proxy and front end: requests and answers do.
//!
//! What it does not know: what the asks and answers mean, and when a phase takes too long.

mod errand;
mod handshake;
mod names;
mod request;

use serde::Serialize;

use errand::{Errand, Freight};
pub(super) use names::Lookups;

use super::event::{Event, FlightId};
use super::{Router, World};
use crate::kernel::{Agenda, EventSet, Source, Stream, Time};
use crate::model::wire::{Answer, Ask, Failure};
use crate::net::{Departure, Family, Landing, Leg, NodeId};
use crate::plan::{FrontEndId, NameServerId, Reach, RouterId};
use crate::record::{Fact, Peer};

/// Who asked a name server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub(super) enum Asker {
    Router,
    Proxy,
}

/// Where a flight is in its exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(super) enum Stage {
    /// A query on its way to the name server.
    Query(Asker),
    /// A query that the name server works on.
    Lookup(Asker),
    /// The address on its way back.
    Address(Asker),
    /// The connection between router and peer (proxy or front end).
    Tcp,
    /// CONNECT on its way to the proxy.
    Connect,
    /// The connection between proxy and front end.
    Tunnel,
    /// "Connection established" on its way to the router.
    Established,
    /// TLS round trips as far as the peer.
    TlsNear,
    /// TLS round trips between proxy and front end.
    TlsFar,
    /// The request on its way to the proxy.
    ToProxy,
    /// The request in the proxy.
    InProxy,
    /// The request on its way to the front end.
    ToFrontEnd,
    /// The request in service.
    InService,
    /// The answer on its way to the proxy.
    BackToProxy,
    /// The answer in the proxy.
    BackInProxy,
    /// The answer on its way to the router.
    ToRouter,
    /// The request on its way to a gateway or satellite.
    ToRelay,
    /// The request in a satellite.
    InSatellite,
    /// The answer on its way to the gateway.
    BackToGateway,
    /// Its router takes another way now: it is lost with its connection.
    Abandoned,
}

/// What a flight carries.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub(super) enum Cargo {
    /// A handshake: only its time counts.
    Nothing,
    /// A request.
    Ask(Ask),
    /// A response with content.
    Answer(Answer),
    /// Bad news: refused, busy, unavailable.
    Failure(Failure),
}

/// One thing under way for one exchange.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flight {
    pub(super) router: RouterId,
    pub(super) exchange: u32,
    pub(super) stage: Stage,
    /// Which of the profile's destinations was being tried when it set out.
    pub(super) destination: u8,
    /// The front end that it goes to or comes from.
    pub(super) front: u8,
    /// The name server that it asks, if it is a query.
    pub(super) server: NameServerId,
    /// The address family in which it leaves its router, or comes to it.
    pub(super) family: Family,
    /// How many legs it has begun: which draws the next one takes.
    pub(super) legs: u8,
    pub(super) cargo: Cargo,
    /// The leg it is on; `None` before its first.
    pub(super) leg: Option<Leg>,
    /// When it came to the server that it is at.
    pub(super) arrived: Time,
    /// When that server began to work on it.
    pub(super) begins: Time,
}

/// Each phase of an exchange takes its draws from a range of its own, so that a slow handshake moves nobody's dice.
#[derive(Clone, Copy)]
pub(super) enum Draws {
    Resolve = 0,
    Connect = 8,
    Handshake = 24,
    Request = 32,
    Service = 48,
}

/// The draws of leg or service `n` of an exchange: 0 to 63 its own, those above a gateway's that passes it on.
#[inline]
fn draws_of(router: &Router, exchange: u32, n: u8) -> Stream {
    let n = u64::from(n);
    router.key.occurrence((n >> 6) << 40 | u64::from(exchange) << 6 | (n & 63))
}

impl World {
    /// Starts a flight at the router's own place.
    pub(super) fn launch<Q: EventSet<Event>>(
        &mut self,
        flight: Flight,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let id = FlightId(self.flights.insert(flight));
        let from = self.setup_of(flight.router).node;
        let now = agenda.now();
        self.travel(id, from, now, agenda);
    }

    /// The way to the destination that `router` is trying now.
    pub(super) fn reach_of(&self, router: RouterId) -> Reach {
        self.setup_of(router).way(self.routers[router.index()].call_home.destination())
    }

    /// States how far the exchange under way has come, if anybody wants to know. What belongs to one that is over is not
    /// told: nobody waits for it.
    #[inline(always)]
    pub(super) fn note<Q: EventSet<Event>>(
        &mut self,
        exchange: u32,
        fact: Fact,
        router: RouterId,
        agenda: &Agenda<Event, Q>,
    ) {
        if self.facts.wants(fact.kind()) && self.routers[router.index()].call_home.is_at(exchange) {
            self.facts.state(agenda.now(), agenda.current(), fact);
        }
    }

    /// The server that a router's connection ends at.
    pub(super) fn server_of(&self, flight: &Flight) -> Peer {
        match self.way(flight) {
            Reach::Direct { .. } => self.front_end_of(flight.front),
            Reach::Proxy(id) => Peer::Proxy { proxy: id },
            Reach::Gateway(id) => Peer::Gateway { gateway: id },
            Reach::Satellite(id) => Peer::Satellite { satellite: id },
        }
    }

    /// A front end, by its number if there are several.
    #[inline]
    fn front_end_of(&self, front: u8) -> Peer {
        match self.plan.backend.front_ends.is_empty() {
            true => Peer::FrontEnd,
            false => Peer::OneFrontEnd { front: FrontEndId(u32::from(front)) },
        }
    }

    /// The way that a flight takes.
    #[inline]
    pub(super) fn way(&self, flight: &Flight) -> Reach {
        self.setup_of(flight.router).way(flight.destination)
    }

    /// A flight of `router`'s current exchange that has not moved yet.
    pub(super) fn flight(
        &self,
        router: RouterId,
        exchange: u32,
        stage: Stage,
        draws: Draws,
    ) -> Flight {
        Flight {
            router,
            exchange,
            stage,
            destination: self.routers[router.index()].call_home.destination(),
            front: self.front_of(router, exchange),
            server: NameServerId(0),
            family: self.family_of(router),
            legs: draws as u8,
            cargo: Cargo::Nothing,
            leg: None,
            arrived: Time::ZERO,
            begins: Time::ZERO,
        }
    }

    /// Sends a flight on its next leg, from `from` at `at`, to where its stage leads.
    pub(super) fn travel<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        from: NodeId,
        at: Time,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.travel_in(self.flights.get(id.0).stage, id, from, at, agenda);
    }

    /// The same in a `stage` that it enters now.
    #[inline(always)]
    fn travel_in<Q: EventSet<Event>>(
        &mut self,
        stage: Stage,
        id: FlightId,
        from: NodeId,
        at: Time,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = self.flights.get(id.0);
        let router = &self.routers[flight.router.index()];
        let draws = draws_of(router, flight.exchange, flight.legs);
        let errand = self.errand(flight, stage, &self.setups[router.setup.index()]);
        let Errand { to, plane, freight } = errand;
        let departure = match (plane, freight) {
            (None, _) => Departure::NoRoute,
            (Some(plane), Freight::Bytes(bytes)) => {
                self.network.depart_in(plane, from, to, bytes, at, draws)
            }
            (Some(plane), Freight::RoundTrips(n)) => {
                self.network.round_trips_in(plane, from, to, n, at, draws)
            }
        };
        let flight = self.flights.get_mut(id.0);
        flight.stage = stage;
        flight.legs += 1;
        self.set_off(id, departure, agenda);
    }

    /// Follows a departure to its landing.
    #[inline(always)]
    fn set_off<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        departure: Departure,
        agenda: &mut Agenda<Event, Q>,
    ) {
        match departure {
            Departure::UnderWay(leg) => {
                let flight = self.flights.get_mut(id.0);
                flight.leg = Some(leg);
                agenda.schedule(Source(flight.router.0), leg.arrives, Event::Land(id));
            }
            Departure::Lost { link, .. } => self.lose(id, Some(link), agenda),
            Departure::NoRoute => self.lose(id, None, agenda),
        }
    }

    /// The draws of leg or service `n` of an exchange.
    #[inline]
    pub(super) fn draws(&self, router: RouterId, exchange: u32, n: u8) -> Stream {
        draws_of(&self.routers[router.index()], exchange, n)
    }

    /// The flight ends here, without a word to anybody: somebody's timeout will tell.
    fn lose<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        link: Option<crate::net::LinkId>,
        agenda: &Agenda<Event, Q>,
    ) {
        let flight = self.flights.remove(id.0);
        let fact = Fact::MessageLost { router: flight.router, link };
        self.facts.state(agenda.now(), agenda.current(), fact);
    }

    /// A flight is at the end of its leg.
    pub(super) fn land<Q: EventSet<Event>>(&mut self, id: FlightId, agenda: &mut Agenda<Event, Q>) {
        let flight = self.flights.get(id.0);
        let leg = flight.leg.as_ref().expect("what lands is on a leg");
        match self.network.land(leg) {
            Landing::Lost { link, .. } => self.lose(id, Some(link), agenda),
            Landing::Arrived if !leg.is_final() => self.queue_on_the_way(id, agenda),
            Landing::Arrived => self.arrive(id, flight.stage, agenda),
        }
    }

    /// A message has come to the queue of a link on its way.
    fn queue_on_the_way<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = *self.flights.get(id.0);
        let leg = flight.leg.expect("it has just landed");
        let setup = self.setup_of(flight.router);
        let bytes = match self.errand(&flight, flight.stage, setup).freight {
            Freight::Bytes(bytes) => bytes,
            // Handshakes do not queue: one that is not folded goes on.
            Freight::RoundTrips(_) => 0,
        };
        let departure = self.network.onward(&leg, bytes, agenda.now());
        self.set_off(id, departure, agenda);
    }

    #[inline]
    fn arrive<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        stage: Stage,
        agenda: &mut Agenda<Event, Q>,
    ) {
        match stage {
            Stage::ToProxy | Stage::BackToProxy => self.enter_proxy(id, agenda),
            Stage::ToFrontEnd => self.enter_front_end(id, agenda),
            Stage::ToRouter => self.hand_over(id, agenda),
            Stage::ToRelay => match self.way(self.flights.get(id.0)) {
                Reach::Gateway(gateway) => self.enter_gateway(id, gateway, agenda),
                Reach::Satellite(satellite) => self.enter_satellite(id, satellite, agenda),
                Reach::Direct { .. } | Reach::Proxy(_) => unreachable!("no relay on this way"),
            },
            Stage::BackToGateway => self.return_to_gateway(id, agenda),
            Stage::Abandoned => self.flights.free(id.0),
            _ => self.shake_hands(id, &{ *self.flights.get(id.0) }, agenda),
        }
    }

    /// A server is done with a flight.
    pub(super) fn leave<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        match self.flights.get(id.0).stage {
            Stage::InService => self.answer(id, agenda),
            stage @ (Stage::InProxy | Stage::BackInProxy) => {
                let from = self.proxy_node(self.way(self.flights.get(id.0)));
                self.leave_proxy(id, stage == Stage::InProxy, from, agenda.now(), agenda);
            }
            Stage::InSatellite => self.leave_satellite(id, agenda),
            Stage::Abandoned => self.flights.free(id.0),
            _ => self.shake_hands(id, &{ *self.flights.get(id.0) }, agenda),
        }
    }

    /// Where the peer of routers that take this way stands; of several front ends, any.
    #[inline]
    pub(super) fn peer_node(&self, reach: Reach) -> NodeId {
        match reach {
            Reach::Direct { .. } => self.plan.backend.node,
            Reach::Proxy(proxy) => self.plan.proxies[proxy.index()].node,
            Reach::Gateway(gateway) => self.plan.gateways[gateway.index()].node,
            Reach::Satellite(satellite) => self.plan.satellites[satellite.index()].node,
        }
    }
}
