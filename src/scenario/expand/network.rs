//! Places, links and servers; every place must be joined to the backend.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Draft, Known, Names, fleet::Template, names::resolution, relay, small, text, trust};
use crate::kernel::{Chance, Law, Span};
use crate::net::{LinkSpec, NodeId, NodeSpec, Planes};
use crate::plan::{BackendPlan, CertificateTerms, NameServerPlan, ProxyPlan, RootPlan, WhenAway};
use crate::scenario::at::{At, Opt};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::file::network::{AwayWord, BackendTable, CertificateTable, LinkTable};
use crate::scenario::file::{File, each};
use crate::scenario::quantity::Name;
use crate::scenario::words;

/// Latency of the links that a scenario without any gets (assumed).
const DEFAULT_LATENCY: Span = Span::millis(20);

/// The places that the scenario has: those declared; without any those that links join; without links those in use.
pub(super) fn node_names(draft: &mut Draft<'_>, file: &File, fleets: &[Template]) -> Names {
    let mut nodes = Names::new("node", "unknown-node");
    let declared = each(&file.node);
    if !declared.is_empty() {
        declared.iter().for_each(|it| nodes.declare(draft, &it.value.name));
        return nodes;
    }
    let ends =
        each(&file.link).iter().flat_map(|it| it.value.between.iter()).flat_map(|it| &it.value);
    if each(&file.link).is_empty() {
        users(file, fleets).iter().for_each(|name| imply(draft, &mut nodes, name));
    } else {
        ends.for_each(|name| imply(draft, &mut nodes, name));
    }
    nodes.renumber();
    nodes
}

/// A place exists because it is used.
fn imply(draft: &mut Draft<'_>, nodes: &mut Names, name: &At<Name>) {
    if nodes.get(&name.value.0).is_none() {
        nodes.declare(draft, &Some(name.clone()));
    }
}

/// All uses of places by the backend, servers and routers.
fn users(file: &File, fleets: &[Template]) -> Vec<At<Name>> {
    let backend = file.backend.as_ref().and_then(|it| it.value.node.as_ref());
    let servers = each(&file.name_server).iter().filter_map(|it| it.value.node.as_ref());
    let proxies = each(&file.proxy).iter().filter_map(|it| it.value.node.as_ref());
    let gateways = each(&file.gateway).iter().filter_map(|it| it.value.node.as_ref());
    let satellites = each(&file.satellite).iter().filter_map(|it| it.value.node.as_ref());
    let relays = proxies.chain(gateways).chain(satellites);
    let clocks = fleets.iter().filter_map(|it| it.table.clock.as_ref()?.value.ntp.as_ref());
    let fleets = fleets.iter().filter_map(|it| it.table.node.as_ref());
    let fronts = each(&file.front_end).iter().filter_map(|it| it.value.node.as_ref());
    let relays = relays.chain(fronts);
    let mail = each(&file.mail_server).iter().filter_map(|it| it.value.node.as_ref());
    let named = backend.into_iter().chain(servers).chain(relays).chain(mail).chain(fleets);
    named.cloned().chain(clocks.filter_map(super::clock::server)).collect()
}

/// Places and links of the plan.
pub(super) fn network(
    draft: &mut Draft<'_>,
    file: &File,
    fleets: &[Template],
    known: &mut Known,
) -> (Vec<NodeSpec>, Vec<LinkSpec>) {
    let mut nodes = vec![NodeSpec { name: String::new() }; known.nodes.count];
    for (name, (at, _)) in &known.nodes.places {
        nodes[*at].name.clone_from(name);
    }
    let links = if each(&file.link).is_empty() {
        default_links(draft, file, fleets, &nodes, known)
    } else {
        let made = each(&file.link).iter().filter_map(|it| link(draft, &it.value, known));
        let made: Vec<_> = made.collect();
        // A link that is wrong may be the one that joins: judge reachability only of a network without mistakes.
        if made.len() == each(&file.link).len() {
            connected(draft, file, fleets, &made, known);
        }
        made
    };
    (nodes, links)
}

fn link(draft: &mut Draft<'_>, table: &LinkTable, known: &Known) -> Option<LinkSpec> {
    let ends = table.between.as_ref().and_then(|it| ends(draft, it, known));
    let latency = draft.law(&table.latency);
    let bandwidth = match &table.bandwidth {
        Some(it) => draft.heard(it.value.parse(), &it.span).map(Some),
        None => Some(None),
    };
    let loss = table.loss.as_ref().and_then(|it| draft.heard(it.value.parse(), &it.span));
    let (a, b) = ends?;
    let name = table.name.as_ref()?.value.0.clone();
    let planes = super::planes::carried(draft, table, &known.vrfs);
    let (latency, bandwidth, loss) = (latency?, bandwidth?, loss?);
    Some(LinkSpec { name, a, b, latency, bandwidth, loss, planes: planes? })
}

