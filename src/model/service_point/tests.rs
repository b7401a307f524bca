//! A door with a queue: what becomes of whoever comes, by hand and whatever comes.

use proptest::prelude::*;

use super::*;
use crate::kernel::Key;

fn at(secs: u64) -> Time {
    Time::ZERO + Span::secs(secs)
}
fn served(begins: u64, ends: u64) -> Arrival {
    Arrival::Served(Visit { begins: at(begins), ends: at(ends) })
}

#[test]
fn one_server_with_one_place_to_wait_turns_the_third_away() {
    let mut point = ServicePoint::new(1, Some(1), WhenAway::Silent);
    assert_eq!(point.arrive(at(0), Span::secs(10)), served(0, 10));
    assert_eq!(point.arrive(at(1), Span::secs(10)), served(10, 20));
    assert_eq!(point.queue(at(2)), 1);
    assert_eq!(point.arrive(at(2), Span::secs(10)), Arrival::Full);
    assert_eq!(point.arrive(at(10), Span::secs(10)), served(20, 30));
    let counters = Counters { arrived: 4, served: 3, rejected: 1, unheard: 0 };
    assert_eq!(point.counters(), counters);
}

#[test]
fn two_overlapping_outages_end_with_the_later_one() {
    let mut point = ServicePoint::new(1, None, WhenAway::Silent);
    assert!(point.go_away());
    assert!(!point.go_away());
    assert!(!point.come_back());
    assert_eq!(point.arrive(at(5), Span::secs(1)), Arrival::Unheard);
    assert!(point.come_back());
    assert_eq!(point.arrive(at(6), Span::secs(1)), served(6, 7));
}

#[test]
fn what_was_let_in_before_an_outage_keeps_its_place() {
    let mut point = ServicePoint::new(1, None, WhenAway::Refuses);
    assert_eq!(point.arrive(at(0), Span::secs(10)), served(0, 10));
    point.go_away();
    assert_eq!(point.arrive(at(1), Span::secs(10)), Arrival::Refused);
    point.come_back();
    assert_eq!(point.arrive(at(2), Span::secs(10)), served(10, 20));
    let counters = Counters { arrived: 3, served: 2, rejected: 0, unheard: 1 };
    assert_eq!(point.counters(), counters);
}

#[test]
fn a_brown_out_is_slow_and_turns_some_away_until_it_ends() {
    let mut draws = Key::of(1, 0, "router", "exchange").stream();
    let mut point = ServicePoint::new(1, None, WhenAway::Silent);
    let brown_out = |factor, refused| BrownOut { slower: Ratio::thousandths(factor), refused };
    let spells = |from, length| Spells::once(at(from), Span::secs(length));
    point.expect(brown_out(2_500, Chance::NEVER), spells(10, 40));
    point.expect(brown_out(2_000, Chance::NEVER), spells(20, 30));
    point.expect(brown_out(1_000, Chance::ALWAYS), spells(45, 5));
    let mut receive =
        |point: &mut ServicePoint, now| point.receive(at(now), Span::secs(4), &mut draws);
    assert_eq!(receive(&mut point, 0), served(0, 4));
    assert_eq!(receive(&mut point, 10), served(10, 20), "two and a half times as long");
    assert_eq!(receive(&mut point, 20), served(20, 40), "the factors are multiplied");
    assert_eq!(receive(&mut point, 30), served(40, 52), "two of its four are done by 50");
    assert_eq!(receive(&mut point, 45), Arrival::Full);
    point.go_away();
    assert_eq!(receive(&mut point, 46), Arrival::Unheard, "nobody is there to turn it away");
    point.come_back();
    assert_eq!(receive(&mut point, 50), served(52, 56), "over, also for what waits");
    let counters = Counters { arrived: 7, served: 5, rejected: 1, unheard: 1 };
    assert_eq!(point.counters(), counters);
}

