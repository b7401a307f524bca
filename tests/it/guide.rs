//! The guide's own capture, reproduced: one registration with the guide's latencies.

use licsim::kernel::{Span, Time};
use licsim::model::Wall;
use licsim::model::wire::Subtype;
use licsim::outcome::RunOutcome;
use licsim::render::show;

use crate::support::{run, shipped_plan};

fn capture() -> RunOutcome {
    run(&shipped_plan("guide-registration", &[], None))
}

/// Seconds after 21:00:00.
fn clock(at: Time, outcome: &RunOutcome) -> String {
    // The scenario starts at 21:06:00.
    let seconds = at.0 / 1_000_000_000 + 6 * 60;
    assert_eq!(outcome.plan.scenario.start.unix_s, 1_421_125_560, "2015-01-12 21:06:00 PST");
    format!("21:{:02}:{:02}", seconds / 60, seconds % 60)
}

#[test]
fn messages_go_out_at_the_guides_seconds() {
    let outcome = capture();
    let sent = |subtype: Subtype| {
        let row = outcome.routers[0].view.statistics.iter().find(|row| row.subtype == subtype);
        clock(row.and_then(|row| row.last_sent).expect("it was sent"), &outcome)
    };
    assert_eq!(sent(Subtype::Registration), "21:06:21");
    assert_eq!(sent(Subtype::Acknowledgement), "21:06:38");
    assert_eq!(sent(Subtype::Entitlement), "21:06:56");
}

#[test]
fn the_response_comes_22_seconds_after_the_command() {
    let view = &capture().routers[0].view;
    let took =
        view.last_response.expect("answered").since(view.registration_started.expect("begun"));
    assert_eq!(took.0 / 1_000_000_000, 22, "{took}");
}

#[test]
fn the_certificate_starts_6_min_8_s_before_registration_was_sent_and_lives_365_days() {
    let outcome = capture();
    let view = &outcome.routers[0].view;
    let sent = view.statistics.iter().find(|row| row.subtype == Subtype::Registration);
    let sent = Wall::true_at(sent.and_then(|row| row.last_sent).expect("sent"));
    let certificate = view.certificate.expect("registered");
    let back = Span((sent.0 - certificate.start.0) as u64);
    assert_eq!(back.0 / 1_000_000_000, 6 * 60 + 8, "{back}");
    assert_eq!(certificate.expiry, certificate.start.plus(Span::days(365)));
}

#[test]
fn the_certificate_is_renewed_180_days_after_the_response() {
    let view = &capture().routers[0].view;
    let response = view.last_response.expect("answered");
    let renewed = view.renew_at.expect("registered").since(response + Span::days(180));
    assert!(renewed < Span::secs(1), "both to the second: {renewed}");
}

#[test]
fn the_statistics_screen_is_the_guides_to_the_space() {
    let outcome = capture();
    insta::assert_snapshot!(show::statistics(&outcome.routers[0].view, &outcome.plan));
}
