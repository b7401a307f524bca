//! A heat map: a value for each pair of levels of two factors, written in its cell.
//!
//! The scale goes from pale to dark blue in steps of falling lightness, so that it is read alike with any kind of color
//! blindness and in black and white. A cell without an answer is hatched.
//!
//! What it does not know: factors, responses.

use super::frame::{HEIGHT, LABEL, PAD, STRONG, WIDTH};
use super::palette::{self, Color};
use super::picture::{Words, sheet};
use super::place::shorten;
use super::svg::{Anchor, Pen, Type, width};

/// A heat map.
#[derive(Clone, PartialEq, Debug)]
pub struct HeatMap {
    /// What stands above it.
    pub words: Words,
    /// What the values are.
    pub heading: String,
    /// What goes across, and its levels from the left.
    pub across: (String, Vec<String>),
    /// What goes down, and its levels from the top.
    pub down: (String, Vec<String>),
    /// By row and column: the value and how it is written; nothing without an answer.
    pub cells: Vec<Vec<Option<(f64, String)>>>,
}

/// Pale, middle and dark.
const SCALE: [Color; 4] =
    [Color(236, 244, 250), Color(140, 190, 222), Color(0, 114, 178), Color(0, 40, 74)];
/// Widest labels of rows.
const ROWS: i32 = 230;

/// The color at `share` of the way from the smallest value to the largest.
fn color(share: f64) -> Color {
    let place = share.clamp(0.0, 1.0) * (SCALE.len() - 1) as f64;
    let below = (place as usize).min(SCALE.len() - 2);
    let part = place - below as f64;
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
    let (a, b) = (SCALE[below], SCALE[below + 1]);
    Color(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// The picture as an SVG document.
pub(super) fn svg(map: &HeatMap) -> String {
    let values = || map.cells.iter().flatten().flatten();
    let by = |a: &&(f64, String), b: &&(f64, String)| a.0.total_cmp(&b.0);
    let ends = values().min_by(by).zip(values().max_by(by));
    sheet(&map.words, |pen, top| {
        let heading = shorten(&map.heading, STRONG, WIDTH - 2 * PAD - 420);
        pen.text(&heading, (PAD, top), STRONG, palette::INK, Anchor::Start);
        if let Some((low, high)) = ends {
            key(pen, top, &low.1, &high.1);
        }
        grid(pen, map, top + 24, ends.map(|(low, high)| (low.0, high.0)));
    })
}

/// The scale with its ends.
fn key(pen: &mut Pen<'_>, y: i32, low: &str, high: &str) {
    let right = WIDTH - PAD - width(high, LABEL) - 8;
    let left = right - 200;
    for step in 0..50 {
        let from = left + step * 4;
        pen.rect((from, y - 7), (from + 4, y + 7), color(f64::from(step) / 49.0), 1.0);
    }
    pen.text(low, (left - 8, y), LABEL, palette::INK, Anchor::End);
    pen.text(high, (right + 8, y), LABEL, palette::INK, Anchor::Start);
}

fn grid(pen: &mut Pen<'_>, map: &HeatMap, top: i32, ends: Option<(f64, f64)>) {
    let (columns, rows) = (map.across.1.len().max(1) as i32, map.down.1.len().max(1) as i32);
    let widest = map.down.1.iter().map(|it| width(it, LABEL)).max().unwrap_or(0);
    let left = PAD + widest.min(ROWS) + 12;
    let (right, bottom) = (WIDTH - PAD, HEIGHT - 66);
    pen.text(&map.down.0, (PAD, top + 8), LABEL, palette::MUTED, Anchor::Start);
    let top = top + 24;
    let x = |column: i32| left + (right - left) * column / columns;
    let y = |row: i32| top + (bottom - top) * row / rows;
    let small = Type::plain(if rows > 14 { 11 } else { 14 });
    for (row, (label, cells)) in map.down.1.iter().zip(&map.cells).enumerate() {
        let (above, below) = (y(row as i32), y(row as i32 + 1));
        let middle = (above + below) / 2;
        let label = shorten(label, small, ROWS);
        pen.text(&label, (left - 10, middle), small, palette::MUTED, Anchor::End);
        for (column, cell) in cells.iter().enumerate() {
            let (from, to) = (x(column as i32), x(column as i32 + 1));
            let Some((value, text)) = cell else {
                hatch(pen, (from, above), (to - 1, below - 1));
                continue;
            };
            let share = match ends {
                Some((low, high)) if high > low => (value - low) / (high - low),
                _ => 0.0,
            };
            let fill = color(share);
            pen.rect((from, above), (to - 1, below - 1), fill, 1.0);
            if width(text, small) + 4 <= to - from {
                let at = ((from + to) / 2, middle);
                pen.text(text, at, small, fill.text(), Anchor::Middle);
            }
        }
    }
    let mut free = i32::MIN;
    for (column, label) in map.across.1.iter().enumerate() {
        let middle = (x(column as i32) + x(column as i32 + 1)) / 2;
        let label = shorten(label, LABEL, ((right - left) / columns).max(90));
        let wide = width(&label, LABEL);
        if middle - wide / 2 > free {
            pen.text(&label, (middle, bottom + 16), LABEL, palette::MUTED, Anchor::Middle);
            free = middle + wide / 2 + 8;
        }
    }
    pen.text(&map.across.0, (left, bottom + 42), LABEL, palette::MUTED, Anchor::Start);
}

/// Slanted lines: there is no answer here.
fn hatch(pen: &mut Pen<'_>, from: (i32, i32), to: (i32, i32)) {
    let high = to.1 - from.1;
    for start in ((from.0 - high)..to.0).step_by(9) {
        let (mut a, mut b) = ((start, to.1), (start + high, from.1));
        if a.0 < from.0 {
            a = (from.0, to.1 - (from.0 - start));
        }
        if b.0 > to.0 {
            b = (to.0, from.1 + (start + high - to.0));
        }
        pen.line(a, b, palette::ABSENT, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_falls_in_lightness_from_end_to_end() {
        let lights: Vec<f64> = (0..=50).map(|it| color(f64::from(it) / 50.0).luma()).collect();
        assert!(lights.windows(2).all(|it| it[0] > it[1]), "{lights:?}");
    }
}
