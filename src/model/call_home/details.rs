//! The lines of the `call-home` block that change nothing but what `show call-home detail` prints.
//!
//! What it does not know: how they are printed.

use serde::{Deserialize, Serialize};

/// Whether messages name the host.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataPrivacy {
    /// As they are (guide: `data-privacy: normal`).
    #[default]
    Normal,
    /// The host name is left out.
    Hostname,
}

/// Settings that are shown and not acted upon. `None` prints as `Not yet set up`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Details {
    /// `sender from`.
    pub from: Option<String>,
    /// `sender reply-to`.
    pub reply_to: Option<String>,
    /// `vrf` of call-home itself; the guide's release does not support it natively.
    pub vrf: Option<String>,
    /// `phone-number`.
    pub phone: Option<String>,
    /// `street-address`.
    pub street_address: Option<String>,
    /// `customer-id`.
    pub customer_id: Option<String>,
    /// `contract-id`.
    pub contract_id: Option<String>,
    /// `site-id`.
    pub site_id: Option<String>,
    /// `source-interface`.
    pub source_interface: Option<String>,
    /// `aaa-authorization`.
    pub aaa_authorization: bool,
    /// `aaa-authorization username` (guide: `callhome (default)`).
    pub aaa_username: String,
    /// `data-privacy`.
    pub data_privacy: DataPrivacy,
    /// `syslog-throttling` (guide: enabled; what it throttles is not documented).
    pub syslog_throttling: bool,
    /// `add-command` of the snapshot group.
    pub snapshot_command: Option<String>,
    /// `destination address email` of the profile.
    pub email: String,
    /// `destination address http`, in the order in which they are tried.
    pub addresses: Vec<String>,
}

impl Default for Details {
    fn default() -> Self {
        Details {
            from: None,
            reply_to: None,
            vrf: None,
            phone: None,
            street_address: None,
            customer_id: None,
            contract_id: None,
            site_id: None,
            source_interface: None,
            aaa_authorization: false,
            aaa_username: "callhome".into(),
            data_privacy: DataPrivacy::Normal,
            syslog_throttling: true,
            snapshot_command: None,
            email: "callhome@cisco.com".into(),
            addresses: vec![
                "https://tools.cisco.com/its/service/oddce/services/DDCEService".into(),
            ],
        }
    }
}
