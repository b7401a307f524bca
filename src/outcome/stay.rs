//! How long each router believed what.

use serde::{Deserialize, Serialize};

use crate::kernel::Span;
use crate::record::{Belief, Contact};

/// How many routers' stays a run keeps: a spreadsheet's worth, a few megabytes.
pub const STAYS_KEPT: usize = 100_000;

/// One router over the whole run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stay {
    /// Its name.
    pub router: String,
    /// What it believes at the end.
    pub belief: Belief,
    /// How its talk with the backend goes at the end.
    pub contact: Contact,
    /// How long it believed each of [`Belief::ALL`], in that order.
    pub believed: [Span; 5],
    /// How long it had lost contact and tried again.
    pub lost: Span,
    /// How long it had spent its retries.
    pub silent: Span,
}
