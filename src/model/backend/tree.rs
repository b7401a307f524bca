//! Pools in a tree: who lends to whom.
//!
//! ```text
//!   root     own demand first, then what its children lack
//!    ├─ child   covers its own, lends what is left to its children, hands what is still missing up
//!    └─ child
//! ```
//!
//! A pool lacks what its own demand is above what it may use. What the pools below a pool lack, it covers from what it
//! has left over; the rest goes up. If something arrives at the top that nobody could lend, the pools that lack the tag
//! themselves are short of it, each by no more than it lacks; a pool that has enough of its own is never short
//! (the rule behind facts §6 and the guide's "hierarchical organization of pools"; whom it concerns is assumed).
//!
//! What it does not know: instances, requests, routers.

use super::pool::{Pool, Turn};
use crate::model::entitlement::TagId;
use crate::model::wire::PoolId;

/// The pools whose scope is the hierarchy, and who stands above whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Tree {
    parent: Vec<Option<PoolId>>,
    /// Every pool after all pools below it.
    upward: Vec<PoolId>,
}

impl Tree {
    /// The tree of `pools` with these parents. A parent that is not in the hierarchy itself lends nothing.
    ///
    /// # Panics
    /// If the parents go round in a circle.
    pub(super) fn new(parents: &[Option<PoolId>], pools: &[Pool]) -> Self {
        let lends = |pool: &PoolId| pools[pool.index()].in_hierarchy();
        let parent: Vec<_> = parents.iter().map(|it| it.filter(lends)).collect();
        let depth = |mut pool: usize| {
            let mut depth = 0;
            while let Some(above) = parent[pool] {
                pool = above.index();
                depth += 1;
                assert!(depth <= parent.len(), "pools stand in a tree");
            }
            depth
        };
        let mut upward: Vec<_> =
            (0..pools.len()).filter(|pool| pools[*pool].in_hierarchy()).collect();
        upward.sort_by_key(|&pool| (std::cmp::Reverse(depth(pool)), pool));
        Tree { parent, upward: upward.into_iter().map(PoolId::from_index).collect() }
    }

    /// Settles anew who is short of `tag`, and tells each pool that turned.
    pub(super) fn settle(
        &self,
        tag: TagId,
        pools: &mut [Pool],
        mut turned: impl FnMut(PoolId, Turn),
    ) {
        // What each pool hands up, then what arrives at the top of its tree and stays there.
        let mut up = vec![0_u64; pools.len()];
        for &pool in &self.upward {
            let place = pool.index();
            let wanted = pools[place].books(tag).demand.saturating_add(up[place]);
            up[place] = wanted.saturating_sub(pools[place].allowed(tag));
            if let Some(above) = self.parent[place] {
                up[above.index()] += up[place];
            }
        }
        for &pool in self.upward.iter().rev() {
            let place = pool.index();
            if let Some(above) = self.parent[place] {
                up[place] = up[above.index()];
            }
            let books = &mut pools[place];
            let lacks = books.books(tag).demand.saturating_sub(books.allowed(tag));
            turned(pool, books.now_missing(tag, lacks.min(up[place])));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pool::{PoolSetup, Scope};
    use super::*;

    const TAG: TagId = TagId(0);

    /// A company of 10 with two sites of 2 and one of 0 below the second.
    fn company() -> (Tree, Vec<Pool>) {
        let owned = [10, 2, 2, 0];
        let parents = [None, Some(PoolId(0)), Some(PoolId(0)), Some(PoolId(2))];
        let pool = |(quantity, parent): (u64, &Option<PoolId>)| {
            let licenses = vec![(TAG, quantity)];
            Pool::new(
                &PoolSetup { scope: Scope::Hierarchy, licenses, parent: *parent, overage: 0 },
                1,
            )
        };
        let pools: Vec<_> = owned.into_iter().zip(&parents).map(pool).collect();
        (Tree::new(&parents, &pools), pools)
    }

    /// What each pool misses once it asks for so many.
    fn missing(demand: [u32; 4]) -> [u64; 4] {
        let (tree, mut pools) = company();
        for (pool, count) in pools.iter_mut().zip(demand) {
            pool.ask(TAG, 0, count);
        }
        tree.settle(TAG, &mut pools, |_, _| ());
        [0, 1, 2, 3].map(|place: usize| pools[place].missing(TAG))
    }

    #[test]
    fn a_child_borrows_from_its_ancestors_before_anyone_is_short() {
        assert_eq!(missing([0, 12, 2, 0]), [0; 4], "ten are lent to the first site");
        assert_eq!(missing([0, 2, 0, 12]), [0; 4], "two from the site above, ten from the top");
        assert_eq!(
            missing([10, 3, 0, 0]),
            [0, 1, 0, 0],
            "the top uses its own, and a sibling does not lend"
        );
    }

    #[test]
    fn whoever_has_enough_of_its_own_is_never_short() {
        assert_eq!(missing([5, 9, 2, 0]), [0, 2, 0, 0]);
        assert_eq!(missing([5, 6, 2, 3]), [0, 2, 0, 2], "both lack, neither is preferred");
        assert_eq!(missing([12, 2, 2, 0]), [2, 0, 0, 0]);
    }

    #[test]
    fn each_turn_is_told_once() {
        let (tree, mut pools) = company();
        let mut told = Vec::new();
        let settle = |pools: &mut Vec<Pool>, told: &mut Vec<_>| {
            tree.settle(TAG, pools, |pool, turn| {
                if turn != Turn::Same {
                    told.push((pool.0, turn));
                }
            });
        };
        pools[1].ask(TAG, 0, 13);
        settle(&mut pools, &mut told);
        settle(&mut pools, &mut told);
        pools[0].add(TAG, 1);
        settle(&mut pools, &mut told);
        assert_eq!(told, [(1, Turn::BecameShort(1)), (1, Turn::BecameCovered)]);
    }
}
