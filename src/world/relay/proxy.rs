//! A proxy's connections: who has one, who waits for one, and the line that each leaves in the access log.

use super::super::World;
use super::super::event::{Event, FlightId};
use super::super::exchange::{Flight, Stage};
use crate::kernel::{Agenda, EventSet};
use crate::model::connections::{Admission, Closed};
use crate::model::wire::Failure;
use crate::plan::{ProxyId, Reach, RouterId};
use crate::record::Fact;

impl World {
    /// A router's TCP connection to its proxy stands; whether it is served, waits, or is turned away.
    pub(in crate::world) fn admit<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        flight: &Flight,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let (router, way) = (flight.router, self.way(flight));
        let (true, Reach::Proxy(proxy)) = (self.relays.watched(), way) else {
            return self.ask_for_tunnel(id, agenda);
        };
        self.close_connection(router, None, agenda);
        let connections = self.relays.connections[proxy.index()].as_mut();
        match connections.map_or(Admission::Open, |it| it.connect(router, id.0)) {
            Admission::Open => self.ask_for_tunnel(id, agenda),
            Admission::Waits => {}
            Admission::TurnedAway => {
                let failure = Failure::ProxyBusy;
                let fact = Fact::RelayRefused { router, failure };
                self.facts.state(agenda.now(), agenda.current(), fact);
                self.log_access(proxy, router, Err(failure), agenda);
                self.fail(id, failure, agenda);
            }
        }
    }

    /// Whether the access list of the proxy on a router's way lets it through.
    pub(in crate::world) fn is_permitted(&self, router: RouterId, way: Reach) -> bool {
        let setup = self.setup_of(router);
        let Reach::Proxy(proxy) = way else { return true };
        let acl = &self.plan.proxies[proxy.index()].acl;
        acl.permits(setup.fleet, setup.node, &self.plan.backend.host)
    }

    /// A router's exchange is over, well or with a failure; `None`: it goes another way. Whatever connections it has
    /// with watched proxies close.
    pub(in crate::world) fn close_connection<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        ended: Option<Result<(), Failure>>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let ended = ended.unwrap_or(Err(Failure::Response));
        for at in 0..self.relays.connections.len() {
            let Some(connections) = &mut self.relays.connections[at] else { continue };
            match connections.close(router) {
                Closed::Served { next } => {
                    self.log_access(ProxyId::from_index(at), router, ended, agenda);
                    if let Some(ticket) = next {
                        self.ask_for_tunnel(FlightId(ticket), agenda);
                    }
                }
                Closed::GaveUp(ticket) => drop(self.flights.remove(ticket)),
                Closed::Nothing => {}
            }
        }
    }

    fn ask_for_tunnel<Q: EventSet<Event>>(&mut self, id: FlightId, agenda: &mut Agenda<Event, Q>) {
        let router = self.flights.get(id.0).router;
        let home = self.setup_of(router).node;
        let flight = *self.flights.get(id.0);
        if let Some(proxy) = self.proxy_of(self.way(&flight)) {
            let fact = Fact::TunnelAsked { router, proxy };
            self.note(flight.exchange, fact, router, agenda);
        }
        self.go_on(id, Stage::Connect, home, agenda);
    }

    /// What Apache writes for a CONNECT: its own answer, and the bytes that went back through the tunnel.
    fn log_access<Q: EventSet<Event>>(
        &mut self,
        proxy: ProxyId,
        router: RouterId,
        ended: Result<(), Failure>,
        agenda: &Agenda<Event, Q>,
    ) {
        let (status, bytes) = match ended {
            Ok(()) => (200, self.setup_of(router).call_home.response_bytes),
            Err(Failure::Forbidden) => (403, 0),
            Err(Failure::ProxyBusy) => (503, 0),
            Err(Failure::Resolve | Failure::Refused) => (502, 0),
            Err(Failure::Connect) => (504, 0),
            // The tunnel stood, and nothing came back through it.
            Err(_) => (200, 0),
        };
        let fact = Fact::ProxyLogged { proxy, router, status, bytes };
        self.facts.state(agenda.now(), agenda.current(), fact);
    }
}
