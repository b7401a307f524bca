//! Transport Gateways and On-Prem satellites, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::network::{AwayWord, Law};
use crate::scenario::at::Opt;
use crate::scenario::quantity::{Duration, Name, Whole};

/// A Transport Gateway: ends the routers' connections and passes their requests on to the backend. Public documents
/// name no figure for its limits (*facts*).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct GatewayTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// The place where it stands.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) node: Opt<Name>,
    /// How many requests it has under way to the backend at once, over connections that it keeps (*assumed*).
    #[schemars(extend("default" = 4))]
    pub(in crate::scenario) concurrency: Opt<Whole<1, 1_000_000>>,
    /// How many requests may wait to be passed on; more are answered with 503. No limit but the store's if left out.
    pub(in crate::scenario) queue_limit: Opt<Whole<0, 4_294_967_295>>,
    /// Bytes of all requests that it holds, waiting or under way; what does not fit is answered with 503 (*assumed*).
    #[schemars(extend("default" = 104_857_600))]
    pub(in crate::scenario) store: Opt<Whole<1, { u64::MAX }>>,
    /// How long it waits for the backend's answer (*assumed*).
    #[schemars(extend("default" = "30s"))]
    pub(in crate::scenario) timeout: Opt<Duration>,
    /// How long after a try that failed it tries a request again (*assumed*).
    #[schemars(extend("default" = "10s"))]
    pub(in crate::scenario) retry: Opt<Duration>,
    /// It answers a request with 503 this long after it came, if the backend has not answered (*assumed*).
    #[schemars(extend("default" = "5min"))]
    pub(in crate::scenario) keep_for: Opt<Duration>,
    /// What routers see while it is away (*assumed*).
    #[schemars(extend("default" = "silent"))]
    pub(in crate::scenario) when_away: Opt<AwayWord>,
}

/// How a satellite synchronizes.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum ModeWord {
    /// By itself, over the network, on a schedule.
    Connected,
    /// Only when an operator carries files: the action `synchronize`.
    Disconnected,
}

/// What routers get from a satellite that the backend has removed.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum RemovedWord {
    /// Answers from its last snapshot, as before.
    Answers,
    /// 503.
    Refuses,
}

/// An On-Prem satellite: answers routers by itself, from what it learned of the pools when it was last synchronized. Its
/// registrations are its own; the backend hears of what its routers use when it synchronizes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct SatelliteTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// The place where it stands.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) node: Opt<Name>,
    /// How many requests it serves at once (*assumed*).
    #[schemars(extend("default" = 4))]
    pub(in crate::scenario) servers: Opt<Whole<1, 1_000_000>>,
    /// How long it takes over a request (*assumed*).
    #[schemars(extend("default" = "500ms"))]
    pub(in crate::scenario) service: Opt<Law>,
    /// How many requests may wait; beyond it the answer is 503. No limit if left out.
    pub(in crate::scenario) queue_limit: Opt<Whole<0, 4_294_967_295>>,
    /// What routers see while it is away (*assumed*).
    #[schemars(extend("default" = "silent"))]
    pub(in crate::scenario) when_away: Opt<AwayWord>,
    /// How many product instances it holds; it answers further registrations with 503 (*facts*: 10,000; the answer is
    /// *assumed*).
    #[schemars(extend("default" = 10_000))]
    pub(in crate::scenario) capacity: Opt<Whole<0, 4_294_967_295>>,
    /// `"connected"`: it synchronizes by itself; `"disconnected"`: an operator carries files (*facts*: both exist).
    #[schemars(extend("default" = "connected"))]
    pub(in crate::scenario) mode: Opt<ModeWord>,
    /// From one scheduled synchronization to the next, if connected (*facts*: configurable; *assumed* 1 d).
    #[schemars(extend("default" = "1d"))]
    pub(in crate::scenario) sync_every: Opt<Duration>,
    /// The first one, counted from the start of the run. Default: `sync-every`.
    pub(in crate::scenario) sync_first: Opt<Duration>,
    /// How long after a failed one it tries again (*assumed*).
    #[schemars(extend("default" = "1h"))]
    pub(in crate::scenario) sync_retry: Opt<Duration>,
    /// How long it waits for the backend's answer (*assumed*).
    #[schemars(extend("default" = "5min"))]
    pub(in crate::scenario) sync_timeout: Opt<Duration>,
    /// Bytes of a synchronization on the wire, in either direction (*assumed*).
    #[schemars(extend("default" = 65_536))]
    pub(in crate::scenario) sync_bytes: Opt<Whole<1, 4_294_967_295>>,
    /// How long an operator needs to carry the files to the backend and back: the action `synchronize` (*assumed*).
    #[schemars(extend("default" = "1h"))]
    pub(in crate::scenario) file_exchange: Opt<Duration>,
    /// The backend raises its alert this long after the last synchronization; the start of the run counts as one
    /// (*facts*: 30 d).
    #[schemars(extend("default" = "30d"))]
    pub(in crate::scenario) alert_after: Opt<Duration>,
    /// The backend removes it this long after the last synchronization: its routers' licenses do not count in the pools
    /// any more (*facts*: 90 d).
    #[schemars(extend("default" = "90d"))]
    pub(in crate::scenario) remove_after: Opt<Duration>,
    /// What routers get from it after that (*assumed*).
    #[schemars(extend("default" = "answers"))]
    pub(in crate::scenario) when_removed: Opt<RemovedWord>,
}
