//! What a router's console prints, in the guide's own layout, to the space.
//!
//! Each function takes the router's view and the plan that it ran under, and returns the text with a line end after
//! each line. The prompt and the command are not part of it. Where the guide shows no listing for a state, the words are
//! those of the later MIB (facts §1.1), and the function's comment says so.
//!
//! What it does not know: the running router; it prints a picture of it.

mod call_home;
mod command;
mod features;
mod later;
mod logging;
mod modifier;
pub(super) mod past;
mod screen;
mod statistics;
mod trace;
mod traditional;

use crate::model::entitlement::EnforceMode;
use crate::model::wire::{Certificate, InstanceId};
use crate::plan::{Dialect, Plan};
use crate::record::{Belief, RegistrationStatus};
use crate::render::calendar::Dial;
use crate::render::identity::instance_uuid;
use crate::view::{EntitlementView, RouterView};
use xxhash_rust::xxh3::xxh3_128;

pub use command::{Command, Screen};
pub use features::features;
pub use statistics::statistics;

/// `show license register-status`
#[must_use]
pub fn register_status(view: &RouterView, plan: &Plan) -> String {
    let (start, dial) = (&plan.scenario.start, Dial::of(view, plan));
    let mut out = format!("Registration Status: {}\n", status_word(view.registration));
    if view.registration == RegistrationStatus::NotRegistered {
        return out;
    }
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            out.push_str(&format!("{name}: {value}\n"));
        }
    };
    row("Registration Start Time", view.registration_started.map(|at| dial.stamp(at)));
    row("Next ID Cert Renew Time", view.renew_at.map(|at| dial.stamp(at)));
    let expiry = view.certificate.map(|certificate| start.wall_stamp(certificate.expiry));
    row("Next ID Cert Expiration Time", expiry);
    row("Last Response Time", view.last_response.map(|at| dial.stamp(at)));
    let message = view
        .last_refusal
        .map_or("OK: OK".into(), |no| no.text(|instance| instance_uuid(plan.seed, instance)));
    row("Last Response Message", view.last_response.map(|_| message));
    out
}

/// The guide has `Completed` and `Not Registered`; the others are the MIB's states in words.
fn status_word(status: RegistrationStatus) -> &'static str {
    match status {
        RegistrationStatus::NotRegistered => "Not Registered",
        RegistrationStatus::InProgress => "Registration In Progress",
        RegistrationStatus::Retrying => "Registration Retry In Progress",
        RegistrationStatus::Failed => "Registration Failed",
        RegistrationStatus::Completed => "Completed",
    }
}

/// `show license entitlement`: every tag of the plan, those that the router does not ask for as `Not In Use`. The guide
/// wraps the first line of each at its page's width; a console does not.
#[must_use]
pub fn entitlement(view: &RouterView, plan: &Plan) -> String {
    let mut out = String::from("Entitlement:\n");
    for (i, tag) in plan.tags.iter().enumerate() {
        let asked = view.entitlements.iter().find(|entry| entry.tag.index() == i);
        let asked = asked.filter(|entry| entry.mode != EnforceMode::NotInUse);
        let mode = asked.map_or("Not In Use".into(), |entry| {
            format!("Enforce Mode: {}", mode_word(entry.mode))
        });
        let (time, count) = asked
            .map_or(("NA".into(), "NA".into()), |entry| requested(entry, &Dial::of(view, plan)));
        out.push_str(&format!(
            "\nTag: {}, Version: 1.0, {mode}\nRequested Time : {time}, Requested Count: {count}\nVendor String:\n",
            tag.id
        ));
    }
    out
}

fn requested(entry: &EntitlementView, dial: &Dial<'_>) -> (String, String) {
    let time = entry.requested.map_or("NA".into(), |at| dial.stamp(at));
    (time, entry.count.to_string())
}

/// The guide has `Out of compliance`; the others are the MIB's modes in the same style.
fn mode_word(mode: EnforceMode) -> &'static str {
    match mode {
        EnforceMode::Waiting => "Waiting",
        EnforceMode::Authorized => "Authorized",
        EnforceMode::OutOfCompliance => "Out of compliance",
        EnforceMode::InvalidTag => "Invalid tag",
        EnforceMode::Overage => "Overage",
        EnforceMode::AuthorizationExpired => "Authorization expired",
        EnforceMode::NotInUse => "Not In Use",
        EnforceMode::EvaluationPeriod => "Evaluation period",
        EnforceMode::EvaluationExpired => "Evaluation expired",
        EnforceMode::GracePeriodExpired => "Grace period expired",
        EnforceMode::ReservedAuthorized => "Reserved authorized",
        EnforceMode::NotAuthorized => "Not authorized",
    }
}

