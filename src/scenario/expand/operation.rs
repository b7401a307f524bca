//! Faults and operator actions.

use std::collections::BTreeMap;

use super::clock::setting;
use super::roster::FleetNames;
use super::{
    Draft, Known, Names, brown_out, call_home, chassis, crew, duplicate, enrolment, names, planes,
    relay, site, small, terms, tokens, traditional, trust, within_run,
};
use crate::model::entitlement::TagId;
use crate::model::wire::TokenId;
use crate::net::{LinkId, NodeId};
use crate::plan::{
    Action, ActionPlan, FaultPlan, FaultTarget, MailServerId, NameServerId, ProxyId, RouterRange,
    Schedule,
};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::clock::ClockWindow;
use crate::scenario::file::network::Law;
use crate::scenario::file::operation::{ActionTable, FaultTable};
use crate::scenario::file::{File, each};
use crate::scenario::limits::FAILURES;
use crate::scenario::quantity::{Duration, Name};
use crate::scenario::words::grouped;

/// Names of faults or actions: what is given must be unique, what is made up gets a number if it must.
struct Titles {
    kind: &'static str,
    given: BTreeMap<String, std::ops::Range<usize>>,
    made: BTreeMap<String, u32>,
}

impl Titles {
    fn new<'f>(
        draft: &mut Draft<'_>,
        kind: &'static str,
        names: impl Iterator<Item = &'f Opt<Name>>,
    ) -> Self {
        let mut given: BTreeMap<String, std::ops::Range<usize>> = BTreeMap::new();
        for name in names {
            let (Some(text), Some(it)) = (draft.name(name), name) else { continue };
            if let Some(first) = given.get(&text) {
                draft.found.push(duplicate(draft.sources, kind, &text, &it.span, first));
            } else {
                given.insert(text, it.span.clone());
            }
        }
        Titles { kind, given, made: BTreeMap::new() }
    }

    fn title(&mut self, name: &Opt<Name>, made: &str) -> String {
        debug_assert!(!self.kind.is_empty());
        if let Some(it) = name {
            return it.value.0.clone();
        }
        loop {
            let count = self.made.entry(made.to_owned()).or_insert(0);
            *count += 1;
            let title = if *count == 1 { made.to_owned() } else { format!("{made}-{count}") };
            if !self.given.contains_key(&title) {
                return title;
            }
        }
    }
}

