//! Fault plans for a given scenario: what it names is what can fail.

use toml::{Table, Value};

use super::{Dice, length, number, table, text};
use crate::plan::{FleetPlan, Plan};
use crate::scenario::shrink::written;

/// The text `head` with faults added to it that befall what `plan` names: one to `most` of them.
///
/// The same plan, seed and number give the same faults. A `head` that is not TOML stays as it is.
#[must_use]
pub fn faults(head: &str, plan: &Plan, seed: u64, draw: u32, most: u64) -> String {
    let Ok(mut document) = head.parse::<Table>() else { return head.to_owned() };
    let mut dice = Dice::new(seed, draw, "faults");
    let count = dice.between(1, most.max(1));
    let drawn = (1..=count).map(|n| Value::Table(fault(plan, n, &mut dice)));
    document.insert("fault".into(), Value::Array(drawn.collect()));
    written(&document)
}

/// What can go wrong with the things of a plan, one entry for each thing and way.
#[derive(Clone, Copy)]
enum Kind<'p> {
    Link(&'p str),
    SlowLink(&'p str),
    Flapping(&'p str),
    Backend,
    SlowBackend,
    FrontEnd(&'p str),
    Proxy(&'p str),
    SlowProxy(&'p str),
    NameServer(&'p str),
    MailServer(&'p str),
    Gateway(&'p str),
    BusyGateway(&'p str),
    Satellite(&'p str),
    SlowSatellite(&'p str),
    Clock(&'p FleetPlan),
    TimeServer(&'p str),
    Power(&'p FleetPlan),
    Process(&'p FleetPlan),
    Site(&'p str),
    Island(&'p str),
}

fn kinds(plan: &Plan) -> Vec<Kind<'_>> {
    let mut all = vec![Kind::Backend, Kind::SlowBackend];
    for link in &plan.links {
        all.extend([
            Kind::Link(&link.name),
            Kind::SlowLink(&link.name),
            Kind::Flapping(&link.name),
        ]);
    }
    all.extend(plan.backend.front_ends.iter().map(|it| Kind::FrontEnd(&it.name)));
    for proxy in &plan.proxies {
        all.extend([Kind::Proxy(&proxy.name), Kind::SlowProxy(&proxy.name)]);
    }
    all.extend(plan.name_servers.iter().map(|it| Kind::NameServer(&it.name)));
    all.extend(plan.mail_servers.iter().map(|it| Kind::MailServer(&it.name)));
    for gateway in &plan.gateways {
        all.extend([Kind::Gateway(&gateway.name), Kind::BusyGateway(&gateway.name)]);
    }
    for satellite in &plan.satellites {
        all.extend([Kind::Satellite(&satellite.name), Kind::SlowSatellite(&satellite.name)]);
    }
    for fleet in plan.fleets.iter().filter(|it| it.routers.count > 0) {
        all.extend([Kind::Clock(fleet), Kind::Power(fleet), Kind::Process(fleet)]);
        let ntp = fleet.clock.as_ref().and_then(|it| it.ntp.as_ref());
        all.extend(ntp.map(|it| Kind::TimeServer(&plan.nodes[it.node.index()].name)));
    }
    for node in &plan.nodes {
        all.extend([Kind::Site(&node.name), Kind::Island(&node.name)]);
    }
    all
}

fn fault(plan: &Plan, n: u64, dice: &mut Dice) -> Table {
    let seconds = (plan.scenario.duration.0 / 1_000_000_000).max(2);
    let all = kinds(plan);
    let kind = dice.one(&all).copied().unwrap_or(Kind::Backend);
    let (mut key, mut what) = named(kind, dice);
    let renewal = renewals(key).filter(|_| dice.percent(20));
    if matches!(kind, Kind::Flapping(_)) || renewal.is_some() {
        key = renewal.unwrap_or(key);
        what.insert("up".into(), law(dice, 60, seconds));
        what.insert("down".into(), law(dice, 10, seconds / 4));
    } else {
        what.insert("at".into(), text(length(dice.between(0, seconds * 9 / 10))));
        what.insert("for".into(), text(dice.length(60.min(seconds), seconds / 2)));
    }
    table([("name", text(format!("hunted-{n}"))), (key, Value::Table(what))])
}

/// The kind that comes again and again, if there is one.
fn renewals(key: &str) -> Option<&'static str> {
    Some(match key {
        "link-brown-out" => "link-brown-outs",
        "backend-outage" => "backend-failures",
        "backend-brown-out" => "backend-brown-outs",
        "proxy-outage" => "proxy-failures",
        "proxy-brown-out" => "proxy-brown-outs",
        "name-server-outage" => "name-server-failures",
        "gateway-outage" => "gateway-failures",
        "gateway-brown-out" => "gateway-brown-outs",
        "satellite-outage" => "satellite-failures",
        "satellite-brown-out" => "satellite-brown-outs",
        "ntp-outage" => "ntp-failures",
        "power-cut" => "power-cuts",
        "router-crash" => "router-crashes",
        "process-crash" => "process-crashes",
        "site-failure" => "site-failures",
        "partition" => "partitions",
        _ => return None,
    })
}

/// The kind's key, and its table but for when it strikes.
fn named(kind: Kind<'_>, dice: &mut Dice) -> (&'static str, Table) {
    let one = |key: &str, name: &str| table([(key, text(name))]);
    match kind {
        Kind::Link(link) => ("link-down", one("link", link)),
        Kind::Flapping(link) => ("link-failures", one("link", link)),
        Kind::SlowLink(link) => {
            let (latency, loss) = (number(dice.between(2, 200)), share(dice));
            let keys = [("link", text(link)), ("latency", latency), ("loss", loss)];
            ("link-brown-out", table(keys))
        }
        Kind::Backend => ("backend-outage", Table::new()),
        Kind::FrontEnd(front) => ("backend-outage", one("front-end", front)),
        Kind::SlowBackend => ("backend-brown-out", slow(Table::new(), dice)),
        Kind::Proxy(proxy) => ("proxy-outage", one("proxy", proxy)),
        Kind::SlowProxy(proxy) => ("proxy-brown-out", slow(one("proxy", proxy), dice)),
        Kind::NameServer(server) => ("name-server-outage", one("server", server)),
        Kind::MailServer(server) => ("mail-server-outage", one("server", server)),
        Kind::Gateway(gateway) => ("gateway-outage", one("gateway", gateway)),
        Kind::BusyGateway(gateway) => {
            ("gateway-brown-out", table([("gateway", text(gateway)), ("refused", share(dice))]))
        }
        Kind::Satellite(it) => ("satellite-outage", one("satellite", it)),
        Kind::SlowSatellite(it) => ("satellite-brown-out", slow(one("satellite", it), dice)),
        Kind::Clock(fleet) => {
            let way = dice.word(&["ahead", "behind"]);
            let mut what = whom(fleet);
            what.insert(way.into(), text(dice.length(60, 400 * 86_400)));
            ("clock-wrong", what)
        }
        Kind::TimeServer(node) => ("ntp-outage", one("node", node)),
        Kind::Power(fleet) => {
            let mut what = whom(fleet);
            what.insert("share".into(), share(dice));
            (dice.word(&["power-cut", "router-crash"]), what)
        }
        Kind::Process(fleet) => {
            let mut what = whom(fleet);
            what.insert("process".into(), text(dice.word(&["licmgr", "call-home"])));
            ("process-crash", what)
        }
        Kind::Site(node) => {
            let loses = text(dice.word(&["power", "connectivity"]));
            ("site-failure", table([("node", text(node)), ("loses", loses)]))
        }
        Kind::Island(node) => ("partition", table([("nodes", Value::Array(vec![text(node)]))])),
    }
}

fn slow(mut what: Table, dice: &mut Dice) -> Table {
    what.insert("slower".into(), number(dice.between(2, 100)));
    what.insert("refused".into(), share(dice));
    what
}

fn share(dice: &mut Dice) -> Value {
    text(format!("{}%", dice.between(1, 10) * 10))
}

fn law(dice: &mut Dice, low: u64, high: u64) -> Value {
    let mean = text(dice.length(low, high.max(low)));
    Value::Table(table([("exponential", mean)]))
}

/// The keys that mean all routers of a fleet, or a single one.
pub(super) fn whom(fleet: &FleetPlan) -> Table {
    table([(if fleet.single { "router" } else { "fleet" }, text(&fleet.name))])
}
