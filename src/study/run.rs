//! One run from plan to outcome.

use super::{follow, warm_up};
use crate::kernel::{Agenda, Limits, Stop, Time, Wheel, run as handle_events};
use crate::observe::{Invariants, Observer, Observers, Options, RunEnd};
use crate::outcome::{INSTANCES_KEPT, RunOutcome};
use crate::plan::{Plan, RouterId};
use crate::record::{Interest, Record};
use crate::world::{Event, World};

/// Events handled before their facts are handed over; so few that the facts stay in the first cache.
const SLICE: u64 = 256;
/// Events between two calls of whoever watches, and between two looks of a checked run at the whole world.
const LOOK: u64 = 4_096;
/// Routers whose state at the end is kept in the outcome.
const ROUTERS_KEPT: u32 = 1_000;
/// A checked run of more routers than this is looked into at its end only: it takes time for all of them.
const ROUTERS_LOOKED_AT: u32 = 500;

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// The simulated instant.
    pub now: Time,
    /// The instant at which the run ends.
    pub end: Time,
    /// Events handled so far.
    pub events: u64,
}

/// Runs `plan` to its end and observes it. `watch` is called now and then; it cannot change the result.
#[must_use]
pub fn run(plan: &Plan, options: Options, watch: impl FnMut(Progress)) -> RunOutcome {
    run_watched(plan, options, Interest::NONE, |_| (), watch)
}

/// The same with somebody who sees every record of the kinds that he asks for; he cannot change the result.
#[must_use]
pub fn run_watched(
    plan: &Plan,
    options: Options,
    interest: Interest,
    mut see: impl FnMut(&Record),
    mut watch: impl FnMut(Progress),
) -> RunOutcome {
    let mut observers = Observers::new(plan, options);
    let wanted = observers.interest();
    let mut rules = options.check.then(|| Invariants::new(plan));
    let ruled = rules.as_ref().map_or(Interest::NONE, Observer::interest);
    // What nobody else asked for is what the observers want.
    let alone = rules.is_none() && interest == Interest::NONE;
    let mut on = |record: &Record, rules: &mut Option<Invariants>| {
        if alone {
            return observers.on(record);
        }
        if let Some(rules) = rules
            && ruled.wants(record.fact.kind())
        {
            rules.on(record);
        }
        if wanted.wants(record.fact.kind()) {
            observers.on(record);
        }
        if interest.wants(record.fact.kind()) {
            see(record);
        }
    };
    let all = wanted.and(interest).and(ruled);
    let (mut world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
        World::build_told(plan.clone(), all, |record| on(record, &mut rules));
    if options.unfolded {
        world.unfold();
    }
    let end = plan.end();
    let mut looked = 0;
    let stop = loop {
        let left = plan.event_limit.unwrap_or(u64::MAX).saturating_sub(agenda.handled());
        let limits = Limits { horizon: end, events: SLICE.min(left) };
        let stop = handle_events(&mut world, &mut agenda, limits);
        world.drain_facts(|record| on(record, &mut rules));
        if agenda.handled() - looked >= LOOK || stop != Stop::Budget {
            looked = agenda.handled();
            if let Some(rules) = &mut rules
                && plan.routers() <= ROUTERS_LOOKED_AT
            {
                rules.look(&world.audit(agenda.now(), true));
            }
            watch(Progress { now: agenda.now(), end, events: looked });
        }
        if stop != Stop::Budget || left <= SLICE {
            break stop;
        }
    };
    let kept = plan.routers().min(ROUTERS_KEPT);
    let run_end = RunEnd {
        stop,
        sim_end: agenda.now(),
        events: agenda.handled(),
        digests: world.digests(agenda.digest()),
        clocks: world.clocks(),
        front_ends: world.front_end_counters(),
        routers: (0..kept).map(|index| world.view(RouterId(index))).collect(),
        portal: options.pool_log.then(|| world.portal(agenda.now(), INSTANCES_KEPT)),
    };
    let broken = rules.map(|it| it.finish(&world.audit(agenda.now(), true)));
    let mut outcome = observers.finish(plan, run_end);
    outcome.broken = broken.unwrap_or_default();
    if let Some(film) = &mut outcome.film {
        film.reels = follow::follow(plan, &film.worth, watch);
    }
    for answer in &mut outcome.responses {
        if let Some(course) = &answer.course {
            answer.value = warm_up::common(&[course]).map(|it| it.rest(course));
        }
    }
    outcome
}
