//! What every router believes now, and how many believe what: whole and by fleet.
//!
//! Counts move with each change, so that a gauge is read in constant time however many routers there are.
//!
//! What it does not know: pools, messages, time.

use crate::plan::{Filter, Metric, Plan, RouterId};
use crate::record::{Belief, Contact, Fact, RegistrationStatus};

/// What is known about one router. Every router starts not registered and on good terms, and authorized if it
/// uses nothing; what a scenario declares otherwise arrives as facts at time zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Status {
    pub belief: Belief,
    pub registration: RegistrationStatus,
    pub contact: Contact,
    /// Whether it has ever believed that it was out of compliance.
    pub ever_out: bool,
    /// Whether it has no power or boots.
    pub down: bool,
    /// Whether smart licensing is on.
    pub smart: bool,
    /// Whether it uses a feature without a traditional license while that is asked for.
    pub lacking: bool,
}

impl Status {
    /// Whether it is up and uses a feature without a license: by what it believes, or by what is installed.
    fn unlicensed(self) -> bool {
        let told = match self.belief {
            Belief::Unregistered | Belief::OutOfCompliance | Belief::AuthorizationExpired => true,
            Belief::Authorized | Belief::Waiting => false,
        };
        !self.down && if self.smart { told } else { self.lacking }
    }
}

/// How many routers are what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counts {
    pub routers: u32,
    pub registered: u32,
    /// By [`Belief`] as a number.
    beliefs: [u32; 5],
    /// By [`Contact`] as a number.
    contacts: [u32; 3],
    pub ever_out: u32,
    down: u32,
    pub smart: u32,
    pub unlicensed: u32,
}

impl Counts {
    fn add(&mut self, status: Status) {
        self.routers += 1;
        self.registered += u32::from(status.registration == RegistrationStatus::Completed);
        self.beliefs[status.belief as usize] += 1;
        self.contacts[status.contact as usize] += 1;
        self.ever_out += u32::from(status.ever_out);
        self.down += u32::from(status.down);
        self.smart += u32::from(status.smart);
        self.unlicensed += u32::from(status.unlicensed());
    }

    /// One router was `old` and is `new`.
    fn replace(&mut self, old: Status, new: Status) {
        self.registered -= u32::from(old.registration == RegistrationStatus::Completed);
        self.registered += u32::from(new.registration == RegistrationStatus::Completed);
        self.beliefs[old.belief as usize] -= 1;
        self.beliefs[new.belief as usize] += 1;
        self.contacts[old.contact as usize] -= 1;
        self.contacts[new.contact as usize] += 1;
        self.ever_out -= u32::from(old.ever_out);
        self.ever_out += u32::from(new.ever_out);
        self.down -= u32::from(old.down);
        self.down += u32::from(new.down);
        self.smart -= u32::from(old.smart);
        self.smart += u32::from(new.smart);
        self.unlicensed -= u32::from(old.unlicensed());
        self.unlicensed += u32::from(new.unlicensed());
    }

    /// How many believe this.
    pub(super) fn believing(&self, belief: Belief) -> u32 {
        self.beliefs[belief as usize]
    }

    /// How many are on these terms with the backend.
    pub(super) fn in_contact(&self, contact: Contact) -> u32 {
        self.contacts[contact as usize]
    }

    /// The gauge's value; `None` if `metric` does not count routers.
    fn value(&self, metric: Metric) -> Option<u32> {
        Some(match metric {
            Metric::RoutersRegistered => self.registered,
            Metric::RoutersUnregistered => self.routers - self.registered,
            Metric::RoutersAuthorized => self.believing(Belief::Authorized),
            Metric::RoutersOutOfCompliance => self.believing(Belief::OutOfCompliance),
            Metric::RoutersWaiting => self.believing(Belief::Waiting),
            Metric::RoutersAuthorizationExpired => self.believing(Belief::AuthorizationExpired),
            Metric::RoutersOutOfContact => self.in_contact(Contact::Lost),
            Metric::RoutersSilent => self.in_contact(Contact::Silent),
            Metric::RoutersDown => self.down,
            Metric::RoutersTraditional => self.routers - self.smart,
            Metric::RoutersUnlicensed | Metric::UnlicensedHours => self.unlicensed,
            _ => return None,
        })
    }
}

