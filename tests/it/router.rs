//! Routers in a small network, from scenario text to syslog lines and counters.

use licsim::model::syslog::Mnemonic;
use licsim::model::wire::Subtype;
use licsim::outcome::{RunOutcome, SyslogLine};
use licsim::plan::RouterId;
use licsim::render::syslog::syslog_of;
use licsim::view::StatisticsRow;

use crate::support::{plan_of, run};

/// The evening of the guide's syslog lines, one link, one pool.
const BASE: &str = r#"
[scenario]
title = "One router"
start = "2014-12-17T18:00:00-08:00"
duration = "DURATION"

[[link]]
name = "uplink"
between = ["campus", "cisco"]
latency = "20ms"

[[pool]]
name = "P"
licenses = { A9K-24X10-OPT-LIC = 5 }
tokens = [{ name = "lab", valid-for = "365d" }]

[[router]]
name = "ROA"
slots = [{ slot = 4, features = { A9K-24X10-OPT-LIC = 1 } }]
"#;
/// The router is registered and checks next after one hour.
const REGISTERED: &str = "registered = { pool = \"P\", phase = { at = \"1h\" } }\n";
/// The router is registered by an operator after a minute.
const REGISTERS: &str = "register = { token = \"lab\", at = \"1min\" }\n";

fn outcome(duration: &str, rest: &[&str]) -> RunOutcome {
    let text = BASE.replace("DURATION", duration) + &rest.concat();
    run(&plan_of("router", &text, &[], None))
}

fn row(outcome: &RunOutcome, subtype: Subtype) -> StatisticsRow {
    let rows = &outcome.routers[0].view.statistics;
    *rows.iter().find(|row| row.subtype == subtype).expect("a row")
}

/// `18:26:24 COMM_FAILED` for each line of the router's log.
fn log(outcome: &RunOutcome) -> Vec<String> {
    let words = |line: &str| {
        let (stamp, rest) = line.split_once(" : ").expect("a stamp");
        let date = &stamp[stamp.find("CPU0:").expect("a card") + 5..];
        let date = date.split('.').next().expect("a date");
        let tag = rest.split(": ").nth(1).expect("a tag");
        format!("{date} {}", tag.splitn(3, '-').nth(2).expect("a mnemonic"))
    };
    syslog_of(outcome, RouterId(0)).lines().map(words).collect()
}

fn count(outcome: &RunOutcome, name: &str) -> u64 {
    outcome.metric(name).unwrap_or_else(|| panic!("no metric {name}")) as u64
}

#[test]
fn an_outage_during_a_check_reads_as_in_the_guide() {
    let away = "[[fault]]\nbackend-outage = { at = \"30min\", for = \"1h\" }\n";
    let outcome = outcome("2h", &[REGISTERED, away]);
    let card = "RP/0/RSP0/CPU0:Dec 17";
    let expected = format!(
        "\
{card} 19:00:10.010 : licmgr[314]: SMART_LIC-3-COMM_FAILED: Communications failure with Cisco licensing cloud: Fail to send out Call Home HTTP message
{card} 19:00:10.010 : licmgr[314]: SMART_LIC-3-AUTH_RENEW_FAILED: Authorization renewal with Cisco licensing cloud failed: Communication message send error
{card} 19:20:10.010 : licmgr[314]: SMART_LIC-3-AUTH_RENEW_FAILED: Authorization renewal with Cisco licensing cloud failed: Communication message send error
{card} 19:40:00.370 : licmgr[314]: SMART_LIC-5-COMM_RESTORED: Communications with Cisco licensing cloud restored
"
    );
    assert_eq!(syslog_of(&outcome, RouterId(0)), expected);
}

#[test]
fn a_registration_during_an_outage_logs_the_guides_lines_in_the_guides_order() {
    let away = "[[fault]]\nbackend-outage = { at = \"0s\", for = \"10min\" }\n";
    let outcome = outcome("1h", &[REGISTERS, away]);
    let lines = log(&outcome);
    let expected = [
        "AGENT_READY",
        "AGENT_ENABLED",
        "COMM_FAILED",
        "AGENT_REG_FAILED",
        "COMM_RESTORED",
        "AGENT_REG_SUCCESS",
    ];
    let mnemonics: Vec<_> =
        lines.iter().map(|line| line.rsplit(' ').next().expect("a word")).collect();
    assert_eq!(mnemonics, expected, "{lines:#?}");
    assert!(syslog_of(&outcome, RouterId(0)).contains(
        "SMART_LIC-3-AGENT_REG_FAILED: Smart Agent for Licensing Registration with Cisco \
             licensing cloud failed: Communication message send error"
    ));
    assert_eq!((row(&outcome, Subtype::Registration).failed, lines.len()), (1, 6));
}

