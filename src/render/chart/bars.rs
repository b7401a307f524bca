//! Bars that say how much each of several things matters, with whiskers.
//!
//! What it does not know: factors, how an effect was found.

use super::frame::{HEIGHT, LABEL, PAD, STRONG, SWATCH, WIDTH};
use super::palette::{self, AMOUNT, Color, STALE};
use super::picture::{Words, sheet};
use super::place::shorten;
use super::scale::value_axis;
use super::spec::Unit;
use super::svg::{Anchor, width};

/// Bars from the top, the longest first by whoever makes them.
#[derive(Clone, PartialEq, Debug)]
pub struct Bars {
    /// What stands above it.
    pub words: Words,
    /// What the axis counts.
    pub heading: String,
    /// What each bar of a row is: one word or two.
    pub keys: Vec<String>,
    /// A name, and for each key the value and the ends of its whisker.
    pub rows: Vec<(String, Vec<Bar>)>,
}

/// A value and the ends of its whisker.
pub type Bar = (f64, f64, f64);

const COLORS: [Color; 2] = [AMOUNT, STALE];
/// Widest names.
const NAMES: i32 = 300;

/// The picture as an SVG document.
pub(super) fn svg(bars: &Bars) -> String {
    let all = || bars.rows.iter().flat_map(|it| &it.1);
    let high = all().map(|it| it.0.max(it.2)).fold(0.0, f64::max);
    let low = all().map(|it| it.0.min(it.1)).fold(0.0, f64::min);
    let axis = value_axis(Unit::Number, low, high, 6);
    sheet(&bars.words, |pen, top| {
        let heading = shorten(&bars.heading, STRONG, WIDTH - 2 * PAD - 500);
        pen.text(&heading, (PAD, top), STRONG, palette::INK, Anchor::Start);
        let mut right = WIDTH - PAD;
        for (key, color) in bars.keys.iter().zip(COLORS).rev() {
            let left = right - width(key, LABEL);
            pen.text(key, (left, top), LABEL, palette::INK, Anchor::Start);
            pen.rect((left - SWATCH, top - 6), (left - SWATCH + 12, top + 6), color, 1.0);
            right = left - SWATCH - 20;
        }
        let names = bars.rows.iter().map(|it| width(&it.0, LABEL)).max().unwrap_or(0);
        let (left, right) = (PAD + names.min(NAMES) + 12, WIDTH - PAD - 20);
        let rows = bars.rows.len().max(1) as i32;
        let top = top + 24;
        let room = ((HEIGHT - 50 - top) / rows).min(130);
        let bottom = top + rows * room;
        let whole = axis.ceiling - axis.floor;
        let x = |value: f64| {
            let part = ((value - axis.floor) / whole).clamp(0.0, 1.0);
            left + (f64::from(right - left) * part).round() as i32
        };
        for tick in &axis.ticks {
            let x = x(tick.at);
            pen.line((x, top), (x, bottom), palette::GRID, 1);
            pen.text(&tick.label, (x, bottom + 16), LABEL, palette::MUTED, Anchor::Middle);
        }
        for (row, (name, values)) in bars.rows.iter().enumerate() {
            let above = top + row as i32 * room;
            let thick = (room - 8).max(2) / values.len().max(1) as i32;
            let name = shorten(name, LABEL, NAMES);
            let middle = above + room / 2;
            pen.text(&name, (left - 10, middle), LABEL, palette::INK, Anchor::End);
            for ((place, &(value, low, high)), color) in values.iter().enumerate().zip(COLORS) {
                let from = above + 4 + place as i32 * thick;
                let (a, b) = (x(0.0).min(x(value)), x(0.0).max(x(value)));
                pen.rect((a, from), (b, from + thick - 2), color, 1.0);
                let y = from + thick / 2 - 1;
                pen.line((x(low), y), (x(high), y), palette::INK, 2);
                for end in [x(low), x(high)] {
                    pen.line((end, y - 5), (end, y + 5), palette::INK, 2);
                }
            }
        }
        pen.line((x(0.0), top), (x(0.0), bottom), palette::INK, 1);
    })
}
