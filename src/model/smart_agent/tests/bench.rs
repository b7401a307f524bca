//! An agent, a clock, and a backend of a few lines.

use std::collections::VecDeque;

use super::super::{Agent, Effect, Input};
use crate::kernel::{Key, Span, Stream, Time};
use crate::model::entitlement::DemandId;
use crate::model::policy::AgentPolicy;
use crate::model::wire::{
    Answer, Ask, Certificate, Failure, InstanceId, PoolId, Refusal, Reply, Subtype, TokenId,
};
use crate::model::{Machine, Moment, Wall};

/// How the backend behaves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mood {
    /// It answers; the masks of an entitlement answer are these.
    Up { short: u64, invalid: u64 },
    /// Nothing comes back; known after 30 s.
    Down,
    /// It refuses.
    No(Refusal),
    /// It never comes to an end.
    Mute,
}

pub(super) const UP: Mood = Mood::Up { short: 0, invalid: 0 };
pub(super) const LIST: DemandId = DemandId(1);
pub(super) const TOKEN: TokenId = TokenId(4);
const INSTANCE: InstanceId = InstanceId(7);

pub(super) struct Bench {
    pub(super) agent: Agent,
    pub(super) policy: AgentPolicy,
    pub(super) mood: Mood,
    pub(super) now: Time,
    /// How far the router's clock is ahead.
    pub(super) ahead: Span,
    /// How far it is behind.
    pub(super) behind: Span,
    lines: Vec<String>,
    starts: Vec<(Time, Subtype, u16)>,
    asks: Vec<Ask>,
    replies: VecDeque<(Time, Subtype, Reply)>,
    serial: u32,
    rng: Stream,
}

impl Bench {
    pub(super) fn new(policy: AgentPolicy) -> Self {
        Bench {
            agent: Agent::default(),
            policy,
            mood: UP,
            now: Time::ZERO,
            ahead: Span::ZERO,
            behind: Span::ZERO,
            lines: Vec::new(),
            starts: Vec::new(),
            asks: Vec::new(),
            replies: VecDeque::new(),
            serial: 100,
            rng: Key(0).stream(),
        }
    }

    /// The guide's agent on a router that uses `LIST`.
    pub(super) fn guide() -> Self {
        let mut bench = Bench::new(AgentPolicy::xr_5_2());
        bench.on(Input::DemandChanged { demand: LIST, in_use: true });
        bench
    }

    /// A router that is registered, uses `LIST`, and has its next check after `next`.
    pub(super) fn enrolled(policy: AgentPolicy, next: Span) -> Self {
        let mut bench = Bench::new(policy);
        bench.on(Input::DemandChanged { demand: LIST, in_use: true });
        bench.on(Input::Enrolled {
            instance: INSTANCE,
            pool: PoolId(2),
            certificate: certificate(1, Time::ZERO),
            last_contact: Time::ZERO,
            next_check: Time::ZERO + next,
        });
        bench.forget();
        bench
    }

    /// Lets `input` happen now.
    pub(super) fn on(&mut self, input: Input) {
        let wall = Wall::true_at(self.now + self.ahead).minus(self.behind);
        let moment = Moment { now: self.now, wall, rng: &mut self.rng };
        let mut effects = Vec::new();
        self.agent.on(&input, moment, &self.policy, &mut effects);
        for pair in effects.windows(2) {
            if let (Effect::AttemptStarted { subtype, .. }, Effect::Ask(ask)) = (pair[0], pair[1]) {
                assert_eq!(ask.subtype(), subtype, "an attempt is of what it asks");
            }
        }
        assert!(self.agent.deadline(&self.policy) > self.now, "what is due is done");
        for effect in effects {
            self.take(effect);
        }
    }

