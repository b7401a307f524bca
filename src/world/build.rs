//! A plan becomes a running world.

use std::sync::Arc;

use super::alerts::Alerting;
use super::bus::Message;
use super::calendar::Calendar;
use super::event::Event;
use super::facts::Facts;
use super::faults::Faults;
use super::fronts::FrontEnds;
use super::operators::Operators;
use super::relay::Relays;
use super::setup::{Setup, SetupId};
use super::slab::Slab;
use super::{Rack, Router, World};
use crate::kernel::{Agenda, EventSet, Key, Source, Span, Stream, Time, ask_for_large_pages};
use crate::model::backend::{Account, AccountSetup, PoolSetup, TokenSetup};
use crate::model::call_home::CallHome;
use crate::model::entitlement::{DemandId, Demands};
use crate::model::licmgr::Licmgr;
use crate::model::pd_audit::{self, Client};
use crate::model::service_point::ServicePoint;
use crate::model::smart_agent::{self, Agent};
use crate::model::sysdb::Sysdb;
use crate::model::wire::PoolId;
use crate::model::{Machine, Wall, licmgr};
use crate::net::Network;
use crate::plan::{Enrolment, FleetId, FleetPlan, Phase, Plan, Reach, RouterId};
use crate::record::{Interest, Record};

impl World {
    /// The world of `plan` at its first instant, and its agenda.
    ///
    /// Facts wanted from the very start must be named here: already registered routers state theirs at time zero.
    #[must_use]
    pub fn build<Q: EventSet<Event>>(plan: Plan, interest: Interest) -> (World, Agenda<Event, Q>) {
        let mut told = Vec::new();
        let (mut world, agenda) = World::build_told(plan, interest, |record| told.push(*record));
        world.facts.put_first(told);
        (world, agenda)
    }

    /// The same, with what the first routers state handed to `reader` before the last ones are there: a million of them
    /// state more than a million routers take.
    #[must_use]
    pub fn build_told<Q: EventSet<Event>>(
        plan: Plan,
        interest: Interest,
        mut reader: impl FnMut(&Record),
    ) -> (World, Agenda<Event, Q>) {
        let faults_from = plan.routers();
        let actions_from = faults_from + plan.faults.len() as u32;
        let relays_from = actions_from + (plan.actions.len() + plan.crews.len()) as u32;
        let relays = (plan.gateways.len() + plan.satellites.len()) as u32;
        // The account is the last source.
        let mut agenda = Agenda::new(relays_from + relays + 1);
        let mut world = World::empty(plan, faults_from, actions_from, relays_from);
        world.calendar = Calendar::new(relays_from + relays);
        world.want(interest);
        world.watch_for_triggers();
        for fleet in 0..world.plan.fleets.len() {
            world.raise_fleet(fleet, &mut agenda, &mut reader);
        }
        world.open_satellites(&mut agenda);
        world.account.open_books(&mut world.account_effects);
        world.state_account_effects(&agenda);
        world.foretell();
        world.mark_calendar(&mut agenda);
        world.plan_faults(&mut agenda);
        world.start_alerts(&mut agenda);
        world.plan_failing(&mut agenda);
        world.plan_actions(&mut agenda);
        world.await_silence(&mut agenda);
        world.facts.drain(reader);
        (world, agenda)
    }

    /// A world without routers; its faults, actions and relays are the event sources from these numbers on.
    fn empty(plan: Plan, faults_from: u32, actions_from: u32, relays_from: u32) -> World {
        let mut account = Account::new(&account_setup(&plan));
        account.hold(&plan.account.terms, &plan.account.warnings);
        let mut routers = Vec::with_capacity(plan.routers() as usize);
        ask_for_large_pages(routers.spare_capacity_mut());
        let point = |servers, limit, when_away| ServicePoint::new(servers, limit, when_away);
        let proxies = &plan.proxies;
        World {
            setups: plan
                .fleets
                .iter()
                .enumerate()
                .map(|(at, it)| Setup::of(FleetId::from_index(at), it))
                .collect(),
            routers,
            at_work: None,
            clocks: Vec::new(),
            demands: Demands::new(),
            network: Network::new(&plan.nodes, &plan.links),
            proxies: proxies.iter().map(|p| point(p.servers, p.queue_limit, p.when_away)).collect(),
            name_servers: plan.name_servers.iter().map(|_| name_server()).collect(),
            lookups: super::exchange::Lookups::new(),
            front_ends: FrontEnds::new(&plan.backend),
            relays: Relays::new(&plan, &account, relays_from),
            account,
            account_effects: Vec::new(),
            calendar: Calendar::new(0),
            faults: Faults::new(&plan, faults_from),
            ntp_away: std::collections::BTreeMap::new(),
            operators: Operators::new(&plan, actions_from),
            boxes: super::chassis::Boxes::default(),
            shelves: super::traditional::Shelves::default(),
            flights: Slab::default(),
            alerting: Alerting::new(&plan),
            letters: Slab::default(),
            folds: true,
            mail: Vec::new(),
            buffers: Some(Box::default()),
            facts: Facts::default(),
            plan,
        }
    }

