//! What call-home carries besides licenses: when alert groups speak, and how their messages cross the network.
//!
//! ```text
//!   Event::Alert ──► alert groups ──► call-home's queue ──► send_alert
//!                                                               │
//!   home ══ greeting ══► first stop ── message ──► destination ── receipt ──► home: Taken, or NotTaken
//! ```
//!
//! A message goes to a mail server, or to the profile's HTTP address: the backend's host, through the router's proxy
//! if it has one. Its greeting stands for connection and TLS (HTTP) or for connection and greeting (mail). The
//! name of the host is taken as known, and the message takes no place in any server's queue (assumed: alert messages
//! are another service behind the same name). Who is away does not answer, or refuses at once.
//!
//! Only routers whose call-home has alert groups are in here: the others cost nothing.
//!
//! What it does not know: what makes a message due, the queue, the rate limit, what a failure leads to.

use std::collections::BTreeMap;

use super::World;
use super::bus::Message;
use super::event::{AlertFlightId, Event};
use super::slab::Slab;
use crate::kernel::{Agenda, EventSet, Key, Source, Stream, Time};
use crate::model::Machine;
use crate::model::alerts::{self, Alerts};
use crate::model::call_home::{self, Alert, Group, MailServerId, Transport};
use crate::model::service_point::{ServicePoint, Welcome};
use crate::model::syslog::Mnemonic;
use crate::model::wire::Failure;
use crate::net::{Departure, Landing, Leg, LinkId, NodeId};
use crate::plan::{Plan, Reach, RouterId};
use crate::record::Fact;

/// Bytes of the receipt for a message (assumed).
const RECEIPT_BYTES: u32 = 512;

/// Everything about messages that are not of licensing.
#[derive(Debug)]
pub(super) struct Alerting {
    speakers: BTreeMap<RouterId, Speaker>,
    mail_servers: Vec<ServicePoint>,
    flights: Slab<AlertFlight>,
    raised: Vec<alerts::Effect>,
}

/// The alert groups of one router.
#[derive(Debug)]
struct Speaker {
    alerts: Alerts,
    rng: Stream,
    /// When the earliest of its wake-ups in the agenda is due.
    armed: Time,
}

/// One message under way to one destination.
#[derive(Clone, Copy, Debug)]
struct AlertFlight {
    router: RouterId,
    exchange: u32,
    target: u8,
    alert: Alert,
    stage: Stage,
    /// How many legs it has begun: which draws the next one takes.
    legs: u8,
    leg: Option<Leg>,
}

/// Where a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// Round trips to the first stop.
    Greeting,
    /// On its way to that stop of its path.
    Out(u8),
    /// The receipt, or bad news, is on its way back to the proxy.
    Back(Option<Failure>),
    /// The same, on its way home.
    Home(Option<Failure>),
}

impl Stage {
    /// Whether it is between a proxy and what lies behind.
    const fn is_beyond(self) -> bool {
        matches!(self, Stage::Out(1..) | Stage::Back(_))
    }
}

impl Alerting {
    /// As at the start of a run of `plan`, with nobody heard yet.
    pub(super) fn new(plan: &Plan) -> Self {
        let servers = plan.mail_servers.iter();
        Alerting {
            speakers: BTreeMap::new(),
            mail_servers: servers.map(|it| ServicePoint::new(1, None, it.when_away)).collect(),
            flights: Slab::default(),
            raised: Vec::new(),
        }
    }

    /// A mail server's door.
    pub(super) fn mail_server(&mut self, server: MailServerId) -> &mut ServicePoint {
        &mut self.mail_servers[server.index()]
    }

    /// How many messages are under way.
    pub(super) fn under_way(&self) -> usize {
        self.flights.len()
    }
}

impl World {
    /// Starts the alert groups of every router that has some.
    pub(super) fn start_alerts<Q: EventSet<Event>>(&mut self, agenda: &mut Agenda<Event, Q>) {
        for index in 0..self.plan.fleets.len() {
            let fleet = &self.plan.fleets[index];
            if fleet.call_home.alerts.is_none() {
                continue;
            }
            let (seed, replication) = (self.plan.seed, self.plan.replication);
            let speakers = fleet.routers.iter().map(|router| {
                let path = format!("router/{}", fleet.router_name(router));
                let rng = Key::of(seed, replication, &path, "alerts").stream();
                (router, Speaker { alerts: Alerts::default(), rng, armed: Time::NEVER })
            });
            self.alerting.speakers.extend(speakers);
            for router in self.plan.fleets[index].routers.iter() {
                self.tell_alerts(router, alerts::Input::Start, agenda);
            }
        }
    }

