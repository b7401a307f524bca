//! Messages under way.

use super::network::Network;
use super::route::TreeId;
use super::{LinkId, NodeId};
use crate::kernel::{Span, Stream, Time};

/// A message under way to where it lands next: its destination, or the queue of a link on the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leg {
    /// When it lands, if no link fails under it.
    pub arrives: Time,
    /// Where it lands.
    pub reached: NodeId,
    from: NodeId,
    tree: TreeId,
    draws: Stream,
    round_trips: u16,
    last: bool,
}

const _: () = assert!(size_of::<Leg>() <= 40, "a leg travels in an event");

impl Leg {
    /// Whether it lands at its destination; else [`Network::onward`] follows.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.last
    }
}

/// What became of a message at its departure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Departure {
    /// It is under way: [`Network::land`] says at `arrives` how that ended.
    UnderWay(Leg),
    /// No path over what is up.
    NoRoute,
    /// `link` will lose it by chance when it gets there, at `at`.
    Lost { link: LinkId, at: Time },
}

/// How a leg ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Landing {
    /// It is where it was to land.
    Arrived,
    /// `link` failed under it at `at`.
    Lost { link: LinkId, at: Time },
}

impl Network {
    /// Sends `bytes` from `from` to `to` at `now`. `draws` is the sender's own stream for this message.
    pub fn depart(
        &mut self,
        from: NodeId,
        to: NodeId,
        bytes: u32,
        now: Time,
        draws: Stream,
    ) -> Departure {
        let id = self.toward(to, now);
        let tree = self.trees.get(id);
        let (mut at, mut node, mut stream) = (now, from, draws);
        while node != to {
            let Some(hop) = tree.hop(node) else { return Departure::NoRoute };
            let link = &mut self.links[hop.link.index()];
            if link.has_queue() {
                if node != from {
                    break;
                }
                at = link.send(node, bytes, now);
            }
            if link.loss.happens(&mut stream) {
                return Departure::Lost { link: hop.link, at };
            }
            at += link.latency.sample(&mut stream);
            node = hop.node;
        }
        let last = node == to;
        self.under_way(
            now,
            Leg { arrives: at, reached: node, from, tree: id, draws, round_trips: 0, last },
        )
    }

    /// Sends a message on that has landed before the queue of a link on its way. The route is chosen anew, the draws
    /// go on where the leg's ended.
    pub fn onward(&mut self, leg: &Leg, bytes: u32, now: Time) -> Departure {
        let tree = self.trees.get(leg.tree);
        let mut stream = leg.draws;
        for hop in tree.path(leg.from, leg.reached) {
            let link = &self.links[hop.link.index()];
            let lost = link.loss.happens(&mut stream);
            debug_assert!(!lost, "a lost message does not land");
            let _ = link.latency.sample(&mut stream);
        }
        let to = tree.to;
        self.depart(leg.reached, to, bytes, now, stream)
    }

    /// `n` round trips of messages too small to queue, as one leg that ends where it began: a handshake. Answers take
    /// the way back over the same links.
    pub fn round_trips(
        &mut self,
        from: NodeId,
        to: NodeId,
        n: u16,
        now: Time,
        draws: Stream,
    ) -> Departure {
        let id = self.toward(to, now);
        if from != to && self.trees.get(id).hop(from).is_none() {
            return Departure::NoRoute;
        }
        let mut path = std::mem::take(&mut self.scratch);
        path.clear();
        path.extend(self.trees.get(id).path(from, to).map(|hop| hop.link));
        let departure = self.cross(&path, n, now, draws);
        self.scratch = path;
        match departure {
            Err(lost) => lost,
            Ok(arrives) => {
                let leg = Leg {
                    arrives,
                    reached: from,
                    from,
                    tree: id,
                    draws,
                    round_trips: n,
                    last: true,
                };
                self.under_way(now, leg)
            }
        }
    }

    fn cross(&self, path: &[LinkId], n: u16, now: Time, draws: Stream) -> Result<Time, Departure> {
        let (mut at, mut stream) = (now, draws);
        for id in (0..n).flat_map(|_| there_and_back(path)) {
            let link = &self.links[id.index()];
            if link.loss.happens(&mut stream) {
                return Err(Departure::Lost { link: id, at });
            }
            at += link.latency.sample(&mut stream);
        }
        Ok(at)
    }

    fn under_way(&mut self, now: Time, leg: Leg) -> Departure {
        self.trees.hold(leg.tree, leg.arrives);
        self.longest = self.longest.max(leg.arrives.since(now));
        Departure::UnderWay(leg)
    }

    /// How a leg ended, to be asked at `leg.arrives`.
    #[inline]
    #[must_use]
    pub fn land(&self, leg: &Leg) -> Landing {
        if self.trees.get(leg.tree).epoch == self.epoch() {
            return Landing::Arrived;
        }
        self.look_back(leg)
    }

    /// Walks a leg again, with its own draws, and asks each link whether it failed while the message was on it.
    ///
    /// The first link was up at departure, in the tree's epoch, so it lost the message only if it went down in a later
    /// one: that also covers the wait in its queue. Later links are asked for the instants at which it was on them.
    #[cold]
    fn look_back(&self, leg: &Leg) -> Landing {
        let tree = self.trees.get(leg.tree);
        let mut hops = self.walk(leg);
        let rest = hops.iter().skip(1).fold(Span::ZERO, |sum, (_, latency)| sum + *latency);
        let mut at = leg.arrives.before(rest);
        let mut hops = hops.drain(..);
        let Some((first, _)) = hops.next() else { return Landing::Arrived };
        if let Some(lost) = self.links[first.index()].history.failed_since(tree.epoch, at) {
            return Landing::Lost { link: first, at: lost };
        }
        for (link, latency) in hops {
            let (enters, leaves) = (at, at + latency);
            if let Some(lost) = self.links[link.index()].history.failed_during(enters, leaves) {
                return Landing::Lost { link, at: lost };
            }
            at = leaves;
        }
        Landing::Arrived
    }

    /// The links that a leg crosses, with its latency on each.
    fn walk(&self, leg: &Leg) -> Vec<(LinkId, Span)> {
        let tree = self.trees.get(leg.tree);
        let mut stream = leg.draws;
        let far_end = if leg.round_trips > 0 { tree.to } else { leg.reached };
        let path: Vec<LinkId> = tree.path(leg.from, far_end).map(|hop| hop.link).collect();
        let mut crossing = |id: LinkId| {
            let link = &self.links[id.index()];
            let _survived = link.loss.happens(&mut stream);
            (id, link.latency.sample(&mut stream))
        };
        if leg.round_trips == 0 {
            return path.into_iter().map(crossing).collect();
        }
        (0..leg.round_trips).flat_map(|_| there_and_back(&path)).map(&mut crossing).collect()
    }
}

fn there_and_back(path: &[LinkId]) -> impl Iterator<Item = LinkId> {
    path.iter().chain(path.iter().rev()).copied()
}