fn ends(
    draft: &mut Draft<'_>,
    between: &At<Vec<At<Name>>>,
    known: &Known,
) -> Option<(NodeId, NodeId)> {
    let [a, b] = between.value.as_slice() else {
        draft.wrong(
            "not-two-ends",
            format!("a link has two ends, not {}", between.value.len()),
            &between.span,
            "exactly two places are joined",
            "write `between = [\"a\", \"b\"]`; join three places by two links",
        );
        return None;
    };
    let (first, second) = (node(draft, a, known), node(draft, b, known));
    if a.value.0 == b.value.0 {
        draft.wrong(
            "not-two-ends",
            format!("a link from `{}` to itself", a.value.0),
            &between.span,
            "both ends are the same place",
            "name two different places",
        );
        return None;
    }
    Some((first?, second?))
}

fn node(draft: &mut Draft<'_>, name: &At<Name>, known: &Known) -> Option<NodeId> {
    place(draft, &Some(name.clone()), known)
}

/// The place that is named here.
pub(super) fn place(draft: &mut Draft<'_>, name: &Opt<Name>, known: &Known) -> Option<NodeId> {
    known.nodes.find(draft, name).map(NodeId::from_index)
}

/// The place where something stands. If the place comes from the default, a network without it is told so.
pub(super) fn home(
    draft: &mut Draft<'_>,
    name: &Opt<Name>,
    (noun, owner): (&str, &Range<usize>),
    known: &Known,
) -> Option<NodeId> {
    let it = name.as_ref()?;
    // A default stands where the table stands that lacks it.
    if it.span != *owner || known.nodes.get(&it.value.0).is_some() {
        return place(draft, name, known);
    }
    let node = &it.value.0;
    let nodes = words::list(known.nodes.places.keys().take(12).map(String::as_str));
    draft.wrong(
        "unknown-node",
        format!(
            "{noun} stands at `{node}` unless `node` says otherwise, and there is no such place"
        ),
        owner,
        "`node` is not given",
        format!("add `node` to {noun}; places are {nodes}"),
    );
    None
}

/// Joins each place in use to the backend's.
fn default_links(
    draft: &mut Draft<'_>,
    file: &File,
    fleets: &[Template],
    nodes: &[NodeSpec],
    known: &mut Known,
) -> Vec<LinkSpec> {
    let backend = file.backend.as_ref().and_then(|it| it.value.node.as_ref());
    let Some(hub) = backend.and_then(|it| known.nodes.get(&it.value.0)) else { return Vec::new() };
    let mut used: Vec<_> =
        users(file, fleets).iter().filter_map(|it| known.nodes.get(&it.value.0)).collect();
    used.sort_unstable();
    used.dedup();
    let mut links = Vec::new();
    for at in used.into_iter().filter(|at| *at != hub) {
        let name = format!("{}-to-backend", nodes[at].name);
        let span = known.nodes.places[&nodes[at].name].1.clone();
        known.links.declare(draft, &Some(At { value: Name(name.clone()), span }));
        links.push(LinkSpec {
            name,
            a: NodeId::from_index(at),
            b: NodeId::from_index(hub),
            latency: Law::Constant(DEFAULT_LATENCY),
            bandwidth: None,
            loss: Chance::NEVER,
            planes: Planes::ALL,
        });
    }
    links
}

/// Every place must reach the backend's over links that are up at the start.
fn connected(
    draft: &mut Draft<'_>,
    file: &File,
    fleets: &[Template],
    links: &[LinkSpec],
    known: &Known,
) {
    let Some(backend) = file.backend.as_ref().and_then(|it| it.value.node.as_ref()) else { return };
    let Some(hub) = known.nodes.get(&backend.value.0) else { return };
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for link in links {
        next.entry(link.a.index()).or_default().push(link.b.index());
        next.entry(link.b.index()).or_default().push(link.a.index());
    }
    let mut reached = vec![false; known.nodes.count];
    let mut todo = vec![hub];
    while let Some(at) = todo.pop() {
        if !std::mem::replace(&mut reached[at], true) {
            todo.extend(next.get(&at).into_iter().flatten());
        }
    }
    let used = users(file, fleets);
    for (name, (_, span)) in known.nodes.places.iter().filter(|it| !reached[it.1.0]) {
        let user = used.iter().find(|it| it.value.0 == *name).map_or(span, |it| &it.span);
        draft.found.push(cut_off(draft, name, user, &backend.value.0));
    }
}

