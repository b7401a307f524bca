//! The box: power, boot, the two route processors, the processes that licensing is made of, and the cards.
//!
//! ```text
//!            reload, upgrade               boot or upgrade time over
//!   Up ──────────────────────► Booting ─────────────────────────────► Up
//!   │ ▲                           ▲
//!   │ └ (nothing)    power back   │           a process                       a card
//!   └──power lost──► Dark ────────┘           Up ─crash─► Held ─repaired─┐    in ─removed─► out ─inserted─┐
//!                                             ▲           restart ─► Restarting ─► Up      ▲── card boot ─┘
//!                                             └────────────────────────────┘
//!   fail-over: the other RSP becomes active; its processes start afresh after `fail_over`
//! ```
//!
//! Power cuts may overlap, crashes of one process too: what several causes hold down comes back after the last of them.
//! A command needs a router that is up: a reload typed at a dark or booting router reaches nobody. A card can be pulled and put
//! back at any time; one that is in its slot when the router comes up, and has had its time to boot, comes up with it.
//!
//! What survives a restart is not decided here but by each process: registration, certificate and configuration do
//! (guide: "persistent and survives across reloads and upgrades"); queues, counters, ladders and connections do not.
//!
//! Every time here is *assumed*: the guide gives none. That checks begin a while after boot, and daily from then on, is
//! *facts* §1.3 (a `Daily` job whose phase is set by boot time, the check about 100 s after it).
//!
//! What it does not know: what the processes do, who cut the power, what the cards carry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Machine, Moment};
use crate::kernel::{Span, Time};

/// How long things take.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Config {
    /// From power or `reload` to running processes (assumed 10 min).
    pub boot: Span,
    /// A software upgrade with its reloads (assumed 45 min).
    pub upgrade: Span,
    /// From a failure of the active RSP to running processes on the other (assumed 30 s).
    pub fail_over: Span,
    /// From the end of a process or client, or of its trouble, to its next start (assumed 5 s).
    pub process_restart: Span,
    /// From the insertion of a card to its client's first report (assumed 3 min).
    pub card_boot: Span,
    /// From the start of licmgr to the agent's first check, and daily from then on (facts: about 100 s).
    pub first_check: Span,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            boot: Span::minutes(10),
            upgrade: Span::minutes(45),
            fail_over: Span::secs(30),
            process_restart: Span::secs(5),
            card_boot: Span::minutes(3),
            first_check: Span::secs(100),
        }
    }
}

/// A process that can end and start again. The smart agent is part of licmgr.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Process {
    /// Licmgr with the smart agent in it.
    Licmgr,
    /// Call-home.
    CallHome,
}

impl Process {
    /// Both, in the order in which they start.
    pub const ALL: [Process; 2] = [Process::CallHome, Process::Licmgr];

    /// The name in scenarios and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Process::Licmgr => "licmgr",
            Process::CallHome => "call-home",
        }
    }

    const fn index(self) -> usize {
        match self {
            Process::CallHome => 0,
            Process::Licmgr => 1,
        }
    }
}

/// Whether the chassis runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Power {
    /// It runs.
    #[default]
    Up,
    /// It boots until then.
    Booting { until: Time },
    /// It has no power; so many causes keep it from it.
    Dark { causes: u8 },
}

/// What can happen to a chassis.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// An operator's `reload`.
    Reload,
    /// An operator installs another release.
    Upgrade,
    /// The power, or whatever else it takes to run, is gone.
    PowerLost,
    /// One cause for that is over.
    PowerBack,
    /// The active RSP fails or is told to step back.
    FailOver,
    /// A process ends and cannot start again for now.
    Crash(Process),
    /// One cause for that is over.
    Repaired(Process),
    /// A process ends and is started again: `process restart`.
    Restart(Process),
    /// The card of this slot is pulled.
    RemoveCard(u8),
    /// It is put back.
    InsertCard(u8),
    /// The licensing client of this slot ends and is started again.
    RestartClient(u8),
    /// The clock reached the deadline.
    Deadline,
}

/// What changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Effect {
    /// The chassis went down, or came up.
    Turned { up: bool },
    /// A process ended: all that it had not stored is gone.
    Stopped(Process),
    /// A process started, with what it had stored.
    Started(Process),
    /// This RSP is active now.
    FailedOver { active: u8 },
    /// The client of a slot ended: its licenses are not used any more. Also while the router is down.
    ClientStopped { slot: u8 },
    /// The client of a slot started and reports what is configured.
    ClientStarted { slot: u8 },
}

/// Whether a process runs on a chassis that is up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
enum Run {
    #[default]
    Up,
    Restarting {
        until: Time,
    },
    Held {
        causes: u8,
    },
}

/// A slot whose client does not run: until then, or until the card is put back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Away {
    slot: u8,
    until: Time,
}

/// The chassis of one router: the default runs on RSP0 with all its cards.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Chassis {
    power: Power,
    processes: [Run; 2],
    away: Vec<Away>,
    active: u8,
}

impl Chassis {
    /// Whether `process` runs.
    #[must_use]
    pub fn runs(&self, process: Process) -> bool {
        self.is_up() && self.processes[process.index()] == Run::Up
    }

