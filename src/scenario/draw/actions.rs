//! What operators do in a drawn scenario: anything, at any time, to anybody.

use toml::{Table, Value};

use super::fleets::SLOTS;
use super::network::date;
use super::whole::World;
use super::{Dice, length, number, table, text};

pub(super) fn actions(world: &World, dice: &mut Dice) -> Vec<Table> {
    (0..dice.between(0, 8)).map(|n| action(n, world, dice)).collect()
}

fn action(n: u64, world: &World, dice: &mut Dice) -> Table {
    let (key, what) = what(world, dice);
    let at = length(dice.between(0, world.days * 86_400 - 1));
    let mut it = table([("name", text(format!("action{n}"))), ("at", text(at)), (key, what)]);
    if dice.percent(30) {
        it.insert("crew".into(), text("crew"));
        it.insert("takes".into(), text(dice.length(60, 7_200)));
    }
    it
}

fn what(world: &World, dice: &mut Dice) -> (&'static str, Value) {
    let fleet = ("fleet", text(format!("fleet{}", dice.between(0, world.fleets - 1))));
    let pool = text(format!("POOL{}", dice.between(0, world.pools - 1)));
    let other = text(format!("POOL{}", dice.between(0, world.pools - 1)));
    let tag = ("tag", text(format!("TAG{}", dice.between(0, world.tags - 1))));
    let slot = ("slot", number(dice.between(0, SLOTS)));
    let token = text(format!("token{}-{}", dice.between(0, world.pools - 1), dice.between(0, 1)));
    let key = dice.word(&[
        "buy",
        "buy-missing",
        "transfer",
        "register",
        "renew",
        "deregister",
        "configure",
        "unconfigure",
        "configure-call-home",
        "set-clock",
        "remove-instance",
        "move-instance",
        "set-reach",
        "reload",
        "upgrade",
        "fail-over",
        "restart-process",
        "insert-card",
        "remove-card",
        "restart-client",
        "set-mode",
        "reserve",
        "return-reservation",
        "revoke-token",
        "synchronize",
        "prolong",
        "set-http-client-vrf",
    ]);
    let keys = match key {
        "buy" => {
            let mut it = table([("pool", pool), ("licenses", world.counts(10, dice))]);
            if dice.percent(40) {
                it.insert("term".into(), text(dice.length(3_600, 10 * 86_400)));
            }
            it
        }
        "prolong" => table([("pool", pool), tag, ("until", date(dice))]),
        "set-http-client-vrf" => match dice.percent(50) {
            true => table([fleet, ("vrf", text("MGMT"))]),
            false => table([fleet]),
        },
        "buy-missing" => table([("pool", pool)]),
        "transfer" if pool != other => {
            table([("from", pool), ("to", other), ("licenses", world.counts(10, dice))])
        }
        "register" => table([fleet, ("token", token), ("force", Value::Boolean(dice.percent(50)))]),
        "renew" => table([fleet, ("silent-only", Value::Boolean(dice.percent(50)))]),
        "configure" => table([fleet, slot, tag, ("count", number(dice.between(1, 3)))]),
        "unconfigure" => table([fleet, slot, tag]),
        "configure-call-home" => table([
            fleet,
            ("rate-limit", number(dice.between(1, 5))),
            ("service-active", Value::Boolean(dice.percent(60))),
            ("reporting", Value::Boolean(dice.percent(80))),
        ]),
        "set-clock" => {
            let way = dice.word(&["ahead", "behind"]);
            table([fleet, (way, text(dice.length(1, 400 * 86_400)))])
        }
        "move-instance" => table([fleet, ("to", pool)]),
        "set-reach" => table([fleet, ("reach", world.reach(dice))]),
        "restart-process" => table([fleet, ("process", text(dice.word(&["licmgr", "call-home"])))]),
        "insert-card" | "remove-card" | "restart-client" => table([fleet, slot]),
        "set-mode" => table([fleet, ("mode", text(dice.word(&["smart", "traditional"])))]),
        "reserve" => {
            table([fleet, ("pool", pool), ("kind", text(dice.word(&["specific", "permanent"])))])
        }
        "revoke-token" => return (key, token),
        "synchronize" if world.satellites > 0 => {
            return (key, text(format!("satellite{}", dice.between(0, world.satellites - 1))));
        }
        "transfer" | "synchronize" => return ("renew", Value::Table(table([fleet]))),
        // Deregister, remove-instance, return-reservation, reload, upgrade, fail-over: whom, and no more.
        _ => table([fleet]),
    };
    (key, Value::Table(keys))
}
