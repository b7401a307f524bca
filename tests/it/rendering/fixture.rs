//! Outcomes as runs would leave them, made by hand: what charts, pages and logs are checked against.

use licsim::kernel::{Law, Span, Stop, Time};
use licsim::model::entitlement::{EnforceMode, Request, TagId};
use licsim::model::syslog::{Mnemonic, Notice, Reason};
use licsim::model::wire::{Certificate, Failure, InstanceId, PoolId, Subtype};
use licsim::model::{Wall, policy::AgentPolicy};
use licsim::net::NodeId;
use licsim::outcome::{
    BeliefStep, Digests, FaultWindow, HourCount, HourQueue, MetricValue, PoolLine, PoolStep,
    RouterEnd, RunOutcome, Series, SyslogLine, Verdict,
};
use licsim::plan::{
    AccountPlan, Action, ActionPlan, BackendPlan, Calendar, CertificateTerms, Enrolment, FaultPlan,
    FaultTarget, FleetPlan, Life, Phase, Plan, PoolPlan, Reach, Resolution, RouterId, RouterRange,
    ScenarioInfo, Schedule, Scope, SlotPlan, Start, TagPlan, TokenPlan, WhenAway, WorkWeek,
};
use licsim::record::{Belief, Contact, PoolEntry, RegistrationStatus};
use licsim::view::{EntitlementView, RouterView, StatisticsRow};

pub(super) const OPT: TagId = TagId(0);
pub(super) const POOL: PoolId = PoolId(0);

pub(super) fn at(span: Span) -> Time {
    Time::ZERO + span
}

/// `routers` routers in one fleet `edge` and one pool of 39 licenses, from 2015-01-12 21:00 PST on.
pub(super) fn plan(routers: u32, duration: Span) -> Plan {
    Plan {
        scenario: ScenarioInfo {
            name: "pool-wide-ooc".into(),
            title: "One missing license puts the whole pool out of compliance".into(),
            question: "Who is out of compliance when one of 40 licenses is missing?".into(),
            description: "Forty routers share a pool of 39 licenses. <None> of them is special."
                .into(),
            start: Calendar { unix_s: 1_421_125_200, offset_s: -28_800, zone: "PST".into() },
            duration,
            syslog: licsim::plan::Dialect::default(),
        },
        arm: None,
        seed: 7,
        replication: 0,
        event_limit: None,
        nodes: Vec::new(),
        vrfs: Vec::new(),
        links: Vec::new(),
        name_servers: Vec::new(),
        resolvers: Vec::new(),
        proxies: Vec::new(),
        mail_servers: Vec::new(),
        gateways: Vec::new(),
        satellites: Vec::new(),
        roots: Vec::new(),
        backend: backend(),
        tags: vec![TagPlan {
            name: "A9K-24X10-OPT-LIC".into(),
            id:
                "regid.2014-04.com.cisco.A9K-24X10-OPT-LIC,1.0_66d3ccf7-a374-4409-a3f9-6bc56d645f1c"
                    .into(),
            known: true,
        }],
        pools: vec![PoolPlan {
            name: "PATRICK_NO_LIC".into(),
            scope: Scope::Pool,
            licenses: vec![(OPT, 39)],
            parent: None,
            overage: 0,
        }],
        tokens: vec![TokenPlan {
            name: "rollout".into(),
            pool: POOL,
            valid_for: Span::days(365),
            from_start: true,
        }],
        fleets: vec![fleet(routers)],
        partitions: Vec::new(),
        faults: Vec::new(),
        actions: Vec::new(),
        crews: Vec::new(),
        account: AccountPlan::default(),
        week: WorkWeek::office(0),
        expectations: Vec::new(),
        responses: Vec::new(),
    }
}

fn backend() -> BackendPlan {
    let law = || Law::Constant(Span::millis(200));
    BackendPlan {
        node: NodeId(0),
        host: "tools.cisco.com".into(),
        http_until: licsim::kernel::Time::NEVER,
        server_certificates: Vec::new(),
        servers: 4,
        service: [law(), law(), law(), law(), law()],
        queue_limit: Some(100),
        when_away: WhenAway::Silent,
        certificate: CertificateTerms { life: Span::days(365), back_dating: Span::minutes(6) },
        silence: licsim::plan::SilenceTerms::default(),
        front_ends: Vec::new(),
        try_next_address: true,
    }
}

