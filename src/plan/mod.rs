//! The checked plan of one run: plain data with every name resolved and every default made explicit.
//!
//! A plan is what a scenario file means. Whoever holds one can run it without knowing TOML, spans or defaults.
//! It knows nothing of files, events or results.

mod account;
mod brown_out;
mod clock;
mod dialect;
mod expect;
mod fleet;
mod network;
mod operation;
mod plot;
mod relay;
mod response;
mod source;
mod study;

use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Time};
use crate::typed_id;

pub use crate::model::RouterId;
pub use crate::model::call_home::MailServerId;
pub use crate::model::work_week::WorkWeek;
pub use account::{AccountPlan, Life, Term};
pub use brown_out::{BrownOut, Server};
pub use clock::{ClockPlan, Direction, NtpPlan};
pub use dialect::Dialect;
pub use expect::{
    Bound, Check, Expectation, Filter, Instant, Measure, Metric, Pattern, RecordKind,
};
pub use fleet::{
    Enrolment, FleetPlan, PakPlan, Phase, Reach, ReservationKind, Resolution, RouterRange,
    SlotPlan, TraditionalPlan,
};
pub use network::{
    BackendPlan, CertificateTerms, FrontEndPlan, MailServerPlan, NameServerPlan, PoolPlan,
    ProxyPlan, RESOLVER_QUERIES, RESOLVER_SERVERS, ResolverPlan, RootPlan, Scope, SilenceTerms,
    TagPlan, TokenPlan, WhenAway,
};
pub use operation::{
    Action, ActionPlan, CallHomeChange, CrewPlan, Delay, FaultPlan, FaultTarget, Loss, Outage,
    PartitionPlan, Schedule, SiteLoss, Start, Trigger, Work,
};
pub use plot::{Plot, PlotAxis, PlotKind};
pub use relay::{
    Acl, ConnectionLimit, GatewayConfig, GatewayPlan, SatelliteConfig, SatellitePlan, Timetable,
};
pub use response::{Observed, Response, Statistic, Take};
pub use source::SourcePlan;
pub use study::{
    Comparison, Condition, Continuum, Extreme, Factor, Level, Levels, Precision, Quantity,
    Relation, Repeats, Sampling, StudyPlan, Threshold,
};

typed_id! {
    /// A fleet: routers made from one template.
    FleetId
}
typed_id! {
    /// An HTTP proxy.
    ProxyId
}
typed_id! {
    /// One of the front ends behind the backend's name.
    FrontEndId
}
typed_id! {
    /// A Transport Gateway.
    GatewayId
}
typed_id! {
    /// An On-Prem satellite.
    SatelliteId
}
typed_id! {
    /// A name server.
    NameServerId
}
typed_id! {
    /// An order of name servers.
    ResolverId
}
typed_id! {
    /// A partition of the network.
    PartitionId
}
typed_id! {
    /// A planned fault.
    FaultId
}
typed_id! {
    /// A planned operator action.
    ActionId
}
typed_id! {
    /// A crew of operators.
    CrewId
}

/// Everything that one run needs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// What the run is about.
    pub scenario: ScenarioInfo,
    /// The arm of the scenario that this plan is: `None` for the base.
    pub arm: Option<String>,
    /// Root of all random streams.
    pub seed: u64,
    /// Which repetition under that seed.
    pub replication: u32,
    /// Stop after this many events, as a guard; `None`: no limit.
    pub event_limit: Option<u64>,
    /// Places of the network, in name order, as all tables that are numbered.
    pub nodes: Vec<crate::net::NodeSpec>,
    /// VRFs by number; the first is the global table.
    #[serde(default)]
    pub vrfs: Vec<String>,
    /// Links of the network, in name order.
    pub links: Vec<crate::net::LinkSpec>,
    /// Name servers.
    pub name_servers: Vec<NameServerPlan>,
    /// Orders of name servers.
    #[serde(default)]
    pub resolvers: Vec<ResolverPlan>,
    /// HTTP proxies.
    pub proxies: Vec<ProxyPlan>,
    /// Mail servers.
    pub mail_servers: Vec<MailServerPlan>,
    /// Transport Gateways.
    #[serde(default)]
    pub gateways: Vec<GatewayPlan>,
    /// On-Prem satellites.
    #[serde(default)]
    pub satellites: Vec<SatellitePlan>,
    /// Root certificates.
    #[serde(default)]
    pub roots: Vec<RootPlan>,
    /// The licensing backend.
    pub backend: BackendPlan,
    /// All entitlement tags that anyone names, in name order.
    pub tags: Vec<TagPlan>,
    /// License pools.
    pub pools: Vec<PoolPlan>,
    /// What the account holds beyond the pools' perpetual licenses.
    #[serde(default)]
    pub account: AccountPlan,
    /// Idtokens of all pools.
    pub tokens: Vec<TokenPlan>,
    /// Fleets, in name order; their ranges of routers follow one another without gaps.
    pub fleets: Vec<FleetPlan>,
    /// Parts of the network that can be cut off.
    #[serde(default)]
    pub partitions: Vec<PartitionPlan>,
    /// What goes wrong.
    pub faults: Vec<FaultPlan>,
    /// What operators do.
    pub actions: Vec<ActionPlan>,
    /// Who does it.
    pub crews: Vec<CrewPlan>,
    /// The working hours that reaction delays count in.
    pub week: WorkWeek,
    /// What must hold.
    pub expectations: Vec<Expectation>,
    /// What is asked of the run beyond its summary.
    #[serde(default)]
    pub responses: Vec<Response>,
}

/// What a scenario says about itself.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ScenarioInfo {
    /// The file's stem or the shipped name: names the output folder.
    pub name: String,
    /// One line that states the finding.
    pub title: String,
    /// The question that the run answers, in one sentence.
    pub question: String,
    /// Longer text for the report; may be empty.
    pub description: String,
    /// The wall-clock date of [`Time::ZERO`].
    pub start: Calendar,
    /// How long is simulated.
    pub duration: Span,
    /// The words in which routers write syslog.
    pub syslog: Dialect,
}

/// The date of the scenario's start and the zone that routers print.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Calendar {
    /// Seconds since 1970-01-01T00:00:00 UTC at [`Time::ZERO`].
    pub unix_s: i64,
    /// Offset of local time from UTC in seconds.
    pub offset_s: i32,
    /// What routers print after the time, for example `PST`.
    pub zone: String,
}

impl Plan {
    /// The last instant of the run.
    #[must_use]
    pub fn end(&self) -> Time {
        Time::ZERO + self.scenario.duration
    }

    /// How many routers there are.
    #[must_use]
    pub fn routers(&self) -> u32 {
        self.fleets.last().map_or(0, |fleet| fleet.routers.first.0 + fleet.routers.count)
    }

    /// The fleet that `router` belongs to.
    ///
    /// # Panics
    /// If the plan has no such router.
    #[must_use]
    pub fn fleet_of(&self, router: RouterId) -> FleetId {
        let after = self.fleets.partition_point(|fleet| fleet.routers.first <= router);
        // Empty fleets share their first router with the next one: the last that starts here holds it.
        FleetId::from_index(after - 1)
    }

    /// The name of `router`: the fleet's own for a single router, else `fleet-07` with as many digits as the count needs.
    #[must_use]
    pub fn router_name(&self, router: RouterId) -> String {
        let fleet = &self.fleets[self.fleet_of(router).index()];
        fleet.router_name(router)
    }

    /// The router called `name`.
    #[must_use]
    pub fn router_named(&self, name: &str) -> Option<RouterId> {
        self.fleets.iter().find_map(|fleet| fleet.router_named(name))
    }
}
