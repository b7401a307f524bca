//! Links, routes and weather: a graph of named places that messages cross, and the state of its links.
//!
//! ```text
//!             set_link(down) ──► epoch + 1, its queues are flushed, who is on it is lost
//!   up ◄────────────────────────────────────────────────────────────────► down
//!             set_link(up), as often as down ──► epoch + 1
//!
//!   depart ──► UnderWay(leg) ── at leg.arrives ──► land ──► Arrived ──► final, or onward(leg) at a queue
//!          ├─► Lost (by chance)                        └──► Lost (a link failed under it)
//!          └─► NoRoute
//! ```
//!
//! A whole path over links without queues is one *leg*: one event instead of one a hop. Nothing is lost by that. If
//! no link changed since the departure, nothing can have happened to the message. If one did, `land` walks the path
//! again, hop by hop, with the same draws, and holds the instants at which the message was on each link against that
//! link's history. The differential test in `tests/it/network.rs` runs the naive way beside it.
//!
//! Rules, all *assumed* (the guide and the public facts say nothing of routing):
//! - Each VRF and address family (a *plane*) has routes of its own, over the links that carry it.
//! - The route is the one with the least mean latency; then with fewest hops; then whose links come first by name,
//!   compared from the sender on. It is chosen at departure, and chosen again where the message meets a queue.
//! - A message is on a link from the instant it enters (its queue) up to, not including, the instant it leaves. A link
//!   that goes down meanwhile loses it, and so does one that is down when it enters.
//! - A link with bandwidth sends one message after the other in each direction, first-come first-served; a link
//!   without never makes anyone wait. Handshakes are too small to queue: they pass without waiting.
//! - Draws are the sender's own, in order of the hops: first loss, then latency.
//!
//! What it does not know: what a message means, who sends it, and why a link fails.

mod history;
mod network;
mod passage;
mod plane;
mod route;

use serde::{Deserialize, Serialize};

use crate::kernel::{Chance, Law};
use crate::typed_id;

pub use network::Network;
pub use passage::{Departure, Landing, Leg};
pub use plane::{Family, Plane, Planes, VrfId};

typed_id! {
    /// A place in the network: a site, a firewall, the internet, a server room.
    NodeId
}
typed_id! {
    /// A two-way link between two places.
    LinkId
}

/// A place, as planned.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NodeSpec {
    /// The name that scenario files use.
    pub name: String,
}

/// A link, as planned.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LinkSpec {
    /// The name that scenario files use.
    pub name: String,
    /// One end.
    pub a: NodeId,
    /// The other end.
    pub b: NodeId,
    /// How long a message is under way, one way, without waiting or sending time.
    pub latency: Law,
    /// Bits a second in each direction; messages queue for it first-come first-served. `None`: no limit, no queue.
    pub bandwidth: Option<u64>,
    /// The chance that a message is lost for good (after TCP's own repeats).
    pub loss: Chance,
    /// The VRFs and address families that it carries.
    #[serde(default)]
    pub planes: Planes,
}
