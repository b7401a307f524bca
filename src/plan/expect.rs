//! What a scenario promises: checks over metrics and records.

use serde::{Deserialize, Serialize};

use super::{FleetId, RouterId};
use crate::kernel::{Span, Time};
use crate::model::backend::AlertKind;
use crate::model::entitlement::TagId;
use crate::model::syslog::Mnemonic;
use crate::model::wire::{PoolId, Subtype};

/// A promise with a name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Expectation {
    /// The sentence that must hold; unique in its scenario.
    pub name: String,
    /// Whether it is part of the answer to the scenario's question.
    pub answers: bool,
    /// How it is checked.
    pub check: Check,
}

/// How a promise is checked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Check {
    /// The measure meets the bound at some instant from `from` to `by`.
    Reach { measure: Measure, bound: Bound, from: Time, by: Time },
    /// The measure meets the bound at every instant of the window.
    Always { measure: Measure, bound: Bound, from: Time, until: Time },
    /// The measure meets the bound at this instant (for final values: at the end).
    At { measure: Measure, bound: Bound, at: Time },
    /// No such record in the window.
    Never { pattern: Pattern, from: Time, until: Time },
    /// The number of such records between two instants meets the bound: for each router of the pattern's filter on its
    /// own if `each`, else together. The window is open at `after` and closed at `until`.
    Count { pattern: Pattern, each: bool, after: Instant, until: Instant, bound: Bound },
    /// Each `first` is followed by a `then` of the same router, pool or link within `within`.
    Order { first: Pattern, then: Pattern, within: Span },
    /// The run's digest is this.
    Digest(String),
}

/// A limit on a value.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
    /// Exactly.
    Equals(f64),
    /// Between, both included.
    Between(f64, f64),
}

impl Bound {
    /// Whether `value` is within.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        match self {
            Bound::AtLeast(least) => value >= least,
            Bound::AtMost(most) => value <= most,
            Bound::Equals(exact) => value == exact,
            Bound::Between(least, most) => (least..=most).contains(&value),
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Bound::AtLeast(least) => write!(f, "at least {least}"),
            Bound::AtMost(most) => write!(f, "at most {most}"),
            Bound::Equals(exact) => write!(f, "exactly {exact}"),
            Bound::Between(least, most) => write!(f, "from {least} to {most}"),
        }
    }
}

/// One end of a counting window.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Instant {
    /// A fixed instant.
    At(Time),
    /// The first record that matches at or after the fixed instant; for `each`, a record that names a router counts for
    /// that router only.
    First { pattern: Pattern, from: Time },
}

/// A metric over part of the world.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Measure {
    /// What is measured.
    pub metric: Metric,
    /// Over whom.
    pub filter: Filter,
}

/// Restricts a measure or a pattern. An empty filter is everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Only routers of this fleet.
    pub fleet: Option<FleetId>,
    /// Only this router.
    pub router: Option<RouterId>,
    /// Only this pool.
    pub pool: Option<PoolId>,
    /// Only this tag.
    pub tag: Option<TagId>,
    /// Only messages of this subtype.
    pub subtype: Option<Subtype>,
    /// Only this syslog line of the catalogue.
    pub mnemonic: Option<Mnemonic>,
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal, $help:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $name { $(#[doc = $help] #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every one, in the order of the reference page.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];
            /// The name in scenario files and outputs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }
            /// One sentence for the reference page.
            #[must_use]
            pub const fn help(self) -> &'static str {
                match self { $($name::$variant => $help,)* }
            }
            /// The one called `name`.
            #[must_use]
            pub fn named(name: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|it| it.name() == name)
            }
        }
    };
}

