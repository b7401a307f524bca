//! Idtokens: what a device shows to become a product instance, and needs for nothing else.

use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Time};
use crate::model::wire::{PoolId, Refusal};

/// An idtoken, as set up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TokenSetup {
    /// The pool that it registers into.
    pub pool: PoolId,
    /// How long it is valid from when it is made (guide: 1 d to 365 d).
    pub valid_for: Span,
    /// Whether it is there from the scenario's start; otherwise an operator makes it.
    pub from_start: bool,
}

/// An idtoken and whether it still opens the door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) pool: PoolId,
    valid_for: Span,
    /// `None`: nobody has made it yet.
    expires: Option<Time>,
    revoked: bool,
}

impl Token {
    pub(super) fn new(setup: TokenSetup) -> Self {
        let TokenSetup { pool, valid_for, from_start } = setup;
        let expires = from_start.then_some(Time::ZERO + valid_for);
        Token { pool, valid_for, expires, revoked: false }
    }

    /// Why a device may not register with it at `now`: it is good up to its last instant, not at it. One that nobody has made
    /// reads as revoked (assumed): the backend finds no such token.
    pub(super) fn refusal(&self, now: Time) -> Option<Refusal> {
        match (self.revoked, self.expires) {
            (true, _) | (_, None) => Some(Refusal::TokenRevoked),
            (false, Some(end)) if now >= end => Some(Refusal::TokenExpired),
            (false, Some(_)) => None,
        }
    }

    /// Makes it; says whether it was not there.
    pub(super) fn make(&mut self, now: Time) -> bool {
        let new = self.expires.is_none();
        if new {
            self.expires = Some(now + self.valid_for);
        }
        new
    }

    /// Takes it back; says whether it was still out.
    pub(super) fn revoke(&mut self) -> bool {
        !std::mem::replace(&mut self.revoked, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_for(valid_for: Span) -> TokenSetup {
        TokenSetup { pool: PoolId(3), valid_for, from_start: false }
    }

    #[test]
    fn a_token_that_is_made_later_counts_from_then() {
        let mut token = Token::new(made_for(Span::days(1)));
        let made = Time::ZERO + Span::days(10);
        assert_eq!(token.refusal(made), Some(Refusal::TokenRevoked), "nobody has made it");
        assert!(token.make(made));
        assert_eq!(token.refusal(made), None);
        assert!(!token.make(made + Span::hours(5)), "it is there: its time does not begin anew");
        assert_eq!(token.refusal(made + Span::days(1)), Some(Refusal::TokenExpired));
    }

    #[test]
    fn a_token_is_good_until_its_time_is_over_or_it_is_revoked() {
        let mut token = Token::new(TokenSetup { from_start: true, ..made_for(Span::days(1)) });
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