    /// The alert groups' wake-up is due.
    pub(super) fn wake_alerts<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let Some(speaker) = self.alerting.speakers.get_mut(&router) else { return };
        if speaker.armed == agenda.now() {
            speaker.armed = Time::NEVER;
            self.tell_alerts(router, alerts::Input::Deadline, agenda);
        }
    }

    /// Licensing has logged a line: the syslog group may want to pass it on.
    #[inline]
    pub(super) fn overhear<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        mnemonic: Mnemonic,
        agenda: &mut Agenda<Event, Q>,
    ) {
        if self.alerting.speakers.contains_key(&router) {
            self.tell_alerts(router, alerts::Input::Logged(mnemonic), agenda);
        }
    }

    /// Gives the alert groups an input; what they raise goes to call-home, another process.
    fn tell_alerts<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        input: alerts::Input,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let setup = &self.setups[self.routers[router.index()].setup.index()];
        let config = setup.call_home.alerts.as_deref();
        let speaker = self.alerting.speakers.get_mut(&router);
        let (Some(config), Some(speaker)) = (config, speaker) else { return };
        let mut raised = std::mem::take(&mut self.alerting.raised);
        let moment = super::bus::moment(&mut speaker.rng, agenda.now());
        speaker.alerts.on(&input, moment, config, &mut raised);
        let deadline = speaker.alerts.deadline(config);
        if deadline < speaker.armed {
            speaker.armed = deadline;
            agenda.schedule(Source(router.0), deadline, Event::Alert(router));
        }
        for alerts::Effect::Raise(alert) in raised.drain(..) {
            self.post(router, Message::CallHome(call_home::Input::Report(alert)), agenda);
        }
        self.alerting.raised = raised;
        if let alerts::Input::Deadline = input {
            self.settle(router, agenda);
        }
    }

    /// `call-home send "…" email …`.
    pub(super) fn call_home_send<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        bytes: u32,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let alert = Alert { group: Group::OnDemand, via: Transport::Email, bytes };
        self.deliver(router, Message::CallHome(call_home::Input::Report(alert)), agenda);
    }

    /// The mail server that a router tries as number `target`.
    pub(super) fn mail_server(&self, router: RouterId, target: u8) -> MailServerId {
        self.setup_of(router).call_home.mail_servers[usize::from(target)].server
    }

    /// Call-home sends a message of an alert group.
    pub(super) fn send_alert<Q: EventSet<Event>>(
        &mut self,
        router: RouterId,
        exchange: u32,
        target: u8,
        alert: Alert,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let stage = Stage::Greeting;
        let flight = AlertFlight { router, exchange, target, alert, stage, legs: 0, leg: None };
        let id = AlertFlightId(self.alerting.flights.insert(flight));
        self.fly_alert(id, stage, self.setup_of(router).node, agenda);
    }

    /// The stops of a message between its router and its destination, the destination last.
    fn stops(&self, flight: &AlertFlight) -> (NodeId, Option<NodeId>) {
        match (flight.alert.via, self.setup_of(flight.router).reach) {
            (Transport::Email, _) => {
                let server = self.mail_server(flight.router, flight.target);
                (self.plan.mail_servers[server.index()].node, None)
            }
            (Transport::Http, Reach::Proxy(proxy)) => {
                let front = self.front_of(flight.router, flight.exchange);
                (self.plan.proxies[proxy.index()].node, Some(self.front_ends.node(front)))
            }
            (Transport::Http, Reach::Direct { .. }) => {
                (self.front_ends.node(self.front_of(flight.router, flight.exchange)), None)
            }
            // A gateway or satellite takes it and that is all (assumed).
            (Transport::Http, way) => (self.peer_node(way), None),
        }
    }

    /// Sends a message on its next leg.
    fn fly_alert<Q: EventSet<Event>>(
        &mut self,
        id: AlertFlightId,
        stage: Stage,
        from: NodeId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = self.alerting.flights.get_mut(id.0);
        let leg = flight.legs;
        (flight.stage, flight.legs) = (stage, leg + 1);
        let flight = *flight;
        let (near, far) = self.stops(&flight);
        let config = &self.setup_of(flight.router).call_home;
        let greeting = (config.connect_round_trips + config.secure_round_trips()) as u16;
        let home = self.setup_of(flight.router).node;
        // Eight draws for each destination that is tried.
        let draws = self.draws(flight.router, flight.exchange, flight.target << 3 | leg & 7);
        let now = agenda.now();
        let plane = self.plane_of_alert(flight.router, flight.alert.via, stage.is_beyond());
        let Some(plane) = plane else {
            return self.follow_alert(id, Departure::NoRoute, agenda);
        };
        let departure = match stage {
            Stage::Greeting => self.network.round_trips_in(plane, from, near, greeting, now, draws),
            Stage::Out(stop) => {
                let to = if stop == 0 { near } else { far.unwrap_or(near) };
                self.network.depart_in(plane, from, to, flight.alert.bytes, now, draws)
            }
            Stage::Back(_) => self.network.depart_in(plane, from, near, RECEIPT_BYTES, now, draws),
            Stage::Home(_) => self.network.depart_in(plane, from, home, RECEIPT_BYTES, now, draws),
        };
        self.follow_alert(id, departure, agenda);
    }

    fn follow_alert<Q: EventSet<Event>>(
        &mut self,
        id: AlertFlightId,
        departure: Departure,
        agenda: &mut Agenda<Event, Q>,
    ) {
        match departure {
            Departure::UnderWay(leg) => {
                let flight = self.alerting.flights.get_mut(id.0);
                flight.leg = Some(leg);
                agenda.schedule(Source(flight.router.0), leg.arrives, Event::LandAlert(id));
            }
            Departure::Lost { link, .. } => self.lose_alert(id, Some(link), agenda),
            Departure::NoRoute => self.lose_alert(id, None, agenda),
        }
    }

    fn lose_alert<Q: EventSet<Event>>(
        &mut self,
        id: AlertFlightId,
        link: Option<LinkId>,
        agenda: &Agenda<Event, Q>,
    ) {
        let router = self.alerting.flights.remove(id.0).router;
        self.facts.state(agenda.now(), agenda.current(), Fact::MessageLost { router, link });
    }

    /// A message is at the end of its leg.
    pub(super) fn land_alert<Q: EventSet<Event>>(
        &mut self,
        id: AlertFlightId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let flight = *self.alerting.flights.get(id.0);
        let leg = flight.leg.expect("what lands is on a leg");
        match self.network.land(&leg) {
            Landing::Lost { link, .. } => self.lose_alert(id, Some(link), agenda),
            Landing::Arrived if !leg.is_final() => {
                let bytes = match flight.stage {
                    Stage::Greeting | Stage::Out(_) => flight.alert.bytes,
                    Stage::Back(_) | Stage::Home(_) => RECEIPT_BYTES,
                };
                let departure = self.network.onward(&leg, bytes, agenda.now());
                self.follow_alert(id, departure, agenda);
            }
            Landing::Arrived => self.arrive_alert(id, &flight, agenda),
        }
    }

    fn arrive_alert<Q: EventSet<Event>>(
        &mut self,
        id: AlertFlightId,
        flight: &AlertFlight,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let (near, far) = self.stops(flight);
        match flight.stage {
            Stage::Greeting => {
                let home = self.setup_of(flight.router).node;
                self.fly_alert(id, Stage::Out(0), home, agenda);
            }
            Stage::Out(stop) => match (self.door(flight, stop, agenda.now()), stop, far) {
                (Welcome::Ignored, ..) => drop(self.alerting.flights.remove(id.0)),
                (Welcome::Taken, 0, Some(_)) => self.fly_alert(id, Stage::Out(1), near, agenda),
                (welcome, 0, _) => {
                    let news = self.news(flight, welcome, agenda.now());
                    self.fly_alert(id, Stage::Home(news), near, agenda);
                }
                (welcome, _, far) => {
                    let from = far.unwrap_or(near);
                    let news = self.news(flight, welcome, agenda.now());
                    self.fly_alert(id, Stage::Back(news), from, agenda);
                }
            },
            Stage::Back(news) => self.fly_alert(id, Stage::Home(news), near, agenda),
            Stage::Home(news) => {
                let AlertFlight { router, exchange, target, .. } =
                    self.alerting.flights.remove(id.0);
                let input = match news {
                    None => call_home::Input::Taken { exchange, target },
                    Some(failure) => call_home::Input::NotTaken { exchange, target, failure },
                };
                self.deliver(router, Message::CallHome(input), agenda);
            }
        }
    }

    /// What a message finds at that stop of its path.
    fn door(&mut self, flight: &AlertFlight, stop: u8, now: Time) -> Welcome {
        match (flight.alert.via, self.setup_of(flight.router).reach, stop) {
            (Transport::Email, ..) => {
                let server = self.mail_server(flight.router, flight.target);
                let message = (flight.router, flight.exchange, flight.target);
                self.mail_server_welcomes(server, message, now)
            }
            (Transport::Http, Reach::Proxy(proxy), 0) => self.proxies[proxy.index()].welcome(),
            (Transport::Http, ..) => {
                let front = self.front_of(flight.router, flight.exchange);
                self.front_ends.door(front).welcome()
            }
        }
    }

    /// What the door of the last stop means for the sender.
    fn news(&self, flight: &AlertFlight, welcome: Welcome, now: Time) -> Option<Failure> {
        match (welcome, flight.alert.via) {
            (Welcome::Refused, _) => Some(Failure::Refused),
            (_, Transport::Email) => None,
            (_, Transport::Http) => {
                self.objection(flight.router, self.setup_of(flight.router).reach, now)
            }
        }
    }
}
