//! Places, links, servers, the backend and its pools, as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::account::{TermTable, TokenTable};
use super::names::ServersTable;
use super::planes::FamilyWord;
use super::silence::SilenceTable;
use super::trust::ServerCertificateTable;
use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::quantity::{Bandwidth, Date, Duration, Name, Percent, Text, Whole};

/// A place in the network: a site, a firewall, the internet, a server room.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct NodeTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
}

/// A two-way link between two places. Messages take the path of least mean latency over links that are up.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct LinkTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// The two places that it joins.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) between: Option<At<Vec<At<Name>>>>,
    /// How long a message is under way, one way.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) latency: Opt<Law>,
    /// Bits per second in each direction. Messages take their size divided by this to send, and queue for it first come
    /// first served. No limit and no queue if left out.
    pub(in crate::scenario) bandwidth: Opt<Bandwidth>,
    /// The chance that a message is lost for good, after TCP's own repeats.
    #[schemars(extend("default" = "0%"))]
    pub(in crate::scenario) loss: Opt<Percent>,
    /// The VRFs that it carries; the global table is called `default`. All if left out.
    pub(in crate::scenario) vrfs: Option<At<Vec<At<Name>>>>,
    /// The address families that it carries. Both if left out.
    pub(in crate::scenario) families: Option<At<Vec<At<FamilyWord>>>>,
}

/// A random or constant length of time.
pub(in crate::scenario) type Law = Choice<Duration, LawTable>;

/// A law of random durations. A plain duration is the constant law.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) enum LawTable {
    /// Anything between two lengths, equally likely.
    Uniform(UniformLaw),
    /// Memoryless, with this mean.
    Exponential(At<Duration>),
    /// Bell-shaped; draws below zero count as zero.
    Normal(NormalLaw),
    /// Bell-shaped in the logarithm: long right tail, as response times often have.
    Lognormal(LognormalLaw),
    /// For lifetimes: wearing out with a shape above 1, early failures below 1.
    Weibull(ScaleShape),
    /// Heavy-tailed: never below `scale`.
    Pareto(ScaleShape),
    /// The sum of `stages` exponential stages.
    Erlang(ErlangLaw),
    /// Between `low` and `high`, most likely `mode`.
    Triangular(TriangularLaw),
    /// One of these measured values, equally likely.
    Empirical(Vec<At<Duration>>),
}

/// Parameters of a uniform law.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct UniformLaw {
    /// The shortest.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) low: Opt<Duration>,
    /// The longest.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) high: Opt<Duration>,
}

/// Parameters of a normal law.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct NormalLaw {
    /// The mean, before draws below zero are cut.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) mean: Opt<Duration>,
    /// The standard deviation.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) deviation: Opt<Duration>,
}

/// Parameters of a lognormal law.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct LognormalLaw {
    /// Half of the draws are shorter.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) median: Opt<Duration>,
    /// The standard deviation of the logarithm, above 0 and at most 5.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) sigma: Opt<f64>,
}

/// Parameters of a Weibull or Pareto law.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct ScaleShape {
    /// The scale.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) scale: Opt<Duration>,
    /// The shape, from 0.1 to 100.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) shape: Opt<f64>,
}

/// Parameters of an Erlang law.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct ErlangLaw {
    /// The mean of the sum.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) mean: Opt<Duration>,
    /// How many stages.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) stages: Opt<Whole<1, 1_000>>,
}

/// Parameters of a triangular law.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct TriangularLaw {
    /// The shortest.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) low: Opt<Duration>,
    /// The most likely.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) mode: Opt<Duration>,
    /// The longest.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) high: Opt<Duration>,
}

/// A name server.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct NameServerTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// The place where it stands.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) node: Opt<Name>,
    /// How long it takes over a query (*assumed*).
    #[schemars(extend("default" = "1ms"))]
    pub(in crate::scenario) service: Opt<Law>,
}

/// How a host name becomes an address.
pub(in crate::scenario) type Resolve = Choice<StaticWord, ResolveTable>;

/// A fixed address.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(in crate::scenario) enum StaticWord {
    /// A static host entry: no query, cannot fail.
    Static,
}

