//! Facts: what happened, in the past tense. The world emits them, observers read them, nobody changes them.
//!
//! Each names the instant and the event that was being handled; the chain of events behind that one can be
//! re-created by running again with causes kept.

pub mod matching;
mod selection;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{EventId, Span, Time};
use crate::model::Wall;
use crate::model::call_home::{Group, MailServerId};
use crate::model::chassis::Process;
use crate::model::entitlement::TagId;
use crate::model::syslog::Notice;
use crate::model::wire::{Dropped, Failure, PoolId, Refusal, Subtype};
use crate::net::LinkId;
use crate::plan::{
    ActionId, FaultId, FrontEndId, GatewayId, NameServerId, ProxyId, RouterId, SatelliteId, Server,
};

/// One fact with its time and its cause.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// When it happened.
    pub at: Time,
    /// The event that brought it about.
    pub event: EventId,
    /// What happened.
    pub fact: Fact,
}

pub use selection::Selection;

/// Re-exported: what facts say about a router.
pub use crate::model::{Belief, Contact, RegistrationStatus};

/// What happened.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Fact {
    /// Step 1 to 8 of the guide's enable flow was done.
    EnableStepDone { router: RouterId, step: u8 },
    /// The agent handed a message to call-home: `repeat` 0 is the regular attempt, 1.. the rungs of the retry ladder.
    AttemptStarted { router: RouterId, subtype: Subtype, repeat: u16 },
    /// Call-home began the exchange `waited` after it was queued.
    ExchangeBegan { router: RouterId, subtype: Subtype, waited: Span },
    /// Call-home put the request on the wire: what `Last-sent` shows.
    RequestSent { router: RouterId, subtype: Subtype },
    /// A response came, `took` after the exchange began.
    ExchangeSucceeded { router: RouterId, subtype: Subtype, took: Span },
    /// No response; `took` until that was clear.
    ExchangeFailed { router: RouterId, subtype: Subtype, failure: Failure, took: Span },
    /// Call-home did not send, for its configuration or for its rate limit.
    MessageDropped { router: RouterId, subtype: Subtype, cause: Dropped },
    /// The backend said no.
    AskRefused { router: RouterId, subtype: Subtype, refusal: Refusal },
    /// The last rung of a ladder failed.
    RetriesSpent { router: RouterId, subtype: Subtype },
    /// A router's registration changed.
    RegistrationChanged { router: RouterId, from: RegistrationStatus, to: RegistrationStatus },
    /// A router's belief changed.
    BeliefChanged { router: RouterId, from: Belief, to: Belief },
    /// A router's contact changed.
    ContactChanged { router: RouterId, from: Contact, to: Contact },
    /// A router stored an ID certificate, valid between these dates of the backend's clock.
    CertificateStored { router: RouterId, serial: u32, start: Wall, expiry: Wall },
    /// A router logged a syslog line.
    Logged { router: RouterId, notice: Notice },
    /// A request reached the backend's front end and found `queue` waiting.
    RequestArrived { router: RouterId, subtype: Subtype, queue: u32 },
    /// The backend is done with a request that waited and was served for so long.
    RequestServed { router: RouterId, subtype: Subtype, waited: Span, served: Span },
    /// The front end was full: 503.
    RequestRejected { router: RouterId, subtype: Subtype },
    /// The front end was away; the request fell into the void or was refused.
    RequestUnheard { router: RouterId, subtype: Subtype },
    /// A pool's books on one tag changed.
    PoolChanged { pool: PoolId, tag: TagId, demand: u64, quantity: u64 },
    /// A pool became short of a tag.
    PoolBecameShort { pool: PoolId, tag: TagId, by: u64 },
    /// A pool is no longer short of a tag.
    PoolBecameCovered { pool: PoolId, tag: TagId },
    /// A line of the portal's event log.
    PoolLogged { pool: PoolId, entry: PoolEntry },
    /// A link went down or came back.
    LinkChanged { link: LinkId, up: bool },
    /// A message of this router was lost in the network: on this link, or for want of a route.
    MessageLost { router: RouterId, link: Option<LinkId> },
    /// A fault struck.
    FaultBegan { fault: FaultId },
    /// A fault was repaired.
    FaultEnded { fault: FaultId },
    /// An operator did something.
    ActionTaken { action: ActionId },
    /// The account lists so many product instances in a pool now.
    InstancesChanged { pool: PoolId, instances: u32 },
    /// A router's own clock was set, or set itself: it is `ahead` of the truth now, in nanoseconds; below zero: behind.
    ClockChanged { router: RouterId, ahead: i64 },
    /// A message of an alert group left call-home's queue, `waited` after it was handed in.
    AlertBegan { router: RouterId, group: Group, waited: Span },
    /// A destination took a message of an alert group, `took` after it left the queue.
    AlertSent { router: RouterId, group: Group, took: Span },
    /// No destination took it; `took` until that was clear.
    AlertFailed { router: RouterId, group: Group, failure: Failure, took: Span },
    /// Call-home did not send a message of an alert group, for its configuration or for its rate limit.
    AlertDropped { router: RouterId, group: Group, cause: Dropped },
    /// A mail server did not take a message.
    MailServerFailed { router: RouterId, server: MailServerId, failure: Failure },
    /// The platform client of a slot told licmgr what the slot uses of a tag: for an audit, or because it changed.
    FeatureReported { router: RouterId, slot: u8, tag: TagId, count: u32, audit: bool },
    /// Work for an operator's hands was taken down: on this router, or in the portal.
    JobQueued { action: ActionId, router: Option<RouterId> },
    /// Somebody turned to it.
    JobStarted { action: ActionId, router: Option<RouterId> },
    /// It was done: one touch.
    JobDone { action: ActionId, router: Option<RouterId> },
    /// So many operators are at work now, and so many jobs wait for one.
    OperatorsChanged { busy: u32, waiting: u32 },
    /// A proxy, gateway or satellite answered for itself: it would or could not serve this router.
    RelayRefused { router: RouterId, failure: Failure },
    /// A proxy closed a connection: a line of its access log.
    ProxyLogged { proxy: ProxyId, router: RouterId, status: u16, bytes: u32 },
    /// A satellite and the backend have exchanged what they know.
    SatelliteSynchronized { satellite: SatelliteId },
    /// An attempt of a satellite to do so came to nothing.
    SatelliteSyncFailed { satellite: SatelliteId },
    /// The backend raised its alert: the satellite's sync deadline comes near.
    SatelliteOverdue { satellite: SatelliteId },
    /// The backend unregistered and removed the satellite.
    SatelliteRemoved { satellite: SatelliteId },
    /// A router went down or came up.
    ChassisTurned { router: RouterId, up: bool },
    /// A process of a router ended or started.
    ProcessChanged { router: RouterId, process: Process, up: bool },
    /// Another route processor of a router became active: 0 or 1.
    FailedOver { router: RouterId, active: u8 },
    /// The licensing client of a slot ended (with its card or by itself) or started.
    ClientChanged { router: RouterId, slot: u8, up: bool },
    /// Smart licensing was switched on or off on a router.
    ModeChanged { router: RouterId, smart: bool },
    /// What a router has of traditional licenses for a feature is this now; `lacking`: uses without one, of all features.
    LicensesChanged { router: RouterId, tag: TagId, stock: Stock, lacking: u32 },
    /// Traditional licenses were installed on a slot, or taken out.
    LicenseMoved { router: RouterId, slot: u8, tag: TagId, count: u32, installed: bool },
    /// A slot uses more of a feature than it has traditional licenses for, or no longer does.
    FeatureLacks { router: RouterId, slot: u8, tag: TagId, lacks: bool },
    /// The exchange failed so and goes on with the next address or destination.
    ExchangeDiverted { router: RouterId, subtype: Subtype, failure: Failure },
    /// A name server was asked for the backend's address: by the router, or by its proxy.
    NameAsked { router: RouterId, asked: NameServerId, proxy: Option<ProxyId> },
    /// The address came.
    NameResolved { router: RouterId, proxy: Option<ProxyId> },
    /// The router's TCP connection to its peer stood.
    Connected { router: RouterId, at: Peer },
    /// The router asked its proxy for a tunnel: it had a place there.
    TunnelAsked { router: RouterId, proxy: ProxyId },
    /// "Connection established" came from the proxy.
    TunnelOpened { router: RouterId, proxy: ProxyId },
    /// The TLS handshake was done and the router trusted its peer.
    TlsEstablished { router: RouterId },
    /// A request (`outbound`) or a response came to a server, where it waits and is worked on for so long.
    ServerEntered { router: RouterId, at: Peer, outbound: bool, waits: Span, serves: Span },
    /// A gateway passed a request on: `attempt` 0 at first, 1.. when nothing came back.
    RequestForwarded { router: RouterId, gateway: GatewayId, attempt: u8 },
    /// Licmgr handed a licensing message to call-home.
    MessageHandedIn { router: RouterId, subtype: Subtype },
    /// The account, or a satellite for it, told a router how the licenses that it asks for stand.
    VerdictGiven { router: RouterId, verdict: Belief },
    /// A message of this router came to a door, whether or not the router still waits for what comes of it. If it was let
    /// in, it waits and is worked on for so long.
    DoorReached { router: RouterId, at: Door, fate: Fate, waits: Span, serves: Span },
}

