//! Observers: from facts to metrics, series, logs and verdicts. They read and never change anything.
//!
//! ```text
//!   record ──► Observers ──┬─► gauges      what is the case now: beliefs, contact, pools' books
//!                          ├─► Tally       counters and histograms of the whole run
//!                          ├─► Timeline    values over time, thinned (if wanted)
//!                          ├─► Journal     syslog, pool log, faults, actions
//!                          ├─► Jury        one evaluator an expectation, called by fact kind
//!                          ├─► Sketches    what expectations speak of, over time (if wanted)
//!                          ├─► Camera      who was what when, for a replay (if wanted)
//!                          ├─► Stays       how long each router believed what (if wanted)
//!                          └─► Responses   one taker a response, called by fact kind
//!          ──► Diary          one router's own facts, for its console
//! ```
//!
//! Records arrive in time order. Several can share an instant: a gauge has one value an instant, the one after the
//! last of them. Whoever looks at gauges is therefore called when the next instant begins, not at each record.
//!
//! Sums are integers (nanoseconds in 128 bits), histograms are counts: no result depends on the order of records
//! within an instant, or on rounding.
//!
//! What it does not know: how the world brings facts about, files, and what outcomes look like on paper.

mod books;
mod diary;
mod duration;
mod exchanges;
mod film;
mod history;
mod invariants;
mod journal;
mod jury;
mod measured;
mod population;
mod responses;
mod routes;
mod shelves;
mod sketches;
mod stays;
mod tally;
mod thinned;
mod timeline;

use self::books::{Book, Books};
pub use self::diary::{Diary, author};
pub use self::exchanges::{EXCHANGE_FACTS, Exchanges};
use self::film::Camera;
use self::history::History;
pub use self::invariants::Invariants;
use self::journal::{Journal, ROUTERS_KEPT};
use self::jury::{Closing, Jury};
use self::population::Population;
use self::responses::{Ending, Responses};
use self::shelves::Bill;
use self::sketches::Sketches;
use self::stays::Stays;
use self::tally::Tally;
use self::timeline::Timeline;
use crate::kernel::{Span, Stop, Time};
use crate::model::clock::Clock;
use crate::model::service_point::Counters;
use crate::outcome::{Digests, MetricValue, RouterEnd, RunOutcome, Series};
use crate::plan::{Plan, RouterId};
use crate::record::{Fact, FactKind, Interest, Record};
use crate::view::{PortalView, RouterView};

/// Something that reads facts.
pub trait Observer {
    /// Which kinds of facts it wants; asked once, before the run.
    fn interest(&self) -> Interest;
    /// Takes note of `record`. Records come in time order.
    fn on(&mut self, record: &Record);
}

/// What is kept beyond final values and verdicts. Verdicts and metrics are the same whatever is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Every syslog line.
    pub syslog: bool,
    /// Values over time, for charts and `metrics.csv`.
    pub series: bool,
    /// The pools' event logs.
    pub pool_log: bool,
    /// The proxies' access logs.
    pub access_log: bool,
    /// What the promises speak of, over time, for the index page's pictures.
    pub sketches: bool,
    /// How long each router believed what.
    pub stays: bool,
    /// What a replay is made from. The run is done twice then: whom to look at is known only at its end.
    pub film: bool,
    /// Whether licsim's own rules held: see [`Invariants`].
    pub check: bool,
    /// Whether every link and every server has an event of its own: slower, and the same but for the events.
    pub unfolded: bool,
}

impl Options {
    /// Final values and verdicts only: for studies and benches.
    pub const SUMMARY: Options = Options {
        syslog: false,
        series: false,
        pool_log: false,
        access_log: false,
        sketches: false,
        stays: false,
        film: false,
        check: false,
        unfolded: false,
    };
    /// Everything: for a run that somebody will look at.
    pub const FULL: Options = Options {
        syslog: true,
        series: true,
        pool_log: true,
        access_log: true,
        stays: true,
        ..Options::SUMMARY
    };
    /// The same, and what a replay is made from.
    pub const FILMED: Options = Options { film: true, ..Options::FULL };
    /// Final values and verdicts, and whether licsim's own rules held.
    pub const CHECKED: Options = Options { check: true, ..Options::SUMMARY };
    /// What a small picture of the run is drawn from.
    pub const PICTURE: Options = Options { series: true, sketches: true, ..Options::SUMMARY };
    /// What two runs are compared by.
    pub const COMPARED: Options = Options { stays: true, ..Options::SUMMARY };
}

