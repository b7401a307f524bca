//! The account's calendar: terms begin, are warned of and end at their instants.
//!
//! One event waits at most; a scenario whose licenses are all perpetual has none. Nothing here reaches a router.

use super::World;
use super::event::Event;
use crate::kernel::{Agenda, EventSet, Source, Time};

/// When the account will be looked at.
#[derive(Debug)]
pub(super) struct Calendar {
    source: Source,
    /// The earliest event that is filed; others are stale.
    armed: Time,
}

impl Calendar {
    /// Nothing filed; the events will be of this source.
    pub(super) fn new(source: u32) -> Self {
        Calendar { source: Source(source), armed: Time::NEVER }
    }
}

impl World {
    /// Files the account's next date, if an earlier one is not filed already.
    pub(super) fn mark_calendar<Q: EventSet<Event>>(&mut self, agenda: &mut Agenda<Event, Q>) {
        let due = self.account.deadline();
        if due < self.calendar.armed {
            let due = due.max(agenda.now());
            self.calendar.armed = due;
            agenda.schedule(self.calendar.source, due, Event::Calendar);
        }
    }

    /// A date has come.
    pub(super) fn turn_leaf<Q: EventSet<Event>>(&mut self, agenda: &mut Agenda<Event, Q>) {
        let now = agenda.now();
        if self.calendar.armed == now {
            self.calendar.armed = Time::NEVER;
            self.account.turn_leaf(now, &mut self.account_effects);
            self.state_account_effects(agenda);
            self.mark_calendar(agenda);
        }
    }
}
