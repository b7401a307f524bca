//! What is there but works badly. When it will is known ahead, so nothing has to be done when the time comes.

use super::World;
use crate::kernel::{Key, Spells, Time};
use crate::model::service_point::{ServicePoint, Welcome};
use crate::plan::{FaultTarget, MailServerId, Plan, RouterId, Schedule, Server};

/// Of the eight draws of a message's destination, the one for whether a brown-out turns the message away.
const TURNED_AWAY: u8 = 7;

impl World {
    /// Tells everything of the brown-outs that will befall it.
    pub(super) fn foretell(&mut self) {
        for index in 0..self.plan.faults.len() {
            match self.plan.faults[index].target {
                FaultTarget::BrownOut(Server::FrontEnd, how) => {
                    for door in self.front_ends.doors() {
                        door.expect(how, spells(&self.plan, index));
                    }
                }
                FaultTarget::BrownOut(server, how) => {
                    let spells = spells(&self.plan, index);
                    self.server(server).expect(how, spells);
                }
                FaultTarget::LinkBrownOut(link, how) => {
                    self.network.expect(link, how, spells(&self.plan, index));
                }
                _ => {}
            }
        }
    }

    /// What a message, the `target`-th destination of its exchange, finds at the door of a mail server.
    pub(super) fn mail_server_welcomes(
        &mut self,
        server: MailServerId,
        (router, exchange, target): (RouterId, u32, u8),
        now: Time,
    ) -> Welcome {
        let mut draws = self.draws(router, exchange, target << 3 | TURNED_AWAY);
        let it = self.alerting.mail_server(server);
        match it.welcome() {
            Welcome::Taken if it.turns_away(now, &mut draws) => Welcome::Refused,
            welcome => welcome,
        }
    }

    fn server(&mut self, server: Server) -> &mut ServicePoint {
        match server {
            Server::FrontEnd => self.front_ends.door_mut(0),
            Server::OneFrontEnd(id) => self.front_ends.door_mut(id.0 as u8),
            Server::Proxy(id) => &mut self.proxies[id.index()],
            Server::Gateway(id) => self.relays.gateway_door(id),
            Server::Satellite(id) => self.relays.satellite_door(id),
            Server::MailServer(id) => self.alerting.mail_server(id),
        }
    }
}

/// When a fault will be on: the same instants at which it strikes and is repaired.
fn spells(plan: &Plan, fault: usize) -> Spells {
    match &plan.faults[fault].schedule {
        Schedule::Window { at, length } => Spells::once(*at, *length),
        Schedule::Renewal { up, down } => {
            Spells::renewal(up.clone(), down.clone(), weather(plan, fault))
        }
    }
}

/// The root of a fault's draws.
pub(super) fn weather(plan: &Plan, fault: usize) -> Key {
    let path = format!("fault/{}", plan.faults[fault].name);
    Key::of(plan.seed, plan.replication, &path, "weather")
}
