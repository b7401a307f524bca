//! What the agent was told about the licenses it uses, and how long that counts.
//!
//! ```text
//!            answer                 authorization_life without an answer
//!   Untold ─────────► Told ───────────────────────────────────────────► Expired
//!                      ▲ each answer ─┘ ◄───────── answer ─────────────────┘
//! ```
//!
//! A refused or lost check changes nothing here: neither the answer nor the instant at which it stops counting
//! (facts §1.2). No licensing state ever stops a feature (guide): what is kept here is only what an operator sees.
//!
//! What it does not know: who else is in the pool, what the pool owns, why a tag is short.

use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Time};
use crate::model::Belief;
use crate::model::entitlement::{DemandId, Demands, EnforceMode};

/// The last answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) enum Authorization {
    /// None yet.
    #[default]
    Untold,
    /// Of the requests of `demand`, those of the two masks are not covered or not known.
    Told { demand: DemandId, at: Time, short: u64, invalid: u64 },
    /// It came at `at`, too long ago to count.
    Expired { at: Time },
}

impl Authorization {
    /// What a registered router that uses licenses makes of it.
    pub(super) const fn belief(&self) -> Belief {
        match *self {
            Authorization::Untold | Authorization::Told { demand: Demands::NONE, .. } => {
                Belief::Waiting
            }
            Authorization::Told { short: 0, invalid: 0, .. } => Belief::Authorized,
            Authorization::Told { .. } => Belief::OutOfCompliance,
            Authorization::Expired { .. } => Belief::AuthorizationExpired,
        }
    }

    /// What it says about request `index` of `demand`.
    pub(super) const fn mode(&self, demand: DemandId, index: usize) -> EnforceMode {
        match *self {
            Authorization::Told { demand: told, short, invalid, .. } if told.0 == demand.0 => {
                let bit = 1_u64 << (index & 63);
                if invalid & bit != 0 {
                    EnforceMode::InvalidTag
                } else if short & bit != 0 {
                    EnforceMode::OutOfCompliance
                } else {
                    EnforceMode::Authorized
                }
            }
            Authorization::Expired { .. } => EnforceMode::AuthorizationExpired,
            Authorization::Untold | Authorization::Told { .. } => EnforceMode::Waiting,
        }
    }

    /// Whether it speaks of `demand`.
    pub(super) fn covers(&self, demand: DemandId) -> bool {
        matches!(self, Authorization::Told { demand: told, .. } if *told == demand)
    }

    /// Whether at least one tag of the last answer is short or unknown.
    pub(super) const fn short(&self) -> bool {
        matches!(self.belief(), Belief::OutOfCompliance)
    }

    /// When it stopped or stops counting.
    pub(super) fn expires(&self, life: Span) -> Time {
        match *self {
            Authorization::Untold | Authorization::Told { demand: Demands::NONE, .. } => {
                Time::NEVER
            }
            Authorization::Told { at, .. } | Authorization::Expired { at } => at + life,
        }
    }

    /// When the clock has to look at it.
    pub(super) fn deadline(&self, life: Span) -> Time {
        match self {
            Authorization::Expired { .. } => Time::NEVER,
            Authorization::Untold | Authorization::Told { .. } => self.expires(life),
        }
    }

    /// Lets it expire if its time has come.
    pub(super) fn age(&mut self, now: Time, life: Span) {
        if let Authorization::Told { at, .. } = *self
            && self.deadline(life) <= now
        {
            *self = Authorization::Expired { at };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: DemandId = DemandId(7);

    #[test]
    fn each_tag_has_the_mode_that_its_bits_say() {
        let told = Authorization::Told {
            demand: LIST,
            at: Time::ZERO,
            short: 0b0001,
            invalid: 1 << 63 | 0b10,
        };
        let modes = [0, 1, 2, 63].map(|index| told.mode(LIST, index));
        let expected = [
            EnforceMode::OutOfCompliance,
            EnforceMode::InvalidTag,
            EnforceMode::Authorized,
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
    fn an_answer_counts_for_its_life_and_not_a_nanosecond_longer() {
        let life = Span::days(90);
        let mut told = Authorization::Told { demand: LIST, at: Time(5), short: 0, invalid: 0 };
        told.age(Time(4) + life, life);
        assert_eq!(told.belief(), Belief::Authorized);
        told.age(Time(5) + life, life);
        assert_eq!(told.belief(), Belief::AuthorizationExpired);
        assert_eq!(told.deadline(life), Time::NEVER);
        assert_eq!(told.expires(life), Time(5) + life, "show commands still print it");
    }
}
