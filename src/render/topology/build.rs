//! Places, things and links of a plan, with the faults that befall them.
//!
//! What it does not know: where anything is drawn.

use std::collections::BTreeSet;

use super::{Element, Kind, Link, Place, Thing, Topology};
use crate::kernel::Span;
use crate::net::{LinkId, LinkSpec, NodeId};
use crate::plan::{FleetId, FrontEndId, GatewayId, NameServerId, Plan, ProxyId, SatelliteId};
use crate::render::words::{self, count};

/// More places than this are too many for a picture: sites alike are put together.
const MOST_PLACES: usize = 24;
/// More fleets at one place than this are put together.
const MOST_FLEETS: usize = 6;

impl Topology {
    /// The graph of `plan`.
    #[must_use]
    pub fn of(plan: &Plan) -> Topology {
        let mut ids = Ids::default();
        let mut places: Vec<Place> = (0..)
            .zip(&plan.nodes)
            .map(|(node, spec)| Place {
                id: ids.of("node", &spec.name),
                title: spec.name.clone(),
                nodes: vec![NodeId(node)],
                things: Vec::new(),
                faults: Vec::new(),
            })
            .collect();
        for (node, thing) in things(plan, &mut ids) {
            places[node.index()].things.push(thing);
        }
        for place in &mut places {
            place.things.sort_by_key(|thing| thing.kind);
            place.together();
        }
        let links = (0..).zip(&plan.links).map(|(link, spec)| Link {
            id: ids.of("link", &spec.name),
            title: spec.name.clone(),
            note: note(spec),
            ends: (spec.a.index(), spec.b.index()),
            links: vec![LinkId(link)],
            faults: Vec::new(),
        });
        let mut topology = Topology { links: links.collect(), places };
        topology.mark_faults(plan);
        if topology.places.len() > MOST_PLACES {
            topology.put_sites_together(&mut ids);
        }
        topology
    }

    /// The id and the words for something that can be lost, for example `link wan`.
    #[must_use]
    pub fn naming(&self, plan: &Plan, element: Element) -> String {
        let (kind, name) = match element {
            Element::Link(id) => ("link", &plan.links[id.index()].name),
            Element::NameServer(id) => ("name server", &plan.name_servers[id.index()].name),
            Element::Proxy(id) => ("proxy", &plan.proxies[id.index()].name),
            Element::Gateway(id) => ("gateway", &plan.gateways[id.index()].name),
            Element::Satellite(id) => ("satellite", &plan.satellites[id.index()].name),
            Element::FrontEnd(id) => ("front end", &plan.backend.front_ends[id.index()].name),
        };
        if name.starts_with(kind) { name.clone() } else { format!("{kind} {name}") }
    }

    /// Sites with nothing but routers at the end of one link each become one place around each hub.
    fn put_sites_together(&mut self, ids: &mut Ids) {
        let joins = |place: usize| {
            let mut at =
                self.links.iter().filter(move |it| it.ends.0 == place || it.ends.1 == place);
            at.next().filter(|_| at.next().is_none())
        };
        let only_routers =
            |place: &Place| place.things.iter().all(|thing| thing.kind == Kind::Routers);
        let mut around: Vec<Vec<usize>> = vec![Vec::new(); self.places.len()];
        for (site, place) in self.places.iter().enumerate() {
            if let Some(link) = joins(site).filter(|_| only_routers(place)) {
                around[if link.ends.0 == site { link.ends.1 } else { link.ends.0 }].push(site);
            }
        }
        around.retain(|sites| sites.len() > 1);
        for sites in around {
            self.merge(&sites, ids);
        }
        self.drop_merged();
    }

