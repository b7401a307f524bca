//! The steady loop takes no memory: what a router-day needs is there before it begins.

use allocation_counter::measure;
use licsim::kernel::{Agenda, Limits, Span, Time, Wheel, run as handle_events};
use licsim::observe::{Observer, Observers, Options};
use licsim::world::{Event, World};

use crate::support::shipped_plan;

/// Allocations of `days` days after the first six, in which a fleet checked daily, lost the backend and found it again.
fn allocations(routers: u32, days: u64) -> u64 {
    let plan = shipped_plan("bench-fleet", &[("fleet.edge.count", &routers.to_string())], None);
    let mut observers = Observers::new(&plan, Options::SUMMARY);
    let (mut world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
        World::build_told(plan.clone(), observers.interest(), |record| observers.on(record));
    let mut run_to = |until: Time| {
        let limits = Limits { horizon: until, events: 4_096 };
        while handle_events(&mut world, &mut agenda, limits) == licsim::kernel::Stop::Budget {
            world.drain_facts(|record| observers.on(record));
        }
        world.drain_facts(|record| observers.on(record));
        agenda.handled()
    };
    let warm = Time::ZERO + Span::days(6);
    let mut before = 0;
    let first = measure(|| before = run_to(warm));
    assert!(first.count_total > 0, "the counter counts: queues and tables grow at first");
    let mut handled = 0;
    let taken = measure(|| handled = run_to(warm + Span::days(days)) - before);
    assert!(handled >= 7 * u64::from(routers) * days, "the loop ran: {handled} events");
    taken.count_total
}

#[test]
fn a_router_day_allocates_nothing() {
    assert_eq!(allocations(2_000, 1), 0);
    assert_eq!(allocations(2_000, 10), 0);
}
