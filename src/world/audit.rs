//! What the world says of itself, for whoever checks it: sums over everything there is, taken anew.
//!
//! What it does not know: what must hold.

use std::collections::{BTreeMap, BTreeSet};

use super::World;
use crate::kernel::Time;
use crate::model::backend::{Account, Standing};
use crate::model::chassis::Process;
use crate::model::entitlement::{Demands, TagId};
use crate::model::gateway::{Effect, Input};
use crate::model::service_point::ServicePoint;
use crate::model::wire::PoolId;
use crate::plan::{GatewayId, NameServerId, ProxyId, RouterId, SatelliteId};
use crate::record::Door;
use crate::view::{Audit, BooksAudit, DoorAudit, GatewayAudit, RouterAudit, StatisticsRow};

/// What became of the requests of a gateway, counted as they come and go.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ledger {
    taken: u64,
    returned: u64,
    refused: u64,
    given_up: u64,
    forgotten: u64,
}

impl Ledger {
    pub(super) fn enter(&mut self, input: &Input) {
        self.taken += u64::from(matches!(input, Input::Request { .. }));
    }

    pub(super) fn book(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Forward { .. } => {}
                Effect::Return(_) => self.returned += 1,
                Effect::Refuse(_) => self.refused += 1,
                Effect::GiveUp(_) => self.given_up += 1,
            }
        }
    }

    pub(super) fn forget(&mut self, requests: usize) {
        self.forgotten += requests as u64;
    }
}

/// What is asked for in a pool of a tag.
type Asked = BTreeMap<(PoolId, TagId), u64>;

impl World {
    /// Everything at `now`, the present; `routers`: also each router, which takes memory for all of them.
    #[must_use]
    pub fn audit(&self, now: Time, routers: bool) -> Audit {
        let mut audit = Audit { at: now, ..Audit::default() };
        self.audit_books(&mut audit);
        audit.doors = self.audit_doors(now);
        let gateways = self.relays.gateways.iter().enumerate();
        audit.gateways = gateways
            .map(|(place, it)| GatewayAudit {
                gateway: GatewayId::from_index(place),
                taken: it.ledger.taken,
                returned: it.ledger.returned,
                refused: it.ledger.refused,
                given_up: it.ledger.given_up,
                forgotten: it.ledger.forgotten,
                held: it.machine.held() as u64,
            })
            .collect();
        if routers {
            let all = (0..self.plan.routers()).map(RouterId);
            audit.routers = all.map(|router| self.audit_router(router, now)).collect();
        }
        audit
    }

    fn audit_books(&self, audit: &mut Audit) {
        let mut asked = asked_in(&self.account, &self.demands, audit);
        for satellite in &self.relays.satellites {
            for (pool, tag, count) in &satellite.reported {
                if self.plan.tags[tag.index()].known {
                    *asked.entry((*pool, *tag)).or_default() += u64::from(*count);
                }
            }
        }
        balance(None, &self.account, &asked, audit);
        for (place, satellite) in self.relays.satellites.iter().enumerate() {
            let asked = asked_in(&satellite.account, &self.demands, audit);
            balance(Some(SatelliteId::from_index(place)), &satellite.account, &asked, audit);
        }
    }

    fn audit_doors(&self, now: Time) -> Vec<DoorAudit> {
        let door = |door, point: &ServicePoint| DoorAudit {
            door,
            counters: point.counters(),
            inside: point.inside(now),
        };
        let fronts = self.front_ends.all().iter().zip(0..);
        let mut doors: Vec<_> = fronts.map(|(it, n)| door(self.front_door(n), it)).collect();
        let proxies = self.proxies.iter().enumerate();
        doors
            .extend(proxies.map(|(n, it)| door(Door::Proxy { proxy: ProxyId::from_index(n) }, it)));
        let servers = self.name_servers.iter().enumerate();
        doors.extend(
            servers
                .map(|(n, it)| door(Door::NameServer { asked: NameServerId::from_index(n) }, it)),
        );
        let satellites = self.relays.satellites.iter().enumerate();
        doors.extend(satellites.map(|(n, it)| {
            door(Door::Satellite { satellite: SatelliteId::from_index(n) }, &it.point)
        }));
        doors
    }

    fn audit_router(&self, id: RouterId, now: Time) -> RouterAudit {
        let (setup, router) = (self.setup_of(id), &self.routers[id.index()]);
        let deadline = self.boxes.earliest_deadline(id, router, setup);
        RouterAudit {
            call_home_runs: self.boxes.runs(id, Process::CallHome),
            sending: router.call_home.sending(),
            statistics: router.call_home.statistics().map(|row| StatisticsRow {
                subtype: row.subtype,
                success: row.success,
                failed: row.failed,
                inqueue: row.inqueue,
                dropped: row.dropped,
                rate_limited: row.rate_limited,
                last_sent: row.last_sent,
            }),
            overdue: (deadline < now).then_some(deadline),
            slots: (router.rack.clients.iter())
                .map(|client| (client.slot(), client.features().to_vec()))
                .collect(),
        }
    }
}

/// What the registered instances of an account ask for, of the tags that it knows.
fn asked_in(account: &Account, demands: &Demands, audit: &mut Audit) -> Asked {
    let (mut asked, mut seen) = (Asked::new(), BTreeSet::new());
    for row in account.instances().iter().filter(|it| it.standing == Standing::Registered) {
        if !seen.insert(row.router) {
            audit.listed_twice.push(row.router);
        }
        for request in demands.list(row.demand).iter().filter(|it| account.knows(it.tag)) {
            *asked.entry((row.pool, request.tag)).or_default() += u64::from(request.count);
        }
    }
    asked
}

fn balance(satellite: Option<SatelliteId>, account: &Account, asked: &Asked, audit: &mut Audit) {
    for (pool, tag, books) in account.all_books() {
        let asked = asked.get(&(pool, tag)).copied().unwrap_or_default();
        audit.books.push(BooksAudit { satellite, pool, tag, demand: books.demand, asked });
    }
}
