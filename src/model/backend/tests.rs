//! Scripts of asks with what they change.

mod moves;
mod properties;
mod silence;

use super::*;
use crate::kernel::{Span, Time};
use crate::model::entitlement::{DemandId, Demands, Request, TagId};
use crate::model::wire::{Answer, Ask, InstanceId, PoolId, Refusal, TokenId};
use crate::model::{RouterId, Wall};

const OPTIC: TagId = TagId(0);
const MOBILE: TagId = TagId(1);
const UNKNOWN: TagId = TagId(2);
const POOL: PoolId = PoolId(0);
const TOKEN: TokenId = TokenId(0);
const LATE: Time = Time(Span::days(400).0);

/// An account beside the demands of its devices.
struct Desk {
    account: Account,
    demands: Demands,
    now: Time,
    out: Vec<Effect>,
}

impl Desk {
    /// Pool 0 owns 2 optic and 1 mobile licenses, pool 1 nothing; token 0 and 1 register into them.
    fn new(scope: Scope) -> Self {
        Desk::with_tokens(scope, [0, 1].map(|pool| token(PoolId(pool))))
    }
    /// Token 0 is not there before an operator makes it.
    fn with_token_made_later(valid_for: Span) -> Self {
        let later = TokenSetup { valid_for, from_start: false, ..token(POOL) };
        Desk::with_tokens(Scope::Pool, [later, token(PoolId(1))])
    }
    fn with_tokens(scope: Scope, tokens: [TokenSetup; 2]) -> Self {
        let pool = |licenses| PoolSetup { scope, licenses, parent: None, overage: 0 };
        let setup = AccountSetup {
            pools: vec![pool(vec![(OPTIC, 2), (MOBILE, 1)]), pool(vec![])],
            tokens: tokens.to_vec(),
            known: vec![true, true, false],
            certificate: CertificateTerms { life: Span::days(365), back_dating: Span::minutes(6) },
            silence: SilenceTerms::default(),
        };
        let (demands, now) = (Demands::new(), Time::ZERO);
        Desk { account: Account::new(&setup), demands, now, out: Vec::new() }
    }

    fn ask(&mut self, router: u32, ask: Ask) -> Answer {
        let wall = Wall::true_at(self.now);
        self.account.on(&ask, RouterId(router), self.now, wall, &self.demands, &mut self.out)
    }
    fn register(&mut self, router: u32) -> InstanceId {
        let answer = self.ask(router, Ask::Register { token: TOKEN });
        let Answer::Registered { instance, .. } = answer else { panic!("{answer:?}") };
        instance
    }
    fn demand(&mut self, counts: &[(TagId, u32)]) -> DemandId {
        let requests: Vec<_> =
            counts.iter().map(|(tag, count)| Request { tag: *tag, count: *count }).collect();
        self.demands.intern(&requests)
    }
    /// The masks (short, invalid) that a router is told.
    fn entitle(
        &mut self,
        router: u32,
        instance: InstanceId,
        counts: &[(TagId, u32)],
    ) -> (u64, u64) {
        let demand = self.demand(counts);
        match self.ask(router, Ask::Entitle { instance, demand }) {
            Answer::Entitled { demand: of, short, invalid } if of == demand => (short, invalid),
            other => panic!("{other:?}"),
        }
    }
    /// What happened since the last call, in one line each.
    fn told(&mut self) -> Vec<String> {
        let listed = |effect: &Effect| matches!(effect, Effect::Instances { .. });
        self.out.drain(..).filter(|it| !listed(it)).map(|effect| line(&effect)).collect()
    }
}

fn token(pool: PoolId) -> TokenSetup {
    TokenSetup { pool, valid_for: Span::days(365), from_start: true }
}

fn line(effect: &Effect) -> String {
    match *effect {
        Effect::Changed { pool, tag, demand, quantity } => {
            format!("pool {} tag {}: {demand} of {quantity}", pool.0, tag.0)
        }
        Effect::Short { pool, tag, by } => format!("pool {} tag {}: short by {by}", pool.0, tag.0),
        Effect::Covered { pool, tag } => format!("pool {} tag {}: covered", pool.0, tag.0),
        Effect::Log { pool, entry } => format!("log {}: {}", pool.0, entry_line(&entry)),
        Effect::Instances { pool, instances } => format!("pool {} lists {instances}", pool.0),
    }
}

