//! CISCO-SMART-LIC-MIB of one router at an instant, as a record file for the SNMP simulator snmpsim.
//!
//! ```text
//!   1.3.6.1.4.1.9.9.831.0.6.1.0|2|5
//!   └ object, in order of numbers │ └ value
//!                                 └ type: 2 INTEGER, 4 OCTET STRING, 6 OID, 66 Unsigned32, 67 TimeTicks
//! ```
//!
//! Objects, numbers and enumerations are those of the MIB (rev. 2021-07; its first revision is of the guide's year). Times
//! are seconds since 1970 UTC; 0 where there is none (assumed). The system group is there too, so that a monitoring
//! system can walk the file. Checks of such systems: facts §8.
//!
//! What it does not know: SNMP.

use super::calendar::Dial;
use super::identity;
use super::show::{self, past};
use crate::kernel::{Span, Time};
use crate::model::EvaluationStatus;
use crate::model::entitlement::EnforceMode;
use crate::model::wire::Subtype;
use crate::plan::Plan;
use crate::record::{Belief, RegistrationStatus};
use crate::view::Console;

/// `ciscoSlaMIBObjects`: `{ ciscoMgmt 831 } 0`.
const OBJECTS: [u32; 10] = [1, 3, 6, 1, 4, 1, 9, 9, 831, 0];
/// `mib-2 system`.
const SYSTEM: [u32; 7] = [1, 3, 6, 1, 2, 1, 1];

/// Lines in the order of their numbers.
struct Records {
    lines: Vec<(Vec<u32>, String)>,
}

impl Records {
    fn add(&mut self, base: &[u32], object: &[u32], kind: u8, value: impl ToString) {
        let number = [base, object].concat();
        self.lines.push((number, format!("{kind}|{}", value.to_string())));
    }

    /// An object of the MIB: its number below `ciscoSlaMIBObjects`, its instance included.
    fn object(&mut self, object: &[u32], kind: u8, value: impl ToString) {
        self.add(&OBJECTS, object, kind, value);
    }

    fn text(mut self) -> String {
        self.lines.sort();
        let line = |(number, rest): (Vec<u32>, String)| {
            let number: Vec<_> = number.iter().map(u32::to_string).collect();
            format!("{}|{rest}\n", number.join("."))
        };
        self.lines.into_iter().map(line).collect()
    }
}

const INTEGER: u8 = 2;
const TEXT: u8 = 4;
const OID: u8 = 6;
const UNSIGNED: u8 = 66;
const TICKS: u8 = 67;

/// TruthValue.
const fn truth(it: bool) -> u8 {
    if it { 1 } else { 2 }
}

/// The record file.
#[must_use]
pub fn snmprec(console: &Console, plan: &Plan) -> String {
    let mut records = Records { lines: Vec::new() };
    system(&mut records, console, plan);
    general(&mut records, console, plan);
    entitlements(&mut records, console, plan);
    registration(&mut records, console, plan);
    authorization(&mut records, console, plan);
    records.text()
}

fn system(records: &mut Records, console: &Console, plan: &Plan) {
    records.add(&SYSTEM, &[1, 0], TEXT, "Cisco IOS XR Software (Cisco ASR9K Series)");
    // ciscoASR9010, of CISCO-PRODUCTS-MIB.
    records.add(&SYSTEM, &[2, 0], OID, "1.3.6.1.4.1.9.1.1017");
    records.add(&SYSTEM, &[3, 0], TICKS, console.at.0 / 10_000_000 % (1 << 32));
    records.add(&SYSTEM, &[5, 0], TEXT, plan.router_name(console.router));
}

fn general(records: &mut Records, console: &Console, plan: &Plan) {
    records.object(&[1, 0], UNSIGNED, 1);
    records.object(&[2, 0], TEXT, identity::udi(console.router));
    records.object(&[3, 0], TEXT, show::version(plan).trim_end());
    records.object(&[4, 0], INTEGER, truth(console.view.smart));
}

/// A row for each tag that is in use.
fn entitlements(records: &mut Records, console: &Console, plan: &Plan) {
    let used = console.view.entitlements.iter().filter(|it| it.mode != EnforceMode::NotInUse);
    for (index, entry) in (1..).zip(used) {
        let tag = &plan.tags[entry.tag.index()];
        let mut cell = |column: u32, kind, value: String| {
            records.object(&[5, 1, 1, column, index], kind, value);
        };
        cell(2, UNSIGNED, entry.count.to_string());
        cell(3, TEXT, tag.id.clone());
        cell(4, TEXT, "1.0".into());
        cell(5, INTEGER, enforce_mode(entry.mode).to_string());
        cell(6, TEXT, tag.name.clone());
        cell(7, TEXT, tag.name.clone());
        cell(8, INTEGER, "1".into());
    }
}

