//! The charts of a run that are made of its records, all at once while it is done for its report; those with nothing to say
//! are left out.
//!
//! What it does not know: who runs it.

use super::kind::Kind;
use super::sight::{Drawing, Easel, Recorded, Sight};
use crate::outcome::RunOutcome;
use crate::plan::Plan;
use crate::record::{Interest, Record};

/// Routers beyond which charts that keep something of each of them are left to `licsim plot`.
const ROUTERS: u32 = 100_000;
/// Bytes beyond which a chart is left to `licsim plot`: a report stays below 5 MB.
const BYTES: usize = 400_000;
/// Exchanges from which on a quantile of them says something.
const EXCHANGES: f64 = 100.0;

/// Charts in the making.
#[derive(Debug)]
pub struct Easels<'a>(Vec<(Recorded, Interest, Easel<'a>)>);

impl<'a> Easels<'a> {
    /// One for each kind that a run of `plan` has room for. `sight` is the whole run.
    #[must_use]
    pub fn of(plan: &'a Plan, sight: &'a Sight) -> Self {
        let left_out = Easels::left_out(plan);
        let kinds = Recorded::ALL.into_iter().filter(|it| !left_out.contains(it));
        let easel = |kind| {
            let easel = Easel::new(kind, plan, sight);
            (kind, easel.interest(), easel)
        };
        Easels(kinds.map(easel).collect())
    }

    /// The kinds that a fleet of this size is too large for.
    #[must_use]
    pub fn left_out(plan: &Plan) -> &'static [Recorded] {
        match plan.routers() > ROUTERS {
            true => &[Recorded::Gantt, Recorded::Ladder],
            false => &[],
        }
    }

    /// The records that any of them wants to see.
    #[must_use]
    pub fn interest(&self) -> Interest {
        self.0.iter().fold(Interest::NONE, |all, it| all.and(it.1))
    }

    /// Takes a record in.
    pub fn on(&mut self, record: &Record) {
        let kind = record.fact.kind();
        for (_, interest, easel) in &mut self.0 {
            if interest.wants(kind) {
                easel.on(record);
            }
        }
    }

    /// Those with something to say, by name.
    #[must_use]
    pub fn finish(self, outcome: &RunOutcome) -> Vec<(&'static str, Drawing)> {
        let metric = |name: &str| outcome.metric(name).unwrap_or(0.0);
        let due = |kind| match kind {
            Recorded::Gantt => !outcome.faults.is_empty(),
            Recorded::Raster => metric("exchanges.failures") > 0.0,
            Recorded::Queue => metric("backend.queue.max") > 0.0,
            Recorded::Latency => metric("exchanges.successes") >= EXCHANGES,
            Recorded::Ladder => true,
        };
        let easels = self.0.into_iter().filter(|it| due(it.0));
        let drawn =
            easels.filter_map(|(kind, _, easel)| Some((kind.name(), easel.finish(outcome)?)));
        drawn.filter(|it| it.1.svg().len() <= BYTES).collect()
    }
}

/// The charts of a run by name in the order that a report shows them: first what its routers believe, last the map, between
/// them the others in the order of [`Kind::ALL`]. `recorded` are those that were made of its records.
#[must_use]
pub fn drawings(
    outcome: &RunOutcome,
    recorded: &[(&'static str, Drawing)],
) -> Vec<(&'static str, Drawing)> {
    let mut all: Vec<(&'static str, Drawing)> = recorded.to_vec();
    let specs = super::specs(outcome).into_iter();
    all.extend(specs.map(|(name, chart)| (name, Drawing::Chart(Box::new(chart)))));
    if !outcome.plan.links.is_empty() {
        let sight = Sight::whole(&outcome.plan);
        all.extend(Kind::Topology.of_outcome(outcome, &sight).map(|it| ("topology", it)));
    }
    let place = |name: &str| match name {
        "beliefs" => 0,
        "topology" => Kind::ALL.len(),
        name => Kind::ALL.iter().position(|it| it.name() == name).unwrap_or_default(),
    };
    all.sort_by_key(|it| place(it.0));
    all
}
