//! Licmgr: the glue between configuration, platform clients, smart agent and call-home.

use serde::{Deserialize, Serialize};

use super::entitlement::{Request, TagId};
use super::few::Few;
use super::smart_agent;
use super::syslog::Notice;
use super::wire::{Ask, Reply, Subtype, TokenId};
use super::{Machine, Moment};
use crate::kernel::Time;

/// An operator's command in the admin plane.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Command {
    /// `license smart register idtoken …`
    Register { token: TokenId },
    /// `license smart renew`: try again now.
    Renew,
    /// `license smart deregister`
    Deregister,
}

/// What can happen to licmgr.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Input {
    /// Sysdb: `license smart enable` was committed.
    SmartEnabled,
    /// Sysdb: it was removed.
    SmartDisabled,
    /// Call-home: the IPC connection is open.
    IpcOpened,
    /// Call-home: its service is on, requests are welcome.
    ServiceOn,
    /// A platform client: the slot uses `count` of `tag`; 0: no longer.
    FeatureReported { slot: u8, tag: TagId, count: u32 },
    /// An operator.
    Command(Command),
    /// The agent wants this sent.
    Ask(Ask),
    /// The agent wants this logged.
    Notice(Notice),
    /// Call-home: how the exchange ended.
    Reply { subtype: Subtype, reply: Reply },
}

/// What licmgr asks for.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Open the IPC connection to call-home.
    OpenIpc,
    /// "Service turn on", to call-home.
    TurnServiceOn,
    /// Hand this to call-home.
    Submit(Ask),
    /// Hand this to the agent.
    Agent(smart_agent::Input),
    /// [`Licmgr::demand`] changed: the agent must hear of it.
    DemandChanged,
    /// Write this to syslog.
    Log(Notice),
    /// This step of the guide's enable flow is done.
    StepDone(u8),
}

/// What one slot uses of one tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Use {
    tag: TagId,
    count: u32,
    slot: u8,
}

/// Licmgr of one router.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Licmgr {
    uses: Few<Use>,
}

impl Licmgr {
    /// A licmgr whose enable flow is long over.
    #[must_use]
    pub fn serving() -> Self {
        Licmgr::default()
    }

    /// What the router asks for: in tag order, summed over the slots.
    #[must_use]
    pub fn demand(&self) -> Vec<Request> {
        Vec::new()
    }
}

impl Machine for Licmgr {
    type Config = ();
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, _input: Input, _at: Moment<'_>, (): &(), _out: &mut Vec<Effect>) {}

    fn deadline(&self, (): &()) -> Time {
        Time::NEVER
    }
}
