//! A read-only picture of one router at an instant: what show commands print. Plain data.

mod audit;

use serde::{Deserialize, Serialize};

pub use self::audit::{Audit, BooksAudit, DoorAudit, GatewayAudit, RouterAudit};
use crate::kernel::Time;
use crate::model::EvaluationStatus;
use crate::model::backend::Silence;
use crate::model::call_home;
pub use crate::model::call_home::AlertRow;
use crate::model::clock::Clock;
use crate::model::entitlement::{EnforceMode, Request, TagId};
use crate::model::sysdb::Block;
use crate::model::traditional::Holding;
use crate::model::wire::{Certificate, Failure, InstanceId, PoolId, Refusal, Subtype};
use crate::plan::{Reach, RouterId};
use crate::record::{Belief, Contact, Record, RegistrationStatus};

/// One router, seen from outside.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct RouterView {
    /// Whether it has no power or boots: nothing can be typed then.
    pub down: bool,
    /// The active route processor, 0 or 1.
    pub active_rsp: u8,
    /// Whether `license smart enable` is committed.
    pub smart: bool,
    /// Registration state.
    pub registration: RegistrationStatus,
    /// What it believes about its authorization.
    pub belief: Belief,
    /// How well its talk with the backend goes.
    pub contact: Contact,
    /// `Registration Start Time`, to the second once it is registered.
    pub registration_started: Option<Time>,
    /// `Last Response Time`, to the second: of a registration or renewal.
    pub last_response: Option<Time>,
    /// `Last Response Message`: `None` is `OK: OK`.
    pub last_refusal: Option<Refusal>,
    /// Why the last exchange failed, if it did.
    pub last_failure: Option<Failure>,
    /// Identity in the account.
    pub instance: Option<InstanceId>,
    /// The pool it was assigned.
    pub pool: Option<PoolId>,
    /// The ID certificate.
    pub certificate: Option<Certificate>,
    /// When the certificate will be renewed.
    pub renew_at: Option<Time>,
    /// When the next compliance check is due.
    pub next_check: Option<Time>,
    /// When the last answer stops counting.
    pub authorization_expires: Option<Time>,
    /// What it asks for and was told.
    pub entitlements: Vec<EntitlementView>,
    /// Its evaluation period; `None`: it never used any of it.
    pub evaluation: Option<EvaluationStatus>,
    /// Its own clock; `None`: it is right.
    pub clock: Option<Clock>,
    /// How that clock has run so far, each entry from its own instant on; empty: always right.
    pub clocks: Vec<Clock>,
    /// Rows of `show call-home smart-licensing statistics`, in the guide's order.
    pub statistics: Vec<StatisticsRow>,
    /// What became of messages of call-home's alert groups: the groups that had any, in the guide's order.
    pub alerts: Vec<AlertRow>,
}

/// One tag on one router.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EntitlementView {
    /// Which.
    pub tag: TagId,
    /// How many.
    pub count: u32,
    /// What the router was told.
    pub mode: EnforceMode,
    /// When it last asked.
    pub requested: Option<Time>,
}

/// One row of the statistics table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StatisticsRow {
    /// Which subtype.
    pub subtype: Subtype,
    /// Sent and answered.
    pub success: u32,
    /// Not answered.
    pub failed: u32,
    /// Waiting to be sent.
    pub inqueue: u32,
    /// Refused for call-home's configuration.
    pub dropped: u32,
    /// Dropped for the rate limit, which no column of the guide's table counts.
    pub rate_limited: u32,
    /// When a request last went out.
    pub last_sent: Option<Time>,
}

/// A router's console at an instant: all that its show commands, its log and its traces are printed from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Console {
    /// Whose.
    pub router: RouterId,
    /// When.
    pub at: Time,
    /// Its state.
    pub view: RouterView,
    /// The `call-home` block of its running configuration; `None`: there is none.
    pub block: Option<Block>,
    /// How its call-home is configured.
    pub call_home: call_home::Config,
    /// The way to the backend that is configured.
    pub reach: Reach,
    /// `http client vrf`; `None`: not configured.
    #[serde(default)]
    pub http_client_vrf: Option<String>,
    /// Its slots and the licensed features configured on them.
    pub slots: Vec<(u8, Vec<Request>)>,
    /// Its traditional licenses; `None`: nobody writes down what it has.
    #[serde(default)]
    pub licenses: Option<Vec<Holding>>,
    /// What its processes did so far, in time order.
    pub records: Vec<Record>,
}

/// The account at an instant, as its portal shows it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct PortalView {
    /// When.
    pub at: Time,
    /// The licenses of each pool, by pool and tag: what is owned or asked for.
    pub licenses: Vec<LicenseRow>,
    /// The product instances that are registered, in the order of their registration; as many of them as were asked for.
    pub instances: Vec<InstanceRow>,
    /// How many are registered in all.
    pub registered: usize,
}

/// One tag in one pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LicenseRow {
    /// Whose.
    pub pool: PoolId,
    /// Which.
    pub tag: TagId,
    /// What the pool owns.
    pub purchased: u64,
    /// What its instances ask for.
    pub in_use: u64,
    /// What it lacks, after what others lend and contracts tolerate.
    pub missing: u64,
}

/// A product instance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InstanceRow {
    /// Its identity.
    pub instance: InstanceId,
    /// Its device.
    pub router: RouterId,
    /// Where it is registered.
    pub pool: PoolId,
    /// When a message of it last arrived.
    pub last_contact: Time,
    /// What it asks for.
    pub requests: Vec<Request>,
    /// What its silence has led to.
    pub silence: Silence,
}
