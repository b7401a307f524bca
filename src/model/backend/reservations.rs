//! Licenses that the account sets aside for one device, and gets back only with that device's return code.
//!
//! A device with a reservation is a product instance like any other in the books, with what is reserved as its demand; it
//! never speaks, so nothing becomes of its silence, and it is not removed (*facts* §6). A pool reserves what it owns and
//! nobody uses, not what it could borrow or would tolerate (*assumed*). A permanent reservation lists nothing: the books do
//! not count it (*facts* §6: it is universal).
//!
//! What it does not know: codes, and what the device uses of what it has.

use super::account::Account;
use super::effect::{Effect, log};
use super::event_log::PoolEntry;
use super::instances::{Instance, Standing};
use super::silence::Silence;
use crate::kernel::Time;
use crate::model::RouterId;
use crate::model::entitlement::{DemandId, Demands};
use crate::model::wire::{InstanceId, PoolId};

impl Account {
    /// A reservation from before the run: the opening books have it, and the pool granted it then.
    pub fn reserve_from_start(
        &mut self,
        router: RouterId,
        pool: PoolId,
        reserved: DemandId,
        now: Time,
        demands: &Demands,
    ) {
        debug_assert!(self.instance_of(router).is_none(), "a device is enrolled once");
        for request in demands.list(reserved) {
            if self.knows(request.tag) {
                self.pools[pool.index()].ask(request.tag, 0, request.count);
            }
        }
        self.set_aside((router, pool), reserved, now, demands);
    }

    /// An operator reserves `reserved` of `pool` for a device, in the place of whatever it has in the account. Whether there
    /// was enough.
    pub fn reserve(
        &mut self,
        (router, pool): (RouterId, PoolId),
        reserved: DemandId,
        now: Time,
        demands: &Demands,
        out: &mut Vec<Effect>,
    ) -> bool {
        let old = self.instance_of(router);
        let its_own = old.and_then(|it| self.instance(it)).filter(|it| it.pool == pool);
        let its_own = its_own.map_or(&[][..], |it| demands.list(it.demand));
        let enough = demands.list(reserved).iter().all(|request| {
            let has = its_own.iter().find(|it| it.tag == request.tag).map_or(0, |it| it.count);
            let books = self.books(pool, request.tag);
            let others = books.demand - u64::from(if self.knows(request.tag) { has } else { 0 });
            self.knows(request.tag) && others + u64::from(request.count) <= books.quantity
        });
        if !enough {
            log(pool, PoolEntry::ReservationRefused { router }, out);
            return false;
        }
        if let Some(old) = old {
            self.retire(old, Standing::Replaced, demands, out);
        }
        let instance = self.set_aside((router, pool), reserved, now, demands);
        self.list_changed(pool, out);
        log(pool, PoolEntry::InstanceReserved { router, instance }, out);
        self.restate(pool, &[], demands.list(reserved), None, out);
        true
    }

    /// An operator enters the return code of a device: what was set aside is free. Whether it had a reservation.
    pub fn return_reservation(
        &mut self,
        router: RouterId,
        demands: &Demands,
        out: &mut Vec<Effect>,
    ) -> bool {
        let own = self.instance_of(router).and_then(|id| Some((id, *self.instance(id)?)));
        let Some((instance, row)) = own.filter(|it| it.1.reserved()) else { return false };
        log(row.pool, PoolEntry::ReservationReturned { router, instance }, out);
        self.retire(instance, Standing::Removed, demands, out);
        true
    }

    /// A row for the reservation; where the scope is the device, its place before all that ask later.
    fn set_aside(
        &mut self,
        (router, pool): (RouterId, PoolId),
        reserved: DemandId,
        now: Time,
        demands: &Demands,
    ) -> InstanceId {
        let row = Instance {
            last_contact: now,
            router,
            pool,
            demand: reserved,
            standing: Standing::Registered,
            acknowledged: true,
            silence: Silence::Reserved,
        };
        self.listed[pool.index()] += 1;
        let instance = self.instances.add(row);
        for request in demands.list(reserved).iter().filter(|it| self.known[it.tag.index()]) {
            self.pools[pool.index()].word(instance, request.tag, request.count);
        }
        instance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Span;
    use crate::model::backend::{AccountSetup, CertificateTerms, PoolSetup, Scope, SilenceTerms};
    use crate::model::entitlement::{Request, TagId};

    const POOL: PoolId = PoolId(0);
    const TAG: TagId = TagId(0);
    const ONE: RouterId = RouterId(0);
    const TWO: RouterId = RouterId(1);

    /// An account with 3 licenses, and a list of 2.
    fn desk() -> (Account, Demands, DemandId) {
        let pool =
            PoolSetup { scope: Scope::Tag, licenses: vec![(TAG, 3)], parent: None, overage: 0 };
        let certificate = CertificateTerms { life: Span::days(365), back_dating: Span::ZERO };
        let account = Account::new(&AccountSetup {
            pools: vec![pool],
            tokens: Vec::new(),
            known: vec![true],
            certificate,
            silence: SilenceTerms::default(),
        });
        let mut demands = Demands::new();
        let two = demands.intern(&[Request { tag: TAG, count: 2 }]);
        (account, demands, two)
    }

    #[test]
    fn a_pool_sets_aside_what_nobody_uses_and_no_more() {
        let (mut account, demands, two) = desk();
        let mut out = Vec::new();
        assert!(account.reserve((ONE, POOL), two, Time::ZERO, &demands, &mut out));
        assert_eq!(account.books(POOL, TAG).demand, 2);
        assert!(!account.reserve((TWO, POOL), two, Time::ZERO, &demands, &mut out), "1 is left");
        let refused = PoolEntry::ReservationRefused { router: TWO };
        assert_eq!(out.last(), Some(&Effect::Log { pool: POOL, entry: refused }));
        assert!(
            account.reserve((ONE, POOL), two, Time::ZERO, &demands, &mut out),
            "reserving anew counts what it has as free"
        );
        assert!(account.reserve((TWO, POOL), Demands::NONE, Time::ZERO, &demands, &mut out));
        assert_eq!(account.books(POOL, TAG).demand, 2, "a permanent one is not counted");
    }

    #[test]
    fn silence_and_the_portal_leave_it_alone_and_the_return_code_frees_it() {
        let (mut account, demands, two) = desk();
        let mut out = Vec::new();
        account.reserve_from_start(ONE, POOL, two, Time::ZERO, &demands);
        account.mind_silence(Time::ZERO + Span::days(4_000), &demands, &mut out);
        assert_eq!(out, [], "ten years of silence");
        let instance = account.instance_of(ONE).expect("it is there");
        assert!(!account.remove_instance(instance, &demands, &mut out));
        assert_eq!(account.books(POOL, TAG).demand, 2);
        assert!(account.return_reservation(ONE, &demands, &mut out));
        assert_eq!(account.books(POOL, TAG).demand, 0);
        assert!(!account.return_reservation(ONE, &demands, &mut out), "once");
    }
}
