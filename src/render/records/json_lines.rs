//! Records as JSON Lines: one object a line, which can be understood without the plan.
//!
//! ```text
//! {"at_s":273600.25,"time":"2015-01-16T01:00:00.250-08:00","event":"17-204","kind":"belief-changed","router":"edge-17",…}
//!  └ since start     └ by the scenario's clock on the wall  └ the event    └ what happened          └ its fields
//! ```
//!
//! What it does not know: which records are wanted.

use std::fmt::Write as _;

use super::fields::{Value, told};
use crate::kernel::EventId;
use crate::plan::Plan;
use crate::record::Record;

/// One record on a line, without its end.
///
/// # Panics
/// Never: writing to a string cannot fail.
#[must_use]
pub fn json_line(record: &Record, plan: &Plan) -> String {
    let told = told(record, plan);
    let mut out = format!("{{\"at_s\":{}", seconds(i128::from(record.at.0)));
    let time = plan.scenario.start.rfc3339(record.at);
    let words = [("time", time), ("event", event(record.event)), ("kind", told.kind)];
    let words = words.map(|(key, word)| (key.to_owned(), Value::Text(word)));
    for (key, value) in words.into_iter().chain(told.fields) {
        let value = match value {
            Value::Text(text) => serde_json::Value::String(text).to_string(),
            Value::Whole(number) => number.to_string(),
            Value::Seconds(nanos) => seconds(i128::from(nanos)),
            Value::Flag(flag) => flag.to_string(),
        };
        write!(out, ",\"{key}\":{value}").expect("a string takes everything");
    }
    out.push('}');
    out
}

/// The name of an event: the number of who scheduled it, and how many that one had scheduled before.
#[must_use]
pub(super) fn event(id: EventId) -> String {
    if id == EventId::START {
        return "start".into();
    }
    format!("{}-{}", id.source().0, id.count())
}

/// Nanoseconds as seconds: exact, and without a zero at the end.
pub(in crate::render) fn seconds(nanos: i128) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let (whole, rest) =
        (nanos.unsigned_abs() / 1_000_000_000, nanos.unsigned_abs() % 1_000_000_000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{rest:09}").trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Source;

    #[test]
    fn seconds_are_exact_and_short() {
        for (nanos, told) in [
            (0, "0"),
            (1, "0.000000001"),
            (-1_500_000_000, "-1.5"),
            (31_536_000_000_000_001, "31536000.000000001"),
            (60_000_000_000, "60"),
        ] {
            assert_eq!(seconds(nanos), told);
        }
    }

    #[test]
    fn an_event_is_named_by_its_source_and_count() {
        assert_eq!(event(EventId::new(Source(3), 17)), "3-17");
        assert_eq!(event(EventId::START), "start");
    }
}
