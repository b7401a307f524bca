//! What was wrong and who suffered, as rows over one time axis: faults, links, operators' jobs, then routers.
//!
//! Of routers those are shown that are asked for, else the first that came to harm, else the first whose belief changed.
//!
//! What it does not know: which fault caused what; `why` does.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::{IndexMap, IndexSet};

use super::beliefs::color;
use super::palette::{AMOUNT, Color, INK, MUTED, SILENT, WAITING};
use super::panel;
use super::sight::{Drawing, Sight};
use super::spec::{Layer, Stretch, Unit};
use crate::kernel::{Span, Time};
use crate::model::status::RegistrationStatus;
use crate::outcome::RunOutcome;
use crate::plan::{Plan, RouterId};
use crate::record::{Belief, Contact, Fact, FactKind, Interest, Record};
use crate::render::words::{self, grouped};

/// The most routers that are shown.
const ROUTERS: usize = 12;
/// The most routers whose lives are kept to choose from.
const KEPT: usize = 20_000;
/// The most rows of each kind of trouble.
const TROUBLES: usize = 8;

/// What may happen to a router.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Harm {
    Contact,
    Compliance,
    Authorization,
    Registration,
}

impl Harm {
    const ALL: [Harm; 4] =
        [Harm::Contact, Harm::Compliance, Harm::Authorization, Harm::Registration];

    fn of(to: Belief) -> Option<Harm> {
        match to {
            Belief::OutOfCompliance => Some(Harm::Compliance),
            Belief::AuthorizationExpired => Some(Harm::Authorization),
            _ => None,
        }
    }

    const fn words(self, one: bool) -> &'static str {
        match (self, one) {
            (Harm::Contact, true) => "loses contact",
            (Harm::Contact, false) => "lose contact",
            (Harm::Compliance, true) => "goes out of compliance",
            (Harm::Compliance, false) => "go out of compliance",
            (Harm::Authorization, true) => "loses its authorization",
            (Harm::Authorization, false) => "lose their authorization",
            (Harm::Registration, true) => "loses its registration",
            (Harm::Registration, false) => "lose their registration",
        }
    }
}

/// A router's row in the making.
#[derive(Debug, Default)]
struct Life {
    belief: Option<(Time, Belief)>,
    contact: Option<(Time, Contact)>,
    stretches: Vec<(Time, Time, Color, bool)>,
}

impl Life {
    fn believe(&mut self, now: Time, from: Belief, to: Belief) {
        let (since, held) = self.belief.unwrap_or((Time::ZERO, from));
        self.stretches.push((since, now, color(held), false));
        self.belief = Some((now, to));
    }

    fn contact(&mut self, now: Time, to: Contact) {
        if let Some((since, was)) = self.contact.replace((now, to)) {
            self.lost(since, now, was);
        }
    }

    fn lost(&mut self, since: Time, now: Time, was: Contact) {
        let color = match was {
            Contact::Good => return,
            Contact::Lost => AMOUNT,
            Contact::Silent => SILENT,
        };
        self.stretches.push((since, now, color, true));
    }

    fn close(&mut self, end: Time) {
        if let Some((since, held)) = self.belief {
            self.stretches.push((since, end, color(held), false));
        }
        if let Some((since, was)) = self.contact {
            self.lost(since, end, was);
        }
        // What lies over a belief is drawn after it.
        self.stretches.sort_by_key(|it| it.3);
    }
}

/// Rows in the making.
#[derive(Debug)]
pub(super) struct Gantt<'a> {
    plan: &'a Plan,
    sight: &'a Sight,
    links: BTreeMap<usize, Vec<(Time, Option<Time>)>>,
    jobs: BTreeMap<usize, Vec<(Time, Option<Time>)>>,
    routers: IndexMap<RouterId, Life>,
    /// Routers that came to harm since the first fault began, or in a run without one, in that order.
    struck: IndexSet<RouterId>,
    harms: BTreeSet<(Harm, RouterId)>,
    faulty: bool,
}

impl<'a> Gantt<'a> {
    pub(super) const INTEREST: Interest = Interest::of(&[
        FactKind::FaultBegan,
        FactKind::LinkChanged,
        FactKind::JobStarted,
        FactKind::JobDone,
        FactKind::BeliefChanged,
        FactKind::RegistrationChanged,
        FactKind::ContactChanged,
    ]);

