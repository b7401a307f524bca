//! The smart agent: registration and authorization of one router.
//!
//! ```text
//!   registration                                            what is kept up once registered
//!   NotRegistered ──register──► Registering ──refused──► Failed        check    ┐ each an Activity:
//!        ▲                       │  ▲ ladder                           renewal  ┘ regular, ladder, silent
//!        │ deregister,           ▼ answer                              authorization  Untold, Told, Expired
//!        │ certificate over    Processing
//!        │                       ▼ stored: AGENT_REG_SUCCESS, ACKNOWLEDGEMENT
//!        └────────────────── Registered: Acknowledging ──► Acknowledged ──► Working (ENTITLEMENT, daily)
//! ```
//!
//! Rules that need saying:
//! - Timers run on simulated time, the certificate on the router's own clock.
//! - `COMM_FAILED` is logged once when contact is lost, `COMM_RESTORED` at the first answer after it, whatever that
//!   answer says. A refusal is contact, but it is a failed attempt: it goes on the ladder and changes no belief (assumed).
//! - A refused REGISTRATION fails for good (facts §1.2); an unanswered one goes on the ladder.
//! - A changed demand is asked for at once, without moving the regular checks; while a ladder runs, its next rung
//!   carries the change (assumed).
//! - When the checks' ladder is spent and the policy says stop, the agent sends nothing at all, not even a RENEW that
//!   falls due, until an operator's `renew` (assumed). An answer that was still under way ends the silence.
//! - Switching smart licensing off keeps the identity and stops everything else; switching it on again checks at once
//!   (assumed).
//!
//! What it does not know: how a message travels, what else the router sends, the pool, other routers.

mod activity;
mod authorization;
mod evaluation;
mod rare;
mod registration;
mod reservation;
mod restart;
mod upkeep;
mod view;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::authorization::Authorization;
use self::rare::Rare;
use self::registration::{Registration, reason};
pub use self::reservation::Reservation;
use super::entitlement::DemandId;
use super::policy::AgentPolicy;
use super::syslog::{Mnemonic, Notice, Reason};
use super::wire::{
    Answer, Ask, Certificate, Dropped, Failure, InstanceId, PoolId, Refusal, Reply, Subtype,
    TokenId,
};
use super::{Belief, Contact, Machine, Moment, RegistrationStatus, Wall};
use crate::kernel::{Stream, Time};

/// What can happen to an agent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Input {
    /// Smart licensing was switched on.
    Enable,
    /// Smart licensing was switched off.
    Disable,
    /// An operator registers the router; `force`: even if it is registered.
    Register { token: TokenId, force: bool },
    /// An operator wants it tried again now.
    Renew,
    /// An operator gives the registration back.
    Deregister,
    /// The router's features now ask for `demand`; `in_use`: it is not the empty list.
    DemandChanged { demand: DemandId, in_use: bool },
    /// How an exchange ended.
    Reply { subtype: Subtype, reply: Reply },
    /// At the start of a run: the router has been registered for a while and authorized for the demand it was told of
    /// before; the backend last answered at `last_contact` and the next regular check is at `next_check`.
    Enrolled {
        instance: InstanceId,
        pool: PoolId,
        certificate: Certificate,
        last_contact: Time,
        next_check: Time,
    },
    /// The router's own clock was set, or set itself right.
    ClockChanged,
    /// The clock reached the deadline.
    Deadline,
    /// Its process started again, with smart licensing on or off, for this demand. What it had stored is there: identity,
    /// certificate, last answer, whether it was in contact. Ladders, silence and replies under way are gone; regular
    /// checks begin at `check_at`.
    Restarted { enabled: bool, demand: DemandId, in_use: bool, check_at: Time },
    /// The connection to call-home is gone: no reply that is waited for will come.
    LinkLost,
    /// An authorization code is installed, or has been from before the run.
    Reserved(Reservation),
    /// Of its requests, now or after the change that follows at once, these are beyond its reservation: one bit each.
    Beyond(u64),
    /// Its reservation is given back.
    ReservationReturned,
}

/// What an agent asks for, and what changed in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Effect {
    /// Send this to the backend.
    Ask(Ask),
    /// Log this.
    Notice(Notice),
    /// An attempt began: `repeat` 0 is a regular one, 1.. the rungs of the retry ladder.
    AttemptStarted { subtype: Subtype, repeat: u16 },
    /// The last rung failed.
    RetriesSpent { subtype: Subtype },
    /// The registration status changed.
    RegistrationChanged { from: RegistrationStatus, to: RegistrationStatus },
    /// The belief changed.
    BeliefChanged { from: Belief, to: Belief },
    /// The contact changed.
    ContactChanged { from: Contact, to: Contact },
    /// An ID certificate was stored.
    CertificateStored { certificate: Certificate },
    /// The backend said no.
    Refused { subtype: Subtype, refusal: Refusal },
}

