//! Metrics: final values, filters and series of facts written by hand, and gauges against a slow recount.

use insta::assert_snapshot;
use licsim::kernel::{EventId, Span, Stop, Time};
use licsim::model::RouterId;
use licsim::model::entitlement::TagId;
use licsim::model::wire::{PoolId, Subtype};
use licsim::net::NodeId;
use licsim::observe::Options;
use licsim::outcome::RunOutcome;
use licsim::plan::{
    Bound, Check, Filter, FleetId, FrontEndPlan, Measure, Metric, TraditionalPlan, WhenAway,
};
use licsim::record::{Belief, Contact, Fact, Record, RegistrationStatus};
use proptest::prelude::*;

use super::script::{at, observe, plan, read};
use super::{ALL, CORE, EDGE};

/// A day with a bit of everything.
const DAY: &str = "
    0h edge-1 registration done; 0h edge-1 believes authorized;
    0h pool EAST OPT 1/3; 0h pool EAST VID 0/1; 0h pool WEST OPT 0/2;
    1h edge-2 registration done; 1h edge-2 believes authorized; 1h pool EAST OPT 2/3;
    6h edge-1 attempts ENTITLEMENT; 6h edge-1 begins ENTITLEMENT; 6h edge-1 arrives ENTITLEMENT;
    6h edge-1 served ENTITLEMENT; 6h edge-1 succeeds ENTITLEMENT;
    7h pool EAST OPT 5/3; 7h short EAST OPT; 8h pool WEST OPT 4/2; 8h pool EAST VID 1/1;
    12h edge-2 begins RENEW; 12h edge-2 fails RENEW; 12h edge-2 contact lost;
    12h edge-2 logs COMM_FAILED; 13h core-1 begins ENTITLEMENT; 13h core-1 rejected ENTITLEMENT;
    13h core-1 fails ENTITLEMENT; 18h edge-1 believes out-of-compliance; 5d fault begins;
    6d edge-1 believes authorized; 6d edge-2 contact good; 7d operator buys";

