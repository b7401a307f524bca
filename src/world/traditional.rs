//! Traditional licenses in a running world: what chassis have, who hears of changes, and the switch between the two modes.
//!
//! ```text
//!   PD client ─report─► licmgr ─┬─► its own sums (smart licensing)
//!                               └─► Licenses (here) ──► facts, syslog
//!   operator ─install, take out─────► Licenses
//!   operator ─set-mode─► sysdb (no reload), Licenses on duty or off
//! ```
//!
//! Only routers of fleets that have licenses of their own are in the table, so others pay for one look at an empty map.
//!
//! What it does not know: how long anything takes by hand, pools.

use std::collections::BTreeMap;

use super::World;
use super::bus::{Message, moment};
use super::event::Event;
use crate::kernel::{Agenda, EventSet};
use crate::model::licmgr::{self, Command};
use crate::model::syslog::{Mnemonic, Notice};
use crate::model::traditional::{Effect, Holding, Input, Licenses};
use crate::model::wire::TokenId;
use crate::model::{Machine, sysdb};
use crate::plan::{Action, ActionId, FleetPlan, RouterId};
use crate::record::Fact;

/// Chassis with licenses of their own.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    boxes: BTreeMap<RouterId, Licenses>,
    effects: Vec<Effect>,
    /// Routers for which licenses were reissued that still have to be installed there.
    reissued: Vec<RouterId>,
}

impl Shelves {
    /// What `router` has; `None` if nobody writes that down.
    pub(super) fn of(&self, router: RouterId) -> Option<&[Holding]> {
        self.boxes.get(&router).map(Licenses::holdings)
    }
}