fn entry_line(entry: &PoolEntry) -> String {
    match *entry {
        PoolEntry::InstanceRegistered { router, instance } => {
            format!("router {} is instance {}", router.0, instance.0)
        }
        PoolEntry::InstanceDeregistered { router, instance } => {
            format!("router {} was instance {}", router.0, instance.0)
        }
        PoolEntry::CertificateRenewed { router, .. } => format!("router {} renewed", router.0),
        PoolEntry::LicensesRequested { router, tag, count } => {
            format!("router {} asks for {count} of tag {}", router.0, tag.0)
        }
        PoolEntry::InsufficientLicenses { tag, short } => format!("tag {} lacks {short}", tag.0),
        PoolEntry::LicensesSufficient { tag } => format!("tag {} suffices", tag.0),
        PoolEntry::LicensesAdded { tag, quantity } => format!("tag {} plus {quantity}", tag.0),
        PoolEntry::AskRefused { router, refusal } => format!("router {}: {refusal:?}", router.0),
        PoolEntry::TokenRevoked => "token revoked".into(),
        PoolEntry::LicensesTransferred { tag, quantity, from, to } => {
            format!("{quantity} of tag {} from {} to {}", tag.0, from.0, to.0)
        }
        PoolEntry::InstanceRemoved { router, .. } => format!("router {} removed", router.0),
        PoolEntry::TokenCreated => "token created".into(),
        PoolEntry::InstanceMoved { router, from, to, .. } => {
            format!("router {} from {} to {}", router.0, from.0, to.0)
        }
        PoolEntry::InstanceSilent { router, .. } => format!("router {} is silent", router.0),
        PoolEntry::InstanceReleased { router, .. } => format!("router {} released", router.0),
        PoolEntry::CertificateRevoked { router, .. } => format!("router {} revoked", router.0),
        PoolEntry::TermOrdered { .. }
        | PoolEntry::TermBegan { .. }
        | PoolEntry::TermProlonged { .. }
        | PoolEntry::LicensesExpiring { .. }
        | PoolEntry::LicensesExpired { .. }
        | PoolEntry::SatelliteOverdue { .. }
        | PoolEntry::SatelliteRemoved { .. }
        | PoolEntry::InstanceReserved { .. }
        | PoolEntry::ReservationRefused { .. }
        | PoolEntry::ReservationReturned { .. } => format!("{entry:?}"),
    }
}

#[test]
fn one_missing_license_puts_the_whole_pool_out_of_compliance_and_one_bought_back_in() {
    let mut desk = Desk::new(Scope::Pool);
    let (a, b, c) = (desk.register(0), desk.register(1), desk.register(2));
    desk.told();
    assert_eq!(desk.entitle(0, a, &[(OPTIC, 1), (MOBILE, 1)]), (0, 0));
    assert_eq!(desk.entitle(1, b, &[(OPTIC, 1)]), (0, 0));
    desk.told();
    assert_eq!(desk.entitle(2, c, &[(OPTIC, 1)]), (1, 0));
    let expected = [
        "log 0: router 2 asks for 1 of tag 0",
        "pool 0 tag 0: 3 of 2",
        "pool 0 tag 0: short by 1",
        "log 0: tag 0 lacks 1",
    ];
    assert_eq!(desk.told(), expected);
    // Nobody was told but the asker; the others hear of it when they ask, mobile and all.
    assert_eq!(desk.entitle(0, a, &[(OPTIC, 1), (MOBILE, 1)]), (0b11, 0));
    assert_eq!(desk.told(), [""; 0], "an unchanged demand changes nothing");
    desk.account.buy(POOL, OPTIC, 1, &mut desk.out);
    let expected = [
        "log 0: tag 0 plus 1",
        "pool 0 tag 0: 3 of 3",
        "pool 0 tag 0: covered",
        "log 0: tag 0 suffices",
    ];
    assert_eq!(desk.told(), expected);
    assert_eq!(desk.entitle(1, b, &[(OPTIC, 1)]), (0, 0));
}

#[test]
fn with_scope_tag_only_the_short_tag_is_out_of_compliance() {
    let mut desk = Desk::new(Scope::Tag);
    let (a, b) = (desk.register(0), desk.register(1));
    assert_eq!(desk.entitle(0, a, &[(OPTIC, 3), (MOBILE, 1)]), (0b01, 0));
    assert_eq!(desk.entitle(1, b, &[(MOBILE, 1)]), (1, 0), "now mobile is short too");
    assert_eq!(desk.entitle(1, b, &[]), (0, 0), "nothing in use, nothing short");
    assert_eq!(desk.account.short_tags(POOL), 1);
}

