//! The alert groups of one router: what makes call-home send a message that is not about licenses.
//!
//! ```text
//!   a happening (law) ──────► severity ≥ the profile's threshold? ──┐
//!   a licensing syslog line ► pattern? severity? ───────────────────┼─► group enabled? ──► Raise ──► call-home's queue
//!   a date (monthly, weekly, daily) ────────────────────────────────┘
//! ```
//!
//! Groups, the profile's thresholds and the syslog pattern are the guide's (`show call-home detail`). The ten
//! severities are facts §4; which of them a syslog level is, is assumed from later Call Home documentation: level 0
//! is fatal, then down by one a level to debugging. How often things happen on a router is the scenario's to say.
//!
//! What it does not know: dates (they come as instants), the queue, how a message travels, other syslog than
//! licensing's.

use serde::{Deserialize, Serialize};

use super::call_home::{Alert, Group, Severity, Transport};
use super::syslog::Mnemonic;
use super::{Machine, Moment};
use crate::kernel::{Law, Time};

/// What the alert groups of a router are set to, and what happens on it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Config {
    /// `alert-group …`: the state of the five groups in the guide's order.
    pub enabled: [bool; 5],
    /// What the profile subscribes to: the least severity of each group; `None`: not subscribed.
    pub thresholds: [Option<Severity>; 5],
    /// The profile's transport method.
    pub via: Transport,
    /// Size of a group's message.
    pub bytes: [u32; 5],
    /// The syslog pattern as text (guide: `.*`).
    pub pattern: String,
    /// Which licensing lines match it: bit *n* for number *n* of the catalogue.
    pub lines: u128,
    /// Messages by the calendar.
    pub periodic: Vec<Periodic>,
    /// What happens on the router.
    pub happenings: Vec<Happening>,
}

/// A message by the calendar.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Periodic {
    /// Of this group.
    pub group: Group,
    /// The schedule as configured.
    pub schedule: Schedule,
    /// Its instants within the run, in order.
    pub dates: Vec<Time>,
}

/// When a periodic message is sent, by the router's wall clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Schedule {
    /// Every day.
    Daily { hour: u8, minute: u8 },
    /// Once a week; 0 is Sunday.
    Weekly { weekday: u8, hour: u8, minute: u8 },
    /// Once a month; a month without that day has it on its last day.
    Monthly { day: u8, hour: u8, minute: u8 },
}

/// Something that happens again and again and concerns an alert group.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Happening {
    /// Which group.
    pub group: Group,
    /// How severe.
    pub severity: Severity,
    /// From one to the next.
    pub gap: Law,
    /// The first is one gap after this.
    pub from: Time,
    /// None from here on.
    pub until: Time,
}

impl Severity {
    /// What a syslog level is in call-home's scale (assumed).
    #[must_use]
    pub const fn of_level(level: u8) -> Severity {
        match level {
            0 => Severity::Fatal,
            1 => Severity::Critical,
            2 => Severity::Major,
            3 => Severity::Minor,
            4 => Severity::Warning,
            5 => Severity::Notification,
            6 => Severity::Normal,
            _ => Severity::Debugging,
        }
    }

    /// How severe a line of the licensing catalogue is.
    #[must_use]
    pub fn of_line(mnemonic: Mnemonic) -> Severity {
        let digit = mnemonic.tag().split('-').nth(1).and_then(|level| level.parse().ok());
        Severity::of_level(digit.expect("a tag bears its level"))
    }
}

/// What can happen to the alert groups.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// The router runs.
    Start,
    /// Licensing logged this line.
    Logged(Mnemonic),
    /// The clock reached the deadline.
    Deadline,
}

/// What they ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// To call-home: send this.
    Raise(Alert),
}

/// The alert groups of one router.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Alerts {
    /// How many dates of each periodic message are over.
    over: Vec<u32>,
    /// When each happening is next.
    next: Vec<Time>,
}

impl Alerts {
    fn raise(config: &Config, group: Group, severity: Option<Severity>, out: &mut Vec<Effect>) {
        let place = group as usize;
        let Some(threshold) = config.thresholds[place] else { return };
        if config.enabled[place] && severity.is_none_or(|it| it >= threshold) {
            let alert = Alert { group, via: config.via, bytes: config.bytes[place] };
            out.push(Effect::Raise(alert));
        }
    }

    fn start(&mut self, at: Moment<'_>, config: &Config) {
        self.over = vec![0; config.periodic.len()];
        let first = |it: &Happening| after(it, it.from.max(at.now), at.rng);
        self.next = config.happenings.iter().map(first).collect();
    }

    fn keep_dates(&mut self, now: Time, config: &Config, out: &mut Vec<Effect>) {
        for (over, periodic) in self.over.iter_mut().zip(&config.periodic) {
            while periodic.dates.get(*over as usize).is_some_and(|date| *date <= now) {
                *over += 1;
                Self::raise(config, periodic.group, None, out);
            }
        }
    }

    fn let_happen(&mut self, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        for (next, happening) in self.next.iter_mut().zip(&config.happenings) {
            while *next <= at.now {
                Self::raise(config, happening.group, Some(happening.severity), out);
                *next = after(happening, *next, at.rng);
            }
        }
    }
}

/// The happening after the one at `last`; never, if that is too late.
fn after(happening: &Happening, last: Time, rng: &mut crate::kernel::Stream) -> Time {
    let next = last + happening.gap.sample(rng);
    if next < happening.until { next } else { Time::NEVER }
}

impl Machine for Alerts {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: &Input, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        match *input {
            Input::Start => self.start(at, config),
            Input::Deadline => {
                self.keep_dates(at.now, config, out);
                self.let_happen(at, config, out);
            }
            Input::Logged(mnemonic) => {
                if config.lines >> mnemonic as u32 & 1 == 1 {
                    let severity = Severity::of_line(mnemonic);
                    Self::raise(config, Group::Syslog, Some(severity), out);
                }
            }
        }
    }

    fn deadline(&self, config: &Config) -> Time {
        let dates = self.over.iter().zip(&config.periodic);
        let dates = dates.filter_map(|(over, it)| it.dates.get(*over as usize).copied());
        dates.chain(self.next.iter().copied()).min().unwrap_or(Time::NEVER)
    }
}

#[cfg(test)]
mod tests;
