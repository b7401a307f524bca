//! Every kind of chart that a run can be asked for by name, and what it is made of.
//!
//! What it does not know: files, and how a run is done.

use super::picture::Picture;
use super::sight::{Drawing, Recorded, Sight};
use super::topology::TopologyMap;
use super::{attempts, backend, beliefs, pools, routers};
use crate::outcome::RunOutcome;

/// A kind of chart of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Places, links and what nobody can do without.
    Topology,
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
    /// What is made of the run's records while it goes on.
    Recorded(Recorded),
    /// The steps of one exchange.
    Waterfall,
}

/// What a chart is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// The outcome of the run, or its plan alone: [`Kind::of_outcome`].
    Outcome,
    /// The records of the run: an [`super::sight::Easel`].
    Records(Recorded),
    /// One of its exchanges: a [`super::waterfall::Waterfall`].
    Exchange,
}

impl Kind {
    /// All of them, in the order of lists.
    pub const ALL: [Kind; 12] = [
        Kind::Topology,
        Kind::Recorded(Recorded::Gantt),
        Kind::Beliefs,
        Kind::Routers,
        Kind::Recorded(Recorded::Raster),
        Kind::Pools,
        Kind::Attempts,
        Kind::Recorded(Recorded::Ladder),
        Kind::Recorded(Recorded::Latency),
        Kind::Recorded(Recorded::Queue),
        Kind::Backend,
        Kind::Waterfall,
    ];

    /// Its name on the command line, and that of its file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Topology => "topology",
            Kind::Beliefs => "beliefs",
            Kind::Routers => "routers",
            Kind::Pools => "pools",
            Kind::Attempts => "attempts",
            Kind::Backend => "backend",
            Kind::Recorded(it) => it.name(),
            Kind::Waterfall => "waterfall",
        }
    }

    /// What it shows, in a few words.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Kind::Topology => "places and links, and what nobody can do without",
            Kind::Beliefs => "how many routers believe what, over time",
            Kind::Routers => "what each router believes, a row a router",
            Kind::Pools => "what pools own and what is asked of them, over time",
            Kind::Attempts => "exchanges begun, answered and failed, over time",
            Kind::Backend => "the backend's queue, and how long answers take",
            Kind::Recorded(it) => it.about(),
            Kind::Waterfall => "where the time of one exchange goes, step by step",
        }
    }

    /// What it is made of.
    #[must_use]
    pub const fn source(self) -> Source {
        match self {
            Kind::Recorded(it) => Source::Records(it),
            Kind::Waterfall => Source::Exchange,
            _ => Source::Outcome,
        }
    }

    /// Whether it can be narrowed to some routers.
    #[must_use]
    pub const fn has_routers(self) -> bool {
        matches!(self, Kind::Routers | Kind::Recorded(_) | Kind::Waterfall)
    }

    /// Whether it can be narrowed to a stretch of time.
    #[must_use]
    pub const fn has_time(self) -> bool {
        !matches!(self, Kind::Topology)
    }

    /// The chart of what `sight` shows of `outcome`; `None` if the run has nothing of the kind, or more than its outcome is
    /// needed.
    #[must_use]
    pub fn of_outcome(self, outcome: &RunOutcome, sight: &Sight) -> Option<Drawing> {
        let chart = match self {
            Kind::Beliefs => beliefs::chart(outcome),
            Kind::Routers if sight.routers.is_empty() => routers::chart(outcome)?,
            Kind::Routers => routers::chart_of(outcome, &sight.routers)?,
            Kind::Pools => pools::chart(outcome),
            Kind::Attempts => attempts::chart(outcome),
            Kind::Backend => backend::chart(outcome),
            Kind::Topology => {
                let map = Picture::Topology(TopologyMap::of(&outcome.plan));
                return Some(Drawing::Picture(Box::new(map)));
            }
            Kind::Recorded(_) | Kind::Waterfall => return None,
        };
        Some(Drawing::Chart(Box::new(sight.part_of(chart))))
    }
}
