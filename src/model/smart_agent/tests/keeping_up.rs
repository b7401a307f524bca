//! Checks on their grid, certificates, and how long an answer counts.

use super::super::{Agent, Input};
use super::bench::{Bench, LIST, Mood, UP};
use crate::kernel::{Span, Time};
use crate::model::entitlement::{DemandId, Demands, EnforceMode};
use crate::model::policy::{AgentPolicy, OnExhaustion};
use crate::model::wire::{Ask, InstanceId, Subtype};
use crate::model::{Belief, RegistrationStatus};

const DAY: Span = Span::days(1);

fn enrolled() -> Bench {
    Bench::enrolled(AgentPolicy::xr_5_2(), Span::hours(5))
}

#[test]
fn checks_stay_on_their_daily_grid() {
    let mut bench = enrolled();
    bench.run_to(DAY * 100);
    let grid: Vec<_> = (0..100).map(|day| (Span::hours(5) + DAY * day, 0)).collect();
    assert_eq!(bench.starts(Subtype::Entitlement), grid);
    assert_eq!(bench.count("log"), 0, "nothing to say");
}

#[test]
fn compliance_is_logged_when_it_changes_and_only_then() {
    let mut bench = enrolled();
    bench.mood = Mood::Up { short: 0b1, invalid: 0b10 };
    bench.run_to(DAY * 3);
    let modes = [0, 1, 2].map(|index| bench.agent.mode(index));
    let expected = [EnforceMode::OutOfCompliance, EnforceMode::InvalidTag, EnforceMode::Authorized];
    assert_eq!(modes, expected);
    bench.mood = UP;
    bench.run_to(DAY * 5);
    bench.expect(
        "0d 05:00:00.000 ENTITLEMENT #0
         0d 05:00:00.360 belief Authorized -> OutOfCompliance
         0d 05:00:00.360 log OUT_OF_COMPLIANCE
         1d 05:00:00.000 ENTITLEMENT #0
         2d 05:00:00.000 ENTITLEMENT #0
         3d 05:00:00.000 ENTITLEMENT #0
         3d 05:00:00.360 belief OutOfCompliance -> Authorized
         3d 05:00:00.360 log IN_COMPLIANCE
         4d 05:00:00.000 ENTITLEMENT #0",
    );
}

#[test]
fn later_agents_check_monthly_and_every_12_hours_while_out_of_compliance() {
    let mut bench = Bench::enrolled(AgentPolicy::asa_1_6(), Span::hours(5));
    bench.mood = Mood::Up { short: 1, invalid: 0 };
    bench.run_to(Span::hours(18));
    bench.mood = UP;
    bench.run_to(DAY * 70);
    let hours = |n| (Span::hours(n), 0);
    let month = 30 * 24;
    let expected = [hours(5), hours(17), hours(29), hours(5 + month), hours(5 + 2 * month)];
    assert_eq!(bench.starts(Subtype::Entitlement), expected);
}

#[test]
fn a_changed_demand_is_asked_for_at_once_and_the_grid_stays() {
    let mut bench = enrolled();
    bench.run_to(Span::hours(9));
    let more = DemandId(2);
    bench.on(Input::DemandChanged { demand: more, in_use: true });
    assert_eq!(bench.agent.mode(0), EnforceMode::Waiting);
    assert_eq!(bench.agent.belief(), Belief::Authorized, "by the last answer");
    bench.run_to(DAY * 2);
    let starts = bench.starts(Subtype::Entitlement);
    assert_eq!(starts, [(Span::hours(5), 0), (Span::hours(9), 0), (Span::hours(29), 0)]);
    assert_eq!(bench.asks()[1], Ask::Entitle { instance: InstanceId(7), demand: more });
    assert_eq!(bench.agent.mode(0), EnforceMode::Authorized);
}

