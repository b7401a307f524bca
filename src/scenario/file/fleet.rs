//! Routers, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::call_home::{
    AlertsTable, DetailsTable, MailServerUse, OverLimitWord, RefusalWord, SchemeWord,
};
use super::chassis::ChassisTable;
use super::clock::ClockTable;
use super::network::{Counts, Resolve};
use super::planes::SourceTable;
use super::reservation::ReservedTable;
use super::traditional::TraditionalTable;
use crate::model::policy::PRESETS;
use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::quantity::{Duration, DurationOrOff, Name, Text, Whole};

/// Declares the tables of fleets and of single routers, which differ in one key.
macro_rules! routers {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        /// Many equal routers from one template.
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        #[schemars(extend("x-at-most-one" = ["register", "registered", "reserved", "enable"]))]
        pub(in crate::scenario) struct FleetTable {
            /// How many routers. 0 is allowed: an arm may raise it.
            #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) count: Opt<Whole<0, 10_000_000>>,
            $($(#[$doc])* pub(in crate::scenario) $field: $type,)*
        }

        /// A single router.
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        #[schemars(extend("x-at-most-one" = ["register", "registered", "reserved", "enable"]))]
        pub(in crate::scenario) struct RouterTable {
            $($(#[$doc])* pub(in crate::scenario) $field: $type,)*
        }

        impl From<RouterTable> for FleetTable {
            fn from(router: RouterTable) -> Self {
                FleetTable { count: None, $($field: router.$field,)* }
            }
        }
    };
}

routers! {
    /// The name; for a fleet the stem of its routers' names.
    #[schemars(extend("x-required" = true))]
    name: Opt<Name>,
    /// The place where the routers stand.
    #[schemars(extend("default" = "campus"))]
    node: Opt<Name>,
    /// The smart agent's timers: the name of a preset, or a table with a `preset` and what differs from it.
    #[schemars(extend("default" = "xr-5.2"))]
    policy: Opt<Policy>,
    /// The call-home configuration.
    #[schemars(extend("default" = {}))]
    call_home: Opt<CallHomeTable>,
    /// Line cards and the licensed features that are configured on them from the start.
    #[schemars(extend("default" = []))]
    slots: Option<Vec<At<SlotTable>>>,
    /// How often the platform-dependent audit clients report again what is configured, at least `1s`; `off`: only on change
    /// (*assumed*).
    #[schemars(extend("default" = "1d"))]
    audit: Opt<DurationOrOff>,
    /// How long a message between two processes of one router takes (*assumed*).
    #[schemars(extend("default" = "5ms"))]
    ipc: Opt<Duration>,
    /// How long boots and restarts take.
    #[schemars(extend("default" = {}))]
    chassis: Opt<ChassisTable>,
    /// Traditional, node-locked licenses. Left out, what routers use while smart licensing is off is not written down.
    traditional: Opt<TraditionalTable>,
    /// The routers' own clocks. Left out, they are right.
    clock: Opt<ClockTable>,
    /// The way to the backend: `"direct"`, `{ direct = { resolve = … } }`, `{ proxy = "NAME" }`, `{ gateway = "NAME" }` or
    /// `{ satellite = "NAME" }`.
    #[schemars(extend("default" = "direct"))]
    reach: Opt<ReachValue>,
    /// The ways to further destinations of the call-home profile, at most 7. A licensing message goes to the next one, in
    /// order, when no connection comes about with the one before (*assumed*; the *guide* shows two addresses).
    #[schemars(extend("default" = []))]
    further_destinations: Option<Vec<At<ReachValue>>>,
    /// Names with a static host entry (*guide*: `domain ipv4 host` and `domain ipv6 host`): no name server is asked for them.
    /// Routers resolve one name, `backend.host`; an entry for another one changes nothing.
    #[schemars(extend("default" = []))]
    static_hosts: Option<Vec<At<Text>>>,
    /// The VRF and the addresses that the HTTP client uses.
    #[schemars(extend("default" = {}))]
    source: Opt<SourceTable>,
    /// The roots that the routers trust. Default: every root. A server certificate that chains to another root fails the
    /// TLS handshake (*facts*).
    trust_store: Option<At<Vec<At<Name>>>>,
    /// An operator enables smart licensing and registers the routers with an idtoken during the run.
    register: Opt<RegisterTable>,
    /// The routers are registered and authorized when the run begins.
    registered: Opt<RegisteredTable>,
    /// The routers hold a reservation when the run begins, and never communicate.
    reserved: Opt<ReservedTable>,
    /// Smart licensing is enabled at this time and nobody registers the routers. Without any of the four it stays off.
    enable: Opt<Duration>,
}

/// Timers of the smart agent.
pub(in crate::scenario) type Policy = Choice<PresetName, PolicyTable>;

/// The name of a preset; one of [`PRESETS`], the shape has seen to that.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::scenario) struct PresetName(pub(in crate::scenario) String);

impl JsonSchema for PresetName {
    fn schema_name() -> Cow<'static, str> {
        "PresetName".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-what": "the name of a policy preset", "enum": PRESETS })
    }
}

/// What an agent does when its retries are spent. The guide does not say.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum ExhaustionWord {
    /// Say so once, then wait for an operator's `renew`.
    Stop,
    /// Say so once, then go on with the daily check.
    Resume,
}

/// A preset of the smart agent's timers and what differs from it. Each key left out is the preset's; the values given
/// here are those of `xr-5.2`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct PolicyTable {
    /// The preset to start from.
    #[schemars(extend("default" = "xr-5.2"))]
    pub(in crate::scenario) preset: Opt<PresetName>,
    /// From check to check while authorized (*guide*: 1 d).
    pub(in crate::scenario) check_authorized: Opt<Duration>,
    /// From check to check while out of compliance (*guide*: 1 d).
    pub(in crate::scenario) check_out_of_compliance: Opt<Duration>,
    /// Each regular check, and the first after a boot, is delayed by a random time between nothing and this, drawn anew
    /// every time, so that routers that booted together do not check together. It moves no later check. Longer than the
    /// time between checks, it leaves some out. (*assumed*: `0s`, for the guide names no such spread.)
    pub(in crate::scenario) check_jitter: Opt<Duration>,
    /// Time to the first repeat of a failed compliance check, if it is not `retry-burst-every` (*facts*: 29 s for `asa-1.6`).
    pub(in crate::scenario) retry_first_check: Opt<Duration>,
    /// Time between the first repeats after a failed exchange (*guide*: 20 min).
    pub(in crate::scenario) retry_burst_every: Opt<Duration>,
    /// How many first repeats (*guide*: 12, that is 4 h of them).
    pub(in crate::scenario) retry_burst: Opt<Whole<0, 30_000>>,
    /// Time between the later repeats (*guide*: 1 d).
    pub(in crate::scenario) retry_daily_every: Opt<Duration>,
    /// How many later repeats (*guide*: 30).
    pub(in crate::scenario) retry_daily: Opt<Whole<0, 30_000>>,
    /// What happens when the repeats are spent (*assumed*: `stop`).
    pub(in crate::scenario) on_exhaustion: Opt<ExhaustionWord>,
    /// The last answer stops counting after this long without contact (*facts*: 90 d).
    pub(in crate::scenario) authorization_life: Opt<Duration>,
    /// After its authorization has expired a router's grace lasts this long; then the grace has expired too. `off`: the
    /// agent knows no such grace (*facts*: 90 d in 2014, none in later agents).
    pub(in crate::scenario) authorization_grace: Opt<DurationOrOff>,
    /// How long a router that is not registered may use licensed features: counted only while it uses one (*facts*: 90 d).
    pub(in crate::scenario) evaluation: Opt<Duration>,
    /// How often it says that this is over, at least `1min`; `off`: once (*facts*: every hour).
    pub(in crate::scenario) evaluation_reminder: Opt<DurationOrOff>,
    /// The ID certificate is renewed this long after the last registration or renewal answer (*guide*: 180 d).
    pub(in crate::scenario) renew_after: Opt<Duration>,
    /// A clock that shows a date outside the validity of the ID certificate can be set right for this long; then the
    /// certificate is removed and the router is not registered any more (*facts*: 1 h).
    pub(in crate::scenario) clock_grace: Opt<Duration>,
    /// Time to make a key pair before REGISTRATION is handed to call-home (fitted to the *guide*'s capture).
    pub(in crate::scenario) prepare_registration: Opt<Duration>,
    /// Time to store the registration answer before ACKNOWLEDGEMENT (4 s, fitted to the *guide*'s capture).
    pub(in crate::scenario) process_registration: Opt<Duration>,
    /// Time between the acknowledgement's answer and ENTITLEMENT (fitted to the *guide*'s capture).
    pub(in crate::scenario) process_acknowledgement: Opt<Duration>,
    /// An acknowledgement that could not be delivered is given up after this long (*guide*: 3842 s).
    pub(in crate::scenario) acknowledgement_life: Opt<Duration>,
}

