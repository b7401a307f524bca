//! Messages that call-home carries besides those of smart licensing.
//!
//! What it does not know: when one is raised, and what it says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a message is about: an alert group of `show call-home detail` (guide), or a `call-home send`.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Group {
    /// `configuration info`
    Configuration,
    /// `environmental info`
    Environment,
    /// `inventory info`
    Inventory,
    /// `snapshot info`
    Snapshot,
    /// `syslog info`
    Syslog,
    /// No group: an operator typed `call-home send`.
    OnDemand,
}

impl Group {
    /// The five groups in the guide's order, then on-demand messages.
    pub const ALL: [Group; 6] = [
        Group::Configuration,
        Group::Environment,
        Group::Inventory,
        Group::Snapshot,
        Group::Syslog,
        Group::OnDemand,
    ];

    /// The keyword in the guide's listing.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Group::Configuration => "configuration",
            Group::Environment => "environment",
            Group::Inventory => "inventory",
            Group::Snapshot => "snapshot",
            Group::Syslog => "syslog",
            Group::OnDemand => "on-demand",
        }
    }
}

/// How severe an alert is (facts §4: ten levels).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// 0
    Debugging,
    /// 1
    #[default]
    Normal,
    /// 2
    Notification,
    /// 3
    Warning,
    /// 4
    Minor,
    /// 5
    Major,
    /// 6
    Critical,
    /// 7
    Fatal,
    /// 8
    Disaster,
    /// 9
    Catastrophic,
}

impl Severity {
    /// All ten, from the least to the most severe.
    pub const ALL: [Severity; 10] = [
        Severity::Debugging,
        Severity::Normal,
        Severity::Notification,
        Severity::Warning,
        Severity::Minor,
        Severity::Major,
        Severity::Critical,
        Severity::Fatal,
        Severity::Disaster,
        Severity::Catastrophic,
    ];

    /// The keyword.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Severity::Debugging => "debugging",
            Severity::Normal => "normal",
            Severity::Notification => "notification",
            Severity::Warning => "warning",
            Severity::Minor => "minor",
            Severity::Major => "major",
            Severity::Critical => "critical",
            Severity::Fatal => "fatal",
            Severity::Disaster => "disaster",
            Severity::Catastrophic => "catastrophic",
        }
    }
}

/// How a message leaves the router.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// To the profile's HTTP address.
    #[default]
    Http,
    /// To the first mail server, by priority, that takes it.
    Email,
}

/// One message on its way out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Alert {
    /// What it is about.
    pub group: Group,
    /// How it leaves.
    pub via: Transport,
    /// Its size, held against the message size limit.
    pub bytes: u32,
}
