//! What is left of call-home when it starts again, and of its messages when licmgr has ended.
//!
//! What it does not know: why.

use super::CallHome;
use super::backlog::Load;
use super::line::{Flow, Line};
use crate::model::sysdb::Block;

impl CallHome {
    /// Starts with nothing but the configuration. The number of the last exchange is kept, because it only tells
    /// exchanges apart: a late packet of an old one must not be taken for a new one's.
    pub(super) fn started(&mut self, block: Option<Block>) {
        let exchange = self.exchange;
        *self = CallHome { block, exchange, ..CallHome::default() };
    }

    /// Drops what was submitted over a connection that is gone, uncounted: it neither succeeded nor failed (assumed).
    pub(super) fn forget_client(&mut self) {
        if let Line::Busy { load: Load::License(_), .. } = self.line {
            self.line = Line::Idle;
        }
        self.aside.forget_asks();
        self.flow = Flow::Quiet;
    }
}