    pub(super) fn new(plan: &'a Plan, sight: &'a Sight) -> Self {
        Gantt {
            plan,
            sight,
            links: BTreeMap::new(),
            jobs: BTreeMap::new(),
            routers: IndexMap::new(),
            struck: IndexSet::new(),
            harms: BTreeSet::new(),
            faulty: false,
        }
    }

    pub(super) fn on(&mut self, record: &Record) {
        let now = record.at;
        match record.fact {
            Fact::FaultBegan { .. } if !self.faulty => {
                // What happened before is not its doing.
                self.faulty = true;
                self.struck.clear();
                self.harms.clear();
            }
            Fact::LinkChanged { link, up } => mark(&mut self.links, link.index(), now, up),
            Fact::JobStarted { action, .. } => mark(&mut self.jobs, action.index(), now, false),
            Fact::JobDone { action, .. } => mark(&mut self.jobs, action.index(), now, true),
            Fact::BeliefChanged { router, from, to } => {
                if let Some(life) = self.life(router) {
                    life.believe(now, from, to);
                }
                if let Some(harm) = Harm::of(to) {
                    self.strike(now, router, harm);
                }
            }
            Fact::RegistrationChanged { router, from: RegistrationStatus::Completed, .. } => {
                self.strike(now, router, Harm::Registration);
            }
            Fact::ContactChanged { router, to, .. } => {
                if let Some(life) = self.life(router) {
                    life.contact(now, to);
                }
                if to != Contact::Good {
                    self.strike(now, router, Harm::Contact);
                }
            }
            _ => {}
        }
    }

    fn life(&mut self, router: RouterId) -> Option<&mut Life> {
        let room = self.routers.len() < KEPT || self.routers.contains_key(&router);
        (room && self.sight.shows(router)).then(|| self.routers.entry(router).or_default())
    }

    fn strike(&mut self, now: Time, router: RouterId, harm: Harm) {
        if self.sight.shows(router) && self.sight.covers(now) {
            self.struck.insert(router);
            self.harms.insert((harm, router));
        }
    }

    /// Keeps the lives that are shown; how many others came to harm.
    fn choose(&mut self) -> usize {
        let most = if self.sight.routers.is_empty() { ROUTERS } else { usize::MAX };
        let known = |it: &&RouterId| self.routers.contains_key(*it);
        let mut shown: Vec<RouterId> = match self.sight.routers.is_empty() {
            true if !self.struck.is_empty() => self.struck.iter().filter(known).copied().collect(),
            _ => self.routers.keys().copied().collect(),
        };
        shown.truncate(most);
        shown.sort_unstable();
        let lives = shown.iter().filter_map(|it| self.routers.swap_remove_entry(it)).collect();
        self.routers = lives;
        self.struck.iter().filter(|it| !self.routers.contains_key(*it)).count()
    }

    pub(super) fn finish(mut self, outcome: &RunOutcome) -> Option<Drawing> {
        let end = super::end(outcome);
        let hidden = self.choose();
        let least = Span(self.sight.to.since(self.sight.from).0 / 400);
        let mut rows = Rows { least, ..Rows::default() };
        let mut faults: IndexMap<&str, Vec<(Time, Time)>> = IndexMap::new();
        for fault in &outcome.faults {
            faults.entry(&fault.name).or_default().push((fault.from, fault.to));
        }
        for (name, spans) in faults.iter().take(TROUBLES) {
            rows.add((*name).to_owned(), spans.iter().map(|it| (it.0, it.1, INK, false)));
        }
        let spans = |of: &[(Time, Option<Time>)], color| -> Vec<_> {
            of.iter().map(|it| (it.0, it.1.unwrap_or(end), color, false)).collect()
        };
        for (link, times) in self.links.iter().take(TROUBLES) {
            let name = format!("link {}", self.plan.links[*link].name);
            rows.add(name, spans(times, MUTED).into_iter());
        }
        for (action, times) in self.jobs.iter().take(TROUBLES) {
            rows.add(self.plan.actions[*action].name.clone(), spans(times, WAITING).into_iter());
        }
        for (router, life) in &mut self.routers {
            life.close(end);
            rows.add(self.plan.router_name(*router), life.stretches.iter().copied());
        }
        if rows.names.is_empty() {
            return None;
        }
        let title = self.title(outcome, &faults);
        let alt = format!("Rows over time, from the top: {}.", words::list(&rows.names));
        let mut chart = self.sight.chart(outcome, title, alt);
        // Faults have rows of their own here.
        chart.marks.clear();
        let shown = match (hidden, self.routers.len()) {
            (0, _) => "routers".to_owned(),
            (n, shown) => format!("{shown} of {} such routers", grouped((n + shown) as u64)),
        };
        let heading = format!("faults, links down, jobs and {shown}");
        let mut panel = panel(&heading, Unit::Count);
        let count = rows.names.len() as u32;
        let keys = self.keys(&faults);
        panel.layers.push(Layer::Rows {
            rows: count,
            names: rows.names,
            stretches: rows.stretches,
            keys,
        });
        chart.panels.push(panel);
        let chart = self.sight.part_of(chart);
        Some(Drawing::Chart(Box::new(chart)))
    }

