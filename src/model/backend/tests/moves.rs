//! Product instances that an operator moves between pools, and idtokens that are made in a run.

use super::super::Scope;
use super::{Desk, OPTIC, POOL};
use crate::kernel::{Span, Time};
use crate::model::wire::{Answer, Ask, PoolId, Refusal};

const OTHER: PoolId = PoolId(1);

#[test]
fn a_moved_instance_takes_what_it_asks_for_with_it_and_is_judged_by_the_other_pool() {
    let mut desk = Desk::new(Scope::Pool);
    let (a, b) = (desk.register(0), desk.register(1));
    desk.entitle(0, a, &[(OPTIC, 2)]);
    assert_eq!(desk.entitle(1, b, &[(OPTIC, 1)]), (1, 0), "two are owned, three asked for");
    desk.told();
    assert!(desk.account.move_instance(b, OTHER, &desk.demands, &mut desk.out));
    let expected = [
        "log 0: router 1 from 0 to 1",
        "log 1: router 1 from 0 to 1",
        "pool 0 tag 0: 2 of 2",
        "pool 0 tag 0: covered",
        "log 0: tag 0 suffices",
        "pool 1 tag 0: 1 of 0",
        "pool 1 tag 0: short by 1",
        "log 1: tag 0 lacks 1",
    ];
    assert_eq!(desk.told(), expected);
    assert_eq!(desk.entitle(0, a, &[(OPTIC, 2)]), (0, 0));
    assert_eq!(desk.entitle(1, b, &[(OPTIC, 1)]), (1, 0), "the other pool owns none");
    desk.account.buy(OTHER, OPTIC, 1, &mut desk.out);
    assert_eq!(desk.entitle(1, b, &[(OPTIC, 1)]), (0, 0));
}

#[test]
fn what_is_not_there_or_is_there_already_is_not_moved() {
    let mut desk = Desk::new(Scope::Pool);
    let a = desk.register(0);
    desk.told();
    assert!(!desk.account.move_instance(a, POOL, &desk.demands, &mut desk.out));
    desk.account.remove_instance(a, &desk.demands, &mut desk.out);
    desk.told();
    assert!(!desk.account.move_instance(a, OTHER, &desk.demands, &mut desk.out));
    assert_eq!(desk.told(), [""; 0]);
}

#[test]
fn a_token_opens_the_door_from_the_moment_it_is_made() {
    let mut desk = Desk::with_token_made_later(Span::days(1));
    let ask = Ask::Register { token: super::TOKEN };
    assert_eq!(desk.ask(0, ask), Answer::Refused(Refusal::TokenRevoked));
    desk.now = Time::ZERO + Span::days(10);
    desk.account.create_token(super::TOKEN, desk.now, &mut desk.out);
    assert!(matches!(desk.ask(0, ask), Answer::Registered { .. }));
    desk.now += Span::days(1);
    assert_eq!(desk.ask(1, ask), Answer::Refused(Refusal::TokenExpired));
}
