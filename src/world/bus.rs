//! The bus inside one router: what one machine asks for becomes an input of the next.
//!
//! ```text
//!   operator ─► licmgr ⇄ agent          one process
//!      │          ⇅ IPC
//!    sysdb ⇄ call-home ⇄ network        PD clients ─IPC─► licmgr
//! ```
//!
//! Messages between processes take the fleet's IPC latency; licmgr and the agent are one process.

use std::sync::Arc;

use super::clocks::{dated, own_clock};
use super::event::{Event, LetterId};
use super::{Rack, World};
use crate::kernel::{Agenda, EventSet, Source, Span, Time};
use crate::model::licmgr;
use crate::model::smart_agent;
use crate::model::sysdb::{self, Change, Commit, Watcher};
use crate::model::wire::Certificate;
use crate::model::{Machine, Moment, Wall, call_home, pd_audit};
use crate::plan::RouterId;
use crate::record::{Fact, FactKind};

/// An input of one of a router's machines.
#[derive(Clone, Copy, Debug)]
pub(super) enum Message {
    Sysdb(sysdb::Input),
    Licmgr(licmgr::Input),
    Agent(smart_agent::Input),
    CallHome(call_home::Input),
    Client(u8, pd_audit::Input),
}

/// A message under way between two processes of a router.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    router: RouterId,
    message: Message,
}

/// What is being told to the machines of the router at work, and their effects; empty between calls and kept, so that
/// nothing is allocated in steady state.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    /// These messages are being told, in order; what follows from them comes after them, in [`World::mail`].
    mail: Vec<Message>,
    sysdb: Vec<sysdb::Effect>,
    licmgr: Vec<licmgr::Effect>,
    agent: Vec<smart_agent::Effect>,
    call_home: Vec<call_home::Effect>,
    client: Vec<pd_audit::Effect>,
}

