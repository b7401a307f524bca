//! Curves over the levels of a factor, each with its interval as a band: what a study's line charts are made of.
//!
//! What it does not know: factors, responses, how an interval came about.

use super::frame::{HEIGHT, LABEL, PAD, STRONG, SUBTITLE, SWATCH, TITLE, TITLE_LINE, WIDTH};
use super::palette::{self, AMOUNT, Color, OUT, SILENT, STALE, WAITING};
use super::place::{shorten, spread, wrap};
use super::scale::{ValueAxis, value_axis};
use super::spec::Unit;
use super::svg::{Anchor, Pen, document, width};

/// A picture of curves.
#[derive(Clone, PartialEq, Debug)]
pub struct Curves {
    /// What it shows, as a sentence.
    pub title: String,
    /// How sure it is: runs, method, level.
    pub subtitle: String,
    /// The same for readers who cannot see it.
    pub alt: String,
    /// What the value axis counts.
    pub heading: String,
    /// In which unit.
    pub unit: Unit,
    /// What the other axis shows.
    pub along: String,
    /// The levels, from left to right: where each stands, 0 to 1, and what is written there.
    pub stops: Vec<(f64, String)>,
    /// The curves.
    pub curves: Vec<Curve>,
}

/// One curve.
#[derive(Clone, PartialEq, Debug)]
pub struct Curve {
    /// What is written at its end.
    pub label: String,
    /// By level: its place, the estimate and the ends of its interval. A level without an answer is missing.
    pub points: Vec<Point>,
}

/// An estimate at a level.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// The level's place among the stops.
    pub stop: usize,
    /// The estimate.
    pub value: f64,
    /// The lower end of its interval; may be infinite.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The colors of curves in their order; a seventh curve begins anew.
const COLORS: [Color; 6] = [AMOUNT, OUT, Color(0, 158, 115), SILENT, STALE, WAITING];
/// The widest that labels at the curves' ends may make the right margin.
const ENDS: i32 = 300;

/// Where values and levels lie.
struct Field {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    axis: ValueAxis,
}

impl Field {
    fn x(&self, place: f64) -> i32 {
        self.left + (f64::from(self.right - self.left) * place).round() as i32
    }
    fn y(&self, value: f64) -> i32 {
        let whole = self.axis.ceiling - self.axis.floor;
        let part = ((value - self.axis.floor) / whole).clamp(0.0, 1.0);
        self.bottom - (f64::from(self.bottom - self.top) * part).round() as i32
    }
}

/// The picture as an SVG document of 1200 by 600.
#[must_use]
pub fn svg(picture: &Curves) -> String {
    let title = wrap(&picture.title, TITLE, WIDTH - 2 * PAD);
    let subtitle_y = PAD + title.len() as i32 * TITLE_LINE + 4;
    let field = field(picture, subtitle_y + 62);
    document((WIDTH, HEIGHT), &picture.title, &picture.alt, |pen| {
        pen.rect((0, 0), (WIDTH, HEIGHT), palette::PAPER, 1.0);
        for (i, line) in title.iter().enumerate() {
            let y = PAD + i as i32 * TITLE_LINE + TITLE_LINE / 3;
            pen.text(line, (PAD, y), TITLE, palette::INK, Anchor::Start);
        }
        let subtitle = shorten(&picture.subtitle, SUBTITLE, WIDTH - 2 * PAD);
        pen.text(&subtitle, (PAD, subtitle_y), SUBTITLE, palette::MUTED, Anchor::Start);
        axes(pen, picture, &field);
        let shown: Vec<(&Curve, Color)> =
            picture.curves.iter().zip(COLORS.into_iter().cycle()).collect();
        for (curve, color) in &shown {
            band(pen, picture, curve, *color, &field);
        }
        for (curve, color) in &shown {
            line(pen, picture, curve, *color, &field);
        }
        labels(pen, picture, &shown, &field);
    })
}

fn field(picture: &Curves, top: i32) -> Field {
    let ends = picture.curves.iter().flat_map(|curve| &curve.points);
    let finite = |it: f64| if it.is_finite() { it } else { 0.0 };
    let highest = ends.clone().map(|it| it.value.max(finite(it.high))).fold(0.0, f64::max);
    let lowest = ends.map(|it| it.value.min(0.0)).fold(0.0, f64::min);
    let axis = value_axis(picture.unit, lowest, highest, 5);
    let ticks = axis.ticks.iter().map(|tick| width(&tick.label, LABEL)).max().unwrap_or(0);
    let names = picture.curves.iter().map(|it| width(&it.label, LABEL)).max().unwrap_or(0);
    Field {
        left: PAD + ticks + 10,
        right: WIDTH - PAD - (names + SWATCH + 8).min(ENDS),
        top,
        bottom: HEIGHT - 66,
        axis,
    }
}

