//! What goes wrong and what operators do, as planned.

use serde::{Deserialize, Serialize};

use super::{
    BrownOut, CrewId, FrontEndId, GatewayId, MailServerId, NameServerId, PartitionId, Pattern,
    ProxyId, Reach, ReservationKind, RouterId, RouterRange, SatelliteId, Server,
};
use crate::kernel::{Chance, Law, Span, Time};
use crate::model::backend::Life;
use crate::model::call_home::Scheme;
use crate::model::chassis::{self, Process};
use crate::model::entitlement::TagId;
use crate::model::trust::RootId;
use crate::model::wire::{PoolId, TokenId};
use crate::model::work_week::WorkWeek;
use crate::net::{LinkBrownOut, LinkId, NodeId, VrfId};

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
    /// The backend's front end is away; all of them, if it has several.
    Backend,
    /// A proxy is away.
    Proxy(ProxyId),
    /// A name server is away.
    NameServer(NameServerId),
    /// A mail server is away.
    MailServer(MailServerId),
    /// Routers are down, or a process of theirs.
    Routers(Outage),
    /// The time server at this place is away.
    Ntp(NodeId),
    /// The clocks of these routers are set `ahead` of the truth, in nanoseconds; the repair sets them right.
    Clock(RouterRange, i64),
    /// A Transport Gateway is away.
    Gateway(GatewayId),
    /// An On-Prem satellite is away.
    Satellite(SatelliteId),
    /// A server works badly.
    BrownOut(Server, BrownOut),
    /// Several links are down together.
    Partition(PartitionId),
    /// Everything that stands at this place fails together.
    Site(NodeId, SiteLoss),
    /// A link works badly.
    LinkBrownOut(LinkId, LinkBrownOut),
    /// One of several front ends is away.
    FrontEnd(FrontEndId),
}

/// The links that a partition takes down.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PartitionPlan {
    /// In order of their numbers.
    pub links: Vec<LinkId>,
}

/// What a place loses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteLoss {
    /// Its power: links are down, servers away, routers dark.
    Power,
    /// Its links only.
    Connectivity,
}

/// What a fault takes from routers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Outage {
    /// The routers that it may strike.
    pub routers: RouterRange,
    /// The chance of each of them to be one that it does strike; drawn once for the run.
    pub share: Chance,
    /// What they lose.
    pub loss: Loss,
    /// Each router has a renewal of its own, in the way of MTBF and MTTR; else all are struck together.
    pub alone: bool,
}

/// What a struck router loses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// It is dark until the repair, then it boots.
    Power,
    /// This process ends and cannot start again before the repair.
    Process(Process),
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
    pub start: Start,
    /// Who does it and how long each touch takes; `None`: it is done at once, by nobody in particular.
    pub work: Option<Work>,
    /// What.
    pub action: Action,
}

/// When an action is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// At this instant.
    At(Time),
    /// Some time after something happened.
    When(Trigger),
}

/// What an action is the answer to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Trigger {
    /// The records that are watched for.
    pub pattern: Pattern,
    /// The action follows the n-th of them.
    pub count: u64,
    /// So long after it.
    pub delay: Delay,
    /// Whether it is watched for again once the action was taken. While an answer is under way, further records are part
    /// of the same matter.
    pub again: bool,
}

/// How long somebody takes to react.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delay {
    /// Around the clock.
    Clock(Span),
    /// In working time of [`Plan::week`](super::Plan::week).
    Working(Span),
}

/// A crew's part in an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Work {
    /// Who does it.
    pub crew: CrewId,
    /// Working time a touch.
    pub takes: Span,
}

/// A crew of operators.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CrewPlan {
    /// How reports call it.
    pub name: String,
    /// How many work side by side.
    pub people: u32,
    /// When they work.
    pub week: WorkWeek,
}

