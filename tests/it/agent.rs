//! Shipped scenarios about the smart agent: they hold, and would not if the agent were another.

use licsim::kernel::{Span, Time};
use licsim::model::policy::AgentPolicy;
use licsim::plan::{Action, Plan};

use crate::support::{failures, plan_of, run, shipped, shipped_plan};

/// Runs the scenario after `change` and expects that the promise called `name` fails.
#[track_caller]
fn fails(scenario: &str, name: &str, change: impl FnOnce(&mut Plan)) {
    let mut plan = shipped_plan(scenario, &[], None);
    change(&mut plan);
    let failed = failures(&run(&plan));
    assert!(failed.contains(name), "{scenario} still holds `{name}`; it failed:\n{failed}");
}

fn each_policy(plan: &mut Plan, change: impl Fn(&mut AgentPolicy)) {
    plan.fleets.iter_mut().for_each(|fleet| change(&mut fleet.policy));
}

#[test]
fn scenarios_of_the_agent_hold() {
    for name in [
        "certificate-never-renewed",
        "clock-skew",
        "deregistration-unreached",
        "evaluation-budget",
        "expiry-ladder",
        "force-registration",
        "ntp-lost",
    ] {
        let outcome = run(&shipped_plan(name, &[], None));
        assert!(outcome.passed(), "{name}\n{}", failures(&outcome));
    }
}

#[test]
fn force_registration_fails_without_force() {
    fails("force-registration", "force moves six routers", |plan| {
        for planned in &mut plan.actions {
            if let Action::Register { force, .. } = &mut planned.action {
                *force = false;
            }
        }
    });
}

#[test]
fn force_registration_fails_if_plain_commands_were_obeyed() {
    fails("force-registration", "a refused command changes nothing", |plan| {
        for planned in &mut plan.actions {
            if let Action::Register { force, .. } = &mut planned.action {
                *force = true;
            }
        }
    });
}

#[test]
fn deregistration_unreached_fails_if_the_backend_had_heard() {
    for name in ["the account still lists the two", "so four new routers are two too many"] {
        fails("deregistration-unreached", name, |plan| plan.faults.clear());
    }
}

#[test]
fn evaluation_budget_fails_if_the_calendar_counted() {
    fails("evaluation-budget", "70 days without use count for nothing", |plan| {
        plan.actions.clear();
    });
    fails("evaluation-budget", "then it is over", |plan| {
        each_policy(plan, |policy| policy.evaluation = Span::days(91));
    });
    fails("evaluation-budget", "says so every hour", |plan| {
        each_policy(plan, |policy| policy.evaluation_reminder = Span::hours(2));
    });
}

#[test]
fn expiry_ladder_fails_if_the_presets_were_alike() {
    for (name, policy) in [
        ("the later agents know no grace", AgentPolicy::xr_5_2 as fn() -> AgentPolicy),
        ("the grace of xr-5.2 is over", AgentPolicy::xe_16),
        ("xr-5.2 falls silent", AgentPolicy::asa_1_6),
        ("asa-1.6 tries a failed check again", AgentPolicy::xe_16),
    ] {
        fails("expiry-ladder", name, |plan| each_policy(plan, |it| *it = policy()));
    }
}

#[test]
fn expiry_ladder_fails_if_certificates_or_answers_lived_longer() {
    fails("expiry-ladder", "and nobody after that", |plan| {
        plan.backend.certificate.life = Span::days(366);
    });
    fails("expiry-ladder", "it expires on day 99 or 100", |plan| {
        each_policy(plan, |policy| policy.authorization_life = Span::days(91));
    });
}

#[test]
fn certificate_never_renewed_fails_if_renewals_came_through() {
    fails("certificate-never-renewed", "then none of them is registered", |plan| {
        for fleet in &mut plan.fleets {
            fleet.call_home.response_timeout = Span::minutes(2);
        }
    });
}

#[test]
fn clock_skew_fails_if_the_grace_or_the_back_dating_were_longer_or_shorter() {
    fails("clock-skew", "they are not registered the next day", |plan| {
        each_policy(plan, |policy| policy.clock_grace = Span::hours(2));
    });
    fails("clock-skew", "the certificate begins within the hour", |plan| {
        each_policy(plan, |policy| policy.clock_grace = Span::minutes(20));
    });
    fails("clock-skew", "5 minutes are within the back-dating", |plan| {
        plan.backend.certificate.back_dating = Span::minutes(4);
    });
    fails("clock-skew", "clocks set right within the hour", |plan| plan.actions.clear());
    fails("clock-skew", "half an hour two years ahead is noticed", |plan| plan.faults.clear());
}

#[test]
fn clock_skew_fails_if_certificates_were_judged_by_the_true_time() {
    for name in ["30 minutes are not", "the certificate is removed an hour after"] {
        fails("clock-skew", name, |plan| plan.fleets.iter_mut().for_each(|it| it.clock = None));
    }
}

#[test]
fn ntp_lost_fails_if_the_server_stayed_or_clocks_were_better() {
    fails("ntp-lost", "some poor ones doubt the fresh one", |plan| plan.faults.clear());
    fails("ntp-lost", "good clocks never doubt a certificate", |plan| {
        for fleet in &mut plan.fleets {
            fleet.clock.as_mut().expect("planned").drift = 400_000;
        }
    });
}

/// The way to the time server is as good as the server: a link that fails loses it too.
#[test]
fn a_clock_is_lost_with_the_link_to_its_server() {
    let text = shipped("ntp-lost")
        .replace("ntp-outage = { node = \"time\"", "link-down = { link = \"management\"");
    let outcome = run(&plan_of("ntp-lost", &text, &[], None));
    assert!(text.contains("link-down") && outcome.passed(), "{}", failures(&outcome));
}

/// Every router's clock is its own, and drifts within its fleet's bound.
#[test]
fn clocks_of_a_fleet_differ_and_stay_within_their_drift() {
    let mut plan = shipped_plan("ntp-lost", &[], None);
    plan.scenario.duration = Span::days(210);
    let poor = plan.fleets.iter().position(|it| it.name == "poor").expect("it is there");
    let outcome = run(&plan);
    let range = plan.fleets[poor].routers;
    let mut ahead: Vec<i64> = range
        .iter()
        .map(|it| {
            outcome.routers[it.index()].view.clock.expect("its own").ahead_at(outcome.sim_end)
        })
        .collect();
    ahead.sort_unstable();
    ahead.dedup();
    assert_eq!(ahead.len(), 40, "no two are alike");
    // 60 days without the server at 200 ppm are 1036.8 s.
    let most = 1_036_900_000_000_i64;
    assert!(ahead[0] < -most / 2 && ahead[39] > most / 2, "{ahead:?}");
    assert!(ahead[0] > -most && ahead[39] < most, "{ahead:?}");
}

/// The life of an acknowledgement (guide: 3842 s), in a whole world: the first check of a router whose acknowledgement
/// is never answered comes when that life is over.
#[test]
fn an_acknowledgement_that_is_never_answered_delays_the_first_check_by_its_life() {
    let sets = [("backend.service-acknowledgement", "\"10min\""), ("scenario.duration", "\"3h\"")];
    let plan = shipped_plan("guide-registration", &sets, None);
    let outcome = run(&plan);
    let told = outcome
        .series
        .beliefs
        .iter()
        .find(|step| step.counts[0] == 1 && step.at > Time::ZERO + Span::minutes(1));
    let at = told.expect("it is authorized in the end").at.since(Time::ZERO);
    let life = plan.fleets[0].policy.acknowledgement_life;
    assert!(at > Span::secs(38) + life && at < Span::secs(42) + life, "{at}");
}
