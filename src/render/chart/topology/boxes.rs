//! A place as a box: its name, and what stands there as a row each, or as marks where rows do not fit.
//!
//! What it does not know: where the box is, and why.

use super::super::palette::{self, INK, MUTED, OUT};
use super::super::place::shorten;
use super::super::svg::{Anchor, Pen, fragment, group, width};
use super::draw::{Frame, Style};
use super::{TopologyMap, color, label};
use crate::render::topology::Place;

/// The box of `place`, a group for each thing in it.
pub(super) fn draw(map: &TopologyMap, place: &Place, frame: Frame, style: Style) -> String {
    let inner =
        if style.is_folded { marks(place, frame, style) } else { named(map, place, frame, style) };
    group(&place.id, "place", &place.title, &(outline(place, frame, style) + &inner))
}

fn outline(place: &Place, (left, top, right, bottom): Frame, style: Style) -> String {
    fragment(|pen| {
        pen.rect((left, top), (right, bottom), palette::PAPER, 1.0);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        pen.path(&corners, MUTED, 1);
        let title = shorten(&place.title, style.strong, right - left - 2 * style.pad);
        let y = top + style.pad + style.row / 2;
        pen.text(&title, (left + style.pad, y), style.strong, INK, Anchor::Start);
    })
}

/// Things as rows with their names, and below each the fault that befalls it.
fn named(map: &TopologyMap, place: &Place, (left, top, right, _): Frame, style: Style) -> String {
    let Style { row, pad, text, strong, .. } = style;
    let inside = right - left - 2 * pad - 18;
    let mut y = top + pad + row / 2 + row;
    let fault = |faults: &[String], y: &mut i32| {
        if faults.is_empty() {
            return String::new();
        }
        let drawn = fragment(|pen| {
            flag(pen, (left + pad + 2, *y));
            let words = shorten(&some(faults), text, inside);
            pen.text(&words, (left + pad + 18, *y), text, INK, Anchor::Start);
        });
        *y += row;
        drawn
    };
    let mut drawn = fault(&place.faults, &mut y);
    for thing in &place.things {
        let weak = thing.element.is_some_and(|it| map.weakness.holds(it));
        let kind = if weak { strong } else { text };
        let words = shorten(&label(thing), kind, inside);
        let half = (row / 4).min(5);
        let mut own = fragment(|pen| {
            let x = left + pad + 2;
            pen.rect((x, y - half), (x + 2 * half, y + half), color(thing.kind), 1.0);
            pen.text(&words, (left + pad + 18, y), kind, INK, Anchor::Start);
        });
        y += row;
        own += &fault(&thing.faults, &mut y);
        drawn += &group(&thing.id, "thing", &label(thing), &own);
    }
    drawn
}

/// Things as marks at the right end, each named where a reader points at it.
fn marks(place: &Place, (_, top, right, bottom): Frame, style: Style) -> String {
    let y = i32::midpoint(top, bottom);
    let mut x = right - style.pad;
    let mut drawn = String::new();
    for thing in place.things.iter().rev() {
        x -= MARK;
        let own = fragment(|pen| match thing.faults.is_empty() {
            true => pen.rect((x, y - 4), (x + 8, y + 4), color(thing.kind), 1.0),
            false => flag(pen, (x, y)),
        });
        drawn += &group(&thing.id, "thing", &label(thing), &own);
    }
    if !place.faults.is_empty() {
        drawn += &fragment(|pen| flag(pen, (x - MARK, y)));
    }
    drawn
}

/// How wide a mark is, with the gap before it.
const MARK: i32 = 11;

/// How wide the box of `place` wants to be.
pub(super) fn wanted(place: &Place, style: Style) -> i32 {
    let title = width(&place.title, style.strong) + 2 * style.pad + 4;
    if style.is_folded {
        return title + MARK * (place.things.len() as i32 + i32::from(!place.faults.is_empty()));
    }
    let faults = |it: &[String]| width(&some(it), style.text) + 18;
    let thing = |it| width(&label(it), style.strong) + 18;
    let things = place.things.iter().map(|it| thing(it).max(faults(&it.faults)));
    let inner = things.max().unwrap_or(0).max(faults(&place.faults));
    title.max(inner + 2 * style.pad + 4)
}

/// The mark of a fault: a diamond.
pub(super) fn flag(pen: &mut Pen<'_>, (x, y): (i32, i32)) {
    pen.polygon(&[(x, y), (x + 5, y - 5), (x + 10, y), (x + 5, y + 5)], OUT);
}

/// `dark`, `dark and 2 more`.
pub(super) fn some(faults: &[String]) -> String {
    match faults {
        [] => String::new(),
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
    }
}

/// How many rows a place's box has.
pub(super) fn rows(place: &Place, style: Style) -> i32 {
    if style.is_folded {
        return 1;
    }
    let things = place.things.iter().map(|it| 1 + i32::from(!it.faults.is_empty()));
    1 + i32::from(!place.faults.is_empty()) + things.sum::<i32>()
}
