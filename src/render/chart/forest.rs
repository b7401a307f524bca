//! Many values of two sides, one row each: how far each moved, with its interval, and both values in words.
//!
//! ```text
//!   title, subtitle, which side is which
//!                         A        B       −100%    0    +100%
//!   exchanges.failures    12       3          ●━━━━━┃              −75%
//! ```
//!
//! What it does not know: metrics, runs, how an interval came about.

use super::frame::{LABEL, PAD, STRONG, SUBTITLE, TITLE, TITLE_LINE, WIDTH};
use super::palette::{AMOUNT, GRID, INK, MUTED, PAPER};
use super::place::{shorten, wrap};
use super::svg::{Anchor, Pen, document, width};
use crate::render::words;

/// A picture of moved values.
#[derive(Clone, PartialEq, Debug)]
pub struct Forest {
    /// What it shows, as a sentence.
    pub title: String,
    /// How sure it is: runs, method, level.
    pub subtitle: String,
    /// The same for readers who cannot see it.
    pub alt: String,
    /// What A and B are.
    pub sides: [String; 2],
    /// The rows, from top to bottom.
    pub rows: Vec<Row>,
    /// What is not shown, if anything.
    pub note: String,
}

/// One value.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Its group; written above the first row of each.
    pub group: String,
    /// What it is.
    pub label: String,
    /// A's value, in words.
    pub a: String,
    /// B's value.
    pub b: String,
    /// The change, in words.
    pub change: String,
    /// How far it moved, as a share of A; infinite if A is zero.
    pub moved: f64,
    /// The ends of its interval, likewise.
    pub ends: Option<(f64, f64)>,
    /// Whether it may be luck: then it is drawn pale.
    pub is_pale: bool,
}

const LINE: i32 = 25;
const NAMES: i32 = 350;
const VALUE: i32 = 96;
const CHANGE: i32 = 110;
/// No axis goes further than a threefold value; what does gets an arrow.
const FURTHEST: f64 = 2.0;

/// Where rows and shares lie.
struct Field {
    names: i32,
    left: i32,
    right: i32,
    top: i32,
    from: f64,
    to: f64,
    step: f64,
}

impl Field {
    fn x(&self, share: f64) -> i32 {
        let part = ((share - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        self.left + (f64::from(self.right - self.left) * part).round() as i32
    }
    fn is_beyond(&self, share: f64) -> bool {
        share > self.to || share < self.from
    }
}

/// The picture as an SVG document, 1200 wide and as high as its rows ask for.
#[must_use]
pub fn svg(picture: &Forest) -> String {
    let title = wrap(&picture.title, TITLE, WIDTH - 2 * PAD);
    let head = PAD + title.len() as i32 * TITLE_LINE + 4;
    let field = field(picture, head + 106);
    let lines = picture.rows.len() + groups(picture);
    let bottom = field.top + lines as i32 * LINE;
    let size = (WIDTH, bottom + 66);
    document(size, &picture.title, &picture.alt, |pen| {
        pen.rect((0, 0), size, PAPER, 1.0);
        for (i, line) in title.iter().enumerate() {
            let y = PAD + i as i32 * TITLE_LINE + TITLE_LINE / 3;
            pen.text(line, (PAD, y), TITLE, INK, Anchor::Start);
        }
        let words = |text: &str| shorten(text, SUBTITLE, WIDTH - 2 * PAD);
        pen.text(&words(&picture.subtitle), (PAD, head), SUBTITLE, MUTED, Anchor::Start);
        for (i, (name, side)) in ["A", "B"].iter().zip(&picture.sides).enumerate() {
            let y = head + 26 + i as i32 * 20;
            pen.text(name, (PAD, y), STRONG, INK, Anchor::Start);
            let side = shorten(side, LABEL, WIDTH - 2 * PAD - 20);
            pen.text(&side, (PAD + 20, y), LABEL, INK, Anchor::Start);
        }
        axis(pen, &field, bottom);
        rows(pen, picture, &field);
        pen.text(&words(&picture.note), (PAD, bottom + 46), SUBTITLE, MUTED, Anchor::Start);
    })
}

/// How many lines are headings of groups.
fn groups(picture: &Forest) -> usize {
    let mut last = "";
    let mut count = 0;
    for row in &picture.rows {
        count += usize::from(row.group != last);
        last = &row.group;
    }
    count
}

fn field(picture: &Forest, top: i32) -> Field {
    let ends = picture.rows.iter().flat_map(|row| {
        let (low, high) = row.ends.unwrap_or((row.moved, row.moved));
        [row.moved, low, high]
    });
    let finite: Vec<f64> = ends.filter(|it| it.is_finite()).collect();
    let beyond = picture.rows.iter().map(|it| it.moved).filter(|it| it.is_infinite());
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for it in finite {
        low = low.min(it.max(-1.0));
        high = high.max(it.min(FURTHEST));
    }
    // An arrow needs a little room of its own.
    for it in beyond {
        if it > 0.0 { high = high.max(0.1) } else { low = low.min(-0.1) }
    }
    let step = step((high - low).max(1e-9) / 5.0);
    let names = picture.rows.iter().map(|it| width(&it.label, LABEL)).max().unwrap_or(0);
    let names = names.clamp(120, NAMES);
    Field {
        names,
        left: PAD + names + 2 * VALUE + 30,
        right: WIDTH - PAD - CHANGE,
        top,
        from: (low / step).floor() * step,
        to: (high / step).ceil() * step,
        step,
    }
}

/// The next larger of 1, 2 and 5 times a power of ten.
fn step(least: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(least)));
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|it| it * power >= least * 0.999_999);
    factor.unwrap_or(10.0) * power
}

