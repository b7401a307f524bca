//! The library as a whole: every shipped scenario holds in every arm, and small ones fail when their rule is broken.

use std::path::Path;

use licsim::kernel::{Span, Time};
use licsim::plan::{Acl, Action, Enrolment, Phase, ReservationKind, Scope, Start};

use crate::support::{broken, licsim_in, root};

#[test]
fn every_shipped_scenario_holds_in_every_arm() {
    let output = licsim_in(root(), &["test", "scenarios"]);
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    assert!(Path::new(root()).join("scenarios").is_dir() && !text.contains("FAILED"));
}

#[test]
fn the_registration_storm_fails_if_the_backend_had_places_for_all() {
    let failed = broken("registration-storm", None, |plan| plan.backend.servers = 1_000);
    assert!(failed.contains("some routers give up waiting"), "{failed}");
}

#[test]
fn the_roll_out_fails_if_a_token_never_expired() {
    let failed = broken("token-expires-mid-roll-out", None, |plan| {
        plan.tokens.iter_mut().for_each(|token| token.valid_for = Span::days(30));
    });
    assert!(failed.contains("nobody registers between the end of the token"), "{failed}");
}

#[test]
fn the_leak_fails_if_nothing_is_revoked() {
    let failed = broken("token-revoked", None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::RevokeToken { .. }));
    });
    assert!(failed.contains("no router registers after the token was revoked"), "{failed}");
}

#[test]
fn the_stampede_fails_if_repeats_were_as_rare_as_checks() {
    let failed = broken("retry-stampede", None, |plan| {
        plan.fleets.iter_mut().for_each(|fleet| fleet.policy.ladder.burst = 0);
    });
    assert!(failed.contains("within 20 minutes of the repair"), "{failed}");
}

#[test]
fn the_year_fails_if_nothing_ever_fails_or_repairs_took_forever() {
    let calm = broken("mtbf-year", None, |plan| plan.faults.clear());
    assert!(calm.contains("contact is lost and comes back"), "{calm}");
}

#[test]
fn the_collapse_fails_if_the_agent_only_repeated_daily() {
    let failed = broken("retry-collapse", None, |plan| {
        plan.fleets.iter_mut().for_each(|fleet| fleet.policy.ladder.burst = 0);
    });
    assert!(failed.contains("the whole fleet is out of contact on the last day"), "{failed}");
}

#[test]
fn the_growing_fleet_fails_with_a_backend_or_a_pool_for_more() {
    let fast = broken("growing-fleet", None, |plan| plan.backend.servers = 2);
    assert!(fast.contains("the fifth wave costs nine routers in ten"), "{fast}");
    let tight = broken("growing-fleet", Some("both"), |plan| {
        plan.pools[0].licenses[0].1 = 3_200;
    });
    assert!(tight.contains("with licenses for all it never is"), "{tight}");
    assert!(tight.contains("all 4,000 are authorized"), "{tight}");
}

fn scoped(name: &str, arm: Option<&str>, scope: Scope) -> String {
    broken(name, arm, |plan| plan.pools.iter_mut().for_each(|pool| pool.scope = scope))
}

#[test]
fn each_of_the_four_scopes_fails_under_another() {
    assert!(scoped("four-scopes", None, Scope::Tag).contains("all 30 routers"));
    assert!(scoped("four-scopes", Some("tag"), Scope::Device).contains("the 20 that use it"));
    assert!(scoped("four-scopes", Some("device"), Scope::Tag).contains("exactly one router"));
    assert!(scoped("four-scopes", Some("hierarchy"), Scope::Device).contains("nobody, ever"));
    let orphan = broken("four-scopes", Some("hierarchy"), |plan| {
        plan.pools.iter_mut().for_each(|pool| pool.parent = None);
    });
    assert!(orphan.contains("nobody, ever"), "{orphan}");
}

#[test]
fn the_tree_of_pools_fails_if_nobody_lends_and_the_flat_ones_if_somebody_does() {
    let name = "hierarchy-instead-of-flat-pools";
    assert!(scoped(name, Some("tree"), Scope::Pool).contains("the region lends"));
    assert!(scoped(name, None, Scope::Hierarchy).contains("the whole northern site"));
}

#[test]
fn moved_licenses_fail_to_help_if_nothing_is_moved() {
    let failed = broken("license-moved-between-pools", None, |plan| plan.actions.clear());
    assert!(failed.contains("within a day of the transfer"), "{failed}");
}

#[test]
fn the_overage_fails_if_none_is_tolerated() {
    let failed = broken("overage", None, |plan| plan.pools[0].overage = 0);
    assert!(failed.contains("two more than the 20"), "{failed}");
}

#[test]
fn the_removed_instance_fails_if_it_is_not_removed_or_never_registers_again() {
    let kept = broken("instance-removed-in-portal", None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::RemoveInstances { .. }));
    });
    assert!(kept.contains("its license is free at once"), "{kept}");
    let lost = broken("instance-removed-in-portal", None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::Register { .. }));
    });
    assert!(lost.contains("and the pool counts ten"), "{lost}");
}

#[test]
fn the_late_deposit_fails_if_it_is_in_time() {
    let failed = broken("deposit-two-days-late", None, |plan| {
        plan.actions.iter_mut().for_each(|it| it.start = Start::At(Time::ZERO));
    });
    assert!(failed.contains("all are out of compliance when they have registered"), "{failed}");
}

