//! The age of the software whose words routers print.

use serde::{Deserialize, Serialize};

/// In which generation of the software's words routers write syslog, and which of them their show commands speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// The guide's: IOS XR 5.2.
    #[default]
    #[serde(rename = "xr-5.2")]
    Xr52,
    /// IOS XR 6: the zone in each line, no blank behind the tag (facts §2.2).
    #[serde(rename = "xr-6")]
    Xr6,
    /// IOS XR 7: `%LICENSE-SMART_LIC-…`, and "the Cisco Smart Software Manager (CSSM)" (facts §2.1, §2.2).
    #[serde(rename = "xr-7")]
    Xr7,
}
