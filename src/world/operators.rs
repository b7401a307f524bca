//! Who acts, when, and what it costs: triggers, reaction delays, crews and their touches.
//!
//! ```text
//!   Start::At ───────────────────────────────► Act ──► no crew: all touches now
//!   Start::When ─► watch ─ n-th record ─ delay ─► Act ──► a crew: one job a router ─► CrewDone ─► the touch
//! ```
//!
//! Triggers see facts as the world states them, not as observers get them, so that who watches cannot change what
//! operators do. Facts are put aside for triggers only of the kinds that some trigger names.
//!
//! What it does not know: what an action does (`actions`), and how a crew works (`model::crew`).

use super::World;
use super::event::Event;
use crate::kernel::{Agenda, EventSet, Key, Source, Stream, Time};
use crate::model::crew::{self, Crew, Job};
use crate::model::{Machine, Moment, RouterId, Wall};
use crate::plan::{ActionId, CrewId, Delay, Plan, Start, Trigger};
use crate::record::matching::Matcher;
use crate::record::{Fact, Interest, Record};

/// How far the answer to a trigger is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Watch {
    /// So many records were seen; those up to this instant were part of an earlier matter.
    Seen { count: u64, after: Option<Time> },
    /// The action is decided on and not yet taken.
    UnderWay,
    /// It was taken and is not taken again.
    Over,
}

/// A triggered action.
#[derive(Debug)]
struct Watcher {
    action: ActionId,
    trigger: Trigger,
    matcher: Matcher,
    watch: Watch,
}

impl Watcher {
    /// Whether `record` is the one that the action answers.
    fn is_set_off(&mut self, record: &Record) -> bool {
        let Watch::Seen { count, after } = &mut self.watch else { return false };
        if after.is_some_and(|after| record.at <= after)
            || self.matcher.subject(&record.fact).is_none()
        {
            return false;
        }
        *count += 1;
        if *count < self.trigger.count {
            return false;
        }
        self.watch = Watch::UnderWay;
        true
    }
}

/// The operators of a run.
#[derive(Debug)]
pub(super) struct Operators {
    watchers: Vec<Watcher>,
    crews: Vec<Crew>,
    effects: Vec<crew::Effect>,
    /// Crews draw nothing; a machine is given a stream all the same.
    rng: Stream,
    first_source: u32,
}

impl Operators {
    /// The operators of `plan`; actions and then crews are the event sources from `first_source` on.
    pub(super) fn new(plan: &Plan, first_source: u32) -> Self {
        let watcher = |(index, trigger): (usize, Trigger)| Watcher {
            action: ActionId::from_index(index),
            trigger,
            matcher: Matcher::new(&trigger.pattern, plan),
            watch: Watch::Seen { count: 0, after: None },
        };
        let triggers = plan.actions.iter().enumerate().filter_map(|(index, it)| match it.start {
            Start::When(trigger) => Some((index, trigger)),
            Start::At(_) => None,
        });
        Operators {
            watchers: triggers.map(watcher).collect(),
            crews: vec![Crew::default(); plan.crews.len()],
            effects: Vec::new(),
            rng: Key::of(plan.seed, plan.replication, "operators", "machines").stream(),
            first_source,
        }
    }

    fn action_source(&self, action: ActionId) -> Source {
        Source(self.first_source + action.0)
    }
}

impl World {
    /// From now on facts that triggers name are put aside for them.
    pub(super) fn watch_for_triggers(&mut self) {
        let kinds =
            self.operators.watchers.iter().map(|it| Interest::of(&[it.matcher.fact_kind()]));
        self.facts.watch(kinds.fold(Interest::NONE, Interest::and));
    }

    /// Files every timed action, and looks at what happened before the first event.
    pub(super) fn plan_actions<Q: EventSet<Event>>(&mut self, agenda: &mut Agenda<Event, Q>) {
        for (index, action) in self.plan.actions.iter().enumerate() {
            let id = ActionId::from_index(index);
            if let Start::At(at) = action.start {
                agenda.schedule(self.operators.action_source(id), at, Event::Act(id));
            }
        }
        self.react(agenda);
    }

    /// Shows triggers what has happened, and files the answers that it sets off.
    #[cold]
    pub(super) fn react<Q: EventSet<Event>>(&mut self, agenda: &mut Agenda<Event, Q>) {
        for record in self.facts.told() {
            for watcher in &mut self.operators.watchers {
                if !watcher.is_set_off(&record) {
                    continue;
                }
                let at = match watcher.trigger.delay {
                    Delay::Clock(delay) => record.at + delay,
                    Delay::Working(delay) => self.plan.week.after(record.at, delay),
                };
                if at < Time::NEVER {
                    let source = Source(self.operators.first_source + watcher.action.0);
                    agenda.schedule(source, at, Event::Act(watcher.action));
                }
            }
        }
    }

