//! In which VRF and address family a router's messages leave it.
//!
//! Only legs between a router and its first stop are in the router's plane. What lies behind a proxy or gateway is
//! theirs: IPv4 in the global table (assumed).

use super::World;
use super::setup::Setup;
use crate::model::call_home::{Addresses, Transport};
use crate::net::{Family, Plane, VrfId};
use crate::plan::{RouterId, RouterRange};

impl Setup {
    /// The family of what is sent to addresses that no name was resolved for.
    fn plain_family(&self) -> Family {
        match self.call_home.addresses {
            Addresses::Ipv4 | Addresses::Ipv6First { .. } => Family::Ipv4,
            Addresses::Ipv6 => Family::Ipv6,
        }
    }

    /// The plane of a query to a name server: the HTTP client's VRF.
    pub(super) fn queries(&self) -> Option<Plane> {
        self.source.http_client(self.plain_family())
    }

    /// The plane in which the router reaches its time server: that of its interface.
    pub(super) fn time_server(&self) -> Plane {
        Plane::new(self.source.uplink_vrf.unwrap_or(VrfId::GLOBAL), self.plain_family())
    }
}

impl World {
    /// The family of the address that `router`'s exchange under way goes to.
    pub(super) fn family_of(&self, router: RouterId) -> Family {
        let setup = self.setup_of(router);
        match setup.call_home.addresses {
            Addresses::Ipv6First { .. } if self.routers[router.index()].call_home.fell_back() => {
                Family::Ipv4
            }
            Addresses::Ipv6First { .. } | Addresses::Ipv6 => Family::Ipv6,
            Addresses::Ipv4 => Family::Ipv4,
        }
    }

    /// The plane of a leg of a message that is not of licensing; `None`: it cannot leave its router. Mail is in the global
    /// table: call-home has no VRF of its own (guide: "Not supported natively yet").
    pub(super) fn plane_of_alert(
        &self,
        router: RouterId,
        via: Transport,
        beyond: bool,
    ) -> Option<Plane> {
        let setup = self.setup_of(router);
        match via {
            _ if beyond => Some(Plane::DEFAULT),
            Transport::Http => setup.source.http_client(setup.plain_family()),
            Transport::Email => setup.source.plane(VrfId::GLOBAL, setup.plain_family()),
        }
    }

    /// `http client vrf …` is configured, or taken away, on these routers.
    pub(super) fn set_http_client_vrf(&mut self, routers: RouterRange, vrf: Option<VrfId>) {
        for router in routers.iter() {
            self.change_setup(router, |setup| setup.source.http_client_vrf = vrf);
        }
    }
}
