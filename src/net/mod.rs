//! Links, routes and weather: a graph of named places that messages cross, and the state of its links.
//!
//! What it does not know: what a message means, who sends it, and why a link fails.

use serde::{Deserialize, Serialize};

use crate::kernel::{Chance, Law};
use crate::typed_id;

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
}
