//! Where routers' HTTP clients send from, as planned.

use serde::{Deserialize, Serialize};

use crate::net::{Family, Plane, VrfId};

/// The VRFs of a router's way out. By default all is in the global table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SourcePlan {
    /// The VRF of the interface by which it reaches the network; `None`: the interface carries what its link carries.
    pub uplink_vrf: Option<VrfId>,
    /// `http client vrf`; `None`: not configured, the global table is consulted (guide).
    pub http_client_vrf: Option<VrfId>,
}

impl SourcePlan {
    /// The plane of what is sent in that VRF and family; `None`: no interface of the router is in that VRF.
    #[must_use]
    pub fn plane(&self, vrf: VrfId, family: Family) -> Option<Plane> {
        let out = self.uplink_vrf.is_none_or(|uplink| uplink == vrf);
        out.then_some(Plane::new(vrf, family))
    }

    /// The plane in which the HTTP client sends in that family.
    #[inline]
    #[must_use]
    pub fn http_client(&self, family: Family) -> Option<Plane> {
        self.plane(self.http_client_vrf.unwrap_or(VrfId::GLOBAL), family)
    }
}
