//! Fleets and single routers.

use super::network::{place, resolution};
use super::{Draft, Known, Names, account, duplicate, small, text, whole};
use crate::kernel::{Span, Time};
use crate::model::call_home;
use crate::model::entitlement::{Request, TAGS_PER_ROUTER};
use crate::model::policy::{AgentPolicy, OnExhaustion};
use crate::model::wire::{PoolId, TokenId};
use crate::plan::{
    Enrolment, FleetId, FleetPlan, Phase, ProxyId, Reach, Resolution, RouterId, RouterRange,
    SlotPlan,
};
use crate::scenario::Resolved;
use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::file::each;
use crate::scenario::file::fleet::{
    CallHomeTable, ExhaustionWord, FleetTable, PhaseTable, PhaseValue, Policy, PolicyTable,
    ReachTable, ReachValue, RegisterTable, RouterTable, SlotTable,
};
use crate::scenario::quantity::Name;

/// A fleet or a single router as written.
pub(super) struct Template {
    /// Its keys.
    pub(super) table: FleetTable,
    /// Its place in the text.
    span: std::ops::Range<usize>,
    /// Whether it is a `[[router]]`.
    single: bool,
}

impl Template {
    fn count(&self) -> u64 {
        if self.single { 1 } else { whole(&self.table.count).unwrap_or(0) }
    }
}

/// Fleets, then single routers; their names differ.
pub(super) fn templates(
    draft: &mut Draft<'_>,
    fleets: Vec<At<FleetTable>>,
    routers: Vec<At<RouterTable>>,
) -> Vec<Template> {
    let fleets =
        fleets.into_iter().map(|it| Template { table: it.value, span: it.span, single: false });
    let routers = routers.into_iter().map(|it| Template {
        table: it.value.into(),
        span: it.span,
        single: true,
    });
    let all: Vec<_> = fleets.chain(routers).collect();
    let mut names = Names::new("fleet", "unknown-fleet");
    all.iter().for_each(|it| names.declare(draft, &it.table.name));
    all
}

/// What other parts call fleets and routers.
pub(super) struct FleetNames<'a> {
    templates: &'a [Template],
    plans: &'a [FleetPlan],
    /// How many routers there are.
    pub(super) total: u64,
}

impl<'a> FleetNames<'a> {
    pub(super) fn new(templates: &'a [Template], plans: &'a [FleetPlan]) -> Self {
        let total = templates.iter().map(Template::count).sum();
        FleetNames { templates, plans, total }
    }

    /// Whether every template has become a plan, so that a router that is not found does not exist.
    fn whole(&self) -> bool {
        self.templates.len() == self.plans.len()
    }

    /// The fleet that is named here.
    pub(super) fn fleet(&self, draft: &mut Draft<'_>, name: &Opt<Name>) -> Option<FleetId> {
        let it = name.as_ref()?;
        let found = self.plans.iter().position(|plan| plan.name == it.value.0);
        if found.is_none() {
            let mut names = Names::new("fleet", "unknown-fleet");
            for (at, template) in self.templates.iter().enumerate() {
                if let Some(name) = &template.table.name {
                    names.places.insert(name.value.0.clone(), (at, name.span.clone()));
                }
            }
            if names.get(&it.value.0).is_none() {
                names.unknown(draft, &it.value.0, &it.span);
            }
        }
        found.map(FleetId::from_index)
    }

    /// The routers of a fleet.
    pub(super) fn range(&self, fleet: FleetId) -> RouterRange {
        self.plans[fleet.index()].routers
    }

    /// The router that is named here.
    pub(super) fn router(&self, draft: &mut Draft<'_>, name: &Opt<Name>) -> Option<RouterId> {
        let it = name.as_ref()?;
        let found = self.plans.iter().find_map(|plan| plan.router_named(&it.value.0));
        if found.is_none() && self.whole() {
            let help = self.router_help(&it.value.0);
            let message = format!("unknown router `{}`", it.value.0);
            draft.wrong("unknown-router", message, &it.span, "no router has this name", help);
        }
        found
    }

