//! `show log`: the router's log buffer under the header that IOS XR prints.
//!
//! The guide shows lines only (`sh log | i SMART`); the header's form is that of public IOS XR logs (facts §8). The
//! buffer's size is XR's default (assumed); as licensing's lines of a run are all that is in it, it never wraps here.
//!
//! What it does not know: lines of other processes.

use crate::model::clock::shown;
use crate::outcome::SyslogLine;
use crate::plan::Plan;
use crate::record::Fact;
use crate::render::syslog;
use crate::view::Console;

/// Bytes of the log buffer.
const BUFFER: u32 = 2_097_152;

/// `show log`, or its `last` lines.
pub(super) fn log(console: &Console, plan: &Plan, last: Option<usize>) -> String {
    let (mut active, mut lines) = (0, Vec::new());
    for record in &console.records {
        match record.fact {
            Fact::FailedOver { active: now, .. } => active = now,
            Fact::Logged { router, notice } => {
                let shown = shown(&console.view.clocks, record.at);
                lines.push(SyslogLine { at: record.at, shown, router, notice, active });
            }
            _ => {}
        }
    }
    let count = lines.len();
    let mut out = format!(
        "Syslog logging: enabled (0 messages dropped, 0 flushes, 0 overruns)\n    Console logging: disabled\n    \
         Monitor logging: level debugging, 0 messages logged\n    Trap logging: level informational, 0 messages \
         logged\n    Buffer logging: level debugging, {count} messages logged\n\nLog Buffer ({BUFFER} bytes):\n\n"
    );
    let first = last.map_or(0, |last| count.saturating_sub(last));
    for line in &lines[first..] {
        out.push_str(&syslog::line(plan, line));
        out.push('\n');
    }
    out
}