    /// An action is due: done at once, or handed to its crew as one job a router.
    pub(super) fn act<Q: EventSet<Event>>(
        &mut self,
        action: ActionId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let (now, event) = (agenda.now(), agenda.current());
        self.facts.state(now, event, Fact::ActionTaken { action });
        if let Some(watcher) = self.operators.watchers.iter_mut().find(|it| it.action == action) {
            watcher.watch = match watcher.trigger.again {
                true => Watch::Seen { count: 0, after: Some(now) },
                false => Watch::Over,
            };
        }
        let planned = &self.plan.actions[action.index()];
        let (what, work) = (planned.action, planned.work);
        let touched = what.routers();
        let routers = touched.into_iter().flat_map(|range| range.iter()).map(Some);
        let portal = touched.is_none().then_some(None);
        let needed = |it: &Option<RouterId>| it.is_none_or(|router| self.needs(&what, router));
        let touches: Vec<_> = routers.chain(portal).filter(needed).collect();
        self.buy_paks(what, agenda);
        if work.is_none() {
            for router in touches {
                self.touch_at_once(action, router, agenda);
            }
            self.carry_out(what, agenda);
            self.reinstall(action, agenda);
            return;
        }
        for router in touches {
            self.assign(action, router, agenda);
        }
    }

    /// Hands a job of `action` to its crew; without a crew it is done at once.
    pub(super) fn assign<Q: EventSet<Event>>(
        &mut self,
        action: ActionId,
        router: Option<RouterId>,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let planned = &self.plan.actions[action.index()];
        let (whole, work) = (planned.action, planned.work);
        if let Some(work) = work {
            let job = Job { action: action.0, router, takes: work.takes };
            self.crew(work.crew, crew::Input::Assign(job), agenda);
        } else {
            self.touch_at_once(action, router, agenda);
            self.carry_out(router.map_or(whole, |router| whole.on(router)), agenda);
        }
    }

    fn touch_at_once<Q: EventSet<Event>>(
        &mut self,
        action: ActionId,
        router: Option<RouterId>,
        agenda: &Agenda<Event, Q>,
    ) {
        let (now, event) = (agenda.now(), agenda.current());
        self.facts.state(now, event, Fact::JobQueued { action, router });
        self.facts.state(now, event, Fact::JobStarted { action, router });
        self.facts.state(now, event, Fact::JobDone { action, router });
    }

    /// Somebody of a crew is done with a job.
    pub(super) fn crew_done<Q: EventSet<Event>>(
        &mut self,
        crew: CrewId,
        agenda: &mut Agenda<Event, Q>,
    ) {
        self.crew(crew, crew::Input::Tick, agenda);
    }

    fn crew<Q: EventSet<Event>>(
        &mut self,
        id: CrewId,
        input: crew::Input,
        agenda: &mut Agenda<Event, Q>,
    ) {
        let now = agenda.now();
        let crew = &mut self.operators.crews[id.index()];
        let plan = &self.plan.crews[id.index()];
        let config = crew::Config { people: plan.people, week: plan.week };
        let (due, before) = (crew.deadline(&config), (crew.busy(), crew.waiting()));
        let moment = Moment { now, wall: Wall::true_at(now), rng: &mut self.operators.rng };
        let mut effects = std::mem::take(&mut self.operators.effects);
        crew.on(&input, moment, &config, &mut effects);
        let next = crew.deadline(&config);
        // One event waits for each crew: it is filed anew whenever the earliest end has changed.
        if next != due && next < Time::NEVER {
            let first = self.operators.first_source + self.plan.actions.len() as u32;
            agenda.schedule(Source(first + id.0), next, Event::CrewDone(id));
        }
        if (crew.busy(), crew.waiting()) != before {
            self.state_load(agenda);
        }
        for effect in effects.drain(..) {
            self.obey(effect, agenda);
        }
        self.operators.effects = effects;
    }

    fn state_load<Q: EventSet<Event>>(&mut self, agenda: &Agenda<Event, Q>) {
        let crews = &self.operators.crews;
        let busy = crews.iter().map(Crew::busy).sum();
        let waiting = crews.iter().map(Crew::waiting).sum();
        let fact = Fact::OperatorsChanged { busy, waiting };
        self.facts.state(agenda.now(), agenda.current(), fact);
    }

    fn obey<Q: EventSet<Event>>(&mut self, effect: crew::Effect, agenda: &mut Agenda<Event, Q>) {
        let (now, event) = (agenda.now(), agenda.current());
        let of = |job: Job| (ActionId(job.action), job.router);
        match effect {
            crew::Effect::Queued(job) => {
                let (action, router) = of(job);
                self.facts.state(now, event, Fact::JobQueued { action, router });
            }
            crew::Effect::Started(job) => {
                let (action, router) = of(job);
                self.facts.state(now, event, Fact::JobStarted { action, router });
            }
            crew::Effect::Done(job) => {
                let (action, router) = of(job);
                self.facts.state(now, event, Fact::JobDone { action, router });
                let whole = self.plan.actions[action.index()].action;
                let part = router.map_or(whole, |router: RouterId| whole.on(router));
                self.carry_out(part, agenda);
                self.reinstall(action, agenda);
            }
        }
    }
}
