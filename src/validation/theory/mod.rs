//! Theory tables: small worlds whose answer is known in advance.
//!
//! Each world is a shipped study, so that anybody can run it alone: `licsim study queue-theory`. What theory says is
//! computed from the plan that was run, never from numbers written here.

mod availability;
mod queues;
mod renewal;

use super::check::{Strictness, Theory};
use super::world::Worlds;

/// How much is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effort {
    /// A few replications: seconds.
    Short,
    /// As many as the studies' files say.
    Full,
}

impl Effort {
    fn replications(self, short: u32) -> Option<u32> {
        match self {
            Effort::Short => Some(short),
            Effort::Full => None,
        }
    }

    fn strictness(self) -> Strictness {
        match self {
            Effort::Short => Strictness { level: 0.99, widest: 0.5 },
            Effort::Full => Strictness { level: 0.999, widest: 0.1 },
        }
    }
}

/// A table of checks against theory.
#[derive(Clone, Debug)]
pub struct TheoryTable {
    /// Its heading.
    pub title: &'static str,
    /// What the world is, for somebody who has not seen it.
    pub about: &'static str,
    /// The study that runs it.
    pub study: &'static str,
    /// Replications in each arm.
    pub replications: u64,
    /// The checks.
    pub rows: Vec<Theory>,
}

/// All theory tables.
pub(super) fn tables(worlds: Worlds<'_>, effort: Effort) -> Vec<TheoryTable> {
    vec![
        queues::table(worlds, effort),
        availability::table(worlds, effort),
        renewal::table(worlds, effort),
    ]
}
