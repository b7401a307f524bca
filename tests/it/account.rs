//! Licenses with an end: the shipped scenario fails when a rule is broken, and what is written is checked.

use licsim::kernel::{Span, Time};
use licsim::plan::{Action, Life, Plan};

use crate::support::{failures, plan_of, run, shipped_plan};

fn broken(name: &str, arm: Option<&str>, change: impl Fn(&mut Plan)) -> String {
    let mut plan = shipped_plan(name, &[], arm);
    change(&mut plan);
    failures(&run(&plan))
}

#[test]
fn the_end_of_a_term_fails_if_it_is_a_nanosecond_early_or_never_comes() {
    let name = "term-expiry-at-midnight";
    let early = broken(name, None, |plan| {
        plan.account.terms.iter_mut().for_each(|it| it.until.0 -= 1);
        plan.actions.clear();
    });
    assert!(early.contains("up to the last nanosecond"), "{early}");
    let perpetual = broken(name, None, |plan| {
        plan.account.terms.iter_mut().for_each(|it| it.until = Time::NEVER);
    });
    assert!(perpetual.contains("out of the books"), "{perpetual}");
}

#[test]
fn an_early_renewal_fails_if_it_counts_at_once_or_too_late() {
    let name = "term-expiry-at-midnight";
    let from = |when: Time| {
        broken(name, Some("renewed-early"), move |plan| {
            for it in &mut plan.actions {
                if let Action::Buy { life: Life::Until { from, .. }, .. } = &mut it.action {
                    *from = when;
                }
            }
        })
    };
    assert!(from(Time::ZERO).contains("not from its purchase"));
    assert!(from(Time::ZERO + Span::days(16)).contains("nobody notices anything"));
}

#[test]
fn late_and_common_ends_fail_without_what_they_rest_on() {
    let name = "term-expiry-at-midnight";
    let perpetual = broken(name, Some("renewed-late"), |plan| {
        for it in &mut plan.actions {
            if let Action::Buy { life, .. } = &mut it.action {
                *life = Life::Perpetual;
            }
        }
    });
    assert!(perpetual.contains("end in the same instant"), "{perpetual}");
    let apart = broken(name, Some("co-termed"), |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::Prolong { .. }));
    });
    assert!(apart.contains("co-termed: nobody"), "{apart}");
}

/// A pool whose only license has an end.
const ONE: &str = r#"
[scenario]
title = "t"
start = "2015-01-12T00:00:00-08:00"
duration = "10d"
[[pool]]
name = "P"
terms = [{ name = "c", licenses = { L = 1 }, until = "2015-01-15T06:30:00+01:00" }]
"#;

#[test]
fn a_day_is_its_midnight_utc_and_a_date_is_itself() {
    let until = |sets: &[(&str, &str)]| plan_of("one", ONE, sets, None).account.terms[0].until;
    let hours = |n| Time::ZERO + Span::hours(n);
    assert_eq!(until(&[]), Time::ZERO + Span::minutes(69 * 60 + 30));
    assert_eq!(until(&[("pool.P.terms.c.until", "2015-01-15")]), hours(64));
    assert_eq!(until(&[("pool.P.terms.c.until", "2999-01-15")]), Time::NEVER);
}

#[test]
fn the_warnings_are_the_facts_list_unless_the_account_has_its_own() {
    let days = |text: &str| {
        let plan = plan_of("one", &format!("{ONE}{text}"), &[], None);
        plan.account.warnings.iter().map(|it| it.0 / Span::days(1).0).collect::<Vec<_>>()
    };
    assert_eq!(days(""), licsim::model::backend::WARNING_DAYS);
    assert_eq!(days("[account]\nexpiry-warnings = [\"5d\", \"50d\", \"5d\"]\n"), [50, 5]);
    assert!(days("[account]\nexpiry-warnings = []\n").is_empty());
}
