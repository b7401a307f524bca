//! Which fault befalls what.
//!
//! What it does not know: when it does.

use super::{Kind, Thing, Topology};
use crate::net::{LinkId, NodeId};
use crate::plan::{FaultTarget, FrontEndId, Plan, RouterRange, Server};

impl Topology {
    /// Names each planned fault at what it befalls.
    pub(super) fn mark_faults(&mut self, plan: &Plan) {
        for fault in &plan.faults {
            let target = &fault.target;
            for link in self.links.iter_mut().filter(|it| befalls_link(target, it.links[0], plan)) {
                link.faults.push(fault.name.clone());
            }
            for place in &mut self.places {
                let node = place.nodes[0];
                if matches!(target, FaultTarget::Site(at, _) if *at == node) {
                    place.faults.push(fault.name.clone());
                }
                for thing in place.things.iter_mut().filter(|it| befalls(target, it, node, plan)) {
                    thing.faults.push(fault.name.clone());
                }
            }
        }
    }
}

fn befalls_link(target: &FaultTarget, link: LinkId, plan: &Plan) -> bool {
    match *target {
        FaultTarget::Link(it) | FaultTarget::LinkBrownOut(it, _) => it == link,
        FaultTarget::Partition(it) => plan.partitions[it.index()].links.contains(&link),
        _ => false,
    }
}

/// Whether the fault befalls the thing itself, not the whole place.
fn befalls(target: &FaultTarget, thing: &Thing, node: NodeId, plan: &Plan) -> bool {
    let kind = thing.kind;
    let named = |wanted: Kind, name: &str| kind == wanted && thing.title == name;
    let routers = |range: RouterRange| {
        let meets = |it: &RouterRange| {
            it.first.0 < range.first.0 + range.count && range.first.0 < it.first.0 + it.count
        };
        thing.routers.iter().any(meets)
    };
    let front = |id: FrontEndId| named(Kind::FrontEnd, &plan.backend.front_ends[id.index()].name);
    let all_fronts = match plan.backend.front_ends.is_empty() {
        true => kind == Kind::Backend,
        false => kind == Kind::FrontEnd,
    };
    match *target {
        FaultTarget::Backend | FaultTarget::BrownOut(Server::FrontEnd, _) => all_fronts,
        FaultTarget::FrontEnd(id) | FaultTarget::BrownOut(Server::OneFrontEnd(id), _) => front(id),
        FaultTarget::Proxy(id) | FaultTarget::BrownOut(Server::Proxy(id), _) => {
            named(Kind::Proxy, &plan.proxies[id.index()].name)
        }
        FaultTarget::NameServer(id) => named(Kind::NameServer, &plan.name_servers[id.index()].name),
        FaultTarget::MailServer(id) | FaultTarget::BrownOut(Server::MailServer(id), _) => {
            named(Kind::MailServer, &plan.mail_servers[id.index()].name)
        }
        FaultTarget::Gateway(id) | FaultTarget::BrownOut(Server::Gateway(id), _) => {
            named(Kind::Gateway, &plan.gateways[id.index()].name)
        }
        FaultTarget::Satellite(id) | FaultTarget::BrownOut(Server::Satellite(id), _) => {
            named(Kind::Satellite, &plan.satellites[id.index()].name)
        }
        FaultTarget::Routers(outage) => routers(outage.routers),
        FaultTarget::Clock(range, _) => routers(range),
        FaultTarget::Ntp(at) => kind == Kind::TimeServer && at == node,
        FaultTarget::Site(..)
        | FaultTarget::Link(_)
        | FaultTarget::LinkBrownOut(..)
        | FaultTarget::Partition(_) => false,
    }
}
