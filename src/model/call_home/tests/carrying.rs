//! Messages that are not of licensing: their share of queue and rate limit, mail servers, both causes of a drop.

use super::super::{Alert, AlertRow, Group, MailServer, MailServerId, OverLimit, RefusalCounts};
use super::super::{Aside, Transport, Window};
use super::*;

fn mail(group: Group) -> Alert {
    Alert { group, via: Transport::Email, bytes: 1_000 }
}

fn post(group: Group) -> Alert {
    Alert { group, via: Transport::Http, bytes: 1_000 }
}

/// What may happen to alert messages, for the machine's law.
pub(super) fn input() -> impl Strategy<Value = Input> {
    let exchange = || 0_u32..12;
    let target = || 0_u8..3;
    prop_oneof![
        prop::sample::select(&Group::ALL[..]).prop_map(|group| Input::Report(post(group))),
        prop::sample::select(&Group::ALL[..]).prop_map(|group| Input::Report(mail(group))),
        (exchange(), target()).prop_map(|(exchange, target)| Input::Taken { exchange, target }),
        (exchange(), target()).prop_map(|(exchange, target)| Input::NotTaken {
            exchange,
            target,
            failure: Failure::Refused,
        }),
    ]
}

impl Bench {
    fn with_mail_servers(count: u32) -> Self {
        let mut bench = Bench::serving();
        let servers = 0..count;
        let server =
            |number| MailServer { server: MailServerId(number), priority: number as u8 + 1 };
        bench.config.mail_servers = servers.map(server).collect();
        bench
    }

    fn alerts(&self, group: Group) -> AlertRow {
        let rows = self.machine.alert_statistics();
        *rows.iter().find(|row| row.group == group).expect("a row")
    }
}

#[test]
fn a_storm_of_alerts_makes_a_licensing_message_wait_for_its_turn() {
    let mut bench = Bench::serving();
    for exchange in 1..=7 {
        bench.on(Input::Report(post(Group::Syslog)));
        if exchange <= 5 {
            bench.on(Input::Taken { exchange, target: 0 });
        }
    }
    bench.on(Input::Submit(RENEW));
    assert_eq!(bench.alerts(Group::Syslog).inqueue, 2);
    bench.run_to(Span::secs(60));
    bench.on(Input::Taken { exchange: 6, target: 0 });
    bench.on(Input::Taken { exchange: 7, target: 0 });
    bench.lines.retain(|line| line.contains("RENEW"));
    bench.expect("0d 00:01:00.000 RENEW began, waited 1min");
    assert_eq!(bench.alerts(Group::Syslog).success, 7);
}

#[test]
fn mail_goes_to_the_next_server_when_one_fails_or_says_nothing() {
    let mut bench = Bench::with_mail_servers(3);
    bench.on(Input::Report(mail(Group::OnDemand)));
    bench.on(Input::NotTaken { exchange: 1, target: 0, failure: Failure::Refused });
    bench.run_to(Span::secs(30));
    bench.on(Input::Taken { exchange: 1, target: 1 });
    bench.on(Input::Taken { exchange: 1, target: 2 });
    let alert = "alert: Alert { group: OnDemand, via: Email, bytes: 1000 }";
    bench.expect(&format!(
        "0d 00:00:00.000 AlertBegan {{ group: OnDemand, waited: Span(0) }}
         0d 00:00:00.000 Send {{ exchange: 1, target: 0, {alert} }}
         0d 00:00:00.000 MailServerFailed {{ target: 0, failure: Refused }}
         0d 00:00:00.000 Send {{ exchange: 1, target: 1, {alert} }}
         0d 00:00:30.000 MailServerFailed {{ target: 1, failure: Response }}
         0d 00:00:30.000 Send {{ exchange: 1, target: 2, {alert} }}
         0d 00:00:30.000 AlertSent {{ group: OnDemand, took: Span(30000000000) }}"
    ));
    assert_eq!(
        (bench.alerts(Group::OnDemand).success, bench.alerts(Group::OnDemand).failed),
        (1, 0)
    );
}

#[test]
fn a_message_that_no_mail_server_takes_has_failed_once() {
    let mut bench = Bench::with_mail_servers(2);
    bench.on(Input::Report(mail(Group::Inventory)));
    bench.run_to(Span::minutes(5));
    bench.lines.retain(|line| line.contains("Failed"));
    bench.expect(
        "0d 00:00:30.000 MailServerFailed { target: 0, failure: Response }
         0d 00:01:00.000 MailServerFailed { target: 1, failure: Response }
         0d 00:01:00.000 AlertFailed { group: Inventory, failure: Response, took: Span(60000000000) }",
    );
    assert_eq!(bench.alerts(Group::Inventory).failed, 1);
}

