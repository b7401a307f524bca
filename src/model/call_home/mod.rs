//! Call-home: a rate-limited queue in front of an HTTP client.
//!
//! ```text
//!   submit ──► [queue] ──rate limit──► Resolving ──► Connecting ──► Securing ──► Waiting ──► reply: answered
//!     │                                    │             │             │            │
//!     └─► reply: dropped (configuration)   └─────────────┴─ timeout, ──┴────────────┴──────► reply: failed
//!                                                           known failure
//! ```
//!
//! One exchange at a time, first come first served. At most `rate_limit` exchanges begin in any 60 s, and what is over
//! the limit waits (facts §4: whether licensing messages wait or are dropped is not stated; the guide's `Inqueue`
//! column speaks for waiting). Connecting and securing are skipped when they take no round trip. A response is a
//! success whatever it says: the counters are of transport (guide). There is no retry in here: the agent has its own.
//!
//! A restart loses queue, exchange under way and counters; the block is in sysdb. When licmgr ends, what it submitted is
//! dropped with the connection.
//!
//! What it does not know: what an answer means, where the peer is, what the way to it looks like.

mod backlog;
mod config;
mod statistics;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::backlog::{Backlog, Window};
pub use self::config::Config;
pub use self::statistics::Row;
use self::statistics::Statistics;
use super::sysdb::Block;
use super::wire::{Answer, Ask, Dropped, Failure, Reply, Subtype};
use super::{Machine, Moment};
use crate::kernel::{Span, Time};

/// What can happen to call-home. Inputs of an exchange that is over are ignored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Input {
    /// Licmgr opens the IPC connection.
    Open,
    /// Licmgr: "service turn on".
    TurnOn,
    /// Sysdb: the `call-home` block now reads so.
    Block(Block),
    /// Licmgr: send this.
    Submit(Ask),
    /// The name is resolved.
    Resolved { exchange: u32 },
    /// The connection stands.
    Connected { exchange: u32 },
    /// The TLS handshake is done.
    Secured { exchange: u32 },
    /// The response is here.
    Responded { exchange: u32, answer: Answer },
    /// The exchange is known to have failed before its timeout.
    Failed { exchange: u32, failure: Failure },
    /// The clock reached the deadline.
    Deadline,
    /// Call-home started again; sysdb holds this block. Queue, exchange under way and counters are gone.
    Started { block: Option<Block> },
    /// Licmgr's end of the connection is gone: nobody waits for its messages any more.
    ClientLost,
}

/// What call-home asks for, and what happened in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Effect {
    /// To licmgr: the IPC connection is open.
    IpcOpened,
    /// To sysdb: commit this block.
    WriteBlock(Block),
    /// To licmgr: the service is on.
    ServiceOn,
    /// Find the peer's address.
    Resolve { exchange: u32 },
    /// Connect to the peer.
    Connect { exchange: u32 },
    /// Do the TLS handshake.
    Handshake { exchange: u32 },
    /// Put the request on the wire.
    Transmit { exchange: u32, ask: Ask },
    /// To licmgr: how it ended.
    Reply { subtype: Subtype, reply: Reply },
    /// This step of the guide's enable flow is done.
    StepDone(u8),
    /// An exchange began, `waited` after it was submitted.
    Began { subtype: Subtype, waited: Span },
    /// The request went out: `Last-sent`.
    Sent { subtype: Subtype },
    /// A response came, `took` after the exchange began.
    Succeeded { subtype: Subtype, took: Span },
    /// No response; `took` until that was clear.
    Failed { subtype: Subtype, failure: Failure, took: Span },
    /// Not sent, for the configuration.
    Dropped { subtype: Subtype },
}

/// Call-home of one router.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CallHome {
    block: Option<Block>,
    flow: Flow,
    /// The number of the exchange under way or, between two, of the last one.
    exchange: u32,
    line: Line,
    window: Window,
    /// What waits; boxed, because hardly ever anything does.
    backlog: Backlog,
    statistics: Statistics,
}

/// How far the guide's enable flow is, as far as call-home performs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
enum Flow {
    /// Nobody turned the service on; or the flow is over.
    #[default]
    Quiet,
    /// The default block was written; sysdb has not confirmed it.
    Writing,
    /// The first request is to be sent.
    Sending,
    /// Its response is to come.
    Receiving,
}

/// The HTTP client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
enum Line {
    #[default]
    Idle,
    Busy {
        ask: Ask,
        began: Time,
        phase: Phase,
    },
}

