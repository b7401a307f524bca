//! What the account changed, for the record: facts and the lines of the pools' event logs.

use super::event_log::PoolEntry;
use super::pool::Turn;
use crate::model::entitlement::TagId;
use crate::model::wire::PoolId;

/// What an ask or an operator changed: for the record, never for a router.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Effect {
    /// A pool's books on a tag changed.
    Changed { pool: PoolId, tag: TagId, demand: u64, quantity: u64 },
    /// The demand for a tag outgrew what the pool owns.
    Short { pool: PoolId, tag: TagId, by: u64 },
    /// The demand for a tag is covered again.
    Covered { pool: PoolId, tag: TagId },
    /// A line of a pool's event log.
    Log { pool: PoolId, entry: PoolEntry },
    /// A pool lists so many product instances now.
    Instances { pool: PoolId, instances: u32 },
}

/// Records that a tag became short or covered, and the line that the portal shows for it.
pub(super) fn turned(pool: PoolId, tag: TagId, turn: Turn, out: &mut Vec<Effect>) {
    match turn {
        Turn::Same => {}
        Turn::BecameShort(by) => {
            out.push(Effect::Short { pool, tag, by });
            log(pool, PoolEntry::InsufficientLicenses { tag, short: by }, out);
        }
        Turn::BecameCovered => {
            out.push(Effect::Covered { pool, tag });
            log(pool, PoolEntry::LicensesSufficient { tag }, out);
        }
    }
}

pub(super) fn log(pool: PoolId, entry: PoolEntry, out: &mut Vec<Effect>) {
    out.push(Effect::Log { pool, entry });
}
