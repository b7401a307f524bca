//! A run as a timeline for Perfetto (`ui.perfetto.dev`), in its own form: `timeline.pftrace`.
//!
//! ```text
//!   licsim: TITLE      what is drawn; routers by belief, exchanges under way
//!   router edge-07     licmgr (syslog, steps) · smart agent: registration, authorization, contact · call-home (exchanges)
//!   backend            the front end's queue, a track a server · pools: books and event log
//!   proxies, satellites, links, faults, operators
//! ```
//!
//! Arrows lead from what scheduled an event to the event. At most [`ROUTERS`] routers are drawn, evenly chosen, and at most
//! [`MARKS`] marks; the title says what is not. Counters count all routers, drawn or not.
//!
//! What it does not know: files, and how records come about.

mod marks;
mod proto;
mod routers;
mod servers;

use std::collections::BTreeMap;

use marks::{Does, Mark, Trace};

use crate::kernel::{EventId, Time};
use crate::plan::{Plan, RouterId};
use crate::record::{Belief, Fact, Record, Selection};
use crate::render::records::told;
use crate::render::words::grouped;

/// The most routers that are drawn.
pub const ROUTERS: u32 = 200;
/// The most marks that are drawn.
pub const MARKS: usize = 500_000;

/// Numbers of processes; each has room for its tracks.
const RUN: u64 = 1;
const BACKEND: u64 = 2;
const NETWORK: u64 = 3;
const FAULTS: u64 = 4;
const OPERATORS: u64 = 5;
const POOLS: u64 = 1_000;
const PROXIES: u64 = 100_000;
const SATELLITES: u64 = 200_000;
const FIRST_ROUTER: u64 = 1_000_000;

/// The track with this number of a process.
const fn track(process: u64, number: u64) -> u64 {
    process << 20 | number
}

/// A timeline in the making.
pub struct Timeline<'a> {
    plan: &'a Plan,
    selection: &'a Selection,
    marks: Vec<Mark>,
    cut_off: Option<Time>,
    drawn: Vec<RouterId>,
    routers: routers::Routers,
    servers: servers::Served,
    /// What each router believes, and how many believe each.
    beliefs: Vec<Belief>,
    counts: BTreeMap<Belief, i64>,
    under_way: i64,
    /// Tracks of books that were named, with their names.
    books: BTreeMap<u64, String>,
}

impl<'a> Timeline<'a> {
    /// An empty timeline of the part of a run that `selection` names.
    #[must_use]
    pub fn new(plan: &'a Plan, selection: &'a Selection) -> Self {
        let mut beliefs = Vec::new();
        for fleet in &plan.fleets {
            // One that uses nothing believes from the start that it is authorized, and so never states it.
            let idle = fleet.slots.iter().all(|slot| slot.features.is_empty());
            let belief = if idle { Belief::Authorized } else { Belief::default() };
            beliefs.extend(fleet.routers.iter().map(|_| belief));
        }
        let mut counts = BTreeMap::new();
        beliefs.iter().for_each(|belief| *counts.entry(*belief).or_insert(0) += 1);
        let drawn = if selection.routers.is_empty() {
            sample(plan.routers())
        } else {
            let mut chosen = selection.routers.clone();
            chosen.sort_unstable();
            chosen.dedup();
            chosen
        };
        Timeline {
            plan,
            selection,
            marks: Vec::new(),
            cut_off: None,
            routers: routers::Routers::new(&drawn),
            drawn,
            servers: servers::Served::default(),
            beliefs,
            counts,
            under_way: 0,
            books: BTreeMap::new(),
        }
    }

    /// The last instant that has to be told.
    #[must_use]
    pub fn until(&self) -> Time {
        self.selection.until.min(self.plan.end())
    }

    /// The last instant that is drawn.
    #[must_use]
    pub fn last(&self) -> Time {
        self.cut_off.unwrap_or_else(|| self.until())
    }

    /// Takes note of a record. All records of the run up to [`Timeline::until`] come, in order.
    pub fn add(&mut self, record: &Record) {
        self.count(record);
        if self.marks.len() >= MARKS {
            self.cut_off.get_or_insert(record.at);
        }
        if self.cut_off.is_some() {
            return;
        }
        let shown = self.selection.spans(record.at);
        if let Some(router) = record.fact.router()
            && let Ok(place) = self.drawn.binary_search(&router)
        {
            self.routers.add(place, record, self.plan, shown, self.selection.from, &mut self.marks);
        }
        if shown {
            self.servers.add(record, self.plan);
            self.place(record);
        }
    }

    fn push(&mut self, record: &Record, track: u64, does: Does, name: String) {
        let said = match does {
            Does::Happen => said(record, self.plan),
            _ => Vec::new(),
        };
        let (at, event) = (record.at, record.event);
        self.marks.push(Mark { at, track, does, name, said, event, out: Vec::new(), into: None });
    }

