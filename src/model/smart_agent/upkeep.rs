//! What a registered router keeps up: the compliance check, the certificate, and the retries of both.
//!
//! Regular checks lie on a grid that starts at the first ENTITLEMENT. What comes between (a changed demand, a ladder,
//! an operator) does not move it, nor does the delay that a policy may draw for each; how wide it is depends on the last
//! answer (facts §1.3).
//!
//! What it does not know: how the router came to be registered.

use super::activity::{Activity, grid};
use super::evaluation::WARNINGS;
use super::registration::{Registered, Registration, Stage};
use super::{Agent, Effect, Turn, reason};
use crate::kernel::{Second, Span, Time};
use crate::model::Wall;
use crate::model::syslog::{Mnemonic, Reason};
use crate::model::wire::{Answer, Ask, Certificate, Reply, Subtype};

impl Turn<'_> {
    /// The instant at which the router's clock will show `date`, if it goes on as it is; `None` if it is past that.
    pub(super) fn when(&self, date: Wall) -> Option<Time> {
        u64::try_from(date.0.saturating_sub(self.wall.0))
            .ok()
            .filter(|nanos| *nanos > 0)
            .map(|nanos| self.now + Span::nanos(nanos))
    }

    /// A regular check's place, and the delay that is drawn for it.
    pub(super) fn spread(&mut self, place: Time) -> Time {
        match self.policy.check_jitter.0 {
            0 => place,
            jitter => place + Span::nanos(self.rng.below(jitter)),
        }
    }
}

/// When a clock that is right shows `date`.
fn at_its_date(date: Wall) -> Time {
    Time(u64::try_from(date.0).unwrap_or(0))
}

impl Agent {
    /// When the certificate is over, if the router's clock goes on as it is.
    #[inline]
    pub(super) fn expires(&self, kept: &Registered) -> Time {
        let by_date = || at_its_date(kept.certificate.whole().expiry);
        self.rare.as_ref().and_then(|it| it.expires).unwrap_or_else(by_date)
    }

    /// Until then nothing is said about the end of the certificate: an instant that needs no knowledge of warnings given.
    #[inline]
    pub(super) fn unwarned_until(&self, kept: &Registered) -> Time {
        self.expires(kept).before(Span::days(WARNINGS[0]))
    }

    /// A new certificate on a router whose clock is wrong: its end is not known before that clock was looked at.
    pub(super) fn expire_with_own_clock(&mut self, turn: &Turn<'_>) {
        if turn.wall != Wall::true_at(turn.now) {
            self.rare_mut().expires = Some(Time::NEVER);
        }
    }

    /// Lets what is over be over: the certificate by the router's clock, the last answer by simulated time.
    pub(super) fn age(&mut self, turn: &mut Turn<'_>) {
        let Registration::Registered(kept) = &self.registration else { return };
        self.authorization.age(turn.now, turn.policy);
        let Certificate { start, expiry, .. } = kept.certificate.whole();
        // Nearly always: a clock that is right, and a certificate that has begun and does not end soon.
        let right = self.rare.is_none() && turn.wall == Wall::true_at(turn.now);
        if right && start <= turn.wall && turn.now < self.unwarned_until(kept) {
            return;
        }
        match turn.when(expiry) {
            Some(expires) if start <= turn.wall => {
                let by_date = expires == at_its_date(expiry);
                if let Some(rare) = &mut self.rare {
                    (rare.out_of_range, rare.expires) = (None, (!by_date).then_some(expires));
                } else if !by_date {
                    self.rare_mut().expires = Some(expires);
                }
                self.warn(turn);
            }
            _ => self.out_of_range(turn),
        }
    }

    /// The next warning that the certificate will expire, and at how many days left: on the days of the evaluation's, then
    /// daily (assumed). A certificate of a shorter life has those that fit into it.
    #[inline]
    pub(super) fn warning(&self, kept: &Registered) -> Option<(Time, u64)> {
        let Certificate { serial, start, expiry } = kept.certificate.whole();
        let rare = self.rare.as_ref();
        if rare.is_some_and(|it| it.out_of_range.is_some()) {
            return None;
        }
        let told = rare.and_then(|it| it.warned).filter(|it| it.0 == serial);
        let day = Span::days(1);
        let life = u64::try_from(expiry.0.saturating_sub(start.0)).unwrap_or(0) / day.0;
        let before = told.map_or(life, |it| it.1.min(life));
        let early = WARNINGS.into_iter().find(|days| *days < before);
        let days = early.or_else(|| before.checked_sub(1).filter(|days| *days > 0))?;
        Some((Time(self.expires(kept).0.saturating_sub(days * day.0)), days))
    }

    /// Says that the certificate will expire, once for all the warnings that are due.
    fn warn(&mut self, turn: &mut Turn<'_>) {
        let mut due = false;
        if let Registration::Registered(kept) = &self.registration
            && turn.now < self.unwarned_until(kept)
        {
            return;
        }
        while let Registration::Registered(kept) = &self.registration
            && let Some((at, days)) = self.warning(kept)
            && at <= turn.now
        {
            let serial = kept.certificate.whole().serial;
            self.rare.get_or_insert_default().warned = Some((serial, days));
            due = true;
        }
        if due && let Registration::Registered(kept) = &self.registration {
            let left = self.expires(kept).since(turn.now).0.div_ceil(Span::hours(1).0);
            let hours = u32::try_from(left).unwrap_or(u32::MAX);
            turn.log_because(Mnemonic::IdCertWarning, Reason::HoursLeft(hours));
        }
    }