fn fleet(routers: u32) -> FleetPlan {
    FleetPlan {
        name: "edge".into(),
        routers: RouterRange { first: RouterId(0), count: routers },
        single: false,
        node: NodeId(0),
        policy: AgentPolicy::xr_5_2(),
        call_home: Default::default(),
        reach: Reach::Direct { resolve: Resolution::Static },
        further: Vec::new(),
        host_is_static: false,
        source: licsim::plan::SourcePlan::default(),
        trust: licsim::model::trust::TrustStore::ALL,
        slots: vec![SlotPlan { slot: 4, features: vec![Request { tag: OPT, count: 1 }] }],
        audit_every: Span::days(1),
        enrolment: Enrolment::Already { pool: POOL, phase: Phase::Uniform },
        ipc: Span::millis(2),
        clock: None,
        chassis: licsim::model::chassis::Config::default(),
        traditional: None,
    }
}

/// The instant in its day at which router `i` of `n` checks: spread evenly, in a scrambled order.
fn phase(i: u32, n: u32) -> Span {
    let place = u64::from(i) * 7_919 % u64::from(n);
    Span::nanos(Span::days(1).0 / u64::from(n) * place + Span::minutes(1).0)
}

/// An outcome with nothing in it.
pub(super) fn nothing(plan: Plan) -> RunOutcome {
    let sim_end = plan.end();
    RunOutcome {
        router_days: f64::from(plan.routers()) * plan.scenario.duration.as_secs_f64() / 86_400.0,
        plan,
        stop: Stop::Horizon,
        sim_end,
        events: 0,
        digests: Digests { run: "0".repeat(32), ..Digests::default() },
        metrics: Vec::new(),
        expectations: Vec::new(),
        responses: Vec::new(),
        series: Series { bin: Span::hours(1), ..Series::default() },
        spoken: Vec::new(),
        syslog: Vec::new(),
        pool_log: Vec::new(),
        access: Vec::new(),
        faults: Vec::new(),
        actions: Vec::new(),
        routers: Vec::new(),
        portal: None,
        film: None,
        broken: Vec::new(),
        stays: Vec::new(),
    }
}

/// The belief of one router at an instant, and what it logs then.
type Change = (Time, u32, Belief, Mnemonic);

/// Belief steps from changes in time order; everybody begins authorized.
fn steps(routers: u32, changes: &[Change]) -> Vec<BeliefStep> {
    let mut beliefs = vec![Belief::Authorized; routers as usize];
    let mut counts = [routers, 0, 0, 0, 0];
    let place = |belief| Belief::ALL.iter().position(|it| *it == belief).expect("one of all");
    let mut out = vec![BeliefStep { at: Time::ZERO, counts, lost: 0, silent: 0 }];
    for (at, router, belief, _) in changes {
        counts[place(beliefs[*router as usize])] -= 1;
        beliefs[*router as usize] = *belief;
        counts[place(*belief)] += 1;
        out.push(BeliefStep { at: *at, counts, lost: 0, silent: 0 });
    }
    out
}

fn ends(outcome: &RunOutcome, beliefs: &[Belief], contact: Contact) -> Vec<RouterEnd> {
    let shown = beliefs.iter().enumerate().take(1_000);
    shown
        .map(|(i, belief)| RouterEnd {
            name: outcome.plan.router_name(RouterId(i as u32)),
            view: view(i as u32, *belief, contact, outcome.sim_end),
            first_out_of_compliance: outcome
                .syslog
                .iter()
                .find(|line| {
                    line.router.0 == i as u32 && line.notice.mnemonic == Mnemonic::OutOfCompliance
                })
                .map(|line| line.at),
            belief: *belief,
        })
        .collect()
}

fn view(i: u32, belief: Belief, contact: Contact, now: Time) -> RouterView {
    let mode = match belief {
        Belief::OutOfCompliance => EnforceMode::OutOfCompliance,
        _ => EnforceMode::Authorized,
    };
    RouterView {
        smart: true,
        registration: RegistrationStatus::Completed,
        belief,
        contact,
        registration_started: Some(Time::ZERO),
        last_response: Some(at(Span::secs(22))),
        instance: Some(InstanceId(i)),
        pool: Some(POOL),
        certificate: Some(Certificate {
            serial: 24_724 + i,
            start: Wall(-346_000_000_000),
            expiry: Wall(-346_000_000_000).plus(Span::days(365)),
        }),
        renew_at: Some(at(Span::secs(22) + Span::days(180))),
        next_check: Some(now + phase(i, 40)),
        entitlements: vec![EntitlementView {
            tag: OPT,
            count: 1,
            mode,
            requested: Some(at(Span::days(6))),
        }],
        statistics: vec![StatisticsRow {
            subtype: Subtype::Entitlement,
            success: 7,
            failed: 0,
            inqueue: 0,
            dropped: 0,
            rate_limited: 0,
            last_sent: Some(at(Span::days(6))),
        }],
        ..RouterView::default()
    }
}

