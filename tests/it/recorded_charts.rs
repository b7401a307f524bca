//! Charts that are made of a run's records: as they were, narrowed, and that looking on changes nothing.

use licsim::kernel::{Span, Time};
use licsim::observe::Options;
use licsim::plan::{Plan, RouterId};
use licsim::render::chart::Easels;
use licsim::render::chart::sight::{Drawing, Easel, Recorded, Sight};
use licsim::study;

use crate::support::{plan_of, run_keeping, shipped_plan};

/// Six routers whose backend goes away for half a day; an operator buys a license.
fn outage() -> Plan {
    plan_of("outage", include_str!("support/outage.toml"), &[], None)
}

fn drawn(kind: Recorded, plan: &Plan, sight: &Sight) -> Option<String> {
    let mut easel = Easel::new(kind, plan, sight);
    let interest = easel.interest();
    let outcome = study::run_watched(plan, Options::SUMMARY, interest, |it| easel.on(it), |_| ());
    easel.finish(&outcome).map(|it| it.svg())
}

#[test]
fn charts_of_records_look_as_they_did() {
    let plan = outage();
    for kind in Recorded::ALL {
        let svg = drawn(kind, &plan, &Sight::whole(&plan)).expect("something happened");
        insta::with_settings!({
            snapshot_path => "../golden/render",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(format!("run-{}", kind.name()), svg);
        });
    }
}

/// What a report shows beside the charts of every run.
fn of_a_report(plan: &Plan) -> Vec<(&'static str, Drawing)> {
    let sight = Sight::whole(plan);
    let mut easels = Easels::of(plan, &sight);
    let (interest, options) = (easels.interest(), Options::SUMMARY);
    let outcome = study::run_watched(plan, options, interest, |it| easels.on(it), |_| ());
    easels.finish(&outcome)
}

#[test]
fn a_report_has_the_charts_that_have_something_to_say() {
    let names = |plan: &Plan| of_a_report(plan).iter().map(|it| it.0).collect::<Vec<_>>();
    let quiet = shipped_plan("pool-wide-ooc", &[], None);
    assert_eq!(names(&quiet), ["latency"], "no fault, no failure, no queue");
    let plan = shipped_plan("retry-exhaustion", &[], None);
    assert_eq!(names(&plan), ["raster", "latency", "ladder", "gantt"]);
    // The same that `licsim plot` draws of it.
    for (name, drawing) in of_a_report(&plan) {
        let kind = Recorded::ALL.into_iter().find(|it| it.name() == name).expect("a kind");
        assert_eq!(Some(drawing.svg()), drawn(kind, &plan, &Sight::whole(&plan)), "{name}");
    }
}

#[test]
fn a_gantt_shows_who_came_to_harm_and_counts_nobody_else() {
    let plan = shipped_plan("link-brown-out", &[], None);
    let whole = Sight::whole(&plan);
    let svg = drawn(Recorded::Gantt, &plan, &whole).expect("a fault");
    let outcome = run_keeping(&plan, Options::FULL);
    let lost = outcome.stays.iter().filter(|it| it.lost.0 > 0 || it.silent.0 > 0).count();
    assert!(0 < lost && lost < 200, "{lost}");
    assert!(
        svg.contains(&format!("<title>{lost} of 200 routers lose contact from bad on")),
        "{lost}"
    );
    assert_eq!(svg.matches(">\nedge-").count(), 12, "rows");
    let gone = shipped_plan("pool-wide-ooc", &[], None);
    let svg = drawn(Recorded::Gantt, &gone, &Sight::whole(&gone)).expect("routers change");
    assert!(svg.contains("<title>All 40 routers go out of compliance</title>"), "{svg}");
}

#[test]
fn looking_on_does_not_change_the_run() {
    let plan = outage();
    let plain = run_keeping(&plan, Options::SUMMARY);
    let mut seen = 0;
    let interest = licsim::record::Interest::ALL;
    let watched = study::run_watched(&plan, Options::SUMMARY, interest, |_| seen += 1, |_| ());
    assert_eq!(plain.digests, watched.digests);
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_part_of_a_run_without_exchanges_has_no_chart() {
    let plan = outage();
    let sight =
        Sight { routers: vec![RouterId(0)], from: Time::ZERO, to: Time::ZERO + Span::secs(1) };
    for kind in [Recorded::Raster, Recorded::Latency, Recorded::Queue, Recorded::Ladder] {
        assert_eq!(drawn(kind, &plan, &sight), None, "{kind:?}");
    }
}

#[test]
fn the_longest_queue_and_the_longest_exchange_are_those_of_the_metrics() {
    let plan = shipped_plan("retry-stampede", &[], None);
    let whole = Sight::whole(&plan);
    let outcome = run_keeping(&plan, Options::SUMMARY);
    let svg = drawn(Recorded::Queue, &plan, &whole).expect("requests came");
    let longest = outcome.metric("backend.queue.max").expect("a metric");
    assert!(svg.contains(&format!("the longest queue is {longest:.0}")), "{longest}");
    let arrivals =
        outcome.metric("backend.arrivals").map(|it| licsim::render::words::grouped(it as u64));
    let n = arrivals.expect("a metric");
    assert!(svg.contains(&format!("n = {n} requests")), "{n}");
}
