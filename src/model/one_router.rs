//! All processes of one router together, with a latency between them and a backend of a few lines: do they fit?

use super::call_home::{self, CallHome};
use super::entitlement::{Demands, Request, TagId};
use super::licmgr::{self, Command, Licmgr};
use super::pd_audit::{self, Client};
use super::policy::AgentPolicy;
use super::smart_agent::{self, Agent};
use super::sysdb::{self, Change, Commit, Sysdb, Watcher};
use super::wire::{Answer, Ask, Certificate, InstanceId, PoolId, Subtype, TokenId};
use super::{Belief, Machine, Moment, RegistrationStatus, Wall};
use crate::kernel::{Key, Span, Time};

/// A message to one of the processes.
#[derive(Clone, Copy, Debug)]
enum To {
    Sysdb(sysdb::Input),
    Licmgr(licmgr::Input),
    Agent(smart_agent::Input),
    CallHome(call_home::Input),
    Client(pd_audit::Input),
}

const IPC: Span = Span::millis(1);
const AUDIT: pd_audit::Config = pd_audit::Config { every: Span::days(1) };

#[derive(Default)]
struct Router {
    sysdb: Sysdb,
    licmgr: Licmgr,
    agent: Agent,
    call_home: CallHome,
    clients: Vec<Client>,
    policy: Option<AgentPolicy>,
    config: call_home::Config,
    demands: Demands,
    now: Time,
    /// In order of time, first come first served.
    due: Vec<(Time, To)>,
    steps: Vec<u8>,
    sent: Vec<(Span, Subtype)>,
}

impl Router {
    fn send(&mut self, after: Span, to: To) {
        let at = self.now + after;
        let place = self.due.partition_point(|(other, _)| *other <= at);
        self.due.insert(place, (at, to));
    }

    fn tell(&mut self, to: To) {
        self.send(IPC, to);
    }

    fn run<M: Machine>(
        &mut self,
        machine: &mut M,
        input: M::Input,
        config: &M::Config,
    ) -> Vec<M::Effect> {
        let mut rng = Key(0).stream();
        let mut effects = Vec::new();
        let moment = Moment { now: self.now, wall: Wall::true_at(self.now), rng: &mut rng };
        machine.on(&input, moment, config, &mut effects);
        effects
    }

    fn deliver(&mut self, to: To) {
        match to {
            To::Sysdb(input) => {
                let mut sysdb = std::mem::take(&mut self.sysdb);
                for sysdb::Effect::Tell(watcher, change) in self.run(&mut sysdb, input, &()) {
                    match (watcher, change) {
                        (Watcher::Licmgr, Change::LicenseSmart(true)) => {
                            self.tell(To::Licmgr(licmgr::Input::SmartEnabled));
                        }
                        (Watcher::CallHome, Change::CallHome(block)) => {
                            self.tell(To::CallHome(call_home::Input::Block(block)));
                        }
                        other => panic!("not in this test: {other:?}"),
                    }
                }
                self.sysdb = sysdb;
            }
            To::Licmgr(input) => {
                let mut licmgr = std::mem::take(&mut self.licmgr);
                let effects = self.run(&mut licmgr, input, &());
                self.licmgr = licmgr;
                effects.into_iter().for_each(|effect| self.licmgr_asks(effect));
            }
            To::Agent(input) => {
                let (mut agent, policy) = (std::mem::take(&mut self.agent), self.policy.take());
                let effects = self.run(&mut agent, input, policy.as_ref().expect("set"));
                (self.agent, self.policy) = (agent, policy);
                for effect in effects {
                    match effect {
                        smart_agent::Effect::Ask(ask) => {
                            self.tell(To::Licmgr(licmgr::Input::Ask(ask)));
                        }
                        smart_agent::Effect::Notice(notice) => {
                            self.tell(To::Licmgr(licmgr::Input::Notice(notice)));
                        }
                        _ => {}
                    }
                }
            }
            To::CallHome(input) => {
                let mut call_home = std::mem::take(&mut self.call_home);
                let config = self.config.clone();
                let effects = self.run(&mut call_home, input, &config);
                self.call_home = call_home;
                effects.into_iter().for_each(|effect| self.call_home_asks(effect));
            }
            To::Client(input) => {
                let mut client = self.clients.pop().expect("one slot");
                for pd_audit::Effect::Report { slot, tag, count } in
                    self.run(&mut client, input, &AUDIT)
                {
                    self.tell(To::Licmgr(licmgr::Input::FeatureReported { slot, tag, count }));
                }
                self.clients.push(client);
            }
        }
    }

