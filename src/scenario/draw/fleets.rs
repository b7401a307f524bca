//! Fleets of a drawn scenario: policies, call-home, cards, and how they come to be registered.

use toml::{Table, Value};

use super::network::{alerts, site, source};
use super::whole::World;
use super::{Dice, number, table, text};

/// The slots that routers may have.
pub(super) const SLOTS: u64 = 2;

pub(super) fn fleet(n: u64, world: &World, dice: &mut Dice) -> Table {
    let slots = (0..dice.between(1, SLOTS)).map(|slot| {
        let features = world.counts(2, dice);
        Value::Table(table([("slot", number(slot)), ("features", features)]))
    });
    let slots = Value::Array(slots.collect());
    let mut it = table([
        ("name", text(format!("fleet{n}"))),
        ("count", number(dice.between(1, 6))),
        ("node", site(dice)),
        ("policy", Value::Table(policy(dice))),
        ("call-home", Value::Table(call_home(dice))),
        ("slots", slots),
        ("audit", text(dice.word(&["off", "1h", "1d"]))),
        ("ipc", text(dice.word(&["0s", "5ms", "2s"]))),
        ("reach", world.reach(dice)),
    ]);
    if dice.percent(25) {
        it.insert("further-destinations".into(), Value::Array(vec![world.reach(dice)]));
    }
    if dice.percent(30) {
        let ahead = text(dice.length(1, 30 * 86_400));
        let ntp = text("dmz");
        it.insert("clock".into(), Value::Table(table([("ahead", ahead), ("ntp", ntp)])));
    }
    if dice.percent(30) {
        it.insert("traditional".into(), Value::Table(Table::new()));
    }
    if dice.percent(25) {
        it.insert("source".into(), Value::Table(source(dice)));
    }
    if dice.percent(20) {
        it.insert("chassis".into(), Value::Table(chassis(dice)));
    }
    enrol(&mut it, world, dice);
    it
}

fn chassis(dice: &mut Dice) -> Table {
    table([
        ("boot", text(dice.length(1, 3_600))),
        ("fail-over", text(dice.length(1, 600))),
        ("process-restart", text(dice.length(1, 600))),
        ("card-boot", text(dice.length(1, 3_600))),
        ("first-check", text(dice.length(1, 600))),
    ])
}

fn enrol(it: &mut Table, world: &World, dice: &mut Dice) {
    let pool = dice.between(0, world.pools - 1);
    match dice.between(0, 11) {
        0..=4 => {
            let token = text(format!("token{pool}-{}", dice.between(0, 1)));
            let (at, spread) = (text(dice.length(60, 86_400)), text(dice.length(1, 7_200)));
            let keys = [("token", token), ("at", at), ("spread", spread)];
            it.insert("register".into(), Value::Table(table(keys)));
        }
        5..=7 => {
            let pool = text(format!("POOL{pool}"));
            it.insert("registered".into(), Value::Table(table([("pool", pool)])));
        }
        8 => {
            it.insert("enable".into(), text(dice.length(1, 86_400)));
        }
        9 => {
            let kind = text(dice.word(&["specific", "permanent"]));
            let keys = [("pool", text(format!("POOL{pool}"))), ("kind", kind)];
            it.insert("reserved".into(), Value::Table(table(keys)));
        }
        _ => {}
    }
}

fn policy(dice: &mut Dice) -> Table {
    let mut it = table([
        ("preset", text(dice.word(&["xr-5.2", "xr-5.2", "asa-1.6", "xe-16"]))),
        ("on-exhaustion", text(dice.word(&["stop", "resume"]))),
    ]);
    if dice.percent(60) {
        it.insert("retry-burst-every".into(), text(dice.length(30, 7_200)));
        it.insert("retry-burst".into(), number(dice.between(0, 6)));
        it.insert("retry-daily".into(), number(dice.between(0, 4)));
    }
    if dice.percent(50) {
        it.insert("check-authorized".into(), text(dice.length(600, 86_400)));
        it.insert("check-out-of-compliance".into(), text(dice.length(600, 86_400)));
    }
    if dice.percent(30) {
        it.insert("check-jitter".into(), text(dice.length(1, 7_200)));
    }
    if dice.percent(40) {
        it.insert("renew-after".into(), text(dice.length(3_600, 5 * 86_400)));
    }
    if dice.percent(30) {
        it.insert("authorization-life".into(), text(dice.length(3_600, 5 * 86_400)));
    }
    if dice.percent(30) {
        it.insert("authorization-grace".into(), text(dice.length(3_600, 5 * 86_400)));
        it.insert("clock-grace".into(), text(dice.length(60, 86_400)));
        it.insert("retry-first-check".into(), text(dice.length(1, 7_200)));
    }
    if dice.percent(30) {
        it.insert("evaluation".into(), text(dice.length(3_600, 5 * 86_400)));
    }
    it
}

fn call_home(dice: &mut Dice) -> Table {
    let mut it = table([
        ("rate-limit", number(dice.between(1, 5))),
        ("over-rate-limit", text(dice.word(&["queue", "queue", "drop"]))),
        ("refusal-counts-as", text(dice.word(&["success", "failed"]))),
        ("connect-round-trips", number(dice.between(0, 1))),
        ("tls-round-trips", number(dice.between(0, 2))),
    ]);
    if dice.percent(40) {
        it.insert("response-timeout".into(), text(dice.length(1, 300)));
        it.insert("connect-timeout".into(), text(dice.length(1, 60)));
    }
    if dice.percent(20) {
        it.insert("service-active".into(), Value::Boolean(false));
    }
    if dice.percent(30) {
        let server = |n: u64| {
            Value::Table(table([("server", text(format!("mail{n}"))), ("priority", number(n + 1))]))
        };
        it.insert("mail-servers".into(), Value::Array(vec![server(0), server(1)]));
    }
    if dice.percent(20) {
        it.insert("alerts".into(), Value::Table(alerts(dice)));
    }
    it
}
