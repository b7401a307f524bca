//! A run done once more, to look into it: where two runs part, and why a router is what it is.
//!
//! A run keeps no history of its own: the same plan gives the same events, so whatever is asked afterwards is found by
//! running again with more attention. A run that nobody asks about pays nothing.
//!
//! What it does not know: how a history is told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Progress;
use crate::kernel::{Agenda, EventId, Limits, Stop, Time, Wheel, run as handle_events};
use crate::model::wire::PoolId;
use crate::observe::{EXCHANGE_FACTS, Exchanges};
use crate::outcome::Exchange;
use crate::plan::{Plan, RouterId};
use crate::record::{Belief, Fact, FactKind, Interest, PoolEntry, Record};
use crate::view::Console;
use crate::world::{Event, World};

/// Events handled between two looks at the facts.
const SLICE: u64 = 4_096;

/// A run under way.
pub(super) struct Replay {
    world: World,
    agenda: Agenda<Event, Wheel<Event>>,
    end: Time,
    limit: u64,
}

impl Replay {
    pub(super) fn new(plan: &Plan, interest: Interest) -> Replay {
        let (world, agenda) = World::build(plan.clone(), interest);
        Replay { world, agenda, end: plan.end(), limit: plan.event_limit.unwrap_or(u64::MAX) }
    }

    /// A run that ends with the instant `until`, if it does not end before.
    pub(super) fn up_to(plan: &Plan, interest: Interest, until: Time) -> Replay {
        let mut run = Replay::new(plan, interest);
        run.end = run.end.min(until);
        run
    }

    /// Handles some events more; whether any may be left.
    pub(super) fn slice(&mut self, on: impl FnMut(&Record)) -> bool {
        self.step(SLICE, on)
    }

    /// Runs to the end; which event scheduled which, in order of the scheduled one.
    pub(super) fn causes(&mut self) -> Vec<(EventId, EventId)> {
        self.agenda.keep_causes();
        self.all(|_| ());
        let mut links = self.agenda.causes().map_or(Vec::new(), |it| it.links.clone());
        links.sort_unstable();
        links
    }

    /// Handles at most `events` more; whether any may be left.
    pub(super) fn step(&mut self, events: u64, mut on: impl FnMut(&Record)) -> bool {
        let left = self.limit.saturating_sub(self.agenda.handled());
        let limits = Limits { horizon: self.end, events: events.min(left) };
        let stop = handle_events(&mut self.world, &mut self.agenda, limits);
        self.world.drain_facts(|record| on(record));
        stop == Stop::Budget && left > events
    }

    fn all(&mut self, mut on: impl FnMut(&Record)) {
        while self.step(SLICE, &mut on) {}
    }

    /// Handles at most `events` more: whether any may be left, and what happened.
    fn records_of(&mut self, events: u64) -> (bool, Vec<Record>) {
        let mut records = Vec::new();
        let goes_on = self.step(events, |record| records.push(*record));
        (goes_on, records)
    }

    /// The present instant.
    pub(super) fn now(&self) -> Time {
        self.agenda.now()
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Progress {
        Progress { now: self.agenda.now(), end: self.end, events: self.agenda.handled() }
    }

    /// The router whose machines were at work last.
    pub(super) fn at_work(&self) -> Option<RouterId> {
        self.world.at_work()
    }

    /// The console of `router` at `at`, the present.
    pub(super) fn console(&self, router: RouterId, at: Time) -> Console {
        self.world.console(router, at)
    }

    /// What it has come to: the events handled, and the digests of events and messages.
    fn mark(&self) -> (u64, String, String) {
        let digests = self.world.digests(self.agenda.digest());
        (self.agenda.handled(), digests.events, digests.messages)
    }

    /// What was so before the first event.
    pub(super) fn beginning(&mut self) -> Vec<Record> {
        let mut records = Vec::new();
        self.world.drain_facts(|record| records.push(*record));
        records
    }
}

/// Where two runs part.
#[derive(Clone, PartialEq, Debug)]
pub struct Parting {
    /// What each begins with that the other does not.
    pub beginnings: [Vec<Record>; 2],
    /// How many events both have in common: each happens in both, with the same messages and records.
    pub events: u64,
    /// Each run's history around it.
    pub sides: [History; 2],
}

/// A run's records around an event.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct History {
    /// The last records before the event, in order.
    pub before: Vec<Record>,
    /// The instant of the event; nothing if the run was over.
    pub at: Option<Time>,
    /// What the event brought about.
    pub then: Vec<Record>,
}

