//! The licensing backend's account.

use serde::{Deserialize, Serialize};

use super::RouterId;
use super::entitlement::TagId;
use super::wire::{InstanceId, Refusal};
use crate::kernel::Span;

/// Who is out of compliance when a pool is short.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Every device of the pool (guide: one missing license puts all of them out of compliance).
    #[default]
    Pool,
    /// Devices that use the short tag (facts §6).
    Tag,
}

/// How ID certificates are issued.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CertificateTerms {
    /// From start to expiry (guide: 365 d).
    pub life: Span,
    /// The start lies this long before the issue (guide: about 6 min).
    pub back_dating: Span,
}

/// A line of a pool's event log (the portal's Event Log tab).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum PoolEntry {
    /// A device became a product instance.
    InstanceRegistered { router: RouterId, instance: InstanceId },
    /// A device's registration was given back.
    InstanceDeregistered { router: RouterId, instance: InstanceId },
    /// A product instance renewed its ID certificate.
    CertificateRenewed { router: RouterId, instance: InstanceId },
    /// A product instance changed what it asks for.
    LicensesRequested { router: RouterId, tag: TagId, count: u32 },
    /// The pool has too few.
    InsufficientLicenses { tag: TagId, short: u64 },
    /// The pool has enough again.
    LicensesSufficient { tag: TagId },
    /// Licenses were added.
    LicensesAdded { tag: TagId, quantity: u64 },
    /// A request was refused.
    AskRefused { router: RouterId, refusal: Refusal },
    /// An idtoken was revoked.
    TokenRevoked,
}
