//! One router's own facts in time order: what its log and its traces are printed from.
//!
//! What it does not know: what a trace looks like.

use super::Observer;
use crate::plan::RouterId;
use crate::record::{Fact, FactKind, Interest, Record};

/// Keeps the facts that a router's processes would write down themselves.
#[derive(Clone, Debug)]
pub struct Diary {
    router: RouterId,
    records: Vec<Record>,
}

impl Diary {
    /// The kinds of facts that have an author.
    pub const INTEREST: Interest = Interest::of(&[
        FactKind::EnableStepDone,
        FactKind::AttemptStarted,
        FactKind::RequestSent,
        FactKind::FailedOver,
        FactKind::ExchangeSucceeded,
        FactKind::ExchangeFailed,
        FactKind::MessageDropped,
        FactKind::AskRefused,
        FactKind::RetriesSpent,
        FactKind::RegistrationChanged,
        FactKind::BeliefChanged,
        FactKind::CertificateStored,
        FactKind::Logged,
        FactKind::ClientChanged,
        FactKind::FeatureReported,
    ]);

    /// The diary of `router`, empty.
    #[must_use]
    pub const fn of(router: RouterId) -> Self {
        Diary { router, records: Vec::new() }
    }

    /// What was kept.
    #[must_use]
    pub fn records(self) -> Vec<Record> {
        self.records
    }
}

/// Whose fact it is, if it is one that a router's own processes know of.
#[must_use]
pub fn author(fact: &Fact) -> Option<RouterId> {
    Diary::INTEREST.router_of(fact)
}

impl Observer for Diary {
    fn interest(&self) -> Interest {
        Diary::INTEREST
    }

    fn on(&mut self, record: &Record) {
        if author(&record.fact) == Some(self.router) {
            self.records.push(*record);
        }
    }
}