    fn licmgr_asks(&mut self, effect: licmgr::Effect) {
        match effect {
            licmgr::Effect::OpenIpc => self.tell(To::CallHome(call_home::Input::Open)),
            licmgr::Effect::TurnServiceOn => self.tell(To::CallHome(call_home::Input::TurnOn)),
            licmgr::Effect::Submit(ask) => self.tell(To::CallHome(call_home::Input::Submit(ask))),
            licmgr::Effect::Agent(input) => self.tell(To::Agent(input)),
            licmgr::Effect::DemandChanged => {
                let demand = self.licmgr.demand();
                let in_use = !demand.is_empty();
                let demand = self.demands.intern(&demand);
                self.tell(To::Agent(smart_agent::Input::DemandChanged { demand, in_use }));
            }
            licmgr::Effect::Log(_) => {}
            licmgr::Effect::StepDone(step) => self.steps.push(step),
        }
    }

    /// 40 ms to and fro, and the service times that the guide's capture implies.
    fn call_home_asks(&mut self, effect: call_home::Effect) {
        use call_home::{Effect, Input};
        let trip = Span::millis(40);
        match effect {
            Effect::IpcOpened => self.tell(To::Licmgr(licmgr::Input::IpcOpened)),
            Effect::ServiceOn => self.tell(To::Licmgr(licmgr::Input::ServiceOn)),
            Effect::WriteBlock(block) => {
                self.tell(To::Sysdb(sysdb::Input::Commit(Commit::CallHome(block))));
            }
            Effect::Resolve { exchange } => {
                self.send(Span::ZERO, To::CallHome(Input::Resolved { exchange, more: 0 }));
            }
            Effect::Connect { exchange } => {
                self.send(trip, To::CallHome(Input::Connected { exchange }));
            }
            Effect::Handshake { exchange } => {
                self.send(trip * 2, To::CallHome(Input::Secured { exchange }));
            }
            Effect::Transmit { exchange, ask } => {
                let service = match ask {
                    Ask::Register { .. } => Span::millis(12_500),
                    Ask::Acknowledge { .. } => Span::millis(9_500),
                    _ => Span::millis(200),
                };
                let answer = self.answer(ask);
                self.send(trip + service, To::CallHome(Input::Responded { exchange, answer }));
            }
            Effect::Reply { subtype, reply } => {
                self.tell(To::Licmgr(licmgr::Input::Reply { subtype, reply }));
            }
            Effect::StepDone(step) => self.steps.push(step),
            Effect::Sent { subtype } => self.sent.push((self.now - Time::ZERO, subtype)),
            Effect::Began { .. } | Effect::Succeeded { .. } => {}
            wrong => panic!("all is well here, and nobody raises alerts: {wrong:?}"),
        }
    }

    fn answer(&self, ask: Ask) -> Answer {
        let start = Wall::true_at(self.now).minus(Span::secs(368));
        let certificate =
            Certificate { serial: 24_724, start, expiry: start.plus(Span::days(365)) };
        match ask {
            Ask::Register { .. } => {
                Answer::Registered { instance: InstanceId(0), pool: PoolId(0), certificate }
            }
            Ask::Acknowledge { .. } => Answer::Acknowledged,
            Ask::Entitle { demand, .. } => Answer::Entitled { demand, short: 0, invalid: 0 },
            Ask::Renew { .. } => Answer::Renewed { certificate },
            Ask::Deregister { .. } => Answer::Deregistered,
        }
    }

