//! Shortest paths: for each destination the next hop from everywhere, kept until the topology changes.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;

use super::network::Link;
use super::{LinkId, NodeId};
use crate::kernel::Time;

/// The next step toward a destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Hop {
    pub(super) link: LinkId,
    pub(super) node: NodeId,
}

const NOWHERE: Hop = Hop { link: LinkId(u32::MAX), node: NodeId(u32::MAX) };

/// Names a tree while a message that uses it is under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TreeId(u32);

/// All routes to one destination under one topology.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) to: NodeId,
    pub(super) epoch: u32,
    /// The last instant at which a leg that uses it lands.
    until: Time,
    next: Vec<Hop>,
}

impl Tree {
    /// The next step from `node`; `None` if there is no route, or none is needed.
    #[inline]
    pub(super) fn hop(&self, node: NodeId) -> Option<Hop> {
        let hop = self.next[node.index()];
        (hop.link != NOWHERE.link).then_some(hop)
    }

    /// The steps from `from` to `reached`, which lies on the way.
    pub(super) fn path(&self, from: NodeId, reached: NodeId) -> impl Iterator<Item = Hop> {
        let mut node = from;
        std::iter::from_fn(move || {
            let hop = (node != reached).then(|| self.hop(node)).flatten()?;
            node = hop.node;
            Some(hop)
        })
    }
}

/// The trees in use: the newest of each destination, and older ones that messages under way still need.
#[derive(Clone, Debug)]
pub(super) struct Trees {
    all: Vec<Tree>,
    newest: Vec<Option<TreeId>>,
    old: VecDeque<TreeId>,
    work: Work,
}

/// Distances: mean latency, then hops.
type Distance = (u64, u32);
const UNREACHED: Distance = (u64::MAX, u32::MAX);

/// Kept between searches, so that a search allocates nothing once the network is warm.
#[derive(Clone, Debug, Default)]
struct Work {
    distances: Vec<Distance>,
    open: BinaryHeap<Reverse<(Distance, u32)>>,
}

impl Trees {
    pub(super) fn new(nodes: usize) -> Self {
        let (all, old) = (Vec::new(), VecDeque::new());
        Trees { all, newest: vec![None; nodes], old, work: Work::default() }
    }

    pub(super) fn get(&self, id: TreeId) -> &Tree {
        &self.all[id.0 as usize]
    }

    /// Keeps the tree at least until a leg that uses it lands.
    pub(super) fn hold(&mut self, id: TreeId, lands: Time) {
        let tree = &mut self.all[id.0 as usize];
        tree.until = tree.until.max(lands);
    }

    /// The routes to `to` under the topology of `epoch`, which is the present one and began at `since`.
    #[inline]
    pub(super) fn toward(
        &mut self,
        to: NodeId,
        epoch: u32,
        since: Time,
        graph: &UnGraph<(), ()>,
        links: &[Link],
    ) -> TreeId {
        match self.newest[to.index()] {
            Some(id) if self.get(id).epoch == epoch => id,
            newest => {
                let id = self.slot(newest, since);
                self.newest[to.index()] = Some(id);
                let tree = &mut self.all[id.0 as usize];
                (tree.to, tree.epoch, tree.until) = (to, epoch, since);
                self.work.search(to, graph, links);
                self.work.point(&mut tree.next, links);
                id
            }
        }
    }

    /// A place for a new tree: that of an old one whose last leg landed before `since`, if there is one.
    fn slot(&mut self, newest: Option<TreeId>, since: Time) -> TreeId {
        if let Some(id) = newest {
            if self.get(id).until < since {
                return id;
            }
            self.old.push_back(id);
        }
        if self.old.front().is_some_and(|id| self.get(*id).until < since) {
            return self.old.pop_front().expect("it has a front");
        }
        let id = TreeId(u32::try_from(self.all.len()).expect("fewer than 2^32 trees"));
        self.all.push(Tree { to: NodeId(0), epoch: 0, until: since, next: Vec::new() });
        id
    }

    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.all.len()
    }
}

impl Work {
    /// Dijkstra's search from the destination outward, over links that are up.
    fn search(&mut self, to: NodeId, graph: &UnGraph<(), ()>, links: &[Link]) {
        self.distances.clear();
        self.distances.resize(graph.node_count(), UNREACHED);
        self.distances[to.index()] = (0, 0);
        self.open.clear();
        self.open.push(Reverse(((0, 0), to.0)));
        while let Some(Reverse((distance, node))) = self.open.pop() {
            if distance > self.distances[node as usize] {
                continue;
            }
            for edge in graph.edges(NodeIndex::from(node)) {
                let link = &links[edge.id().index()];
                let other = edge.target().index();
                let through = further(distance, link);
                if link.is_up() && through < self.distances[other] {
                    self.distances[other] = through;
                    self.open.push(Reverse((through, other as u32)));
                }
            }
        }
    }

    /// Of all links that begin a shortest path from a node, the first by name. Because that choice is made at each
    /// node, the whole path is the first by its links' names; because it looks at names, the order in which the
    /// links were declared does not matter.
    fn point(&self, next: &mut Vec<Hop>, links: &[Link]) {
        next.clear();
        next.resize(self.distances.len(), NOWHERE);
        for (place, link) in links.iter().enumerate().filter(|(_, link)| link.is_up()) {
            for (node, other) in [(link.a, link.b), (link.b, link.a)] {
                let (here, there) = (self.distances[node.index()], self.distances[other.index()]);
                let best = &mut next[node.index()];
                let shortest = there != UNREACHED && here == further(there, link);
                if shortest && (*best == NOWHERE || link.rank < links[best.link.index()].rank) {
                    *best = Hop { link: LinkId::from_index(place), node: other };
                }
            }
        }
    }
}

fn further((latency, hops): Distance, link: &Link) -> Distance {
    (latency.saturating_add(link.weight.0), hops.saturating_add(1))
}