/// Faults of the plan.
pub(super) fn faults(
    draft: &mut Draft<'_>,
    file: &File,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Vec<FaultPlan> {
    let names = each(&file.fault).iter().map(|it| &it.value.name);
    let mut titles = Titles::new(draft, "fault", names);
    let made = each(&file.fault).iter().filter_map(|it| {
        let fault = match (&it.value.clock_wrong, chassis::fault(draft, &it.value, known, fleets)) {
            (Some(it), _) => clock_wrong(draft, &it.value, known, fleets),
            (None, Some(fault)) => Some(fault),
            (None, None) => fault(draft, &it.value, known),
        };
        let (made, target, schedule) = fault?;
        Some(FaultPlan { name: titles.title(&it.value.name, &made), target, schedule })
    });
    made.collect()
}

/// What is made of one fault: a name, what fails, when.
pub(super) type Fault = (String, FaultTarget, Schedule);

fn fault(draft: &mut Draft<'_>, table: &FaultTable, known: &Known) -> Option<Fault> {
    let link = |at| FaultTarget::Link(LinkId::from_index(at));
    let proxy = |at| FaultTarget::Proxy(ProxyId::from_index(at));
    let server = |at| FaultTarget::NameServer(NameServerId::from_index(at));
    if let Some(fault) = brown_out::fault(draft, table, known) {
        return fault;
    }
    if let Some(fault) = site::fault(draft, table, known) {
        return fault;
    }
    if let Some(fault) = relay::fault(draft, table, known) {
        return fault;
    }
    if let Some(At { value: it, .. }) = &table.link_down {
        let target = on(draft, "link-down", &known.links, &it.link, link);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return both(target, schedule);
    }
    if let Some(At { value: it, .. }) = &table.proxy_outage {
        let target = on(draft, "proxy-outage", &known.proxies, &it.proxy, proxy);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return both(target, schedule);
    }
    if let Some(At { value: it, .. }) = &table.name_server_outage {
        let target = on(draft, "name-server-outage", &known.servers, &it.server, server);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return both(target, schedule);
    }
    if let Some(At { value: it, .. }) = &table.link_failures {
        let target = on(draft, "link-failures", &known.links, &it.link, link);
        let schedule = renewal(draft, &it.up, &it.down, known);
        return both(target, schedule);
    }
    if let Some(At { value: it, .. }) = &table.proxy_failures {
        let target = on(draft, "proxy-failures", &known.proxies, &it.proxy, proxy);
        let schedule = renewal(draft, &it.up, &it.down, known);
        return both(target, schedule);
    }
    if let Some(At { value: it, .. }) = &table.name_server_failures {
        let target = on(draft, "name-server-failures", &known.servers, &it.server, server);
        let schedule = renewal(draft, &it.up, &it.down, known);
        return both(target, schedule);
    }
    let ntp = |at| FaultTarget::Ntp(NodeId::from_index(at));
    if let Some(At { value: it, .. }) = &table.ntp_outage {
        let target = on(draft, "ntp-outage", &known.nodes, &it.node, ntp);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return both(target, schedule);
    }
    if let Some(At { value: it, .. }) = &table.ntp_failures {
        let target = on(draft, "ntp-failures", &known.nodes, &it.node, ntp);
        let schedule = renewal(draft, &it.up, &it.down, known);
        return both(target, schedule);
    }
    if let Some(At { value: it, .. }) = &table.mail_server_outage {
        let mail = |at| FaultTarget::MailServer(MailServerId::from_index(at));
        let target = on(draft, "mail-server-outage", &known.mail_servers, &it.server, mail);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return both(target, schedule);
    }
    super::front_end::fault(draft, table, known)?
}

fn clock_wrong(
    draft: &mut Draft<'_>,
    table: &ClockWindow,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Fault> {
    let routers = whom(draft, &table.fleet, &table.router, fleets);
    let ahead = setting(draft, &table.ahead, &table.behind);
    let schedule = window(draft, &table.at, &table.r#for, known);
    both(Some(("clock-wrong".into(), FaultTarget::Clock(routers?, ahead?))), schedule)
}

pub(super) fn both(
    target: Option<(String, FaultTarget)>,
    schedule: Option<Schedule>,
) -> Option<Fault> {
    let (name, target) = target?;
    Some((name, target, schedule?))
}

pub(super) fn on(
    draft: &mut Draft<'_>,
    kind: &str,
    names: &Names,
    name: &Opt<Name>,
    target: impl Fn(usize) -> FaultTarget,
) -> Option<(String, FaultTarget)> {
    let at = names.find(draft, name)?;
    Some((format!("{kind}-{}", name.as_ref()?.value.0), target(at)))
}

pub(super) fn window(
    draft: &mut Draft<'_>,
    at: &Opt<Duration>,
    length: &Opt<Duration>,
    known: &Known,
) -> Option<Schedule> {
    let at = within_run(draft, at, known);
    let length = draft.positive(length);
    Some(Schedule::Window { at: at?, length: length? })
}

pub(super) fn renewal(
    draft: &mut Draft<'_>,
    up: &Opt<Law>,
    down: &Opt<Law>,
    known: &Known,
) -> Option<Schedule> {
    let at = up.as_ref().map(|it| it.span.clone());
    let up = draft.positive_law(up);
    let down = draft.positive_law(down);
    let (up, down) = (up?, down?);
    let cycle = up.mean().0.saturating_add(down.mean().0).max(1);
    if known.end.is_some_and(|end| end.0 / cycle > FAILURES) {
        draft.wrong(
            "too-many-failures",
            "this fails too often to be simulated",
            &at?,
            format!("more than {} failures in the run", grouped(FAILURES)),
            "make `up` or `down` longer, or the run shorter",
        );
        return None;
    }
    Some(Schedule::Renewal { up, down })
}

/// Actions of the plan. A purchase of several tags is one action a tag.
pub(super) fn actions(
    draft: &mut Draft<'_>,
    file: &File,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Vec<ActionPlan> {
    let names = each(&file.action).iter().map(|it| &it.value.name);
    let mut titles = Titles::new(draft, "action", names);
    let mut made = Vec::new();
    for written in each(&file.action) {
        let table = &written.value;
        let start = crew::start(draft, written, known, fleets);
        let work = crew::work(draft, table, known);
        let (kind, actions) = match &table.buy {
            Some(it) => ("buy", terms::buy(draft, &it.value, known)),
            None if table.transfer.is_some() => {
                ("transfer", terms::transfer(draft, table.transfer.as_ref(), known))
            }
            None => match chassis::action(draft, table, fleets)
                .or_else(|| action(draft, table, known, fleets))
            {
                Some((kind, action)) => (kind, vec![action]),
                None => continue,
            },
        };
        let (Some(start), Some(work)) = (start, work) else { continue };
        for action in actions {
            let name = titles.title(&table.name, kind);
            made.push(ActionPlan { name, start, work, action });
        }
    }
    made
}

fn action(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<(&'static str, Action)> {
    let slot = |number| u8::try_from(number).expect("the range was checked");
    if let Some(action) = relay::action(draft, table, known, fleets)
        .or_else(|| trust::action(draft, table, known, fleets))
        .or_else(|| names::action(draft, table, known, fleets))
        .or_else(|| traditional::action(draft, table, known, fleets))
        .or_else(|| planes::action(draft, table, &known.vrfs, fleets))
    {
        return action;
    }
    if let Some(action) = tokens::action(draft, table, known, fleets)
        .or_else(|| enrolment::action(draft, table, known, fleets))
    {
        return action;
    }
    if table.revoke_token.is_some() {
        let token = TokenId::from_index(known.tokens.find(draft, &table.revoke_token)?);
        return Some(("revoke-token", Action::RevokeToken { token }));
    }
    if let Some(At { value: it, .. }) = &table.buy_missing {
        return Some(("buy-missing", terms::buy_missing(draft, it, known)?));
    }
    if let Some(At { value: it, .. }) = &table.prolong {
        return Some(("prolong", terms::prolong(draft, it, known)?));
    }
    if let Some(At { value: it, .. }) = &table.register {
        let token = known.tokens.find(draft, &it.token).map(TokenId::from_index);
        let routers = whom(draft, &it.fleet, &it.router, fleets);
        let force = it.force.as_ref().is_some_and(|it| it.value);
        return Some(("register", Action::Register { routers: routers?, token: token?, force }));
    }
    if let Some(At { value: it, .. }) = &table.renew {
        let routers = whom(draft, &it.fleet, &it.router, fleets)?;
        let silent_only = it.silent_only.as_ref().is_some_and(|it| it.value);
        return Some(("renew", Action::Renew { routers, silent_only }));
    }
    if let Some(At { value: it, .. }) = &table.deregister {
        let routers = whom(draft, &it.fleet, &it.router, fleets)?;
        return Some(("deregister", Action::Deregister { routers }));
    }
    if let Some(At { value: it, .. }) = &table.configure {
        let routers = whom(draft, &it.fleet, &it.router, fleets)?;
        let tag = tag(draft, &it.tag, known)?;
        let (slot, count) = (slot(small(&it.slot)?), small(&it.count)?);
        return Some(("configure", Action::Configure { routers, slot, tag, count }));
    }
    if let Some(At { value: it, .. }) = &table.remove_instance {
        let routers = whom(draft, &it.fleet, &it.router, fleets)?;
        return Some(("remove-instance", Action::RemoveInstances { routers }));
    }
    if let Some(it) = &table.configure_call_home {
        let routers = whom(draft, &it.value.fleet, &it.value.router, fleets);
        return call_home::configure(draft, it, routers);
    }
    if let Some(it) = &table.call_home_send {
        let routers = whom(draft, &it.value.fleet, &it.value.router, fleets);
        return call_home::send(draft, &it.value, routers);
    }
    if let Some(At { value: it, .. }) = &table.set_clock {
        let routers = whom(draft, &it.fleet, &it.router, fleets);
        let ahead = setting(draft, &it.ahead, &it.behind);
        return Some(("set-clock", Action::SetClock { routers: routers?, ahead: ahead? }));
    }
    let At { value: it, .. } = table.unconfigure.as_ref()?;
    let routers = whom(draft, &it.fleet, &it.router, fleets)?;
    let (tag, slot) = (tag(draft, &it.tag, known)?, slot(small(&it.slot)?));
    Some(("unconfigure", Action::Unconfigure { routers, slot, tag }))
}

pub(super) fn tag(draft: &mut Draft<'_>, name: &Opt<Name>, known: &Known) -> Option<TagId> {
    known.tags.find(draft, name).map(TagId::from_index)
}

pub(super) fn whom(
    draft: &mut Draft<'_>,
    fleet: &Opt<Name>,
    router: &Opt<Name>,
    fleets: &FleetNames<'_>,
) -> Option<RouterRange> {
    if fleet.is_some() {
        return fleets.fleet(draft, fleet).map(|it| fleets.range(it));
    }
    Some(RouterRange { first: fleets.router(draft, router)?, count: 1 })
}
