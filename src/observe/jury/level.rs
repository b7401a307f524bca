//! Promises about a measure: reach a bound, keep it, have it at an instant.
//!
//! A measure holds each of its values from the instant it settles until the next change. A check looks at those
//! stretches, so an instant without a record is checked like any other, and a value that was replaced within its own
//! instant is never seen.

use super::{Closing, Ruling};
use crate::kernel::{Span, Time};
use crate::model::backend::AlertKind;
use crate::model::syslog::Mnemonic;
use crate::model::wire::{Dropped, Subtype};
use crate::observe::books::Books;
use crate::observe::population::Population;
use crate::plan::{Bound, Measure, Metric, Plan, RouterId};
use crate::record::matching::{Words, routers};
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

/// A measure's value while the run goes on.
#[derive(Clone, Debug)]
pub(in crate::observe) struct Measured {
    measure: Measure,
    /// For counters: the routers that count, as first and one after the last.
    scope: Option<(u32, u32)>,
    /// For counters: how many so far. For what facts tell as a whole: the value they told last.
    counted: u64,
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

impl Measured {
    pub(in crate::observe) fn new(measure: Measure, plan: &Plan) -> Self {
        Measured { measure, scope: routers(&measure.filter, plan), counted: 0 }
    }

    /// Whether the metric is a sum over time: its value is what is summed.
    pub(in crate::observe) fn is_sum(&self) -> bool {
        self.measure.metric == Metric::UnlicensedHours
    }

    /// The kinds of facts that move the measure.
    pub(in crate::observe) fn fact_kinds(&self) -> Vec<FactKind> {
        match self.measure.metric {
            Metric::RoutersUnlicensed | Metric::UnlicensedHours => vec![
                FactKind::BeliefChanged,
                FactKind::ModeChanged,
                FactKind::LicensesChanged,
                FactKind::ChassisTurned,
            ],
            Metric::LicensesHeld | Metric::LicensesIdle | Metric::LicensesMissing => {
                vec![FactKind::PoolChanged, FactKind::LicensesChanged]
            }
            _ => vec![self.fact_kind()],
        }
    }

    fn fact_kind(&self) -> FactKind {
        match self.measure.metric {
            Metric::RoutersRegistered | Metric::RoutersUnregistered => {
                FactKind::RegistrationChanged
            }
            Metric::RoutersAuthorized
            | Metric::RoutersOutOfCompliance
            | Metric::RoutersWaiting
            | Metric::RoutersAuthorizationExpired => FactKind::BeliefChanged,
            Metric::RoutersOutOfContact | Metric::RoutersSilent => FactKind::ContactChanged,
            Metric::RoutersDown => FactKind::ChassisTurned,
            Metric::RoutersTraditional => FactKind::ModeChanged,
            Metric::RoutersUnlicensed
            | Metric::UnlicensedHours
            | Metric::LicensesHeld
            | Metric::LicensesIdle
            | Metric::LicensesMissing => FactKind::LicensesChanged,
            Metric::PoolDemand | Metric::PoolQuantity | Metric::PoolShort => FactKind::PoolChanged,
            Metric::Attempts => FactKind::ExchangeBegan,
            Metric::Successes => FactKind::ExchangeSucceeded,
            Metric::Failures => FactKind::ExchangeFailed,
            Metric::Served => FactKind::RequestServed,
            Metric::Rejected => FactKind::RequestRejected,
            Metric::Syslogs => FactKind::Logged,
            Metric::PoolInstances => FactKind::InstancesChanged,
            Metric::PoolAlerts
            | Metric::PoolAlertsInsufficient
            | Metric::PoolAlertsUnconnected
            | Metric::PoolAlertsUnrenewed
            | Metric::PoolAlertsExpiring
            | Metric::PoolAlertsExpired
            | Metric::PoolAlertsOverdue
            | Metric::PoolAlertsRemoved => FactKind::PoolLogged,
            Metric::Dropped
            | Metric::DroppedServiceOff
            | Metric::DroppedProfileInactive
            | Metric::DroppedReportingOff
            | Metric::DroppedNoDestination
            | Metric::DroppedTooLarge
            | Metric::RateLimited => FactKind::MessageDropped,
            Metric::AlertsSent => FactKind::AlertSent,
            Metric::AlertsFailed => FactKind::AlertFailed,
            Metric::AlertsDropped => FactKind::AlertDropped,
            Metric::OperatorTouches => FactKind::JobDone,
            Metric::OperatorsBusy | Metric::OperatorsWaiting => FactKind::OperatorsChanged,
        }
    }

