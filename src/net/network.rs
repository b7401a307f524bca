//! The graph and the state of its links.

use std::num::NonZeroU64;

use petgraph::algo::{bridges, has_path_connecting};
use petgraph::graph::{EdgeReference, NodeIndex, UnGraph};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::history::History;
use super::route::{Topology, TreeId, Trees};
use super::{LinkId, LinkSpec, NodeId, NodeSpec, Plane, Planes};
use crate::kernel::{Chance, Law, Span, Time};

/// A link as it works.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) a: NodeId,
    pub(super) b: NodeId,
    pub(super) latency: Law,
    pub(super) loss: Chance,
    bandwidth: Option<NonZeroU64>,
    /// What routes count it for: its mean latency.
    pub(super) weight: Span,
    /// Its place among all links in name order: the tie-break of routes.
    pub(super) rank: u32,
    planes: Planes,
    /// Until when each direction is busy sending: from `a`, from `b`.
    busy: [Time; 2],
    outages: u32,
    pub(super) history: History,
}

impl Link {
    pub(super) fn is_up(&self) -> bool {
        self.outages == 0
    }
    /// Whether it has a part in the routes of `plane`, as far as it is up.
    #[inline]
    pub(super) fn carries(&self, plane: Plane) -> bool {
        self.planes.carries(plane)
    }
    pub(super) fn has_queue(&self) -> bool {
        self.bandwidth.is_some()
    }

    /// Queues `bytes` behind what waits in the direction away from `node`; when the last bit is sent.
    pub(super) fn send(&mut self, node: NodeId, bytes: u32, now: Time) -> Time {
        let Some(bandwidth) = self.bandwidth else { return now };
        let direction = usize::from(node != self.a);
        let sent = self.busy[direction].max(now) + sending_time(bytes, bandwidth);
        self.busy[direction] = sent;
        sent
    }
}

/// How long `bytes` take at `bandwidth` bits a second, rounded up to whole nanoseconds.
fn sending_time(bytes: u32, bandwidth: NonZeroU64) -> Span {
    let bits = u128::from(bytes) * 8 * 1_000_000_000;
    Span(u64::try_from(bits.div_ceil(u128::from(bandwidth.get()))).unwrap_or(u64::MAX))
}

/// Places, links, their state, and the routes over what is up.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) graph: UnGraph<(), ()>,
    pub(super) links: Vec<Link>,
    pub(super) trees: Trees,
    queues: bool,
    /// Whether some link does not carry everything: else all planes have the same routes.
    planes: bool,
    epoch: u32,
    /// When the present epoch began.
    since: Time,
    /// How many links are down.
    down: u32,
    /// The longest that any leg was under way: how far back a history is asked for.
    pub(super) longest: Span,
    /// Room for one path, kept.
    pub(super) scratch: Vec<LinkId>,
}

impl Network {
    /// A network with all links up.
    ///
    /// # Panics
    /// If a link names a place that is not in `nodes`, or sends 0 bits a second: scenario files are checked for both.
    #[must_use]
    pub fn new(nodes: &[NodeSpec], links: &[LinkSpec]) -> Self {
        let mut graph = UnGraph::with_capacity(nodes.len(), links.len());
        for _ in nodes {
            graph.add_node(());
        }
        let mut by_name: Vec<usize> = (0..links.len()).collect();
        by_name.sort_by_key(|place| (&links[*place].name, *place));
        let mut ranks = vec![0; links.len()];
        for (rank, place) in (0..).zip(by_name) {
            ranks[place] = rank;
        }
        for link in links {
            graph.add_edge(NodeIndex::from(link.a.0), NodeIndex::from(link.b.0), ());
        }
        let queues = links.iter().any(|link| link.bandwidth.is_some());
        let planes = links.iter().any(|link| link.planes != Planes::ALL);
        let links = links.iter().zip(ranks).map(|(spec, rank)| Link {
            a: spec.a,
            b: spec.b,
            latency: spec.latency.clone(),
            loss: spec.loss,
            bandwidth: spec.bandwidth.map(|b| NonZeroU64::new(b).expect("a link sends something")),
            weight: spec.latency.mean(),
            rank,
            planes: spec.planes,
            busy: [Time::ZERO; 2],
            outages: 0,
            history: History::default(),
        });
        Network {
            links: links.collect(),
            queues,
            planes,
            trees: Trees::new(nodes.len()),
            graph,
            epoch: 0,
            since: Time::ZERO,
            down: 0,
            longest: Span::ZERO,
            scratch: Vec::new(),
        }
    }

