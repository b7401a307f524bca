//! PHOLD through the public scheduling API, for comparison with other engines: CPU time of the event loop.
//!
//!     cargo bench --bench phold -- [PENDING] [EVENTS] [wheel|heap] [philox|xoshiro]
//!
//! N entities, N tokens: a token stays 0.1 + Exp(1) s, then moves to an entity drawn uniformly; the entity counts.
//! Two draws and one logarithm an event are the model, as in the reference kernel it is compared with
//! (docs/performance.md). `xoshiro` is that kernel's generator; `philox` is ours.

use std::hint::black_box;

use licsim::kernel::{
    Agenda, Ahead, EventSet, Fingerprint, Heap, Key, Limits, Source, Span, Stream, System, Time,
    Wheel, prefetch, run,
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
    if has("xoshiro") {
        let mut seed = key.stream();
        let state = std::array::from_fn(|_| seed.draw());
        with_draws(pending, events, has("heap"), Xoshiro(state));
    } else {
        with_draws(pending, events, has("heap"), key.stream());
    }
}