#[test]
fn an_unknown_tag_is_invalid_and_weighs_nothing() {
    let mut desk = Desk::new(Scope::Pool);
    let a = desk.register(0);
    desk.told();
    assert_eq!(desk.entitle(0, a, &[(UNKNOWN, 5)]), (0, 1));
    assert_eq!(desk.told(), [""; 0]);
    assert_eq!(desk.entitle(0, a, &[(OPTIC, 3), (UNKNOWN, 5)]), (0b01, 0b10));
    assert_eq!(desk.account.books(POOL, UNKNOWN), Books::default());
}

#[test]
fn an_instance_that_asks_for_less_or_leaves_frees_what_it_had() {
    let mut desk = Desk::new(Scope::Pool);
    let a = desk.register(0);
    desk.entitle(0, a, &[(OPTIC, 3), (MOBILE, 1)]);
    desk.told();
    desk.entitle(0, a, &[(OPTIC, 1)]);
    let expected = [
        "log 0: router 0 asks for 1 of tag 0",
        "pool 0 tag 0: 1 of 2",
        "pool 0 tag 0: covered",
        "log 0: tag 0 suffices",
        "log 0: router 0 asks for 0 of tag 1",
        "pool 0 tag 1: 0 of 1",
    ];
    assert_eq!(desk.told(), expected);
    assert_eq!(desk.ask(0, Ask::Deregister { instance: a }), Answer::Deregistered);
    assert_eq!(desk.told(), ["log 0: router 0 was instance 0", "pool 0 tag 0: 0 of 2"]);
    let refusal = Refusal::InstanceNotValid { instance: a };
    assert_eq!(desk.ask(0, Ask::Deregister { instance: a }), Answer::Refused(refusal));
}

#[test]
fn a_device_that_registers_again_has_a_new_identity_and_its_old_one_hears_the_guides_texts() {
    let mut desk = Desk::new(Scope::Pool);
    let old = desk.register(0);
    desk.entitle(0, old, &[(OPTIC, 2)]);
    desk.told();
    let new = desk.register(0);
    let expected =
        ["log 0: router 0 was instance 0", "pool 0 tag 0: 0 of 2", "log 0: router 0 is instance 1"];
    assert_eq!(desk.told(), expected);
    assert_eq!(desk.account.instance_of(RouterId(0)), Some(new));
    let invalid = Answer::Refused(Refusal::InstanceNotValid { instance: old });
    assert_eq!(desk.ask(0, Ask::Renew { instance: old }), invalid);
    let unmatched = Answer::Refused(Refusal::UnmatchedSignedData);
    assert_eq!(desk.ask(0, Ask::Entitle { instance: old, demand: Demands::NONE }), unmatched);
    let expected = [
        "log 0: router 0: InstanceNotValid { instance: InstanceId(0) }",
        "log 0: router 0: UnmatchedSignedData",
    ];
    assert_eq!(desk.told(), expected);
}

#[test]
fn a_removed_instance_learns_of_it_at_its_next_ask() {
    let mut desk = Desk::new(Scope::Pool);
    let a = desk.register(0);
    desk.entitle(0, a, &[(OPTIC, 1)]);
    let Desk { account, demands, out, .. } = &mut desk;
    assert!(account.remove_instance(a, demands, out));
    assert!(!account.remove_instance(a, demands, out), "it is gone");
    let check = Ask::Entitle { instance: a, demand: Demands::NONE };
    assert_eq!(desk.ask(0, check), Answer::Refused(Refusal::UnmatchedSignedData));
    let refused = Answer::Refused(Refusal::InstanceNotValid { instance: a });
    for ask in [Ask::Acknowledge { instance: a }, Ask::Renew { instance: a }] {
        assert_eq!(desk.ask(0, ask), refused, "{ask:?}");
    }
    assert_eq!(desk.account.instance_of(RouterId(0)), None);
    let row = desk.account.instance(a).expect("its row stays");
    assert_eq!((row.standing, row.demand), (Standing::Removed, Demands::NONE));
}

#[test]
fn nobody_speaks_for_another_device() {
    let mut desk = Desk::new(Scope::Pool);
    let a = desk.register(0);
    let refused = Answer::Refused(Refusal::InstanceNotValid { instance: a });
    assert_eq!(desk.ask(1, Ask::Renew { instance: a }), refused);
    let stranger = InstanceId(77);
    let refused = Answer::Refused(Refusal::InstanceNotValid { instance: stranger });
    assert_eq!(desk.ask(1, Ask::Renew { instance: stranger }), refused);
}

