//! What goes wrong and what operators do, as planned.

use serde::{Deserialize, Serialize};

use super::{MailServerId, NameServerId, ProxyId, RouterRange};
use crate::kernel::{Law, Span, Time};
use crate::model::entitlement::TagId;
use crate::model::wire::{PoolId, TokenId};
use crate::net::{LinkId, NodeId};

/// A fault.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FaultPlan {
    /// How reports call it, for example `backend-outage`.
    pub name: String,
    /// What fails.
    pub target: FaultTarget,
    /// When.
    pub schedule: Schedule,
}

/// What a fault takes away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultTarget {
    /// A link is down: messages on it are lost, routes go elsewhere.
    Link(LinkId),
    /// The backend's front end is away.
    Backend,
    /// A proxy is away.
    Proxy(ProxyId),
    /// A name server is away.
    NameServer(NameServerId),
    /// A mail server is away.
    MailServer(MailServerId),
    /// The time server at this place is away.
    Ntp(NodeId),
    /// The clocks of these routers are set `ahead` of the truth, in nanoseconds; the repair sets them right.
    Clock(RouterRange, i64),
}

/// When a fault strikes and is repaired.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Schedule {
    /// Once.
    Window { at: Time, length: Span },
    /// Again and again: up for a draw of `up`, away for a draw of `down`, from the start of the run.
    Renewal { up: Law, down: Law },
}

/// Something an operator does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ActionPlan {
    /// How reports call it.
    pub name: String,
    /// When.
    pub at: Time,
    /// What.
    pub action: Action,
}

/// What an operator can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Action {
    /// Add licenses to a pool.
    Buy { pool: PoolId, tag: TagId, quantity: u64 },
    /// Revoke an idtoken.
    RevokeToken { token: TokenId },
    /// `license smart register idtoken … [force]` on these routers.
    Register { routers: RouterRange, token: TokenId, force: bool },
    /// `license smart renew` on these routers: try again now.
    Renew { routers: RouterRange },
    /// `license smart deregister` on these routers.
    Deregister { routers: RouterRange },
    /// Configure `count` more of a licensed feature on a slot of these routers.
    Configure { routers: RouterRange, slot: u8, tag: TagId, count: u32 },
    /// Remove a licensed feature from a slot of these routers.
    Unconfigure { routers: RouterRange, slot: u8, tag: TagId },
    /// Move licenses from one pool to another, or as many as there are.
    Transfer { from: PoolId, to: PoolId, tag: TagId, quantity: u64 },
    /// Remove the product instances of these routers in the portal.
    RemoveInstances { routers: RouterRange },
    /// Commit a changed `call-home` block on these routers.
    ConfigureCallHome { routers: RouterRange, change: CallHomeChange },
    /// `call-home send "…" email …` on these routers: a message of so many bytes, by mail.
    CallHomeSend { routers: RouterRange, bytes: u32 },
    /// Set the clocks of these routers `ahead` of the truth, in nanoseconds; below zero: behind.
    SetClock { routers: RouterRange, ahead: i64 },
}

/// Lines of the `call-home` block that an operator changes; `None` leaves a line as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CallHomeChange {
    /// `service active`.
    pub service_active: Option<bool>,
    /// The profile is `active`.
    pub profile_active: Option<bool>,
    /// `reporting smart-licensing-data`.
    pub reporting: Option<bool>,
    /// A destination address is configured.
    pub destination: Option<bool>,
    /// `reporting smart-call-home-data`.
    pub smart_call_home_data: Option<bool>,
    /// `rate-limit`, 1 to 5.
    pub rate_limit: Option<u32>,
    /// Largest message in bytes.
    pub message_size_limit: Option<u32>,
}
