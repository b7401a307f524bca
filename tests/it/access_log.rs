//! Proxies' access logs in the run directory, read by the rule of the Common Log Format.

use std::collections::BTreeMap;

use licsim::observe::Options;
use licsim::plan::Plan;
use licsim::render::access_log;
use regex::Regex;

use crate::support::{run, run_keeping, shipped_plan};

/// Host, identity, user, date with offset, request in quotes, status, bytes or a dash; one blank between, nothing else.
const COMMON: &str = r#"^(?<host>[A-Za-z0-9.-]+) - - \[(?<day>\d{2})/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] "CONNECT (?<peer>[A-Za-z0-9.-]+):443 HTTP/1\.1" (?<status>[1-5]\d{2}) (?<bytes>-|[1-9]\d*)$"#;

/// The access logs of a run as it is written to its directory, by file name.
fn logs(plan: &Plan) -> BTreeMap<String, String> {
    let outcome = run_keeping(plan, Options::FULL);
    let text = |bytes| String::from_utf8(bytes).expect("text");
    access_log::files(&outcome).into_iter().map(|it| (it.name, text(it.bytes))).collect()
}

/// How many lines of each status; every line must be one of the format.
fn statuses(log: &str) -> BTreeMap<String, usize> {
    let common = Regex::new(COMMON).expect("a pattern");
    let mut found = BTreeMap::new();
    for line in log.lines() {
        let it = common.captures(line).unwrap_or_else(|| panic!("not Common Log Format: {line}"));
        assert_eq!(&it["peer"], "tools.cisco.com");
        assert!(&it["status"] == "200" || &it["bytes"] == "-", "an error has no body here: {line}");
        *found.entry(it["status"].to_owned()).or_insert(0) += 1;
    }
    found
}

#[test]
fn a_proxy_that_turns_clients_away_says_so_in_its_access_log() {
    let plan = shipped_plan("proxy-saturated", &[], None);
    let logs = logs(&plan);
    let names: Vec<_> = logs.keys().cloned().collect();
    assert_eq!(names, [format!("proxies/{}/access.log", plan.proxies[0].name)]);
    let found = statuses(&logs[&names[0]]);
    assert!(found.get("200").is_some_and(|it| *it > 0), "{found:?}");
    assert!(found.get("503").is_some_and(|it| *it > 0), "{found:?}");
}

#[test]
fn whom_the_access_list_denies_gets_403_and_nobody_else() {
    let plan = shipped_plan("proxy-acl", &[], None);
    let logs = logs(&plan);
    assert!(!logs.is_empty());
    let denied = plan.proxies[0].acl.clone();
    for line in logs.values().flat_map(|log| log.lines()) {
        let router = plan.router_named(line.split(' ').next().expect("a client")).expect("known");
        let fleet = plan.fleet_of(router);
        let node = plan.fleets[fleet.index()].node;
        let permitted = denied.permits(fleet, node, &plan.backend.host);
        assert_eq!(line.contains("\" 403 -"), !permitted, "{line}");
    }
    let all: usize = logs.values().flat_map(|log| statuses(log)).map(|it| it.1).sum();
    assert!(all > 0);
}

#[test]
fn a_run_without_a_proxy_has_no_access_log_and_keeping_one_changes_no_result() {
    assert!(logs(&shipped_plan("overage", &[], None)).is_empty());
    let plan = shipped_plan("proxy-saturated", &[], None);
    let summary = run_keeping(&plan, Options::SUMMARY);
    let full = run(&plan);
    assert!(summary.access.is_empty() && !full.access.is_empty());
    assert_eq!(summary.digests, full.digests);
}
