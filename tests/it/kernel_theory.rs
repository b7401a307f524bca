//! The kernel against theory: queueing formulas, Little's law, alternating renewal.
//!
//! Every estimate is the mean of 40 batches (or of independent cycles) and must lie within four standard errors of
//! the closed form: with the t-distribution of 39 degrees of freedom a right simulator fails a check for one seed
//! in 3 600. The seeds are fixed, so it fails always or never. Each check also bounds its own standard error, or it
//! could pass by knowing nothing.

use licsim::kernel::{
    Agenda, EventSet, Fingerprint, Key, Law, Limits, Source, Span, Station, Stop, Stream, System,
    Time, run,
};
use licsim::validation::formulas::{erlang_b, erlang_c, turned_away, wait_of_many, wait_of_one};

const EVERYTHING: Limits = Limits { horizon: Time::NEVER, events: u64::MAX };
const BATCHES: usize = 40;

/// What happens at a desk.
#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Departure,
}

impl Fingerprint for Event {
    fn fingerprint(&self) -> u64 {
        *self as u64
    }
}

/// One station, its arrivals, and what was seen.
struct Desk {
    station: Station,
    gap: Law,
    service: Law,
    gaps: Stream,
    services: Stream,
    left: usize,
    /// Of each arrival: seconds waited, or `None` if refused.
    waits: Vec<Option<f64>>,
    inside: u64,
    changed: Time,
    /// Visitors times nanoseconds, from the number inside.
    area: u128,
    /// The same from each visitor's own stay.
    stays: u128,
    /// How many were inside when each arrival came.
    found: Vec<u64>,
}

impl Desk {
    /// `rate` Poisson arrivals a second.
    fn new(name: &str, station: Station, rate: f64, service: Law, arrivals: usize) -> Desk {
        let stream = |purpose| Key::of(2024, 0, name, purpose).stream();
        Desk {
            station,
            gap: Law::Exponential { mean: Span((1e9 / rate) as u64) },
            service,
            gaps: stream("gap"),
            services: stream("service"),
            left: arrivals,
            waits: Vec::with_capacity(arrivals),
            inside: 0,
            changed: Time::ZERO,
            area: 0,
            stays: 0,
            found: Vec::with_capacity(arrivals),
        }
    }

    fn run(mut self) -> Desk {
        let mut agenda: Agenda<Event> = Agenda::new(2);
        agenda.schedule(Source(0), Time::ZERO, Event::Arrival);
        // In slices, as the full simulator runs it.
        while run(&mut self, &mut agenda, Limits { events: 10_000, ..EVERYTHING }) == Stop::Budget {
        }
        self
    }

    fn count(&mut self, now: Time) {
        self.area += u128::from(self.inside) * u128::from((now - self.changed).0);
        self.changed = now;
    }
}

impl System for Desk {
    type Event = Event;

    fn handle<Q: EventSet<Event>>(&mut self, event: Event, agenda: &mut Agenda<Event, Q>) {
        let now = agenda.now();
        self.count(now);
        match event {
            Event::Departure => self.inside -= 1,
            Event::Arrival => {
                self.found.push(self.inside);
                let service = self.service.sample(&mut self.services);
                let visit = self.station.arrive(now, service);
                self.waits.push(visit.map(|visit| (visit.begins - now).as_secs_f64()));
                if let Some(visit) = visit {
                    self.inside += 1;
                    self.stays += u128::from((visit.ends - now).0);
                    agenda.schedule(Source(1), visit.ends, Event::Departure);
                }
                self.left -= 1;
                if self.left > 0 {
                    let next = now + self.gap.sample(&mut self.gaps);
                    agenda.schedule(Source(0), next, Event::Arrival);
                }
            }
        }
    }
}

