//! The map drawn: boxes of places, lines of links, words where they hide nothing.
//!
//! What it does not know: what the map says.

use super::super::frame::{HEIGHT, LABEL, PAD, STRONG};
use super::super::palette::{self, INK, MUTED};
use super::super::picture::framed;
use super::super::place::shorten;
use super::super::svg::{Anchor, Pen, Type, fragment, group, width};
use super::TopologyMap;
use super::boxes::{self, flag, rows, some};
use super::lines::{columns, lines};
use crate::render::topology::Link;
use crate::render::topology::layout::Layout;

/// Left, top, right, bottom.
pub(super) type Frame = (i32, i32, i32, i32);

/// Sizes that fit: tried from the roomiest.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) row: i32,
    pub(super) pad: i32,
    gap: i32,
    pub(super) text: Type,
    pub(super) strong: Type,
    /// How thick the line of a weak link is.
    thick: u32,
    /// Whether a box is one row: things are only marks behind the place's name.
    pub(super) is_folded: bool,
}

impl Style {
    const fn of(row: i32, pad: i32, gap: i32, size: i32) -> Style {
        let (text, strong) = (Type::plain(size), Type::bold(size));
        Style { row, pad, gap, text, strong, thick: 5, is_folded: false }
    }
}

const STYLES: [Style; 7] = [
    Style::of(25, 12, 120, 17),
    Style::of(23, 10, 100, 15),
    Style::of(21, 8, 80, 14),
    Style::of(20, 6, 30, 13),
    Style::of(17, 4, 14, 12),
    Style { thick: 3, ..Style::of(13, 2, 6, 10) },
    Style { thick: 3, is_folded: true, ..Style::of(12, 1, 1, 10) },
];
/// Room for the key below.
const FOOT: i32 = 52;
/// The most room above and below a low map.
const SPARE: i32 = 44;

/// The picture as an SVG document.
pub(in super::super) fn svg(map: &TopologyMap) -> String {
    framed(&map.words, |top| {
        let drawing = Drawing::of(map, top - 8);
        let height = top - 8 + drawing.layout.height.ceil() as i32 + 2 * drawing.spare + FOOT;
        let mut body = drawing.lines();
        body += &drawing.boxes();
        body += &drawing.labels();
        body += &fragment(|pen| key(pen, map, height - 24));
        (height, body)
    })
}

fn key(pen: &mut Pen<'_>, map: &TopologyMap, y: i32) {
    let mut x = PAD;
    let word = |pen: &mut Pen<'_>, x: &mut i32, text: &str| {
        pen.text(text, (*x, y), LABEL, MUTED, Anchor::Start);
        *x += width(text, LABEL) + 28;
    };
    if !map.weakness.points.is_empty() {
        pen.line((x, y), (x + 34, y), INK, 5);
        x += 42;
        pen.text("bold:", (x, y), STRONG, INK, Anchor::Start);
        x += width("bold:", STRONG) + 6;
        word(pen, &mut x, "without it alone, routers are cut off");
    }
    if map.weakness.connected > 0 && map.topology.links.iter().any(|it| !map.is_weak(it)) {
        pen.line((x, y), (x + 34, y), MUTED, 2);
        x += 42;
        word(pen, &mut x, "there is another way");
    }
    let things = || map.topology.places.iter().flat_map(|it| &it.things);
    let faulty = map.topology.places.iter().any(|it| !it.faults.is_empty())
        || map.topology.links.iter().any(|it| !it.faults.is_empty())
        || things().any(|it| !it.faults.is_empty());
    if faulty {
        flag(pen, (x, y));
        x += 16;
        word(pen, &mut x, "a fault befalls it");
    }
}

/// Where everything goes, in pixels.
struct Drawing<'a> {
    map: &'a TopologyMap,
    style: Style,
    /// What is left above the layout, and below it.
    spare: i32,
    /// Left, top, right, bottom of each place.
    frames: Vec<Frame>,
    layout: Layout,
    /// The ends of each link's line.
    ends: Vec<Vec<(i32, i32)>>,
}

