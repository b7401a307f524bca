//! Responses against facts written by hand: every kind, its answer reckoned on paper, and what gives none.

use licsim::kernel::{Stop, Time};
use licsim::model::wire::Subtype;
use licsim::outcome::RunOutcome;
use licsim::plan::{
    Bound, Filter, Measure, Metric, Pattern, RecordKind, Response, Statistic, Take,
};

use super::script::{at, observe_asked};
use super::{ALL, CORE, EDGE, SHORTFALL};

fn out(filter: Filter) -> Measure {
    Measure { metric: Metric::RoutersOutOfCompliance, filter }
}

fn pattern(kind: RecordKind, filter: Filter) -> Pattern {
    Pattern { kind, filter }
}

/// The answers of a run that is seen whole.
fn answers(takes: Vec<Take>, script: &str) -> Vec<Option<f64>> {
    values(&ask(takes, script, Stop::Horizon, at("10d")))
}

fn ask(takes: Vec<Take>, script: &str, stop: Stop, end: Time) -> RunOutcome {
    let response = |(place, take)| Response {
        name: format!("r{place}"),
        title: String::new(),
        take,
        across: Statistic::Mean,
    };
    observe_asked((0..).zip(takes).map(response).collect(), script, stop, end)
}

fn values(outcome: &RunOutcome) -> Vec<Option<f64>> {
    outcome.responses.iter().map(|it| it.value).collect()
}

#[test]
fn a_value_at_an_instant_is_the_one_after_its_last_fact() {
    let take = |filter, when: &str| Take::At { measure: out(filter), at: at(when) };
    let takes = vec![take(ALL, "23h"), take(ALL, "25h"), take(ALL, "10d"), take(CORE, "25h")];
    assert_eq!(answers(takes, SHORTFALL), [Some(0.0), Some(2.0), Some(1.0), Some(0.0)]);
}

#[test]
fn largest_and_smallest_look_at_the_window_and_both_its_ends() {
    let largest = |from: &str, until: &str| Take::Largest {
        measure: out(EDGE),
        from: at(from),
        until: at(until),
    };
    let smallest = |from: &str, until: &str| Take::Smallest {
        measure: out(EDGE),
        from: at(from),
        until: at(until),
    };
    let takes = vec![
        largest("0h", "10d"),
        largest("0h", "25h"),
        largest("6d", "10d"),
        smallest("26h", "10d"),
        smallest("26h", "4d"),
        smallest("26h", "5d"),
    ];
    let expected = [3.0, 2.0, 1.0, 1.0, 3.0, 2.0].map(Some);
    assert_eq!(answers(takes, SHORTFALL), expected);
}

/// 1 for an hour, 2 for an hour, 3 for 94, 2 for 24, 1 for 96: 429 router-hours in 240 hours.
#[test]
fn a_mean_weighs_each_value_by_how_long_it_held() {
    let take = |from: &str, until: &str| Take::Mean {
        measure: out(ALL),
        from: at(from),
        until: at(until),
    };
    let takes = vec![take("0h", "10d"), take("24h", "26h"), take("3d", "3d")];
    assert_eq!(answers(takes, SHORTFALL), [Some(429.0 / 240.0), Some(1.5), None]);
}

#[test]
fn time_until_counts_from_its_window_and_is_nothing_if_it_never_comes() {
    let take = |bound, from: &str| Take::TimeUntil { measure: out(ALL), bound, from: at(from) };
    let takes = vec![
        take(Bound::AtLeast(3.0), "0h"),
        take(Bound::AtLeast(3.0), "25h"),
        take(Bound::AtLeast(3.0), "2d"),
        take(Bound::AtMost(1.0), "2d"),
        take(Bound::AtLeast(4.0), "0h"),
    ];
    let hours = |hours: f64| Some(hours * 3_600.0);
    let expected = [hours(26.0), hours(1.0), hours(0.0), hours(96.0), None];
    assert_eq!(answers(takes, SHORTFALL), expected);
}

const ATTEMPTS: &str = "
    1h edge-1 attempts registration; 1h edge-1 begins registration; 2h edge-1 attempts entitlement;
    3h core-1 attempts entitlement; 5h core-1 fails entitlement; 6h edge-1 succeeds entitlement;
    7h core-1 attempts entitlement; 9h edge-2 attempts entitlement";

#[test]
fn a_count_is_of_records_in_its_window_without_its_beginning() {
    let checks = Filter { subtype: Some(Subtype::Entitlement), ..ALL };
    let take = |filter, from: &str, until: &str| Take::Count {
        pattern: pattern(RecordKind::AttemptStarted, filter),
        from: at(from),
        until: at(until),
    };
    let takes = vec![
        take(ALL, "0h", "10d"),
        take(checks, "0h", "10d"),
        take(checks, "2h", "7h"),
        take(CORE, "0h", "10d"),
        take(CORE, "8h", "10d"),
    ];
    assert_eq!(answers(takes, ATTEMPTS), [5.0, 4.0, 2.0, 2.0, 0.0].map(Some));
}

/// edge-1 is lost for 4 h, edge-2 for 8 h, core-1 for ever.
const OUTAGES: &str = "
    1h edge-1 contact lost; 2h edge-2 contact lost; 3h core-1 contact lost;
    5h edge-1 contact good; 10h edge-2 contact good";

#[test]
fn elapsed_pairs_each_subjects_records_and_never_ends_for_whom_none_follows() {
    let take = |filter, statistic| Take::Elapsed {
        first: pattern(RecordKind::ContactLost, filter),
        then: pattern(RecordKind::ContactRestored, filter),
        statistic,
    };
    let takes = vec![
        take(EDGE, Statistic::Mean),
        take(EDGE, Statistic::Quantile(0.5)),
        take(ALL, Statistic::Quantile(0.6)),
        take(ALL, Statistic::Quantile(0.9)),
        take(ALL, Statistic::Mean),
        take(CORE, Statistic::Quantile(0.1)),
    ];
    let found = answers(takes, OUTAGES);
    let hours = |answer: Option<f64>| answer.map(|seconds| (seconds / 36.0).round() / 100.0);
    let expected = [Some(6.0), Some(4.0), Some(8.0), None, None, None];
    assert_eq!(found.into_iter().map(hours).collect::<Vec<_>>(), expected);
}

#[test]
fn a_summary_value_is_the_summarys_own() {
    let takes = vec![
        Take::Summary("exchanges.attempts".into()),
        Take::Summary("exchanges.failures".into()),
        Take::Summary("no.such.value".into()),
    ];
    assert_eq!(answers(takes, ATTEMPTS), [Some(1.0), Some(1.0), None]);
}

#[test]
fn a_run_that_was_cut_off_answers_only_what_it_saw() {
    let (measure, until) = (out(ALL), at("10d"));
    let takes = || {
        vec![
            Take::At { measure, at: at("2d") },
            Take::At { measure, at: at("6d") },
            Take::Mean { measure, from: at("0h"), until },
            Take::TimeUntil { measure, bound: Bound::AtLeast(3.0), from: at("0h") },
            Take::Count {
                pattern: pattern(RecordKind::AttemptStarted, ALL),
                from: at("0h"),
                until,
            },
        ]
    };
    let cut = ask(takes(), SHORTFALL, Stop::Budget, at("3d"));
    assert_eq!(values(&cut), [Some(3.0), None, None, Some(93_600.0), None]);
}
