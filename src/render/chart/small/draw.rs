//! The small picture's SVG, written by hand: a few kilobytes that read on a light page and on a dark one.
//!
//! There is no page under it: text and grid are of a grey that stands out from both. One column of a pixel holds the worst
//! instant that falls into it.
//!
//! What it does not know: what is worth showing.

use std::fmt::Write as _;

use super::super::font;
use super::super::palette::{ABSENT, Color, GOOD, INK, MUTED};
use super::super::spec::{Layer, Panel, Series, stacked};
use super::{Body, GREEN, Row, Small};
use crate::kernel::Time;
use crate::render::words;

const WIDTH: u32 = 240;
const HEIGHT: u32 = 100;
const LEFT: u32 = 6;
const RIGHT: u32 = 234;
/// Rows begin here, values below the heading.
const HEAD: u32 = 3;
const TOP: u32 = 24;
const BOTTOM: u32 = 84;
/// Readable on white and on GitHub's dark page.
const GREY: Color = Color(110, 119, 129);
/// How many letters of a legend fit beside the run's length.
const LETTERS: usize = 42;

/// Where values and instants lie.
struct Plot {
    to: Time,
    top: f64,
}

impl Plot {
    fn x(&self, at: Time) -> u32 {
        let part = at.0.min(self.to.0) as f64 / self.to.0.max(1) as f64;
        LEFT + (part * f64::from(RIGHT - LEFT)).round() as u32
    }
    /// In tenths of a pixel.
    fn y(&self, value: f64) -> i32 {
        let part = (value / self.top).clamp(0.0, 1.0);
        (f64::from(BOTTOM) * 10.0 - part * f64::from(BOTTOM - TOP) * 10.0).round() as i32
    }
}

pub(super) fn svg(small: &Small, alt: &str) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         role=\"img\" font-family=\"{}\" font-size=\"9\" fill=\"{}\">\n<title>{}</title>\n",
        font::FAMILY,
        hex(GREY),
        plain(alt)
    );
    let top = match &small.body {
        Body::Panel(panel) => panel.top(),
        Body::Lines(lines) => highest(lines),
        Body::Rows(_) => 1.0,
    };
    let plot = Plot { to: small.to, top: top.max(1.0) };
    bands(small, &plot, &mut out);
    match &small.body {
        Body::Panel(panel) => draw_panel(panel, &plot, &mut out),
        Body::Lines(lines) => draw_lines(lines, &plot, &mut out),
        Body::Rows(rows) => draw_rows(rows, &plot, &mut out),
    }
    frame(small, &mut out);
    out.push_str("</svg>\n");
    out
}

fn bands(small: &Small, plot: &Plot, out: &mut String) {
    let mut last = 0;
    for band in &small.bands {
        let (from, to) = (plot.x(band.from).max(last), plot.x(band.to));
        let to = to.max(plot.x(band.from) + 1);
        if from < to {
            let wide = to - from;
            let top = if matches!(small.body, Body::Rows(_)) { HEAD } else { TOP };
            let high = BOTTOM - top;
            let _ = writeln!(
                out,
                "<path d=\"M{from} {top}h{wide}v{high}h-{wide}z\" fill=\"#8b949e\" fill-opacity=\".28\"/>"
            );
            // And a strip above, which no area covers.
            let _ = writeln!(out, "<path d=\"M{from} {}h{wide}v3h-{wide}z\"/>", top - 3);
            last = to;
        }
    }
}

fn frame(small: &Small, out: &mut String) {
    let _ = writeln!(out, "<path d=\"M{LEFT} {BOTTOM}.5H{RIGHT}\" stroke=\"{}\"/>", hex(GREY));
    if !matches!(small.body, Body::Rows(_)) {
        let _ = writeln!(out, "<text x=\"{LEFT}\" y=\"11\">{}</text>", plain(&small.heading));
    }
    if let Some(peak) = small.peak {
        let peak = words::grouped(peak);
        let _ = writeln!(out, "<text x=\"{RIGHT}\" y=\"11\" text-anchor=\"end\">max {peak}</text>");
    }
    let length = words::length(small.to.since(Time::ZERO));
    let _ = writeln!(
        out,
        "<text x=\"{RIGHT}\" y=\"95\" text-anchor=\"end\" font-size=\"8\">{length}</text>"
    );
    legend(&small.body, small.to, out);
}