#[test]
fn the_silent_site_fails_if_it_is_let_go_at_once_or_not_at_all() {
    let name = "silent-90-days-frees-licenses";
    let kept = broken(name, None, |plan| plan.backend.silence.release_after = Span::FOREVER);
    assert!(kept.contains("a router's licenses are the pool's again"), "{kept}");
    let hasty = broken(name, None, |plan| plan.backend.silence.release_after = Span::days(40));
    assert!(hasty.contains("until day 99 the core is out of compliance"), "{hasty}");
    let unheard = broken(name, None, |plan| plan.backend.silence.alert_after = Span::FOREVER);
    assert!(unheard.contains("the portal reports each remote router"), "{unheard}");
    let listed = broken(name, Some("revoked"), |plan| {
        plan.backend.silence.revoke_after = Span::FOREVER;
    });
    assert!(listed.contains("is told at its return that its instance is not valid"), "{listed}");
    let near = broken(name, None, |plan| plan.faults.clear());
    assert!(near.contains("90 days after its last word"), "{near}");
}

#[test]
fn the_reserved_fleet_fails_if_it_is_registered_or_nobody_types_the_codes() {
    let name = "reservation-immune";
    let registered = broken(name, None, |plan| {
        for fleet in &mut plan.fleets {
            if let Enrolment::Reserved { pool, .. } = fleet.enrolment {
                fleet.enrolment = Enrolment::Already { pool, phase: Phase::Uniform };
            }
        }
    });
    assert!(registered.contains("no reserved router ever begins an exchange"), "{registered}");
    assert!(
        registered.contains("the other reserved ones are authorized to the end"),
        "{registered}"
    );
    assert!(registered.contains("what is set aside stays set aside"), "{registered}");
    let listed = broken(name, None, |plan| {
        for fleet in &mut plan.fleets {
            if let Enrolment::Reserved { kind, .. } = &mut fleet.enrolment {
                *kind = ReservationKind::Permanent;
            }
        }
    });
    assert!(listed.contains("is not authorized for what is beyond its code"), "{listed}");
    let same = broken(name, None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::Reserve { .. }));
    });
    assert!(same.contains("a code that is made anew covers it"), "{same}");
    let kept = broken(name, None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::ReturnReservation { .. }));
    });
    assert!(kept.contains("whose code was returned is not authorized any more"), "{kept}");
    let calm = broken(name, None, |plan| plan.faults.clear());
    assert!(calm.contains("no communicating router is authorized any more"), "{calm}");
}

#[test]
fn the_gateway_s_store_fails_if_it_passes_nothing_on_later_or_the_backend_stays() {
    let forgetful = broken("gateway-stores", None, |plan| {
        plan.gateways[0].config.keep_for = Span::secs(5);
    });
    assert!(forgetful.contains("no patient router notices the outage"), "{forgetful}");
    let lost = broken("gateway-stores", Some("impatient"), |plan| {
        plan.gateways[0].config.keep_for = Span::secs(5);
    });
    assert!(lost.contains("what the gateway took it passes on"), "{lost}");
    let steady = broken("gateway-stores", Some("small-store"), |plan| plan.faults.clear());
    assert!(steady.contains("a small store refuses what does not fit"), "{steady}");
}

#[test]
fn the_satellites_fail_if_they_synchronize_at_another_time() {
    let eager = broken("satellite-two-stage-delay", None, |plan| {
        let timetable = plan.satellites[0].config.timetable.as_mut().expect("connected");
        (timetable.first, timetable.every) = (Time::ZERO + Span::hours(1), Span::hours(1));
    });
    assert!(eager.contains("no router behind the satellite is authorized"), "{eager}");
    let forgotten = broken("satellite-disconnected", None, |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::Synchronize { .. }));
    });
    assert!(!forgotten.is_empty(), "nobody carries files");
}

#[test]
fn the_relays_fail_if_their_rule_is_broken() {
    let wide = broken("proxy-saturated", None, |plan| plan.proxies[0].connections = None);
    assert!(wide.contains("at least a quarter is not yet registered"), "{wide}");
    let open = broken("proxy-acl", None, |plan| plan.proxies[0].acl = Acl::default());
    assert!(!open.is_empty(), "an open proxy lets everybody through");
    let steady = broken("gateway-lost", None, |plan| plan.faults.clear());
    assert!(!steady.is_empty(), "a gateway that stays is not lost");
    let aware = broken("satellite-overdue", None, |plan| plan.faults.clear());
    assert!(!aware.is_empty(), "a satellite that synchronizes is not overdue");
}

#[test]
fn the_two_front_ends_fail_if_the_other_is_tried_otherwise_or_is_there_at_all() {
    let name = "two-front-ends";
    let untried = broken(name, None, |plan| plan.backend.try_next_address = false);
    assert!(untried.contains("no exchange fails"), "{untried}");
    let tried = broken(name, Some("untried"), |plan| plan.backend.try_next_address = true);
    assert!(tried.contains("exchanges fail"), "{tried}");
    let alone = broken(name, Some("untried"), |plan| plan.backend.front_ends[1].published = false);
    assert!(alone.contains("the repeat that follows comes to the other"), "{alone}");
    let other = broken(name, Some("one"), |plan| plan.backend.front_ends[1].published = true);
    assert!(other.contains("nobody gets through"), "{other}");
}
