//! The library from inside: the same digests with another queue of pending events, in slices, watched or not.

use licsim::kernel::{Agenda, EventSet, Heap, Limits, Stop, Wheel, run};
use licsim::observe::Options;
use licsim::plan::Plan;
use licsim::record::Interest;
use licsim::scenario::{self, Request, Source};
use licsim::study::{self, in_parallel};
use licsim::world::{Event, World};

use super::program::{library_files, stem};
use super::table::{OF_A_RUN, Rows, Table, differences};
use crate::support::Scenarios;

/// The plans of the library's rows, the dearest made cheap.
fn plans(table: &Table) -> Vec<(String, Plan)> {
    let mut plans = Vec::new();
    for file in library_files() {
        let short = format!("{}/short", stem(&file));
        let name = if table.shorter.contains_key(&short) { &short } else { &stem(&file) };
        let sets: Vec<(String, String)> = table
            .sets_of(name)
            .iter()
            .filter_map(|it| it.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let text = std::fs::read_to_string(&file).expect("readable");
        let source = Source { name: file.display().to_string(), text };
        let library = &Scenarios;
        let request = Request {
            source: &source,
            library,
            sets: &sets,
            arm: None,
            seed: None,
            replication: 0,
        };
        for loaded in scenario::load_all(&request).unwrap_or_else(|_| panic!("{name} is wrong")) {
            let arm = loaded.plan.arm.as_deref().unwrap_or("base");
            plans.push((format!("{name} {arm}"), loaded.plan));
        }
    }
    plans
}

/// The digests of a plan's run with this queue, watched with this interest, cut after so many events.
fn digests<Q: EventSet<Event>>(plan: &Plan, interest: Interest, slice: u64) -> Vec<String> {
    let (mut world, mut agenda): (World, Agenda<Event, Q>) = World::build(plan.clone(), interest);
    let limits = Limits { horizon: plan.end(), events: slice };
    while run(&mut world, &mut agenda, limits) == Stop::Budget {
        world.drain_facts(|_| ());
    }
    let digests = world.digests(agenda.digest());
    vec![digests.events, digests.messages, digests.changes]
}

fn all_give(what: &str, of: impl Fn(&Plan) -> Vec<String> + Sync) {
    let table = Table::on_record();
    let plans = plans(&table);
    let found: Rows =
        in_parallel(&plans, |_, (name, plan)| (name.clone(), of(plan))).into_iter().collect();
    let different = differences(&table.cheap(), &found, &OF_A_RUN);
    assert!(different.is_empty(), "{what}:\n{}", different.join("\n"));
}

#[test]
fn the_heap_gives_what_is_on_record_also_when_watched() {
    all_give("with the heap", |plan| digests::<Heap<Event>>(plan, Interest::ALL, 4_096));
}

/// Several links in one leg and a proxy's work without an event of its own are how time is saved, not what happens: the
/// digests of meaning and all final values are the same without.
#[test]
fn unfolded_gives_the_meaning_that_is_on_record() {
    let table = Table::on_record();
    let of = |plan: &Plan, unfolded| {
        let mut outcome = study::run(plan, Options { unfolded, ..Options::SUMMARY }, |_| ());
        let events = std::mem::take(&mut outcome.digests.events);
        let meaning = vec![outcome.digests.messages, outcome.digests.changes];
        (events, (meaning, outcome.metrics, outcome.expectations))
    };
    let runs = in_parallel(&plans(&table), |_, (name, plan)| {
        (name.clone(), of(plan, false), of(plan, true))
    });
    let mut events_differ = 0;
    for (name, (events, folded), (more_events, unfolded)) in runs {
        assert_eq!(folded, unfolded, "{name}");
        events_differ += usize::from(events != more_events);
    }
    assert!(events_differ > 20, "hardly anything is folded: {events_differ}");
}

#[test]
fn slices_give_what_is_on_record() {
    all_give("in slices", |plan| digests::<Wheel<Event>>(plan, Interest::NONE, 7));
}
