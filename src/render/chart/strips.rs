//! Many values in rows: every one a dot, their quartiles as a box, an estimate with its interval as a diamond.
//!
//! ```text
//!   outage 1d      . .:: .          n = 10
//!                   ├─▒▒┃▒▒──┤
//!                      ─◆─
//! ```
//!
//! What it does not know: runs, responses.

use super::frame::{HEIGHT, LABEL, PAD, STRONG, WIDTH};
use super::palette::{self, AMOUNT, OUT};
use super::picture::{Words, sheet};
use super::place::shorten;
use super::scale::{ValueAxis, floor, value_axis};
use super::spec::Unit;
use super::svg::{Anchor, Pen, width};

/// Values in rows.
#[derive(Clone, PartialEq, Debug)]
pub struct Strips {
    /// What stands above it.
    pub words: Words,
    /// What the values are.
    pub heading: String,
    /// In which unit.
    pub unit: Unit,
    /// What a dot is: a run, a point.
    pub dot: &'static str,
    /// What the diamond is.
    pub estimate: String,
    /// The rows from the top.
    pub rows: Vec<Strip>,
}

/// The values of a row.
#[derive(Clone, PartialEq, Debug)]
pub struct Strip {
    /// What they are of.
    pub label: String,
    /// The values in rising order.
    pub values: Vec<f64>,
    /// The quartiles; the second is the median.
    pub quartiles: [f64; 3],
    /// An estimate and the ends of its interval, which may be infinite.
    pub estimate: (f64, f64, f64),
    /// What is written at the row's end.
    pub note: String,
}

/// Widest names of rows.
const NAMES: i32 = 300;
/// A dot and the room it takes.
const DOT: i32 = 7;
/// The highest that a row may be.
const ROW: i32 = 120;

/// The picture as an SVG document.
pub(super) fn svg(strips: &Strips) -> String {
    let ends = |it: &Strip| [it.estimate.1, it.estimate.2].into_iter().filter(|it| it.is_finite());
    let all = || strips.rows.iter().flat_map(move |it| it.values.iter().copied().chain(ends(it)));
    let (low, high) =
        (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let axis = match low <= high {
        true => value_axis(strips.unit, floor(low, high), high, 7),
        false => value_axis(strips.unit, 0.0, 1.0, 7),
    };
    sheet(&strips.words, |pen, top| {
        let heading = match axis.unit {
            "" => strips.heading.clone(),
            unit => format!("{}, {unit}", strips.heading),
        };
        let heading = shorten(&heading, STRONG, WIDTH - 2 * PAD);
        pen.text(&heading, (PAD, top), STRONG, palette::INK, Anchor::Start);
        key(pen, strips, top + 24);
        let widest = |of: &dyn Fn(&Strip) -> i32| strips.rows.iter().map(of).max().unwrap_or(0);
        let names = widest(&|it| width(&it.label, LABEL)).min(NAMES);
        let left = PAD + names + if names > 0 { 16 } else { 8 };
        let right = WIDTH - PAD - widest(&|it| width(&it.note, LABEL)) - 16;
        let top = top + 44;
        let room = ((HEIGHT - 56 - top) / strips.rows.len().max(1) as i32).min(ROW);
        let bottom = top + room * strips.rows.len().max(1) as i32;
        let field = Field { left, right, axis: &axis };
        for tick in &axis.ticks {
            let x = field.x(tick.at);
            pen.line((x, top), (x, bottom), palette::GRID, 1);
            pen.text(&tick.label, (x, bottom + 16), LABEL, palette::MUTED, Anchor::Middle);
        }
        pen.line((left, bottom), (right, bottom), palette::INK, 1);
        if strips.rows.is_empty() {
            let at = ((left + right) / 2, (top + bottom) / 2);
            pen.text("No run has an answer", at, LABEL, palette::MUTED, Anchor::Middle);
        }
        for (place, strip) in strips.rows.iter().enumerate() {
            let above = top + place as i32 * room;
            let middle = above + room / 2;
            let label = shorten(&strip.label, LABEL, NAMES);
            pen.text(&label, (left - 10, middle), LABEL, palette::INK, Anchor::End);
            pen.text(&strip.note, (right + 16, middle), LABEL, palette::MUTED, Anchor::Start);
            row(pen, strip, &field, (above, room));
            pen.line((PAD, above), (right, above), palette::GRID, 1);
        }
    })
}

struct Field<'a> {
    left: i32,
    right: i32,
    axis: &'a ValueAxis,
}

