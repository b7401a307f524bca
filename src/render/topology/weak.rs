//! What nobody can do without: links and servers whose loss alone cuts routers off from whoever answers them.
//!
//! A router gets through if one of its destinations does: over links that carry its planes to its first stop, over any
//! link from there on, past the servers that the way needs, with the name resolved where it has to be.
//!
//! What it does not know: how likely a loss is, and how long a way takes.

use crate::net::{LinkId, NodeId, Plane};
use crate::plan::{
    FleetPlan, FrontEndId, GatewayId, NameServerId, Plan, ProxyId, Reach, Resolution, SatelliteId,
};

/// Something that can be lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is named after what it is")]
pub enum Element {
    Link(LinkId),
    NameServer(NameServerId),
    Proxy(ProxyId),
    Gateway(GatewayId),
    Satellite(SatelliteId),
    FrontEnd(FrontEndId),
}

/// Something whose loss cuts routers off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WeakPoint {
    /// What it is.
    pub element: Element,
    /// How many routers nobody answers without it.
    pub cut_off: u64,
}

/// What a plan cannot do without.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Weakness {
    /// How many routers have a way when nothing is lost.
    pub connected: u64,
    /// How many have none even then.
    pub without_a_way: u64,
    /// Single points of failure, those that cut off most first. A single front end is not listed: everybody needs it.
    pub points: Vec<WeakPoint>,
}

impl Weakness {
    /// That of `plan` as it begins.
    #[must_use]
    pub fn of(plan: &Plan) -> Weakness {
        let through = |lost| {
            let mut ground = Ground { plan, lost, areas: Vec::new() };
            let counts = plan.fleets.iter().map(|fleet| match ground.carries(fleet) {
                true => u64::from(fleet.routers.count),
                false => 0,
            });
            counts.sum::<u64>()
        };
        let connected = through(None);
        let mut points: Vec<WeakPoint> = elements(plan)
            .map(|element| WeakPoint { element, cut_off: connected - through(Some(element)) })
            .filter(|point| point.cut_off > 0)
            .collect();
        points.sort_by_key(|point| std::cmp::Reverse(point.cut_off));
        let without_a_way = u64::from(plan.routers()) - connected;
        Weakness { connected, without_a_way, points }
    }

    /// Whether its loss alone cuts routers off.
    #[must_use]
    pub fn holds(&self, element: Element) -> bool {
        self.points.iter().any(|it| it.element == element)
    }

    /// Those without which no router at all is answered.
    pub fn fatal(&self) -> impl Iterator<Item = &WeakPoint> {
        self.points.iter().filter(|point| point.cut_off == self.connected)
    }
}

fn elements(plan: &Plan) -> impl Iterator<Item = Element> {
    let n = |len: usize| 0..len as u32;
    n(plan.links.len())
        .map(|it| Element::Link(LinkId(it)))
        .chain(n(plan.name_servers.len()).map(|it| Element::NameServer(NameServerId(it))))
        .chain(n(plan.proxies.len()).map(|it| Element::Proxy(ProxyId(it))))
        .chain(n(plan.gateways.len()).map(|it| Element::Gateway(GatewayId(it))))
        .chain(n(plan.satellites.len()).map(|it| Element::Satellite(SatelliteId(it))))
        .chain(n(plan.backend.front_ends.len()).map(|it| Element::FrontEnd(FrontEndId(it))))
}

/// The network without one thing.
struct Ground<'a> {
    plan: &'a Plan,
    lost: Option<Element>,
    /// By plane: which nodes are joined, as numbers that they have in common.
    areas: Vec<(Plane, Vec<usize>)>,
}

impl Ground<'_> {
    fn stands(&self, element: Element) -> bool {
        self.lost != Some(element)
    }

    fn joined(&mut self, plane: Plane, a: NodeId, b: NodeId) -> bool {
        let known = self.areas.iter().position(|it| it.0 == plane).unwrap_or_else(|| {
            self.areas.push((plane, areas(self.plan, self.lost, plane)));
            self.areas.len() - 1
        });
        let areas = &self.areas[known].1;
        areas[a.index()] == areas[b.index()]
    }

    fn joined_in(&mut self, planes: &[Plane], a: NodeId, b: NodeId) -> bool {
        planes.iter().any(|plane| self.joined(*plane, a, b))
    }

    /// Whether a front end can be reached.
    fn meets_backend(&mut self, planes: &[Plane], from: NodeId) -> bool {
        let backend = &self.plan.backend;
        if backend.front_ends.is_empty() {
            return self.joined_in(planes, from, backend.node);
        }
        (0..).zip(&backend.front_ends).any(|(it, front)| {
            front.published
                && self.stands(Element::FrontEnd(FrontEndId(it)))
                && self.joined_in(planes, from, front.node)
        })
    }

    fn resolves(&mut self, way: Resolution, planes: &[Plane], from: NodeId) -> bool {
        let asked = |ground: &mut Self, server: NameServerId| {
            ground.stands(Element::NameServer(server))
                && ground.joined_in(planes, from, ground.plan.name_servers[server.index()].node)
        };
        match way {
            Resolution::Static => true,
            Resolution::Server(server) => asked(self, server),
            Resolution::Servers(resolver) => {
                let servers = &self.plan.resolvers[resolver.index()].servers;
                servers.iter().any(|server| asked(self, *server))
            }
        }
    }

    /// Whether somebody can answer the fleet's routers.
    fn carries(&mut self, fleet: &FleetPlan) -> bool {
        let planes = fleet.planes();
        fleet.ways().any(|way| self.leads(way, fleet, &planes))
    }

    fn leads(&mut self, way: Reach, fleet: &FleetPlan, planes: &[Plane]) -> bool {
        let plan = self.plan;
        let beyond = [Plane::DEFAULT];
        match way {
            Reach::Direct { resolve } => {
                (fleet.host_is_static || self.resolves(resolve, planes, fleet.node))
                    && self.meets_backend(planes, fleet.node)
            }
            Reach::Proxy(id) => {
                let proxy = &plan.proxies[id.index()];
                self.stands(Element::Proxy(id))
                    && self.joined_in(planes, fleet.node, proxy.node)
                    && self.resolves(proxy.resolve, &beyond, proxy.node)
                    && self.meets_backend(&beyond, proxy.node)
            }
            Reach::Gateway(id) => {
                let node = plan.gateways[id.index()].node;
                self.stands(Element::Gateway(id))
                    && self.joined_in(planes, fleet.node, node)
                    && self.meets_backend(&beyond, node)
            }
            // It answers by itself.
            Reach::Satellite(id) => {
                self.stands(Element::Satellite(id))
                    && self.joined_in(planes, fleet.node, plan.satellites[id.index()].node)
            }
        }
    }
}

/// For each node a number that it has in common with those it is joined to.
fn areas(plan: &Plan, lost: Option<Element>, plane: Plane) -> Vec<usize> {
    let mut area: Vec<usize> = (0..plan.nodes.len()).collect();
    fn top(area: &mut [usize], mut node: usize) -> usize {
        while area[node] != node {
            area[node] = area[area[node]];
            node = area[node];
        }
        node
    }
    for (id, link) in (0..).zip(&plan.links) {
        if lost == Some(Element::Link(LinkId(id))) || !link.planes.carries(plane) {
            continue;
        }
        let (a, b) = (top(&mut area, link.a.index()), top(&mut area, link.b.index()));
        area[a.max(b)] = a.min(b);
    }
    (0..area.len()).map(|node| top(&mut area, node)).collect()
}
