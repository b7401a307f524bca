//! What a router-day costs: `scenarios/bench/bench-fleet.toml` through the full model.
//!
//!     cargo bench --bench fleet -- [ROUTERS] [DAYS] [kinds] [KEY=VALUE …]
//!
//! Prints CPU nanoseconds an event in the measure of the reference skeleton (8 an answered request, 5 a failed one),
//! whatever the engine spends inside, and the peak memory of the process: `ns/nominal` of the whole, from a plan to an outcome, and
//! `loop` of the event loop alone, as the reference and other simulators measure themselves; a run of one event after it says
//! what the set-up takes. With `kinds` it says what each kind of event costs instead, without observers. Without arguments: 10,000 routers, 10 days.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::time::Duration;

use licsim::kernel::{Agenda, Ahead, EventSet, Limits, System, Wheel, run};
use licsim::observe::Options;
use licsim::plan::Plan;
use licsim::record::Interest;
use licsim::scenario::{self, Library, Request, Source};
use licsim::study;
use licsim::world::{Event, World};

struct Nothing;

impl Library for Nothing {
    fn fetch(&self, path: &str, _: &str) -> Result<Source, String> {
        Err(format!("{path}: the bench extends nothing"))
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |place: usize, default: &str| words.get(place).cloned().unwrap_or(default.into());
    let (routers, days) = (number(0, "10000"), number(1, "10"));
    let mut sets = vec![
        ("fleet.edge.count".to_owned(), routers.clone()),
        ("scenario.duration".to_owned(), format!("{days}d")),
    ];
    let by_kind = words.iter().any(|word| word == "kinds");
    for word in words.iter().skip(2).filter(|word| *word != "kinds") {
        let (key, value) = word.split_once('=').expect("further arguments are KEY=VALUE");
        sets.push((key.to_owned(), value.to_owned()));
    }
    let text = include_str!("../scenarios/bench/bench-fleet.toml").to_owned();
    let source = Source { name: "bench-fleet.toml".into(), text };
    let request = Request {
        source: &source,
        library: &Nothing,
        sets: &sets,
        arm: None,
        seed: None,
        replication: 0,
    };
    let loaded = scenario::load(&request).unwrap_or_else(|wrong| {
        panic!("{}", scenario::render(&wrong, false));
    });
    if by_kind {
        return weigh(&loaded.plan);
    }
    let timed = |plan: &Plan| {
        let before = cpu_ns();
        let outcome = study::run(plan, Options::SUMMARY, |_| ());
        (outcome, cpu_ns() - before)
    };
    let (outcome, spent) = timed(&loaded.plan);
    let peak_kib = peak_kib();
    let (_, setup) = timed(&Plan { event_limit: Some(1), ..loaded.plan.clone() });
    let metric = |name: &str| outcome.metric(name).unwrap_or(f64::NAN);
    let (ok, failed) = (metric("exchanges.successes"), metric("exchanges.failures"));
    let nominal = 8.0 * ok + 5.0 * failed;
    println!(
        "routers={routers} days={days} ok={ok} fail={failed} mean_ms={:.3} p99_ms={:.1} events={} \
         cpu_s={:.3} ns/nominal={:.2} loop={:.2} ns/router-day={:.1} peak_mib={:.1} bytes/router={:.0} \
         digest={}",
        metric("exchange.seconds.mean") * 1e3,
        metric("exchange.seconds.p99") * 1e3,
        outcome.events,
        spent as f64 / 1e9,
        spent as f64 / nominal,
        spent.saturating_sub(setup) as f64 / nominal,
        spent as f64 / outcome.router_days,
        peak_kib / 1024.0,
        (peak_kib - 20.0 * 1024.0).max(0.0) * 1024.0 / routers.parse::<f64>().unwrap_or(f64::NAN),
        outcome.digests.run,
    );
}

/// A world whose handling of each event is timed.
struct Weighed {
    world: World,
    /// By kind of event: how many, and how long all of them took.
    kinds: BTreeMap<&'static str, (u64, Duration)>,
}

impl System for Weighed {
    type Event = Event;

    fn handle<Q: EventSet<Event>>(&mut self, event: Event, agenda: &mut Agenda<Event, Q>) {
        let begin = now();
        self.world.handle(event, agenda);
        let (count, spent) = self.kinds.entry(kind(event)).or_default();
        *count += 1;
        *spent += begin.elapsed();
    }

    fn foresee<Q: EventSet<Event>>(&self, event: Event, ahead: Ahead, agenda: &Agenda<Event, Q>) {
        self.world.foresee(event, ahead, agenda);
    }
}

fn kind(event: Event) -> &'static str {
    match event {
        Event::Wake(_) => "a router's deadline",
        Event::Land(_) => "a message lands",
        Event::Leave(_) => "a server is done",
        Event::Strike(_) | Event::Repair(_) => "a fault strikes or ends",
        _ => "all others",
    }
}

#[expect(clippy::disallowed_types, reason = "a bench measures time")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// Prints what each kind of event costs; what the clock itself takes is subtracted.
fn weigh(plan: &Plan) {
    let (world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
        World::build(plan.clone(), Interest::NONE);
    let mut system = Weighed { world, kinds: BTreeMap::new() };
    let begin = now();
    let clock = (0..1_000_000).map(|_| now().elapsed()).sum::<Duration>() / 1_000_000;
    println!("looking at the clock: {} ns, subtracted", clock.as_nanos());
    let before = begin.elapsed();
    run(&mut system, &mut agenda, Limits { horizon: plan.end(), events: u64::MAX });
    let wall = begin.elapsed() - before;
    let (mut handled, mut events) = (Duration::ZERO, 0);
    for (kind, (count, spent)) in &system.kinds {
        let spent = spent.saturating_sub(clock * u32::try_from(*count).unwrap_or(u32::MAX));
        (handled, events) = (handled + spent, events + count);
        println!("{kind}: {count} of {:.0} ns", spent.as_nanos() as f64 / *count as f64);
    }
    let rest = wall.saturating_sub(handled + clock * 2 * u32::try_from(events).unwrap_or(u32::MAX));
    println!(
        "taking events out and looking ahead: {:.0} ns each",
        rest.as_nanos() as f64 / events as f64
    );
}

/// CPU time of this thread, from the scheduler's own books: other processes do not count.
fn cpu_ns() -> u64 {
    let books = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    books.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// The most memory that the process ever had.
fn peak_kib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(f64::NAN)
}
