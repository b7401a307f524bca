//! What a call-home has only now and then: messages that wait, exchanges in quick succession, rarer counters.
//!
//! Behind one pointer, because there may be a million routers and hardly any of them has some of it.
//!
//! What it does not know: what the three are for.

use serde::{Deserialize, Serialize};

use super::backlog::{Backlog, Earlier, Load};
use super::statistics::Others;
use crate::kernel::Time;

/// Nothing, until there is some of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Aside {
    kept: Option<Box<Kept>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
struct Kept {
    backlog: Backlog,
    earlier: Option<Box<Earlier>>,
    others: Option<Box<Others>>,
}

impl Aside {
    /// What waits.
    pub(super) fn backlog(&self) -> &Backlog {
        static EMPTY: Backlog = Backlog::NONE;
        self.kept.as_ref().map_or(&EMPTY, |it| &it.backlog)
    }

    /// The same, to add to.
    pub(super) fn backlog_mut(&mut self) -> &mut Backlog {
        &mut self.kept.get_or_insert_default().backlog
    }

    /// The first of what waits.
    pub(super) fn pop(&mut self) -> Option<(Load, Time)> {
        self.kept.as_mut()?.backlog.pop()
    }

    /// Drops what licmgr submitted.
    pub(super) fn forget_asks(&mut self) {
        if let Some(kept) = &mut self.kept {
            kept.backlog.forget_asks();
        }
    }

    /// When the exchanges before the last began, if it followed them closely.
    pub(super) fn earlier(&self) -> Option<&Earlier> {
        self.kept.as_ref()?.earlier.as_deref()
    }

    /// The same, to note another.
    pub(super) fn earlier_mut(&mut self) -> &mut Earlier {
        self.kept.get_or_insert_default().earlier.get_or_insert_default()
    }

    /// The last exchange followed none closely.
    pub(super) fn forget_earlier(&mut self) {
        if let Some(kept) = &mut self.kept {
            kept.earlier = None;
        }
    }

    /// The counters of what is sent seldom, if any of it was.
    pub(super) fn others(&self) -> Option<&Others> {
        self.kept.as_ref()?.others.as_deref()
    }

    /// The same, to count.
    pub(super) fn others_mut(&mut self) -> &mut Others {
        self.kept.get_or_insert_default().others.get_or_insert_default()
    }
}
