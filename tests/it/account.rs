//! Licenses with an end: the shipped scenario fails when a rule is broken, and what is written is checked.

use licsim::kernel::{Span, Time};
use licsim::model::backend::AlertKind;
use licsim::model::entitlement::EnforceMode;
use licsim::model::syslog::{Mnemonic, Reason};
use licsim::model::wire::Refusal;
use licsim::plan::{Action, Life};
use licsim::record::Belief;

use crate::support::{broken, failures, plan_of, run, shipped_plan};

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

#[test]
fn the_ladder_of_alerts_fails_without_a_rung_an_answer_or_an_end() {
    let name = "alert-ladder";
    let short = broken(name, None, |plan| {
        plan.account.warnings.remove(0);
    });
    assert!(short.contains("90 days before the end"), "{short}");
    let silent = broken(name, Some("answered"), |plan| plan.actions.clear());
    assert!(silent.contains("three warnings, no fourth"), "{silent}");
    let endless = broken(name, None, |plan| plan.account.terms[0].until = Time::NEVER);
    assert!(endless.contains("seven warnings by the last day"), "{endless}");
}

#[test]
fn a_satellite_s_alerts_stand_in_the_log_of_its_pool() {
    let outcome = run(&shipped_plan("satellite-overdue", &[], None));
    let alerts = outcome.pool_log.iter().filter_map(|it| it.entry.alert());
    let of_satellites = [AlertKind::SatelliteOverdue, AlertKind::SatelliteRemoved];
    let found: Vec<_> = alerts.filter(|it| of_satellites.contains(it)).collect();
    assert_eq!(found, of_satellites);
}

/// Two routers, of which one is removed in the portal on day 1, and one that registers with a token on day 3.
const REFUSED: &str = r#"
[scenario]
title = "t"
start = "2015-01-12T00:00:00-08:00"
duration = "5d"
[[pool]]
name = "P"
licenses = { L = 3 }
tokens = [{ name = "short", valid-for = "2d" }, { name = "leaked", valid-for = "30d" }]
[[tag]]
name = "X"
known = false
[[router]]
name = "removed"
policy = { renew-after = "3d" }
registered = { pool = "P", phase = { at = "12h" } }
slots = [{ slot = 0, features = { L = 1 } }]
[[router]]
name = "stray"
registered = { pool = "P", phase = { at = "12h" } }
slots = [{ slot = 0, features = { X = 1 } }]
[[router]]
name = "late"
register = { token = "short", at = "3d" }
[[router]]
name = "thief"
register = { token = "leaked", at = "3d" }
[[action]]
at = "1d"
remove-instance = { router = "removed" }
[[action]]
at = "1d"
revoke-token = "leaked"
"#;

#[test]
fn every_refusal_of_the_guide_reaches_a_router_s_log_or_screen() {
    let outcome = run(&plan_of("refused", REFUSED, &[], None));
    let said = |router: &str, mnemonic: Mnemonic| {
        let id = outcome.plan.router_named(router).expect("it is there");
        let lines = outcome.syslog.iter().filter(|it| it.router == id);
        lines.filter(|it| it.notice.mnemonic == mnemonic).map(|it| it.notice).collect::<Vec<_>>()
    };
    let refused = |router, mnemonic| match said(router, mnemonic).first().map(|it| it.reason) {
        Some(Some(Reason::Response(refusal))) => refusal,
        other => panic!("{router}: {other:?}"),
    };
    let (check, renewal) = (Mnemonic::AuthRenewFailed, Mnemonic::IdCertRenewFailed);
    let registration = Mnemonic::RegFailed;
    assert_eq!(refused("removed", check), Refusal::UnmatchedSignedData);
    assert!(matches!(refused("removed", renewal), Refusal::InstanceNotValid { .. }));
    assert_eq!(refused("late", registration), Refusal::TokenExpired);
    assert_eq!(refused("thief", registration), Refusal::TokenRevoked);
    let stray = outcome.routers.iter().find(|it| it.name == "stray").expect("it is there");
    assert_eq!(stray.view.entitlements[0].mode, EnforceMode::InvalidTag);
    assert_eq!(stray.belief, Belief::OutOfCompliance);
}

/// Both accounts count their instances from their own beginning: the router's number at the satellite must not be taken for
/// the one that it had in the cloud.
#[test]
fn an_identity_of_a_satellite_means_nothing_to_the_cloud() {
    let text = r#"
[scenario]
title = "a router goes to a satellite and comes back without a new registration"
duration = "8h"

[[pool]]
name = "POOL"
licenses = { LIC = 1 }
tokens = [{ name = "token" }]

[[satellite]]
name = "vault"
node = "campus"

[[router]]
name = "R"
policy = { check-authorized = "30min" }
slots = [{ slot = 0, features = { LIC = 1 } }]
register = { token = "token", at = "1h" }

[[action]]
name = "there"
at = "2h"
set-reach = { router = "R", reach = { satellite = "vault" } }

[[action]]
name = "register"
at = "3h"
register = { router = "R", token = "token", force = true }

[[action]]
name = "back"
at = "5h"
set-reach = { router = "R", reach = "direct" }

[[expect]]
name = "the satellite knows it"
count = { record = "syslog", mnemonic = "AUTH_RENEW_FAILED", equals = 0, after = "3h 5min", until = "5h" }

[[expect]]
name = "the cloud does not, though it knew it under the same number"
count = { record = "syslog", mnemonic = "AUTH_RENEW_FAILED", at-least = 1, after = "5h" }
"#;
    let outcome = run(&plan_of("identities", text, &[], None));
    assert!(outcome.passed(), "{}", failures(&outcome));
}