names! {
    /// What can be measured at an instant. Router counts honor `fleet` and `router`, pool sums `pool` and `tag`, message
    /// counters `fleet`, `router` and `subtype`.
    Metric {
        RoutersRegistered = "routers.registered", "Routers whose registration is completed.";
        RoutersAuthorized = "routers.authorized", "Routers that believe they are authorized (also those that use no licensed feature).";
        RoutersOutOfCompliance = "routers.out-of-compliance", "Routers that believe they are out of compliance.";
        RoutersWaiting = "routers.waiting", "Routers that have asked and not yet been told.";
        RoutersUnregistered = "routers.unregistered", "Routers that are not registered (never, not yet, or not any more).";
        RoutersAuthorizationExpired = "routers.authorization-expired", "Routers whose last answer is too old to count.";
        RoutersOutOfContact = "routers.out-of-contact", "Routers whose last exchange failed and that still try again.";
        RoutersSilent = "routers.silent", "Routers that have spent their retries and wait for an operator.";
        PoolDemand = "pool.demand", "Licenses that product instances ask for.";
        PoolQuantity = "pool.quantity", "Licenses that pools own.";
        PoolShort = "pool.short", "Licenses missing: demand above quantity, summed over tags.";
        Attempts = "exchanges.attempts", "Messages that call-home has begun to send, so far.";
        Successes = "exchanges.successes", "Exchanges that brought a response, so far.";
        Failures = "exchanges.failures", "Exchanges that failed, so far.";
        Served = "backend.served", "Requests that the backend answered, so far.";
        Rejected = "backend.rejected", "Requests that the backend turned away with 503, so far.";
        Syslogs = "syslog.lines", "Syslog lines that routers logged, so far.";
        PoolInstances = "pool.instances", "Product instances that pools list, stale ones included; honors `pool`.";
        Dropped = "call-home.dropped", "Licensing messages that call-home did not send for its configuration, so far.";
        DroppedServiceOff = "call-home.dropped.service-off", "Those because `service active` is missing.";
        DroppedProfileInactive = "call-home.dropped.profile-inactive", "Those because the profile is not active.";
        DroppedReportingOff = "call-home.dropped.reporting-off", "Those because `reporting smart-licensing-data` is off.";
        DroppedNoDestination = "call-home.dropped.no-destination", "Those because there is no destination address.";
        DroppedTooLarge = "call-home.dropped.too-large", "Those because they were over the message size limit.";
        RateLimited = "call-home.dropped.rate-limit", "Licensing messages that call-home dropped for its rate limit, so far.";
        AlertsSent = "call-home.alerts.sent", "Messages of alert groups that a destination took, so far.";
        AlertsFailed = "call-home.alerts.failed", "Messages of alert groups that no destination took, so far.";
        AlertsDropped = "call-home.alerts.dropped", "Messages of alert groups that call-home did not send, for its configuration or its rate limit, so far.";
        OperatorTouches = "operators.touches", "Times that an operator's hand touched a router or the portal, so far.";
        OperatorsBusy = "operators.busy", "People at work.";
        OperatorsWaiting = "operators.waiting", "Jobs that wait for somebody of their crew.";
        RoutersDown = "routers.down", "Routers that have no power or boot.";
        RoutersTraditional = "routers.traditional", "Routers on which smart licensing is off.";
        RoutersUnlicensed = "routers.unlicensed", "Routers that are up and use a feature without a license: with smart licensing by what they believe (not registered, out of compliance, expired), else by what a slot has and uses, on fleets with `traditional`.";
        UnlicensedHours = "unlicensed.router-hours", "Time without a license, so far: `routers.unlicensed` summed over time, in whole router-hours.";
        LicensesHeld = "licenses.held", "Licenses that are paid for: those of pools, and of chassis, installed or not. With `fleet` or `router` chassis only, with `pool` pools only.";
        LicensesIdle = "licenses.idle", "Of these the ones that nobody uses.";
        LicensesMissing = "licenses.missing", "Licenses that are asked of pools above what they own, or used on chassis with traditional licensing without being installed.";
        PoolAlerts = "pool.alerts", "Account alerts in the pools' event logs, so far.";
        PoolAlertsInsufficient = "pool.alerts.insufficient-licenses", "Those because more was in use than a pool owns.";
        PoolAlertsUnconnected = "pool.alerts.failed-to-connect", "Those because a product instance was not heard of for long.";
        PoolAlertsUnrenewed = "pool.alerts.failed-to-renew", "Those because a product instance did not renew its certificate and was removed.";
        PoolAlertsExpiring = "pool.alerts.licenses-expiring", "Those because licenses would come to their end soon.";
        PoolAlertsExpired = "pool.alerts.licenses-expired", "Those because licenses had come to their end.";
        PoolAlertsOverdue = "pool.alerts.satellite-overdue", "Those because a satellite had not synchronized for long.";
        PoolAlertsRemoved = "pool.alerts.satellite-removed", "Those because a satellite was unregistered and removed.";
    }
}

impl Metric {
    /// For a metric that counts account alerts: of which kind, `None` for all kinds.
    #[must_use]
    pub const fn alerts(self) -> Option<Option<AlertKind>> {
        Some(match self {
            Metric::PoolAlerts => None,
            Metric::PoolAlertsInsufficient => Some(AlertKind::InsufficientLicenses),
            Metric::PoolAlertsUnconnected => Some(AlertKind::FailedToConnect),
            Metric::PoolAlertsUnrenewed => Some(AlertKind::FailedToRenew),
            Metric::PoolAlertsExpiring => Some(AlertKind::LicensesExpiring),
            Metric::PoolAlertsExpired => Some(AlertKind::LicensesExpired),
            Metric::PoolAlertsOverdue => Some(AlertKind::SatelliteOverdue),
            Metric::PoolAlertsRemoved => Some(AlertKind::SatelliteRemoved),
            _ => return None,
        })
    }
}

/// Which records are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pattern {
    /// The kind of record.
    pub kind: RecordKind,
    /// Of whom.
    pub filter: Filter,
}

