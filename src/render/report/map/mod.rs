//! The map of a replay: places, what stands there, and links, as they were at one instant.
//!
//! It is drawn here so that it is there without a script; the script repaints it for other instants. Routers are dots as
//! long as each is known one by one, else a bar a group that is divided by what its routers believe. What carries
//! state has a `data-` attribute that names it by number.
//!
//! What it does not know: colors; the style sheet has them.

mod sheet;

use std::cmp::Ordering;

use super::film::fault_names;
use crate::kernel::Time;
use crate::outcome::{BeliefStep, Film, RunOutcome};
use crate::plan::{FleetId, RouterId};
use crate::record::{Belief, Contact};
use crate::render::topology::layout::Layout;
use crate::render::topology::{Kind, Link, Place, Thing, Topology};
use crate::render::words;
pub(super) use sheet::Map;
use sheet::{Bar, Dot, LinkOnMap, PlaceOnMap, Px, ThingOnMap};

/// Widths and heights in the map's own unit, which is a pixel of a wide page.
const NARROW: f64 = 210.0;
const WIDE: f64 = 350.0;
const MARGIN: f64 = 8.0;
const PAD: f64 = 10.0;
const TITLE: f64 = 26.0;
const PITCH: f64 = 17.0;
const GAP: f64 = 44.0;
/// The same where there are so many places that room is short.
const CLOSE: f64 = 22.0;
const CROWD: usize = 8;
/// More dots than this make a place wide.
const MANY: u64 = 77;

/// A sign of its own for each belief, in the order of [`Belief::ALL`].
pub(super) const SIGNS: [&str; 5] = ["✓", "…", "–", "?", "!"];

/// The run at an instant.
struct Scene<'a> {
    outcome: &'a RunOutcome,
    film: &'a Film,
    faults: Vec<&'a str>,
    at: Time,
}

impl Map {
    /// The map as it was at `at`.
    pub(super) fn of(outcome: &RunOutcome, film: &Film, at: Time) -> Map {
        let scene = Scene { outcome, film, faults: fault_names(outcome), at };
        let topology = Topology::of(&outcome.plan);
        let widths: Vec<f64> = topology.places.iter().map(|it| scene.width(it)).collect();
        let heights: Vec<f64> = topology
            .places
            .iter()
            .zip(&widths)
            .map(|(it, width)| scene.height(it, *width))
            .collect();
        let gap = if topology.places.len() > CROWD { CLOSE } else { GAP };
        let layout = Layout::of(&topology, &heights, gap);
        let mut columns = vec![NARROW; layout.columns];
        for (spot, width) in layout.spots.iter().zip(&widths) {
            columns[spot.column] = columns[spot.column].max(*width);
        }
        let between = between(&topology);
        let left =
            |column: usize| MARGIN + columns[..column].iter().map(|it| it + between).sum::<f64>();
        let boxes: Vec<Frame> = layout
            .spots
            .iter()
            .zip(&widths)
            .map(|(spot, width)| Frame {
                column: spot.column,
                x: left(spot.column) + (columns[spot.column] - width) / 2.0,
                y: MARGIN + spot.top,
                width: *width,
                height: spot.height,
            })
            .collect();
        let ends: Vec<(usize, usize)> = topology.links.iter().map(|it| it.ends).collect();
        let links =
            topology.links.iter().map(|it| scene.link(it, &boxes, (&ends, between))).collect();
        let all = topology.places.iter().zip(&boxes);
        Map {
            width: Px(left(layout.columns) - between + MARGIN),
            height: Px(layout.height + 2.0 * MARGIN),
            // A high map is drawn smaller, a low one larger.
            scale: Px((700.0 / layout.height.max(1.0)).clamp(0.7, 1.3)),
            alt: alt(&topology),
            places: all.map(|(place, frame)| scene.place(place, frame)).collect(),
            links,
        }
    }
}

