//! Reservations in a running world: who has one from before the run, and operators who make and return them.
//!
//! Making one is the request code read off the router, what the portal sets aside, and the authorization code typed back;
//! returning one is the same the other way round. Both are one touch a router. A router that is down, or has smart
//! licensing off, cannot be typed at: nothing happens.
//!
//! What it does not know: how books are kept, what a router believes.

use super::World;
use super::bus::Message;
use super::event::Event;
use crate::kernel::{Agenda, EventSet};
use crate::model::entitlement::{DemandId, Demands};
use crate::model::smart_agent::{Input, Reservation};
use crate::model::wire::PoolId;
use crate::plan::{FleetPlan, ReservationKind, RouterId, RouterRange};

/// What a code of this kind covers on a router that asks for `demand`.
const fn cover(kind: ReservationKind, demand: DemandId) -> (DemandId, Reservation) {
    match kind {
        ReservationKind::Specific => (demand, Reservation::Specific(demand)),
        ReservationKind::Permanent => (Demands::NONE, Reservation::Permanent),
    }
}

impl World {
    /// A router whose code was installed before the run.
    pub(super) fn start_reserved<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        fleet: &FleetPlan,
        pool: PoolId,
        kind: ReservationKind,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let demand = self.seat(id, fleet);
        self.note_all_uses(id, agenda);
        let (reserved, reservation) = cover(kind, demand);
        self.account.reserve_from_start(id, pool, reserved, agenda.now(), &self.demands);
        let in_use = demand != Demands::NONE;
        for input in [Input::DemandChanged { demand, in_use }, Input::Reserved(reservation)] {
            self.deliver(id, Message::Agent(input), agenda);
        }
    }

    /// Operators reserve what routers ask for now, or everything.
    pub(super) fn reserve<Q: EventSet<Event>>(
        &mut self,
        routers: RouterRange,
        pool: PoolId,
        kind: ReservationKind,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for router in routers.iter().filter(|it| self.can_be_typed_at(*it)).collect::<Vec<_>>() {
            let (reserved, reservation) = cover(kind, self.routers[router.index()].demand);
            let (now, out) = (agenda.now(), &mut self.account_effects);
            if self.account.reserve((router, pool), reserved, now, &self.demands, out) {
                self.deliver(router, Message::Agent(Input::Reserved(reservation)), agenda);
            }
        }
        self.state_account_effects(agenda);
    }

    /// Operators give reservations back; a router without one has nothing to return.
    pub(super) fn return_reservations<Q: EventSet<Event>>(
        &mut self,
        routers: RouterRange,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for router in routers.iter().filter(|it| self.can_be_typed_at(*it)).collect::<Vec<_>>() {
            if self.account.return_reservation(router, &self.demands, &mut self.account_effects) {
                self.deliver(router, Message::Agent(Input::ReservationReturned), agenda);
            }
        }
        self.state_account_effects(agenda);
    }

    fn can_be_typed_at(&self, router: RouterId) -> bool {
        self.boxes.is_up(router) && self.routers[router.index()].sysdb.smart()
    }

    /// Licmgr's sums have changed: the agent is told which list of requests they are.
    pub(super) fn pass_demand(&mut self, id: RouterId) {
        let router = &mut self.routers[id.index()];
        let requests = router.licmgr.demand();
        router.demand = self.demands.intern(&requests);
        let (demand, in_use) = (router.demand, !requests.is_empty());
        self.tell_beyond(id);
        self.mail.push(Message::Agent(Input::DemandChanged { demand, in_use }));
    }

    /// An agent with a reservation is told what of its demand, which it hears of next, is beyond it.
    pub(super) fn tell_beyond(&mut self, id: RouterId) {
        let router = &self.routers[id.index()];
        let Some(reservation) = router.agent.reservation() else { return };
        let Reservation::Specific(reserved) = reservation else { return };
        let reserved = self.demands.list(reserved);
        let covered = |tag| reserved.iter().find(|it| it.tag == tag).map_or(0, |it| it.count);
        let requests = self.demands.list(router.demand).iter().enumerate();
        let beyond = requests.filter(|(_, it)| it.count > covered(it.tag));
        let beyond = beyond.fold(0, |bits, (place, _)| bits | 1_u64 << (place & 63));
        self.mail.push(Message::Agent(Input::Beyond(beyond)));
    }
}
