//! Boxes, as written: how long boots and restarts take, what makes them necessary.

use schemars::JsonSchema;
use serde::Deserialize;

use super::network::Law;
use crate::model::chassis::Process;
use crate::scenario::at::Opt;
use crate::scenario::quantity::{Duration, Name, Percent, Whole};

/// How long boots and restarts of a router take. Registration, certificate and configuration survive all of them
/// (*guide*); the queue and the counters of call-home, exchanges under way, retry ladders and connections between
/// processes do not.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct ChassisTable {
    /// From power or `reload` to running processes (*assumed*).
    #[schemars(extend("default" = "10min"))]
    pub(in crate::scenario) boot: Opt<Duration>,
    /// A software upgrade with its reloads (*assumed*).
    #[schemars(extend("default" = "45min"))]
    pub(in crate::scenario) upgrade: Opt<Duration>,
    /// From a failure of the active route processor to running processes on the other (*assumed*).
    #[schemars(extend("default" = "30s"))]
    pub(in crate::scenario) fail_over: Opt<Duration>,
    /// From the end of a process or client, or of its trouble, to its next start (*assumed*).
    #[schemars(extend("default" = "5s"))]
    pub(in crate::scenario) process_restart: Opt<Duration>,
    /// From the insertion of a card to its client's first report (*assumed*).
    #[schemars(extend("default" = "3min"))]
    pub(in crate::scenario) card_boot: Opt<Duration>,
    /// From the start of licmgr to the agent's first check; the regular checks follow from there (*facts*: a daily job whose
    /// phase is set by boot time, the check about 100 s later).
    #[schemars(extend("default" = "100s"))]
    pub(in crate::scenario) first_check: Opt<Duration>,
}

/// A process of a router.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum ProcessWord {
    /// Licmgr with the smart agent in it.
    Licmgr,
    /// Call-home.
    CallHome,
}

impl From<ProcessWord> for Process {
    fn from(word: ProcessWord) -> Self {
        match word {
            ProcessWord::Licmgr => Process::Licmgr,
            ProcessWord::CallHome => Process::CallHome,
        }
    }
}

/// Declares a table of a fault on routers: what it takes, and the keys that say when.
macro_rules! outage {
    ($($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        #[schemars(extend("x-one-of" = ["fleet", "router"]))]
        pub(in crate::scenario) struct $name {
            /// Routers of this fleet.
            pub(in crate::scenario) fleet: Opt<Name>,
            /// This router.
            pub(in crate::scenario) router: Opt<Name>,
            /// The chance of each router to be one of those that the fault can strike; drawn once for the run.
            #[schemars(extend("default" = "100%"))]
            pub(in crate::scenario) share: Opt<Percent>,
            $($(#[$doc])* #[schemars(extend("x-required" = true))]
            pub(in crate::scenario) $field: $type,)*
        }
    )*};
}

outage! {
    /// Routers lose their power together, once.
    PowerWindow {
        /// When it strikes, counted from the start of the run.
        at: Opt<Duration>,
        /// How long they are dark. Then they boot.
        r#for: Opt<Duration>,
    }
    /// Routers fail again and again, from the start of the run.
    PowerRenewal {
        /// How long one runs before it fails. Its mean is the MTBF.
        up: Opt<Law>,
        /// How long the repair takes, without the boot that follows. Its mean is the MTTR.
        down: Opt<Law>,
    }
    /// A process ends on all of the routers, once.
    ProcessWindow {
        /// Which process.
        process: Opt<ProcessWord>,
        /// When it strikes, counted from the start of the run.
        at: Opt<Duration>,
        /// How long it cannot be started again.
        r#for: Opt<Duration>,
    }
    /// A process ends again and again, on each router on its own.
    ProcessRenewal {
        /// Which process.
        process: Opt<ProcessWord>,
        /// How long it runs before it ends. Its mean is the MTBF.
        up: Opt<Law>,
        /// How long it cannot be started again. Its mean is the MTTR.
        down: Opt<Law>,
    }
}

/// Ends a process and starts it again: `process restart`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct ProcessAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// Which process.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) process: Opt<ProcessWord>,
}

/// Does something with the card of a slot.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("x-one-of" = ["fleet", "router"]))]
pub(in crate::scenario) struct CardAction {
    /// All routers of this fleet.
    pub(in crate::scenario) fleet: Opt<Name>,
    /// This router.
    pub(in crate::scenario) router: Opt<Name>,
    /// The slot number.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) slot: Opt<Whole<0, 255>>,
}