#[test]
fn a_demand_that_changes_under_a_check_is_asked_for_when_the_answer_is_there() {
    let mut bench = enrolled();
    bench.run_to(Span::hours(5));
    bench.on(Input::DemandChanged { demand: DemandId(2), in_use: true });
    bench.run_to(Span::hours(6));
    bench.expect(
        "0d 05:00:00.000 ENTITLEMENT #0
         0d 05:00:00.360 ENTITLEMENT #0",
    );
    assert_eq!(bench.agent.mode(0), EnforceMode::Authorized);
}

#[test]
fn the_first_feature_of_a_router_makes_it_wait_for_an_answer() {
    let mut bench = enrolled();
    bench.on(Input::DemandChanged { demand: Demands::NONE, in_use: false });
    bench.run_to(Span::hours(1));
    bench.on(Input::DemandChanged { demand: LIST, in_use: true });
    assert_eq!(bench.agent.belief(), Belief::Waiting);
    bench.run_to(Span::hours(2));
    assert_eq!(bench.agent.belief(), Belief::Authorized);
}

#[test]
fn the_certificate_is_renewed_180_days_after_the_response() {
    let mut bench = enrolled();
    bench.run_to(DAY * 360);
    // It was issued at the start, back-dated by 6 min 8 s, and a later one counts from its response.
    let first = DAY * 180 - Span::secs(368);
    let second = first + Span::millis(360) + DAY * 180;
    assert_eq!(bench.starts(Subtype::Renew), [(first, 0), (second, 0)]);
    // The response comes 360 ms later, in the same second.
    assert_eq!(bench.agent.last_response(), Some(Time::ZERO + first + DAY * 180));
    assert_eq!(bench.count("log ID_CERT_RENEW_SUCCESS"), 2);
}

/// 60, 30, 21, 14 and 7 days before the end and then daily, by the router's clock; a renewed certificate is not warned of.
#[test]
fn an_operator_is_warned_before_the_certificate_expires() {
    let mut bench = enrolled();
    bench.run_to(DAY * 360);
    assert_eq!(bench.count("log ID_CERT_EXPIRED_WARNING"), 0);
    for ahead in [Span::ZERO, DAY] {
        let mut bench = enrolled();
        bench.policy.on_exhaustion = OnExhaustion::Resume;
        bench.ahead = ahead;
        bench.mood = Mood::Down;
        let over = DAY * 365 - Span::secs(368) - ahead;
        let mut told = 0;
        for days in [60, 30, 21, 14, 7, 6, 5, 4, 3, 2, 1] {
            bench.run_to(over - DAY * days - Span::nanos(1));
            assert_eq!(bench.count("log ID_CERT_EXPIRED_WARNING"), told, "before {days} d");
            bench.run_to(over - DAY * days);
            told += 1;
            assert_eq!(bench.count("log ID_CERT_EXPIRED_WARNING"), told, "at {days} d");
        }
        assert_eq!(bench.count("log ID_CERT_EXPIRED_WARNING: 1 day left"), 1);
        bench.run_to(DAY * 420);
        assert_eq!(bench.count("log ID_CERT_EXPIRED_WARNING"), told);
    }
}

/// Contact is fine, but the backend refuses to renew: the guide's `ID_CERT_RENEW_FAILED`.
#[test]
fn an_unrenewed_certificate_ends_the_registration_by_the_routers_clock() {
    for ahead in [Span::ZERO, DAY] {
        let mut bench = enrolled();
        bench.policy.on_exhaustion = OnExhaustion::Resume;
        bench.ahead = ahead;
        bench.mood = Mood::Down;
        let over = DAY * 365 - Span::secs(368) - ahead;
        bench.run_to(over - Span::nanos(1));
        assert_eq!(bench.agent.registration(), RegistrationStatus::Completed);
        assert_eq!(
            bench.count("log ID_CERT_RENEW_FAILED: Communication message send error"),
            bench.starts(Subtype::Renew).len()
        );
        bench.forget();
        bench.run_to(over);
        assert_eq!(bench.count("log ID_CERT_EXPIRED"), 1);
        assert_eq!(bench.agent.registration(), RegistrationStatus::NotRegistered);
        assert_eq!(bench.agent.belief(), Belief::Unregistered);
        bench.forget();
        assert_eq!(bench.agent.mode(0), EnforceMode::EvaluationPeriod);
        bench.run_to(DAY * 420);
        assert_eq!(bench.asks().len(), 0, "nothing is sent any more");
    }
}

