//! A line of two links: who is lost, who waits, who draws what.

use super::*;
use crate::kernel::{Chance, Key, Law, Ratio, Spells};
use crate::net::{LinkBrownOut, LinkSpec, NodeSpec, Planes};

const WEST: NodeId = NodeId(0);
const MID: NodeId = NodeId(1);
const EAST: NodeId = NodeId(2);
const FIRST: LinkId = LinkId(0);
const SECOND: LinkId = LinkId(1);

fn link(name: &str, a: NodeId, b: NodeId, millis: u64, bandwidth: Option<u64>) -> LinkSpec {
    let latency = Law::Constant(Span::millis(millis));
    LinkSpec {
        name: name.into(),
        a,
        b,
        latency,
        bandwidth,
        loss: Chance::NEVER,
        planes: Planes::ALL,
    }
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
        assert_eq!((leg.arrives, network.lands_at(&leg), leg.is_final()), (at(30), EAST, true));
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
    assert_eq!((back.arrives, network.lands_at(&back)), (at(21), MID), "up to the queue");
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
    assert_eq!((leg.arrives, network.lands_at(&leg), leg.is_final()), (at(120), WEST, true));
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
    let none = leg(network.round_trips(WEST, EAST, 0, at(7), draws()));
    assert_eq!((none.arrives, network.lands_at(&none)), (at(7), WEST));
    let leg = leg(network.depart(MID, MID, 9_000, at(7), draws()));
    assert_eq!((leg.arrives, leg.is_final()), (at(7), true));
    network.set_link(FIRST, false, at(7));
    assert_eq!((network.land(&none), network.land(&leg)), (Landing::Arrived, Landing::Arrived));
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

/// What a way takes is added up once, and walked again as soon as a link on it varies: also if it was in use before.
#[test]
fn a_way_is_steady_until_a_link_on_it_varies() {
    let mut network = line(None, None);
    assert_eq!(sent(&mut network, 1, at(0)).arrives, at(30));
    let (latency, capacity) = (Ratio::thousandths(2_000), Ratio::ONE);
    let twice = LinkBrownOut { latency, loss: Chance::NEVER, capacity };
    network.expect(SECOND, twice, Spells::once(at(100), Span::millis(50)));
    let arrives = |network: &mut Network, now| sent(network, 1, at(now)).arrives;
    assert_eq!(arrives(&mut network, 89), at(89 + 30), "on the second link just before");
    assert_eq!(arrives(&mut network, 90), at(90 + 50), "as it begins");
    assert_eq!(arrives(&mut network, 139), at(139 + 50), "before it ends");
    assert_eq!(arrives(&mut network, 140), at(140 + 30), "as it ends");
}
