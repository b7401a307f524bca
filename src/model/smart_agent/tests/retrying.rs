//! What happens when the backend is away or says no.

use super::super::Input;
use super::bench::{Bench, LIST, Mood, UP};
use crate::kernel::{Span, Time};
use crate::model::entitlement::DemandId;
use crate::model::policy::{AgentPolicy, OnExhaustion, RetryLadder};
use crate::model::wire::{
    Answer, Certificate, Dropped, Failure, InstanceId, Refusal, Reply, Subtype,
};
use crate::model::{Belief, Contact, Wall};

const DAY: Span = Span::days(1);

/// A router whose first check, 5 h into the run, meets a backend that is away.
fn struck(on_exhaustion: OnExhaustion) -> Bench {
    let policy = AgentPolicy { on_exhaustion, ..AgentPolicy::xr_5_2() };
    let mut bench = Bench::enrolled(policy, Span::hours(5));
    bench.mood = Mood::Down;
    bench
}

/// The guide: every 20 minutes for four hours and after that once a day for 30 days.
fn ladder(from: Span) -> Vec<(Span, u16)> {
    let early = (0..=12).map(|k| (from + Span::minutes(20) * u64::from(k), k));
    let late = (13..=42).map(|k| (from + Span::hours(4) + DAY * u64::from(k - 12), k));
    early.chain(late).collect()
}

#[test]
fn an_agent_that_stops_makes_43_attempts_and_then_waits_for_an_operator() {
    let mut bench = struck(OnExhaustion::Stop);
    bench.run_to(DAY * 60);
    assert_eq!(bench.starts(Subtype::Entitlement), ladder(Span::hours(5)));
    assert_eq!(bench.count("log COMM_FAILED"), 1);
    assert_eq!(bench.count("log AUTH_RENEW_FAILED: Communication message send error"), 43);
    assert_eq!(bench.count("ENTITLEMENT retries spent"), 1);
    assert_eq!(bench.count("log RETRIES_SPENT"), 1);
    assert_eq!(bench.agent.contact(), Contact::Silent);
    assert_eq!(bench.agent.belief(), Belief::Authorized, "the last answer still counts");
    assert_eq!(bench.agent.next_check(&bench.policy), None);
    bench.forget();
    bench.mood = UP;
    bench.run_to(DAY * 61);
    bench.expect("");
    bench.on(Input::Renew);
    bench.run_to(DAY * 62);
    bench.expect(
        "61d 00:00:00.000 ENTITLEMENT #0
         61d 00:00:00.000 contact Silent -> Lost
         61d 00:00:00.360 log COMM_RESTORED
         61d 00:00:00.360 contact Lost -> Good
         61d 05:00:00.000 ENTITLEMENT #0",
    );
}

#[test]
fn an_agent_that_resumes_goes_on_daily_without_a_second_ladder_and_comes_back_within_a_day() {
    let mut bench = struck(OnExhaustion::Resume);
    bench.run_to(DAY * 40);
    let mut expected = ladder(Span::hours(5));
    expected.extend((31..40).map(|day| (DAY * day + Span::hours(5), 0)));
    assert_eq!(bench.starts(Subtype::Entitlement), expected);
    assert_eq!(bench.count("retries spent"), 1);
    assert_eq!(bench.count("log RETRIES_SPENT_RESUME"), 1);
    assert_eq!(bench.agent.contact(), Contact::Lost);
    bench.forget();
    bench.mood = UP;
    bench.run_to(DAY * 41);
    bench.expect(
        "40d 05:00:00.000 ENTITLEMENT #0
         40d 05:00:00.360 log COMM_RESTORED
         40d 05:00:00.360 contact Lost -> Good",
    );
    bench.mood = Mood::Down;
    bench.run_to(DAY * 41 + Span::hours(6));
    assert_eq!(bench.starts(Subtype::Entitlement).len(), 4, "the next failure has a new ladder");
}

#[test]
fn a_success_ends_the_ladder_and_the_grid_has_not_moved() {
    let mut bench = struck(OnExhaustion::Stop);
    bench.run_to(Span::hours(6));
    bench.mood = UP;
    bench.run_to(DAY * 2);
    bench.expect(
        "0d 05:00:00.000 ENTITLEMENT #0
         0d 05:00:30.000 log COMM_FAILED: Fail to send out Call Home HTTP message
         0d 05:00:30.000 log AUTH_RENEW_FAILED: Communication message send error
         0d 05:00:30.000 contact Good -> Lost
         0d 05:20:00.000 ENTITLEMENT #1
         0d 05:20:30.000 log AUTH_RENEW_FAILED: Communication message send error
         0d 05:40:00.000 ENTITLEMENT #2
         0d 05:40:30.000 log AUTH_RENEW_FAILED: Communication message send error
         0d 06:00:00.000 ENTITLEMENT #3
         0d 06:00:30.000 log AUTH_RENEW_FAILED: Communication message send error
         0d 06:20:00.000 ENTITLEMENT #4
         0d 06:20:00.360 log COMM_RESTORED
         0d 06:20:00.360 contact Lost -> Good
         1d 05:00:00.000 ENTITLEMENT #0",
    );
}

