//! Idtokens that are made and used in a run, and product instances that are moved, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::Opt;
use crate::scenario::quantity::{Duration, Name};

/// Registers routers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct RegisterAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The idtoken.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) token: Opt<Name>,
    /// Wipes what a router has of an earlier registration and registers it anew, even if it is registered (*guide*). Without
    /// it a registered router refuses, and says so.
    #[schemars(extend("default" = false))]
    pub(in crate::scenario) force: Opt<bool>,
}

/// Makes an idtoken.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct CreateTokenTable {
    /// Its name; no other idtoken has it.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// The pool that it registers routers into.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) pool: Opt<Name>,
    /// How long it can be used once it is made, from 1 day to 365 days (*guide*).
    #[schemars(extend("default" = "365d"))]
    pub(in crate::scenario) valid_for: Opt<Duration>,
}

/// Moves product instances.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct MoveInstanceAction {
    /// Those of all routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// That of this router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The pool that they go to.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) to: Opt<Name>,
}
