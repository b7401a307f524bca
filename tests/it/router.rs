//! A router's life in a small network: what it logs, counts and believes when things go wrong.

mod calendar;

use licsim::kernel::{Span, Time};
use licsim::model::wire::Subtype;
use licsim::outcome::RunOutcome;
use licsim::plan::RouterId;
use licsim::record::{Belief, Contact, RegistrationStatus};
use licsim::render::syslog;
use licsim::view::StatisticsRow;

use crate::support::{plan_of, run};

/// One router `ROA` on one link; `more` is added to the file, `keys` to the router's table, `backend` to the backend's.
fn world(duration: &str, backend: &str, keys: &str, more: &str) -> RunOutcome {
    let text = format!(
        r#"
[scenario]
title = "a router"
duration = "{duration}"
[[link]]
name = "uplink"
between = ["campus", "cisco"]
latency = "20ms"
[backend]
node = "cisco"
{backend}
[[pool]]
name = "P"
licenses = {{ A9K-24X10-OPT-LIC = 5 }}
tokens = [{{ name = "t", valid-for = "365d" }}]
[[router]]
name = "ROA"
slots = [{{ slot = 4, features = {{ A9K-24X10-OPT-LIC = 1 }} }}]
{keys}
{more}
"#
    );
    run(&plan_of("router", &text, &[], None))
}

const REGISTERED: &str = r#"registered = { pool = "P", phase = { at = "1h" } }"#;
const REGISTERS: &str = r#"register = { token = "t", at = "1min" }"#;

/// The router's syslog without dates: what follows `licmgr[314]: `.
fn log(outcome: &RunOutcome) -> Vec<String> {
    let text = syslog::syslog_of(outcome, RouterId(0));
    let said = |line: &str| line.split_once("licmgr[314]: ").map(|it| it.1.to_owned());
    text.lines().map(|line| said(line).expect("a line of licmgr")).collect()
}

fn row(outcome: &RunOutcome, subtype: Subtype) -> StatisticsRow {
    let rows = &outcome.routers[0].view.statistics;
    *rows.iter().find(|row| row.subtype == subtype).expect("a row for each subtype")
}

fn metric(outcome: &RunOutcome, name: &str) -> f64 {
    outcome.metric(name).unwrap_or_else(|| panic!("no metric {name}"))
}

#[test]
fn a_lost_and_restored_registration_reads_as_in_the_guide() {
    let outage = r#"
[[fault]]
backend-outage = { at = "0s", for = "10min" }"#;
    let outcome = world("1h", "", REGISTERS, outage);
    let log = log(&outcome);
    // What comes before the guide's excerpt: the agent starts, with a feature in use.
    assert_eq!(
        log[3..],
        [
            "SMART_LIC-3-COMM_FAILED: Communications failure with Cisco licensing cloud: Fail to send out \
             Call Home HTTP message",
            "SMART_LIC-3-AGENT_REG_FAILED: Smart Agent for Licensing Registration with Cisco licensing \
             cloud failed: Communication message send error",
            "SMART_LIC-5-COMM_RESTORED: Communications with Cisco licensing cloud restored",
            "SMART_LIC-6-AGENT_REG_SUCCESS: Smart Agent for Licensing Registration with Cisco licensing \
             cloud successful",
        ]
    );
    // The first repeat is 20 minutes after the first attempt began, long after the repair.
    assert_eq!(row(&outcome, Subtype::Registration).failed, 1);
    assert_eq!(outcome.routers[0].belief, Belief::Authorized);
}

#[test]
fn a_syslog_line_has_the_guides_form_to_the_space() {
    let outcome = world("1h", "", REGISTERS, "");
    let text = syslog::syslog_of(&outcome, RouterId(0));
    let line = text.lines().last().expect("a line");
    // 2015-01-12 21:00 PST, the command a minute later, the answer 22 s after that.
    assert!(line.starts_with("RP/0/RSP0/CPU0:Jan 12 21:01:22."), "{line}");
    assert!(line[28..].contains(" : licmgr[314]: SMART_LIC-6-AGENT_REG_SUCCESS: Smart"), "{line}");
}

