//! Licmgr: the glue between configuration, platform clients, smart agent and call-home.
//!
//! ```text
//!   sysdb: smart enabled                    call-home: open        call-home: service on
//!   Off ──────────────────────► Opening ───────────────► TurningOn ─────────────────────► Serving
//!       1 done, OpenIpc                 2 done, TurnServiceOn 3                             │ submit 5, answer 8
//!    ▲                                                                                      │ (first exchange)
//!    └───────────────────────── smart disabled ◄────────────────────────────────────────────┘
//! ```
//!
//! The numbers are the steps of the guide's flow that licmgr performs or learns of; 4, 6 and 7 are call-home's. It
//! owns the table of what each slot uses and sums it per tag for the agent. A request that comes before call-home
//! serves is answered as dropped (facts §3: `callhomeserviceoff`).
//!
//! When call-home ends, whatever the agent waits for has failed, and requests are answered as dropped until call-home is
//! back and the flow from `Opening` on has been run again. When licmgr itself ends it forgets all of this.
//!
//! What it does not know: when to ask, what an answer means, how a message travels.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::entitlement::{Request, TagId};
use super::smart_agent;
use super::syslog::Notice;
use super::wire::{Ask, Dropped, Reply, Subtype, TokenId};
use super::{Machine, Moment};
use crate::kernel::Time;

/// An operator's command in the admin plane.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Command {
    /// `license smart register idtoken … [force]`
    Register { token: TokenId, force: bool },
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
    /// Licmgr itself ended: the connection and the table of uses are gone. The agent, in the same process, is told apart.
    Stopped,
    /// Call-home's end of the connection is gone.
    IpcLost,
    /// Call-home started again and can be talked to.
    PeerStarted,
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

/// The connection to call-home.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
enum Link {
    /// Smart licensing is off.
    #[default]
    Off,
    /// The IPC connection was asked for.
    Opening,
    /// "Service turn on" was sent.
    TurningOn,
    /// Call-home takes requests; `flow` says which of them show the guide's steps.
    Serving { flow: Flow },
}

/// How far the first exchange after enabling is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Flow {
    /// Nothing was submitted yet.
    Ahead,
    /// Submitted, not yet answered.
    Submitted,
    /// Over.
    Done,
}

/// Licmgr of one router.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Licmgr {
    /// In order of tag and slot, no count of zero; of routers that use the same, one table until one of them differs.
    uses: Option<Arc<Vec<Use>>>,
    link: Link,
}

impl Licmgr {
    /// A licmgr whose enable flow was over before the run.
    #[must_use]
    pub const fn serving() -> Self {
        Licmgr { uses: None, link: Link::Serving { flow: Flow::Done } }
    }

    /// What the router asks for: in tag order, summed over the slots.
    #[must_use]
    pub fn demand(&self) -> Vec<Request> {
        let mut demand: Vec<Request> = Vec::new();
        for used in self.table() {
            match demand.last_mut() {
                Some(last) if last.tag == used.tag => {
                    last.count = last.count.saturating_add(used.count);
                }
                _ => demand.push(Request { tag: used.tag, count: used.count }),
            }
        }
        demand
    }

    fn table(&self) -> &[Use] {
        self.uses.as_ref().map_or(&[], |it| it.as_slice())
    }

    /// What each slot uses of each tag: slot, tag, count.
    pub fn uses(&self) -> impl Iterator<Item = (u8, TagId, u32)> {
        self.table().iter().map(|used| (used.slot, used.tag, used.count))
    }

    /// Notes what a slot uses of a tag; `false` if that was known.
    fn note(&mut self, slot: u8, tag: TagId, count: u32) -> bool {
        let table = self.table();
        let place = table.binary_search_by_key(&(tag, slot), |used| (used.tag, used.slot));
        match place {
            Ok(index) if table[index].count == count => return false,
            Err(_) if count == 0 => return false,
            _ => {}
        }
        let table = Arc::make_mut(self.uses.get_or_insert_default());
        match place {
            Ok(index) if count == 0 => {
                table.remove(index);
            }
            Ok(index) => table[index].count = count,
            Err(index) => table.insert(index, Use { tag, count, slot }),
        }
        if table.is_empty() {
            self.uses = None;
        }
        true
    }

