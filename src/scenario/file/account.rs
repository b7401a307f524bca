//! The account: licenses with an end, and what an operator does with licenses in the portal, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::network::Counts;
use crate::scenario::at::{At, Opt};
use crate::scenario::quantity::{Day, Duration, Name, Text};

/// The account that all pools are in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct AccountTable {
    /// How long before the end of a term the account warns, in its event log. An empty list: never. Default: 90, 60, 30,
    /// 14, 7, 3 and 1 day (*facts*).
    pub(in crate::scenario) expiry_warnings: Option<At<Vec<At<Duration>>>>,
}

/// Licenses that a pool owns for a time only. They leave its books at the instant of their end.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct TermTable {
    /// Its name, to change it by: `--set pool.P.terms.NAME.until=…`.
    pub(in crate::scenario) name: Opt<Name>,
    /// How many of each tag.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) licenses: Opt<Counts>,
    /// The date from which they count. Default: the start of the run.
    pub(in crate::scenario) from: Opt<Day>,
    /// The date at which they count no longer: a day alone is its midnight UTC.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) until: Opt<Day>,
}

/// A renewal of licenses with an end.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct ProlongTable {
    /// The pool that owns them.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) pool: Opt<Name>,
    /// The tag. All lots of it end together at `until`, none earlier than it would have; lots that have ended stay ended.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) tag: Opt<Name>,
    /// The new end: a day alone is its midnight UTC.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) until: Opt<Day>,
}

/// A transfer between pools.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct TransferTable {
    /// The pool that they are taken from.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) from: Opt<Name>,
    /// The pool that they go to.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) to: Opt<Name>,
    /// How many of each tag.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) licenses: Opt<Counts>,
}

/// A purchase.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-at-most-one" = ["until", "term"]))]
pub(in crate::scenario) struct BuyTable {
    /// The pool that they are added to.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) pool: Opt<Name>,
    /// How many of each tag.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) licenses: Opt<Counts>,
    /// The date from which they count, if that is after the purchase. Needs `until`.
    pub(in crate::scenario) from: Opt<Day>,
    /// The date at which they count no longer: a day alone is its midnight UTC. Without it and `term` they are perpetual.
    pub(in crate::scenario) until: Opt<Day>,
    /// How long they count from the purchase on.
    pub(in crate::scenario) term: Opt<Duration>,
}

/// A purchase of what is missing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-at-most-one" = ["until", "term"]))]
pub(in crate::scenario) struct MissingTable {
    /// The pool.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) pool: Opt<Name>,
    /// Only this tag. Default: every tag that the pool is short of.
    pub(in crate::scenario) tag: Opt<Name>,
    /// The date from which they count, if that is after the purchase. Needs `until`.
    pub(in crate::scenario) from: Opt<Day>,
    /// The date at which they count no longer: a day alone is its midnight UTC. Without it and `term` they are perpetual.
    pub(in crate::scenario) until: Opt<Day>,
    /// How long they count from the purchase on.
    pub(in crate::scenario) term: Opt<Duration>,
}

/// An idtoken: shown once, to register. Any number of routers may use it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct TokenTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// How long after the start of the run it can be used, from 1 day to 365 days (*guide*).
    #[schemars(extend("default" = "365d"))]
    pub(in crate::scenario) valid_for: Opt<Duration>,
}

/// An entitlement tag that needs more than a name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct TagTable {
    /// The short name, for example `A9K-24X10-OPT-LIC`.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// The full tag that routers print. Default: the *guide*'s for the tags that it shows, else
    /// `regid.2014-04.com.cisco.NAME,1.0_` and an identifier made from the name.
    pub(in crate::scenario) id: Opt<Text>,
    /// Whether the backend knows it. A router that asks for an unknown tag is told that the tag is invalid.
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) known: Opt<bool>,
}