#[test]
fn a_wrong_configuration_drops_alerts_and_an_on_demand_message_asks_no_profile() {
    let good = Config::default().block();
    let mut bench = Bench::with_mail_servers(1);
    let drop = |bench: &mut Bench, alert: Alert| {
        bench.lines.clear();
        bench.on(Input::Report(alert));
        let dropped = bench.lines.iter().any(|line| line.contains("AlertDropped"));
        bench.run_to(bench.now - Time::ZERO + Span::hours(1));
        dropped
    };
    assert!(!drop(&mut bench, post(Group::Inventory)));
    bench.on(Input::Block(Block { profile_active: false, ..good }));
    assert!(drop(&mut bench, post(Group::Inventory)), "the profile is inactive");
    assert!(!drop(&mut bench, mail(Group::OnDemand)), "its address is in the command");
    bench.on(Input::Block(Block { service_active: false, ..good }));
    assert!(drop(&mut bench, mail(Group::OnDemand)), "the service is off");
    bench.on(Input::Block(Block { destination: false, reporting: false, ..good }));
    assert!(drop(&mut bench, post(Group::Inventory)), "no address");
    assert!(!drop(&mut bench, mail(Group::Inventory)), "licensing data is another switch");
    bench.config.smart_call_home_data = false;
    assert!(drop(&mut bench, mail(Group::Inventory)), "smart call-home data is off");
    bench.config.mail_servers.clear();
    assert!(drop(&mut bench, mail(Group::OnDemand)), "no mail server");
    assert_eq!(bench.alerts(Group::Inventory).dropped, 3);
}

/// A message at the limit passes, one byte more does not; both ends of the documented range.
#[test]
fn the_size_limit_is_the_largest_message_that_passes() {
    for limit in [50, 3_145_728] {
        let mut bench = Bench::serving();
        bench.config.message_size_limit = limit;
        let alert = |bytes| Input::Report(Alert { bytes, ..post(Group::Snapshot) });
        bench.on(alert(limit as u32));
        bench.on(Input::Taken { exchange: 1, target: 0 });
        bench.on(alert(limit as u32 + 1));
        let row = bench.alerts(Group::Snapshot);
        assert_eq!((row.success, row.dropped), (1, 1));
    }
}

#[test]
fn a_rate_limit_that_drops_counts_apart_from_the_configuration() {
    let mut bench = Bench::serving();
    bench.config.over_limit = OverLimit::Drop;
    bench.config.rate_limit = 2;
    for _ in 0..3 {
        bench.on(Input::Submit(ENTITLE));
    }
    bench.on(Input::Report(post(Group::Syslog)));
    let row = bench.row(Subtype::Entitlement);
    assert_eq!((row.inqueue, row.dropped, row.rate_limited), (1, 0, 1), "one under way, one waits");
    assert_eq!(bench.alerts(Group::Syslog).rate_limited, 1);
    bench.lines.retain(|line| line.contains("reply"));
    bench.expect("0d 00:00:00.000 ENTITLEMENT reply Dropped(RateLimit)");
    bench.on(Input::Failed { exchange: 1, failure: Failure::Refused });
    bench.on(Input::Failed { exchange: 2, failure: Failure::Refused });
    bench.at(Span::secs(60), Input::Submit(ENTITLE));
    assert_eq!(bench.row(Subtype::Entitlement).rate_limited, 1, "a minute later there is room");
}

#[test]
fn a_refusal_can_count_as_failed() {
    let mut bench = Bench::serving();
    bench.config.refusal_counts_as = RefusalCounts::Failed;
    bench.config.connect_round_trips = 0;
    bench.config.tls_round_trips = 0;
    let answers = [Answer::Acknowledged, Answer::Refused(Refusal::TokenExpired)];
    for (exchange, answer) in (1..).zip(answers) {
        bench.on(Input::Submit(RENEW));
        bench.on(Input::Resolved { exchange, more: 0 });
        bench.on(Input::Responded { exchange, answer });
    }
    let row = bench.row(Subtype::Renew);
    assert_eq!((row.success, row.failed), (1, 1));
    assert_eq!(bench.lines.iter().filter(|line| line.contains("reply Answered")).count(), 2);
}

#[test]
fn what_comes_for_another_server_or_phase_is_ignored() {
    let mut bench = Bench::with_mail_servers(2);
    bench.on(Input::Report(mail(Group::Syslog)));
    bench.on(Input::NotTaken { exchange: 1, target: 0, failure: Failure::Refused });
    bench.lines.clear();
    bench.on(Input::Taken { exchange: 1, target: 0 });
    bench.on(Input::Failed { exchange: 1, failure: Failure::Refused });
    bench.on(Input::Resolved { exchange: 1, more: 0 });
    bench.expect("");
    bench.on(Input::Taken { exchange: 1, target: 1 });
    bench.on(Input::Submit(RENEW));
    bench.lines.clear();
    bench.on(Input::Taken { exchange: 2, target: 0 });
    bench.expect("");
}

