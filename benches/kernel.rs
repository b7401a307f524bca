//! The kernel's parts: pending-event sets, streams, samplers, station, digest.
//!
//!     cargo bench --bench kernel [-- FILTER]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use licsim::kernel::{
    Agenda, Chance, Digest, EventSet, Fingerprint, Heap, Key, Law, Limits, Source, Span, Station,
    Stream, System, Time, Wheel, run,
};

#[derive(Clone, Copy)]
struct Token(u32);

impl Fingerprint for Token {
    fn fingerprint(&self) -> u64 {
        u64::from(self.0)
    }
}

/// PHOLD: a token stays 0.1 + Exp(1) s, then moves to an entity drawn uniformly.
#[derive(Clone)]
struct Phold {
    stay: Law,
    entities: u64,
    stream: Stream,
}

impl System for Phold {
    type Event = Token;

    #[inline]
    fn handle<Q: EventSet<Token>>(&mut self, Token(here): Token, agenda: &mut Agenda<Token, Q>) {
        let stay = Span::millis(100) + self.stay.sample(&mut self.stream);
        let there = self.stream.below(self.entities) as u32;
        agenda.schedule(Source(here), agenda.now() + stay, Token(there));
    }
}

fn phold<Q: EventSet<Token>>(pending: u32) -> (Phold, Agenda<Token, Q>) {
    let stream = Key::of(1, 0, "phold", "draws").stream();
    let stay = Law::Exponential { mean: Span::secs(1) };
    let mut system = Phold { stay, entities: u64::from(pending), stream };
    let mut agenda = Agenda::new(pending);
    for entity in 0..pending {
        let at = Time::ZERO + system.stay.sample(&mut system.stream);
        agenda.schedule(Source(entity), at, Token(entity));
    }
    // Past the first hand-over, so that the measured part is the steady state.
    run(&mut system, &mut agenda, Limits { horizon: Time::NEVER, events: 2 * u64::from(pending) });
    (system, agenda)
}

fn bench_phold(c: &mut Criterion) {
    let mut group = c.benchmark_group("phold");
    let events = 10_000;
    group.throughput(Throughput::Elements(events));
    for pending in [1_000, 100_000, 1_000_000] {
        let limits = Limits { horizon: Time::NEVER, events };
        let (mut system, mut agenda) = phold::<Wheel<Token>>(pending);
        group.bench_function(BenchmarkId::new("wheel", pending), |b| {
            b.iter(|| run(&mut system, &mut agenda, limits));
        });
        let (mut system, mut agenda) = phold::<Heap<Token>>(pending);
        group.bench_function(BenchmarkId::new("heap", pending), |b| {
            b.iter(|| run(&mut system, &mut agenda, limits));
        });
    }
    group.finish();
}

/// Everybody at once: as many events as `pending`, all within ten simulated seconds, then drained.
fn bench_burst(c: &mut Criterion) {
    struct Quiet;
    impl System for Quiet {
        type Event = Token;
        fn handle<Q: EventSet<Token>>(&mut self, event: Token, _: &mut Agenda<Token, Q>) {
            black_box(event.0);
        }
    }
    fn filled<Q: EventSet<Token>>(pending: u32) -> Agenda<Token, Q> {
        let mut agenda = Agenda::new(pending);
        let mut stream = Key::of(1, 0, "burst", "draws").stream();
        for entity in 0..pending {
            let at = Time::ZERO + Span::days(1) + Span(stream.below(10_000_000_000));
            agenda.schedule(Source(entity), at, Token(entity));
        }
        agenda
    }
    let mut group = c.benchmark_group("burst");
    let pending = 100_000;
    let limits = Limits { horizon: Time::NEVER, events: u64::MAX };
    group.throughput(Throughput::Elements(u64::from(pending)));
    group.bench_function("wheel", |b| {
        let full = || filled::<Wheel<Token>>(pending);
        b.iter_batched_ref(full, |agenda| run(&mut Quiet, agenda, limits), BatchSize::LargeInput);
    });
    group.bench_function("heap", |b| {
        let full = || filled::<Heap<Token>>(pending);
        b.iter_batched_ref(full, |agenda| run(&mut Quiet, agenda, limits), BatchSize::LargeInput);
    });
    group.finish();
}

fn bench_draws(c: &mut Criterion) {
    let mut group = c.benchmark_group("draw");
    let mut stream = Key::of(1, 0, "bench", "draws").stream();
    group.bench_function("philox", |b| b.iter(|| stream.draw()));
    group.bench_function("unit", |b| b.iter(|| stream.unit()));
    group.bench_function("below", |b| b.iter(|| stream.below(black_box(1_000))));
    let chance = Chance::new(0.01).expect("a chance");
    group.bench_function("chance", |b| b.iter(|| chance.happens(&mut stream)));
    group.bench_function("key", |b| {
        b.iter(|| Key::of(black_box(1), 0, "fleet/edge/12345", "jitter"));
    });
    group.finish();
}

fn bench_laws(c: &mut Criterion) {
    let s = Span::secs;
    let laws = [
        ("constant", Law::Constant(s(1))),
        ("uniform", Law::Uniform { low: s(1), high: s(2) }),
        ("exponential", Law::Exponential { mean: s(1) }),
        ("normal", Law::Normal { mean: s(10), deviation: s(1) }),
        ("lognormal", Law::Lognormal { median: s(1), sigma: 0.5 }),
        ("weibull", Law::Weibull { scale: s(1), shape: 1.5 }),
        ("pareto", Law::Pareto { scale: s(1), shape: 1.5 }),
        ("erlang-4", Law::Erlang { mean: s(1), stages: 4 }),
        ("triangular", Law::Triangular { low: s(1), mode: s(2), high: s(4) }),
        ("empirical", Law::Empirical((1..100).map(s).collect())),
    ];
    let mut group = c.benchmark_group("law");
    for (name, law) in laws {
        let mut stream = Key::of(1, 0, "bench", name).stream();
        group.bench_function(name, |b| b.iter(|| black_box(&law).sample(&mut stream)));
    }
    group.finish();
}

fn bench_station_and_digest(c: &mut Criterion) {
    let mut stream = Key::of(1, 0, "bench", "station").stream();
    let gaps: Vec<Span> = (0..4_096).map(|_| Span(stream.below(1_300_000_000))).collect();
    for servers in [1, 16] {
        let mut station = Station::new(servers, None);
        let (mut now, mut i) = (Time::ZERO, 0);
        let service = Span::millis(500 * u64::from(servers));
        c.bench_function(&format!("station/{servers}"), |b| {
            b.iter(|| {
                i = (i + 1) % gaps.len();
                now += gaps[i];
                station.arrive(now, service)
            });
        });
    }
    let mut digest = Digest::default();
    c.bench_function("digest/absorb", |b| b.iter(|| digest.absorb(black_box(1), 2, 3)));
}

criterion_group! {
    name = kernel;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1_200))
        .sample_size(20);
    targets = bench_phold, bench_burst, bench_draws, bench_laws, bench_station_and_digest
}
criterion_main!(kernel);
