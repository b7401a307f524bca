//! What the backend does about silent product instances, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::Opt;
use crate::scenario::quantity::DurationOrOff;

/// What the backend does about a product instance that says nothing. Each time counts from the last request of it that
/// the account took; each is at least 1 d and longer than the one before it. A fleet that checks every 30 d is a little
/// late each time: give it a longer `alert-after`, or the portal calls it silent every month.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct SilenceTable {
    /// Then the portal says that it has failed to connect (*facts*). `off`: never.
    #[schemars(extend("default" = "30d"))]
    pub(in crate::scenario) alert_after: Opt<DurationOrOff>,
    /// Then the licenses that it uses go back to its pool, for others (*facts*). When it asks for them again they are
    /// counted again. `off`: never.
    #[schemars(extend("default" = "90d"))]
    pub(in crate::scenario) release_after: Opt<DurationOrOff>,
    /// Then its ID certificate is revoked and it is removed from the account (*facts*: 1 year). Its router, should it
    /// still be registered, is told that its product instance is not valid. `off`: never.
    #[schemars(extend("default" = "365d"))]
    pub(in crate::scenario) revoke_after: Opt<DurationOrOff>,
}
