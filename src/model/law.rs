//! What must hold for every machine, whatever happens to it: used by the rooms' property tests.

use std::fmt::Debug;

use super::{Machine, Moment, Wall};
use crate::kernel::{Key, Span, Stream, Time};

/// One run of a machine over a script of inputs, each so long after the one before.
struct Trial<'a, M: Machine> {
    machine: M,
    config: &'a M::Config,
    wall_ahead: Span,
    rng: Stream,
    effects: Vec<M::Effect>,
}

impl<M> Trial<'_, M>
where
    M: Machine + Clone + PartialEq + Debug,
    M::Input: Clone,
    M::Effect: PartialEq + Debug,
{
    fn on(&mut self, now: Time, input: M::Input) {
        let wall = Wall::true_at(now + self.wall_ahead);
        let moment = Moment { now, wall, rng: &mut self.rng };
        self.machine.on(&input, moment, self.config, &mut self.effects);
        let next = self.machine.deadline(self.config);
        assert!(next > now, "the deadline {next} is not after {now}: {:?}", self.machine);
    }

    /// Being woken early changes nothing and asks for nothing.
    fn wake_early(&mut self, now: Time, deadline: &M::Input) {
        let (machine, rng, effects) = (self.machine.clone(), self.rng, self.effects.len());
        self.on(now, deadline.clone());
        assert_eq!(self.machine, machine, "woken early at {now}");
        assert_eq!((self.rng, self.effects.len()), (rng, effects), "woken early at {now}");
    }

    fn play(&mut self, script: &[(Span, M::Input)], deadline: &M::Input) {
        let mut now = Time::ZERO;
        for (gap, input) in script {
            let then = now + *gap;
            loop {
                let next = self.machine.deadline(self.config);
                if next > then {
                    break;
                }
                now = next;
                self.on(now, deadline.clone());
            }
            now = then;
            self.wake_early(now, deadline);
            self.on(now, input.clone());
        }
    }
}

/// Plays `script` twice and checks: no panic, no deadline that is not ahead, early wake-ups are inert, the same inputs
/// give the same effects.
pub(super) fn holds<M>(
    machine: &M,
    config: &M::Config,
    script: &[(Span, M::Input)],
    deadline: &M::Input,
) where
    M: Machine + Clone + PartialEq + Debug,
    M::Input: Clone,
    M::Effect: PartialEq + Debug,
{
    let trial = || {
        let mut trial = Trial {
            machine: machine.clone(),
            config,
            wall_ahead: Span::minutes(3),
            rng: Key(1).stream(),
            effects: Vec::new(),
        };
        trial.play(script, deadline);
        trial
    };
    let (first, second) = (trial(), trial());
    assert_eq!(first.machine, second.machine);
    assert_eq!(first.effects, second.effects);
}

/// The same for a machine without timers: it never needs the clock.
fn holds_without_timers<M>(machine: &M, script: &[M::Input])
where
    M: Machine<Config = ()> + Clone + PartialEq + Debug,
    M::Input: Clone,
    M::Effect: PartialEq + Debug,
{
    let play = || {
        let (mut machine, mut rng, mut effects) = (machine.clone(), Key(1).stream(), Vec::new());
        for (n, input) in (0..).zip(script) {
            let now = Time::ZERO + Span::secs(n);
            let moment = Moment { now, wall: Wall::true_at(now), rng: &mut rng };
            machine.on(input, moment, &(), &mut effects);
            assert_eq!(machine.deadline(&()), Time::NEVER);
        }
        (machine, rng, effects)
    };
    let ((a, drawn, said), (b, drawn_again, said_again)) = (play(), play());
    assert_eq!(a, b);
    assert_eq!((drawn, said), (drawn_again, said_again));
    assert_eq!(drawn, Key(1).stream(), "what has no timers has no dice");
}

