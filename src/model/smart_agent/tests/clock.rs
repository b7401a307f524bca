//! A clock that shows a date outside the certificate's validity.

use super::super::Input;
use super::bench::{Bench, TOKEN};
use crate::kernel::Span;
use crate::model::RegistrationStatus;
use crate::model::policy::AgentPolicy;

const DAY: Span = Span::days(1);

fn enrolled() -> Bench {
    Bench::enrolled(AgentPolicy::xr_5_2(), Span::hours(5))
}

#[test]
fn a_clock_set_past_the_end_can_be_set_right_within_an_hour() {
    let mut bench = enrolled();
    bench.run_to(Span::hours(1));
    bench.ahead = DAY * 400;
    bench.on(Input::ClockChanged);
    bench.run_to(Span::minutes(119));
    assert_eq!(bench.agent.registration(), RegistrationStatus::Completed);
    bench.ahead = Span::ZERO;
    bench.on(Input::ClockChanged);
    bench.run_to(Span::hours(4));
    bench.expect(
        "0d 01:00:00.000 log SYSTEM_CLOCK_CHANGED
         0d 01:00:00.000 log ID_CERT_OUT_OF_RANGE
         0d 01:59:00.000 log SYSTEM_CLOCK_CHANGED",
    );
}

#[test]
fn after_an_hour_the_certificate_is_removed() {
    let mut bench = enrolled();
    bench.run_to(Span::hours(1));
    bench.ahead = DAY * 400;
    bench.on(Input::ClockChanged);
    bench.run_to(Span::hours(3));
    bench.expect(
        "0d 01:00:00.000 log SYSTEM_CLOCK_CHANGED
         0d 01:00:00.000 log ID_CERT_OUT_OF_RANGE
         0d 02:00:00.000 log ID_CERT_REMOVED
         0d 02:00:00.000 log EVAL_START
         0d 02:00:00.000 registration Completed -> NotRegistered
         0d 02:00:00.000 belief Authorized -> Unregistered",
    );
    assert_eq!(bench.asks().len(), 0, "the backend is not told");
}

/// The certificate begins 6 min 8 s before it was issued: a clock further behind sees one that is not valid yet.
#[test]
fn a_clock_behind_waits_for_the_certificate_to_begin() {
    for (behind, lines) in [
        (Span::minutes(6), ["", ""]),
        (Span::minutes(30), ["0d 00:00:22.060 log ID_CERT_OUT_OF_RANGE", ""]),
        (
            Span::hours(2),
            ["0d 00:00:22.060 log ID_CERT_OUT_OF_RANGE", "0d 01:00:22.060 log ID_CERT_REMOVED"],
        ),
    ] {
        let mut bench = Bench::guide();
        bench.behind = behind;
        bench.on(Input::Enable);
        bench.on(Input::Register { token: TOKEN, force: false });
        bench.run_to(Span::hours(3));
        let said = lines.iter().filter(|line| !line.is_empty());
        assert_eq!(bench.count("log ID_CERT"), said.clone().count(), "{behind}");
        said.for_each(|line| assert_eq!(bench.count(line), 1, "{line}"));
        let kept = bench.agent.registration() == RegistrationStatus::Completed;
        assert_eq!(kept, behind < Span::minutes(67), "{behind}");
    }
}

#[test]
fn a_certificate_that_began_is_in_range_again_without_a_word_from_anybody() {
    let mut bench = Bench::guide();
    bench.behind = Span::minutes(30);
    bench.on(Input::Enable);
    bench.on(Input::Register { token: TOKEN, force: false });
    bench.run_to(Span::hours(2));
    bench.forget();
    // Out of range for a second time, it has the whole hour again.
    bench.behind = Span::days(1);
    bench.on(Input::ClockChanged);
    bench.run_to(Span::minutes(179));
    assert_eq!(bench.agent.registration(), RegistrationStatus::Completed);
    bench.run_to(Span::minutes(181));
    assert_eq!(bench.agent.registration(), RegistrationStatus::NotRegistered);
}
