//! A small world, step by step.

use super::*;
use crate::kernel::{Heap, Law, Limits, Span, Stop, Wheel, run};
use crate::model::call_home;
use crate::model::entitlement::{Request, TagId};
use crate::model::policy::AgentPolicy;
use crate::model::wire::{PoolId, TokenId};
use crate::net::{LinkId, LinkSpec, NodeId, NodeSpec};
use crate::plan::{
    AccountPlan, BackendPlan, Calendar, CertificateTerms, Enrolment, FaultPlan, FaultTarget,
    PoolPlan, Reach, Resolution, RouterRange, ScenarioInfo, Schedule, Scope, SlotPlan, TagPlan,
    TokenPlan, WhenAway, WorkWeek,
};

fn link(name: &str, a: u32, b: u32) -> LinkSpec {
    LinkSpec {
        name: name.into(),
        a: NodeId(a),
        b: NodeId(b),
        latency: Law::Uniform { low: Span::millis(15), high: Span::millis(25) },
        bandwidth: None,
        loss: crate::kernel::Chance::NEVER,
        planes: crate::net::Planes::ALL,
    }
}

fn fleet(name: &str, first: u32, count: u32) -> FleetPlan {
    FleetPlan {
        name: name.into(),
        routers: RouterRange { first: RouterId(first), count },
        single: false,
        node: NodeId(0),
        policy: AgentPolicy::xr_5_2(),
        call_home: call_home::Config::default(),
        reach: Reach::Direct { resolve: Resolution::Static },
        further: Vec::new(),
        host_is_static: false,
        source: crate::plan::SourcePlan::default(),
        trust: crate::model::trust::TrustStore::ALL,
        slots: vec![SlotPlan { slot: 4, features: vec![Request { tag: TagId(0), count: 1 }] }],
        audit_every: Span::days(1),
        enrolment: Enrolment::Token {
            token: TokenId(0),
            enable: Time::ZERO,
            register: Time::ZERO + Span::minutes(10),
            spread: Span::minutes(30),
        },
        ipc: Span::millis(5),
        clock: None,
        chassis: crate::model::chassis::Config::default(),
        traditional: None,
    }
}

