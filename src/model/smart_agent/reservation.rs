//! A reservation: an authorization code that was installed by hand (SLR, PLR), instead of a registration.
//!
//! ```text
//!   NotRegistered, Registered, … ── code installed ──► reserved ── return code made ──► NotRegistered
//! ```
//!
//! A reserved router never communicates (MODEL §4; facts §1.2), so nothing that happens to the backend, to the way there or
//! to a certificate reaches it. A specific reservation covers what was in use when it was made; what is configured beyond
//! it is not authorized (facts §1.1 has the mode; that such a router counts as out of compliance is assumed), and no
//! evaluation period begins (assumed). A registration is refused until the reservation is returned (assumed). The code
//! survives restarts, and lies idle while smart licensing is off (assumed).
//!
//! What it does not know: the pool that set the licenses aside, the lists behind the numbers.

use serde::{Deserialize, Serialize};

use super::Agent;
use crate::model::Belief;
use crate::model::entitlement::{DemandId, EnforceMode};

/// What an authorization code covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reservation {
    /// The listed licenses: SLR.
    Specific(DemandId),
    /// Whatever is configured: PLR, the universal one.
    Permanent,
}

/// A reservation, and what is in use beyond it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Reserved {
    reservation: Reservation,
    /// One bit for each request of the demand that it does not cover.
    beyond: u64,
}

impl Agent {
    /// The reservation that is installed.
    #[must_use]
    pub fn reservation(&self) -> Option<Reservation> {
        Some(self.reserved()?.reservation)
    }

    pub(super) fn reserved(&self) -> Option<&Reserved> {
        self.rare.as_ref()?.reserved.as_ref()
    }

    /// What it believes for its reservation, if that counts.
    pub(super) fn reserved_belief(&self) -> Option<Belief> {
        let covered = self.reserved().filter(|_| self.enabled)?.beyond == 0;
        Some(if covered { Belief::Authorized } else { Belief::OutOfCompliance })
    }

    /// What the reservation says about request `index`.
    pub(super) fn reserved_mode(&self, index: usize) -> Option<EnforceMode> {
        let beyond = self.reserved().filter(|_| self.enabled)?.beyond >> (index & 63) & 1;
        Some(if beyond == 0 { EnforceMode::ReservedAuthorized } else { EnforceMode::NotAuthorized })
    }

    /// The code is installed: it takes the place of a registration, of which nobody is told.
    pub(super) fn reserve(&mut self, reservation: Reservation) {
        self.forget();
        self.enabled = true;
        // The pool is not asked any more: whatever was wrong with the way to it is over.
        self.trouble = None;
        self.rare_mut().reserved = Some(Reserved { reservation, beyond: 0 });
    }

    /// The return code is made: it is a router without registration again.
    pub(super) fn return_reservation(&mut self) {
        if let Some(rare) = &mut self.rare {
            rare.reserved = None;
        }
    }

    /// From now on these of its requests are beyond the reservation, if it has one.
    pub(super) fn beyond(&mut self, requests: u64) {
        if let Some(reserved) = self.rare.as_mut().and_then(|it| it.reserved.as_mut()) {
            reserved.beyond = requests;
        }
    }
}
