//! What call-home is busy with, and how far that is.
//!
//! What it does not know: what follows.

use serde::{Deserialize, Serialize};

use super::backlog::Load;
use crate::kernel::{PackedTime, Time};
use crate::model::wire::Failure;

/// How far the guide's enable flow is, as far as call-home performs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) enum Flow {
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
pub(super) enum Line {
    #[default]
    Idle,
    Busy {
        load: Load,
        /// Which of the profile's destinations a licensing message is being brought to, from 0.
        destination: u8,
        /// Whether its second address is being tried.
        fell_back: bool,
        /// How many addresses of each family its name has besides the first.
        more: u8,
        /// How many of the present family were tried in vain.
        tried: u8,
        phase: Phase,
    },
}

/// What an exchange waits for, and until when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Phase {
    Resolving {
        until: PackedTime,
    },
    Connecting {
        until: PackedTime,
    },
    Securing {
        until: PackedTime,
    },
    Waiting {
        until: PackedTime,
    },
    /// An alert message is on its way to destination number `target`.
    Sending {
        until: PackedTime,
        target: u8,
    },
}

impl Phase {
    /// Whether the request has not been put on the wire yet.
    pub(super) const fn precedes_request(self) -> bool {
        matches!(self, Phase::Resolving { .. } | Phase::Connecting { .. } | Phase::Securing { .. })
    }

    /// When it times out, and what that is called.
    pub(super) const fn timeout(self) -> (Time, Failure) {
        match self {
            Phase::Resolving { until } => (until.time(), Failure::Resolve),
            Phase::Connecting { until } => (until.time(), Failure::Connect),
            Phase::Securing { until } => (until.time(), Failure::Tls),
            Phase::Waiting { until } | Phase::Sending { until, .. } => {
                (until.time(), Failure::Response)
            }
        }
    }
}
