//! Account alerts: the lines of a pool's event log that the portal warns of, and how loudly.
//!
//! An alert is a line like any other; nobody is called. Kinds are those of *facts* §6; which of the three severities a
//! kind has is *assumed*.
//!
//! What it does not know: who reads alerts, and what they do about them.

use super::event_log::PoolEntry;
use crate::model::entitlement::TagId;

/// How loudly the portal warns (facts §6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Loudness {
    /// For information.
    Informational,
    /// Something will go wrong.
    Minor,
    /// Something is wrong.
    Major,
}

impl Loudness {
    /// The portal's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Loudness::Informational => "Informational",
            Loudness::Minor => "Minor",
            Loudness::Major => "Major",
        }
    }
}

/// What the portal warns of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AlertKind {
    /// More is in use than the pool owns.
    InsufficientLicenses,
    /// A product instance has not been heard of for long.
    FailedToConnect,
    /// A product instance did not renew its certificate and was removed.
    FailedToRenew,
    /// Licenses come to their end soon.
    LicensesExpiring,
    /// Licenses have come to their end.
    LicensesExpired,
    /// A satellite has not synchronized for long.
    SatelliteOverdue,
    /// A satellite did not synchronize, and was unregistered and removed.
    SatelliteRemoved,
}

impl AlertKind {
    /// The portal's own name for it (facts §6).
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            AlertKind::InsufficientLicenses => "Insufficient Licenses",
            AlertKind::FailedToConnect => "Product Instance Failed to Connect",
            AlertKind::FailedToRenew => "Product Instance Failed to Renew and was Removed",
            AlertKind::LicensesExpiring => "Licenses Expiring",
            AlertKind::LicensesExpired => "Licenses Expired",
            AlertKind::SatelliteOverdue => "Satellite Sync Overdue",
            AlertKind::SatelliteRemoved => "Satellite Unregistered and Removed",
        }
    }

    /// How loudly (assumed).
    #[must_use]
    pub const fn loudness(self) -> Loudness {
        match self {
            AlertKind::InsufficientLicenses
            | AlertKind::FailedToRenew
            | AlertKind::LicensesExpired
            | AlertKind::SatelliteRemoved => Loudness::Major,
            AlertKind::FailedToConnect | AlertKind::SatelliteOverdue => Loudness::Minor,
            AlertKind::LicensesExpiring => Loudness::Informational,
        }
    }
}

impl PoolEntry {
    /// Which alert this line is, if it is one.
    #[must_use]
    pub const fn alert(&self) -> Option<AlertKind> {
        match self {
            PoolEntry::InsufficientLicenses { .. } => Some(AlertKind::InsufficientLicenses),
            PoolEntry::InstanceSilent { .. } => Some(AlertKind::FailedToConnect),
            PoolEntry::CertificateRevoked { .. } => Some(AlertKind::FailedToRenew),
            PoolEntry::LicensesExpiring { .. } => Some(AlertKind::LicensesExpiring),
            PoolEntry::LicensesExpired { .. } => Some(AlertKind::LicensesExpired),
            PoolEntry::SatelliteOverdue { .. } => Some(AlertKind::SatelliteOverdue),
            PoolEntry::SatelliteRemoved { .. } => Some(AlertKind::SatelliteRemoved),
            _ => None,
        }
    }

    /// The tag that an alert is about, if it is about one.
    #[must_use]
    pub const fn alerted_tag(&self) -> Option<TagId> {
        match *self {
            PoolEntry::InsufficientLicenses { tag, .. }
            | PoolEntry::LicensesExpiring { tag, .. }
            | PoolEntry::LicensesExpired { tag, .. } => Some(tag),
            _ => None,
        }
    }
}
