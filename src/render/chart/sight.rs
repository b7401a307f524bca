//! What part of a run is looked at, and the charts that are made of its records while it goes on.
//!
//! What it does not know: who runs it.

use super::gantt::Gantt;
use super::kind::{Drawing, Kind};
use super::ladder::Waits;
use super::latency::Latency;
use super::over_the_run;
use super::raster::Raster;
use super::spec::Chart;
use crate::kernel::Time;
use crate::outcome::RunOutcome;
use crate::plan::{Plan, RouterId};
use crate::record::{Interest, Record};
use crate::render::words::count;

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

    /// An empty chart over this part, which says so where it is not the whole.
    pub(super) fn chart(&self, outcome: &RunOutcome, title: String, alt: String) -> Chart {
        let mut chart = over_the_run(outcome, title, alt);
        chart.narrow(self.from, self.to);
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
    Latency(Latency<'a>),
    Ladder(Waits<'a>),
    Gantt(Gantt<'a>),
    Nothing,
}

impl<'a> Easel<'a> {
    /// An empty one; of a kind that is not made of records nothing comes.
    #[must_use]
    pub fn new(kind: Kind, plan: &'a Plan, sight: &'a Sight) -> Self {
        Easel(match kind {
            Kind::Raster => Sketch::Raster(Raster::new(plan, sight)),
            Kind::Latency => Sketch::Latency(Latency::new(sight)),
            Kind::Ladder => Sketch::Ladder(Waits::new(plan, sight)),
            Kind::Gantt => Sketch::Gantt(Gantt::new(plan, sight)),
            _ => Sketch::Nothing,
        })
    }

    /// The records that it wants to see.
    #[must_use]
    pub fn interest(&self) -> Interest {
        match self.0 {
            Sketch::Raster(_) => Raster::INTEREST,
            Sketch::Latency(_) => Latency::INTEREST,
            Sketch::Ladder(_) => Waits::INTEREST,
            Sketch::Gantt(_) => Gantt::INTEREST,
            Sketch::Nothing => Interest::NONE,
        }
    }

    /// Takes a record in.
    pub fn on(&mut self, record: &Record) {
        match &mut self.0 {
            Sketch::Raster(it) => it.on(record),
            Sketch::Latency(it) => it.on(record),
            Sketch::Ladder(it) => it.on(record),
            Sketch::Gantt(it) => it.on(record),
            Sketch::Nothing => {}
        }
    }

    /// The chart, if there was anything to draw.
    #[must_use]
    pub fn finish(self, outcome: &RunOutcome) -> Option<Drawing> {
        match self.0 {
            Sketch::Raster(it) => it.finish(outcome),
            Sketch::Latency(it) => it.finish(outcome),
            Sketch::Ladder(it) => it.finish(outcome),
            Sketch::Gantt(it) => it.finish(outcome),
            Sketch::Nothing => None,
        }
    }
}
