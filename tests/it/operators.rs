//! Triggers, reaction delays and crews: the shipped scenarios fail when a rule is broken, and triggers count and rearm.

use licsim::kernel::{Span, Time};
use licsim::outcome::RunOutcome;
use licsim::plan::{Action, Delay, Life, Plan, Start};

use crate::support::{broken, run, shipped_plan};

/// Changes what an action of the plan is the answer to.
fn retrigger(plan: &mut Plan, change: impl Fn(&mut licsim::plan::Trigger)) {
    for action in &mut plan.actions {
        if let Start::When(trigger) = &mut action.start {
            change(trigger);
        }
    }
}

#[test]
fn the_purchase_fails_if_the_weekend_counted_or_the_quantity_were_fixed_or_nobody_waited() {
    let name = "buy-after-two-working-days";
    let hasty = broken(name, None, |plan| {
        retrigger(plan, |it| it.delay = Delay::Clock(Span::hours(48)));
    });
    assert!(hasty.contains("over the weekend nothing is bought"), "{hasty}");
    let weekend = broken(name, None, |plan| plan.week.days = [true; 7]);
    assert!(weekend.contains("over the weekend nothing is bought"), "{weekend}");
    let one = broken(name, None, |plan| {
        for planned in &mut plan.actions {
            if let Action::BuyMissing { pool, .. } = planned.action {
                let tag = licsim::model::entitlement::TagId(0);
                planned.action = Action::Buy { pool, tag, quantity: 1, life: Life::Perpetual };
            }
        }
    });
    assert!(one.contains("the pool is covered from then on"), "{one}");
    let late = broken(name, None, |plan| retrigger(plan, |it| it.count = 11));
    assert!(late.contains("on Tuesday at 15:30"), "{late}");
}

#[test]
fn the_crew_fails_if_it_worked_at_night_had_a_third_hand_or_did_all_at_once() {
    let night = broken("limited-crew", None, |plan| {
        plan.crews[0].week.opens = Span::ZERO;
        plan.crews[0].week.closes = Span::hours(24);
    });
    assert!(night.contains("nobody works before nine"), "{night}");
    let third = broken("limited-crew", None, |plan| plan.crews[0].people = 3);
    assert!(third.contains("never more people at work"), "{third}");
    let at_once = broken("limited-crew", None, |plan| plan.actions[0].work = None);
    assert!(at_once.contains("64 of 200 routers are back"), "{at_once}");
    assert!(
        !at_once.contains("200 touches"),
        "a touch is a touch, with a crew or without: {at_once}"
    );
}

/// When each action was taken.
fn taken(outcome: &RunOutcome) -> Vec<Time> {
    outcome.actions.iter().map(|it| it.0).collect()
}

/// The backend is away three times for an hour; what answers to that is one purchase.
fn three_outages(count: u64, again: bool, after: Span) -> Vec<Time> {
    let mut plan = shipped_plan("limited-crew", &[], None);
    let fault = plan.faults[0].clone();
    plan.faults = [1, 2, 3]
        .map(|day| {
            let mut one = fault.clone();
            one.name = format!("away-{day}");
            let at = Time::ZERO + Span::days(day);
            one.schedule = licsim::plan::Schedule::Window { at, length: Span::hours(1) };
            one
        })
        .to_vec();
    retrigger(&mut plan, |it| {
        it.count = count;
        it.again = again;
        it.delay = Delay::Clock(after);
    });
    taken(&run(&plan))
}

#[test]
fn a_trigger_counts_answers_once_or_again_and_takes_what_comes_meanwhile_as_one_matter() {
    let at = |days, hours| Time::ZERO + Span::days(days) + Span::hours(hours);
    assert_eq!(three_outages(1, false, Span::ZERO), [at(1, 1)]);
    assert_eq!(three_outages(1, true, Span::ZERO), [at(1, 1), at(2, 1), at(3, 1)]);
    assert_eq!(three_outages(2, true, Span::ZERO), [at(2, 1)]);
    assert_eq!(three_outages(3, false, Span::hours(5)), [at(3, 6)]);
    // The second outage ends while the answer to the first is under way.
    assert_eq!(three_outages(1, true, Span::hours(30)), [at(2, 7), at(4, 7)]);
    assert_eq!(three_outages(4, true, Span::ZERO), []);
}

/// Who watches must not change what operators do.
#[test]
fn triggers_work_the_same_for_an_observer_that_wants_nothing() {
    use licsim::kernel::{Agenda, Limits, Wheel};
    use licsim::record::Interest;
    use licsim::world::{Event, World};
    let plan = shipped_plan("buy-after-two-working-days", &[], None);
    let digest = |interest| {
        let (mut world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
            World::build(plan.clone(), interest);
        let limits = Limits { horizon: plan.end(), events: u64::MAX };
        licsim::kernel::run(&mut world, &mut agenda, limits);
        world.digests(agenda.digest()).run
    };
    assert_eq!(digest(Interest::NONE), digest(Interest::ALL));
}

/// Touches of waking the fleet of `limited-crew` after an outage of so many hours, and how many routers had given up.
fn waking(silent_only: bool, crew: bool, hours: u64) -> (f64, f64) {
    let mut plan = shipped_plan("limited-crew", &[], None);
    let at = Time::ZERO + Span::days(3);
    plan.faults[0].schedule = licsim::plan::Schedule::Window { at, length: Span::hours(hours) };
    let planned = &mut plan.actions[0];
    let Action::Renew { routers, .. } = planned.action else { panic!("a renew") };
    planned.action = Action::Renew { routers, silent_only };
    planned.work = planned.work.filter(|_| crew);
    let outcome = run(&plan);
    let value = |name: &str| {
        outcome.metrics.iter().find(|it| it.name == name).expect("a final value").value
    };
    (value("operators.touches"), value("retries.spent"))
}

#[test]
fn who_wakes_only_the_silent_touches_nobody_else() {
    // The ladder is 30 d 4 h long and begins within a day of the outage.
    for crew in [false, true] {
        assert_eq!(waking(true, crew, 30 * 24), (0.0, 0.0), "nobody has given up");
        assert_eq!(waking(false, crew, 30 * 24), (200.0, 0.0));
        assert_eq!(waking(true, crew, 32 * 24), (200.0, 200.0), "everybody has");
        let (touches, silent) = waking(true, crew, 30 * 24 + 16);
        assert!((60.0..140.0).contains(&silent), "about half: {silent}");
        assert_eq!(touches, silent);
    }
}
