//! What commands that look back say to programs: the JSON of `why`, `diff`, `replay` and `show`, as `docs/outputs.md` has it.

use std::io::Write;

use serde_json::{Value, json};

use super::failure::Failure;
use crate::kernel::Time;
use crate::plan::Plan;
use crate::record::Record;
use crate::render::records::{line, story};
use crate::study::{History, Parting, Reason};

/// Prints a document and ends its last line.
pub(super) fn print(document: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    Ok(writeln!(out, "{document:#}")?)
}

/// Which run it was.
pub(super) fn run(plan: &Plan) -> Value {
    json!({
        "scenario": plan.scenario.name,
        "arm": plan.arm,
        "seed": plan.seed,
        "replication": plan.replication,
    })
}

/// Seconds since the start.
pub(super) fn seconds(at: Time) -> f64 {
    at.since(Time::ZERO).as_secs_f64()
}

fn record(it: &Record, plan: &Plan) -> Value {
    json!({ "at_s": seconds(it.at), "text": line(it, plan), "fact": it.fact })
}

fn records(all: &[Record], plan: &Plan) -> Vec<Value> {
    all.iter().map(|it| record(it, plan)).collect()
}

/// One event's records after another's, newest first.
fn chain(events: &[Vec<Record>], plan: &Plan) -> Vec<Vec<Value>> {
    events.iter().map(|it| records(it, plan)).collect()
}

/// Why a router is what it is.
pub(super) fn why(
    plan: &Plan,
    (router, question): (&str, &str),
    at: Time,
    found: Option<&Reason>,
) -> Value {
    json!({
        "run": run(plan),
        "router": router,
        "question": question,
        "at_s": seconds(at),
        "change": found.map(|it| record(&it.change, plan)),
        "in_short": found.map_or_else(Vec::new, |it| story(it, plan)),
        "because": found.map_or_else(Vec::new, |it| chain(&it.chain, plan)),
        "shortage_because": found.map_or_else(Vec::new, |it| chain(&it.shortage, plan)),
    })
}

/// Where two runs part.
pub(super) fn diff(plans: &[Plan; 2], found: Option<&Parting>) -> Value {
    let side = |plan: &Plan, beginning: &[Record], history: &History| {
        json!({
            "run": run(plan),
            "begins_with": records(beginning, plan),
            "before": records(&history.before, plan),
            "at_s": history.at.map(seconds),
            "then": records(&history.then, plan),
        })
    };
    let side =
        |place: usize| found.map(|it| side(&plans[place], &it.beginnings[place], &it.sides[place]));
    json!({
        "same": found.is_none(),
        "events_in_common": found.map(|it| it.events),
        "a": side(0),
        "b": side(1),
    })
}
