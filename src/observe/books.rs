//! The pools' books now: what is asked for, what is owned and what is missing, of each (pool, tag) and summed; beside
//! them what chassis have.
//!
//! What it does not know: who asks.

use std::collections::BTreeMap;

use super::shelves::Shelves;
use crate::model::entitlement::TagId;
use crate::model::wire::PoolId;
use crate::plan::{Filter, Metric, Plan};

/// One pool's book on one tag, or a sum of several.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Book {
    pub demand: u64,
    pub quantity: u64,
    /// What is missing: a sum of several books keeps each one's own shortfall, as licenses do not move between pools.
    pub short: u64,
}

impl Book {
    pub(super) fn new(demand: u64, quantity: u64) -> Self {
        Book { demand, quantity, short: demand.saturating_sub(quantity) }
    }

    fn replace(&mut self, old: Book, new: Book) {
        self.demand = self.demand - old.demand + new.demand;
        self.quantity = self.quantity - old.quantity + new.quantity;
        self.short = self.short - old.short + new.short;
    }

    fn value(&self, metric: Metric) -> Option<u64> {
        match metric {
            Metric::PoolDemand => Some(self.demand),
            Metric::PoolQuantity => Some(self.quantity),
            Metric::PoolShort => Some(self.short),
            _ => None,
        }
    }
}

/// All pools of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Books {
    each: BTreeMap<(PoolId, TagId), Book>,
    pools: Vec<Book>,
    tags: Vec<Book>,
    all: Book,
    /// Product instances that each pool lists.
    instances: Vec<u32>,
    /// What is not in pools but in chassis.
    pub(super) shelves: Shelves,
}

impl Books {
    /// What the plan's pools own, with nobody asking yet.
    pub(super) fn new(plan: &Plan) -> Self {
        let mut books = Books {
            each: BTreeMap::new(),
            pools: vec![Book::default(); plan.pools.len()],
            tags: vec![Book::default(); plan.tags.len()],
            all: Book::default(),
            instances: vec![0; plan.pools.len()],
            shelves: Shelves::new(plan),
        };
        for (index, pool) in plan.pools.iter().enumerate() {
            for (tag, quantity) in &pool.licenses {
                books.set(PoolId::from_index(index), *tag, Book::new(0, *quantity));
            }
        }
        books
    }

    /// From now on the book of `pool` on `tag` is `book`.
    pub(super) fn set(&mut self, pool: PoolId, tag: TagId, book: Book) {
        let old = self.each.insert((pool, tag), book).unwrap_or_default();
        self.all.replace(old, book);
        self.pools[pool.index()].replace(old, book);
        self.tags[tag.index()].replace(old, book);
    }

    /// From now on `pool` lists so many product instances.
    pub(super) fn list(&mut self, pool: PoolId, instances: u32) {
        self.instances[pool.index()] = instances;
    }

    /// The book of `pool` on `tag`; empty if there was never one.
    pub(super) fn book(&self, pool: PoolId, tag: TagId) -> Book {
        self.each.get(&(pool, tag)).copied().unwrap_or_default()
    }

    /// Every book in (pool, tag) order.
    pub(super) fn each(&self) -> impl Iterator<Item = (PoolId, TagId, Book)> {
        self.each.iter().map(|((pool, tag), book)| (*pool, *tag, *book))
    }

    /// One pool's books summed over tags.
    pub(super) fn of_pool(&self, pool: PoolId) -> Book {
        self.pools[pool.index()]
    }

    /// The value of a gauge over the pool and tag of `filter`; `None` for metrics that are not about pools.
    pub(super) fn value(&self, metric: Metric, filter: &Filter) -> Option<u64> {
        if metric == Metric::PoolInstances {
            let each = self.instances.iter().map(|count| u64::from(*count));
            return Some(match filter.pool {
                Some(pool) => u64::from(self.instances[pool.index()]),
                None => each.sum(),
            });
        }
        if Shelves::is_about(metric) {
            return Some(self.licenses(metric, filter));
        }
        self.book_of(filter).value(metric)
    }

    fn book_of(&self, filter: &Filter) -> Book {
        match (filter.pool, filter.tag) {
            (None, None) => self.all,
            (Some(pool), None) => self.pools[pool.index()],
            (None, Some(tag)) => self.tags[tag.index()],
            (Some(pool), Some(tag)) => self.book(pool, tag),
        }
    }

    /// Licenses in pools and in chassis, or in those that `filter` leaves.
    pub(super) fn licenses(&self, metric: Metric, filter: &Filter) -> u64 {
        let book = match (filter.fleet, filter.router) {
            (None, None) => self.book_of(filter),
            _ => Book::default(),
        };
        let in_pools = match metric {
            Metric::LicensesHeld => book.quantity,
            Metric::LicensesIdle => book.quantity + book.short - book.demand,
            _ => book.short,
        };
        let in_chassis = if filter.pool.is_none() { self.shelves.value(metric, filter) } else { 0 };
        in_pools + in_chassis
    }
}
