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
        self.machine.on(input, moment, self.config, &mut self.effects);
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
