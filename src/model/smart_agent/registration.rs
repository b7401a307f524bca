//! How a router becomes a product instance, and stops being one.
//!
//! REGISTRATION, its answer stored, ACKNOWLEDGEMENT, ENTITLEMENT: the order is the guide's. An acknowledgement that is
//! not delivered within its life (guide: `SASACKExpirationJob`, 3842 s; that it then goes on is assumed) is given up.
//! De-registration erases locally at once; if the backend is not reached the instance stays behind in the account
//! (facts §1.2).
//!
//! What it does not know: what comes after the first ENTITLEMENT was asked for.

use serde::{Deserialize, Serialize};

use super::activity::{Activity, Setback, grid};
use super::authorization::Authorization;
use super::{Agent, Effect, Turn};
use crate::kernel::{PackedTime, Second, Span, Time};
use crate::model::Wall;
use crate::model::policy::{AgentPolicy, OnExhaustion};
use crate::model::syslog::{Mnemonic, Reason};
use crate::model::wire::{Answer, Ask, Certificate, InstanceId, PoolId, Reply, Subtype, TokenId};

/// How far a registration is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) enum Registration {
    /// No identity, and none asked for.
    #[default]
    NotRegistered,
    /// Making the request (resting), asking, or trying again.
    Registering { token: TokenId, started: Time, work: Activity },
    /// The answer is checked and stored until `until`.
    Processing {
        instance: InstanceId,
        pool: PoolId,
        certificate: Certificate,
        started: Time,
        until: Time,
    },
    /// Refused, or `spent`: all retries failed.
    Failed { started: Time, spent: bool },
    /// Done.
    Registered(Registered),
}

/// A registered router's identity and what it keeps up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Registered {
    pub(super) instance: InstanceId,
    pub(super) pool: PoolId,
    pub(super) certificate: KeptCertificate,
    /// When the operator registered it; none: before the run.
    pub(super) started: Second,
    /// When the certificate's answer was recorded; none: before the run.
    pub(super) last_response: Second,
    /// When ENTITLEMENT was last sent; none: not yet in this run.
    pub(super) requested: Second,
    pub(super) renewal: Activity,
    pub(super) stage: Stage,
}

/// A certificate as a router keeps it: 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "Certificate", into = "Certificate")]
pub(super) struct KeptCertificate {
    /// Its first valid date, as nanoseconds in two halves.
    start: [u32; 2],
    /// From there to its last valid date: certificates live for whole seconds.
    life_s: u32,
    serial: u32,
}

impl KeptCertificate {
    /// The certificate.
    #[inline]
    pub(super) fn whole(self) -> Certificate {
        let start = Wall((u64::from(self.start[0]) | u64::from(self.start[1]) << 32) as i64);
        let expiry = start.plus(Span::secs(u64::from(self.life_s)));
        Certificate { serial: self.serial, start, expiry }
    }
}

impl From<Certificate> for KeptCertificate {
    fn from(certificate: Certificate) -> Self {
        let Certificate { serial, start, expiry } = certificate;
        let life = expiry.0.saturating_sub(start.0);
        debug_assert_eq!(life % 1_000_000_000, 0, "certificates live for whole seconds");
        KeptCertificate {
            start: [start.0 as u32, (start.0 >> 32) as u32],
            life_s: u32::try_from(life / 1_000_000_000).unwrap_or(u32::MAX),
            serial,
        }
    }
}

impl From<KeptCertificate> for Certificate {
    fn from(kept: KeptCertificate) -> Self {
        kept.whole()
    }
}

/// From the identity to the daily check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Stage {
    /// The backend is told that the identity arrived.
    Acknowledging { work: Activity, give_up: PackedTime },
    /// It knows; the first ENTITLEMENT is at `until`.
    Acknowledged { until: PackedTime },
    /// Regular checks lie on the grid from `anchor`.
    Working { check: Activity, anchor: PackedTime },
}

impl Registered {
    /// The compliance check, once there is one.
    pub(super) const fn check(&self) -> Option<&Activity> {
        match &self.stage {
            Stage::Working { check, .. } => Some(check),
            Stage::Acknowledging { .. } | Stage::Acknowledged { .. } => None,
        }
    }