/// Registration, belief, contact, and whether the grace after an expired authorization is over.
type Told = (RegistrationStatus, Belief, Contact, bool);

/// Why the last exchange brought no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Trouble {
    Failed(Failure),
    Dropped(Dropped),
}

/// The agent of one router: as shipped, smart licensing is off.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Agent {
    registration: Registration,
    authorization: Authorization,
    /// What most agents never have.
    rare: Option<Box<Rare>>,
    demand: DemandId,
    in_use: bool,
    enabled: bool,
    trouble: Option<Trouble>,
}

// The registration takes 72 of them: a fleet has a million agents.
const _: () = assert!(size_of::<Agent>() <= 112, "an agent must stay small");

/// One call of the machine: what it may read, and where effects go.
struct Turn<'a> {
    now: Time,
    wall: Wall,
    policy: &'a AgentPolicy,
    rng: &'a mut Stream,
    out: &'a mut Vec<Effect>,
}

impl Turn<'_> {
    fn ask(&mut self, ask: Ask, repeat: u16) {
        self.out.push(Effect::AttemptStarted { subtype: ask.subtype(), repeat });
        self.out.push(Effect::Ask(ask));
    }

    fn log(&mut self, mnemonic: Mnemonic) {
        self.out.push(Effect::Notice(Notice::plain(mnemonic)));
    }

    fn log_because(&mut self, mnemonic: Mnemonic, reason: Reason) {
        self.out.push(Effect::Notice(Notice::because(mnemonic, reason)));
    }
}

impl Machine for Agent {
    type Config = AgentPolicy;
    type Input = Input;
    type Effect = Effect;

    #[inline]
    fn on(&mut self, input: &Input, at: Moment<'_>, policy: &AgentPolicy, out: &mut Vec<Effect>) {
        let before = self.told();
        let mut turn = Turn { now: at.now, wall: at.wall, policy, rng: at.rng, out };
        match *input {
            Input::Deadline => {}
            Input::ClockChanged if self.enabled => turn.log(Mnemonic::ClockChanged),
            Input::ClockChanged => {}
            Input::Enable => self.enable(&mut turn),
            Input::Disable => self.disable(turn.now),
            Input::Register { token, force } => self.register(token, force, &mut turn),
            Input::Renew => self.renew_now(turn.now),
            Input::Deregister => self.deregister(&mut turn),
            Input::DemandChanged { demand, in_use } => {
                self.demand = demand;
                self.in_use = in_use;
                self.ask_for_changed_demand(turn.now);
            }
            Input::Reply { subtype, ref reply } => self.hear(subtype, reply, &mut turn),
            Input::Restarted { enabled, demand, in_use, check_at } => {
                (self.demand, self.in_use) = (demand, in_use);
                self.restarted(enabled, check_at, &mut turn);
            }
            Input::LinkLost => self.link_lost(&mut turn),
            Input::Reserved(reservation) => self.reserve(reservation),
            Input::Beyond(requests) => self.beyond(requests),
            Input::ReservationReturned => self.return_reservation(),
            Input::Enrolled { instance, pool, certificate, last_contact, next_check } => {
                self.enrolled((instance, pool, certificate), (last_contact, next_check), &turn);
            }
        }
        if self.enabled {
            self.age(&mut turn);
            while self.step(&mut turn) {}
        }
        self.evaluate(&mut turn);
        self.tell_changes(before, &mut turn);
    }

    fn deadline(&self, policy: &AgentPolicy) -> Time {
        if !self.enabled {
            return Time::NEVER;
        }
        let next = match &self.registration {
            Registration::Registered(kept) => {
                let next = kept.deadline(policy).min(self.authorization.deadline(policy));
                // Most routers have something else to do long before their certificates end.
                if next <= self.unwarned_until(kept) {
                    return next;
                }
                let warning = self.warning(kept).map_or(Time::NEVER, |it| it.0);
                return next.min(self.expires(kept)).min(warning);
            }
            Registration::NotRegistered | Registration::Failed { .. } => Time::NEVER,
            Registration::Registering { work, .. } => work.due(&policy.ladder),
            Registration::Processing { until, .. } => *until,
        };
        self.evaluated().map_or(next, |it| next.min(it.deadline(policy)))
    }
}

impl Agent {
    fn enable(&mut self, turn: &mut Turn<'_>) {
        if !self.enabled {
            self.enabled = true;
            turn.log(Mnemonic::AgentReady);
            turn.log(Mnemonic::AgentEnabled);
        }
    }

