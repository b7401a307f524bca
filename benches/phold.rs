//! PHOLD through the public scheduling API, for comparison with other engines: CPU time of the event loop.
//!
//!     cargo bench --bench phold -- [PENDING] [EVENTS] [wheel|heap] [philox|xoshiro|set]
//!
//! N entities, N tokens: a token stays 0.1 + Exp(1) s, then moves to an entity drawn uniformly; the entity counts.
//! Two draws and one logarithm an event are the model, as in the reference kernel it is compared with
//! (docs/performance.md). `xoshiro` is that kernel's generator; `philox` is ours.
//!
//! `set` is the event set alone: no agenda, no loop of the engine, no digest, and a model of some nanoseconds whose stays come
//! out of a table, so that nearly all of the time is the set's.

use std::hint::black_box;

use licsim::kernel::{
    Agenda, Ahead, Entry, EventId, EventSet, Fingerprint, Heap, Key, Limits, Source, Span, Stream,
    System, Time, Wheel, prefetch, run,
};

/// A token that arrives at an entity.
#[derive(Clone, Copy)]
struct Token(u32);

impl Fingerprint for Token {
    fn fingerprint(&self) -> u64 {
        u64::from(self.0)
    }
}

/// Where random bits come from: an event takes two draws.
trait Draws {
    fn draw_two(&mut self) -> [u64; 2];
}

impl Draws for Stream {
    #[inline]
    fn draw_two(&mut self) -> [u64; 2] {
        Stream::draw_two(self)
    }
}

/// xoshiro256++ (Blackman and Vigna): one shared sequential generator.
struct Xoshiro([u64; 4]);

impl Draws for Xoshiro {
    #[inline]
    fn draw_two(&mut self) -> [u64; 2] {
        [self.draw(), self.draw()]
    }
}

impl Xoshiro {
    #[inline]
    fn draw(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let out = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        out
    }
}

struct Phold<D> {
    counts: Vec<u32>,
    draws: D,
}

/// How long a token stays.
#[inline]
fn delay(draw: u64) -> Span {
    let unit = ((draw >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64);
    Span(((0.1 - libm::log(unit)) * 1e9) as u64)
}

/// Where it goes then.
#[inline]
fn neighbor(draw: u64, entities: usize) -> u32 {
    ((u128::from(draw) * entities as u128) >> 64) as u32
}

impl<D: Draws> System for Phold<D> {
    type Event = Token;

    #[inline]
    fn handle<Q: EventSet<Token>>(&mut self, Token(here): Token, agenda: &mut Agenda<Token, Q>) {
        self.counts[here as usize] += 1;
        let [stay, way] = self.draws.draw_two();
        let there = neighbor(way, self.counts.len());
        agenda.schedule(Source(here), agenda.now() + delay(stay), Token(there));
    }

    /// A token that comes to an entity will be counted there and sent on by it.
    #[inline]
    fn foresee<Q: EventSet<Token>>(
        &self,
        Token(here): Token,
        ahead: Ahead,
        agenda: &Agenda<Token, Q>,
    ) {
        if ahead == Ahead::Far {
            prefetch(&self.counts[here as usize]);
            agenda.expect(Source(here));
        }
    }
}

/// Nanoseconds on the processor so far (Linux).
fn cpu_nanos() -> u64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse().ok())
        .expect("Linux keeps the time of each thread")
}

#[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
fn measure<Q: EventSet<Token>, D: Draws>(pending: u32, events: u64, draws: D) {
    let mut system = Phold { counts: vec![0; pending as usize], draws };
    let mut agenda: Agenda<Token, Q> = Agenda::new(pending);
    for entity in 0..pending {
        let at = Time::ZERO + delay(system.draws.draw_two()[0]);
        agenda.schedule(Source(entity), at, Token(entity));
    }
    let begin = cpu_nanos();
    run(&mut system, &mut agenda, Limits { horizon: Time::NEVER, events });
    let spent = cpu_nanos() - begin;
    black_box(&system.counts);
    println!(
        "pending={pending} events={events} ns/event={:.2} digest={}",
        spent as f64 / events as f64,
        agenda.digest()
    );
}

/// A model that costs next to nothing: a congruential generator (Knuth's MMIX), stays from a table of 2,048 draws of
/// 0.1 + Exp(1) s that stays in the cache, and a millisecond of jitter.
struct Lite {
    state: u64,
    stays: Vec<Span>,
}

impl Lite {
    fn new(mut draws: Stream) -> Self {
        let stays = (0..2_048).map(|_| delay(draws.draw())).collect();
        Lite { state: draws.draw(), stays }
    }

    #[inline]
    fn draw(&mut self) -> u64 {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.state
    }

    #[inline]
    fn stay(&mut self) -> Span {
        let draw = self.draw();
        self.stays[(draw >> 53) as usize] + Span::nanos(draw >> 30 & 0xF_FFFF)
    }
}

#[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
fn measure_set<Q: EventSet<Token>>(pending: u32, events: u64, key: Key) {
    let mut set = Q::default();
    let (mut lite, mut counts, mut seen) =
        (Lite::new(key.stream()), vec![0_u32; pending as usize], 0);
    let file = |number: u64, at: Time, there: u32| Entry {
        at,
        id: EventId::new(Source(0), number),
        event: Token(there),
    };
    for entity in 0..pending {
        set.push(file(u64::from(entity), Time::ZERO + lite.stay(), entity));
    }
    let begin = cpu_nanos();
    for number in u64::from(pending)..u64::from(pending) + events {
        let Entry { at, event: Token(here), .. } =
            set.pop_until(Time::NEVER).expect("as many wait as were filed");
        counts[here as usize] += 1;
        seen = (seen ^ at.0).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(here);
        let stay = lite.stay();
        let there = neighbor(lite.draw(), counts.len());
        set.push(file(number, at + stay, there));
    }
    let spent = cpu_nanos() - begin;
    black_box(&counts);
    let cost = spent as f64 / events as f64;
    println!("pending={pending} events={events} ns/event={cost:.2} order={seen:016x}");
}

fn with_draws<D: Draws>(pending: u32, events: u64, heap: bool, draws: D) {
    if heap {
        measure::<Heap<Token>, D>(pending, events, draws);
    } else {
        measure::<Wheel<Token>, D>(pending, events, draws);
    }
}

fn main() {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let number = |i: usize| words.get(i).and_then(|word| word.parse::<u64>().ok());
    let (pending, events) = (number(0).unwrap_or(1_000) as u32, number(1).unwrap_or(1_000_000));
    let has = |name: &str| words.iter().any(|word| word == name);
    let key = Key::of(1, 0, "phold", "draws");
    if has("set") {
        match has("heap") {
            true => measure_set::<Heap<Token>>(pending, events, key),
            false => measure_set::<Wheel<Token>>(pending, events, key),
        }
    } else if has("xoshiro") {
        let mut seed = key.stream();
        let state = std::array::from_fn(|_| seed.draw());
        with_draws(pending, events, has("heap"), Xoshiro(state));
    } else {
        with_draws(pending, events, has("heap"), key.stream());
    }
}
