//! Lots through their lives, to the nanosecond.

use proptest::prelude::*;

use super::*;
use crate::model::backend::{AccountSetup, CertificateTerms, PoolSetup, Scope, SilenceTerms};

const A: TagId = TagId(0);
const P: PoolId = PoolId(0);
const Q: PoolId = PoolId(1);

fn at(days: u64) -> Time {
    Time::ZERO + Span::days(days)
}

fn term(quantity: u64, from: Time, until: Time) -> Term {
    Term { pool: P, tag: A, quantity, from, until }
}

/// Pool 0 owns 5 perpetual licenses and these terms; warnings 30, 7 and 1 day before an end.
fn account(terms: &[Term]) -> Account {
    let pool = |licenses| PoolSetup { scope: Scope::Tag, licenses, parent: None, overage: 0 };
    let mut account = Account::new(&AccountSetup {
        pools: vec![pool(vec![(A, 5)]), pool(vec![])],
        tokens: Vec::new(),
        known: vec![true],
        certificate: CertificateTerms { life: Span::days(365), back_dating: Span::ZERO },
        silence: SilenceTerms::default(),
    });
    account.hold(terms, &[1, 30, 7].map(Span::days));
    account
}

/// Lets the account work until it has nothing more to do: the instants and what was logged.
fn story(account: &mut Account) -> Vec<(Time, PoolId, PoolEntry)> {
    let mut told = Vec::new();
    while account.deadline() < Time::NEVER {
        let (now, mut out) = (account.deadline(), Vec::new());
        account.turn_leaf(now, &mut out);
        assert!(account.deadline() > now, "what is due is done");
        let entry = |it: &Effect| match *it {
            Effect::Log { pool, entry } => Some((now, pool, entry)),
            _ => None,
        };
        told.extend(out.iter().filter_map(entry));
    }
    told
}

fn expiring(days: u64, quantity: u64) -> PoolEntry {
    PoolEntry::LicensesExpiring { tag: A, quantity, left: Span::days(days) }
}

#[test]
fn a_lot_counts_until_its_very_end_and_is_warned_of_on_each_rung() {
    let mut account = account(&[term(10, Time::ZERO, at(40))]);
    assert_eq!(account.books(P, A).quantity, 15, "it runs from the start");
    account.turn_leaf(at(40).before(Span::nanos(1)), &mut Vec::new());
    assert_eq!(account.books(P, A).quantity, 15);
    assert_eq!(account.deadline(), at(40));
    account.turn_leaf(at(40), &mut Vec::new());
    assert_eq!(account.books(P, A).quantity, 5, "the perpetual ones stay");
}

#[test]
fn the_ladder_is_told_once_each_and_not_for_days_before_the_purchase() {
    let ended = PoolEntry::LicensesExpired { tag: A, quantity: 10 };
    let told = story(&mut account(&[term(10, Time::ZERO, at(40))]));
    let expected = [
        (at(10), P, expiring(30, 10)),
        (at(33), P, expiring(7, 10)),
        (at(39), P, expiring(1, 10)),
        (at(40), P, ended),
    ];
    assert_eq!(told, expected);
    let late = story(&mut account(&[term(10, Time::ZERO, at(7))]));
    assert_eq!(late[0], (at(0), P, expiring(7, 10)), "the instant of the purchase itself counts");
    assert_eq!(late.len(), 3);
}

#[test]
fn a_later_lot_takes_over_in_the_same_instant() {
    let mut account = account(&[term(10, Time::ZERO, at(3)), term(10, at(3), at(8))]);
    let mut out = Vec::new();
    account.turn_leaf(at(3).before(Span::nanos(1)), &mut out);
    assert_eq!(account.books(P, A).quantity, 15);
    account.turn_leaf(at(3), &mut out);
    assert_eq!(account.books(P, A).quantity, 15, "one ends, one begins");
    account.turn_leaf(at(8), &mut out);
    assert_eq!(account.books(P, A).quantity, 5);
}

#[test]
fn what_is_bought_has_the_life_that_was_paid_for() {
    let mut account = account(&[]);
    let (mut out, now) = (Vec::new(), at(10));
    let lives = [
        (Life::Perpetual, 6),
        (Life::For(Span::days(2)), 7),
        (Life::Until { from: Time::ZERO, until: at(10) }, 7),
        (Life::Until { from: at(11), until: at(12) }, 7),
    ];
    for (life, quantity) in lives {
        account.buy_for((P, A, 1), life, now, &mut out);
        assert_eq!(account.books(P, A).quantity, quantity, "{life:?}");
    }
    let quantities = [10, 11, 12].map(|day| {
        account.turn_leaf(at(day), &mut out);
        account.books(P, A).quantity
    });
    assert_eq!(quantities, [7, 8, 6]);
}

