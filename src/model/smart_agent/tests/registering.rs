//! From `license smart enable` to the first check, and back.

use super::super::Input;
use super::bench::{Bench, LIST, Mood, TOKEN, UP};
use crate::kernel::{Span, Time};
use crate::model::entitlement::Demands;
use crate::model::policy::{AgentPolicy, OnExhaustion, RetryLadder};
use crate::model::wire::{Ask, InstanceId, PoolId, Refusal, Subtype};
use crate::model::{Belief, Contact, RegistrationStatus};

/// The guide: 22 s from the start to the response, ACKNOWLEDGEMENT 16 s to 17 s after REGISTRATION, ENTITLEMENT 18 s to
/// 26 s after that. (Here an attempt starts 0.12 s before its request leaves.)
#[test]
fn a_registration_takes_the_guides_time() {
    let mut bench = Bench::guide();
    bench.on(Input::Enable);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::hours(1));
    let (agent, policy) = (&bench.agent, &bench.policy);
    assert_eq!(agent.registration_started(), Some(Time::ZERO));
    assert_eq!(agent.last_response(), Some(Time::ZERO + Span::secs(22)), "to the second");
    assert_eq!(agent.renew_at(policy), Some(Time::ZERO + Span::millis(22_060) + Span::days(180)));
    assert_eq!((agent.instance(), agent.pool()), (Some(InstanceId(7)), Some(PoolId(2))));
    assert_eq!(agent.last_refusal(), None);
    bench.expect(
        "0d 00:00:00.000 belief Authorized -> Unregistered
         0d 00:00:00.000 log AGENT_READY
         0d 00:00:00.000 log AGENT_ENABLED
         0d 00:00:00.000 log EVAL_START
         0d 00:00:00.000 registration NotRegistered -> InProgress
         0d 00:00:05.400 REGISTRATION #0
         0d 00:00:22.060 certificate 101
         0d 00:00:22.060 log AGENT_REG_SUCCESS
         0d 00:00:22.060 ACKNOWLEDGEMENT #0
         0d 00:00:22.060 registration InProgress -> Completed
         0d 00:00:22.060 belief Unregistered -> Waiting
         0d 00:00:40.220 ENTITLEMENT #0
         0d 00:00:40.580 belief Waiting -> Authorized",
    );
}

#[test]
fn entitlement_is_asked_for_even_with_nothing_in_use() {
    let mut bench = Bench::new(AgentPolicy::xr_5_2());
    bench.on(Input::Enable);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::hours(1));
    let last = bench.asks().last().copied();
    assert_eq!(last, Some(Ask::Entitle { instance: InstanceId(7), demand: Demands::NONE }));
    assert_eq!(bench.count("belief"), 0, "a router that uses no license is authorized throughout");
    assert_eq!(bench.agent.authorization_expires(&bench.policy), None);
}

#[test]
fn an_unanswered_registration_goes_on_the_ladder_and_a_new_command_starts_afresh() {
    let mut bench = Bench::guide();
    bench.mood = Mood::Down;
    bench.on(Input::Enable);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.forget();
    bench.run_to(Span::minutes(30));
    bench.expect(
        "0d 00:00:05.400 REGISTRATION #0
         0d 00:00:35.400 log COMM_FAILED: Fail to send out Call Home HTTP message
         0d 00:00:35.400 log AGENT_REG_FAILED: Communication message send error
         0d 00:00:35.400 registration InProgress -> Retrying
         0d 00:00:35.400 contact Good -> Lost
         0d 00:20:05.400 REGISTRATION #1
         0d 00:20:35.400 log AGENT_REG_FAILED: Communication message send error",
    );
    bench.mood = UP;
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::minutes(31));
    bench.expect(
        "0d 00:30:00.000 registration Retrying -> InProgress
         0d 00:30:05.400 REGISTRATION #0
         0d 00:30:18.060 log COMM_RESTORED
         0d 00:30:18.060 contact Lost -> Good
         0d 00:30:22.060 certificate 101
         0d 00:30:22.060 log AGENT_REG_SUCCESS
         0d 00:30:22.060 ACKNOWLEDGEMENT #0
         0d 00:30:22.060 registration InProgress -> Completed
         0d 00:30:22.060 belief Unregistered -> Waiting
         0d 00:30:40.220 ENTITLEMENT #0
         0d 00:30:40.580 belief Waiting -> Authorized",
    );
}

