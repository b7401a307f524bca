//! The graph and the state of its links.

use std::num::NonZeroU64;

use petgraph::algo::{bridges, has_path_connecting};
use petgraph::graph::{EdgeReference, NodeIndex, UnGraph};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::history::History;
use super::route::{Topology, TreeId, Trees};
use super::{LinkBrownOut, LinkId, LinkSpec, NodeId, NodeSpec, Plane, Planes};
use crate::kernel::{Chance, Law, Span, Spells, Time};

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
    /// What will befall it, and when.
    pub(super) brown_outs: Vec<(LinkBrownOut, Spells)>,
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
    #[inline]
    pub(super) fn has_queue(&self) -> bool {
        self.bandwidth.is_some()
    }

    /// How long every message takes over it, if all take as long: no queue, no chance, no brown-out to come.
    pub(super) fn steady(&self) -> Option<Span> {
        let quiet = !self.has_queue() && self.loss.is_never() && self.brown_outs.is_empty();
        match self.latency {
            // Other laws without variance go through a float: what they give is theirs to say.
            Law::Constant(latency) if quiet => Some(latency),
            _ => None,
        }
    }

    /// Queues `bytes` behind what waits in the direction away from `node`; when the last bit is sent.
    pub(super) fn send(&mut self, node: NodeId, bytes: u32, now: Time) -> Time {
        let Some(bandwidth) = self.bandwidth else { return now };
        let direction = usize::from(node != self.a);
        let sent = self.sent(self.busy[direction].max(now), sending_time(bytes, bandwidth));
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
    /// Whether one leg may cross several links.
    pub(super) folds: bool,
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
            brown_outs: Vec::new(),
            busy: [Time::ZERO; 2],
            outages: 0,
            history: History::default(),
        });
        Network {
            links: links.collect(),
            queues,
            folds: true,
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

    /// From now on every link is a leg of its own. Nothing else changes by that: it is how folding is checked.
    pub fn unfold(&mut self) {
        self.folds = false;
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
mod tests;