fn axis(pen: &mut Pen<'_>, field: &Field, bottom: i32) {
    let y = field.top - 30;
    let values = PAD + field.names + VALUE;
    pen.text("A", (values, y), STRONG, INK, Anchor::End);
    pen.text("B", (values + VALUE, y), STRONG, INK, Anchor::End);
    pen.text("Change, relative to A", (field.left, y), STRONG, INK, Anchor::Start);
    let first = (field.from / field.step).round() as i64;
    let last = (field.to / field.step).round() as i64;
    for n in first..=last {
        let x = field.x(n as f64 * field.step);
        let color = if n == 0 { INK } else { GRID };
        pen.line((x, field.top - 12), (x, bottom), color, 1);
        let label = match n {
            0 => "0".to_owned(),
            n => {
                let share = words::number(round(n.unsigned_abs() as f64 * field.step * 100.0));
                format!("{}{share}%", if n < 0 { "−" } else { "+" })
            }
        };
        pen.text(&label, (x, bottom + 14), LABEL, MUTED, Anchor::Middle);
    }
}

/// Without the last digits that steps leave behind.
fn round(percent: f64) -> f64 {
    (percent * 1e6).round() / 1e6
}

fn rows(pen: &mut Pen<'_>, picture: &Forest, field: &Field) {
    let mut y = field.top + LINE / 2;
    let mut last = "";
    for row in &picture.rows {
        if row.group != last {
            let group = shorten(&row.group, STRONG, field.left - PAD - 20);
            pen.text(&group, (PAD, y), STRONG, INK, Anchor::Start);
            y += LINE;
            last = &row.group;
        }
        let color = if row.is_pale { MUTED } else { INK };
        let label = shorten(&row.label, LABEL, field.names);
        pen.text(&label, (PAD, y), LABEL, color, Anchor::Start);
        let values = PAD + field.names + VALUE;
        pen.text(&row.a, (values, y), LABEL, color, Anchor::End);
        pen.text(&row.b, (values + VALUE, y), LABEL, color, Anchor::End);
        pen.text(&row.change, (field.right + 14, y), LABEL, color, Anchor::Start);
        mark(pen, row, field, y);
        y += LINE;
    }
}

/// A bar from nothing to where the value went, its interval, and a dot or, beyond the axis, an arrow.
fn mark(pen: &mut Pen<'_>, row: &Row, field: &Field, y: i32) {
    let color = if row.is_pale { MUTED } else { AMOUNT };
    let (zero, x) = (field.x(0.0), field.x(row.moved));
    let (from, to) = (zero.min(x), zero.max(x));
    pen.rect((from, y - 5), (to, y + 5), color, 0.22);
    if let Some((low, high)) = row.ends {
        let (low_x, high_x) = (field.x(low), field.x(high));
        pen.line((low_x, y), (high_x, y), color, 2);
        for (end, x) in [(low, low_x), (high, high_x)] {
            if !field.is_beyond(end) {
                pen.line((x, y - 5), (x, y + 5), color, 2);
            }
        }
    }
    if field.is_beyond(row.moved) {
        let back = if row.moved > 0.0 { -11 } else { 11 };
        pen.polygon(&[(x, y), (x + back, y - 6), (x + back, y + 6)], color);
    } else {
        pen.polygon(&[(x - 5, y), (x, y - 5), (x + 5, y), (x, y + 5)], color);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_one_two_or_five() {
        for (least, expected) in [(0.2, 0.2), (0.21, 0.5), (0.000_3, 0.000_5), (0.9, 1.0)] {
            assert!((step(least) / expected - 1.0).abs() < 1e-9, "{least}: {}", step(least));
        }
    }
}
