//! A chart as an SVG document of 1200 by 600, readable on a slide.
//!
//! What it does not know: what the values mean.

use super::frame::{
    FLAG_ROW, Frame, HEIGHT, LABEL, PAD, PanelFrame, STRONG, SUBTITLE, SWATCH, TITLE, TITLE_LINE,
    WIDTH,
};
use super::palette::{self, Color};
use super::place::{shorten, spot, spread};
use super::spec::{Bar, Chart, Layer, Panel, Series, Stretch, stacked};
use super::svg::{Anchor, Pen, document, width};
use super::trace::Map;
use crate::kernel::{Span, Time};

/// What is explained beside the heading because the plot has no room for it.
type Key = (Color, String);

/// The document.
#[must_use]
pub fn svg(chart: &Chart) -> String {
    let frame = Frame::of(chart);
    document((WIDTH, HEIGHT), &chart.title, &chart.alt, |pen| {
        pen.rect((0, 0), (WIDTH, HEIGHT), palette::PAPER, 1.0);
        head(pen, chart, &frame);
        for (panel, place) in chart.panels.iter().zip(&frame.panels) {
            draw_panel(pen, chart, panel, place);
        }
        flags(pen, &frame);
        foot(pen, chart, &frame);
    })
}

fn head(pen: &mut Pen<'_>, chart: &Chart, frame: &Frame) {
    for (i, line) in frame.title.iter().enumerate() {
        let y = PAD + i as i32 * TITLE_LINE + TITLE_LINE / 3;
        pen.text(line, (PAD, y), TITLE, palette::INK, Anchor::Start);
    }
    let subtitle = shorten(&chart.subtitle, SUBTITLE, WIDTH - 2 * PAD);
    pen.text(&subtitle, (PAD, frame.subtitle_y), SUBTITLE, palette::MUTED, Anchor::Start);
}

fn draw_panel(pen: &mut Pen<'_>, chart: &Chart, panel: &Panel, place: &PanelFrame) {
    let map = &place.map;
    if !panel.is_rows() {
        for tick in &place.axis.ticks {
            let y = map.y(tick.at);
            pen.line((map.left, y), (map.right, y), palette::GRID, 1);
            pen.text(&tick.label, (map.left - 10, y), LABEL, palette::MUTED, Anchor::End);
        }
    }
    let mut keys = Vec::new();
    let walls = walls(chart, map);
    // Areas would hide what is behind them; bars and lines would be tinted by what is before them.
    let full = panel.layers.iter().any(|it| matches!(it, Layer::Stack(_) | Layer::Rows { .. }));
    if !full {
        shade(pen, chart, map);
    }
    for layer in &panel.layers {
        draw_layer(pen, layer, map, &mut keys);
    }
    if full {
        shade(pen, chart, map);
    }
    label_areas(pen, panel, (map, &walls), &mut keys);
    label_lines(pen, panel, map);
    pen.line((map.left, map.bottom), (map.right, map.bottom), palette::INK, 1);
    let unit = place.axis.unit;
    let heading =
        if unit.is_empty() { panel.heading.clone() } else { format!("{}, {unit}", panel.heading) };
    let keys_left = draw_keys(pen, &keys, place);
    let heading = shorten(&heading, STRONG, keys_left - PAD - 20);
    pen.text(&heading, (PAD, place.heading_y), STRONG, palette::INK, Anchor::Start);
    if let Some(text) = &panel.empty {
        let middle = ((map.left + map.right) / 2, (map.top + map.bottom) / 2);
        pen.text(text, middle, LABEL, palette::MUTED, Anchor::Middle);
    }
}

/// Keys from the right edge, on the line of the heading; returns where they begin.
fn draw_keys(pen: &mut Pen<'_>, keys: &[Key], place: &PanelFrame) -> i32 {
    let mut right = WIDTH - PAD;
    for (color, label) in keys.iter().rev() {
        let label = shorten(label, LABEL, 420);
        let left = right - width(&label, LABEL);
        pen.text(&label, (left, place.heading_y), LABEL, palette::INK, Anchor::Start);
        let y = place.heading_y;
        pen.rect((left - SWATCH, y - 6), (left - SWATCH + 12, y + 6), *color, 1.0);
        right = left - SWATCH - 20;
    }
    right
}

fn draw_layer(pen: &mut Pen<'_>, layer: &Layer, map: &Map, keys: &mut Vec<Key>) {
    match layer {
        Layer::Stack(areas) => {
            let mut below: Vec<(i32, i32)> = Vec::new();
            for area in stacked(areas) {
                let upper = map.steps(&area.points);
                fill_between(pen, &upper, &below, map, area.color);
                below = upper;
            }
        }
        Layer::Excess { over, under, color } => draw_excess(pen, over, under, *color, map),
        Layer::Line(series) => pen.path(&map.steps(&series.points), series.color, 2),
        Layer::Bars { bars, width, color, label } => {
            draw_bars(pen, bars, *width, *color, map);
            keys.push((*color, label.clone()));
        }
        Layer::Rows { rows, names, stretches, keys: means } => {
            name_rows(pen, *rows, names, map);
            draw_rows(pen, *rows, stretches, map);
            keys.extend(means.iter().cloned());
        }
    }
}

