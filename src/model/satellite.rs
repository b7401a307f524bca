//! An On-Prem satellite: a license server in the operator's own network that must be synchronized with the backend.
//!
//! ```text
//!                 ┌────────── Synchronized (on time) ──────────┐
//!                 ▼                                            │
//!   Synchronized ── alert-after (30 d, *facts*) ──► Overdue ───┤
//!         ▲                                            │ remove-after (90 d, *facts*), both from the last sync
//!         └── Synchronized, by hand only (assumed) ─ Removed ◄─┘
//!
//!   connected:     at `first`, then `every` after a good sync: an attempt; no answer within `timeout`: again `retry` later
//!   disconnected:  an operator carries files; that takes `exchange`, and nothing of it can be lost
//! ```
//!
//! The dates are the backend's: it raises the alert ("upcoming sync deadline") and removes the satellite. A removed
//! satellite is not taken back by its schedule; an operator who synchronizes it by hand registers it anew (assumed). The
//! limits of 30 and 90 days are *facts* §5; period, retry, timeout and the time of a file exchange are assumed.
//!
//! `docs/model/satellite.md` is its page.
//!
//! What it does not know: what is exchanged, the network, and what devices ask it.

use serde::{Deserialize, Serialize};

use super::{Machine, Moment};
use crate::kernel::{Span, Time};

/// How the backend sees a satellite.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Its last synchronization is recent.
    #[default]
    Synchronized,
    /// The alert is up: the sync deadline comes near.
    Overdue,
    /// Unregistered and removed.
    Removed,
}

/// When a satellite synchronizes by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Timetable {
    /// The first time.
    pub first: Time,
    /// From a good synchronization's planned instant to the next one.
    pub every: Span,
    /// After a failed one.
    pub retry: Span,
    /// How long an attempt waits for the backend's answer.
    pub timeout: Span,
}

/// The numbers of one satellite.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Config {
    /// The schedule of a connected satellite; `None`: it is disconnected, only operators synchronize it.
    pub timetable: Option<Timetable>,
    /// How long an operator needs to carry the files both ways.
    pub exchange: Span,
    /// The backend raises its alert this long after the last synchronization.
    pub alert_after: Span,
    /// The backend removes it this long after the last synchronization.
    pub remove_after: Span,
}

/// What can happen to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    /// The clock reached the deadline.
    Deadline,
    /// An operator begins to synchronize it by hand.
    ByHand,
    /// The backend's answer to this attempt is there.
    Answered {
        /// Which attempt.
        attempt: u32,
    },
    /// The backend could not be reached and said so.
    Failed {
        /// Which attempt.
        attempt: u32,
    },
}

/// What it asks for, and what the backend makes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Send what is in use to the backend.
    Send {
        /// Which attempt.
        attempt: u32,
    },
    /// An attempt came to nothing.
    Failed,
    /// Files were carried: take over what the backend says now.
    Carried,
    /// It is synchronized.
    Synchronized,
    /// "Satellite Sync Overdue".
    Overdue,
    /// "Satellite Unregistered and Removed".
    Removed,
}

/// A synchronization that is going on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Doing {
    Nothing,
    /// An attempt over the network.
    Asking {
        until: Time,
    },
    /// An operator carries files.
    Carrying {
        until: Time,
    },
}

/// A satellite's state of synchronization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Satellite {
    standing: Standing,
    last: Time,
    /// When its schedule asks for the next attempt.
    next: Time,
    doing: Doing,
    attempts: u32,
}

impl Satellite {
    /// A satellite that was synchronized at the start of the run.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Satellite {
            standing: Standing::Synchronized,
            last: Time::ZERO,
            next: config.timetable.map_or(Time::NEVER, |it| it.first),
            doing: Doing::Nothing,
            attempts: 0,
        }
    }

    /// How the backend sees it.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// When it was last synchronized.
    #[must_use]
    pub fn last_synchronized(&self) -> Time {
        self.last
    }

    /// Whether attempt `attempt` still waits for its answer.
    #[must_use]
    pub fn waits_for(&self, attempt: u32) -> bool {
        self.attempts == attempt && matches!(self.doing, Doing::Asking { .. })
    }

    /// When the backend next loses patience.
    fn patience(&self, config: &Config) -> Time {
        match self.standing {
            Standing::Synchronized => self.last + config.alert_after,
            Standing::Overdue => self.last + config.remove_after,
            Standing::Removed => Time::NEVER,
        }
    }

    /// When whatever is going on ends, or the schedule begins something.
    fn work(&self) -> Time {
        match self.doing {
            Doing::Asking { until } | Doing::Carrying { until } => until,
            Doing::Nothing if self.standing == Standing::Removed => Time::NEVER,
            Doing::Nothing => self.next,
        }
    }

    fn synchronized(&mut self, now: Time, config: &Config, out: &mut Vec<Effect>) {
        self.standing = Standing::Synchronized;
        self.last = now;
        self.doing = Doing::Nothing;
        if let Some(table) = config.timetable {
            // The schedule keeps its hour, however long this took.
            let step = table.every.0.max(1);
            let missed = now.0.saturating_sub(table.first.0) / step + 1;
            self.next =
                if now < table.first { table.first } else { table.first + table.every * missed };
        }
        out.push(Effect::Synchronized);
    }

    fn failed(&mut self, now: Time, config: &Config, out: &mut Vec<Effect>) {
        self.doing = Doing::Nothing;
        self.next = config.timetable.map_or(Time::NEVER, |it| now + it.retry);
        out.push(Effect::Failed);
    }

    fn time_passes(&mut self, now: Time, config: &Config, out: &mut Vec<Effect>) {
        // At one instant what is done counts before patience ends.
        match self.doing {
            Doing::Carrying { until } if until <= now => {
                out.push(Effect::Carried);
                self.synchronized(now, config, out);
            }
            Doing::Asking { until } if until <= now => self.failed(now, config, out),
            Doing::Nothing if self.work() <= now => {
                let timeout = config.timetable.map_or(Span::ZERO, |it| it.timeout);
                self.attempts += 1;
                self.doing = Doing::Asking { until: now + timeout };
                out.push(Effect::Send { attempt: self.attempts });
            }
            _ => {}
        }
        while self.patience(config) <= now {
            let (to, said) = match self.standing {
                Standing::Synchronized => (Standing::Overdue, Effect::Overdue),
                Standing::Overdue | Standing::Removed => (Standing::Removed, Effect::Removed),
            };
            self.standing = to;
            out.push(said);
        }
        if self.standing == Standing::Removed && matches!(self.doing, Doing::Asking { .. }) {
            self.failed(now, config, out);
        }
    }
}

impl Machine for Satellite {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: &Input, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        let now = at.now;
        match *input {
            Input::Deadline => self.time_passes(now, config, out),
            // Files are on their way already: one errand is enough.
            Input::ByHand if matches!(self.doing, Doing::Carrying { .. }) => {}
            Input::ByHand => self.doing = Doing::Carrying { until: now + config.exchange },
            Input::Answered { attempt } if self.waits_for(attempt) => {
                self.synchronized(now, config, out);
            }
            Input::Failed { attempt } if self.waits_for(attempt) => self.failed(now, config, out),
            // A late word on an attempt that was given up.
            Input::Answered { .. } | Input::Failed { .. } => {}
        }
    }

    fn deadline(&self, config: &Config) -> Time {
        self.work().min(self.patience(config))
    }
}

#[cfg(test)]
mod tests;
