//! Brown-outs: what still works, but badly.

use serde::{Deserialize, Serialize};

use super::{FrontEndId, GatewayId, MailServerId, ProxyId, SatelliteId};

pub use crate::model::service_point::BrownOut;

/// A server that a brown-out can befall.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Server {
    /// The backend's front end; all of them, if it has several.
    FrontEnd,
    /// A proxy.
    Proxy(ProxyId),
    /// A Transport Gateway; it takes no time of its own, so it only turns requests away.
    Gateway(GatewayId),
    /// An On-Prem satellite.
    Satellite(SatelliteId),
    /// A mail server; it takes no time of its own, so it only turns messages away.
    MailServer(MailServerId),
    /// One of several front ends.
    OneFrontEnd(FrontEndId),
}