/// Fills from one staircase down to another, or to the bottom.
fn fill_between(
    pen: &mut Pen<'_>,
    upper: &[(i32, i32)],
    lower: &[(i32, i32)],
    map: &Map,
    color: Color,
) {
    let (Some(first), Some(last)) = (upper.first(), upper.last()) else { return };
    let mut outline = upper.to_vec();
    if lower.is_empty() {
        outline.extend([(last.0, map.bottom), (first.0, map.bottom)]);
    } else {
        if upper == lower {
            return;
        }
        outline.extend(lower.iter().rev());
    }
    if upper.iter().all(|point| point.1 == map.bottom) {
        return;
    }
    pen.polygon(&outline, color);
}

/// Pieces of time with the values of both lines: (from, to or `None` for the end, over, under).
fn excess(over: &[(Time, f64)], under: &[(Time, f64)]) -> Vec<(Time, Option<Time>, f64, f64)> {
    let mut instants: Vec<Time> = over.iter().chain(under).map(|point| point.0).collect();
    instants.sort_unstable();
    instants.dedup();
    let value = |points: &[(Time, f64)], at: Time| {
        let after = points.partition_point(|point| point.0 <= at);
        after.checked_sub(1).map_or(0.0, |i| points[i].1)
    };
    (0..instants.len())
        .map(|i| {
            let at = instants[i];
            (at, instants.get(i + 1).copied(), value(over, at), value(under, at))
        })
        .collect()
}

fn draw_excess(
    pen: &mut Pen<'_>,
    over: &[(Time, f64)],
    under: &[(Time, f64)],
    color: Color,
    map: &Map,
) {
    let mut drawn = (i32::MIN, i32::MIN, 0, 0);
    for (from, to, high, low) in excess(over, under) {
        if high > low {
            let (left, right) = (map.x(from), to.map_or(map.right, |to| map.x(to)));
            let (top, bottom) = (map.y(high), map.y(low));
            let next = (left, right.max(left + 1), top, bottom);
            if next != drawn {
                pen.rect((left, top), (right.max(left + 1), bottom), color, 0.55);
            }
            drawn = next;
        }
    }
}

fn draw_bars(pen: &mut Pen<'_>, bars: &[Bar], length: Span, color: Color, map: &Map) {
    for bar in bars.iter().filter(|bar| bar.top > bar.base) {
        let (left, right) = (map.x(bar.at), map.x(bar.at + length));
        // A hair between bars that are wide enough for one.
        let right = if right - left > 4 { right - 1 } else { right.max(left + 1) };
        let (top, bottom) = (map.y(bar.top), map.y(bar.base));
        // What is not nothing is at least a pixel high.
        pen.rect((left, top.min(bottom - 1)), (right, bottom), color, 1.0);
    }
}

/// The names of rows, left of the plot, with a line between any two.
fn name_rows(pen: &mut Pen<'_>, rows: u32, names: &[String], map: &Map) {
    let edge = |row: usize| map.top + (map.bottom - map.top) * row as i32 / rows.max(1) as i32;
    for (row, name) in names.iter().enumerate() {
        let middle = i32::midpoint(edge(row), edge(row + 1));
        let name = shorten(name, LABEL, map.left - PAD - 10);
        pen.text(&name, (map.left - 10, middle), LABEL, palette::INK, Anchor::End);
        pen.line((map.left, edge(row)), (map.right, edge(row)), palette::GRID, 1);
    }
}

fn draw_rows(pen: &mut Pen<'_>, rows: u32, stretches: &[Stretch], map: &Map) {
    let height = map.bottom - map.top;
    let edge =
        |row: u32| map.top + (i64::from(height) * i64::from(row) / i64::from(rows.max(1))) as i32;
    for stretch in stretches {
        let (top, bottom) = (edge(stretch.row), edge(stretch.row + 1));
        let bottom = if bottom - top > 4 { bottom - 1 } else { bottom.max(top + 1) };
        let thickness = (height / rows.max(1) as i32 / 3).max(1);
        let middle = (top + bottom - thickness) / 2;
        let (top, bottom) = if stretch.thin { (middle, middle + thickness) } else { (top, bottom) };
        let (left, right) = (map.x(stretch.from), map.x(stretch.to));
        if right > left {
            pen.rect((left, top), (right, bottom), stretch.color, 1.0);
        }
    }
}