/// Asks a name server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) enum ResolveTable {
    /// A query to this name server for each exchange.
    Server(At<Name>),
    /// Queries to several name servers, until one answers.
    Servers(ServersTable),
}

/// What clients see while a server is away.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum AwayWord {
    /// Nothing: what arrives is lost and the client waits for its timeout.
    Silent,
    /// Connections are refused at once.
    Refuses,
}

/// An HTTP proxy, the guide's `http-proxy` of call-home.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct ProxyTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// The place where it stands.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) node: Opt<Name>,
    /// How many messages it handles at once (*assumed*).
    #[schemars(extend("default" = 4))]
    pub(in crate::scenario) servers: Opt<Whole<1, 1_000_000>>,
    /// How long it takes over one message, in either direction (*assumed*).
    #[schemars(extend("default" = "2ms"))]
    pub(in crate::scenario) service: Opt<Law>,
    /// How many messages may wait; to more than these the proxy answers that it is busy. No limit if left out.
    pub(in crate::scenario) queue_limit: Opt<Whole<0, 4_294_967_295>>,
    /// How many connections it serves at once. Each is held for a whole exchange, from its start to the answer or the
    /// router's timeout. No limit if left out.
    pub(in crate::scenario) connection_limit: Opt<Whole<1, 4_294_967_295>>,
    /// How many more connections wait for one of these to end; the rest are told that the proxy is busy (*assumed*).
    #[schemars(extend("default" = 64))]
    pub(in crate::scenario) connection_queue: Opt<Whole<0, 4_294_967_295>>,
    /// Hosts that it connects to; a CONNECT to another one is answered with 403. Any if left out.
    pub(in crate::scenario) allow_hosts: Option<At<Vec<At<Text>>>>,
    /// Places whose routers may use it; others get 403. Any if left out.
    pub(in crate::scenario) allow_nodes: Option<At<Vec<At<Name>>>>,
    /// Places whose routers get 403.
    pub(in crate::scenario) deny_nodes: Option<At<Vec<At<Name>>>>,
    /// Fleets whose routers get 403.
    pub(in crate::scenario) deny_fleets: Option<At<Vec<At<Name>>>>,
    /// How it resolves the backend's name: `"static"`, or a name server as `{ server = "NAME" }`.
    #[schemars(extend("default" = "static"))]
    pub(in crate::scenario) resolve: Opt<Resolve>,
    /// What clients see while it is away (*assumed*).
    #[schemars(extend("default" = "silent"))]
    pub(in crate::scenario) when_away: Opt<AwayWord>,
}

/// The licensing backend: a front end with a queue, or several of `front-end`, and the account behind it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct BackendTable {
    /// The place where its front end stands.
    #[schemars(extend("default" = "cisco"))]
    pub(in crate::scenario) node: Opt<Name>,
    /// The host name that routers resolve (*guide*).
    #[schemars(extend("default" = "tools.cisco.com"))]
    pub(in crate::scenario) host: Opt<Text>,
    /// From this date on it refuses plain HTTP; HTTPS, and HTTP to a gateway or satellite, go on (*guide*: in 2019; its
    /// first day is *assumed*).
    #[schemars(extend("default" = "2019-01-01T00:00:00Z"))]
    pub(in crate::scenario) http_until: Opt<Date>,
    /// The certificates that its server shows in TLS, by date. Left out, every router accepts what it shows.
    #[schemars(extend("default" = []))]
    pub(in crate::scenario) server_certificates: Option<Vec<At<ServerCertificateTable>>>,
    /// How many requests it serves at once (*assumed*).
    #[schemars(extend("default" = 16))]
    pub(in crate::scenario) servers: Opt<Whole<1, 1_000_000>>,
    /// How long it takes over a request whose subtype has no law of its own below (*assumed*).
    #[schemars(extend("default" = "200ms"))]
    pub(in crate::scenario) service: Opt<Law>,
    /// How long it takes over a REGISTRATION (fitted to the *guide*'s capture: 22 s from start to response).
    #[schemars(extend("default" = "12.5s"))]
    pub(in crate::scenario) service_registration: Opt<Law>,
    /// How long it takes over an ACKNOWLEDGEMENT (fitted to the *guide*'s capture).
    #[schemars(extend("default" = "9.5s"))]
    pub(in crate::scenario) service_acknowledgement: Opt<Law>,
    /// How long it takes over an ENTITLEMENT, the daily check. Default: `service`.
    pub(in crate::scenario) service_entitlement: Opt<Law>,
    /// How long it takes over a RENEW. Default: `service`.
    pub(in crate::scenario) service_renew: Opt<Law>,
    /// How long it takes over a DEREGISTRATION. Default: `service`.
    pub(in crate::scenario) service_deregistration: Opt<Law>,
    /// How many requests may wait; beyond it the answer is 503. No limit if left out.
    pub(in crate::scenario) queue_limit: Opt<Whole<0, 4_294_967_295>>,
    /// What clients see while it is away (*assumed*).
    #[schemars(extend("default" = "silent"))]
    pub(in crate::scenario) when_away: Opt<AwayWord>,
    /// How it issues ID certificates.
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) certificate: Opt<CertificateTable>,
    /// What it does about product instances that say nothing.
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) silence: Opt<SilenceTable>,
    /// Whether a router or proxy that gets no connection to one front end tries the address of the next one before it
    /// gives up. A router also does so when its `connect-timeout` is over, a proxy only when it is refused (*assumed*).
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) try_next_address: Opt<bool>,
}

