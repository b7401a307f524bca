//! The platform-dependent audit client of one slot: it turns configured features into license requests.
//!
//! ```text
//!   configure, unconfigure ──► client ──Report(slot, tag, count)──► licmgr
//!                 every audit ──┘ (all of them again, changed or not)
//! ```
//!
//! Counts of one tag add up on the slot. Audits begin with the slot's first feature, at a moment drawn evenly from one
//! period (assumed: the guide shows an audit `up for a day`, not its pace), so that a fleet does not audit in step.
//!
//! What it does not know: other slots, whether a request is covered, whether smart licensing is on.

use serde::{Deserialize, Serialize};

use super::entitlement::{Request, TagId};
use super::few::Few;
use super::{Machine, Moment};
use crate::kernel::{Span, Time};

/// Settings that a fleet shares.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Config {
    /// From audit to audit; [`Span::FOREVER`]: report on change only.
    pub every: Span,
}

/// What can happen to a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Input {
    /// `count` more of a licensed feature are configured on the slot.
    Configure { tag: TagId, count: u32 },
    /// All of a licensed feature is removed from the slot.
    Unconfigure { tag: TagId },
    /// The clock reached the deadline.
    Deadline,
}

/// What a client asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Effect {
    /// Tell licmgr that the slot now uses `count` of `tag`; 0: no longer.
    Report { slot: u8, tag: TagId, count: u32 },
}

/// The client of one slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Client {
    slot: u8,
    features: Few<Request>,
    audit: Time,
}

impl Client {
    /// The client of a slot without licensed features.
    #[must_use]
    pub const fn new(slot: u8) -> Self {
        Client { slot, features: Few::None, audit: Time::NEVER }
    }

    /// Its slot number.
    #[must_use]
    pub const fn slot(&self) -> u8 {
        self.slot
    }

    /// What is configured on the slot, in tag order.
    #[must_use]
    pub fn features(&self) -> &[Request] {
        self.features.as_slice()
    }
}

impl Client {
    fn configure(&mut self, tag: TagId, count: u32) -> u32 {
        match self.features.as_slice().binary_search_by_key(&tag, |request| request.tag) {
            Ok(index) => {
                let configured = &mut self.features.as_mut_slice()[index].count;
                *configured = configured.saturating_add(count);
                *configured
            }
            Err(_) if count == 0 => 0,
            Err(index) => {
                self.features.insert(index, Request { tag, count });
                count
            }
        }
    }

    fn unconfigure(&mut self, tag: TagId) -> bool {
        let place = self.features.as_slice().binary_search_by_key(&tag, |request| request.tag);
        place.map(|index| self.features.remove(index)).is_ok()
    }

    /// Keeps audits going while there is something to audit.
    fn place_audit(&mut self, at: Moment<'_>, config: &Config) {
        if self.features == Few::None || config.every == Span::FOREVER {
            self.audit = Time::NEVER;
        } else if self.audit == Time::NEVER {
            self.audit = at.now + Span::nanos(at.rng.below(config.every.0.max(1)) + 1);
        }
    }
}

impl Machine for Client {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: Input, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        let slot = self.slot;
        match input {
            Input::Configure { tag, count } => {
                let count = self.configure(tag, count);
                out.push(Effect::Report { slot, tag, count });
            }
            Input::Unconfigure { tag } => {
                if self.unconfigure(tag) {
                    out.push(Effect::Report { slot, tag, count: 0 });
                }
            }
            Input::Deadline if self.audit <= at.now => {
                let report = |request: &Request| Effect::Report {
                    slot,
                    tag: request.tag,
                    count: request.count,
                };
                out.extend(self.features().iter().map(report));
                self.audit = at.now + config.every;
            }
            Input::Deadline => {}
        }
        self.place_audit(at, config);
    }

    fn deadline(&self, _: &Config) -> Time {
        self.audit
    }
}
