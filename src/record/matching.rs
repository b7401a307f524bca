//! Which records a pattern means, and whom a record is about.

use std::fmt;

use super::{Belief, Contact, Fact, FactKind, PoolEntry, RegistrationStatus};
use crate::kernel::Span;
use crate::model::entitlement::TagId;
use crate::model::syslog::Mnemonic;
use crate::model::wire::{Dropped, PoolId, Subtype};
use crate::net::LinkId;
use crate::plan::{ActionId, FaultId, Filter, Pattern, Plan, RecordKind, RouterId, SatelliteId};

/// Whom a fact is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Subject {
    /// A router.
    Router(RouterId),
    /// A tag in a pool.
    Pool(PoolId, TagId),
    /// A link.
    Link(LinkId),
    /// A fault.
    Fault(FaultId),
    /// An operator's action.
    Action(ActionId),
    /// A satellite.
    Satellite(SatelliteId),
}

impl Subject {
    /// The name that reports use.
    #[must_use]
    pub fn name(self, plan: &Plan) -> String {
        match self {
            Subject::Router(router) => plan.router_name(router),
            Subject::Pool(pool, tag) => {
                format!("{} ({})", plan.pools[pool.index()].name, plan.tags[tag.index()].name)
            }
            Subject::Link(link) => plan.links[link.index()].name.clone(),
            Subject::Fault(fault) => plan.faults[fault.index()].name.clone(),
            Subject::Action(action) => plan.actions[action.index()].name.clone(),
            Subject::Satellite(it) => plan.satellites[it.index()].name.clone(),
        }
    }

    /// The router, if it is one.
    #[must_use]
    pub fn router(self) -> Option<RouterId> {
        match self {
            Subject::Router(router) => Some(router),
            _ => None,
        }
    }
}

/// What kind of thing a kind of record is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    /// A router.
    Router,
    /// A tag in a pool.
    Pool,
    /// A link.
    Link,
    /// A fault.
    Fault,
    /// An operator's action.
    Action,
    /// A satellite.
    Satellite,
}

/// What records of `kind` are about.
#[must_use]
pub fn about(kind: RecordKind) -> About {
    match kind {
        RecordKind::PoolShort
        | RecordKind::PoolCovered
        | RecordKind::AccountAlert
        | RecordKind::LicensesExpiring
        | RecordKind::LicensesExpired => About::Pool,
        RecordKind::FaultBegan | RecordKind::FaultEnded => About::Fault,
        RecordKind::LinkDown | RecordKind::LinkUp => About::Link,
        RecordKind::ActionTaken => About::Action,
        RecordKind::SatelliteSynchronized
        | RecordKind::SatelliteSyncFailed
        | RecordKind::SatelliteOverdue
        | RecordKind::SatelliteRemoved => About::Satellite,
        _ => About::Router,
    }
}

/// What a fact says of the things that a filter can ask for.
#[derive(Clone, Copy, Default)]
struct Said {
    subtype: Option<Subtype>,
    mnemonic: Option<Mnemonic>,
}

/// A filter made ready for many records: routers as a range.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Matcher {
    kind: RecordKind,
    /// First router and the one after the last; `None`: any subject.
    routers: Option<(u32, u32)>,
    filter: Filter,
}

impl Matcher {
    /// Makes a pattern ready.
    #[must_use]
    pub fn new(pattern: &Pattern, plan: &Plan) -> Self {
        Matcher {
            kind: pattern.kind,
            routers: routers(&pattern.filter, plan),
            filter: pattern.filter,
        }
    }