/// Where a place is drawn.
struct Frame {
    column: usize,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Frame {
    fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// Room between columns for the longest name of a link.
fn between(topology: &Topology) -> f64 {
    topology.links.iter().map(room).fold(0.0, f64::max).clamp(90.0, 260.0)
}

/// Room for the name of a link.
fn room(link: &Link) -> f64 {
    let longest = link.title.chars().count().max(link.note.chars().count());
    longest as f64 * 7.6 + 16.0
}

fn alt(topology: &Topology) -> String {
    format!(
        "Map of the network: {} in {}, {}.",
        words::count(topology.routers(), "router", "routers"),
        words::count(topology.places.len() as u64, "place", "places"),
        words::count(topology.links.len() as u64, "link", "links")
    )
}

/// How many dots fit beside each other.
fn across(width: f64) -> u64 {
    ((width - 2.0 * PAD) / PITCH) as u64
}

impl Scene<'_> {
    fn is_whole(&self) -> bool {
        !self.film.routers.is_empty()
    }

    fn width(&self, place: &Place) -> f64 {
        let is_wide =
            |it: &Thing| it.kind == Kind::Routers && (!self.is_whole() || it.router_count() > MANY);
        if place.things.iter().any(is_wide) { WIDE } else { NARROW }
    }

    fn height(&self, place: &Place, width: f64) -> f64 {
        let things: f64 = place.things.iter().map(|it| self.thing_height(it, width)).sum();
        TITLE + things + if place.things.is_empty() { 0.0 } else { 6.0 }
    }

    fn thing_height(&self, thing: &Thing, width: f64) -> f64 {
        match thing.kind {
            Kind::Routers if self.is_whole() => {
                24.0 + PITCH * thing.router_count().div_ceil(across(width)) as f64
            }
            Kind::Routers => 66.0,
            _ => 38.0,
        }
    }

    /// The numbers of faults, and the names of those that are active.
    fn faults(&self, names: &[String]) -> (String, String) {
        let number = |name: &String| self.faults.iter().position(|it| it == name);
        let numbers: Vec<String> =
            names.iter().filter_map(number).map(|it| it.to_string()).collect();
        let active = |name: &&String| {
            let mine = self.outcome.faults.iter().filter(|it| it.name == **name);
            mine.into_iter().any(|it| it.from <= self.at && self.at < it.to)
        };
        let struck: Vec<&str> = names.iter().filter(active).map(String::as_str).collect();
        (numbers.join(","), struck.join(", "))
    }

    fn place(&self, place: &Place, frame: &Frame) -> PlaceOnMap {
        let mut y = frame.y + TITLE;
        let mut things = Vec::new();
        for thing in &place.things {
            things.push(self.thing(thing, frame, y));
            y += self.thing_height(thing, frame.width);
        }
        let (faults, struck) = self.faults(&place.faults);
        PlaceOnMap {
            id: place.id.clone(),
            title: place.title.clone(),
            x: Px(frame.x),
            y: Px(frame.y),
            width: Px(frame.width),
            height: Px(frame.height),
            faults,
            struck: !struck.is_empty(),
            things,
        }
    }

    fn thing(&self, thing: &Thing, frame: &Frame, y: f64) -> ThingOnMap {
        let (faults, struck) = self.faults(&thing.faults);
        let is_router = thing.kind == Kind::Routers;
        let is_whole = self.is_whole();
        ThingOnMap {
            id: thing.id.clone(),
            title: match is_router {
                true => thing.title.clone(),
                false => format!("{} {}", thing.kind.word(), thing.title),
            },
            note: thing.note.clone(),
            y: Px(y + 14.0),
            faults,
            struck,
            dots: if is_router && is_whole {
                self.dots(thing, frame, y + 22.0)
            } else {
                Vec::new()
            },
            bar: (is_router && !is_whole).then(|| self.bar(thing, frame, y + 22.0)),
        }
    }

    fn dots(&self, thing: &Thing, frame: &Frame, y: f64) -> Vec<Dot> {
        let across = across(frame.width);
        let all = thing.routers.iter().flat_map(|range| range.iter());
        let dot = |(place, router): (u64, RouterId)| {
            let steps = &self.film.routers[router.index()];
            let place_of = steps.partition_point(|step| step.at <= self.at).saturating_sub(1);
            let (belief, contact, down) = steps
                .get(place_of)
                .map_or_else(Default::default, |it| (it.belief, it.contact, it.down));
            let b = Belief::ALL.iter().position(|it| *it == belief).unwrap_or(0);
            Dot {
                router: router.0,
                name: self.outcome.plan.router_name(router),
                x: Px(frame.x + PAD + PITCH * ((place % across) as f64 + 0.5)),
                y: Px(y + PITCH * ((place / across) as f64 + 0.5)),
                look: format!("b{b} c{}{}", contact as u8, if down { " down" } else { "" }),
                sign: if down { "×" } else { SIGNS[b] },
                words: state_words(belief, contact, down),
            }
        };
        (0..).zip(all).map(dot).collect()
    }

    fn bar(&self, thing: &Thing, frame: &Frame, y: f64) -> Bar {
        let mut sum = BeliefStep { at: self.at, counts: [0; 5], lost: 0, silent: 0 };
        let mut all = 0;
        for fleet in &thing.fleets {
            all += self.outcome.plan.fleets[fleet.index()].routers.count;
            let steps = &self.film.fleets[fleet.index()];
            let held = steps.partition_point(|step| step.at <= self.at);
            if let Some(step) = held.checked_sub(1).map(|it| steps[it]) {
                for (all, more) in sum.counts.iter_mut().zip(step.counts) {
                    *all += more;
                }
                (sum.lost, sum.silent) = (sum.lost + step.lost, sum.silent + step.silent);
            }
        }
        let (left, wide) = (frame.x + PAD, frame.width - 2.0 * PAD);
        let share = |n: u32| wide * f64::from(n) / f64::from(all.max(1));
        let (mut x, mut parts) = (left, Vec::new());
        for (place, count) in sum.counts.into_iter().enumerate() {
            parts.push((place, Px(x), Px(share(count))));
            x += share(count);
        }
        let ids: Vec<String> =
            thing.fleets.iter().map(|FleetId(number)| number.to_string()).collect();
        Bar {
            fleets: ids.join(","),
            y: Px(y),
            left: Px(left),
            wide: Px(wide),
            parts,
            out: Px(share(sum.lost + sum.silent)),
            words: count_words(&sum),
        }
    }

    fn link(
        &self,
        link: &Link,
        boxes: &[Frame],
        (ends, between): (&[(usize, usize)], f64),
    ) -> LinkOnMap {
        let (a, b) = (&boxes[link.ends.0], &boxes[link.ends.1]);
        let (a, b) = if a.column > b.column { (b, a) } else { (a, b) };
        let (path, x, y) = if a.column == b.column {
            let (upper, lower) = if a.y < b.y { (a, b) } else { (b, a) };
            let apart = lower.y - upper.y - upper.height;
            if apart < GAP * 1.5 {
                // Neighbours in a column: straight down.
                let (x, from) = (a.x + a.width.min(b.width) / 2.0, upper.y + upper.height);
                let path = format!("M{x:.1} {from:.1}V{:.1}", lower.y);
                return self.drawn(link, path, (x, from + apart / 2.0));
            }
            // Others: around the right side.
            let (x, out) = (a.x.max(b.x) + a.width.max(b.width), between / 2.5);
            let path = format!(
                "M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
                a.x + a.width,
                a.middle(),
                x + out,
                a.middle(),
                x + out,
                b.middle(),
                b.x + b.width,
                b.middle()
            );
            (path, x + out * 0.8, f64::midpoint(a.middle(), b.middle()))
        } else {
            let (from, to) = ((a.x + a.width, a.middle()), (b.x, b.middle()));
            let path = format!("M{:.1} {:.1}L{:.1} {:.1}", from.0, from.1, to.0, to.1);
            // Where many links meet, names stand at their other ends.
            let many = |end: usize| ends.iter().filter(|it| it.0 == end || it.1 == end).count();
            let share = match many(link.ends.0).cmp(&many(link.ends.1)) {
                Ordering::Equal => 0.5,
                order => {
                    let first_is_left = boxes[link.ends.0].column < boxes[link.ends.1].column;
                    let near = room(link) / 2.0 / between;
                    if (order == Ordering::Less) == first_is_left { near } else { 1.0 - near }
                }
            };
            let along = |from: f64, to: f64| from + (to - from) * share;
            (path, along(from.0, to.0), along(from.1, to.1))
        };
        self.drawn(link, path, (x, y))
    }

    fn drawn(&self, link: &Link, path: String, (x, y): (f64, f64)) -> LinkOnMap {
        let up = |link: &crate::net::LinkId| {
            let changes = &self.film.links[link.index()];
            let held = changes.partition_point(|it| it.0 <= self.at);
            held == 0 || changes[held - 1].1
        };
        let down = link.links.iter().filter(|it| !up(it)).count();
        let (faults, struck) = self.faults(&link.faults);
        let numbers: Vec<String> = link.links.iter().map(|it| it.0.to_string()).collect();
        LinkOnMap {
            id: link.id.clone(),
            title: link.title.clone(),
            note: link.note.clone(),
            path,
            x: Px(x),
            y: Px(y),
            links: numbers.join(","),
            faults,
            look: match (down, struck.is_empty()) {
                (0, true) => "",
                (all, _) if all == link.links.len() => " down",
                _ => " poor",
            },
        }
    }
}

fn state_words(belief: Belief, contact: Contact, down: bool) -> String {
    match (down, contact) {
        (true, _) => "down".into(),
        (false, Contact::Good) => belief.label().into(),
        (false, Contact::Lost) => format!("{}, lost contact, tries again", belief.label()),
        (false, Contact::Silent) => format!("{}, silent, retries spent", belief.label()),
    }
}

/// `1,980 authorized, 20 out of compliance, 3 silent`
pub(super) fn count_words(step: &BeliefStep) -> String {
    let beliefs = Belief::ALL.iter().zip(step.counts).filter(|it| it.1 > 0);
    let mut said: Vec<String> = beliefs
        .map(|(belief, count)| format!("{} {}", words::grouped(count.into()), belief.label()))
        .collect();
    if step.lost > 0 {
        said.push(format!("{} out of contact", words::grouped(step.lost.into())));
    }
    if step.silent > 0 {
        said.push(format!("{} silent", words::grouped(step.silent.into())));
    }
    said.join(", ")
}
