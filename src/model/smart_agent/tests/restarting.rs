//! What an agent remembers when its process starts again, and what it makes of a call-home that ended.

use super::super::Input;
use super::bench::{Bench, LIST, Mood, TOKEN};
use crate::kernel::{Span, Time};
use crate::model::policy::AgentPolicy;
use crate::model::wire::Subtype;
use crate::model::{Belief, Contact, RegistrationStatus};

fn restarted(at: Span) -> Input {
    Input::Restarted { enabled: true, demand: LIST, in_use: true, check_at: Time::ZERO + at }
}

#[test]
fn a_restart_keeps_the_registration_and_moves_the_daily_check() {
    let mut bench = Bench::enrolled(AgentPolicy::xr_5_2(), Span::hours(6));
    bench.run_to(Span::hours(10));
    let check = Span::hours(10) + Span::secs(100);
    bench.on(restarted(check));
    assert_eq!(bench.agent.registration(), RegistrationStatus::Completed);
    assert_eq!(bench.agent.belief(), Belief::Authorized);
    bench.forget();
    bench.run_to(Span::days(2));
    let starts = bench.starts(Subtype::Entitlement);
    assert_eq!(starts, [(check, 0), (check + Span::days(1), 0)], "the old place of 6 h is gone");
}

#[test]
fn a_restart_ends_the_ladder_and_the_silence() {
    let mut bench = Bench::enrolled(AgentPolicy::xr_5_2(), Span::hours(1));
    bench.mood = Mood::Down;
    bench.run_to(Span::hours(2));
    bench.on(restarted(Span::hours(3)));
    bench.forget();
    bench.run_to(Span::hours(3) + Span::minutes(21));
    let again = Span::hours(3) + Span::minutes(20);
    assert_eq!(
        bench.starts(Subtype::Entitlement),
        [(Span::hours(3), 0), (again, 1)],
        "rung 0 anew"
    );
    bench.run_to(Span::days(40));
    assert_eq!(bench.agent.contact(), Contact::Silent);
    bench.forget();
    bench.on(restarted(Span::days(41)));
    assert_eq!(bench.agent.contact(), Contact::Lost, "that contact was lost is not forgotten");
    bench.run_to(Span::days(41));
    assert_eq!(bench.starts(Subtype::Entitlement), [(Span::days(41), 0)]);
}

#[test]
fn a_registration_that_was_not_finished_is_lost() {
    let mut bench = Bench::guide();
    bench.on(Input::Enable);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::secs(10));
    bench.on(restarted(Span::minutes(5)));
    assert_eq!(bench.agent.registration(), RegistrationStatus::NotRegistered);
    bench.forget();
    bench.run_to(Span::days(3));
    assert_eq!(bench.asks(), [], "the late answer means nothing to it, and it asks for nothing");
}

#[test]
fn without_call_home_an_attempt_has_failed_at_once() {
    let mut bench = Bench::enrolled(AgentPolicy::xr_5_2(), Span::hours(1));
    bench.mood = Mood::Mute;
    bench.run_to(Span::hours(1) + Span::secs(5));
    bench.forget();
    bench.on(Input::LinkLost);
    assert_eq!(bench.agent.contact(), Contact::Lost);
    assert_eq!(bench.count("AUTH_RENEW_FAILED"), 1);
    bench.on(Input::LinkLost);
    assert_eq!(bench.count("AUTH_RENEW_FAILED"), 1, "nothing is waited for any more");
    bench.run_to(Span::hours(1) + Span::minutes(20));
    assert_eq!(bench.starts(Subtype::Entitlement).len(), 1, "the first rung");
}
