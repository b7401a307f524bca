//! The layout of a chart: how much room its words need, and what is left for the plots.
//!
//! ```text
//!   title                                     wrapped to two lines
//!   subtitle
//!   heading of panel 1            keys        what could not be labelled in the plot
//!   flags: faults and actions                 as many rows as they need, at most three
//!   40 ┤ plot 1                     line end labels
//!    0 ┤
//!   heading of panel 2 …
//!      0    1 d    2 d   time label
//! ```
//!
//! What it does not know: how anything is drawn.

use indexmap::IndexMap;

use super::place::{Flag, rows, wrap};
use super::scale::{Tick, ValueAxis, time_ticks, value_axis};
use super::spec::{Chart, Layer, Panel};
use super::svg::{Type, width};
use super::trace::Map;
use crate::kernel::Time;

pub(super) const WIDTH: i32 = 1200;
pub(super) const HEIGHT: i32 = 600;
pub(super) const PAD: i32 = 36;
pub(super) const TITLE: Type = Type::bold(23);
pub(super) const TITLE_LINE: i32 = 30;
pub(super) const SUBTITLE: Type = Type::plain(14);
pub(super) const LABEL: Type = Type::plain(14);
pub(super) const STRONG: Type = Type::bold(14);
pub(super) const FLAG_ROW: i32 = 21;
/// The swatch before a label and the gap after it.
pub(super) const SWATCH: i32 = 18;
const HEADING: i32 = 36;
const PANEL_GAP: i32 = 12;
const FOOT: i32 = 60;
const FLAG_ROWS: usize = 3;
/// The widest that names of rows may be.
const NAMES: i32 = 240;
/// The widest that labels at line ends may make the right margin.
const ENDS: i32 = 260;

/// Where everything goes.
pub(super) struct Frame {
    pub title: Vec<String>,
    pub subtitle_y: i32,
    pub panels: Vec<PanelFrame>,
    pub flags: Vec<Flag>,
    pub ticks: Vec<Tick<Time>>,
    pub unlabelled: usize,
}

/// Where one panel goes.
pub(super) struct PanelFrame {
    pub heading_y: i32,
    pub axis: ValueAxis,
    pub map: Map,
}

impl Frame {
    pub(super) fn of(chart: &Chart) -> Frame {
        let title = wrap(&chart.title, TITLE, WIDTH - 2 * PAD);
        let subtitle_y = PAD + title.len() as i32 * TITLE_LINE + 4;
        let (left, right) = (left_edge(chart), WIDTH - right_margin(chart));
        let mut flags = flags(chart, left, right);
        let flag_rows = rows(&mut flags, FLAG_ROWS) as i32;
        let unlabelled = flags.iter().filter(|flag| flag.row.is_none()).count();
        let top = subtitle_y + 18;
        let panels = panels(chart, (left, right), top, flag_rows * FLAG_ROW);
        Frame { title, subtitle_y, panels, flags, ticks: ticks(chart, right - left), unlabelled }
    }
}

/// As many time ticks as fit side by side.
fn ticks(chart: &Chart, room: i32) -> Vec<Tick<Time>> {
    let fit = |most| {
        let ticks = time_ticks(chart.from, chart.to, most);
        let widest = ticks.iter().map(|tick| width(&tick.label, LABEL)).max().unwrap_or(0);
        (ticks.len() as i32 * (widest + 24) <= room + widest).then_some(ticks)
    };
    (2..=super::scale::MOST).rev().find_map(fit).unwrap_or_default()
}

fn axis(panel: &Panel, height: i32) -> ValueAxis {
    value_axis(panel.unit, panel.floor, panel.top(), (height / 60).clamp(2, 6) as u32)
}