    /// Counts `fact` if it is counted; whether the measure may have moved.
    #[inline]
    pub(in crate::observe) fn on(&mut self, fact: &Fact) -> bool {
        if let Fact::OperatorsChanged { busy, waiting } = *fact {
            let is_busy = self.measure.metric == Metric::OperatorsBusy;
            self.counted = u64::from(if is_busy { busy } else { waiting });
            return true;
        }
        if let Fact::JobDone { router: None, .. } = fact {
            let meant = self.scope.is_none();
            self.counted += u64::from(meant);
            return meant;
        }
        if let Fact::PoolLogged { pool, entry } = fact {
            let of_kind = |kind: Option<AlertKind>| match (kind, entry.alert()) {
                (Some(kind), Some(alert)) => kind == alert,
                (None, alert) => alert.is_some(),
                (Some(_), None) => false,
            };
            let meant = self.measure.filter.pool.is_none_or(|it| it == *pool)
                && self.measure.metric.alerts().is_some_and(of_kind);
            self.counted += u64::from(meant);
            return meant;
        }
        let Some((router, subtype, mnemonic)) = counted(fact) else { return true };
        let filter = &self.measure.filter;
        let meant = self.scope.is_none_or(|(first, after)| (first..after).contains(&router.0))
            && (filter.subtype.is_none() || filter.subtype == subtype)
            && (filter.mnemonic.is_none() || filter.mnemonic == mnemonic)
            && is_of_cause(self.measure.metric, fact);
        self.counted += u64::from(meant);
        meant
    }

    /// The measure's present value.
    pub(in crate::observe) fn value(&self, population: &Population, books: &Books) -> u64 {
        let (metric, filter) = (self.measure.metric, &self.measure.filter);
        population
            .value(metric, filter)
            .map(u64::from)
            .or_else(|| books.value(metric, filter))
            .unwrap_or(self.counted)
    }
}

/// What a counter's fact is counted by; `None` for facts that move gauges.
#[inline]
fn counted(fact: &Fact) -> Option<(RouterId, Option<Subtype>, Option<Mnemonic>)> {
    match *fact {
        Fact::ExchangeBegan { router, subtype, .. }
        | Fact::ExchangeSucceeded { router, subtype, .. }
        | Fact::ExchangeFailed { router, subtype, .. }
        | Fact::RequestServed { router, subtype, .. }
        | Fact::MessageDropped { router, subtype, .. }
        | Fact::RequestRejected { router, subtype } => Some((router, Some(subtype), None)),
        Fact::AlertSent { router, .. }
        | Fact::AlertFailed { router, .. }
        | Fact::AlertDropped { router, .. } => Some((router, None, None)),
        Fact::Logged { router, notice } => Some((router, None, Some(notice.mnemonic))),
        Fact::JobDone { router: Some(router), .. } => Some((router, None, None)),
        _ => None,
    }
}

/// Whether a dropped message counts for this metric: each wrong configuration has one, the rate limit another.
#[inline]
fn is_of_cause(metric: Metric, fact: &Fact) -> bool {
    let Fact::MessageDropped { cause, .. } = *fact else { return true };
    match metric {
        Metric::DroppedServiceOff => cause == Dropped::ServiceOff,
        Metric::DroppedProfileInactive => cause == Dropped::ProfileInactive,
        Metric::DroppedReportingOff => cause == Dropped::ReportingOff,
        Metric::DroppedNoDestination => cause == Dropped::NoDestination,
        Metric::DroppedTooLarge => cause == Dropped::TooLarge,
        Metric::RateLimited => cause == Dropped::RateLimit,
        _ => cause != Dropped::RateLimit,
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
