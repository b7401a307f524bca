//! The platform-dependent audit client of one slot: it turns configured features into license requests.
//!
//! ```text
//!   configure, unconfigure ──► client ──Report(slot, tag, count)──► licmgr
//!                 every audit ──┘ (all of them again, changed or not)
//! ```
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

impl Machine for Client {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, _input: Input, _at: Moment<'_>, _config: &Config, _out: &mut Vec<Effect>) {}

    fn deadline(&self, _: &Config) -> Time {
        self.audit
    }
}
