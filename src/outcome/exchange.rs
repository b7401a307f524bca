//! The anatomy of one exchange: where its time went.

use serde::Serialize;

use crate::kernel::{Span, Time};
use crate::model::wire::{Failure, Subtype};
use crate::net::LinkId;
use crate::plan::{NameServerId, RouterId, Server};

/// One exchange from call-home's queue to its end. Its steps follow one another without a gap: together they are the
/// whole of it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Exchange {
    /// Whose it is.
    pub router: RouterId,
    /// What was asked.
    pub subtype: Subtype,
    /// 0 for the regular attempt, 1.. for the rungs of the retry ladder.
    pub repeat: u16,
    /// When the message came to call-home's queue.
    pub queued: Time,
    /// When it left the queue.
    pub began: Time,
    /// When a response was there, or was given up.
    pub ended: Time,
    /// What was done, in order.
    pub steps: Vec<Step>,
    /// Why there was no response, if so.
    pub failure: Option<Failure>,
}

/// A stretch of an exchange.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Step {
    /// What was done.
    pub phase: Phase,
    /// With whom, if that is known: who was connected to, who worked on it, where it was on its way to.
    pub at: Option<Party>,
    /// From.
    pub from: Time,
    /// To.
    pub to: Time,
    /// Why it came to nothing, if so.
    pub failed: Option<Failure>,
    /// The link that lost the message, if one did.
    pub lost_on: Option<LinkId>,
}

impl Step {
    /// How long it took.
    #[must_use]
    pub fn took(&self) -> Span {
        self.to.since(self.from)
    }
}

/// Somebody that an exchange has to do with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// The router itself.
    Router,
    /// A name server.
    NameServer(NameServerId),
    /// A proxy, gateway, satellite or front end.
    Server(Server),
}

/// What an exchange spends its time with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Waiting in call-home's queue: for the exchange before it, or for the rate limit.
    Queue,
    /// Asking for the backend's address.
    Resolve,
    /// Setting up the TCP connection.
    Connect,
    /// Waiting for a place at the proxy.
    Admission,
    /// Asking the proxy for a tunnel.
    Tunnel,
    /// The TLS handshake.
    Secure,
    /// The request on its way.
    Request,
    /// Waiting for a server that is busy, or for a gateway's next try.
    Wait,
    /// Being worked on.
    Service,
    /// The response on its way.
    Response,
}

impl Phase {
    /// All of them, in the order of an exchange.
    pub const ALL: [Phase; 10] = [
        Phase::Queue,
        Phase::Resolve,
        Phase::Connect,
        Phase::Admission,
        Phase::Tunnel,
        Phase::Secure,
        Phase::Request,
        Phase::Wait,
        Phase::Service,
        Phase::Response,
    ];

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Phase::Queue => "wait in call-home's queue",
            Phase::Resolve => "DNS",
            Phase::Connect => "connect",
            Phase::Admission => "wait for a place",
            Phase::Tunnel => "tunnel",
            Phase::Secure => "TLS handshake",
            Phase::Request => "request under way",
            Phase::Wait => "wait",
            Phase::Service => "service",
            Phase::Response => "response under way",
        }
    }
}

impl Exchange {
    /// From the queue to the end.
    #[must_use]
    pub fn took(&self) -> Span {
        self.ended.since(self.queued)
    }

    /// How long all steps of a phase took.
    #[must_use]
    pub fn spent(&self, phase: Phase) -> Span {
        let steps = self.steps.iter().filter(|step| step.phase == phase);
        steps.fold(Span::ZERO, |sum, step| sum + step.took())
    }
}