/// `count` routers of one fleet on one link to the backend; node 2 hangs on a link that nobody uses.
fn plan(count: u32, licenses: u64) -> Plan {
    let seconds = |ms| Law::Constant(Span::millis(ms));
    Plan {
        scenario: ScenarioInfo {
            name: "small".into(),
            title: String::new(),
            question: String::new(),
            description: String::new(),
            start: Calendar { unix_s: 0, offset_s: 0, zone: "UTC".into() },
            duration: Span::days(2),
            syslog: crate::plan::Dialect::default(),
        },
        arm: None,
        seed: 7,
        replication: 0,
        event_limit: None,
        nodes: ["site", "cloud", "annex"].map(|name| NodeSpec { name: name.into() }).to_vec(),
        vrfs: vec!["default".into()],
        links: vec![link("uplink", 0, 1), link("spare", 1, 2)],
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
            http_until: crate::kernel::Time::NEVER,
            server_certificates: Vec::new(),
            servers: 16,
            service: [200, 200, 12_500, 9_500, 200].map(seconds),
            queue_limit: None,
            when_away: WhenAway::Silent,
            certificate: CertificateTerms { life: Span::days(365), back_dating: Span::minutes(6) },
            silence: crate::plan::SilenceTerms::default(),
            front_ends: Vec::new(),
            try_next_address: true,
        },
        tags: vec![TagPlan { name: "OPT".into(), id: "OPT".into(), known: true }],
        pools: vec![PoolPlan {
            name: "POOL".into(),
            scope: Scope::Pool,
            licenses: vec![(TagId(0), licenses)],
            parent: None,
            overage: 0,
        }],
        tokens: vec![TokenPlan {
            name: "t".into(),
            pool: PoolId(0),
            valid_for: Span::days(365),
            from_start: true,
        }],
        fleets: vec![fleet("edge", 0, count)],
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

/// Runs `plan` to its end on event set `Q`: all facts, and the digests.
fn replay<Q: EventSet<Event>>(plan: Plan) -> (Vec<Record>, Digests) {
    let horizon = plan.end();
    let (mut world, mut agenda) = World::build::<Q>(plan, Interest::ALL);
    let stop = run(&mut world, &mut agenda, Limits { horizon, events: u64::MAX });
    assert_eq!(stop, Stop::Horizon);
    assert_eq!(world.flights_under_way(), 0, "nothing is left under way at a quiet instant");
    let mut facts = Vec::new();
    world.drain_facts(|record| facts.push(*record));
    (facts, world.digests(agenda.digest()))
}

/// What concerns `router` of `facts`, without the numbers that the account deals out in order of registration.
fn story(facts: &[Record], router: u32) -> String {
    let id = format!("router: RouterId({router})");
    let mine = facts.iter().map(|record| format!("{} {:?}", record.at, record.fact));
    mine.filter(|line| line.contains(&id))
        .map(|line| without_dealt(&line))
        .collect::<Vec<_>>()
        .join("\n")
}

fn without_dealt(line: &str) -> String {
    let mut rest = line.to_owned();
    for word in ["InstanceId(", "serial: "] {
        if let Some(at) = rest.find(word).map(|at| at + word.len()) {
            let end = at + rest[at..].chars().take_while(char::is_ascii_digit).count();
            rest.replace_range(at..end, "#");
        }
    }
    rest
}

#[test]
fn the_eight_steps_of_the_enable_flow_happen_in_order() {
    let (facts, _) = replay::<Wheel<Event>>(plan(1, 1));
    let steps: Vec<u8> = facts
        .iter()
        .filter_map(|record| match record.fact {
            Fact::EnableStepDone { step, .. } => Some(step),
            _ => None,
        })
        .collect();
    assert_eq!(steps, [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn the_wheel_and_the_heap_replay_the_same_run() {
    assert_eq!(replay::<Wheel<Event>>(plan(20, 19)), replay::<Heap<Event>>(plan(20, 19)));
}

#[test]
fn another_router_leaves_the_others_alone() {
    let (few, _) = replay::<Wheel<Event>>(plan(9, 99));
    let (more, _) = replay::<Wheel<Event>>(plan(9, 99).with_fleet(fleet("zone", 9, 5)));
    for router in 0..9 {
        assert_eq!(story(&few, router), story(&more, router), "router {router}");
    }
}

#[test]
fn a_fault_on_an_unrelated_link_leaves_every_router_alone() {
    let (calm, _) = replay::<Wheel<Event>>(plan(9, 8));
    let mut stormy = plan(9, 8);
    stormy.faults.push(FaultPlan {
        name: "spare".into(),
        target: FaultTarget::Link(LinkId(1)),
        schedule: Schedule::Renewal {
            up: Law::Exponential { mean: Span::minutes(5) },
            down: Law::Exponential { mean: Span::minutes(5) },
        },
    });
    let (stormy, _) = replay::<Wheel<Event>>(stormy);
    for router in 0..9 {
        assert_eq!(story(&calm, router), story(&stormy, router), "router {router}");
    }
}

#[test]
fn one_missing_license_reaches_every_router_at_its_own_next_check() {
    let (facts, _) = replay::<Wheel<Event>>(plan(10, 9));
    let told: std::collections::BTreeSet<RouterId> = facts
        .iter()
        .filter_map(|record| match record.fact {
            Fact::BeliefChanged { router, to: crate::record::Belief::OutOfCompliance, .. } => {
                Some(router)
            }
            _ => None,
        })
        .collect();
    assert_eq!(told.len(), 10);
}

impl Plan {
    fn with_fleet(mut self, fleet: FleetPlan) -> Plan {
        self.fleets.push(fleet);
        self
    }
}

/// Memory is a promise (docs/performance.md): growth must be seen.
#[test]
fn routers_flights_and_letters_are_small() {
    assert!(size_of::<Router>() <= 360, "a router takes {} bytes", size_of::<Router>());
    assert!(size_of::<Flight>() <= 128, "a flight takes {} bytes", size_of::<Flight>());
    assert!(size_of::<Letter>() <= 64, "a letter takes {} bytes", size_of::<Letter>());
}
