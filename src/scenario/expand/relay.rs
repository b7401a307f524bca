//! Transport Gateways, On-Prem satellites, and whom proxies serve.

use super::fleet::{self, Template};
use super::network::{away, place};
use super::operation::{Fault, both, on, renewal, whom, window};
use super::roster::FleetNames;
use super::{Draft, Names, small, whole};
use crate::kernel::{Span, Time};
use crate::net::NodeId;
use crate::plan::{
    Acl, Action, ConnectionLimit, FaultTarget, FleetId, GatewayConfig, GatewayId, GatewayPlan,
    SatelliteConfig, SatelliteId, SatellitePlan, Timetable,
};
use crate::scenario::at::At;
use crate::scenario::file::network::ProxyTable;
use crate::scenario::file::operation::{ActionTable, FaultTable};
use crate::scenario::file::relay::{GatewayTable, ModeWord, RemovedWord, SatelliteTable};
use crate::scenario::file::{File, each};
use crate::scenario::quantity::Name;

/// The names of relays.
pub(super) struct Known {
    pub(super) gateways: Names,
    pub(super) satellites: Names,
}

impl Known {
    /// Takes them down; two of a kind must differ.
    pub(super) fn of(draft: &mut Draft<'_>, file: &File) -> Self {
        let mut gateways = Names::new("gateway", "unknown-gateway");
        each(&file.gateway).iter().for_each(|it| gateways.declare(draft, &it.value.name));
        let mut satellites = Names::new("satellite", "unknown-satellite");
        each(&file.satellite).iter().for_each(|it| satellites.declare(draft, &it.value.name));
        Known { gateways, satellites }
    }
}

/// Gateways of the plan.
pub(super) fn gateways(
    draft: &mut Draft<'_>,
    file: &File,
    known: &super::Known,
) -> Vec<GatewayPlan> {
    each(&file.gateway).iter().filter_map(|it| gateway(draft, &it.value, known)).collect()
}

fn gateway(
    draft: &mut Draft<'_>,
    table: &GatewayTable,
    known: &super::Known,
) -> Option<GatewayPlan> {
    let node = place(draft, &table.node, known);
    let timeout = draft.positive(&table.timeout);
    let retry = draft.positive(&table.retry);
    let keep_for = draft.positive(&table.keep_for);
    Some(GatewayPlan {
        name: table.name.as_ref()?.value.0.clone(),
        node: node?,
        config: GatewayConfig {
            concurrency: small(&table.concurrency)?,
            queue_limit: small(&table.queue_limit),
            store_bytes: whole(&table.store)?,
            timeout: timeout?,
            retry: retry?,
            keep_for: keep_for?,
        },
        when_away: away(&table.when_away)?,
    })
}

/// Satellites of the plan.
pub(super) fn satellites(
    draft: &mut Draft<'_>,
    file: &File,
    known: &super::Known,
) -> Vec<SatellitePlan> {
    each(&file.satellite).iter().filter_map(|it| satellite(draft, it, known)).collect()
}

fn satellite(
    draft: &mut Draft<'_>,
    it: &At<SatelliteTable>,
    known: &super::Known,
) -> Option<SatellitePlan> {
    let table = &it.value;
    let node = place(draft, &table.node, known);
    let service = draft.law(&table.service);
    let config = sync(draft, it);
    Some(SatellitePlan {
        name: table.name.as_ref()?.value.0.clone(),
        node: node?,
        servers: small(&table.servers)?,
        service: service?,
        queue_limit: small(&table.queue_limit),
        when_away: away(&table.when_away)?,
        capacity: small(&table.capacity)?,
        config: config?,
        sync_bytes: small(&table.sync_bytes)?,
        answers_when_removed: matches!(table.when_removed.as_ref()?.value, RemovedWord::Answers),
    })
}

/// The shortest time between two synchronizations: more often they would be all that a run does.
const SYNC_PAUSE: Span = Span::minutes(1);

fn sync(draft: &mut Draft<'_>, it: &At<SatelliteTable>) -> Option<SatelliteConfig> {
    let table = &it.value;
    let pause = |draft: &mut Draft<'_>, text| {
        let span = draft.positive(text)?;
        if span < SYNC_PAUSE {
            let at = text.as_ref().map_or(&it.span, |it| &it.span);
            let label = format!("synchronizations are at least {SYNC_PAUSE} apart");
            let help = "write a longer time";
            draft.wrong("out-of-range", "synchronized too often", at, label, help);
            return None;
        }
        Some(span)
    };
    let (every, retry) = (pause(draft, &table.sync_every), pause(draft, &table.sync_retry));
    let first = match &table.sync_first {
        Some(_) => draft.length(&table.sync_first),
        None => every,
    };
    let timeout = draft.positive(&table.sync_timeout);
    let exchange = draft.positive(&table.file_exchange);
    let alert = draft.positive(&table.alert_after);
    let remove = draft.positive(&table.remove_after);
    let (alert_after, remove_after) = (alert?, remove?);
    if alert_after > remove_after {
        let at = table.alert_after.as_ref().map_or(&it.span, |it| &it.span);
        let message =
            format!("an alert after {alert_after} comes too late: removed after {remove_after}");
        let help = "make `alert-after` shorter or `remove-after` longer";
        draft.wrong("bad-satellite", message, at, "not before `remove-after`", help);
        return None;
    }
    let timetable =
        Timetable { first: Time::ZERO + first?, every: every?, retry: retry?, timeout: timeout? };
    let connected = matches!(table.mode.as_ref()?.value, ModeWord::Connected);
    let timetable = connected.then_some(timetable);
    Some(SatelliteConfig { timetable, exchange: exchange?, alert_after, remove_after })
}