    /// The router's clock shows a date at which its certificate is not valid. If the clock got to the end by itself,
    /// that is the end; if it was set there, or the certificate begins later, there is some time to set it right.
    fn out_of_range(&mut self, turn: &mut Turn<'_>) {
        let Registration::Registered(kept) = &self.registration else { return };
        let Certificate { start, expiry, .. } = kept.certificate.whole();
        let grace = turn.policy.clock_grace;
        let by_itself = turn.wall >= expiry && self.expires(kept) <= turn.now + grace;
        let rare = self.rare_mut();
        if rare.out_of_range.is_none() && by_itself {
            turn.log(Mnemonic::IdCertExpired);
            return self.forget();
        }
        if rare.out_of_range.is_none() {
            turn.log(Mnemonic::IdCertOutOfRange);
        }
        let until = *rare.out_of_range.get_or_insert(turn.now) + grace;
        if until <= turn.now {
            turn.log(Mnemonic::IdCertRemoved);
            return self.forget();
        }
        rare.expires = Some(turn.when(start).map_or(until, |valid| valid.min(until)));
    }

    /// Starts the next thing that a registered router has due; `false` when nothing is.
    pub(super) fn step_registered(&mut self, turn: &mut Turn<'_>) -> bool {
        let demand = self.demand;
        let Registration::Registered(kept) = &mut self.registration else { return false };
        let instance = kept.instance;
        let (now, ladder) = (turn.now, &turn.policy.ladder);
        match &mut kept.stage {
            Stage::Acknowledging { work, give_up } if give_up.time() <= now => {
                let under_way = work.asking();
                kept.stage = Stage::Acknowledged { until: now.into() };
                if under_way {
                    self.abandon(Subtype::Acknowledgement);
                }
            }
            Stage::Acknowledging { work, .. } if work.due(ladder) <= now => {
                turn.ask(Ask::Acknowledge { instance }, work.start(now));
            }
            Stage::Acknowledged { until } if until.time() <= now => {
                kept.stage = Stage::Working { check: Activity::at(now), anchor: now.into() };
            }
            Stage::Working { check, .. } if check.due_check(ladder) <= now => {
                kept.requested = Second::of(now);
                turn.ask(Ask::Entitle { instance, demand }, check.start(now));
            }
            Stage::Working { check, .. }
                if *check != Activity::Silent && kept.renewal.due(ladder) <= now =>
            {
                turn.ask(Ask::Renew { instance }, kept.renewal.start(now));
            }
            _ => return false,
        }
        true
    }

    pub(super) fn ask_for_changed_demand(&mut self, now: Time) {
        let covered = self.authorization.covers(self.demand);
        if let Some((check @ Activity::Resting { spent: false, .. }, _)) = self.checking()
            && !covered
        {
            *check = Activity::at(now);
        }
    }

    pub(super) fn heard_entitlement(&mut self, reply: &Reply, turn: &mut Turn<'_>) {
        let demand = self.demand;
        if let Reply::Answered(Answer::Entitled { demand, short, invalid }) = *reply {
            self.authorization.hear(demand, turn.now, short, invalid);
        }
        let every = match self.authorization.short() {
            true => turn.policy.check_out_of_compliance,
            false => turn.policy.check_authorized,
        };
        let Some((check, anchor)) = self.checking() else { return };
        let next = turn.spread(grid(anchor, every, turn.now));
        match *reply {
            // The demand changed while this was under way: ask for the new one.
            Reply::Answered(Answer::Entitled { demand: told, .. }) if told != demand => {
                *check = Activity::at(turn.now);
            }
            Reply::Answered(Answer::Entitled { .. }) => *check = Activity::at(next),
            _ => {
                turn.log_because(Mnemonic::AuthRenewFailed, reason(reply));
                turn.setback(check, Subtype::Entitlement, next);
            }
        }
    }

    pub(super) fn heard_renewal(&mut self, reply: &Reply, turn: &mut Turn<'_>) {
        let Registration::Registered(kept) = &mut self.registration else { return };
        if let Reply::Answered(Answer::Renewed { certificate }) = *reply {
            kept.certificate = certificate.into();
            kept.last_response = Second::of(turn.now);
            kept.renewal = Activity::at(turn.now + turn.policy.renew_after);
            turn.out.push(Effect::CertificateStored { certificate });
            turn.log(Mnemonic::IdCertRenewSuccess);
        } else {
            turn.log_because(Mnemonic::IdCertRenewFailed, reason(reply));
            let next = grid(kept.renewal.since(), turn.policy.ladder.daily_every, turn.now);
            turn.setback(&mut kept.renewal, Subtype::Renew, next);
        }
    }

    /// An operator wants the check now, and the certificate if its renewal failed or was held back.
    pub(super) fn renew_now(&mut self, now: Time) {
        let Registration::Registered(Registered { renewal, stage, .. }) = &mut self.registration
        else {
            return;
        };
        if let Stage::Working { check, .. } = stage {
            check.hurry(now);
            if renewal.troubled() {
                renewal.hurry(now);
            }
        }
    }

    /// An answer came although the agent had given up: it checks again.
    pub(super) fn end_silence(&mut self, now: Time) {
        if let Some((check @ Activity::Silent, _)) = self.checking() {
            *check = Activity::at(now);
        }
    }

    /// Whether all retries are spent and only an operator can help.
    pub(super) fn silent(&self) -> bool {
        match &self.registration {
            Registration::Failed { spent, .. } => *spent,
            Registration::Registered(kept) => kept.check() == Some(&Activity::Silent),
            _ => false,
        }
    }

    /// The check and its grid's anchor, once there is one.
    fn checking(&mut self) -> Option<(&mut Activity, Time)> {
        match &mut self.registration {
            Registration::Registered(Registered {
                stage: Stage::Working { check, anchor },
                ..
            }) => Some((check, anchor.time())),
            _ => None,
        }
    }
}
