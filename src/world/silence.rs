//! The account's look at silent product instances: the one thing that it does without being asked.
//!
//! One event waits for it, and none at all if the run ends before anybody could have been silent for long enough.

use super::World;
use super::event::Event;
use crate::kernel::{Agenda, EventSet};

impl World {
    /// Files the account's next look, if the run lasts that long.
    pub(super) fn await_silence<Q: EventSet<Event>>(&self, agenda: &mut Agenda<Event, Q>) {
        let deadline = self.account.silence_deadline();
        if deadline < self.plan.end() {
            agenda.schedule(self.relays.source_after(), deadline, Event::Silence);
        }
    }

    /// The account looks at silent instances.
    pub(super) fn mind_silence<Q: EventSet<Event>>(&mut self, agenda: &mut Agenda<Event, Q>) {
        self.account.mind_silence(agenda.now(), &self.demands, &mut self.account_effects);
        self.state_account_effects(agenda);
        self.await_silence(agenda);
    }
}
