//! What part of a run is looked at, and the charts that are made of its records while it goes on.
//!
//! What it does not know: who runs it.

use super::draw;
use super::gantt::Gantt;
use super::ladder::Waits;
use super::over_the_run;
use super::picture::Picture;
use super::quantiles::{Measure, Quantiles};
use super::raster::Raster;
use super::spec::Chart;
use crate::kernel::Time;
use crate::outcome::RunOutcome;
use crate::plan::{Plan, RouterId};
use crate::record::{Interest, Record};
use crate::render::words::count;

/// A kind of chart that is made of records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Recorded {
    /// Each router's exchanges, answered and not.
    Raster,
    /// How long exchanges take.
    Latency,
    /// How many requests wait at the backend.
    Queue,
    /// How long the repeats after a failure really wait.
    Ladder,
    /// Faults, what they took down, and what became of the routers.
    Gantt,
}

impl Recorded {
    /// All of them, in the order of lists.
    pub const ALL: [Recorded; 5] =
        [Recorded::Raster, Recorded::Latency, Recorded::Queue, Recorded::Ladder, Recorded::Gantt];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Recorded::Raster => "raster",
            Recorded::Latency => "latency",
            Recorded::Queue => "queue",
            Recorded::Ladder => "ladder",
            Recorded::Gantt => "gantt",
        }
    }

    /// What it shows, in half a sentence.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Recorded::Raster => "each router's exchanges as a row over time, answered and not",
            Recorded::Latency => "how long exchanges take over time: median, 9 and 99 of 100",
            Recorded::Queue => "how many requests wait at the backend: median, 9 and 99 of 100",
            Recorded::Ladder => {
                "how long the repeats after a failure wait, against the policy's rungs"
            }
            Recorded::Gantt => {
                "faults, links down, operators' jobs and routers' states as rows over time"
            }
        }
    }
}

/// A part of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sight {
    /// Only these routers; none: all.
    pub routers: Vec<RouterId>,
    /// From.
    pub from: Time,
    /// To.
    pub to: Time,
}

impl Sight {
    /// The whole of a run.
    #[must_use]
    pub fn whole(plan: &Plan) -> Sight {
        Sight { routers: Vec::new(), from: Time::ZERO, to: plan.end() }
    }

    pub(super) fn shows(&self, router: RouterId) -> bool {
        self.routers.is_empty() || self.routers.contains(&router)
    }

    pub(super) fn covers(&self, at: Time) -> bool {
        at >= self.from && at <= self.to
    }

    /// How many routers are looked at.
    pub(super) fn count(&self, plan: &Plan) -> u64 {
        match self.routers.len() {
            0 => u64::from(plan.routers()),
            n => n as u64,
        }
    }

    /// This part of a chart of the whole run.
    pub(super) fn part_of(&self, chart: Chart) -> Chart {
        match (self.from.max(chart.from), self.to.min(chart.to)) {
            (from, to) if (from, to) == (chart.from, chart.to) => chart,
            (from, to) => chart.within(from, to),
        }
    }

    /// An empty chart over this part, which says so where it is not the whole.
    pub(super) fn chart(&self, outcome: &RunOutcome, title: String, alt: String) -> Chart {
        let mut chart = self.part_of(over_the_run(outcome, title, alt));
        if !self.routers.is_empty() {
            let n = count(self.routers.len() as u64, "router", "routers");
            chart.subtitle.push_str(&format!(" · {n} shown"));
        }
        chart
    }
}

/// A chart in the making.
#[derive(Debug)]
pub struct Easel<'a>(Sketch<'a>);

#[derive(Debug)]
enum Sketch<'a> {
    Raster(Raster<'a>),
    Quantiles(Quantiles<'a>),
    Ladder(Waits<'a>),
    Gantt(Gantt<'a>),
}

impl<'a> Easel<'a> {
    /// An empty one.
    #[must_use]
    pub fn new(kind: Recorded, plan: &'a Plan, sight: &'a Sight) -> Self {
        Easel(match kind {
            Recorded::Raster => Sketch::Raster(Raster::new(plan, sight)),
            Recorded::Latency => Sketch::Quantiles(Quantiles::new(Measure::Exchange, sight)),
            Recorded::Queue => Sketch::Quantiles(Quantiles::new(Measure::Queue, sight)),
            Recorded::Ladder => Sketch::Ladder(Waits::new(plan, sight)),
            Recorded::Gantt => Sketch::Gantt(Gantt::new(plan, sight)),
        })
    }

    /// The records that it wants to see.
    #[must_use]
    pub fn interest(&self) -> Interest {
        match &self.0 {
            Sketch::Raster(_) => Raster::INTEREST,
            Sketch::Quantiles(it) => it.interest(),
            Sketch::Ladder(_) => Waits::INTEREST,
            Sketch::Gantt(_) => Gantt::INTEREST,
        }
    }

    /// Takes a record in.
    pub fn on(&mut self, record: &Record) {
        match &mut self.0 {
            Sketch::Raster(it) => it.on(record),
            Sketch::Quantiles(it) => it.on(record),
            Sketch::Ladder(it) => it.on(record),
            Sketch::Gantt(it) => it.on(record),
        }
    }

    /// The chart, if there was anything to draw.
    #[must_use]
    pub fn finish(self, outcome: &RunOutcome) -> Option<Drawing> {
        match self.0 {
            Sketch::Raster(it) => it.finish(outcome),
            Sketch::Quantiles(it) => it.finish(outcome),
            Sketch::Ladder(it) => it.finish(outcome),
            Sketch::Gantt(it) => it.finish(outcome),
        }
    }
}

/// Anything that can be drawn.
#[derive(Clone, PartialEq, Debug)]
pub enum Drawing {
    /// Panels over one time axis.
    Chart(Box<Chart>),
    /// Something else.
    Picture(Box<Picture>),
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
