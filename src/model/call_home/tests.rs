//! Call-home's exchanges as text: what goes in, what comes out, what is counted.

mod carrying;

use proptest::prelude::*;

use super::{Addresses, CallHome, Config, Effect, Input, Row};
use crate::kernel::{Key, Span, Time};
use crate::model::entitlement::DemandId;
use crate::model::sysdb::Block;
use crate::model::wire::{Answer, Ask, Dropped, Failure, InstanceId, Refusal, Subtype, TokenId};
use crate::model::{Machine, Moment, Wall, law};

mod restarting;

const ENTITLE: Ask = Ask::Entitle { instance: InstanceId(1), demand: DemandId(0) };
const RENEW: Ask = Ask::Renew { instance: InstanceId(1) };

struct Bench {
    machine: CallHome,
    config: Config,
    now: Time,
    lines: Vec<String>,
}

impl Bench {
    fn new(machine: CallHome, config: Config) -> Self {
        Bench { machine, config, now: Time::ZERO, lines: Vec::new() }
    }

    fn serving() -> Self {
        let config = Config::default();
        Bench::new(CallHome::serving(&config), config)
    }

    /// Lets `input` happen at `at`, after the deadlines before it.
    fn at(&mut self, at: Span, input: Input) {
        self.run_to(at);
        self.on(input);
    }

    fn run_to(&mut self, end: Span) {
        let end = Time::ZERO + end;
        while self.machine.deadline(&self.config) <= end {
            self.now = self.machine.deadline(&self.config);
            self.on(Input::Deadline);
        }
        self.now = end;
    }

    fn on(&mut self, input: Input) {
        let mut rng = Key(0).stream();
        let moment = Moment { now: self.now, wall: Wall::true_at(self.now), rng: &mut rng };
        let mut effects = Vec::new();
        self.machine.on(&input, moment, &self.config, &mut effects);
        for effect in effects {
            let line = match effect {
                Effect::Began { subtype, waited } => {
                    format!("{} began, waited {waited}", subtype.label())
                }
                Effect::Sent { subtype } => format!("{} sent", subtype.label()),
                Effect::Succeeded { subtype, took } => {
                    format!("{} succeeded in {took}", subtype.label())
                }
                Effect::Failed { subtype, failure, took } => {
                    format!("{} failed in {took}: {}", subtype.label(), failure.label())
                }
                Effect::Dropped { subtype, cause } => {
                    format!("{} dropped: {}", subtype.label(), cause.label())
                }
                Effect::Reply { subtype, reply } => format!("{} reply {reply:?}", subtype.label()),
                Effect::Transmit { exchange, ask } => {
                    format!("transmit {exchange} {}", ask.subtype().label())
                }
                other => format!("{other:?}"),
            };
            self.lines.push(format!("{} {line}", self.now));
        }
    }

    #[track_caller]
    fn expect(&mut self, expected: &str) {
        let expected: Vec<_> =
            expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(self.lines.join("\n"), expected.join("\n"));
        self.lines.clear();
    }

    fn row(&self, subtype: Subtype) -> Row {
        self.machine.statistics()[subtype as usize]
    }
}

#[test]
fn turning_the_service_on_writes_the_default_block_and_waits_for_sysdb() {
    let mut bench = Bench::new(CallHome::default(), Config::default());
    bench.on(Input::Open);
    bench.on(Input::TurnOn);
    bench.expect(
        "0d 00:00:00.000 IpcOpened
         0d 00:00:00.000 WriteBlock(Block { service_active: true, profile_active: true, \
            reporting: true, destination: true })
         0d 00:00:00.000 StepDone(4)",
    );
    bench.on(Input::Block(bench.config.block()));
    bench.expect("0d 00:00:00.000 ServiceOn");
    bench.on(Input::TurnOn);
    bench.expect(
        "0d 00:00:00.000 StepDone(4)
         0d 00:00:00.000 ServiceOn",
    );
}