/// How ID certificates are issued.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct CertificateTable {
    /// From start to expiry (*guide*): whole seconds, at most 100 years.
    #[schemars(extend("default" = "365d"))]
    pub(in crate::scenario) life: Opt<Duration>,
    /// The start lies this long before the issue (*guide*: about 6 min).
    #[schemars(extend("default" = "6min"))]
    pub(in crate::scenario) back_dating: Opt<Duration>,
}

/// Who is out of compliance when a pool is short of a license.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum ScopeWord {
    /// Every device of the pool (*guide*: one missing license puts all of them out of compliance).
    Pool,
    /// Only devices that use the short tag (*facts*).
    Tag,
    /// Only the requests beyond the quantity: first come, first served (*assumed*).
    Device,
    /// The pool borrows from its `parent` and that one's parents before it is short (*guide*: announced). What nobody can
    /// lend concerns every device of the pools that lack it themselves.
    Hierarchy,
}

/// A license pool (virtual account).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct PoolTable {
    /// Its name, as routers print it.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// Who is out of compliance when a license is short (*guide*: the whole pool).
    #[schemars(extend("default" = "pool"))]
    pub(in crate::scenario) scope: Opt<ScopeWord>,
    /// What it owns at the start: how many of each tag.
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) licenses: Opt<Counts>,
    /// What it owns for a time only, beside `licenses`.
    #[schemars(extend("default" = []))]
    pub(in crate::scenario) terms: Option<Vec<At<TermTable>>>,
    /// The pool above it. It lends what it has to spare if the `scope` of both is `hierarchy`; otherwise the tree is
    /// only drawn.
    pub(in crate::scenario) parent: Opt<Name>,
    /// How much more than the quantity may be in use, tag by tag, before the pool is short (*facts*: by contract, and
    /// informational; *assumed* none). Devices are told that they use an overage and stay in compliance.
    #[schemars(extend("default" = "0%"))]
    pub(in crate::scenario) overage: Opt<Percent>,
    /// Idtokens that register routers into this pool.
    #[schemars(extend("default" = []))]
    pub(in crate::scenario) tokens: Option<Vec<At<TokenTable>>>,
}

/// How many of each tag.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Counts(pub(in crate::scenario) Vec<(At<String>, At<u64>)>);

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Counts;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of tags and counts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Counts, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Counts(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl JsonSchema for Counts {
    fn schema_name() -> Cow<'static, str> {
        "Counts".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "x-what": "a table of tags and counts",
            "additionalProperties": { "type": "integer", "minimum": 0, "maximum": u32::MAX },
            "examples": [{ "A9K-24X10-OPT-LIC": 1 }],
        })
    }
}
