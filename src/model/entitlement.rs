//! Entitlement tags, and how many of each a router asks for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::typed_id;

typed_id! {
    /// An entitlement tag: one kind of license, for example `A9K-24X10-OPT-LIC`.
    TagId
}
typed_id! {
    /// An interned list of requests: all routers that ask for the same things share one.
    DemandId
}

/// "So many of this tag."
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Which license.
    pub tag: TagId,
    /// How many.
    pub count: u32,
}

/// The most tags that one router can ask for at once: answers are one bit a tag.
pub const TAGS_PER_ROUTER: usize = 64;

/// The lists of requests of a whole run. [`DemandId`] 0 is the empty list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demands {
    lists: Vec<Box<[Request]>>,
    ids: BTreeMap<Box<[Request]>, DemandId>,
}

impl Demands {
    /// Nothing asked for.
    pub const NONE: DemandId = DemandId(0);

    /// Only the empty list.
    #[must_use]
    pub fn new() -> Self {
        let empty: Box<[Request]> = Box::new([]);
        Demands { lists: vec![empty.clone()], ids: BTreeMap::from([(empty, Demands::NONE)]) }
    }

    /// The id of `requests`, which must be in tag order with each tag once and no count of zero.
    pub fn intern(&mut self, requests: &[Request]) -> DemandId {
        debug_assert!(requests.windows(2).all(|pair| pair[0].tag < pair[1].tag), "in tag order");
        debug_assert!(requests.iter().all(|request| request.count > 0), "no empty requests");
        if let Some(id) = self.ids.get(requests) {
            return *id;
        }
        let id = DemandId::from_index(self.lists.len());
        self.lists.push(requests.into());
        self.ids.insert(requests.into(), id);
        id
    }

    /// The requests behind `id`.
    #[inline]
    #[must_use]
    pub fn list(&self, id: DemandId) -> &[Request] {
        &self.lists[id.index()]
    }
}

impl Default for Demands {
    fn default() -> Self {
        Self::new()
    }
}

/// What a device was told about one tag, in the guide's words (facts §1.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EnforceMode {
    /// Asked for, answer pending.
    Waiting,
    /// Licensed.
    Authorized,
    /// The pool is short.
    OutOfCompliance,
    /// The backend does not know the tag.
    InvalidTag,
    /// No contact for too long: the last answer no longer counts.
    AuthorizationExpired,
    /// Not asked for.
    NotInUse,
    /// In use without a registration, within the evaluation period.
    EvaluationPeriod,
    /// In use without a registration, and the evaluation period is over.
    EvaluationExpired,
    /// The authorization expired, and the grace after that is over.
    GracePeriodExpired,
    /// More is in use than the pool owns, within what is tolerated: informational, in compliance (facts §1.1).
    Overage,
    /// Covered by a reservation (facts §1.1).
    ReservedAuthorized,
    /// In use beyond a reservation (facts §1.1 has the mode; that this is its case is assumed).
    NotAuthorized,
}
