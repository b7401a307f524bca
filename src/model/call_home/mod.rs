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
//! the limit waits, or is dropped if so configured (facts §4: which of the two is not stated; the guide's `Inqueue`
//! column speaks for waiting). Connecting and securing are skipped when they take no round trip. A response is a
//! success whatever it says, unless configured otherwise: the counters are of transport (guide). There is no retry in
//! here: the agent has its own.
//!
//! A profile can have several destinations. A licensing message goes to the first; if that fails before the request is on
//! the wire (no name, no connection, no TLS), the next is tried within the same exchange, which has failed when the last
//! one has. A request that was sent is not sent again: the peer may have taken it. The next message begins with the first
//! destination. (All assumed: the guide's listing shows two addresses and says no more.) Likewise each has an IPv4
//! address and may have an IPv6 one: the latter is tried first (guide), the other when no connection comes about.
//!
//! Messages of alert groups and on-demand messages stand in the same queue and count for the same rate limit. One
//! leaves in a single phase, `Sending`: by HTTP to the one address, by mail to the first server by priority that takes
//! it. Nobody is told how that ended but the statistics.
//!
//! A restart loses queue, exchange under way and counters; the block is in sysdb. When licmgr ends, what it submitted is
//! dropped with the connection.
//!
//! What it does not know: what an answer means, where the peer is, what the way to it looks like.

mod alert;
mod aside;
mod backlog;
mod config;
mod details;
mod failing;
mod line;
mod restart;
mod speech;
mod statistics;
pub mod trace;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::alert::{Alert, Group, Severity, Transport};
use self::aside::Aside;
use self::backlog::{Load, Window};
pub use self::config::{
    Addresses, Config, MailServer, MailServerId, OverLimit, RefusalCounts, Scheme,
};
pub use self::details::{DataPrivacy, Details};
use self::line::{Flow, Line, Phase};
pub use self::speech::{Effect, Input};
use self::statistics::Counts;
pub use self::statistics::{AlertRow, Row};
use super::sysdb::Block;
use super::wire::{Answer, Dropped, Reply, Subtype};
use super::{Machine, Moment};
use crate::kernel::{Span, Time};

/// Call-home of one router.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CallHome {
    block: Option<Block>,
    flow: Flow,
    /// The number of the exchange under way or, between two, of the last one.
    exchange: u32,
    line: Line,
    window: Window,
    /// The counters of ENTITLEMENT.
    entitlement: Counts,
    aside: Aside,
}

// A fleet has a million of them.
const _: () = assert!(size_of::<CallHome>() <= 72, "call-home must stay small");

impl CallHome {
    /// A call-home whose service was on before the run.
    #[must_use]
    pub fn serving(config: &Config) -> Self {
        CallHome { block: Some(config.block()), ..CallHome::default() }
    }

    /// The rows of the statistics table, in the guide's order.
    #[must_use]
    pub fn statistics(&self) -> [Row; 5] {
        Subtype::ALL.map(|subtype| self.row(subtype))
    }

    /// What became of messages of alert groups; empty if there were none.
    #[must_use]
    pub fn alert_statistics(&self) -> Vec<AlertRow> {
        let rows = Group::ALL.into_iter();
        let rows = rows.map(|it| self.alert_row(it));
        rows.filter(AlertRow::is_about_something).collect()
    }

    /// Which of the profile's destinations the exchange under way is with, from 0.
    #[must_use]
    pub const fn destination(&self) -> u8 {
        match self.line {
            Line::Busy { destination, .. } => destination,
            Line::Idle => 0,
        }
    }

    /// The kind of licensing message that is being sent, if one is.
    #[must_use]
    pub const fn sending(&self) -> Option<Subtype> {
        match self.line {
            Line::Busy { load: Load::License(ask), .. } => Some(ask.subtype()),
            _ => None,
        }
    }

    /// Whether the exchange under way is with the second address of its destination.
    #[must_use]
    pub const fn fell_back(&self) -> bool {
        matches!(self.line, Line::Busy { fell_back: true, .. })
    }