impl World {
    /// Puts into a router what it has at the start.
    pub(super) fn stock<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        fleet: &FleetPlan,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Some(plan) = &fleet.traditional else { return };
        let on = !fleet.enrolment.from_before();
        self.shelves.boxes.insert(router, Licenses::new(on));
        for pak in &plan.paks {
            let (slot, tag, count) = (pak.slot, pak.tag, pak.count);
            self.drive_licenses(router, Input::Bought { slot, tag, count }, agenda);
            if pak.installed {
                self.drive_licenses(router, Input::Install { slot, tag, count }, agenda);
            }
        }
    }

    /// What licmgr hears of uses, and that it ended, concerns the licenses of its chassis.
    #[inline]
    pub(super) fn note_use<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        input: &licmgr::Input,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if self.shelves.boxes.is_empty() {
            return;
        }
        match *input {
            licmgr::Input::FeatureReported { slot, tag, count } => {
                self.drive_licenses(router, Input::Used { slot, tag, count }, agenda);
            }
            licmgr::Input::Stopped => self.drive_licenses(router, Input::Stopped, agenda),
            _ => {}
        }
    }

    /// Licmgr has learned of all uses at once.
    pub(super) fn note_all_uses<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if !self.shelves.boxes.contains_key(&router) {
            return;
        }
        let uses: Vec<_> = self.routers[router.index()].licmgr.uses().collect();
        for (slot, tag, count) in uses {
            self.drive_licenses(router, Input::Used { slot, tag, count }, agenda);
        }
    }

    /// Commits `license smart enable`, or its removal.
    pub(super) fn commit_mode<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        smart: bool,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let is_new = self.routers[router.index()].sysdb.smart() != smart;
        if is_new && self.boxes.is_up(router) {
            let fact = Fact::ModeChanged { router, smart };
            self.facts.state(agenda.now(), agenda.current(), fact);
            self.drive_licenses(router, Input::Switched { on: !smart }, agenda);
        }
        let commit = sysdb::Input::Commit(sysdb::Commit::LicenseSmart(smart));
        self.deliver(router, Message::Sysdb(commit), agenda);
    }

    /// Switches a router, and registers it at once if there is a token.
    pub(super) fn set_mode<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        smart: bool,
        token: Option<TokenId>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.commit_mode(router, smart, agenda);
        if let Some(token) = token.filter(|_| smart) {
            let command = Command::Register { token, force: false };
            // Behind the news of the switch, which is under way to licmgr.
            self.post(router, Message::Licmgr(licmgr::Input::Command(command)), agenda);
            self.settle(router, agenda);
        }
    }

    /// The PAKs that `action` brings are bought when it is taken, for each router.
    pub(super) fn buy_paks<Q: EventSet<Event>>(
        &mut self,
        action: Action,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if let Action::InstallPak { routers, slot, tag, count, buy: true } = action {
            for router in routers.iter() {
                self.drive_licenses(router, Input::Bought { slot, tag, count }, agenda);
            }
        }
    }

    /// Somebody's hands on the licenses of chassis. Nothing can be typed on one that is down.
    pub(super) fn handle_licenses<Q: EventSet<Event>>(
        &mut self,
        action: Action,
        agenda: &mut Agenda<Event, Q>,
    ) {
        match action {
            Action::InstallPak { routers, slot, tag, count, .. } => {
                for router in routers.iter().filter(|it| self.boxes.is_up(*it)).collect::<Vec<_>>()
                {
                    self.drive_licenses(router, Input::Install { slot, tag, count }, agenda);
                }
            }
            Action::MoveLicense { from, to, slots, tag, count } if from.count == 0 => {
                let install =
                    Action::InstallPak { routers: to, slot: slots.1, tag, count, buy: false };
                self.handle_licenses(install, agenda);
            }
            Action::MoveLicense { from, to, slots, tag, count } => {
                for (router, counterpart) in from.iter().zip(to.iter()) {
                    if !self.boxes.is_up(router) {
                        continue;
                    }
                    let has = |it: &&Holding| it.slot == slots.0 && it.tag == tag;
                    let there = self.shelves.of(router).and_then(|all| all.iter().find(has));
                    let count = there.map_or(0, |it| it.installed).min(count);
                    if count == 0 {
                        continue;
                    }
                    self.drive_licenses(
                        router,
                        Input::TakeOut { slot: slots.0, tag, count },
                        agenda,
                    );
                    let bought = Input::Bought { slot: slots.1, tag, count };
                    self.drive_licenses(counterpart, bought, agenda);
                    self.shelves.reissued.push(counterpart);
                }
            }
            _ => unreachable!("no action on licenses of chassis"),
        }
    }

    /// Licenses that `action` took out are installed at their new place: a job of its own for each.
    pub(super) fn reinstall<Q: EventSet<Event>>(
        &mut self,
        action: ActionId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if self.shelves.reissued.is_empty() {
            return;
        }
        for router in std::mem::take(&mut self.shelves.reissued) {
            self.assign(action, Some(router), agenda);
        }
    }

    fn drive_licenses<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        input: Input,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Some(licenses) = self.shelves.boxes.get_mut(&router) else { return };
        let mut out = std::mem::take(&mut self.shelves.effects);
        let on = licenses.on_duty() && !matches!(input, Input::Switched { .. });
        licenses.on(&input, moment(&mut super::no_draws(), agenda.now()), &(), &mut out);
        for effect in out.drain(..) {
            let fact = match effect {
                Effect::Installed { slot, tag, count } => {
                    Fact::LicenseMoved { router, slot, tag, count, installed: true }
                }
                Effect::TakenOut { slot, tag, count } => {
                    Fact::LicenseMoved { router, slot, tag, count, installed: false }
                }
                Effect::Lacks { slot, tag, lacks } => {
                    Fact::FeatureLacks { router, slot, tag, lacks }
                }
                Effect::Changed { tag, stock, lacking } => {
                    Fact::LicensesChanged { router, tag, stock, lacking }
                }
            };
            self.facts.state(agenda.now(), agenda.current(), fact);
            let line = match effect {
                Effect::Lacks { lacks: true, .. } => Mnemonic::FeatureUnlicensed,
                // What was there before the run was logged before it.
                Effect::Installed { .. } if on && agenda.now() > crate::kernel::Time::ZERO => {
                    Mnemonic::LicenseInstalled
                }
                _ => continue,
            };
            let fact = Fact::Logged { router, notice: Notice::plain(line) };
            self.facts.state(agenda.now(), agenda.current(), fact);
            self.overhear(router, line, agenda);
        }
        self.shelves.effects = out;
    }
}
