//! Lines and moments that are kept one by one: syslog, the pools' event logs, proxies' access logs, faults, operators'
//! actions, and when a router first believed that it was out of compliance.
//!
//! What it does not know: how a line is written.

use std::collections::BTreeSet;

use super::Options;
use crate::kernel::Time;
use crate::model::Wall;
use crate::model::clock::{Clock, shown};
use crate::outcome::{ACCESS_KEPT, AccessLine, FaultWindow, PoolLine, SyslogLine};
use crate::plan::{Plan, RouterId};
use crate::record::{Belief, Fact, FactKind, Interest, Record};

/// How many routers are kept one by one to the end.
pub(super) const ROUTERS_KEPT: usize = 1_000;

/// What was kept.
#[derive(Clone, Debug)]
pub(super) struct Journal {
    keep_syslog: bool,
    keep_pool_log: bool,
    keep_access: bool,
    pub syslog: Vec<SyslogLine>,
    /// Routers whose second route processor is active.
    on_rsp1: BTreeSet<RouterId>,
    pub pool_log: Vec<PoolLine>,
    /// The first [`ACCESS_KEPT`] lines of all proxies.
    pub access: Vec<AccessLine>,
    /// Windows in order of their beginning; open ones end at [`Time::NEVER`].
    faults: Vec<FaultWindow>,
    /// The open window of each planned fault.
    active: Vec<Option<usize>>,
    fault_names: Vec<String>,
    action_names: Vec<String>,
    pub actions: Vec<(Time, String)>,
    first_out: Vec<Option<Time>>,
}

impl Journal {
    pub(super) fn new(plan: &Plan, options: Options) -> Self {
        Journal {
            keep_syslog: options.syslog,
            keep_pool_log: options.pool_log,
            keep_access: options.access_log && !plan.proxies.is_empty(),
            syslog: Vec::new(),
            on_rsp1: BTreeSet::new(),
            pool_log: Vec::new(),
            access: Vec::new(),
            faults: Vec::new(),
            active: vec![None; plan.faults.len()],
            fault_names: plan.faults.iter().map(|fault| fault.name.clone()).collect(),
            action_names: plan.actions.iter().map(|action| action.name.clone()).collect(),
            actions: Vec::new(),
            first_out: vec![None; ROUTERS_KEPT.min(plan.routers() as usize)],
        }
    }

    pub(super) fn interest(&self) -> Interest {
        let always = Interest::of(&[
            FactKind::FaultBegan,
            FactKind::FaultEnded,
            FactKind::ActionTaken,
            FactKind::BeliefChanged,
        ]);
        let syslog = if self.keep_syslog {
            Interest::of(&[FactKind::Logged, FactKind::FailedOver])
        } else {
            Interest::NONE
        };
        let pools =
            if self.keep_pool_log { Interest::of(&[FactKind::PoolLogged]) } else { Interest::NONE };
        let access =
            if self.keep_access { Interest::of(&[FactKind::ProxyLogged]) } else { Interest::NONE };
        always.and(syslog).and(pools).and(access)
    }

    pub(super) fn on(&mut self, record: &Record) {
        let at = record.at;
        match record.fact {
            Fact::Logged { router, notice } if self.keep_syslog => {
                let active = self.on_rsp1.contains(&router).into();
                let shown = Wall::true_at(at);
                self.syslog.push(SyslogLine { at, shown, router, notice, active });
            }
            Fact::FailedOver { router, active } => {
                self.on_rsp1.remove(&router);
                if active == 1 {
                    self.on_rsp1.insert(router);
                }
            }
            Fact::PoolLogged { pool, entry } if self.keep_pool_log => {
                self.pool_log.push(PoolLine { at, pool, entry });
            }
            Fact::ProxyLogged { proxy, router, status, bytes }
                if self.keep_access && self.access.len() < ACCESS_KEPT =>
            {
                self.access.push(AccessLine { at, proxy, router, status, bytes });
            }
            Fact::BeliefChanged { router, to: Belief::OutOfCompliance, .. } => {
                if let Some(first) = self.first_out.get_mut(router.index()) {
                    first.get_or_insert(at);
                }
            }
            Fact::FaultBegan { fault } => {
                let name = self.fault_names[fault.index()].clone();
                self.active[fault.index()] = Some(self.faults.len());
                self.faults.push(FaultWindow { name, from: at, to: Time::NEVER });
            }
            Fact::FaultEnded { fault } => {
                if let Some(window) = self.active[fault.index()].take() {
                    self.faults[window].to = at;
                }
            }
            Fact::ActionTaken { action } => {
                self.actions.push((at, self.action_names[action.index()].clone()));
            }
            _ => {}
        }
    }

    /// Dates the lines of routers whose own clock was not right by that clock.
    pub(super) fn date_by(&mut self, clocks: &[(RouterId, Vec<Clock>)]) {
        if clocks.is_empty() {
            return;
        }
        for line in &mut self.syslog {
            if let Ok(place) = clocks.binary_search_by_key(&line.router, |it| it.0) {
                line.shown = shown(&clocks[place].1, line.at);
            }
        }
    }

    /// When `router` first believed that it was out of compliance, if it is one of the first [`ROUTERS_KEPT`].
    pub(super) fn first_out_of_compliance(&self, router: usize) -> Option<Time> {
        self.first_out.get(router).copied().flatten()
    }

    /// The fault windows of a run that ended at `end`.
    pub(super) fn fault_windows(&mut self, end: Time) -> Vec<FaultWindow> {
        let mut windows = std::mem::take(&mut self.faults);
        for window in &mut windows {
            window.to = window.to.min(end);
        }
        windows
    }
}