    pub(super) fn expects(&self, subtype: Subtype) -> bool {
        match (subtype, &self.stage) {
            (Subtype::Renew, _) => self.renewal.asking(),
            (Subtype::Acknowledgement, Stage::Acknowledging { work, .. }) => work.asking(),
            (Subtype::Entitlement, Stage::Working { check, .. }) => check.asking(),
            _ => false,
        }
    }

    /// When the next of it is due, but for the end of the certificate.
    pub(super) fn deadline(&self, policy: &AgentPolicy) -> Time {
        let due = |work: &Activity| work.due(&policy.ladder);
        match &self.stage {
            Stage::Acknowledging { work, give_up } => due(work).min(give_up.time()),
            Stage::Acknowledged { until } => until.time(),
            Stage::Working { check: Activity::Silent, .. } => Time::NEVER,
            Stage::Working { check, .. } => check.due_check(&policy.ladder).min(due(&self.renewal)),
        }
    }

    /// Smart licensing is off: what was under way starts afresh when it is on again.
    pub(super) fn pause(&mut self, now: Time) {
        let unfinished = |work: &Activity| work.asking() || work.troubled();
        match &mut self.stage {
            Stage::Acknowledging { work: activity, .. }
            | Stage::Working { check: activity, .. }
                if unfinished(activity) =>
            {
                *activity = Activity::at(now);
            }
            _ => {}
        }
        if unfinished(&self.renewal) {
            self.renewal = Activity::at(now);
        }
    }
}

impl Agent {
    /// An operator registers. Without `force` only what has no registration, or waits to try again, may: else the command
    /// is refused. `force` wipes what there is first (guide); nobody tells the backend (assumed).
    pub(super) fn register(&mut self, token: TokenId, force: bool, turn: &mut Turn<'_>) {
        if !self.enabled {
            return;
        }
        if force && self.reserved().is_none() {
            self.forget();
        }
        let hindrance = match &self.registration {
            _ if self.reserved().is_some() => Some(Reason::AlreadyRegistered),
            Registration::NotRegistered | Registration::Failed { .. } => None,
            Registration::Registering { work, .. } if work.troubled() && !work.asking() => None,
            Registration::Registering { .. } | Registration::Processing { .. } => {
                Some(Reason::RegistrationInProgress)
            }
            Registration::Registered(_) => Some(Reason::AlreadyRegistered),
        };
        if let Some(reason) = hindrance {
            turn.log_because(Mnemonic::RegFailed, reason);
            return;
        }
        let work = Activity::at(turn.now + turn.policy.prepare_registration);
        self.registration = Registration::Registering { token, started: turn.now, work };
        self.clear_refusal();
    }

    pub(super) fn heard_registration(&mut self, reply: &Reply, turn: &mut Turn<'_>) {
        let Registration::Registering { started, work, .. } = &mut self.registration else {
            return;
        };
        let started = *started;
        if let Reply::Answered(Answer::Registered { instance, pool, certificate }) = *reply {
            let until = turn.now + turn.policy.process_registration;
            self.registration =
                Registration::Processing { instance, pool, certificate, started, until };
            return;
        }
        let reason = reason(reply);
        turn.log_because(Mnemonic::RegFailed, reason);
        if let Reason::Response(_) = reason {
            self.registration = Registration::Failed { started, spent: false };
            return;
        }
        let next = grid(work.since(), turn.policy.ladder.daily_every, turn.now);
        if turn.setback(work, Subtype::Registration, next) == Activity::Silent {
            self.registration = Registration::Failed { started, spent: true };
        }
    }

    /// The answer is stored.
    pub(super) fn complete(&mut self, turn: &mut Turn<'_>) {
        let Registration::Processing { instance, pool, certificate, started, .. } =
            self.registration
        else {
            return;
        };
        turn.out.push(Effect::CertificateStored { certificate });
        turn.log(Mnemonic::RegSuccess);
        self.authorization = Authorization::Untold;
        self.registration = Registration::Registered(Registered {
            instance,
            pool,
            certificate: certificate.into(),
            started: Second::of(started),
            last_response: Second::of(turn.now),
            requested: Second::NONE,
            renewal: Activity::at(turn.now + turn.policy.renew_after),
            stage: Stage::Acknowledging {
                work: Activity::at(turn.now),
                give_up: (turn.now + turn.policy.acknowledgement_life).into(),
            },
        });
        self.expire_with_own_clock(turn);
        self.age(turn);
    }

