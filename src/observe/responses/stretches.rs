//! Responses about a measure's value over time.
//!
//! As for expectations a value holds from the instant it settles until the next change; a value that was replaced within
//! its own instant is never seen.

use crate::kernel::{Span, Time};
use crate::observe::books::Books;
use crate::observe::measured::Measured;
use crate::observe::population::Population;
use crate::plan::{Bound, Plan, Take};
use crate::record::{Fact, FactKind};

/// What is made of the stretches that lie in the window.
#[derive(Clone, Copy, Debug)]
enum Sum {
    /// The last value.
    Last(Option<u64>),
    Largest(Option<u64>),
    Smallest(Option<u64>),
    /// Value times nanoseconds, and the nanoseconds.
    Integral(u128, Span),
    /// When the bound was first met.
    Met(Bound, Option<Time>),
}

/// One such response while the run goes on.
#[derive(Clone, Debug)]
pub(super) struct Stretches {
    measured: Measured,
    from: Time,
    until: Time,
    /// The value that holds since the instant beside it.
    held: (u64, Time),
    /// For a metric that is a sum over time: the sum up to that instant, in value times nanoseconds.
    summed: u128,
    sum: Sum,
}

impl Stretches {
    /// # Panics
    /// If `take` is not about a measure.
    pub(super) fn new(take: &Take, plan: &Plan) -> Self {
        let (measure, from, until, sum) = match *take {
            Take::At { measure, at } => (measure, at, at, Sum::Last(None)),
            Take::Largest { measure, from, until } => (measure, from, until, Sum::Largest(None)),
            Take::Smallest { measure, from, until } => (measure, from, until, Sum::Smallest(None)),
            Take::Mean { measure, from, until } => {
                (measure, from, until, Sum::Integral(0, Span::ZERO))
            }
            Take::TimeUntil { measure, bound, from } => {
                (measure, from, plan.end(), Sum::Met(bound, None))
            }
            _ => unreachable!("the caller asks for a measure"),
        };
        let measured = Measured::new(measure, plan);
        Stretches { measured, from, until, held: (0, Time::ZERO), summed: 0, sum }
    }

    pub(super) fn fact_kinds(&self) -> Vec<FactKind> {
        self.measured.fact_kinds()
    }

    #[inline]
    pub(super) fn on(&mut self, fact: &Fact) -> bool {
        self.measured.on(fact)
    }

    /// With all facts of the instant `now` applied: what is the value from `now` on?
    pub(super) fn settle(&mut self, now: Time, population: &Population, books: &Books) {
        let value = self.measured.value(population, books);
        if value != self.held.0 {
            self.look(now);
            self.held = (value, now);
        }
    }

    /// Looks at the stretch that the held value filled, up to just before `until`.
    fn look(&mut self, until: Time) {
        let (value, since) = self.held;
        let from = since.max(self.from);
        let within = from < until && from <= self.until;
        if !self.measured.is_sum() {
            if within {
                self.take(value, from, until.min(self.until));
            }
            return;
        }
        if within {
            // A sum only grows: the two ends of the stretch stand for all of it.
            let end = until.min(self.until);
            self.take(self.hours_at(from), from, from);
            self.take(self.hours_at(end), end, end);
        }
        self.summed += u128::from(value) * u128::from(until.since(since).0);
    }

    /// The sum over time, in whole hours.
    fn hours_at(&self, at: Time) -> u64 {
        let more = u128::from(self.held.0) * u128::from(at.since(self.held.1).0);
        u64::try_from((self.summed + more) / u128::from(Span::hours(1).0)).unwrap_or(u64::MAX)
    }

    /// Takes note of a value that was held from the one instant to the other.
    fn take(&mut self, value: u64, from: Time, until: Time) {
        match &mut self.sum {
            Sum::Last(last) => *last = Some(value),
            Sum::Largest(most) => *most = Some(most.map_or(value, |it| it.max(value))),
            Sum::Smallest(least) => *least = Some(least.map_or(value, |it| it.min(value))),
            Sum::Integral(integral, width) => {
                let held = until.since(from);
                *integral += u128::from(value) * u128::from(held.0);
                *width += held;
            }
            Sum::Met(bound, met) => {
                if met.is_none() && bound.holds(value as f64) {
                    *met = Some(from);
                }
            }
        }
    }

    /// The answer of a run that was seen up to and including `seen`.
    pub(super) fn finish(mut self, seen: Time) -> Option<f64> {
        self.look(Time(seen.0.saturating_add(1)));
        if seen < self.until && !matches!(self.sum, Sum::Met(_, Some(_))) {
            return None;
        }
        match self.sum {
            Sum::Last(value) | Sum::Largest(value) | Sum::Smallest(value) => {
                value.map(|it| it as f64)
            }
            Sum::Integral(_, Span::ZERO) => None,
            Sum::Integral(integral, width) => Some(integral as f64 / width.0 as f64),
            Sum::Met(_, met) => met.map(|at| at.since(self.from).as_secs_f64()),
        }
    }
}