/// `show license status`
#[must_use]
pub fn status(view: &RouterView, _plan: &Plan) -> String {
    let word = match view.belief {
        Belief::Unregistered => "Not Registered",
        Belief::Waiting => "Waiting",
        Belief::Authorized => "Authorized",
        Belief::OutOfCompliance => "Out of compliance",
        Belief::AuthorizationExpired => "Authorization expired",
    };
    format!("Compliance Status: {word}\n")
}

/// `show license version`
#[must_use]
pub fn version(plan: &Plan) -> String {
    format!("Cisco Smart Licensing Agent, Version {}\n", agent_version(plan))
}

/// The guide's agent, and later ones that public output shows (facts §1.3, §8).
pub(super) fn agent_version(plan: &Plan) -> &'static str {
    match plan.scenario.syslog {
        Dialect::Xr52 => "1.1.4_throttle/16",
        Dialect::Xr6 => "1.6.14",
        Dialect::Xr7 => "4.8.5",
    }
}

/// The modes in the words of later agents (facts §1.1).
pub(super) fn later_mode(mode: EnforceMode) -> &'static str {
    match mode {
        EnforceMode::Waiting => "WAITING",
        EnforceMode::Authorized => "AUTHORIZED",
        EnforceMode::OutOfCompliance => "OUT OF COMPLIANCE",
        EnforceMode::InvalidTag => "INVALID TAG",
        EnforceMode::AuthorizationExpired => "AUTHORIZATION EXPIRED",
        EnforceMode::NotInUse => "NOT IN USE",
        EnforceMode::EvaluationPeriod => "EVAL MODE",
        EnforceMode::EvaluationExpired => "EVAL EXPIRED",
        EnforceMode::GracePeriodExpired => "GRACE PERIOD EXPIRED",
        EnforceMode::Overage => "OVERAGE",
        // Assumed: the facts have the modes, not the words of a capture.
        EnforceMode::ReservedAuthorized => "AUTHORIZED - RESERVED",
        EnforceMode::NotAuthorized => "NOT AUTHORIZED",
    }
}

/// `show license pool`; `NA` without one (assumed).
#[must_use]
pub fn pool(view: &RouterView, plan: &Plan) -> String {
    let name = view.pool.and_then(|pool| plan.pools.get(pool.index()));
    format!("Assigned Pool Info: {}\n", name.map_or("NA", |pool| pool.name.as_str()))
}

/// `show license cert`. The signing certificate is the guide's, and so is the suffix of the common name. Without a
/// certificate only the first line is printed (assumed).
#[must_use]
pub fn cert(view: &RouterView, plan: &Plan) -> String {
    let mut out = String::from("Licensing Certificates:\n");
    if let (Some(certificate), Some(instance)) = (view.certificate, view.instance) {
        out.push_str(&id_cert(certificate, instance, plan));
        out.push_str(&signing_cert(plan));
    }
    out
}

fn id_cert(certificate: Certificate, instance: InstanceId, plan: &Plan) -> String {
    let start = &plan.scenario.start;
    format!(
        "\nID Cert Info:\nStart Date: {}. Expiry Date: {}\nSerial Number: {}\nVersion: 3\nSubject/SN: {}\nCommon Name: {}::1,2\n",
        start.wall_stamp(certificate.start),
        start.wall_stamp(certificate.expiry),
        certificate.serial,
        instance_uuid(plan.seed, instance),
        common_name(plan.seed, instance),
    )
}

/// 2013-09-11 11:05:34 and 2038-05-30 11:48:46 in winter time: what the guide prints an hour later.
const SIGNING: (i64, i64) = (1_378_926_334, 2_158_861_726);

fn signing_cert(plan: &Plan) -> String {
    let start = &plan.scenario.start;
    let stamp = |unix_s| format!("{} {}", start.unix_date(unix_s).long(), start.zone);
    format!(
        "\nSigning Cert Info:\nStart Date: {}. Expiry Date: {}\nSerial Number: 3\nVersion: 3\n",
        stamp(SIGNING.0),
        stamp(SIGNING.1)
    )
}

/// 40 hexadecimal digits, as many as the guide's: the digest of the instance's identity.
fn common_name(seed: u64, instance: InstanceId) -> String {
    let uuid = instance_uuid(seed, instance);
    let (a, b) = (xxh3_128(uuid.as_bytes()), xxh3_128(uuid.replace('-', "").as_bytes()));
    format!("{a:032x}{:08x}", b as u32)
}