#[test]
fn the_window_counts_what_began_within_a_minute() {
    let (mut window, mut aside) = (Window::default(), Aside::default());
    for second in [10, 20, 69] {
        window.note(Time::ZERO + Span::secs(second), &mut aside);
    }
    let begun = |second| window.begun(Time::ZERO + Span::secs(second), &aside);
    assert_eq!([begun(69), begun(70), begun(80), begun(129)], [3, 2, 1, 0]);
}

#[test]
fn the_next_destination_is_tried_until_the_request_is_on_the_wire() {
    let mut bench = Bench::serving();
    bench.config.further = 2;
    bench.on(Input::Submit(RENEW));
    bench.run_to(Span::secs(10));
    bench.on(Input::Resolved { exchange: 1, more: 0 });
    bench.on(Input::Resolved { exchange: 2, more: 0 });
    bench.on(Input::Failed { exchange: 2, failure: Failure::Refused });
    assert_eq!(bench.machine.destination(), 2);
    bench.on(Input::Resolved { exchange: 3, more: 0 });
    bench.on(Input::Connected { exchange: 3 });
    bench.on(Input::Failed { exchange: 3, failure: Failure::Tls });
    bench.expect(
        "0d 00:00:00.000 RENEW began, waited 0s
         0d 00:00:00.000 Resolve { exchange: 1 }
         0d 00:00:10.000 Diverted { subtype: Renew, failure: Resolve }
         0d 00:00:10.000 Resolve { exchange: 2 }
         0d 00:00:10.000 Connect { exchange: 2 }
         0d 00:00:10.000 Diverted { subtype: Renew, failure: Refused }
         0d 00:00:10.000 Resolve { exchange: 3 }
         0d 00:00:10.000 Connect { exchange: 3 }
         0d 00:00:10.000 Handshake { exchange: 3 }
         0d 00:00:10.000 RENEW failed in 10s: tls
         0d 00:00:10.000 RENEW reply Failed(Tls)",
    );
    assert_eq!(bench.row(Subtype::Renew).failed, 1, "one message, one failure");
    assert_eq!(bench.machine.destination(), 0, "the next message begins with the first");
}

#[test]
fn a_request_that_was_sent_is_not_sent_to_another_destination() {
    let mut bench = Bench::serving();
    bench.config.further = 1;
    bench.on(Input::Submit(RENEW));
    bench.on(Input::Resolved { exchange: 1, more: 0 });
    bench.on(Input::Connected { exchange: 1 });
    bench.on(Input::Secured { exchange: 1 });
    bench.lines.clear();
    bench.on(Input::Failed { exchange: 1, failure: Failure::Unavailable });
    bench.expect(
        "0d 00:00:00.000 RENEW failed in 0s: unavailable
         0d 00:00:00.000 RENEW reply Failed(Unavailable)",
    );
}

#[test]
fn the_second_address_is_tried_when_no_connection_over_the_first_comes_about() {
    let mut bench = Bench::serving();
    bench.config.addresses = Addresses::Ipv6First { fall_back: true };
    bench.config.further = 1;
    bench.on(Input::Submit(RENEW));
    bench.on(Input::Resolved { exchange: 1, more: 0 });
    assert!(!bench.machine.fell_back());
    bench.run_to(Span::secs(10));
    assert!(bench.machine.fell_back());
    // What comes from the first address after all comes too late.
    bench.on(Input::Connected { exchange: 1 });
    bench.on(Input::Failed { exchange: 2, failure: Failure::Refused });
    assert_eq!((bench.machine.destination(), bench.machine.fell_back()), (1, false));
    bench.on(Input::Resolved { exchange: 3, more: 0 });
    bench.on(Input::Failed { exchange: 3, failure: Failure::Refused });
    bench.on(Input::Connected { exchange: 4 });
    // A peer that answered, wrongly, has an address that works.
    bench.on(Input::Failed { exchange: 4, failure: Failure::Tls });
    bench.expect(
        "0d 00:00:00.000 RENEW began, waited 0s
         0d 00:00:00.000 Resolve { exchange: 1 }
         0d 00:00:00.000 Connect { exchange: 1 }
         0d 00:00:10.000 Diverted { subtype: Renew, failure: Connect }
         0d 00:00:10.000 Connect { exchange: 2 }
         0d 00:00:10.000 Diverted { subtype: Renew, failure: Refused }
         0d 00:00:10.000 Resolve { exchange: 3 }
         0d 00:00:10.000 Connect { exchange: 3 }
         0d 00:00:10.000 Diverted { subtype: Renew, failure: Refused }
         0d 00:00:10.000 Connect { exchange: 4 }
         0d 00:00:10.000 Handshake { exchange: 4 }
         0d 00:00:10.000 RENEW failed in 10s: tls
         0d 00:00:10.000 RENEW reply Failed(Tls)",
    );
    assert_eq!(bench.row(Subtype::Renew).failed, 1);
}
