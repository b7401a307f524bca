//! The network of a drawn scenario: a connected graph of a few places, drawn, with relays anywhere on it.

use toml::{Table, Value};

use super::{Dice, number, table, text};

/// Where routers, relays and servers may stand. The backend is at the last one.
const PLACES: [&str; 5] = ["campus", "branch", "dmz", "internet", "cisco"];

/// A place for a relay or a server.
pub(super) fn place(dice: &mut Dice) -> Value {
    text(dice.word(&PLACES[..4]))
}

/// A place for routers.
pub(super) fn site(dice: &mut Dice) -> Value {
    text(dice.word(&PLACES[..2]))
}

/// Each place, and up to two hops more, is joined to one that was there before; up to four further links make rings.
pub(super) fn links(dice: &mut Dice) -> Vec<Table> {
    let hops = dice.between(0, 2);
    let mut places: Vec<String> = PLACES.into_iter().rev().map(str::to_owned).collect();
    places.extend((0..hops).map(|n| format!("hop{n}")));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for place in 1..places.len() {
        pairs.push((dice.between(0, place as u64 - 1) as usize, place));
    }
    for _ in 0..dice.between(0, 4) {
        let a = dice.between(0, places.len() as u64 - 1) as usize;
        let b = dice.between(0, places.len() as u64 - 1) as usize;
        let pair = (a.min(b), a.max(b));
        if a != b && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    pairs.into_iter().map(|(a, b)| link(&places[a], &places[b], dice)).collect()
}

fn link(a: &str, b: &str, dice: &mut Dice) -> Table {
    let latency = text(format!("{}ms", dice.between(1, 300)));
    let between = Value::Array(vec![text(a), text(b)]);
    let name = text(format!("{b}-{a}"));
    let mut link = table([("name", name), ("between", between), ("latency", latency)]);
    if dice.percent(25) {
        link.insert("loss".into(), text(format!("{}%", dice.between(1, 20))));
    }
    if dice.percent(25) {
        link.insert("bandwidth".into(), text(format!("{}kbit/s", dice.between(8, 512))));
    }
    if dice.percent(8) {
        link.insert("families".into(), Value::Array(vec![text(dice.word(&["ipv4", "ipv6"]))]));
    }
    link
}

/// Where a fleet's HTTP client sends from.
pub(super) fn source(dice: &mut Dice) -> Table {
    let addresses = text(dice.word(&["ipv4", "ipv6", "ipv6-first"]));
    let mut it = table([("addresses", addresses), ("fall-back", Value::Boolean(dice.percent(50)))]);
    if dice.percent(30) {
        it.insert("uplink-vrf".into(), text("MGMT"));
        if dice.percent(80) {
            it.insert("http-client-vrf".into(), text("MGMT"));
        }
    }
    it
}

/// Licenses that a pool owns for a time only; the start of the run is 13 January 2015 in UTC.
pub(super) fn date(dice: &mut Dice) -> Value {
    let days = dice.between(1, 25);
    text(if days <= 18 {
        format!("2015-01-{:02}", 13 + days)
    } else {
        format!("2015-02-{:02}", days - 18)
    })
}

/// Something that alert groups report again and again.
pub(super) fn alerts(dice: &mut Dice) -> Table {
    let every = table([("exponential", text(dice.length(20, 86_400)))]);
    let happening = table([
        ("group", text(dice.word(&["environment", "syslog", "inventory", "configuration"]))),
        ("severity", text(dice.word(&["critical", "major", "minor", "normal"]))),
        ("every", Value::Table(every)),
    ]);
    let hour = number(dice.between(0, 23));
    let daily = Value::Table(table([("hour", hour), ("minute", number(0))]));
    table([
        ("transport", text(dice.word(&["http", "email"]))),
        ("happenings", Value::Array(vec![Value::Table(happening)])),
        ("periodic", Value::Array(vec![Value::Table(table([("daily", daily)]))])),
    ])
}
