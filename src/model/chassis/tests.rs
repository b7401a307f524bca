//! What a chassis does, minute by minute; that its effects tell exactly what runs.

use proptest::prelude::*;

use super::*;
use crate::kernel::Key;
use crate::model::{Wall, law};

/// Gives `inputs`, each at its minute, and tells what came of it, minute by minute.
fn play(inputs: &[(u64, Input)], until: u64) -> (Chassis, Vec<(u64, Effect)>) {
    let (mut chassis, config) = (Chassis::default(), Config::default());
    let mut story = Vec::new();
    let mut step = |chassis: &mut Chassis, now: Time, input| {
        let mut rng = Key(0).stream();
        let moment = Moment { now, wall: Wall::true_at(now), rng: &mut rng };
        let mut out = Vec::new();
        chassis.on(&input, moment, &config, &mut out);
        story.extend(
            out.into_iter().map(|effect| (now.since(Time::ZERO).0 / 60_000_000_000, effect)),
        );
    };
    let end = Time::ZERO + Span::minutes(until);
    for (minute, input) in
        inputs.iter().map(|it| (Time::ZERO + Span::minutes(it.0), Some(it.1))).chain([(end, None)])
    {
        while chassis.deadline(&config) <= minute {
            let due = chassis.deadline(&config);
            step(&mut chassis, due, Input::Deadline);
        }
        if let Some(input) = input {
            step(&mut chassis, minute, input);
        }
    }
    (chassis, story)
}

use Effect::{ClientStarted, ClientStopped, FailedOver, Started, Stopped, Turned};
use Process::{CallHome, Licmgr};

#[test]
fn a_reload_takes_the_boot_time_and_starts_everything_again() {
    let (chassis, story) = play(&[(1, Input::Reload), (5, Input::Reload)], 60);
    let expected = [
        (1, Stopped(Licmgr)),
        (1, Stopped(CallHome)),
        (1, Turned { up: false }),
        (11, Turned { up: true }),
        (11, Started(CallHome)),
        (11, Started(Licmgr)),
    ];
    assert_eq!(story, expected, "and a second reload at a booting router reaches nobody");
    assert_eq!(chassis, Chassis::default(), "nothing is left of it");
}

#[test]
fn an_upgrade_is_a_longer_reload() {
    let (_, story) = play(&[(1, Input::Upgrade)], 60);
    assert_eq!(story.last(), Some(&(46, Started(Licmgr))));
}

#[test]
fn power_comes_back_with_the_last_of_two_causes() {
    let lost = Input::PowerLost;
    let cut = [(0, lost), (2, lost), (4, Input::PowerBack), (9, Input::PowerBack)];
    let (_, story) = play(&cut, 60);
    assert_eq!(story[2], (0, Turned { up: false }));
    assert_eq!(story[3], (19, Turned { up: true }), "9 minutes and the boot");
    assert_eq!(story.len(), 6);
}

#[test]
fn a_fail_over_changes_the_active_processor_and_back() {
    let (chassis, story) = play(&[(1, Input::FailOver)], 2);
    let expected = [
        (1, FailedOver { active: 1 }),
        (1, Stopped(Licmgr)),
        (1, Stopped(CallHome)),
        (1, Started(CallHome)),
        (1, Started(Licmgr)),
    ];
    assert_eq!(story, expected, "30 s later, which is the same minute");
    assert_eq!(chassis.active(), 1);
    let (chassis, _) = play(&[(1, Input::FailOver), (5, Input::FailOver)], 9);
    assert_eq!(chassis.active(), 0);
}

#[test]
fn a_process_that_is_held_down_stays_down_through_a_reload() {
    let held = [(0, Input::Crash(Licmgr)), (1, Input::Reload), (30, Input::Repaired(Licmgr))];
    let (_, story) = play(&held, 60);
    let starts: Vec<_> = story.iter().filter(|it| matches!(it.1, Started(_))).copied().collect();
    assert_eq!(starts, [(11, Started(CallHome)), (30, Started(Licmgr))]);
}

