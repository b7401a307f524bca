//! What each room above the kernel costs: scenario expansion, a router-day and a retry ladder of the world, a study of
//! many small runs, a report of a small fleet and of a large one. Wall time: run it on a quiet machine.
//!
//!     cargo bench --bench rooms [-- FILTER]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use licsim::kernel::{Agenda, Limits, Span, Stop, Time, Wheel, run as handle_events};
use licsim::observe::{Observer, Observers, Options};
use licsim::plan::Plan;
use licsim::render::report::{ReportInput, report};
use licsim::scenario::{self, Library, Request, Source};
use licsim::study;
use licsim::world::{Event, World};

const FLEET: &str = include_str!("../scenarios/bench/bench-fleet.toml");
const POOL: &str = include_str!("../scenarios/flagships/pool-wide-ooc.toml");

struct Nothing;

impl Library for Nothing {
    fn fetch(&self, path: &str, _: &str) -> Result<Source, String> {
        Err(format!("{path}: what is measured extends nothing"))
    }
}

/// The plan of `text` with its fleet `edge` of so many routers.
fn plan(text: &str, routers: u32) -> Plan {
    let source = Source { name: "bench.toml".into(), text: text.to_owned() };
    let sets = [("fleet.edge.count".to_owned(), routers.to_string())];
    let request = Request {
        source: &source,
        library: &Nothing,
        sets: &sets,
        arm: None,
        seed: None,
        replication: 0,
    };
    let loaded = scenario::load(&request);
    loaded.unwrap_or_else(|wrong| panic!("{}", scenario::render(&wrong, false))).plan
}

/// A fleet under way.
struct Rig {
    world: World,
    agenda: Agenda<Event, Wheel<Event>>,
    observers: Observers,
}

impl Rig {
    fn at(plan: &Plan, until: Time) -> Rig {
        let mut observers = Observers::new(plan, Options::SUMMARY);
        let (world, agenda) =
            World::build_told(plan.clone(), observers.interest(), |record| observers.on(record));
        let mut rig = Rig { world, agenda, observers };
        rig.run_to(until);
        rig
    }

    fn run_to(&mut self, until: Time) -> u64 {
        let limits = Limits { horizon: until, events: 4_096 };
        loop {
            let stop = handle_events(&mut self.world, &mut self.agenda, limits);
            let observers = &mut self.observers;
            self.world.drain_facts(|record| observers.on(record));
            if stop != Stop::Budget {
                return self.agenda.handled();
            }
        }
    }
}

fn expansion(c: &mut Criterion) {
    let mut group = c.benchmark_group("scenario, from text to a system that is ready to run");
    for routers in [1_000, 100_000, 1_000_000] {
        group.throughput(Throughput::Elements(u64::from(routers)));
        group.bench_function(BenchmarkId::from_parameter(routers), |b| {
            b.iter_with_large_drop(|| Rig::at(&plan(FLEET, routers), Time::ZERO));
        });
    }
}

fn world(c: &mut Criterion) {
    let routers = 500;
    let plan = plan(FLEET, routers);
    let mut group = c.benchmark_group("world");
    group.throughput(Throughput::Elements(u64::from(routers)));
    // The backend is away on day 3 from 9 to 15: the whole ladder of those whose check falls into it ends within a day.
    let outage = Time::ZERO + Span::days(3) + Span::hours(9);
    let quiet = Time::ZERO + Span::days(1);
    for (name, from) in [("router-day", quiet), ("router-day with an outage of six hours", outage)]
    {
        let until = from + Span::days(1);
        group.bench_function(name, |b| {
            b.iter_batched_ref(
                || Rig::at(&plan, from),
                |rig| black_box(rig.run_to(until)),
                BatchSize::SmallInput,
            );
        });
    }
}

fn many_runs(c: &mut Criterion) {
    let runs = 32;
    let plans: Vec<Plan> =
        (0..runs).map(|replication| Plan { replication, ..plan(FLEET, 20) }).collect();
    let mut group = c.benchmark_group("study");
    group.throughput(Throughput::Elements(u64::from(runs)));
    group.bench_function("32 runs of 20 routers for 30 days", |b| {
        b.iter(|| study::in_parallel(&plans, |_, plan| study::run(plan, Options::SUMMARY, |_| ())));
    });
}

fn page(c: &mut Criterion) {
    let mut group = c.benchmark_group("report");
    group.sample_size(10);
    for routers in [40, 2_000] {
        let outcome = study::run(&plan(POOL, routers), Options::FILMED, |_| ());
        let input = ReportInput {
            outcome: &outcome,
            recorded: &[],
            scenario_text: POOL,
            overrides: &[],
            command: "licsim run pool-wide-ooc",
            version: "0",
        };
        group.bench_function(BenchmarkId::new("routers", routers), |b| b.iter(|| report(&input)));
    }
}

criterion_group! {
    name = rooms;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = expansion, world, many_runs, page
}
criterion_main!(rooms);
