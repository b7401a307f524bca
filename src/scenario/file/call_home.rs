//! Call-home beyond licensing, as written: alert groups, mail servers, what is only shown, and what operators do to it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::network::{AwayWord, Law};
use crate::model::call_home::Scheme;
use crate::scenario::at::{At, Opt};
use crate::scenario::quantity::{Duration, Name, Text, Whole};

/// What becomes of a message over the rate limit.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum OverLimitWord {
    /// It waits.
    Queue,
    /// It is dropped, and counted apart from what a wrong configuration drops.
    Drop,
}

/// Where an answer counts that says no.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum RefusalWord {
    /// The message was carried.
    Success,
    /// The response indicated an error.
    Failed,
}

/// A mail server. Routers name it in `call-home.mail-servers`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct MailServerTable {
    /// Its name.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// Its address as routers print it, up to 200 characters. Default: the name.
    pub(in crate::scenario) address: Opt<Text>,
    /// The place where it stands.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) node: Opt<Name>,
    /// What clients see while it is away (*assumed*).
    #[schemars(extend("default" = "silent"))]
    pub(in crate::scenario) when_away: Opt<AwayWord>,
}

/// `mail-server ADDRESS priority N`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct MailServerUse {
    /// The mail server.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) server: Opt<Name>,
    /// The lowest is tried first, the next when that one fails (*facts*: 1 to 100). No two servers of a router share one.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) priority: Opt<Whole<1, 100>>,
}

/// An alert group of call-home.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum GroupWord {
    /// Configuration info.
    Configuration,
    /// Environmental info.
    Environment,
    /// Inventory info.
    Inventory,
    /// Snapshot info.
    Snapshot,
    /// Syslog info.
    Syslog,
}

/// How severe something is (*facts*: ten levels).
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum SeverityWord {
    /// 0
    Debugging,
    /// 1
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

/// How alert messages leave the router.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum TransportWord {
    /// To the profile's HTTP address, at the backend.
    Http,
    /// To the first mail server by priority that takes the message.
    Email,
}

/// What the alert groups of a router send besides licensing messages. They share call-home's queue and rate limit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct AlertsTable {
    /// The profile's transport method for these messages (*guide*).
    #[schemars(extend("default" = "http"))]
    pub(in crate::scenario) transport: Opt<TransportWord>,
    /// The configuration group; the *guide*'s profile does not subscribe to it. 65,536 bytes (*assumed*).
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) configuration: Opt<GroupTable>,
    /// The environment group; the *guide*'s profile subscribes from `minor`. 16,384 bytes (*assumed*).
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) environment: Opt<GroupTable>,
    /// The inventory group; the *guide*'s profile subscribes from `normal`. 131,072 bytes (*assumed*).
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) inventory: Opt<GroupTable>,
    /// The snapshot group; the *guide*'s profile does not subscribe to it. 262,144 bytes (*assumed*).
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) snapshot: Opt<GroupTable>,
    /// The syslog group; the *guide*'s profile subscribes from `critical`. 8,192 bytes (*assumed*).
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) syslog: Opt<GroupTable>,
    /// Which licensing syslog lines the syslog group passes on: a regular expression of 1 to 80 characters that is
    /// searched in `SMART_LIC-3-COMM_FAILED: …` (*guide*).
    #[schemars(extend("default" = ".*"))]
    pub(in crate::scenario) syslog_pattern: Opt<Text>,
    /// Messages by the calendar.
    #[schemars(extend("default" = []))]
    pub(in crate::scenario) periodic: Option<Vec<At<PeriodicTable>>>,
    /// What happens on the router that its alert groups report.
    #[schemars(extend("default" = []))]
    pub(in crate::scenario) happenings: Option<Vec<At<HappeningTable>>>,
}

/// What one alert group is set to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct GroupTable {
    /// Whether the group is enabled (*guide*: all five are).
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) enabled: Opt<bool>,
    /// The profile subscribes to what is at least so severe. Default: as the group says.
    pub(in crate::scenario) severity: Opt<SeverityWord>,
    /// Size of its message. Default: as the group says.
    pub(in crate::scenario) bytes: Opt<Whole<1, 4_294_967_295>>,
}

/// A message by the router's calendar, in the zone of `scenario.start`. Exactly one schedule.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["monthly", "weekly", "daily"]))]
pub(in crate::scenario) struct PeriodicTable {
    /// The group (*guide*: inventory; *facts*: configuration, inventory or snapshot).
    #[schemars(extend("default" = "inventory"))]
    pub(in crate::scenario) group: Opt<PeriodicGroupWord>,
    /// Once a month (*guide*: day 23 at 11:02). A month without that day has it on its last (*assumed*).
    pub(in crate::scenario) monthly: Opt<MonthlyTable>,
    /// Once a week.
    pub(in crate::scenario) weekly: Opt<WeeklyTable>,
    /// Every day.
    pub(in crate::scenario) daily: Opt<DailyTable>,
}

/// A group that can send by the calendar.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum PeriodicGroupWord {
    /// Configuration info.
    Configuration,
    /// Inventory info.
    Inventory,
    /// Snapshot info.
    Snapshot,
}

/// A weekday.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum WeekdayWord {
    /// 0
    Sunday,
    /// 1
    Monday,
    /// 2
    Tuesday,
    /// 3
    Wednesday,
    /// 4
    Thursday,
    /// 5
    Friday,
    /// 6
    Saturday,
}

/// Once a month.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct MonthlyTable {
    /// The day of the month.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) day: Opt<Whole<1, 31>>,
    /// The hour.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) hour: Opt<Whole<0, 23>>,
    /// The minute.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) minute: Opt<Whole<0, 59>>,
}

