//! What a record says, field by field, with names instead of numbers.
//!
//! A field's key says what its number stands for: `router` is a router's number, `took` nanoseconds. The one table of that
//! ([`meaning`]) serves the values here and the schema, so that both say the same.
//!
//! What it does not know: how fields are written.

use serde_json::Value as Json;

use crate::model::wire::InstanceId;
use crate::plan::{Plan, RouterId};
use crate::record::{Fact, Record};
use crate::render::identity;
use crate::render::syslog;

/// A field's value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// A name, a word, a text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A length of time in nanoseconds, told in seconds.
    Seconds(i64),
    /// Yes or no.
    Flag(bool),
}

/// What a record says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// What happened: `belief-changed`.
    pub kind: String,
    /// What is said of it: names of things first.
    pub fields: Vec<(String, Value)>,
}

impl Told {
    /// The text of the field `key`.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.fields.iter().find_map(|(name, value)| match value {
            Value::Text(text) if name == key => Some(text.as_str()),
            _ => None,
        })
    }
}

/// What a number under a key stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// A thing of the plan that has this name.
    Named,
    /// A pool, in a key that can also hold a word.
    PoolOrWord,
    /// A product instance.
    Instance,
    /// A length of time: the key gets `_s` at its end.
    Length,
    /// Itself.
    Number,
}

/// Keys of things with names, in the order in which they are told.
pub(super) const NAMED: [&str; 12] = [
    "router",
    "pool",
    "tag",
    "link",
    "fault",
    "action",
    "proxy",
    "gateway",
    "satellite",
    "server",
    "asked",
    "front",
];

pub(super) fn meaning(key: &str) -> Meaning {
    match key {
        "from" | "to" => Meaning::PoolOrWord,
        "instance" => Meaning::Instance,
        "waited" | "took" | "served" | "waits" | "serves" | "left" | "ahead" | "start"
        | "expiry" => Meaning::Length,
        _ if NAMED.contains(&key) => Meaning::Named,
        _ => Meaning::Number,
    }
}

/// The key under which a number of this meaning is told.
pub(super) fn told_as(key: &str) -> String {
    if meaning(key) == Meaning::Length { format!("{key}_s") } else { key.to_owned() }
}

/// Where a key stands among others: things with names first, then as the alphabet has it.
pub(super) fn rank(key: &str) -> usize {
    NAMED.iter().position(|it| *it == key).unwrap_or(NAMED.len())
}

/// What `record` says.
///
/// # Panics
/// Never: a record is plain data.
#[must_use]
pub fn told(record: &Record, plan: &Plan) -> Told {
    let Json::Object(one) = serde_json::to_value(record.fact).expect("plain data") else {
        unreachable!("every fact has fields")
    };
    let (kind, said) = one.into_iter().next().expect("an enum has its variant");
    let mut fields = Vec::new();
    if let Json::Object(said) = said {
        for (key, value) in said.into_iter().filter(|it| it.0 != "notice") {
            tell(key, value, plan, &mut fields);
        }
    }
    if let Fact::Logged { router, notice } = record.fact {
        let text = |text: &str| Value::Text(text.to_owned());
        fields.push(("mnemonic".into(), text(notice.mnemonic.name())));
        fields.push(("severity".into(), Value::Whole(notice.mnemonic.severity().into())));
        fields.push(("text".into(), Value::Text(syslog::text(plan, router, &notice))));
    }
    // Of a pool's event log the entry comes first, then what it says.
    fields.sort_by_key(|it: &(String, Value)| rank(&it.0));
    Told { kind, fields }
}

/// Tells `value`; what lies deeper is told beside it.
fn tell(key: String, value: Json, plan: &Plan, into: &mut Vec<(String, Value)>) {
    match value {
        Json::Null | Json::Array(_) => {}
        Json::Bool(flag) => into.push((key, Value::Flag(flag))),
        Json::String(word) => into.push((key, Value::Text(word))),
        Json::Number(number) => {
            let value = number_told(&key, number.as_i64().unwrap_or(i64::MAX), plan);
            into.push((told_as(&key), value));
        }
        // A variant with fields is told as a word, with its fields beside it.
        Json::Object(fields) if is_variant(&fields) => {
            let (word, fields) = fields.into_iter().next().expect("one");
            into.push((key, Value::Text(word)));
            let Json::Object(fields) = fields else { return };
            for (key, value) in fields {
                tell(key, value, plan, into);
            }
        }
        Json::Object(fields) => {
            for (key, value) in fields {
                tell(key, value, plan, into);
            }
        }
    }
}

fn is_variant(fields: &serde_json::Map<String, Json>) -> bool {
    fields.len() == 1 && fields.values().all(Json::is_object)
}

fn number_told(key: &str, number: i64, plan: &Plan) -> Value {
    let place = usize::try_from(number).unwrap_or(usize::MAX);
    match meaning(key) {
        Meaning::Named | Meaning::PoolOrWord => {
            name(key, place, plan).map_or(Value::Whole(number), Value::Text)
        }
        Meaning::Instance => {
            let instance = InstanceId(u32::try_from(number).unwrap_or(u32::MAX));
            Value::Text(identity::instance_uuid(plan.seed, instance))
        }
        Meaning::Length => Value::Seconds(number),
        Meaning::Number => Value::Whole(number),
    }
}

/// The name that the number `place` stands for under `key`.
pub(super) fn name(key: &str, place: usize, plan: &Plan) -> Option<String> {
    let name = match key {
        "router" => return Some(plan.router_name(RouterId(u32::try_from(place).ok()?))),
        "pool" | "from" | "to" => &plan.pools.get(place)?.name,
        "tag" => &plan.tags.get(place)?.name,
        "link" => &plan.links.get(place)?.name,
        "fault" => &plan.faults.get(place)?.name,
        "action" => &plan.actions.get(place)?.name,
        "proxy" => &plan.proxies.get(place)?.name,
        "satellite" => &plan.satellites.get(place)?.name,
        "gateway" => &plan.gateways.get(place)?.name,
        "asked" => &plan.name_servers.get(place)?.name,
        "front" => &plan.backend.front_ends.get(place)?.name,
        "server" => &plan.mail_servers.get(place)?.name,
        _ => return None,
    };
    Some(name.clone())
}