    /// Whether it runs at all.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.power == Power::Up
    }

    /// Whether the client of `slot` runs.
    #[must_use]
    pub fn serves(&self, slot: u8) -> bool {
        self.is_up() && self.away.iter().all(|away| away.slot != slot)
    }

    /// The active RSP, 0 or 1.
    #[must_use]
    pub const fn active(&self) -> u8 {
        self.active
    }

    fn go_down(&mut self, to: Power, out: &mut Vec<Effect>) {
        let was_up = self.is_up();
        if was_up {
            for process in [Process::Licmgr, Process::CallHome] {
                if self.runs(process) {
                    out.push(Effect::Stopped(process));
                }
            }
            out.push(Effect::Turned { up: false });
        }
        self.power = to;
    }

    fn come_up(&mut self, now: Time, out: &mut Vec<Effect>) {
        self.power = Power::Up;
        out.push(Effect::Turned { up: true });
        for process in Process::ALL {
            let run = &mut self.processes[process.index()];
            if !matches!(run, Run::Held { .. }) {
                *run = Run::Up;
                out.push(Effect::Started(process));
            }
        }
        // Cards that are in their slots come up with it: their own boot ran meanwhile.
        self.pass_time(now, out);
    }

    /// A process ends; what `next` says comes then.
    fn stop(&mut self, process: Process, next: Run, out: &mut Vec<Effect>) {
        if self.runs(process) {
            out.push(Effect::Stopped(process));
        }
        self.processes[process.index()] = next;
    }

    fn crash(&mut self, process: Process, out: &mut Vec<Effect>) {
        let causes = match self.processes[process.index()] {
            Run::Held { causes } => causes.saturating_add(1),
            Run::Up | Run::Restarting { .. } => 1,
        };
        self.stop(process, Run::Held { causes }, out);
    }

    fn repaired(&mut self, process: Process, until: Time) {
        let run = &mut self.processes[process.index()];
        match *run {
            Run::Held { causes: 1 } => *run = Run::Restarting { until },
            Run::Held { causes } => *run = Run::Held { causes: causes - 1 },
            Run::Up | Run::Restarting { .. } => {}
        }
    }

    fn fail_over(&mut self, until: Time, out: &mut Vec<Effect>) {
        self.active ^= 1;
        out.push(Effect::FailedOver { active: self.active });
        for process in [Process::Licmgr, Process::CallHome] {
            if !matches!(self.processes[process.index()], Run::Held { .. }) {
                self.stop(process, Run::Restarting { until }, out);
            }
        }
    }

    /// The client of `slot` ends and is back at `until`. That of a router that is down will not start with it.
    fn send_away(&mut self, slot: u8, until: Time, out: &mut Vec<Effect>) {
        if let Some(away) = self.away.iter_mut().find(|away| away.slot == slot) {
            // A client without its card cannot be restarted; a card that boots can be pulled.
            if until == Time::NEVER {
                away.until = until;
            }
            return;
        }
        self.away.push(Away { slot, until });
        out.push(Effect::ClientStopped { slot });
    }

    fn insert(&mut self, slot: u8, until: Time) {
        let out = self.away.iter_mut().find(|away| away.slot == slot);
        if let Some(away) = out.filter(|away| away.until == Time::NEVER) {
            away.until = until;
        }
    }

    /// What is over on a chassis that is up.
    fn pass_time(&mut self, now: Time, out: &mut Vec<Effect>) {
        for process in Process::ALL {
            let run = &mut self.processes[process.index()];
            if matches!(*run, Run::Restarting { until } if until <= now) {
                *run = Run::Up;
                out.push(Effect::Started(process));
            }
        }
        self.away.retain(|away| {
            if away.until <= now {
                out.push(Effect::ClientStarted { slot: away.slot });
            }
            away.until > now
        });
    }
}

impl Machine for Chassis {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: &Input, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        let now = at.now;
        match (*input, self.power) {
            (Input::Reload, Power::Up) => {
                self.go_down(Power::Booting { until: now + config.boot }, out);
            }
            (Input::Upgrade, Power::Up) => {
                self.go_down(Power::Booting { until: now + config.upgrade }, out);
            }
            (Input::PowerLost, Power::Dark { causes }) => {
                self.power = Power::Dark { causes: causes.saturating_add(1) };
            }
            (Input::PowerLost, _) => self.go_down(Power::Dark { causes: 1 }, out),
            (Input::PowerBack, Power::Dark { causes: 1 }) => {
                self.power = Power::Booting { until: now + config.boot };
            }
            (Input::PowerBack, Power::Dark { causes }) => {
                self.power = Power::Dark { causes: causes - 1 };
            }
            (Input::FailOver, Power::Up) => self.fail_over(now + config.fail_over, out),
            (Input::Crash(process), _) => self.crash(process, out),
            (Input::Repaired(process), _) => self.repaired(process, now + config.process_restart),
            (Input::Restart(process), Power::Up) if self.runs(process) => {
                let until = now + config.process_restart;
                self.stop(process, Run::Restarting { until }, out);
            }
            (Input::RemoveCard(slot), _) => self.send_away(slot, Time::NEVER, out),
            (Input::InsertCard(slot), _) => self.insert(slot, now + config.card_boot),
            (Input::RestartClient(slot), Power::Up) => {
                self.send_away(slot, now + config.process_restart, out);
            }
            (Input::Deadline, Power::Booting { until }) if until <= now => self.come_up(now, out),
            (Input::Deadline, Power::Up) => self.pass_time(now, out),
            // Nobody is there to take the command, or nothing is due.
            _ => {}
        }
    }

    fn deadline(&self, _: &Config) -> Time {
        match self.power {
            Power::Dark { .. } => Time::NEVER,
            Power::Booting { until } => until,
            Power::Up => {
                let restarts = self.processes.iter().filter_map(|run| match run {
                    Run::Restarting { until } => Some(*until),
                    Run::Up | Run::Held { .. } => None,
                });
                let cards = self.away.iter().map(|away| away.until);
                restarts.chain(cards).min().unwrap_or(Time::NEVER)
            }
        }
    }
}

#[cfg(test)]
mod tests;
