//! A plan as a graph of places and links, for whoever draws it: charts, the report's map, Graphviz, Mermaid.
//!
//! ```text
//!   Plan ──► of ──► Topology { places [things], links }   what there is, each with an id that stays
//!                     ├──► weak ──► what can be lost without anybody being cut off, and what cannot
//!                     └──► layout ──► columns from left to right, without sizes
//! ```
//!
//! - A *place* is a node of the network. *Things* stand there: groups of routers, servers, relays.
//! - Ids are made of the names in the scenario, so that a drawing of the same scenario has the same ids: `node-hq`,
//!   `link-wan`, `fleet-edge`, `proxy-campus`, `name-server-ns1`, `backend`.
//! - Many sites of one kind, each at the end of a link of its own, are put together: a picture of five hundred boxes
//!   shows nothing.
//!
//! What it does not know: pixels, colors, fonts, and what happened in a run.

mod build;
mod faults;
pub mod layout;
mod weak;

use crate::net::{LinkId, NodeId};
use crate::plan::{FleetId, RouterRange};

pub use weak::{Element, WeakPoint, Weakness};

/// Places and what joins them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Topology {
    /// In name order.
    pub places: Vec<Place>,
    /// In name order.
    pub links: Vec<Link>,
}

/// A node of the network, or several that are put together.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// `node-NAME`, or `nodes-at-NAME` for those around a place.
    pub id: String,
    /// Its name, or how many there are.
    pub title: String,
    /// The nodes that it stands for: one, or several that are put together.
    pub nodes: Vec<NodeId>,
    /// What stands there: routers first, then what they ask, then the backend.
    pub things: Vec<Thing>,
    /// Names of the faults that befall the place as a whole.
    pub faults: Vec<String>,
}

/// Something that stands at a place.
#[derive(Clone, PartialEq, Debug)]
pub struct Thing {
    /// For example `proxy-campus`.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What [`Weakness`] calls it; nothing if its loss is not looked at.
    pub element: Option<Element>,
    /// Its name in the scenario.
    pub title: String,
    /// What else is worth a word: how many routers, how many servers.
    pub note: String,
    /// Names of the faults that befall it.
    pub faults: Vec<String>,
    /// For routers: the fleets that they are of.
    pub fleets: Vec<FleetId>,
    /// For routers: their numbers.
    pub routers: Vec<RouterRange>,
}

/// What a thing is, in the order in which things stand at a place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Routers.
    Routers,
    /// A name server.
    NameServer,
    /// A time server.
    TimeServer,
    /// A mail server.
    MailServer,
    /// An HTTP proxy.
    Proxy,
    /// A Transport Gateway.
    Gateway,
    /// An On-Prem satellite.
    Satellite,
    /// One of several front ends.
    FrontEnd,
    /// The backend.
    Backend,
}

impl Kind {
    /// What people call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Routers => "routers",
            Kind::NameServer => "name server",
            Kind::TimeServer => "time server",
            Kind::MailServer => "mail server",
            Kind::Proxy => "proxy",
            Kind::Gateway => "gateway",
            Kind::Satellite => "satellite",
            Kind::FrontEnd => "front end",
            Kind::Backend => "backend",
        }
    }
}

/// A link, or several that are put together.
#[derive(Clone, PartialEq, Debug)]
pub struct Link {
    /// `link-NAME`, or `links-at-NAME`.
    pub id: String,
    /// Its name, or how many there are.
    pub title: String,
    /// Latency, loss and bandwidth, for example `20 ms, 1 % lost`.
    pub note: String,
    /// The places that it joins, by their position in [`Topology::places`].
    pub ends: (usize, usize),
    /// The links that it stands for.
    pub links: Vec<LinkId>,
    /// Names of the faults that befall it.
    pub faults: Vec<String>,
}

impl Topology {
    /// How many routers there are.
    #[must_use]
    pub fn routers(&self) -> u64 {
        let things = self.places.iter().flat_map(|place| &place.things);
        things.flat_map(|thing| &thing.routers).map(|range| u64::from(range.count)).sum()
    }
}

impl Thing {
    /// How many routers it is; none if it is something else.
    #[must_use]
    pub fn router_count(&self) -> u64 {
        self.routers.iter().map(|range| u64::from(range.count)).sum()
    }
}
