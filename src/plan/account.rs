//! What the account holds beyond the pools' perpetual licenses, as planned.

use serde::{Deserialize, Serialize};

use crate::kernel::Span;

pub use crate::model::backend::{Life, Term};

/// The account beside its pools.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AccountPlan {
    /// Licenses that count for a time only, by pool and then in the order of their names; those that count at the start
    /// too.
    pub terms: Vec<Term>,
    /// How long before the end of a term the account warns.
    pub warnings: Vec<Span>,
}
