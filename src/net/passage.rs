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
        let id = self.toward(to);
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
    /// the way back over the same links. No round trip asks nothing of the network and is over at once.
    pub fn round_trips(
        &mut self,
        from: NodeId,
        to: NodeId,
        n: u16,
        now: Time,
        draws: Stream,
    ) -> Departure {
        let id = self.toward(to);
        if n > 0 && from != to && self.trees.get(id).hop(from).is_none() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Chance, Key, Law};
    use crate::net::{LinkSpec, NodeSpec};

    const WEST: NodeId = NodeId(0);
    const MID: NodeId = NodeId(1);
    const EAST: NodeId = NodeId(2);
    const FIRST: LinkId = LinkId(0);
    const SECOND: LinkId = LinkId(1);

    fn link(name: &str, a: NodeId, b: NodeId, millis: u64, bandwidth: Option<u64>) -> LinkSpec {
        let latency = Law::Constant(Span::millis(millis));
        LinkSpec { name: name.into(), a, b, latency, bandwidth, loss: Chance::NEVER }
    }

    /// west ─10 ms─ mid ─20 ms─ east.
    fn line(first: Option<u64>, second: Option<u64>) -> Network {
        let nodes = ["west", "mid", "east"].map(|name| NodeSpec { name: name.into() });
        let links = [link("first", WEST, MID, 10, first), link("second", MID, EAST, 20, second)];
        Network::new(&nodes, &links)
    }

    fn at(millis: u64) -> Time {
        Time::ZERO + Span::millis(millis)
    }
    fn draws() -> Stream {
        Key::of(1, 0, "west", "message").stream()
    }
    fn leg(departure: Departure) -> Leg {
        let Departure::UnderWay(leg) = departure else { panic!("{departure:?}") };
        leg
    }
    fn sent(network: &mut Network, bytes: u32, now: Time) -> Leg {
        leg(network.depart(WEST, EAST, bytes, now, draws()))
    }
    fn outage(network: &mut Network, link: LinkId, from: u64, to: u64) {
        network.set_link(link, false, at(from));
        network.set_link(link, true, at(to));
    }

    #[test]
    fn a_link_that_fails_loses_who_is_on_it_and_nobody_else() {
        // The message is on the first link in [0, 10) and on the second in [10, 30).
        let cases = [
            (FIRST, 0, 1, Landing::Lost { link: FIRST, at: at(0) }, "just entered"),
            (FIRST, 9, 50, Landing::Lost { link: FIRST, at: at(9) }, "still on it"),
            (FIRST, 10, 50, Landing::Arrived, "just left"),
            (SECOND, 1, 9, Landing::Arrived, "not there yet"),
            (SECOND, 1, 10, Landing::Arrived, "enters as it comes back"),
            (SECOND, 1, 11, Landing::Lost { link: SECOND, at: at(10) }, "enters a dead link"),
            (SECOND, 10, 11, Landing::Lost { link: SECOND, at: at(10) }, "fails as it enters"),
            (SECOND, 29, 99, Landing::Lost { link: SECOND, at: at(29) }, "still on it"),
            (SECOND, 30, 99, Landing::Arrived, "just left"),
        ];
        for (link, from, to, ends, why) in cases {
            let mut network = line(None, None);
            let leg = sent(&mut network, 100, at(0));
            assert_eq!((leg.arrives, leg.reached, leg.is_final()), (at(30), EAST, true));
            outage(&mut network, link, from, to);
            assert_eq!(network.land(&leg), ends, "{why}");
        }
    }

    #[test]
    fn a_message_that_departs_into_an_outage_has_no_route_until_the_repair() {
        let mut network = line(None, None);
        network.set_link(SECOND, false, at(5));
        assert_eq!(network.depart(WEST, EAST, 1, at(6), draws()), Departure::NoRoute);
        network.set_link(SECOND, true, at(6));
        let leg = sent(&mut network, 1, at(6));
        assert_eq!(network.land(&leg), Landing::Arrived);
    }

    #[test]
    fn messages_on_a_narrow_link_leave_one_after_the_other_in_each_direction() {
        // 8 kbit/s: a byte takes a millisecond.
        let mut network = line(Some(8_000), None);
        assert_eq!(sent(&mut network, 5, at(0)).arrives, at(5 + 30));
        assert_eq!(sent(&mut network, 5, at(1)).arrives, at(10 + 30), "waits for the first");
        let back = leg(network.depart(EAST, WEST, 5, at(1), draws()));
        assert_eq!((back.arrives, back.reached), (at(21), MID), "folded up to the queue");
        assert!(!back.is_final());
        let back = leg(network.onward(&back, 5, at(21)));
        assert_eq!(back.arrives, at(21 + 5 + 10), "the other direction was free");
        assert_eq!(sent(&mut network, 5, at(60)).arrives, at(65 + 30), "idle since 10");
        assert_eq!(network.busy_until(FIRST, WEST), at(65));
    }

    #[test]
    fn a_narrow_link_sends_every_bit_once() {
        let mut network = line(Some(3_000), None);
        let sizes = [1_u32, 700, 3, 3, 0, 1_400];
        for bytes in sizes {
            sent(&mut network, bytes, at(0));
        }
        // 8 bits a byte at 3 bits a millisecond, each message rounded up to a nanosecond.
        let nanos = sizes.map(|bytes| (u64::from(bytes) * 8_000_000).div_ceil(3));
        assert_eq!(network.busy_until(FIRST, WEST), Time(nanos.iter().sum()));
    }

    #[test]
    fn what_waits_for_a_link_that_fails_is_lost_and_does_not_delay_later_messages() {
        let mut network = line(Some(8_000), None);
        let (sending, waiting) = (sent(&mut network, 50, at(0)), sent(&mut network, 50, at(0)));
        outage(&mut network, FIRST, 20, 40);
        for leg in [sending, waiting] {
            assert_eq!(network.land(&leg), Landing::Lost { link: FIRST, at: at(20) });
        }
        assert_eq!(sent(&mut network, 5, at(40)).arrives, at(40 + 5 + 30));
    }

    #[test]
    fn a_handshake_crosses_there_and_back_without_queueing() {
        let mut network = line(Some(8_000), None);
        sent(&mut network, 5_000, at(0));
        let leg = leg(network.round_trips(WEST, EAST, 2, at(0), draws()));
        assert_eq!((leg.arrives, leg.reached, leg.is_final()), (at(120), WEST, true));
        // It is on the second link in [10, 50) and [70, 110).
        let mut lucky = network.clone();
        outage(&mut lucky, SECOND, 50, 70);
        assert_eq!(lucky.land(&leg), Landing::Arrived);
        outage(&mut network, SECOND, 109, 110);
        assert_eq!(network.land(&leg), Landing::Lost { link: SECOND, at: at(109) });
    }

    #[test]
    fn no_round_trip_and_no_distance_take_no_time() {
        let mut network = line(None, None);
        assert_eq!(leg(network.round_trips(WEST, EAST, 0, at(7), draws())).arrives, at(7));
        let leg = leg(network.depart(MID, MID, 9_000, at(7), draws()));
        assert_eq!((leg.arrives, leg.is_final()), (at(7), true));
        network.set_link(FIRST, false, at(7));
        assert_eq!(network.land(&leg), Landing::Arrived);
    }

    #[test]
    fn a_lossy_link_loses_its_share_and_later_draws_stay_where_they_were() {
        let mut specs = [link("first", WEST, MID, 10, None), link("second", MID, EAST, 20, None)];
        specs[1].loss = Chance::new(0.25).expect("a chance");
        let nodes = ["west", "mid", "east"].map(|name| NodeSpec { name: name.into() });
        let mut network = Network::new(&nodes, &specs);
        let key = Key::of(7, 0, "west", "message");
        let lost =
            (0..4_000).filter(|n| match network.depart(WEST, EAST, 1, at(0), key.occurrence(*n)) {
                Departure::Lost { link, at: when } => (link, when) == (SECOND, at(10)),
                _ => false,
            });
        // 1,000 expected, standard deviation 27: five of them on either side.
        let lost = lost.count();
        assert!((863..=1_137).contains(&lost), "{lost}");
    }

    #[test]
    fn the_second_leg_draws_where_the_first_one_stopped() {
        let law = Law::Uniform { low: Span::ZERO, high: Span::secs(1) };
        let spread = |name: &str, a, b, bandwidth| LinkSpec {
            latency: law.clone(),
            ..link(name, a, b, 0, bandwidth)
        };
        let nodes = ["west", "mid", "east"].map(|name| NodeSpec { name: name.into() });
        let links = |queue| [spread("first", WEST, MID, None), spread("second", MID, EAST, queue)];
        let whole = leg(Network::new(&nodes, &links(None)).depart(WEST, EAST, 0, at(0), draws()));
        let mut network = Network::new(&nodes, &links(Some(1)));
        let first = leg(network.depart(WEST, EAST, 0, at(0), draws()));
        let second = leg(network.onward(&first, 0, first.arrives));
        assert_eq!(second.arrives, whole.arrives, "a queue that never fills changes no draw");
    }
}
