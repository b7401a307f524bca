//! What operators do, at a router's command line or in the portal.

use std::sync::Arc;

use super::World;
use super::bus::Message;
use super::event::Event;
use crate::kernel::{Agenda, EventSet};
use crate::model::backend::Life;
use crate::model::entitlement::TagId;
use crate::model::licmgr::{self, Command};
use crate::model::wire::PoolId;
use crate::model::{Contact, pd_audit, sysdb};
use crate::plan::{Action, CallHomeChange, Enrolment, RouterId, RouterRange};

impl World {
    /// `license smart enable`, committed.
    pub(super) fn enable<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.commit_mode(router, true, agenda);
    }

    /// `license smart register idtoken …` with the fleet's token.
    pub(super) fn register<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Enrolment::Token { token, .. } = self.fleet_of(router).enrolment else {
            unreachable!("only fleets with a token register on their own");
        };
        self.command(router, Command::Register { token, force: false }, agenda);
    }

    /// Lets an action happen, or a crew's part of one.
    pub(super) fn carry_out<Q: EventSet<Event>>(
        &mut self,
        action: Action,
        agenda: &mut Agenda<Event, Q>,
    ) {
        match action {
            Action::Buy { pool, tag, quantity, life } => {
                self.purchase(pool, &[(tag, quantity)], life, agenda);
            }
            Action::Prolong { pool, tag, until } => {
                let out = &mut self.account_effects;
                self.account.prolong(pool, tag, until, agenda.now(), out);
                self.state_account_effects(agenda);
                self.mark_calendar(agenda);
            }
            Action::BuyMissing { pool, tag, life } => {
                let tags = match tag {
                    Some(tag) => tag.index()..tag.index() + 1,
                    None => 0..self.plan.tags.len(),
                };
                let missing = |tag| (tag, self.account.books(pool, tag).short_by());
                let list: Vec<_> = tags.map(TagId::from_index).map(missing).collect();
                self.purchase(pool, &list, life, agenda);
            }
            Action::Transfer { from, to, tag, quantity } => {
                self.account.transfer(from, to, tag, quantity, &mut self.account_effects);
                self.state_account_effects(agenda);
            }
            Action::RemoveInstances { routers } => {
                for router in routers.iter() {
                    let out = &mut self.account_effects;
                    if let Some(instance) = self.account.instance_of(router) {
                        self.account.remove_instance(instance, &self.demands, out);
                    }
                }
                self.state_account_effects(agenda);
            }
            Action::CreateToken { token } => {
                self.account.create_token(token, agenda.now(), &mut self.account_effects);
                self.state_account_effects(agenda);
            }
            Action::MoveInstances { routers, to } => self.move_instances(routers, to, agenda),
            Action::RevokeToken { token } => {
                self.account.revoke(token, &mut self.account_effects);
                self.state_account_effects(agenda);
            }
            Action::Register { routers, token, force } => {
                self.command_each(routers, Command::Register { token, force }, agenda);
            }
            Action::Renew { routers, .. } => {
                let needed = routers.iter().filter(|router| self.needs(&action, *router));
                for router in needed.collect::<Vec<_>>() {
                    self.command(router, Command::Renew, agenda);
                }
            }
            Action::Deregister { routers } => {
                self.command_each(routers, Command::Deregister, agenda);
            }
            Action::Configure { routers, slot, tag, count } => {
                let input = pd_audit::Input::Configure { tag, count };
                routers.iter().for_each(|router| self.configure(router, slot, &input, agenda));
            }
            Action::SetClock { routers, ahead } => self.set_clocks(routers, ahead, agenda),
            Action::SetReach { routers, reach } => self.set_reach(routers, reach, agenda),
            Action::SetStaticHost { routers, backend } => {
                for router in routers.iter() {
                    self.change_setup(router, |setup| setup.host_is_static |= backend);
                }
            }
            Action::InstallRoot { routers, root } => {
                for router in routers.iter() {
                    self.change_setup(router, |setup| setup.trust = setup.trust.with(root));
                }
            }
            Action::SetHttpClientVrf { routers, vrf } => self.set_http_client_vrf(routers, vrf),
            Action::Synchronize { satellite } => self.synchronize(satellite, agenda),
            Action::Unconfigure { routers, slot, tag } => {
                let input = pd_audit::Input::Unconfigure { tag };
                routers.iter().for_each(|router| self.configure(router, slot, &input, agenda));
            }
            Action::ConfigureCallHome { routers, change } => {
                routers.iter().for_each(|router| self.change_call_home(router, change, agenda));
            }
            Action::CallHomeSend { routers, bytes } => {
                routers.iter().for_each(|router| self.call_home_send(router, bytes, agenda));
            }
            Action::SetMode { routers, smart, token } => {
                routers.iter().for_each(|router| self.set_mode(router, smart, token, agenda));
            }
            Action::InstallPak { .. } | Action::MoveLicense { .. } => {
                self.handle_licenses(action, agenda);
            }
            Action::Reserve { routers, pool, kind } => self.reserve(routers, pool, kind, agenda),
            Action::ReturnReservation { routers } => self.return_reservations(routers, agenda),
            Action::Chassis { routers, input } => {
                routers.iter().for_each(|router| self.drive_box(router, input, agenda));
            }
        }
    }

    /// An operator moves product instances in the portal.
    fn move_instances<Q: EventSet<Event>>(
        &mut self,
        routers: RouterRange,
        to: PoolId,
        agenda: &Agenda<Event, Q>,
    ) {
        for router in routers.iter() {
            if let Some(instance) = self.account.instance_of(router) {
                let out = &mut self.account_effects;
                self.account.move_instance(instance, to, &self.demands, out);
            }
        }
        self.state_account_effects(agenda);
    }

    /// Buys licenses in the portal; none of a tag is no purchase.
    fn purchase<Q: EventSet<Event>>(
        &mut self,
        pool: PoolId,
        list: &[(TagId, u64)],
        life: Life,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for (tag, quantity) in list.iter().filter(|it| it.1 > 0) {
            let what = (pool, *tag, *quantity);
            self.account.buy_for(what, life, agenda.now(), &mut self.account_effects);
        }
        self.state_account_effects(agenda);
        self.mark_calendar(agenda);
    }

    /// Whether `action` has anything to do on a router: what is for silent ones leaves the others alone.
    pub(super) fn needs(&self, action: &Action, router: RouterId) -> bool {
        match action {
            Action::Renew { silent_only: true, .. } => {
                self.routers[router.index()].agent.contact() == Contact::Silent
            }
            _ => true,
        }
    }

    fn command_each<Q: EventSet<Event>>(
        &mut self,
        routers: RouterRange,
        command: Command,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for router in routers.iter() {
            self.command(router, command, agenda);
        }
    }

    fn command<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        command: Command,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.deliver(router, Message::Licmgr(licmgr::Input::Command(command)), agenda);
    }

    /// Gives a slot's client a change of its features; a slot without a client gets one, which waits if the card is out.
    fn configure<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        slot: u8,
        input: &pd_audit::Input,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if !self.boxes.is_up(router) {
            return;
        }
        let rack = &mut self.routers[router.index()].rack;
        if !rack.clients.iter().any(|client| client.slot() == slot) {
            Arc::make_mut(rack).clients.push(pd_audit::Client::new(slot));
            if !self.boxes.serves(router, slot) {
                self.take_client(router, slot, agenda.now());
            }
        }
        self.deliver(router, Message::Client(slot, *input), agenda);
    }

    /// A changed `call-home` block is committed.
    pub(super) fn change_call_home<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        change: CallHomeChange,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let CallHomeChange { smart_call_home_data, rate_limit, message_size_limit, scheme, .. } =
            change;
        self.change_setup(router, |setup| {
            let config = &mut setup.call_home;
            config.smart_call_home_data =
                smart_call_home_data.unwrap_or(config.smart_call_home_data);
            config.rate_limit = rate_limit.unwrap_or(config.rate_limit);
            config.message_size_limit =
                message_size_limit.map_or(config.message_size_limit, u64::from);
            if let Some(scheme) = scheme {
                *config = std::mem::take(config).speaking(scheme);
            }
        });
        // A block that nobody has written yet is the one that call-home would write.
        let block = self.routers[router.index()].sysdb.call_home();
        let mut block = block.unwrap_or_else(|| self.setup_of(router).call_home.block());
        block.service_active = change.service_active.unwrap_or(block.service_active);
        block.profile_active = change.profile_active.unwrap_or(block.profile_active);
        block.reporting = change.reporting.unwrap_or(block.reporting);
        block.destination = change.destination.unwrap_or(block.destination);
        let commit = sysdb::Input::Commit(sysdb::Commit::CallHome(block));
        self.deliver(router, Message::Sysdb(commit), agenda);
    }
}