#[test]
fn an_answer_counts_for_90_days() {
    let mut bench = enrolled();
    bench.policy.on_exhaustion = OnExhaustion::Resume;
    bench.run_to(DAY * 3);
    bench.mood = Mood::Down;
    let over = DAY * 92 + Span::hours(5) + Span::millis(360);
    assert_eq!(bench.agent.authorization_expires(&bench.policy), Some(Time::ZERO + over));
    bench.run_to(over - Span::nanos(1));
    bench.forget();
    bench.run_to(over);
    bench.expect(
        "92d 05:00:00.360 belief Authorized -> AuthorizationExpired
         92d 05:00:00.360 log AUTH_EXPIRED",
    );
    assert_eq!(bench.agent.mode(0), EnforceMode::AuthorizationExpired);
    bench.mood = UP;
    bench.run_to(DAY * 94);
    bench.expect(
        "92d 05:00:30.000 log AUTH_RENEW_FAILED: Communication message send error
         93d 05:00:00.000 ENTITLEMENT #0
         93d 05:00:00.360 log COMM_RESTORED
         93d 05:00:00.360 contact Lost -> Good
         93d 05:00:00.360 belief AuthorizationExpired -> Authorized
         93d 05:00:00.360 log IN_COMPLIANCE",
    );
}

#[test]
fn the_grace_after_an_expired_authorization_lasts_another_90_days() {
    let mut bench = enrolled();
    bench.policy.on_exhaustion = OnExhaustion::Resume;
    bench.mood = Mood::Down;
    bench.run_to(DAY * 180 - Span::nanos(1));
    assert_eq!(bench.agent.mode(0), EnforceMode::AuthorizationExpired);
    assert_eq!((bench.count("log AUTH_EXPIRED"), bench.count("log GRACE_EXPIRED")), (1, 0));
    bench.run_to(DAY * 180);
    assert_eq!(bench.agent.mode(0), EnforceMode::GracePeriodExpired);
    assert_eq!((bench.count("log AUTH_EXPIRED"), bench.count("log GRACE_EXPIRED")), (1, 1));
    bench.mood = UP;
    bench.run_to(DAY * 182);
    assert_eq!(bench.agent.mode(0), EnforceMode::Authorized, "contact mends it all");
}

#[test]
fn an_agent_is_small_enough_for_a_million_of_them() {
    assert!(size_of::<Agent>() <= 168, "{} bytes", size_of::<Agent>());
}

#[test]
fn a_drawn_delay_spreads_checks_and_leaves_their_places_alone() {
    let jitter = Span::minutes(30);
    let policy = AgentPolicy { check_jitter: jitter, ..AgentPolicy::xr_5_2() };
    let mut bench = Bench::enrolled(policy, Span::hours(5));
    bench.run_to(Span::days(40));
    let starts = bench.starts(Subtype::Entitlement);
    assert_eq!(starts.len(), 40);
    assert_eq!(starts[0].0, Span::hours(5), "where the run begins is the enrolment's matter");
    let late = |day: u64| starts[day as usize].0 - (Span::hours(5) + Span::days(1) * day);
    let delays: Vec<Span> = (1..40).map(late).collect();
    assert!(delays.iter().all(|it| *it < jitter), "{delays:?}");
    // 39 even draws: each third has some.
    for third in 0..3 {
        let within = |it: &&Span| it.0 / (jitter.0 / 3) == third;
        assert!(delays.iter().filter(within).count() >= 4, "{delays:?}");
    }
}