/// What an operator can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Action {
    /// Add licenses to a pool.
    Buy { pool: PoolId, tag: TagId, quantity: u64, life: Life },
    /// Revoke an idtoken.
    RevokeToken { token: TokenId },
    /// `license smart register idtoken … [force]` on these routers.
    Register { routers: RouterRange, token: TokenId, force: bool },
    /// `license smart renew` on these routers, or on the silent ones among them: try again now.
    Renew { routers: RouterRange, silent_only: bool },
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
    /// Buy what a pool is short of: of one tag, or of every tag.
    BuyMissing { pool: PoolId, tag: Option<TagId>, life: Life },
    /// These routers take another way to the backend from now on.
    SetReach { routers: RouterRange, reach: Reach },
    /// Configure a static host entry on these routers: for the backend's name, or for one that nobody resolves.
    SetStaticHost { routers: RouterRange, backend: bool },
    /// Put a root into the trust store of these routers.
    InstallRoot { routers: RouterRange, root: RootId },
    /// Configure `http client vrf` on these routers; `None`: take it away.
    SetHttpClientVrf { routers: RouterRange, vrf: Option<VrfId> },
    /// Synchronize a satellite by hand.
    Synchronize { satellite: SatelliteId },
    /// Make an idtoken.
    CreateToken { token: TokenId },
    /// Move the product instances of these routers to another pool.
    MoveInstances { routers: RouterRange, to: PoolId },
    /// Something is done to the chassis of these routers.
    Chassis { routers: RouterRange, input: chassis::Input },
    /// Commit `license smart enable` on these routers, or its removal; then register with this token.
    SetMode { routers: RouterRange, smart: bool, token: Option<TokenId> },
    /// Install traditional licenses on a slot of these routers: of a new PAK each, or of one that was bought before.
    InstallPak { routers: RouterRange, slot: u8, tag: TagId, count: u32, buy: bool },
    /// Take traditional licenses out of a slot of each `from` and install them on a slot of its counterpart in `to`: two
    /// jobs. Without `from`: the second job alone.
    MoveLicense { from: RouterRange, to: RouterRange, slots: (u8, u8), tag: TagId, count: u32 },
    /// Let everything that a pool holds of a tag for a time end together at `until`, but nothing earlier than it would.
    Prolong { pool: PoolId, tag: TagId, until: Time },
    /// Let a pool set licenses aside for these routers, and install the authorization codes on them.
    Reserve { routers: RouterRange, pool: PoolId, kind: ReservationKind },
    /// Make return codes on these routers and enter them in the portal.
    ReturnReservation { routers: RouterRange },
}

impl Action {
    /// The routers that it touches one by one; `None` for what is done in the portal with one touch.
    #[must_use]
    pub fn routers(mut self) -> Option<RouterRange> {
        self.routers_mut().copied()
    }

    /// The same action on a single router.
    #[must_use]
    pub fn on(mut self, router: RouterId) -> Action {
        let alone = RouterRange { first: router, count: 1 };
        if let Action::MoveLicense { from, to, .. } = &mut self {
            if from.contains(router) {
                let counterpart = RouterId(to.first.0 + (router.0 - from.first.0));
                *to = RouterRange { first: counterpart, count: 1 };
                *from = alone;
            } else {
                *to = alone;
                from.count = 0;
            }
        } else if let Some(routers) = self.routers_mut() {
            *routers = alone;
        }
        self
    }

    fn routers_mut(&mut self) -> Option<&mut RouterRange> {
        match self {
            Action::Register { routers, .. }
            | Action::Renew { routers, .. }
            | Action::Deregister { routers }
            | Action::Configure { routers, .. }
            | Action::SetClock { routers, .. }
            | Action::ConfigureCallHome { routers, .. }
            | Action::CallHomeSend { routers, .. }
            | Action::RemoveInstances { routers }
            | Action::MoveInstances { routers, .. }
            | Action::SetReach { routers, .. }
            | Action::SetHttpClientVrf { routers, .. }
            | Action::InstallRoot { routers, .. }
            | Action::SetStaticHost { routers, .. }
            | Action::Chassis { routers, .. }
            | Action::SetMode { routers, .. }
            | Action::InstallPak { routers, .. }
            | Action::Reserve { routers, .. }
            | Action::ReturnReservation { routers }
            | Action::Unconfigure { routers, .. } => Some(routers),
            Action::MoveLicense { from, to, .. } => Some(if from.count > 0 { from } else { to }),
            Action::Buy { .. }
            | Action::BuyMissing { .. }
            | Action::Transfer { .. }
            | Action::Synchronize { .. }
            | Action::CreateToken { .. }
            | Action::Prolong { .. }
            | Action::RevokeToken { .. } => None,
        }
    }
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
    /// The addresses of its destinations begin with this.
    pub scheme: Option<Scheme>,
    /// `rate-limit`, 1 to 5.
    pub rate_limit: Option<u32>,
    /// Largest message in bytes.
    pub message_size_limit: Option<u32>,
}
