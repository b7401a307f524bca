//! The kinds of charts that a run can be drawn as, by name.
//!
//! What it does not know: where the data comes from, and where the picture goes.

use super::picture::Picture;
use super::spec::{Chart, Layer};
use super::{attempts, backend, beliefs, draw, pools, routers};
use crate::kernel::Time;
use crate::outcome::RunOutcome;

/// A kind of chart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// How many routers believe what.
    States,
    /// Each router's belief as a row.
    Routers,
    /// What pools are asked for and own.
    Pools,
    /// Exchanges, answered and not.
    Attempts,
    /// Each router's exchanges, answered and not.
    Raster,
    /// How long exchanges take.
    Latency,
    /// The backend's queue and times.
    Backend,
    /// How long the repeats after a failure really wait.
    Ladder,
    /// Faults, what they took down, and what became of the routers.
    Gantt,
    /// Places and links.
    Topology,
    /// The steps of one exchange.
    Waterfall,
}

impl Kind {
    /// All of them, in the order of lists.
    pub const ALL: [Kind; 11] = [
        Kind::States,
        Kind::Routers,
        Kind::Pools,
        Kind::Attempts,
        Kind::Raster,
        Kind::Latency,
        Kind::Backend,
        Kind::Ladder,
        Kind::Gantt,
        Kind::Topology,
        Kind::Waterfall,
    ];

    /// What it is called on the command line and in file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::States => "beliefs",
            Kind::Routers => "routers",
            Kind::Pools => "pools",
            Kind::Attempts => "attempts",
            Kind::Raster => "raster",
            Kind::Latency => "latency",
            Kind::Backend => "backend",
            Kind::Ladder => "ladder",
            Kind::Gantt => "gantt",
            Kind::Topology => "topology",
            Kind::Waterfall => "waterfall",
        }
    }

    /// What it shows, in half a sentence.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Kind::States => "how many routers believe what, over time",
            Kind::Routers => "each router's belief and contact as a row over time",
            Kind::Pools => "licenses asked for and owned, and the shortage",
            Kind::Attempts => "exchanges over time, answered and not",
            Kind::Raster => "each router's exchanges as a row over time, answered and not",
            Kind::Latency => "how long exchanges take over time: median, 9 and 99 of 100",
            Kind::Backend => "the backend's queue and its times",
            Kind::Ladder => "how long the repeats after a failure wait, against the policy's rungs",
            Kind::Gantt => {
                "faults, links down, operators' jobs and routers' states as rows over time"
            }
            Kind::Topology => "places and links, faults, and what nobody can do without",
            Kind::Waterfall => "where the time of one exchange goes",
        }
    }

    /// The kind called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Whether it can be narrowed to some routers.
    #[must_use]
    pub const fn is_of_routers(self) -> bool {
        matches!(self, Kind::Raster | Kind::Latency | Kind::Ladder | Kind::Gantt | Kind::Waterfall)
    }

    /// The chart of a finished run, if that alone is enough for it and it has anything to show.
    #[must_use]
    pub fn of_outcome(self, outcome: &RunOutcome) -> Option<Chart> {
        match self {
            Kind::States => Some(beliefs::chart(outcome)),
            Kind::Routers => routers::chart(outcome),
            Kind::Pools => Some(pools::chart(outcome)),
            Kind::Attempts => Some(attempts::chart(outcome)),
            Kind::Backend => Some(backend::chart(outcome)),
            _ => None,
        }
    }
}

/// Anything that can be drawn.
#[derive(Clone, PartialEq, Debug)]
pub enum Drawing {
    /// Panels over one time axis.
    Chart(Box<Chart>),
    /// Something else.
    Picture(Picture),
}

impl Drawing {
    /// What it shows, as a sentence.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Drawing::Chart(it) => &it.title,
            Drawing::Picture(it) => it.title(),
        }
    }
    /// The same for readers who cannot see it.
    #[must_use]
    pub fn alt(&self) -> &str {
        match self {
            Drawing::Chart(it) => &it.alt,
            Drawing::Picture(it) => it.alt(),
        }
    }
    /// The drawing as an SVG document.
    #[must_use]
    pub fn svg(&self) -> String {
        match self {
            Drawing::Chart(it) => draw::svg(it),
            Drawing::Picture(it) => it.svg(),
        }
    }
}

impl Chart {
    /// The same with a shorter time axis; what lies outside is left out. Its title still speaks of the whole run.
    pub fn narrow(&mut self, from: Time, to: Time) {
        (self.from, self.to) = (self.from.max(from), self.to.min(to));
        let (from, to) = (self.from, self.to);
        self.bands.retain(|it| it.from < to && it.to > from);
        for band in &mut self.bands {
            (band.from, band.to) = (band.from.max(from), band.to.min(to));
        }
        self.marks.retain(|it| it.at >= from && it.at <= to);
        let cut = |points: &mut Vec<(Time, f64)>| {
            let first = points.partition_point(|it| it.0 <= from).saturating_sub(1);
            points.drain(..first);
            points.retain(|it| it.0 <= to);
            for point in points.iter_mut() {
                point.0 = point.0.max(from);
            }
        };
        for layer in self.panels.iter_mut().flat_map(|it| &mut it.layers) {
            match layer {
                Layer::Stack(areas) => areas.iter_mut().for_each(|it| cut(&mut it.points)),
                Layer::Excess { over, under, .. } => {
                    cut(over);
                    cut(under);
                }
                Layer::Line(series) => cut(&mut series.points),
                Layer::Bars { bars, width, .. } => {
                    bars.retain(|it| it.at < to && it.at + *width > from);
                }
                Layer::Rows { stretches, .. } => {
                    stretches.retain(|it| it.from < to && it.to > from);
                }
            }
        }
    }
}