/// The first event in which two runs differ, with the last `history` records before it; nothing if they are the same.
///
/// Both are run side by side until a slice of events differs, and again, event by event, through that slice. What they
/// begin with is told apart: a pool that owns one license more is another pool, but matters only later.
#[must_use]
pub fn parting(plans: [&Plan; 2], history: usize) -> Option<Parting> {
    let (beginnings, common) = common_slices(plans)?;
    let mut runs = plans.map(|plan| Replay::new(plan, Interest::STORY));
    let mut last = [Last::new(history), Last::new(history)];
    for (run, last) in runs.iter_mut().zip(&mut last) {
        run.beginning();
        while run.agenda.handled() < common {
            let left = common - run.agenda.handled();
            run.step(SLICE.min(left), |record| last.keep(record));
        }
    }
    loop {
        let events = runs.each_ref().map(|run| run.agenda.handled());
        let then = runs.each_mut().map(|run| run.records_of(1).1);
        let is_over = runs[0].agenda.handled() == events[0];
        if runs[0].mark() != runs[1].mark() || then[0] != then[1] || is_over {
            let mut sides = [History::default(), History::default()];
            for (place, (side, then)) in sides.iter_mut().zip(then).enumerate() {
                let handled = runs[place].agenda.handled() > events[place];
                side.before = last[place].records.iter().copied().collect();
                side.at = handled.then(|| runs[place].agenda.now());
                side.then = then;
            }
            return Some(Parting { beginnings, events: events[0], sides });
        }
        for (records, last) in then.iter().zip(&mut last) {
            records.iter().for_each(|record| last.keep(record));
        }
    }
}

/// What each run begins with that the other does not, and how many events they have in common, down to a whole slice;
/// nothing if they are the same.
fn common_slices(plans: [&Plan; 2]) -> Option<([Vec<Record>; 2], u64)> {
    let mut runs = plans.map(|plan| Replay::new(plan, Interest::STORY));
    let [a, b] = runs.each_mut().map(Replay::beginning);
    let without = |these: &[Record], those: &[Record]| -> Vec<Record> {
        these.iter().filter(|it| !those.contains(it)).copied().collect()
    };
    // Routers by the hundred thousand begin alike: only what does not is compared one by one.
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let beginnings = [without(&a[same..], &b[same..]), without(&b[same..], &a[same..])];
    let mut common = 0;
    loop {
        let [one, two] = runs.each_mut().map(|run| run.records_of(SLICE));
        if runs[0].mark() != runs[1].mark() || one.1 != two.1 {
            return Some((beginnings, common));
        }
        if !one.0 && !two.0 {
            let alike = beginnings.iter().all(Vec::is_empty);
            return (!alike).then_some((beginnings, common));
        }
        common = runs[0].agenda.handled();
    }
}

/// The last records of a run.
struct Last {
    records: VecDeque<Record>,
    most: usize,
}

impl Last {
    fn new(most: usize) -> Last {
        Last { records: VecDeque::new(), most }
    }

    fn keep(&mut self, record: &Record) {
        self.records.push_back(*record);
        if self.records.len() > self.most {
            self.records.pop_front();
        }
    }
}

/// What is asked about a router.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// Why it believes what it believes of its authorization.
    Compliance,
    /// Why it has contact, or none.
    Contact,
    /// Why it is registered, or not.
    Registration,
}

/// Why a router is what it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Reason {
    /// The change that made it so.
    pub change: Record,
    /// What led to it, newest first: the records of one event after another, each the cause of the one before it.
    pub chain: Vec<Vec<Record>>,
    /// If the router believes that it is out of compliance: what led to the shortage of its pool, likewise.
    pub shortage: Vec<Vec<Record>>,
    /// The router whose request made the pool short, if a request did.
    pub taker: Option<RouterId>,
    /// Where that router reported the feature first that the request was for.
    pub feature: Option<Record>,
}

