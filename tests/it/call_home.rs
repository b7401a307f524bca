//! Call-home as a whole: its scenarios hold what they promise, and would not if a rule were wrong.

use licsim::kernel::{Span, Time};
use licsim::model::call_home::{OverLimit, Severity, Transport};
use licsim::plan::{Action, Plan};

use crate::support::{failures, run, shipped_plan};

/// Which promises of `plan` fail, in words.
fn broken(plan: &Plan) -> String {
    failures(&run(plan))
}

#[test]
fn misconfigured_fails_if_a_wrong_line_sent_all_the_same_or_the_repair_did_nothing() {
    let good = shipped_plan("call-home-misconfigured", &[], None);
    assert_eq!(broken(&good), "");
    let mut deaf = good.clone();
    deaf.actions.retain(|it| it.name != "no-reporting");
    assert!(broken(&deaf).contains("reporting off: the check and its repeats are dropped"));
    let mut unrepaired = good.clone();
    unrepaired.actions.retain(|it| it.name != "destination-address");
    assert!(broken(&unrepaired).contains("after the repair not one message is dropped"));
    let mut mistaken = good;
    for it in &mut mistaken.actions {
        if let Action::ConfigureCallHome { change, .. } = &mut it.action
            && change.message_size_limit == Some(50)
        {
            (change.message_size_limit, change.profile_active) = (None, Some(false));
        }
    }
    assert!(broken(&mistaken).contains("over the size limit"), "each cause is told apart");
}

#[test]
fn the_storm_fails_if_alerts_had_a_queue_or_a_limit_of_their_own() {
    for arm in [None, Some("drop"), Some("severe-only")] {
        assert_eq!(broken(&shipped_plan("alert-storm-delays-licensing", &[], arm)), "", "{arm:?}");
    }
    let mut calm = shipped_plan("alert-storm-delays-licensing", &[], None);
    calm.fleets.iter_mut().for_each(|fleet| fleet.call_home.alerts = None);
    assert!(broken(&calm).contains("waits behind the alerts"), "it is the storm that delays");
    let mut slower = shipped_plan("alert-storm-delays-licensing", &[], None);
    slower.fleets.iter_mut().for_each(|fleet| fleet.call_home.rate_limit = 4);
    assert!(broken(&slower).contains("every 12 seconds and no faster"));
    let mut queueing = shipped_plan("alert-storm-delays-licensing", &[], Some("drop"));
    queueing.fleets.iter_mut().for_each(|fleet| fleet.call_home.over_limit = OverLimit::Queue);
    assert!(broken(&queueing).contains("for the rate limit and not for the configuration"));
    let mut deaf = shipped_plan("alert-storm-delays-licensing", &[], Some("severe-only"));
    alerts(&mut deaf).for_each(|it| it.thresholds = [Some(Severity::Critical); 5]);
    assert!(broken(&deaf).contains("subscribes from fatal sends none"));
}

#[test]
fn the_inventory_fails_on_another_day_minute_or_group() {
    let good = shipped_plan("monthly-inventory", &[], None);
    assert_eq!(broken(&good), "");
    let day = |day: u64, minute: u64| Time::ZERO + Span::days(day) + Span::minutes(minute);
    for (wrong, said) in [
        (day(20, 11 * 60 + 2), "nothing leaves before the 23rd"),
        (day(21, 11 * 60 + 3), "at the backend within a minute"),
    ] {
        let mut plan = good.clone();
        alerts(&mut plan).for_each(|it| it.periodic[0].dates[0] = wrong);
        assert!(broken(&plan).contains(said), "{said}");
    }
    let mut disabled = good;
    alerts(&mut disabled).for_each(|it| it.enabled = [false; 5]);
    assert!(broken(&disabled).contains("three months have three of them"));
}

#[test]
fn on_demand_fails_if_it_needed_the_profile_or_no_mail_server() {
    let good = shipped_plan("on-demand-send", &[], None);
    assert_eq!(broken(&good), "");
    let mut equipped = good.clone();
    let servers = equipped.fleets[0].call_home.mail_servers.clone();
    assert!(!servers.is_empty(), "the guide's router comes first");
    equipped.fleets.iter_mut().for_each(|it| it.call_home.mail_servers.clone_from(&servers));
    assert!(broken(&equipped).contains("without a mail server it is dropped"));
    let mut on = good.clone();
    on.fleets.iter_mut().for_each(|it| it.call_home.service_active = true);
    assert!(broken(&on).contains("with the service off it is dropped"));
    let mut narrow = good;
    narrow.fleets.iter_mut().for_each(|it| it.call_home.rate_limit = 3);
    assert!(broken(&narrow).contains("leave in that minute"));
}

#[test]
fn mail_fails_if_priorities_were_ignored_or_only_one_server_was_tried() {
    let good = shipped_plan("mail-server-fallback", &[], None);
    assert_eq!(broken(&good), "");
    let mut reversed = good.clone();
    reversed.fleets.iter_mut().for_each(|it| it.call_home.mail_servers.reverse());
    assert!(broken(&reversed).contains("on day 2 the first server fails"));
    let mut single = good.clone();
    single.fleets.iter_mut().for_each(|it| it.call_home.mail_servers.truncate(1));
    assert!(broken(&single).contains("on day 2 it is there after 30 seconds"));
    let mut by_http = good;
    alerts(&mut by_http).for_each(|it| it.via = Transport::Http);
    assert!(broken(&by_http).contains("on day 4 all three fail"));
}

#[test]
fn the_size_limit_fails_if_it_stopped_at_the_limit_or_spared_licensing() {
    let good = shipped_plan("message-too-large", &[], None);
    assert_eq!(broken(&good), "");
    let mut tight = good.clone();
    tight.fleets.iter_mut().for_each(|it| it.call_home.message_size_limit -= 1);
    assert!(broken(&tight).contains("a message of exactly the limit passes"));
    let mut tiny = good;
    tiny.fleets.iter_mut().for_each(|it| it.call_home.request_bytes = 4_000);
    assert!(broken(&tiny).contains("below their own size nothing leaves"));
}

/// Without alert groups a run is the same whatever call-home is told about them.
#[test]
fn what_is_not_used_changes_no_digest() {
    let plain = shipped_plan("guide-registration", &[], None);
    let mut told = plain.clone();
    for fleet in &mut told.fleets {
        fleet.call_home.over_limit = OverLimit::Drop;
        fleet.call_home.smart_call_home_data = false;
        fleet.call_home.details.phone = Some("+1-408-526-8438".into());
    }
    assert_eq!(run(&plain).digests, run(&told).digests);
}

#[test]
fn a_second_destination_fails_if_it_was_never_tried_or_tried_first() {
    let good = shipped_plan("second-destination", &[], None);
    assert_eq!(broken(&good), "");
    let mut alone = good.clone();
    for fleet in &mut alone.fleets {
        (fleet.call_home.further, fleet.further) = (0, Vec::new());
    }
    assert!(broken(&alone).contains("with a second destination not one exchange fails"));
    let mut swapped = good;
    for fleet in swapped.fleets.iter_mut().filter(|it| !it.further.is_empty()) {
        std::mem::swap(&mut fleet.reach, &mut fleet.further[0]);
    }
    assert!(broken(&swapped).contains("10 seconds of the connection timeout"));
}

/// The alert groups of all fleets that have some.
fn alerts(plan: &mut Plan) -> impl Iterator<Item = &mut licsim::model::alerts::Config> {
    plan.fleets.iter_mut().filter_map(|fleet| fleet.call_home.alerts.as_deref_mut())
}