fn cut_off(draft: &Draft<'_>, name: &str, span: &Range<usize>, backend: &str) -> Diagnostic {
    Diagnostic::error("disconnected-node", format!("no link leads from `{name}` to the backend"))
        .label(
            draft.sources,
            span,
            format!("no path over links reaches `{backend}`, where the backend stands"),
        )
        .help(format!(
            "add a `[[link]]` that joins `{name}` to the rest of the network, or take it out"
        ))
}

/// What clients see while a server is away.
pub(super) fn away(word: &Opt<AwayWord>) -> Option<WhenAway> {
    Some(match word.as_ref()?.value {
        AwayWord::Silent => WhenAway::Silent,
        AwayWord::Refuses => WhenAway::Refuses,
    })
}

/// Name servers of the plan.
pub(super) fn name_servers(
    draft: &mut Draft<'_>,
    file: &File,
    known: &Known,
) -> Vec<NameServerPlan> {
    let mut made = Vec::new();
    for At { value, .. } in each(&file.name_server) {
        let (node, service) = (place(draft, &value.node, known), draft.law(&value.service));
        let (Some(node), Some(service), Some(name)) = (node, service, &value.name) else {
            continue;
        };
        made.push(NameServerPlan { name: name.value.0.clone(), node, service });
    }
    made
}

/// Proxies of the plan.
pub(super) fn proxies(
    draft: &mut Draft<'_>,
    file: &File,
    fleets: &[Template],
    known: &Known,
) -> Vec<ProxyPlan> {
    let mut made = Vec::new();
    for At { value, .. } in each(&file.proxy) {
        let node = place(draft, &value.node, known);
        let service = draft.law(&value.service);
        let resolve = resolution(draft, &value.resolve, known);
        let acl = relay::acl(draft, value, fleets, known);
        let plan = || {
            Some(ProxyPlan {
                name: value.name.as_ref()?.value.0.clone(),
                node: node?,
                servers: small(&value.servers)?,
                service: service?,
                queue_limit: small(&value.queue_limit),
                connections: relay::connections(value),
                acl,
                resolve: resolve?,
                when_away: away(&value.when_away)?,
            })
        };
        made.extend(plan());
    }
    made
}

/// The backend of the plan.
pub(super) fn backend(
    draft: &mut Draft<'_>,
    it: &At<BackendTable>,
    roots: &[RootPlan],
    known: &Known,
) -> Option<BackendPlan> {
    let table = &it.value;
    let node = home(draft, &table.node, ("`[backend]`", &it.span), known);
    let common = draft.law(&table.service);
    // In the order of `Subtype::ALL`.
    let service = [
        &table.service_entitlement,
        &table.service_deregistration,
        &table.service_registration,
        &table.service_acknowledgement,
        &table.service_renew,
    ]
    .map(|own| if own.is_some() { draft.law(own) } else { common.clone() });
    let http_until = trust::date(draft, &table.http_until, known);
    let server_certificates = trust::server_certificates(draft, table, roots, known);
    let certificate = table.certificate.as_ref().and_then(|it| certificate(draft, it));
    let silence = table.silence.as_ref().and_then(|it| super::silence::terms(draft, &it.value));
    let [entitlement, deregistration, registration, acknowledgement, renew] = service;
    Some(BackendPlan {
        node: node?,
        host: text(&table.host)?,
        http_until: http_until?,
        server_certificates: server_certificates?,
        servers: small(&table.servers)?,
        service: [entitlement?, deregistration?, registration?, acknowledgement?, renew?],
        queue_limit: small(&table.queue_limit),
        when_away: away(&table.when_away)?,
        certificate: certificate?,
        silence: silence?,
        front_ends: Vec::new(),
        try_next_address: super::call_home::yes(&table.try_next_address)?,
    })
}

fn certificate(draft: &mut Draft<'_>, table: &At<CertificateTable>) -> Option<CertificateTerms> {
    let life = draft.positive(&table.value.life);
    let back_dating = draft.length(&table.value.back_dating);
    let (life, back_dating) = (life?, back_dating?);
    if back_dating >= life {
        let at = table.value.back_dating.as_ref().map_or(&table.span, |it| &it.span);
        draft.wrong(
            "bad-certificate",
            format!(
                "back-dated by {back_dating}, a certificate of {life} would be expired when issued"
            ),
            at,
            "not shorter than the certificate's life",
            "make `back-dating` shorter or `life` longer",
        );
        return None;
    }
    if life.0 % Span::secs(1).0 != 0 || life > CertificateTerms::LONGEST_LIFE {
        let at = table.value.life.as_ref().map_or(&table.span, |it| &it.span);
        draft.wrong(
            "bad-certificate",
            format!("a certificate cannot live for {life}"),
            at,
            "not whole seconds, or more than 100 years",
            "give whole seconds, such as `365d`",
        );
        return None;
    }
    Some(CertificateTerms { life, back_dating })
}
