//! Trust: which root certificates a router has, and what the backend's server certificate chains to.
//!
//! ```text
//!   server certificate ──chains to──► root ◄──is in── trust store of the router
//!            └────────── neither over, by the router's own clock ─┘
//! ```
//!
//! Facts §7 has the changes of the backend's root: a router that lacks the new one fails at its next exchange.
//!
//! What it does not know: how a handshake travels, and what an operator does about it.

use serde::{Deserialize, Serialize};

use super::Wall;
use crate::kernel::Time;
use crate::typed_id;

typed_id! {
    /// A root certificate.
    RootId
}

/// The most roots of a run: a trust store has a bit for each.
pub const ROOTS: usize = 64;

/// A trust store: a set of roots.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrustStore(u64);

impl TrustStore {
    /// Every root, whatever it is.
    pub const ALL: TrustStore = TrustStore(u64::MAX);
    /// No root.
    pub const NONE: TrustStore = TrustStore(0);

    /// Whether `root` is in it.
    #[must_use]
    pub const fn has(self, root: RootId) -> bool {
        self.0 >> root.0 & 1 == 1
    }

    /// The same with `root` in it.
    #[must_use]
    pub const fn with(self, root: RootId) -> TrustStore {
        TrustStore(self.0 | 1 << root.0)
    }
}

impl Default for TrustStore {
    fn default() -> Self {
        TrustStore::ALL
    }
}

/// What the backend's server presents from a date on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ServerCertificate {
    /// The root that it chains to.
    pub root: RootId,
    /// From when it is presented.
    pub from: Time,
    /// From this date on nobody accepts it any more: its own end, or that of its root.
    pub expires: Option<Wall>,
}

impl ServerCertificate {
    /// The one of `all`, in order of their dates, that is presented at `now`.
    #[must_use]
    pub fn presented(all: &[ServerCertificate], now: Time) -> Option<&ServerCertificate> {
        all[..all.partition_point(|it| it.from <= now)].last()
    }

    /// Whether a router with this trust store, whose clock shows `wall`, accepts it.
    #[must_use]
    pub fn convinces(&self, store: TrustStore, wall: Wall) -> bool {
        store.has(self.root) && self.expires.is_none_or(|expires| wall < expires)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Span;

    const OLD: RootId = RootId(0);
    const NEW: RootId = RootId(63);

    fn day(n: u64) -> Time {
        Time::ZERO + Span::days(n)
    }

    #[test]
    fn a_certificate_is_presented_from_its_date_until_the_next_ones() {
        let old = ServerCertificate { root: OLD, from: Time::ZERO, expires: None };
        let new = ServerCertificate { root: NEW, from: day(2), expires: None };
        for (all, at, expected) in [
            (&[old, new][..], Time::ZERO, Some(&old)),
            (&[old, new], Time(day(2).0 - 1), Some(&old)),
            (&[old, new], day(2), Some(&new)),
            (&[old, new], day(900), Some(&new)),
            (&[new], day(1), None),
            (&[], day(1), None),
        ] {
            assert_eq!(ServerCertificate::presented(all, at), expected, "{at:?} of {all:?}");
        }
    }

    #[test]
    fn a_router_needs_the_root_and_a_date_before_the_end() {
        let endless = ServerCertificate { root: NEW, from: Time::ZERO, expires: None };
        let ending = ServerCertificate { expires: Some(Wall(100)), ..endless };
        let old = TrustStore::NONE.with(OLD);
        for (certificate, store, wall, accepted) in [
            (endless, TrustStore::ALL, Wall(0), true),
            (endless, TrustStore::NONE, Wall(0), false),
            (endless, old, Wall(0), false),
            (endless, old.with(NEW), Wall(i64::MAX), true),
            (ending, TrustStore::ALL, Wall(99), true),
            (ending, TrustStore::ALL, Wall(100), false),
            (ending, TrustStore::ALL, Wall(-100), true),
            (ending, old, Wall(99), false),
        ] {
            assert_eq!(certificate.convinces(store, wall), accepted, "{certificate:?} {wall:?}");
        }
        assert!(old.has(OLD) && !old.has(NEW) && TrustStore::default().has(NEW));
    }
}