#[test]
fn a_failed_check_is_logged_each_time_and_the_loss_of_contact_once() {
    let outage = r#"
[[fault]]
backend-outage = { at = "30min", for = "1h 20min" }"#;
    let outcome = world("3h", "", REGISTERED, outage);
    let log = log(&outcome);
    let count = |what: &str| log.iter().filter(|line| line.contains(what)).count();
    assert_eq!(count("COMM_FAILED"), 1);
    assert_eq!(count("COMM_RESTORED"), 1);
    // At 1:00, 1:20 and 1:40; at 2:00 the backend is back.
    assert_eq!(
        count(
            "AUTH_RENEW_FAILED: Authorization renewal with Cisco licensing cloud failed: Communication message send error"
        ),
        3
    );
    assert_eq!(
        (row(&outcome, Subtype::Entitlement).success, row(&outcome, Subtype::Entitlement).failed),
        (1, 3)
    );
}

#[test]
fn a_certificate_is_renewed_by_the_ladder_and_expires_if_nobody_answers() {
    let year = r#"registered = { pool = "P", phase = { at = "1h" } }
policy = { preset = "xr-5.2", on-exhaustion = "resume" }"#;
    let short = r#"
[[fault]]
backend-outage = { at = "179d", for = "2d" }"#;
    let renewed = world("200d", "", year, short);
    assert!(log(&renewed).iter().any(|line| line.starts_with("SMART_LIC-3-ID_CERT_RENEW_FAILED")));
    assert!(log(&renewed).iter().any(|line| line.contains("ID_CERT_RENEW_SUCCESS")));
    assert_eq!(row(&renewed, Subtype::Renew).success, 1);

    let long = r#"
[[fault]]
backend-outage = { at = "10d", for = "390d" }"#;
    let expired = world("401d", "", year, long);
    assert!(log(&expired).iter().any(|line| line.contains("AUTH_EXPIRED")));
    assert!(log(&expired).iter().any(|line| line.contains("ID_CERT_EXPIRED")));
    let router = &expired.routers[0];
    assert_eq!(router.view.registration, RegistrationStatus::NotRegistered);
    assert_eq!(router.belief, Belief::Unregistered);
}

#[test]
fn ninety_days_without_contact_expire_the_authorization_and_contact_brings_it_back() {
    let keys = r#"registered = { pool = "P", phase = { at = "1h" } }
policy = { preset = "xr-5.2", on-exhaustion = "resume" }"#;
    let outage = r#"
[[fault]]
backend-outage = { at = "1d", for = "100d" }
[[expect]]
name = "expired after 90 days"
reach = { metric = "routers.authorization-expired", equals = 1, from = "89d", by = "91d" }
[[expect]]
name = "back within a day of the repair"
reach = { metric = "routers.authorized", equals = 1, from = "101d", by = "102d" }"#;
    let outcome = world("110d", "", keys, outage);
    assert!(outcome.passed(), "{}", crate::support::failures(&outcome));
}

/// From the regular check at 1:00:00, two IPC messages included, until the router logged that contact was lost.
fn seconds_until_clear(outcome: &RunOutcome) -> f64 {
    let lost = outcome.syslog.iter().find(|line| line.notice.mnemonic.name() == "COMM_FAILED");
    let took = lost.expect("contact was lost").at.since(Time::ZERO + Span::hours(1));
    (took - Span::millis(10)).as_secs_f64()
}