/// Whom a proxy lets through.
pub(super) fn acl(
    draft: &mut Draft<'_>,
    table: &ProxyTable,
    fleets: &[Template],
    known: &super::Known,
) -> Acl {
    let nodes = |draft: &mut Draft<'_>, list: &Option<At<Vec<At<Name>>>>| {
        let names = list.iter().flat_map(|it| &it.value);
        names.filter_map(|it| place(draft, &Some(it.clone()), known)).collect::<Vec<NodeId>>()
    };
    let hosts = table.allow_hosts.as_ref();
    Acl {
        allow_hosts: hosts.map(|it| it.value.iter().map(|it| it.value.0.clone()).collect()),
        allow_nodes: table.allow_nodes.as_ref().map(|_| nodes(draft, &table.allow_nodes)),
        deny_nodes: nodes(draft, &table.deny_nodes),
        deny_fleets: denied_fleets(draft, table, fleets),
    }
}

fn denied_fleets(draft: &mut Draft<'_>, table: &ProxyTable, fleets: &[Template]) -> Vec<FleetId> {
    let mut denied = Vec::new();
    for name in table.deny_fleets.iter().flat_map(|it| &it.value) {
        let called =
            |it: &Template| it.table.name.as_ref().is_some_and(|it| it.value.0 == name.value.0);
        match fleets.iter().position(called) {
            Some(at) => denied.push(FleetId::from_index(at)),
            None => draft.wrong(
                "unknown-fleet",
                format!("unknown fleet `{}`", name.value.0),
                &name.span,
                "no fleet or router has this name",
                "name a `[[fleet]]` or `[[router]]` of this scenario",
            ),
        }
    }
    denied
}

/// How many connections a proxy keeps.
pub(super) fn connections(table: &ProxyTable) -> Option<ConnectionLimit> {
    let open = small(&table.connection_limit)?;
    Some(ConnectionLimit { open, backlog: small(&table.connection_queue).unwrap_or(0) })
}

/// A fault of a gateway or satellite, if `table` is one.
pub(super) fn fault(
    draft: &mut Draft<'_>,
    table: &FaultTable,
    known: &super::Known,
) -> Option<Option<Fault>> {
    let gateway = |at| FaultTarget::Gateway(GatewayId::from_index(at));
    let satellite = |at| FaultTarget::Satellite(SatelliteId::from_index(at));
    if let Some(At { value: it, .. }) = &table.gateway_outage {
        let target = on(draft, "gateway-outage", &known.relays.gateways, &it.gateway, gateway);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return Some(both(target, schedule));
    }
    if let Some(At { value: it, .. }) = &table.satellite_outage {
        let target =
            on(draft, "satellite-outage", &known.relays.satellites, &it.satellite, satellite);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return Some(both(target, schedule));
    }
    if let Some(At { value: it, .. }) = &table.gateway_failures {
        let target = on(draft, "gateway-failures", &known.relays.gateways, &it.gateway, gateway);
        let schedule = renewal(draft, &it.up, &it.down, known);
        return Some(both(target, schedule));
    }
    let At { value: it, .. } = table.satellite_failures.as_ref()?;
    let target =
        on(draft, "satellite-failures", &known.relays.satellites, &it.satellite, satellite);
    let schedule = renewal(draft, &it.up, &it.down, known);
    Some(both(target, schedule))
}

/// An action on relays, if `table` is one.
pub(super) fn action(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    known: &super::Known,
    fleets: &FleetNames<'_>,
) -> Option<Option<(&'static str, Action)>> {
    if table.synchronize.is_some() {
        let at = known.relays.satellites.find(draft, &table.synchronize);
        let action = |at| Action::Synchronize { satellite: SatelliteId::from_index(at) };
        return Some(at.map(|at| ("synchronize", action(at))));
    }
    let At { value: it, .. } = table.set_reach.as_ref()?;
    let routers = whom(draft, &it.fleet, &it.router, fleets);
    let reach = it.reach.as_ref().and_then(|it| fleet::reach(draft, it, known));
    let both = routers.zip(reach);
    Some(both.map(|(routers, reach)| ("set-reach", Action::SetReach { routers, reach })))
}
