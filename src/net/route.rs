//! Shortest paths: for each destination the next hop from everywhere.
//!
//! The routes over all links, up or not, are found once and kept for good. While no link is down they are the routes; and
//! a best path that avoids all links that are down is still the best one without them. Only a path that meets a link
//! that is down needs a search over what is up: a *detour*, kept until the topology changes again. So a site whose
//! own link flaps costs the others nothing.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;

use super::network::Link;
use super::{LinkId, NodeId, Plane};
use crate::kernel::{Span, Time};

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

/// All routes of a plane to one destination under one topology.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) to: NodeId,
    pub(super) plane: Plane,
    /// Under which topology a detour was found.
    epoch: u32,
    /// The last instant at which a leg that uses it lands.
    until: Time,
    next: Vec<Hop>,
    /// From each place how long the whole way takes if nothing on it waits, varies or is lost by chance; else, and where
    /// there is no way, [`Span::FOREVER`].
    steady: Vec<Span>,
}

impl Tree {
    /// The next step from `node`; `None` if there is no route, or none is needed.
    #[inline]
    pub(super) fn hop(&self, node: NodeId) -> Option<Hop> {
        let hop = self.next[node.index()];
        (hop.link != NOWHERE.link).then_some(hop)
    }

    /// How long the way from `node` takes, if that is always the same and nothing on it is lost by chance.
    #[inline]
    pub(super) fn steady(&self, node: NodeId) -> Option<Span> {
        let steady = self.steady[node.index()];
        (steady != Span::FOREVER).then_some(steady)
    }

    /// The steps from `from` to the destination; none if there is no route.
    pub(super) fn path(&self, from: NodeId) -> impl Iterator<Item = Hop> {
        std::iter::successors(self.hop(from), |hop| self.hop(hop.node))
    }
}

/// The trees in use.
#[derive(Clone, Debug)]
pub(super) struct Trees {
    all: Vec<Tree>,
    /// The routes over all links, by plane and destination; as many planes as were asked for.
    whole: Vec<Option<TreeId>>,
    /// The newest detours, likewise.
    detours: Vec<Option<TreeId>>,
    /// Detours of earlier topologies, which messages under way still need.
    old: VecDeque<TreeId>,
    work: Work,
}

/// The present topology.
#[derive(Clone, Copy, Debug)]
pub(super) struct Topology<'a> {
    pub(super) graph: &'a UnGraph<(), ()>,
    pub(super) links: &'a [Link],
    pub(super) epoch: u32,
    /// When the epoch began.
    pub(super) since: Time,
    /// How many links are down.
    pub(super) down: u32,
}

/// Distances: mean latency, then hops.
type Distance = (u64, u32);
const UNREACHED: Distance = (u64::MAX, u32::MAX);

/// Kept between searches, so that a search allocates nothing once the network is warm.
#[derive(Clone, Debug, Default)]
struct Work {
    distances: Vec<Distance>,
    /// Places by distance.
    order: Vec<u32>,
    open: BinaryHeap<Reverse<(Distance, u32)>>,
}

impl Trees {
    pub(super) fn new(nodes: usize) -> Self {
        let (all, old, work) = (Vec::new(), VecDeque::new(), Work::default());
        Trees { all, whole: vec![None; nodes], detours: vec![None; nodes], old, work }
    }

    #[inline]
    pub(super) fn get(&self, id: TreeId) -> &Tree {
        &self.all[id.0 as usize]
    }

    /// Some link will vary: what was added up is given up, and ways are walked from now on.
    pub(super) fn unsettle(&mut self) {
        self.all.iter_mut().for_each(|tree| tree.steady.fill(Span::FOREVER));
    }

    /// Keeps a detour at least until a leg that uses it lands.
    #[inline]
    pub(super) fn hold(&mut self, id: TreeId, lands: Time) {
        let tree = &mut self.all[id.0 as usize];
        tree.until = tree.until.max(lands);
    }

    /// A tree with the route of `plane` from `from` to `to` over what is up.
    #[inline]
    pub(super) fn toward(
        &mut self,
        plane: Plane,
        from: NodeId,
        to: NodeId,
        now: Topology<'_>,
    ) -> TreeId {
        let at = plane.index() * now.graph.node_count() + to.index();
        let whole = match self.whole.get(at) {
            Some(Some(id)) => *id,
            _ => self.discover(plane, to, at, now),
        };
        let is_up = |hop: Hop| now.links[hop.link.index()].is_up();
        if now.down == 0 || self.get(whole).path(from).all(is_up) {
            return whole;
        }
        match self.detours[at] {
            Some(id) if self.get(id).epoch == now.epoch => id,
            stale => {
                let id = self.slot(stale, now.since);
                self.detours[at] = Some(id);
                self.grow(id, (plane, to), now, |link| link.is_up() && link.carries(plane))
            }
        }
    }

