//! The screens of later agents: `show license all` and the long `show license status`.
//!
//! The guide's agent has neither. Their lines are those that public collections of IOS XE and ASA output have and that
//! third-party parsers read (facts §8); `tests/it/interop.rs` runs those parsers over them. Sections that licsim has
//! no state for (utility, privacy, transport) print what such a device prints by default.
//!
//! What it does not know: what an agent of the guide's age prints.

use super::past::{Attempt, End, belief_since, last_attempt, registered_since};
use super::{agent_version, later_mode};
use crate::kernel::{Span, Time};
use crate::model::EvaluationStatus;
use crate::model::entitlement::EnforceMode;
use crate::model::wire::Subtype;
use crate::plan::Plan;
use crate::record::{Belief, RegistrationStatus};
use crate::render::calendar::Dial;
use crate::render::identity;
use crate::view::Console;

/// `show license all`
pub(super) fn all(console: &Console, plan: &Plan) -> String {
    let body = body(console, plan);
    format!(
        "Smart Licensing Status\n======================\n\n{body}\n{usage}\nProduct Information\n===================\n\
         UDI: {udi}\n\nAgent Version\n=============\nSmart Agent for Licensing: {version}\n",
        usage = usage(console, plan),
        udi = identity::udi(console.router),
        version = agent_version(plan),
    )
}

/// `show license status`
pub(super) fn status(console: &Console, plan: &Plan) -> String {
    let body = body(console, plan);
    let (head, rest) = body.split_once("\n\n").expect("the body has an empty line");
    format!(
        "{head}\n\nUtility:\n  Status: DISABLED\n\nData Privacy:\n  Sending Hostname: yes\n    Callhome hostname \
         privacy: DISABLED\n    Smart Licensing hostname privacy: DISABLED\n  Version privacy: DISABLED\n\n\
         Transport:\n  Type: Callhome\n\n{rest}"
    )
}

fn body(console: &Console, plan: &Plan) -> String {
    let enabled = if console.view.smart { "ENABLED" } else { "DISABLED" };
    let mut out = format!("Smart Licensing is {enabled}\n\n");
    if console.view.smart {
        out.push_str(&registration(console, plan));
        out.push('\n');
        out.push_str(&authorization(console, plan));
    }
    out
}

fn registration(console: &Console, plan: &Plan) -> String {
    let (view, dial) = (&console.view, Dial::of(&console.view, plan));
    let first = last_attempt(console, plan, Subtype::Registration);
    let mut out = format!("Registration:\n  Status: {}\n", registration_word(view.registration));
    if view.registration != RegistrationStatus::Completed {
        out.push_str("  Export-Controlled Functionality: Not Allowed\n");
        if let Some(attempt) = first.filter(|it| matches!(it.end, End::Failed(_))) {
            out.push_str(&attempt_lines("Initial Registration", Some(&attempt), &dial));
        }
        return out;
    }
    if let Some(pool) = view.pool.and_then(|pool| plan.pools.get(pool.index())) {
        out.push_str(&format!("  Smart Account: {ACCOUNT}\n  Virtual Account: {}\n", pool.name));
    }
    out.push_str("  Export-Controlled Functionality: Allowed\n");
    let since = registered_since(console).map_or(String::new(), |at| on(&dial, at));
    out.push_str(&format!("  Initial Registration: SUCCEEDED{since}\n"));
    let renewal = last_attempt(console, plan, Subtype::Renew);
    out.push_str(&attempt_lines("Last Renewal Attempt", renewal.as_ref(), &dial));
    if let Some(at) = view.renew_at {
        out.push_str(&format!("  Next Renewal Attempt: {}\n", dial.compact(at)));
    }
    if let Some(certificate) = view.certificate {
        let expiry = plan.scenario.start.wall_compact(certificate.expiry);
        out.push_str(&format!("  Registration Expires: {expiry}\n"));
    }
    out
}

/// The name of the one account of a run (assumed).
const ACCOUNT: &str = "licsim";

