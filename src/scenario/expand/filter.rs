//! Which filters mean something for which metric and record.

use std::ops::Range;

use super::Draft;
use crate::plan::{Metric, RecordKind};
use crate::scenario::words::list;

/// The filters that mean something for a metric.
pub(super) fn metric_filters(metric: Metric) -> &'static [&'static str] {
    match metric {
        Metric::RoutersRegistered
        | Metric::RoutersAuthorized
        | Metric::RoutersOutOfCompliance
        | Metric::RoutersWaiting
        | Metric::RoutersUnregistered
        | Metric::RoutersAuthorizationExpired
        | Metric::RoutersOutOfContact
        | Metric::RoutersSilent
        | Metric::Syslogs
        | Metric::AlertsSent
        | Metric::AlertsFailed
        | Metric::AlertsDropped
        | Metric::RoutersTraditional
        | Metric::RoutersUnlicensed
        | Metric::UnlicensedHours
        | Metric::RoutersDown => &["fleet", "router"],
        Metric::LicensesHeld | Metric::LicensesIdle | Metric::LicensesMissing => {
            &["fleet", "router", "pool", "tag"]
        }
        Metric::PoolAlerts
        | Metric::PoolAlertsInsufficient
        | Metric::PoolAlertsUnconnected
        | Metric::PoolAlertsUnrenewed
        | Metric::PoolAlertsExpiring
        | Metric::PoolAlertsExpired
        | Metric::PoolAlertsOverdue
        | Metric::PoolAlertsRemoved => &["pool"],
        Metric::PoolInstances => &["pool"],
        Metric::OperatorTouches => &["fleet", "router"],
        Metric::OperatorsBusy | Metric::OperatorsWaiting => &[],
        Metric::PoolDemand | Metric::PoolQuantity | Metric::PoolShort => &["pool", "tag"],
        Metric::Attempts
        | Metric::Successes
        | Metric::Failures
        | Metric::Served
        | Metric::Rejected
        | Metric::Dropped
        | Metric::DroppedServiceOff
        | Metric::DroppedProfileInactive
        | Metric::DroppedReportingOff
        | Metric::DroppedNoDestination
        | Metric::DroppedTooLarge
        | Metric::RateLimited => &["fleet", "router", "subtype"],
    }
}

/// The filters that mean something for a kind of record.
pub(super) fn record_filters(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::AttemptStarted
        | RecordKind::ExchangeSucceeded
        | RecordKind::ExchangeFailed
        | RecordKind::RetriesSpent
        | RecordKind::MessageDropped
        | RecordKind::MessageRateLimited
        | RecordKind::ExchangeQueued => &["fleet", "router", "subtype"],
        RecordKind::Registered
        | RecordKind::Unregistered
        | RecordKind::BelievedAuthorized
        | RecordKind::BelievedOutOfCompliance
        | RecordKind::AuthorizationExpired
        | RecordKind::ContactLost
        | RecordKind::ContactRestored
        | RecordKind::CertificateStored
        | RecordKind::ClockChanged
        | RecordKind::JobQueued
        | RecordKind::JobStarted
        | RecordKind::JobDone
        | RecordKind::MessageLost
        | RecordKind::AlertBegan
        | RecordKind::AlertSent
        | RecordKind::AlertFailed
        | RecordKind::AlertDropped
        | RecordKind::MailServerFailed
        | RecordKind::RelayRefused
        | RecordKind::RouterDown
        | RecordKind::RouterUp
        | RecordKind::ProcessStopped
        | RecordKind::ProcessStarted
        | RecordKind::FailedOver
        | RecordKind::ClientStopped
        | RecordKind::ClientStarted
        | RecordKind::BecameSmart
        | RecordKind::BecameTraditional
        | RecordKind::FeatureUnlicensed
        | RecordKind::FeatureLicensed
        | RecordKind::LicenseInstalled
        | RecordKind::LicenseTakenOut
        | RecordKind::InstanceSilent
        | RecordKind::InstanceReleased
        | RecordKind::InstanceRevoked => &["fleet", "router"],
        RecordKind::PoolShort
        | RecordKind::PoolCovered
        | RecordKind::AccountAlert
        | RecordKind::LicensesExpiring
        | RecordKind::LicensesExpired => &["pool", "tag"],
        RecordKind::Syslog => &["fleet", "router", "mnemonic"],
        RecordKind::SatelliteSynchronized
        | RecordKind::SatelliteSyncFailed
        | RecordKind::SatelliteOverdue
        | RecordKind::SatelliteRemoved
        | RecordKind::FaultBegan
        | RecordKind::FaultEnded
        | RecordKind::LinkDown
        | RecordKind::LinkUp
        | RecordKind::ActionTaken => &[],
    }
}

/// A filter that means nothing here would be ignored in silence: say so instead.
pub(super) fn honored(
    draft: &mut Draft<'_>,
    subject: &str,
    meant: &[&str],
    given: &[(&str, Option<&Range<usize>>)],
) -> Option<()> {
    let mut good = Some(());
    for (key, span) in given {
        let Some(span) = span.filter(|_| !meant.contains(key)) else { continue };
        let help = if meant.is_empty() {
            format!("`{subject}` takes no filter; leave `{key}` out")
        } else {
            format!("`{subject}` can be filtered by {}", list(meant.iter().copied()))
        };
        let message = format!("`{subject}` cannot be filtered by `{key}`");
        draft.wrong("idle-filter", message, span, "this filter would change nothing", help);
        good = None;
    }
    good
}
