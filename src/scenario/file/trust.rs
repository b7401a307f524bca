//! Root certificates, as written: what servers show and routers trust.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::Opt;
use crate::scenario::quantity::{Date, Name};

/// A root certificate: what a server certificate can chain to and a router's trust store can have. Facts §7 names
/// QuoVadis Root CA 2 (to 2031-11-24) and IdenTrust Commercial Root CA 1 (to 2034-01-16).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct RootTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// Its end: a router whose clock shows this date or a later one accepts nothing that chains to it. No end if left out.
    pub(in crate::scenario) expires: Opt<Date>,
}

/// A certificate of the backend's server.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct ServerCertificateTable {
    /// The root that it chains to.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) root: Opt<Name>,
    /// From when the server shows it, until the next one's date. Default: from the start of the run.
    pub(in crate::scenario) from: Opt<Date>,
    /// Its end by the routers' own clocks, if the server does not show another one before. No end but its root's if left out.
    pub(in crate::scenario) expires: Opt<Date>,
}

/// Puts a root into the trust store of routers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct InstallRootAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The root.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) root: Opt<Name>,
}
