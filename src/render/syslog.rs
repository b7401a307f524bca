//! Syslog lines in the guide's form and the two later ones, and the log of each router.
//!
//! ```text
//! RP/0/RSP0/CPU0:Dec 17 18:26:24.009 : licmgr[314]: SMART_LIC-3-COMM_FAILED: Communications failure with …
//! └─ route processor  └ its wall clock   └ process       └ catalogue             └ text, then the reason
//!
//! xr-6  RP/0/RSP0/CPU0:Sep 25 23:25:34.886 UTC: smartlicserver[186]: SMART_LIC-6-AGENT_READY:Smart Agent …
//! xr-7  RP/0/RSP0/CPU0:Nov 18 08:48:27.258 UTC: smartlicserver[144]: %LICENSE-SMART_LIC-5-COMM_RESTORED : …
//! ```
//!
//! The later forms are facts §2.2, process numbers included. The texts and where each is from are `model::syslog`'s; this
//! room adds the place, the date and the identities, and the three texts that XR 7 words differently (facts §2.1). What
//! no source says of a later form is worded as in the guide (assumed).
//!
//! What it does not know: files, and what was not recorded.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Artifact;
use super::identity::{self, instance_uuid};
use crate::model::syslog::{Mnemonic, Notice};
use crate::outcome::{RunOutcome, SyslogLine};
use crate::plan::{Dialect, Plan, RouterId};

/// The number of the process that logs, by route processor: the guide's lines of RSP0 are of `licmgr[314]`, those of RSP1
/// of `licmgr[308]`.
const LICMGR: [u16; 2] = [314, 308];

/// One line, without its end.
#[must_use]
pub fn line(plan: &Plan, line: &SyslogLine) -> String {
    let mut out = String::new();
    write_line(&mut out, plan, line);
    out
}

fn write_line(out: &mut String, plan: &Plan, line: &SyslogLine) {
    let date = plan.scenario.start.wall_date(line.shown).syslog();
    let (zone, tag) = (&plan.scenario.start.zone, line.notice.mnemonic.tag());
    let text = text(plan, line.router, &line.notice);
    let (process, number) = process(plan, line.active);
    let card = format_args!("RP/0/RSP{}/CPU0", line.active);
    let written = match plan.scenario.syslog {
        Dialect::Xr52 => write!(out, "{card}:{date} : {process}[{number}]: {tag}: {text}"),
        Dialect::Xr6 => write!(out, "{card}:{date} {zone}: {process}[{number}]: {tag}:{text}"),
        Dialect::Xr7 => {
            write!(out, "{card}:{date} {zone}: {process}[{number}]: %LICENSE-{tag} : {text}")
        }
    };
    written.expect("writing to a string cannot fail");
}

/// The process that logs, and its number, while this route processor is active.
pub(super) fn process(plan: &Plan, active: u8) -> (&'static str, u16) {
    match plan.scenario.syslog {
        Dialect::Xr52 => ("licmgr", LICMGR[usize::from(active & 1)]),
        Dialect::Xr6 => ("smartlicserver", 186),
        Dialect::Xr7 => ("smartlicserver", 144),
    }
}

/// What stands behind the tag.
pub(super) fn text(plan: &Plan, router: RouterId, notice: &Notice) -> String {
    let uuid = |instance| instance_uuid(plan.seed, instance);
    let (Dialect::Xr7, Some(reason)) = (plan.scenario.syslog, notice.reason) else {
        return notice.text(uuid);
    };
    let manager = "with the Cisco Smart Software Manager (CSSM)";
    let reason = reason.text(uuid);
    match notice.mnemonic {
        Mnemonic::CommFailed => format!("Communications failure {manager} : {reason}"),
        Mnemonic::AuthRenewFailed => {
            format!("Authorization renewal {manager} : {reason} for udi {}", identity::udi(router))
        }
        Mnemonic::RegFailed => {
            format!("Smart Agent for Licensing Registration {manager} failed: {reason}")
        }
        _ => notice.text(uuid),
    }
}

/// The log of one router: its lines in time order, each with its end.
#[must_use]
pub fn syslog_of(outcome: &RunOutcome, router: RouterId) -> String {
    let mut out = String::new();
    for entry in outcome.syslog.iter().filter(|entry| entry.router == router) {
        write_line(&mut out, &outcome.plan, entry);
        out.push('\n');
    }
    out
}

/// The logs of all routers that logged anything, in the order of their numbers, in one pass.
#[must_use]
pub fn logs(outcome: &RunOutcome) -> Vec<(RouterId, String)> {
    let mut logs: BTreeMap<RouterId, String> = BTreeMap::new();
    for entry in &outcome.syslog {
        let log = logs.entry(entry.router).or_default();
        write_line(log, &outcome.plan, entry);
        log.push('\n');
    }
    logs.into_iter().collect()
}

/// The logs as files of a run directory: `syslog/ROUTER.log`.
#[must_use]
pub fn files(outcome: &RunOutcome) -> Vec<Artifact> {
    let file = |(router, text): (RouterId, String)| Artifact {
        name: format!("syslog/{}.log", outcome.plan.router_name(router)),
        media_type: "text/plain",
        bytes: text.into_bytes(),
    };
    logs(outcome).into_iter().map(file).collect()
}
