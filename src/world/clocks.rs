//! Routers' own clocks: how they start, who sets them, and when NTP holds them.
//!
//! Nothing is polled while nothing changes: a clock whose time server is reachable stays held until a fault takes the
//! server or the way to it, and one that has lost it drifts until the poll after they are back.
//!
//! What it does not know: what a date means to a router.

use super::World;
use super::bus::Message;
use super::event::Event;
use crate::kernel::{Agenda, EventSet, Key, Source, Span, Stream, Time};
use crate::model::clock::Clock;
use crate::model::{Moment, Wall, smart_agent};
use crate::net::NodeId;
use crate::plan::{ClockPlan, Direction, FleetPlan, NtpPlan, RouterId, RouterRange};
use crate::record::Fact;

/// A clock that something is planned for.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnClock {
    pub(super) clock: Clock,
    ntp: Option<NtpPlan>,
    /// Root of the draws of its polls.
    key: Key,
    /// How many polls were filed.
    polls: u32,
    /// A poll is on file.
    polling: bool,
}

/// The clock of `router`, if it is not simply right.
#[inline]
pub(super) fn own_clock(clocks: &[Option<Box<OwnClock>>], router: RouterId) -> Option<&OwnClock> {
    clocks.get(router.index())?.as_deref()
}

/// What a machine that judges by the date may know now.
pub(super) fn dated<'a>(rng: &'a mut Stream, clock: Option<&OwnClock>, now: Time) -> Moment<'a> {
    let wall = clock.map_or_else(|| Wall::true_at(now), |it| it.clock.wall(now));
    Moment { now, wall, rng }
}

impl World {
    /// Gives a new router the clock that its fleet's plan says; `key` is that of its clock's draws.
    pub(super) fn start_clock<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        plan: &ClockPlan,
        key: Key,
        agenda: &Agenda<Event, Q>,
    ) {
        let mut draws = key.stream();
        let offset = plan.offset.as_ref().map_or(0, |(law, to)| offset(law, *to, &mut draws));
        let drift = i32::try_from(either(u64::from(plan.drift), &mut draws)).unwrap_or(i32::MAX);
        let mut own = OwnClock {
            clock: Clock::free(offset, drift),
            ntp: plan.ntp,
            key,
            polls: 0,
            polling: false,
        };
        if let Some(ntp) = plan.ntp.filter(|ntp| self.serves(router, ntp.node)) {
            own.clock.hold(Time::ZERO, either(ntp.accuracy.0, &mut draws));
        }
        let ahead = own.clock.ahead_at(Time::ZERO);
        *self.clock_place(router) = Some(Box::new(own));
        let fact = Fact::ClockChanged { router, ahead };
        self.facts.state(agenda.now(), agenda.current(), fact);
    }

    /// Whether the time server at `node` is there for `router`.
    fn serves(&self, router: RouterId, node: NodeId) -> bool {
        let away = self.ntp_away.get(&node).is_some_and(|faults| *faults > 0);
        let setup = self.setup_of(router);
        !away && self.network.connected(setup.time_server(), setup.node, node)
    }

    /// The time server at `node` is away, or back.
    pub(super) fn turn_ntp(&mut self, node: NodeId, up: bool) {
        let faults = self.ntp_away.entry(node).or_default();
        *faults = if up { faults.saturating_sub(1) } else { *faults + 1 };
    }

    /// Something failed or came back: NTP lets go of the clocks it cannot reach and will find those it can.
    pub(super) fn heed_clocks<Q: EventSet<Event>>(&mut self, agenda: &mut Agenda<Event, Q>) {
        let held = |fleet: &FleetPlan| fleet.clock.as_ref().is_some_and(|it| it.ntp.is_some());
        for fleet in 0..self.plan.fleets.len() {
            if held(&self.plan.fleets[fleet]) {
                let routers = self.plan.fleets[fleet].routers;
                routers.iter().for_each(|router| self.heed_clock(router, agenda));
            }
        }
    }

    fn heed_clock<Q: EventSet<Event>>(&mut self, router: RouterId, agenda: &mut Agenda<Event, Q>) {
        let Some(own) = own_clock(&self.clocks, router) else { return };
        let Some(ntp) = own.ntp else { return };
        let (held, served) = (own.clock.held(), self.serves(router, ntp.node));
        if held && !served {
            self.clock_of(router).clock.let_go(agenda.now());
        } else if served && !held {
            self.file_poll(router, ntp, agenda);
        }
    }

    fn file_poll<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        ntp: NtpPlan,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let own = self.clock_of(router);
        if own.polling {
            return;
        }
        own.polls += 1;
        own.polling = true;
        let wait = Span::nanos(own.key.occurrence(u64::from(own.polls)).below(ntp.poll.0.max(1)));
        agenda.schedule(Source(router.0), agenda.now() + wait, Event::PollNtp(router));
    }

    /// A router asks its time server.
    pub(super) fn poll_ntp<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let own = self.clock_of(router);
        own.polling = false;
        let (key, polls) = (own.key, own.polls);
        let Some(ntp) = own.ntp.filter(|ntp| self.serves(router, ntp.node)) else { return };
        // The first draw of the occurrence was the wait.
        let mut draws = key.occurrence(u64::from(polls));
        draws.draw();
        let left = either(ntp.accuracy.0, &mut draws);
        if self.clock_of(router).clock.hold(agenda.now(), left) {
            self.tell_clock(router, left, agenda);
        }
    }

    /// Somebody sets the clocks of `routers`: they are `ahead` of the truth from now on. Where NTP is, it sets them right
    /// again at its next poll.
    pub(super) fn set_clocks<Q: EventSet<Event>>(
        &mut self,
        routers: RouterRange,
        ahead: i64,
        agenda: &mut Agenda<Event, Q>,
    ) {
        for router in routers.iter() {
            let now = agenda.now();
            self.clock_of(router).clock.set(now, ahead);
            self.tell_clock(router, ahead, agenda);
            self.heed_clock(router, agenda);
        }
    }

    fn clock_of(&mut self, router: RouterId) -> &mut OwnClock {
        let key = self.routers[router.index()].key;
        let right =
            || OwnClock { clock: Clock::default(), ntp: None, key, polls: 0, polling: false };
        self.clock_place(router).get_or_insert_with(|| Box::new(right()))
    }

    fn clock_place(&mut self, router: RouterId) -> &mut Option<Box<OwnClock>> {
        let place = router.index();
        if self.clocks.len() <= place {
            self.clocks.resize(place + 1, None);
        }
        &mut self.clocks[place]
    }

    fn tell_clock<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        ahead: i64,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let fact = Fact::ClockChanged { router, ahead };
        self.facts.state(agenda.now(), agenda.current(), fact);
        self.deliver(router, Message::Agent(smart_agent::Input::ClockChanged), agenda);
    }
}

/// A draw from minus `most` to `most`.
fn either(most: u64, draws: &mut Stream) -> i64 {
    let most = most.min(i64::MAX.unsigned_abs() / 4);
    let drawn = draws.below(2 * most + 1);
    i64::try_from(drawn).unwrap_or(i64::MAX) - i64::try_from(most).unwrap_or(i64::MAX)
}

fn offset(law: &crate::kernel::Law, direction: Direction, draws: &mut Stream) -> i64 {
    let far = i64::try_from(law.sample(draws).0).unwrap_or(i64::MAX);
    let behind = match direction {
        Direction::Ahead => false,
        Direction::Behind => true,
        Direction::Either => draws.below(2) == 0,
    };
    if behind { -far } else { far }
}
