//! The counters of `show call-home smart-licensing statistics`.
//!
//! Only ENTITLEMENT is sent daily; the other rows are made when first needed, because a fleet has many routers.
//!
//! What it does not know: why something is counted.

use serde::{Deserialize, Serialize};

use super::CallHome;
use super::alert::Group;
use super::backlog::Load;
use crate::kernel::{Second, Time};
use crate::model::wire::{Dropped, Subtype};

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
    /// Dropped for the rate limit: counted apart, as later releases do (facts §4).
    pub rate_limited: u32,
    /// When a request last went out, to the second.
    pub last_sent: Option<Time>,
}

/// What became of the messages of one alert group.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AlertRow {
    /// Which group.
    pub group: Group,
    /// Taken by their destination.
    pub success: u32,
    /// Taken by none.
    pub failed: u32,
    /// Waiting to be sent.
    pub inqueue: u32,
    /// Refused for the configuration.
    pub dropped: u32,
    /// Dropped for the rate limit.
    pub rate_limited: u32,
    /// When one last left the queue, to the second.
    pub last_sent: Option<Time>,
}

impl AlertRow {
    /// Whether any message of the group has come to call-home.
    pub(super) fn is_about_something(&self) -> bool {
        self.success + self.failed + self.inqueue + self.dropped + self.rate_limited > 0
            || self.last_sent.is_some()
    }
}

/// The counters of one subtype.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) success: u32,
    pub(super) failed: u32,
    pub(super) dropped: u32,
    /// When one was last sent; the table prints no more than the second.
    last_sent: Second,
}

impl Counts {
    pub(super) fn sent(&mut self, now: Time) {
        self.last_sent = Second::of(now);
    }
}

/// What most routers never or seldom count.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Others {
    rows: [Counts; 4],
    rare: Option<Box<Rare>>,
}

/// What only a router with alert groups or with a rate limit that drops counts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
struct Rare {
    alerts: [Counts; 6],
    rate_limited: [u32; 5],
    alerts_rate_limited: [u32; 6],
}

impl CallHome {
    pub(super) fn counts_of(&mut self, subtype: Subtype) -> &mut Counts {
        match (subtype as usize).checked_sub(1) {
            None => &mut self.entitlement,
            Some(index) => &mut self.aside.others_mut().rows[index],
        }
    }

    fn rare(&mut self) -> &mut Rare {
        self.aside.others_mut().rare.get_or_insert_default()
    }

    fn rare_or_none(&self) -> Option<&Rare> {
        self.aside.others()?.rare.as_deref()
    }

    pub(super) fn counts_of_group(&mut self, group: Group) -> &mut Counts {
        &mut self.rare().alerts[group as usize]
    }

    /// Counts a message that was not sent, by its cause.
    pub(super) fn count_dropped(&mut self, load: Load, cause: Dropped) {
        let limit = cause == Dropped::RateLimit;
        match load {
            Load::License(ask) if limit => self.rare().rate_limited[ask.subtype() as usize] += 1,
            Load::License(ask) => self.counts_of(ask.subtype()).dropped += 1,
            Load::Alert(it) if limit => self.rare().alerts_rate_limited[it.group as usize] += 1,
            Load::Alert(it) => self.counts_of_group(it.group).dropped += 1,
        }
    }

    pub(super) fn row(&self, subtype: Subtype) -> Row {
        let counts = match ((subtype as usize).checked_sub(1), self.aside.others()) {
            (None, _) => self.entitlement,
            (Some(index), Some(others)) => others.rows[index],
            (Some(_), None) => Counts::default(),
        };
        Row {
            subtype,
            success: counts.success,
            failed: counts.failed,
            inqueue: self.aside.backlog().waiting(subtype),
            dropped: counts.dropped,
            rate_limited: self.rare_or_none().map_or(0, |it| it.rate_limited[subtype as usize]),
            last_sent: counts.last_sent.time(),
        }
    }

    pub(super) fn alert_row(&self, group: Group) -> AlertRow {
        let rare = self.rare_or_none();
        let counts = rare.map_or_else(Counts::default, |it| it.alerts[group as usize]);
        AlertRow {
            group,
            success: counts.success,
            failed: counts.failed,
            inqueue: self.aside.backlog().waiting_alerts(group),
            dropped: counts.dropped,
            rate_limited: rare.map_or(0, |it| it.alerts_rate_limited[group as usize]),
            last_sent: counts.last_sent.time(),
        }
    }
}
