//! The counters of `show call-home smart-licensing statistics`.
//!
//! Only ENTITLEMENT is sent daily; the other rows are made when first needed, because a fleet has many routers.
//!
//! What it does not know: why something is counted.

use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Time};
use crate::model::wire::Subtype;

/// One row of `show call-home smart-licensing statistics`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Which subtype.
    pub subtype: Subtype,
    /// Sent and answered.
    pub success: u32,
    /// Not answered.
    pub failed: u32,
    /// Waiting to be sent.
    pub inqueue: u32,
    /// Refused for the configuration.
    pub dropped: u32,
    /// When a request last went out, to the second.
    pub last_sent: Option<Time>,
}

/// The counters of one subtype.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) success: u32,
    pub(super) failed: u32,
    pub(super) dropped: u32,
    /// The last second in which one was sent, counted from 1; 0: none. The table prints no more than that.
    last_sent: u32,
}

impl Counts {
    pub(super) fn sent(&mut self, now: Time) {
        self.last_sent = u32::try_from(now.0 / Span::secs(1).0 + 1).unwrap_or(u32::MAX);
    }
}

/// The counters of all five.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Statistics {
    entitlement: Counts,
    others: Option<Box<[Counts; 4]>>,
}

impl Statistics {
    pub(super) fn of(&mut self, subtype: Subtype) -> &mut Counts {
        match (subtype as usize).checked_sub(1) {
            None => &mut self.entitlement,
            Some(index) => &mut self.others.get_or_insert_default()[index],
        }
    }

    pub(super) fn row(&self, subtype: Subtype, inqueue: u32) -> Row {
        let counts = match ((subtype as usize).checked_sub(1), &self.others) {
            (None, _) => self.entitlement,
            (Some(index), Some(others)) => others[index],
            (Some(_), None) => Counts::default(),
        };
        let second = counts.last_sent.checked_sub(1);
        Row {
            subtype,
            success: counts.success,
            failed: counts.failed,
            inqueue,
            dropped: counts.dropped,
            last_sent: second.map(|second| Time::ZERO + Span::secs(u64::from(second))),
        }
    }
}