impl Field<'_> {
    fn x(&self, value: f64) -> i32 {
        let part = (value - self.axis.floor) / (self.axis.ceiling - self.axis.floor);
        self.left + (f64::from(self.right - self.left) * part.clamp(0.0, 1.0)).round() as i32
    }
}

/// Dots in the upper part, the box below them, the estimate at the bottom.
fn row(pen: &mut Pen<'_>, strip: &Strip, field: &Field<'_>, (above, room): (i32, i32)) {
    let base = above + room * 11 / 20;
    let places: Vec<i32> =
        strip.values.iter().map(|it| field.x(*it) / DOT * DOT + DOT / 2).collect();
    let highest = places.chunk_by(|a, b| a == b).map(<[i32]>::len).max().unwrap_or(1) as i32;
    // Many dots in one place share the room that there is.
    let step = f64::from((base - above - 6).min(highest * DOT)) / f64::from(highest.max(1));
    for same in places.chunk_by(|a, b| a == b) {
        for (place, &x) in same.iter().enumerate() {
            let y = base - 4 - (place as f64 * step) as i32;
            pen.polygon(&[(x - 3, y), (x, y - 3), (x + 3, y), (x, y + 3)], AMOUNT);
        }
    }
    let Some((least, most)) = strip.values.first().zip(strip.values.last()) else { return };
    let (y, half) = (above + room * 7 / 10, (room / 12).clamp(2, 9));
    pen.line((field.x(*least), y), (field.x(*most), y), AMOUNT, 2);
    let [first, median, third] = strip.quartiles.map(|it| field.x(it));
    pen.rect((first, y - half), (third.max(first + 1), y + half), palette::PAPER, 1.0);
    pen.rect((first, y - half), (third.max(first + 1), y + half), AMOUNT, 0.35);
    pen.line((median, y - half), (median, y + half), palette::INK, 3);
    let (value, low, high) = strip.estimate;
    diamond(pen, (field.x(low), field.x(value), field.x(high)), above + room * 9 / 10);
}

fn diamond(pen: &mut Pen<'_>, (low, x, high): (i32, i32, i32), y: i32) {
    pen.line((low, y), (high, y), OUT, 2);
    pen.polygon(&[(x - 5, y), (x, y - 5), (x + 5, y), (x, y + 5)], OUT);
}

/// What dots, boxes and diamonds are.
fn key(pen: &mut Pen<'_>, strips: &Strips, y: i32) {
    let mut x = PAD;
    let one = format!("a {}", strips.dot);
    pen.polygon(&[(x, y), (x + 3, y - 3), (x + 6, y), (x + 3, y + 3)], AMOUNT);
    pen.text(&one, (x + 14, y), LABEL, palette::INK, Anchor::Start);
    x += 14 + width(&one, LABEL) + 24;
    pen.line((x, y), (x + 44, y), AMOUNT, 2);
    pen.rect((x + 10, y - 6), (x + 32, y + 6), palette::PAPER, 1.0);
    pen.rect((x + 10, y - 6), (x + 32, y + 6), AMOUNT, 0.35);
    pen.line((x + 20, y - 6), (x + 20, y + 6), palette::INK, 3);
    let text = format!("all {}s, their quartiles and median", strips.dot);
    pen.text(&text, (x + 52, y), LABEL, palette::INK, Anchor::Start);
    x += 52 + width(&text, LABEL) + 24;
    diamond(pen, (x, x + 18, x + 36), y);
    let room = WIDTH - PAD - x - 44;
    pen.text(
        &shorten(&strips.estimate, LABEL, room),
        (x + 44, y),
        LABEL,
        palette::INK,
        Anchor::Start,
    );
}
