//! What a world says of itself at an instant, for whoever checks that nothing was lost or made up. Plain data.

use crate::kernel::Time;
use crate::model::entitlement::{Request, TagId};
use crate::model::service_point::Counters;
use crate::model::wire::{PoolId, Subtype};
use crate::plan::{GatewayId, RouterId, SatelliteId};
use crate::record::Door;

use super::StatisticsRow;

/// A world's own account of an instant.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Audit {
    /// When.
    pub at: Time,
    /// What is asked for in each pool's books, the cloud's first.
    pub books: Vec<BooksAudit>,
    /// Routers that one account lists more than once.
    pub listed_twice: Vec<RouterId>,
    /// What became of all that came to each door.
    pub doors: Vec<DoorAudit>,
    /// What became of the requests that each gateway took.
    pub gateways: Vec<GatewayAudit>,
    /// Each router; empty where only the rest was asked for.
    pub routers: Vec<RouterAudit>,
}

/// A tag in a pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BooksAudit {
    /// Whose books; `None`: the cloud's.
    pub satellite: Option<SatelliteId>,
    /// Which pool.
    pub pool: PoolId,
    /// Which tag.
    pub tag: TagId,
    /// What the books say is asked for.
    pub demand: u64,
    /// What its product instances, and the satellites under it, ask for in sum.
    pub asked: u64,
}

/// What became of all that came to a door.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DoorAudit {
    /// Which.
    pub door: Door,
    /// By its own count.
    pub counters: Counters,
    /// Who waits or is being served.
    pub inside: u64,
}

/// What became of the requests that a gateway took: `taken` is the sum of all others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GatewayAudit {
    /// Which.
    pub gateway: GatewayId,
    /// Requests that came in.
    pub taken: u64,
    /// Answered.
    pub returned: u64,
    /// No room for them.
    pub refused: u64,
    /// Kept for too long.
    pub given_up: u64,
    /// Their routers went another way.
    pub forgotten: u64,
    /// It still has them.
    pub held: u64,
}

/// A router's inside.
#[derive(Clone, PartialEq, Debug)]
pub struct RouterAudit {
    /// Whether its call-home runs.
    pub call_home_runs: bool,
    /// The kind of licensing message that is being sent.
    pub sending: Option<Subtype>,
    /// Call-home's counters, in the guide's order.
    pub statistics: [StatisticsRow; 5],
    /// When a machine that runs should have been woken, if that is over.
    pub overdue: Option<Time>,
    /// What is configured on each slot.
    pub slots: Vec<(u8, Vec<Request>)>,
}
