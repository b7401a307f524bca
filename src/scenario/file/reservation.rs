//! Reservations, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::Opt;
use crate::scenario::quantity::Name;

/// What is reserved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum ReservationWord {
    /// The licenses that the router's features ask for at that moment (SLR). The pool counts them as used (*facts*). What is
    /// configured beyond them later is not authorized, and the router then counts as out of compliance (*assumed*).
    Specific,
    /// Whatever is configured, now and later (PLR: *facts* call it universal). The pool counts nothing (*assumed*).
    Permanent,
}

/// Routers with a reservation (*facts*: SLR and PLR): an authorization code was installed on them by hand before the run, and
/// smart licensing is on. They never communicate, so neither an outage, a certificate nor a pool that is short reaches them,
/// and the account never lets go of them for their silence. The codes have no end (*assumed*).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct ReservedTable {
    /// The pool that sets the licenses aside. If it owns fewer, it is short from the start, for everybody else.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) pool: Opt<Name>,
    /// What is reserved.
    #[schemars(extend("default" = "specific"))]
    pub(in crate::scenario) kind: Opt<ReservationWord>,
}

/// Makes a reservation by hand: the request code is read off the router, the portal sets the licenses aside, the
/// authorization code is typed back (*facts*); one touch a router. What the router had in the account is replaced, what it
/// was told is forgotten (*assumed*). A reserved router can reserve anew, for what it asks for by then (*facts*: a
/// reservation can be raised and lowered). If the pool has too few that nobody uses, no code is given and everything stays
/// as it was (*assumed*). On a router that is down or has smart licensing off nothing can be typed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct ReserveAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The pool that sets the licenses aside.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) pool: Opt<Name>,
    /// What is reserved.
    #[schemars(extend("default" = "specific"))]
    pub(in crate::scenario) kind: Opt<ReservationWord>,
}