/// How a run ended, as the one who ran it tells.
#[derive(Clone, PartialEq, Debug)]
pub struct RunEnd {
    /// Why it ended.
    pub stop: Stop,
    /// The last simulated instant.
    pub sim_end: Time,
    /// How many events were handled.
    pub events: u64,
    /// The run's fingerprints.
    pub digests: Digests,
    /// How routers' own clocks have run, of those that are not simply right, in id order.
    pub clocks: Vec<(RouterId, Vec<Clock>)>,
    /// What became of the requests that came to each of several front ends; empty if there is only one.
    pub front_ends: Vec<Counters>,
    /// Each router at the end, in id order; as many of the first ones as the caller likes.
    pub routers: Vec<RouterView>,
    /// The account's portal at the end, if somebody will look at it.
    pub portal: Option<PortalView>,
}

/// All observers of one run.
#[derive(Clone, Debug)]
pub struct Observers {
    /// The instant whose facts are coming in.
    now: Time,
    /// Whether a gauge or a promise about a measure has to be looked at when that instant is over.
    moved: bool,
    /// The kinds of facts that concern more than counters and bins; most facts are of no such kind.
    special: Interest,
    population: Population,
    stays: Option<Stays>,
    camera: Option<Camera>,
    books: Books,
    tally: Tally,
    history: History,
    bill: Option<Bill>,
    journal: Journal,
    timeline: Option<Timeline>,
    jury: Jury,
    sketches: Option<Sketches>,
    responses: Responses,
}

/// The facts that move gauges.
const GAUGES: Interest = Interest::of(&[
    FactKind::BeliefChanged,
    FactKind::RegistrationChanged,
    FactKind::ContactChanged,
    FactKind::PoolChanged,
    FactKind::ChassisTurned,
    FactKind::ModeChanged,
    FactKind::LicensesChanged,
]);

impl Observers {
    /// Observers for a run of `plan`.
    #[must_use]
    pub fn new(plan: &Plan, options: Options) -> Self {
        let (population, books) = (Population::new(plan), Books::new(plan));
        let duration = plan.scenario.duration;
        let (journal, jury) = (Journal::new(plan, options), Jury::new(plan));
        let responses = Responses::new(plan);
        let sketches = options.sketches.then(|| Sketches::new(plan));
        let drawn = sketches.as_ref().map_or(Interest::NONE, Sketches::interest);
        let camera = options.film.then(|| Camera::new(plan, &population));
        let filmed = camera.as_ref().map_or(Interest::NONE, |_| Camera::INTEREST);
        Observers {
            now: Time::ZERO,
            moved: true,
            special: GAUGES
                .and(journal.interest())
                .and(jury.interest())
                .and(responses.interest())
                .and(drawn)
                .and(filmed),
            sketches,
            camera,
            tally: Tally::new(),
            history: History::new(&population),
            bill: Bill::new(plan),
            journal,
            timeline: options.series.then(|| Timeline::new(duration, population.all(), &books)),
            jury,
            responses,
            stays: options.stays.then(|| Stays::new(&population)),
            population,
            books,
        }
    }

    /// All facts of the present instant are in: gauges have their values of it.
    fn settle(&mut self) {
        self.moved = false;
        let counts = self.population.all();
        self.history.settle(self.now, counts);
        if let Some(bill) = &mut self.bill {
            bill.settle(self.now, counts, &self.books);
        }
        if let Some(timeline) = &mut self.timeline {
            timeline.settle(self.now, counts, &self.books);
        }
        self.jury.settle(self.now, &self.population, &self.books);
        if let Some(sketches) = &mut self.sketches {
            sketches.settle(self.now, &self.population, &self.books);
        }
        self.responses.settle(self.now, &self.population, &self.books);
        if let Some(camera) = &mut self.camera {
            camera.settle(self.now, &self.population);
        }
    }

    /// Facts beyond counters and bins: seldom.
    fn note(&mut self, record: &Record) {
        if GAUGES.wants(record.fact.kind()) {
            self.moved = true;
            self.population.on(&record.fact);
            if let Some(stays) = &mut self.stays
                && let Fact::BeliefChanged { router, .. } | Fact::ContactChanged { router, .. } =
                    record.fact
            {
                stays.note(record.at, router, &self.population);
            }
            self.books.shelves.on(&record.fact);
            if let Fact::PoolChanged { pool, tag, demand, quantity } = record.fact {
                self.books.set(pool, tag, Book::new(demand, quantity));
            }
        }
        if let Fact::InstancesChanged { pool, instances } = record.fact {
            self.books.list(pool, instances);
        }
        if let Some(camera) = &mut self.camera {
            camera.on(record);
        }
        self.journal.on(record);
        self.jury.on(record);
        self.responses.on(record);
        self.moved |= self.jury.has_listed() || self.responses.has_listed();
        if let Some(sketches) = &mut self.sketches {
            self.moved |= sketches.on(record);
        }
    }

