//! Rules, and the plan: names become ids, templates become ranges of routers.
//!
//! Every rule runs whatever the others found; a part that cannot be made is left out and the plan is given up at the
//! end. The work grows with the size of the file, never with the number of routers.
//!
//! What it does not know: TOML.

mod account;
mod brown_out;
mod call_home;
mod chassis;
mod clock;
mod crew;
mod declared;
mod enrolment;
mod expect;
mod filter;
mod fleet;
mod info;
mod law;
mod limits;
mod names;
mod network;
mod operation;
mod order;
mod planes;
pub(super) mod policy;
mod relay;
mod roster;
mod silence;
mod site;
mod study;
mod terms;
mod tokens;
mod traditional;
mod trust;

use std::ops::Range;

use self::declared::{Names, duplicate};
use super::at::Opt;
use super::diagnostic::Diagnostic;
use super::file::{File, each};
use super::quantity::{Complaint, Duration, Name, Text, Whole};
use super::source::Sources;
use super::{Request, Resolved, words};
use crate::kernel::{Span, Time};
use crate::net::NodeId;
use crate::plan::{PartitionPlan, Plan, ResolverPlan, StudyPlan};

/// What the rules share.
pub(super) struct Draft<'a> {
    pub(super) sources: &'a Sources,
    pub(super) found: Vec<Diagnostic>,
    pub(super) resolved: Vec<Resolved>,
    /// Orders of name servers so far.
    resolvers: Vec<ResolverPlan>,
    /// Partitions so far.
    partitions: Vec<PartitionPlan>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(sources: &'a Sources, found: Vec<Diagnostic>) -> Self {
        Draft {
            sources,
            found,
            resolved: Vec::new(),
            resolvers: Vec::new(),
            partitions: Vec::new(),
        }
    }

    /// Whether it is still worth looking for the name that was meant: with this many mistakes nobody reads them all, and
    /// comparing each wrong name with all names would take long.
    fn suggests(&self) -> bool {
        self.found.len() < 100
    }

    /// A mistake at `span`.
    fn wrong(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        span: &Range<usize>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        let it = Diagnostic::error(code, message).label(self.sources, span, label).help(help);
        self.found.push(it);
    }

    fn heard<T>(&mut self, result: Result<T, Complaint>, span: &Range<usize>) -> Option<T> {
        result.map_err(|it| self.wrong(it.code, it.message, span, it.label, it.help)).ok()
    }

    /// A length of time.
    fn length(&mut self, text: &Opt<Duration>) -> Option<Span> {
        let it = text.as_ref()?;
        self.heard(it.value.parse(), &it.span)
    }

    /// A length of time above zero.
    fn positive(&mut self, text: &Opt<Duration>) -> Option<Span> {
        let length = self.length(text)?;
        let it = text.as_ref()?;
        if length == Span::ZERO {
            self.wrong(
                "zero-duration",
                format!("`{}` is no time at all", it.value.0),
                &it.span,
                "this must last some time",
                "write a duration above zero",
            );
            return None;
        }
        Some(length)
    }

    /// An instant, counted from the start of the run.
    fn instant(&mut self, text: &Opt<Duration>) -> Option<Time> {
        Some(Time::ZERO + self.length(text)?)
    }

    /// A name, if it can be one.
    fn name(&mut self, text: &Opt<Name>) -> Option<String> {
        let it = text.as_ref()?;
        self.heard(it.value.parse().map(str::to_owned), &it.span)
    }
}

/// An instant that must lie within the run.
fn within_run(draft: &mut Draft<'_>, text: &Opt<Duration>, known: &Known) -> Option<Time> {
    let at = draft.instant(text)?;
    let (Some(end), Some(it)) = (known.end, text.as_ref()) else { return Some(at) };
    if at >= end {
        let length = end.since(Time::ZERO);
        draft.wrong(
            "after-the-end",
            format!("`{}` is not before the end of the run", it.value.0),
            &it.span,
            format!("the run ends after {length}"),
            "choose an earlier time, or make `scenario.duration` longer",
        );
        return None;
    }
    Some(at)
}

/// A number that has passed its range.
fn whole<const MIN: u64, const MAX: u64>(number: &Opt<Whole<MIN, MAX>>) -> Option<u64> {
    number.as_ref().map(|it| it.value.0)
}

/// The same, where the range fits 32 bits.
fn small<const MIN: u64, const MAX: u64>(number: &Opt<Whole<MIN, MAX>>) -> Option<u32> {
    const { assert!(MAX <= u32::MAX as u64, "the range fits 32 bits") };
    whole(number).map(|it| u32::try_from(it).expect("the range was checked"))
}

fn text(text: &Opt<Text>) -> Option<String> {
    text.as_ref().map(|it| it.value.0.clone())
}

/// All names that other parts refer to.
struct Known {
    nodes: Names,
    links: Names,
    /// The places that each link joins.
    ends: Vec<(NodeId, NodeId)>,
    servers: Names,
    proxies: Names,
    mail_servers: Names,
    relays: relay::Known,
    vrfs: planes::Vrfs,
    roots: Names,
    /// The backend's name, in small letters.
    host: String,
    pools: Names,
    tokens: Names,
    tags: Names,
    arms: Names,
    crews: Names,
    /// How long a working day is, if its hours could be read.
    working_day: Option<Span>,
    /// The end of the run, if its duration could be read.
    end: Option<Time>,
    /// The date of its start as Unix seconds, and its zone's offset, if they could be read.
    start: Option<(i64, i32)>,
}

