//! A visit to one router at an instant: the plan is run up to there, and its console is looked at.

use super::Progress;
use crate::kernel::{Agenda, Limits, Stop, Time, Wheel, run as handle_events};
use crate::observe::{Diary, Observer};
use crate::plan::{Plan, RouterId};
use crate::view::Console;
use crate::world::{Event, World};

/// Events handled between two looks at the facts.
const SLICE: u64 = 4_096;

/// Runs `plan` up to and including the instant `at`, or to its end if that comes first, and looks at the console of
/// `router`. `watch` is called now and then; it cannot change the result.
///
/// # Panics
/// If the plan has no such router.
#[must_use]
pub fn visit(plan: &Plan, router: RouterId, at: Time, mut watch: impl FnMut(Progress)) -> Console {
    let mut diary = Diary::of(router);
    let (mut world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
        World::build(plan.clone(), diary.interest());
    let end = plan.end().min(at);
    loop {
        world.drain_facts(|record| diary.on(record));
        let left = plan.event_limit.unwrap_or(u64::MAX).saturating_sub(agenda.handled());
        let limits = Limits { horizon: end, events: SLICE.min(left) };
        let stop = handle_events(&mut world, &mut agenda, limits);
        watch(Progress { now: agenda.now(), end, events: agenda.handled() });
        if stop != Stop::Budget || left <= SLICE {
            break;
        }
    }
    world.drain_facts(|record| diary.on(record));
    Console { records: diary.records(), ..world.console(router, agenda.now()) }
}