/// The flagship: short by one from minute 10, a license bought on day 5, everybody back within a day.
pub(super) fn pool_wide(routers: u32) -> RunOutcome {
    let mut outcome = nothing(plan(routers, Span::days(7)));
    let (short, bought) = (at(Span::minutes(10)), at(Span::days(5)));
    let next = |from: Time, i: u32| {
        let phase = phase(i, routers);
        (0..).map(|day| at(Span::days(day) + phase)).find(|check| *check > from).expect("a check")
    };
    let mut changes: Vec<Change> = Vec::new();
    for i in 0..routers {
        changes.push((next(short, i), i, Belief::OutOfCompliance, Mnemonic::OutOfCompliance));
        changes.push((next(bought, i), i, Belief::Authorized, Mnemonic::InCompliance));
    }
    changes.sort_by_key(|change| (change.0, change.1));
    let n = u64::from(routers);
    let book = |at, quantity| PoolStep { at, pool: POOL, tag: OPT, demand: n, quantity };
    outcome.series.beliefs = steps(routers, &changes);
    outcome.series.pools = vec![
        PoolStep { demand: n - 1, ..book(Time::ZERO, n - 1) },
        book(short, n - 1),
        book(bought, n),
    ];
    outcome.plan.pools[0].licenses = vec![(OPT, n - 1)];
    let line = |change: &Change| SyslogLine {
        at: change.0,
        shown: Wall::true_at(change.0),
        router: RouterId(change.1),
        notice: Notice::plain(change.3),
        active: 0,
    };
    outcome.syslog = changes.iter().map(line).collect();
    outcome.series.exchanges = (0..7 * 24).map(|hour| quiet_hour(routers, hour)).collect();
    outcome.series.front_end = (0..7 * 24).map(|hour| quiet_queue(routers, hour)).collect();
    outcome.actions = vec![(bought, "buy 1 × A9K-24X10-OPT-LIC".into())];
    outcome.plan.actions = vec![ActionPlan {
        name: "buy 1 × A9K-24X10-OPT-LIC".into(),
        start: Start::At(bought),
        work: None,
        action: Action::Buy { pool: POOL, tag: OPT, quantity: 1, life: Life::Perpetual },
    }];
    outcome.pool_log = vec![
        PoolLine {
            at: short,
            pool: POOL,
            entry: PoolEntry::InsufficientLicenses { tag: OPT, short: 1 },
        },
        PoolLine {
            at: bought,
            pool: POOL,
            entry: PoolEntry::LicensesAdded { tag: OPT, quantity: 1 },
        },
    ];
    outcome.routers = ends(&outcome, &vec![Belief::Authorized; routers as usize], Contact::Good);
    outcome.events = n * 7 * 12;
    outcome.metrics = vec![
        metric("routers.ever-out-of-compliance", n as f64, "1"),
        metric("pool.short", 0.0, "1"),
        metric("exchanges.attempts", (n * 7) as f64, "1"),
        metric("exchanges.failures", 0.0, "1"),
        metric("exchange.seconds.p99", 1.234_5, "s"),
        metric("syslog.lines", outcome.syslog.len() as f64, "1"),
    ];
    outcome.expectations = vec![
        verdict("every router learns of the shortfall within a day", true),
        verdict("all recover within a day of the purchase", true),
    ];
    outcome
}

fn metric(name: &str, value: f64, unit: &'static str) -> MetricValue {
    MetricValue { name: name.into(), value, unit }
}

fn verdict(name: &str, pass: bool) -> Verdict {
    Verdict {
        name: name.into(),
        pass,
        expected: "routers.out-of-compliance at least 40 by 1d 02:00:00.000".into(),
        evidence: "reached 40 at 0d 23:25:00.000".into(),
        first_wrong: (!pass).then(|| at(Span::hours(26))),
        router: (!pass).then(|| "edge-07".into()),
    }
}

fn quiet_hour(routers: u32, hour: u32) -> HourCount {
    let n = routers / 24 + u32::from(hour % 24 < routers % 24);
    HourCount { attempts: n, successes: n, failures: 0 }
}

fn quiet_queue(routers: u32, hour: u32) -> HourQueue {
    let arrivals = routers / 24 + u32::from(hour % 24 < routers % 24);
    let busy = u64::from(hour % 7);
    HourQueue {
        arrivals,
        queue_max: if arrivals > 1 { hour % 3 } else { 0 },
        mean: Span::millis(if arrivals > 0 { 210 + 3 * busy } else { 0 }),
        max: Span::millis(if arrivals > 0 { 260 + 31 * busy } else { 0 }),
        rejected: 0,
    }
}

