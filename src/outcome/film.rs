//! What a replay of the run is made from: who was what when, and what the consoles of some routers showed.
//!
//! Everything here is steps: what a step says holds from its instant until the next one.

use serde::Serialize;

use super::BeliefStep;
use crate::kernel::Time;
use crate::plan::RouterId;
use crate::record::{Belief, Contact, Record};
use crate::view::Console;

/// A fleet of more routers than this is told by counts a fleet, not router by router.
pub const ROUTERS_FILMED: usize = 300;

/// The run as it can be looked at again.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Film {
    /// Each router's own steps, in the order of routers; empty if there are more than [`ROUTERS_FILMED`].
    pub routers: Vec<Vec<RouterStep>>,
    /// How many routers of each fleet believe what, in the order of fleets.
    pub fleets: Vec<Vec<BeliefStep>>,
    /// When each link changed, and whether it was up then, in the order of links. All are up at the start.
    pub links: Vec<Vec<(Time, bool)>>,
    /// How many product instances each pool lists, in the order of pools.
    pub instances: Vec<Vec<(Time, u32)>>,
    /// Whether steps were left out because there were too many.
    pub thinned: bool,
    /// Whose consoles are worth a look, the most telling first.
    pub worth: Vec<RouterId>,
    /// What those consoles showed, in the order of routers: of as many of them as were not too much.
    pub reels: Vec<Reel>,
}

/// From `at` on, a router is this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct RouterStep {
    /// Since when.
    pub at: Time,
    /// What it believes. As in all counts, a router whose agent has not yet heard of the features that it uses is
    /// unregistered.
    pub belief: Belief,
    /// Its terms with the backend.
    pub contact: Contact,
    /// Whether it has no power or boots.
    pub down: bool,
}

/// The console of one router over the run.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Reel {
    /// Whose.
    pub router: RouterId,
    /// What it was, at the start and whenever that had changed.
    pub stills: Vec<Still>,
    /// What its processes wrote down, in time order.
    pub records: Vec<Record>,
    /// Whether stills were left out because there were too many.
    pub thinned: bool,
}

/// A console from its instant on.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Still {
    /// The console, without its records.
    pub console: Console,
    /// How many of the reel's records there were then.
    pub records: usize,
}
