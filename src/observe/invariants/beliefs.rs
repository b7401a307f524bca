//! A router's belief equals some past answer of the backend, or of its satellite, to it.
//!
//! A belief of being authorized or out of compliance is a verdict that was given within the last exchange that brought an
//! answer; when licenses come into use again, or smart licensing is switched on again, one that was heard since the
//! registration. A router that uses nothing is authorized without being told. Reservations are another matter: who could
//! ever hold one is left out.

use super::Findings;
use super::features::Features;
use crate::kernel::Span;
use crate::model::RegistrationStatus;
use crate::model::wire::Subtype;
use crate::outcome::Rule;
use crate::plan::{Action, Enrolment, Plan, RouterId};
use crate::record::{Belief, Fact, Record};

/// A set of verdicts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Verdicts(u8);

impl Verdicts {
    const AUTHORIZED: Verdicts = Verdicts(1);

    fn add(&mut self, belief: Belief) {
        self.0 |= match belief {
            Belief::Authorized => 1,
            Belief::OutOfCompliance => 2,
            _ => 4,
        };
    }

    fn has(self, belief: Belief) -> bool {
        let mut only = Verdicts::default();
        only.add(belief);
        self.0 & only.0 != 0
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }
}

#[derive(Clone, Copy, Debug)]
struct Heard {
    /// Given since the exchange under way began.
    given: Verdicts,
    /// Of the last exchange that brought one.
    latest: Verdicts,
    /// Since the registration.
    ever: Verdicts,
    /// What is reported takes so long to the agent.
    ipc: Span,
    reserved: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Beliefs {
    routers: Vec<Heard>,
}

impl Beliefs {
    pub(super) fn new(plan: &Plan) -> Self {
        let reserving = |router: RouterId| {
            plan.actions.iter().any(|it| match it.action {
                Action::Reserve { routers, .. } => routers.contains(router),
                _ => false,
            })
        };
        let mut routers = Vec::with_capacity(plan.routers() as usize);
        for fleet in &plan.fleets {
            let (before, reserved) = match fleet.enrolment {
                Enrolment::Already { .. } => (Verdicts::AUTHORIZED, false),
                Enrolment::Reserved { .. } => (Verdicts::default(), true),
                _ => (Verdicts::default(), false),
            };
            routers.extend(fleet.routers.iter().map(|router| Heard {
                given: Verdicts::default(),
                latest: before,
                ever: before,
                ipc: fleet.ipc,
                reserved: reserved || reserving(router),
            }));
        }
        Beliefs { routers }
    }

    pub(super) fn on(&mut self, record: &Record, features: &Features, findings: &mut Findings) {
        let Some(router) = record.fact.router() else { return };
        let heard = &mut self.routers[router.index()];
        match record.fact {
            Fact::ExchangeBegan { subtype: Subtype::Entitlement, .. } => {
                heard.given = Verdicts::default();
            }
            Fact::VerdictGiven { verdict, .. } => heard.given.add(verdict),
            Fact::ExchangeSucceeded { subtype: Subtype::Entitlement, .. }
                if !heard.given.is_empty() =>
            {
                heard.latest = heard.given;
                heard.ever.0 |= heard.given.0;
            }
            Fact::RegistrationChanged { from, to: RegistrationStatus::Completed, .. }
                if from != RegistrationStatus::NotRegistered =>
            {
                (heard.latest, heard.ever) = (Verdicts::default(), Verdicts::default());
            }
            Fact::BeliefChanged { from, to, .. } => {
                let asks = matches!(to, Belief::Authorized | Belief::OutOfCompliance);
                let unused = features.last_unused(router);
                let lately = unused + heard.ipc * 2 >= record.at;
                let again = lately || from == Belief::Unregistered;
                let told = heard.latest.has(to)
                    || (lately && to == Belief::Authorized)
                    || (again && heard.ever.has(to));
                findings.check(
                    !asks || told || heard.reserved,
                    Rule::BeliefWasTold,
                    (record.at, Some(router)),
                    || format!("it went from {from:?} to {to:?}, and no answer said that"),
                );
            }
            _ => {}
        }
    }
}