#[test]
fn prolonged_lots_end_together_are_warned_of_anew_and_never_shortened() {
    let mut account = account(&[term(2, Time::ZERO, at(10)), term(3, Time::ZERO, at(60))]);
    let mut out = Vec::new();
    account.turn_leaf(at(9), &mut out);
    assert_eq!(account.prolong(P, A, at(50), at(9), &mut out), 2, "the other ends later anyway");
    let told = story(&mut account);
    let of_two: Vec<_> = told.iter().filter(|it| it.2 == expiring(30, 2)).map(|it| it.0).collect();
    assert_eq!(of_two, [at(20)]);
    assert_eq!(told.last().map(|it| it.0), Some(at(60)));
    assert_eq!(account.prolong(P, A, at(90), at(61), &mut out), 0, "what has ended stays ended");
}

#[test]
fn moved_licenses_keep_their_ends_and_perpetual_ones_go_first() {
    let mut account = account(&[term(2, Time::ZERO, at(10)), term(3, Time::ZERO, at(20))]);
    let mut out = Vec::new();
    assert_eq!(account.transfer(P, Q, A, 9, &mut out), 9);
    let quantities = |account: &Account| [P, Q].map(|pool| account.books(pool, A).quantity);
    assert_eq!(quantities(&account), [1, 9]);
    account.turn_leaf(at(10), &mut out);
    assert_eq!(quantities(&account), [0, 8], "one of the lot that ends first went along");
    account.turn_leaf(at(20), &mut out);
    assert_eq!(quantities(&account), [0, 5], "the perpetual ones are there now");
}

/// What an operator does with licenses that have an end.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Buy { quantity: u64, from: u64, until: u64 },
    BuyFor { quantity: u64, days: u64 },
    Prolong { until: u64 },
    Transfer { quantity: u64, back: bool },
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0_u64..9, 0_u64..60, 0_u64..90).prop_map(|(quantity, from, until)| Deed::Buy {
            quantity,
            from,
            until
        }),
        (0_u64..9, 0_u64..60).prop_map(|(quantity, days)| Deed::BuyFor { quantity, days }),
        (0_u64..120).prop_map(|until| Deed::Prolong { until }),
        (0_u64..20, any::<bool>()).prop_map(|(quantity, back)| Deed::Transfer { quantity, back }),
    ]
}

/// Does what is due until `now`; nothing that is done leaves a deadline behind, and to look early is to look in vain.
fn live_until(account: &mut Account, now: Time, told: &mut Vec<Effect>) {
    while account.deadline() <= now {
        let due = account.deadline();
        account.turn_leaf(due, told);
        assert!(account.deadline() > due, "what is due is done");
    }
    let (terms, said) = (account.terms.clone(), told.len());
    account.turn_leaf(now, told);
    assert_eq!((&account.terms, said), (&terms, told.len()), "looked early");
}

fn lives(deeds: &[(u64, Deed)]) -> (Account, Vec<Effect>) {
    let (mut account, mut told, mut now) = (account(&[]), Vec::new(), Time::ZERO);
    for (gap, deed) in deeds {
        now += Span::hours(*gap);
        live_until(&mut account, now, &mut told);
        match *deed {
            Deed::Buy { quantity, from, until } => {
                let life = Life::Until { from: at(from), until: at(until) };
                account.buy_for((P, A, quantity), life, now, &mut told);
            }
            Deed::BuyFor { quantity, days } => {
                account.buy_for((P, A, quantity), Life::For(Span::days(days)), now, &mut told);
            }
            Deed::Prolong { until } => {
                account.prolong(P, A, at(until), now, &mut told);
            }
            Deed::Transfer { quantity, back } => {
                let (from, to) = if back { (Q, P) } else { (P, Q) };
                account.transfer(from, to, A, quantity, &mut told);
            }
        }
        live_until(&mut account, now, &mut told);
        for pool in [P, Q] {
            let owned = account.books(pool, A).quantity;
            assert!(
                account.terms.running(pool, A) <= owned,
                "an end is of something that is owned"
            );
        }
    }
    (account, told)
}

proptest! {
    /// Whatever is bought, prolonged and moved: what has an end ends, and the perpetual licenses are left.
    #[test]
    fn when_all_terms_are_over_what_is_perpetual_is_left(
        deeds in prop::collection::vec((0_u64..400, deed()), 0..40),
    ) {
        let (mut account, mut told) = lives(&deeds);
        let (again, told_again) = lives(&deeds);
        prop_assert_eq!((&account.terms, &told), (&again.terms, &told_again), "the same deeds come out the same");
        live_until(&mut account, Time::ZERO + Span::days(3_650), &mut told);
        prop_assert_eq!(account.deadline(), Time::NEVER);
        let left: u64 = [P, Q].map(|pool| account.books(pool, A).quantity).iter().sum();
        prop_assert_eq!(left, 5);
    }
}