/// Something that requests queue at.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is named after what it is")]
pub enum Door {
    FrontEnd,
    /// One of several.
    OneFrontEnd {
        front: FrontEndId,
    },
    Proxy {
        proxy: ProxyId,
    },
    Gateway {
        gateway: GatewayId,
    },
    Satellite {
        satellite: SatelliteId,
    },
    NameServer {
        asked: NameServerId,
    },
}

/// What became of a message at a door.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It was let in.
    Served,
    /// Turned away: no room, or a brown-out.
    Rejected,
    /// Nobody was there.
    Unheard,
}

/// Somebody that an exchange passes or ends at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is named after what it is")]
pub enum Peer {
    FrontEnd,
    /// One of several.
    OneFrontEnd {
        front: FrontEndId,
    },
    Proxy {
        proxy: ProxyId,
    },
    Gateway {
        gateway: GatewayId,
    },
    Satellite {
        satellite: SatelliteId,
    },
}

impl Peer {
    /// The server that it is in a plan.
    #[must_use]
    pub const fn server(self) -> Server {
        match self {
            Peer::FrontEnd => Server::FrontEnd,
            Peer::OneFrontEnd { front } => Server::OneFrontEnd(front),
            Peer::Proxy { proxy } => Server::Proxy(proxy),
            Peer::Gateway { gateway } => Server::Gateway(gateway),
            Peer::Satellite { satellite } => Server::Satellite(satellite),
        }
    }
}