impl World {
    /// Gives `message` to its machine, and all that follows from it to the others.
    pub(super) fn deliver<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        message: Message,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.mail.push(message);
        self.settle(router, agenda);
    }

    /// Adds an answer for the call-home that is being settled: what it asked for needed no time.
    #[inline]
    pub(super) fn tell(&mut self, input: call_home::Input) {
        self.mail.push(Message::CallHome(input));
    }

    /// A message between two processes arrives.
    pub(super) fn open_letter<Q: EventSet<Event>>(
        &mut self,
        letter: LetterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Letter { router, message } = self.letters.remove(letter.0);
        self.deliver(router, message, agenda);
    }

    pub(super) fn settle<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.at_work = Some(router);
        debug_assert!(self.buffers.is_some(), "a router is settled before another is at work");
        let mut buffers = self.buffers.take().unwrap_or_default();
        let Buffers { mail, sysdb, licmgr, agent, call_home, client } = &mut *buffers;
        while !self.mail.is_empty() {
            std::mem::swap(mail, &mut self.mail);
            for message in mail.iter() {
                if !self.boxes.hears(router, message) {
                    self.fall_on_deaf_ears(router, message, agenda);
                    continue;
                }
                match message {
                    Message::Sysdb(input) => self.drive_sysdb(router, input, sysdb, agenda),
                    Message::Licmgr(input) => self.drive_licmgr(router, input, licmgr, agenda),
                    Message::Agent(input) => self.drive_agent(router, input, agent, agenda),
                    Message::CallHome(input) => {
                        self.drive_call_home(router, input, call_home, agenda);
                    }
                    Message::Client(slot, input) => {
                        self.drive_client(router, (*slot, input), client, agenda);
                    }
                }
            }
            mail.clear();
        }
        self.buffers = Some(buffers);
        self.rearm(router, agenda);
    }

    /// Sends a message to another process of the router.
    #[inline]
    pub(super) fn post<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        message: Message,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let latency = self.setup_of(router).ipc;
        if latency == Span::ZERO {
            self.mail.push(message);
        } else {
            self.mail_letter(Letter { router, message }, latency, agenda);
        }
    }

    #[inline(never)]
    fn mail_letter<Q: EventSet<Event>>(
        &mut self,
        letter: Letter,
        latency: Span,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let source = Source(letter.router.0);
        let letter = LetterId(self.letters.insert(letter));
        agenda.schedule(source, agenda.now() + latency, Event::Letter(letter));
    }

    fn drive_sysdb<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        input: &sysdb::Input,
        out: &mut Vec<sysdb::Effect>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let router = &mut self.routers[id.index()];
        router.sysdb.on(input, moment(&mut super::no_draws(), agenda.now()), &(), out);
        for effect in out.drain(..) {
            let sysdb::Effect::Tell(watcher, change) = effect;
            let message = match (watcher, change) {
                (Watcher::Licmgr, Change::LicenseSmart(true)) => {
                    Message::Licmgr(licmgr::Input::SmartEnabled)
                }
                (Watcher::Licmgr, Change::LicenseSmart(false)) => {
                    Message::Licmgr(licmgr::Input::SmartDisabled)
                }
                (Watcher::CallHome, Change::CallHome(block)) => {
                    Message::CallHome(call_home::Input::Block(block))
                }
                // Nobody watches the other's part of the configuration.
                (Watcher::Licmgr, Change::CallHome(_))
                | (Watcher::CallHome, Change::LicenseSmart(_)) => continue,
            };
            self.post(id, message, agenda);
        }
    }

    fn drive_licmgr<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        input: &licmgr::Input,
        out: &mut Vec<licmgr::Effect>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.note_use(id, input, agenda);
        let router = &mut self.routers[id.index()];
        router.licmgr.on(input, moment(&mut super::no_draws(), agenda.now()), &(), out);
        let (now, event) = (agenda.now(), agenda.current());
        for effect in out.iter() {
            match *effect {
                licmgr::Effect::OpenIpc => {
                    self.post(id, Message::CallHome(call_home::Input::Open), agenda);
                }
                licmgr::Effect::TurnServiceOn => {
                    self.post(id, Message::CallHome(call_home::Input::TurnOn), agenda);
                }
                licmgr::Effect::Submit(ask) => {
                    self.post(id, Message::CallHome(call_home::Input::Submit(ask)), agenda);
                }
                licmgr::Effect::Agent(input) => self.mail.push(Message::Agent(input)),
                licmgr::Effect::DemandChanged => self.pass_demand(id),
                licmgr::Effect::Log(notice) => {
                    self.facts.state(now, event, Fact::Logged { router: id, notice });
                    self.overhear(id, notice.mnemonic, agenda);
                }
                licmgr::Effect::StepDone(step) => {
                    self.facts.state(now, event, Fact::EnableStepDone { router: id, step });
                }
            }
        }
        out.clear();
    }

    fn drive_agent<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        input: &smart_agent::Input,
        out: &mut Vec<smart_agent::Effect>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let router = &mut self.routers[id.index()];
        let policy = &self.setups[router.setup.index()].policy;
        let mut draws = router.agent_draws(policy, agenda.now());
        let moment = dated(&mut draws, own_clock(&self.clocks, id), agenda.now());
        router.agent.on(input, moment, policy, out);
        let (now, event) = (agenda.now(), agenda.current());
        use smart_agent::Effect;
        for effect in out.iter() {
            let router = id;
            let fact = match *effect {
                Effect::Ask(ask) => {
                    self.mail.push(Message::Licmgr(licmgr::Input::Ask(ask)));
                    continue;
                }
                Effect::Notice(notice) => {
                    self.mail.push(Message::Licmgr(licmgr::Input::Notice(notice)));
                    continue;
                }
                Effect::AttemptStarted { subtype, repeat } => {
                    Fact::AttemptStarted { router, subtype, repeat }
                }
                Effect::RetriesSpent { subtype } => Fact::RetriesSpent { router, subtype },
                Effect::RegistrationChanged { from, to } => {
                    Fact::RegistrationChanged { router, from, to }
                }
                Effect::BeliefChanged { from, to } => Fact::BeliefChanged { router, from, to },
                Effect::ContactChanged { from, to } => Fact::ContactChanged { router, from, to },
                Effect::CertificateStored { certificate } => {
                    let Certificate { serial, start, expiry } = certificate;
                    Fact::CertificateStored { router, serial, start, expiry }
                }
                Effect::Refused { subtype, refusal } => {
                    Fact::AskRefused { router, subtype, refusal }
                }
            };
            self.facts.state(now, event, fact);
        }
        out.clear();
    }

    fn drive_call_home<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        input: &call_home::Input,
        out: &mut Vec<call_home::Effect>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if self.facts.wants(FactKind::MessageHandedIn)
            && let call_home::Input::Submit(ask) = input
        {
            let fact = Fact::MessageHandedIn { router: id, subtype: ask.subtype() };
            self.facts.state(agenda.now(), agenda.current(), fact);
        }
        let router = &mut self.routers[id.index()];
        let config = &self.setups[router.setup.index()].call_home;
        router.call_home.on(input, moment(&mut super::no_draws(), agenda.now()), config, out);
        for effect in out.iter() {
            self.follow_call_home(id, effect, agenda);
        }
        out.clear();
    }

    fn follow_call_home<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        effect: &call_home::Effect,
        agenda: &mut Agenda<Event, Q>,
    ) {
        use call_home::Effect;
        if self.relays.watched() {
            match *effect {
                Effect::Succeeded { .. } => self.close_connection(router, Some(Ok(())), agenda),
                Effect::Failed { failure, .. } => {
                    self.close_connection(router, Some(Err(failure)), agenda);
                }
                _ => {}
            }
        }
        let fact = match *effect {
            Effect::IpcOpened => {
                return self.post(router, Message::Licmgr(licmgr::Input::IpcOpened), agenda);
            }
            Effect::ServiceOn => {
                return self.post(router, Message::Licmgr(licmgr::Input::ServiceOn), agenda);
            }
            Effect::WriteBlock(block) => {
                let commit = sysdb::Input::Commit(Commit::CallHome(block));
                return self.post(router, Message::Sysdb(commit), agenda);
            }
            Effect::Reply { subtype, reply } => {
                let input = licmgr::Input::Reply { subtype, reply };
                return self.post(router, Message::Licmgr(input), agenda);
            }
            Effect::Resolve { exchange } => return self.resolve(router, exchange, agenda),
            Effect::Connect { exchange } => return self.connect(router, exchange, agenda),
            Effect::Handshake { exchange } => return self.handshake(router, exchange, agenda),
            Effect::Transmit { exchange, ask } => {
                return self.transmit(router, exchange, ask, agenda);
            }
            Effect::StepDone(step) => Fact::EnableStepDone { router, step },
            Effect::Began { subtype, waited } => Fact::ExchangeBegan { router, subtype, waited },
            Effect::Sent { subtype } => Fact::RequestSent { router, subtype },
            Effect::Succeeded { subtype, took } => {
                Fact::ExchangeSucceeded { router, subtype, took }
            }
            Effect::Failed { subtype, failure, took } => {
                Fact::ExchangeFailed { router, subtype, failure, took }
            }
            Effect::Diverted { subtype, failure } => {
                Fact::ExchangeDiverted { router, subtype, failure }
            }
            Effect::Dropped { subtype, cause } => Fact::MessageDropped { router, subtype, cause },
            Effect::Send { exchange, target, alert } => {
                return self.send_alert(router, exchange, target, alert, agenda);
            }
            Effect::AlertBegan { group, waited } => Fact::AlertBegan { router, group, waited },
            Effect::AlertSent { group, took } => Fact::AlertSent { router, group, took },
            Effect::AlertFailed { group, failure, took } => {
                Fact::AlertFailed { router, group, failure, took }
            }
            Effect::AlertDropped { group, cause } => Fact::AlertDropped { router, group, cause },
            Effect::MailServerFailed { target, failure } => {
                let server = self.mail_server(router, target);
                Fact::MailServerFailed { router, server, failure }
            }
        };
        self.facts.state(agenda.now(), agenda.current(), fact);
    }

    fn drive_client<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        (slot, input): (u8, &pd_audit::Input),
        out: &mut Vec<pd_audit::Effect>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let router = &mut self.routers[id.index()];
        let every = self.setups[router.setup.index()].audit_every;
        let Rack { clients, rng } = Arc::make_mut(&mut router.rack);
        let client = clients.iter_mut().find(|client| client.slot() == slot);
        let client = client.expect("a slot that is configured has a client");
        let moment = moment(rng, agenda.now());
        client.on(input, moment, &pd_audit::Config { every }, out);
        let audit = matches!(input, pd_audit::Input::Deadline);
        for effect in out.drain(..) {
            let pd_audit::Effect::Report { slot, tag, count } = effect;
            let fact = Fact::FeatureReported { router: id, slot, tag, count, audit };
            self.facts.state(agenda.now(), agenda.current(), fact);
            let input = licmgr::Input::FeatureReported { slot, tag, count };
            self.post(id, Message::Licmgr(input), agenda);
        }
    }
}

/// What a machine may know now that does not judge by the date: only the agent does.
pub(super) fn moment(rng: &mut crate::kernel::Stream, now: Time) -> Moment<'_> {
    Moment { now, wall: Wall::true_at(now), rng }
}