    fn router_help(&self, wrong: &str) -> String {
        let filled = || self.plans.iter().filter(|plan| plan.routers.count > 0);
        let of_fleet = filled().filter(|plan| !plan.single).find(|plan| {
            wrong == plan.name
                || wrong.strip_prefix(&plan.name).is_some_and(|it| it.starts_with('-'))
        });
        let span = |plan: &FleetPlan| {
            let last = RouterId(plan.routers.first.0 + plan.routers.count - 1);
            (plan.router_name(plan.routers.first), plan.router_name(last))
        };
        if let Some(plan) = of_fleet {
            let (first, last) = span(plan);
            return format!(
                "the routers of fleet `{}` are called `{first}` to `{last}`",
                plan.name
            );
        }
        let names: Vec<_> = filled().map(|plan| span(plan).0).collect();
        crate::scenario::diagnostic::did_you_mean(wrong, names.iter().map(String::as_str))
            .unwrap_or_else(|| match names.first() {
                Some(first) => format!(
                    "routers of a fleet are called by its name and a number, such as `{first}`"
                ),
                None => "this scenario has no routers".into(),
            })
    }
}

/// Fleets of the plan.
pub(super) fn fleets(
    draft: &mut Draft<'_>,
    templates: &[Template],
    known: &Known,
) -> Vec<FleetPlan> {
    let mut first = 0_u64;
    let mut plans: Vec<FleetPlan> = Vec::new();
    for template in templates {
        let at = u32::try_from(first).unwrap_or(u32::MAX / 2);
        first += template.count();
        plans.extend(fleet(draft, template, at, known));
    }
    if plans.len() != templates.len() {
        return plans;
    }
    for (plan, template) in plans.iter().zip(templates).filter(|it| it.0.single) {
        let clash = plans.iter().find(|it| !it.single && it.router_named(&plan.name).is_some());
        let (Some(other), Some(name)) = (clash, &template.table.name) else { continue };
        let fleet = templates
            .iter()
            .find(|it| it.table.name.as_ref().is_some_and(|it| it.value.0 == other.name));
        let span = fleet.map_or(&template.span, |it| &it.span);
        draft.found.push(duplicate(draft.sources, "router", &plan.name, &name.span, span));
    }
    plans
}

fn fleet(
    draft: &mut Draft<'_>,
    template: &Template,
    first: u32,
    known: &Known,
) -> Option<FleetPlan> {
    let table = &template.table;
    let name = draft_name(table)?;
    let node = place(draft, &table.node, known);
    let policy = table.policy.as_ref().and_then(|it| policy(draft, it, &name, template.single));
    let call_home = table.call_home.as_ref().and_then(|it| call_home(draft, &it.value));
    let reach = table.reach.as_ref().and_then(|it| reach(draft, it, known));
    let slots = slots(draft, table, known);
    let audit_every = table.audit.as_ref().and_then(|it| {
        let every = draft.heard(it.value.parse(), &it.span)?;
        if every == Span::ZERO {
            let help = "write `\"off\"` for a report only on change";
            draft.wrong(
                "zero-duration",
                "an audit without a pause",
                &it.span,
                "it would never end",
                help,
            );
            return None;
        }
        Some(every)
    });
    let enrolment = enrolment(draft, table, known);
    let ipc = draft.length(&table.ipc);
    let count = u32::try_from(template.count()).expect("the range was checked");
    Some(FleetPlan {
        name,
        routers: RouterRange { first: RouterId(first), count },
        single: template.single,
        node: node?,
        policy: policy?,
        call_home: call_home?,
        reach: reach?,
        slots: slots?,
        audit_every: audit_every?,
        enrolment: enrolment?,
        ipc: ipc?,
    })
}

/// The name; `templates` has said what is wrong with it.
fn draft_name(table: &FleetTable) -> Option<String> {
    table.name.as_ref()?.value.parse().ok().map(str::to_owned)
}

fn policy(
    draft: &mut Draft<'_>,
    policy: &At<Policy>,
    fleet: &str,
    single: bool,
) -> Option<AgentPolicy> {
    let preset = AgentPolicy::xr_5_2();
    let Choice::Table(table) = &policy.value else { return Some(preset) };
    let mut own = preset.clone();
    let mut good = true;
    for (text, value) in [
        (&table.check_authorized, &mut own.check_authorized),
        (&table.check_out_of_compliance, &mut own.check_out_of_compliance),
        (&table.retry_burst_every, &mut own.ladder.burst_every),
        (&table.retry_daily_every, &mut own.ladder.daily_every),
        (&table.authorization_life, &mut own.authorization_life),
        (&table.renew_after, &mut own.renew_after),
        (&table.acknowledgement_life, &mut own.acknowledgement_life),
    ] {
        if text.is_some() {
            good &= draft.positive(text).map(|read| *value = read).is_some();
        }
    }
    for (text, value) in [
        (&table.prepare_registration, &mut own.prepare_registration),
        (&table.process_registration, &mut own.process_registration),
        (&table.process_acknowledgement, &mut own.process_acknowledgement),
    ] {
        if text.is_some() {
            good &= draft.length(text).map(|read| *value = read).is_some();
        }
    }
    own.ladder.burst = small(&table.retry_burst).unwrap_or(own.ladder.burst);
    own.ladder.daily = small(&table.retry_daily).unwrap_or(own.ladder.daily);
    if let Some(word) = &table.on_exhaustion {
        own.on_exhaustion = match word.value {
            ExhaustionWord::Stop => OnExhaustion::Stop,
            ExhaustionWord::Resume => OnExhaustion::Resume,
        };
    }
    if own != preset {
        own.name = format!("{}, changed", preset.name);
    }
    let kind = if single { "router" } else { "fleet" };
    explain(draft, &format!("{kind}.{fleet}.policy"), table, &preset);
    good.then_some(own)
}

