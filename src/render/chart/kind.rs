//! Every kind of chart that a run can be asked for by name, and how much of the run it shows.
//!
//! What it does not know: files, and how the run came about.

use super::picture::Picture;
use super::spec::Chart;
use super::topology::TopologyMap;
use super::{attempts, backend, beliefs, draw, pools, routers};
use crate::kernel::Time;
use crate::outcome::RunOutcome;
use crate::plan::RouterId;

/// A kind of chart of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// How many routers believe what.
    Beliefs,
    /// What each router believes.
    Routers,
    /// What pools own and what is asked of them.
    Pools,
    /// Exchanges begun, answered and failed.
    Attempts,
    /// The queue at the backend and how long answers take.
    Backend,
    /// Places, links and what nobody can do without.
    Topology,
}

impl Kind {
    /// All of them, in the order in which a report shows them.
    pub const ALL: [Kind; 6] =
        [Kind::Topology, Kind::Beliefs, Kind::Routers, Kind::Pools, Kind::Attempts, Kind::Backend];

    /// Its name on the command line, and that of its file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Beliefs => "beliefs",
            Kind::Routers => "routers",
            Kind::Pools => "pools",
            Kind::Attempts => "attempts",
            Kind::Backend => "backend",
            Kind::Topology => "topology",
        }
    }

    /// What it shows, in a few words.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Kind::Beliefs => "how many routers believe what, over time",
            Kind::Routers => "what each router believes, a row a router",
            Kind::Pools => "what pools own and what is asked of them, over time",
            Kind::Attempts => "exchanges begun, answered and failed, over time",
            Kind::Backend => "the backend's queue, and how long answers take",
            Kind::Topology => "places and links, and what nobody can do without",
        }
    }

    /// Whether it can be narrowed to some routers.
    #[must_use]
    pub const fn has_routers(self) -> bool {
        matches!(self, Kind::Routers)
    }

    /// Whether it can be narrowed to a stretch of time.
    #[must_use]
    pub const fn has_time(self) -> bool {
        !matches!(self, Kind::Topology)
    }

    /// The chart of `outcome`, narrowed to `scope`; `None` if the run has nothing of the kind.
    #[must_use]
    pub fn draw(self, outcome: &RunOutcome, scope: &Scope) -> Option<Drawing> {
        let chart = match self {
            Kind::Beliefs => beliefs::chart(outcome),
            Kind::Routers if scope.routers.is_empty() => routers::chart(outcome)?,
            Kind::Routers => routers::chart_of(outcome, &scope.routers)?,
            Kind::Pools => pools::chart(outcome),
            Kind::Attempts => attempts::chart(outcome),
            Kind::Backend => backend::chart(outcome),
            Kind::Topology => {
                let picture = Picture::Topology(TopologyMap::of(&outcome.plan));
                let (title, alt) = (picture.title().to_owned(), picture.alt().to_owned());
                return Some(Drawing { title, alt, svg: picture.svg() });
            }
        };
        let chart = scope.narrow(chart);
        Some(Drawing { svg: draw::svg(&chart), title: chart.title, alt: chart.alt })
    }
}

/// How much of a run a chart shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    /// These routers; none: those that the chart chooses.
    pub routers: Vec<RouterId>,
    /// From this instant; `None`: from the start.
    pub from: Option<Time>,
    /// To this instant; `None`: to the end.
    pub to: Option<Time>,
}

impl Scope {
    fn narrow(&self, chart: Chart) -> Chart {
        if self.from.is_none() && self.to.is_none() {
            return chart;
        }
        let (from, to) = (self.from.unwrap_or(chart.from), self.to.unwrap_or(chart.to));
        chart.within(from, to)
    }
}

/// A chart, drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawing {
    /// What it shows, as a sentence.
    pub title: String,
    /// The same for readers who cannot see it.
    pub alt: String,
    /// The picture, an SVG document.
    pub svg: String,
}
