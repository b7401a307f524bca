//! Responses: the numbers that a study asks of each run.
//!
//! ```text
//!   record ── by fact kind ──► Stretches (at, largest, smallest, mean, time until): looked at when the instant is over
//!                          ├─► Count, Elapsed, Steady: records one by one
//!                          └─► Summary, Held: nothing until the end
//! ```
//!
//! A response is a number or nothing: nothing where the run did not get far enough, or where what is asked for never
//! happened. Whoever takes runs together must say how many gave nothing.
//!
//! What it does not know: other runs.

mod elapsed;
mod steady;
mod stretches;

use self::elapsed::Elapsed;
use self::steady::Steady;
use self::stretches::Stretches;
use super::books::Books;
use super::population::Population;
use super::routes::Routes;
use crate::kernel::Time;
use crate::outcome::{Answer, MetricValue, Verdict};
use crate::plan::{Plan, Take};
use crate::record::matching::Matcher;
use crate::record::{FactKind, Interest, Record};

/// What takes one response.
#[derive(Clone, Debug)]
enum Taker {
    Stretches(Box<Stretches>),
    Count {
        matcher: Matcher,
        from: Time,
        until: Time,
        count: u64,
    },
    Elapsed(Box<Elapsed>),
    Steady(Box<Steady>),
    /// Taken from what others found.
    AtTheEnd,
}

impl Taker {
    fn new(take: &Take, plan: &Plan) -> Self {
        match take {
            Take::At { .. }
            | Take::Largest { .. }
            | Take::Smallest { .. }
            | Take::Mean { .. }
            | Take::TimeUntil { .. } => Taker::Stretches(Box::new(Stretches::new(take, plan))),
            Take::Count { pattern, from, until } => Taker::Count {
                matcher: Matcher::new(pattern, plan),
                from: *from,
                until: *until,
                count: 0,
            },
            Take::Elapsed { first, then, statistic } => {
                Taker::Elapsed(Box::new(Elapsed::new(first, then, *statistic, plan)))
            }
            Take::Steady(observed) => Taker::Steady(Box::new(Steady::new(*observed))),
            Take::Summary(_) | Take::Held(_) => Taker::AtTheEnd,
        }
    }

    fn fact_kinds(&self) -> Vec<FactKind> {
        match self {
            Taker::Stretches(it) => it.fact_kinds(),
            Taker::Count { matcher, .. } => vec![matcher.fact_kind()],
            Taker::Elapsed(it) => it.fact_kinds().to_vec(),
            Taker::Steady(it) => vec![it.fact_kind()],
            Taker::AtTheEnd => Vec::new(),
        }
    }
}

/// What a run is known to be when it is over.
pub(super) struct Ending<'a> {
    pub plan: &'a Plan,
    /// The last instant that is known.
    pub seen: Time,
    pub metrics: &'a [MetricValue],
    pub verdicts: &'a [Verdict],
}

/// The takers of all responses of a plan.
#[derive(Clone, Debug)]
pub(super) struct Responses {
    takers: Vec<Taker>,
    routes: Routes,
    /// Stretches to look at when the present instant is over.
    listed: Vec<u32>,
}

impl Responses {
    pub(super) fn new(plan: &Plan) -> Self {
        let takers: Vec<_> = plan.responses.iter().map(|it| Taker::new(&it.take, plan)).collect();
        let is_stretches = |it: &Taker| matches!(it, Taker::Stretches(_));
        let listed = (0..).zip(&takers).filter(|(_, it)| is_stretches(it)).map(|(place, _)| place);
        Responses {
            // Each has a first value at the start, whether or not a fact brings it.
            listed: listed.collect(),
            routes: Routes::new(takers.iter().map(Taker::fact_kinds)),
            takers,
        }
    }

    /// The facts that at least one response needs.
    pub(super) fn interest(&self) -> Interest {
        self.routes.interest()
    }

    #[inline]
    pub(super) fn on(&mut self, record: &Record) {
        for place in self.routes.of(record.fact.kind()) {
            match &mut self.takers[*place as usize] {
                Taker::Stretches(it) => {
                    if it.on(&record.fact) && self.listed.last() != Some(place) {
                        self.listed.push(*place);
                    }
                }
                Taker::Count { matcher, from, until, count } => {
                    let within = (record.at > *from || *from == Time::ZERO) && record.at <= *until;
                    *count += u64::from(within && matcher.subject(&record.fact).is_some());
                }
                Taker::Elapsed(it) => it.on(record),
                Taker::Steady(it) => it.on(&record.fact),
                Taker::AtTheEnd => {}
            }
        }
    }

    /// Whether some measure has to be looked at when this instant is over.
    #[inline]
    pub(super) fn has_listed(&self) -> bool {
        !self.listed.is_empty()
    }

    /// With all facts of the instant `now` applied, looks at the measures that they may have moved.
    pub(super) fn settle(&mut self, now: Time, population: &Population, books: &Books) {
        for place in self.listed.drain(..) {
            if let Taker::Stretches(it) = &mut self.takers[place as usize] {
                it.settle(now, population, books);
            }
        }
    }

    /// The answers in the order of the plan's responses.
    pub(super) fn answers(self, ending: &Ending<'_>) -> Vec<Answer> {
        let answer = |(taker, response): (Taker, &crate::plan::Response)| {
            let mut course = None;
            let value = match taker {
                Taker::Stretches(it) => it.finish(ending.seen),
                Taker::Count { until, .. } if ending.seen < until => None,
                Taker::Count { count, .. } => Some(count as f64),
                Taker::Elapsed(it) => it.finish(),
                Taker::Steady(it) => {
                    course = Some(it.finish());
                    None
                }
                Taker::AtTheEnd => at_the_end(&response.take, ending),
            };
            Answer { name: response.name.clone(), unit: response.take.unit(), value, course }
        };
        self.takers.into_iter().zip(&ending.plan.responses).map(answer).collect()
    }
}

/// The answer that others have found.
fn at_the_end(take: &Take, ending: &Ending<'_>) -> Option<f64> {
    match take {
        Take::Summary(name) => {
            ending.metrics.iter().find(|it| it.name == *name).map(|metric| metric.value)
        }
        Take::Held(name) => ending
            .verdicts
            .iter()
            .find(|it| it.name == *name)
            .map(|verdict| f64::from(u8::from(verdict.pass))),
        _ => None,
    }
}