    /// Whether this is the number of the exchange under way.
    #[must_use]
    pub const fn is_at(&self, exchange: u32) -> bool {
        self.phase_of(exchange).is_some()
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

    /// Why this may not be sent, if so.
    fn obstacle(&self, load: Load, config: &Config) -> Option<Dropped> {
        let block = self.block.filter(|block| block.service_active);
        let Some(block) = block else { return Some(Dropped::ServiceOff) };
        let (bytes, on_demand, reporting, destination) = match load {
            Load::License(_) => (config.request_bytes, false, block.reporting, block.destination),
            Load::Alert(Alert { group, via, bytes }) => {
                let destination = match via {
                    Transport::Http => block.destination,
                    Transport::Email => !config.mail_servers.is_empty(),
                };
                (bytes, group == Group::OnDemand, config.smart_call_home_data, destination)
            }
        };
        // An on-demand message bears its own address: no profile is asked.
        if !block.profile_active && !on_demand {
            Some(Dropped::ProfileInactive)
        } else if !reporting && !on_demand {
            Some(Dropped::ReportingOff)
        } else if !destination {
            Some(Dropped::NoDestination)
        } else if u64::from(bytes) > config.message_size_limit {
            Some(Dropped::TooLarge)
        } else {
            None
        }
    }

    fn refuse(&mut self, load: Load, cause: Dropped, out: &mut Vec<Effect>) {
        self.count_dropped(load, cause);
        match load {
            Load::License(ask) => {
                let (subtype, reply) = (ask.subtype(), Reply::Dropped(cause));
                out.push(Effect::Dropped { subtype, cause });
                out.push(Effect::Reply { subtype, reply });
            }
            Load::Alert(Alert { group, .. }) => out.push(Effect::AlertDropped { group, cause }),
        }
    }

    fn submit(&mut self, load: Load, now: Time, config: &Config, out: &mut Vec<Effect>) {
        let over = config.over_limit == OverLimit::Drop
            && self.window.begun(now, &self.aside) + self.aside.backlog().len()
                >= config.rate_limit as usize;
        if let Some(dropped) = self.obstacle(load, config) {
            self.refuse(load, dropped, out);
        } else if over {
            self.refuse(load, Dropped::RateLimit, out);
        } else if self.line == Line::Idle
            && self.aside.backlog().is_empty()
            && self.window.opens(config.rate_limit, &self.aside) <= now
        {
            self.begin(load, Span::ZERO, now, config, out);
        } else {
            self.aside.backlog_mut().push(load, now);
        }
    }

    /// Begins the next exchange if one waits and may.
    #[inline]
    fn serve_backlog(&mut self, now: Time, config: &Config, out: &mut Vec<Effect>) {
        if self.aside.backlog().is_empty() {
            return;
        }
        while self.line == Line::Idle && self.window.opens(config.rate_limit, &self.aside) <= now {
            let Some((load, submitted)) = self.aside.pop() else { return };
            match self.obstacle(load, config) {
                Some(dropped) => self.refuse(load, dropped, out),
                None => self.begin(load, now - submitted, now, config, out),
            }
        }
    }

    fn begin(
        &mut self,
        load: Load,
        waited: Span,
        now: Time,
        config: &Config,
        out: &mut Vec<Effect>,
    ) {
        self.exchange = self.exchange.wrapping_add(1);
        self.window.note(now, &mut self.aside);
        let exchange = self.exchange;
        let phase = match load {
            Load::License(ask) => {
                out.push(Effect::Began { subtype: ask.subtype(), waited });
                out.push(Effect::Resolve { exchange });
                Phase::Resolving { until: (now + config.resolve_timeout).into() }
            }
            Load::Alert(alert) => {
                self.counts_of_group(alert.group).sent(now);
                out.push(Effect::AlertBegan { group: alert.group, waited });
                out.push(Effect::Send { exchange, target: 0, alert });
                Phase::Sending { until: (now + config.response_timeout).into(), target: 0 }
            }
        };
        self.line = Line::Busy { load, destination: 0, fell_back: false, more: 0, tried: 0, phase };
    }

    /// The exchange under way is through with `done`: on to its next phase.
    fn go_on(&mut self, done: Phase, now: Time, config: &Config, out: &mut Vec<Effect>) {
        let exchange = self.exchange;
        let Line::Busy { load: Load::License(ask), phase, .. } = &mut self.line else { return };
        let connect = matches!(done, Phase::Resolving { .. }) && config.connect_round_trips > 0;
        let secure = !matches!(done, Phase::Securing { .. }) && config.secure_round_trips() > 0;
        if connect {
            *phase = Phase::Connecting { until: (now + config.connect_timeout).into() };
            out.push(Effect::Connect { exchange });
        } else if secure {
            *phase = Phase::Securing { until: (now + config.tls_timeout).into() };
            out.push(Effect::Handshake { exchange });
        } else {
            let (ask, subtype) = (*ask, ask.subtype());
            *phase = Phase::Waiting { until: (now + config.response_timeout).into() };
            self.counts_of(subtype).sent(now);
            out.push(Effect::Sent { subtype });
            out.push(Effect::Transmit { exchange, ask });
            if self.flow == Flow::Sending {
                self.flow = Flow::Receiving;
                out.push(Effect::StepDone(6));
            }
        }
    }

    fn answered(&mut self, answer: &Answer, now: Time, config: &Config, out: &mut Vec<Effect>) {
        let Line::Busy { load: Load::License(ask), .. } = std::mem::take(&mut self.line) else {
            return;
        };
        let subtype = ask.subtype();
        let refused = matches!(answer, Answer::Refused(_));
        if refused && config.refusal_counts_as == RefusalCounts::Failed {
            self.counts_of(subtype).failed += 1;
        } else {
            self.counts_of(subtype).success += 1;
        }
        out.push(Effect::Succeeded { subtype, took: now - self.window.began() });
        if self.flow == Flow::Receiving {
            self.flow = Flow::Quiet;
            out.push(Effect::StepDone(7));
        }
        out.push(Effect::Reply { subtype, reply: Reply::Answered(*answer) });
    }

    /// A destination took the alert message.
    fn taken(&mut self, now: Time, out: &mut Vec<Effect>) {
        let Line::Busy { load: Load::Alert(Alert { group, .. }), .. } =
            std::mem::take(&mut self.line)
        else {
            return;
        };
        self.counts_of_group(group).success += 1;
        out.push(Effect::AlertSent { group, took: now - self.window.began() });
    }

    /// Whether exchange `number` is still under way to this destination.
    fn is_sending_to(&self, number: u32, destination: u8) -> bool {
        matches!(self.phase_of(number), Some(Phase::Sending { target, .. }) if target == destination)
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

    #[inline]
    fn on(&mut self, input: &Input, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        let now = at.now;
        match *input {
            Input::Open => out.push(Effect::IpcOpened),
            Input::TurnOn => self.turn_on(config, out),
            Input::Block(block) => self.configured(block, out),
            Input::Submit(ask) => self.submit(Load::License(ask), now, config, out),
            Input::Report(alert) => self.submit(Load::Alert(alert), now, config, out),
            Input::Resolved { exchange, more: found } => {
                if let Some(done @ Phase::Resolving { .. }) = self.phase_of(exchange) {
                    if let Line::Busy { more, .. } = &mut self.line {
                        *more = found;
                    }
                    self.go_on(done, now, config, out);
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
            Input::Responded { exchange, ref answer } => {
                if let Some(Phase::Waiting { .. }) = self.phase_of(exchange) {
                    self.answered(answer, now, config, out);
                }
            }
            Input::Failed { exchange, failure } => {
                let phase = self.phase_of(exchange);
                if phase.is_some_and(|phase| !matches!(phase, Phase::Sending { .. })) {
                    self.failed(failure, now, config, out);
                }
            }
            Input::Taken { exchange, target } => {
                if self.is_sending_to(exchange, target) {
                    self.taken(now, out);
                }
            }
            Input::NotTaken { exchange, target, failure } => {
                if self.is_sending_to(exchange, target) {
                    self.failed(failure, now, config, out);
                }
            }
            Input::Started { block } => self.started(block),
            Input::ClientLost => self.forget_client(),
            Input::Deadline => {
                if let Line::Busy { phase, .. } = self.line {
                    let (until, failure) = phase.timeout();
                    if until <= now {
                        self.failed(failure, now, config, out);
                    }
                }
            }
        }
        self.serve_backlog(now, config, out);
    }

    fn deadline(&self, config: &Config) -> Time {
        match self.line {
            Line::Busy { phase, .. } => phase.timeout().0,
            Line::Idle if self.aside.backlog().is_empty() => Time::NEVER,
            Line::Idle => self.window.opens(config.rate_limit, &self.aside),
        }
    }
}
