//! Name servers, proxies, the backend and its pools, as planned.

use serde::{Deserialize, Serialize};

use super::{Acl, ConnectionLimit, NameServerId, Resolution};
use crate::kernel::{Law, Span, Time};
use crate::model::Wall;
use crate::model::entitlement::TagId;
use crate::model::trust::ServerCertificate;
use crate::model::wire::PoolId;
use crate::net::NodeId;

pub use crate::model::backend::{CertificateTerms, Scope, SilenceTerms};
pub use crate::model::service_point::WhenAway;

/// A name server.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NameServerPlan {
    /// Its name in the file.
    pub name: String,
    /// Where it stands.
    pub node: NodeId,
    /// How long it takes over a query.
    pub service: Law,
}

/// The most servers of a resolver.
pub const RESOLVER_SERVERS: usize = 4;
/// The most queries to one server, the repeats included.
pub const RESOLVER_QUERIES: u8 = 6;

/// Several name servers that are asked in order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ResolverPlan {
    /// The servers, the first to be asked first: at most [`RESOLVER_SERVERS`].
    pub servers: Vec<NameServerId>,
    /// How long each query has.
    pub timeout: Span,
    /// How often a server is asked again before the next one is: below [`RESOLVER_QUERIES`].
    pub retries: u8,
}

impl ResolverPlan {
    /// The server that is asked after so many queries in vain, if there is one.
    #[must_use]
    pub fn asked(&self, queries: u8) -> Option<NameServerId> {
        self.servers.get(usize::from(queries / (1 + self.retries))).copied()
    }
}

/// A mail server that call-home can hand messages to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MailServerPlan {
    /// Its name in the file.
    pub name: String,
    /// The address that routers print.
    pub address: String,
    /// Where it stands.
    pub node: NodeId,
    /// What clients see while it is away.
    pub when_away: WhenAway,
}

/// An HTTP proxy.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ProxyPlan {
    /// Its name in the file.
    pub name: String,
    /// Where it stands.
    pub node: NodeId,
    /// How many messages it handles at once.
    pub servers: u32,
    /// How long it takes over one message, in either direction.
    pub service: Law,
    /// How many messages may wait; beyond it the proxy answers that it is busy. `None`: no limit.
    pub queue_limit: Option<u32>,
    /// How many connections it keeps; `None`: no limit.
    #[serde(default)]
    pub connections: Option<ConnectionLimit>,
    /// Whom it lets through.
    #[serde(default)]
    pub acl: Acl,
    /// How it resolves the backend's name.
    pub resolve: Resolution,
    /// What clients see while it is away.
    pub when_away: WhenAway,
}

/// A root certificate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RootPlan {
    /// Its name in the file.
    pub name: String,
    /// Its end.
    pub expires: Option<Wall>,
}

fn never() -> Time {
    Time::NEVER
}

/// One of several front ends behind the backend's name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FrontEndPlan {
    /// Its name in the file.
    pub name: String,
    /// Where it stands.
    pub node: NodeId,
    /// How many requests it serves at once.
    pub servers: u32,
    /// How many requests may wait; beyond it the answer is 503. `None`: no limit.
    pub queue_limit: Option<u32>,
    /// What clients see while it is away.
    pub when_away: WhenAway,
    /// Whether the backend's name resolves to its address.
    pub published: bool,
}

fn yes() -> bool {
    true
}

/// The licensing backend.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BackendPlan {
    /// Where it stands; its front end too, if it has only one.
    pub node: NodeId,
    /// The host name that routers resolve.
    pub host: String,
    /// From here on it refuses plain HTTP.
    #[serde(default = "never")]
    pub http_until: Time,
    /// What its server shows in TLS, by date; none: what every router accepts.
    #[serde(default)]
    pub server_certificates: Vec<ServerCertificate>,
    /// How many requests it serves at once.
    pub servers: u32,
    /// How long it takes over a request, by subtype in [`crate::model::wire::Subtype::ALL`] order.
    pub service: [Law; 5],
    /// How many requests may wait; beyond it the answer is 503. `None`: no limit.
    pub queue_limit: Option<u32>,
    /// What clients see while it is away.
    pub when_away: WhenAway,
    /// How it issues ID certificates.
    pub certificate: CertificateTerms,
    /// What it does about product instances that say nothing.
    #[serde(default)]
    pub silence: SilenceTerms,
    /// Its front ends in name order, at least one of them published; empty: only one, as said above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub front_ends: Vec<FrontEndPlan>,
    /// Whether the next address is tried after a connection failed.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub try_next_address: bool,
}

/// An entitlement tag.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TagPlan {
    /// The short name, for example `A9K-24X10-OPT-LIC`.
    pub name: String,
    /// The full tag, `regid.YYYY-MM.com.cisco.NAME,1.0_uuid`.
    pub id: String,
    /// Whether the backend knows it.
    pub known: bool,
}

/// A license pool.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PoolPlan {
    /// Its name, as routers print it.
    pub name: String,
    /// Who is out of compliance when a license is short.
    pub scope: Scope,
    /// What it owns, in tag order.
    pub licenses: Vec<(TagId, u64)>,
    /// The pool above it, which lends if the scope of both is the hierarchy.
    pub parent: Option<PoolId>,
    /// Tolerated overage in thousandths of the quantity.
    pub overage: u32,
}

/// An idtoken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TokenPlan {
    /// Its name in the file.
    pub name: String,
    /// The pool that it registers into.
    pub pool: PoolId,
    /// How long after the scenario's start it is valid (1 d to 365 d).
    pub valid_for: Span,
    /// Whether it is there from the start; otherwise an operator makes it, and its time begins then.
    pub from_start: bool,
}
