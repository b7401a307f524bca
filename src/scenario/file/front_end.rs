//! Several front ends behind the backend's name, and faults of one of them, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::network::{AwayWord, Law};
use crate::scenario::at::Opt;
use crate::scenario::quantity::{Duration, Name, Whole};

/// One of the backend's front ends. All of them share one account; an exchange comes to the next one each time, and which
/// one is first differs from router to router (*assumed*).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct FrontEndTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// The place where it stands. Default: `backend.node`.
    pub(in crate::scenario) node: Opt<Name>,
    /// How many requests it serves at once. Default: `backend.servers`.
    pub(in crate::scenario) servers: Opt<Whole<1, 1_000_000>>,
    /// How many requests may wait; beyond it the answer is 503, and no other front end is asked. Default:
    /// `backend.queue-limit`.
    pub(in crate::scenario) queue_limit: Opt<Whole<0, 4_294_967_295>>,
    /// What clients see while it is away. Default: `backend.when-away`.
    pub(in crate::scenario) when_away: Opt<AwayWord>,
    /// Whether the backend's name resolves to its address. If not, nobody comes to it.
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) published: Opt<bool>,
}

/// The backend's front end is away once.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct BackendWindow {
    /// The front end, where there are several. Left out: all of them.
    pub(in crate::scenario) front_end: Opt<Name>,
    /// When it strikes, counted from the start of the run.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) at: Opt<Duration>,
    /// How long it lasts.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) r#for: Opt<Duration>,
}

/// The backend's front end fails again and again, from the start of the run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct BackendRenewal {
    /// The front end, where there are several. Left out: all of them.
    pub(in crate::scenario) front_end: Opt<Name>,
    /// How long it works before it fails. Its mean is the MTBF.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) up: Opt<Law>,
    /// How long the repair takes. Its mean is the MTTR.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) down: Opt<Law>,
}