    /// Takes a link down or brings it up at `now`, not before any earlier call's `now`; says whether that changed its
    /// state. Outages may overlap: a link is up again when it was brought up as often as it was taken down.
    ///
    /// # Panics
    /// If a link is brought up that is not down.
    pub fn set_link(&mut self, link: LinkId, up: bool, now: Time) -> bool {
        let asked = now.before(self.longest);
        let link = &mut self.links[link.index()];
        let was_up = link.is_up();
        link.outages = if up {
            link.outages.checked_sub(1).expect("what comes back went down")
        } else {
            link.outages + 1
        };
        if link.is_up() == was_up {
            return false;
        }
        self.epoch += 1;
        self.since = now;
        if up {
            self.down -= 1;
            link.history.comes_back(now);
        } else {
            self.down += 1;
            link.history.goes_down(now, self.epoch, asked);
            // What waited for the link is lost with it.
            link.busy = [now; 2];
        }
        true
    }

    /// Whether `link` is up.
    #[must_use]
    pub fn is_up(&self, link: LinkId) -> bool {
        self.links[link.index()].is_up()
    }

    /// Changes whenever a link's state does.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Whether any link makes messages wait for one another. If none does, the order in which departures of different
    /// instants are asked for makes no difference.
    #[must_use]
    pub fn has_queues(&self) -> bool {
        self.queues
    }

    /// Until when `link` is busy sending away from `node`, with what was given to it so far.
    #[must_use]
    pub fn busy_until(&self, link: LinkId, node: NodeId) -> Time {
        let link = &self.links[link.index()];
        link.busy[usize::from(node != link.a)]
    }

    /// Whether a message of `plane` could go from `a` to `b` over what is up.
    #[must_use]
    pub fn connected(&self, plane: Plane, a: NodeId, b: NodeId) -> bool {
        let up = EdgeFiltered::from_fn(&self.graph, |edge| self.edge_is_up(plane, edge));
        has_path_connecting(&up, NodeIndex::from(a.0), NodeIndex::from(b.0), None)
    }

    /// The single points of failure: links whose loss would part what is now connected in `plane`, in order.
    #[must_use]
    pub fn bridges(&self, plane: Plane) -> Vec<LinkId> {
        let up = EdgeFiltered::from_fn(&self.graph, |edge| self.edge_is_up(plane, edge));
        let alone = |link: &LinkId| {
            let Link { a, b, .. } = self.links[link.index()];
            // The search goes by places, so it takes each of two parallel links for a bridge.
            self.graph
                .edges_connecting(NodeIndex::from(a.0), NodeIndex::from(b.0))
                .all(|other| other.id().index() == link.index() || !self.edge_is_up(plane, other))
        };
        let found = bridges(&up).map(|edge| LinkId::from_index(edge.id().index()));
        let mut found: Vec<_> = found.filter(alone).collect();
        found.sort_unstable();
        found
    }

    fn edge_is_up(&self, plane: Plane, edge: EdgeReference<'_, ()>) -> bool {
        let link = &self.links[edge.id().index()];
        link.is_up() && link.carries(plane)
    }

