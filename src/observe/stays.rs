//! How long each router believed what, and was out of contact.
//!
//! What it does not know: fleets, pools, why anything changed.

use super::population::{Population, Status};
use crate::kernel::{Span, Time};
use crate::outcome::{STAYS_KEPT, Stay};
use crate::plan::{Plan, RouterId};
use crate::record::{Belief, Contact};

/// One router so far.
#[derive(Clone, Copy, Debug)]
struct SoFar {
    belief: Belief,
    contact: Contact,
    /// Since when both are what they are.
    since: Time,
    /// By [`Belief`] as a number.
    believed: [Span; 5],
    /// By [`Contact`] as a number.
    in_contact: [Span; 3],
}

impl SoFar {
    /// Closes the stretch that ends at `now`.
    fn close(&mut self, now: Time) {
        let length = now.since(self.since);
        self.believed[self.belief as usize] += length;
        self.in_contact[self.contact as usize] += length;
        self.since = now;
    }
}

/// The first [`STAYS_KEPT`] routers.
#[derive(Clone, Debug)]
pub(super) struct Stays(Vec<SoFar>);

impl Stays {
    /// Everybody as the run begins.
    pub(super) fn new(population: &Population) -> Self {
        let start = |status: &Status| SoFar {
            belief: status.belief,
            contact: status.contact,
            since: Time::ZERO,
            believed: [Span::ZERO; 5],
            in_contact: [Span::ZERO; 3],
        };
        Stays(population.statuses().iter().take(STAYS_KEPT).map(start).collect())
    }

    /// `router` may have changed at `now` to what `population` says.
    pub(super) fn note(&mut self, now: Time, router: RouterId, population: &Population) {
        let Some(kept) = self.0.get_mut(router.index()) else { return };
        let status = population.statuses()[router.index()];
        if (status.belief, status.contact) != (kept.belief, kept.contact) {
            kept.close(now);
            (kept.belief, kept.contact) = (status.belief, status.contact);
        }
    }

    /// The whole run, in the order of routers.
    pub(super) fn finish(self, plan: &Plan, end: Time) -> Vec<Stay> {
        let stay = |(index, mut it): (usize, SoFar)| {
            it.close(end);
            Stay {
                router: plan.router_name(RouterId::from_index(index)),
                belief: it.belief,
                contact: it.contact,
                believed: Belief::ALL.map(|belief| it.believed[belief as usize]),
                lost: it.in_contact[Contact::Lost as usize],
                silent: it.in_contact[Contact::Silent as usize],
            }
        };
        self.0.into_iter().enumerate().map(stay).collect()
    }
}