fn left_edge(chart: &Chart) -> i32 {
    let share = 380 / chart.panels.len().max(1) as i32;
    let widest = chart
        .panels
        .iter()
        .filter(|panel| !panel.is_rows())
        .flat_map(|panel| axis(panel, share).ticks)
        .map(|tick| width(&tick.label, LABEL))
        .max()
        .unwrap_or(0);
    let names = chart.panels.iter().flat_map(|it| &it.layers).filter_map(|layer| match layer {
        Layer::Rows { names, .. } => names.iter().map(|it| width(it, LABEL)).max(),
        _ => None,
    });
    PAD + widest.max(names.max().unwrap_or(0).min(NAMES)) + 10
}

/// Room for the labels at the ends of lines.
fn right_margin(chart: &Chart) -> i32 {
    let ends =
        chart.panels.iter().flat_map(|panel| &panel.layers).filter_map(|layer| match layer {
            Layer::Line(series) => Some(width(&series.label, LABEL) + SWATCH + 8),
            _ => None,
        });
    PAD + ends.max().unwrap_or(0).min(ENDS)
}

fn panels(chart: &Chart, (left, right): (i32, i32), top: i32, flags: i32) -> Vec<PanelFrame> {
    let n = chart.panels.len() as i32;
    let room = HEIGHT - FOOT - top - flags - n * HEADING - (n - 1) * PANEL_GAP;
    let weights: i32 = chart.panels.iter().map(|panel| panel.weight as i32).sum();
    let mut y = top;
    let mut out = Vec::new();
    for (i, panel) in chart.panels.iter().enumerate() {
        let heading_y = y + 12;
        let plot_top = y + HEADING + if i == 0 { flags } else { 0 };
        let height = room * panel.weight as i32 / weights.max(1);
        let axis = axis(panel, height);
        let map = Map {
            from: chart.from,
            to: chart.to,
            left,
            right,
            floor: axis.floor,
            ceiling: axis.ceiling,
            top: plot_top,
            bottom: plot_top + height,
        };
        y = plot_top + height + PANEL_GAP;
        out.push(PanelFrame { heading_y, axis, map });
    }
    out
}

/// The bands of one name: how many, and where; those that meet are one.
#[derive(Default)]
struct Named {
    times: u32,
    spans: Vec<(i32, i32)>,
}

/// What stands above the plot: each named band once, each mark.
fn flags(chart: &Chart, left: i32, right: i32) -> Vec<Flag> {
    let map = Map {
        from: chart.from,
        to: chart.to,
        left,
        right,
        floor: 0.0,
        ceiling: 1.0,
        top: 0,
        bottom: 1,
    };
    let room = (right - left) / 2;
    let flag = |text: &str, from: i32, to: i32, stem: Option<i32>| {
        let text = super::place::shorten(text, LABEL, room);
        let wide = width(&text, LABEL);
        let wanted = match stem {
            Some(x) if x + 6 + wide > right => x - 6 - wide,
            Some(x) => x + 6,
            None if wide < to - from => (from + to - wide) / 2,
            None => from,
        };
        let left = wanted.clamp(left, (right - wide).max(left));
        Flag { text, left, width: wide, stem, spans: Vec::new(), row: None }
    };
    let mut names: IndexMap<&str, Named> = IndexMap::new();
    for band in &chart.bands {
        let Named { times, spans } = names.entry(&band.label).or_default();
        *times += 1;
        let (from, to) = (map.x(band.from), map.x(band.to));
        match spans.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => spans.push((from, to)),
        }
    }
    let mut out = Vec::new();
    for (name, Named { times, spans }) in names {
        let text = if times == 1 { name.to_owned() } else { format!("{name} × {times}") };
        let (from, to) = spans.first().copied().unwrap_or_default();
        out.push(Flag { spans, ..flag(&text, from, to, None) });
    }
    for mark in &chart.marks {
        let x = map.x(mark.at);
        out.push(flag(&mark.label, x, x, Some(x)));
    }
    out
}

impl Panel {
    /// Whether it shows rows of things and thus needs no value ticks.
    pub(super) fn is_rows(&self) -> bool {
        self.layers.iter().any(|layer| matches!(layer, Layer::Rows { .. }))
    }
}
