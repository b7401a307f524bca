//! What follows when a phase of an exchange fails: another address, another destination, or the end of it.
//!
//! What it does not know: why it failed.

use super::backlog::Load;
use super::line::{Line, Phase};
use super::{Addresses, CallHome, Config, Effect, Transport};
use crate::kernel::Time;
use crate::model::wire::{Failure, Reply};

impl CallHome {
    /// The exchange under way has failed at what it is doing.
    pub(super) fn failed(
        &mut self,
        failure: Failure,
        now: Time,
        config: &Config,
        out: &mut Vec<Effect>,
    ) {
        let line = std::mem::take(&mut self.line);
        let Line::Busy { load, destination, fell_back, more, tried, phase } = line else {
            return;
        };
        let took = now - self.window.began();
        let second = config.addresses == (Addresses::Ipv6First { fall_back: true }) && !fell_back;
        match load {
            Load::License(ask) if tried < more && matches!(phase, Phase::Connecting { .. }) => {
                self.exchange = self.exchange.wrapping_add(1);
                out.push(Effect::Diverted { subtype: ask.subtype(), failure });
                let phase = Phase::Connecting { until: (now + config.connect_timeout).into() };
                let tried = tried + 1;
                self.line = Line::Busy { load, destination, fell_back, more, tried, phase };
                out.push(Effect::Connect { exchange: self.exchange });
            }
            Load::License(ask) if second && matches!(phase, Phase::Connecting { .. }) => {
                out.push(Effect::Diverted { subtype: ask.subtype(), failure });
                // What comes from the address that failed bears an old number.
                self.exchange = self.exchange.wrapping_add(1);
                let phase = Phase::Connecting { until: (now + config.connect_timeout).into() };
                let (fell_back, tried) = (true, 0);
                self.line = Line::Busy { load, destination, fell_back, more, tried, phase };
                out.push(Effect::Connect { exchange: self.exchange });
            }
            Load::License(ask) if phase.precedes_request() && destination < config.further => {
                out.push(Effect::Diverted { subtype: ask.subtype(), failure });
                // What comes for the destination that failed bears an old number.
                self.exchange = self.exchange.wrapping_add(1);
                let phase = Phase::Resolving { until: (now + config.resolve_timeout).into() };
                let (destination, fell_back, more, tried) = (destination + 1, false, 0, 0);
                self.line = Line::Busy { load, destination, fell_back, more, tried, phase };
                out.push(Effect::Resolve { exchange: self.exchange });
            }
            Load::License(ask) => {
                let subtype = ask.subtype();
                self.counts_of(subtype).failed += 1;
                out.push(Effect::Failed { subtype, failure, took });
                out.push(Effect::Reply { subtype, reply: Reply::Failed(failure) });
            }
            Load::Alert(alert) => {
                let Phase::Sending { target, .. } = phase else { return };
                if alert.via == Transport::Email {
                    out.push(Effect::MailServerFailed { target, failure });
                }
                let target = target + 1;
                if alert.via == Transport::Email && usize::from(target) < config.mail_servers.len()
                {
                    let phase =
                        Phase::Sending { until: (now + config.response_timeout).into(), target };
                    self.line = Line::Busy { load, destination, fell_back, more, tried, phase };
                    out.push(Effect::Send { exchange: self.exchange, target, alert });
                } else {
                    self.counts_of_group(alert.group).failed += 1;
                    out.push(Effect::AlertFailed { group: alert.group, failure, took });
                }
            }
        }
    }
}
