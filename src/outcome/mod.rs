//! Results of a run: plain data that every table, chart and report is made from. Nothing here needs the run.

mod broken;
mod exchange;
mod film;
mod series;
mod stay;
mod verdict;

use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Stop, Time};
use crate::model::Wall;
use crate::model::syslog::Notice;
use crate::model::wire::PoolId;
use crate::plan::{Plan, ProxyId, RouterId};
use crate::record::{Belief, PoolEntry};

pub use broken::{Broken, Rule};
pub use exchange::{Exchange, Party, Phase, Step};
pub use film::{Film, ROUTERS_FILMED, Reel, RouterStep, Still};
pub use series::{BeliefStep, HourCount, HourQueue, PoolStep, Series, Spoken, SpokenOf};
pub use stay::{STAYS_KEPT, Stay};
pub use verdict::Verdict;

/// Everything known about one finished run.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RunOutcome {
    /// The plan that was run.
    pub plan: Plan,
    /// Why it ended.
    pub stop: Stop,
    /// The last simulated instant.
    pub sim_end: Time,
    /// How many events were handled.
    pub events: u64,
    /// Routers times simulated days.
    pub router_days: f64,
    /// The run's fingerprints.
    pub digests: Digests,
    /// Final values by name, in the order that tables show them.
    pub metrics: Vec<MetricValue>,
    /// What became of each expectation, in file order.
    pub expectations: Vec<Verdict>,
    /// The answer to each response that is asked for, in file order.
    pub responses: Vec<Answer>,
    /// Values over time, for charts and `metrics.csv`.
    pub series: Series,
    /// What the expectations speak of, over time, in the order in which they name it; empty unless it was asked for.
    pub spoken: Vec<Spoken>,
    /// Syslog lines in time order.
    pub syslog: Vec<SyslogLine>,
    /// The pools' event logs in time order.
    pub pool_log: Vec<PoolLine>,
    /// Lines of the proxies' access logs in time order, at most the first [`ACCESS_KEPT`].
    pub access: Vec<AccessLine>,
    /// When each fault was active, in order of its beginning.
    pub faults: Vec<FaultWindow>,
    /// What operators did.
    pub actions: Vec<(Time, String)>,
    /// Each router at the end: at most the first 1,000.
    pub routers: Vec<RouterEnd>,
    /// The account's portal at the end, if the pools' event logs were asked for: at most the first [`INSTANCES_KEPT`] product
    /// instances.
    pub portal: Option<crate::view::PortalView>,
    /// How long each router believed what: at most the first [`STAYS_KEPT`]; empty unless it was asked for.
    pub stays: Vec<Stay>,
    /// What a replay is made from; nothing unless it was asked for.
    pub film: Option<Film>,
    /// Rules of licsim's own that did not hold: at most the first few, none unless it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<Broken>,
}

/// Fingerprints of a run: of all its events and of each ingredient, so that two runs can be told apart by meaning.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Digests {
    /// Everything: the three below folded together.
    pub run: String,
    /// Every event in order.
    pub events: String,
    /// Every request and answer.
    pub messages: String,
    /// Every change of a router's or a pool's state.
    pub changes: String,
}

/// A named final value.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct MetricValue {
    /// Dotted name, for example `exchange.seconds.p99`.
    pub name: String,
    /// The value.
    pub value: f64,
    /// Its unit: `1` for counts, `s`, …
    pub unit: &'static str,
}

/// A syslog line.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct SyslogLine {
    /// When, by the truth.
    pub at: Time,
    /// When, by the router's own clock: what the line says.
    pub shown: Wall,
    /// Who.
    pub router: RouterId,
    /// What.
    pub notice: Notice,
    /// The route processor that was active: 0 or 1.
    pub active: u8,
}

/// A line of a pool's event log.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct PoolLine {
    /// When.
    pub at: Time,
    /// Whose log.
    pub pool: PoolId,
    /// What.
    pub entry: PoolEntry,
}

/// How many lines of access logs a run keeps: a fleet of thousands writes as many a day.
pub const ACCESS_KEPT: usize = 200_000;

/// How many product instances of the portal's list a run keeps.
pub const INSTANCES_KEPT: usize = 100_000;

/// A line of a proxy's access log: one connection, when it closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct AccessLine {
    /// When.
    pub at: Time,
    /// Whose log.
    pub proxy: ProxyId,
    /// The client.
    pub router: RouterId,
    /// What the proxy answered to CONNECT: 200 if the tunnel stood.
    pub status: u16,
    /// Bytes that went back to the client.
    pub bytes: u32,
}

/// When a fault was active.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FaultWindow {
    /// Its name.
    pub name: String,
    /// From.
    pub from: Time,
    /// To; the end of the run if it was never repaired.
    pub to: Time,
}

/// A router at the end of the run.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RouterEnd {
    /// Its name.
    pub name: String,
    /// Everything that show commands print.
    pub view: crate::view::RouterView,
    /// When it first believed that it was out of compliance.
    pub first_out_of_compliance: Option<Time>,
    /// What it believes.
    pub belief: Belief,
}

/// A run's answer to a response.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Answer {
    /// The response's name.
    pub name: String,
    /// Its unit: `1`, `s` or `d`.
    pub unit: &'static str,
    /// The answer; `None` where the run has none to give.
    pub value: Option<f64>,
    /// For a steady state: what it is found in.
    pub course: Option<Course>,
}

/// Observations one after another, averaged in equal groups.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Course {
    /// Observations in each group: a power of two.
    pub each: u64,
    /// The groups' means, in time order. What did not fill the last group is left out.
    pub means: Vec<f64>,
}

impl Course {
    /// The same with neighbours averaged in pairs.
    #[must_use]
    pub fn halved(&self) -> Course {
        let means = self.means.chunks_exact(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
        Course { each: self.each * 2, means }
    }
}

impl RunOutcome {
    /// Whether every expectation held.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.expectations.iter().all(|verdict| verdict.pass)
    }
    /// The final value called `name`.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<f64> {
        self.metrics.iter().find(|metric| metric.name == name).map(|metric| metric.value)
    }
}

/// How long something took: exact counts in buckets of about 1 %.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Quantiles {
    /// How many.
    pub count: u64,
    /// Mean.
    pub mean: Span,
    /// Median.
    pub p50: Span,
    /// 99 of 100 are not longer.
    pub p99: Span,
    /// The longest.
    pub max: Span,
}
