//! Whole small scenarios: at most 30 routers and 20 days, with most of what the format has.

use toml::{Table, Value};

use super::network::{date, links, place};
use super::{Dice, length, number, table, text};
use crate::scenario::shrink::written;

/// A small scenario, as TOML: at most 30 routers and 20 days. It has no faults; those are drawn when its plan is known.
///
/// The same seed and number give the same text.
#[must_use]
pub fn whole(seed: u64, draw: u32) -> String {
    let mut dice = Dice::new(seed, draw, "scenario");
    let dice = &mut dice;
    let days = dice.between(1, 20);
    let mut it = Table::new();
    let title = format!("draw {draw} of seed {seed}");
    let heading = [
        ("title", text(title)),
        ("duration", text(format!("{days}d"))),
        ("seed", number(dice.between(0, 1_000_000))),
    ];
    it.insert("scenario".into(), Value::Table(table(heading)));
    let world = World::draw(days, dice);
    it.insert("backend".into(), Value::Table(backend(dice)));
    let mut list = |key: &str, of: Vec<Table>| {
        if !of.is_empty() {
            it.insert(key.into(), Value::Array(of.into_iter().map(Value::Table).collect()));
        }
    };
    list("link", links(dice));
    list("name-server", servers("dns", world.name_servers, dice));
    list("front-end", front_ends(dice));
    list("proxy", (0..world.proxies).map(|n| proxy(n, &world, dice)).collect());
    list("gateway", (0..world.gateways).map(|n| gateway(n, dice)).collect());
    list("satellite", (0..world.satellites).map(|n| satellite(n, dice)).collect());
    list("mail-server", mail_servers(dice));
    list("pool", (0..world.pools).map(|n| pool(n, &world, dice)).collect());
    list("fleet", (0..world.fleets).map(|n| super::fleets::fleet(n, &world, dice)).collect());
    list("crew", vec![table([("name", text("crew")), ("people", number(dice.between(1, 3)))])]);
    list("action", super::actions::actions(&world, dice));
    written(&it)
}

/// How many there are of everything.
#[derive(Clone, Copy, Debug)]
pub(super) struct World {
    pub(super) days: u64,
    pub(super) name_servers: u64,
    pub(super) proxies: u64,
    pub(super) gateways: u64,
    pub(super) satellites: u64,
    pub(super) pools: u64,
    pub(super) tags: u64,
    pub(super) fleets: u64,
}

impl World {
    fn draw(days: u64, dice: &mut Dice) -> Self {
        World {
            days,
            name_servers: dice.between(0, 2),
            proxies: dice.between(0, 2),
            gateways: dice.between(0, 1),
            satellites: dice.between(0, 2),
            pools: dice.between(1, 3),
            tags: dice.between(1, 3),
            fleets: dice.between(1, 5),
        }
    }

    /// How a name is resolved.
    pub(super) fn resolve(self, dice: &mut Dice) -> Value {
        match self.name_servers {
            0 => text("static"),
            _ if dice.percent(30) => text("static"),
            count => {
                let server = text(format!("dns{}", dice.between(0, count - 1)));
                Value::Table(table([("server", server)]))
            }
        }
    }

    /// A way to the backend.
    pub(super) fn reach(self, dice: &mut Dice) -> Value {
        let mut ways = vec![text("direct")];
        let direct = table([("resolve", self.resolve(dice))]);
        ways.push(Value::Table(table([("direct", Value::Table(direct))])));
        for (kind, count) in
            [("proxy", self.proxies), ("gateway", self.gateways), ("satellite", self.satellites)]
        {
            ways.extend(
                (0..count).map(|n| Value::Table(table([(kind, text(format!("{kind}{n}")))]))),
            );
        }
        dice.one(&ways).cloned().unwrap_or_else(|| text("direct"))
    }

    /// A few of some tags, by tag.
    pub(super) fn counts(self, most: u64, dice: &mut Dice) -> Value {
        let mut counts = Table::new();
        for tag in 0..self.tags {
            if tag == 0 || dice.percent(60) {
                counts.insert(format!("TAG{tag}"), number(dice.between(0, most)));
            }
        }
        Value::Table(counts)
    }
}

fn servers(stem: &str, count: u64, dice: &mut Dice) -> Vec<Table> {
    let one = |n| table([("name", text(format!("{stem}{n}"))), ("node", place(dice))]);
    (0..count).map(one).collect()
}

fn law(dice: &mut Dice, low: u64, high: u64) -> Value {
    let mean = text(dice.length(low, high));
    if dice.percent(50) { mean } else { Value::Table(table([("exponential", mean)])) }
}

