//! The phases before a request: name, connection, TLS. Each ends with a word to call-home, or in silence.

use super::super::World;
use super::super::bus::Message;
use super::super::event::{Event, FlightId};
use super::{Asker, Draws, Flight, Stage};
use crate::kernel::{Agenda, EventSet, Time};
use crate::model::call_home;
use crate::model::service_point::{ServicePoint, Welcome};
use crate::model::wire::Failure;
use crate::net::NodeId;
use crate::plan::{ProxyId, Reach, RouterId};
use crate::record::Fact;

impl World {
    /// Call-home wants a connection.
    pub(in crate::world) fn connect<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        exchange: u32,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.launch(self.flight(router, exchange, Stage::Tcp, Draws::Connect), agenda);
    }

    /// Call-home wants TLS.
    pub(in crate::world) fn handshake<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        exchange: u32,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.launch(self.flight(router, exchange, Stage::TlsNear, Draws::Handshake), agenda);
    }

    /// A flight of these phases has come to the end of a leg or of its lookup.
    pub(super) fn shake_hands<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        flight: &Flight,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let through_proxy = matches!(self.way(flight), Reach::Proxy(_));
        let exchange = flight.exchange;
        match flight.stage {
            Stage::Query(asker) => self.look_up(id, asker, agenda),
            Stage::Lookup(asker) => {
                let from = self.name_server_node(flight);
                self.go_on(id, Stage::Address(asker), from, agenda);
            }
            Stage::Address(asker) if !self.is_awaited(flight, asker) => {
                self.flights.remove(id.0);
            }
            Stage::Address(Asker::Router) => {
                let more = self.more_addresses(flight.router);
                let fact = Fact::NameResolved { router: flight.router, proxy: None };
                self.note(exchange, fact, flight.router, agenda);
                self.end_phase(id, call_home::Input::Resolved { exchange, more }, agenda);
            }
            Stage::Tcp if !self.answered(id, self.greeting(flight, agenda.now()), agenda) => {}
            Stage::Tcp if through_proxy => {
                self.note_connection(flight, agenda);
                self.admit(id, flight, agenda);
            }
            Stage::Connect if !self.is_permitted(flight.router, self.way(flight)) => {
                self.turn_back(id, Failure::Forbidden, agenda);
            }
            Stage::Connect => {
                let at = self.proxy_node(self.way(flight));
                let next = match self.first_server(flight, Asker::Proxy, agenda) {
                    Some(server) => {
                        self.flights.get_mut(id.0).server = server;
                        self.note_query(id, Asker::Proxy, agenda);
                        Stage::Query(Asker::Proxy)
                    }
                    None => Stage::Tunnel,
                };
                self.go_on(id, next, at, agenda);
            }
            Stage::Address(Asker::Proxy) => {
                let proxy = self.proxy_of(self.way(flight));
                let fact = Fact::NameResolved { router: flight.router, proxy };
                self.note(exchange, fact, flight.router, agenda);
                let proxy = self.proxy_node(self.way(flight));
                self.go_on(id, Stage::Tunnel, proxy, agenda);
            }
            Stage::Tunnel if self.is_led_on(id, flight, agenda) => {}
            Stage::Tunnel if self.answered(id, self.greeting(flight, agenda.now()), agenda) => {
                let proxy = self.proxy_node(self.way(flight));
                self.go_on(id, Stage::Established, proxy, agenda);
            }
            Stage::Tcp => {
                self.note_connection(flight, agenda);
                self.end_phase(id, call_home::Input::Connected { exchange }, agenda);
            }
            Stage::Established => {
                if let Some(proxy) = self.proxy_of(self.way(flight)) {
                    let fact = Fact::TunnelOpened { router: flight.router, proxy };
                    self.note(exchange, fact, flight.router, agenda);
                }
                self.end_phase(id, call_home::Input::Connected { exchange }, agenda);
            }
            Stage::TlsNear if through_proxy => {
                let proxy = self.proxy_node(self.way(flight));
                self.go_on(id, Stage::TlsFar, proxy, agenda);
            }
            Stage::TlsNear | Stage::TlsFar
                if self.answered(id, self.secured_by(flight).welcome(), agenda) =>
            {
                if self.is_convinced(flight.router, self.way(flight), agenda.now()) {
                    let fact = Fact::TlsEstablished { router: flight.router };
                    self.note(exchange, fact, flight.router, agenda);
                    self.end_phase(id, call_home::Input::Secured { exchange }, agenda);
                } else {
                    self.fail(id, Failure::Untrusted, agenda);
                }
            }
            // Whoever should have listened was away: the flight is gone already.
            _ => {}
        }
    }

    fn note_connection<Q: EventSet<Event>>(&mut self, flight: &Flight, agenda: &Agenda<Event, Q>) {
        let fact = Fact::Connected { router: flight.router, at: self.server_of(flight) };
        self.note(flight.exchange, fact, flight.router, agenda);
    }

    /// The proxy on this way.
    pub(in crate::world) fn proxy_of(&self, reach: Reach) -> Option<ProxyId> {
        match reach {
            Reach::Proxy(proxy) => Some(proxy),
            _ => None,
        }
    }

    pub(in crate::world) fn go_on<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        stage: Stage,
        from: NodeId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.flights.get_mut(id.0).stage = stage;
        self.travel(id, from, agenda.now(), agenda);
    }

    fn end_phase<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        input: call_home::Input,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = self.flights.remove(id.0);
        self.deliver(flight.router, Message::CallHome(input), agenda);
    }

    pub(in crate::world) fn proxy_node(&self, reach: Reach) -> NodeId {
        match reach {
            Reach::Proxy(proxy) => self.plan.proxies[proxy.index()].node,
            _ => unreachable!("only a router behind a proxy gets here"),
        }
    }

    /// What a connection finds at the end of the leg that it is on: the router's peer, or what a proxy connects to.
    pub(in crate::world) fn greeting(&self, flight: &Flight, now: Time) -> Welcome {
        let reach = self.way(flight);
        let far = flight.stage == Stage::Tunnel;
        let door = if far { self.front_ends.door(flight.front) } else { self.peer(flight) };
        let welcome = door.welcome();
        let ends_here = far || !matches!(reach, Reach::Proxy(_));
        if welcome == Welcome::Taken && ends_here && self.is_withdrawn(flight.router, reach, now) {
            return Welcome::Refused;
        }
        welcome
    }

    /// Whom the router connects to.
    fn peer(&self, flight: &Flight) -> &ServicePoint {
        match self.way(flight) {
            Reach::Proxy(proxy) => &self.proxies[proxy.index()],
            _ => self.secured_by(flight),
        }
    }

    /// Who ends the router's TLS: the front end, or a gateway or satellite in its place.
    fn secured_by(&self, flight: &Flight) -> &ServicePoint {
        self.relays.door(self.way(flight)).unwrap_or_else(|| self.front_ends.door(flight.front))
    }

    /// Whether a server takes connections. If it does not, the flight has ended: in silence, or refused.
    fn answered<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        welcome: Welcome,
        agenda: &mut Agenda<Event, Q>,
    ) -> bool {
        match welcome {
            Welcome::Taken => return true,
            Welcome::Ignored => drop(self.flights.remove(id.0)),
            Welcome::Refused => self.fail(id, Failure::Refused, agenda),
        }
        false
    }

    /// The phase fails at once and call-home hears of it.
    pub(in crate::world) fn fail<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        failure: Failure,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let exchange = self.flights.get(id.0).exchange;
        self.end_phase(id, call_home::Input::Failed { exchange, failure }, agenda);
    }
}
