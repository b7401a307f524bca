//! Fleets: many routers from one template.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{
    ClockPlan, GatewayId, NameServerId, ProxyId, ResolverId, RouterId, SatelliteId, SourcePlan,
};
use crate::kernel::{Span, Time};
use crate::model::call_home::{self, Addresses};
use crate::model::chassis;
use crate::model::entitlement::{Request, TagId};
use crate::model::policy::AgentPolicy;
use crate::model::trust::TrustStore;
use crate::model::wire::{PoolId, TokenId};
use crate::net::{Family, NodeId, Plane};

/// Routers with consecutive numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RouterRange {
    /// The first of them.
    pub first: RouterId,
    /// How many.
    pub count: u32,
}

impl RouterRange {
    /// Whether `router` is one of them.
    #[must_use]
    pub fn contains(self, router: RouterId) -> bool {
        router.0 >= self.first.0 && router.0 - self.first.0 < self.count
    }
    /// All of them in order.
    pub fn iter(self) -> impl Iterator<Item = RouterId> {
        (self.first.0..self.first.0 + self.count).map(RouterId)
    }
}

/// A template and how many routers are made from it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FleetPlan {
    /// The fleet's name; the stem of its routers' names.
    pub name: String,
    /// Its routers.
    pub routers: RouterRange,
    /// Whether the one router carries the fleet's name without a number (a `[[router]]` in the file).
    pub single: bool,
    /// Where they stand in the network.
    pub node: NodeId,
    /// The smart agent's numbers.
    pub policy: AgentPolicy,
    /// The call-home configuration.
    pub call_home: call_home::Config,
    /// The way to the backend.
    pub reach: Reach,
    /// The ways to the profile's further destinations, in the order in which they are tried: as many as
    /// [`call_home::Config::further`].
    pub further: Vec<Reach>,
    /// Whether they have a static host entry for the backend's name.
    #[serde(default)]
    pub host_is_static: bool,
    /// Where their HTTP clients send from.
    #[serde(default)]
    pub source: SourcePlan,
    /// The roots that they trust.
    #[serde(default)]
    pub trust: TrustStore,
    /// Line cards and the licensed features configured on them from the start.
    pub slots: Vec<SlotPlan>,
    /// The platform-dependent clients report again this often; [`Span::FOREVER`]: only on change (assumed 1 d).
    pub audit_every: Span,
    /// How they come to be registered.
    pub enrolment: Enrolment,
    /// Latency of a message between two processes of one router (assumed).
    pub ipc: Span,
    /// Their own clocks; `None`: they are right.
    pub clock: Option<ClockPlan>,
    /// How long boots, upgrades and restarts take.
    pub chassis: chassis::Config,
    /// Their traditional licenses; `None`: what they use while smart licensing is off is not written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traditional: Option<TraditionalPlan>,
}

/// Traditional, node-locked licenses of each router of a fleet.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TraditionalPlan {
    /// What each router has at the start.
    pub paks: Vec<PakPlan>,
}

/// Licenses for one feature on one slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PakPlan {
    /// The slot that they are tied to.
    pub slot: u8,
    /// The feature.
    pub tag: TagId,
    /// How many.
    pub count: u32,
    /// Whether they are installed; else they were bought and lie idle.
    pub installed: bool,
}

/// A line card and what is configured on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SlotPlan {
    /// The slot number.
    pub slot: u8,
    /// Tags in use with their counts, in tag order.
    pub features: Vec<Request>,
}

/// How a router is registered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Enrolment {
    /// It is registered in `pool` and authorized when the run begins; its checks are placed by `phase`.
    Already { pool: PoolId, phase: Phase },
    /// `license smart enable` at `enable`; the operator types `license smart register idtoken …` at a moment drawn evenly
    /// from `register` to `register + spread`.
    Token { token: TokenId, enable: Time, register: Time, spread: Span },
    /// Smart licensing is enabled at `enable`, nobody registers it.
    EnableOnly { enable: Time },
    /// Smart licensing stays off.
    Never,
    /// An authorization code was installed before the run, for which `pool` sets licenses aside.
    Reserved { pool: PoolId, kind: ReservationKind },
}

impl Enrolment {
    /// Whether smart licensing has been on, and in order, since before the run.
    #[must_use]
    pub const fn from_before(self) -> bool {
        matches!(self, Enrolment::Already { .. } | Enrolment::Reserved { .. })
    }
}

/// What is reserved for a router.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReservationKind {
    /// What its features ask for at that moment (SLR).
    Specific,
    /// Whatever it will ever use, of which the pool counts nothing (PLR).
    Permanent,
}

/// Where in the check interval an already registered router stands at the start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Anywhere, evenly.
    Uniform,
    /// All at the same instant after the start.
    At(Span),
    /// Evenly within this long after the start.
    Within(Span),
}

/// The way from a router to the backend.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Reach {
    /// Straight to the backend; the router resolves its name.
    Direct { resolve: Resolution },
    /// Through an HTTP proxy, which resolves the backend's name. The proxy's own name is a static entry or an address.
    Proxy(ProxyId),
    /// To a Transport Gateway, which passes requests on. Its name is a static entry or an address.
    Gateway(GatewayId),
    /// To an On-Prem satellite, which answers by itself. Its name is a static entry or an address.
    Satellite(SatelliteId),
}

/// How a host name becomes an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolution {
    /// A static host entry: no query, cannot fail.
    Static,
    /// A query to this name server for each exchange.
    Server(NameServerId),
    /// Queries to several name servers in order, until one answers.
    Servers(ResolverId),
}

impl FleetPlan {
    /// The planes in which its HTTP clients may send when the run begins; none if no interface is in their VRF.
    #[must_use]
    pub fn planes(&self) -> Vec<Plane> {
        let families: &[Family] = match self.call_home.addresses {
            Addresses::Ipv4 => &[Family::Ipv4],
            Addresses::Ipv6 | Addresses::Ipv6First { fall_back: false } => &[Family::Ipv6],
            Addresses::Ipv6First { fall_back: true } => &[Family::Ipv6, Family::Ipv4],
        };
        families.iter().filter_map(|family| self.source.http_client(*family)).collect()
    }

    /// The ways to its profile's destinations, in the order in which they are tried.
    pub fn ways(&self) -> impl Iterator<Item = Reach> {
        std::iter::once(self.reach).chain(self.further.iter().copied())
    }

    /// The name of `router`, which must be of this fleet.
    #[must_use]
    pub fn router_name(&self, router: RouterId) -> String {
        let mut name = String::new();
        self.write_router_name(router, &mut name);
        name
    }

    /// The same at the end of `text`, for whoever names a million of them.
    pub fn write_router_name(&self, router: RouterId, text: &mut String) {
        text.push_str(&self.name);
        if !self.single {
            let (digits, number) = (self.digits(), router.0 - self.routers.first.0 + 1);
            write!(text, "-{number:0digits$}").expect("a text takes all that is written to it");
        }
    }

    /// The router called `name`, if it is of this fleet.
    #[must_use]
    pub fn router_named(&self, name: &str) -> Option<RouterId> {
        if self.single {
            return (name == self.name).then_some(self.routers.first);
        }
        let number = name.strip_prefix(&self.name)?.strip_prefix('-')?;
        let n: u32 = number.parse().ok()?;
        let router = RouterId(self.routers.first.0.checked_add(n.checked_sub(1)?)?);
        (number.len() == self.digits() && self.routers.contains(router)).then_some(router)
    }

    fn digits(&self) -> usize {
        self.routers.count.max(1).ilog10() as usize + 1
    }
}
