//! What the portal's Event Log tab shows. The account writes lines and keeps none: who wants the log collects them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::Span;
use crate::model::RouterId;
use crate::model::entitlement::TagId;
use crate::model::wire::{InstanceId, PoolId, Refusal};

/// A line of a pool's event log (the portal's Event Log tab).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
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
    /// Licenses were moved from one pool to another; both log it.
    LicensesTransferred { tag: TagId, quantity: u64, from: PoolId, to: PoolId },
    /// An operator removed a product instance.
    InstanceRemoved { router: RouterId, instance: InstanceId },
    /// A product instance has not been heard of for long: the portal's "failed to connect".
    InstanceSilent { router: RouterId, instance: InstanceId },
    /// What a silent instance used is the pool's again.
    InstanceReleased { router: RouterId, instance: InstanceId },
    /// A silent instance's ID certificate was revoked, and it was removed: the portal's "failed to renew and was removed".
    CertificateRevoked { router: RouterId, instance: InstanceId },
    /// An idtoken was made.
    TokenCreated,
    /// An operator moved a product instance from one pool to another; both log it.
    InstanceMoved { router: RouterId, instance: InstanceId, from: PoolId, to: PoolId },
    /// Licenses were bought that count later.
    TermOrdered { tag: TagId, quantity: u64 },
    /// Such licenses count from now on.
    TermBegan { tag: TagId, quantity: u64 },
    /// Licenses with an end got a later one.
    TermProlonged { tag: TagId, quantity: u64 },
    /// Licenses will count no longer in so much time.
    LicensesExpiring { tag: TagId, quantity: u64, left: Span },
    /// Licenses have come to their end.
    LicensesExpired { tag: TagId, quantity: u64 },
    /// A satellite that devices of the pool use, by number, has not synchronized for long.
    SatelliteOverdue { satellite: u32 },
    /// It did not synchronize, and was unregistered and removed.
    SatelliteRemoved { satellite: u32 },
    /// An operator reserved licenses for a device.
    InstanceReserved { router: RouterId, instance: InstanceId },
    /// The pool had too little to set aside: no authorization code was given.
    ReservationRefused { router: RouterId },
    /// An operator entered a device's return code: what was set aside is free.
    ReservationReturned { router: RouterId, instance: InstanceId },
}
