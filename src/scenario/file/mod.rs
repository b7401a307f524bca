//! The shape of a scenario file.
//!
//! These types are the one description of the format: the reader, the checks of shape, the defaults, the JSON Schema and
//! the reference page all come from them. A doc comment here is a line of that page: it says the meaning, the unit and
//! the source of a default (*guide*, *facts* or *assumed*). A field is `Opt` because a wrong value is taken out and
//! reported before these types are filled; `default` gives what a left-out key means and `x-required` marks keys that
//! the scenario must have after all its bases are merged in.
//!
//! What it does not know: what follows from the values.

pub(super) mod account;
pub(super) mod arm;
pub(super) mod brown_out;
pub(super) mod call_home;
pub(super) mod chassis;
pub(super) mod clock;
pub(super) mod crew;
pub(super) mod expect;
pub(super) mod fleet;
pub(super) mod front_end;
pub(super) mod names;
pub(super) mod network;
pub(super) mod operation;
pub(super) mod planes;
pub(super) mod plot;
pub(super) mod relay;
pub(super) mod reservation;
pub(super) mod response;
pub(super) mod silence;
pub(super) mod site;
pub(super) mod study;
pub(super) mod tokens;
pub(super) mod traditional;
pub(super) mod trust;

use schemars::JsonSchema;
use serde::Deserialize;

use super::at::{At, Opt};
use super::quantity::{Date, Duration, Name, Text, Whole};
use account::{AccountTable, TagTable};
use arm::ArmTable;
use call_home::MailServerTable;
use crew::{CrewTable, WeekTable};
use expect::ExpectTable;
use fleet::{FleetTable, RouterTable};
use network::{BackendTable, LinkTable, NameServerTable, NodeTable, PoolTable, ProxyTable};
use operation::{ActionTable, FaultTable};
use plot::PlotTable;
use relay::{GatewayTable, SatelliteTable};
use response::ResponseTable;
use study::{FactorTable, StudyTable, ThresholdTable, WhereTable};
use trust::RootTable;

/// Entries of an array of tables.
pub(super) type List<T> = Option<Vec<At<T>>>;

/// The entries of `list`, none if it is left out.
pub(super) fn each<T>(list: &List<T>) -> &[At<T>] {
    list.as_deref().unwrap_or_default()
}

/// A licsim scenario: a network, a fleet of routers, a licensing backend, what goes wrong, what operators do and what
/// must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "licsim scenario")]
pub(super) struct File {
    /// Another scenario that this one changes. Tables are merged key by key, arrays of named tables entry by entry by
    /// their names; what this file says wins. A path is relative to this file.
    #[expect(dead_code, reason = "followed before the file is read into this type")]
    pub(super) extends: Opt<Text>,
    /// What the run is about and how long it lasts.
    #[schemars(extend("x-required" = true))]
    pub(super) scenario: Opt<ScenarioTable>,
    /// Places of the network. May be left out: then the places are those that links, fleets and servers name.
    pub(super) node: List<NodeTable>,
    /// Links between places. Without any, each place in use is joined to the backend's place by a link of 20 ms (*assumed*)
    /// that is called `PLACE-to-backend`.
    pub(super) link: List<LinkTable>,
    /// Name servers.
    pub(super) name_server: List<NameServerTable>,
    /// HTTP proxies between routers and the backend.
    pub(super) proxy: List<ProxyTable>,
    /// Mail servers that call-home hands messages to.
    pub(super) mail_server: List<MailServerTable>,
    /// Transport Gateways between routers and the backend.
    pub(super) gateway: List<GatewayTable>,
    /// On-Prem satellites, which answer routers by themselves.
    pub(super) satellite: List<SatelliteTable>,
    /// Root certificates.
    pub(super) root: List<RootTable>,
    /// The licensing backend (the vendor's cloud).
    #[schemars(extend("default" = {}))]
    pub(super) backend: Opt<BackendTable>,
    /// Front ends behind the backend's name. Left out: only one, which is as `backend` says.
    pub(super) front_end: List<front_end::FrontEndTable>,
    /// The account that all pools are in.
    #[schemars(extend("default" = {}))]
    pub(super) account: Opt<AccountTable>,
    /// License pools (virtual accounts).
    pub(super) pool: List<PoolTable>,
    /// Entitlement tags that need more than a name. A tag that a pool or a router names exists without being listed here.
    pub(super) tag: List<TagTable>,
    /// Fleets: many equal routers from one template. They are called `NAME-01`, `NAME-02` and so on, with as many digits
    /// as the count needs.
    pub(super) fleet: List<FleetTable>,
    /// Single routers. They have all keys of a fleet but `count`, and are called exactly `name`.
    pub(super) router: List<RouterTable>,
    /// What goes wrong. Each fault has exactly one kind.
    pub(super) fault: List<FaultTable>,
    /// What operators do. Each action has exactly one kind.
    pub(super) action: List<ActionTable>,
    /// The working hours of the operators.
    #[schemars(extend("default" = {}))]
    pub(super) week: Opt<WeekTable>,
    /// Crews that work off actions one job at a time.
    pub(super) crew: List<CrewTable>,
    /// Variants of the scenario: named sets of changed keys, run with the same random numbers as the base.
    pub(super) arm: List<ArmTable>,
    /// What must hold. Each expectation has exactly one kind.
    pub(super) expect: List<ExpectTable>,
    /// Numbers that a run answers with beyond its summary. Each response has exactly one kind.
    pub(super) response: List<ResponseTable>,
    /// What makes the scenario a study: `licsim study` runs it many times over.
    pub(super) study: Opt<StudyTable>,
    /// What a study varies.
    pub(super) factor: List<FactorTable>,
    /// Which of a study's points are run. Default: all.
    pub(super) r#where: List<WhereTable>,
    /// Thresholds that a study looks for.
    pub(super) threshold: List<ThresholdTable>,
    /// The pictures of a study. Left out: those that its shape suggests. With any, exactly these are drawn.
    pub(super) plot: List<PlotTable>,
}