/// What an exchange waits for, and until when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Phase {
    Resolving { until: Time },
    Connecting { until: Time },
    Securing { until: Time },
    Waiting { until: Time },
}

impl Phase {
    /// When it times out, and what that is called.
    const fn timeout(self) -> (Time, Failure) {
        match self {
            Phase::Resolving { until } => (until, Failure::Resolve),
            Phase::Connecting { until } => (until, Failure::Connect),
            Phase::Securing { until } => (until, Failure::Tls),
            Phase::Waiting { until } => (until, Failure::Response),
        }
    }
}

impl CallHome {
    /// A call-home whose service was on before the run.
    #[must_use]
    pub fn serving(config: &Config) -> Self {
        CallHome { block: Some(config.block()), ..CallHome::default() }
    }

    /// The rows of the statistics table, in the guide's order.
    #[must_use]
    pub fn statistics(&self) -> [Row; 5] {
        Subtype::ALL.map(|subtype| self.statistics.row(subtype, self.backlog.waiting(subtype)))
    }

    /// Drops what was submitted over a connection that is gone, uncounted: it neither succeeded nor failed (assumed).
    fn forget_client(&mut self) {
        self.line = Line::Idle;
        self.backlog = Backlog::default();
        self.flow = Flow::Quiet;
    }

    fn turn_on(&mut self, config: &Config, out: &mut Vec<Effect>) {
        if self.block.is_some() {
            // The block is there from an earlier time and stays as it is.
            self.flow = Flow::Sending;
            out.extend([Effect::StepDone(4), Effect::ServiceOn]);
        } else {
            self.flow = Flow::Writing;
            out.extend([Effect::WriteBlock(config.block()), Effect::StepDone(4)]);
        }
    }

    fn configured(&mut self, block: Block, out: &mut Vec<Effect>) {
        self.block = Some(block);
        if self.flow == Flow::Writing {
            self.flow = Flow::Sending;
            out.push(Effect::ServiceOn);
        }
    }

    /// Why nothing may be sent, if so.
    fn obstacle(&self, config: &Config) -> Option<Dropped> {
        let block = self.block.filter(|block| block.service_active);
        let Some(block) = block else { return Some(Dropped::ServiceOff) };
        if !block.profile_active {
            Some(Dropped::ProfileInactive)
        } else if !block.reporting {
            Some(Dropped::ReportingOff)
        } else if !block.destination {
            Some(Dropped::NoDestination)
        } else if u64::from(config.request_bytes) > config.message_size_limit {
            Some(Dropped::TooLarge)
        } else {
            None
        }
    }

    fn refuse(&mut self, subtype: Subtype, dropped: Dropped, out: &mut Vec<Effect>) {
        self.statistics.of(subtype).dropped += 1;
        out.push(Effect::Dropped { subtype });
        out.push(Effect::Reply { subtype, reply: Reply::Dropped(dropped) });
    }

    fn submit(&mut self, ask: Ask, now: Time, config: &Config, out: &mut Vec<Effect>) {
        if let Some(dropped) = self.obstacle(config) {
            self.refuse(ask.subtype(), dropped, out);
        } else if self.line == Line::Idle
            && self.backlog.is_empty()
            && self.window.opens(config.rate_limit) <= now
        {
            self.begin(ask, Span::ZERO, now, config, out);
        } else {
            self.backlog.push(ask, now);
        }
    }

    /// Begins the next exchange if one waits and may.
    fn serve_backlog(&mut self, now: Time, config: &Config, out: &mut Vec<Effect>) {
        while self.line == Line::Idle && self.window.opens(config.rate_limit) <= now {
            let Some((ask, submitted)) = self.backlog.pop() else { return };
            match self.obstacle(config) {
                Some(dropped) => self.refuse(ask.subtype(), dropped, out),
                None => self.begin(ask, now - submitted, now, config, out),
            }
        }
    }

    fn begin(&mut self, ask: Ask, waited: Span, now: Time, config: &Config, out: &mut Vec<Effect>) {
        self.exchange = self.exchange.wrapping_add(1);
        self.window.note(now);
        let phase = Phase::Resolving { until: now + config.resolve_timeout };
        self.line = Line::Busy { ask, began: now, phase };
        out.push(Effect::Began { subtype: ask.subtype(), waited });
        out.push(Effect::Resolve { exchange: self.exchange });
    }