#[test]
fn a_refused_token_fails_for_good() {
    let mut bench = Bench::guide();
    bench.mood = Mood::No(Refusal::TokenExpired);
    bench.on(Input::Enable);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::days(40));
    assert_eq!(bench.starts(Subtype::Registration).len(), 1);
    assert_eq!(bench.agent.registration(), RegistrationStatus::Failed);
    assert_eq!(bench.agent.contact(), Contact::Good, "it was an answer");
    assert_eq!(bench.agent.last_refusal(), Some(Refusal::TokenExpired));
    assert_eq!(bench.count("log AGENT_REG_FAILED: Response error: "), 1);
    assert_eq!(bench.count("COMM_FAILED"), 0);
}

#[test]
fn a_registration_nobody_ever_answers_ends_as_the_policy_says() {
    for (on_exhaustion, attempts, status, contact) in [
        (OnExhaustion::Stop, 43, RegistrationStatus::Failed, Contact::Silent),
        (OnExhaustion::Resume, 43 + 10, RegistrationStatus::Retrying, Contact::Lost),
    ] {
        let mut bench = Bench::guide();
        bench.policy.on_exhaustion = on_exhaustion;
        bench.mood = Mood::Down;
        bench.on(Input::Enable);
        bench.on(Input::Register { token: TOKEN, force: false });
        bench.run_to(Span::days(40) + Span::hours(1));
        assert_eq!(bench.starts(Subtype::Registration).len(), attempts, "{on_exhaustion:?}");
        assert_eq!(bench.agent.registration(), status);
        assert_eq!(bench.agent.contact(), contact);
        assert_eq!(bench.count("retries spent"), 1);
        assert_eq!(bench.count("log RETRIES_SPENT"), 1);
    }
}

#[test]
fn an_acknowledgement_is_given_up_after_its_life() {
    let mut bench = Bench::guide();
    bench.on(Input::Enable);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::secs(20));
    bench.mood = Mood::Down;
    bench.run_to(Span::secs(22 + 3_842));
    bench.mood = UP;
    bench.run_to(Span::hours(2));
    let minutes = bench.starts(Subtype::Acknowledgement);
    let given_up = Span::millis(22_060) + Span::secs(3_842);
    assert_eq!(
        minutes.iter().map(|(at, _)| at.to_string()).collect::<Vec<_>>(),
        ["22s 60ms", "20min 22s 60ms", "40min 22s 60ms", "1h 22s 60ms"]
    );
    assert_eq!(bench.starts(Subtype::Entitlement), [(given_up, 0)]);
    assert_eq!(bench.agent.belief(), Belief::Authorized);
}

#[test]
fn an_acknowledgement_whose_ladder_is_spent_waits_for_the_end_of_its_life() {
    let mut bench = Bench::guide();
    bench.policy.ladder = RetryLadder { burst: 1, daily: 0, ..bench.policy.ladder };
    bench.on(Input::Enable);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::secs(20));
    bench.mood = Mood::Down;
    bench.run_to(Span::secs(22 + 3_842));
    assert_eq!(bench.starts(Subtype::Acknowledgement).len(), 2);
    assert_eq!(bench.starts(Subtype::Entitlement), []);
    assert_eq!(bench.count("RETRIES_SPENT"), 0, "it is its life that ends it");
    bench.run_to(Span::secs(23 + 3_842));
    assert_eq!(bench.starts(Subtype::Entitlement).len(), 1);
}

#[test]
fn an_acknowledgement_answered_too_late_is_not_taken_for_anything_else() {
    let mut bench = Bench::guide();
    bench.on(Input::Enable);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::secs(20));
    bench.mood = Mood::Mute;
    bench.run_to(Span::hours(2));
    bench.forget();
    let late = crate::model::wire::Reply::Answered(crate::model::wire::Answer::Acknowledged);
    bench.on(Input::Reply { subtype: Subtype::Acknowledgement, reply: late });
    bench.expect("");
}