/// What the run is about and how long it lasts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ScenarioTable {
    /// One line that states the finding; the headline of the report.
    #[schemars(extend("x-required" = true))]
    pub(super) title: Opt<Text>,
    /// The question that the run answers, in one sentence.
    #[schemars(extend("default" = ""))]
    pub(super) question: Opt<Text>,
    /// Longer text for the report.
    #[schemars(extend("default" = ""))]
    pub(super) description: Opt<Text>,
    /// The wall-clock date at which the run begins, with its offset from UTC. Routers print times by it. The default is
    /// the evening of the guide's captures.
    #[schemars(extend("default" = "2015-01-12T21:00:00-08:00"))]
    pub(super) start: Opt<Date>,
    /// What routers print behind a time. Default: `PST` for an offset of -08:00 (*guide*), `UTC` for none, else the offset
    /// itself, such as `GMT+2`.
    pub(super) zone: Opt<Name>,
    /// The words in which routers write syslog: `xr-5.2` is the guide's, the two later forms are *facts*. It changes
    /// nothing but the text of the logs.
    #[schemars(extend("default" = "xr-5.2"))]
    pub(super) syslog: Opt<DialectWord>,
    /// How much time is simulated, at most 100 years.
    #[schemars(extend("x-required" = true))]
    pub(super) duration: Opt<Duration>,
    /// Root of all random numbers. The same seed gives the same run, on any machine.
    #[schemars(extend("default" = 1))]
    pub(super) seed: Opt<Whole<0, { u64::MAX }>>,
    /// Stop after this many events, as a guard against a scenario that never comes to rest. No limit if left out.
    pub(super) event_limit: Opt<Whole<1, { u64::MAX }>>,
}

/// The words of a generation of the software.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub(super) enum DialectWord {
    /// `RP/0/RSP0/CPU0:Dec 17 18:26:24.009 : licmgr[314]: SMART_LIC-3-COMM_FAILED: …` (*guide*).
    #[serde(rename = "xr-5.2")]
    Xr52,
    /// `RP/0/RSP0/CPU0:Sep 25 23:25:34.886 UTC: smartlicserver[186]: SMART_LIC-6-AGENT_READY:…` (*facts*).
    #[serde(rename = "xr-6")]
    Xr6,
    /// `RP/0/RSP0/CPU0:Nov 18 08:48:27.258 UTC: smartlicserver[144]: %LICENSE-SMART_LIC-5-COMM_RESTORED : …` (*facts*).
    #[serde(rename = "xr-7")]
    Xr7,
}
