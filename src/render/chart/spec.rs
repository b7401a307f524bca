//! What a chart shows, free of pixels: panels over one time axis, with bands and marks across all of them.
//!
//! What it does not know: fonts, sizes, how anything is drawn.

use super::palette::Color;
use crate::kernel::{Span, Time};

/// A chart over time.
#[derive(Clone, PartialEq, Debug)]
pub struct Chart {
    /// The finding, as a sentence computed from the data.
    pub title: String,
    /// Where the data is from.
    pub subtitle: String,
    /// The same for readers who cannot see it: what is drawn and its main values.
    pub alt: String,
    /// The left end of the time axis.
    pub from: Time,
    /// Its right end.
    pub to: Time,
    /// What the time axis counts.
    pub time_label: String,
    /// Stretches of time that are shaded, such as faults, in order of their beginning.
    pub bands: Vec<Band>,
    /// Instants that are marked, such as operator actions.
    pub marks: Vec<Mark>,
    /// One below the other.
    pub panels: Vec<Panel>,
}

/// A shaded stretch of time.
#[derive(Clone, PartialEq, Debug)]
pub struct Band {
    /// From.
    pub from: Time,
    /// To.
    pub to: Time,
    /// What it is.
    pub label: String,
}

/// A marked instant.
#[derive(Clone, PartialEq, Debug)]
pub struct Mark {
    /// When.
    pub at: Time,
    /// What happened.
    pub label: String,
}

/// What a value axis counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Things: only whole numbers have ticks.
    Count,
    /// Any numbers: ticks may have fractions.
    Number,
    /// Seconds: drawn as µs, ms, s, min or h, whichever fits.
    Seconds,
}

/// A value axis with what is drawn over it.
#[derive(Clone, PartialEq, Debug)]
pub struct Panel {
    /// What the axis counts, in words.
    pub heading: String,
    /// In which unit.
    pub unit: Unit,
    /// Where the axis begins.
    pub floor: f64,
    /// What the axis must reach even if no value does.
    pub at_least: f64,
    /// How much of the height it gets, relative to the others.
    pub weight: u32,
    /// What is drawn, back to front.
    pub layers: Vec<Layer>,
    /// Said in the middle of the panel when there is nothing to draw.
    pub empty: Option<String>,
}

/// Something drawn over a value axis.
#[derive(Clone, PartialEq, Debug)]
pub enum Layer {
    /// Step areas, each standing on the one before.
    Stack(Vec<Series>),
    /// The area between two step lines wherever the first is above the second.
    Excess {
        /// The line above.
        over: Vec<(Time, f64)>,
        /// The line below.
        under: Vec<(Time, f64)>,
        /// The fill.
        color: Color,
    },
    /// A step line.
    Line(Series),
    /// Bars of one width.
    Bars {
        /// The bars; several may stand on one another.
        bars: Vec<Bar>,
        /// How long each lasts.
        width: Span,
        /// The fill.
        color: Color,
        /// What they are.
        label: String,
    },
    /// Horizontal stretches in rows, from the top: what each of many things is, over time.
    Rows {
        /// How many rows there are.
        rows: u32,
        /// What stands before each; none: nothing does.
        names: Vec<String>,
        /// The stretches.
        stretches: Vec<Stretch>,
        /// What the colors mean.
        keys: Vec<(Color, String)>,
    },
}

/// A quantity that changes in steps: each value holds until the next.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    /// What it is.
    pub label: String,
    /// Its color.
    pub color: Color,
    /// Its values in time order.
    pub points: Vec<(Time, f64)>,
}

/// A bar.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bar {
    /// Its left edge.
    pub at: Time,
    /// Its lower edge.
    pub base: f64,
    /// Its upper edge.
    pub top: f64,
}

/// A stretch of one row.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stretch {
    /// Which row, 0 at the top.
    pub row: u32,
    /// From.
    pub from: Time,
    /// To.
    pub to: Time,
    /// Its color.
    pub color: Color,
    /// Whether it only takes the middle of the row, over what is below.
    pub thin: bool,
}

impl Stretch {
    /// Whether `next` begins where this one ends and looks the same.
    pub(super) fn goes_on_as(&self, next: &Stretch) -> bool {
        let look = |it: &Stretch| (it.row, it.color, it.thin);
        self.to == next.from && look(self) == look(next)
    }
}

impl Panel {
    /// The highest value that is drawn, and at least [`Panel::at_least`].
    #[must_use]
    pub fn top(&self) -> f64 {
        let highest = |points: &[(Time, f64)]| points.iter().map(|p| p.1).fold(0.0, f64::max);
        self.layers.iter().fold(self.at_least, |top, layer| {
            top.max(match layer {
                Layer::Stack(areas) => {
                    stacked(areas).last().map_or(0.0, |top| highest(&top.points))
                }
                Layer::Excess { over, under, .. } => highest(over).max(highest(under)),
                Layer::Line(series) => highest(&series.points),
                Layer::Bars { bars, .. } => bars.iter().map(|bar| bar.top).fold(0.0, f64::max),
                Layer::Rows { rows, .. } => f64::from(*rows),
            })
        })
    }
}

/// The upper edges of stacked areas. All areas must have values at the same instants.
#[must_use]
pub fn stacked(areas: &[Series]) -> Vec<Series> {
    let mut below: Vec<f64> = Vec::new();
    areas
        .iter()
        .map(|area| {
            below.resize(area.points.len(), 0.0);
            let points = area
                .points
                .iter()
                .zip(&mut below)
                .map(|(&(at, value), sum)| {
                    *sum += value;
                    (at, *sum)
                })
                .collect();
            Series { points, ..area.clone() }
        })
        .collect()
}