#[test]
fn a_token_lets_in_any_number_until_it_is_over_or_revoked_and_who_is_in_stays_in() {
    let mut desk = Desk::new(Scope::Pool);
    let members: Vec<_> = (0..100).map(|router| desk.register(router)).collect();
    desk.account.revoke(TOKEN, &mut desk.out);
    desk.account.revoke(TOKEN, &mut desk.out);
    assert_eq!(desk.told().iter().filter(|line| *line == "log 0: token revoked").count(), 1);
    let refused = Answer::Refused(Refusal::TokenRevoked);
    assert_eq!(desk.ask(0, Ask::Register { token: TOKEN }), refused);
    assert_eq!(desk.told(), ["log 0: router 0: TokenRevoked"]);
    assert_eq!(desk.entitle(0, members[0], &[(OPTIC, 1)]), (0, 0), "the old identity is kept");
    desk.now = LATE;
    let refused = Answer::Refused(Refusal::TokenExpired);
    assert_eq!(desk.ask(7, Ask::Register { token: TokenId(1) }), refused);
    assert_eq!(desk.ask(0, Ask::Acknowledge { instance: members[0] }), Answer::Acknowledged);
}

#[test]
fn a_renewal_is_a_fresh_certificate_from_the_backends_own_date() {
    let mut desk = Desk::new(Scope::Pool);
    let registered = desk.ask(0, Ask::Register { token: TOKEN });
    let Answer::Registered { instance: a, certificate: first, .. } = registered else {
        panic!("a valid token registers");
    };
    assert_eq!(first.serial, FIRST_SERIAL);
    desk.now = Time::ZERO + Span::days(180);
    let Answer::Renewed { certificate } = desk.ask(0, Ask::Renew { instance: a }) else {
        panic!("a valid instance renews");
    };
    assert_eq!(certificate.serial, FIRST_SERIAL + 1);
    assert_eq!(certificate.start, first.start.plus(Span::days(180)));
    assert_eq!(certificate.expiry, certificate.start.plus(Span::days(365)));
    let row = *desk.account.instance(a).expect("registered");
    assert_eq!(row.last_contact, desk.now);
}

#[test]
fn devices_enrolled_before_the_run_are_in_the_opening_books() {
    let mut desk = Desk::new(Scope::Pool);
    let demand = desk.demand(&[(OPTIC, 1), (UNKNOWN, 1)]);
    for router in 0..3 {
        let (now, wall) = (Time::ZERO, Wall(-5));
        let id = RouterId(router);
        let enrolled = desk.account.enrol(id, POOL, demand, now, wall, &desk.demands);
        assert_eq!(enrolled.0, InstanceId(router));
        assert_eq!(enrolled.1.start, wall.minus(Span::minutes(6)));
    }
    assert_eq!(desk.told(), [""; 0]);
    desk.account.open_books(&mut desk.out);
    let expected = [
        "pool 0 tag 0: 3 of 2",
        "pool 0 tag 0: short by 1",
        "log 0: tag 0 lacks 1",
        "pool 0 tag 1: 0 of 1",
    ];
    assert_eq!(desk.told(), expected);
    assert_eq!(desk.entitle(1, InstanceId(1), &[(OPTIC, 1), (UNKNOWN, 1)]), (0b01, 0b10));
}

#[test]
fn a_transfer_moves_what_is_there_and_both_pools_are_told() {
    let mut desk = Desk::new(Scope::Tag);
    let a = desk.register(0);
    desk.entitle(0, a, &[(OPTIC, 2)]);
    desk.told();
    let moved = desk.account.transfer(PoolId(0), PoolId(1), OPTIC, 5, &mut desk.out);
    assert_eq!(moved, 2, "no more than it owns");
    let expected = [
        "log 0: 2 of tag 0 from 0 to 1",
        "log 1: 2 of tag 0 from 0 to 1",
        "pool 0 tag 0: 2 of 0",
        "pool 0 tag 0: short by 2",
        "log 0: tag 0 lacks 2",
        "pool 1 tag 0: 0 of 2",
    ];
    assert_eq!(desk.told(), expected);
    assert_eq!(desk.account.transfer(PoolId(0), PoolId(1), OPTIC, 1, &mut desk.out), 0);
    assert!(desk.told().is_empty(), "nothing to move is nothing to tell");
}