    /// What is counted over all routers.
    fn count(&mut self, record: &Record) {
        let shown = self.selection.spans(record.at) && self.cut_off.is_none();
        match record.fact {
            Fact::BeliefChanged { router, to, .. } => {
                let from = std::mem::replace(&mut self.beliefs[router.index()], to);
                *self.counts.entry(from).or_insert(0) -= 1;
                *self.counts.entry(to).or_insert(0) += 1;
                for belief in [from, to].into_iter().filter(|_| shown) {
                    let value = self.counts[&belief];
                    let number = Belief::ALL.iter().position(|it| *it == belief).unwrap_or(0);
                    self.push(
                        record,
                        track(RUN, 1 + number as u64),
                        Does::Count(value),
                        String::new(),
                    );
                }
            }
            Fact::ExchangeBegan { .. }
            | Fact::ExchangeSucceeded { .. }
            | Fact::ExchangeFailed { .. } => {
                let began = matches!(record.fact, Fact::ExchangeBegan { .. });
                self.under_way += if began { 1 } else { -1 };
                if shown {
                    self.push(record, track(RUN, 9), Does::Count(self.under_way), String::new());
                }
            }
            Fact::RequestArrived { queue, .. } if shown => {
                self.push(record, track(BACKEND, 1), Does::Count(queue.into()), String::new());
            }
            _ => {}
        }
    }

    /// What happens elsewhere than on routers.
    fn place(&mut self, record: &Record) {
        let name = |does: bool, word: &str| if does { word.to_owned() } else { String::new() };
        match record.fact {
            Fact::PoolChanged { pool, tag, demand, quantity } => {
                let place = 2 + u64::from(tag.0) * 2;
                let tag = &self.plan.tags[tag.index()].name;
                for (offset, what, value) in [(0, "asked for", demand), (1, "owned", quantity)] {
                    let book = track(POOLS + u64::from(pool.0), place + offset);
                    self.books.entry(book).or_insert_with(|| format!("{tag}: {what}"));
                    self.push(record, book, Does::Count(value.cast_signed()), String::new());
                }
            }
            Fact::PoolLogged { pool, .. } => {
                let told = told(record, self.plan);
                let entry = told.text("entry").unwrap_or_default().to_owned();
                self.push(record, track(POOLS + u64::from(pool.0), 1), Does::Happen, entry);
            }
            Fact::ProxyLogged { proxy, status, .. } => {
                let track = track(PROXIES + u64::from(proxy.0), 1);
                self.push(record, track, Does::Happen, format!("CONNECT {status}"));
            }
            Fact::SatelliteSynchronized { satellite }
            | Fact::SatelliteSyncFailed { satellite }
            | Fact::SatelliteOverdue { satellite }
            | Fact::SatelliteRemoved { satellite } => {
                let kind = told(record, self.plan).kind;
                self.push(
                    record,
                    track(SATELLITES + u64::from(satellite.0), 1),
                    Does::Happen,
                    kind,
                );
            }
            Fact::LinkChanged { link, up } => {
                let does = if up { Does::End } else { Does::Begin };
                self.push(record, track(NETWORK, 1 + u64::from(link.0)), does, name(!up, "down"));
            }
            Fact::FaultBegan { fault } => {
                let track = track(FAULTS, 1 + u64::from(fault.0));
                self.push(record, track, Does::Begin, self.plan.faults[fault.index()].name.clone());
            }
            Fact::FaultEnded { fault } => {
                self.push(record, track(FAULTS, 1 + u64::from(fault.0)), Does::End, String::new());
            }
            Fact::ActionTaken { action } => {
                let name = self.plan.actions[action.index()].name.clone();
                self.push(record, track(OPERATORS, 1), Does::Happen, name);
            }
            _ => {}
        }
    }

    /// The trace; `causes`: which event scheduled which, in order of the scheduled one.
    #[must_use]
    pub fn finish(mut self, causes: &[(EventId, EventId)]) -> Vec<u8> {
        let until = self.last();
        let lanes = self.servers.draw(&mut self.marks);
        // What is marked at one instant stays in the order in which it was told.
        self.marks.sort_by_key(|it| it.at);
        join(&mut self.marks, causes);
        let start = u64::try_from(self.plan.scenario.start.unix_s).unwrap_or(0);
        let mut trace = Trace::new(start.saturating_mul(1_000_000_000));
        self.name_tracks(lanes, &mut trace);
        let mut open: BTreeMap<u64, usize> = BTreeMap::new();
        for mark in &self.marks {
            let depth = open.entry(mark.track).or_insert(0);
            match mark.does {
                Does::Begin => *depth += 1,
                // What began before the part that is drawn.
                Does::End if *depth == 0 => continue,
                Does::End => *depth -= 1,
                _ => {}
            }
            trace.mark(mark);
        }
        // What lasts beyond the end ends there.
        for (track, depth) in open {
            let end = Mark {
                at: until,
                track,
                does: Does::End,
                name: String::new(),
                said: Vec::new(),
                event: EventId::START,
                out: Vec::new(),
                into: None,
            };
            (0..depth).for_each(|_| trace.mark(&end));
        }
        trace.finish()
    }