    /// The routes of `plane` to `to` over all links, which were never asked for before.
    #[cold]
    fn discover(&mut self, plane: Plane, to: NodeId, at: usize, now: Topology<'_>) -> TreeId {
        let planes = (plane.index() + 1) * now.graph.node_count();
        if self.whole.len() < planes {
            self.whole.resize(planes, None);
            self.detours.resize(planes, None);
        }
        let id = self.add();
        self.whole[at] = Some(id);
        self.grow(id, (plane, to), now, |link| link.carries(plane))
    }

    /// Finds the routes of a plane to a place over the links that count.
    #[cold]
    fn grow(
        &mut self,
        id: TreeId,
        (plane, to): (Plane, NodeId),
        now: Topology<'_>,
        counts: impl Fn(&Link) -> bool,
    ) -> TreeId {
        let tree = &mut self.all[id.0 as usize];
        (tree.to, tree.plane) = (to, plane);
        (tree.epoch, tree.until) = (now.epoch, now.since);
        self.work.search(to, now, &counts);
        self.work.point(&mut tree.next, now.links, &counts);
        self.work.add_up(&mut tree.steady, &tree.next, now.links, to);
        id
    }

    fn add(&mut self) -> TreeId {
        let id = TreeId(u32::try_from(self.all.len()).expect("fewer than 2^32 trees"));
        let (to, plane, next, steady) = (NodeId(0), Plane::DEFAULT, Vec::new(), Vec::new());
        self.all.push(Tree { to, plane, epoch: 0, until: Time::ZERO, next, steady });
        id
    }

    /// A place for a new detour: that of an old one whose last leg landed before `since`, if there is one.
    fn slot(&mut self, stale: Option<TreeId>, since: Time) -> TreeId {
        if let Some(id) = stale {
            if self.get(id).until < since {
                return id;
            }
            self.old.push_back(id);
        }
        if self.old.front().is_some_and(|id| self.get(*id).until < since) {
            return self.old.pop_front().expect("it has a front");
        }
        self.add()
    }

    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.all.len()
    }
}

impl Work {
    /// Dijkstra's search from the destination outward.
    fn search(&mut self, to: NodeId, now: Topology<'_>, counts: &impl Fn(&Link) -> bool) {
        self.distances.clear();
        self.distances.resize(now.graph.node_count(), UNREACHED);
        self.distances[to.index()] = (0, 0);
        self.open.clear();
        self.open.push(Reverse(((0, 0), to.0)));
        while let Some(Reverse((distance, node))) = self.open.pop() {
            if distance > self.distances[node as usize] {
                continue;
            }
            for edge in now.graph.edges(NodeIndex::from(node)) {
                let link = &now.links[edge.id().index()];
                let other = edge.target().index();
                let through = further(distance, link);
                if counts(link) && through < self.distances[other] {
                    self.distances[other] = through;
                    self.open.push(Reverse((through, other as u32)));
                }
            }
        }
    }

    /// Of all links that begin a shortest path from a node, the first by name. Because that choice is made at each
    /// node, the whole path is the first by its links' names; because it looks at names, the order in which the
    /// links were declared does not matter.
    fn point(&self, next: &mut Vec<Hop>, links: &[Link], counts: &impl Fn(&Link) -> bool) {
        next.clear();
        next.resize(self.distances.len(), NOWHERE);
        for (place, link) in links.iter().enumerate().filter(|(_, link)| counts(link)) {
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

    /// How long the way from each place takes where that is always the same: what the next place takes and one link more.
    fn add_up(&mut self, steady: &mut Vec<Span>, next: &[Hop], links: &[Link], to: NodeId) {
        steady.clear();
        steady.resize(next.len(), Span::FOREVER);
        steady[to.index()] = Span::ZERO;
        self.order.clear();
        self.order.extend((0..).take(next.len()));
        self.order.sort_unstable_by_key(|node| self.distances[*node as usize]);
        for node in &self.order {
            let hop = next[*node as usize];
            if hop != NOWHERE
                && let Some(latency) = links[hop.link.index()].steady()
            {
                steady[*node as usize] = latency + steady[hop.node.index()];
            }
        }
    }
}

fn further((latency, hops): Distance, link: &Link) -> Distance {
    (latency.saturating_add(link.weight.0), hops.saturating_add(1))
}