#[test]
fn each_phase_of_an_exchange_fails_in_its_own_way() {
    let dns = r#"
[[name-server]]
name = "dns"
node = "campus"
service = "1ms""#;
    let by_dns =
        format!("{REGISTERED}\nreach = {{ direct = {{ resolve = {{ server = \"dns\" }} }} }}");
    let by_proxy = format!("{REGISTERED}\nreach = {{ proxy = \"bastion\" }}");
    let proxy = r#"
[[proxy]]
name = "bastion"
node = "campus"
servers = 1
service = "2ms"
when-away = "refuses""#;
    let fault = |kind: &str, of: &str| {
        format!("\n[[fault]]\n{kind} = {{ {of} at = \"0s\", for = \"90min\" }}")
    };
    let stays = REGISTERED.to_owned();
    let cases = [
        (
            "resolve",
            10.0,
            "",
            &by_dns,
            format!("{dns}{}", fault("name-server-outage", "server = \"dns\",")),
        ),
        ("connect", 10.0, "", &stays, fault("link-down", "link = \"uplink\",")),
        ("connect", 10.0, "", &stays, fault("backend-outage", "")),
        ("refused", 0.04, "when-away = \"refuses\"", &stays, fault("backend-outage", "")),
        (
            "refused",
            0.0,
            "",
            &by_proxy,
            format!("{proxy}{}", fault("proxy-outage", "proxy = \"bastion\",")),
        ),
        ("response", 30.12, "service-entitlement = \"31s\"", &stays, String::new()),
    ];
    for (kind, seconds, backend, keys, more) in cases {
        let outcome = world("70min", backend, keys, &more);
        assert_eq!(metric(&outcome, &format!("exchanges.failures.{kind}")), 1.0, "{kind}: {more}");
        assert_eq!(metric(&outcome, "exchanges.failures"), 1.0, "{kind}");
        assert_eq!(row(&outcome, Subtype::Entitlement).failed, 1, "{kind}");
        assert_eq!(outcome.routers[0].view.contact, Contact::Lost, "{kind}");
        assert_eq!(seconds_until_clear(&outcome), seconds, "{kind}");
    }
}

#[test]
fn a_tls_handshake_has_a_timeout_of_its_own() {
    let keys = r#"registered = { pool = "P", phase = { at = "1h" } }
call-home = { connect-timeout = "60s", tls-timeout = "50ms" }"#;
    let outcome = world("70min", "", keys, "");
    assert_eq!(metric(&outcome, "exchanges.failures.tls"), 1.0);
}

#[test]
fn a_late_answer_is_ignored_and_the_backend_has_served_it_all_the_same() {
    let outcome = world("70min", "service-entitlement = \"40s\"", REGISTERED, "");
    assert_eq!(metric(&outcome, "exchanges.failures.response"), 1.0);
    assert_eq!(metric(&outcome, "backend.served"), 1.0);
    assert_eq!(row(&outcome, Subtype::Entitlement).success, 0);
}

/// 20 routers ask at the same instant.
fn crowd(backend: &str, proxy: &str, reach: &str) -> RunOutcome {
    let text = format!(
        r#"
[scenario]
title = "a crowd"
duration = "70min"
[[link]]
name = "uplink"
between = ["campus", "cisco"]
latency = "20ms"
[backend]
node = "cisco"
{backend}
{proxy}
[[pool]]
name = "P"
licenses = {{ A9K-24X10-OPT-LIC = 50 }}
[[fleet]]
name = "edge"
count = 20
{reach}
slots = [{{ slot = 4, features = {{ A9K-24X10-OPT-LIC = 1 }} }}]
registered = {{ pool = "P", phase = {{ at = "1h" }} }}
"#
    );
    run(&plan_of("crowd", &text, &[], None))
}

#[test]
fn a_full_front_end_answers_503_and_a_full_proxy_is_busy() {
    let full = crowd("servers = 1\nqueue-limit = 4", "", "");
    assert_eq!(metric(&full, "exchanges.failures.unavailable"), 15.0, "one served, four wait");
    assert_eq!(metric(&full, "backend.rejected"), 15.0);
    let proxy = "[[proxy]]\nname = \"b\"\nnode = \"campus\"\nservers = 2\nservice = \"1s\"\nqueue-limit = 3";
    let busy = crowd("", proxy, "reach = { proxy = \"b\" }");
    assert_eq!(metric(&busy, "exchanges.failures.proxy-busy"), 15.0, "two served, three wait");
}

#[test]
fn at_most_rate_limit_messages_leave_in_a_minute() {
    let keys = format!("{REGISTERS}\ncall-home = {{ rate-limit = 1 }}");
    let outcome = world("1h", "", &keys, "");
    let sent = |subtype| row(&outcome, subtype).last_sent.expect("sent");
    let registration = sent(Subtype::Registration);
    let acknowledgement = sent(Subtype::Acknowledgement);
    let entitlement = sent(Subtype::Entitlement);
    assert!(acknowledgement.since(registration) >= Span::secs(60), "{acknowledgement}");
    assert!(entitlement.since(acknowledgement) >= Span::secs(60), "{entitlement}");
    assert!(metric(&outcome, "call-home.wait.seconds.max") > 30.0);
}