#[test]
#[should_panic(expected = "an outage ends once")]
fn an_outage_that_never_began_cannot_end() {
    ServicePoint::new(1, None, WhenAway::Silent).come_back();
}

/// What can happen at a door.
#[derive(Clone, Copy, Debug)]
enum Event {
    Arrive { millis: u64 },
    GoAway,
    ComeBack,
}

fn event() -> impl Strategy<Value = (u64, Event)> {
    let event = prop_oneof![
        6 => (0_u64..4_000).prop_map(|millis| Event::Arrive { millis }),
        1 => Just(Event::GoAway),
        1 => Just(Event::ComeBack),
    ];
    let gap = prop_oneof![Just(0), 0_u64..3_000];
    (gap, event)
}

/// When, for how long, how many thousandths as slow, how many percent turned away.
fn brown_out() -> impl Strategy<Value = (u64, u64, u32, u32)> {
    (0_u64..90, 1_u64..40, 1_000_u32..5_000, 0_u32..=100)
}

/// All that came of `events`, each so many milliseconds after the one before; no outage ends that did not begin.
fn play(point: &mut ServicePoint, events: &[(u64, Event)]) -> Vec<(Time, Span, Arrival)> {
    let (mut now, mut outages, mut told) = (Time::ZERO, 0_u32, Vec::new());
    let mut draws = Key::of(1, 0, "router", "exchange").stream();
    for (gap, event) in events {
        now += Span::millis(*gap);
        match *event {
            Event::Arrive { millis } => {
                let service = Span::millis(millis);
                told.push((now, service, point.receive(now, service, &mut draws)));
            }
            Event::GoAway => {
                outages += 1;
                assert_eq!(point.go_away(), outages == 1);
            }
            Event::ComeBack if outages > 0 => {
                outages -= 1;
                assert_eq!(point.come_back(), outages == 0);
            }
            Event::ComeBack => {}
        }
    }
    told
}

proptest! {
    /// Nobody is lost or served twice, before its time, out of order or by a server that is busy; the queue keeps its limit.
    #[test]
    fn whatever_comes_is_counted_once_and_served_in_order(
        events in prop::collection::vec(event(), 0..80),
        brown_outs in prop::collection::vec(brown_out(), 0..3),
        (servers, limit) in (1_u32..4, prop::option::of(0_u32..4)),
    ) {
        let mut fresh = ServicePoint::new(servers, limit, WhenAway::Refuses);
        for (from, length, factor, refused) in brown_outs {
            let refused = Chance::new(f64::from(refused) / 100.0).expect("a share");
            let it = BrownOut { slower: Ratio::thousandths(factor), refused };
            fresh.expect(it, Spells::once(at(from), Span::secs(length)));
        }
        let (mut point, mut again) = (fresh.clone(), fresh);
        let told = play(&mut point, &events);
        prop_assert_eq!(&told, &play(&mut again, &events), "the same events come out the same");
        let visits: Vec<_> = told.iter().filter_map(|(now, service, arrival)| match arrival {
            Arrival::Served(visit) => Some((*now, *service, *visit)),
            _ => None,
        }).collect();
        let counters = point.counters();
        prop_assert_eq!(counters.arrived, told.len() as u64);
        prop_assert_eq!(counters.served, visits.len() as u64);
        prop_assert_eq!(counters.arrived, counters.served + counters.rejected + counters.unheard);
        for (now, service, visit) in &visits {
            prop_assert!(visit.begins >= *now && visit.ends >= visit.begins + *service);
            let at_work = |it: &&(Time, Span, Visit)| it.2.begins <= visit.begins && it.2.ends > visit.begins;
            prop_assert!(visits.iter().filter(at_work).count() <= servers as usize);
            let waiting = |it: &&(Time, Span, Visit)| it.0 <= *now && it.2.begins > *now;
            prop_assert!(limit.is_none_or(|most| visits.iter().filter(waiting).count() <= most as usize));
        }
        prop_assert!(visits.is_sorted_by_key(|it| it.2.begins));
    }
}