/// The call-home configuration of a router.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct CallHomeTable {
    /// What the destination addresses begin with: `"https"` (*guide*: the default) or `"http"`, which the backend takes up
    /// to `backend.http-until` only.
    #[schemars(extend("default" = "https"))]
    pub(in crate::scenario) transport: Opt<SchemeWord>,
    /// Messages in any minute (*guide*: 1 to 5).
    #[schemars(extend("default" = 5))]
    pub(in crate::scenario) rate_limit: Opt<Whole<1, 5>>,
    /// The largest message in bytes (*guide*; *facts*: 50 to 3,145,728).
    #[schemars(extend("default" = 3_145_728))]
    pub(in crate::scenario) message_size_limit: Opt<Whole<50, 3_145_728>>,
    /// Bytes of a request on the wire (*assumed*).
    #[schemars(extend("default" = 4_096))]
    pub(in crate::scenario) request_bytes: Opt<Whole<1, 4_294_967_295>>,
    /// Bytes of a response on the wire (*assumed*).
    #[schemars(extend("default" = 8_192))]
    pub(in crate::scenario) response_bytes: Opt<Whole<1, 4_294_967_295>>,
    /// How long to wait for the name server (*guide*: 10 s in its failure trace).
    #[schemars(extend("default" = "10s"))]
    pub(in crate::scenario) resolve_timeout: Opt<Duration>,
    /// How long to wait for a connection (*facts*: 1 s to 60 s; *assumed* 10 s).
    #[schemars(extend("default" = "10s"))]
    pub(in crate::scenario) connect_timeout: Opt<Duration>,
    /// How long to wait for the TLS handshake (*assumed*).
    #[schemars(extend("default" = "10s"))]
    pub(in crate::scenario) tls_timeout: Opt<Duration>,
    /// How long to wait for the response after the request was sent (*facts*: 1 s to 300 s; *assumed* 30 s).
    #[schemars(extend("default" = "30s"))]
    pub(in crate::scenario) response_timeout: Opt<Duration>,
    /// Round trips to connect: 1 for TCP; 0 folds the connection into the request (*assumed*).
    #[schemars(extend("default" = 1))]
    pub(in crate::scenario) connect_round_trips: Opt<Whole<0, 16>>,
    /// Round trips of the TLS handshake: 2 for TLS 1.2; 0 for a kept session (*assumed*).
    #[schemars(extend("default" = 2))]
    pub(in crate::scenario) tls_round_trips: Opt<Whole<0, 16>>,
    /// Whether `service active` is set when call-home writes its default block (*guide*).
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) service_active: Opt<bool>,
    /// Whether the profile is active (*guide*).
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) profile_active: Opt<bool>,
    /// Whether `reporting smart-licensing-data` is set (*guide*).
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) reporting: Opt<bool>,
    /// Whether a destination address is configured (*guide*).
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) destination: Opt<bool>,
    /// The mail address of the default block (*guide*).
    #[schemars(extend("default" = "sch-smart-licensing@cisco.com"))]
    pub(in crate::scenario) contact: Opt<Text>,
    /// What becomes of a message over the rate limit: `"queue"` (it waits) or `"drop"`. Neither the guide nor the facts
    /// say; the guide's `Inqueue` column speaks for waiting (*assumed*).
    #[schemars(extend("default" = "queue"))]
    pub(in crate::scenario) over_rate_limit: Opt<OverLimitWord>,
    /// In which column of the statistics an answer counts that says no inside an HTTP 200: `"success"` (*guide*, "Odds
    /// and Ends" 3) or `"failed"` (the legend of its table can be read so).
    #[schemars(extend("default" = "success"))]
    pub(in crate::scenario) refusal_counts_as: Opt<RefusalWord>,
    /// Whether `reporting smart-call-home-data` is set: alert groups may send (*guide*).
    #[schemars(extend("default" = true))]
    pub(in crate::scenario) smart_call_home_data: Opt<bool>,
    /// Mail servers for messages that leave by mail, at most 8.
    #[schemars(extend("default" = []))]
    pub(in crate::scenario) mail_servers: Option<Vec<At<MailServerUse>>>,
    /// What the alert groups send. Without this key they send nothing.
    pub(in crate::scenario) alerts: Opt<AlertsTable>,
    /// What `show call-home detail` prints and nothing acts upon.
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) details: Opt<DetailsTable>,
}

