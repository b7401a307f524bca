//! One run from plan to outcome.

use super::{follow, warm_up};
use crate::kernel::{Agenda, Limits, Stop, Time, Wheel, run as handle_events};
use crate::observe::{Observer, Observers, Options, RunEnd};
use crate::outcome::{INSTANCES_KEPT, RunOutcome};
use crate::plan::{Plan, RouterId};
use crate::world::{Event, World};

/// Events handled between two looks at the facts; small enough that the facts stay in cache.
const SLICE: u64 = 4_096;
/// Routers whose state at the end is kept in the outcome.
const ROUTERS_KEPT: u32 = 1_000;

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
pub fn run(plan: &Plan, options: Options, mut watch: impl FnMut(Progress)) -> RunOutcome {
    let mut observers = Observers::new(plan, options);
    let (mut world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
        World::build_told(plan.clone(), observers.interest(), |record| observers.on(record));
    let end = plan.end();
    let stop = loop {
        let left = plan.event_limit.unwrap_or(u64::MAX).saturating_sub(agenda.handled());
        let limits = Limits { horizon: end, events: SLICE.min(left) };
        let stop = handle_events(&mut world, &mut agenda, limits);
        world.drain_facts(|record| observers.on(record));
        watch(Progress { now: agenda.now(), end, events: agenda.handled() });
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
    let mut outcome = observers.finish(plan, run_end);
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