/// Mean and standard error of the mean, of independent values.
fn estimate(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// Batch means: the first batch is the warm-up from the empty station and is dropped; the batches are long against
/// the correlation time of these queues (hundreds of services), so their means are as good as independent.
fn batches<T>(values: &[T], of: impl Fn(&[T]) -> f64) -> Vec<f64> {
    let size = values.len() / (BATCHES + 1);
    values.chunks_exact(size).skip(1).take(BATCHES).map(of).collect()
}

#[track_caller]
fn meets(what: &str, means: &[f64], theory: f64, worst_relative_error: f64) {
    let (mean, error) = estimate(means);
    assert!(
        error < worst_relative_error * theory,
        "{what}: the estimate {mean} +- {error} says too little about {theory}"
    );
    assert!((mean - theory).abs() <= 4.0 * error, "{what}: {mean} +- {error}, not {theory}");
}

fn mean_wait(waits: &[Option<f64>]) -> f64 {
    let served: Vec<f64> = waits.iter().flatten().copied().collect();
    served.iter().sum::<f64>() / served.len() as f64
}

fn share(waits: &[Option<f64>], of: impl Fn(&Option<f64>) -> bool) -> f64 {
    waits.iter().filter(|wait| of(wait)).count() as f64 / waits.len() as f64
}

fn second() -> Law {
    Law::Exponential { mean: Span::secs(1) }
}

#[test]
fn m_m_1_waits_as_theory_says() {
    let rho = 0.7;
    let desk = Desk::new("m/m/1", Station::new(1, None), rho, second(), 400_000).run();
    meets("mean wait", &batches(&desk.waits, mean_wait), wait_of_one(rho, 1.0, 1.0), 0.03);
    let waiting = batches(&desk.waits, |w| share(w, |wait| wait.is_some_and(|w| w > 0.0)));
    meets("chance to wait", &waiting, rho, 0.01);
    // The wait is exponential with rate 1 - rho, given that there is one: also its tail must be right.
    let long = batches(&desk.waits, |w| share(w, |wait| wait.is_some_and(|w| w > 5.0)));
    meets("chance to wait 5 s", &long, rho * libm::exp(-5.0 * (1.0 - rho)), 0.05);
}

#[test]
fn m_m_c_waits_as_erlang_says() {
    for (servers, load) in [(2, 1.5), (5, 4.0), (16, 13.6)] {
        let name = format!("m/m/{servers}");
        let station = Station::new(servers, None);
        let desk = Desk::new(&name, station, load, second(), 400_000).run();
        let c = erlang_c(servers, load);
        let waiting = batches(&desk.waits, |w| share(w, |wait| wait.is_some_and(|w| w > 0.0)));
        meets(&format!("{name}: chance to wait"), &waiting, c, 0.03);
        let wait = wait_of_many(servers, load, 1.0);
        meets(&format!("{name}: mean wait"), &batches(&desk.waits, mean_wait), wait, 0.06);
    }
}

#[test]
fn m_g_1_waits_as_pollaczek_and_khinchine_say() {
    let rho = 0.7;
    let cases = [
        ("m/d/1", Law::Constant(Span::secs(1)), 0.0),
        ("m/e4/1", Law::Erlang { mean: Span::secs(1), stages: 4 }, 0.25),
        ("m/u/1", Law::Uniform { low: Span::ZERO, high: Span::secs(2) }, 1.0 / 3.0),
    ];
    for (name, service, cv2) in cases {
        let desk = Desk::new(name, Station::new(1, None), rho, service, 300_000).run();
        let theory = wait_of_one(rho, 1.0, cv2);
        meets(name, &batches(&desk.waits, mean_wait), theory, 0.03);
    }
}

/// Erlang B holds whatever the law of the service is, so a constant one must lose the same share.
#[test]
fn m_g_c_c_loses_as_erlang_says() {
    let (servers, load) = (8, 6.0);
    for (name, service) in [("m/m/8/8", second()), ("m/d/8/8", Law::Constant(Span::secs(1)))] {
        let station = Station::new(servers, Some(0));
        let desk = Desk::new(name, station, load, service, 300_000).run();
        let lost = batches(&desk.waits, |w| share(w, Option::is_none));
        meets(name, &lost, erlang_b(servers, load), 0.02);
        assert!(desk.waits.iter().flatten().all(|wait| *wait == 0.0), "a loss system has no queue");
    }
}

/// The limit counts waiting places, K in the formula the one in service too.
#[test]
fn m_m_1_k_refuses_as_theory_says() {
    let (rho, waiting_places) = (0.9, 4);
    let station = Station::new(1, Some(waiting_places));
    let desk = Desk::new("m/m/1/5", station, rho, second(), 300_000).run();
    let theory = turned_away(rho, waiting_places + 1);
    let refused = batches(&desk.waits, |w| share(w, Option::is_none));
    meets("refused", &refused, theory, 0.02);
}

/// L = lambda W. Over a run that starts and ends empty it is an identity, so it must hold to the nanosecond. And
/// Poisson arrivals find the time average: they must find the L of M/M/1.
#[test]
fn little_law_holds_to_the_nanosecond() {
    let rho = 0.6;
    for (name, limit) in [("little", None), ("little, limited", Some(2))] {
        let desk = Desk::new(name, Station::new(1, limit), rho, second(), 200_000).run();
        assert_eq!(desk.inside, 0, "everybody has left");
        assert!(desk.area > 0);
        assert_eq!(desk.area, desk.stays);
        if limit.is_none() {
            let found = batches(&desk.found, |f| f.iter().sum::<u64>() as f64 / f.len() as f64);
            meets("found by arrivals", &found, rho / (1.0 - rho), 0.03);
        }
    }
}

/// A part that fails and is repaired, for good.
#[derive(Clone, Copy)]
struct Turn {
    part: u32,
}

impl Fingerprint for Turn {
    fn fingerprint(&self) -> u64 {
        u64::from(self.part)
    }
}

struct Part {
    stream: Stream,
    up: bool,
    since: Time,
    /// Completed up and down times in seconds, alternating.
    lasted: Vec<f64>,
}

struct Parts {
    up: Law,
    down: Law,
    parts: Vec<Part>,
}

impl System for Parts {
    type Event = Turn;

    fn handle<Q: EventSet<Turn>>(&mut self, Turn { part }: Turn, agenda: &mut Agenda<Turn, Q>) {
        let now = agenda.now();
        let state = &mut self.parts[part as usize];
        state.lasted.push((now - state.since).as_secs_f64());
        state.up = !state.up;
        state.since = now;
        let law = if state.up { &self.up } else { &self.down };
        let until = now + law.sample(&mut state.stream);
        agenda.schedule(Source(part), until, Turn { part });
    }
}

/// The long-run share of time up is MTBF / (MTBF + MTTR), whatever the laws. Cycles are independent, so the residual
/// up - A (up + down) has mean zero and its standard error is that of independent values.
#[test]
fn availability_is_mtbf_over_mtbf_and_mttr() {
    let hours = Span::hours;
    let cases = [
        (Law::Exponential { mean: hours(1_000) }, Law::Exponential { mean: hours(4) }),
        (
            Law::Weibull { scale: hours(500), shape: 0.8 },
            Law::Lognormal { median: hours(2), sigma: 1.0 },
        ),
        (Law::Weibull { scale: hours(100), shape: 3.0 }, Law::Constant(hours(24))),
    ];
    for (index, (up, down)) in cases.into_iter().enumerate() {
        let (mtbf, mttr) = (up.mean().as_secs_f64(), down.mean().as_secs_f64());
        let theory = mtbf / (mtbf + mttr);
        let mut system = Parts { up, down, parts: Vec::new() };
        let mut agenda: Agenda<Turn> = Agenda::new(50);
        for part in 0..50 {
            let name = format!("case {index}, part {part}");
            let mut stream = Key::of(7, 0, &name, "up and down").stream();
            let first = Time::ZERO + system.up.sample(&mut stream);
            system.parts.push(Part { stream, up: true, since: Time::ZERO, lasted: Vec::new() });
            agenda.schedule(Source(part), first, Turn { part });
        }
        run(&mut system, &mut agenda, Limits { events: 100_000, ..EVERYTHING });
        // As many cycles of each part, so that no part is picked for being quick.
        let cycles = system.parts.iter().map(|part| part.lasted.len() / 2).min().expect("parts");
        let pairs: Vec<&[f64]> =
            system.parts.iter().flat_map(|part| part.lasted.chunks_exact(2).take(cycles)).collect();
        assert!(pairs.len() > 10_000, "{} cycles", pairs.len());
        let residuals: Vec<f64> = pairs.iter().map(|c| c[0] - theory * (c[0] + c[1])).collect();
        let (mean, error) = estimate(&residuals);
        // In units of availability: divided by the mean length of a cycle.
        let scale = mtbf + mttr;
        assert!(error / scale < 0.05 * (1.0 - theory), "case {index}: says too little");
        assert!(mean.abs() <= 4.0 * error, "case {index}: off by {} of {theory}", mean / scale);
    }
}
