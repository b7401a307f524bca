//! The loop: pop, hand over, until a reason to stop.

use serde::{Deserialize, Serialize};

use super::agenda::Agenda;
use super::digest::Fingerprint;
use super::event_set::EventSet;
use super::time::Time;

/// What the kernel drives.
pub trait System {
    /// What can happen; small and `Copy`, because millions wait at once.
    type Event: Copy + Fingerprint;

    /// Lets `event` happen at `agenda.now()`.
    fn handle<Q: EventSet<Self::Event>>(
        &mut self,
        event: Self::Event,
        agenda: &mut Agenda<Self::Event, Q>,
    );

    /// A hint that `event` will probably be handled soon: a chance to [`prefetch`](super::prefetch()) what it will need,
    /// so that memory is not waited for then. It is not told of every event.
    #[inline]
    fn foresee(&self, event: Self::Event, ahead: Ahead) {
        let _ = (event, ahead);
    }
}

/// Events from here to [`Ahead::Far`] and [`Ahead::Near`]; measured, and flat around these values.
const FAR: usize = 6;
const NEAR: usize = 2;

/// How soon a foreseen event will be handled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ahead {
    /// In a few events: time to ask for what can be found from the event alone.
    Far,
    /// In the next event or two: what was asked for is there, and leads to the rest.
    Near,
}

/// When a call of [`run`] ends at the latest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The last instant that still happens.
    pub horizon: Time,
    /// How many more events may be handled.
    pub events: u64,
}

/// Why a call of [`run`] ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// Nothing is left to happen up to the horizon: the run is over.
    Horizon,
    /// The event budget of this call is spent; calling again continues.
    Budget,
    /// The system asked to stop.
    Asked,
}

/// Handles events in order until the horizon, the budget or the system says stop. Calling again continues where
/// the last call ended: slicing a run changes nothing in it.
pub fn run<S: System, Q: EventSet<S::Event>>(
    system: &mut S,
    agenda: &mut Agenda<S::Event, Q>,
    limits: Limits,
) -> Stop {
    for _ in 0..limits.events {
        let Some(event) = agenda.advance(limits.horizon) else {
            agenda.settle(limits.horizon);
            return Stop::Horizon;
        };
        if let Some(far) = agenda.look_ahead(FAR) {
            system.foresee(far, Ahead::Far);
        }
        if let Some(near) = agenda.look_ahead(NEAR) {
            system.foresee(near, Ahead::Near);
        }
        system.handle(event, agenda);
        if agenda.stopping() {
            return Stop::Asked;
        }
    }
    Stop::Budget
}

#[cfg(test)]
mod tests;
