//! The front ends behind the backend's name, and which of them an exchange comes to.
//!
//! ```text
//!   exchange n of router r ──► address (r + n) mod k ──refused, or no connection in time──► the next one, as exchange n + 1
//! ```
//!
//! There is no record of whose turn it is: an exchange's number says it, so nobody's dice move and a failed connection
//! that is tried anew, under the next number, comes to the next address. A proxy keeps the number and is led on instead.
//!
//! What it does not know: what a request asks for. All front ends share one account.

use std::collections::BTreeMap;

use super::World;
use super::event::{Event, FlightId};
use super::exchange::{Flight, Stage};
use crate::kernel::{Agenda, EventSet};
use crate::model::service_point::{Counters, ServicePoint, Welcome};
use crate::net::NodeId;
use crate::plan::{BackendPlan, FrontEndId, Reach, RouterId};
use crate::record::Door;

/// All of them, in the plan's order.
#[derive(Debug)]
pub(super) struct FrontEnds {
    doors: Vec<ServicePoint>,
    nodes: Vec<NodeId>,
    /// Those that the name resolves to.
    addresses: Vec<u8>,
    tries_next: bool,
    /// Exchanges whose proxy went on to another front end than theirs, and to which.
    led: BTreeMap<RouterId, (u32, u8)>,
}

impl FrontEnds {
    pub(super) fn new(plan: &BackendPlan) -> Self {
        let all = &plan.front_ends;
        let mut it = FrontEnds {
            doors: Vec::with_capacity(all.len().max(1)),
            nodes: Vec::with_capacity(all.len().max(1)),
            addresses: Vec::new(),
            tries_next: plan.try_next_address,
            led: BTreeMap::new(),
        };
        if all.is_empty() {
            it.doors.push(ServicePoint::new(plan.servers, plan.queue_limit, plan.when_away));
            it.nodes.push(plan.node);
        }
        for (place, front) in (0..).zip(all) {
            it.doors.push(ServicePoint::new(front.servers, front.queue_limit, front.when_away));
            it.nodes.push(front.node);
            it.addresses.extend(front.published.then_some(place));
        }
        it
    }

    #[inline]
    pub(super) fn door(&self, front: u8) -> &ServicePoint {
        &self.doors[usize::from(front)]
    }

    #[inline]
    pub(super) fn door_mut(&mut self, front: u8) -> &mut ServicePoint {
        &mut self.doors[usize::from(front)]
    }

    /// Every one, to look at.
    pub(super) fn all(&self) -> &[ServicePoint] {
        &self.doors
    }

    /// Every one.
    pub(super) fn doors(&mut self) -> impl Iterator<Item = &mut ServicePoint> {
        self.doors.iter_mut()
    }

    /// All go away, or come back.
    pub(super) fn turn_all(&mut self, there: bool) {
        for door in &mut self.doors {
            if there {
                door.come_back()
            } else {
                door.go_away()
            };
        }
    }

    /// Every one, and where it stands.
    pub(super) fn placed(&mut self) -> impl Iterator<Item = (NodeId, &mut ServicePoint)> {
        self.nodes.iter().copied().zip(&mut self.doors)
    }

    /// Where it stands.
    #[inline]
    pub(super) fn node(&self, front: u8) -> NodeId {
        self.nodes[usize::from(front)]
    }

    /// The one whose turn it is in the `number`-th exchange of client `client`.
    #[inline]
    pub(super) fn turn(&self, client: u32, number: u32) -> u8 {
        match self.addresses.len() {
            0 => 0,
            count => self.addresses[client.wrapping_add(number) as usize % count],
        }
    }

    /// How many more addresses there are to try after the first.
    fn more(&self) -> u8 {
        if self.tries_next { self.addresses.len().saturating_sub(1) as u8 } else { 0 }
    }

    /// The address after this front end's, unless the round of those that began with `first` is complete.
    fn after(&self, front: u8, first: u8) -> Option<u8> {
        let place = self.addresses.iter().position(|it| *it == front)?;
        let next = self.addresses[(place + 1) % self.addresses.len()];
        (self.tries_next && next != first).then_some(next)
    }
}

impl World {
    /// What became of all that came to each front end; empty if there is only one.
    #[must_use]
    pub fn front_end_counters(&self) -> Vec<Counters> {
        let several = !self.plan.backend.front_ends.is_empty();
        let doors = self.front_ends.doors.iter().filter(|_| several);
        doors.map(ServicePoint::counters).collect()
    }

    /// The front end of that number, as facts name it.
    #[inline]
    pub(super) fn front_door(&self, front: u8) -> Door {
        match self.plan.backend.front_ends.is_empty() {
            true => Door::FrontEnd,
            false => Door::OneFrontEnd { front: FrontEndId(u32::from(front)) },
        }
    }

    /// The front end that an exchange of `router` comes to.
    #[inline]
    pub(super) fn front_of(&self, router: RouterId, exchange: u32) -> u8 {
        match self.front_ends.led.get(&router) {
            Some((of, front)) if *of == exchange => *front,
            _ => self.front_ends.turn(router.0, exchange),
        }
    }

    /// How many more addresses `router` itself may connect to: none behind a proxy or relay, which knows them instead.
    pub(super) fn more_addresses(&self, router: RouterId) -> u8 {
        match self.reach_of(router) {
            Reach::Direct { .. } => self.front_ends.more(),
            _ => 0,
        }
    }

    /// Whether a proxy that a front end has refused goes on to the next one.
    pub(super) fn is_led_on<Q: EventSet<Event>>(
        &mut self,
        id: FlightId,
        flight: &Flight,
        agenda: &mut Agenda<Event, Q>,
    ) -> bool {
        let Flight { router, exchange, front, .. } = *flight;
        let first = self.front_ends.turn(router.0, exchange);
        let Some(next) = self.front_ends.after(front, first) else { return false };
        let refused = self.greeting(flight, agenda.now()) == Welcome::Refused;
        if !refused || !self.routers[router.index()].call_home.is_at(exchange) {
            return false;
        }
        self.front_ends.led.insert(router, (exchange, next));
        self.flights.get_mut(id.0).front = next;
        let proxy = self.proxy_node(self.way(flight));
        self.go_on(id, Stage::Tunnel, proxy, agenda);
        true
    }
}
