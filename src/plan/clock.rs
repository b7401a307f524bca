//! Clocks of routers, as planned.

use serde::{Deserialize, Serialize};

use crate::kernel::{Law, Span};
use crate::net::NodeId;

/// The clocks of a fleet's routers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ClockPlan {
    /// How far each router's clock is off when the run begins; `None`: not at all.
    pub offset: Option<(Law, Direction)>,
    /// Each router's clock drifts by a share of its own, drawn evenly from minus this to this, in parts per billion.
    pub drift: u32,
    /// What holds them near the truth.
    pub ntp: Option<NtpPlan>,
}

/// To which side a clock is off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It shows a later date than the truth.
    Ahead,
    /// It shows an earlier one.
    Behind,
    /// Either, evenly.
    Either,
}

/// How NTP holds a fleet's clocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NtpPlan {
    /// Where the time server stands.
    pub node: NodeId,
    /// From poll to poll: a clock is set right within this long of its server's return (1024 s is NTP's own longest
    /// default).
    pub poll: Span,
    /// A held clock is off by at most this (assumed 10 ms).
    pub accuracy: Span,
}
