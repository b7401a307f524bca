//! Promises about a measure: reach a bound, keep it, have it at an instant.
//!
//! A measure holds each of its values from the instant it settles until the next change. A check looks at those
//! stretches, so an instant without a record is checked like any other, and a value that was replaced within its own
//! instant is never seen.

use super::{Closing, Ruling};
use crate::kernel::{Span, Time};
use crate::observe::books::Books;
use crate::observe::measured::Measured;
use crate::observe::population::Population;
use crate::plan::{Bound, Measure, Plan};
use crate::record::matching::Words;
use crate::record::{Fact, FactKind};

/// What is asked of a measure.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Question {
    /// The bound at some instant from the first to the second.
    Reach(Time, Time),
    /// The bound at every instant from the first to the second.
    Always(Time, Time),
    /// The bound at this instant.
    At(Time),
}

/// A value and the instant it was first seen at.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Seen {
    value: u64,
    at: Time,
}

/// One such promise while the run goes on.
#[derive(Clone, Debug)]
pub(super) struct Level {
    measured: Measured,
    bound: Bound,
    question: Question,
    /// For sums over time: the sum up to the instant of `held`, in nanoseconds.
    summed: u128,
    /// The value that holds since the instant beside it.
    held: Seen,
    /// Whether it is on the list of those to look at when this instant is over.
    pub listed: bool,
    /// Reach: when it was met. At: what it was.
    answer: Option<Seen>,
    /// Always: the first value out of bounds.
    wrong: Option<Seen>,
    /// The value that came closest to the bound.
    best: Option<Seen>,
    /// The smallest and the largest value within the window.
    range: Option<(u64, u64)>,
}

impl Level {
    pub(super) fn new(measure: Measure, bound: Bound, question: Question, plan: &Plan) -> Self {
        Level {
            measured: Measured::new(measure, plan),
            bound,
            question,
            summed: 0,
            held: Seen { value: 0, at: Time::ZERO },
            listed: false,
            answer: None,
            wrong: None,
            best: None,
            range: None,
        }
    }

    /// The kinds of facts that move the measure.
    pub(super) fn fact_kinds(&self) -> Vec<FactKind> {
        self.measured.fact_kinds()
    }

    /// Counts `fact` if it is counted; whether the measure may have moved.
    #[inline]
    pub(super) fn on(&mut self, fact: &Fact) -> bool {
        self.measured.on(fact)
    }

    /// With all facts of the instant `now` applied: what is the value from `now` on?
    pub(super) fn settle(&mut self, now: Time, population: &Population, books: &Books) {
        let value = self.measured.value(population, books);
        if value != self.held.value {
            self.look(now);
            self.held = Seen { value, at: now };
        }
    }

    /// Looks at the stretch that the held value filled, up to just before `until`.
    fn look(&mut self, until: Time) {
        let (from, by) = match self.question {
            Question::Reach(from, by) | Question::Always(from, by) => (from, by),
            Question::At(at) => (at, at),
        };
        let at = self.held.at.max(from);
        let within = at < until && at <= by;
        if !self.measured.is_sum() {
            if within {
                self.consider(self.held.value, at);
            }
            return;
        }
        if within {
            // A sum only grows: the two ends of the stretch stand for all of it.
            self.consider(self.sum_at(at), at);
            let end = by.min(until);
            self.consider(self.sum_at(end), end);
        }
        self.summed += u128::from(self.held.value) * u128::from(until.since(self.held.at).0);
    }

    /// The sum over time, in whole hours.
    fn sum_at(&self, at: Time) -> u64 {
        let more = u128::from(self.held.value) * u128::from(at.since(self.held.at).0);
        u64::try_from((self.summed + more) / u128::from(Span::hours(1).0)).unwrap_or(u64::MAX)
    }

    /// Takes note of a value within the window.
    fn consider(&mut self, value: u64, at: Time) {
        let seen = Seen { value, at };
        let holds = self.bound.holds(value as f64);
        match self.question {
            Question::Reach(..) if holds => self.answer = self.answer.or(Some(seen)),
            Question::Reach(..) => {}
            Question::Always(..) if holds => {}
            Question::Always(..) => self.wrong = self.wrong.or(Some(seen)),
            Question::At(_) => self.answer = Some(seen),
        }
        let off = |seen: Seen| distance(self.bound, seen.value as f64);
        if self.best.is_none_or(|best| off(seen) < off(best)) {
            self.best = Some(seen);
        }
        let (least, most) = self.range.unwrap_or((value, value));
        self.range = Some((least.min(value), most.max(value)));
    }

    /// The promise in words.
    pub(super) fn expected(&self, plan: &Plan) -> String {
        let words = Words(&self.measured.measure.filter, plan);
        let what = format!("{}{words} is {}", self.measured.measure.metric.name(), self.bound);
        match self.question {
            Question::Reach(Time::ZERO, by) => format!("{what} at some instant by {by}"),
            Question::Reach(from, by) => format!("{what} at some instant from {from} to {by}"),
            Question::Always(from, until) => {
                format!("{what} at every instant from {from} to {until}")
            }
            Question::At(at) => format!("{what} at {at}"),
        }
    }

    /// The verdict on a run that was seen up to and including `closing.seen`.
    pub(super) fn rule(mut self, closing: &Closing<'_>) -> Ruling {
        self.look(Time(closing.seen.0.saturating_add(1)));
        match self.question {
            Question::Reach(from, by) => self.rule_reach(from, by, closing),
            Question::Always(from, until) => self.rule_always(from, until, closing),
            Question::At(at) => match self.answer {
                Some(seen) if self.bound.holds(seen.value as f64) => {
                    Ruling::pass(format!("{} at {at}", seen.value))
                }
                Some(seen) => Ruling::fail(format!("{} at {at}", seen.value), at),
                None => Ruling::unseen(closing, at),
            },
        }
    }

    fn rule_reach(&self, from: Time, by: Time, closing: &Closing<'_>) -> Ruling {
        match (self.answer, self.best) {
            (Some(Seen { value, at }), _) => Ruling::pass(format!("{value} at {at}")),
            (None, None) => Ruling::unseen(closing, from),
            (None, Some(_)) if closing.is_early(by) => Ruling::unseen(closing, by),
            (None, Some(Seen { value, at })) => Ruling::fail(
                format!("never {}; the closest was {value}, first at {at}", self.bound),
                by.min(closing.seen),
            ),
        }
    }

    fn rule_always(&self, from: Time, until: Time, closing: &Closing<'_>) -> Ruling {
        match (self.wrong, self.range) {
            (Some(Seen { value, at }), _) => Ruling::fail(format!("{value} at {at}"), at),
            (None, None) => Ruling::unseen(closing, from),
            (None, Some(_)) if closing.is_early(until) => Ruling::unseen(closing, until),
            (None, Some((least, most))) if least == most => {
                Ruling::pass(format!("{least} from {from} to {}", until.min(closing.seen)))
            }
            (None, Some((least, most))) => Ruling::pass(format!(
                "between {least} and {most} from {from} to {}",
                until.min(closing.seen)
            )),
        }
    }
}

/// How far `value` is from the bound; zero within it.
fn distance(bound: Bound, value: f64) -> f64 {
    let (least, most) = match bound {
        Bound::AtLeast(least) => (least, f64::INFINITY),
        Bound::AtMost(most) => (f64::NEG_INFINITY, most),
        Bound::Equals(exact) => (exact, exact),
        Bound::Between(least, most) => (least, most),
    };
    (least - value).max(value - most).max(0.0)
}