    /// The kind of fact that such records carry.
    #[must_use]
    pub fn fact_kind(&self) -> FactKind {
        match self.kind {
            RecordKind::AttemptStarted => FactKind::AttemptStarted,
            RecordKind::ExchangeSucceeded => FactKind::ExchangeSucceeded,
            RecordKind::ExchangeFailed => FactKind::ExchangeFailed,
            RecordKind::RetriesSpent => FactKind::RetriesSpent,
            RecordKind::Registered | RecordKind::Unregistered => FactKind::RegistrationChanged,
            RecordKind::BelievedAuthorized
            | RecordKind::BelievedOutOfCompliance
            | RecordKind::AuthorizationExpired => FactKind::BeliefChanged,
            RecordKind::ContactLost | RecordKind::ContactRestored => FactKind::ContactChanged,
            RecordKind::CertificateStored => FactKind::CertificateStored,
            RecordKind::PoolShort => FactKind::PoolBecameShort,
            RecordKind::PoolCovered => FactKind::PoolBecameCovered,
            RecordKind::Syslog => FactKind::Logged,
            RecordKind::FaultBegan => FactKind::FaultBegan,
            RecordKind::FaultEnded => FactKind::FaultEnded,
            RecordKind::LinkDown | RecordKind::LinkUp => FactKind::LinkChanged,
            RecordKind::MessageLost => FactKind::MessageLost,
            RecordKind::ActionTaken => FactKind::ActionTaken,
            RecordKind::ClockChanged => FactKind::ClockChanged,
            RecordKind::MessageDropped | RecordKind::MessageRateLimited => FactKind::MessageDropped,
            RecordKind::ExchangeQueued => FactKind::ExchangeBegan,
            RecordKind::AlertBegan => FactKind::AlertBegan,
            RecordKind::AlertSent => FactKind::AlertSent,
            RecordKind::AlertFailed => FactKind::AlertFailed,
            RecordKind::AlertDropped => FactKind::AlertDropped,
            RecordKind::MailServerFailed => FactKind::MailServerFailed,
            RecordKind::JobQueued => FactKind::JobQueued,
            RecordKind::JobStarted => FactKind::JobStarted,
            RecordKind::JobDone => FactKind::JobDone,
            RecordKind::RelayRefused => FactKind::RelayRefused,
            RecordKind::SatelliteSynchronized => FactKind::SatelliteSynchronized,
            RecordKind::SatelliteSyncFailed => FactKind::SatelliteSyncFailed,
            RecordKind::SatelliteOverdue => FactKind::SatelliteOverdue,
            RecordKind::SatelliteRemoved => FactKind::SatelliteRemoved,
            RecordKind::RouterDown | RecordKind::RouterUp => FactKind::ChassisTurned,
            RecordKind::ProcessStopped | RecordKind::ProcessStarted => FactKind::ProcessChanged,
            RecordKind::FailedOver => FactKind::FailedOver,
            RecordKind::ClientStopped | RecordKind::ClientStarted => FactKind::ClientChanged,
            RecordKind::BecameSmart | RecordKind::BecameTraditional => FactKind::ModeChanged,
            RecordKind::FeatureUnlicensed | RecordKind::FeatureLicensed => FactKind::FeatureLacks,
            RecordKind::LicenseInstalled | RecordKind::LicenseTakenOut => FactKind::LicenseMoved,
            RecordKind::AccountAlert
            | RecordKind::LicensesExpiring
            | RecordKind::LicensesExpired
            | RecordKind::InstanceSilent
            | RecordKind::InstanceReleased
            | RecordKind::InstanceRevoked => FactKind::PoolLogged,
        }
    }

    /// Whom `fact` is about, if it is meant. A filter on something that a fact does not speak of means no such fact.
    #[inline]
    #[must_use]
    pub fn subject(&self, fact: &Fact) -> Option<Subject> {
        let (subject, said) = self.read(fact)?;
        let filter = &self.filter;
        let whom = match subject {
            Subject::Router(router) => {
                self.routers.is_none_or(|(first, after)| (first..after).contains(&router.0))
                    && filter.pool.is_none()
                    && filter.tag.is_none()
            }
            Subject::Pool(pool, tag) => {
                self.routers.is_none()
                    && filter.pool.is_none_or(|it| it == pool)
                    && filter.tag.is_none_or(|it| it == tag)
            }
            _ => self.routers.is_none() && filter.pool.is_none() && filter.tag.is_none(),
        };
        let what = (filter.subtype.is_none() || filter.subtype == said.subtype)
            && (filter.mnemonic.is_none() || filter.mnemonic == said.mnemonic);
        (whom && what).then_some(subject)
    }