    fn merge(&mut self, sites: &[usize], ids: &mut Ids) {
        let is_site = |end: usize| sites.contains(&end);
        let (mut spokes, rest): (Vec<Link>, Vec<Link>) = std::mem::take(&mut self.links)
            .into_iter()
            .partition(|it| is_site(it.ends.0) || is_site(it.ends.1));
        self.links = rest;
        let first = sites[0];
        let ends = spokes[0].ends;
        let hub = if is_site(ends.0) { ends.1 } else { ends.0 };
        let hub_name = self.places[hub].title.clone();
        let mut merged = Place {
            id: ids.of("nodes-at", &hub_name),
            title: count(sites.len() as u64, "site", "sites"),
            nodes: Vec::new(),
            things: Vec::new(),
            faults: Vec::new(),
        };
        for site in sites {
            let place = &mut self.places[*site];
            merged.nodes.append(&mut place.nodes);
            merged.things.append(&mut place.things);
            merged.faults.append(&mut place.faults);
        }
        merged.together();
        self.places[first] = merged;
        let notes: BTreeSet<String> = spokes.iter().map(|it| it.note.clone()).collect();
        let bundle = Link {
            id: ids.of("links-at", &hub_name),
            title: count(spokes.len() as u64, "link", "links"),
            note: if notes.len() == 1 { spokes[0].note.clone() } else { "not all alike".into() },
            ends: (first, hub),
            links: spokes.iter().flat_map(|it| it.links.clone()).collect(),
            faults: spokes.iter_mut().flat_map(|it| std::mem::take(&mut it.faults)).collect(),
        };
        self.links.push(bundle);
    }

    fn drop_merged(&mut self) {
        let mut moved = vec![0; self.places.len()];
        let mut next = 0;
        for (place, to) in self.places.iter().zip(&mut moved) {
            *to = next;
            next += usize::from(!place.nodes.is_empty());
        }
        self.places.retain(|place| !place.nodes.is_empty());
        for link in &mut self.links {
            link.ends = (moved[link.ends.0], moved[link.ends.1]);
        }
        for place in &mut self.places {
            place.faults.dedup();
        }
    }
}

impl Place {
    /// Many fleets at one place become one group of routers.
    fn together(&mut self) {
        let groups = self.things.iter().filter(|it| it.kind == Kind::Routers).count();
        if groups <= MOST_FLEETS {
            return;
        }
        let (fleets, mut rest): (Vec<Thing>, Vec<Thing>) =
            std::mem::take(&mut self.things).into_iter().partition(|it| it.kind == Kind::Routers);
        let all: u64 = fleets.iter().map(Thing::router_count).sum();
        let mut one = fleets[0].clone();
        one.id = format!("fleets-at-{}", self.id.trim_start_matches("node-"));
        one.title = count(fleets.len() as u64, "fleet", "fleets");
        one.note = count(all, "router", "routers");
        one.fleets = fleets.iter().flat_map(|it| it.fleets.clone()).collect();
        one.routers = fleets.iter().flat_map(|it| it.routers.clone()).collect();
        let faults: BTreeSet<String> = fleets.into_iter().flat_map(|it| it.faults).collect();
        one.faults = faults.into_iter().collect();
        self.things = vec![one];
        self.things.append(&mut rest);
    }
}

