//! Names become addresses: by a static entry, or by asking name servers, one after the other.
//!
//! ```text
//!   begin ──► query ─► lookup ─► address ──► the phase goes on
//!     └─ several servers: a timer ──► query again, or the next server, or "cannot be resolved"
//! ```
//!
//! Somebody with one name server asks it once, and only the timeout of whoever waits for the address ends that. Only
//! those with an order of servers have timers here.
//!
//! What it does not know: what a name is, and what the address is for.

use std::collections::BTreeMap;

use super::super::World;
use super::super::bus::Message;
use super::super::event::{Event, FlightId};
use super::{Asker, Cargo, Draws, Flight, Stage};
use crate::kernel::{Agenda, EventSet, Source, Time};
use crate::model::call_home;
use crate::model::service_point::Arrival;
use crate::model::wire::Failure;
use crate::plan::{NameServerId, Reach, Resolution, RouterId};
use crate::record::{Door, Fact};

/// Repeated queries take their draws from here, eight for each: beyond those of any other phase. A gateway uses them
/// too, but no name is resolved on the way to one.
const REPEATS: u8 = 64;

/// The lookups under way of those with several servers, one for each router and asker.
pub(in crate::world) type Lookups = BTreeMap<(RouterId, Asker), Lookup>;

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(in crate::world) struct Lookup {
    exchange: u32,
    destination: u8,
    /// How many queries were sent before the present one.
    repeats: u8,
    /// When it is given up.
    due: Time,
}

