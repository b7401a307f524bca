//! What an account and the satellites under it tell each other.
//!
//! A satellite keeps an account of its own: registrations are local, quantities are those of its last snapshot. To the
//! account in the cloud it is one user that asks for the sum of what its devices use.

use super::{Account, Effect};
use crate::model::backend::pool::Books;
use crate::model::entitlement::TagId;
use crate::model::wire::PoolId;

impl Account {
    /// A satellite asks for `new` licenses of a tag instead of `old`, for all its devices together.
    pub fn report(
        &mut self,
        pool: PoolId,
        tag: TagId,
        (old, new): (u32, u32),
        out: &mut Vec<Effect>,
    ) {
        if old != new && self.knows(tag) {
            let turn = self.pools[pool.index()].ask(tag, old, new);
            self.changed(pool, tag, turn, out);
        }
    }

    /// In a satellite: the cloud says that the pool owns `quantity` of a tag.
    pub fn adopt(&mut self, pool: PoolId, tag: TagId, quantity: u64, out: &mut Vec<Effect>) {
        if self.books(pool, tag).quantity != quantity {
            let turn = self.pools[pool.index()].own(tag, quantity);
            self.changed(pool, tag, turn, out);
        }
    }

    /// Every pool's books on every tag, in order.
    pub fn all_books(&self) -> impl Iterator<Item = (PoolId, TagId, Books)> + '_ {
        let tags = self.known.len();
        let pools = (0..self.pools.len()).map(PoolId::from_index);
        pools.flat_map(move |pool| {
            (0..tags).map(TagId::from_index).map(move |tag| (pool, tag, self.books(pool, tag)))
        })
    }

    /// How many product instances it lists.
    #[must_use]
    pub fn listed(&self) -> u32 {
        self.listed.iter().sum()
    }
}
