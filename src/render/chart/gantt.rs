//! What was wrong and who suffered, as rows over one time axis: faults, links, operators' jobs, then routers.
//!
//! Of routers those are shown that are asked for, else the first whose belief or contact changed.
//!
//! What it does not know: which fault caused what; `why` does.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::beliefs::color;
use super::palette::{AMOUNT, Color, INK, MUTED, SILENT, WAITING};
use super::panel;
use super::sight::{Drawing, Sight};
use super::spec::{Layer, Stretch, Unit};
use crate::kernel::{Span, Time};
use crate::outcome::RunOutcome;
use crate::plan::{Plan, RouterId};
use crate::record::{Belief, Contact, Fact, FactKind, Interest, Record};
use crate::render::words;

/// The most routers that are shown.
const ROUTERS: usize = 12;
/// The most rows of each kind of trouble.
const TROUBLES: usize = 8;

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
    /// Routers that changed, shown or not.
    changed: BTreeSet<RouterId>,
}

impl<'a> Gantt<'a> {
    pub(super) const INTEREST: Interest = Interest::of(&[
        FactKind::LinkChanged,
        FactKind::JobStarted,
        FactKind::JobDone,
        FactKind::BeliefChanged,
        FactKind::ContactChanged,
    ]);

    pub(super) fn new(plan: &'a Plan, sight: &'a Sight) -> Self {
        let (links, jobs) = (BTreeMap::new(), BTreeMap::new());
        Gantt { plan, sight, links, jobs, routers: IndexMap::new(), changed: BTreeSet::new() }
    }

    pub(super) fn on(&mut self, record: &Record) {
        let now = record.at;
        match record.fact {
            Fact::LinkChanged { link, up } => mark(&mut self.links, link.index(), now, up),
            Fact::JobStarted { action, .. } => mark(&mut self.jobs, action.index(), now, false),
            Fact::JobDone { action, .. } => mark(&mut self.jobs, action.index(), now, true),
            Fact::BeliefChanged { router, from, to } => {
                if let Some(life) = self.life(router) {
                    life.believe(now, from, to);
                }
            }
            Fact::ContactChanged { router, to, .. } => {
                if let Some(life) = self.life(router) {
                    life.contact(now, to);
                }
            }
            _ => {}
        }
    }

    fn life(&mut self, router: RouterId) -> Option<&mut Life> {
        let known = self.routers.contains_key(&router);
        let full = self.routers.len() >= ROUTERS && self.sight.routers.is_empty();
        if !self.sight.shows(router) {
            return None;
        }
        self.changed.insert(router);
        if full && !known {
            return None;
        }
        Some(self.routers.entry(router).or_default())
    }

    pub(super) fn finish(mut self, outcome: &RunOutcome) -> Option<Drawing> {
        let end = super::end(outcome);
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
        let hidden = self.changed.len() - self.routers.len();
        let more = if hidden > 0 { format!(", {hidden} more not shown") } else { String::new() };
        let heading = format!("faults, links down, jobs and routers{more}");
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
            self.routers.values().any(|it| it.stretches.iter().any(|it| it.2 == wanted))
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
        let shown = self.changed.len() as u64;
        let who = super::sentence(&super::share(shown, self.sight.count(self.plan)));
        let change = match shown {
            1 => format!("{who} changes what it believes or whom it reaches"),
            _ => format!("{who} change what they believe or whom they reach"),
        };
        let total = outcome.faults.iter().fold(Span::ZERO, |sum, it| sum + it.to.since(it.from));
        match (faults.len(), shown) {
            (0, _) => change,
            (1, 0) => {
                format!("No router notices {} of {}", faults[0].len().max(1), words::length(total))
            }
            (n, 0) => format!("No router notices {n} faults of {} in all", words::length(total)),
            (1, _) => {
                let name = faults.keys().next().copied().unwrap_or_default();
                format!("{change} around {name}, {} in all", words::length(total))
            }
            (n, _) => format!("{change} around {n} faults, {} in all", words::length(total)),
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