/// Machines whose own tests hold them to other rules.
mod machines {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::{Machine, Moment, holds, holds_without_timers};
    use crate::kernel::{Span, Time};
    use crate::model::RouterId;
    use crate::model::crew::{self, Crew, Job};
    use crate::model::entitlement::TagId;
    use crate::model::gateway::{self, Gateway, Ticket};
    use crate::model::licmgr::{self, Command, Licmgr};
    use crate::model::satellite::{self, Satellite, Timetable};
    use crate::model::sysdb::{self, Block, Commit, Sysdb};
    use crate::model::syslog::{Mnemonic, Notice};
    use crate::model::traditional::{self, Licenses};
    use crate::model::wire::{Answer, Ask, Dropped, Failure, InstanceId, Reply, Subtype, TokenId};
    use crate::model::work_week::WorkWeek;

    /// A script of inputs with the gaps before them, some of them nothing.
    fn script<I: std::fmt::Debug>(
        input: impl Strategy<Value = I>,
        longest: Span,
    ) -> impl Strategy<Value = Vec<(Span, I)>> {
        let gap = prop_oneof![Just(Span::ZERO), (0..=longest.0).prop_map(Span::nanos)];
        vec((gap, input), 0..60)
    }

    fn ticket() -> impl Strategy<Value = Ticket> {
        let of = |(router, exchange)| Ticket { router: RouterId(router), exchange, destination: 0 };
        (0_u32..4, 0_u32..4).prop_map(of)
    }

    const OFFICE: WorkWeek = WorkWeek {
        days: [true, true, true, true, true, false, false],
        opens: Span::hours(9),
        closes: Span::hours(17),
        local_start_s: 0,
    };

    const ASK: Ask = Ask::Renew { instance: InstanceId(1) };

    /// A gateway that is woken when it has been told to forget somebody: it may be away then and passes nothing on, so what
    /// has become due stays due until its world wakes it.
    #[derive(Clone, PartialEq, Debug, Default)]
    struct Woken(Gateway);

    impl Machine for Woken {
        type Config = gateway::Config;
        type Input = gateway::Input;
        type Effect = gateway::Effect;

        fn on(
            &mut self,
            input: &gateway::Input,
            at: Moment<'_>,
            config: &gateway::Config,
            out: &mut Vec<gateway::Effect>,
        ) {
            let (now, wall) = (at.now, at.wall);
            let forgets = matches!(input, gateway::Input::Forget(_));
            self.0.on(input, Moment { now, wall, rng: &mut *at.rng }, config, out);
            if forgets {
                self.0.on(&gateway::Input::Deadline, at, config, out);
            }
        }

        fn deadline(&self, config: &gateway::Config) -> Time {
            self.0.deadline(config)
        }
    }

    fn gateway_input() -> impl Strategy<Value = gateway::Input> {
        use gateway::Input;
        prop_oneof![
            3 => (ticket(), 1_u32..400).prop_map(|(ticket, bytes)| Input::Request {
                ticket,
                ask: ASK,
                bytes
            }),
            2 => ticket().prop_map(Input::Answered),
            2 => ticket().prop_map(Input::Failed),
            1 => (0_u32..4).prop_map(|router| Input::Forget(RouterId(router))),
        ]
    }

    fn satellite_input() -> impl Strategy<Value = satellite::Input> {
        use satellite::Input;
        prop_oneof![
            Just(Input::ByHand),
            (0_u32..6).prop_map(|attempt| Input::Answered { attempt }),
            (0_u32..6).prop_map(|attempt| Input::Failed { attempt }),
        ]
    }

    fn job() -> impl Strategy<Value = crew::Input> {
        let of = |(action, minutes)| {
            crew::Input::Assign(Job { action, router: None, takes: Span::minutes(minutes) })
        };
        (0_u32..5, 1_u64..2_000).prop_map(of)
    }

    fn block() -> impl Strategy<Value = Block> {
        any::<[bool; 4]>().prop_map(|[service_active, profile_active, reporting, destination]| {
            Block { service_active, profile_active, reporting, destination }
        })
    }