    /// The exchange under way is through with `done`: on to its next phase.
    fn go_on(&mut self, done: Phase, now: Time, config: &Config, out: &mut Vec<Effect>) {
        let exchange = self.exchange;
        let Line::Busy { ask, phase, .. } = &mut self.line else { return };
        let connect = matches!(done, Phase::Resolving { .. }) && config.connect_round_trips > 0;
        let secure = !matches!(done, Phase::Securing { .. }) && config.tls_round_trips > 0;
        if connect {
            *phase = Phase::Connecting { until: now + config.connect_timeout };
            out.push(Effect::Connect { exchange });
        } else if secure {
            *phase = Phase::Securing { until: now + config.tls_timeout };
            out.push(Effect::Handshake { exchange });
        } else {
            let (ask, subtype) = (*ask, ask.subtype());
            *phase = Phase::Waiting { until: now + config.response_timeout };
            self.statistics.of(subtype).sent(now);
            out.push(Effect::Sent { subtype });
            out.push(Effect::Transmit { exchange, ask });
            if self.flow == Flow::Sending {
                self.flow = Flow::Receiving;
                out.push(Effect::StepDone(6));
            }
        }
    }

    fn answered(&mut self, answer: Answer, now: Time, out: &mut Vec<Effect>) {
        let Line::Busy { ask, began, .. } = std::mem::take(&mut self.line) else { return };
        let subtype = ask.subtype();
        self.statistics.of(subtype).success += 1;
        out.push(Effect::Succeeded { subtype, took: now - began });
        if self.flow == Flow::Receiving {
            self.flow = Flow::Quiet;
            out.push(Effect::StepDone(7));
        }
        out.push(Effect::Reply { subtype, reply: Reply::Answered(answer) });
    }

    fn failed(&mut self, failure: Failure, now: Time, out: &mut Vec<Effect>) {
        let Line::Busy { ask, began, .. } = std::mem::take(&mut self.line) else { return };
        let subtype = ask.subtype();
        self.statistics.of(subtype).failed += 1;
        out.push(Effect::Failed { subtype, failure, took: now - began });
        out.push(Effect::Reply { subtype, reply: Reply::Failed(failure) });
    }

    /// The phase of exchange `number`, unless that is over.
    const fn phase_of(&self, number: u32) -> Option<Phase> {
        match self.line {
            Line::Busy { phase, .. } if number == self.exchange => Some(phase),
            _ => None,
        }
    }
}

impl Machine for CallHome {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: Input, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        let now = at.now;
        match input {
            Input::Open => out.push(Effect::IpcOpened),
            Input::TurnOn => self.turn_on(config, out),
            Input::Block(block) => self.configured(block, out),
            Input::Submit(ask) => self.submit(ask, now, config, out),
            Input::Resolved { exchange } => {
                if let Some(phase @ Phase::Resolving { .. }) = self.phase_of(exchange) {
                    self.go_on(phase, now, config, out);
                }
            }
            Input::Connected { exchange } => {
                if let Some(phase @ Phase::Connecting { .. }) = self.phase_of(exchange) {
                    self.go_on(phase, now, config, out);
                }
            }
            Input::Secured { exchange } => {
                if let Some(phase @ Phase::Securing { .. }) = self.phase_of(exchange) {
                    self.go_on(phase, now, config, out);
                }
            }
            Input::Responded { exchange, answer } => {
                if let Some(Phase::Waiting { .. }) = self.phase_of(exchange) {
                    self.answered(answer, now, out);
                }
            }
            Input::Failed { exchange, failure } => {
                if self.phase_of(exchange).is_some() {
                    self.failed(failure, now, out);
                }
            }
            Input::Started { block } => {
                // The number only tells exchanges apart: a late packet of an old one must not be taken for a new one's.
                let exchange = self.exchange;
                *self = CallHome { block, exchange, ..CallHome::default() };
            }
            Input::ClientLost => self.forget_client(),
            Input::Deadline => {
                if let Line::Busy { phase, .. } = self.line {
                    let (until, failure) = phase.timeout();
                    if until <= now {
                        self.failed(failure, now, out);
                    }
                }
            }
        }
        self.serve_backlog(now, config, out);
    }

    fn deadline(&self, config: &Config) -> Time {
        match self.line {
            Line::Busy { phase, .. } => phase.timeout().0,
            Line::Idle if self.backlog.is_empty() => Time::NEVER,
            Line::Idle => self.window.opens(config.rate_limit),
        }
    }
}