/// What the colors are, in their own colors, as far as it fits.
fn legend(body: &Body, to: Time, out: &mut String) {
    let mut drawn: Vec<&Series> = match body {
        Body::Rows(_) => Vec::new(),
        Body::Lines(lines) => lines.iter().collect(),
        Body::Panel(panel) => panel.layers.iter().flat_map(series).collect(),
    };
    // What covers most of a stack is named first; lines keep their order.
    if matches!(body, Body::Panel(_)) {
        drawn.sort_by(|a, b| covers(b, to).total_cmp(&covers(a, to)));
    }
    let mut left = LETTERS;
    let mut text = String::new();
    for it in drawn.into_iter().filter(|it| it.points.iter().any(|point| point.1 > 0.0)) {
        let label = if it.label.is_empty() { "all" } else { &it.label };
        if it.label.is_empty() && text.is_empty() {
            continue;
        }
        let letters = label.chars().count() + 1;
        if letters > left {
            continue;
        }
        left -= letters;
        let gap = if text.is_empty() { "" } else { " dx=\"5\"" };
        let _ =
            write!(text, "<tspan fill=\"{}\"{gap}>{}</tspan>", hex(seen(it.color)), plain(label));
    }
    if !text.is_empty() {
        let bold = "font-size=\"8\" font-weight=\"bold\"";
        let _ = writeln!(out, "<text x=\"{LEFT}\" y=\"95\" {bold}>{text}</text>");
    }
}

/// The area under a step line.
fn covers(line: &Series, to: Time) -> f64 {
    let ends = line.points.iter().skip(1).map(|point| point.0).chain([to]);
    let each = line.points.iter().zip(ends);
    each.map(|((from, value), end)| value * end.since((*from).min(end)).as_secs_f64()).sum()
}

fn series(layer: &Layer) -> &[Series] {
    match layer {
        Layer::Stack(areas) => areas,
        Layer::Line(line) => std::slice::from_ref(line),
        Layer::Excess { .. } | Layer::Bars { .. } | Layer::Rows { .. } => &[],
    }
}

/// A color that stands out from a light page and from a dark one, for lines and letters.
fn seen(color: Color) -> Color {
    match color {
        INK | MUTED | ABSENT => GREY,
        GOOD => GREEN,
        other => other,
    }
}

fn draw_panel(panel: &Panel, plot: &Plot, out: &mut String) {
    for layer in &panel.layers {
        match layer {
            Layer::Stack(areas) => {
                // Back to front: the whole pile first, so that each area needs its upper edge only.
                for area in stacked(areas).iter().rev() {
                    let drawn = areas.iter().find(|it| it.label == area.label);
                    let there = drawn.is_some_and(|it| it.points.iter().any(|p| p.1 > 0.0));
                    if there {
                        filled(&columns(&area.points, plot), plot, area.color, "", out);
                    }
                }
            }
            Layer::Line(line) => draw_line(line, 0, plot, out),
            Layer::Excess { over, under, color } => excess(over, under, *color, plot, out),
            Layer::Bars { .. } | Layer::Rows { .. } => {}
        }
    }
}

fn draw_lines(lines: &[Series], plot: &Plot, out: &mut String) {
    if let [line] = lines {
        let (columns, color) = (columns(&line.points, plot), seen(line.color));
        filled(&columns, plot, color, " fill-opacity=\".25\"", out);
    }
    for (place, line) in (0..).zip(lines) {
        // Lines of one value lie side by side, not on one another.
        draw_line(line, 2 * place, plot, out);
    }
}

fn draw_line(line: &Series, raised: u32, plot: &Plot, out: &mut String) {
    let path = path(&columns(&line.points, plot), plot);
    let color = hex(seen(line.color));
    let moved =
        if raised > 0 { format!(" transform=\"translate(0 -{raised})\"") } else { String::new() };
    let _ = writeln!(
        out,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\"{moved}/>"
    );
}

fn draw_rows(rows: &[Row], plot: &Plot, out: &mut String) {
    let high = (BOTTOM - HEAD) / rows.len() as u32;
    for (place, row) in (0..).zip(rows) {
        let top = HEAD + place * high;
        let (color, label) = (hex(seen(row.color)), plain(&row.label));
        let bottom = top + high - 1;
        let path = ticks(row, plot, bottom, high - 13);
        let _ = writeln!(out, "<path d=\"{path}\" stroke=\"{color}\" stroke-width=\"2\"/>");
        let _ =
            writeln!(out, "<text x=\"{LEFT}\" y=\"{}\" font-size=\"8\">{label}</text>", top + 8);
    }
}

