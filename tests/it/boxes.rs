//! Boxes that reload, crash and lose cards: what the shipped scenarios promise, and that they notice a broken rule.

use licsim::kernel::{Chance, Span};
use licsim::model::chassis::Input;
use licsim::plan::{Action, FaultTarget, Loss};

use crate::support::{broken, failures, holds, plan_of, run, shipped_plan};

#[test]
fn reload_and_upgrade_holds_and_fails_if_a_boot_were_shorter_or_checks_kept_their_phase() {
    holds("reload-and-upgrade", &[None]);
    let wrong = broken("reload-and-upgrade", None, |plan| {
        plan.fleets.iter_mut().for_each(|it| it.chassis.boot = Span::minutes(9));
    });
    assert!(wrong.contains("for the boot time of the reload"), "{wrong}");
    assert!(wrong.contains("each checks 100 s after the boot"), "{wrong}");
    let wrong = broken("reload-and-upgrade", None, |plan| plan.actions.clear());
    assert!(wrong.contains("a day after that, all in the same second"), "{wrong}");
    assert!(wrong.contains("the reload does"), "{wrong}");
}

#[test]
fn rsp_failover_holds_and_fails_if_the_whole_router_went_down() {
    holds("rsp-failover", &[None]);
    let wrong = broken("rsp-failover", None, |plan| {
        for action in &mut plan.actions {
            if let Action::Chassis { input, .. } = &mut action.action {
                *input = Input::Reload;
            }
        }
    });
    assert!(wrong.contains("the other route processor becomes active"), "{wrong}");
    assert!(wrong.contains("the router itself is never down"), "{wrong}");
}

#[test]
fn the_log_names_the_active_route_processor() {
    let outcome = run(&shipped_plan("rsp-failover", &[], None));
    let log = licsim::render::syslog::syslog_of(&outcome, licsim::plan::RouterId(0));
    let ready = log.lines().find(|line| line.contains("AGENT_READY")).expect("it says so");
    assert!(ready.starts_with("RP/0/RSP1/CPU0:"), "{ready}");
}

#[test]
fn process_crash_holds_and_fails_if_the_other_process_crashed() {
    holds("process-crash", &[None]);
    let wrong = broken("process-crash", None, |plan| {
        let processes = licsim::model::chassis::Process::ALL;
        for fault in &mut plan.faults {
            if let FaultTarget::Routers(outage) = &mut fault.target
                && let Loss::Process(process) = &mut outage.loss
            {
                *process = if *process == processes[0] { processes[1] } else { processes[0] };
            }
        }
    });
    assert!(wrong.contains("the agent learns at once"), "{wrong}");
    assert!(wrong.contains("the daily check keeps its moment"), "{wrong}");
}

#[test]
fn card_oir_holds_and_fails_if_cards_stayed_or_were_back_at_once() {
    holds("card-oir", &[None]);
    let wrong = broken("card-oir", None, |plan| {
        plan.actions.retain(|it| !it.name.starts_with("pull"));
    });
    assert!(wrong.contains("the pulled card's licenses are free"), "{wrong}");
    assert!(wrong.contains("until the card with the feature is gone"), "{wrong}");
    let wrong = broken("card-oir", None, |plan| {
        plan.fleets.iter_mut().for_each(|it| it.chassis.card_boot = Span::secs(1));
    });
    assert!(wrong.contains("not before the card has booted"), "{wrong}");
    // A tag that is known but short is the whole pool's trouble; an unknown one is its router's own.
    let wrong =
        broken("card-oir", None, |plan| plan.tags.iter_mut().for_each(|it| it.known = true));
    assert!(wrong.contains("not before the card has booted"), "{wrong}");
}

#[test]
fn power_cut_aligns_checks_holds_and_fails_if_fewer_routers_were_struck() {
    holds("power-cut-aligns-checks", &[None, Some("no-cut"), Some("half-the-site")]);
    let wrong = broken("power-cut-aligns-checks", None, |plan| {
        if let FaultTarget::Routers(outage) = &mut plan.faults[0].target {
            outage.share = Chance::new(0.1).expect("a chance");
        }
    });
    assert!(wrong.contains("after the boot most are"), "{wrong}");
    assert!(wrong.contains("all check within the same second"), "{wrong}");
}