#[test]
fn each_failure_of_the_way_has_its_own_timeout_and_counter() {
    let server = "reach = { direct = { resolve = { server = \"dns\" } } }\n";
    let dns = "[[name-server]]\nname = \"dns\"\nnode = \"campus\"\n";
    let proxied = "reach = { proxy = \"bastion\" }\n";
    let proxy = "[[proxy]]\nname = \"bastion\"\nnode = \"campus\"\n";
    let from = "at = \"30min\", for = \"35min\" }\n";
    let fault = |kind: &str| format!("[[fault]]\n{kind}{from}");
    let cases: [(&str, Vec<String>, f64); 7] = [
        (
            "resolve",
            vec![server.into(), dns.into(), fault("name-server-outage = { server = \"dns\", ")],
            10.0,
        ),
        ("connect", vec![fault("link-down = { link = \"uplink\", ")], 10.0),
        ("connect", vec![fault("backend-outage = { ")], 10.0),
        (
            "refused",
            vec!["[backend]\nwhen-away = \"refuses\"\n".into(), fault("backend-outage = { ")],
            0.04,
        ),
        (
            "connect",
            vec![proxied.into(), proxy.into(), fault("proxy-outage = { proxy = \"bastion\", ")],
            10.0,
        ),
        (
            "tls",
            vec!["call-home = { tls-round-trips = 16, tls-timeout = \"600ms\" }\n".into()],
            0.6,
        ),
        ("response", vec!["[backend]\nservice-entitlement = \"31s\"\n".into()], 30.0),
    ];
    for (kind, rest, after) in cases {
        let mut parts = vec![REGISTERED];
        parts.extend(rest.iter().map(String::as_str));
        let outcome = outcome("1h 10min", &parts);
        assert_eq!(count(&outcome, "exchanges.failures"), 1, "{kind}");
        assert_eq!(count(&outcome, &format!("exchanges.failures.{kind}")), 1, "{kind}");
        let row = row(&outcome, Subtype::Entitlement);
        assert_eq!((row.success, row.failed, row.dropped), (0, 1, 0), "{kind}");
        // Only a request that left the router shows in `Last-sent`.
        assert_eq!(row.last_sent.is_some(), kind == "response", "{kind}");
        let lost = |line: &&SyslogLine| line.notice.mnemonic == Mnemonic::CommFailed;
        let lost = outcome.syslog.iter().find(lost).expect("it is logged");
        let failed = lost.at.0 as f64 / 1e9 - 3_600.0;
        assert!((failed - after).abs() < 0.2, "{kind}: {failed} s");
    }
}

#[test]
fn a_late_answer_changes_no_belief() {
    // Served at the backend, but too late: the router does not hear of the shortage.
    let slow = "[backend]\nservice-entitlement = \"31s\"\n";
    let outcome = outcome("1h 10min", &[REGISTERED, slow]);
    assert_eq!(count(&outcome, "backend.served"), 1);
    assert_eq!(count(&outcome, "exchanges.successes"), 0);
    assert_eq!(row(&outcome, Subtype::Entitlement).success, 0);
}

#[test]
fn a_full_front_end_answers_503_and_a_full_proxy_that_it_is_busy() {
    let crowd = "[[fleet]]\nname = \"crowd\"\ncount = 9\nregistered = { pool = \"P\", phase = { at = \"1h\" } }\nREACH\
                 slots = [{ slot = 4, features = { A9K-24X10-OPT-LIC = 1 } }]\n";
    let small = "[backend]\nservers = 1\nqueue-limit = 2\nservice-entitlement = \"1s\"\n";
    let at_backend = outcome("1h 10min", &[REGISTERED, &crowd.replace("REACH", ""), small]);
    assert_eq!(count(&at_backend, "exchanges.failures.unavailable"), 7);
    assert_eq!(count(&at_backend, "backend.rejected"), 7);
    assert_eq!(count(&at_backend, "exchanges.successes"), 3);
    let reach = "reach = { proxy = \"bastion\" }\n";
    let proxy = "[[proxy]]\nname = \"bastion\"\nnode = \"campus\"\nservers = 1\nqueue-limit = 2\nservice = \"1s\"\n";
    let crowd = crowd.replace("REACH", reach);
    let at_proxy = outcome("1h 10min", &[REGISTERED, reach, &crowd, proxy]);
    assert_eq!(count(&at_proxy, "exchanges.failures.proxy-busy"), 7);
    assert_eq!(count(&at_proxy, "exchanges.successes"), 3);
    assert_eq!(count(&at_proxy, "backend.rejected"), 0);
}

