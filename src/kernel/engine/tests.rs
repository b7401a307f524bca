//! The loop and the agenda, on a small system: entities that pass tokens on after random delays.

use super::*;
use crate::kernel::event_set::heap::Heap;
use crate::kernel::event_set::wheel::Wheel;
use crate::kernel::event_set::{EventId, Source};
use crate::kernel::sample::Law;
use crate::kernel::stream::{Key, Stream};
use crate::kernel::time::Span;

const FOREVER: Limits = Limits { horizon: Time::NEVER, events: u64::MAX };

fn until(horizon: Time) -> Limits {
    Limits { horizon, events: u64::MAX }
}

/// A token at an entity.
#[derive(Clone, Copy, Debug)]
struct Token {
    entity: u32,
}

impl Fingerprint for Token {
    fn fingerprint(&self) -> u64 {
        u64::from(self.entity)
    }
}

/// Every entity draws from a stream of its own name and passes what it gets to a neighbor inside its ring.
struct Rings {
    ring: u32,
    streams: Vec<Stream>,
    seen: Vec<(Time, EventId)>,
}

impl Rings {
    /// Rings of `ring` entities, each of which has one token.
    fn new<Q: EventSet<Token>>(rings: u32, ring: u32) -> (Rings, Agenda<Token, Q>) {
        let stream = |i| Key::of(3, 0, &format!("ring/{i}"), "pass").stream();
        let system =
            Rings { ring, streams: (0..rings * ring).map(stream).collect(), seen: Vec::new() };
        let mut agenda = Agenda::new(rings * ring);
        for entity in 0..rings * ring {
            agenda.schedule(Source(entity), Time::ZERO, Token { entity });
        }
        (system, agenda)
    }
}

impl System for Rings {
    type Event = Token;

    fn handle<Q: EventSet<Token>>(&mut self, event: Token, agenda: &mut Agenda<Token, Q>) {
        self.seen.push((agenda.now(), agenda.current()));
        let stream = &mut self.streams[event.entity as usize];
        // Whole milliseconds and many zeros, so that ties are the rule.
        let delay = match stream.below(4) {
            0 => Span::ZERO,
            1 => Span::millis(stream.below(5)),
            2 => Span::millis(stream.below(500)),
            _ => Law::Exponential { mean: Span::secs(1) }.sample(stream),
        };
        let first = event.entity / self.ring * self.ring;
        let entity = first + stream.below(u64::from(self.ring)) as u32;
        agenda.schedule(Source(event.entity), agenda.now() + delay, Token { entity });
    }
}

#[test]
fn wheel_and_heap_run_the_same() {
    let horizon = Time::ZERO + Span::secs(200);
    let (mut one, mut by_wheel) = Rings::new::<Wheel<Token>>(20, 10);
    let (mut two, mut by_heap) = Rings::new::<Heap<Token>>(20, 10);
    assert_eq!(run(&mut one, &mut by_wheel, until(horizon)), Stop::Horizon);
    assert_eq!(run(&mut two, &mut by_heap, until(horizon)), Stop::Horizon);
    assert!(by_wheel.handled() > 100_000);
    assert_eq!(by_wheel.digest(), by_heap.digest());
    assert_eq!(one.seen, two.seen);
    let ties = one.seen.windows(2).filter(|pair| pair[0].0 == pair[1].0).count();
    assert!(ties > 1_000, "the run has ties to break: {ties}");
}

#[test]
fn slices_change_nothing() {
    let end = Time::ZERO + Span::secs(60);
    let (mut system, mut agenda) = Rings::new::<Wheel<Token>>(8, 5);
    run(&mut system, &mut agenda, until(end));
    let (whole, digest) = (system.seen, agenda.digest());

    let mut cuts = Key::of(5, 0, "cuts", "test").stream();
    let (mut system, mut agenda) = Rings::new::<Wheel<Token>>(8, 5);
    let mut now = Time::ZERO;
    while now < end {
        now = (now + Span::millis(cuts.below(300))).min(end);
        let limits = Limits { horizon: now, events: 1 + cuts.below(40) };
        while run(&mut system, &mut agenda, limits) == Stop::Budget {}
        assert_eq!(agenda.now(), now, "the clock stands at the horizon");
    }
    assert_eq!((system.seen, agenda.digest()), (whole, digest));
}

#[test]
fn an_entity_more_reorders_nobody_else() {
    let end = until(Time::ZERO + Span::secs(60));
    let (mut few, mut agenda) = Rings::new::<Wheel<Token>>(4, 5);
    run(&mut few, &mut agenda, end);
    let (mut more, mut agenda) = Rings::new::<Wheel<Token>>(5, 5);
    run(&mut more, &mut agenda, end);
    assert!(more.seen.len() > few.seen.len());
    more.seen.retain(|(_, id)| id.source() < Source(20));
    assert_eq!(more.seen, few.seen);
}

