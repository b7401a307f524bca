//! What show commands, records and tests may read of an agent. Nothing here changes it.

use super::registration::{Registered, Registration};
use super::{Agent, Trouble};
use crate::kernel::Time;
use crate::model::entitlement::EnforceMode;
use crate::model::policy::AgentPolicy;
use crate::model::wire::{Certificate, Failure, InstanceId, PoolId, Refusal};
use crate::model::{Belief, Contact, EvaluationStatus, RegistrationStatus};

/// `None` for an instant that never comes.
fn real(time: Time) -> Option<Time> {
    (time != Time::NEVER).then_some(time)
}

impl Agent {
    /// What it believes about its registration.
    #[inline]
    #[must_use]
    pub fn registration(&self) -> RegistrationStatus {
        match &self.registration {
            _ if !self.enabled => RegistrationStatus::NotRegistered,
            Registration::NotRegistered => RegistrationStatus::NotRegistered,
            Registration::Registering { work, .. } if work.troubled() => {
                RegistrationStatus::Retrying
            }
            Registration::Registering { .. } | Registration::Processing { .. } => {
                RegistrationStatus::InProgress
            }
            Registration::Failed { .. } => RegistrationStatus::Failed,
            Registration::Registered(_) => RegistrationStatus::Completed,
        }
    }

    /// What it believes about its authorization.
    #[inline]
    #[must_use]
    pub fn belief(&self) -> Belief {
        match &self.registration {
            _ if !self.in_use => Belief::Authorized,
            Registration::Registered(_) if self.enabled => self.authorization.belief(),
            _ => self.reserved_belief().unwrap_or(Belief::Unregistered),
        }
    }

    /// How well its talk with the backend goes.
    #[inline]
    #[must_use]
    pub fn contact(&self) -> Contact {
        if self.silent() {
            Contact::Silent
        } else if self.trouble.is_some() {
            Contact::Lost
        } else {
            Contact::Good
        }
    }

    /// `Registration Start Time`, to the second; `None` also if that was before the run.
    #[must_use]
    pub fn registration_started(&self) -> Option<Time> {
        match &self.registration {
            Registration::NotRegistered => None,
            Registration::Registering { started, .. }
            | Registration::Processing { started, .. }
            | Registration::Failed { started, .. } => Some(*started),
            Registration::Registered(kept) => kept.started.time(),
        }
    }

    /// `Last Response Time`, to the second: of a registration or renewal; `None` also if that was before the run.
    #[must_use]
    pub fn last_response(&self) -> Option<Time> {
        self.kept()?.last_response.time()
    }

    /// What the last answer refused; `None` prints as `OK: OK`.
    #[must_use]
    pub fn last_refusal(&self) -> Option<Refusal> {
        self.rare.as_ref()?.refusal
    }

    /// Why the last exchange brought no answer, if it did not.
    #[must_use]
    pub fn last_failure(&self) -> Option<Failure> {
        match self.trouble? {
            Trouble::Failed(failure) => Some(failure),
            Trouble::Dropped(_) => None,
        }
    }

    /// Its identity in the account.
    #[must_use]
    pub fn instance(&self) -> Option<InstanceId> {
        Some(self.kept()?.instance)
    }

    /// The pool it was assigned.
    #[must_use]
    pub fn pool(&self) -> Option<PoolId> {
        Some(self.kept()?.pool)
    }

    /// The ID certificate.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        Some(self.kept()?.certificate.whole())
    }

    /// When the certificate will be renewed, or that will be tried again.
    #[must_use]
    pub fn renew_at(&self, policy: &AgentPolicy) -> Option<Time> {
        real(self.kept()?.renewal.due(&policy.ladder))
    }

    /// When the next compliance check is due, regular or not.
    #[must_use]
    pub fn next_check(&self, policy: &AgentPolicy) -> Option<Time> {
        real(self.kept()?.check()?.due_check(&policy.ladder))
    }

    /// When the last answer stops counting, or did.
    #[must_use]
    pub fn authorization_expires(&self, policy: &AgentPolicy) -> Option<Time> {
        real(self.authorization.expires(policy.authorization_life))
    }

    /// What it was told about request `index` of its demand.
    #[must_use]
    pub fn mode(&self, index: usize) -> EnforceMode {
        if let Some(mode) = self.reserved_mode(index) {
            return mode;
        }
        match self.evaluated() {
            Some(it) if it.counts() && it.over() => EnforceMode::EvaluationExpired,
            Some(it) if it.counts() => EnforceMode::EvaluationPeriod,
            _ => self.authorization.mode(self.demand, index),
        }
    }

    /// How its evaluation period stands; `None` if it never used any of it.
    #[must_use]
    pub fn evaluation(&self, policy: &AgentPolicy) -> Option<EvaluationStatus> {
        self.evaluated().map(|it| it.view(policy.evaluation))
    }

    /// When it last asked for its demand, to the second.
    #[must_use]
    pub fn requested(&self) -> Option<Time> {
        self.kept()?.requested.time()
    }

    fn kept(&self) -> Option<&Registered> {
        match &self.registration {
            Registration::Registered(kept) => Some(kept),
            _ => None,
        }
    }
}
