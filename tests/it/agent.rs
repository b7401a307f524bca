//! Shipped scenarios about the smart agent: they hold, and would not if the agent were another.

use licsim::kernel::{Span, Time};
use licsim::model::policy::AgentPolicy;
use licsim::plan::{Action, Plan};

use crate::support::{failures, run, shipped_plan};

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
        "deregistration-unreached",
        "evaluation-budget",
        "expiry-ladder",
        "force-registration",
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
