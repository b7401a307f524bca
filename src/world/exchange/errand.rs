//! Where a leg of an exchange leads, and what crosses the network on it.
//!
//! What it does not know: how the network brings it there.

use super::super::World;
use super::super::setup::Setup;
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
    /// Where a flight's stage leads, and what crosses the network; `setup` is its router's.
    #[inline]
    pub(super) fn errand(&self, flight: &Flight, setup: &Setup) -> Errand {
        let way = setup.way(flight.destination);
        let to = match flight.stage {
            Stage::ToProxy
            | Stage::BackToProxy
            | Stage::ToRelay
            | Stage::BackToGateway
            | Stage::Address(Asker::Proxy)
            | Stage::Tcp
            | Stage::Connect
            | Stage::TlsNear => match way {
                Reach::Direct { .. } => self.front_ends.node(flight.front),
                way => self.peer_node(way),
            },
            Stage::InProxy
            | Stage::ToFrontEnd
            | Stage::InService
            | Stage::Tunnel
            | Stage::TlsFar => self.front_ends.node(flight.front),
            Stage::Query(_) | Stage::Lookup(_) => self.name_server_node(flight),
            Stage::BackInProxy
            | Stage::ToRouter
            | Stage::InSatellite
            | Stage::Abandoned
            | Stage::Address(Asker::Router)
            | Stage::Established => setup.node,
        };
        Errand { to, plane: setup.plane_of(flight, way), freight: freight(flight, setup) }
    }
}

/// What crosses the network in a flight's stage.
#[inline]
pub(super) fn freight(flight: &Flight, setup: &Setup) -> Freight {
    let config = &setup.call_home;
    match flight.stage {
        Stage::Query(_) | Stage::Lookup(_) | Stage::Address(_) => Freight::Bytes(QUERY_BYTES),
        Stage::Connect | Stage::Established => Freight::Bytes(TUNNEL_BYTES),
        Stage::Tcp | Stage::Tunnel => Freight::RoundTrips(config.connect_round_trips as u16),
        Stage::TlsNear | Stage::TlsFar => Freight::RoundTrips(config.tls_round_trips as u16),
        _ => Freight::Bytes(match flight.cargo {
            Cargo::Ask(_) => config.request_bytes,
            Cargo::Answer(_) => config.response_bytes,
            Cargo::Nothing | Cargo::Failure(_) => TUNNEL_BYTES,
        }),
    }
}
