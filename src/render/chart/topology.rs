//! The map of a plan: places from the farthest site to the backend, what stands there, the links with their latency,
//! what faults befall, and what nobody can do without.
//!
//! Every place, thing and link is a group of the SVG with the id that [`crate::render::topology`] gave it.
//!
//! What it does not know: what happened in a run.

mod boxes;
mod draw;
mod lines;

use super::palette::{AMOUNT, Color, GOOD, INK, SILENT, STALE};
use super::picture::Words;
use crate::plan::Plan;
use crate::render::topology::{Element, Kind, Link, Place, Thing, Topology, Weakness};
use crate::render::words::{self, count, grouped};

pub(super) use draw::svg;

/// Places and links with the words above them.
#[derive(Clone, PartialEq, Debug)]
pub struct TopologyMap {
    /// What stands above it.
    pub words: Words,
    /// What is drawn.
    pub topology: Topology,
    /// What cannot be lost without routers being cut off.
    pub weakness: Weakness,
}

impl TopologyMap {
    /// The map of `plan`.
    #[must_use]
    pub fn of(plan: &Plan) -> TopologyMap {
        let topology = Topology::of(plan);
        let weakness = Weakness::of(plan);
        let words = Words {
            title: finding(plan, &topology, &weakness),
            subtitle: format!(
                "{} · {} · {} · {}",
                plan.scenario.name,
                count(u64::from(plan.routers()), "router", "routers"),
                count(plan.nodes.len() as u64, "place", "places"),
                count(plan.links.len() as u64, "link", "links"),
            ),
            alt: alt(&topology),
        };
        TopologyMap { words, topology, weakness }
    }

    fn is_weak(&self, link: &Link) -> bool {
        link.links.iter().any(|it| self.weakness.holds(Element::Link(*it)))
    }
}

/// What the plan hangs on.
fn finding(plan: &Plan, topology: &Topology, weakness: &Weakness) -> String {
    let all = weakness.connected;
    if plan.routers() == 0 {
        return "Nobody is there to ask the backend".into();
    }
    if weakness.without_a_way > 0 {
        let lost = weakness.without_a_way;
        let who = super::share(lost, u64::from(plan.routers()));
        let verb = if lost == 1 { "has" } else { "have" };
        return super::sentence(&format!("{who} {verb} no way to anybody who answers"));
    }
    let routers = match all {
        1 => "The router".to_owned(),
        n => format!("All {} routers", grouped(n)),
    };
    let fatal: Vec<String> = weakness.fatal().map(|it| topology.naming(plan, it.element)).collect();
    match (fatal.len(), weakness.points.first()) {
        (0, None) => {
            let they = if all == 1 { "it" } else { "any of them" };
            format!(
                "No single link or server can cut {they} off: {routers} {} two ways",
                if all == 1 { "has" } else { "have" }
            )
            .replace("The router", "the router")
            .replace("All ", "all ")
        }
        (0, Some(worst)) => format!(
            "No single loss cuts off all {} routers; the worst, {}, cuts off {}",
            grouped(all),
            topology.naming(plan, worst.element),
            grouped(worst.cut_off),
        ),
        (1..=3, _) => format!(
            "{routers} {} on {}",
            if all == 1 { "depends" } else { "depend" },
            words::list(&fatal)
        ),
        (n, _) => format!(
            "{routers} {} on each of {n} links and servers, from {} to {}",
            if all == 1 { "depends" } else { "depend" },
            fatal[0],
            fatal[n - 1]
        ),
    }
}

fn alt(topology: &Topology) -> String {
    let place = |place: &Place| {
        let things: Vec<String> = place.things.iter().map(label).collect();
        match things.is_empty() {
            true => place.title.clone(),
            false => format!("{} with {}", place.title, words::list(&things)),
        }
    };
    let link = |link: &Link| {
        let ends = [link.ends.0, link.ends.1].map(|it| topology.places[it].title.as_str());
        let note = if link.note.is_empty() { String::new() } else { format!(" ({})", link.note) };
        format!("{} joins {} and {}{note}", link.title, ends[0], ends[1])
    };
    let places: Vec<String> = topology.places.iter().map(place).collect();
    let links: Vec<String> = topology.links.iter().map(link).collect();
    let mut text = format!("A map of places: {}.", places.join("; "));
    if !links.is_empty() {
        text.push_str(&format!(" Links: {}.", links.join("; ")));
    }
    text
}

/// `edge, 40 routers`, `proxy campus`.
fn label(thing: &Thing) -> String {
    let name = match thing.kind {
        Kind::Routers => thing.title.clone(),
        Kind::Backend => "backend".into(),
        kind if thing.title.starts_with(kind.word()) => thing.title.clone(),
        kind => format!("{} {}", kind.word(), thing.title),
    };
    if thing.note.is_empty() { name } else { format!("{name}, {}", thing.note) }
}

const fn color(kind: Kind) -> Color {
    match kind {
        Kind::Routers => GOOD,
        Kind::NameServer | Kind::TimeServer | Kind::MailServer => STALE,
        Kind::Proxy | Kind::Gateway => AMOUNT,
        Kind::Satellite => SILENT,
        Kind::FrontEnd | Kind::Backend => INK,
    }
}
