//! Proxies' connections, Transport Gateways and On-Prem satellites at work.
//!
//! A scenario without any of them pays one look at an empty list an exchange.
//!
//! What it does not know: what call-home does when it is turned away.

mod gateway;
mod proxy;
mod satellite;

use std::collections::BTreeMap;

use super::World;
use super::audit::Ledger;
use super::event::Event;
use super::exchange::Stage;
use crate::kernel::{Agenda, EventSet, Key, Source, Stream, Time};
use crate::model::backend::Account;
use crate::model::connections::Connections;
use crate::model::service_point::ServicePoint;
use crate::model::wire::PoolId;
use crate::model::{entitlement::TagId, gateway as gateways, satellite as satellites};
use crate::plan::{GatewayId, Plan, Reach, RouterRange, SatelliteId};

/// All relays of a run.
#[derive(Debug)]
pub(super) struct Relays {
    /// The source of the first gateway's events; satellites follow.
    first_source: u32,
    /// Whether anybody asks how many connections there are.
    watched: bool,
    /// By proxy; `None`: not watched.
    connections: Vec<Option<Connections>>,
    pub(super) gateways: Vec<Gateway>,
    pub(super) satellites: Vec<Satellite>,
    /// Synchronizations under way, by number.
    syncs: BTreeMap<u32, satellite::Sync>,
    next_sync: u32,
}

/// A Transport Gateway and its door.
#[derive(Debug)]
pub(super) struct Gateway {
    pub(super) machine: gateways::Gateway,
    pub(super) door: ServicePoint,
    rng: Stream,
    armed: Time,
    pub(super) ledger: Ledger,
}

/// A satellite, its door and its own books.
#[derive(Debug)]
pub(super) struct Satellite {
    machine: satellites::Satellite,
    pub(super) point: ServicePoint,
    pub(super) account: Account,
    /// What it asks for in the cloud's books.
    pub(super) reported: Vec<(PoolId, TagId, u32)>,
    key: Key,
    rng: Stream,
    armed: Time,
}

impl Relays {
    /// The relays of `plan`; each satellite begins with a copy of the account.
    pub(super) fn new(plan: &Plan, account: &Account, first_source: u32) -> Self {
        let key = |path: String, purpose| Key::of(plan.seed, plan.replication, &path, purpose);
        let watched = |it: &crate::plan::ProxyPlan| {
            it.connections.map(|limit| Connections::new(limit.open, limit.backlog))
        };
        let connections: Vec<_> = plan.proxies.iter().map(watched).collect();
        let gateways = plan.gateways.iter().map(|it| Gateway {
            machine: gateways::Gateway::default(),
            door: ServicePoint::new(1, None, it.when_away),
            rng: key(format!("gateway/{}", it.name), "machine").stream(),
            armed: Time::NEVER,
            ledger: Ledger::default(),
        });
        let own = |n: usize| {
            let mut own = account.clone();
            own.number_as_satellite(n);
            own
        };
        let satellites = plan.satellites.iter().enumerate().map(|(n, it)| Satellite {
            machine: satellites::Satellite::new(&it.config),
            point: ServicePoint::new(it.servers, it.queue_limit, it.when_away),
            account: own(n),
            reported: Vec::new(),
            key: key(format!("satellite/{}", it.name), "sync"),
            rng: key(format!("satellite/{}", it.name), "machine").stream(),
            armed: Time::NEVER,
        });
        Relays {
            first_source,
            watched: connections.iter().any(Option::is_some),
            gateways: gateways.collect(),
            satellites: satellites.collect(),
            connections,
            syncs: BTreeMap::new(),
            next_sync: 0,
        }
    }

    /// Watches connections of all proxies, so that their access logs can be written. Changes nothing else.
    pub(super) fn watch(&mut self) {
        self.watched = !self.connections.is_empty();
        for it in &mut self.connections {
            it.get_or_insert_with(|| Connections::new(u32::MAX, 0));
        }
    }

    /// Whether anybody asks how many connections there are.
    #[inline]
    pub(super) fn watched(&self) -> bool {
        self.watched
    }

    /// The books of the satellite's own account.
    pub(super) fn account_of(&mut self, satellite: SatelliteId) -> &mut Account {
        &mut self.satellites[satellite.index()].account
    }

    /// The door of a gateway.
    pub(super) fn gateway_door(&mut self, id: GatewayId) -> &mut ServicePoint {
        &mut self.gateways[id.index()].door
    }

    /// The door of a satellite.
    pub(super) fn satellite_door(&mut self, id: SatelliteId) -> &mut ServicePoint {
        &mut self.satellites[id.index()].point
    }

    /// The door of whatever ends a router's connection instead of the front end.
    pub(super) fn door(&self, reach: Reach) -> Option<&ServicePoint> {
        match reach {
            Reach::Gateway(id) => Some(&self.gateways[id.index()].door),
            Reach::Satellite(id) => Some(&self.satellites[id.index()].point),
            Reach::Direct { .. } | Reach::Proxy(_) => None,
        }
    }

    fn source_of_gateway(&self, id: GatewayId) -> Source {
        Source(self.first_source + id.0)
    }

    fn source_of_satellite(&self, id: SatelliteId) -> Source {
        Source(self.first_source + self.gateways.len() as u32 + id.0)
    }

    /// The source after those of all relays: the account's.
    pub(super) fn source_after(&self) -> Source {
        Source(self.first_source + (self.gateways.len() + self.satellites.len()) as u32)
    }
}

impl World {
    /// Routers take another way from now on. What is under way on the old one is lost with its connection.
    pub(super) fn set_reach<Q: EventSet<Event>>(
        &mut self,
        routers: RouterRange,
        reach: Reach,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for router in routers.iter() {
            let old = self.setup_of(router).reach;
            if old == reach {
                continue;
            }
            self.close_connection(router, None, agenda);
            if let Reach::Gateway(id) = old {
                self.tell_gateway(id, gateways::Input::Forget(router), None, agenda);
            }
            self.change_setup(router, |setup| setup.reach = reach);
        }
        self.flights.each(|flight| {
            if routers.contains(flight.router) {
                flight.stage = Stage::Abandoned;
            }
        });
    }

    /// Whether the gateway still is the destination that the ticket's router came to it for.
    fn is_behind(&self, ticket: gateways::Ticket, gateway: GatewayId) -> bool {
        self.setup_of(ticket.router).way(ticket.destination) == Reach::Gateway(gateway)
    }
}