    /// A tree with the route of `plane` from `from` to `to` over what is up.
    #[inline]
    pub(super) fn toward(&mut self, plane: Plane, from: NodeId, to: NodeId) -> TreeId {
        let plane = if self.planes { plane } else { Plane::DEFAULT };
        let Network { ref graph, ref links, epoch, since, down, .. } = *self;
        self.trees.toward(plane, from, to, Topology { graph, links, epoch, since, down })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Key;
    use crate::net::{Departure, Family, Landing, VrfId};

    fn spec(name: &str, a: u32, b: u32, nanos: u64) -> LinkSpec {
        LinkSpec {
            name: name.into(),
            a: NodeId(a),
            b: NodeId(b),
            latency: Law::Constant(Span(nanos)),
            bandwidth: None,
            loss: Chance::NEVER,
            planes: Planes::ALL,
        }
    }
    fn network(nodes: usize, links: &[LinkSpec]) -> Network {
        let nodes: Vec<_> = (0..nodes).map(|n| NodeSpec { name: n.to_string() }).collect();
        Network::new(&nodes, links)
    }
    /// The names of the links from `from` to `to`.
    fn route(network: &mut Network, specs: &[LinkSpec], from: u32, to: u32) -> String {
        let tree = network.toward(Plane::DEFAULT, NodeId(from), NodeId(to));
        let path = network.trees.get(tree).path(NodeId(from));
        path.map(|hop| specs[hop.link.index()].name.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_shortest_path_is_by_latency_then_hops_then_names() {
        let cases: [(&str, &[LinkSpec]); 4] = [
            ("a b", &[spec("a", 0, 1, 2), spec("b", 1, 2, 2), spec("direct", 0, 2, 5)]),
            ("direct", &[spec("a", 0, 1, 2), spec("b", 1, 2, 2), spec("direct", 0, 2, 4)]),
            ("east", &[spec("west", 0, 2, 3), spec("east", 0, 2, 3)]),
            // Two equal paths: the first link decides, whatever the later ones are called.
            (
                "b z",
                &[spec("c", 0, 1, 1), spec("a", 1, 2, 1), spec("b", 0, 3, 1), spec("z", 3, 2, 1)],
            ),
        ];
        for (expected, specs) in cases {
            let nodes = 4;
            let mut orders = vec![specs.to_vec()];
            for turn in 1..specs.len() {
                let mut order = specs.to_vec();
                order.rotate_left(turn);
                order.reverse();
                orders.push(order);
            }
            for order in orders {
                let found = route(&mut network(nodes, &order), &order, 0, 2);
                assert_eq!(found, expected, "declared as {order:?}");
            }
        }
    }

    #[test]
    fn routes_follow_what_is_up_and_outages_may_overlap() {
        let specs = [spec("near", 0, 1, 1), spec("far", 0, 1, 9)];
        let (near, far) = (LinkId(0), LinkId(1));
        let mut net = network(2, &specs);
        let steps = [
            ((near, false), true, "far"),
            ((near, false), false, "far"),
            ((near, true), false, "far"),
            ((far, false), true, ""),
            ((near, true), true, "near"),
            ((far, true), true, "near"),
        ];
        for (step, ((link, up), changes, expected)) in steps.into_iter().enumerate() {
            let before = net.epoch();
            assert_eq!(net.set_link(link, up, Time(step as u64)), changes, "step {step}");
            assert_eq!(net.epoch() != before, changes, "step {step}");
            assert_eq!(route(&mut net, &specs, 0, 1), expected, "step {step}");
            assert_eq!(
                net.connected(Plane::DEFAULT, NodeId(1), NodeId(0)),
                !expected.is_empty(),
                "step {step}"
            );
        }
        assert!(net.is_up(near) && net.is_up(far));
    }

    #[test]
    fn bridges_are_the_links_that_nothing_replaces() {
        // A triangle with a tail, and two parallel links at its end.
        let specs = [
            spec("a", 0, 1, 1),
            spec("b", 1, 2, 1),
            spec("c", 2, 0, 1),
            spec("tail", 2, 3, 1),
            spec("twin-1", 3, 4, 1),
            spec("twin-2", 3, 4, 1),
        ];
        let mut net = network(5, &specs);
        assert_eq!(net.bridges(Plane::DEFAULT), [LinkId(3)]);
        net.set_link(LinkId(0), false, Time(1));
        net.set_link(LinkId(4), false, Time(1));
        assert_eq!(net.bridges(Plane::DEFAULT), [1, 2, 3, 5].map(LinkId));
    }

    #[test]
    fn detours_are_used_again_when_no_message_needs_them() {
        let mut net = network(2, &[spec("near", 0, 1, 1), spec("far", 0, 1, 10)]);
        let draws = Key::of(1, 0, "router", "message").stream();
        net.set_link(LinkId(0), false, Time::ZERO);
        for n in 1..1_000 {
            let now = Time(n * 100);
            let sent = net.depart(NodeId(0), NodeId(1), 1, now, draws);
            let Departure::UnderWay(leg) = sent else { panic!("{sent:?}") };
            net.set_link(LinkId(1), false, now + Span(5));
            net.set_link(LinkId(1), true, now + Span(6));
            assert!(matches!(net.land(&leg), Landing::Lost { .. }));
        }
        assert_eq!(net.trees.kept(), 3, "the whole network's, a detour, and one to take turns");
        assert!(net.links[1].history.kept() <= 2, "{}", net.links[1].history.kept());
    }

    #[test]
    fn a_path_that_avoids_what_is_down_needs_no_search() {
        let specs = [spec("north", 0, 1, 1), spec("south", 0, 2, 1), spec("detour", 1, 2, 9)];
        let mut net = network(3, &specs);
        assert_eq!(route(&mut net, &specs, 1, 0), "north");
        net.set_link(LinkId(1), false, Time(1));
        assert_eq!(route(&mut net, &specs, 1, 0), "north");
        assert_eq!(net.trees.kept(), 1);
        assert_eq!(route(&mut net, &specs, 2, 0), "detour north");
        assert_eq!(net.trees.kept(), 2);
        net.set_link(LinkId(1), true, Time(2));
        assert_eq!(route(&mut net, &specs, 2, 0), "south");
        assert_eq!(net.trees.kept(), 2);
    }

    #[test]
    fn each_plane_has_its_own_routes_over_what_carries_it() {
        let management = VrfId(1);
        let only = |vrfs: &[VrfId], families: &[Family], spec| LinkSpec {
            planes: Planes::of(vrfs, families),
            ..spec
        };
        let (v4, v6) = (Family::Ipv4, Family::Ipv6);
        let specs = [
            only(&[VrfId::GLOBAL], &[v4], spec("global-4", 0, 1, 1)),
            only(&[management], &[v4, v6], spec("management", 0, 1, 5)),
            only(&[VrfId::GLOBAL, management], &[v6], spec("all-6", 0, 1, 3)),
        ];
        let mut net = network(2, &specs);
        let names = |net: &mut Network, vrf, family| {
            let (plane, from) = (Plane::new(vrf, family), NodeId(0));
            let tree = net.toward(plane, from, NodeId(1));
            let path = net.trees.get(tree).path(from);
            let names: Vec<_> = path.map(|hop| specs[hop.link.index()].name.as_str()).collect();
            assert_eq!(net.connected(plane, from, NodeId(1)), !names.is_empty());
            names.concat()
        };
        assert_eq!(names(&mut net, VrfId::GLOBAL, v4), "global-4");
        assert_eq!(names(&mut net, management, v4), "management");
        assert_eq!(names(&mut net, management, v6), "all-6");
        assert_eq!(names(&mut net, VrfId(2), v4), "", "nothing carries it");
        assert_eq!(net.bridges(Plane::new(VrfId::GLOBAL, v6)), [LinkId(2)]);
        assert_eq!(net.bridges(Plane::new(management, v6)), [], "two carry it");
        net.set_link(LinkId(2), false, Time(1));
        assert_eq!(names(&mut net, VrfId::GLOBAL, v4), "global-4", "what is down is not its");
        assert_eq!(names(&mut net, VrfId::GLOBAL, v6), "");
        assert_eq!(names(&mut net, management, v6), "management", "a detour of its own plane");
        net.set_link(LinkId(2), true, Time(2));
        assert_eq!(names(&mut net, management, v6), "all-6");
    }

    #[test]
    fn sending_time_is_exact_and_rounds_up() {
        let time =
            |bytes, bandwidth| sending_time(bytes, NonZeroU64::new(bandwidth).expect("some"));
        assert_eq!(time(1_250, 10_000_000), Span::millis(1));
        assert_eq!(time(0, 1), Span::ZERO);
        assert_eq!(time(1, 3_000_000_000), Span(3), "8/3 ns");
        assert_eq!(time(u32::MAX, 1), Span::FOREVER, "does not wrap");
    }

    #[test]
    #[should_panic(expected = "what comes back went down")]
    fn a_link_that_is_up_cannot_come_back() {
        network(2, &[spec("only", 0, 1, 1)]).set_link(LinkId(0), true, Time(1));
    }
}
