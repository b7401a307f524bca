//! A small world on paper: a plan of seven routers, and facts written as lines of text.

use licsim::kernel::{Chance, EventId, Law, Span, Stop, Time};
use licsim::model::RouterId;
use licsim::model::backend::{CertificateTerms, Scope};
use licsim::model::call_home;
use licsim::model::call_home::Group;
use licsim::model::entitlement::{Request, TagId};
use licsim::model::policy::AgentPolicy;
use licsim::model::service_point::Counters;
use licsim::model::syslog::{Mnemonic, Notice};
use licsim::model::wire::{Dropped, Failure, PoolId, Subtype};
use licsim::net::{LinkId, LinkSpec, NodeId, NodeSpec};
use licsim::observe::{Observer, Observers, Options, RunEnd};
use licsim::outcome::{Digests, RunOutcome};
use licsim::plan::{
    AccountPlan, Action, ActionId, ActionPlan, BackendPlan, Calendar, Check, Enrolment,
    Expectation, FaultId, FaultPlan, FaultTarget, FleetPlan, Life, Plan, PoolPlan, Reach,
    Resolution, Response, RouterRange, ScenarioInfo, Schedule, SlotPlan, Start, TagPlan, WhenAway,
    WorkWeek,
};
use licsim::record::{Belief, Contact, Fact, Record, RegistrationStatus};

/// Fleets `edge` (edge-1 to edge-4), `core` (core-1, core-2) and the single router `lab`; pools `EAST` and `WEST`; tags
/// `OPT` and `VID`; ten days.
pub(super) fn plan(checks: &[Check]) -> Plan {
    let fleets = [("edge", 0, 4, false), ("core", 4, 2, false), ("lab", 6, 1, true)];
    let pool = |name: &str, licenses| PoolPlan {
        name: name.into(),
        scope: Scope::Pool,
        licenses,
        parent: None,
        overage: 0,
    };
    let tag = |name: &str| TagPlan { name: name.into(), id: format!("regid.{name}"), known: true };
    Plan {
        scenario: ScenarioInfo {
            name: "paper".into(),
            title: "A small world on paper".into(),
            question: "Are facts counted right?".into(),
            description: String::new(),
            start: Calendar { unix_s: 1_421_125_200, offset_s: -8 * 3_600, zone: "PST".into() },
            duration: Span::days(10),
            syslog: licsim::plan::Dialect::default(),
        },
        arm: None,
        seed: 7,
        replication: 0,
        event_limit: None,
        nodes: vec![NodeSpec { name: "site".into() }, NodeSpec { name: "cloud".into() }],
        vrfs: Vec::new(),
        links: vec![LinkSpec {
            name: "wan".into(),
            a: NodeId(0),
            b: NodeId(1),
            latency: Law::Constant(Span::millis(5)),
            bandwidth: None,
            loss: Chance::NEVER,
            planes: licsim::net::Planes::ALL,
        }],
        name_servers: Vec::new(),
        resolvers: Vec::new(),
        proxies: Vec::new(),
        mail_servers: Vec::new(),
        gateways: Vec::new(),
        satellites: Vec::new(),
        roots: Vec::new(),
        backend: BackendPlan {
            node: NodeId(1),
            host: "tools.cisco.com".into(),
            http_until: licsim::kernel::Time::NEVER,
            server_certificates: Vec::new(),
            servers: 4,
            service: std::array::from_fn(|_| Law::Constant(Span::millis(50))),
            queue_limit: None,
            when_away: WhenAway::Silent,
            certificate: CertificateTerms { life: Span::days(365), back_dating: Span::minutes(6) },
            silence: licsim::plan::SilenceTerms::default(),
            front_ends: Vec::new(),
            try_next_address: true,
        },
        tags: vec![tag("OPT"), tag("VID")],
        pools: vec![
            pool("EAST", vec![(TagId(0), 3), (TagId(1), 1)]),
            pool("WEST", vec![(TagId(0), 2)]),
        ],
        tokens: Vec::new(),
        fleets: fleets.map(|(name, first, count, single)| fleet(name, first, count, single)).into(),
        partitions: Vec::new(),
        faults: vec![FaultPlan {
            name: "outage".into(),
            target: FaultTarget::Backend,
            schedule: Schedule::Window { at: Time::ZERO, length: Span::hours(1) },
        }],
        actions: vec![ActionPlan {
            name: "buy one".into(),
            start: Start::At(Time::ZERO),
            work: None,
            action: Action::Buy {
                pool: PoolId(0),
                tag: TagId(0),
                quantity: 1,
                life: Life::Perpetual,
            },
        }],
        crews: Vec::new(),
        account: AccountPlan::default(),
        week: WorkWeek::office(0),
        expectations: checks
            .iter()
            .enumerate()
            .map(|(i, check)| Expectation {
                name: format!("check {i}"),
                answers: false,
                check: check.clone(),
            })
            .collect(),
        responses: Vec::new(),
    }
}