#[test]
fn a_refused_check_is_contact_but_goes_on_the_ladder_and_changes_no_belief() {
    let mut bench = struck(OnExhaustion::Stop);
    let refusal = Refusal::InstanceNotValid { instance: InstanceId(7) };
    bench.mood = Mood::No(refusal);
    bench.run_to(Span::hours(5) + Span::minutes(20));
    bench.expect(
        "0d 05:00:00.000 ENTITLEMENT #0
         0d 05:00:01.000 ENTITLEMENT refused
         0d 05:00:01.000 log AUTH_RENEW_FAILED: Response error: \
             {\"product_instance_identifier\": [\"ProductInstance 'InstanceId(7)' is not valid\"]}
         0d 05:20:00.000 ENTITLEMENT #1",
    );
    assert_eq!(bench.agent.contact(), Contact::Good);
    assert_eq!(bench.agent.belief(), Belief::Authorized);
    assert_eq!(bench.agent.last_refusal(), Some(refusal));
    let counts_until = Time::ZERO + Span::days(90);
    assert_eq!(bench.agent.authorization_expires(&bench.policy), Some(counts_until));
}

#[test]
fn what_call_home_does_not_send_is_a_failure_with_its_own_reason() {
    let mut bench = struck(OnExhaustion::Stop);
    bench.mood = Mood::Mute;
    bench.run_to(Span::hours(5));
    bench.forget();
    let reply = Reply::Dropped(Dropped::ReportingOff);
    bench.on(Input::Reply { subtype: Subtype::Entitlement, reply });
    assert_eq!(bench.count("log COMM_FAILED: Smart Licensing transport is disabled"), 1);
    assert_eq!(bench.count("log AUTH_RENEW_FAILED: Smart Licensing transport is disabled"), 1);
    assert_eq!(bench.agent.contact(), Contact::Lost);
    assert_eq!(bench.agent.last_failure(), None);
}

#[test]
fn an_operators_renew_on_the_ladder_starts_a_fresh_one() {
    let mut bench = struck(OnExhaustion::Stop);
    bench.run_to(Span::hours(6) + Span::minutes(10));
    bench.forget();
    bench.on(Input::Renew);
    bench.on(Input::Renew);
    bench.run_to(Span::hours(7));
    let starts = bench.starts(Subtype::Entitlement);
    let at = |minutes| Span::hours(6) + Span::minutes(minutes);
    assert_eq!(starts, [(at(10), 0), (at(30), 1), (at(50), 2)]);
}

#[test]
fn a_changed_demand_rides_on_the_next_rung() {
    let mut bench = struck(OnExhaustion::Stop);
    bench.run_to(Span::hours(5) + Span::minutes(5));
    bench.on(Input::DemandChanged { demand: DemandId(2), in_use: true });
    bench.mood = UP;
    bench.run_to(Span::hours(6));
    let starts = bench.starts(Subtype::Entitlement);
    assert_eq!(starts, [(Span::hours(5), 0), (Span::hours(5) + Span::minutes(20), 1)]);
    assert_ne!(LIST, DemandId(2));
    assert_eq!(bench.agent.mode(0), crate::model::entitlement::EnforceMode::Authorized);
}

#[test]
fn a_silent_agent_does_not_even_renew_its_certificate() {
    let policy = AgentPolicy { renew_after: DAY * 40, ..AgentPolicy::xr_5_2() };
    let mut bench = Bench::enrolled(policy, Span::hours(5));
    bench.mood = Mood::Down;
    bench.run_to(DAY * 50);
    bench.on(Input::DemandChanged { demand: DemandId(2), in_use: true });
    assert_eq!(bench.starts(Subtype::Renew), []);
    bench.mood = UP;
    bench.on(Input::Renew);
    bench.run_to(DAY * 51);
    assert_eq!(bench.starts(Subtype::Renew), [(DAY * 50, 0)]);
    assert_eq!(bench.count("log ID_CERT_RENEW_SUCCESS"), 1);
}

#[test]
fn an_operators_renew_tries_a_failed_certificate_renewal_again_and_leaves_a_good_one_alone() {
    let policy = AgentPolicy { renew_after: Span::hours(1), ..AgentPolicy::xr_5_2() };
    let mut bench = Bench::enrolled(policy, Span::hours(5));
    bench.mood = Mood::Down;
    bench.run_to(Span::hours(1));
    bench.mood = UP;
    bench.on(Input::Renew);
    let due = Span::hours(1) - Span::secs(368);
    assert_eq!(bench.starts(Subtype::Renew), [(due, 0), (Span::hours(1), 0)]);
    bench.run_to(Span::hours(1) + Span::minutes(30));
    bench.on(Input::Renew);
    assert_eq!(bench.starts(Subtype::Renew).len(), 2, "that certificate is fresh");
    assert_eq!(bench.starts(Subtype::Entitlement).len(), 2, "a check is asked for each time");
}

/// Check and renewal are both under way when the backend vanishes; the check gives up, then the renewal is answered.
#[test]
fn an_answer_that_was_under_way_ends_the_silence() {
    let ladder = RetryLadder { burst: 0, daily: 0, ..AgentPolicy::xr_5_2().ladder };
    let renew_after = Span::hours(5) + Span::secs(368);
    let policy = AgentPolicy { ladder, renew_after, ..AgentPolicy::xr_5_2() };
    let mut bench = Bench::enrolled(policy, Span::hours(5));
    bench.mood = Mood::Mute;
    bench.run_to(Span::hours(5));
    let lost = Reply::Failed(Failure::Response);
    bench.on(Input::Reply { subtype: Subtype::Entitlement, reply: lost });
    assert_eq!(bench.agent.contact(), Contact::Silent);
    bench.forget();
    let expiry = Wall(0).plus(DAY * 400);
    let certificate = Certificate { serial: 9, start: Wall(0), expiry };
    let renewed = Reply::Answered(Answer::Renewed { certificate });
    bench.on(Input::Reply { subtype: Subtype::Renew, reply: renewed });
    bench.expect(
        "0d 05:00:00.000 log COMM_RESTORED
         0d 05:00:00.000 certificate 9
         0d 05:00:00.000 log ID_CERT_RENEW_SUCCESS
         0d 05:00:00.000 ENTITLEMENT #0
         0d 05:00:00.000 contact Silent -> Good",
    );
}