#[test]
fn the_first_exchange_shows_the_guides_steps_and_the_next_does_not() {
    let mut bench = Bench::new(CallHome::default(), Config::default());
    bench.on(Input::TurnOn);
    bench.on(Input::Block(bench.config.block()));
    bench.lines.clear();
    let register = Ask::Register { token: TokenId(0) };
    for exchange in [1, 2] {
        let began = Span::hours(u64::from(exchange));
        bench.at(began, Input::Submit(register));
        bench.at(began + Span::millis(10), Input::Resolved { exchange, more: 0 });
        bench.at(began + Span::millis(30), Input::Connected { exchange });
        bench.at(began + Span::millis(70), Input::Secured { exchange });
        let refused = Answer::Refused(Refusal::TokenExpired);
        bench.at(began + Span::secs(9), Input::Responded { exchange, answer: refused });
    }
    bench.expect(
        "0d 01:00:00.000 REGISTRATION began, waited 0s
         0d 01:00:00.000 Resolve { exchange: 1 }
         0d 01:00:00.010 Connect { exchange: 1 }
         0d 01:00:00.030 Handshake { exchange: 1 }
         0d 01:00:00.070 REGISTRATION sent
         0d 01:00:00.070 transmit 1 REGISTRATION
         0d 01:00:00.070 StepDone(6)
         0d 01:00:09.000 REGISTRATION succeeded in 9s
         0d 01:00:09.000 StepDone(7)
         0d 01:00:09.000 REGISTRATION reply Answered(Refused(TokenExpired))
         0d 02:00:00.000 REGISTRATION began, waited 0s
         0d 02:00:00.000 Resolve { exchange: 2 }
         0d 02:00:00.010 Connect { exchange: 2 }
         0d 02:00:00.030 Handshake { exchange: 2 }
         0d 02:00:00.070 REGISTRATION sent
         0d 02:00:00.070 transmit 2 REGISTRATION
         0d 02:00:09.000 REGISTRATION succeeded in 9s
         0d 02:00:09.000 REGISTRATION reply Answered(Refused(TokenExpired))",
    );
    let row = bench.row(Subtype::Registration);
    assert_eq!((row.success, row.failed), (2, 0), "a refusal is a transport success");
    assert_eq!(row.last_sent, Some(Time::ZERO + Span::hours(2)), "to the second");
}

#[test]
fn each_phase_has_its_own_timeout_and_failure() {
    let mut bench = Bench::serving();
    bench.config.connect_timeout = Span::secs(11);
    bench.config.tls_timeout = Span::secs(12);
    let progress = [
        |exchange| Input::Resolved { exchange, more: 0 },
        |exchange| Input::Connected { exchange },
        |exchange| Input::Secured { exchange },
    ];
    for phases in 0..=3_u32 {
        let exchange = phases + 1;
        bench.at(Span::hours(u64::from(exchange)), Input::Submit(ENTITLE));
        for input in &progress[..phases as usize] {
            bench.on(input(exchange));
        }
    }
    bench.run_to(Span::hours(9));
    bench.lines.retain(|line| line.contains("failed in"));
    bench.expect(
        "0d 01:00:10.000 ENTITLEMENT failed in 10s: resolve
         0d 02:00:11.000 ENTITLEMENT failed in 11s: connect
         0d 03:00:12.000 ENTITLEMENT failed in 12s: tls
         0d 04:00:30.000 ENTITLEMENT failed in 30s: response",
    );
    assert_eq!(bench.row(Subtype::Entitlement).failed, 4);
}

#[test]
fn phases_without_round_trips_are_skipped() {
    let mut bench = Bench::serving();
    bench.config.connect_round_trips = 0;
    bench.on(Input::Submit(ENTITLE));
    bench.on(Input::Resolved { exchange: 1, more: 0 });
    bench.on(Input::Secured { exchange: 1 });
    bench.config.tls_round_trips = 0;
    bench.on(Input::Failed { exchange: 1, failure: Failure::Unavailable });
    bench.on(Input::Submit(ENTITLE));
    bench.on(Input::Resolved { exchange: 2, more: 0 });
    bench.expect(
        "0d 00:00:00.000 ENTITLEMENT began, waited 0s
         0d 00:00:00.000 Resolve { exchange: 1 }
         0d 00:00:00.000 Handshake { exchange: 1 }
         0d 00:00:00.000 ENTITLEMENT sent
         0d 00:00:00.000 transmit 1 ENTITLEMENT
         0d 00:00:00.000 ENTITLEMENT failed in 0s: unavailable
         0d 00:00:00.000 ENTITLEMENT reply Failed(Unavailable)
         0d 00:00:00.000 ENTITLEMENT began, waited 0s
         0d 00:00:00.000 Resolve { exchange: 2 }
         0d 00:00:00.000 ENTITLEMENT sent
         0d 00:00:00.000 transmit 2 ENTITLEMENT",
    );
}