    /// Everything known about the run, now that it is over.
    #[must_use]
    pub fn finish(mut self, plan: &Plan, end: RunEnd) -> RunOutcome {
        self.settle();
        let metrics = self.metrics(plan, end.sim_end, &end.front_ends);
        self.journal.date_by(&end.clocks);
        let closing = Closing::new(plan, end.stop, end.sim_end, &end.digests.run);
        let expectations = self.jury.verdicts(&plan.expectations, &closing);
        let seen = closing.seen;
        let ending = Ending { plan, seen, metrics: &metrics, verdicts: &expectations };
        let responses = self.responses.answers(&ending);
        let router = |(index, view): (usize, RouterView)| RouterEnd {
            name: plan.router_name(RouterId::from_index(index)),
            first_out_of_compliance: self.journal.first_out_of_compliance(index),
            belief: view.belief,
            view,
        };
        let film = self.camera.map(|it| it.finish(plan, &self.population, &expectations));
        let routers = end.routers.into_iter().take(ROUTERS_KEPT).enumerate().map(router).collect();
        RunOutcome {
            plan: plan.clone(),
            stop: end.stop,
            sim_end: end.sim_end,
            events: end.events,
            router_days: router_days(plan, end.sim_end),
            metrics,
            expectations,
            spoken: self.sketches.map_or_else(Vec::new, Sketches::finish),
            responses,
            series: self.timeline.map_or_else(Series::default, |it| it.finish(end.sim_end)),
            faults: self.journal.fault_windows(end.sim_end),
            syslog: self.journal.syslog,
            pool_log: self.journal.pool_log,
            access: self.journal.access,
            actions: self.journal.actions,
            routers,
            portal: end.portal,
            stays: self.stays.map_or_else(Vec::new, |it| it.finish(plan, end.sim_end)),
            digests: end.digests,
            film,
            broken: Vec::new(),
        }
    }

    /// Final values in the order of `docs/outputs.md`.
    fn metrics(&self, plan: &Plan, sim_end: Time, fronts: &[Counters]) -> Vec<MetricValue> {
        let mut out = Vec::new();
        self.history.clone().metrics(sim_end, self.population.all(), &mut out);
        self.tally.metrics(&mut out);
        if let Some(bill) = self.bill.clone() {
            bill.metrics(sim_end, (self.population.all(), &self.books), &mut out);
        }
        for (front, all) in plan.backend.front_ends.iter().zip(fronts) {
            let values =
                [("served", all.served), ("rejected", all.rejected), ("unheard", all.unheard)];
            for (what, value) in values {
                tally::count(&mut out, &format!("front-end.{}.{what}", front.name), value);
            }
        }
        for (index, pool) in plan.pools.iter().enumerate() {
            let book = self.books.of_pool(crate::model::wire::PoolId::from_index(index));
            let values =
                [("demand", book.demand), ("quantity", book.quantity), ("short", book.short)];
            for (what, value) in values {
                tally::count(&mut out, &format!("pool.{}.{what}", pool.name), value);
            }
        }
        out
    }
}

/// Routers times days simulated.
fn router_days(plan: &Plan, sim_end: Time) -> f64 {
    f64::from(plan.routers()) * sim_end.0 as f64 / Span::days(1).0 as f64
}

impl Observer for Observers {
    fn interest(&self) -> Interest {
        let series = if self.timeline.is_some() { Timeline::INTEREST } else { Interest::NONE };
        let always = Tally::INTEREST.and(GAUGES).and(self.journal.interest());
        let drawn = self.sketches.as_ref().map_or(Interest::NONE, Sketches::interest);
        let filmed = self.camera.as_ref().map_or(Interest::NONE, |_| Camera::INTEREST);
        let always = always.and(filmed);
        always.and(series).and(self.jury.interest()).and(self.responses.interest()).and(drawn)
    }

    #[inline]
    fn on(&mut self, record: &Record) {
        debug_assert!(record.at >= self.now, "records come in time order");
        if record.at != self.now {
            if self.moved {
                self.settle();
            }
            self.now = record.at;
        }
        self.tally.on(&record.fact);
        if let Some(timeline) = &mut self.timeline {
            timeline.on(record);
        }
        if self.special.wants(record.fact.kind()) {
            self.note(record);
        }
    }
}