    /// Whom a fact of this matcher's kind is about and what it says.
    #[inline]
    fn read(&self, fact: &Fact) -> Option<(Subject, Said)> {
        use RecordKind as Kind;
        let said = |subtype| Said { subtype: Some(subtype), mnemonic: None };
        let of = |router| Some((Subject::Router(router), Said::default()));
        match (*fact, self.kind) {
            (Fact::AttemptStarted { router, subtype, .. }, Kind::AttemptStarted)
            | (Fact::ExchangeSucceeded { router, subtype, .. }, Kind::ExchangeSucceeded)
            | (Fact::ExchangeFailed { router, subtype, .. }, Kind::ExchangeFailed)
            | (Fact::RetriesSpent { router, subtype }, Kind::RetriesSpent) => {
                Some((Subject::Router(router), said(subtype)))
            }
            (Fact::RegistrationChanged { router, from, to }, Kind::Registered) => {
                (from != to && to == RegistrationStatus::Completed).then_some(of(router)).flatten()
            }
            (Fact::RegistrationChanged { router, from, to }, Kind::Unregistered) => (from != to
                && from == RegistrationStatus::Completed)
                .then_some(of(router))
                .flatten(),
            (Fact::BeliefChanged { router, to, .. }, kind) => {
                (believed(kind) == Some(to)).then_some(of(router)).flatten()
            }
            (Fact::ContactChanged { router, from, to }, Kind::ContactLost) => {
                (from == Contact::Good && to != Contact::Good).then_some(of(router)).flatten()
            }
            (Fact::ContactChanged { router, from, to }, Kind::ContactRestored) => {
                (from != Contact::Good && to == Contact::Good).then_some(of(router)).flatten()
            }
            (Fact::MessageDropped { router, subtype, cause }, kind) => {
                let limit = kind == Kind::MessageRateLimited;
                let meant = (cause == Dropped::RateLimit) == limit;
                meant.then_some((Subject::Router(router), said(subtype)))
            }
            (Fact::ExchangeBegan { router, subtype, waited }, Kind::ExchangeQueued) => {
                (waited > Span::ZERO).then_some((Subject::Router(router), said(subtype)))
            }
            (Fact::PoolLogged { pool, entry }, kind) => {
                Some((logged(pool, &entry, kind)?, Said::default()))
            }
            (Fact::ChassisTurned { router, up: false }, Kind::RouterDown)
            | (Fact::ChassisTurned { router, up: true }, Kind::RouterUp)
            | (Fact::ProcessChanged { router, up: false, .. }, Kind::ProcessStopped)
            | (Fact::ProcessChanged { router, up: true, .. }, Kind::ProcessStarted)
            | (Fact::FailedOver { router, .. }, Kind::FailedOver)
            | (Fact::ClientChanged { router, up: false, .. }, Kind::ClientStopped)
            | (Fact::ClientChanged { router, up: true, .. }, Kind::ClientStarted)
            | (Fact::ModeChanged { router, smart: true }, Kind::BecameSmart)
            | (Fact::ModeChanged { router, smart: false }, Kind::BecameTraditional)
            | (Fact::FeatureLacks { router, lacks: true, .. }, Kind::FeatureUnlicensed)
            | (Fact::FeatureLacks { router, lacks: false, .. }, Kind::FeatureLicensed)
            | (Fact::LicenseMoved { router, installed: true, .. }, Kind::LicenseInstalled)
            | (Fact::LicenseMoved { router, installed: false, .. }, Kind::LicenseTakenOut) => {
                of(router)
            }
            (Fact::CertificateStored { router, .. }, Kind::CertificateStored)
            | (Fact::ClockChanged { router, .. }, Kind::ClockChanged)
            | (Fact::AlertBegan { router, .. }, Kind::AlertBegan)
            | (Fact::AlertSent { router, .. }, Kind::AlertSent)
            | (Fact::AlertFailed { router, .. }, Kind::AlertFailed)
            | (Fact::AlertDropped { router, .. }, Kind::AlertDropped)
            | (Fact::MailServerFailed { router, .. }, Kind::MailServerFailed)
            | (Fact::RelayRefused { router, .. }, Kind::RelayRefused)
            | (Fact::MessageLost { router, .. }, Kind::MessageLost) => of(router),
            (Fact::Logged { router, notice }, Kind::Syslog) => Some((
                Subject::Router(router),
                Said { subtype: None, mnemonic: Some(notice.mnemonic) },
            )),
            (Fact::PoolBecameShort { pool, tag, .. }, Kind::PoolShort)
            | (Fact::PoolBecameCovered { pool, tag }, Kind::PoolCovered) => {
                Some((Subject::Pool(pool, tag), Said::default()))
            }
            (Fact::LinkChanged { link, up: false }, Kind::LinkDown)
            | (Fact::LinkChanged { link, up: true }, Kind::LinkUp) => {
                Some((Subject::Link(link), Said::default()))
            }
            (Fact::FaultBegan { fault }, Kind::FaultBegan)
            | (Fact::FaultEnded { fault }, Kind::FaultEnded) => {
                Some((Subject::Fault(fault), Said::default()))
            }
            (Fact::SatelliteSynchronized { satellite }, Kind::SatelliteSynchronized)
            | (Fact::SatelliteSyncFailed { satellite }, Kind::SatelliteSyncFailed)
            | (Fact::SatelliteOverdue { satellite }, Kind::SatelliteOverdue)
            | (Fact::SatelliteRemoved { satellite }, Kind::SatelliteRemoved) => {
                Some((Subject::Satellite(satellite), Said::default()))
            }
            (Fact::ActionTaken { action }, Kind::ActionTaken) => {
                Some((Subject::Action(action), Said::default()))
            }
            (Fact::JobQueued { action, router }, Kind::JobQueued)
            | (Fact::JobStarted { action, router }, Kind::JobStarted)
            | (Fact::JobDone { action, router }, Kind::JobDone) => {
                let subject = router.map_or(Subject::Action(action), Subject::Router);
                Some((subject, Said::default()))
            }
            _ => None,
        }
    }
}

