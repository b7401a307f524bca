//! Which records are wanted: of some routers, from one instant to another.
//!
//! What it does not know: what a record says beyond whom it is about.

use super::{Fact, Interest, PoolEntry, Record};
use crate::kernel::Time;
use crate::plan::RouterId;

/// Some of a run's records.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selection {
    /// The routers whose records are wanted; empty: all records, also those of no router.
    pub routers: Vec<RouterId>,
    /// The first instant.
    pub from: Time,
    /// The last instant.
    pub until: Time,
}

impl Selection {
    /// Everything.
    pub const ALL: Selection =
        Selection { routers: Vec::new(), from: Time::ZERO, until: Time::NEVER };

    /// Whether `record` is wanted.
    #[must_use]
    pub fn takes(&self, record: &Record) -> bool {
        self.spans(record.at) && (self.routers.is_empty() || self.wants(record.fact.router()))
    }

    /// Whether the instant is within it.
    #[must_use]
    pub fn spans(&self, at: Time) -> bool {
        (self.from..=self.until).contains(&at)
    }

    /// Whether what concerns this router is wanted.
    #[must_use]
    pub fn wants(&self, router: Option<RouterId>) -> bool {
        self.routers.is_empty() || router.is_some_and(|it| self.routers.contains(&it))
    }
}

impl Interest {
    /// The router that a fact of these kinds names, if it does.
    #[must_use]
    pub fn router_of(self, fact: &Fact) -> Option<RouterId> {
        fact.router().filter(|_| self.wants(fact.kind()))
    }
}

impl Fact {
    /// The router that the fact names, if it names one.
    #[must_use]
    pub fn router(&self) -> Option<RouterId> {
        match *self {
            Fact::EnableStepDone { router, .. }
            | Fact::AttemptStarted { router, .. }
            | Fact::ExchangeBegan { router, .. }
            | Fact::RequestSent { router, .. }
            | Fact::ExchangeSucceeded { router, .. }
            | Fact::ExchangeFailed { router, .. }
            | Fact::MessageDropped { router, .. }
            | Fact::AskRefused { router, .. }
            | Fact::RetriesSpent { router, .. }
            | Fact::RegistrationChanged { router, .. }
            | Fact::BeliefChanged { router, .. }
            | Fact::ContactChanged { router, .. }
            | Fact::CertificateStored { router, .. }
            | Fact::Logged { router, .. }
            | Fact::RequestArrived { router, .. }
            | Fact::RequestServed { router, .. }
            | Fact::RequestRejected { router, .. }
            | Fact::RequestUnheard { router, .. }
            | Fact::MessageLost { router, .. }
            | Fact::ClockChanged { router, .. }
            | Fact::AlertBegan { router, .. }
            | Fact::AlertSent { router, .. }
            | Fact::AlertFailed { router, .. }
            | Fact::AlertDropped { router, .. }
            | Fact::MailServerFailed { router, .. }
            | Fact::FeatureReported { router, .. }
            | Fact::RelayRefused { router, .. }
            | Fact::ProxyLogged { router, .. }
            | Fact::ChassisTurned { router, .. }
            | Fact::ProcessChanged { router, .. }
            | Fact::FailedOver { router, .. }
            | Fact::ClientChanged { router, .. }
            | Fact::ModeChanged { router, .. }
            | Fact::LicensesChanged { router, .. }
            | Fact::LicenseMoved { router, .. }
            | Fact::FeatureLacks { router, .. }
            | Fact::ExchangeDiverted { router, .. }
            | Fact::NameAsked { router, .. }
            | Fact::NameResolved { router, .. }
            | Fact::Connected { router, .. }
            | Fact::TunnelAsked { router, .. }
            | Fact::TunnelOpened { router, .. }
            | Fact::TlsEstablished { router }
            | Fact::ServerEntered { router, .. }
            | Fact::MessageHandedIn { router, .. }
            | Fact::VerdictGiven { router, .. }
            | Fact::DoorReached { router, .. }
            | Fact::RequestForwarded { router, .. } => Some(router),
            Fact::JobQueued { router, .. }
            | Fact::JobStarted { router, .. }
            | Fact::JobDone { router, .. } => router,
            Fact::PoolLogged { entry, .. } => entry.router(),
            Fact::PoolChanged { .. }
            | Fact::PoolBecameShort { .. }
            | Fact::PoolBecameCovered { .. }
            | Fact::LinkChanged { .. }
            | Fact::FaultBegan { .. }
            | Fact::FaultEnded { .. }
            | Fact::ActionTaken { .. }
            | Fact::InstancesChanged { .. }
            | Fact::OperatorsChanged { .. }
            | Fact::SatelliteSynchronized { .. }
            | Fact::SatelliteSyncFailed { .. }
            | Fact::SatelliteOverdue { .. }
            | Fact::SatelliteRemoved { .. } => None,
        }
    }
}

impl PoolEntry {
    /// The router that the line names, if it names one.
    #[must_use]
    pub fn router(&self) -> Option<RouterId> {
        match *self {
            PoolEntry::InstanceRegistered { router, .. }
            | PoolEntry::InstanceDeregistered { router, .. }
            | PoolEntry::CertificateRenewed { router, .. }
            | PoolEntry::LicensesRequested { router, .. }
            | PoolEntry::AskRefused { router, .. }
            | PoolEntry::InstanceRemoved { router, .. }
            | PoolEntry::InstanceSilent { router, .. }
            | PoolEntry::InstanceReleased { router, .. }
            | PoolEntry::CertificateRevoked { router, .. }
            | PoolEntry::InstanceMoved { router, .. }
            | PoolEntry::InstanceReserved { router, .. }
            | PoolEntry::ReservationRefused { router }
            | PoolEntry::ReservationReturned { router, .. } => Some(router),
            PoolEntry::InsufficientLicenses { .. }
            | PoolEntry::LicensesSufficient { .. }
            | PoolEntry::LicensesAdded { .. }
            | PoolEntry::TokenRevoked
            | PoolEntry::TokenCreated
            | PoolEntry::LicensesTransferred { .. }
            | PoolEntry::TermOrdered { .. }
            | PoolEntry::TermBegan { .. }
            | PoolEntry::TermProlonged { .. }
            | PoolEntry::LicensesExpiring { .. }
            | PoolEntry::LicensesExpired { .. }
            | PoolEntry::SatelliteOverdue { .. }
            | PoolEntry::SatelliteRemoved { .. } => None,
        }
    }
}