/// Everything that stands somewhere.
fn things(plan: &Plan, ids: &mut Ids) -> Vec<(NodeId, Thing)> {
    let mut all = Vec::new();
    for (id, fleet) in (0..).zip(&plan.fleets).filter(|it| it.1.routers.count > 0) {
        let mut thing = thing(Kind::Routers, ids.of("fleet", &fleet.name), &fleet.name);
        if !fleet.single {
            thing.note = count(u64::from(fleet.routers.count), "router", "routers");
        }
        thing.fleets.push(FleetId(id));
        thing.routers.push(fleet.routers);
        all.push((fleet.node, thing));
    }
    let mut add = |element: Option<Element>, kind: Kind, node: NodeId, name: &str, note: String| {
        let id = ids.of(&kind.word().replace(' ', "-"), name);
        all.push((node, Thing { element, note, ..thing(kind, id, name) }));
    };
    let quiet = String::new;
    for (id, it) in (0..).zip(&plan.name_servers) {
        let element = Element::NameServer(NameServerId(id));
        add(Some(element), Kind::NameServer, it.node, &it.name, quiet());
    }
    let clocks = plan.fleets.iter().filter_map(|fleet| fleet.clock.as_ref()?.ntp);
    let time_servers: BTreeSet<u32> = clocks.map(|ntp| ntp.node.0).collect();
    for node in time_servers.into_iter().map(NodeId) {
        add(None, Kind::TimeServer, node, &plan.nodes[node.index()].name, quiet());
    }
    for it in &plan.mail_servers {
        add(None, Kind::MailServer, it.node, &it.name, quiet());
    }
    for (id, it) in (0..).zip(&plan.proxies) {
        add(Some(Element::Proxy(ProxyId(id))), Kind::Proxy, it.node, &it.name, quiet());
    }
    for (id, it) in (0..).zip(&plan.gateways) {
        add(Some(Element::Gateway(GatewayId(id))), Kind::Gateway, it.node, &it.name, quiet());
    }
    let servers = |n: u32| count(u64::from(n), "server", "servers");
    for (id, it) in (0..).zip(&plan.satellites) {
        let element = Element::Satellite(SatelliteId(id));
        add(Some(element), Kind::Satellite, it.node, &it.name, servers(it.servers));
    }
    let backend = &plan.backend;
    for (id, it) in (0..).zip(&backend.front_ends) {
        let element = Element::FrontEnd(FrontEndId(id));
        add(Some(element), Kind::FrontEnd, it.node, &it.name, servers(it.servers));
    }
    let note = if backend.front_ends.is_empty() { servers(backend.servers) } else { String::new() };
    let id = ids.of("backend", "");
    all.push((backend.node, Thing { note, ..thing(Kind::Backend, id, &backend.host) }));
    all
}

fn thing(kind: Kind, id: String, title: &str) -> Thing {
    let (title, note, faults) = (title.into(), String::new(), Vec::new());
    let (fleets, routers) = (Vec::new(), Vec::new());
    Thing { id, kind, element: None, title, note, faults, fleets, routers }
}

/// `20 ms, 1 % lost, 10 Mbit/s`.
fn note(link: &LinkSpec) -> String {
    let mean = words::length(link.latency.mean());
    let mut parts = match link.latency.constant() {
        Some(Span::ZERO) => Vec::new(),
        Some(_) => vec![mean],
        None => vec![format!("{mean} on average")],
    };
    if !link.loss.is_never() {
        parts.push(format!("{} % lost", words::number(link.loss.probability() * 100.0)));
    }
    if let Some(bits) = link.bandwidth {
        parts.push(bit_rate(bits));
    }
    parts.join(", ")
}

/// `9.6 kbit/s`, `10 Mbit/s`.
fn bit_rate(bits: u64) -> String {
    let units = [(1_000_000_000, "Gbit/s"), (1_000_000, "Mbit/s"), (1_000, "kbit/s")];
    let unit = units.into_iter().find(|unit| bits >= unit.0);
    let (size, name) = unit.unwrap_or((1, "bit/s"));
    format!("{} {name}", words::number(bits as f64 / size as f64))
}

/// Ids that were given away.
#[derive(Default)]
struct Ids(BTreeSet<String>);

impl Ids {
    /// `kind-name` in letters, digits, dashes and underscores, with a number if there is one like it already.
    fn of(&mut self, kind: &str, name: &str) -> String {
        let keep = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
        let name: String = name.chars().map(keep).collect();
        let stem = if name.is_empty() { kind.to_owned() } else { format!("{kind}-{name}") };
        let numbered = (2..).map(|n| format!("{stem}-{n}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|it| !self.0.contains(it));
        let id = free.expect("numbers do not run out");
        self.0.insert(id.clone());
        id
    }
}