    fn take(&mut self, effect: Effect) {
        let line = match effect {
            Effect::Ask(ask) => {
                self.asks.push(ask);
                return self.answer(ask);
            }
            Effect::AttemptStarted { subtype, repeat } => {
                self.starts.push((self.now, subtype, repeat));
                format!("{} #{repeat}", subtype.label())
            }
            Effect::Notice(notice) => {
                let tag = notice.mnemonic.name();
                match notice.reason {
                    None => format!("log {tag}"),
                    Some(reason) => format!("log {tag}: {}", reason.text(|id| format!("{id:?}"))),
                }
            }
            Effect::RetriesSpent { subtype } => format!("{} retries spent", subtype.label()),
            Effect::RegistrationChanged { from, to } => format!("registration {from:?} -> {to:?}"),
            Effect::BeliefChanged { from, to } => format!("belief {from:?} -> {to:?}"),
            Effect::ContactChanged { from, to } => format!("contact {from:?} -> {to:?}"),
            Effect::CertificateStored { certificate } => {
                format!("certificate {}", certificate.serial)
            }
            Effect::Refused { subtype, .. } => format!("{} refused", subtype.label()),
        };
        self.lines.push(format!("{} {line}", self.now));
    }

    /// With the times of the guide's capture: 12.5 s and 9.5 s of service, 40 ms to and fro, four round trips.
    fn answer(&mut self, ask: Ask) {
        let subtype = ask.subtype();
        let service = match subtype {
            Subtype::Registration => Span::millis(12_500),
            Subtype::Acknowledgement => Span::millis(9_500),
            _ => Span::millis(200),
        };
        let (after, reply) = match self.mood {
            Mood::Mute => return,
            Mood::Down => (Span::secs(30), Reply::Failed(Failure::Response)),
            Mood::No(refusal) => (Span::secs(1), Reply::Answered(Answer::Refused(refusal))),
            Mood::Up { short, invalid } => {
                self.serial += 1;
                let certificate = certificate(self.serial, self.now);
                let answer = match ask {
                    Ask::Register { .. } => {
                        Answer::Registered { instance: INSTANCE, pool: PoolId(2), certificate }
                    }
                    Ask::Acknowledge { .. } => Answer::Acknowledged,
                    Ask::Entitle { demand, .. } => Answer::Entitled { demand, short, invalid },
                    Ask::Renew { .. } => Answer::Renewed { certificate },
                    Ask::Deregister { .. } => Answer::Deregistered,
                };
                (service + Span::millis(160), Reply::Answered(answer))
            }
        };
        let at = self.now + after;
        let place = self.replies.partition_point(|(other, ..)| *other <= at);
        self.replies.insert(place, (at, subtype, reply));
    }

    /// Lets everything happen that is due before or at `span` after the start.
    pub(super) fn run_to(&mut self, span: Span) {
        let end = Time::ZERO + span;
        loop {
            let reply = self.replies.front().map_or(Time::NEVER, |(at, ..)| *at);
            let deadline = self.agent.deadline(&self.policy);
            let next = reply.min(deadline);
            if next > end {
                break;
            }
            self.now = next;
            if reply == next {
                let (_, subtype, reply) = self.replies.pop_front().expect("just seen");
                self.on(Input::Reply { subtype, reply });
            } else {
                self.on(Input::Deadline);
            }
        }
        self.now = end;
    }

    /// Drops what was written so far.
    pub(super) fn forget(&mut self) {
        self.lines.clear();
        self.starts.clear();
        self.asks.clear();
    }

    /// Compares what was written since the last look with `expected`, line by line without indentation.
    #[track_caller]
    pub(super) fn expect(&mut self, expected: &str) {
        let expected: Vec<_> =
            expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(self.lines.join("\n"), expected.join("\n"));
        self.forget();
    }

    /// Starts of attempts of `subtype` so far: since the run began, and which repeat.
    pub(super) fn starts(&self, subtype: Subtype) -> Vec<(Span, u16)> {
        let of = self.starts.iter().filter(|(_, kind, _)| *kind == subtype);
        of.map(|(at, _, repeat)| (*at - Time::ZERO, *repeat)).collect()
    }

    pub(super) fn asks(&self) -> &[Ask] {
        &self.asks
    }

    /// How many lines contain `part`.
    pub(super) fn count(&self, part: &str) -> usize {
        self.lines.iter().filter(|line| line.contains(part)).count()
    }
}

/// As the backend issues them: 365 d from 6 min 8 s before.
fn certificate(serial: u32, issued: Time) -> Certificate {
    let start = Wall::true_at(issued).minus(Span::secs(368));
    Certificate { serial, start, expiry: start.plus(Span::days(365)) }
}
