//! Syslog as RFC 5424 has it, for collectors: the same lines as the routers', with place, time and identity in fields.
//!
//! ```text
//! <187>1 2015-01-16T01:00:00.250-08:00 edge-17 licmgr 314 COMM_FAILED [licsim@32473 node="RP/0/RSP0/CPU0" …] Communications …
//!  └ local7 and the severity            │       │      │   └ mnemonic    └ what only this simulator knows    └ the text
//!    └ by the router's own clock        └ router └ process, its number
//! ```
//!
//! 32473 is the number that IANA sets aside for examples. Names may hold anything: header fields keep printable ASCII, the
//! structured data escapes what RFC 5424 says, the message is UTF-8 without control characters.
//!
//! What it does not know: files, and how lines are carried.

use std::fmt::Write as _;

use super::syslog::{process, text};
use crate::outcome::{RunOutcome, SyslogLine};
use crate::plan::Plan;
use crate::record::Selection;

/// Local use 7: where routers log by default.
const FACILITY: u8 = 23;

/// One message, without an end.
///
/// # Panics
/// Never: writing to a string cannot fail.
#[must_use]
pub fn line(plan: &Plan, line: &SyslogLine) -> String {
    let mnemonic = line.notice.mnemonic;
    let priority = FACILITY * 8 + mnemonic.severity();
    let date = plan.scenario.start.wall_rfc3339(line.shown);
    let name = plan.router_name(line.router);
    let host = header(&name, 255);
    let (process, number) = process(plan, line.active);
    let tag = header(mnemonic.name(), 32);
    let mut out = format!("<{priority}>1 {date} {host} {process} {number} {tag} [licsim@32473");
    let fleet = &plan.fleets[plan.fleet_of(line.router).index()].name;
    let card = format!("RP/0/RSP{}/CPU0", line.active);
    let facility = mnemonic.tag().split('-').next().unwrap_or_default();
    let at = super::records::seconds(i128::from(line.at.0));
    for (key, value) in [
        ("router", name.as_str()),
        ("fleet", fleet),
        ("node", &card),
        ("facility", facility),
        ("at", &at),
    ] {
        write!(out, " {key}=\"{}\"", parameter(value)).expect("a string takes everything");
    }
    out.push_str("] ");
    // UTF-8 is announced by its byte order mark; plain ASCII needs none.
    let text = text(plan, line.router, &line.notice);
    let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    if !text.is_ascii() {
        out.push('\u{feff}');
    }
    out + &text
}

/// The log of all routers of `selection` in time order, each message with a line end.
#[must_use]
pub fn log(outcome: &RunOutcome, selection: &Selection) -> Vec<u8> {
    let mut out = Vec::new();
    for entry in &outcome.syslog {
        if selection.spans(entry.at) && selection.wants(Some(entry.router)) {
            out.extend_from_slice(line(&outcome.plan, entry).as_bytes());
            out.push(b'\n');
        }
    }
    out
}

/// A header field: printable ASCII without blanks, at most `most` of it; what is not becomes `_`, nothing becomes `-`.
fn header(text: &str, most: usize) -> String {
    let plain = |it: char| if it.is_ascii_graphic() { it } else { '_' };
    let field: String = text.chars().map(plain).take(most).collect();
    if field.is_empty() { "-".into() } else { field }
}

/// A parameter's value: `"`, `\` and `]` are escaped, control characters become blanks.
fn parameter(text: &str) -> String {
    let mut out = String::new();
    for it in text.chars() {
        if matches!(it, '"' | '\\' | ']') {
            out.push('\\');
        }
        out.push(if it.is_control() { ' ' } else { it });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_their_field() {
        assert_eq!(header("edge 1\n\u{e4}", 255), "edge_1__");
        assert_eq!(header("", 255), "-");
        assert_eq!(header(&"x".repeat(300), 255).len(), 255);
        assert_eq!(parameter("a\"] b\\\u{7}"), "a\\\"\\] b\\\\ ");
    }
}
