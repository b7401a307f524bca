//! Show commands and syslog against the guide's own listings, with the guide's own values.

use licsim::kernel::{Span, Time};
use licsim::model::Wall;
use licsim::model::entitlement::{EnforceMode, TagId};
use licsim::model::syslog::{Mnemonic, Notice, Reason};
use licsim::model::wire::{Certificate, Failure, InstanceId, PoolId, Refusal, Subtype};
use licsim::outcome::SyslogLine;
use licsim::plan::{Calendar, Plan, RouterId, TagPlan};
use licsim::record::{Belief, RegistrationStatus};
use licsim::render::{identity, show, syslog};
use licsim::view::{EntitlementView, RouterView, StatisticsRow};

use super::fixture::plan;

/// A plan that begins at this second by the guide's clock (Pacific winter time).
fn plan_from(unix_s: i64) -> Plan {
    let mut plan = plan(1, Span::days(1));
    plan.scenario.start = Calendar { unix_s, offset_s: -28_800, zone: "PST".into() };
    plan
}

/// 2014-12-17 00:00:00 PST.
const DECEMBER: i64 = 1_418_803_200;
/// 2015-01-12 00:00:00 PST.
const JANUARY: i64 = 1_421_049_600;

fn clock(h: u64, m: u64, s: u64) -> Time {
    Time::ZERO + Span::hours(h) + Span::minutes(m) + Span::secs(s)
}

#[test]
fn register_status_of_a_registered_router() {
    let response = clock(13, 7, 45);
    let view = RouterView {
        registration: RegistrationStatus::Completed,
        registration_started: Some(clock(13, 7, 23)),
        last_response: Some(response),
        renew_at: Some(response + Span::days(180)),
        certificate: Some(Certificate {
            serial: 1,
            start: Wall::true_at(clock(13, 1, 41)),
            expiry: Wall::true_at(clock(13, 1, 41)).plus(Span::days(365)),
        }),
        ..RouterView::default()
    };
    assert_eq!(
        show::register_status(&view, &plan_from(DECEMBER)),
        "Registration Status: Completed
Registration Start Time: Wed Dec 17 2014 13:07:23 PST
Next ID Cert Renew Time: Mon Jun 15 2015 14:07:45 PST
Next ID Cert Expiration Time: Thu Dec 17 2015 13:01:41 PST
Last Response Time: Wed Dec 17 2014 13:07:45 PST
Last Response Message: OK: OK
"
    );
}

#[test]
fn register_status_after_deregistration() {
    let text = show::register_status(&RouterView::default(), &plan_from(DECEMBER));
    assert_eq!(text, "Registration Status: Not Registered\n");
}

fn row(subtype: Subtype, success: u32, inqueue: u32, last_sent: Option<Time>) -> StatisticsRow {
    StatisticsRow { subtype, success, failed: 0, inqueue, dropped: 0, rate_limited: 0, last_sent }
}

#[test]
fn statistics_after_the_registration_through_the_proxy() {
    let view = RouterView {
        statistics: vec![
            row(Subtype::Entitlement, 1, 0, Some(clock(21, 6, 56))),
            row(Subtype::Deregistration, 0, 0, None),
            row(Subtype::Registration, 1, 0, Some(clock(21, 6, 21))),
            row(Subtype::Acknowledgement, 1, 0, Some(clock(21, 6, 38))),
            row(Subtype::Renew, 0, 0, None),
        ],
        ..RouterView::default()
    };
    assert_eq!(
        show::statistics(&view, &plan_from(JANUARY)),
        "Success: Successfully sent and response received.
Failed : Failed to send or response indicated error occurred.
Inqueue: In queue waiting to be sent.
Dropped: Dropped due to incorrect call-home configuration.

Msg Subtype      Success Failed Inqueue Dropped Last-sent (GMT-08:00)
-----
ENTITLEMENT      1      0      0      0      2015-01-12 21:06:56
DEREGISTRATION   0      0      0      0              n/a
REGISTRATION      1      0      0      0      2015-01-12 21:06:21
ACKNOWLEDGEMENT  1      0      0      0      2015-01-12 21:06:38
"
    );
}

#[test]
fn statistics_have_a_row_for_renewals_once_one_was_sent() {
    let view = RouterView {
        statistics: vec![
            row(Subtype::Entitlement, 1, 0, Some(clock(21, 8, 35))),
            row(Subtype::Deregistration, 1, 0, Some(clock(14, 33, 17))),
            row(Subtype::Registration, 1, 0, Some(clock(21, 7, 53))),
            row(Subtype::Acknowledgement, 1, 1, Some(clock(21, 8, 9))),
            row(Subtype::Renew, 1, 0, Some(clock(21, 8, 57))),
        ],
        ..RouterView::default()
    };
    let text = show::statistics(&view, &plan_from(DECEMBER));
    let words: Vec<String> = text
        .lines()
        .skip(7)
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    // The guide's second capture, whose columns its page has lost.
    assert_eq!(
        words,
        [
            "ENTITLEMENT 1 0 0 0 2014-12-17 21:08:35",
            "DEREGISTRATION 1 0 0 0 2014-12-17 14:33:17",
            "REGISTRATION 1 0 0 0 2014-12-17 21:07:53",
            "ACKNOWLEDGEMENT 1 0 1 0 2014-12-17 21:08:09",
            "RENEW 1 0 0 0 2014-12-17 21:08:57",
        ]
    );
}

