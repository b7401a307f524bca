//! The wheel against the heap: same pushes, same pops, to the last one.

use proptest::prelude::*;

use super::*;
use crate::kernel::event_set::{EventId, Source};

/// A small generator of scripts: SplitMix64, independent of the streams under test elsewhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }
    fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }
    /// Zero, tiny, and up to 2^50 ns (13 days), every magnitude equally likely.
    fn delay(&mut self) -> u64 {
        match self.below(51) {
            0 => 0,
            bits => self.below(1 << bits),
        }
    }
}

/// A wheel and a heap that are told the same.
#[derive(Default)]
struct Pair {
    wheel: Wheel<u64>,
    heap: Heap<u64>,
    counts: std::collections::BTreeMap<u32, u64>,
    now: u64,
    popped: u64,
}

impl Pair {
    fn push(&mut self, source: u32, at: u64) {
        let count = self.counts.entry(source).or_default();
        *count += 1;
        let id = EventId::new(Source(source), *count);
        let entry = Entry { at: Time(at), id, event: self.popped };
        self.wheel.push(entry);
        self.heap.push(entry);
    }
    /// Pops both up to `horizon`; whether there was something.
    fn pop(&mut self, horizon: u64) -> bool {
        let wanted = self.heap.pop_until(Time(horizon));
        let hint = self.wheel.ahead(0).copied();
        assert_eq!(self.wheel.pop_until(Time(horizon)), wanted, "after {} pops", self.popped);
        assert_eq!(self.wheel.len(), self.heap.len());
        if let Some(entry) = wanted {
            assert!(hint.is_none_or(|hint| hint.at >= entry.at), "a hint is never early");
            self.now = entry.at.0;
            self.popped += 1;
        }
        wanted.is_some()
    }
    /// What the engine does at the end of a slice: the clock stands at the horizon.
    fn slice_to(&mut self, horizon: u64) {
        while self.pop(horizon) {}
        self.now = self.now.max(horizon);
    }
    fn drain(&mut self) {
        while self.pop(u64::MAX) {}
        assert!(self.wheel.is_empty());
    }
}

#[test]
fn a_long_mixed_run_agrees_with_the_heap() {
    for seed in 0..12 {
        let (mut pair, mut dice) = (Pair::default(), Dice(seed));
        for _ in 0..200 {
            let source = dice.below(50) as u32;
            pair.push(source, dice.delay());
        }
        for _ in 0..20_000 {
            if !pair.pop(u64::MAX) {
                break;
            }
            match dice.below(1_000) {
                0 => {
                    // A burst: 900 pushes within a microsecond, a second, or 12 days.
                    let spread = [1, 1_000, 1_000_000_000, 1 << 50][dice.below(4) as usize];
                    for _ in 0..900 {
                        let (source, at) = (dice.below(50), pair.now + dice.below(spread));
                        pair.push(source as u32, at);
                    }
                }
                // Nothing new: bursts drain.
                1..450 => {}
                _ => {
                    for _ in 0..1 + dice.below(2) {
                        let (source, at) = (dice.below(50), pair.now + dice.delay());
                        pair.push(source as u32, at);
                    }
                }
            }
        }
        pair.drain();
    }
}

#[test]
fn slices_of_any_length_with_pushes_between_them_agree_with_the_heap() {
    for seed in 0..40 {
        let (mut pair, mut dice) = (Pair::default(), Dice(1_000 + seed));
        for _ in 0..120 {
            let horizon = pair.now + dice.delay();
            pair.slice_to(horizon);
            // From outside, at the horizon and after it: often more than the open range can take in.
            for _ in 0..[3, 40, 700][dice.below(3) as usize] {
                let (source, at) = (dice.below(9), pair.now + dice.delay());
                pair.push(source as u32, at);
            }
        }
        pair.drain();
    }
}

#[test]
fn a_spill_while_the_next_range_is_open_but_not_reached() {
    const BASE: u64 = (1 << 42) + 4_096;
    let mut pair = Pair::default();
    pair.push(1, 10);
    // A crowd on a far level. Reaching for it spreads it and opens its first part, which lies past the horizon:
    // the range then begins long after the last pop, with the rest of the crowd on the levels in between.
    for i in 0..20 {
        pair.push(2, BASE + 3_000 + i * 50);
    }
    for i in 1..500 {
        pair.push(3, BASE + 4_096 + i * 97_700);
    }
    pair.slice_to(BASE + 10);
    assert!(pair.wheel.end > BASE + 10 && pair.wheel.now == 10, "open, not reached");
    for i in 0..2_000 {
        pair.push(4, BASE + 10 + (i * 7_919) % 2_900);
    }
    assert!(pair.wheel.late.len() < SPILL, "the range was closed");
    pair.slice_to(BASE + 1_000);
    for i in 0..2_000 {
        pair.push(5, BASE + 1_000 + (i * 104_729) % 1_000_000);
    }
    pair.drain();
}

#[test]
fn the_first_and_the_last_instant_are_instants_like_others() {
    let mut pair = Pair::default();
    for at in [u64::MAX, u64::MAX - 1, 0, 1 << 60, (1 << 60) - 1, u64::MAX, 0, 63, 64] {
        pair.push(7, at);
    }
    pair.drain();
}

