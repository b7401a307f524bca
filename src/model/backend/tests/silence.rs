//! Silent instances: three steps, their dates, and a return after each.

use proptest::prelude::*;

use super::super::Scope;
use super::{Desk, OPTIC, POOL};
use crate::kernel::{Span, Time};
use crate::model::wire::{Answer, Ask, Refusal};

fn day(days: u64) -> Time {
    Time::ZERO + Span::days(days)
}

impl Desk {
    /// Lets the account do what is due up to `until`, each at its own moment; what it wrote down, with the day.
    fn wait(&mut self, until: Time) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let due = self.account.silence_deadline();
            if due > until {
                self.now = until;
                return lines;
            }
            self.now = due;
            self.account.mind_silence(due, &self.demands, &mut self.out);
            let hours = due.since(Time::ZERO).0 / Span::hours(1).0;
            lines.extend(self.told().into_iter().map(|line| format!("{hours} h: {line}")));
        }
    }
}

#[test]
fn a_silent_instance_is_reported_then_gives_up_its_licenses_then_its_identity() {
    let mut desk = Desk::new(Scope::Pool);
    desk.now = day(2);
    let (a, b, c) = (desk.register(0), desk.register(1), desk.register(2));
    for (router, instance) in [(0, a), (1, b), (2, c)] {
        desk.entitle(router, instance, &[(OPTIC, 1)]);
    }
    desk.told();
    // Routers 1 and 2 speak once a month; router 0 is never heard again.
    let mut lines = Vec::new();
    for month in 1..=13 {
        lines.extend(desk.wait(day(2 + 29 * month)));
        desk.entitle(1, b, &[(OPTIC, 1)]);
        desk.entitle(2, c, &[(OPTIC, 1)]);
        desk.told();
    }
    let expected = [
        "768 h: log 0: router 0 is silent",
        "2208 h: log 0: router 0 released",
        "2208 h: pool 0 tag 0: 2 of 2",
        "2208 h: pool 0 tag 0: covered",
        "2208 h: log 0: tag 0 suffices",
        "8808 h: log 0: router 0 revoked",
        "8808 h: log 0: router 0 was instance 0",
    ];
    assert_eq!(lines, expected, "30, 90 and 365 days after day 2");
    assert_eq!(desk.account.listed(), 2);
}

#[test]
fn who_comes_back_before_the_release_has_lost_nothing() {
    let mut desk = Desk::new(Scope::Pool);
    let a = desk.register(0);
    desk.entitle(0, a, &[(OPTIC, 2)]);
    desk.told();
    assert_eq!(desk.wait(day(89)), ["720 h: log 0: router 0 is silent"]);
    assert_eq!(desk.entitle(0, a, &[(OPTIC, 2)]), (0, 0));
    assert_eq!(desk.told(), [""; 0], "the books never changed");
    assert_eq!(desk.wait(day(118)), [""; 0], "and the count began anew");
    assert_eq!(desk.wait(day(119)), ["2856 h: log 0: router 0 is silent"]);
}

#[test]
fn who_comes_back_after_the_release_is_counted_again_and_may_find_others_in_its_place() {
    let mut desk = Desk::new(Scope::Pool);
    let a = desk.register(0);
    desk.entitle(0, a, &[(OPTIC, 2)]);
    desk.wait(day(90));
    assert_eq!(desk.account.books(POOL, OPTIC).demand, 0);
    let b = desk.register(1);
    assert_eq!(desk.entitle(1, b, &[(OPTIC, 2)]), (0, 0), "the others got them");
    assert_eq!(desk.entitle(0, a, &[(OPTIC, 2)]), (1, 0), "it is still registered");
    assert_eq!(desk.account.books(POOL, OPTIC).demand, 4);
}

#[test]
fn who_comes_back_after_the_revocation_is_not_valid() {
    let mut desk = Desk::new(Scope::Pool);
    let a = desk.register(0);
    desk.wait(day(365));
    let refused = Answer::Refused(Refusal::InstanceNotValid { instance: a });
    assert_eq!(desk.ask(0, Ask::Renew { instance: a }), refused);
    desk.told();
    assert_eq!(desk.wait(day(1_000)), [""; 0], "a step is taken once");
}

/// What a scan of everybody at every hour would find: who takes which step when. A word at the very hour comes first.
fn oracle(words: &[Vec<u64>], end: u64) -> Vec<String> {
    let mut found = Vec::new();
    for (router, words) in words.iter().enumerate() {
        for (at, word) in words.iter().enumerate() {
            let until = words.get(at + 1).copied().unwrap_or(end);
            for (days, step) in [(30, "is silent"), (90, "released"), (365, "revoked")] {
                let due = word + days * 24;
                if due < until {
                    found.push(format!("{due} h: log 0: router {router} {step}"));
                }
            }
        }
    }
    found.sort_unstable();
    found
}

/// The hours at which a router speaks, from the hours between; not again after a year of silence, as it is refused then.
fn words(gaps: &[u64]) -> Vec<u64> {
    let heard = gaps.iter().take_while(|gap| **gap <= 365 * 24);
    let later = heard.scan(0, |at, gap| {
        *at += gap;
        Some(*at)
    });
    std::iter::once(0).chain(later).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_queue_finds_whom_a_scan_of_everybody_would_find(
        gaps in prop::collection::vec(prop::collection::vec(1..9_000_u64, 0..6), 1..6),
    ) {
        let words: Vec<_> = gaps.iter().map(|it| words(it)).collect();
        let mut desk = Desk::new(Scope::Pool);
        let ids: Vec<_> = (0..).take(words.len()).map(|router| desk.register(router)).collect();
        let mut asks: Vec<_> = words
            .iter()
            .zip(0..)
            .flat_map(|(words, router)| words[1..].iter().map(move |at| (*at, router)))
            .collect();
        asks.sort_unstable();
        let (hour, end) = (|at| Time::ZERO + Span::hours(at), 60_000);
        desk.told();
        let mut lines = Vec::new();
        for (at, router) in asks {
            lines.extend(desk.wait(hour(at).before(Span::minutes(1))));
            desk.now = hour(at);
            desk.ask(router, Ask::Acknowledge { instance: ids[router as usize] });
            desk.told();
        }
        lines.extend(desk.wait(hour(end).before(Span::minutes(1))));
        lines.retain(|line| ["silent", "released", "revoked"].iter().any(|it| line.ends_with(it)));
        lines.sort_unstable();
        prop_assert_eq!(lines, oracle(&words, end));
    }
}
