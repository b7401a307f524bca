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
    /// Where a flight's stage leads, and what crosses the network; `setup` is its router's. Whoever knows the stage pays for
    /// that one alone.
    #[inline(always)]
    pub(super) fn errand(&self, flight: &Flight, stage: Stage, setup: &Setup) -> Errand {
        let config = &setup.call_home;
        let way = || setup.way(flight.destination);
        let front_end = || self.front_ends.node(flight.front);
        let peer = || match way() {
            Reach::Direct { .. } => front_end(),
            way => self.peer_node(way),
        };
        let home = setup.node;
        let name_server = || self.name_server_node(flight);
        let client = || setup.source.http_client(flight.family);
        let beyond = Some(Plane::DEFAULT);
        let cargo = || {
            Freight::Bytes(match flight.cargo {
                Cargo::Ask(_) => config.request_bytes,
                Cargo::Answer(_) => config.response_bytes,
                Cargo::Nothing | Cargo::Failure(_) => TUNNEL_BYTES,
            })
        };
        let (query, tunnel) = (Freight::Bytes(QUERY_BYTES), Freight::Bytes(TUNNEL_BYTES));
        let connection = || Freight::RoundTrips(config.connect_round_trips as u16);
        let tls = || Freight::RoundTrips(config.tls_round_trips as u16);
        let (to, plane, freight) = match stage {
            Stage::ToProxy | Stage::ToRelay => (peer(), client(), cargo()),
            Stage::BackToProxy | Stage::BackToGateway => (peer(), beyond, cargo()),
            Stage::ToFrontEnd if matches!(way(), Reach::Direct { .. }) => {
                (front_end(), client(), cargo())
            }
            Stage::ToFrontEnd | Stage::InProxy | Stage::InService => (front_end(), beyond, cargo()),
            Stage::ToRouter => (home, client(), cargo()),
            Stage::BackInProxy | Stage::InSatellite | Stage::Abandoned => (home, beyond, cargo()),
            Stage::Query(Asker::Router) | Stage::Lookup(Asker::Router) => {
                (name_server(), setup.queries(), query)
            }
            Stage::Query(Asker::Proxy) | Stage::Lookup(Asker::Proxy) => {
                (name_server(), beyond, query)
            }
            Stage::Address(Asker::Router) => (home, setup.queries(), query),
            Stage::Address(Asker::Proxy) => (peer(), beyond, query),
            Stage::Tcp => (peer(), client(), connection()),
            Stage::Connect => (peer(), client(), tunnel),
            Stage::Tunnel => (front_end(), beyond, connection()),
            Stage::Established => (home, client(), tunnel),
            Stage::TlsNear => (peer(), client(), tls()),
            Stage::TlsFar => (front_end(), beyond, tls()),
        };
        Errand { to, plane, freight }
    }
}