const fn registration_word(status: RegistrationStatus) -> &'static str {
    match status {
        RegistrationStatus::NotRegistered => "UNREGISTERED",
        RegistrationStatus::InProgress => "REGISTERING - REGISTRATION IN PROGRESS",
        RegistrationStatus::Retrying => "REGISTERING - REGISTRATION RETRY IN PROGRESS",
        RegistrationStatus::Failed => "UNREGISTERED - REGISTRATION FAILED",
        RegistrationStatus::Completed => "REGISTERED",
    }
}

/// ` on Aug 22 18:58:17 2022 UTC`
fn on(dial: &Dial<'_>, at: Time) -> String {
    format!(" on {}", dial.compact(at))
}

fn attempt_lines(name: &str, attempt: Option<&Attempt>, dial: &Dial<'_>) -> String {
    let Some(attempt) = attempt else { return format!("  {name}: None\n") };
    let word = match attempt.end {
        End::Pending => "PENDING",
        End::Succeeded => "SUCCEEDED",
        End::Failed(_) => "FAILED",
    };
    let reason =
        attempt.failure().map_or(String::new(), |it| format!("    Failure reason: {it}\n"));
    format!("  {name}: {word}{}\n{reason}", on(dial, attempt.at))
}

fn authorization(console: &Console, plan: &Plan) -> String {
    let (view, dial) = (&console.view, Dial::of(&console.view, plan));
    // The blank behind the colon is in the collections.
    let mut out = String::from("License Authorization: \n");
    let word = later_belief(console);
    let since = match belief_since(console) {
        Some(at) if dated(view.belief) => on(&dial, at),
        // What holds since before the run is dated by its beginning.
        None if dated(view.belief) => on(&dial, Time::ZERO),
        _ => String::new(),
    };
    out.push_str(&format!("  Status: {word}{since}\n"));
    if let Some(EvaluationStatus::Counting { ends }) = view.evaluation {
        let left = remaining(ends.since(console.at));
        out.push_str(&format!("  Evaluation Period Remaining: {left}\n"));
    }
    if view.registration != RegistrationStatus::Completed {
        return out;
    }
    let last = last_attempt(console, plan, Subtype::Entitlement);
    out.push_str(&attempt_lines("Last Communication Attempt", last.as_ref(), &dial));
    let mut row = |name: &str, at: Option<Time>| {
        if let Some(at) = at {
            out.push_str(&format!("  {name}: {}\n", dial.compact(at)));
        }
    };
    row("Next Communication Attempt", view.next_check);
    row("Communication Deadline", view.authorization_expires);
    out
}

/// `89 days, 1 hours, 33 minutes, 51 seconds`
fn remaining(left: Span) -> String {
    let seconds = left.0 / 1_000_000_000;
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    format!("{days} days, {hours} hours, {} minutes, {} seconds", seconds / 60 % 60, seconds % 60)
}

/// Whether the status carries the date since when it holds.
fn dated(belief: Belief) -> bool {
    !matches!(belief, Belief::Unregistered | Belief::Waiting)
}

fn later_belief(console: &Console) -> &'static str {
    if console.view.entitlements.iter().all(|it| it.mode == EnforceMode::NotInUse) {
        return "No Licenses in Use";
    }
    match console.view.belief {
        Belief::Unregistered => match console.view.evaluation {
            Some(EvaluationStatus::Over) => "EVAL EXPIRED",
            _ => "EVAL MODE",
        },
        Belief::Waiting => "PENDING",
        Belief::Authorized => "AUTHORIZED",
        Belief::OutOfCompliance => "OUT OF COMPLIANCE",
        Belief::AuthorizationExpired => "AUTHORIZATION EXPIRED",
    }
}

fn usage(console: &Console, plan: &Plan) -> String {
    let mut out = String::from("License Usage\n==============\n\n");
    let used = console.view.entitlements.iter().filter(|it| it.mode != EnforceMode::NotInUse);
    for entry in used.clone() {
        let tag = &plan.tags[entry.tag.index()];
        out.push_str(&format!(
            "{name} ({id}):\n  Description: {name}\n  Count: {count}\n  Version: 1.0\n  Status: {status}\n\n",
            name = tag.name,
            id = tag.id,
            count = entry.count,
            status = later_mode(entry.mode),
        ));
    }
    if used.count() == 0 {
        out.push_str("No licenses in use\n\n");
    }
    out.truncate(out.len() - 1);
    out
}
