//! What few agents have, or not for long: behind one pointer, because there may be a million agents.
//!
//! What it does not know: when any of it comes and goes.

use serde::{Deserialize, Serialize};

use super::Agent;
use super::evaluation::Evaluation;
use super::reservation::Reserved;
use crate::kernel::Time;
use crate::model::wire::Refusal;

/// What few agents have, or not for long: it takes no room in the others.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Rare {
    /// What the last answer refused.
    pub(super) refusal: Option<Refusal>,
    /// Since when the router's clock has shown a date outside the validity of its certificate.
    pub(super) out_of_range: Option<Time>,
    /// When the certificate is over if the router's clock goes on as it is; `None`: at its date, for that clock is right.
    pub(super) expires: Option<Time>,
    /// The last warning that the certificate of this serial number will expire: so many days were left.
    pub(super) warned: Option<(u32, u64)>,
    /// What it used without being registered; `None`: it never did.
    pub(super) evaluation: Option<Evaluation>,
    /// The reservation that is installed.
    pub(super) reserved: Option<Reserved>,
    /// A DEREGISTRATION is with call-home.
    pub(super) deregistering: bool,
    /// Replies that will still come, by subtype, to messages that no longer matter.
    pub(super) abandoned: [u8; 5],
}

impl Agent {
    pub(super) fn rare_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    pub(super) fn deregistering(&self) -> bool {
        self.rare.as_ref().is_some_and(|it| it.deregistering)
    }

    pub(super) fn clear_refusal(&mut self) {
        if let Some(rare) = &mut self.rare {
            rare.refusal = None;
        }
    }
}
