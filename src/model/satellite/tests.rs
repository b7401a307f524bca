//! The satellite, script by script.

use proptest::prelude::*;

use super::*;
use crate::kernel::Key;
use crate::model::Wall;

fn at(span: Span) -> Time {
    Time::ZERO + span
}

fn config(timetable: Option<Timetable>) -> Config {
    Config {
        timetable,
        exchange: Span::hours(2),
        alert_after: Span::days(30),
        remove_after: Span::days(90),
    }
}

fn daily() -> Timetable {
    Timetable {
        first: at(Span::hours(2)),
        every: Span::days(1),
        retry: Span::hours(1),
        timeout: Span::minutes(5),
    }
}

fn feed(it: &mut Satellite, config: &Config, now: Time, input: Input) -> Vec<Effect> {
    let mut out = Vec::new();
    let mut rng = Key::of(1, 0, "satellite", "test").stream();
    it.on(&input, Moment { now, wall: Wall::true_at(now), rng: &mut rng }, config, &mut out);
    out
}

#[test]
fn without_a_sync_the_alert_comes_at_30_days_and_the_removal_at_90() {
    let config = config(None);
    let mut it = Satellite::new(&config);
    assert_eq!(it.deadline(&config), at(Span::days(30)));
    assert_eq!(feed(&mut it, &config, at(Span::days(30)), Input::Deadline), [Effect::Overdue]);
    assert_eq!(it.deadline(&config), at(Span::days(90)));
    assert_eq!(feed(&mut it, &config, at(Span::days(90)), Input::Deadline), [Effect::Removed]);
    assert_eq!(it.deadline(&config), Time::NEVER);
    assert_eq!(feed(&mut it, &config, at(Span::days(91)), Input::ByHand), []);
    let back = feed(&mut it, &config, at(Span::days(91) + Span::hours(2)), Input::Deadline);
    assert_eq!(back, [Effect::Carried, Effect::Synchronized]);
    assert_eq!(it.standing(), Standing::Synchronized);
}

#[test]
fn a_failed_attempt_is_repeated_and_a_good_one_returns_to_the_hour() {
    let config = config(Some(daily()));
    let mut it = Satellite::new(&config);
    let first = at(Span::hours(2));
    assert_eq!(feed(&mut it, &config, first, Input::Deadline), [Effect::Send { attempt: 1 }]);
    let given_up = first + Span::minutes(5);
    assert_eq!(it.deadline(&config), given_up);
    assert_eq!(feed(&mut it, &config, given_up, Input::Deadline), [Effect::Failed]);
    let again = given_up + Span::hours(1);
    assert_eq!(feed(&mut it, &config, again, Input::Deadline), [Effect::Send { attempt: 2 }]);
    let late = Input::Answered { attempt: 1 };
    assert_eq!(feed(&mut it, &config, again, late), [], "an old answer says nothing");
    let good = Input::Answered { attempt: 2 };
    assert_eq!(feed(&mut it, &config, again + Span::secs(1), good), [Effect::Synchronized]);
    assert_eq!(it.deadline(&config), first + Span::days(1));
}

#[test]
fn a_removed_satellite_does_not_ask_by_itself() {
    let config = config(Some(Timetable { first: at(Span::days(90)), ..daily() }));
    let mut it = Satellite::new(&config);
    feed(&mut it, &config, at(Span::days(30)), Input::Deadline);
    let end = feed(&mut it, &config, at(Span::days(90)), Input::Deadline);
    assert_eq!(end, [Effect::Send { attempt: 1 }, Effect::Removed, Effect::Failed]);
    assert_eq!(it.deadline(&config), Time::NEVER);
}

proptest! {
    /// Whatever happens when: the standing follows from the time since the last sync, and the deadline lies ahead.
    #[test]
    fn the_standing_follows_from_the_last_sync(steps in prop::collection::vec((0u64..40, 0u8..3), 1..16)) {
        let weekly = Timetable { every: Span::days(7), retry: Span::days(2), ..daily() };
        let config = config(Some(weekly));
        let mut it = Satellite::new(&config);
        let mut now = Time::ZERO;
        for (days, what) in steps {
            let then = now + Span::days(days) + Span::hours(1);
            // A caller wakes it at each deadline before it tells it anything later.
            while it.deadline(&config) <= then {
                now = it.deadline(&config);
                feed(&mut it, &config, now, Input::Deadline);
                prop_assert!(it.deadline(&config) > now);
            }
            now = then;
            let input = match what {
                0 => Input::ByHand,
                1 => Input::Answered { attempt: it.attempts },
                _ => Input::Failed { attempt: it.attempts },
            };
            feed(&mut it, &config, now, input);
            let since = now.since(it.last_synchronized());
            let expected = match since {
                it if it < Span::days(30) => Standing::Synchronized,
                it if it < Span::days(90) => Standing::Overdue,
                _ => Standing::Removed,
            };
            prop_assert_eq!(it.standing(), expected);
        }
    }
}