#[test]
fn the_order_of_first_pushes_does_not_matter() {
    let end = until(Time::ZERO + Span::secs(20));
    let digest_of = |entities: &mut dyn Iterator<Item = u32>| {
        let (mut system, _) = Rings::new::<Wheel<Token>>(4, 5);
        let mut agenda: Agenda<Token> = Agenda::new(20);
        for entity in entities {
            agenda.schedule(Source(entity), Time::ZERO, Token { entity });
        }
        run(&mut system, &mut agenda, end);
        agenda.digest()
    };
    assert_eq!(digest_of(&mut (0..20)), digest_of(&mut (0..20).rev()));
}

/// Does what a list says, by the index of the event.
struct Script(Vec<Deed>);

#[derive(Clone, Copy)]
enum Deed {
    Nothing,
    Stop,
    /// Schedules event number `event` for an absolute time.
    Then {
        at: u64,
        event: usize,
    },
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Step(usize);

impl Fingerprint for Step {
    fn fingerprint(&self) -> u64 {
        self.0 as u64
    }
}

impl System for Script {
    type Event = Step;

    fn handle<Q: EventSet<Step>>(&mut self, event: Step, agenda: &mut Agenda<Step, Q>) {
        match self.0[event.0] {
            Deed::Nothing => {}
            Deed::Stop => agenda.stop(),
            Deed::Then { at, event } => {
                agenda.schedule(Source(1), Time(at), Step(event));
            }
        }
    }
}

#[test]
fn a_run_says_why_it_ended() {
    let mut system = Script(vec![Deed::Nothing, Deed::Nothing, Deed::Stop, Deed::Nothing]);
    let mut agenda: Agenda<Step> = Agenda::new(1);
    for event in 0..4 {
        agenda.schedule(Source(0), Time(10 * event as u64), Step(event));
    }
    let mut go = |horizon, events| {
        let limits = Limits { horizon: Time(horizon), events };
        let stop = run(&mut system, &mut agenda, limits);
        (stop, agenda.handled(), agenda.now(), agenda.pending())
    };
    assert_eq!(go(9, 0), (Stop::Budget, 0, Time(0), 4));
    assert_eq!(go(9, 1), (Stop::Budget, 1, Time(0), 3));
    assert_eq!(go(9, 1), (Stop::Horizon, 1, Time(9), 3));
    assert_eq!(go(10, 5), (Stop::Horizon, 2, Time(10), 2), "the horizon itself still happens");
    assert_eq!(go(100, 5), (Stop::Asked, 3, Time(20), 1));
}

#[test]
fn the_past_is_now() {
    let mut system = Script(vec![Deed::Then { at: 3, event: 1 }, Deed::Nothing]);
    let mut agenda: Agenda<Step> = Agenda::new(2);
    agenda.schedule(Source(0), Time(50), Step(0));
    assert_eq!(run(&mut system, &mut agenda, Limits { events: 2, ..FOREVER }), Stop::Budget);
    assert_eq!((agenda.now(), agenda.handled()), (Time(50), 2));
    // Between two slices, too: the clock stands at the last horizon.
    assert_eq!(run(&mut system, &mut agenda, until(Time(70))), Stop::Horizon);
    agenda.schedule(Source(0), Time(60), Step(1));
    assert_eq!(run(&mut system, &mut agenda, Limits { events: 1, ..FOREVER }), Stop::Budget);
    assert_eq!(agenda.now(), Time(70));
}

#[test]
fn causes_lead_back_to_the_beginning() {
    let mut system = Script(vec![
        Deed::Then { at: 5, event: 1 },
        Deed::Then { at: 9, event: 2 },
        Deed::Nothing,
        Deed::Nothing,
    ]);
    let mut agenda: Agenda<Step> = Agenda::new(2);
    assert!(agenda.causes().is_none(), "kept only when asked for");
    agenda.keep_causes();
    let root = agenda.schedule(Source(0), Time(1), Step(0));
    let other = agenda.schedule(Source(0), Time(7), Step(3));
    run(&mut system, &mut agenda, FOREVER);
    let (first, second) = (EventId::new(Source(1), 0), EventId::new(Source(1), 1));
    let links = &agenda.causes().expect("kept").links;
    let start = EventId::START;
    assert_eq!(*links, [(root, start), (other, start), (first, root), (second, first)]);
    assert_eq!(agenda.current(), second);
}

#[test]
fn ids_name_their_source_and_count() {
    let id = EventId::new(Source(Source::LIMIT - 1), (1 << 40) - 2);
    assert_eq!((id.source(), id.count()), (Source(Source::LIMIT - 1), (1 << 40) - 2));
    assert!(id < EventId::START, "no event has the name of the beginning");
    assert!(EventId::new(Source(1), 99) < EventId::new(Source(2), 0), "sources come first");
}

#[test]
#[should_panic(expected = "at most 2^24 entities")]
fn too_many_entities_are_refused() {
    let _: Agenda<Token> = Agenda::new(Source::LIMIT + 1);
}