#[test]
fn entitlements_in_use_and_not() {
    let mut plan = plan_from(JANUARY);
    let tag = |name: &str, id: &str| TagPlan { name: name.into(), id: id.into(), known: true };
    plan.tags = vec![
        tag(
            "A9K-MOBILE-LIC",
            "regid.2014-06.com.cisco.A9K-MOBILE-LIC,1.0_e447924c-0a6f-41be-9202-8ae60fcc2972",
        ),
        tag(
            "A9K-24X10-OPT-LIC",
            "regid.2014-04.com.cisco.A9K-24X10-OPT-LIC,1.0_66d3ccf7-a374-4409-a3f9-6bc56d645f1c",
        ),
    ];
    let view = RouterView {
        entitlements: vec![EntitlementView {
            tag: TagId(1),
            count: 1,
            mode: EnforceMode::OutOfCompliance,
            requested: Some(clock(20, 47, 7)),
        }],
        ..RouterView::default()
    };
    assert_eq!(
        show::entitlement(&view, &plan),
        "Entitlement:

Tag: regid.2014-06.com.cisco.A9K-MOBILE-LIC,1.0_e447924c-0a6f-41be-9202-8ae60fcc2972, Version: 1.0, Not In Use
Requested Time : NA, Requested Count: NA
Vendor String:

Tag: regid.2014-04.com.cisco.A9K-24X10-OPT-LIC,1.0_66d3ccf7-a374-4409-a3f9-6bc56d645f1c, Version: 1.0, Enforce Mode: Out of compliance
Requested Time : Mon Jan 12 2015 20:47:07 PST, Requested Count: 1
Vendor String:
"
    );
}

#[test]
fn status_and_pool() {
    let view = RouterView {
        belief: Belief::OutOfCompliance,
        pool: Some(PoolId(0)),
        ..RouterView::default()
    };
    let plan = plan_from(JANUARY);
    assert_eq!(show::status(&view, &plan), "Compliance Status: Out of compliance\n");
    assert_eq!(show::pool(&view, &plan), "Assigned Pool Info: PATRICK_NO_LIC\n");
}

#[test]
fn certificates() {
    let start = Wall::true_at(clock(21, 0, 13));
    let view = RouterView {
        instance: Some(InstanceId(0)),
        certificate: Some(Certificate {
            serial: 24_724,
            start,
            expiry: start.plus(Span::days(365)),
        }),
        ..RouterView::default()
    };
    let plan = plan_from(JANUARY);
    let uuid = identity::instance_uuid(plan.seed, InstanceId(0));
    let text = show::cert(&view, &plan);
    let name = text.lines().find_map(|line| line.strip_prefix("Common Name: ")).expect("a name");
    let hex = name.strip_suffix("::1,2").expect("the guide's suffix");
    assert!(hex.len() == 40 && hex.bytes().all(|b| b.is_ascii_hexdigit()), "{hex}");
    assert_eq!(
        text,
        format!(
            "Licensing Certificates:

ID Cert Info:
Start Date: Mon Jan 12 2015 21:00:13 PST. Expiry Date: Tue Jan 12 2016 21:00:13 PST
Serial Number: 24724
Version: 3
Subject/SN: {uuid}
Common Name: {name}

Signing Cert Info:
Start Date: Wed Sep 11 2013 12:05:34 PST. Expiry Date: Sun May 30 2038 12:48:46 PST
Serial Number: 3
Version: 3
"
        )
    );
}

#[test]
fn syslog_lines_in_the_guides_form() {
    let plan = plan_from(DECEMBER);
    let instance = InstanceId(5);
    let uuid = identity::instance_uuid(plan.seed, instance);
    let logged = |active, h, m, s, ms, notice| {
        let at = clock(h, m, s) + Span::millis(ms);
        let (shown, router) = (Wall::true_at(at), RouterId(0));
        syslog::line(&plan, &SyslogLine { at, shown, router, notice, active })
    };
    let line = |h, m, s, ms, notice| logged(0, h, m, s, ms, notice);
    let cases = [
        (
            line(18, 26, 24, 9, Notice::because(Mnemonic::CommFailed, Reason::Transport(Failure::Connect))),
            "RP/0/RSP0/CPU0:Dec 17 18:26:24.009 : licmgr[314]: SMART_LIC-3-COMM_FAILED: Communications failure with Cisco licensing cloud: Fail to send out Call Home HTTP message".to_owned(),
        ),
        (
            line(18, 28, 3, 57, Notice::because(Mnemonic::RegFailed, Reason::SendError)),
            "RP/0/RSP0/CPU0:Dec 17 18:28:03.057 : licmgr[314]: SMART_LIC-3-AGENT_REG_FAILED: Smart Agent for Licensing Registration with Cisco licensing cloud failed: Communication message send error".to_owned(),
        ),
        (
            line(18, 30, 9, 247, Notice::plain(Mnemonic::CommRestored)),
            "RP/0/RSP0/CPU0:Dec 17 18:30:09.247 : licmgr[314]: SMART_LIC-5-COMM_RESTORED: Communications with Cisco licensing cloud restored".to_owned(),
        ),
        (
            logged(1, 20, 1, 28, 522, Notice::because(Mnemonic::IdCertRenewFailed, Reason::Response(Refusal::InstanceNotValid { instance }))),
            format!("RP/0/RSP1/CPU0:Dec 17 20:01:28.522 : licmgr[308]: SMART_LIC-3-ID_CERT_RENEW_FAILED: ID certificate renewal failed: Response error: {{\"product_instance_identifier\": [\"ProductInstance '{uuid}' is not valid\"]}}"),
        ),
    ];
    for (shown, expected) in cases {
        assert_eq!(shown, expected);
    }
}