    fn submit(&mut self, ask: Ask, out: &mut Vec<Effect>) {
        let Link::Serving { flow } = &mut self.link else {
            let reply = Reply::Dropped(Dropped::ServiceOff);
            let refused = smart_agent::Input::Reply { subtype: ask.subtype(), reply };
            out.push(Effect::Agent(refused));
            return;
        };
        if *flow == Flow::Ahead {
            *flow = Flow::Submitted;
            out.push(Effect::StepDone(5));
        }
        out.push(Effect::Submit(ask));
    }

    fn pass_on(&mut self, subtype: Subtype, reply: &Reply, out: &mut Vec<Effect>) {
        if let (Link::Serving { flow: flow @ Flow::Submitted }, Reply::Answered(_)) =
            (&mut self.link, reply)
        {
            *flow = Flow::Done;
            out.push(Effect::StepDone(8));
        }
        out.push(Effect::Agent(smart_agent::Input::Reply { subtype, reply: *reply }));
    }
}

impl Machine for Licmgr {
    type Config = ();
    type Input = Input;
    type Effect = Effect;

    #[inline]
    fn on(&mut self, input: &Input, _: Moment<'_>, (): &(), out: &mut Vec<Effect>) {
        match (input, self.link) {
            (&Input::SmartEnabled, Link::Off) => {
                self.link = Link::Opening;
                out.push(Effect::StepDone(1));
                out.push(Effect::OpenIpc);
                out.push(Effect::Agent(smart_agent::Input::Enable));
            }
            (&Input::SmartDisabled, Link::Opening | Link::TurningOn | Link::Serving { .. }) => {
                self.link = Link::Off;
                out.push(Effect::Agent(smart_agent::Input::Disable));
            }
            (&Input::IpcOpened, Link::Opening) => {
                self.link = Link::TurningOn;
                out.push(Effect::StepDone(2));
                out.push(Effect::TurnServiceOn);
                out.push(Effect::StepDone(3));
            }
            (&Input::ServiceOn, Link::TurningOn) => {
                self.link = Link::Serving { flow: Flow::Ahead };
            }
            (&Input::FeatureReported { slot, tag, count }, _) => {
                if self.note(slot, tag, count) {
                    out.push(Effect::DemandChanged);
                }
            }
            (&Input::Command(command), _) => out.push(Effect::Agent(match command {
                Command::Register { token, force } => smart_agent::Input::Register { token, force },
                Command::Renew => smart_agent::Input::Renew,
                Command::Deregister => smart_agent::Input::Deregister,
            })),
            (&Input::Ask(ask), _) => self.submit(ask, out),
            (&Input::Stopped, _) => *self = Licmgr::default(),
            (&Input::IpcLost, Link::Opening | Link::TurningOn | Link::Serving { .. }) => {
                self.link = Link::Opening;
                out.push(Effect::Agent(smart_agent::Input::LinkLost));
            }
            (&Input::PeerStarted, Link::Opening | Link::TurningOn | Link::Serving { .. }) => {
                self.link = Link::Opening;
                out.push(Effect::OpenIpc);
            }
            (&Input::Notice(notice), _) => out.push(Effect::Log(notice)),
            (&Input::Reply { subtype, ref reply }, _) => self.pass_on(subtype, reply, out),
            // Said twice, or said to a connection that was closed meanwhile.
            (
                &(Input::SmartEnabled
                | Input::SmartDisabled
                | Input::IpcOpened
                | Input::ServiceOn
                | Input::IpcLost
                | Input::PeerStarted),
                _,
            ) => {}
        }
    }

    fn deadline(&self, (): &()) -> Time {
        Time::NEVER
    }
}