/// Writes down what the preset gives.
fn explain(draft: &mut Draft<'_>, path: &str, table: &PolicyTable, preset: &AgentPolicy) {
    let mut note = |key: &str, given: bool, value: String| {
        if !given {
            let from = format!("preset {}", preset.name);
            draft.resolved.push(Resolved { key: format!("{path}.{key}"), value, from });
        }
    };
    let quoted = |span: Span| format!("\"{span}\"");
    note("check-authorized", table.check_authorized.is_some(), quoted(preset.check_authorized));
    let every = quoted(preset.check_out_of_compliance);
    note("check-out-of-compliance", table.check_out_of_compliance.is_some(), every);
    note("retry-burst-every", table.retry_burst_every.is_some(), quoted(preset.ladder.burst_every));
    note("retry-burst", table.retry_burst.is_some(), preset.ladder.burst.to_string());
    note("retry-daily-every", table.retry_daily_every.is_some(), quoted(preset.ladder.daily_every));
    note("retry-daily", table.retry_daily.is_some(), preset.ladder.daily.to_string());
    let exhaustion = match preset.on_exhaustion {
        OnExhaustion::Stop => "\"stop\"",
        OnExhaustion::Resume => "\"resume\"",
    };
    note("on-exhaustion", table.on_exhaustion.is_some(), exhaustion.into());
    let life = quoted(preset.authorization_life);
    note("authorization-life", table.authorization_life.is_some(), life);
    note("renew-after", table.renew_after.is_some(), quoted(preset.renew_after));
    let prepare = quoted(preset.prepare_registration);
    note("prepare-registration", table.prepare_registration.is_some(), prepare);
    let process = quoted(preset.process_registration);
    note("process-registration", table.process_registration.is_some(), process);
    let process = quoted(preset.process_acknowledgement);
    note("process-acknowledgement", table.process_acknowledgement.is_some(), process);
    let life = quoted(preset.acknowledgement_life);
    note("acknowledgement-life", table.acknowledgement_life.is_some(), life);
}

fn call_home(draft: &mut Draft<'_>, table: &CallHomeTable) -> Option<call_home::Config> {
    let resolve_timeout = draft.positive(&table.resolve_timeout);
    let connect_timeout = draft.positive(&table.connect_timeout);
    let tls_timeout = draft.positive(&table.tls_timeout);
    let response_timeout = draft.positive(&table.response_timeout);
    let yes = |it: &Opt<bool>| it.as_ref().map(|it| it.value);
    Some(call_home::Config {
        rate_limit: small(&table.rate_limit)?,
        message_size_limit: whole(&table.message_size_limit)?,
        request_bytes: small(&table.request_bytes)?,
        response_bytes: small(&table.response_bytes)?,
        resolve_timeout: resolve_timeout?,
        connect_timeout: connect_timeout?,
        tls_timeout: tls_timeout?,
        response_timeout: response_timeout?,
        connect_round_trips: small(&table.connect_round_trips)?,
        tls_round_trips: small(&table.tls_round_trips)?,
        service_active: yes(&table.service_active)?,
        profile_active: yes(&table.profile_active)?,
        reporting: yes(&table.reporting)?,
        destination: yes(&table.destination)?,
        contact: text(&table.contact)?,
    })
}