#[test]
fn what_comes_for_an_exchange_that_is_over_is_ignored() {
    let mut bench = Bench::serving();
    bench.on(Input::Submit(ENTITLE));
    bench.run_to(Span::secs(10));
    bench.on(Input::Submit(RENEW));
    bench.on(Input::Resolved { exchange: 2, more: 0 });
    bench.lines.clear();
    let answer = Answer::Entitled { demand: DemandId(0), short: 0, invalid: 0 };
    bench.on(Input::Resolved { exchange: 1, more: 0 });
    bench.on(Input::Connected { exchange: 1 });
    bench.on(Input::Responded { exchange: 1, answer });
    bench.on(Input::Failed { exchange: 1, failure: Failure::Refused });
    bench.on(Input::Resolved { exchange: 2, more: 0 });
    bench.on(Input::Responded { exchange: 2, answer });
    bench.expect("");
}

/// The guide's `Rate-limit: 5 message(s) per minute`: the sixth waits until the first is a minute old.
#[test]
fn the_sixth_message_of_a_minute_waits() {
    let mut bench = Bench::serving();
    for exchange in 1..=7 {
        let second = Span::secs(u64::from(exchange));
        bench.at(second, Input::Submit(ENTITLE));
        if exchange < 6 {
            bench.on(Input::Failed { exchange, failure: Failure::Refused });
        }
    }
    assert_eq!(bench.row(Subtype::Entitlement).inqueue, 2);
    assert_eq!(bench.machine.deadline(&bench.config), Time::ZERO + Span::secs(61));
    bench.run_to(Span::secs(61));
    bench.on(Input::Failed { exchange: 6, failure: Failure::Refused });
    bench.run_to(Span::secs(63));
    bench.lines.retain(|line| line.contains("began"));
    bench.lines.drain(..5);
    bench.expect(
        "0d 00:01:01.000 ENTITLEMENT began, waited 55s
         0d 00:01:02.000 ENTITLEMENT began, waited 55s",
    );
}

/// At the very instant the window opens, the clock and a new message may come in either order.
#[test]
fn nobody_overtakes_what_waits() {
    let mut bench = Bench::serving();
    bench.config.rate_limit = 1;
    bench.on(Input::Submit(ENTITLE));
    bench.on(Input::Failed { exchange: 1, failure: Failure::Refused });
    bench.on(Input::Submit(ENTITLE));
    bench.lines.clear();
    bench.now = Time::ZERO + Span::minutes(1);
    bench.on(Input::Submit(RENEW));
    bench.expect(
        "0d 00:01:00.000 ENTITLEMENT began, waited 1min
         0d 00:01:00.000 Resolve { exchange: 2 }",
    );
    assert_eq!(bench.row(Subtype::Renew).inqueue, 1);
}

#[test]
fn one_exchange_at_a_time_first_come_first_served() {
    let mut bench = Bench::serving();
    bench.on(Input::Submit(ENTITLE));
    bench.at(Span::secs(1), Input::Submit(RENEW));
    bench.at(Span::secs(2), Input::Submit(Ask::Acknowledge { instance: InstanceId(1) }));
    assert_eq!(bench.row(Subtype::Renew).inqueue, 1);
    bench.on(Input::Failed { exchange: 1, failure: Failure::Refused });
    bench.at(Span::secs(4), Input::Failed { exchange: 2, failure: Failure::ProxyBusy });
    bench.lines.retain(|line| line.contains("began"));
    bench.expect(
        "0d 00:00:00.000 ENTITLEMENT began, waited 0s
         0d 00:00:02.000 RENEW began, waited 1s
         0d 00:00:04.000 ACKNOWLEDGEMENT began, waited 2s",
    );
}