/// Re-exported: what a router has of traditional licenses for a feature.
pub use crate::model::traditional::Stock;

/// Re-exported: a line of a pool's event log.
pub use crate::model::backend::PoolEntry;

/// A set of fact kinds, so that a fact nobody wants costs nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Interest(pub u128);

impl Interest {
    /// Nothing.
    pub const NONE: Interest = Interest(0);
    /// Everything.
    pub const ALL: Interest = Interest(u128::MAX);
    /// Everything that tells a story: not what others tell as well, which is there for who checks the books.
    pub const STORY: Interest =
        Interest(!Interest::of(&[FactKind::MessageHandedIn, FactKind::DoorReached]).0);

    /// Both.
    #[must_use]
    pub const fn and(self, other: Interest) -> Interest {
        Interest(self.0 | other.0)
    }
    /// Whether facts of this kind are wanted.
    #[inline]
    #[must_use]
    pub const fn wants(self, kind: FactKind) -> bool {
        self.0 >> kind as u32 & 1 == 1
    }
    /// These kinds.
    #[must_use]
    pub const fn of(kinds: &[FactKind]) -> Interest {
        let (mut bits, mut i) = (0, 0);
        while i < kinds.len() {
            bits |= 1 << kinds[i] as u32;
            i += 1;
        }
        Interest(bits)
    }
}

macro_rules! fact_kinds {
    ($($name:ident),* $(,)?) => {
        /// The kind of a [`Fact`].
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "each is named after the fact it stands for")]
        pub enum FactKind { $($name),* }

        impl Fact {
            /// Which kind this is.
            #[inline]
            #[must_use]
            pub const fn kind(&self) -> FactKind {
                match self { $(Fact::$name { .. } => FactKind::$name),* }
            }
        }
    };
}

fact_kinds!(
    EnableStepDone,
    AttemptStarted,
    ExchangeBegan,
    RequestSent,
    ExchangeSucceeded,
    ExchangeFailed,
    MessageDropped,
    AskRefused,
    RetriesSpent,
    RegistrationChanged,
    BeliefChanged,
    ContactChanged,
    CertificateStored,
    Logged,
    RequestArrived,
    RequestServed,
    RequestRejected,
    RequestUnheard,
    PoolChanged,
    PoolBecameShort,
    PoolBecameCovered,
    PoolLogged,
    LinkChanged,
    MessageLost,
    FaultBegan,
    FaultEnded,
    ActionTaken,
    InstancesChanged,
    ClockChanged,
    AlertBegan,
    AlertSent,
    AlertFailed,
    AlertDropped,
    MailServerFailed,
    FeatureReported,
    JobQueued,
    JobStarted,
    JobDone,
    OperatorsChanged,
    RelayRefused,
    ProxyLogged,
    SatelliteSynchronized,
    SatelliteSyncFailed,
    SatelliteOverdue,
    SatelliteRemoved,
    ChassisTurned,
    ProcessChanged,
    FailedOver,
    ClientChanged,
    ModeChanged,
    LicensesChanged,
    LicenseMoved,
    FeatureLacks,
    ExchangeDiverted,
    NameAsked,
    NameResolved,
    Connected,
    TunnelAsked,
    TunnelOpened,
    TlsEstablished,
    ServerEntered,
    RequestForwarded,
    MessageHandedIn,
    VerdictGiven,
    DoorReached,
);
