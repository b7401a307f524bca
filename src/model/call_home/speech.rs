//! What call-home hears and says.
//!
//! What it does not know: when.

use serde::{Deserialize, Serialize};

use super::alert::{Alert, Group};
use crate::kernel::Span;
use crate::model::sysdb::Block;
use crate::model::wire::{Answer, Ask, Dropped, Failure, Reply, Subtype};

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
    /// An alert group or an operator: send this.
    Report(Alert),
    /// The name is resolved, to so many addresses of each family besides the first.
    Resolved { exchange: u32, more: u8 },
    /// The connection stands.
    Connected { exchange: u32 },
    /// The TLS handshake is done.
    Secured { exchange: u32 },
    /// The response is here.
    Responded { exchange: u32, answer: Answer },
    /// The exchange is known to have failed before its timeout.
    Failed { exchange: u32, failure: Failure },
    /// That destination took the alert message.
    Taken { exchange: u32, target: u8 },
    /// That destination is known not to have taken it.
    NotTaken { exchange: u32, target: u8, failure: Failure },
    /// The clock reached the deadline.
    Deadline,
    /// Call-home started again; sysdb holds this block. Queue, exchange under way and counters are gone.
    Started { block: Option<Block> },
    /// Licmgr's end of the connection is gone: nobody waits for its messages any more.
    ClientLost,
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
    /// What was tried failed so; the exchange goes on with the next address or destination.
    Diverted { subtype: Subtype, failure: Failure },
    /// Not sent, for the configuration or the rate limit.
    Dropped { subtype: Subtype, cause: Dropped },
    /// Bring this message to its destination number `target`: a mail server by priority, or the HTTP address (0).
    Send { exchange: u32, target: u8, alert: Alert },
    /// An alert message left the queue, `waited` after it was handed in.
    AlertBegan { group: Group, waited: Span },
    /// Its destination took it, `took` after it left the queue.
    AlertSent { group: Group, took: Span },
    /// No destination took it; `took` until that was clear.
    AlertFailed { group: Group, failure: Failure, took: Span },
    /// Not sent, for the configuration or the rate limit.
    AlertDropped { group: Group, cause: Dropped },
    /// This mail server did not take it; the next one is tried if there is one.
    MailServerFailed { target: u8, failure: Failure },
}