#[test]
fn at_a_rate_of_one_the_messages_of_a_registration_are_a_minute_apart() {
    let outcome = outcome("10min", &[REGISTERS, "call-home = { rate-limit = 1 }\n"]);
    let sent = |subtype| row(&outcome, subtype).last_sent.expect("sent");
    let sent = [Subtype::Registration, Subtype::Acknowledgement, Subtype::Entitlement].map(sent);
    for pair in sent.windows(2) {
        let apart = pair[1].since(pair[0]).as_secs_f64();
        assert!((60.0..60.1).contains(&apart), "{apart} s");
    }
}

#[test]
fn a_wrong_configuration_drops_messages_and_sends_none() {
    for wrong in ["profile-active", "reporting", "destination", "service-active"] {
        let config = format!("call-home = {{ {wrong} = false }}\n");
        let outcome = outcome("15min", &[REGISTERS, &config]);
        let row = row(&outcome, Subtype::Registration);
        assert_eq!(
            (row.success, row.failed, row.dropped, row.last_sent),
            (0, 0, 1, None),
            "{wrong}"
        );
        assert_eq!(count(&outcome, "exchanges.attempts"), 0, "{wrong}");
        assert_eq!(count(&outcome, "exchanges.dropped"), 1, "{wrong}");
    }
}

#[test]
fn deregistration_frees_the_license_if_the_backend_hears_of_it() {
    let act = "[[action]]\nat = \"30min\"\nderegister = { router = \"ROA\" }\n";
    let away = "[[fault]]\nbackend-outage = { at = \"20min\", for = \"2h\" }\n";
    let heard = outcome("45min", &[REGISTERED, act]);
    assert_eq!(count(&heard, "pool.P.demand"), 0);
    assert!(log(&heard).last().expect("a line").ends_with("AGENT_DEREG_SUCCESS"));
    let unheard = outcome("45min", &[REGISTERED, act, away]);
    assert_eq!(count(&unheard, "pool.P.demand"), 1, "the instance stays behind");
    assert!(log(&unheard).last().expect("a line").ends_with("AGENT_DEREG_FAILED"));
    assert_eq!(unheard.routers[0].view.instance, None, "the router has forgotten it all the same");
}

#[test]
fn a_changed_configuration_is_asked_for_at_once() {
    let more = "[[action]]\nat = \"10min\"\nconfigure = { router = \"ROA\", slot = 5, tag = \"A9K-24X10-OPT-LIC\", count = 3 }\n";
    let less = "[[action]]\nat = \"20min\"\nunconfigure = { router = \"ROA\", slot = 4, tag = \"A9K-24X10-OPT-LIC\" }\n";
    let demand = |duration: &str, actions: &[&str]| {
        count(&outcome(duration, &[&[REGISTERED], actions].concat()), "pool.P.demand")
    };
    assert_eq!(demand("10min", &[]), 1);
    assert_eq!(demand("10min 1s", &[more]), 4);
    assert_eq!(demand("20min", &[more]), 4);
    assert_eq!(demand("20min 1s", &[more, less]), 3);
}

