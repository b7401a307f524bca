//! Product instances that say nothing for long: an alert, then their licenses, then their identity.
//!
//! ```text
//!             alert-after          release-after             revoke-after
//!   Heard ───────────────► Alerted ───────────────► Released ──────────────► Removed
//!     ▲                       │                        │
//!     └───── any good ask ────┴────────────────────────┘
//! ```
//!
//! All three are counted from the last ask that the account took. What a released instance asks for at its return is
//! counted again, as of any other.
//!
//! Nothing is filed for an instance that speaks: its deadline is its last contact and a span. Now and then the rows are
//! swept for those that come due within a day, and only these stand in a queue; an instance of it that has spoken since
//! is put back when its turn comes. A healthy fleet costs one sweep each time that its oldest word would come due.
//!
//! `docs/model/silence.md` is its page.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::effect::{Effect, log};
use super::event_log::PoolEntry;
use super::instances::{Instance, Instances, Standing};
use crate::kernel::{Span, Time};
use crate::model::entitlement::Demands;
use crate::model::wire::InstanceId;

/// How long an instance may be silent; [`Span::FOREVER`]: that step is never taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SilenceTerms {
    /// Until the account raises an alert (facts §1.4: 30 d).
    pub alert_after: Span,
    /// Until what it uses is the pool's again (facts §1.4: 90 d).
    pub release_after: Span,
    /// Until its certificate is revoked and it is removed (facts §1.4: 1 year).
    pub revoke_after: Span,
}

impl Default for SilenceTerms {
    fn default() -> Self {
        SilenceTerms {
            alert_after: Span::days(30),
            release_after: Span::days(90),
            revoke_after: Span::days(365),
        }
    }
}

impl SilenceTerms {
    /// The shortest silence that has a consequence.
    fn first(&self) -> Span {
        self.alert_after.min(self.release_after).min(self.revoke_after)
    }
}

/// What an instance's silence has led to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// Nothing.
    Heard,
    /// An alert.
    Alerted,
    /// What it used is the pool's again.
    Released,
    /// Nothing, ever: it holds a reservation, and those never speak.
    Reserved,
}

/// Those whose turn comes soon.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Watch {
    terms: SilenceTerms,
    /// Everybody who comes due before this instant is in `soon`.
    swept: Time,
    soon: BTreeSet<(Time, InstanceId)>,
}

/// A sweep looks so far ahead.
const AHEAD: Span = Span::days(1);

impl Watch {
    pub(super) fn new(terms: SilenceTerms) -> Self {
        // Whoever is there from the start has spoken at the start at the earliest.
        Watch { terms, swept: Time::ZERO + terms.first(), soon: BTreeSet::new() }
    }

    /// When `row` has been silent too long for its next step, and what that is.
    fn next(&self, row: &Instance) -> (Time, Step) {
        let steps = [
            (Silence::Heard, self.terms.alert_after, Step::Alert),
            (Silence::Alerted, self.terms.release_after, Step::Release),
            (Silence::Released, self.terms.revoke_after, Step::Revoke),
        ];
        let ahead = steps.into_iter().filter(|it| it.0 >= row.silence && it.1 < Span::FOREVER);
        match ahead.min_by_key(|it| it.1) {
            Some((_, span, step)) if row.standing == Standing::Registered => {
                (row.last_contact + span, step)
            }
            _ => (Time::NEVER, Step::Revoke),
        }
    }

    /// Looks through all rows for those that come due soon.
    fn sweep(&mut self, instances: &Instances, now: Time) {
        // Who is not in the account yet cannot be silent for long before this.
        self.swept = now + AHEAD.min(self.terms.first());
        let mut earliest = now + self.terms.first();
        for (id, row) in instances.numbered() {
            let (due, _) = self.next(row);
            if due < self.swept {
                self.soon.insert((due, id));
            }
            earliest = earliest.min(due);
        }
        self.swept = self.swept.max(earliest);
    }
}

/// What is next for a silent instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Alert,
    Release,
    Revoke,
}

impl Account {
    /// When the account has to look at silent instances again.
    #[must_use]
    pub fn silence_deadline(&self) -> Time {
        let watch = &self.silence;
        watch.soon.first().map_or(watch.swept, |it| it.0.min(watch.swept))
    }

    /// Deals with everybody who has been silent for too long at `now`.
    pub fn mind_silence(&mut self, now: Time, demands: &Demands, out: &mut Vec<Effect>) {
        loop {
            while let Some(&(due, instance)) = self.silence.soon.first().filter(|it| it.0 <= now) {
                self.silence.soon.remove(&(due, instance));
                self.mind(instance, now, demands, out);
            }
            if now < self.silence.swept {
                return;
            }
            self.silence.sweep(&self.instances, now);
        }
    }

    /// An instance has spoken.
    #[inline]
    pub(super) fn hear(&mut self, instance: InstanceId, now: Time) {
        let row = self.instances.get_mut(instance);
        (row.last_contact, row.silence) = (now, Silence::Heard);
    }

    /// Takes the step that is due for one instance, unless it has spoken, and files it for the next.
    fn mind(&mut self, instance: InstanceId, now: Time, demands: &Demands, out: &mut Vec<Effect>) {
        let row = *self.instances.get_mut(instance);
        let (due, step) = self.silence.next(&row);
        if due <= now {
            let Instance { pool, router, .. } = row;
            match step {
                Step::Alert => {
                    self.instances.get_mut(instance).silence = Silence::Alerted;
                    log(pool, PoolEntry::InstanceSilent { router, instance }, out);
                }
                Step::Release => {
                    self.instances.get_mut(instance).silence = Silence::Released;
                    log(pool, PoolEntry::InstanceReleased { router, instance }, out);
                    self.release(instance, demands, out);
                }
                Step::Revoke => {
                    log(pool, PoolEntry::CertificateRevoked { router, instance }, out);
                    self.retire(instance, Standing::Removed, demands, out);
                }
            }
        }
        let (due, _) = self.silence.next(self.instances.get_mut(instance));
        if due < self.silence.swept {
            self.silence.soon.insert((due, instance));
        }
    }

    /// What an instance asks for is the pool's again.
    fn release(&mut self, instance: InstanceId, demands: &Demands, out: &mut Vec<Effect>) {
        let row = self.instances.get_mut(instance);
        let (pool, before) = (row.pool, std::mem::replace(&mut row.demand, Demands::NONE));
        self.pools[pool.index()].forget(instance);
        self.restate(pool, demands.list(before), &[], None, out);
    }
}