fn fleet(name: &str, first: u32, count: u32, single: bool) -> FleetPlan {
    FleetPlan {
        name: name.into(),
        routers: RouterRange { first: RouterId(first), count },
        single,
        node: NodeId(0),
        policy: AgentPolicy::xr_5_2(),
        call_home: call_home::Config::default(),
        reach: Reach::Direct { resolve: Resolution::Static },
        further: Vec::new(),
        host_is_static: false,
        source: licsim::plan::SourcePlan::default(),
        trust: licsim::model::trust::TrustStore::ALL,
        slots: vec![SlotPlan { slot: 4, features: vec![Request { tag: TagId(0), count: 1 }] }],
        audit_every: Span::FOREVER,
        enrolment: Enrolment::Never,
        ipc: Span::ZERO,
        clock: None,
        chassis: licsim::model::chassis::Config::default(),
        traditional: None,
    }
}

/// `3d`, `26h`, `90min`, `5s`, `1d2h` as an instant.
pub(super) fn at(text: &str) -> Time {
    let (mut time, mut number) = (Time::ZERO, String::new());
    let mut unit = String::new();
    for c in text.chars().chain(['0']) {
        if c.is_ascii_digit() && !unit.is_empty() {
            let n: u64 = number.parse().expect("a number before its unit");
            time += match unit.as_str() {
                "d" => Span::days(n),
                "h" => Span::hours(n),
                "min" => Span::minutes(n),
                "s" => Span::secs(n),
                "ms" => Span::millis(n),
                "ns" => Span::nanos(n),
                other => panic!("no unit {other}"),
            };
            (number, unit) = (String::new(), String::new());
        }
        if c.is_ascii_digit() { number.push(c) } else { unit.push(c) }
    }
    time
}

pub(super) fn span(text: &str) -> Span {
    at(text).since(Time::ZERO)
}

/// One line: an instant, a subject, what happened.
fn record(plan: &Plan, line: &str) -> Record {
    let words: Vec<&str> = line.split_whitespace().collect();
    let pool = |name: &str| plan.pools.iter().position(|it| it.name == name).expect("a pool");
    let tag = |name: &str| plan.tags.iter().position(|it| it.name == name).expect("a tag");
    let at_pool = |p: &str, t: &str| (PoolId::from_index(pool(p)), TagId::from_index(tag(t)));
    let fact = match words[1..] {
        ["pool", p, t, books] => {
            let (pool, tag) = at_pool(p, t);
            let (demand, quantity) = books.split_once('/').expect("demand/quantity");
            let number = |text: &str| text.parse().expect("a number");
            Fact::PoolChanged { pool, tag, demand: number(demand), quantity: number(quantity) }
        }
        ["short", p, t] => {
            let (pool, tag) = at_pool(p, t);
            Fact::PoolBecameShort { pool, tag, by: 1 }
        }
        ["covered", p, t] => {
            let (pool, tag) = at_pool(p, t);
            Fact::PoolBecameCovered { pool, tag }
        }
        ["fault", "begins"] => Fact::FaultBegan { fault: FaultId(0) },
        ["fault", "ends"] => Fact::FaultEnded { fault: FaultId(0) },
        ["link", state] => Fact::LinkChanged { link: LinkId(0), up: state == "up" },
        ["operator", "buys"] => Fact::ActionTaken { action: ActionId(0) },
        [router, verb, what] => {
            let router = plan.router_named(router).unwrap_or_else(|| panic!("no router in {line}"));
            of_router(router, verb, what)
        }
        _ => panic!("not a fact: {line}"),
    };
    Record { at: at(words[0]), event: EventId::START, fact }
}

