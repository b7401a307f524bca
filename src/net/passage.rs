//! Messages under way.

use super::network::Network;
use super::route::{Hop, Tree, TreeId};
use super::{LinkId, NodeId, Plane};
use crate::kernel::{Span, Stream, Time};

/// A message under way to where it lands next: its destination, or the queue of a link on the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leg {
    /// When it lands, if no link fails under it.
    pub arrives: Time,
    draws: Stream,
    from: NodeId,
    tree: TreeId,
    /// The network's epoch at departure.
    epoch: u32,
    kind: Kind,
}

/// What a leg is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Part of a message's way; the `last` part or not.
    Passage { last: bool },
    /// So many times there and back.
    RoundTrips(u16),
}

const _: () = assert!(size_of::<Leg>() <= 40, "a leg travels in an event");

impl Leg {
    /// Whether it lands at its destination; else [`Network::onward`] follows.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.kind != Kind::Passage { last: false }
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
    ///
    /// `now` may lie ahead of the last call's instant, and behind it later, as long as no link changes in between and
    /// [`Network::has_queues`] says no.
    pub fn depart(
        &mut self,
        from: NodeId,
        to: NodeId,
        bytes: u32,
        now: Time,
        draws: Stream,
    ) -> Departure {
        self.depart_in(Plane::DEFAULT, from, to, bytes, now, draws)
    }

    /// The same in `plane`.
    pub fn depart_in(
        &mut self,
        plane: Plane,
        from: NodeId,
        to: NodeId,
        bytes: u32,
        now: Time,
        draws: Stream,
    ) -> Departure {
        let id = self.toward(plane, from, to);
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
        let leg = Leg {
            arrives: at,
            draws,
            from,
            tree: id,
            epoch: self.epoch(),
            kind: Kind::Passage { last: node == to },
        };
        self.under_way(now, leg)
    }

    /// Sends a message on that has landed before the queue of a link on its way. The route is chosen anew, the draws
    /// go on where the leg's ended.
    pub fn onward(&mut self, leg: &Leg, bytes: u32, now: Time) -> Departure {
        let (mut stream, mut reached) = (leg.draws, leg.from);
        for hop in self.hops(leg) {
            let link = &self.links[hop.link.index()];
            let lost = link.loss.happens(&mut stream);
            debug_assert!(!lost, "a lost message does not land");
            let _ = link.latency.sample(&mut stream);
            reached = hop.node;
        }
        let Tree { to, plane, .. } = *self.trees.get(leg.tree);
        self.depart_in(plane, reached, to, bytes, now, stream)
    }

    /// Where a leg lands: at its destination, where it began if it is a handshake, or before a queue on the way.
    #[must_use]
    pub fn lands_at(&self, leg: &Leg) -> NodeId {
        match leg.kind {
            Kind::RoundTrips(_) => leg.from,
            Kind::Passage { .. } => self.hops(leg).last().map_or(leg.from, |hop| hop.node),
        }
    }

    /// The steps of a passage: up to its destination or the first queue that it does not begin with.
    fn hops(&self, leg: &Leg) -> impl Iterator<Item = Hop> {
        let queue = |hop: &Hop| self.links[hop.link.index()].has_queue();
        let path = self.trees.get(leg.tree).path(leg.from).enumerate();
        path.take_while(move |(n, hop)| *n == 0 || !queue(hop)).map(|(_, hop)| hop)
    }

    /// `n` round trips of messages too small to queue, as one leg that ends where it began: a handshake. Answers take
    /// the way back over the same links. No round trip asks nothing of the network and is over at once.
    pub fn round_trips(
        &mut self,
        from: NodeId,
        to: NodeId,
        n: u16,
        now: Time,
        draws: Stream,
    ) -> Departure {
        self.round_trips_in(Plane::DEFAULT, from, to, n, now, draws)
    }

    /// The same in `plane`.
    pub fn round_trips_in(
        &mut self,
        plane: Plane,
        from: NodeId,
        to: NodeId,
        n: u16,
        now: Time,
        draws: Stream,
    ) -> Departure {
        let id = self.toward(plane, from, to);
        if n > 0 && from != to && self.trees.get(id).hop(from).is_none() {
            return Departure::NoRoute;
        }
        let mut path = std::mem::take(&mut self.scratch);
        path.clear();
        path.extend(self.trees.get(id).path(from).map(|hop| hop.link));
        let departure = self.cross(&path, n, now, draws);
        self.scratch = path;
        match departure {
            Err(lost) => lost,
            Ok(arrives) => {
                let (tree, epoch, kind) = (id, self.epoch(), Kind::RoundTrips(n));
                let leg = Leg { arrives, draws, from, tree, epoch, kind };
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
        if leg.epoch == self.epoch() {
            return Landing::Arrived;
        }
        self.look_back(leg)
    }

    /// Walks a leg again, with its own draws, and asks each link whether it failed while the message was on it.
    ///
    /// The first link was up at departure, in the leg's epoch, so it lost the message only if it went down in a later
    /// one: that also covers the wait in its queue. Later links are asked for the instants at which it was on them.
    #[cold]
    fn look_back(&self, leg: &Leg) -> Landing {
        let mut hops = self.walk(leg);
        let rest = hops.iter().skip(1).fold(Span::ZERO, |sum, (_, latency)| sum + *latency);
        let mut at = leg.arrives.before(rest);
        let mut hops = hops.drain(..);
        let Some((first, _)) = hops.next() else { return Landing::Arrived };
        if let Some(lost) = self.links[first.index()].history.failed_since(leg.epoch, at) {
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
        let mut stream = leg.draws;
        let mut crossing = |id: LinkId| {
            let link = &self.links[id.index()];
            let _survived = link.loss.happens(&mut stream);
            (id, link.latency.sample(&mut stream))
        };
        let Kind::RoundTrips(n) = leg.kind else {
            return self.hops(leg).map(|hop| crossing(hop.link)).collect();
        };
        let path: Vec<_> = self.trees.get(leg.tree).path(leg.from).map(|hop| hop.link).collect();
        (0..n).flat_map(|_| there_and_back(&path)).map(crossing).collect()
    }
}

fn there_and_back(path: &[LinkId]) -> impl Iterator<Item = LinkId> {
    path.iter().chain(path.iter().rev()).copied()
}

#[cfg(test)]
mod tests;
