//! A proxy's connections: who has one, who waits for one, and the line that each leaves in the access log.

use super::super::World;
use super::super::event::{Event, FlightId};
use super::super::exchange::Stage;
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
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let admission = match self.watched_proxy(router) {
            Some(proxy) => {
                let connections = self.relays.connections[proxy.index()].as_mut();
                connections.map_or(Admission::Open, |it| it.connect(router, id.0))
            }
            None => Admission::Open,
        };
        match admission {
            Admission::Open => self.ask_for_tunnel(id, agenda),
            Admission::Waits => {}
            Admission::TurnedAway => {
                let failure = Failure::ProxyBusy;
                let fact = Fact::RelayRefused { router, failure };
                self.facts.state(agenda.now(), agenda.current(), fact);
                self.fail(id, failure, agenda);
            }
        }
    }

    /// Whether the access list of a router's proxy lets it through.
    pub(in crate::world) fn is_permitted(&self, router: RouterId) -> bool {
        let setup = self.setup_of(router);
        let Reach::Proxy(proxy) = setup.reach else { return true };
        let acl = &self.plan.proxies[proxy.index()].acl;
        acl.permits(setup.fleet, setup.node, &self.plan.backend.host)
    }

    /// A router's exchange is over, well or with a failure; `None`: it was torn down.
    pub(in crate::world) fn close_connection<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        ended: Option<Result<(), Failure>>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Some(proxy) = self.watched_proxy(router) else { return };
        let Some(connections) = &mut self.relays.connections[proxy.index()] else { return };
        let closed = connections.close(router);
        let ended = ended.unwrap_or(Err(Failure::Response));
        match closed {
            Closed::Served { .. } => self.log_access(proxy, router, ended, agenda),
            Closed::Nothing if ended == Err(Failure::ProxyBusy) => {
                self.log_access(proxy, router, ended, agenda);
            }
            Closed::GaveUp(ticket) => drop(self.flights.remove(ticket)),
            Closed::Nothing => {}
        }
        if let Closed::Served { next: Some(ticket) } = closed {
            self.ask_for_tunnel(FlightId(ticket), agenda);
        }
    }

    fn watched_proxy(&self, router: RouterId) -> Option<ProxyId> {
        if !self.relays.watched() {
            return None;
        }
        match self.setup_of(router).reach {
            Reach::Proxy(proxy) => Some(proxy),
            _ => None,
        }
    }

    fn ask_for_tunnel<Q: EventSet<Event>>(&mut self, id: FlightId, agenda: &mut Agenda<Event, Q>) {
        let router = self.flights.get(id.0).router;
        let home = self.setup_of(router).node;
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
