//! The traces of licmgr, the agent, the platform clients and call-home, made from what the router's processes did.
//!
//! ```text
//!   557 wrapping entries (576 possible, 0 filtered, 5403 total)
//!   Dec 17 13:08:18.358 license/licmgr 0/RSP1/CPU0 t3 [3125351] SLA Debug : … (No error)
//!   └ wall clock         └ buffer      └ node      └ thread     └ text
//! ```
//!
//! The headers, the sizes of the buffers and the lines that the guide shows are the guide's. A buffer that is full drops
//! its oldest entries: `total` goes on counting. Call-home's header ends with `!`, the guide's quirk. What the guide
//! has no line for is worded in the same style (assumed), and so are thread and process numbers of other threads.
//!
//! What it does not know: processes that the run does not model.

use std::collections::BTreeMap;

use super::features;
use crate::kernel::{Span, Time};
use crate::model::call_home;
use crate::model::entitlement::TagId;
use crate::model::syslog::Reason;
use crate::model::wire::Subtype;
use crate::plan::Plan;
use crate::record::{Fact, Record, RegistrationStatus};
use crate::render::calendar::Dial;
use crate::render::identity::instance_uuid;
use crate::view::Console;

/// A trace buffer.
struct Buffer {
    /// Its name in each line.
    name: &'static str,
    /// How many entries it can hold.
    possible: usize,
    /// Whether the header says how much of that is allocated, and the least of it.
    allocated: Option<usize>,
    /// What the header ends with.
    ending: &'static str,
}

const LICMGR: Buffer =
    Buffer { name: "license/licmgr", possible: 576, allocated: None, ending: "" };
const AGENT: Buffer =
    Buffer { name: "smartlicense/smartlic", possible: 1_088, allocated: None, ending: "" };
const PLATFORM: Buffer =
    Buffer { name: "vkg_lic/audit", possible: 5_440, allocated: Some(3_136), ending: "" };
const CALL_HOME: Buffer =
    Buffer { name: "call_home/error", possible: 576, allocated: Some(320), ending: "!" };

/// One entry: when, and what stands behind the node.
type Entry = (Time, String);

/// `show license trace`
pub(super) fn licmgr(console: &Console, plan: &Plan, last: Option<usize>) -> String {
    let entries = console.records.iter().flat_map(|it| licmgr_entries(it, plan));
    LICMGR.print(entries, console, plan, last)
}

/// `show license trace smartlic`
pub(super) fn agent(console: &Console, plan: &Plan, last: Option<usize>) -> String {
    let entries = console.records.iter().flat_map(|it| agent_entries(it, plan));
    AGENT.print(entries, console, plan, last)
}

/// `show license trace platform all`
pub(super) fn platform(console: &Console, plan: &Plan, last: Option<usize>) -> String {
    let fleet = &plan.fleets[plan.fleet_of(console.router).index()];
    let ran_before = fleet.enrolment.from_before();
    let began = if ran_before { None } else { Some(Time::ZERO) };
    let (mut entries, mut clients) = (Vec::new(), BTreeMap::new());
    for record in &console.records {
        match record.fact {
            Fact::ClientChanged { slot, up: true, .. } => {
                clients.insert(slot, Client::started(Some(record.at), true));
            }
            Fact::FeatureReported { slot, tag, audit, .. } => {
                let client = clients.entry(slot).or_insert_with(|| Client::started(began, false));
                let lines = report_lines(slot, tag, audit, client.words(record.at), plan);
                entries.extend(lines.into_iter().map(|text| (record.at, format!("t1 {text}"))));
            }
            _ => {}
        }
    }
    PLATFORM.print(entries.into_iter(), console, plan, last)
}

/// `show call-home trace error`
pub(super) fn of_call_home(console: &Console, plan: &Plan, last: Option<usize>) -> String {
    let mut entries: Vec<_> = console.records.iter().flat_map(call_home_entries).collect();
    entries.sort_by_key(|entry| entry.0);
    CALL_HOME.print(entries.into_iter(), console, plan, last)
}

impl Buffer {
    fn print(
        &self,
        entries: impl Iterator<Item = Entry>,
        console: &Console,
        plan: &Plan,
        last: Option<usize>,
    ) -> String {
        let dial = Dial::of(&console.view, plan);
        let entries: Vec<_> = entries.collect();
        let total = entries.len();
        let held = total.min(self.possible);
        let allocated = self.allocated.map_or(String::new(), |least| {
            format!("{} allocated, ", held.next_multiple_of(64).clamp(least, self.possible))
        });
        let mut out = format!(
            "{held} wrapping entries ({} possible, {allocated}0 filtered, {total} total){}\n",
            self.possible, self.ending
        );
        let shown = held.min(last.unwrap_or(held));
        for (at, text) in &entries[total - shown..] {
            let (date, rsp) = (dial.date(*at).syslog(), active(console, *at));
            out.push_str(&format!("{date} {} 0/RSP{rsp}/CPU0 {text}\n", self.name));
        }
        out
    }
}

/// The route processor that was active at `at`: the one whose processes write then.
fn active(console: &Console, at: Time) -> u8 {
    let before = console.records.iter().take_while(|record| record.at <= at);
    let last = before.filter_map(|record| match record.fact {
        Fact::FailedOver { active, .. } => Some(active),
        _ => None,
    });
    last.last().unwrap_or(0)
}

/// `t3 [3125351] SLA Debug : … (No error)`: the guide's thread and process.
fn debug(at: Time, text: &str, error: &str) -> Entry {
    (at, format!("t3 [3125351] SLA Debug : {text} ({error})"))
}