    fn raise_fleet<Q: EventSet<Event>>(
        &mut self,
        index: usize,
        agenda: &mut Agenda<Event, Q>,
        reader: &mut impl FnMut(&Record),
    ) {
        let fleet = self.plan.fleets[index].clone();
        let id = FleetId::from_index(index);
        let mut path = String::new();
        for router in fleet.routers.iter() {
            path.clear();
            path.push_str("router/");
            fleet.write_router_name(router, &mut path);
            let key = |purpose| Key::of(self.plan.seed, self.plan.replication, &path, purpose);
            let enrolment = key("enrolment").stream();
            let rack = match self.twin(router, &fleet) {
                Some(twin) => Arc::clone(&twin.rack),
                None => Arc::new(Rack::new(&fleet, key("machines").stream())),
            };
            self.routers.push(boxed_router(id, key("exchange"), rack));
            if let Some(clock) = &fleet.clock {
                self.start_clock(router, clock, key("clock"), agenda);
            }
            self.stock(router, &fleet, agenda);
            self.enroll(router, &fleet, enrolment, agenda);
            self.facts.drain(&mut *reader);
        }
    }

    /// Files how a router comes to be registered, or seats it as one that has been for a while.
    fn enroll<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        fleet: &FleetPlan,
        mut draws: Stream,
        agenda: &mut Agenda<Event, Q>,
    ) {
        match fleet.enrolment {
            Enrolment::Already { pool, phase } => {
                let first = match phase {
                    Phase::At(span) => span,
                    Phase::Uniform => within(fleet.policy.check_authorized, &mut draws),
                    Phase::Within(span) => within(span, &mut draws),
                };
                self.start_registered(id, fleet, pool, Time::ZERO + first, agenda);
            }
            Enrolment::Token { enable, register, spread, .. } => {
                let at = register + within(spread, &mut draws);
                agenda.schedule(Source(id.0), enable, Event::Enable(id));
                agenda.schedule(Source(id.0), at, Event::Register(id));
                self.plug_in(id, fleet, agenda);
            }
            Enrolment::EnableOnly { enable } => {
                agenda.schedule(Source(id.0), enable, Event::Enable(id));
                self.plug_in(id, fleet, agenda);
            }
            Enrolment::Never => self.plug_in(id, fleet, agenda),
            Enrolment::Reserved { pool, kind } => {
                self.start_reserved(id, fleet, pool, kind, agenda);
            }
        }
    }

    /// The line cards come up with what is configured on them.
    fn plug_in<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        fleet: &FleetPlan,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for slot in &fleet.slots {
            for request in &slot.features {
                let (tag, count) = (request.tag, request.count);
                let input = pd_audit::Input::Configure { tag, count };
                self.deliver(id, Message::Client(slot.slot, input), agenda);
            }
        }
    }

    /// A router that has been registered and authorized for a while: its machines are where a long life put them.
    fn start_registered<Q: EventSet<Event>>(
        &mut self,
        id: RouterId,
        fleet: &FleetPlan,
        pool: PoolId,
        next_check: Time,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let demand = self.seat(id, fleet);
        self.note_all_uses(id, agenda);
        let now = agenda.now();
        let account = match fleet.reach {
            Reach::Satellite(satellite) => self.relays.account_of(satellite),
            _ => &mut self.account,
        };
        let (instance, certificate) =
            account.enrol(id, pool, demand, now, Wall::true_at(now), &self.demands);
        let in_use = demand != Demands::NONE;
        let inputs = [
            smart_agent::Input::DemandChanged { demand, in_use },
            smart_agent::Input::Enrolled {
                instance,
                pool,
                certificate,
                last_contact: now,
                next_check,
            },
        ];
        for input in inputs {
            self.deliver(id, Message::Agent(input), agenda);
        }
    }

    /// A router whose cards and uses are those of `id` when the run begins: the one before, if both have been in use for a
    /// while in one fleet whose clients do nothing by themselves.
    fn twin(&self, id: RouterId, fleet: &FleetPlan) -> Option<&Router> {
        let seated = fleet.enrolment.from_before();
        let alike = seated && fleet.audit_every == Span::FOREVER && id != fleet.routers.first;
        self.routers[..id.index()].last().filter(|_| alike)
    }

    /// Puts a router's processes where they are once everything is configured, and says what it asks for.
    pub(super) fn seat(&mut self, id: RouterId, fleet: &FleetPlan) -> DemandId {
        let twin = self.twin(id, fleet).map(|twin| (twin.licmgr.clone(), twin.demand));
        let router = &mut self.routers[id.index()];
        router.sysdb = Sysdb::configured(fleet.call_home.block());
        router.call_home = CallHome::serving(&fleet.call_home);
        if let Some((licmgr, demand)) = twin {
            (router.licmgr, router.demand) = (licmgr, demand);
            return demand;
        }
        let audit = pd_audit::Config { every: fleet.audit_every };
        router.licmgr = Licmgr::serving();
        let (mut reports, mut ignored) = (Vec::new(), Vec::new());
        let Rack { clients, rng } = Arc::make_mut(&mut router.rack);
        for (client, slot) in clients.iter_mut().zip(&fleet.slots) {
            for request in &slot.features {
                let (tag, count) = (request.tag, request.count);
                let moment = super::bus::moment(rng, Time::ZERO);
                client.on(&pd_audit::Input::Configure { tag, count }, moment, &audit, &mut reports);
            }
        }
        for report in reports {
            let pd_audit::Effect::Report { slot, tag, count } = report;
            let input = licmgr::Input::FeatureReported { slot, tag, count };
            let mut none = super::no_draws();
            let moment = super::bus::moment(&mut none, Time::ZERO);
            router.licmgr.on(&input, moment, &(), &mut ignored);
        }
        router.demand = self.demands.intern(&router.licmgr.demand());
        router.demand
    }
}