/// The backend is away for 35 days from day 3; each router climbs its ladder: 12 repeats 20 min apart, then 30 daily.
pub(super) fn long_outage(routers: u32) -> RunOutcome {
    let mut outcome = nothing(plan(routers, Span::days(45)));
    outcome.plan.scenario.name = "retry-exhaustion".into();
    let (down, up) = (Span::days(3), Span::days(38));
    let mut attempts: Vec<(Span, bool)> = Vec::new();
    let mut contact: Vec<(Time, i32, i32)> = Vec::new();
    for i in 0..routers {
        let first = down + phase(i, routers);
        attempts.extend((0..3).map(|day| (Span::days(day) + phase(i, routers), true)));
        attempts.extend(ladder(first).map(|rung| (rung, false)));
        let (lost, silent) = (at(first), at(first + Span::hours(4) + Span::days(30)));
        contact.extend([(lost, 1, 0), (silent, -1, 1)]);
        let why = Reason::Transport(Failure::Connect);
        let mut log = |at, notice| {
            outcome.syslog.push(SyslogLine {
                at,
                shown: Wall::true_at(at),
                router: RouterId(i),
                notice,
                active: 0,
            })
        };
        log(lost, Notice::because(Mnemonic::CommFailed, why));
        log(silent, Notice::plain(Mnemonic::RetriesSpent));
        if i % 2 == 0 {
            // Every other one is renewed by an operator on day 40.
            let renewed = Span::days(40) + Span::secs(u64::from(i));
            contact.push((at(renewed), 0, -1));
            attempts.push((renewed, true));
            log(at(renewed), Notice::plain(Mnemonic::CommRestored));
        }
    }
    contact.sort_unstable();
    outcome.syslog.sort_by_key(|line| (line.at, line.router));
    outcome.series.beliefs = contact_steps(routers, &contact);
    count_attempts(&mut outcome, &attempts);
    outcome.faults =
        vec![FaultWindow { name: "backend-outage".into(), from: at(down), to: at(up) }];
    outcome.plan.faults = vec![FaultPlan {
        name: "backend-outage".into(),
        target: FaultTarget::Backend,
        schedule: Schedule::Window { at: at(down), length: Span::days(35) },
    }];
    outcome.actions = vec![(at(Span::days(40)), "renew every other router".into())];
    outcome.expectations = vec![verdict("each router makes exactly 43 attempts", false)];
    let n = u64::from(routers);
    let book = PoolStep { at: Time::ZERO, pool: POOL, tag: OPT, demand: n, quantity: n };
    outcome.series.pools = vec![book];
    outcome.routers = ends(&outcome, &vec![Belief::Authorized; routers as usize], Contact::Silent);
    outcome
}

/// The 43 attempts of the guide's ladder.
fn ladder(first: Span) -> impl Iterator<Item = Span> {
    let short = (0..=12).map(move |k| first + Span::minutes(20) * k);
    short.chain((1..=30).map(move |day| first + Span::hours(4) + Span::days(day)))
}

/// Steps of routers that are all authorized and lose contact (+1, 0), fall silent (-1, +1) or come back.
fn contact_steps(routers: u32, changes: &[(Time, i32, i32)]) -> Vec<BeliefStep> {
    let counts = [routers, 0, 0, 0, 0];
    let mut step = BeliefStep { at: Time::ZERO, counts, lost: 0, silent: 0 };
    let mut steps = vec![step];
    for (at, lost, silent) in changes {
        step.at = *at;
        step.lost = step.lost.checked_add_signed(*lost).expect("none is lost twice");
        step.silent = step.silent.checked_add_signed(*silent).expect("none is silent twice");
        steps.push(step);
    }
    steps
}

fn count_attempts(outcome: &mut RunOutcome, attempts: &[(Span, bool)]) {
    let hours = (outcome.sim_end.since(Time::ZERO).0 / Span::hours(1).0) as usize;
    outcome.series.exchanges = vec![HourCount::default(); hours];
    outcome.series.front_end = vec![HourQueue::default(); hours];
    for (when, good) in attempts {
        let hour = (when.0 / Span::hours(1).0) as usize;
        let Some(bin) = outcome.series.exchanges.get_mut(hour) else { continue };
        bin.attempts += 1;
        bin.successes += u32::from(*good);
        bin.failures += u32::from(!*good);
        if *good {
            let queue = &mut outcome.series.front_end[hour];
            queue.arrivals += 1;
            queue.mean = Span::millis(212);
            queue.max = Span::millis(250);
        }
    }
}
