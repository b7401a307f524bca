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
    /// so that memory is not waited for then. It is not told of every event. Whoever will schedule then, if it is not who
    /// scheduled `event`, can be named to [`Agenda::expect`].
    #[inline]
    fn foresee<Q: EventSet<Self::Event>>(
        &self,
        event: Self::Event,
        ahead: Ahead,
        agenda: &Agenda<Self::Event, Q>,
    ) {
        let _ = (event, ahead, agenda);
    }
}

/// How many of the next events have been told of as [`Ahead::Far`], and which one is [`Ahead::Near`]; measured, and flat
/// around these values.
const FAR: usize = 7;
const NEAR: usize = 2;
/// With fewer sources than this all is in the cache anyway, and looking ahead costs a tenth of an event (measured).
const MANY: usize = 4_096;

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
    let looks_ahead = agenda.sources() >= MANY;
    let mut foreseen: usize = 0;
    for _ in 0..limits.events {
        let Some(event) = agenda.advance(limits.horizon) else {
            agenda.settle(limits.horizon);
            return Stop::Horizon;
        };
        if looks_ahead {
            look_ahead(system, agenda, &mut foreseen);
        }
        system.handle(event, agenda);
        if agenda.stopping() {
            return Stop::Asked;
        }
    }
    Stop::Budget
}

/// Tells of events to come, the next `foreseen` of which have been told of: one an event, and several when the set has
/// just opened its next range, so that their memory comes side by side.
#[inline]
fn look_ahead<S: System, Q: EventSet<S::Event>>(
    system: &S,
    agenda: &Agenda<S::Event, Q>,
    foreseen: &mut usize,
) {
    *foreseen = foreseen.saturating_sub(1);
    while *foreseen < FAR
        && let Some(far) = agenda.look_ahead(*foreseen)
    {
        system.foresee(far, Ahead::Far, agenda);
        *foreseen += 1;
    }
    if let Some(near) = agenda.look_ahead(NEAR) {
        system.foresee(near, Ahead::Near, agenda);
    }
}

#[cfg(test)]
mod tests;