impl Rack {
    /// The cards of a fleet's router; nothing is configured on them.
    fn new(fleet: &FleetPlan, rng: Stream) -> Self {
        Rack { clients: fleet.slots.iter().map(|slot| Client::new(slot.slot)).collect(), rng }
    }
}

/// A router as it leaves the box: its cards are in, nothing is configured.
fn boxed_router(id: FleetId, key: Key, rack: Arc<Rack>) -> Router {
    Router {
        armed: Time::NEVER,
        agent: Agent::default(),
        call_home: CallHome::default(),
        licmgr: Licmgr::default(),
        sysdb: Sysdb::default(),
        demand: Demands::NONE,
        setup: SetupId::first_of(id),
        key,
        rack,
    }
}

/// A moment drawn evenly from the first `span`.
fn within(span: Span, draws: &mut Stream) -> Span {
    Span(if span == Span::ZERO { 0 } else { draws.below(span.0) })
}

/// A name server works on so many queries at once that they never wait for each other (assumed).
fn name_server() -> ServicePoint {
    ServicePoint::new(1_024, None, crate::plan::WhenAway::Silent)
}

fn account_setup(plan: &Plan) -> AccountSetup {
    let pools = plan.pools.iter().map(|pool| PoolSetup {
        scope: pool.scope,
        licenses: pool.licenses.clone(),
        parent: pool.parent,
        overage: pool.overage,
    });
    let tokens = plan.tokens.iter().map(|token| TokenSetup {
        pool: token.pool,
        valid_for: token.valid_for,
        from_start: token.from_start,
    });
    AccountSetup {
        pools: pools.collect(),
        tokens: tokens.collect(),
        known: plan.tags.iter().map(|tag| tag.known).collect(),
        certificate: plan.backend.certificate,
        silence: plan.backend.silence,
    }
}
