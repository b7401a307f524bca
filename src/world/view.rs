//! A read-only picture of any router, and of the account's portal, at the current instant.

use super::World;
use super::clocks::own_clock;
use crate::kernel::Time;
use crate::model::backend::Standing;
use crate::model::entitlement::TagId;
use crate::model::pd_audit::Client;
use crate::model::wire::{InstanceId, PoolId};
use crate::plan::RouterId;
use crate::view::{
    Console, EntitlementView, InstanceRow, LicenseRow, PortalView, RouterView, StatisticsRow,
};

impl World {
    /// Everything that show commands print of `router`.
    #[must_use]
    pub fn view(&self, router: RouterId) -> RouterView {
        let setup = self.setup_of(router);
        let machines = &self.routers[router.index()];
        let agent = &machines.agent;
        let requests = self.demands.list(machines.demand);
        let entitlements = requests.iter().enumerate().map(|(index, request)| EntitlementView {
            tag: request.tag,
            count: request.count,
            mode: agent.mode(index),
            requested: agent.requested(),
        });
        let statistics = machines.call_home.statistics().map(|row| StatisticsRow {
            subtype: row.subtype,
            success: row.success,
            failed: row.failed,
            inqueue: row.inqueue,
            dropped: row.dropped,
            rate_limited: row.rate_limited,
            last_sent: row.last_sent,
        });
        RouterView {
            down: !self.boxes.is_up(router),
            active_rsp: self.boxes.active(router),
            smart: machines.sysdb.smart(),
            registration: agent.registration(),
            belief: agent.belief(),
            contact: agent.contact(),
            registration_started: agent.registration_started(),
            last_response: agent.last_response(),
            last_refusal: agent.last_refusal(),
            last_failure: agent.last_failure(),
            instance: agent.instance(),
            pool: agent.pool(),
            certificate: agent.certificate(),
            renew_at: agent.renew_at(&setup.policy),
            next_check: agent.next_check(&setup.policy),
            authorization_expires: agent.authorization_expires(&setup.policy),
            entitlements: entitlements.collect(),
            statistics: statistics.to_vec(),
            clock: own_clock(&self.clocks, router).map(|it| it.clock),
            clocks: own_clock(&self.clocks, router).map_or_else(Vec::new, |it| it.history()),
            evaluation: agent.evaluation(&setup.policy),
            alerts: machines.call_home.alert_statistics(),
        }
    }

    /// The console of `router` at `at`, the present; `records` are for whoever keeps facts.
    #[must_use]
    pub fn console(&self, router: RouterId, at: Time) -> Console {
        let (setup, machines) = (self.setup_of(router), &self.routers[router.index()]);
        let slot = |client: &Client| (client.slot(), client.features().to_vec());
        Console {
            router,
            at,
            view: self.view(router),
            block: machines.sysdb.call_home(),
            call_home: setup.call_home.clone(),
            reach: setup.reach,
            http_client_vrf: setup
                .source
                .http_client_vrf
                .map(|it| self.plan.vrfs[it.index()].clone()),
            slots: machines.rack.clients.iter().map(slot).collect(),
            licenses: self.shelves.of(router).map(<[_]>::to_vec),
            records: Vec::new(),
        }
    }

    /// The account's portal at `at`, the present, with at most so many product instances.
    #[must_use]
    pub fn portal(&self, at: Time, most: usize) -> PortalView {
        let mut view = PortalView { at, ..PortalView::default() };
        for pool in (0..self.plan.pools.len()).map(PoolId::from_index) {
            for tag in (0..self.plan.tags.len()).map(TagId::from_index) {
                let books = self.account.books(pool, tag);
                let (purchased, in_use) = (books.quantity, books.demand);
                if purchased > 0 || in_use > 0 {
                    let missing = self.account.missing(pool, tag);
                    view.licenses.push(LicenseRow { pool, tag, purchased, in_use, missing });
                }
            }
        }
        let rows = self.account.instances().iter().enumerate();
        for (number, row) in rows.filter(|it| it.1.standing == Standing::Registered) {
            view.registered += 1;
            if view.instances.len() < most {
                view.instances.push(InstanceRow {
                    instance: InstanceId::from_index(number),
                    router: row.router,
                    pool: row.pool,
                    last_contact: row.last_contact,
                    requests: self.demands.list(row.demand).to_vec(),
                    silence: row.silence,
                });
            }
        }
        view
    }
}