impl<'a> Drawing<'a> {
    fn of(map: &'a TopologyMap, top: i32) -> Drawing<'a> {
        let places = &map.topology.places;
        let room = HEIGHT - FOOT - top;
        let fit = |style: Style| {
            let heights: Vec<f64> = places
                .iter()
                .map(|it| f64::from(rows(it, style) * style.row + 2 * style.pad))
                .collect();
            (style, Layout::of(&map.topology, &heights, f64::from(style.gap)))
        };
        let mut styles = STYLES.into_iter().map(fit);
        let (style, layout) = styles
            .find(|it| it.1.height <= f64::from(room))
            .unwrap_or_else(|| fit(STYLES[STYLES.len() - 1]));
        let spare = (((f64::from(room) - layout.height) / 2.0).max(0.0) as i32).min(SPARE);
        let edges = columns(map, &layout, style);
        let frame = |place: usize| {
            let spot = layout.spots[place];
            let (left, right) = edges[spot.column];
            let y = top + spare + spot.top.round() as i32;
            (left, y, right, y + spot.height.round() as i32)
        };
        let frames: Vec<_> = (0..places.len()).map(frame).collect();
        let ends = lines(map, &layout, &frames);
        Drawing { map, style, spare, frames, layout, ends }
    }

    fn lines(&self) -> String {
        let mut body = String::new();
        for (link, ends) in self.map.topology.links.iter().zip(&self.ends) {
            let (color, thick) =
                if self.map.is_weak(link) { (INK, self.style.thick) } else { (MUTED, 2) };
            let drawn = fragment(|pen| pen.path(ends, color, thick));
            let title = [link.title.as_str(), link.note.as_str()];
            let title: Vec<&str> = title.into_iter().filter(|it| !it.is_empty()).collect();
            body += &group(&link.id, "link", &title.join(", "), &drawn);
        }
        body
    }

    fn boxes(&self) -> String {
        let places = self.map.topology.places.iter().zip(&self.frames);
        places.map(|(place, frame)| boxes::draw(self.map, place, *frame, self.style)).collect()
    }

    /// The words at the links, where they hide no other's.
    fn labels(&self) -> String {
        let mut body = String::new();
        let mut taken: Vec<Frame> = self.frames.clone();
        let topology = &self.map.topology;
        for (place, link) in topology.links.iter().enumerate() {
            // A link's words are never larger than the text of a chart: columns are near each other.
            let text = Type::plain(self.style.text.size.min(LABEL.size));
            let row = self.style.row.min(text.size + 7) - 3;
            let room = self.room(link);
            let mut rows = vec![(shorten(&link.title, text, room), INK, false)];
            if !link.note.is_empty() && !self.style.is_folded {
                rows.push((shorten(&link.note, text, room), MUTED, false));
            }
            if !link.faults.is_empty() {
                rows.push((shorten(&some(&link.faults), text, room - 14), INK, true));
            }
            let wide = rows.iter().map(|it| width(&it.0, text) + if it.2 { 14 } else { 0 });
            let (wide, high) = (wide.max().unwrap_or(0) + 8, rows.len() as i32 * row + 2);
            let (x, y) = self.spot(place, (wide, high), &taken);
            taken.push((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2));
            let drawn = fragment(|pen| {
                pen.rect(
                    (x - wide / 2, y - high / 2),
                    (x + wide / 2, y + high / 2),
                    palette::PAPER,
                    1.0,
                );
                for (i, (words, color, struck)) in rows.iter().enumerate() {
                    let y = y - high / 2 + i as i32 * row + row / 2 + 1;
                    let shift = if *struck { 7 } else { 0 };
                    pen.text(words, (x + shift, y), text, *color, Anchor::Middle);
                    if *struck {
                        flag(pen, (x + shift - width(words, text) / 2 - 14, y));
                    }
                }
            });
            body += &group(&format!("{}-label", link.id), "label", &link.title, &drawn);
        }
        body
    }

    /// How wide a link's words may be.
    fn room(&self, link: &Link) -> i32 {
        let (a, b) = (self.frames[link.ends.0], self.frames[link.ends.1]);
        if a.0 == b.0 {
            return 120;
        }
        let (left, right) = if a.0 < b.0 { (a, b) } else { (b, a) };
        (right.0 - left.2 - 24).max(40)
    }

    /// The middle of a link's words: on its line, nearer to the end where lines are farther apart.
    fn spot(&self, link: usize, (wide, high): (i32, i32), taken: &[Frame]) -> (i32, i32) {
        let ends = &self.ends[link];
        let (a, b) = match ends.as_slice() {
            [_, a, b, _] => (*a, *b),
            other => (other[0], other[other.len() - 1]),
        };
        // Beside an upright line, on any other.
        let shift = if a.0 == b.0 { wide / 2 + 6 } else { 0 };
        let at =
            |part: i32| (a.0 + (b.0 - a.0) * part / 100 + shift, a.1 + (b.1 - a.1) * part / 100);
        let links = &self.map.topology.links;
        let busy = |place: usize| {
            links.iter().filter(|it| it.ends.0 == place || it.ends.1 == place).count()
        };
        let (first, last) = links[link].ends;
        let column = |place: usize| self.layout.spots[place].column;
        let (first, last) =
            if column(first) <= column(last) { (first, last) } else { (last, first) };
        // The more lines meet at one end, the nearer to the other.
        let more = busy(last) as i32 - busy(first) as i32;
        let middle = 50 - (5 * more).clamp(-34, 34);
        let hidden = |part: i32| {
            let (x, y) = at(part);
            let own = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2);
            taken.iter().map(|it| overlap(own, *it)).sum::<i32>()
        };
        let mut parts: Vec<i32> = (16..=84).step_by(4).collect();
        parts.sort_by_key(|part| (part - middle).abs());
        at(parts.into_iter().min_by_key(|part| hidden(*part)).unwrap_or(50))
    }
}

/// The area that two frames share.
fn overlap(a: Frame, b: Frame) -> i32 {
    let wide = a.2.min(b.2) - a.0.max(b.0);
    let high = a.3.min(b.3) - a.1.max(b.1);
    wide.max(0) * high.max(0)
}