/// Why `router` is what it is at the instant `at`; nothing if it has been so from the start.
///
/// # Panics
/// If the plan has no such router.
#[must_use]
pub fn reason(plan: &Plan, router: RouterId, question: Question, at: Time) -> Option<Reason> {
    let seen = Seen::of(plan, router, question, at);
    let change = seen.change?;
    let chain = seen.chain(change.event);
    let short = seen
        .short
        .filter(|_| matches!(change.fact, Fact::BeliefChanged { to: Belief::OutOfCompliance, .. }));
    let shortage = short.map_or(Vec::new(), |it| seen.chain(it.event));
    let wanted: BTreeSet<EventId> = chain.iter().chain(&shortage).copied().collect();
    let wanting = short.and_then(|it| match it.fact {
        Fact::PoolBecameShort { tag, .. } => Some(tag),
        _ => None,
    });
    let mut records = Vec::new();
    let mut features: BTreeMap<RouterId, Record> = BTreeMap::new();
    let mut run = Replay::up_to(plan, Interest::STORY, change.at);
    run.all(|record| {
        if wanted.contains(&record.event) {
            records.push(*record);
        }
        if let Fact::FeatureReported { router, tag, .. } = record.fact
            && Some(tag) == wanting
        {
            features.entry(router).or_insert(*record);
        }
    });
    let taker = records.iter().find_map(|it| match it.fact {
        Fact::VerdictGiven { router, .. } if short.is_some_and(|short| short.event == it.event) => {
            Some(router)
        }
        _ => None,
    });
    let feature = taker.and_then(|it| features.get(&it)).copied();
    let told = |events: &[EventId]| -> Vec<Vec<Record>> {
        let of =
            |event: &EventId| records.iter().filter(|it| it.event == *event).copied().collect();
        events.iter().map(of).filter(|it: &Vec<Record>| !it.is_empty()).collect()
    };
    Some(Reason { change, chain: told(&chain), shortage: told(&shortage), taker, feature })
}

/// The first exchange that came to call-home's queue at `from` or later and then ended: of this router, or of whichever
/// router is through with one first. Nothing if there is none up to the end of the run.
#[must_use]
pub fn exchange(plan: &Plan, router: Option<RouterId>, from: Time) -> Option<Exchange> {
    let mut run = Replay::new(plan, EXCHANGE_FACTS);
    let mut readers: BTreeMap<RouterId, Exchanges<'_>> = BTreeMap::new();
    let mut found: Option<Exchange> = None;
    loop {
        let goes_on = run.step(SLICE, |record| {
            let Some(whose) = EXCHANGE_FACTS.router_of(&record.fact) else { return };
            if found.is_some() || router.is_some_and(|wanted| wanted != whose) {
                return;
            }
            let reader = readers.entry(whose).or_insert_with(|| Exchanges::new(plan, whose));
            found = reader.on(record).filter(|it| it.queued >= from);
        });
        if found.is_some() || !goes_on {
            return found;
        }
    }
}

/// What a first look at a run remembers.
struct Seen {
    /// The last change of what was asked about, up to the instant.
    change: Option<Record>,
    /// The shortage of the router's pool that had begun last before that change, unless it had ended.
    short: Option<Record>,
    /// Which event scheduled which, by the scheduled one.
    links: Vec<(EventId, EventId)>,
}

impl Seen {
    fn of(plan: &Plan, router: RouterId, question: Question, at: Time) -> Seen {
        let interest = Interest::of(&[
            FactKind::BeliefChanged,
            FactKind::ContactChanged,
            FactKind::RegistrationChanged,
            FactKind::PoolBecameShort,
            FactKind::PoolBecameCovered,
            FactKind::PoolLogged,
        ]);
        let mut run = Replay::up_to(plan, interest, at);
        run.agenda.keep_causes();
        let (mut change, mut short) = (None, None);
        let mut pool: Option<PoolId> = None;
        let mut shortages: Vec<(PoolId, Record)> = Vec::new();
        run.all(|record| match (record.fact, question) {
            (Fact::PoolLogged { pool: of, entry }, _) => {
                if matches!(entry, PoolEntry::InstanceRegistered { router: it, .. } if it == router)
                {
                    pool = Some(of);
                }
            }
            (Fact::PoolBecameShort { pool: of, .. }, _) => shortages.push((of, *record)),
            (Fact::PoolBecameCovered { pool: of, .. }, _) => shortages.retain(|it| it.0 != of),
            (Fact::BeliefChanged { router: it, .. }, Question::Compliance)
            | (Fact::ContactChanged { router: it, .. }, Question::Contact)
            | (Fact::RegistrationChanged { router: it, .. }, Question::Registration)
                if it == router =>
            {
                change = Some(*record);
                // A shortage of another pool only counts while the router's own is unknown.
                let of = |it: &&(PoolId, Record)| pool.is_none_or(|pool| pool == it.0);
                short = shortages.iter().rev().find(of).map(|it| it.1);
            }
            _ => {}
        });
        let mut links = run.agenda.causes().map_or(Vec::new(), |it| it.links.clone());
        links.sort_unstable();
        Seen { change, short, links }
    }

    /// The event, its cause, that one's cause, and so on to the first.
    fn chain(&self, event: EventId) -> Vec<EventId> {
        let mut chain = vec![event];
        while let Some(last) = chain.last()
            && let Ok(place) = self.links.binary_search_by_key(last, |it| it.0)
            && self.links[place].1 != EventId::START
        {
            chain.push(self.links[place].1);
        }
        chain
    }
}
