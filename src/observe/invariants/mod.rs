//! Invariants: what holds in every run, whatever the scenario says. They read records and the world's own [`Audit`].
//!
//! ```text
//!   record ──► Features      only operators, cards and power stop a feature
//!         ├──► Beliefs       what is believed was told
//!         ├──► Certificates  one after the other
//!         ├──► Messages      rate limit, exchanges end, nothing is lost in call-home
//!         ├──► Ladders       rung by rung, never early
//!         └──► Doors         conservation, order, Little's law at every server
//!   audit ──► sums of demand, servers' own counters, who should have been woken
//! ```
//!
//! A rule that does not hold is a fault of licsim, never of a scenario. Each is checked against something that the code
//! which keeps it does not read: records against counters, sums against parts, promises against events.
//!
//! "Every ladder ends" is checked step by step: its rungs only count up, there are finitely many, and nobody whose next
//! rung is due is left unwoken. Likewise an exchange: each phase has a timeout, and no timeout is missed.
//!
//! What it does not know: expectations, and how anything came about.

mod beliefs;
mod certificates;
mod doors;
mod features;
mod ladders;
mod messages;

use self::beliefs::Beliefs;
use self::certificates::Certificates;
use self::doors::Doors;
use self::features::Features;
use self::ladders::Ladders;
use self::messages::Messages;
use super::Observer;
use crate::kernel::Time;
use crate::outcome::{Broken, Rule};
use crate::plan::{Plan, RouterId};
use crate::record::{Fact, FactKind, Interest, Record};
use crate::view::Audit;

/// How many broken rules are kept: the first ones say most.
const KEPT: usize = 20;

/// Where broken rules are taken down.
#[derive(Clone, Debug, Default)]
struct Findings {
    found: Vec<Broken>,
}

impl Findings {
    /// Takes down that `rule` did not hold unless `holds`; `why` is only asked for then.
    fn check(
        &mut self,
        holds: bool,
        rule: Rule,
        (at, router): (Time, Option<RouterId>),
        why: impl FnOnce() -> String,
    ) {
        if !holds && self.found.len() < KEPT {
            self.found.push(Broken { rule, at, router, why: why() });
        }
    }
}

/// All rules over one run.
#[derive(Clone, Debug)]
pub struct Invariants {
    findings: Findings,
    features: Features,
    beliefs: Beliefs,
    certificates: Certificates,
    messages: Messages,
    ladders: Ladders,
    doors: Doors,
    last: Time,
}

impl Invariants {
    /// The rules for a run of `plan`.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        Invariants {
            findings: Findings::default(),
            features: Features::new(plan),
            beliefs: Beliefs::new(plan),
            certificates: Certificates::new(plan),
            messages: Messages::new(plan),
            ladders: Ladders::new(plan),
            doors: Doors::new(plan),
            last: Time::ZERO,
        }
    }

    /// Looks at the world in the middle of a run: what must hold between any two events.
    pub fn look(&mut self, audit: &Audit) {
        let findings = &mut self.findings;
        for books in &audit.books {
            findings.check(
                books.demand == books.asked,
                Rule::DemandIsTheSum,
                (audit.at, None),
                || {
                    let whose = books.satellite.map_or("the account".to_owned(), |it| {
                        format!("satellite {}", it.0)
                    });
                    format!(
                        "in the books of {whose}, pool {} is asked for {} of tag {}, its instances ask for {}",
                        books.pool.0, books.demand, books.tag.0, books.asked
                    )
                },
            );
        }
        for router in &audit.listed_twice {
            findings.check(false, Rule::DemandIsTheSum, (audit.at, Some(*router)), || {
                "an account lists it twice".to_owned()
            });
        }
        for (place, router) in audit.routers.iter().enumerate() {
            let whom = (audit.at, Some(RouterId::from_index(place)));
            findings.check(router.overdue.is_none(), Rule::LaddersEnd, whom, || {
                let due = router.overdue.unwrap_or_default();
                format!("it should have been woken at {due}, and was not")
            });
        }
    }

    /// What did not hold, now that the run is over; `audit` is the world at its end, each router in it.
    #[must_use]
    pub fn finish(mut self, audit: &Audit) -> Vec<Broken> {
        self.look(audit);
        self.features.finish(audit, &mut self.findings);
        self.messages.finish(audit, &mut self.findings);
        self.certificates.finish(audit, &mut self.findings);
        self.doors.finish(audit, &mut self.findings);
        self.findings.found
    }
}

impl Observer for Invariants {
    fn interest(&self) -> Interest {
        Interest::of(&[
            FactKind::FeatureReported,
            FactKind::ClientChanged,
            FactKind::JobDone,
            FactKind::ActionTaken,
            FactKind::VerdictGiven,
            FactKind::BeliefChanged,
            FactKind::RegistrationChanged,
            FactKind::CertificateStored,
            FactKind::AttemptStarted,
            FactKind::RetriesSpent,
            FactKind::MessageHandedIn,
            FactKind::MessageDropped,
            FactKind::ExchangeBegan,
            FactKind::ExchangeSucceeded,
            FactKind::ExchangeFailed,
            FactKind::AskRefused,
            FactKind::AlertBegan,
            FactKind::AlertSent,
            FactKind::AlertFailed,
            FactKind::ProcessChanged,
            FactKind::DoorReached,
            FactKind::RequestArrived,
            FactKind::RequestServed,
            FactKind::RequestRejected,
        ])
    }

    fn on(&mut self, record: &Record) {
        let findings = &mut self.findings;
        findings.check(
            record.at >= self.last,
            Rule::QueuesConserve,
            (record.at, record.fact.router()),
            || format!("it was told after something of {}", self.last),
        );
        self.last = self.last.max(record.at);
        match record.fact {
            Fact::DoorReached { .. }
            | Fact::RequestArrived { .. }
            | Fact::RequestServed { .. }
            | Fact::RequestRejected { .. } => self.doors.on(record, findings),
            Fact::CertificateStored { .. } => self.certificates.on(record, findings),
            Fact::FeatureReported { .. } => {
                self.features.on(record, findings);
                self.beliefs.on(record, &self.features, findings);
            }
            Fact::JobDone { .. } | Fact::ActionTaken { .. } | Fact::ClientChanged { .. } => {
                self.features.on(record, findings);
            }
            Fact::ProcessChanged { .. } => {
                self.messages.on(record, findings);
                self.ladders.on(record, findings);
            }
            Fact::AttemptStarted { .. } | Fact::RetriesSpent { .. } | Fact::AskRefused { .. } => {
                self.ladders.on(record, findings);
            }
            Fact::ExchangeSucceeded { .. } | Fact::ExchangeFailed { .. } => {
                self.messages.on(record, findings);
                self.ladders.on(record, findings);
                self.beliefs.on(record, &self.features, findings);
            }
            Fact::ExchangeBegan { .. } => {
                self.messages.on(record, findings);
                self.beliefs.on(record, &self.features, findings);
            }
            Fact::VerdictGiven { .. }
            | Fact::BeliefChanged { .. }
            | Fact::RegistrationChanged { .. } => {
                self.beliefs.on(record, &self.features, findings);
            }
            _ => self.messages.on(record, findings),
        }
    }
}
