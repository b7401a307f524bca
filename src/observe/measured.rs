//! A measure's present value: read off gauges, or counted.

use super::books::Books;
use super::population::Population;
use crate::model::backend::AlertKind;
use crate::model::syslog::Mnemonic;
use crate::model::wire::{Dropped, Subtype};
use crate::plan::{Measure, Metric, Plan, RouterId};
use crate::record::matching::routers;
use crate::record::{Fact, FactKind};

/// A measure's value while the run goes on.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    /// What is measured, over whom.
    pub(super) measure: Measure,
    /// For counters: the routers that count, as first and one after the last.
    scope: Option<(u32, u32)>,
    /// For counters: how many so far. For what facts tell as a whole: the value they told last.
    counted: u64,
}

impl Measured {
    pub(super) fn new(measure: Measure, plan: &Plan) -> Self {
        Measured { measure, scope: routers(&measure.filter, plan), counted: 0 }
    }

    /// Whether the metric is a sum over time: its value is what is summed.
    pub(super) fn is_sum(&self) -> bool {
        self.measure.metric == Metric::UnlicensedHours
    }

    /// The kinds of facts that move the measure.
    pub(super) fn fact_kinds(&self) -> Vec<FactKind> {
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
    pub(super) fn on(&mut self, fact: &Fact) -> bool {
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
    pub(super) fn value(&self, population: &Population, books: &Books) -> u64 {
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