/// All routers of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Population {
    statuses: Vec<Status>,
    all: Counts,
    fleets: Vec<Counts>,
    /// The first router of each fleet, for finding a router's fleet.
    firsts: Vec<u32>,
}

impl Population {
    pub(super) fn new(plan: &Plan) -> Self {
        let (mut all, mut fleets, mut statuses) = (Counts::default(), Vec::new(), Vec::new());
        for fleet in &plan.fleets {
            // Only these have had smart licensing on before the run.
            let smart = fleet.enrolment.from_before();
            // One that uses nothing believes from the start that it is authorized, and so never states it.
            let idle = fleet.slots.iter().all(|slot| slot.features.is_empty());
            let belief = if idle { Belief::Authorized } else { Belief::default() };
            let fresh = Status { belief, smart, ..Status::default() };
            let mut counts = Counts::default();
            for _ in 0..fleet.routers.count {
                counts.add(fresh);
                all.add(fresh);
                statuses.push(fresh);
            }
            fleets.push(counts);
        }
        Population {
            statuses,
            all,
            fleets,
            firsts: plan.fleets.iter().map(|fleet| fleet.routers.first.0).collect(),
        }
    }

    /// The counts over everyone.
    pub(super) fn all(&self) -> &Counts {
        &self.all
    }

    /// The counts over a fleet, by its number.
    pub(super) fn of_fleet(&self, fleet: usize) -> &Counts {
        &self.fleets[fleet]
    }

    /// The number of the fleet that `router` is of.
    pub(super) fn fleet_of(&self, router: RouterId) -> usize {
        // Empty fleets share their first router with the next one: the last that starts here holds it.
        self.firsts.partition_point(|first| *first <= router.0) - 1
    }

    /// Everyone, in the order of routers.
    pub(super) fn statuses(&self) -> &[Status] {
        &self.statuses
    }

    /// Takes note of a change of status; other facts are none of its business.
    pub(super) fn on(&mut self, fact: &Fact) {
        match *fact {
            Fact::BeliefChanged { router, to, .. } => self.change(router, |status| {
                status.belief = to;
                status.ever_out |= to == Belief::OutOfCompliance;
            }),
            Fact::RegistrationChanged { router, to, .. } => {
                self.change(router, |status| status.registration = to);
            }
            Fact::ModeChanged { router, smart } => {
                self.change(router, |status| status.smart = smart)
            }
            Fact::LicensesChanged { router, lacking, .. } => {
                self.change(router, |status| status.lacking = lacking > 0);
            }
            Fact::ChassisTurned { router, up } => self.change(router, |status| status.down = !up),
            Fact::ContactChanged { router, to, .. } => {
                self.change(router, |status| status.contact = to);
            }
            _ => {}
        }
    }

    fn change(&mut self, router: RouterId, change: impl FnOnce(&mut Status)) {
        let status = &mut self.statuses[router.index()];
        let old = *status;
        change(status);
        let new = *status;
        self.all.replace(old, new);
        let fleet = self.fleet_of(router);
        self.fleets[fleet].replace(old, new);
    }

    /// The value of a gauge that counts routers, over the fleet or router of `filter`; `None` for other metrics.
    pub(super) fn value(&self, metric: Metric, filter: &Filter) -> Option<u32> {
        match (filter.router, filter.fleet) {
            (None, None) => self.all.value(metric),
            (None, Some(fleet)) => self.fleets[fleet.index()].value(metric),
            (Some(router), fleet) => {
                let mut counts = Counts::default();
                let home = self.fleet_of(router);
                if fleet.is_none_or(|fleet| fleet.index() == home) {
                    counts.add(self.statuses[router.index()]);
                }
                counts.value(metric)
            }
        }
    }
}