fn backend(dice: &mut Dice) -> Table {
    let mut it = table([
        ("servers", number(dice.between(1, 4))),
        ("service", law(dice, 1, 4)),
        ("when-away", text(dice.word(&["silent", "refuses"]))),
    ]);
    if dice.percent(50) {
        it.insert("queue-limit".into(), number(dice.between(0, 5)));
    }
    if dice.percent(50) {
        let spans = [dice.between(1, 3), dice.between(4, 7), dice.between(8, 15)];
        let keys = ["alert-after", "release-after", "revoke-after"];
        let silence =
            keys.into_iter().zip(spans).map(|(key, days)| (key.into(), text(format!("{days}d"))));
        it.insert("silence".into(), Value::Table(silence.collect()));
    }
    if dice.percent(30) {
        let life = text(format!("{}d", dice.between(2, 30)));
        it.insert("certificate".into(), Value::Table(table([("life", life)])));
    }
    it
}

fn front_ends(dice: &mut Dice) -> Vec<Table> {
    if dice.percent(60) {
        return Vec::new();
    }
    let count = dice.between(2, 3);
    (0..count)
        .map(|n| {
            let servers = number(dice.between(1, 2));
            table([("name", text(format!("front{n}"))), ("servers", servers)])
        })
        .collect()
}

fn proxy(n: u64, world: &World, dice: &mut Dice) -> Table {
    let mut it = table([
        ("name", text(format!("proxy{n}"))),
        ("node", place(dice)),
        ("servers", number(dice.between(1, 2))),
        ("service", text(format!("{}ms", dice.between(1, 2_000)))),
        ("resolve", world.resolve(dice)),
        ("when-away", text(dice.word(&["silent", "refuses"]))),
    ]);
    if dice.percent(40) {
        it.insert("queue-limit".into(), number(dice.between(0, 3)));
    }
    if dice.percent(40) {
        it.insert("connection-limit".into(), number(dice.between(1, 3)));
        it.insert("connection-queue".into(), number(dice.between(0, 3)));
    }
    it
}

fn gateway(n: u64, dice: &mut Dice) -> Table {
    let mut it = table([
        ("name", text(format!("gateway{n}"))),
        ("node", place(dice)),
        ("concurrency", number(dice.between(1, 3))),
        ("timeout", text(dice.length(1, 60))),
        ("retry", text(dice.length(1, 60))),
        ("keep-for", text(dice.length(10, 900))),
    ]);
    if dice.percent(50) {
        it.insert("queue-limit".into(), number(dice.between(0, 4)));
    }
    it
}

fn satellite(n: u64, dice: &mut Dice) -> Table {
    table([
        ("name", text(format!("satellite{n}"))),
        ("node", place(dice)),
        ("servers", number(dice.between(1, 2))),
        ("capacity", number(dice.between(2, 30))),
        ("mode", text(dice.word(&["connected", "connected", "disconnected"]))),
        ("sync-every", text(dice.length(600, 2 * 86_400))),
        ("alert-after", text(length(dice.between(1, 6) * 86_400))),
        ("remove-after", text(length(dice.between(6, 15) * 86_400))),
        ("when-removed", text(dice.word(&["answers", "refuses"]))),
    ])
}

fn mail_servers(dice: &mut Dice) -> Vec<Table> {
    let one = |n: u64| {
        let address = text(format!("10.0.0.{}", n + 1));
        table([("name", text(format!("mail{n}"))), ("node", place(dice)), ("address", address)])
    };
    (0..2).map(one).collect()
}

fn pool(n: u64, world: &World, dice: &mut Dice) -> Table {
    let token = |k: u64, dice: &mut Dice| {
        let valid = text(format!("{}d", dice.between(1, 30)));
        Value::Table(table([("name", text(format!("token{n}-{k}"))), ("valid-for", valid)]))
    };
    let scope = dice.word(&["pool", "pool", "tag", "device", "hierarchy"]);
    let mut it = table([
        ("name", text(format!("POOL{n}"))),
        ("scope", text(scope)),
        ("licenses", world.counts(20, dice)),
        ("tokens", Value::Array(vec![token(0, dice), token(1, dice)])),
    ]);
    if n > 0 && dice.percent(40) {
        it.insert("parent".into(), text(format!("POOL{}", n - 1)));
    }
    if dice.percent(30) {
        let term = table([("licenses", world.counts(10, dice)), ("until", date(dice))]);
        it.insert("terms".into(), Value::Array(vec![Value::Table(term)]));
    }
    if dice.percent(25) {
        it.insert("overage".into(), text(format!("{}%", dice.between(1, 5) * 10)));
    }
    it
}