/// Checks `file` and makes the plan.
pub(super) fn expand(
    mut file: File,
    request: &Request<'_>,
    draft: &mut Draft<'_>,
) -> Option<(Plan, Option<StudyPlan>)> {
    order::by_name(&mut file);
    let routers = file.router.take().unwrap_or_default();
    let (fleets, written) = fleet::templates(draft, file.fleet.take().unwrap_or_default(), routers);
    let scenario = file.scenario.as_ref().and_then(|it| info::info(draft, &it.value, request));
    let mut known = known(draft, &file, &fleets);
    let tags = account::tags(draft, &file, &fleets, &mut known);
    let (nodes, links) = network::network(draft, &file, &fleets, &mut known);
    known.ends = links.iter().map(|it| (it.a, it.b)).collect();
    let name_servers = network::name_servers(draft, &file, &known);
    let mail_servers = call_home::mail_servers(draft, &file, &known);
    let proxies = network::proxies(draft, &file, &fleets, &known);
    let gateways = relay::gateways(draft, &file, &known);
    let satellites = relay::satellites(draft, &file, &known);
    let roots = trust::roots(draft, &file, &known);
    let backend = file.backend.as_ref().and_then(|it| network::backend(draft, it, &roots, &known));
    let (pools, tokens) = account::pools(draft, &file, &known);
    let account = terms::account(draft, &file, &known);
    let planned = fleet::fleets(draft, &fleets, &known);
    let fleet_names = roster::FleetNames::new(&fleets, &planned, &written);
    let faults = operation::faults(draft, &file, &known, &fleet_names);
    let (week, crews) = crew::crews(draft, &file, scenario.as_ref());
    known.working_day = week.map(|it| it.day());
    let actions = operation::actions(draft, &file, &known, &fleet_names);
    let arm = request.arm.filter(|name| *name != "base").map(str::to_owned);
    let expectations = expect::expectations(draft, &file, &known, &fleet_names, arm.as_deref());
    let responses = expect::responses(draft, &file, &known, &fleet_names, &expectations);
    let study = study::study(draft, &file, &known, &responses);
    limits::limits(draft, &file, nodes.len(), links.len(), &fleet_names);
    let table = &file.scenario.as_ref()?.value;
    let plan = Plan {
        scenario: scenario?,
        arm,
        seed: request.seed.or_else(|| whole(&table.seed))?,
        replication: request.replication,
        event_limit: whole(&table.event_limit),
        nodes,
        vrfs: known.vrfs.names(),
        links,
        name_servers,
        resolvers: std::mem::take(&mut draft.resolvers),
        proxies,
        mail_servers,
        gateways,
        satellites,
        roots,
        backend: backend?,
        tags,
        pools,
        account,
        tokens,
        fleets: planned,
        partitions: std::mem::take(&mut draft.partitions),
        faults,
        actions,
        crews,
        week: week?,
        expectations,
        responses,
    };
    Some((plan, study))
}

/// Takes down all names; two of a kind must differ.
fn known(draft: &mut Draft<'_>, file: &File, fleets: &[fleet::Template]) -> Known {
    let end = file.scenario.as_ref().and_then(|it| {
        // Its mistakes are reported once, by `info`.
        Some(Time::ZERO + it.value.duration.as_ref()?.value.parse().ok()?)
    });
    let mut known = Known {
        nodes: network::node_names(draft, file, fleets),
        ends: Vec::new(),
        links: Names::new("link", "unknown-link"),
        servers: Names::new("name-server", "unknown-name-server"),
        proxies: Names::new("proxy", "unknown-proxy"),
        mail_servers: Names::new("mail-server", "unknown-mail-server"),
        relays: relay::Known::of(draft, file),
        vrfs: planes::Vrfs::of(draft, file, fleets),
        roots: trust::names(draft, file),
        host: names::host(file),
        pools: Names::new("pool", "unknown-pool"),
        tokens: Names::new("token", "unknown-token"),
        tags: Names::new("tag", "unknown-tag"),
        arms: Names::new("arm", "unknown-arm"),
        crews: Names::new("crew", "unknown-crew"),
        working_day: None,
        end,
        start: file.scenario.as_ref().and_then(|it| it.value.start.as_ref()?.value.parse().ok()),
    };
    each(&file.link).iter().for_each(|it| known.links.declare(draft, &it.value.name));
    each(&file.name_server).iter().for_each(|it| known.servers.declare(draft, &it.value.name));
    each(&file.proxy).iter().for_each(|it| known.proxies.declare(draft, &it.value.name));
    each(&file.mail_server).iter().for_each(|it| known.mail_servers.declare(draft, &it.value.name));
    each(&file.crew).iter().for_each(|it| known.crews.declare(draft, &it.value.name));
    arm_names(draft, file, &mut known.arms);
    for pool in each(&file.pool) {
        known.pools.declare(draft, &pool.value.name);
        each(&pool.value.tokens).iter().for_each(|it| known.tokens.declare(draft, &it.value.name));
    }
    let made = each(&file.action).iter().filter_map(|it| it.value.create_token.as_ref());
    made.for_each(|it| known.tokens.declare(draft, &it.value.name));
    known
}

fn arm_names(draft: &mut Draft<'_>, file: &File, arms: &mut Names) {
    for name in each(&file.arm).iter().map(|it| &it.value.name) {
        arms.declare(draft, name);
        if let Some(it) = name.as_ref().filter(|it| it.value.0 == "base") {
            let label = "this means the scenario without an arm";
            let help = "give the arm another name";
            draft.wrong("bad-name", "an arm cannot be called `base`", &it.span, label, help);
        }
    }
}