const fn enforce_mode(mode: EnforceMode) -> u8 {
    match mode {
        EnforceMode::Waiting => 2,
        EnforceMode::Authorized => 3,
        EnforceMode::OutOfCompliance => 4,
        EnforceMode::EvaluationPeriod => 6,
        EnforceMode::EvaluationExpired => 7,
        EnforceMode::AuthorizationExpired => 8,
        EnforceMode::GracePeriodExpired => 9,
        EnforceMode::InvalidTag => 12,
        EnforceMode::NotInUse => 16,
        EnforceMode::Overage => 5,
        EnforceMode::ReservedAuthorized => 11,
        EnforceMode::NotAuthorized => 13,
    }
}

/// Seconds since 1970, 0 for none.
fn seconds(at: Option<Time>, dial: &Dial<'_>) -> i64 {
    at.map_or(0, |at| dial.unix_s(at))
}

fn registration(records: &mut Records, console: &Console, plan: &Plan) {
    let (view, dial) = (&console.view, Dial::of(&console.view, plan));
    let status = match view.registration {
        RegistrationStatus::NotRegistered => 1,
        RegistrationStatus::InProgress => 2,
        RegistrationStatus::Failed => 3,
        RegistrationStatus::Retrying => 4,
        RegistrationStatus::Completed => 5,
    };
    let pool = view.pool.and_then(|pool| plan.pools.get(pool.index()));
    let expiry = view
        .certificate
        .map_or(0, |it| plan.scenario.start.unix_s + it.expiry.0.div_euclid(1_000_000_000));
    records.object(&[6, 1, 0], INTEGER, status);
    records.object(&[6, 2, 0], TEXT, pool.map_or("", |pool| pool.name.as_str()));
    records.object(&[6, 3, 0], UNSIGNED, expiry);
    records.object(&[6, 4, 0], TEXT, "licsim");
    let done = status == 5;
    let first = past::last_attempt(console, plan, Subtype::Registration);
    let failure = first.as_ref().and_then(|it| it.failure()).unwrap_or("");
    records.object(&[6, 5, 1, 0], UNSIGNED, seconds(view.registration_started, &dial));
    records.object(&[6, 5, 2, 0], INTEGER, truth(done));
    records.object(&[6, 5, 3, 0], TEXT, if done { "" } else { failure });
    records.object(&[6, 5, 4, 0], UNSIGNED, 0);
    let renewal = past::last_attempt(console, plan, Subtype::Renew);
    renewal_rows(records, &[6, 6], renewal.as_ref(), view.renew_at, &dial);
}

/// `…InitTime`, `…Success`, `…FailureReason`, `…NextRetryTime`.
fn renewal_rows(
    records: &mut Records,
    group: &[u32],
    attempt: Option<&past::Attempt>,
    next: Option<Time>,
    dial: &Dial<'_>,
) {
    let done = attempt.is_some_and(|it| it.end == past::End::Succeeded);
    let failure = attempt.and_then(|it| it.failure()).unwrap_or("");
    let mut row = |number: u32, kind, value: String| {
        records.object(&[group, &[number, 0]].concat(), kind, value);
    };
    row(1, UNSIGNED, seconds(attempt.map(|it| it.at), dial).to_string());
    row(2, INTEGER, truth(done).to_string());
    row(3, TEXT, failure.into());
    row(4, UNSIGNED, seconds(next, dial).to_string());
}

fn authorization(records: &mut Records, console: &Console, plan: &Plan) {
    let (view, dial) = (&console.view, Dial::of(&console.view, plan));
    records.object(&[7, 1, 0], UNSIGNED, seconds(view.authorization_expires, &dial));
    records.object(&[7, 2, 0], TEXT, compliance(view.belief));
    records.object(&[7, 3, 0], UNSIGNED, seconds(past::out_since(console), &dial));
    evaluation(records, console);
    let check = past::last_attempt(console, plan, Subtype::Entitlement);
    renewal_rows(records, &[7, 5], check.as_ref(), view.next_check, &dial);
}

/// `…EvalPeriodInUse`, `…EvalExpiredTime` (when it was used up is not kept: 0), `…EvalPeriodLeft` in seconds.
fn evaluation(records: &mut Records, console: &Console) {
    let (in_use, left) = match console.view.evaluation {
        Some(EvaluationStatus::Counting { ends }) => (true, ends.since(console.at)),
        Some(EvaluationStatus::Stopped { left }) => (false, left),
        Some(EvaluationStatus::Over) | None => (false, Span::ZERO),
    };
    records.object(&[7, 4, 1, 0], INTEGER, truth(in_use));
    records.object(&[7, 4, 2, 0], UNSIGNED, 0);
    records.object(&[7, 4, 3, 0], UNSIGNED, left.0 / 1_000_000_000);
}

const fn compliance(belief: Belief) -> &'static str {
    match belief {
        Belief::Unregistered => "NOT REGISTERED",
        Belief::Waiting => "WAITING",
        Belief::Authorized => "AUTHORIZED",
        Belief::OutOfCompliance => "OUT OF COMPLIANCE",
        Belief::AuthorizationExpired => "AUTHORIZATION EXPIRED",
    }
}