/// The belief that records of this kind tell of.
fn believed(kind: RecordKind) -> Option<Belief> {
    match kind {
        RecordKind::BelievedAuthorized => Some(Belief::Authorized),
        RecordKind::BelievedOutOfCompliance => Some(Belief::OutOfCompliance),
        RecordKind::AuthorizationExpired => Some(Belief::AuthorizationExpired),
        _ => None,
    }
}

/// Whom a line of a pool's event log is about, if `kind` means it.
fn logged(pool: PoolId, entry: &PoolEntry, kind: RecordKind) -> Option<Subject> {
    let meant = match kind {
        RecordKind::AccountAlert => entry.alert().is_some(),
        RecordKind::LicensesExpiring => matches!(entry, PoolEntry::LicensesExpiring { .. }),
        RecordKind::LicensesExpired => matches!(entry, PoolEntry::LicensesExpired { .. }),
        _ => return silence(entry, kind).map(Subject::Router),
    };
    match *entry {
        _ if !meant => None,
        PoolEntry::InstanceSilent { router, .. } | PoolEntry::CertificateRevoked { router, .. } => {
            Some(Subject::Router(router))
        }
        PoolEntry::SatelliteOverdue { satellite } | PoolEntry::SatelliteRemoved { satellite } => {
            Some(Subject::Satellite(SatelliteId(satellite)))
        }
        _ => entry.alerted_tag().map(|tag| Subject::Pool(pool, tag)),
    }
}

/// Whose silence the portal has written down, if `kind` means this line.
fn silence(entry: &PoolEntry, kind: RecordKind) -> Option<RouterId> {
    match (*entry, kind) {
        (PoolEntry::InstanceSilent { router, .. }, RecordKind::InstanceSilent)
        | (PoolEntry::InstanceReleased { router, .. }, RecordKind::InstanceReleased)
        | (PoolEntry::CertificateRevoked { router, .. }, RecordKind::InstanceRevoked) => {
            Some(router)
        }
        _ => None,
    }
}

/// The routers that a filter leaves, as first and one after the last; `None` if it names neither fleet nor router.
#[must_use]
pub fn routers(filter: &Filter, plan: &Plan) -> Option<(u32, u32)> {
    let fleet = filter.fleet.map(|fleet| {
        let range = plan.fleets[fleet.index()].routers;
        (range.first.0, range.first.0 + range.count)
    });
    let router = filter.router.map(|router| (router.0, router.0 + 1));
    match (fleet, router) {
        (Some((first, after)), Some(one)) => {
            Some(if (first..after).contains(&one.0) { one } else { (0, 0) })
        }
        (fleet, router) => fleet.or(router),
    }
}

/// A filter in words, with a space before them; nothing for the empty filter.
#[derive(Debug)]
pub struct Words<'a>(pub &'a Filter, pub &'a Plan);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Words(filter, plan) = *self;
        if let Some(subtype) = filter.subtype {
            write!(f, " ({})", subtype.label())?;
        }
        if let Some(mnemonic) = filter.mnemonic {
            write!(f, " {}", mnemonic.name())?;
        }
        if let Some(router) = filter.router {
            write!(f, " of router {}", plan.router_name(router))?;
        }
        if let Some(fleet) = filter.fleet {
            write!(f, " of fleet {}", plan.fleets[fleet.index()].name)?;
        }
        if let Some(pool) = filter.pool {
            write!(f, " of pool {}", plan.pools[pool.index()].name)?;
        }
        if let Some(tag) = filter.tag {
            write!(f, " for {}", plan.tags[tag.index()].name)?;
        }
        Ok(())
    }
}