#[test]
fn a_pulled_card_is_away_until_it_is_put_back_and_has_booted() {
    let card =
        [(1, Input::RemoveCard(4)), (2, Input::RestartClient(4)), (20, Input::InsertCard(4))];
    let (chassis, story) = play(&card, 60);
    assert_eq!(story, [(1, ClientStopped { slot: 4 }), (23, ClientStarted { slot: 4 })]);
    assert!(chassis.serves(4));
    let (chassis, _) = play(&card, 22);
    assert!(!chassis.serves(4) && chassis.serves(3));
}

#[test]
fn a_boot_does_not_bring_back_a_card_that_is_out() {
    let (chassis, _) = play(&[(1, Input::RemoveCard(4)), (2, Input::Reload)], 60);
    assert!(chassis.is_up() && !chassis.serves(4));
}

#[test]
fn a_card_that_is_pulled_in_the_dark_is_missed_at_once_and_back_with_the_boot() {
    let (lost, back) = (Input::PowerLost, Input::PowerBack);
    let dark = [(1, lost), (2, Input::RemoveCard(4)), (3, Input::InsertCard(4)), (9, back)];
    let (chassis, story) = play(&dark, 60);
    let cards: Vec<_> = story.iter().skip(3).copied().collect();
    let expected = [
        (2, ClientStopped { slot: 4 }),
        (19, Turned { up: true }),
        (19, Started(CallHome)),
        (19, Started(Licmgr)),
        (19, ClientStarted { slot: 4 }),
    ];
    assert_eq!(cards, expected);
    assert_eq!(chassis, Chassis::default(), "nothing is left of it");
}

fn input() -> impl Strategy<Value = Input> {
    let process = prop_oneof![Just(Licmgr), Just(CallHome)];
    prop_oneof![
        Just(Input::Reload),
        Just(Input::Upgrade),
        Just(Input::PowerLost),
        Just(Input::PowerBack),
        Just(Input::FailOver),
        process.clone().prop_map(Input::Crash),
        process.clone().prop_map(Input::Repaired),
        process.prop_map(Input::Restart),
        (0_u8..3).prop_map(Input::RemoveCard),
        (0_u8..3).prop_map(Input::InsertCard),
        (0_u8..3).prop_map(Input::RestartClient),
    ]
}

proptest! {
    #[test]
    fn any_inputs_keep_the_machines_law(
        script in prop::collection::vec(((0_u64..900).prop_map(Span::secs), input()), 0..40),
    ) {
        law::holds(&Chassis::default(), &Config::default(), &script, &Input::Deadline);
    }

    /// Whoever adds up what started and stopped knows what runs.
    #[test]
    fn effects_tell_exactly_what_runs(
        script in prop::collection::vec(((0_u64..30), input()), 0..40),
    ) {
        let mut minute = 0;
        let timed: Vec<_> = script.iter().map(|(gap, input)| { minute += gap; (minute, *input) }).collect();
        let (chassis, story) = play(&timed, minute + 1);
        for process in Process::ALL {
            let last = story.iter().rev().find(|it| matches!(it.1, Started(p) | Stopped(p) if p == process));
            prop_assert_eq!(chassis.runs(process), !matches!(last, Some((_, Stopped(_)))));
        }
        let turned = story.iter().rev().find(|it| matches!(it.1, Turned { .. }));
        prop_assert_eq!(chassis.is_up(), !matches!(turned, Some((_, Turned { up: false }))));
        for card in 0..3 {
            let of = |it: &&(u64, Effect)| matches!(it.1, ClientStarted { slot } | ClientStopped { slot } if slot == card);
            let last = story.iter().rev().find(of);
            let runs = chassis.is_up() && !matches!(last, Some((_, ClientStopped { .. })));
            prop_assert_eq!(chassis.serves(card), runs, "slot {}", card);
        }
    }
}
