//! Survival curves: shares that step down over time, with a band and how many are still there.
//!
//! What it does not know: what is survived.

use super::frame::{HEIGHT, LABEL, PAD, STRONG, SWATCH, WIDTH};
use super::palette::{self, AMOUNT, Color, OUT, SILENT, STALE, WAITING};
use super::picture::{Words, sheet};
use super::place::{shorten, spread};
use super::scale::time_ticks;
use super::svg::{Anchor, width};
use crate::kernel::Time;

/// Survival curves.
#[derive(Clone, PartialEq, Debug)]
pub struct Steps {
    /// What stands above it.
    pub words: Words,
    /// What the shares are of, in words.
    pub heading: String,
    /// What time is counted from.
    pub along: String,
    /// Where the time axis ends.
    pub to: Time,
    /// The curves.
    pub curves: Vec<Step>,
}

/// One curve.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// What is written at its end.
    pub label: String,
    /// From time zero: the instant, the share from then on, its band, and how many are still at risk before it.
    pub points: Vec<Stair>,
}

/// A step of a curve.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stair {
    /// When.
    pub at: Time,
    /// The share from then on, 0 to 1.
    pub share: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How many are there just before.
    pub at_risk: u64,
}

pub(super) const COLORS: [Color; 6] = [AMOUNT, OUT, Color(0, 158, 115), SILENT, STALE, WAITING];
const ENDS: i32 = 260;
/// Rows of numbers at risk.
const RISKS: usize = 6;

/// The picture as an SVG document.
pub(super) fn svg(steps: &Steps) -> String {
    let names = steps.curves.iter().map(|it| width(&it.label, LABEL)).max().unwrap_or(0);
    let risks = steps.curves.len().min(RISKS) as i32;
    sheet(&steps.words, |pen, top| {
        let heading = shorten(&steps.heading, STRONG, WIDTH - 2 * PAD);
        pen.text(&heading, (PAD, top), STRONG, palette::INK, Anchor::Start);
        let (left, right) = (PAD + 70, WIDTH - PAD - (names + SWATCH + 8).min(ENDS));
        let (top, bottom) = (top + 26, HEIGHT - 72 - risks * 18);
        let x = |at: Time| {
            let part = at.0 as f64 / steps.to.0.max(1) as f64;
            left + (f64::from(right - left) * part.min(1.0)).round() as i32
        };
        let y = |share: f64| bottom - (f64::from(bottom - top) * share.clamp(0.0, 1.0)) as i32;
        for tick in 0..=4 {
            let share = f64::from(tick) / 4.0;
            pen.line((left, y(share)), (right, y(share)), palette::GRID, 1);
            let label = format!("{}%", tick * 25);
            pen.text(&label, (left - 10, y(share)), LABEL, palette::MUTED, Anchor::End);
        }
        let ticks = time_ticks(Time::ZERO, steps.to, 7);
        for tick in &ticks {
            pen.line((x(tick.at), bottom), (x(tick.at), bottom + 6), palette::INK, 1);
            let at = (x(tick.at), bottom + 18);
            pen.text(&tick.label, at, LABEL, palette::MUTED, Anchor::Middle);
        }
        pen.line((left, bottom), (right, bottom), palette::INK, 1);
        let shown: Vec<(&Step, Color)> =
            steps.curves.iter().zip(COLORS.into_iter().cycle()).collect();
        // Whoever is still there when runs end is not known of any longer.
        let end = |curve: &Step| match curve.points.last() {
            Some(last) if last.share > 0.0 => x(last.at),
            _ => right,
        };
        for (curve, color) in &shown {
            let stairs = |of: &dyn Fn(&Stair) -> f64| {
                let mut all: Vec<(i32, i32)> = Vec::new();
                for stair in &curve.points {
                    if let Some(&(_, before)) = all.last() {
                        all.push((x(stair.at), before));
                    }
                    all.push((x(stair.at), y(of(stair))));
                }
                if let Some(&(_, last)) = all.last() {
                    all.push((end(curve), last));
                }
                all
            };
            let mut outline = stairs(&|it| it.high);
            outline.extend(stairs(&|it| it.low).into_iter().rev());
            // Bands of many curves would hide one another; the tables have their intervals.
            if shown.len() <= 4 {
                pen.veil(&outline, *color, 0.14);
            }
            pen.path(&stairs(&|it| it.share), *color, 2);
        }
        let last = |it: &Step| it.points.last().map_or(1.0, |it| it.share);
        let mut ended: Vec<&(&Step, Color)> = shown.iter().collect();
        ended.sort_by(|a, b| last(b.0).total_cmp(&last(a.0)));
        let ends: Vec<i32> = ended.iter().map(|it| y(last(it.0))).collect();
        let mut heights = ends.clone();
        spread(&mut heights, 19, top, bottom);
        for (((curve, color), height), y) in ended.iter().zip(heights).zip(ends) {
            let leader = [(end(curve), y), (right, y), (right + SWATCH - 4, height)];
            pen.path(&leader, *color, 1);
            let label = shorten(&curve.label, LABEL, ENDS - SWATCH);
            let at = (right + SWATCH, height);
            pen.text(&label, at, LABEL, palette::INK, Anchor::Start);
        }
        let above = bottom + 42;
        pen.text("At risk", (PAD, above), LABEL, palette::MUTED, Anchor::Start);
        for (row, (curve, color)) in shown.iter().take(RISKS).enumerate() {
            for tick in &ticks {
                let next = curve.points.iter().find(|it| it.at >= tick.at && it.at > Time::ZERO);
                let n = next.map_or(0, |it| it.at_risk);
                let at = (x(tick.at), above + row as i32 * 18);
                pen.text(&n.to_string(), at, LABEL, palette::MUTED, Anchor::Middle);
            }
            // Color alone names no row.
            let label = shorten(&curve.label, LABEL, ENDS - SWATCH);
            let y = above + row as i32 * 18;
            pen.rect((right + 4, y - 4), (right + 12, y + 4), *color, 1.0);
            pen.text(&label, (right + SWATCH, y), LABEL, palette::INK, Anchor::Start);
        }
        let at = (left, above + risks * 18);
        let along = shorten(&steps.along, LABEL, WIDTH - PAD - left);
        pen.text(&along, at, LABEL, palette::MUTED, Anchor::Start);
    })
}