    fn commit() -> impl Strategy<Value = sysdb::Input> {
        let commit = prop_oneof![
            any::<bool>().prop_map(Commit::LicenseSmart),
            block().prop_map(Commit::CallHome)
        ];
        commit.prop_map(sysdb::Input::Commit)
    }

    fn reply() -> impl Strategy<Value = Reply> {
        prop_oneof![
            Just(Reply::Answered(Answer::Acknowledged)),
            Just(Reply::Failed(Failure::Connect)),
            Just(Reply::Dropped(Dropped::ServiceOff)),
        ]
    }

    fn licmgr_input() -> impl Strategy<Value = licmgr::Input> {
        use licmgr::Input;
        let subtype = prop::sample::select(Subtype::ALL.to_vec());
        prop_oneof![
            prop::sample::select(vec![
                Input::SmartEnabled,
                Input::SmartDisabled,
                Input::IpcOpened,
                Input::ServiceOn,
                Input::Stopped,
                Input::IpcLost,
                Input::PeerStarted,
                Input::Ask(ASK),
                Input::Notice(Notice::plain(Mnemonic::CommFailed)),
                Input::Command(Command::Renew),
                Input::Command(Command::Deregister),
                Input::Command(Command::Register { token: TokenId(0), force: true }),
            ]),
            (0_u8..3, 0_u32..3, 0_u32..4).prop_map(|(slot, tag, count)| Input::FeatureReported {
                slot,
                tag: TagId(tag),
                count
            }),
            (subtype, reply()).prop_map(|(subtype, reply)| Input::Reply { subtype, reply }),
        ]
    }

    fn traditional_input() -> impl Strategy<Value = traditional::Input> {
        use traditional::Input;
        let place = (0_u8..3, (0_u32..2).prop_map(TagId), 0_u32..4);
        prop_oneof![
            place.clone().prop_map(|(slot, tag, count)| Input::Bought { slot, tag, count }),
            place.clone().prop_map(|(slot, tag, count)| Input::Install { slot, tag, count }),
            place.clone().prop_map(|(slot, tag, count)| Input::TakeOut { slot, tag, count }),
            place.prop_map(|(slot, tag, count)| Input::Used { slot, tag, count }),
            Just(Input::Stopped),
            any::<bool>().prop_map(|on| Input::Switched { on }),
        ]
    }

    proptest! {
        #[test]
        fn a_gateway(inputs in script(gateway_input(), Span::minutes(3))) {
            let config = gateway::Config {
                concurrency: 2,
                queue_limit: Some(3),
                store_bytes: 1_000,
                timeout: Span::secs(30),
                retry: Span::secs(10),
                keep_for: Span::minutes(5),
            };
            holds(&Woken::default(), &config, &inputs, &gateway::Input::Deadline);
        }

        #[test]
        fn a_satellite(
            inputs in script(satellite_input(), Span::days(9)),
            connected in any::<bool>(),
        ) {
            let table = Timetable {
                first: Time::ZERO + Span::days(1),
                every: Span::days(1),
                retry: Span::hours(1),
                timeout: Span::minutes(5),
            };
            let config = satellite::Config {
                timetable: connected.then_some(table),
                exchange: Span::hours(1),
                alert_after: Span::days(30),
                remove_after: Span::days(90),
            };
            holds(&Satellite::new(&config), &config, &inputs, &satellite::Input::Deadline);
        }

        #[test]
        fn a_crew(inputs in script(job(), Span::days(2)), people in 1_u32..4) {
            let config = crew::Config { people, week: OFFICE };
            holds(&Crew::default(), &config, &inputs, &crew::Input::Tick);
        }

        #[test]
        fn sysdb(inputs in vec(commit(), 0..60)) {
            holds_without_timers(&Sysdb::default(), &inputs);
        }

        #[test]
        fn a_licmgr(inputs in vec(licmgr_input(), 0..60)) {
            holds_without_timers(&Licmgr::default(), &inputs);
        }

        #[test]
        fn traditional_licenses(inputs in vec(traditional_input(), 0..60), on in any::<bool>()) {
            holds_without_timers(&Licenses::new(on), &inputs);
        }
    }
}
