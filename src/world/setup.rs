//! What routers are configured to do, interned: many routers share one setup, a changed router gets another.
//!
//! A run begins with one setup a fleet, numbered as the fleets are. What an operator or a fault changes on single
//! routers is copy-on-write: the changed setup is found among those that exist, or added.

use super::World;
use crate::kernel::Span;
use crate::model::call_home;
use crate::model::chassis;
use crate::model::policy::AgentPolicy;
use crate::model::trust::TrustStore;
use crate::net::NodeId;
use crate::plan::{FleetId, FleetPlan, Reach, RouterId, SourcePlan};

/// One setup of the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SetupId(u32);

impl SetupId {
    /// The setup that a fleet's routers begin with.
    pub(super) const fn first_of(fleet: FleetId) -> Self {
        SetupId(fleet.0)
    }

    /// Its place in the table.
    #[inline]
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What the processes of a router are told by its configuration, and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Setup {
    /// The fleet that it is of.
    pub(super) fleet: FleetId,
    /// Where it stands in the network.
    pub(super) node: NodeId,
    /// The smart agent's numbers.
    pub(super) policy: AgentPolicy,
    /// The call-home configuration.
    pub(super) call_home: call_home::Config,
    /// The way to the backend.
    pub(super) reach: Reach,
    /// The ways to the profile's further destinations.
    pub(super) further: Vec<Reach>,
    /// Whether it has a static entry for the backend's name: no query, whatever the way says.
    pub(super) host_is_static: bool,
    /// Where its HTTP client sends from.
    pub(super) source: SourcePlan,
    /// The roots that it trusts.
    pub(super) trust: TrustStore,
    /// From audit to audit of its platform clients.
    pub(super) audit_every: Span,
    /// Latency of a message between two of its processes.
    pub(super) ipc: Span,
    /// How long boots and restarts take.
    pub(super) chassis: chassis::Config,
}

impl Setup {
    /// What a fleet's routers begin with.
    pub(super) fn of(id: FleetId, fleet: &FleetPlan) -> Self {
        Setup {
            fleet: id,
            node: fleet.node,
            policy: fleet.policy.clone(),
            call_home: fleet.call_home.clone(),
            reach: fleet.reach,
            further: fleet.further.clone(),
            host_is_static: fleet.host_is_static,
            source: fleet.source,
            trust: fleet.trust,
            audit_every: fleet.audit_every,
            ipc: fleet.ipc,
            chassis: fleet.chassis,
        }
    }
}

impl Setup {
    /// The way to the profile's destination number `destination`.
    #[inline]
    pub(super) fn way(&self, destination: u8) -> Reach {
        let further = usize::from(destination).checked_sub(1);
        further.and_then(|place| self.further.get(place)).copied().unwrap_or(self.reach)
    }
}

impl World {
    /// How `router` is configured now.
    #[inline]
    pub(super) fn setup_of(&self, router: RouterId) -> &Setup {
        &self.setups[self.routers[router.index()].setup.index()]
    }

    /// Changes how one router is configured. Its machines are not told: what they must hear of, the caller says.
    pub(super) fn change_setup(&mut self, router: RouterId, change: impl FnOnce(&mut Setup)) {
        let mut setup = self.setup_of(router).clone();
        change(&mut setup);
        let place = self.setups.iter().position(|known| *known == setup).unwrap_or_else(|| {
            self.setups.push(setup);
            self.setups.len() - 1
        });
        self.routers[router.index()].setup =
            SetupId(u32::try_from(place).expect("fewer setups than routers"));
    }
}