/// The columns, from the left edge of the plot, at which a line or a change of shade would cross a label.
fn walls(chart: &Chart, map: &Map) -> Vec<usize> {
    let edges = chart.bands.iter().flat_map(|band| [band.from, band.to]);
    let marks = chart.marks.iter().map(|mark| mark.at);
    edges.chain(marks).map(|at| (map.x(at) - map.left) as usize).collect()
}

/// Darkens the bands and draws the marks over one plot.
fn shade(pen: &mut Pen<'_>, chart: &Chart, map: &Map) {
    // Bands that meet are one shade: a thousand outages are not a thousand rectangles, and none is darker.
    let mut shades: Vec<(i32, i32)> = Vec::new();
    for band in &chart.bands {
        let left = map.x(band.from);
        let right = map.x(band.to).max(left + 1);
        match shades.last_mut() {
            Some(last) if left <= last.1 => last.1 = last.1.max(right),
            _ => shades.push((left, right)),
        }
    }
    for (left, right) in shades {
        pen.rect((left, map.top), (right, map.bottom), palette::INK, 0.13);
        pen.rect((left, map.top - 3), (right, map.top), palette::INK, 1.0);
    }
    for mark in &chart.marks {
        let x = map.x(mark.at);
        pen.line((x, map.top), (x, map.bottom), palette::INK, 1);
    }
}

fn label_areas(
    pen: &mut Pen<'_>,
    panel: &Panel,
    (map, walls): (&Map, &[usize]),
    keys: &mut Vec<Key>,
) {
    for layer in &panel.layers {
        let Layer::Stack(areas) = layer else { continue };
        let mut below = vec![map.bottom; (map.right - map.left + 1) as usize];
        for (area, top) in areas.iter().zip(stacked(areas)) {
            let upper = map.columns(&top.points);
            if area.points.iter().any(|point| point.1 > 0.0) {
                let size = (width(&area.label, STRONG), 16);
                match spot(&upper, &below, walls, size) {
                    Some((x, y)) => {
                        let at = (map.left + x as i32, y);
                        pen.text(&area.label, at, STRONG, area.color.text(), Anchor::Middle);
                    }
                    None => keys.push((area.color, area.label.clone())),
                }
            }
            below = upper;
        }
    }
}

/// Writes each line's name where the line ends.
fn label_lines(pen: &mut Pen<'_>, panel: &Panel, map: &Map) {
    let lines: Vec<&Series> = panel
        .layers
        .iter()
        .filter_map(|layer| if let Layer::Line(series) = layer { Some(series) } else { None })
        .filter(|series| !series.points.is_empty())
        .collect();
    let ends: Vec<i32> =
        lines.iter().filter_map(|line| line.points.last()).map(|point| map.y(point.1)).collect();
    let mut heights = ends.clone();
    spread(&mut heights, 19, map.top, map.bottom);
    for ((line, &y), &end) in lines.iter().zip(&heights).zip(&ends) {
        let x = map.right + 4;
        pen.path(&[(map.right, end), (x, end), (x + SWATCH - 6, y)], line.color, 2);
        let label = shorten(&line.label, LABEL, WIDTH - PAD / 2 - x - SWATCH);
        pen.text(&label, (x + SWATCH, y), LABEL, palette::INK, Anchor::Start);
    }
}

/// The labels of bands and marks above the first plot.
fn flags(pen: &mut Pen<'_>, frame: &Frame) {
    let Some(first) = frame.panels.first() else { return };
    for flag in &frame.flags {
        let Some(row) = flag.row else { continue };
        let y = first.map.top - 12 - row as i32 * FLAG_ROW;
        // The bar at the plot is for all bands together; a name above another's has one of its own.
        for (from, to) in flag.spans.iter().filter(|_| row > 0) {
            pen.rect((*from, y + 9), ((*to).max(from + 1), y + 11), palette::INK, 1.0);
        }
        if let Some(x) = flag.stem {
            pen.line((x, y - 8), (x, first.map.top), palette::INK, 1);
        }
        pen.text(&flag.text, (flag.left, y), LABEL, palette::INK, Anchor::Start);
    }
}

fn foot(pen: &mut Pen<'_>, chart: &Chart, frame: &Frame) {
    let Some(last) = frame.panels.last() else { return };
    let map = &last.map;
    for tick in &frame.ticks {
        let x = map.x(tick.at);
        pen.line((x, map.bottom), (x, map.bottom + 6), palette::INK, 1);
        pen.text(&tick.label, (x, map.bottom + 18), LABEL, palette::MUTED, Anchor::Middle);
    }
    let mut label = chart.time_label.clone();
    if frame.unlabelled > 0 {
        label.push_str(&format!(" · {} more marked without a label", frame.unlabelled));
    }
    pen.text(&label, (map.left, map.bottom + 38), LABEL, palette::MUTED, Anchor::Start);
}