#[test]
fn a_wrong_configuration_drops_messages_without_sending_them() {
    for key in ["service-active", "profile-active", "reporting", "destination"] {
        let keys = format!("{REGISTERS}\ncall-home = {{ {key} = false }}");
        let outcome = world("1h", "", &keys, "");
        assert_eq!(metric(&outcome, "exchanges.attempts"), 0.0, "{key}");
        let row = row(&outcome, Subtype::Registration);
        assert!(row.dropped > 0 && row.success + row.failed == 0, "{key}: {row:?}");
        assert_eq!(row.last_sent, None, "{key}");
    }
}

#[test]
fn a_deregistered_router_gives_its_licenses_back_if_the_backend_hears_it() {
    let leave = r#"
[[action]]
at = "2h"
deregister = { router = "ROA" }"#;
    let heard = world("4h", "", REGISTERED, leave);
    assert_eq!(metric(&heard, "pool.P.demand"), 0.0);
    let outage = format!("{leave}\n[[fault]]\nbackend-outage = {{ at = \"90min\", for = \"2h\" }}");
    let unheard = world("4h", "", REGISTERED, &outage);
    assert_eq!(metric(&unheard, "pool.P.demand"), 1.0, "the stale instance stays");
    for outcome in [heard, unheard] {
        assert_eq!(outcome.routers[0].view.registration, RegistrationStatus::NotRegistered);
    }
}

#[test]
fn a_feature_that_is_configured_asks_at_once_and_one_that_is_removed_frees_its_license() {
    let more = r#"
[[action]]
at = "2h"
configure = { router = "ROA", slot = 5, tag = "A9K-24X10-OPT-LIC", count = 3 }
[[action]]
at = "3h"
unconfigure = { router = "ROA", slot = 4, tag = "A9K-24X10-OPT-LIC" }
[[expect]]
name = "four in a minute"
reach = { metric = "pool.demand", pool = "P", equals = 4, from = "2h", by = "2h 1min" }
[[expect]]
name = "three in a minute"
reach = { metric = "pool.demand", pool = "P", equals = 3, from = "3h", by = "3h 1min" }"#;
    let outcome = world("4h", "", REGISTERED, more);
    assert!(outcome.passed(), "{}", crate::support::failures(&outcome));
}

#[test]
fn traffic_takes_the_other_way_while_a_link_is_down() {
    let more = r#"
[[link]]
name = "backup"
between = ["campus", "cisco"]
latency = "200ms"
[[fault]]
link-down = { link = "uplink", at = "30min", for = "1h" }"#;
    let outcome = world("26h", "", REGISTERED, more);
    assert_eq!(metric(&outcome, "exchanges.failures"), 0.0);
    // 4 round trips of 400 ms on the backup, of 40 ms on the uplink a day later.
    assert!(metric(&outcome, "exchange.seconds.max") > 1.6);
    assert!(metric(&outcome, "exchange.seconds.p50") < 0.5);
}

#[test]
fn a_message_on_a_link_that_fails_is_lost_and_the_exchange_times_out() {
    let more = r#"
[[fault]]
link-down = { link = "uplink", at = "1h 200ms", for = "1ms" }"#;
    let outcome = world("70min", "service-entitlement = \"40ms\"", REGISTERED, more);
    assert_eq!(metric(&outcome, "network.messages-lost"), 1.0);
    assert_eq!(metric(&outcome, "exchanges.failures"), 1.0);
}

#[test]
fn a_link_that_fails_at_random_is_up_mtbf_of_mtbf_and_mttr() {
    let more = r#"
[[fault]]
link-failures = { link = "uplink", up = { exponential = "20h" }, down = { exponential = "4h" } }"#;
    let outcome = world("1000d", "", REGISTERED, more);
    let down: f64 = outcome.faults.iter().map(|it| it.to.since(it.from).as_secs_f64()).sum();
    let share = 1.0 - down / outcome.sim_end.since(Time::ZERO).as_secs_f64();
    // About 1,000 cycles: the standard error of the availability is sqrt(2) · a · (1 − a) / sqrt(1000) = 0.0062.
    let expected = 20.0 / 24.0;
    assert!((share - expected).abs() < 4.0 * 0.0062, "up {share:.4}, expected {expected:.4}");
    assert!(outcome.faults.len() > 800, "{} failures", outcome.faults.len());
}
