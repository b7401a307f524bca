//! VRFs and address families, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::Opt;
use crate::scenario::quantity::Name;

/// An address family.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum FamilyWord {
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
}

/// Which address of a peer is tried.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum AddressesWord {
    /// Only IPv4.
    Ipv4,
    /// Only IPv6.
    Ipv6,
    /// IPv6 first, as a router does whose management interface has both (*guide*).
    Ipv6First,
}

/// Where the HTTP client of routers sends from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct SourceTable {
    /// The VRF of the interface by which they reach the network. What is not in this VRF cannot leave the router. If left
    /// out, the interface carries what its links carry.
    pub(in crate::scenario) uplink_vrf: Opt<Name>,
    /// `http client vrf`: the table that is consulted for the way to the peer and to the name server (*guide*: one line of
    /// configuration). If left out, the global table is, whatever VRF the interface is in.
    pub(in crate::scenario) http_client_vrf: Opt<Name>,
    /// Which address of a peer is tried (*guide*: IPv6 first where an interface has both families).
    #[schemars(extend("default" = "ipv4"))]
    pub(in crate::scenario) addresses: Opt<AddressesWord>,
    /// With IPv6 first: whether IPv4 is tried, within the same exchange, when no connection over IPv6 comes about within
    /// `connect-timeout` (*assumed*: the guide does not say).
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) fall_back: Opt<bool>,
}

/// Configures `http client vrf`, or takes it away.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct SetHttpClientVrfAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The VRF. If left out, the line is taken away: `no http client vrf`.
    pub(in crate::scenario) vrf: Opt<Name>,
}