/// A bar for each two columns of pixels in which something happened, as high as it happened often.
fn ticks(row: &Row, plot: &Plot, bottom: u32, high: u32) -> String {
    let mut bars: Vec<(u32, u64)> = Vec::new();
    let mut so_far = 0;
    for (at, count) in &row.counts {
        let (x, more) = (plot.x(*at) / 2 * 2 + 1, count - so_far);
        so_far = *count;
        match bars.last_mut() {
            Some((column, sum)) if *column == x => *sum += more,
            _ if more > 0 => bars.push((x, more)),
            _ => {}
        }
    }
    let most = bars.iter().map(|bar| bar.1).max().unwrap_or(1);
    let mut path = String::new();
    for (x, count) in bars {
        // The least is a third of the most: one of a thousand must be seen.
        let part = u64::from(high) * (most + 2 * count) / (3 * most);
        let _ = write!(path, "M{x} {bottom}v-{part}");
    }
    path
}

/// The area between the two lines wherever the first is above the second.
fn excess(
    over: &[(Time, f64)],
    under: &[(Time, f64)],
    color: Color,
    plot: &Plot,
    out: &mut String,
) {
    let mut instants: Vec<Time> = over.iter().chain(under).map(|point| point.0).collect();
    instants.sort_unstable();
    instants.dedup();
    let value = |line: &[(Time, f64)], at| {
        line.iter().take_while(|point| point.0 <= at).last().map_or(0.0, |point| point.1)
    };
    let mut path = String::new();
    for (place, at) in instants.iter().enumerate() {
        let next = instants.get(place + 1).copied().unwrap_or(plot.to);
        let (high, low) = (value(over, *at), value(under, *at));
        let (from, to) = (plot.x(*at), plot.x(next));
        if high > low && to > from {
            let (top, bottom) = (tenths(plot.y(high)), tenths(plot.y(low)));
            let _ = write!(path, "M{from} {top}H{to}V{bottom}H{from}z");
        }
    }
    if !path.is_empty() {
        let _ = writeln!(out, "<path d=\"{path}\" fill=\"{}\"/>", hex(color));
    }
}

/// A value for each column of pixels: the largest of those that hold in it.
fn columns(points: &[(Time, f64)], plot: &Plot) -> Vec<(u32, f64)> {
    let mut all: Vec<(u32, f64, f64)> = Vec::new();
    for (at, value) in points {
        let x = plot.x(*at);
        match all.last_mut() {
            Some((column, seen, last)) if *column == x => {
                *seen = seen.max(*value);
                *last = *value;
            }
            _ => all.push((x, *value, *value)),
        }
    }
    let mut out = Vec::new();
    for (place, (x, seen, last)) in all.iter().enumerate() {
        out.push((*x, *seen));
        let next = all.get(place + 1).map_or(RIGHT, |it| it.0);
        if seen != last && next > x + 1 {
            out.push((x + 1, *last));
        }
    }
    out
}

/// A step line through the columns to the right edge.
fn path(columns: &[(u32, f64)], plot: &Plot) -> String {
    let mut out = String::new();
    let mut held = None;
    for (x, value) in columns {
        let y = plot.y(*value);
        match held {
            None => {
                let _ = write!(out, "M{x} {}", tenths(y));
            }
            Some(before) if before != y => {
                let _ = write!(out, "H{x}V{}", tenths(y));
            }
            Some(_) => {}
        }
        held = Some(y);
    }
    if held.is_some() {
        let _ = write!(out, "H{RIGHT}");
    }
    out
}

fn filled(columns: &[(u32, f64)], plot: &Plot, color: Color, how: &str, out: &mut String) {
    let Some((first, _)) = columns.first() else { return };
    let edge = path(columns, plot);
    let color = hex(color);
    let _ = writeln!(out, "<path d=\"{edge}V{BOTTOM}H{first}z\" fill=\"{color}\"{how}/>");
}

fn highest(lines: &[Series]) -> f64 {
    lines.iter().flat_map(|it| &it.points).map(|point| point.1).fold(0.0, f64::max)
}

fn tenths(y: i32) -> String {
    if y % 10 == 0 { (y / 10).to_string() } else { format!("{}.{}", y / 10, y % 10) }
}

fn hex(Color(r, g, b): Color) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
