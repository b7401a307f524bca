//! Where routers' HTTP clients send from, as planned.

use serde::{Deserialize, Serialize};

use crate::net::VrfId;

/// The VRFs of a router's way out. By default all is in the global table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SourcePlan {
    /// The VRF of the interface by which it reaches the network; `None`: the interface carries what its link carries.
    pub uplink_vrf: Option<VrfId>,
    /// `http client vrf`; `None`: not configured, the global table is consulted (guide).
    pub http_client_vrf: Option<VrfId>,
}
