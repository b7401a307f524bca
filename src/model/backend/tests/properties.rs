//! Whatever is asked, in any order: the books add up.

use proptest::prelude::*;

use super::super::{Books, Effect, Instance, Scope, Standing};
use super::{Desk, MOBILE, OPTIC, UNKNOWN};
use crate::model::RouterId;
use crate::model::entitlement::TagId;
use crate::model::wire::{Answer, Ask, InstanceId, PoolId, TokenId};

/// Something that a device or an operator does; `instance` counts back from the newest.
#[derive(Clone, Debug)]
enum Deed {
    Register(u32, u32),
    Entitle(u32, u32, [u32; 3]),
    Renew(u32, u32),
    Deregister(u32, u32),
    Remove(u32),
    Buy(u32, u32, u64),
    Revoke(u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let router = 0..5_u32;
    let instance = 0..4_u32;
    prop_oneof![
        3 => (router.clone(), 0..2_u32).prop_map(|(router, token)| Deed::Register(router, token)),
        6 => (router.clone(), instance.clone(), prop::array::uniform3(0..4_u32))
            .prop_map(|(router, instance, counts)| Deed::Entitle(router, instance, counts)),
        1 => (router.clone(), instance.clone()).prop_map(|(r, i)| Deed::Renew(r, i)),
        2 => (router, instance.clone()).prop_map(|(r, i)| Deed::Deregister(r, i)),
        1 => instance.prop_map(Deed::Remove),
        1 => (0..2_u32, 0..2_u32, 0..4_u64).prop_map(|(p, t, n)| Deed::Buy(p, t, n)),
        1 => (0..2_u32).prop_map(Deed::Revoke),
    ]
}

impl Desk {
    fn does(&mut self, deed: &Deed) -> Option<Answer> {
        let newest = u32::try_from(self.account.instances().len()).expect("few");
        let named = |back: u32| InstanceId(newest.wrapping_sub(1 + back));
        let ask = match *deed {
            Deed::Register(_, token) => Ask::Register { token: TokenId(token) },
            Deed::Entitle(_, back, counts) => {
                let counts = [OPTIC, MOBILE, UNKNOWN].into_iter().zip(counts);
                let counts: Vec<_> = counts.filter(|(_, count)| *count > 0).collect();
                Ask::Entitle { instance: named(back), demand: self.demand(&counts) }
            }
            Deed::Renew(_, back) => Ask::Renew { instance: named(back) },
            Deed::Deregister(_, back) => Ask::Deregister { instance: named(back) },
            Deed::Remove(back) => {
                self.account.remove_instance(named(back), &self.demands, &mut self.out);
                return None;
            }
            Deed::Buy(pool, tag, n) => {
                self.account.buy(PoolId(pool), TagId(tag), n, &mut self.out);
                return None;
            }
            Deed::Revoke(token) => {
                self.account.revoke(TokenId(token), &mut self.out);
                return None;
            }
        };
        let (Deed::Register(router, _)
        | Deed::Entitle(router, ..)
        | Deed::Renew(router, _)
        | Deed::Deregister(router, _)) = *deed
        else {
            unreachable!("operators were served above")
        };
        Some(self.ask(router, ask))
    }

    /// The sum of what the registered instances of `pool` ask for, counted afresh.
    fn counted(&self, pool: PoolId, tag: TagId) -> u64 {
        let members = self.account.instances().iter();
        let members = members.filter(|it| it.pool == pool && it.standing == Standing::Registered);
        let requests = members.flat_map(|it| self.demands.list(it.demand));
        requests.filter(|it| it.tag == tag).map(|it| u64::from(it.count)).sum()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_the_books_add_up(
        deeds in prop::collection::vec(deed(), 1..60),
        scope in prop_oneof![Just(Scope::Pool), Just(Scope::Tag)],
    ) {
        let mut desk = Desk::new(scope);
        let mut shown = [[Books { demand: 0, quantity: 2 }, Books { demand: 0, quantity: 1 }],
            [Books::default(); 2]];
        let mut short = [[false; 2]; 2];
        let mut listed = [0; 2];
        for deed in &deeds {
            let answer = desk.does(deed);
            for effect in desk.out.drain(..) {
                match effect {
                    Effect::Changed { pool, tag, demand, quantity } => {
                        shown[pool.index()][tag.index()] = Books { demand, quantity };
                    }
                    // Transitions only: never short twice, never covered twice.
                    Effect::Short { pool, tag, .. } => {
                        prop_assert!(!std::mem::replace(&mut short[pool.index()][tag.index()], true));
                    }
                    Effect::Covered { pool, tag } => {
                        prop_assert!(std::mem::replace(&mut short[pool.index()][tag.index()], false));
                    }
                    Effect::Instances { pool, instances } => {
                        listed[pool.index()] = instances as usize;
                    }
                    Effect::Log { .. } => {}
                }
            }
            for pool in [0, 1].map(PoolId) {
                let there = |row: &&Instance| {
                    row.pool == pool && row.standing == Standing::Registered
                };
                let rows = desk.account.instances();
                prop_assert_eq!(rows.iter().filter(there).count(), listed[pool.index()]);
                for tag in [OPTIC, MOBILE] {
                    let books = desk.account.books(pool, tag);
                    prop_assert_eq!(books, shown[pool.index()][tag.index()], "effects tell all");
                    prop_assert_eq!(books.demand, desk.counted(pool, tag));
                    prop_assert_eq!(books.short_by() > 0, short[pool.index()][tag.index()]);
                }
                prop_assert_eq!(desk.account.books(pool, UNKNOWN).demand, 0);
                let tags = short[pool.index()].iter().filter(|it| **it).count();
                prop_assert_eq!(desk.account.short_tags(pool) as usize, tags);
            }
            if let (Some(Answer::Entitled { demand, short: told, invalid }), Deed::Entitle(router, ..)) =
                (answer, deed)
            {
                let own = desk.account.instance_of(RouterId(*router)).expect("it was heard");
                let pool = desk.account.instance(own).expect("its own").pool;
                for (place, request) in desk.demands.list(demand).iter().enumerate() {
                    let unknown = request.tag == UNKNOWN;
                    let expected = !unknown && match scope {
                        Scope::Pool => short[pool.index()].contains(&true),
                        Scope::Tag => short[pool.index()][request.tag.index()],
                        // Which of the requests are beyond is the order's business; without a shortfall none is.
                        Scope::Device | Scope::Hierarchy => continue,
                    };
                    prop_assert_eq!(told >> place & 1 == 1, expected);
                    prop_assert_eq!(invalid >> place & 1 == 1, unknown);
                }
            }
        }
    }

    #[test]
    fn a_device_has_one_registered_instance_or_none(deeds in prop::collection::vec(deed(), 1..60)) {
        let mut desk = Desk::new(Scope::Pool);
        for deed in &deeds {
            desk.does(deed);
            for router in (0..5).map(RouterId) {
                let rows = desk.account.instances().iter().enumerate();
                let own: Vec<_> = rows
                    .filter(|(_, it)| it.router == router && it.standing == Standing::Registered)
                    .map(|(place, _)| InstanceId::from_index(place))
                    .collect();
                let found = desk.account.instance_of(router);
                prop_assert_eq!(own.as_slice(), found.as_slice());
            }
        }
    }
}
