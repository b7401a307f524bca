//! What fails together: the links of a partition, and everything that stands at a place.
//!
//! What it does not know: when, and how often.

use super::World;
use super::event::Event;
use crate::kernel::{Agenda, EventSet};
use crate::model::chassis::Input;
use crate::net::{LinkId, NodeId};
use crate::plan::{GatewayId, MailServerId, PartitionId, SatelliteId, SiteLoss};

impl World {
    /// The links of a partition go down, or come back.
    pub(super) fn turn_partition<Q: EventSet<Event>>(
        &mut self,
        id: PartitionId,
        up: bool,
        agenda: &Agenda<Event, Q>,
    ) {
        for at in 0..self.plan.partitions[id.index()].links.len() {
            let link = self.plan.partitions[id.index()].links[at];
            self.turn_link(link, up, agenda);
        }
    }

    /// Everything at `node` fails, or comes back: first the network, then the servers, then the routers.
    pub(super) fn turn_site<Q: EventSet<Event>>(
        &mut self,
        (node, loss): (NodeId, SiteLoss),
        up: bool,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for at in 0..self.plan.links.len() {
            let link = &self.plan.links[at];
            if link.a == node || link.b == node {
                self.turn_link(LinkId::from_index(at), up, agenda);
            }
        }
        if loss == SiteLoss::Connectivity {
            return;
        }
        self.turn_servers(node, up, agenda);
        self.turn_ntp(node, up);
        let input = if up { Input::PowerBack } else { Input::PowerLost };
        for fleet in 0..self.plan.fleets.len() {
            if self.plan.fleets[fleet].node == node {
                let routers = self.plan.fleets[fleet].routers;
                routers.iter().for_each(|router| self.drive_box(router, input, agenda));
            }
        }
    }

    fn turn_servers<Q: EventSet<Event>>(
        &mut self,
        node: NodeId,
        up: bool,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let plan = &self.plan;
        let proxies = plan.proxies.iter().zip(&mut self.proxies).map(|(it, door)| (it.node, door));
        let names =
            plan.name_servers.iter().zip(&mut self.name_servers).map(|(it, door)| (it.node, door));
        let front_end = self.front_ends.placed();
        for (_, door) in proxies.chain(names).chain(front_end).filter(|(at, _)| *at == node) {
            if up {
                door.come_back()
            } else {
                door.go_away()
            };
        }
        for at in (0..plan.mail_servers.len()).filter(|at| plan.mail_servers[*at].node == node) {
            let door = self.alerting.mail_server(MailServerId::from_index(at));
            if up {
                door.come_back()
            } else {
                door.go_away()
            };
        }
        for at in (0..plan.satellites.len()).filter(|at| plan.satellites[*at].node == node) {
            let door = self.relays.satellite_door(SatelliteId::from_index(at));
            if up {
                door.come_back()
            } else {
                door.go_away()
            };
        }
        for at in 0..self.plan.gateways.len() {
            if self.plan.gateways[at].node != node {
                continue;
            }
            let id = GatewayId::from_index(at);
            let door = self.relays.gateway_door(id);
            if up {
                door.come_back();
                self.resume_gateway(id, agenda);
            } else {
                door.go_away();
            }
        }
    }
}