#[test]
fn a_certificate_that_nobody_renews_expires_and_the_router_is_unregistered() {
    let resume = "policy = { on-exhaustion = \"resume\" }\n";
    let away = "[[fault]]\nbackend-outage = { at = \"170d\", for = \"300d\" }\n";
    let outcome = outcome("400d", &[REGISTERS, resume, away]);
    let lines = log(&outcome);
    let first = |what: &str| lines.iter().position(|line| line.ends_with(&format!(" {what}")));
    let order =
        ["COMM_FAILED", "ID_CERT_RENEW_FAILED", "AUTH_EXPIRED", "ID_CERT_EXPIRED"].map(first);
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}");
    let date = |place: Option<usize>| &lines[place.expect("logged")][..6];
    // 180 d after the answer, 90 d after the last check before day 170, 365 d after the certificate's start.
    assert_eq!([order[1], order[2], order[3]].map(date), ["Jun 15", "Sep  2", "Dec 17"]);
    assert_eq!(outcome.routers[0].view.certificate, None);
    assert_eq!(lines.len() - 1, order[3].expect("logged"), "after that it is silent");
}

#[test]
fn an_expired_authorization_comes_back_with_the_first_answer() {
    let resume = "policy = { on-exhaustion = \"resume\" }\n";
    let away = "[[fault]]\nbackend-outage = { at = \"30min\", for = \"100d\" }\n";
    let outcome = outcome("102d", &[REGISTERED, resume, away]);
    let expired = log(&outcome);
    let at = expired.iter().position(|line| line.ends_with("AUTH_EXPIRED")).expect("expired");
    assert!(
        expired[at].starts_with("Mar 16") || expired[at].starts_with("Mar 17"),
        "{}",
        expired[at]
    );
    let end: Vec<_> = expired[expired.len() - 2..].iter().map(|it| &it[16..]).collect();
    assert_eq!(end, ["COMM_RESTORED", "IN_COMPLIANCE"]);
}

#[test]
fn an_outage_around_day_180_delays_the_renewal_of_the_certificate() {
    let away = "[[fault]]\nbackend-outage = { at = \"179d 23h\", for = \"3h\" }\n";
    let outcome = outcome("182d", &[REGISTERS, away]);
    let renewal: Vec<_> = log(&outcome).into_iter().filter(|it| it.contains("ID_CERT")).collect();
    let (last, failed) = renewal.split_last().expect("lines");
    assert!(last.ends_with("ID_CERT_RENEW_SUCCESS"), "{renewal:#?}");
    assert!(!failed.is_empty() && failed.iter().all(|it| it.ends_with("ID_CERT_RENEW_FAILED")));
    assert_eq!(row(&outcome, Subtype::Renew).success, 1);
    assert_eq!(row(&outcome, Subtype::Renew).failed as usize, failed.len());
}

#[test]
fn traffic_goes_over_the_backup_link_while_the_main_one_is_down() {
    let backup =
        "[[link]]\nname = \"backup\"\nbetween = [\"campus\", \"cisco\"]\nlatency = \"300ms\"\n";
    let down = "[[fault]]\nlink-down = { link = \"uplink\", at = \"2d\", for = \"3d\" }\n";
    let both = outcome("10d", &[REGISTERED, backup, down]);
    assert_eq!(count(&both, "exchanges.failures"), 0);
    assert_eq!(count(&both, "exchanges.successes"), 10);
    // Five ways to and fro over 300 ms and 0.2 s of service: the checks of those days took the long way.
    let longest = both.metric("exchange.seconds.max").expect("measured");
    assert!((2.5..2.7).contains(&longest), "{longest} s");
    let alone = outcome("10d", &[REGISTERED, down]);
    assert!(count(&alone, "exchanges.failures.connect") > 0, "without it they fail");
}

#[test]
fn a_link_that_fails_again_and_again_is_up_mtbf_of_mtbf_and_mttr() {
    let failures = "[[fault]]\nname = \"digger\"\nlink-failures = { link = \"uplink\", up = { exponential = \"20h\" }, down = { exponential = \"4h\" } }\n";
    let outcome = outcome("365d", &[failures]);
    let down: f64 = outcome.faults.iter().map(|it| it.to.since(it.from).as_secs_f64()).sum();
    let year = 365.0 * 86_400.0;
    // An alternating renewal process over T: variance of the share is about 2 (MTBF MTTR)² / ((MTBF + MTTR)³ T).
    let (up, repair) = (20.0 * 3_600.0_f64, 4.0 * 3_600.0);
    let deviation = (2.0 * (up * repair).powi(2) / ((up + repair).powi(3) * year)).sqrt();
    let availability = 1.0 - down / year;
    assert!((availability - up / (up + repair)).abs() < 4.0 * deviation, "{availability}");
    assert!((300..=430).contains(&outcome.faults.len()), "{} failures", outcome.faults.len());
}