    fn run_to(&mut self, end: Span) {
        let end = Time::ZERO + end;
        loop {
            let policy = self.policy.as_ref().expect("set");
            let deadlines = [
                (self.agent.deadline(policy), To::Agent(smart_agent::Input::Deadline)),
                (self.call_home.deadline(&self.config), To::CallHome(call_home::Input::Deadline)),
                (self.clients[0].deadline(&AUDIT), To::Client(pd_audit::Input::Deadline)),
            ];
            let first = self
                .due
                .first()
                .copied()
                .unwrap_or((Time::NEVER, To::Agent(smart_agent::Input::Deadline)));
            let next = deadlines.into_iter().fold(first, |a, b| if b.0 < a.0 { b } else { a });
            if next.0 > end {
                break;
            }
            if next.0 == first.0 {
                self.due.remove(0);
            }
            self.now = next.0;
            self.deliver(next.1);
        }
        self.now = end;
    }
}

/// The guide's capture: REGISTRATION 21:06:21, ACKNOWLEDGEMENT 21:06:38, ENTITLEMENT 21:06:56, and 22 s from the start to
/// the response; the eight steps once and in order; a check a day from then on; an audit changes nothing.
#[test]
fn from_enabling_to_the_daily_check_all_processes_fit_together() {
    let mut router = Router {
        policy: Some(AgentPolicy::xr_5_2()),
        clients: vec![Client::new(4)],
        ..Router::default()
    };
    router.tell(To::Client(pd_audit::Input::Configure { tag: TagId(3), count: 2 }));
    router.tell(To::Sysdb(sysdb::Input::Commit(Commit::LicenseSmart(true))));
    let command = Command::Register { token: TokenId(0), force: false };
    router.send(Span::millis(20), To::Licmgr(licmgr::Input::Command(command)));
    router.run_to(Span::hours(1));
    assert_eq!(router.steps, [1, 2, 3, 4, 5, 6, 7, 8]);
    let sent: Vec<_> = router.sent.iter().map(|(at, subtype)| (at.to_string(), *subtype)).collect();
    let expected = [
        ("5s 543ms", Subtype::Registration),
        ("22s 207ms", Subtype::Acknowledgement),
        ("40s 371ms", Subtype::Entitlement),
    ];
    // Typed at a whole second, these print 16 s or 17 s, then 18 s apart: 21:06:21, :38, :56 if that was 21:06:16.
    assert_eq!(sent, expected.map(|(at, subtype)| (at.to_owned(), subtype)));
    assert_eq!(router.agent.registration(), RegistrationStatus::Completed);
    assert_eq!(router.agent.belief(), Belief::Authorized);
    let started = router.agent.registration_started().expect("registered");
    let took = router.agent.last_response().expect("registered") - started;
    assert_eq!(took.0 / Span::secs(1).0, 22, "{took}");
    assert_eq!(
        router.demands.list(crate::model::entitlement::DemandId(1)),
        [Request { tag: TagId(3), count: 2 }]
    );

    router.run_to(Span::days(10));
    assert_eq!(router.sent.len(), 3 + 9, "one check a day, and nothing for an audit");
    let counts = router.call_home.statistics().map(|row| row.success);
    assert_eq!(counts, [10, 0, 1, 1, 0]);
    assert_eq!(router.steps.len(), 8);
}

/// What a router with one tag on one slot holds, all machines together.
#[test]
fn the_machines_of_a_router_stay_under_340_bytes() {
    let machines = size_of::<Sysdb>()
        + size_of::<Licmgr>()
        + size_of::<Agent>()
        + size_of::<CallHome>()
        + size_of::<Client>();
    assert!(machines <= 340, "{machines} bytes");
}
