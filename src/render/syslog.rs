//! Syslog lines in the guide's form, and the log of each router.
//!
//! ```text
//! RP/0/RSP0/CPU0:Dec 17 18:26:24.009 : licmgr[314]: SMART_LIC-3-COMM_FAILED: Communications failure with …
//! └─ route processor  └ its wall clock   └ process       └ catalogue             └ text, then the reason
//! ```
//!
//! The texts and where each is from are `model::syslog`'s; this room adds the place, the date and the identities.
//!
//! What it does not know: files, and what was not recorded.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_128;

use super::Artifact;
use crate::model::wire::InstanceId;
use crate::outcome::{RunOutcome, SyslogLine};
use crate::plan::{Plan, RouterId};

/// The process that logs: that of the guide's `COMM_FAILED` line.
const PROCESS: &str = "licmgr[314]";

/// One line, without its end.
#[must_use]
pub fn line(plan: &Plan, line: &SyslogLine) -> String {
    let mut out = String::new();
    write_line(&mut out, plan, line);
    out
}

fn write_line(out: &mut String, plan: &Plan, line: &SyslogLine) {
    let date = plan.scenario.start.date(line.at).syslog();
    let text = line.notice.text(|instance| instance_uuid(plan.seed, instance));
    let written = write!(
        out,
        "RP/0/RSP{}/CPU0:{date} : {PROCESS}: {}: {text}",
        line.active,
        line.notice.mnemonic.tag()
    );
    written.expect("writing to a string cannot fail");
}

/// The identity of a product instance: a version 4 UUID made from the run's seed and the instance's number.
#[must_use]
pub fn instance_uuid(seed: u64, instance: InstanceId) -> String {
    let mut key = [0; 12];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..].copy_from_slice(&instance.0.to_le_bytes());
    let mut bytes = xxh3_128(&key).to_be_bytes();
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_has_one_uuid_of_version_four() {
        let uuid = instance_uuid(7, InstanceId(3));
        assert_eq!(uuid, instance_uuid(7, InstanceId(3)));
        assert_ne!(uuid, instance_uuid(8, InstanceId(3)));
        assert_ne!(uuid, instance_uuid(7, InstanceId(4)));
        let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
    }
}
