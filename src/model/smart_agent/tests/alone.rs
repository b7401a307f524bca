//! Licensed features in use without a registration.

use super::super::Input;
use super::bench::{Bench, LIST, TOKEN};
use crate::kernel::{Span, Time};
use crate::model::EvaluationStatus;
use crate::model::entitlement::{Demands, EnforceMode};

const DAY: Span = Span::days(1);

fn using(bench: &mut Bench, in_use: bool) {
    let demand = if in_use { LIST } else { Demands::NONE };
    bench.on(Input::DemandChanged { demand, in_use });
}

#[test]
fn only_use_without_a_registration_counts() {
    let mut bench = Bench::guide();
    bench.on(Input::Enable);
    bench.run_to(DAY * 40);
    using(&mut bench, false);
    bench.run_to(DAY * 140);
    let status = bench.agent.evaluation(&bench.policy);
    assert_eq!(status, Some(EvaluationStatus::Stopped { left: DAY * 50 }));
    using(&mut bench, true);
    let ends = Time::ZERO + DAY * 190;
    assert_eq!(bench.agent.evaluation(&bench.policy), Some(EvaluationStatus::Counting { ends }));
    bench.run_to(DAY * 190 - Span::nanos(1));
    assert_eq!(bench.agent.mode(0), EnforceMode::EvaluationPeriod);
    bench.run_to(DAY * 190);
    assert_eq!(bench.agent.mode(0), EnforceMode::EvaluationExpired);
    assert_eq!(bench.count("log EVAL_EXPIRED_WARNING: 60 days left"), 1);
    assert_eq!(bench.count("30d 00:00:00.000 log EVAL_EXPIRED_WARNING: 60 days left"), 1);
    assert_eq!(bench.count("log EVAL_EXPIRED_WARNING: 1 hour left"), 1);
    assert_eq!(bench.count("log EVAL_START"), 2);
}

#[test]
fn its_end_is_repeated_hourly_until_a_registration_and_nothing_is_given_back() {
    let mut bench = Bench::guide();
    bench.on(Input::Enable);
    bench.run_to(DAY * 90);
    bench.forget();
    bench.run_to(DAY * 90 + Span::hours(3));
    bench.expect(
        "90d 01:00:00.000 log EVAL_EXPIRED
         90d 02:00:00.000 log EVAL_EXPIRED
         90d 03:00:00.000 log EVAL_EXPIRED",
    );
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(DAY * 200);
    assert_eq!(bench.count("log EVAL"), 0);
    assert_eq!(bench.agent.mode(0), EnforceMode::Authorized);
    bench.on(Input::Deregister);
    assert_eq!(bench.agent.mode(0), EnforceMode::EvaluationExpired);
    assert_eq!(bench.count("log EVAL_EXPIRED"), 1);
    assert_eq!(bench.count("log EVAL_START"), 0, "there is nothing left to enter");
}

#[test]
fn a_registered_router_has_used_none_of_it() {
    let mut bench = Bench::enrolled(crate::model::policy::AgentPolicy::xr_5_2(), DAY);
    bench.run_to(DAY * 300);
    assert_eq!(bench.agent.evaluation(&bench.policy), None);
}
