//! Names and who knows their addresses, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::{At, Opt};
use crate::scenario::quantity::{Duration, Name, Text, Whole};

/// Several name servers in order. The *guide* shows two `domain name-server` lines and gives no timer. Call-home's
/// `resolve-timeout` is over all of it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct ServersTable {
    /// The name servers, the first to be asked first; 1 to 4.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) order: Option<At<Vec<At<Name>>>>,
    /// How long a query has until it is repeated or the next server is asked (*assumed*).
    #[schemars(extend("default" = "2s"))]
    pub(in crate::scenario) timeout: Opt<Duration>,
    /// How often a server is asked again before the next one is (*assumed*). When the last server has not answered its last
    /// query either, the name cannot be resolved.
    #[schemars(extend("default" = 1))]
    pub(in crate::scenario) retries: Opt<Whole<0, 5>>,
}

/// Configures a static host entry.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct StaticHostAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The name. Default: `backend.host`. An entry for another name changes nothing.
    pub(in crate::scenario) host: Opt<Text>,
}
