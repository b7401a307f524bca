//! Fleets and single routers.

use super::call_home::call_home;
use super::enrolment::enrolment;
use super::names::{host_is_static, resolution};
use super::network::home;
use super::policy::policy;
use super::roster::Roster;
use super::{Draft, Known, Names, account, duplicate, small, whole};
use crate::kernel::Span;
use crate::model::call_home::Config;
use crate::model::entitlement::{Request, TAGS_PER_ROUTER};
use crate::plan::{
    FleetPlan, GatewayId, ProxyId, Reach, Resolution, RouterId, RouterRange, SatelliteId, SlotPlan,
};
use crate::scenario::at::{At, Choice};
use crate::scenario::file::fleet::{FleetTable, ReachTable, ReachValue, RouterTable, SlotTable};
use crate::scenario::file::{List, each};

/// The shortest time between two audits: closer together they would be all that a run does.
const AUDIT_PAUSE: Span = Span::secs(1);

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
    /// How many routers.
    pub(super) fn count(&self) -> u64 {
        if self.single { 1 } else { whole(&self.table.count).unwrap_or(0) }
    }
}

/// Fleets, then single routers; their names differ.
pub(super) fn templates(
    draft: &mut Draft<'_>,
    fleets: Vec<At<FleetTable>>,
    routers: Vec<At<RouterTable>>,
) -> (Vec<Template>, Names) {
    let fleets =
        fleets.into_iter().map(|it| Template { table: it.value, span: it.span, single: false });
    let routers = routers.into_iter().map(|it| Template {
        table: it.value.into(),
        span: it.span,
        single: true,
    });
    let mut all: Vec<_> = fleets.chain(routers).collect();
    super::order::templates(&mut all);
    let mut names = Names::new("fleet", "unknown-fleet");
    all.iter().for_each(|it| names.declare(draft, &it.table.name));
    (all, names)
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
    if plans.len() == templates.len() {
        clashes(draft, templates, &plans);
    }
    plans
}

/// A single router must not have the name of a router of a fleet.
fn clashes(draft: &mut Draft<'_>, templates: &[Template], plans: &[FleetPlan]) {
    let roster = Roster::of(plans);
    for (plan, template) in plans.iter().zip(templates).filter(|it| it.0.single) {
        let (Some(at), Some(name)) = (roster.numbered(&plan.name), &template.table.name) else {
            continue;
        };
        let span = &templates[at].span;
        draft.found.push(duplicate(draft.sources, "router", &plan.name, &name.span, span));
    }
}

fn fleet(
    draft: &mut Draft<'_>,
    template: &Template,
    first: u32,
    known: &Known,
) -> Option<FleetPlan> {
    let table = &template.table;
    let name = draft_name(table)?;
    let noun = if template.single { "`[[router]]`" } else { "`[[fleet]]`" };
    let node = home(draft, &table.node, (noun, &template.span), known);
    let path = format!("{}.{name}", if template.single { "router" } else { "fleet" });
    let policy = table.policy.as_ref().and_then(|it| policy(draft, it, &path));
    let call_home = table.call_home.as_ref().and_then(|it| call_home(draft, &it.value, known));
    let reach = table.reach.as_ref().and_then(|it| reach(draft, it, known));
    let further = further(draft, &table.further_destinations, known);
    let (source, addresses) = super::planes::source(&table.source, &known.vrfs);
    let slots = slots(draft, table, known);
    let trust = super::trust::store(draft, &table.trust_store, known);
    let audit_every = table.audit.as_ref().and_then(|it| {
        let every = draft.heard(it.value.parse(), &it.span)?;
        if every < AUDIT_PAUSE {
            let help = "write `\"off\"` for a report only on change";
            let label = format!("audits are at least {AUDIT_PAUSE} apart");
            draft.wrong("out-of-range", "audits too close together", &it.span, label, help);
            return None;
        }
        Some(every)
    });
    let enrolment = enrolment(draft, table, known);
    let ipc = draft.length(&table.ipc);
    let clock = super::clock::clock(draft, &table.clock, known);
    let traditional =
        table.traditional.as_ref().map(|it| super::traditional::licenses(&it.value, known));
    let chassis = table.chassis.as_ref().and_then(|it| super::chassis::chassis(draft, &it.value));
    let count = u32::try_from(template.count()).expect("the range was checked");
    Some(FleetPlan {
        name,
        routers: RouterRange { first: RouterId(first), count },
        single: template.single,
        node: node?,
        policy: policy?,
        call_home: Config { further: further.as_ref()?.len() as u8, addresses, ..call_home? },
        reach: reach?,
        further: further?,
        host_is_static: host_is_static(&table.static_hosts, known),
        source,
        trust: trust?,
        slots: slots?,
        audit_every: audit_every?,
        enrolment: enrolment?,
        ipc: ipc?,
        clock: clock?,
        chassis: chassis?,
        traditional,
    })
}

/// The name; `templates` has said what is wrong with it.
fn draft_name(table: &FleetTable) -> Option<String> {
    table.name.as_ref()?.value.parse().ok().map(str::to_owned)
}

fn further(draft: &mut Draft<'_>, list: &List<ReachValue>, known: &Known) -> Option<Vec<Reach>> {
    if let Some(eighth) = each(list).get(7) {
        let help = "leave the last ones out";
        draft.wrong("too-many", "at most 7 further destinations", &eighth.span, "too many", help);
        return None;
    }
    let ways: Vec<_> = each(list).iter().map(|it| reach(draft, it, known)).collect();
    ways.into_iter().collect()
}

/// The way to the backend.
pub(super) fn reach(draft: &mut Draft<'_>, reach: &At<ReachValue>, known: &Known) -> Option<Reach> {
    match &reach.value {
        Choice::Word(_) => Some(Reach::Direct { resolve: Resolution::Static }),
        Choice::Table(ReachTable::Direct(table)) => {
            Some(Reach::Direct { resolve: resolution(draft, &table.resolve, known)? })
        }
        Choice::Table(ReachTable::Proxy(name)) => {
            let at = known.proxies.find(draft, &Some(name.clone()))?;
            Some(Reach::Proxy(ProxyId::from_index(at)))
        }
        Choice::Table(ReachTable::Gateway(name)) => {
            let at = known.relays.gateways.find(draft, &Some(name.clone()))?;
            Some(Reach::Gateway(GatewayId::from_index(at)))
        }
        Choice::Table(ReachTable::Satellite(name)) => {
            let at = known.relays.satellites.find(draft, &Some(name.clone()))?;
            Some(Reach::Satellite(SatelliteId::from_index(at)))
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
