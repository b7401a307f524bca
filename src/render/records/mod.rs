//! Records as lines of text, with names instead of numbers.
//!
//! ```text
//! 3d 04:00:12.104  belief-changed      edge-17  from authorized, to out of compliance
//! └ since start    └ what happened     └ whose  └ what the record says of it
//! ```
//!
//! `fields` says what a record tells, with names instead of numbers; `json_lines` and `parquet_file` write that, `schema`
//! publishes it. The words are those of the record's own serialized form, so that a new kind of record has a line without code here.
//!
//! `story` names those of a chain that a person would name.
//!
//! What it does not know: which records are worth telling.

mod fields;
mod json_lines;
#[cfg(feature = "parquet")]
mod parquet_file;
mod schema;
mod story;

use serde_json::Value;

pub use fields::{Told, Value as Said, told};
pub use json_lines::json_line;
pub(super) use json_lines::seconds;
#[cfg(feature = "parquet")]
pub use parquet_file::RecordTable;
pub use schema::schema;
pub use story::story;

use super::words;
use crate::kernel::{Span, Time};
use crate::plan::Plan;
use crate::record::Record;

/// One record on a line, without its end.
///
/// # Panics
/// Never: a record is plain data.
#[must_use]
pub fn line(record: &Record, plan: &Plan) -> String {
    let (kind, subject, rest) = words_of(record, plan);
    format!("{}  {kind:<22}  {subject:<12}  {}", record.at, rest.join(", ")).trim_end().to_owned()
}

/// What happened, to whom, and what else there is to say.
fn words_of(record: &Record, plan: &Plan) -> (String, String, Vec<String>) {
    let fact = serde_json::to_value(record.fact).expect("plain data");
    let Value::Object(one) = fact else { unreachable!("every fact has fields") };
    let (kind, fields) = one.into_iter().next().expect("an enum has its variant");
    let fields: Vec<_> = fields.as_object().into_iter().flatten().collect();
    // A router's records are the router's, whatever else they name.
    let named = |it: &&(&String, &Value)| name(it.0, it.1, plan).is_some();
    let whose = fields.iter().find(|it| it.0 == "router").or_else(|| fields.iter().find(named));
    let subject = whose.and_then(|it| name(it.0, it.1, plan)).unwrap_or_default();
    let mut rest = Vec::new();
    for (key, value) in fields.iter().filter(|it| whose.is_none_or(|whose| whose.0 != it.0)) {
        say(key, value, plan, &mut rest);
    }
    (kind, subject, rest)
}

/// The name that a number stands for.
fn name(key: &str, value: &Value, plan: &Plan) -> Option<String> {
    fields::name(key, usize::try_from(value.as_u64()?).ok()?, plan)
}

/// A field in words; what lies deeper is said after it.
fn say(key: &str, value: &Value, plan: &Plan, into: &mut Vec<String>) {
    if let Some(name) = name(key, value, plan) {
        return into.push(format!("{key} {name}"));
    }
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (key, value) in fields {
                say(key, value, plan, into);
            }
        }
        Value::String(word) => into.push(format!("{key} {}", word.replace('-', " "))),
        Value::Number(number)
            if matches!(key, "waited" | "took" | "served" | "waits" | "serves") =>
        {
            let span =
                number.as_u64().map_or_else(|| number.to_string(), |it| words::length(Span(it)));
            into.push(format!("{key} {span}"));
        }
        // Dates of the backend's clock; some lie before the start.
        Value::Number(number) if matches!(key, "start" | "expiry") => {
            let date = number.as_i64().unwrap_or_default();
            let sign = if date < 0 { "-" } else { "" };
            into.push(format!("{key} {sign}{}", Time(date.unsigned_abs())));
        }
        other => into.push(format!("{key} {other}")),
    }
}