    fn disable(&mut self, now: Time) {
        if !self.enabled {
            return;
        }
        self.enabled = false;
        for subtype in Subtype::ALL {
            if self.expects(subtype) {
                self.abandon(subtype);
            }
        }
        if let Some(rare) = &mut self.rare {
            rare.deregistering = false;
        }
        match &mut self.registration {
            Registration::Registered(kept) => kept.pause(now),
            other => *other = Registration::NotRegistered,
        }
    }

    /// A reply to a message of this subtype, which is with call-home, no longer matters.
    fn abandon(&mut self, subtype: Subtype) {
        let owed = &mut self.rare_mut().abandoned[subtype as usize];
        *owed = owed.saturating_add(1);
    }

    /// Whether a reply of this subtype is waited for.
    fn expects(&self, subtype: Subtype) -> bool {
        match (subtype, &self.registration) {
            (Subtype::Deregistration, _) => self.deregistering(),
            (Subtype::Registration, Registration::Registering { work, .. }) => work.asking(),
            (subtype, Registration::Registered(kept)) => kept.expects(subtype),
            _ => false,
        }
    }

    fn hear(&mut self, subtype: Subtype, reply: &Reply, turn: &mut Turn<'_>) {
        if let Some(rare) = &mut self.rare
            && let owed @ 1.. = &mut rare.abandoned[subtype as usize]
        {
            *owed -= 1;
            return;
        }
        if !self.expects(subtype) {
            return;
        }
        if let Reply::Answered(answer) = *reply {
            self.clear_refusal();
            if let Answer::Refused(refusal) = answer {
                self.rare_mut().refusal = Some(refusal);
                turn.out.push(Effect::Refused { subtype, refusal });
            }
        }
        if subtype != Subtype::Deregistration {
            self.note_contact(reply, turn);
        }
        match subtype {
            Subtype::Registration => self.heard_registration(reply, turn),
            Subtype::Acknowledgement => self.heard_acknowledgement(reply, turn),
            Subtype::Entitlement => self.heard_entitlement(reply, turn),
            Subtype::Renew => self.heard_renewal(reply, turn),
            Subtype::Deregistration => self.heard_deregistration(reply, turn),
        }
    }

    fn note_contact(&mut self, reply: &Reply, turn: &mut Turn<'_>) {
        let (trouble, reason) = match *reply {
            Reply::Answered(_) => {
                if self.trouble.take().is_some() {
                    turn.log(Mnemonic::CommRestored);
                }
                self.end_silence(turn.now);
                return;
            }
            Reply::Failed(failure) => (Trouble::Failed(failure), Reason::Transport(failure)),
            Reply::Dropped(dropped) => (Trouble::Dropped(dropped), Reason::Disabled),
        };
        if self.trouble.replace(trouble).is_none() {
            turn.log_because(Mnemonic::CommFailed, reason);
        }
    }

    /// Starts the next thing that is due; `false` when nothing is.
    fn step(&mut self, turn: &mut Turn<'_>) -> bool {
        match &mut self.registration {
            Registration::Registering { token, work, .. }
                if work.due(&turn.policy.ladder) <= turn.now =>
            {
                let ask = Ask::Register { token: *token };
                turn.ask(ask, work.start(turn.now));
                true
            }
            Registration::Processing { until, .. } if *until <= turn.now => {
                self.complete(turn);
                true
            }
            Registration::Registered(_) => self.step_registered(turn),
            _ => false,
        }
    }

    /// What changes of are told.
    #[inline]
    fn told(&self) -> Told {
        let grace_over = self.in_use && self.authorization.grace_over();
        (self.registration(), self.belief(), self.contact(), grace_over)
    }

    #[inline]
    fn tell_changes(&self, before: Told, turn: &mut Turn<'_>) {
        let now = self.told();
        if now != before {
            Self::tell_what_changed(before, now, turn);
        }
    }

    #[cold]
    fn tell_what_changed(before: Told, now: Told, turn: &mut Turn<'_>) {
        let (registration, belief, contact, grace_over) = before;
        if registration != now.0 {
            let (from, to) = (registration, now.0);
            turn.out.push(Effect::RegistrationChanged { from, to });
        }
        if contact != now.2 {
            turn.out.push(Effect::ContactChanged { from: contact, to: now.2 });
        }
        if belief != now.1 {
            let (from, to) = (belief, now.1);
            turn.out.push(Effect::BeliefChanged { from, to });
            match (from, to) {
                (_, Belief::OutOfCompliance) => turn.log(Mnemonic::OutOfCompliance),
                (_, Belief::AuthorizationExpired) => turn.log(Mnemonic::AuthExpired),
                (Belief::OutOfCompliance | Belief::AuthorizationExpired, Belief::Authorized) => {
                    turn.log(Mnemonic::InCompliance);
                }
                _ => {}
            }
        }
        if now.3 && !grace_over {
            turn.log(Mnemonic::GraceExpired);
        }
    }
}
