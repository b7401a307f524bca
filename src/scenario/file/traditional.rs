//! Traditional, node-locked licenses, as written: what chassis have, and what operators do to them by hand.

use schemars::JsonSchema;
use serde::Deserialize;

use super::network::Counts;
use crate::scenario::at::{At, Opt};
use crate::scenario::quantity::{Name, Whole};

/// Traditional licenses of each router. They are node-locked: tied to a slot of one chassis and installed there by hand
/// (*guide*). Traditional licensing is on while smart licensing is off; then a slot that uses more than it has is written
/// down as lacking a license, and its feature goes on working (*assumed*; the *guide* says that the compliance state
/// affects nothing).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct TraditionalTable {
    /// What each router has at the start. An empty list: it has none, and every use is one without a license.
    #[schemars(extend("default" = []))]
    pub(in crate::scenario) paks: Option<Vec<At<PakTable>>>,
}

/// A PAK: licenses for one slot.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct PakTable {
    /// The slot that the licenses are tied to (*guide*).
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) slot: Opt<Whole<0, 255>>,
    /// How many of each feature.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) licenses: Opt<Counts>,
    /// Whether they are installed; else they were bought and lie idle until `install-pak`.
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) installed: Opt<bool>,
}

/// One of the two kinds of licensing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum ModeWord {
    /// `license smart enable` is in the admin configuration.
    Smart,
    /// It is not.
    Traditional,
}

/// Adds `license smart enable` to the admin configuration, or removes it. No reload (*guide*). Whatever either side has
/// stays: licenses in the chassis, the registration in the agent, the product instance in the account (*assumed*).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct SetModeAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The mode from then on.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) mode: Opt<ModeWord>,
    /// With `mode = "smart"`: type `license smart register idtoken …` with this token in the same touch (*guide*: steps 1
    /// and 4 are all that is needed).
    pub(in crate::scenario) token: Opt<Name>,
}

/// Installs licenses on a slot by hand, on each router on its own. On a router that is down nothing can be typed: its
/// license stays bought.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct InstallPakAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The slot number.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) slot: Opt<Whole<0, 255>>,
    /// The feature.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) tag: Opt<Name>,
    /// How many licenses.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) count: Opt<Whole<1, 1_000_000>>,
    /// Whether a new PAK is bought for each router when the action is taken (*guide*: an extra license requires a new PAK
    /// file); `false`: only what was bought before is installed.
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) buy: Opt<bool>,
}

/// Moves licenses from chassis to chassis. "All are manual operations which consume time" (*guide*): one job takes them
/// out, a second one, on the other router, installs them. In between nobody can use them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct MoveLicenseAction {
    /// The router, or the fleet, that has them. From a fleet its first router's go to the first of `to`, and so on.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) from: Opt<Name>,
    /// The router that gets them, or a fleet of as many routers.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) to: Opt<Name>,
    /// The slot that has them.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) from_slot: Opt<Whole<0, 255>>,
    /// The slot that gets them.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) to_slot: Opt<Whole<0, 255>>,
    /// The feature.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) tag: Opt<Name>,
    /// How many of each router, or as many as it has.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) count: Opt<Whole<1, 1_000_000>>,
}
