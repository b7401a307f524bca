//! What the agent was told about the licenses it uses, and how long that counts.
//!
//! ```text
//!            answer        authorization_life without an answer          authorization_grace more
//!   Untold ─────────► Told ──────────────────────────────────► Expired ───────────────────────────► GraceOver
//!                      ▲ each answer ─┘ ◄───── answer ────────────┘ ◄──────────── answer ──────────────┘
//! ```
//!
//! A refused or lost check changes nothing here: neither the answer nor the instant at which it stops counting
//! (facts §1.2). No licensing state ever stops a feature (guide): what is kept here is only what an operator sees.
//!
//! What it does not know: who else is in the pool, what the pool owns, why a tag is short.

use serde::{Deserialize, Serialize};

use crate::kernel::{PackedTime, Span, Time};
use crate::model::Belief;
use crate::model::entitlement::{DemandId, Demands, EnforceMode};
use crate::model::policy::AgentPolicy;

/// The last answer.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) enum Authorization {
    /// None yet.
    #[default]
    Untold,
    /// About the requests of `demand`; no marks: all of them are covered.
    Told { demand: DemandId, at: PackedTime, marks: Option<Box<Marks>> },
    /// It came at `at`, too long ago to count.
    Expired { at: PackedTime },
    /// The grace after that is over too.
    GraceOver { at: PackedTime },
}

/// What an answer says against single requests, one bit each; of both masks: covered by a tolerated overage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Marks {
    /// Not covered.
    short: u64,
    /// Not known.
    invalid: u64,
}

impl Authorization {
    /// What came at `at`. Marks that are there are written over, so that a router that stays short allocates nothing.
    pub(super) fn hear(&mut self, demand: DemandId, at: Time, short: u64, invalid: u64) {
        let room = match self {
            Authorization::Told { marks, .. } => marks.take(),
            _ => None,
        };
        let marks = (short | invalid != 0).then(|| {
            let mut room = room.unwrap_or_else(|| Box::new(Marks { short: 0, invalid: 0 }));
            *room = Marks { short, invalid };
            room
        });
        *self = Authorization::Told { demand, at: at.into(), marks };
    }

    /// What a registered router that uses licenses makes of it.
    pub(super) fn belief(&self) -> Belief {
        match self {
            Authorization::Untold | Authorization::Told { demand: Demands::NONE, .. } => {
                Belief::Waiting
            }
            Authorization::Told { marks: None, .. } => Belief::Authorized,
            // In both masks: an overage that is tolerated.
            Authorization::Told { marks: Some(it), .. } if it.short == it.invalid => {
                Belief::Authorized
            }
            Authorization::Told { .. } => Belief::OutOfCompliance,
            Authorization::Expired { .. } | Authorization::GraceOver { .. } => {
                Belief::AuthorizationExpired
            }
        }
    }

    /// What it says about request `index` of `demand`.
    pub(super) fn mode(&self, demand: DemandId, index: usize) -> EnforceMode {
        match self {
            Authorization::Told { demand: told, marks, .. } if *told == demand => {
                let (short, invalid) = marks.as_ref().map_or((0, 0), |it| (it.short, it.invalid));
                let bit = 1_u64 << (index & 63);
                if short & invalid & bit != 0 {
                    EnforceMode::Overage
                } else if invalid & bit != 0 {
                    EnforceMode::InvalidTag
                } else if short & bit != 0 {
                    EnforceMode::OutOfCompliance
                } else {
                    EnforceMode::Authorized
                }
            }
            Authorization::Expired { .. } => EnforceMode::AuthorizationExpired,
            Authorization::GraceOver { .. } => EnforceMode::GracePeriodExpired,
            Authorization::Untold | Authorization::Told { .. } => EnforceMode::Waiting,
        }
    }

    /// Whether it speaks of `demand`.
    pub(super) fn covers(&self, demand: DemandId) -> bool {
        matches!(self, Authorization::Told { demand: told, .. } if *told == demand)
    }

    /// Whether at least one tag of the last answer is short or unknown.
    pub(super) fn short(&self) -> bool {
        matches!(self.belief(), Belief::OutOfCompliance)
    }

    /// When it stopped or stops counting.
    pub(super) fn expires(&self, life: Span) -> Time {
        match self {
            Authorization::Untold | Authorization::Told { demand: Demands::NONE, .. } => {
                Time::NEVER
            }
            Authorization::Told { at, .. }
            | Authorization::Expired { at }
            | Authorization::GraceOver { at } => at.time() + life,
        }
    }

    /// When the clock has to look at it.
    pub(super) fn deadline(&self, policy: &AgentPolicy) -> Time {
        let expires = self.expires(policy.authorization_life);
        match self {
            Authorization::Untold | Authorization::Told { .. } => expires,
            Authorization::Expired { .. } => expires + policy.authorization_grace,
            Authorization::GraceOver { .. } => Time::NEVER,
        }
    }

    /// Lets it expire, and its grace be over, if their time has come.
    pub(super) fn age(&mut self, now: Time, policy: &AgentPolicy) {
        while self.deadline(policy) <= now {
            *self = match self {
                Authorization::Told { at, .. } => Authorization::Expired { at: *at },
                Authorization::Expired { at } => Authorization::GraceOver { at: *at },
                Authorization::Untold | Authorization::GraceOver { .. } => return,
            };
        }
    }

    /// Whether the grace after an expired authorization is over.
    pub(super) const fn grace_over(&self) -> bool {
        matches!(self, Authorization::GraceOver { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: DemandId = DemandId(7);

    #[test]
    fn each_tag_has_the_mode_that_its_bits_say() {
        let mut told = Authorization::default();
        told.hear(LIST, Time::ZERO, 0b1001, 1 << 63 | 0b1010);
        let modes = [0, 1, 2, 3, 63].map(|index| told.mode(LIST, index));
        let expected = [
            EnforceMode::OutOfCompliance,
            EnforceMode::InvalidTag,
            EnforceMode::Authorized,
            EnforceMode::Overage,
            EnforceMode::InvalidTag,
        ];
        assert_eq!(modes, expected);
        assert_eq!(
            told.mode(DemandId(8), 0),
            EnforceMode::Waiting,
            "of another list it says nothing"
        );
    }

    #[test]
    fn an_answer_and_the_grace_after_it_count_to_the_nanosecond() {
        let (policy, life) = (AgentPolicy::xr_5_2(), Span::days(90));
        let mut told = Authorization::default();
        told.hear(LIST, Time(5), 0, 0);
        told.age(Time(4) + life, &policy);
        assert_eq!(told.belief(), Belief::Authorized);
        told.age(Time(5) + life, &policy);
        assert_eq!(told.mode(LIST, 0), EnforceMode::AuthorizationExpired);
        told.age(Time(4) + life + life, &policy);
        assert!(!told.grace_over());
        told.age(Time(5) + life + life, &policy);
        assert_eq!(told.mode(LIST, 0), EnforceMode::GracePeriodExpired);
        assert_eq!(told.belief(), Belief::AuthorizationExpired);
        assert_eq!(told.deadline(&policy), Time::NEVER);
        assert_eq!(told.expires(life), Time(5) + life, "show commands still print it");
    }

    #[test]
    fn later_agents_know_no_grace() {
        let policy = AgentPolicy::xe_16();
        let mut told = Authorization::default();
        told.hear(LIST, Time(5), 0, 0);
        told.age(Time::ZERO + Span::days(3_650), &policy);
        assert_eq!(told.mode(LIST, 0), EnforceMode::AuthorizationExpired);
        assert_eq!(told.deadline(&policy), Time::NEVER);
    }
}