#[test]
fn an_instant_gives_its_entries_by_id_whoever_came_first() {
    let entry = |id| Entry { at: Time(5_000), id: EventId(id), event: id };
    let ids: Vec<u64> = (0..300).collect();
    for stride in [1, 7, 299] {
        let mut wheel = Wheel::default();
        for i in 0..300 {
            wheel.push(entry(i * stride % 300));
        }
        // Half are taken; smaller ids than those pending then join the open instant.
        let first: Vec<u64> =
            (0..150).map_while(|_| wheel.pop_until(Time::NEVER)).map(|e| e.id.0).collect();
        assert_eq!(first, ids[..150]);
        for id in [20, 3, 11] {
            wheel.push(entry(id));
        }
        let rest: Vec<u64> =
            std::iter::from_fn(|| wheel.pop_until(Time::NEVER)).map(|e| e.id.0).collect();
        assert_eq!(rest[..3], [3, 11, 20]);
        assert_eq!(rest[3..], ids[150..]);
    }
}

#[test]
fn memory_stays_that_of_the_pending_entries() {
    let (mut wheel, mut dice) = (Wheel::default(), Dice(3));
    let mut count = 0;
    let mut push = |wheel: &mut Wheel<u64>, at| {
        count += 1;
        wheel.push(Entry { at: Time(at), id: EventId(count), event: 0 });
    };
    for _ in 0..10_000 {
        push(&mut wheel, 1 + dice.below(1 << 40));
    }
    let mut hold = |wheel: &mut Wheel<u64>, n: usize| {
        for _ in 0..n {
            let at = wheel.pop_until(Time::NEVER).expect("as many as pushed").at.0;
            push(wheel, at + dice.below(1 << 41));
        }
    };
    hold(&mut wheel, 60_000);
    let settled = (wheel.levels.blocks(), wheel.run.capacity());
    hold(&mut wheel, 60_000);
    let after = (wheel.levels.blocks(), wheel.run.capacity());
    assert!(after.0 <= settled.0 + settled.0 / 50, "blocks are reused: {settled:?} {after:?}");
    assert!(after.0 * 10 < 2 * 10_000, "blocks are well filled: {after:?}");
    assert_eq!(settled.1, after.1, "the run keeps its room");
}

#[test]
fn the_next_entries_are_known_ahead() {
    let mut wheel = Wheel::default();
    for id in 0..30 {
        wheel.push(Entry { at: Time(100 + id), id: EventId(id), event: id });
    }
    assert_eq!(wheel.ahead(0), None, "nothing is open yet");
    assert_eq!(wheel.pop_until(Time::NEVER).map(|e| e.event), Some(0));
    let ahead: Vec<_> = (0..4).map(|n| wheel.ahead(n).map(|e| e.event)).collect();
    assert_eq!(ahead, [Some(1), Some(2), Some(3), Some(4)]);
    assert_eq!(wheel.ahead(usize::MAX - 1), None);
}

/// One step of a script.
#[derive(Clone, Debug)]
enum Step {
    Push { source: u32, delay: u64 },
    Burst { source: u32, delay: u64, count: u16, gap: u64 },
    Pop(u16),
    Slice(u64),
}

fn delay() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        0_u64..4,
        0_u64..5_000,
        (0_u32..50, any::<u64>()).prop_map(|(bits, x)| x & ((1 << bits) - 1)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u32..4, delay()).prop_map(|(source, delay)| Step::Push { source, delay }),
        1 => (0_u32..4, delay(), 0_u16..900, 0_u64..3_000)
            .prop_map(|(source, delay, count, gap)| Step::Burst { source, delay, count, gap }),
        3 => (0_u16..300).prop_map(Step::Pop),
        2 => delay().prop_map(Step::Slice),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_script_agrees_with_the_heap(steps in prop::collection::vec(step(), 1..120)) {
        let mut pair = Pair::default();
        for step in steps {
            match step {
                Step::Push { source, delay } => pair.push(source, pair.now + delay),
                Step::Burst { source, delay, count, gap } => {
                    for i in (0..u64::from(count)).rev() {
                        let sender = source + (i % 3) as u32;
                        pair.push(sender, pair.now + delay + i * gap);
                    }
                }
                Step::Pop(count) => {
                    for _ in 0..count {
                        pair.pop(u64::MAX);
                    }
                }
                Step::Slice(delay) => pair.slice_to(pair.now + delay),
            }
        }
        pair.drain();
    }

    #[test]
    fn the_order_of_pushes_does_not_matter(
        times in prop::collection::vec(delay(), 1..400),
        rotate in 0_usize..400,
    ) {
        let entries: Vec<_> = times.iter().enumerate().map(|(i, at)| {
            let id = EventId::new(Source(i as u32 % 5), i as u64);
            Entry { at: Time(at % 50), id, event: i }
        }).collect();
        let out = |entries: &mut dyn Iterator<Item = Entry<usize>>| {
            let mut wheel = Wheel::default();
            entries.for_each(|entry| wheel.push(entry));
            std::iter::from_fn(|| wheel.pop_until(Time::NEVER)).collect::<Vec<_>>()
        };
        let (tail, head) = entries.split_at(rotate % entries.len());
        let forward = out(&mut entries.iter().copied());
        prop_assert_eq!(&forward, &out(&mut entries.iter().rev().copied()));
        prop_assert_eq!(&forward, &out(&mut head.iter().chain(tail).copied()));
    }
}
