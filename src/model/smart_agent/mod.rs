//! The smart agent: registration and authorization of one router.

use serde::{Deserialize, Serialize};

use super::entitlement::{DemandId, EnforceMode};
use super::policy::AgentPolicy;
use super::syslog::Notice;
use super::wire::{
    Ask, Certificate, Failure, InstanceId, PoolId, Refusal, Reply, Subtype, TokenId,
};
use super::{Belief, Contact, Machine, Moment, RegistrationStatus};
use crate::kernel::Time;

/// What can happen to an agent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Input {
    /// Smart licensing was switched on.
    Enable,
    /// Smart licensing was switched off.
    Disable,
    /// An operator registers the router.
    Register { token: TokenId },
    /// An operator wants it tried again now.
    Renew,
    /// An operator gives the registration back.
    Deregister,
    /// The router's features now ask for `demand`; `in_use`: it is not the empty list.
    DemandChanged { demand: DemandId, in_use: bool },
    /// How an exchange ended.
    Reply { subtype: Subtype, reply: Reply },
    /// At the start of a run: the router has been registered and authorized for a while; the backend last answered at
    /// `last_contact` and the next regular check is at `next_check`.
    Enrolled {
        instance: InstanceId,
        pool: PoolId,
        certificate: Certificate,
        last_contact: Time,
        next_check: Time,
    },
    /// The clock reached the deadline.
    Deadline,
}

/// What an agent asks for, and what changed in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Effect {
    /// Send this to the backend.
    Ask(Ask),
    /// Log this.
    Notice(Notice),
    /// An attempt began: `repeat` 0 is a regular one, 1.. the rungs of the retry ladder.
    AttemptStarted { subtype: Subtype, repeat: u16 },
    /// The last rung failed.
    RetriesSpent { subtype: Subtype },
    /// The registration status changed.
    RegistrationChanged { from: RegistrationStatus, to: RegistrationStatus },
    /// The belief changed.
    BeliefChanged { from: Belief, to: Belief },
    /// The contact changed.
    ContactChanged { from: Contact, to: Contact },
    /// An ID certificate was stored.
    CertificateStored { serial: u32 },
    /// The backend said no.
    Refused { subtype: Subtype, refusal: Refusal },
}

/// The agent of one router.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Agent {
    enabled: bool,
}

impl Agent {
    /// What it believes about its registration.
    #[must_use]
    pub fn registration(&self) -> RegistrationStatus {
        RegistrationStatus::NotRegistered
    }
    /// What it believes about its authorization.
    #[must_use]
    pub fn belief(&self) -> Belief {
        Belief::Unregistered
    }
    /// How well its talk with the backend goes.
    #[must_use]
    pub fn contact(&self) -> Contact {
        Contact::Good
    }
    /// `Registration Start Time`.
    #[must_use]
    pub fn registration_started(&self) -> Option<Time> {
        None
    }
    /// `Last Response Time`: of a registration or renewal.
    #[must_use]
    pub fn last_response(&self) -> Option<Time> {
        None
    }
    /// What the last answer refused; `None` prints as `OK: OK`.
    #[must_use]
    pub fn last_refusal(&self) -> Option<Refusal> {
        None
    }
    /// Why the last exchange brought no answer, if it did not.
    #[must_use]
    pub fn last_failure(&self) -> Option<Failure> {
        None
    }
    /// Its identity in the account.
    #[must_use]
    pub fn instance(&self) -> Option<InstanceId> {
        None
    }
    /// The pool it was assigned.
    #[must_use]
    pub fn pool(&self) -> Option<PoolId> {
        None
    }
    /// The ID certificate.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        None
    }
    /// When the certificate will be renewed.
    #[must_use]
    pub fn renew_at(&self, _policy: &AgentPolicy) -> Option<Time> {
        None
    }
    /// When the next compliance check is due.
    #[must_use]
    pub fn next_check(&self, _policy: &AgentPolicy) -> Option<Time> {
        None
    }
    /// When the last answer stops counting.
    #[must_use]
    pub fn authorization_expires(&self, _policy: &AgentPolicy) -> Option<Time> {
        None
    }
    /// What it was told about request `index` of its demand.
    #[must_use]
    pub fn mode(&self, _index: usize) -> EnforceMode {
        EnforceMode::Waiting
    }
    /// When it last asked for its demand.
    #[must_use]
    pub fn requested(&self) -> Option<Time> {
        None
    }
}

impl Machine for Agent {
    type Config = AgentPolicy;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, _: Input, _: Moment<'_>, _: &AgentPolicy, _: &mut Vec<Effect>) {}

    fn deadline(&self, _: &AgentPolicy) -> Time {
        Time::NEVER
    }
}