/// Once a week.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct WeeklyTable {
    /// The weekday.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) weekday: Opt<WeekdayWord>,
    /// The hour.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) hour: Opt<Whole<0, 23>>,
    /// The minute.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) minute: Opt<Whole<0, 59>>,
}

/// Every day.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct DailyTable {
    /// The hour.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) hour: Opt<Whole<0, 23>>,
    /// The minute.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) minute: Opt<Whole<0, 59>>,
}

/// Something that happens again and again on each router of the fleet, each at moments of its own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct HappeningTable {
    /// The alert group that reports it.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) group: Opt<GroupWord>,
    /// How severe it is.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) severity: Opt<SeverityWord>,
    /// From one to the next. Its mean is the pace: `{ exponential = "30s" }` is a storm.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) every: Opt<Law>,
    /// The first comes one step after this.
    #[schemars(extend("default" = "0s"))]
    pub(in crate::scenario) from: Opt<Duration>,
    /// None comes from here on. Default: the end of the run.
    pub(in crate::scenario) until: Opt<Duration>,
}

/// How HTTP destinations are spoken to.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum SchemeWord {
    /// `https://…`
    Https,
    /// `http://…`: no TLS.
    Http,
}

impl From<SchemeWord> for Scheme {
    fn from(word: SchemeWord) -> Self {
        match word {
            SchemeWord::Https => Scheme::Https,
            SchemeWord::Http => Scheme::Http,
        }
    }
}

/// Whether messages name the host.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum PrivacyWord {
    /// As they are.
    Normal,
    /// The host name is left out.
    Hostname,
}

/// Lines of `show call-home detail` that nothing acts upon. What is left out prints as `Not yet set up`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct DetailsTable {
    /// `sender from`.
    pub(in crate::scenario) from: Opt<Text>,
    /// `sender reply-to`.
    pub(in crate::scenario) reply_to: Opt<Text>,
    /// `vrf` of call-home itself; the guide's release does not support it natively (*guide*).
    pub(in crate::scenario) vrf: Opt<Text>,
    /// `phone-number`.
    pub(in crate::scenario) phone: Opt<Text>,
    /// `street-address`.
    pub(in crate::scenario) street_address: Opt<Text>,
    /// `customer-id`.
    pub(in crate::scenario) customer_id: Opt<Text>,
    /// `contract-id`.
    pub(in crate::scenario) contract_id: Opt<Text>,
    /// `site-id`.
    pub(in crate::scenario) site_id: Opt<Text>,
    /// `source-interface`.
    pub(in crate::scenario) source_interface: Opt<Text>,
    /// `aaa-authorization` (*guide*: disabled).
    #[schemars(extend("default" = false))]
    pub(in crate::scenario) aaa_authorization: Opt<bool>,
    /// `aaa-authorization username` (*guide*).
    #[schemars(extend("default" = "callhome"))]
    pub(in crate::scenario) aaa_username: Opt<Text>,
    /// `data-privacy` (*guide*).
    #[schemars(extend("default" = "normal"))]
    pub(in crate::scenario) data_privacy: Opt<PrivacyWord>,
    /// `syslog-throttling` (*guide*: enabled; what it throttles is not documented).
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) syslog_throttling: Opt<bool>,
    /// The snapshot group's command.
    pub(in crate::scenario) snapshot_command: Opt<Text>,
    /// The profile's mail address (*guide*).
    #[schemars(extend("default" = "callhome@cisco.com"))]
    pub(in crate::scenario) email: Opt<Text>,
    /// The profile's HTTP addresses. Default: `https://tools.cisco.com/its/service/oddce/services/DDCEService` (*guide*).
    #[schemars(extend("default" = []))]
    pub(in crate::scenario) addresses: Option<Vec<At<Text>>>,
}

/// Lines of the `call-home` block that are changed; the others stay as they are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct ConfigureCallHomeAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// `service active`.
    pub(in crate::scenario) service_active: Opt<bool>,
    /// The profile is `active`.
    pub(in crate::scenario) profile_active: Opt<bool>,
    /// `reporting smart-licensing-data`.
    pub(in crate::scenario) reporting: Opt<bool>,
    /// A destination address is configured.
    pub(in crate::scenario) destination: Opt<bool>,
    /// `reporting smart-call-home-data`.
    pub(in crate::scenario) smart_call_home_data: Opt<bool>,
    /// What the destination addresses begin with.
    pub(in crate::scenario) transport: Opt<SchemeWord>,
    /// Messages in any minute (*guide*: 1 to 5).
    pub(in crate::scenario) rate_limit: Opt<Whole<1, 5>>,
    /// The largest message in bytes (*facts*: 50 to 3,145,728).
    pub(in crate::scenario) message_size_limit: Opt<Whole<50, 3_145_728>>,
}

/// How the output of commands is written.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum FormatWord {
    /// For people.
    LongText,
    /// For programs; half as large again (*assumed*).
    Xml,
}

/// `call-home send "COMMANDS" email ADDRESS msg-format FORMAT`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct CallHomeSendAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The commands, with a semicolon between them.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) commands: Opt<Text>,
    /// To whom. For the reader: mail servers deliver to anybody.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) email: Opt<Text>,
    /// How the output is written (*guide*).
    #[schemars(extend("default" = "long-text"))]
    pub(in crate::scenario) msg_format: Opt<FormatWord>,
    /// Size of the message. Default: 65,536 bytes a command (*assumed*).
    pub(in crate::scenario) bytes: Opt<Whole<1, 4_294_967_295>>,
}
