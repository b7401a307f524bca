//! Transport Gateways and On-Prem satellites, and whom a proxy serves, as planned.

use serde::{Deserialize, Serialize};

use super::FleetId;
use crate::kernel::Law;
use crate::net::NodeId;

pub use crate::model::gateway::Config as GatewayConfig;
pub use crate::model::satellite::{Config as SatelliteConfig, Timetable};
use crate::model::service_point::WhenAway;

/// Whom a proxy lets through, and where to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Acl {
    /// Destination hosts that it connects to; `None`: any.
    pub allow_hosts: Option<Vec<String>>,
    /// Places whose clients may use it; `None`: any.
    pub allow_nodes: Option<Vec<NodeId>>,
    /// Places whose clients may not.
    pub deny_nodes: Vec<NodeId>,
    /// Fleets that may not.
    pub deny_fleets: Vec<FleetId>,
}

impl Acl {
    /// Whether clients of `fleet` at `node` may connect to `host`.
    #[must_use]
    pub fn permits(&self, fleet: FleetId, node: NodeId, host: &str) -> bool {
        self.allow_hosts.as_ref().is_none_or(|it| it.iter().any(|it| it == host))
            && self.allow_nodes.as_ref().is_none_or(|it| it.contains(&node))
            && !self.deny_nodes.contains(&node)
            && !self.deny_fleets.contains(&fleet)
    }
}

/// How many connections a proxy keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConnectionLimit {
    /// So many at once, each for a whole exchange.
    pub open: u32,
    /// So many more wait for one of them to end.
    pub backlog: u32,
}

/// A Transport Gateway.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct GatewayPlan {
    /// Its name in the file.
    pub name: String,
    /// Where it stands.
    pub node: NodeId,
    /// Its limits and times.
    pub config: GatewayConfig,
    /// What routers see while it is away.
    pub when_away: WhenAway,
}

/// An On-Prem satellite.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SatellitePlan {
    /// Its name in the file.
    pub name: String,
    /// Where it stands.
    pub node: NodeId,
    /// How many requests it serves at once.
    pub servers: u32,
    /// How long it takes over a request.
    pub service: Law,
    /// How many requests may wait; beyond it the answer is 503. `None`: no limit.
    pub queue_limit: Option<u32>,
    /// What routers see while it is away.
    pub when_away: WhenAway,
    /// How many product instances it can hold.
    pub capacity: u32,
    /// When it synchronizes, and how long the backend waits for that.
    pub config: SatelliteConfig,
    /// Bytes of a synchronization on the wire, in either direction.
    pub sync_bytes: u32,
    /// Whether it goes on answering from its last snapshot after the backend removed it.
    pub answers_when_removed: bool,
}
