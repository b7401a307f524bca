//! Idtokens: what a device shows to become a product instance, and needs for nothing else.

use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Time};
use crate::model::wire::{PoolId, Refusal};

/// An idtoken, as set up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TokenSetup {
    /// The pool that it registers into.
    pub pool: PoolId,
    /// How long after the scenario's start it is valid (guide: 1 d to 365 d).
    pub valid_for: Span,
}

/// An idtoken and whether it still opens the door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) pool: PoolId,
    expires: Time,
    revoked: bool,
}

impl Token {
    pub(super) fn new(setup: TokenSetup) -> Self {
        Token { pool: setup.pool, expires: Time::ZERO + setup.valid_for, revoked: false }
    }

    /// Why a device may not register with it at `now`: it is good up to its last instant, not at it.
    pub(super) fn refusal(&self, now: Time) -> Option<Refusal> {
        match (self.revoked, now >= self.expires) {
            (true, _) => Some(Refusal::TokenRevoked),
            (false, true) => Some(Refusal::TokenExpired),
            (false, false) => None,
        }
    }

    /// Takes it back; says whether it was still out.
    pub(super) fn revoke(&mut self) -> bool {
        !std::mem::replace(&mut self.revoked, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_its_time_is_over_or_it_is_revoked() {
        let mut token = Token::new(TokenSetup { pool: PoolId(3), valid_for: Span::days(1) });
        let end = Time::ZERO + Span::days(1);
        assert_eq!(token.refusal(end.before(Span::nanos(1))), None);
        assert_eq!(token.refusal(end), Some(Refusal::TokenExpired));
        assert!(token.revoke());
        assert!(!token.revoke(), "once is enough");
        assert_eq!(token.refusal(Time::ZERO), Some(Refusal::TokenRevoked));
        assert_eq!(
            token.refusal(end),
            Some(Refusal::TokenRevoked),
            "revoked says more than expired"
        );
    }
}