#[test]
fn final_values_of_a_day_on_paper() {
    let outcome = observe(&[], DAY);
    let lines = outcome.metrics.iter().filter(|metric| metric.value != 0.0);
    let lines: Vec<_> = lines.map(|it| format!("{} = {} {}", it.name, it.value, it.unit)).collect();
    assert_snapshot!(lines.join("\n"), @r"
    routers.count = 7 1
    routers.registered = 2 1
    routers.authorized = 2 1
    routers.unregistered = 5 1
    routers.ever-out-of-compliance = 1 1
    routers.registered.max = 2 1
    routers.authorized.max = 2 1
    routers.out-of-compliance.max = 1 1
    routers.unregistered.max = 6 1
    routers.out-of-contact.max = 1 1
    routers.registered.mean = 1.9958333333333333 1
    routers.authorized.mean = 1.4708333333333334 1
    routers.out-of-compliance.mean = 0.525 1
    routers.unregistered.mean = 5.004166666666666 1
    routers.out-of-contact.mean = 0.55 1
    routers.registered.router-days = 19.958333333333332 d
    routers.authorized.router-days = 14.708333333333334 d
    routers.out-of-compliance.router-days = 5.25 d
    routers.unregistered.router-days = 50.041666666666664 d
    routers.out-of-contact.router-days = 5.5 d
    exchanges.attempts = 3 1
    exchanges.successes = 1 1
    exchanges.failures = 2 1
    exchanges.attempts.entitlement = 2 1
    exchanges.attempts.renew = 1 1
    exchanges.successes.entitlement = 1 1
    exchanges.failures.entitlement = 1 1
    exchanges.failures.renew = 1 1
    exchanges.failures.connect = 2 1
    exchange.seconds.mean = 0.104 s
    exchange.seconds.p50 = 0.104 s
    exchange.seconds.p99 = 0.104 s
    exchange.seconds.max = 0.104 s
    call-home.wait.seconds.mean = 2 s
    call-home.wait.seconds.max = 2 s
    backend.arrivals = 1 1
    backend.served = 1 1
    backend.rejected = 1 1
    backend.queue.max = 3 1
    backend.wait.seconds.mean = 0.01 s
    backend.wait.seconds.p50 = 0.01 s
    backend.wait.seconds.p99 = 0.01 s
    backend.wait.seconds.max = 0.01 s
    backend.service.seconds.mean = 0.05 s
    backend.service.seconds.p50 = 0.05 s
    backend.service.seconds.p99 = 0.05 s
    backend.service.seconds.max = 0.05 s
    syslog.lines = 1 1
    pool.EAST.demand = 6 1
    pool.EAST.quantity = 4 1
    pool.EAST.short = 2 1
    pool.WEST.demand = 4 1
    pool.WEST.quantity = 2 1
    pool.WEST.short = 2 1
    ");
}

#[test]
fn every_measure_honors_its_filters() {
    let router = |id| Filter { router: Some(RouterId(id)), ..ALL };
    let pool = |id| Filter { pool: Some(PoolId(id)), ..ALL };
    let tag = |id| Filter { tag: Some(TagId(id)), ..ALL };
    let subtype = |subtype| Filter { subtype: Some(subtype), ..ALL };
    let both = Filter { tag: Some(TagId(0)), ..pool(0) };
    let stranger = Filter { fleet: Some(FleetId(1)), ..router(0) };
    let table = [
        (Metric::RoutersRegistered, ALL, "2d", 2),
        (Metric::RoutersRegistered, EDGE, "0h", 1),
        (Metric::RoutersRegistered, CORE, "2d", 0),
        (Metric::RoutersRegistered, router(1), "59min", 0),
        (Metric::RoutersRegistered, router(1), "1h", 1),
        (Metric::RoutersUnregistered, ALL, "2d", 5),
        (Metric::RoutersUnregistered, EDGE, "2d", 2),
        (Metric::RoutersAuthorized, EDGE, "17h", 2),
        (Metric::RoutersAuthorized, EDGE, "18h", 1),
        (Metric::RoutersOutOfCompliance, router(0), "18h", 1),
        (Metric::RoutersOutOfCompliance, stranger, "18h", 0),
        (Metric::RoutersOutOfContact, ALL, "2d", 1),
        (Metric::RoutersOutOfContact, EDGE, "6d", 0),
        (Metric::RoutersSilent, ALL, "6d", 0),
        (Metric::RoutersWaiting, ALL, "6d", 0),
        (Metric::RoutersAuthorizationExpired, ALL, "6d", 0),
        (Metric::PoolDemand, ALL, "2d", 10),
        (Metric::PoolDemand, pool(0), "2d", 6),
        (Metric::PoolDemand, tag(0), "2d", 9),
        (Metric::PoolDemand, both, "2d", 5),
        (Metric::PoolQuantity, ALL, "0h", 6),
        (Metric::PoolQuantity, tag(1), "2d", 1),
        // Two short in each pool; the other pool's spare licenses do not help.
        (Metric::PoolShort, ALL, "7h30min", 2),
        (Metric::PoolShort, ALL, "2d", 4),
        (Metric::PoolShort, pool(1), "2d", 2),
        (Metric::Attempts, ALL, "2d", 3),
        (Metric::Attempts, ALL, "12h", 2),
        (Metric::Attempts, subtype(Subtype::Entitlement), "2d", 2),
        (Metric::Attempts, Filter { subtype: Some(Subtype::Entitlement), ..EDGE }, "2d", 1),
        (Metric::Successes, ALL, "2d", 1),
        (Metric::Successes, router(1), "2d", 0),
        (Metric::Failures, CORE, "2d", 1),
        (Metric::Served, ALL, "2d", 1),
        (Metric::Rejected, CORE, "2d", 1),
        (Metric::Rejected, EDGE, "2d", 0),
        (Metric::Syslogs, EDGE, "2d", 1),
        (Metric::Syslogs, CORE, "2d", 0),
    ];
    let check = |(metric, filter, when, value): (_, _, _, i32)| Check::At {
        measure: Measure { metric, filter },
        bound: Bound::Equals(f64::from(value)),
        at: at(when),
    };
    let outcome = observe(&table.map(check), DAY);
    let wrong: Vec<_> = outcome
        .expectations
        .iter()
        .filter(|verdict| !verdict.pass)
        .map(|verdict| format!("{}: {}", verdict.expected, verdict.evidence))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(outcome.expectations.len(), table.len());
}

#[test]
fn series_hold_what_happened_in_each_hour_and_what_was_the_case_at_its_end() {
    let outcome = observe(&[], DAY);
    let series = &outcome.series;
    assert_eq!(
        (series.bin, series.exchanges.len(), series.levels.len()),
        (Span::hours(1), 240, 240)
    );
    let noon = series.exchanges[12];
    assert_eq!((noon.attempts, noon.successes, noon.failures), (1, 0, 1));
    let six = series.front_end[6];
    assert_eq!((six.arrivals, six.queue_max, six.rejected), (1, 3, 0));
    assert_eq!((six.mean, six.max), (Span::millis(60), Span::millis(60)));
    assert_eq!(series.front_end[13].rejected, 1);
    let out =
        Belief::ALL.iter().position(|belief| *belief == Belief::OutOfCompliance).expect("one");
    let levels: Vec<u32> =
        [16, 17, 18, 143, 144].map(|hour| series.levels[hour].counts[out]).into();
    // The change at hour 18 is in the bin that begins then, the one at hour 144 likewise.
    assert_eq!(levels, [0, 0, 1, 1, 0]);
    let lost: Vec<_> = series.beliefs.iter().map(|step| (step.at, step.lost)).collect();
    let changes = [("0h", 0), ("1h", 0), ("12h", 1), ("18h", 1), ("6d", 0)];
    assert_eq!(lost, changes.map(|(when, lost)| (at(when), lost)));
    let east: Vec<_> = series
        .pools
        .iter()
        .filter(|step| (step.pool, step.tag) == (PoolId(0), TagId(0)))
        .map(|step| (step.at, step.demand, step.quantity))
        .collect();
    assert_eq!(east, [(at("0h"), 1, 3), (at("1h"), 2, 3), (at("7h"), 5, 3)]);
}

#[test]
fn a_long_run_has_wider_bins_and_a_stopped_one_fewer() {
    let mut plan = plan(&[]);
    plan.scenario.duration = Span::hours(20_001);
    let fact = Fact::ContactChanged { router: RouterId(0), from: Contact::Good, to: Contact::Lost };
    let record = Record { at: at("7h"), event: EventId::START, fact };
    let run = |stop, end| read(&plan, &[record], Options::FULL, stop, end).series;
    let whole = run(Stop::Horizon, plan.end());
    assert_eq!((whole.bin, whole.levels.len()), (Span::hours(3), 6_667));
    let stopped = run(Stop::Budget, at("8h"));
    let lost: Vec<_> = stopped.levels.iter().map(|level| (level.at, level.lost)).collect();
    assert_eq!(lost, [(at("3h"), 0), (at("6h"), 0), (at("8h"), 1)]);
    assert_eq!((stopped.exchanges.len(), stopped.front_end.len()), (3, 3));
}

#[test]
fn faults_actions_and_lines_are_kept_with_their_instants() {
    let outcome = observe(&[], DAY);
    assert_eq!(outcome.faults.len(), 1);
    let fault = &outcome.faults[0];
    // Never repaired: it lasts to the end of the run.
    assert_eq!((fault.name.as_str(), fault.from, fault.to), ("outage", at("5d"), at("10d")));
    assert_eq!(outcome.actions, [(at("7d"), "buy one".to_owned())]);
    assert_eq!(outcome.syslog.len(), 1);
    assert_eq!((outcome.syslog[0].at, outcome.syslog[0].router), (at("12h"), RouterId(1)));
}

/// One change of one router's status at one of a few instants, so that instants are shared.
fn changes() -> impl Strategy<Value = Vec<(u64, u32, usize)>> {
    let change = (0..40u64, 0..7u32, 0..13usize);
    prop::collection::vec(change, 0..120).prop_map(|mut all| {
        all.sort_by_key(|(hour, ..)| *hour);
        all
    })
}

const REGISTRATIONS: [RegistrationStatus; 5] = [
    RegistrationStatus::NotRegistered,
    RegistrationStatus::InProgress,
    RegistrationStatus::Retrying,
    RegistrationStatus::Failed,
    RegistrationStatus::Completed,
];
const CONTACTS: [Contact; 3] = [Contact::Good, Contact::Lost, Contact::Silent];

/// All routers, recounted for each question.
#[derive(Clone, Default)]
struct Slow([(Belief, RegistrationStatus, Contact); 7]);

impl Slow {
    fn apply(&mut self, router: u32, what: usize) -> Fact {
        let (id, status) = (RouterId(router), &mut self.0[router as usize]);
        match what {
            0..5 => {
                let from = std::mem::replace(&mut status.0, Belief::ALL[what]);
                Fact::BeliefChanged { router: id, from, to: status.0 }
            }
            5..10 => {
                let from = std::mem::replace(&mut status.1, REGISTRATIONS[what - 5]);
                Fact::RegistrationChanged { router: id, from, to: status.1 }
            }
            _ => {
                let from = std::mem::replace(&mut status.2, CONTACTS[what - 10]);
                Fact::ContactChanged { router: id, from, to: status.2 }
            }
        }
    }

    fn value(&self, metric: Metric, filter: &Filter) -> usize {
        let ranges = [0..4usize, 4..6, 6..7];
        let meant = |router: &usize| {
            filter.fleet.is_none_or(|fleet| ranges[fleet.index()].contains(router))
                && filter.router.is_none_or(|one| one.index() == *router)
        };
        let is = |status: &(Belief, RegistrationStatus, Contact)| match metric {
            Metric::RoutersRegistered => status.1 == RegistrationStatus::Completed,
            Metric::RoutersUnregistered => status.1 != RegistrationStatus::Completed,
            Metric::RoutersAuthorized => status.0 == Belief::Authorized,
            Metric::RoutersOutOfCompliance => status.0 == Belief::OutOfCompliance,
            Metric::RoutersWaiting => status.0 == Belief::Waiting,
            Metric::RoutersAuthorizationExpired => status.0 == Belief::AuthorizationExpired,
            Metric::RoutersOutOfContact => status.2 == Contact::Lost,
            Metric::RoutersSilent => status.2 == Contact::Silent,
            _ => unreachable!("a gauge of routers"),
        };
        (0..7).filter(meant).filter(|router| is(&self.0[*router])).count()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Gauges moved along with each change are what a recount of all routers gives, at every instant and for every
    /// filter; their means and router-days are the sums over instants; nothing depends on what else is kept.
    #[test]
    fn gauges_are_what_a_recount_gives(changes in changes()) {
        let gauges = &Metric::ALL[..8];
        let filters: Vec<Filter> = [ALL, EDGE, CORE]
            .into_iter()
            .chain((0..7).map(|id| Filter { router: Some(RouterId(id)), ..ALL }))
            .collect();
        let mut slow = Slow::default();
        let (mut records, mut checks, mut sums) = (Vec::new(), Vec::new(), [0usize; 8]);
        for hour in 0..40 {
            let now = Time::ZERO + Span::hours(hour);
            for (_, router, what) in changes.iter().filter(|(when, ..)| *when == hour) {
                let fact = slow.apply(*router, *what);
                records.push(Record { at: now, event: EventId::START, fact });
            }
            for (place, metric) in gauges.iter().enumerate() {
                sums[place] += slow.value(*metric, &ALL);
                checks.extend(filters.iter().map(|filter| Check::At {
                    measure: Measure { metric: *metric, filter: *filter },
                    bound: Bound::Equals(slow.value(*metric, filter) as f64),
                    at: now + Span::minutes(30),
                }));
            }
        }
        let plan = plan(&checks);
        let run = |options| read(&plan, &records, options, Stop::Asked, at("40h"));
        let (full, summary): (RunOutcome, RunOutcome) = (run(Options::FULL), run(Options::SUMMARY));
        for verdict in &full.expectations {
            prop_assert!(verdict.pass, "{}: {}", verdict.expected, verdict.evidence);
        }
        for (metric, sum) in gauges.iter().zip(sums) {
            let mean = full.metric(&format!("{}.mean", metric.name())).expect("a mean");
            prop_assert!((mean - sum as f64 / 40.0).abs() < 1e-9, "{} {mean}", metric.name());
            let days = full.metric(&format!("{}.router-days", metric.name())).expect("days");
            prop_assert!((days - sum as f64 / 24.0).abs() < 1e-9, "{} {days}", metric.name());
        }
        prop_assert_eq!(full.metrics, summary.metrics);
        prop_assert_eq!(full.expectations, summary.expectations);
    }
}

/// The name of a metric as the reference page writes it: parts that repeat for each subtype, failure, pool or gauge are
/// written once.
fn as_documented(name: &str) -> String {
    for gauge in &Metric::ALL[..8] {
        if let Some(rest) = name.strip_prefix(gauge.name()).filter(|rest| !rest.is_empty()) {
            return format!("<gauge>{rest}");
        }
    }
    let parts: Vec<&str> = name.split('.').collect();
    match parts[..] {
        ["exchanges", what, which] => {
            let subtype = Subtype::ALL.iter().any(|it| it.label().eq_ignore_ascii_case(which));
            format!("exchanges.{what}.{}", if subtype { "<subtype>" } else { "<failure>" })
        }
        ["call-home", "dropped", _] => "call-home.dropped.<cause>".into(),
        ["pool", _, what] => format!("pool.<pool>.{what}"),
        ["front-end", _, what] => format!("front-end.<front end>.{what}"),
        _ => name.to_owned(),
    }
}

#[test]
fn the_page_about_outputs_has_every_metric_and_no_other() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/outputs.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let (_, section) = page.split_once("## Metrics").expect("a section about metrics");
    let quoted = section.split('`').skip(1).step_by(2).filter(|text| text.contains('.'));
    let mut documented: Vec<String> =
        quoted.filter(|text| !text.ends_with(".json")).map(str::to_owned).collect();
    // Some values are written only where there is something to count.
    let outcome = observe(&[], "1h edge-1 drops RENEW; 1h edge-1 sends syslog");
    let mut plan = plan(&[]);
    plan.fleets[0].traditional = Some(TraditionalPlan::default());
    plan.backend.front_ends = vec![FrontEndPlan {
        name: "east".into(),
        node: NodeId(1),
        servers: 1,
        queue_limit: None,
        when_away: WhenAway::Silent,
        published: true,
    }];
    let licensed = read(&plan, &[], Options::FULL, Stop::Horizon, at("10d"));
    let all = outcome.metrics.iter().chain(&licensed.metrics);
    let mut written: Vec<String> = all.map(|metric| as_documented(&metric.name)).collect();
    for list in [&mut documented, &mut written] {
        list.sort();
        list.dedup();
    }
    assert_eq!(documented, written);
}
