//! What an operator does in the portal. Devices learn of it at their own next ask.

use super::account::Account;
use super::effect::{Effect, log};
use super::event_log::PoolEntry;
use super::instances::Standing;
use crate::kernel::Time;
use crate::model::entitlement::{Demands, TagId};
use crate::model::wire::{InstanceId, PoolId, TokenId};

impl Account {
    /// An operator adds `quantity` licenses of `tag` to `pool`.
    pub fn buy(&mut self, pool: PoolId, tag: TagId, quantity: u64, out: &mut Vec<Effect>) {
        let turn = self.pools[pool.index()].add(tag, quantity);
        log(pool, PoolEntry::LicensesAdded { tag, quantity }, out);
        self.changed(pool, tag, turn, out);
    }

    /// An operator revokes `token`. Devices that registered with it stay.
    pub fn revoke(&mut self, token: TokenId, out: &mut Vec<Effect>) {
        let token = &mut self.tokens[token.index()];
        if token.revoke() {
            log(token.pool, PoolEntry::TokenRevoked, out);
        }
    }

    /// An operator makes an idtoken: its time begins now.
    pub fn create_token(&mut self, token: TokenId, now: Time, out: &mut Vec<Effect>) {
        let token = &mut self.tokens[token.index()];
        if token.make(now) {
            log(token.pool, PoolEntry::TokenCreated, out);
        }
    }

    /// An operator moves a product instance to another pool, with what it asks for (*guide*, Product Instances Tab). Its
    /// device is not told: it asks as before and is judged by the other pool's books. Whether it was there and elsewhere.
    pub fn move_instance(
        &mut self,
        instance: InstanceId,
        to: PoolId,
        demands: &Demands,
        out: &mut Vec<Effect>,
    ) -> bool {
        let row = self.instance(instance).copied();
        let Some(row) = row.filter(|it| it.standing == Standing::Registered && it.pool != to)
        else {
            return false;
        };
        let (from, router, list) = (row.pool, row.router, demands.list(row.demand));
        for pool in [from, to] {
            log(pool, PoolEntry::InstanceMoved { router, instance, from, to }, out);
        }
        self.pools[from.index()].forget(instance);
        self.instances.get_mut(instance).pool = to;
        self.listed[from.index()] -= 1;
        self.listed[to.index()] += 1;
        for pool in [from, to] {
            out.push(Effect::Instances { pool, instances: self.listed[pool.index()] });
        }
        self.restate(from, list, &[], None, out);
        self.restate(to, &[], list, None, out);
        true
    }

    /// An operator removes a product instance in the portal: its licenses are free at once, its device learns of it
    /// at its own next ask (*facts* §6). One that holds a reservation stays: that needs its device's return code (*facts*
    /// §6). Whether it was still there.
    pub fn remove_instance(
        &mut self,
        instance: InstanceId,
        demands: &Demands,
        out: &mut Vec<Effect>,
    ) -> bool {
        let there = self
            .instance(instance)
            .is_some_and(|it| it.standing == Standing::Registered && !it.reserved());
        if there {
            let row = self.instances.get_mut(instance);
            let (pool, router) = (row.pool, row.router);
            log(pool, PoolEntry::InstanceRemoved { router, instance }, out);
            self.retire(instance, Standing::Removed, demands, out);
        }
        there
    }

    /// An operator moves `quantity` licenses of `tag` from one pool to another, or as many as there are (*guide*,
    /// License Tab: Transfer). How many were moved.
    pub fn transfer(
        &mut self,
        from: PoolId,
        to: PoolId,
        tag: TagId,
        quantity: u64,
        out: &mut Vec<Effect>,
    ) -> u64 {
        let quantity = quantity.min(self.books(from, tag).quantity);
        if quantity == 0 || from == to {
            return 0;
        }
        for pool in [from, to] {
            log(pool, PoolEntry::LicensesTransferred { tag, quantity, from, to }, out);
        }
        self.hand_over_terms(from, to, tag, quantity);
        let turn = self.pools[from.index()].take(tag, quantity);
        self.changed(from, tag, turn, out);
        let turn = self.pools[to.index()].add(tag, quantity);
        self.changed(to, tag, turn, out);
        quantity
    }
}