names! {
    /// Kinds of records that expectations can name.
    RecordKind {
        AttemptStarted = "attempt-started", "The agent hands a message to call-home: a regular one or a repeat.";
        ExchangeSucceeded = "exchange-succeeded", "An exchange brought a response.";
        ExchangeFailed = "exchange-failed", "An exchange failed.";
        RetriesSpent = "retries-spent", "The last repeat of a retry ladder failed.";
        Registered = "registered", "A router's registration is completed.";
        Unregistered = "unregistered", "A router is no longer registered.";
        BelievedAuthorized = "believed-authorized", "A router learns that it is authorized.";
        BelievedOutOfCompliance = "believed-out-of-compliance", "A router learns that it is out of compliance.";
        AuthorizationExpired = "authorization-expired", "A router's last answer became too old to count.";
        CertificateStored = "certificate-stored", "A router stored a new ID certificate.";
        ContactLost = "contact-lost", "An exchange failed that followed good ones.";
        ContactRestored = "contact-restored", "The first response after failed exchanges.";
        PoolShort = "pool-short", "A pool has become short of a tag.";
        PoolCovered = "pool-covered", "A pool is no longer short of a tag.";
        Syslog = "syslog", "A router logged a line.";
        FaultBegan = "fault-began", "A fault struck.";
        FaultEnded = "fault-ended", "A fault was repaired.";
        LinkDown = "link-down", "A link went down.";
        LinkUp = "link-up", "A link came back.";
        MessageLost = "message-lost", "A message was lost in the network.";
        ActionTaken = "action-taken", "An operator did something.";
        ClockChanged = "clock-changed", "A router's own clock was set, or set itself by its NTP server.";
        MessageDropped = "message-dropped", "Call-home did not send a licensing message for its configuration.";
        MessageRateLimited = "message-rate-limited", "Call-home dropped a licensing message for its rate limit.";
        ExchangeQueued = "exchange-queued", "An exchange began whose message had waited in call-home's queue.";
        AlertBegan = "alert-began", "A message of an alert group left call-home's queue.";
        AlertSent = "alert-sent", "A destination took a message of an alert group.";
        AlertFailed = "alert-failed", "No destination took a message of an alert group.";
        AlertDropped = "alert-dropped", "Call-home did not send a message of an alert group, for its configuration or its rate limit.";
        MailServerFailed = "mail-server-failed", "A mail server did not take a message.";
        JobQueued = "job-queued", "Work for an operator's hands was taken down, on one router or in the portal.";
        JobStarted = "job-started", "An operator turned to a job.";
        JobDone = "job-done", "An operator was done with a job: one touch.";
        RelayRefused = "relay-refused", "A proxy, gateway or satellite answered for itself that it would or could not.";
        SatelliteSynchronized = "satellite-synchronized", "A satellite and the backend have exchanged what they know.";
        SatelliteSyncFailed = "satellite-sync-failed", "A satellite's synchronization over the network came to nothing.";
        SatelliteOverdue = "satellite-overdue", "The backend raised its alert for a satellite: the sync deadline comes near.";
        SatelliteRemoved = "satellite-removed", "The backend unregistered and removed a satellite.";
        RouterDown = "router-down", "A router went down: reload, upgrade, crash or power cut.";
        RouterUp = "router-up", "A router has booted.";
        ProcessStopped = "process-stopped", "Licmgr or call-home of a router ended, by itself or with its router.";
        ProcessStarted = "process-started", "Licmgr or call-home of a router started again.";
        FailedOver = "failed-over", "The other route processor of a router became active.";
        ClientStopped = "client-stopped", "The licensing client of a slot ended, by itself or with its card.";
        ClientStarted = "client-started", "The licensing client of a slot started again.";
        BecameSmart = "became-smart", "`license smart enable` was committed on a router.";
        BecameTraditional = "became-traditional", "`license smart enable` was removed from a router.";
        FeatureUnlicensed = "feature-unlicensed", "A slot uses more of a feature than it has traditional licenses for.";
        FeatureLicensed = "feature-licensed", "A slot no longer does.";
        LicenseInstalled = "license-installed", "Traditional licenses were installed on a slot.";
        LicenseTakenOut = "license-taken-out", "Traditional licenses were taken out of a slot.";
        InstanceSilent = "instance-silent", "The portal says that a router's product instance has failed to connect for long.";
        InstanceReleased = "instance-released", "The licenses of a silent product instance went back to its pool.";
        InstanceRevoked = "instance-revoked", "The certificate of a silent product instance was revoked, and it was removed.";
        AccountAlert = "account-alert", "The account raised an alert of any kind: a line in a pool's event log.";
        LicensesExpiring = "licenses-expiring", "The account warned that licenses would come to their end soon.";
        LicensesExpired = "licenses-expired", "Licenses came to their end and left a pool's books.";
    }
}