#[test]
fn a_year_of_router_crashes_holds_and_fails_if_routers_failed_together() {
    holds("router-crashes-year", &[None]);
    let wrong = broken("router-crashes-year", None, |plan| {
        for fault in &mut plan.faults {
            if let FaultTarget::Routers(outage) = &mut fault.target {
                outage.alone = false;
            }
        }
    });
    assert!(wrong.contains("they do not fail together"), "{wrong}");
}

/// A router that is dark from the first hour to the fifth, with audits, and what happens to its only card meanwhile.
const DARK: &str = r#"
[scenario]
title = "a card is pulled in the dark"
duration = "2d"

[[pool]]
name = "POOL"
licenses = { LIC = 1 }

[[router]]
name = "R"
audit = "1h"
slots = [{ slot = 4, features = { LIC = 1 } }]
registered = { pool = "POOL", phase = { at = "30min" } }

[[fault]]
power-cut = { router = "R", at = "1h", for = "4h" }

[[action]]
name = "pull"
at = "2h"
remove-card = { router = "R", slot = 4 }

[[expect]]
name = "the card is missed at once"
count = { record = "client-stopped", router = "R", equals = 1, after = "1h 59min", until = "2h 1s" }
"#;

/// The swarm found it, with seeds 15 and 16: the client of the card went on with its audits after the boot.
#[test]
fn a_card_that_is_pulled_in_the_dark_has_no_client_after_the_boot() {
    let text = format!(
        "{DARK}{}",
        r#"
[[expect]]
name = "no card, no use"
always = { metric = "pool.demand", tag = "LIC", equals = 0, from = "6h" }
"#
    );
    let outcome = run(&plan_of("dark", &text, &[], None));
    assert!(outcome.passed(), "{}", failures(&outcome));
}

#[test]
fn a_card_that_is_back_before_the_boot_comes_up_with_the_router() {
    let text = format!(
        "{DARK}{}",
        r#"
[[action]]
name = "put-back"
at = "3h"
insert-card = { router = "R", slot = 4 }

[[expect]]
name = "its client starts with the router, once"
count = { record = "client-started", router = "R", equals = 1, after = "5h", until = "5h 11min" }

[[expect]]
name = "and never else"
count = { record = "client-started", router = "R", equals = 1 }

[[expect]]
name = "which asks again"
always = { metric = "pool.demand", tag = "LIC", equals = 1, from = "6h" }
"#
    );
    let outcome = run(&plan_of("dark", &text, &[], None));
    assert!(outcome.passed(), "{}", failures(&outcome));
}

#[test]
fn a_card_that_is_put_in_just_before_the_boot_ends_boots_after_it() {
    let text = format!(
        "{DARK}{}",
        r#"
[[action]]
name = "put-back"
at = "5h 9min"
insert-card = { router = "R", slot = 4 }

[[expect]]
name = "the router is up and the card is not"
count = { record = "client-started", router = "R", equals = 0, until = "5h 11min 59s" }

[[expect]]
name = "three minutes after it was put in it is"
count = { record = "client-started", router = "R", equals = 1, after = "5h 11min 59s", until = "5h 12min 1s" }
"#
    );
    let outcome = run(&plan_of("dark", &text, &[], None));
    assert!(outcome.passed(), "{}", failures(&outcome));
}

#[test]
fn an_empty_slot_that_is_configured_for_the_first_time_waits_for_its_card() {
    let text = r#"
[scenario]
title = "an empty slot is configured"
duration = "1d"

[[pool]]
name = "POOL"
licenses = { LIC = 2 }

[[router]]
name = "R"
slots = [{ slot = 4, features = { LIC = 1 } }]
registered = { pool = "POOL", phase = { at = "30min" } }

[[action]]
name = "pull"
at = "1h"
remove-card = { router = "R", slot = 2 }

[[action]]
name = "configure"
at = "2h"
configure = { router = "R", slot = 2, tag = "LIC", count = 1 }

[[action]]
name = "put-back"
at = "12h"
insert-card = { router = "R", slot = 2 }

[[expect]]
name = "no card, no use"
always = { metric = "pool.demand", tag = "LIC", equals = 1, from = "1h", until = "12h" }

[[expect]]
name = "the card asks for what was configured"
always = { metric = "pool.demand", tag = "LIC", equals = 2, from = "12h 4min" }
"#;
    let outcome = run(&plan_of("empty", text, &[], None));
    assert!(outcome.passed(), "{}", failures(&outcome));
}
