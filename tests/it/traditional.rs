//! Traditional licensing and the switch: the shipped scenarios fail when a rule is broken, and what a hand cannot reach.

use licsim::outcome::RunOutcome;
use licsim::plan::{Action, RouterId};
use licsim::render::syslog;

use crate::support::{broken, plan_of, run, shipped_plan};

#[test]
fn the_comparison_fails_if_licenses_walked_by_themselves_or_a_pool_needed_hands() {
    let name = "traditional-against-smart";
    let walked = broken(name, None, |plan| plan.actions.iter_mut().for_each(|it| it.work = None));
    assert!(walked.contains("until Wednesday at eleven"), "{walked}");
    assert!(!walked.contains("60 touches for the service, 60"), "a touch is a touch: {walked}");
    let third = broken(name, None, |plan| plan.crews[0].people = 3);
    assert!(third.contains("2030 router-hours"), "{third}");
    let nobody = broken(name, None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::MoveLicense { .. }));
    });
    assert!(nobody.contains("and nobody from ten past nine on"), "{nobody}");
    assert!(nobody.contains("as many uses as ever"), "{nobody}");
    let short = broken(name, Some("smart"), |plan| plan.pools[0].licenses[0].1 = 29);
    assert!(short.contains("it is never short"), "{short}");
    assert!(short.contains("nobody lacks a license"), "{short}");
    let kept = broken(name, Some("smart"), |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::Unconfigure { .. }));
    });
    assert!(kept.contains("it is never short"), "{kept}");
    let bare = broken(name, Some("both-sites"), |plan| {
        plan.fleets.iter_mut().for_each(|fleet| {
            fleet.traditional.as_mut().expect("in the file").paks.clear();
        });
    });
    assert!(bare.contains("nobody ever lacks a license"), "{bare}");
}

#[test]
fn the_switch_fails_if_routers_reloaded_forgot_or_registered_again() {
    let name = "switch-without-reload";
    let reload = broken(name, None, |plan| {
        let mut more = plan.actions[0].clone();
        let Action::SetMode { routers, .. } = more.action else { unreachable!("all are") };
        more.action = Action::Chassis { routers, input: licsim::model::chassis::Input::Reload };
        plan.actions.push(more);
    });
    assert!(reload.contains("no router goes down"), "{reload}");
    assert!(reload.contains("no process ends"), "{reload}");
    let stay = broken(name, None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::SetMode { smart: false, .. }));
    });
    assert!(stay.contains("the agent asks for nothing"), "{stay}");
    assert!(stay.contains("the licenses are where they were"), "{stay}");
    let gone = broken(name, None, |plan| {
        // `back`, the first by its name.
        let mut out = plan.actions[0].clone();
        let Action::SetMode { routers, smart: false, .. } = out.action else {
            unreachable!("by its name")
        };
        out.action = Action::Deregister { routers };
        plan.actions.insert(0, out);
    });
    assert!(gone.contains("the account lists them all the same"), "{gone}");
    assert!(gone.contains("one check is enough"), "{gone}");
    let paks = broken(name, None, |plan| {
        plan.fleets[0].traditional.as_mut().expect("in the file").paks.clear();
    });
    assert!(paks.contains("one of two features lacks"), "{paks}");
}

#[test]
fn the_migration_fails_if_the_power_stayed_the_crew_worked_at_night_or_nothing_was_bought() {
    let name = "migration-wave";
    let lit = broken(name, None, |plan| plan.faults.clear());
    assert!(lit.contains("two routers of the second wave stay behind"), "{lit}");
    let week = broken(name, None, |plan| plan.crews[0].week.days = [true; 7]);
    assert!(week.contains("at the weekend"), "{week}");
    let late = broken(name, None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::Buy { .. }));
    });
    assert!(late.contains("no pool is ever short"), "{late}");
    let mute = broken(name, None, |plan| {
        for it in &mut plan.actions {
            if let Action::SetMode { token, .. } = &mut it.action {
                *token = None;
            }
        }
    });
    assert!(mute.contains("registered within a minute"), "{mute}");
    assert!(mute.contains("only while a router registers"), "{mute}");
    let left = broken(name, None, |plan| plan.actions.retain(|it| !it.name.contains("straggler")));
    assert!(left.contains("both follow on Monday"), "{left}");
}

/// Two routers with a traditional license each on slot 0; `more` is added to the file.
fn world(more: &str) -> RunOutcome {
    let text = format!(
        r#"
[scenario]
title = "two chassis"
duration = "10d"
[backend]
node = "cisco"
[[fleet]]
name = "edge"
count = 2
node = "campus"
slots = [{{ slot = 0, features = {{ A9K-24X10-OPT-LIC = 1 }} }}]
traditional = {{ paks = [{{ slot = 0, licenses = {{ A9K-24X10-OPT-LIC = 1 }} }}] }}
{more}
"#
    );
    run(&plan_of("traditional", &text, &[], None))
}