fn of_router(router: RouterId, verb: &str, what: &str) -> Fact {
    let subtype = || {
        let found = Subtype::ALL.into_iter().find(|it| it.label().eq_ignore_ascii_case(what));
        found.unwrap_or_else(|| panic!("no subtype {what}"))
    };
    let belief = || {
        let label = what.replace('-', " ");
        Belief::ALL.into_iter().find(|it| it.label() == label).expect("a belief")
    };
    match verb {
        "believes" => Fact::BeliefChanged { router, from: Belief::Unregistered, to: belief() },
        "registration" => {
            let (from, to) = match what {
                "done" => (RegistrationStatus::InProgress, RegistrationStatus::Completed),
                _ => (RegistrationStatus::Completed, RegistrationStatus::NotRegistered),
            };
            Fact::RegistrationChanged { router, from, to }
        }
        "contact" => {
            let to = match what {
                "good" => Contact::Good,
                "lost" => Contact::Lost,
                _ => Contact::Silent,
            };
            let from = if to == Contact::Good { Contact::Lost } else { Contact::Good };
            Fact::ContactChanged { router, from, to }
        }
        "attempts" => Fact::AttemptStarted { router, subtype: subtype(), repeat: 0 },
        "begins" => Fact::ExchangeBegan { router, subtype: subtype(), waited: Span::secs(2) },
        "succeeds" => {
            Fact::ExchangeSucceeded { router, subtype: subtype(), took: Span::millis(104) }
        }
        "fails" => {
            let (failure, took) = (Failure::Connect, Span::secs(10));
            Fact::ExchangeFailed { router, subtype: subtype(), failure, took }
        }
        "arrives" => Fact::RequestArrived { router, subtype: subtype(), queue: 3 },
        "served" => {
            let (waited, served) = (Span::millis(10), Span::millis(50));
            Fact::RequestServed { router, subtype: subtype(), waited, served }
        }
        "drops" => Fact::MessageDropped { router, subtype: subtype(), cause: Dropped::ServiceOff },
        "sends" => Fact::AlertSent { router, group: Group::Syslog, took: Span::millis(80) },
        "rejected" => Fact::RequestRejected { router, subtype: subtype() },
        "logs" => {
            let mnemonic = Mnemonic::named(what).expect("a line of the catalogue");
            Fact::Logged { router, notice: Notice::plain(mnemonic) }
        }
        other => panic!("no verb {other}"),
    }
}

/// Lets the observers of a ten-day run read `script`, facts separated by semicolons.
pub(super) fn observe(checks: &[Check], script: &str) -> RunOutcome {
    observe_until(checks, script, Stop::Horizon, at("10d"))
}

/// The same for a run that ends otherwise.
pub(super) fn observe_until(
    checks: &[Check],
    script: &str,
    stop: Stop,
    sim_end: Time,
) -> RunOutcome {
    observe_plan(&plan(checks), script, stop, sim_end)
}

/// Lets the observers answer `responses`.
pub(super) fn observe_asked(
    responses: Vec<Response>,
    script: &str,
    stop: Stop,
    sim_end: Time,
) -> RunOutcome {
    observe_plan(&Plan { responses, ..plan(&[]) }, script, stop, sim_end)
}

fn observe_plan(plan: &Plan, script: &str, stop: Stop, sim_end: Time) -> RunOutcome {
    let lines = script.split(';').map(str::trim).filter(|line| !line.is_empty());
    let records: Vec<Record> = lines.map(|line| record(plan, line)).collect();
    read(plan, &records, Options::FULL, stop, sim_end)
}

/// Lets the observers of `plan` read `records`: only those they want, as a world would.
pub(super) fn read(
    plan: &Plan,
    records: &[Record],
    options: Options,
    stop: Stop,
    sim_end: Time,
) -> RunOutcome {
    let mut observers = Observers::new(plan, options);
    let interest = observers.interest();
    for record in records.iter().filter(|record| interest.wants(record.fact.kind())) {
        observers.on(record);
    }
    let digests = Digests { run: "c0ffee".into(), ..Digests::default() };
    let (clocks, routers) = (Vec::new(), Vec::new());
    let front_ends = vec![Counters::default(); plan.backend.front_ends.len()];
    let end =
        RunEnd { stop, sim_end, events: 0, digests, clocks, front_ends, routers, portal: None };
    observers.finish(plan, end)
}

/// The verdicts as a reader sees them, one a line.
pub(super) fn verdicts(outcome: &RunOutcome) -> String {
    let line = |verdict: &licsim::outcome::Verdict| {
        let sign = if verdict.pass { "pass" } else { "FAIL" };
        let wrong = verdict.first_wrong.map(|at| format!(" [wrong at {at}]")).unwrap_or_default();
        let router = verdict.router.as_ref().map(|it| format!(" [{it}]")).unwrap_or_default();
        format!("{}\n  {sign}: {}{wrong}{router}", verdict.expected, verdict.evidence)
    };
    outcome.expectations.iter().map(line).collect::<Vec<_>>().join("\n")
}
