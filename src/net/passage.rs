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
    /// When it began to cross its first link, after the wait in that one's queue.
    began: Time,
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
    /// One link of a handshake that is not folded; so many crossings follow.
    Crossing { left: u16 },
}

const _: () = assert!(size_of::<Leg>() <= 48, "a leg travels in an event");

impl Leg {
    /// Whether it lands at its destination; else [`Network::onward`] follows.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(self.kind, Kind::Passage { last: false } | Kind::Crossing { left: 1.. })
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
    #[inline(always)]
    pub fn depart_in(
        &mut self,
        plane: Plane,
        from: NodeId,
        to: NodeId,
        bytes: u32,
        now: Time,
        draws: Stream,
    ) -> Departure {
        let tree = self.toward(plane, from, to);
        match self.trees.get(tree).steady(from) {
            Some(takes) if self.folds => {
                let (arrives, epoch, kind) =
                    (now + takes, self.epoch(), Kind::Passage { last: true });
                self.under_way(now, Leg { arrives, began: now, draws, from, tree, epoch, kind })
            }
            _ => self.depart_along(tree, from, bytes, now, draws),
        }
    }

    /// Sends `bytes` along a tree, as far as a leg goes.
    #[inline(never)]
    fn depart_along(
        &mut self,
        id: TreeId,
        from: NodeId,
        bytes: u32,
        now: Time,
        draws: Stream,
    ) -> Departure {
        let tree = self.trees.get(id);
        let to = tree.to;
        let (mut began, mut at, mut node, mut stream) = (now, now, from, draws);
        while node != to {
            let Some(hop) = tree.hop(node) else { return Departure::NoRoute };
            let link = &mut self.links[hop.link.index()];
            if node != from && (link.has_queue() || !self.folds) {
                break;
            }
            if link.has_queue() {
                began = link.send(node, bytes, now);
                at = began;
            }
            let Some(latency) = link.cross(at, &mut stream) else {
                return Departure::Lost { link: hop.link, at };
            };
            at += latency;
            node = hop.node;
        }
        let leg = Leg {
            arrives: at,
            began,
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
        if let Kind::Crossing { left } = leg.kind {
            return self.cross_next(leg, left, now);
        }
        let (mut at, mut stream, mut reached) = (leg.began, leg.draws, leg.from);
        for hop in self.hops(leg) {
            let latency = self.links[hop.link.index()].crossed(at, &mut stream);
            debug_assert!(latency.is_some(), "a lost message does not land");
            at += latency.unwrap_or(Span::ZERO);
            reached = hop.node;
        }
        let tree = self.trees.get(leg.tree);
        let Tree { to, plane, .. } = *tree;
        if let Some(next) = tree.hop(reached).map(|hop| &self.links[hop.link.index()])
            && !next.has_queue()
        {
            // Folded, the leg would not have ended here, and it would have met this link as it is now.
            let link = tree.hop(reached).map_or(LinkId(0), |hop| hop.link);
            return match next.is_up() {
                true => self.depart_along(leg.tree, reached, bytes, now, stream),
                false => Departure::Lost { link, at: now },
            };
        }
        self.depart_in(plane, reached, to, bytes, now, stream)
    }

    /// Where a leg lands: at its destination, where it began if it is a handshake, or before a queue on the way.
    #[must_use]
    pub fn lands_at(&self, leg: &Leg) -> NodeId {
        match leg.kind {
            Kind::RoundTrips(_) | Kind::Crossing { .. } => leg.from,
            Kind::Passage { .. } => self.hops(leg).last().map_or(leg.from, |hop| hop.node),
        }
    }

    /// The steps of a passage: up to its destination or the first queue that it does not begin with.
    fn hops(&self, leg: &Leg) -> impl Iterator<Item = Hop> {
        let queue = |hop: &Hop| self.links[hop.link.index()].has_queue() || !self.folds;
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
        if let Some(first) = path.first().copied().filter(|_| n > 0 && !self.folds) {
            let left = n * 2 * path.len() as u16 - 1;
            self.scratch = path;
            let (tree, epoch) = (id, self.epoch());
            let kind = Kind::Crossing { left };
            let leg = Leg { arrives: now, began: now, draws, from, tree, epoch, kind };
            return self.cross_one(first, leg, now);
        }
        let departure = self.cross(&path, n, now, draws);
        self.scratch = path;
        match departure {
            Err(lost) => lost,
            Ok(arrives) => {
                let (tree, epoch, kind) = (id, self.epoch(), Kind::RoundTrips(n));
                let leg = Leg { arrives, began: now, draws, from, tree, epoch, kind };
                self.under_way(now, leg)
            }
        }
    }

    /// The next crossing of a handshake that is not folded, of which `left` were left.
    fn cross_next(&mut self, leg: &Leg, left: u16, now: Time) -> Departure {
        let mut draws = leg.draws;
        let over = self.crossing(leg, left);
        let _ = self.links[over.index()].crossed(leg.began, &mut draws);
        let link = self.crossing(leg, left - 1);
        if !self.links[link.index()].is_up() {
            return Departure::Lost { link, at: now };
        }
        let (epoch, kind) = (self.epoch(), Kind::Crossing { left: left - 1 });
        self.cross_one(link, Leg { began: now, draws, epoch, kind, ..*leg }, now)
    }

    /// `leg` over one link.
    fn cross_one(&mut self, link: LinkId, leg: Leg, now: Time) -> Departure {
        let mut stream = leg.draws;
        match self.links[link.index()].cross(now, &mut stream) {
            Some(latency) => self.under_way(now, Leg { arrives: now + latency, ..leg }),
            None => Departure::Lost { link, at: now },
        }
    }

    /// Which link is crossed when `left` crossings follow.
    fn crossing(&self, leg: &Leg, left: u16) -> LinkId {
        let path: Vec<_> = self.trees.get(leg.tree).path(leg.from).map(|hop| hop.link).collect();
        let there_and_back: Vec<_> = there_and_back(&path).collect();
        there_and_back[there_and_back.len() - 1 - usize::from(left) % there_and_back.len()]
    }

    fn cross(
        &mut self,
        path: &[LinkId],
        n: u16,
        now: Time,
        draws: Stream,
    ) -> Result<Time, Departure> {
        let (mut at, mut stream) = (now, draws);
        for id in (0..n).flat_map(|_| there_and_back(path)) {
            let latency = self.links[id.index()].cross(at, &mut stream);
            at += latency.ok_or(Departure::Lost { link: id, at })?;
        }
        Ok(at)
    }

    #[inline(always)]
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
        let mut enters = leg.began;
        for (n, (link, leaves)) in self.walk(leg).into_iter().enumerate() {
            let history = &self.links[link.index()].history;
            let lost = match n {
                0 => history.failed_since(leg.epoch, leaves),
                _ => history.failed_during(enters, leaves),
            };
            if let Some(at) = lost {
                return Landing::Lost { link, at };
            }
            enters = leaves;
        }
        Landing::Arrived
    }

    /// The links that a leg crosses, and when it left each.
    fn walk(&self, leg: &Leg) -> Vec<(LinkId, Time)> {
        let (mut at, mut stream) = (leg.began, leg.draws);
        let mut crossing = |id: LinkId| {
            at += self.links[id.index()].crossed(at, &mut stream).unwrap_or(Span::ZERO);
            (id, at)
        };
        let n = match leg.kind {
            Kind::RoundTrips(n) => n,
            Kind::Crossing { left } => return vec![crossing(self.crossing(leg, left))],
            Kind::Passage { .. } => return self.hops(leg).map(|hop| crossing(hop.link)).collect(),
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