impl World {
    /// Call-home wants the backend's address.
    pub(in crate::world) fn resolve<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        exchange: u32,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let asker = Asker::Router;
        if self.resolution(router, self.reach_of(router), asker) == Resolution::Static {
            let more = self.more_addresses(router);
            return self.tell(call_home::Input::Resolved { exchange, more });
        }
        let mut flight = self.flight(router, exchange, Stage::Query(asker), Draws::Resolve);
        if let Some(server) = self.first_server(&flight, asker, agenda) {
            flight.server = server;
            let fact = Fact::NameAsked { router, asked: server, proxy: None };
            self.note(exchange, fact, router, agenda);
            self.launch(flight, agenda);
        }
    }

    /// How `asker` resolves the backend's name on this way of `router`.
    #[inline]
    fn resolution(&self, router: RouterId, reach: Reach, asker: Asker) -> Resolution {
        match (reach, asker) {
            (Reach::Direct { resolve }, Asker::Router) if !self.setup_of(router).host_is_static => {
                resolve
            }
            (Reach::Proxy(proxy), Asker::Proxy) => self.plan.proxies[proxy.index()].resolve,
            _ => Resolution::Static,
        }
    }

    /// The name server that is asked first for the exchange of `flight`, if any is; from now on it has its time.
    pub(super) fn first_server<Q: EventSet<Event>>(
        &mut self,
        flight: &Flight,
        asker: Asker,
        agenda: &mut Agenda<Event, Q>,
    ) -> Option<NameServerId> {
        let Flight { router, exchange, destination, .. } = *flight;
        match self.resolution(router, self.way(flight), asker) {
            Resolution::Static => None,
            Resolution::Server(server) => Some(server),
            Resolution::Servers(id) => {
                let resolver = &self.plan.resolvers[id.index()];
                let (first, due) = (resolver.servers[0], agenda.now() + resolver.timeout);
                let lookup = Lookup { exchange, destination, repeats: 0, due };
                self.lookups.insert((router, asker), lookup);
                agenda.schedule(Source(router.0), due, Event::AskAgain(router));
                Some(first)
            }
        }
    }

    /// The time of a query may be over: the same server is asked again, or the next one, or there is none.
    pub(in crate::world) fn ask_again<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for asker in [Asker::Router, Asker::Proxy] {
            let key = (router, asker);
            let Some(mut lookup) = self.lookups.remove(&key) else { continue };
            if lookup.due != agenda.now() {
                self.lookups.insert(key, lookup);
                continue;
            }
            let way = self.setup_of(router).way(lookup.destination);
            // Who was given a static entry meanwhile needs no answer any more.
            let Resolution::Servers(id) = self.resolution(router, way, asker) else { continue };
            let resolver = &self.plan.resolvers[id.index()];
            lookup.repeats += 1;
            match resolver.asked(lookup.repeats) {
                Some(server) => {
                    lookup.due = agenda.now() + resolver.timeout;
                    self.lookups.insert(key, lookup);
                    agenda.schedule(Source(router.0), lookup.due, Event::AskAgain(router));
                    self.repeat_query(router, asker, lookup, server, agenda);
                }
                None => self.cannot_resolve(router, asker, lookup, agenda),
            }
        }
    }

    fn repeat_query<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        asker: Asker,
        lookup: Lookup,
        server: NameServerId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let stage = Stage::Query(asker);
        let mut flight = self.flight(router, lookup.exchange, stage, Draws::Resolve);
        flight.destination = lookup.destination;
        flight.server = server;
        let half = if asker == Asker::Router { 0 } else { 4 };
        flight.legs = REPEATS + (lookup.repeats - 1) * 8 + half;
        let from = self.asker_node(&flight, asker);
        let id = FlightId(self.flights.insert(flight));
        self.note_query(id, asker, agenda);
        self.travel(id, from, agenda.now(), agenda);
    }

    /// States that `asker` asked the name server of a flight.
    pub(super) fn note_query<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        asker: Asker,
        agenda: &Agenda<Event, Q>,
    ) {
        let flight = *self.flights.get(id.0);
        let proxy = match asker {
            Asker::Router => None,
            Asker::Proxy => self.proxy_of(self.way(&flight)),
        };
        let fact = Fact::NameAsked { router: flight.router, asked: flight.server, proxy };
        self.note(flight.exchange, fact, flight.router, agenda);
    }

    /// No server answered: a router knows it at once, one behind a proxy is told.
    fn cannot_resolve<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        asker: Asker,
        lookup: Lookup,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let (exchange, failure) = (lookup.exchange, Failure::Resolve);
        if asker == Asker::Router {
            let input = call_home::Input::Failed { exchange, failure };
            return self.deliver(router, Message::CallHome(input), agenda);
        }
        let mut flight = self.flight(router, exchange, Stage::Connect, Draws::Request);
        flight.destination = lookup.destination;
        // Beside the draws of an answer: there will be none.
        flight.legs += 8;
        let id = FlightId(self.flights.insert(flight));
        self.turn_back(id, failure, agenda);
    }

    pub(super) fn asker_node(&self, flight: &Flight, asker: Asker) -> crate::net::NodeId {
        match asker {
            Asker::Router => self.setup_of(flight.router).node,
            Asker::Proxy => self.proxy_node(self.way(flight)),
        }
    }

    /// Whether somebody still waits for the address that `flight` brings.
    pub(super) fn is_awaited(&mut self, flight: &Flight, asker: Asker) -> bool {
        let resolution = self.resolution(flight.router, self.way(flight), asker);
        let Resolution::Servers(_) = resolution else { return true };
        let key = (flight.router, asker);
        let awaited = self.lookups.get(&key).is_some_and(|it| it.exchange == flight.exchange);
        if awaited {
            self.lookups.remove(&key);
        }
        awaited
    }

    /// A query has come to its name server.
    pub(super) fn look_up<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        asker: Asker,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = *self.flights.get(id.0);
        debug_assert_eq!(flight.cargo, Cargo::Nothing);
        let n = match (flight.legs, asker) {
            (..REPEATS, _) => Draws::Service as u8 + 3,
            (legs, Asker::Router) => legs & !7 | 3,
            (legs, Asker::Proxy) => legs & !7 | 2,
        };
        let mut draws = self.draws(flight.router, flight.exchange, n);
        let service = self.plan.name_servers[flight.server.index()].service.sample(&mut draws);
        let arrival = self.name_servers[flight.server.index()].arrive(agenda.now(), service);
        self.note_door(flight.router, Door::NameServer { asked: flight.server }, arrival, agenda);
        match arrival {
            Arrival::Served(visit) => {
                self.flights.get_mut(id.0).stage = Stage::Lookup(asker);
                agenda.schedule(Source(flight.router.0), visit.ends, Event::Leave(id));
            }
            Arrival::Full | Arrival::Unheard => drop(self.flights.remove(id.0)),
            Arrival::Refused => self.fail(id, Failure::Resolve, agenda),
        }
    }

    /// Where the name server that `flight` asks stands.
    pub(super) fn name_server_node(&self, flight: &Flight) -> crate::net::NodeId {
        self.plan.name_servers[flight.server.index()].node
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::{RESOLVER_QUERIES, RESOLVER_SERVERS};

    #[test]
    fn the_most_queries_have_draws_of_their_own_each() {
        let most = RESOLVER_SERVERS * RESOLVER_QUERIES as usize;
        let last = usize::from(super::REPEATS) + (most - 2) * 8 + 7;
        assert!(u8::try_from(last).is_ok(), "{last}");
    }
}
