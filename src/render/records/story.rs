//! Why a router is what it is, in a few lines: of a long chain of records those that a person would name.
//!
//! What it does not know: how the chain was found.

use super::fields::told;
use crate::plan::{Plan, RouterId};
use crate::record::{Belief, Contact, Fact, Record};
use crate::study::Reason;

/// What the router is and since when, then what led to it, newest first.
#[must_use]
pub fn story(reason: &Reason, plan: &Plan) -> Vec<String> {
    let mut lines = vec![format!("{} since {}", state(&reason.change, plan), reason.change.at)];
    let newest_first = reason.chain.iter().flat_map(|event| event.iter().rev());
    lines.extend(newest_first.filter_map(|it| landmark(it, plan)));
    lines.extend(shortage(reason, plan));
    lines.dedup();
    lines
}

/// What a router is after a change.
fn state(change: &Record, plan: &Plan) -> String {
    let to = || word(change, plan, "to");
    match change.fact {
        Fact::BeliefChanged { router, to, .. } => {
            let belief = match to {
                Belief::Authorized => "it is authorized",
                Belief::Waiting => "nothing yet, it waits for an answer,",
                Belief::Unregistered => "it is not registered",
                Belief::AuthorizationExpired => "its authorization has expired",
                Belief::OutOfCompliance => "it is out of compliance",
            };
            format!("{} believes {belief}", plan.router_name(router))
        }
        Fact::ContactChanged { router, to, .. } => {
            let contact = match to {
                Contact::Good => "has contact",
                Contact::Lost => "has lost contact and tries again",
                Contact::Silent => "is silent, its retries spent,",
            };
            format!("{} {contact}", plan.router_name(router))
        }
        Fact::RegistrationChanged { router, .. } => {
            format!("the registration of {} is {}", plan.router_name(router), to())
        }
        _ => to(),
    }
}

/// The word that `record` says under `key`.
fn word(record: &Record, plan: &Plan, key: &str) -> String {
    told(record, plan).text(key).unwrap_or_default().replace('-', " ")
}

/// A record of the router's own chain that a person would name.
fn landmark(record: &Record, plan: &Plan) -> Option<String> {
    let word = |key: &str| word(record, plan, key);
    let what = match record.fact {
        Fact::ExchangeSucceeded { .. } => format!("the answer to its {} request", word("subtype")),
        Fact::ExchangeFailed { .. } => {
            format!("its {} exchange failed: {}", word("subtype"), word("failure"))
        }
        Fact::RetriesSpent { .. } => "its last repeat".to_owned(),
        Fact::VerdictGiven { .. } => format!("the backend's verdict: {}", word("verdict")),
        Fact::RequestRejected { .. } => "the backend turned its request away".to_owned(),
        _ => return cause(record, plan),
    };
    Some(format!("{what}, {}", record.at))
}

/// A record that may stand at the beginning of any chain.
fn cause(record: &Record, plan: &Plan) -> Option<String> {
    let named = |key: &str| told(record, plan).text(key).unwrap_or_default().to_owned();
    let what = match record.fact {
        Fact::FaultBegan { .. } => format!("fault {} began", named("fault")),
        Fact::FaultEnded { .. } => format!("fault {} ended", named("fault")),
        Fact::ActionTaken { .. } | Fact::JobDone { .. } => format!("action {}", named("action")),
        _ => return None,
    };
    Some(format!("{what}, {}", record.at))
}

/// How the pool came to be short: the shortage, whose request it was, where its feature is.
fn shortage(reason: &Reason, plan: &Plan) -> Vec<String> {
    let records = || reason.shortage.iter().flat_map(|event| event.iter().rev());
    let short = records().find_map(|it| match it.fact {
        Fact::PoolBecameShort { pool, tag, by } => Some((it.at, pool, tag, by)),
        _ => None,
    });
    let Some((at, pool, tag, by)) = short else { return Vec::new() };
    let (pool, tag) = (&plan.pools[pool.index()].name, &plan.tags[tag.index()].name);
    let mut lines = vec![format!("pool {pool} short by {by} of {tag} since {at}")];
    if let Some(router) = reason.taker {
        lines.push(format!("a request of {}, {at}", plan.router_name(router)));
        lines.extend(reason.feature.as_ref().and_then(|it| feature(it, router, plan)));
    }
    lines.extend(records().filter_map(|it| cause(it, plan)));
    lines
}

fn feature(record: &Record, router: RouterId, plan: &Plan) -> Option<String> {
    let Fact::FeatureReported { slot, tag, count, .. } = record.fact else { return None };
    let (name, tag) = (plan.router_name(router), &plan.tags[tag.index()].name);
    Some(format!("{count} of {tag} in slot {slot} of {name}, reported first {}", record.at))
}