fn axes(pen: &mut Pen<'_>, picture: &Curves, field: &Field) {
    for tick in &field.axis.ticks {
        let y = field.y(tick.at);
        pen.line((field.left, y), (field.right, y), palette::GRID, 1);
        pen.text(&tick.label, (field.left - 10, y), LABEL, palette::MUTED, Anchor::End);
    }
    let unit = field.axis.unit;
    let heading = match unit {
        "" => picture.heading.clone(),
        unit => format!("{}, {unit}", picture.heading),
    };
    let heading = shorten(&heading, STRONG, WIDTH - 2 * PAD);
    pen.text(&heading, (PAD, field.top - 26), STRONG, palette::INK, Anchor::Start);
    pen.line((field.left, field.bottom), (field.right, field.bottom), palette::INK, 1);
    if picture.curves.is_empty() {
        let at = ((field.left + field.right) / 2, (field.top + field.bottom) / 2);
        pen.text("No run has an answer", at, LABEL, palette::MUTED, Anchor::Middle);
    }
    let mut free = i32::MIN;
    for (place, label) in &picture.stops {
        let x = field.x(*place);
        pen.line((x, field.bottom), (x, field.bottom + 6), palette::INK, 1);
        let wide = width(label, LABEL);
        // A label that would touch the one before it is left out.
        if x - wide / 2 > free {
            pen.text(label, (x, field.bottom + 18), LABEL, palette::MUTED, Anchor::Middle);
            free = x + wide / 2 + 10;
        }
    }
    let along = (field.left, field.bottom + 42);
    pen.text(&picture.along, along, LABEL, palette::MUTED, Anchor::Start);
}

fn band(pen: &mut Pen<'_>, picture: &Curves, curve: &Curve, color: Color, field: &Field) {
    let x = |point: &Point| field.x(picture.stops[point.stop].0);
    let upper = curve.points.iter().map(|it| (x(it), field.y(it.high)));
    let lower = curve.points.iter().rev().map(|it| (x(it), field.y(it.low)));
    let outline: Vec<(i32, i32)> = upper.chain(lower).collect();
    if curve.points.len() > 1 {
        pen.veil(&outline, color, 0.18);
    }
}

fn line(pen: &mut Pen<'_>, picture: &Curves, curve: &Curve, color: Color, field: &Field) {
    let at = |point: &Point| (field.x(picture.stops[point.stop].0), field.y(point.value));
    let points: Vec<(i32, i32)> = curve.points.iter().map(at).collect();
    pen.path(&points, color, 2);
    // Many levels are a line; a few are dots with whiskers on a line.
    if curve.points.len() <= 30 {
        for (point, &(x, y)) in curve.points.iter().zip(&points) {
            pen.line((x, field.y(point.low)), (x, field.y(point.high)), color, 2);
            pen.rect((x - 4, y - 4), (x + 4, y + 4), color, 1.0);
        }
    }
}

/// The order of two curves from the top, looked at from their ends backwards.
fn from_above(a: &Curve, b: &Curve) -> std::cmp::Ordering {
    let back = |it: &Curve| it.points.iter().rev().map(|it| it.value).collect::<Vec<_>>();
    let pairs = back(b).into_iter().zip(back(a));
    pairs.map(|(b, a)| b.total_cmp(&a)).find(|it| it.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

/// Each curve's name where it ends.
fn labels(pen: &mut Pen<'_>, picture: &Curves, shown: &[(&Curve, Color)], field: &Field) {
    if shown.len() == 1 && shown[0].0.label.is_empty() {
        return;
    }
    let ended: Vec<_> = shown
        .iter()
        .filter_map(|(curve, color)| Some((curve, color, curve.points.last()?)))
        .collect();
    // By where the lines end and, where ends coincide, by where they come from: no leader crosses another.
    let mut ended = ended;
    ended.sort_by(|a, b| from_above(a.0, b.0));
    let ends: Vec<i32> = ended.iter().map(|it| field.y(it.2.value)).collect();
    let mut heights = ends.clone();
    spread(&mut heights, 19, field.top, field.bottom);
    for ((&(curve, color, last), y), end) in ended.iter().zip(heights).zip(ends) {
        let from = field.x(picture.stops[last.stop].0);
        let x = field.right + 6;
        pen.path(&[(from, end), (x, end), (x + SWATCH - 6, y)], *color, 2);
        let label = shorten(&curve.label, LABEL, WIDTH - PAD / 2 - x - SWATCH);
        pen.text(&label, (x + SWATCH, y), LABEL, palette::INK, Anchor::Start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(label: &str, values: &[f64]) -> Curve {
        let point = |(stop, &value): (usize, &f64)| Point { stop, value, low: value, high: value };
        Curve { label: label.into(), points: values.iter().enumerate().map(point).collect() }
    }

    #[test]
    fn names_stand_in_the_order_of_the_ends_and_of_where_lines_come_from() {
        let mut curves = [
            curve("low", &[1.0, 2.0]),
            curve("from below", &[0.0, 5.0]),
            curve("from above", &[9.0, 5.0]),
            curve("high", &[3.0, 5.001]),
        ];
        curves.sort_by(from_above);
        let names: Vec<_> = curves.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(names, ["high", "from above", "from below", "low"]);
    }
}