#[test]
fn a_wrong_configuration_drops_and_says_why() {
    let good = Config::default().block();
    let cases = [
        (Block { service_active: false, ..good }, Dropped::ServiceOff),
        (Block { profile_active: false, ..good }, Dropped::ProfileInactive),
        (Block { reporting: false, ..good }, Dropped::ReportingOff),
        (Block { destination: false, ..good }, Dropped::NoDestination),
    ];
    let mut bench = Bench::serving();
    for (block, dropped) in cases {
        bench.on(Input::Block(block));
        bench.on(Input::Submit(RENEW));
        bench.expect(&format!(
            "0d 00:00:00.000 RENEW dropped: {}
             0d 00:00:00.000 RENEW reply Dropped({dropped:?})",
            dropped.label()
        ));
    }
    bench.on(Input::Block(good));
    bench.config.message_size_limit = 4_000;
    bench.on(Input::Submit(RENEW));
    bench.lines.retain(|line| line.contains("reply"));
    bench.expect("0d 00:00:00.000 RENEW reply Dropped(TooLarge)");
    assert_eq!(bench.row(Subtype::Renew).dropped, 5);
    assert_eq!(bench.machine.deadline(&bench.config), Time::NEVER, "nothing waits");
}

#[test]
fn what_waits_is_dropped_when_the_configuration_turns_wrong() {
    let mut bench = Bench::serving();
    bench.on(Input::Submit(ENTITLE));
    bench.on(Input::Submit(RENEW));
    bench.on(Input::Block(Block { reporting: false, ..bench.config.block() }));
    bench.lines.clear();
    bench.on(Input::Failed { exchange: 1, failure: Failure::Refused });
    bench.expect(
        "0d 00:00:00.000 ENTITLEMENT failed in 0s: refused
         0d 00:00:00.000 ENTITLEMENT reply Failed(Refused)
         0d 00:00:00.000 RENEW dropped: reporting-off
         0d 00:00:00.000 RENEW reply Dropped(ReportingOff)",
    );
}

#[test]
fn an_idle_call_home_is_small() {
    assert!(size_of::<CallHome>() <= 104, "{} bytes", size_of::<CallHome>());
}

fn input() -> impl Strategy<Value = Input> {
    let exchange = || 0_u32..12;
    prop_oneof![
        1 => Just(Input::Open),
        1 => Just(Input::TurnOn),
        1 => prop::array::uniform4(any::<bool>()).prop_map(|flags| {
            let [a, b, c, d] = flags;
            Input::Block(Block {
                service_active: a || b,
                profile_active: b || c,
                reporting: c || d,
                destination: d || a,
            })
        }),
        8 => prop::sample::select(vec![ENTITLE, RENEW]).prop_map(Input::Submit),
        6 => exchange().prop_map(|exchange| Input::Resolved { exchange, more: 0 }),
        4 => exchange().prop_map(|exchange| Input::Connected { exchange }),
        4 => exchange().prop_map(|exchange| Input::Secured { exchange }),
        4 => exchange().prop_map(|exchange| Input::Responded {
            exchange,
            answer: Answer::Acknowledged,
        }),
        3 => (exchange(), prop::sample::select(&Failure::ALL[..]))
            .prop_map(|(exchange, failure)| Input::Failed { exchange, failure }),
        3 => carrying::input(),
        1 => any::<bool>().prop_map(|set| Input::Started { block: set.then(|| Config::default().block()) }),
        1 => Just(Input::ClientLost),
    ]
}

proptest! {
    #[test]
    fn any_inputs_keep_the_machines_law(
        script in prop::collection::vec(((0_u64..20_000).prop_map(Span::millis), input()), 0..120),
        rate_limit in 1_u32..=5,
    ) {
        let config = Config { rate_limit, ..Config::default() };
        law::holds(&CallHome::serving(&config), &config, &script, &Input::Deadline);
    }

    /// Whatever is submitted is replied to exactly once, in order, if time goes on.
    #[test]
    fn nothing_that_is_submitted_gets_lost(
        gaps in prop::collection::vec(0_u64..30, 1..30),
        rate_limit in 1_u32..=5,
    ) {
        let mut bench = Bench::serving();
        bench.config.rate_limit = rate_limit;
        let mut at = Span::ZERO;
        for (index, gap) in gaps.iter().enumerate() {
            at += Span::secs(*gap);
            bench.at(at, Input::Submit(if index % 3 == 0 { RENEW } else { ENTITLE }));
        }
        bench.run_to(at + Span::hours(2));
        let replies = bench.lines.iter().filter(|line| line.contains("reply"));
        let subtypes: Vec<_> = replies.map(|line| line.contains("RENEW")).collect();
        let expected: Vec<_> = (0..gaps.len()).map(|index| index % 3 == 0).collect();
        prop_assert_eq!(subtypes, expected);
        let counted: u32 = bench.machine.statistics().iter().map(|row| row.failed).sum();
        prop_assert_eq!(counted as usize, gaps.len());
    }
}
