//! Where a leg of an exchange leads, and what crosses the network on it.
//!
//! What it does not know: how the network brings it there.

use super::super::World;
use super::{Asker, Cargo, Flight, Stage};
use crate::net::{NodeId, Plane};
use crate::plan::Reach;

/// Bytes of a name query or its answer (assumed).
const QUERY_BYTES: u32 = 128;
/// Bytes of a CONNECT request or its answer (assumed).
const TUNNEL_BYTES: u32 = 256;

/// One leg of a flight: where it leads, in which plane, and what crosses the network. No plane: it cannot leave its router.
pub(super) struct Errand {
    pub(super) to: NodeId,
    pub(super) plane: Option<Plane>,
    pub(super) freight: Freight,
}

/// What crosses the network on one leg.
pub(super) enum Freight {
    Bytes(u32),
    RoundTrips(u16),
}

impl World {
    /// Where a flight's stage leads, and what crosses the network.
    #[inline]
    pub(super) fn errand(&self, flight: &Flight) -> Errand {
        let setup = self.setup_of(flight.router);
        let config = &setup.call_home;
        let home = setup.node;
        let way = setup.way(flight.destination);
        let front_end = self.front_ends.node(flight.front);
        let peer = match way {
            Reach::Direct { .. } => front_end,
            way => self.peer_node(way),
        };
        let cargo = Freight::Bytes(match flight.cargo {
            Cargo::Ask(_) => config.request_bytes,
            Cargo::Answer(_) => config.response_bytes,
            Cargo::Nothing | Cargo::Failure(_) => TUNNEL_BYTES,
        });
        let (to, freight) = match flight.stage {
            Stage::Query(_) | Stage::Lookup(_) => {
                (self.name_server_node(flight), Freight::Bytes(QUERY_BYTES))
            }
            Stage::Address(Asker::Router) => (home, Freight::Bytes(QUERY_BYTES)),
            Stage::Address(Asker::Proxy) => (peer, Freight::Bytes(QUERY_BYTES)),
            Stage::Tcp => (peer, Freight::RoundTrips(config.connect_round_trips as u16)),
            Stage::Connect => (peer, Freight::Bytes(TUNNEL_BYTES)),
            Stage::Tunnel => (front_end, Freight::RoundTrips(config.connect_round_trips as u16)),
            Stage::Established => (home, Freight::Bytes(TUNNEL_BYTES)),
            Stage::TlsNear => (peer, Freight::RoundTrips(config.tls_round_trips as u16)),
            Stage::TlsFar => (front_end, Freight::RoundTrips(config.tls_round_trips as u16)),
            Stage::ToProxy | Stage::BackToProxy | Stage::ToRelay | Stage::BackToGateway => {
                (peer, cargo)
            }
            Stage::InProxy | Stage::ToFrontEnd | Stage::InService => (front_end, cargo),
            Stage::BackInProxy | Stage::ToRouter | Stage::InSatellite | Stage::Abandoned => {
                (home, cargo)
            }
        };
        Errand { to, plane: setup.plane_of(flight, way), freight }
    }
}