    pub(super) fn heard_acknowledgement(&mut self, reply: &Reply, turn: &mut Turn<'_>) {
        let Registration::Registered(kept) = &mut self.registration else { return };
        let Stage::Acknowledging { work, .. } = &mut kept.stage else { return };
        if let Reply::Answered(Answer::Acknowledged) = *reply {
            let until = turn.now + turn.policy.process_acknowledgement;
            kept.stage = Stage::Acknowledged { until: until.into() };
        } else if work.failed(&turn.policy.ladder) != Setback::Again {
            // Its life, not the ladder, ends it: nothing more to try until then.
            *work = Activity::Silent;
        }
    }

    pub(super) fn deregister(&mut self, turn: &mut Turn<'_>) {
        let instance = match &self.registration {
            Registration::Processing { instance, .. } => Some(*instance),
            Registration::Registered(kept) => Some(kept.instance),
            _ => None,
        };
        if !self.enabled || self.registration == Registration::NotRegistered {
            return;
        }
        self.forget();
        if let Some(instance) = instance {
            if self.deregistering() {
                self.abandon(Subtype::Deregistration);
            }
            self.rare_mut().deregistering = true;
            turn.ask(Ask::Deregister { instance }, 0);
        }
    }

    pub(super) fn heard_deregistration(&mut self, reply: &Reply, turn: &mut Turn<'_>) {
        self.rare_mut().deregistering = false;
        match *reply {
            Reply::Answered(Answer::Deregistered) => turn.log(Mnemonic::DeregSuccess),
            _ => turn.log_because(Mnemonic::DeregFailed, reason(reply)),
        }
    }

    /// Erases the identity and everything that hangs on it.
    pub(super) fn forget(&mut self) {
        for subtype in
            [Subtype::Registration, Subtype::Acknowledgement, Subtype::Entitlement, Subtype::Renew]
        {
            if self.expects(subtype) {
                self.abandon(subtype);
            }
        }
        self.registration = Registration::NotRegistered;
        self.authorization = Authorization::Untold;
        if let Some(rare) = &mut self.rare {
            (rare.refusal, rare.out_of_range, rare.expires) = (None, None, None);
        }
    }

    pub(super) fn enrolled(
        &mut self,
        (instance, pool, certificate): (InstanceId, PoolId, Certificate),
        (last_contact, next_check): (Time, Time),
        turn: &Turn<'_>,
    ) {
        let renew = certificate.start.plus(turn.policy.renew_after);
        self.enabled = true;
        self.registration = Registration::Registered(Registered {
            instance,
            pool,
            certificate: certificate.into(),
            started: Second::NONE,
            last_response: Second::NONE,
            requested: Second::NONE,
            renewal: Activity::at(turn.when(renew).unwrap_or(turn.now)),
            stage: Stage::Working { check: Activity::at(next_check), anchor: next_check.into() },
        });
        self.authorization.hear(self.demand, last_contact, 0, 0);
        self.expire_with_own_clock(turn);
    }
}

/// What a reply that brought no good answer reads like in the attempt's own syslog line.
pub(super) const fn reason(reply: &Reply) -> Reason {
    match *reply {
        Reply::Answered(Answer::Refused(refusal)) => Reason::Response(refusal),
        Reply::Answered(_) | Reply::Failed(_) => Reason::SendError,
        Reply::Dropped(_) => Reason::Disabled,
    }
}

impl Turn<'_> {
    /// An attempt of `work` failed: the next rung, or what the policy says after the last. `next`: the next regular time.
    pub(super) fn setback(
        &mut self,
        work: &mut Activity,
        subtype: Subtype,
        next: Time,
    ) -> Activity {
        let resting = Activity::Resting { due: next.into(), spent: true };
        match work.failed(&self.policy.ladder) {
            Setback::Again => {}
            Setback::StillSpent => *work = resting,
            Setback::Spent => {
                self.out.push(Effect::RetriesSpent { subtype });
                match self.policy.on_exhaustion {
                    OnExhaustion::Stop => {
                        self.log(Mnemonic::RetriesSpent);
                        *work = Activity::Silent;
                    }
                    OnExhaustion::Resume => {
                        self.log(Mnemonic::RetriesSpentResume);
                        *work = resting;
                    }
                }
            }
        }
        *work
    }
}