fn metric(outcome: &RunOutcome, name: &str) -> f64 {
    outcome.metric(name).unwrap_or_else(|| panic!("no metric {name}"))
}

const MOVE: &str = r#"
[[action]]
at = "1d"
move-license = { from = "edge-1", to = "edge-2", from-slot = 0, to-slot = 1, tag = "A9K-24X10-OPT-LIC", count = 1 }
"#;

#[test]
fn a_moved_license_is_missed_where_it_was_and_serves_its_new_slot_alone() {
    let outcome = world(MOVE);
    assert!((metric(&outcome, "licenses.held") - 2.0).abs() < 0.1, "none is lost, none is made");
    assert!((metric(&outcome, "licenses.missing") - 1.0).abs() < 0.1);
    assert!((metric(&outcome, "licenses.idle") - 1.0).abs() < 0.1, "slot 1 uses nothing");
    assert!((metric(&outcome, "unlicensed.router-hours") - 9.0 * 24.0).abs() < 0.01);
    assert!((metric(&outcome, "licenses.idle.license-days") - 9.0).abs() < 0.01);
    assert!((metric(&outcome, "operators.touches") - 2.0).abs() < 0.1, "out here, in there");
    let log = |router| syslog::syslog_of(&outcome, RouterId(router));
    assert!(log(0).contains("LICMGR-4-FEATURE_NO_LICENSE"), "{}", log(0));
    assert!(log(1).contains("LICMGR-6-LICENSE_INSTALLED"), "{}", log(1));
}

/// A router without power gives nothing away, and what was taken out for it waits.
#[test]
fn hands_reach_no_router_that_is_down() {
    let dark = |router: &str| {
        let fault = format!(
            "[[fault]]\npower-cut = {{ router = \"{router}\", at = \"23h\", for = \"2h\" }}\n"
        );
        world(&format!("{MOVE}{fault}"))
    };
    let source = dark("edge-1");
    assert!((metric(&source, "licenses.idle") - 0.0).abs() < 0.1, "nothing was taken out");
    assert!((metric(&source, "licenses.missing") - 0.0).abs() < 0.1);
    let target = dark("edge-2");
    assert!((metric(&target, "licenses.missing") - 1.0).abs() < 0.1);
    assert!((metric(&target, "licenses.idle") - 1.0).abs() < 0.1, "it is still on paper");
    let log = syslog::syslog_of(&target, RouterId(1));
    assert!(!log.contains("LICENSE_INSTALLED"), "{log}");
}

#[test]
fn licenses_survive_a_reload_and_nobody_uses_anything_meanwhile() {
    let reload = "[[action]]\nat = \"1d\"\nreload = { fleet = \"edge\" }\n";
    let outcome = world(reload);
    assert!((metric(&outcome, "licenses.idle") - 0.0).abs() < 0.1);
    assert!((metric(&outcome, "licenses.missing") - 0.0).abs() < 0.1);
    let minutes = metric(&outcome, "licenses.idle.license-days") * 24.0 * 60.0;
    assert!((minutes - 20.0).abs() < 0.1, "two licenses for the ten minutes of a boot: {minutes}");
}

/// A new PAK is paid for when the action is taken, and serves when somebody has installed it.
#[test]
fn a_pak_is_idle_between_its_purchase_and_its_installation() {
    let buy = r#"
[[crew]]
name = "noc"
people = 1
hours = "00:00-24:00"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
[[action]]
at = "1d"
crew = "noc"
takes = "12h"
install-pak = { fleet = "edge", slot = 0, tag = "A9K-24X10-OPT-LIC", count = 1 }
[[action]]
at = "3d"
configure = { fleet = "edge", slot = 0, tag = "A9K-24X10-OPT-LIC", count = 1 }
"#;
    let outcome = world(buy);
    assert!((metric(&outcome, "licenses.held") - 4.0).abs() < 0.1);
    assert!((metric(&outcome, "licenses.idle") - 0.0).abs() < 0.1);
    let days = metric(&outcome, "licenses.idle.license-days");
    assert!((days - 4.0).abs() < 0.01, "two for two days: {days}");
    assert!((metric(&outcome, "unlicensed.router-hours") - 0.0).abs() < 0.01);
}

/// Runs that do not compare the two kinds have none of these numbers.
#[test]
fn a_fleet_without_the_table_pays_nothing_and_tells_nothing() {
    let outcome = run(&shipped_plan("limited-crew", &[], None));
    assert_eq!(outcome.metric("licenses.idle"), None);
    assert_eq!(outcome.metric("unlicensed.router-hours"), None);
}