    fn keys(&self, faults: &IndexMap<&str, Vec<(Time, Time)>>) -> Vec<(Color, String)> {
        let mut keys = Vec::new();
        let mut key = |is: bool, color, label: &str| {
            if is {
                keys.push((color, label.to_owned()));
            }
        };
        key(!faults.is_empty(), INK, "fault");
        key(!self.links.is_empty(), MUTED, "link down");
        key(!self.jobs.is_empty(), WAITING, "job");
        let has = |wanted: Color| {
            self.routers
                .values()
                .any(|it| it.stretches.iter().any(|it| it.2 == wanted && it.1 > it.0))
        };
        for (belief, label) in [
            (Belief::Authorized, "authorized"),
            (Belief::OutOfCompliance, "out of compliance"),
            (Belief::AuthorizationExpired, "authorization expired"),
            (Belief::Unregistered, "not registered"),
        ] {
            key(has(color(belief)), color(belief), label);
        }
        key(has(AMOUNT), AMOUNT, "tries again");
        key(has(SILENT), SILENT, "silent");
        keys
    }

    fn title(&self, outcome: &RunOutcome, faults: &IndexMap<&str, Vec<(Time, Time)>>) -> String {
        let all = self.sight.count(self.plan);
        let came = |harm: Harm| {
            let n = self.harms.iter().filter(|it| it.0 == harm).count() as u64;
            (n > 0).then(|| format!("{} {}", super::share(n, all), harm.words(n == 1)))
        };
        let harms: Vec<String> = Harm::ALL.into_iter().filter_map(came).collect();
        let harm = super::sentence(&words::list(&harms));
        let total = outcome.faults.iter().fold(Span::ZERO, |sum, it| sum + it.to.since(it.from));
        let total = match outcome.faults.len() {
            1 => words::length(total),
            _ => format!("{} in all", words::length(total)),
        };
        let what = match faults.len() {
            1 => faults.keys().next().copied().unwrap_or_default().to_owned(),
            n => format!("{n} faults"),
        };
        match (faults.len(), harms.len()) {
            (0, 0) => "No router loses contact or authorization".into(),
            (0, _) => harm,
            (_, 0) => format!("No router notices {what} ({total})"),
            _ => format!("{harm} from {what} on ({total})"),
        }
    }
}

/// What begins (`ends` false) or ends at `now`.
fn mark(of: &mut BTreeMap<usize, Vec<(Time, Option<Time>)>>, key: usize, now: Time, ends: bool) {
    let spans = of.entry(key).or_default();
    match spans.iter_mut().find(|it| it.1.is_none()) {
        Some(open) if ends => open.1 = Some(now),
        _ if !ends => spans.push((now, None)),
        _ => {}
    }
}

/// Named rows.
#[derive(Default)]
struct Rows {
    names: Vec<String>,
    stretches: Vec<Stretch>,
    /// What is shorter is drawn as long as this, or nobody would see it.
    least: Span,
}

impl Rows {
    fn add(&mut self, name: String, spans: impl Iterator<Item = (Time, Time, Color, bool)>) {
        let row = self.names.len() as u32;
        let least = self.least;
        let of = |(from, to, color, thin): (Time, Time, Color, bool)| Stretch {
            row,
            from,
            to: to.max(from + least),
            color,
            thin,
        };
        self.stretches.extend(spans.map(of));
        self.names.push(name);
    }
}
