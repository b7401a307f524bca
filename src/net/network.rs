//! The graph and the state of its links.

use std::num::NonZeroU64;

use petgraph::algo::{bridges, has_path_connecting};
use petgraph::graph::{EdgeReference, NodeIndex, UnGraph};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::history::History;
use super::route::{TreeId, Trees};
use super::{LinkId, LinkSpec, NodeId, NodeSpec};
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
    /// Until when each direction is busy sending: from `a`, from `b`.
    busy: [Time; 2],
    outages: u32,
    pub(super) history: History,
}

impl Link {
    pub(super) fn is_up(&self) -> bool {
        self.outages == 0
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
    epoch: u32,
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
        let links = links.iter().zip(ranks).map(|(spec, rank)| Link {
            a: spec.a,
            b: spec.b,
            latency: spec.latency.clone(),
            loss: spec.loss,
            bandwidth: spec.bandwidth.map(|b| NonZeroU64::new(b).expect("a link sends something")),
            weight: spec.latency.mean(),
            rank,
            busy: [Time::ZERO; 2],
            outages: 0,
            history: History::default(),
        });
        Network {
            links: links.collect(),
            trees: Trees::new(nodes.len()),
            graph,
            epoch: 0,
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
        if up {
            link.history.comes_back(now);
        } else {
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

    /// Until when `link` is busy sending away from `node`, with what was given to it so far.
    #[must_use]
    pub fn busy_until(&self, link: LinkId, node: NodeId) -> Time {
        let link = &self.links[link.index()];
        link.busy[usize::from(node != link.a)]
    }

    /// Whether a message could go from `a` to `b` over what is up.
    #[must_use]
    pub fn connected(&self, a: NodeId, b: NodeId) -> bool {
        let up = EdgeFiltered::from_fn(&self.graph, |edge| self.edge_is_up(edge));
        has_path_connecting(&up, NodeIndex::from(a.0), NodeIndex::from(b.0), None)
    }

    /// The single points of failure: links whose loss would part what is now connected, in order.
    #[must_use]
    pub fn bridges(&self) -> Vec<LinkId> {
        let up = EdgeFiltered::from_fn(&self.graph, |edge| self.edge_is_up(edge));
        let mut found: Vec<_> =
            bridges(&up).map(|edge| LinkId::from_index(edge.id().index())).collect();
        found.sort_unstable();
        found
    }

    fn edge_is_up(&self, edge: EdgeReference<'_, ()>) -> bool {
        self.links[edge.id().index()].is_up()
    }

    /// The routes to `to` over what is up at `now`.
    pub(super) fn toward(&mut self, to: NodeId, now: Time) -> TreeId {
        self.trees.toward(to, self.epoch, now, &self.graph, &self.links)
    }
}