fn licmgr_entries(record: &Record, plan: &Plan) -> Vec<Entry> {
    let (at, fine) = (record.at, "No error");
    match record.fact {
        Fact::EnableStepDone { step, .. } => vec![debug(at, step_text(step), fine)],
        Fact::FeatureReported { tag, .. } => vec![
            debug(at, "Client search success pkg/bin/rsi_agent", fine),
            debug(
                at,
                &format!("{} {}", plan.tags[tag.index()].name, plan.tags[tag.index()].id),
                fine,
            ),
        ],
        Fact::AttemptStarted { subtype, .. } => {
            vec![debug(at, &format!("Request {} to call_home", subtype.label()), fine)]
        }
        Fact::ExchangeSucceeded { subtype, .. } => {
            vec![debug(at, &format!("Response {} from call_home", subtype.label()), fine)]
        }
        Fact::ExchangeFailed { subtype, .. } | Fact::MessageDropped { subtype, .. } => {
            let text = format!("Response {} from call_home", subtype.label());
            vec![debug(at, &text, &Reason::SendError.text(|_| String::new()))]
        }
        _ => Vec::new(),
    }
}

/// The steps of the guide's flow.
const fn step_text(step: u8) -> &'static str {
    match step {
        1 => "Admin config license smart enable",
        2 => "IPC connection with call_home established",
        3 => "Service turn on sent to call_home",
        4 => "call_home block written to sysdb",
        5 => "Request sent to call_home",
        6 => "call_home formatted and sent the request",
        7 => "call_home received the http response",
        _ => "Response extracted by call_home received",
    }
}

fn agent_entries(record: &Record, plan: &Plan) -> Vec<Entry> {
    let line = |text: &str| (record.at, format!("t3 [2302054] {text}"));
    let error = |subtype: Subtype, reason: Reason| {
        let reason = reason.text(|instance| instance_uuid(plan.seed, instance));
        line(&format!("SMART ERROR - {}: {reason}", subtype.label()))
    };
    match record.fact {
        // The guide shows both at one instant: the agent has its answer and waits for the acknowledgement of it.
        Fact::RegistrationChanged { router, to: RegistrationStatus::Completed, .. } => {
            let life = plan.fleets[plan.fleet_of(router).index()].policy.acknowledgement_life;
            let seconds = life.0 / Span::secs(1).0;
            vec![
                line(
                    "Failed to bind to SysDB - 'Subsystem(2091)' detected the 'success' condition 'Code(45)': Unknown \
                     Error(292)",
                ),
                line(&format!("SMART ERROR - SASACKExpirationJob: expirySeconds={seconds}")),
            ]
        }
        Fact::ExchangeFailed { subtype, .. } => vec![error(subtype, Reason::SendError)],
        Fact::MessageDropped { subtype, .. } => vec![error(subtype, Reason::Disabled)],
        Fact::AskRefused { subtype, refusal, .. } => {
            vec![error(subtype, Reason::Response(refusal))]
        }
        Fact::RetriesSpent { subtype, .. } => {
            vec![line(&format!("SMART ERROR - {}: retries are spent", subtype.label()))]
        }
        _ => Vec::new(),
    }
}

/// What a platform client says of itself.
struct Client {
    /// When it started; `None`: before the run.
    since: Option<Time>,
    /// Whether that was a restart.
    restarted: bool,
    /// When it first spoke since.
    said: Option<Time>,
}

impl Client {
    fn started(since: Option<Time>, restarted: bool) -> Self {
        Client { since, restarted, said: None }
    }

    /// `client restarted:False up for a day:True`. All reports of the instant at which it first speaks after a restart
    /// say that it restarted.
    fn words(&mut self, now: Time) -> String {
        let restarted = self.restarted && self.said.is_none_or(|said| said == now);
        self.said.get_or_insert(now);
        let up = self.since.is_none_or(|since| now >= since + Span::days(1));
        let word = |it| if it { "True" } else { "False" };
        format!("client restarted:{} up for a day:{}", word(restarted), word(up))
    }
}

/// The guide's five lines of an audit; a request that is no audit is worded after them (assumed).
fn report_lines(slot: u8, tag: TagId, audit: bool, client: String, plan: &Plan) -> [String; 5] {
    let name = &plan.tags[tag.index()].name;
    let (request, number) = (features::request(name), features::number(name, plan));
    let node = u32::from(slot) << 4 | 1;
    let (command, reply) = if audit { ("Audit(5)", "AUDIT") } else { ("Request(1)", "REQUEST") };
    let word = if audit { "Audit " } else { "" };
    [
        format!(
            "Agent Client {word}Cmd Start: ver:1, node:0x{node:08x} cmd:{command} req:{request} feature:{name}({number}) \
             grant: Not Pending(0)"
        ),
        format!("Agent Client {word}Cmd Start #2: {client}"),
        format!("{reply} Reply License Start: request:{request} slot:{slot} grant:Not Pending(0)"),
        format!(
            "{reply} Reply License End: request:{request} slot:{slot} grant:Not Pending(0) rc: 0x00000000 No error"
        ),
        format!("Agent Client Cmd End:{command}, slot:{slot} rc:0x00000000 No error"),
    ]
}

/// The guide's two lines a failure (`model::call_home::trace`).
fn call_home_entries(record: &Record) -> Vec<Entry> {
    let Fact::ExchangeFailed { failure, took, .. } = record.fact else { return Vec::new() };
    let lines = call_home::trace::lines(failure, took).into_iter();
    let entry = |line: call_home::trace::Line| {
        let at = Time(record.at.0.saturating_sub(line.before.0));
        (at, format!("t{} {}", line.thread, line.text))
    };
    lines.map(entry).collect()
}