#[test]
fn deregistering_erases_at_once_whatever_the_backend_says() {
    for (mood, log) in [
        (UP, "log AGENT_DEREG_SUCCESS"),
        (Mood::Down, "log AGENT_DEREG_FAILED: Communication message send error"),
    ] {
        let mut bench = Bench::enrolled(AgentPolicy::xr_5_2(), Span::hours(5));
        bench.mood = mood;
        bench.on(Input::Deregister);
        assert_eq!(bench.agent.registration(), RegistrationStatus::NotRegistered);
        assert_eq!(bench.agent.instance(), None);
        assert_eq!(bench.asks(), [Ask::Deregister { instance: InstanceId(7) }]);
        bench.run_to(Span::days(9));
        assert_eq!(bench.count(log), 1);
        assert_eq!(bench.count("COMM_FAILED"), 0, "nobody will try again");
        assert_eq!(bench.asks().len(), 1, "nothing is sent any more");
        assert_eq!(bench.agent.belief(), Belief::Unregistered);
    }
}

#[test]
fn a_registered_router_registers_again_only_by_force() {
    let mut bench = Bench::enrolled(AgentPolicy::xr_5_2(), Span::hours(5));
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.expect(
        "0d 00:00:00.000 log AGENT_REG_FAILED: The product is already registered; use \"force\" to register it again",
    );
    assert_eq!(bench.agent.instance(), Some(InstanceId(7)));
    bench.on(Input::Register { token: TOKEN, force: true });
    assert_eq!(bench.agent.instance(), None, "wiped at once");
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::minutes(1));
    bench.expect(
        "0d 00:00:00.000 log EVAL_START
         0d 00:00:00.000 registration Completed -> InProgress
         0d 00:00:00.000 belief Authorized -> Unregistered
         0d 00:00:00.000 log AGENT_REG_FAILED: A registration is in progress
         0d 00:00:05.400 REGISTRATION #0
         0d 00:00:22.060 certificate 101
         0d 00:00:22.060 log AGENT_REG_SUCCESS
         0d 00:00:22.060 ACKNOWLEDGEMENT #0
         0d 00:00:22.060 registration InProgress -> Completed
         0d 00:00:22.060 belief Unregistered -> Waiting
         0d 00:00:40.220 ENTITLEMENT #0
         0d 00:00:40.580 belief Waiting -> Authorized",
    );
    assert!(!bench.asks().iter().any(|ask| matches!(ask, Ask::Deregister { .. })));
}

/// The answer to a check that was under way when the router left comes back to a router that is registering again.
#[test]
fn an_answer_to_a_former_life_is_ignored() {
    let mut bench = Bench::enrolled(AgentPolicy::xr_5_2(), Span::hours(5));
    bench.mood = Mood::Mute;
    bench.run_to(Span::hours(5));
    assert_eq!(bench.starts(Subtype::Entitlement).len(), 1);
    bench.mood = UP;
    bench.on(Input::Deregister);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::hours(5) + Span::secs(40));
    bench.mood = Mood::Mute;
    bench.run_to(Span::hours(5) + Span::secs(50));
    assert_eq!(bench.starts(Subtype::Entitlement).len(), 2);
    bench.forget();
    let answer = |short| Input::Reply {
        subtype: Subtype::Entitlement,
        reply: crate::model::wire::Reply::Answered(crate::model::wire::Answer::Entitled {
            demand: LIST,
            short,
            invalid: 0,
        }),
    };
    bench.on(answer(1));
    assert_eq!(bench.agent.belief(), Belief::Waiting, "that was the former life's");
    bench.on(answer(0));
    assert_eq!(bench.agent.belief(), Belief::Authorized);
}

#[test]
fn switching_off_and_on_keeps_the_identity_and_checks_at_once() {
    let mut bench = Bench::enrolled(AgentPolicy::xr_5_2(), Span::hours(5));
    bench.run_to(Span::hours(1));
    bench.on(Input::Disable);
    bench.run_to(Span::days(3));
    bench.expect(
        "0d 01:00:00.000 registration Completed -> NotRegistered
         0d 01:00:00.000 belief Authorized -> Unregistered",
    );
    bench.on(Input::Enable);
    bench.run_to(Span::days(3) + Span::hours(6));
    bench.expect(
        "3d 00:00:00.000 log AGENT_READY
         3d 00:00:00.000 log AGENT_ENABLED
         3d 00:00:00.000 ENTITLEMENT #0
         3d 00:00:00.000 registration NotRegistered -> Completed
         3d 00:00:00.000 belief Unregistered -> Authorized
         3d 05:00:00.000 ENTITLEMENT #0",
    );
}
