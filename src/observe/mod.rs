//! Observers: from facts to metrics, series, logs and verdicts. They read and never change anything.
//!
//! ```text
//!   record ──► Observers ──┬─► gauges      what is the case now: beliefs, contact, pools' books
//!                          ├─► Tally       counters and histograms of the whole run
//!                          ├─► Timeline    values over time, thinned (if wanted)
//!                          ├─► Journal     syslog, pool log, faults, actions
//!                          └─► Jury        one evaluator an expectation, called by fact kind
//! ```
//!
//! Records arrive in time order. Several can share an instant: a gauge has one value an instant, the one after the
//! last of them. Whoever looks at gauges is therefore called when the next instant begins, not at each record.
//!
//! Sums are integers (nanoseconds in 128 bits), histograms are counts: no result depends on the order of records
//! within an instant, or on rounding.
//!
//! What it does not know: how the world brings facts about, files, and what outcomes look like on paper.

use crate::kernel::{Stop, Time};
use crate::outcome::{Digests, RunOutcome};
use crate::plan::Plan;
use crate::record::{Interest, Record};
use crate::view::RouterView;

/// Something that reads facts.
pub trait Observer {
    /// Which kinds of facts it wants; asked once, before the run.
    fn interest(&self) -> Interest;
    /// Takes note of `record`. Records come in time order.
    fn on(&mut self, record: &Record);
}

/// What is kept beyond final values and verdicts. Verdicts and metrics are the same whatever is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Every syslog line.
    pub syslog: bool,
    /// Values over time, for charts and `metrics.csv`.
    pub series: bool,
    /// The pools' event logs.
    pub pool_log: bool,
}

impl Options {
    /// Everything: for a run that somebody will look at.
    pub const FULL: Options = Options { syslog: true, series: true, pool_log: true };
    /// Final values and verdicts only: for studies and benches.
    pub const SUMMARY: Options = Options { syslog: false, series: false, pool_log: false };
}

/// How a run ended, as the one who ran it tells.
#[derive(Clone, PartialEq, Debug)]
pub struct RunEnd {
    /// Why it ended.
    pub stop: Stop,
    /// The last simulated instant.
    pub sim_end: Time,
    /// How many events were handled.
    pub events: u64,
    /// The run's fingerprints.
    pub digests: Digests,
    /// Each router at the end, in id order; as many of the first ones as the caller likes.
    pub routers: Vec<RouterView>,
}

/// All observers of one run.
#[derive(Clone, Debug)]
pub struct Observers {}

impl Observers {
    /// Observers for a run of `plan`.
    #[must_use]
    pub fn new(plan: &Plan, options: Options) -> Self {
        let _ = (plan, options);
        Observers {}
    }

    /// Everything known about the run, now that it is over.
    #[must_use]
    pub fn finish(self, plan: &Plan, end: RunEnd) -> RunOutcome {
        RunOutcome {
            plan: plan.clone(),
            stop: end.stop,
            sim_end: end.sim_end,
            events: end.events,
            router_days: 0.0,
            digests: end.digests,
            metrics: Vec::new(),
            expectations: Vec::new(),
            series: crate::outcome::Series::default(),
            syslog: Vec::new(),
            pool_log: Vec::new(),
            faults: Vec::new(),
            actions: Vec::new(),
            routers: Vec::new(),
        }
    }
}

impl Observer for Observers {
    fn interest(&self) -> Interest {
        Interest::ALL
    }
    fn on(&mut self, record: &Record) {
        let _ = record;
    }
}