/// A line card and what is configured on it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct SlotTable {
    /// The slot number.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) slot: Opt<Whole<0, 255>>,
    /// Tags in use and how many of each; a count of 0 is the same as leaving the tag out.
    #[schemars(extend("default" = {}))]
    pub(in crate::scenario) features: Opt<Counts>,
}

/// The way from a router to the backend.
pub(in crate::scenario) type ReachValue = Choice<DirectWord, ReachTable>;

/// Straight to the backend.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(in crate::scenario) enum DirectWord {
    /// Straight to the backend, whose name is a static host entry.
    Direct,
}

/// The way from a router to the backend.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) enum ReachTable {
    /// Straight to the backend; the router resolves its name.
    Direct(DirectTable),
    /// Through this HTTP proxy, which resolves the backend's name.
    Proxy(At<Name>),
    /// To this Transport Gateway, which passes requests on.
    Gateway(At<Name>),
    /// To this On-Prem satellite, which answers by itself.
    Satellite(At<Name>),
}

/// Straight to the backend.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct DirectTable {
    /// How the router resolves the backend's name: `"static"`, or a name server as `{ server = "NAME" }`.
    #[schemars(extend("default" = "static"))]
    pub(in crate::scenario) resolve: Opt<Resolve>,
}

/// How an operator registers routers during the run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct RegisterTable {
    /// The idtoken that is used.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) token: Opt<Name>,
    /// When `license smart enable` is committed.
    #[schemars(extend("default" = "0s"))]
    pub(in crate::scenario) enable: Opt<Duration>,
    /// When `license smart register idtoken …` is typed, not before `enable`.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) at: Opt<Duration>,
    /// The operator takes this long for the whole fleet: each router's moment is drawn evenly from `at` to `at + spread`.
    #[schemars(extend("default" = "0s"))]
    pub(in crate::scenario) spread: Opt<Duration>,
}

/// Routers that are registered when the run begins.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct RegisteredTable {
    /// The pool that they are registered in.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) pool: Opt<Name>,
    /// Where in the check interval they stand: `"uniform"` (anywhere, evenly), `{ at = … }` (all at the same instant) or
    /// `{ within = … }` (evenly within this long after the start).
    #[schemars(extend("default" = "uniform"))]
    pub(in crate::scenario) phase: Opt<PhaseValue>,
}

/// Where in the check interval a router stands.
pub(in crate::scenario) type PhaseValue = Choice<UniformWord, PhaseTable>;

/// Anywhere, evenly.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(in crate::scenario) enum UniformWord {
    /// Anywhere in the check interval, evenly.
    Uniform,
}

/// Where in the check interval a router stands.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) enum PhaseTable {
    /// All at the same instant after the start.
    At(At<Duration>),
    /// Evenly within this long after the start.
    Within(At<Duration>),
}
