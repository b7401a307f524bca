//! Routes, what is connected, and which links nothing replaces.

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
        ("b z", &[spec("c", 0, 1, 1), spec("a", 1, 2, 1), spec("b", 0, 3, 1), spec("z", 3, 2, 1)]),
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
    let time = |bytes, bandwidth| sending_time(bytes, NonZeroU64::new(bandwidth).expect("some"));
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
