//! The processes of a licensed router and of the licensing backend, each a pure state machine.
//!
//! ```text
//!   input, moment ──► machine.on ──► effects (sent by the world to the next machine or the network)
//!                     machine.deadline() ──► the world's one wake-up
//! ```
//!
//! Conventions:
//! - A machine reads only its state, its configuration, its input and the [`Moment`].
//! - Its deadline is computed from the state; being woken early does nothing.
//! - An enum variant owns the data that is valid in that state.
//! - What goes wrong in the modelled world is an input. A broken invariant asserts.
//! - Every number has its source beside it: *guide* (smart-licensing-on-asr9000), *facts* (public facts that
//!   complete it) or *assumed*.
//!
//! What it does not know: networks, events, files, other machines, the real clock.

pub mod alerts;
pub mod backend;
pub mod call_home;
pub mod chassis;
pub mod clock;
pub mod connections;
pub mod crew;
pub mod entitlement;
pub mod few;
pub mod gateway;
pub mod licmgr;
pub mod pd_audit;
pub mod policy;
pub mod satellite;
pub mod service_point;
pub mod status;
pub mod traditional;

pub mod smart_agent;
pub mod sysdb;
pub mod syslog;
pub mod trust;
pub mod wire;
pub mod work_week;

#[cfg(test)]
mod law;
#[cfg(test)]
mod one_router;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{Stream, Time};
use crate::typed_id;

pub use status::{Belief, Contact, EvaluationStatus, RegistrationStatus};

typed_id! {
    /// One router of the whole run; routers are numbered fleet by fleet.
    RouterId
}

/// A device's own idea of the date: nanoseconds since the scenario's start by that device's clock. May be negative
/// and may jump; certificates are judged by it, timers never.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Wall(pub i64);

impl Wall {
    /// The wall clock of a device whose clock is right.
    #[must_use]
    pub fn true_at(now: Time) -> Wall {
        Wall(i64::try_from(now.0).unwrap_or(i64::MAX))
    }
    /// This date moved forward by `span`.
    #[must_use]
    pub fn plus(self, span: crate::kernel::Span) -> Wall {
        Wall(self.0.saturating_add(i64::try_from(span.0).unwrap_or(i64::MAX)))
    }
    /// This date moved back by `span`.
    #[must_use]
    pub fn minus(self, span: crate::kernel::Span) -> Wall {
        Wall(self.0.saturating_sub(i64::try_from(span.0).unwrap_or(i64::MAX)))
    }
}

/// What a machine may know about the instant it is called at.
#[derive(Debug)]
pub struct Moment<'a> {
    /// Simulated time: what timers count by.
    pub now: Time,
    /// The device's own date: what certificates are judged by.
    pub wall: Wall,
    /// This machine's own random stream.
    pub rng: &'a mut Stream,
}

/// A pure state machine.
pub trait Machine {
    /// Settings that many machines of a fleet share; fixed during a run unless an operator changes them.
    type Config;
    /// What can happen to it.
    type Input;
    /// What it can ask for.
    type Effect;

    /// Lets `input` happen and appends what follows to `out`.
    fn on(
        &mut self,
        input: &Self::Input,
        at: Moment<'_>,
        config: &Self::Config,
        out: &mut Vec<Self::Effect>,
    );

    /// When the machine next needs the clock; [`Time::NEVER`] if it waits for an input.
    fn deadline(&self, config: &Self::Config) -> Time;
}
