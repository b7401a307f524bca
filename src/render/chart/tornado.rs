//! A tornado: how far each of several things moves a value to either side of where it stands.
//!
//! What it does not know: factors, points, responses.

use super::frame::{HEIGHT, LABEL, PAD, STRONG, WIDTH};
use super::palette::{self, AMOUNT, WAITING};
use super::picture::{Words, sheet};
use super::place::shorten;
use super::scale::{floor, value_axis};
use super::spec::Unit;
use super::svg::{Anchor, width};

/// Swings, the widest at the top by whoever makes them.
#[derive(Clone, PartialEq, Debug)]
pub struct Tornado {
    /// What stands above it.
    pub words: Words,
    /// What the values are.
    pub heading: String,
    /// In which unit.
    pub unit: Unit,
    /// Where the value stands while nothing is moved, and how that is written.
    pub base: Option<(f64, String)>,
    /// The rows from the top.
    pub rows: Vec<Swing>,
}

/// How far one thing moves the value.
#[derive(Clone, PartialEq, Debug)]
pub struct Swing {
    /// What is moved.
    pub label: String,
    /// Where the value is least.
    pub low: End,
    /// Where it is most.
    pub high: End,
}

/// One end of a swing.
#[derive(Clone, PartialEq, Debug)]
pub struct End {
    /// Where the thing stands then.
    pub label: String,
    /// The value.
    pub value: f64,
    /// The ends of its interval; may be infinite.
    pub ends: (f64, f64),
}

/// Widest names of rows.
const NAMES: i32 = 280;
/// Widest labels of ends.
const LEVELS: i32 = 130;
/// The highest that a row may be.
const ROW: i32 = 84;

/// The picture as an SVG document.
pub(super) fn svg(tornado: &Tornado) -> String {
    let both = |it: &Swing| [it.low.clone(), it.high.clone()];
    let ends = tornado.rows.iter().flat_map(both);
    let all: Vec<f64> = ends
        .flat_map(|it| [it.value, it.ends.0, it.ends.1])
        .chain(tornado.base.as_ref().map(|it| it.0))
        .filter(|it| it.is_finite())
        .collect();
    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
    let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let axis = match low <= high {
        true => value_axis(tornado.unit, floor(low, high), high, 6),
        false => value_axis(tornado.unit, 0.0, 1.0, 6),
    };
    sheet(&tornado.words, |pen, top| {
        let heading = match axis.unit {
            "" => tornado.heading.clone(),
            unit => format!("{}, {unit}", tornado.heading),
        };
        let heading = shorten(&heading, STRONG, WIDTH - 2 * PAD);
        pen.text(&heading, (PAD, top), STRONG, palette::INK, Anchor::Start);
        let widest = |of: &dyn Fn(&Swing) -> i32| tornado.rows.iter().map(of).max().unwrap_or(0);
        let names = widest(&|it| width(&it.label, LABEL)).min(NAMES);
        let lows = widest(&|it| width(&it.low.label, LABEL)).min(LEVELS);
        let highs = widest(&|it| width(&it.high.label, LABEL)).min(LEVELS);
        let (left, right) = (PAD + names + lows + 32, WIDTH - PAD - highs - 16);
        let top = top + 44;
        let room = ((HEIGHT - 50 - top) / tornado.rows.len().max(1) as i32).min(ROW);
        let bottom = top + room * tornado.rows.len().max(1) as i32;
        let whole = axis.ceiling - axis.floor;
        let x = |value: f64| {
            let part = ((value - axis.floor) / whole).clamp(0.0, 1.0);
            left + (f64::from(right - left) * part).round() as i32
        };
        for tick in &axis.ticks {
            pen.line((x(tick.at), top), (x(tick.at), bottom), palette::GRID, 1);
            let at = (x(tick.at), bottom + 16);
            pen.text(&tick.label, at, LABEL, palette::MUTED, Anchor::Middle);
        }
        let middle = |row: usize| top + row as i32 * room + room / 2;
        for (row, swing) in tornado.rows.iter().enumerate() {
            let (y, half) = (middle(row), (room / 3).clamp(2, 22));
            let name = shorten(&swing.label, LABEL, NAMES);
            pen.text(&name, (PAD + names, y), LABEL, palette::INK, Anchor::End);
            let (a, b) = (x(swing.low.value), x(swing.high.value));
            let stands = tornado.base.as_ref().map_or(a, |it| x(it.0).clamp(a, b));
            pen.rect((a, y - half), (stands, y + half), WAITING, 1.0);
            pen.rect((stands, y - half), (b, y + half), AMOUNT, 1.0);
            let mut outer = (a, b);
            for end in [&swing.low, &swing.high] {
                let (from, to) = (x(end.ends.0), x(end.ends.1));
                pen.line((from, y), (to, y), palette::INK, 1);
                for edge in [from, to].into_iter().filter(|_| to > from) {
                    pen.line((edge, y - 5), (edge, y + 5), palette::INK, 1);
                }
                outer = (outer.0.min(from), outer.1.max(to));
            }
            let moves = swing.low.value < swing.high.value;
            let low = if moves { swing.low.label.as_str() } else { "" };
            let high = if moves { swing.high.label.as_str() } else { "no effect" };
            let (low, high) = (shorten(low, LABEL, LEVELS), shorten(high, LABEL, LEVELS));
            pen.text(&low, (outer.0 - 8, y), LABEL, palette::MUTED, Anchor::End);
            pen.text(&high, (outer.1 + 8, y), LABEL, palette::MUTED, Anchor::Start);
        }
        if let Some((value, text)) = &tornado.base {
            pen.line((x(*value), top - 8), (x(*value), bottom), palette::INK, 2);
            pen.text(text, (x(*value), top - 18), LABEL, palette::INK, Anchor::Middle);
        }
    })
}