    /// What the timeline is of, and what it leaves out.
    #[must_use]
    pub fn title(&self) -> String {
        let (drawn, all) = (self.drawn.len() as u64, u64::from(self.plan.routers()));
        let mut title = format!("licsim: {}", self.plan.scenario.title);
        if drawn < all {
            title.push_str(&format!(" ({} of {} routers)", grouped(drawn), grouped(all)));
        }
        if let Some(at) = self.cut_off {
            title.push_str(&format!(" (cut off at {at}, after {} marks)", grouped(MARKS as u64)));
        }
        title
    }

    fn name_tracks(&self, lanes: u64, trace: &mut Trace) {
        let plan = self.plan;
        let mut process = |number: u64, name: &str| trace.process(track(number, 0), number, name);
        process(RUN, &self.title());
        process(BACKEND, &format!("backend {}", plan.backend.host));
        for (number, pool) in (0..).zip(&plan.pools) {
            process(POOLS + number, &format!("pool {}", pool.name));
        }
        for (number, proxy) in (0..).zip(&plan.proxies) {
            process(PROXIES + number, &format!("proxy {}", proxy.name));
        }
        for (number, satellite) in (0..).zip(&plan.satellites) {
            process(SATELLITES + number, &format!("satellite {}", satellite.name));
        }
        process(NETWORK, "network");
        process(FAULTS, "faults");
        process(OPERATORS, "operators");
        let child = |trace: &mut Trace, process: u64, number: u64, name: &str| {
            trace.track(track(process, number), track(process, 0), name);
        };
        for (number, belief) in (1..).zip(Belief::ALL) {
            let name = format!("routers: {}", belief.label());
            trace.counter(track(RUN, number), track(RUN, 0), &name);
        }
        trace.counter(track(RUN, 9), track(RUN, 0), "exchanges under way");
        trace.counter(track(BACKEND, 1), track(BACKEND, 0), "queue that a request found");
        for lane in 0..lanes {
            child(trace, BACKEND, servers::FIRST + lane, &format!("server {}", lane + 1));
        }
        for number in 0..plan.pools.len() as u64 {
            child(trace, POOLS + number, 1, "event log");
        }
        for (book, name) in &self.books {
            trace.counter(*book, *book >> 20 << 20, name);
        }
        for number in 0..plan.proxies.len() as u64 {
            child(trace, PROXIES + number, 1, "access log");
        }
        for number in 0..plan.satellites.len() as u64 {
            child(trace, SATELLITES + number, 1, "synchronization");
        }
        for (number, link) in (1..).zip(&plan.links) {
            child(trace, NETWORK, number, &format!("link {}", link.name));
        }
        for (number, fault) in (1..).zip(&plan.faults) {
            child(trace, FAULTS, number, &fault.name);
        }
        child(trace, OPERATORS, 1, "actions");
        routers::name_tracks(plan, &self.drawn, trace);
    }
}

/// At most [`ROUTERS`] of so many, evenly chosen.
fn sample(routers: u32) -> Vec<RouterId> {
    let drawn = routers.min(ROUTERS);
    let place = |it: u32| u64::from(it) * u64::from(routers) / u64::from(drawn);
    (0..drawn).map(|it| RouterId(place(it) as u32)).collect()
}

/// What a record says, as a mark says it.
fn said(record: &Record, plan: &Plan) -> Vec<(&'static str, String)> {
    let line = crate::render::records::line(record, plan);
    vec![("record", line)]
}

/// Draws an arrow to each event that is marked from the last marked event that led to it.
fn join(marks: &mut [Mark], causes: &[(EventId, EventId)]) {
    let mut first: BTreeMap<EventId, usize> = BTreeMap::new();
    let mut last: BTreeMap<EventId, usize> = BTreeMap::new();
    for (place, mark) in marks.iter().enumerate() {
        if matches!(mark.does, Does::Begin | Does::Happen) && mark.event != EventId::START {
            first.entry(mark.event).or_insert(place);
            last.insert(mark.event, place);
        }
    }
    let cause = |of: EventId| {
        let place = causes.binary_search_by_key(&of, |it| it.0).ok()?;
        Some(causes[place].1)
    };
    for (number, (event, place)) in (1..).zip(first) {
        let mut from = cause(event);
        while let Some(it) = from.filter(|it| !last.contains_key(it)) {
            from = cause(it);
        }
        if let Some(from) = from.and_then(|it| last.get(&it)) {
            marks[*from].out.push(number);
            marks[place].into = Some(number);
        }
    }
}
