//! Call-home: a rate-limited queue in front of an HTTP client.

use serde::{Deserialize, Serialize};

use super::sysdb::Block;
use super::wire::{Answer, Ask, Failure, Reply, Subtype};
use super::{Machine, Moment};
use crate::kernel::{Span, Time};

/// Call-home settings that a fleet shares.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Config {
    /// Messages in any minute, 1 to 5 (guide: 5).
    pub rate_limit: u32,
    /// Largest message in bytes (guide: 3,145,728).
    pub message_size_limit: u64,
    /// Bytes of a request on the wire (assumed 4,096).
    pub request_bytes: u32,
    /// Bytes of a response on the wire (assumed 8,192).
    pub response_bytes: u32,
    /// How long to wait for the name server (guide: 10 s from failure trace to handler).
    pub resolve_timeout: Span,
    /// How long to wait for a connection (facts: 1 s to 60 s; assumed 10 s).
    pub connect_timeout: Span,
    /// How long to wait for the TLS handshake (assumed 10 s).
    pub tls_timeout: Span,
    /// How long to wait for the response after the request was sent (facts: 1 s to 300 s; assumed 30 s).
    pub response_timeout: Span,
    /// Round trips to connect (TCP: 1; 0 folds the connection into the request).
    pub connect_round_trips: u32,
    /// Round trips of the TLS handshake (TLS 1.2: 2; 0 for a kept session).
    pub tls_round_trips: u32,
    /// `service active` is set when call-home writes its default block.
    pub service_active: bool,
    /// The profile is active.
    pub profile_active: bool,
    /// `reporting smart-licensing-data`.
    pub reporting: bool,
    /// A destination address is configured.
    pub destination: bool,
    /// Mail address in the default block (guide).
    pub contact: String,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            rate_limit: 5,
            message_size_limit: 3_145_728,
            request_bytes: 4_096,
            response_bytes: 8_192,
            resolve_timeout: Span::secs(10),
            connect_timeout: Span::secs(10),
            tls_timeout: Span::secs(10),
            response_timeout: Span::secs(30),
            connect_round_trips: 1,
            tls_round_trips: 2,
            service_active: true,
            profile_active: true,
            reporting: true,
            destination: true,
            contact: "sch-smart-licensing@cisco.com".into(),
        }
    }
}

/// What can happen to call-home. Inputs of an exchange that is over are ignored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Input {
    /// Licmgr opens the IPC connection.
    Open,
    /// Licmgr: "service turn on".
    TurnOn,
    /// Sysdb: the `call-home` block now reads so.
    Block(Block),
    /// Licmgr: send this.
    Submit(Ask),
    /// The name is resolved.
    Resolved { exchange: u32 },
    /// The connection stands.
    Connected { exchange: u32 },
    /// The TLS handshake is done.
    Secured { exchange: u32 },
    /// The response is here.
    Responded { exchange: u32, answer: Answer },
    /// The exchange is known to have failed before its timeout.
    Failed { exchange: u32, failure: Failure },
    /// The clock reached the deadline.
    Deadline,
}

/// What call-home asks for, and what happened in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Effect {
    /// To licmgr: the IPC connection is open.
    IpcOpened,
    /// To sysdb: commit this block.
    WriteBlock(Block),
    /// To licmgr: the service is on.
    ServiceOn,
    /// Find the peer's address.
    Resolve { exchange: u32 },
    /// Connect to the peer.
    Connect { exchange: u32 },
    /// Do the TLS handshake.
    Handshake { exchange: u32 },
    /// Put the request on the wire.
    Transmit { exchange: u32, ask: Ask },
    /// To licmgr: how it ended.
    Reply { subtype: Subtype, reply: Reply },
    /// This step of the guide's enable flow is done.
    StepDone(u8),
    /// An exchange began, `waited` after it was submitted.
    Began { subtype: Subtype, waited: Span },
    /// The request went out: `Last-sent`.
    Sent { subtype: Subtype },
    /// A response came, `took` after the exchange began.
    Succeeded { subtype: Subtype, took: Span },
    /// No response; `took` until that was clear.
    Failed { subtype: Subtype, failure: Failure, took: Span },
    /// Not sent, for the configuration.
    Dropped { subtype: Subtype },
}

/// One row of `show call-home smart-licensing statistics`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Which subtype.
    pub subtype: Subtype,
    /// Sent and answered.
    pub success: u32,
    /// Not answered.
    pub failed: u32,
    /// Waiting to be sent.
    pub inqueue: u32,
    /// Refused for the configuration.
    pub dropped: u32,
    /// When a request last went out, to the second.
    pub last_sent: Option<Time>,
}

/// Call-home of one router.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CallHome {
    block: Option<Block>,
}

impl CallHome {
    /// A call-home whose service has been on for long.
    #[must_use]
    pub fn serving(config: &Config) -> Self {
        CallHome { block: Some(config.block()) }
    }

    /// The rows of the statistics table, in the guide's order.
    #[must_use]
    pub fn statistics(&self) -> [Row; 5] {
        Subtype::ALL.map(|subtype| Row {
            subtype,
            success: 0,
            failed: 0,
            inqueue: 0,
            dropped: 0,
            last_sent: None,
        })
    }
}

impl Config {
    /// The block that call-home writes when its service is turned on.
    #[must_use]
    pub const fn block(&self) -> Block {
        Block {
            service_active: self.service_active,
            profile_active: self.profile_active,
            reporting: self.reporting,
            destination: self.destination,
        }
    }
}

impl Machine for CallHome {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, _input: Input, _at: Moment<'_>, _config: &Config, _out: &mut Vec<Effect>) {}

    fn deadline(&self, _config: &Config) -> Time {
        Time::NEVER
    }
}
