//! A router's log with its dates: who says what at which second, and at which day of a year.

use licsim::outcome::RunOutcome;
use licsim::plan::RouterId;
use licsim::render::syslog::syslog_of;

use super::{REGISTERED, REGISTERS, world};

/// `Jan 12 21:10:10 COMM_FAILED` for each line of the router's log.
fn dated(outcome: &RunOutcome) -> Vec<String> {
    let words = |line: &str| {
        let (place, rest) = line.split_once(" : ").expect("a date before it");
        let date = place.split_once("CPU0:").expect("a card before it").1;
        let mnemonic = rest.split(": ").nth(1).and_then(|tag| tag.splitn(3, '-').nth(2));
        format!("{} {}", &date[..15], mnemonic.expect("a tag"))
    };
    syslog_of(outcome, RouterId(0)).lines().map(words).collect()
}

/// What is said of a line without its date.
fn said(line: &str) -> &str {
    &line[16..]
}

#[test]
fn an_outage_during_a_check_is_logged_at_each_failed_attempt() {
    let away = r#"[[fault]]
backend-outage = { at = "30min", for = "1h" }"#;
    let outcome = world("2h", "", REGISTERED, away);
    // 10 s until the connection is given up, 10 ms of IPC; the third attempt takes four round trips and 0.2 s.
    let card = "RP/0/RSP0/CPU0:Jan 12";
    let expected = format!(
        "\
{card} 22:00:10.010 : licmgr[314]: SMART_LIC-3-COMM_FAILED: Communications failure with Cisco licensing cloud: Fail to send out Call Home HTTP message
{card} 22:00:10.010 : licmgr[314]: SMART_LIC-3-AUTH_RENEW_FAILED: Authorization renewal with Cisco licensing cloud failed: Communication message send error
{card} 22:20:10.010 : licmgr[314]: SMART_LIC-3-AUTH_RENEW_FAILED: Authorization renewal with Cisco licensing cloud failed: Communication message send error
{card} 22:40:00.370 : licmgr[314]: SMART_LIC-5-COMM_RESTORED: Communications with Cisco licensing cloud restored
"
    );
    assert_eq!(syslog_of(&outcome, RouterId(0)), expected);
}

#[test]
fn a_router_that_was_registered_before_the_run_does_not_say_that_its_agent_starts() {
    assert_eq!(dated(&world("30min", "", REGISTERED, "")), [""; 0]);
    let fresh = dated(&world("1min 1s", "", REGISTERS, ""));
    assert_eq!(
        fresh.iter().map(|it| said(it)).collect::<Vec<_>>(),
        ["AGENT_READY", "AGENT_ENABLED", "EVAL_START"]
    );
}

#[test]
fn a_certificate_that_nobody_renews_expires_after_a_year_and_then_the_router_is_silent() {
    let keys = format!("{REGISTERS}\npolicy = {{ on-exhaustion = \"resume\" }}");
    let away = r#"[[fault]]
backend-outage = { at = "170d", for = "300d" }"#;
    let outcome = world("400d", "", &keys, away);
    let lines = dated(&outcome);
    let first = |what: &str| {
        let place = lines.iter().position(|line| said(line) == what);
        place.unwrap_or_else(|| panic!("{what} is missing in {lines:#?}"))
    };
    let places =
        ["COMM_FAILED", "ID_CERT_RENEW_FAILED", "AUTH_EXPIRED", "ID_CERT_EXPIRED"].map(first);
    assert!(places.is_sorted(), "{places:?}");
    // The check of day 170; 180 d after the answer; 90 d after the check of day 169; 365 d after the certificate's start.
    let days = places.map(|place| &lines[place][..6]);
    assert_eq!(days, ["Jul  1", "Jul 11", "Sep 28", "Jan 12"]);
    let after: Vec<_> = lines[places[3] + 1..].iter().map(|line| said(line)).collect();
    assert_eq!(after, ["EVAL_START", "EVAL_EXPIRED_WARNING"], "nothing to check, nothing to renew");
    assert_eq!(outcome.routers[0].view.certificate, None);
}

#[test]
fn an_outage_around_day_180_delays_the_renewal_by_the_ladder() {
    let away = r#"[[fault]]
backend-outage = { at = "179d 23h", for = "3h" }"#;
    let lines = dated(&world("182d", "", REGISTERS, away));
    let renewal: Vec<_> = lines.iter().filter(|line| line.contains("ID_CERT")).collect();
    let (last, failed) = renewal.split_last().expect("the renewal is logged");
    assert_eq!(said(last), "ID_CERT_RENEW_SUCCESS");
    assert!(failed.iter().all(|line| said(line) == "ID_CERT_RENEW_FAILED"), "{renewal:#?}");
    // Two of the three hours lie after the renewal was due: attempts 0 to 5, 20 minutes apart.
    assert_eq!(failed.len(), 6, "{renewal:#?}");
}