fn reach(draft: &mut Draft<'_>, reach: &At<ReachValue>, known: &Known) -> Option<Reach> {
    match &reach.value {
        Choice::Word(_) => Some(Reach::Direct { resolve: Resolution::Static }),
        Choice::Table(ReachTable::Direct(table)) => {
            Some(Reach::Direct { resolve: resolution(draft, &table.resolve, known)? })
        }
        Choice::Table(ReachTable::Proxy(name)) => {
            let at = known.proxies.find(draft, &Some(name.clone()))?;
            Some(Reach::Proxy(ProxyId::from_index(at)))
        }
    }
}

fn slots(draft: &mut Draft<'_>, table: &FleetTable, known: &Known) -> Option<Vec<SlotPlan>> {
    let mut plans: Vec<SlotPlan> = Vec::new();
    let mut tags = Vec::new();
    for At { value: SlotTable { slot, features }, span } in each(&table.slots) {
        let Some(number) = small(slot) else { continue };
        let slot = u8::try_from(number).expect("the range was checked");
        if plans.iter().any(|it| it.slot == slot) {
            let message = format!("slot {slot} is described twice");
            let help = "put all features of a slot into one table";
            draft.wrong("duplicate-slot", message, span, "this slot has a table already", help);
            return None;
        }
        let counts = account::counts(features, known).into_iter().filter(|it| it.1 > 0);
        let features: Vec<_> = counts
            .map(|(tag, count)| Request {
                tag,
                count: u32::try_from(count).expect("the range was checked"),
            })
            .collect();
        tags.extend(features.iter().map(|it| it.tag));
        plans.push(SlotPlan { slot, features });
    }
    tags.sort_unstable();
    tags.dedup();
    if tags.len() > TAGS_PER_ROUTER {
        let at = each(&table.slots).first().map_or(0..0, |it| it.span.clone());
        let message =
            format!("{} different tags on one router; at most {TAGS_PER_ROUTER}", tags.len());
        let help =
            "an answer of the backend has one bit a tag; split the features over several fleets";
        draft.wrong("too-many", message, &at, "too many kinds of licenses", help);
        return None;
    }
    plans.sort_by_key(|it| it.slot);
    Some(plans)
}

fn enrolment(draft: &mut Draft<'_>, table: &FleetTable, known: &Known) -> Option<Enrolment> {
    if let Some(it) = &table.register {
        return register(draft, &it.value, known);
    }
    if let Some(it) = &table.registered {
        let pool = known.pools.find(draft, &it.value.pool).map(PoolId::from_index);
        let phase = it.value.phase.as_ref().and_then(|it| phase(draft, it));
        return Some(Enrolment::Already { pool: pool?, phase: phase? });
    }
    if table.enable.is_some() {
        return Some(Enrolment::EnableOnly { enable: within_run(draft, &table.enable, known)? });
    }
    Some(Enrolment::Never)
}

fn register(draft: &mut Draft<'_>, table: &RegisterTable, known: &Known) -> Option<Enrolment> {
    let token = known.tokens.find(draft, &table.token).map(TokenId::from_index);
    let enable = draft.instant(&table.enable);
    let at = within_run(draft, &table.at, known);
    let spread = draft.length(&table.spread);
    let (enable, register) = (enable?, at?);
    if enable > register {
        let span = table.at.as_ref().map_or(0..0, |it| it.span.clone());
        draft.wrong(
            "out-of-order",
            "routers are registered before smart licensing is enabled",
            &span,
            "the command does not exist before `license smart enable`",
            "make `at` later than `enable`",
        );
        return None;
    }
    Some(Enrolment::Token { token: token?, enable, register, spread: spread? })
}

/// An instant that must lie within the run.
pub(super) fn within_run(
    draft: &mut Draft<'_>,
    text: &Opt<crate::scenario::quantity::Duration>,
    known: &Known,
) -> Option<Time> {
    let at = draft.instant(text)?;
    let (Some(end), Some(it)) = (known.end, text.as_ref()) else { return Some(at) };
    if at >= end {
        let length = end.since(Time::ZERO);
        draft.wrong(
            "after-the-end",
            format!("`{}` is after the end of the run", it.value.0),
            &it.span,
            format!("the run ends after {length}"),
            "choose an earlier time, or make `scenario.duration` longer",
        );
        return None;
    }
    Some(at)
}

fn phase(draft: &mut Draft<'_>, phase: &At<PhaseValue>) -> Option<Phase> {
    match &phase.value {
        Choice::Word(_) => Some(Phase::Uniform),
        Choice::Table(PhaseTable::At(at)) => draft.length(&Some(at.clone())).map(Phase::At),
        Choice::Table(PhaseTable::Within(within)) => {
            draft.length(&Some(within.clone())).map(Phase::Within)
        }
    }
}
