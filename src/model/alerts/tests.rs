//! Which alerts become messages, and when.

use proptest::prelude::*;

use super::*;
use crate::kernel::{Key, Span};
use crate::model::{Wall, law};

fn config() -> Config {
    let mut thresholds = [None; 5];
    thresholds[Group::Environment as usize] = Some(Severity::Minor);
    thresholds[Group::Inventory as usize] = Some(Severity::Normal);
    thresholds[Group::Syslog as usize] = Some(Severity::Critical);
    Config {
        enabled: [true; 5],
        thresholds,
        via: Transport::Http,
        bytes: [1, 2, 3, 4, 5],
        pattern: ".*".into(),
        lines: u128::MAX,
        periodic: Vec::new(),
        happenings: Vec::new(),
    }
}

fn happening(group: Group, severity: Severity, minutes: u64) -> Happening {
    Happening {
        group,
        severity,
        gap: Law::Constant(Span::minutes(minutes)),
        from: Time::ZERO,
        until: Time::ZERO + Span::hours(1),
    }
}

/// Runs until `end` and says in which minute a message of which group was raised.
fn run(config: &Config, end: Span, logged: &[Mnemonic]) -> Vec<(u64, Group)> {
    let mut alerts = Alerts::default();
    let mut rng = Key(0).stream();
    let mut raised = Vec::new();
    let mut now = Time::ZERO;
    let mut tell = |alerts: &mut Alerts, input, now: Time| {
        let mut out = Vec::new();
        let moment = Moment { now, wall: Wall::true_at(now), rng: &mut rng };
        alerts.on(&input, moment, config, &mut out);
        for Effect::Raise(alert) in out {
            assert_eq!(alert.bytes, alert.group as u32 + 1, "the size is the group's");
            raised.push((now.0 / Span::minutes(1).0, alert.group));
        }
    };
    tell(&mut alerts, Input::Start, now);
    for mnemonic in logged {
        tell(&mut alerts, Input::Logged(*mnemonic), now);
    }
    while alerts.deadline(config) <= Time::ZERO + end {
        now = alerts.deadline(config);
        tell(&mut alerts, Input::Deadline, now);
    }
    raised
}

#[test]
fn a_happening_comes_at_its_pace_until_it_ends() {
    let mut config = config();
    config.happenings = vec![happening(Group::Environment, Severity::Major, 25)];
    let expected = [25, 50].map(|minute| (minute, Group::Environment));
    assert_eq!(run(&config, Span::days(1), &[]), expected);
}

#[test]
fn only_what_is_subscribed_enabled_and_severe_enough_becomes_a_message() {
    let mut config = config();
    config.happenings = vec![
        happening(Group::Environment, Severity::Warning, 7),
        happening(Group::Environment, Severity::Minor, 50),
        happening(Group::Configuration, Severity::Catastrophic, 7),
    ];
    assert_eq!(run(&config, Span::days(1), &[]), [(50, Group::Environment)]);
    config.enabled[Group::Environment as usize] = false;
    assert_eq!(run(&config, Span::days(1), &[]), []);
}

#[test]
fn a_date_needs_no_severity() {
    let mut config = config();
    let dates = [3, 9].map(|minute| Time::ZERO + Span::minutes(minute)).to_vec();
    let schedule = Schedule::Monthly { day: 23, hour: 11, minute: 2 };
    config.thresholds[Group::Inventory as usize] = Some(Severity::Catastrophic);
    config.periodic = vec![Periodic { group: Group::Inventory, schedule, dates }];
    assert_eq!(run(&config, Span::days(1), &[]), [(3, Group::Inventory), (9, Group::Inventory)]);
}

/// `COMM_FAILED` is level 3, that is minor: the guide's `.*` critical does not send it.
#[test]
fn licensing_lines_are_messages_if_pattern_and_severity_say_so() {
    let mut config = config();
    let lines = [Mnemonic::CommFailed, Mnemonic::CommRestored, Mnemonic::RegFailed];
    assert_eq!(run(&config, Span::ZERO, &lines), []);
    config.thresholds[Group::Syslog as usize] = Some(Severity::Minor);
    assert_eq!(run(&config, Span::ZERO, &lines), [(0, Group::Syslog); 2]);
    config.lines = 1 << Mnemonic::RegFailed as u32;
    assert_eq!(run(&config, Span::ZERO, &lines), [(0, Group::Syslog)]);
}

#[test]
fn syslog_levels_and_severities_run_opposite_ways() {
    let levels: Vec<_> = (0..=7).map(Severity::of_level).collect();
    assert!(levels.windows(2).all(|pair| pair[0] > pair[1]));
    assert_eq!(Severity::of_line(Mnemonic::CommFailed), Severity::Minor);
    assert_eq!(Severity::of_line(Mnemonic::RegSuccess), Severity::Normal);
    assert!(Mnemonic::ALL.len() <= 128, "one bit a line");
}

proptest! {
    #[test]
    fn any_inputs_keep_the_machines_law(
        script in prop::collection::vec(
            ((0_u64..600_000).prop_map(Span::millis), prop::sample::select(Mnemonic::ALL)),
            0..40,
        ),
        pace in 1_u64..30,
    ) {
        let mut config = config();
        config.happenings = vec![happening(Group::Environment, Severity::Major, pace)];
        let inputs = script.into_iter().map(|(gap, line)| (gap, Input::Logged(line)));
        let inputs: Vec<_> = [(Span::ZERO, Input::Start)].into_iter().chain(inputs).collect();
        law::holds(&Alerts::default(), &config, &inputs, &Input::Deadline);
    }
}
