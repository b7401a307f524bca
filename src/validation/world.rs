//! Shipped scenarios and studies, run for a check.
//!
//! What it does not know: what is checked.

use crate::kernel::Time;
use crate::model::RouterId;
use crate::observe::Options;
use crate::outcome::RunOutcome;
use crate::plan::{Plan, StudyPlan};
use crate::record::{FactKind, Interest, Record};
use crate::render::show::Command;
use crate::scenario::{self, Library, Loaded, Request, Source};
use crate::study::{self, Cell, Memory, StudyOutcome, Subject, Watch, Way};
use crate::view::Console;

/// Where shipped scenarios are found by their names.
#[derive(Clone, Copy)]
pub(super) struct Worlds<'a>(pub(super) &'a (dyn Library + Sync));

/// A study that was run.
pub(super) struct Studied {
    /// Its cells with their plans.
    pub cells: Vec<Cell>,
    /// What it says.
    pub outcome: StudyOutcome,
}

impl Studied {
    /// The cell of an arm at the study's only point.
    pub(super) fn arm(&self, arm: &str) -> Arm<'_> {
        let place = self.cells.iter().position(|it| it.arm == arm).expect("a known arm");
        Arm { studied: self, place }
    }
}

/// One arm of a study.
#[derive(Clone, Copy)]
pub(super) struct Arm<'a> {
    studied: &'a Studied,
    place: usize,
}

impl<'a> Arm<'a> {
    /// What was run.
    pub(super) fn plan(self) -> &'a Plan {
        &self.studied.cells[self.place].plan
    }

    /// What each replication answers to a response.
    pub(super) fn values(self, response: &str) -> Vec<f64> {
        let asked = &self.studied.outcome.responses;
        let column = asked.iter().position(|it| it.name == response).expect("a known response");
        let runs = &self.studied.outcome.cells[self.place].runs;
        runs.iter().map(|run| run.answers[column].expect("an answer")).collect()
    }

    /// One answer over its sum with another, replication by replication.
    pub(super) fn shares(self, of: &str, others: &str) -> Vec<f64> {
        let (of, others) = (self.values(of), self.values(others));
        of.iter().zip(&others).map(|(of, others)| of / (of + others)).collect()
    }

    /// One answer over another, replication by replication.
    pub(super) fn ratios(self, of: &str, to: &str) -> Vec<f64> {
        let (of, to) = (self.values(of), self.values(to));
        of.iter().zip(&to).map(|(of, to)| of / to).collect()
    }
}

impl Worlds<'_> {
    fn load(self, source: &Source, sets: &[(&str, &str)]) -> Loaded {
        let sets: Vec<_> = sets.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let library: &dyn Library = self.0;
        let request =
            Request { source, library, sets: &sets, arm: None, seed: None, replication: 0 };
        scenario::load(&request)
            .unwrap_or_else(|wrong| panic!("{}", scenario::render(&wrong, false)))
    }

    fn source(self, name: &str) -> Source {
        self.0.fetch(name, "").unwrap_or_else(|why| panic!("`{name}` is shipped: {why}"))
    }

    /// The plan of a shipped scenario with overrides.
    pub(super) fn plan(self, name: &str, sets: &[(&str, &str)]) -> Plan {
        self.load(&self.source(name), sets).plan
    }

    /// The plan of a text.
    pub(super) fn plan_of(self, text: &str) -> Plan {
        self.load(&Source { name: "check.toml".into(), text: text.into() }, &[]).plan
    }

    /// Whether a text is a scenario without mistakes.
    pub(super) fn accepts(self, text: &str) -> bool {
        let source = Source { name: "check.toml".into(), text: text.into() };
        let (source, library): (&Source, &dyn Library) = (&source, self.0);
        let request = Request { source, library, sets: &[], arm: None, seed: None, replication: 0 };
        scenario::load(&request).is_ok()
    }

    /// A shipped study as its file has it.
    pub(super) fn study_plan(self, name: &str) -> StudyPlan {
        self.load(&self.source(name), &[]).study.expect("a study")
    }

    /// Runs a shipped study, with so many replications or as many as its file says.
    pub(super) fn study(self, name: &str, replications: Option<u32>) -> Studied {
        let source = self.source(name);
        let mut plan = self.study_plan(name);
        if let Some(number) = replications {
            (plan.repeats.least, plan.repeats.most) = (number, number);
        }
        let subject = Subject { source: &source, library: self.0, sets: &[], seed: None };
        let (engine, store, watch) = (study::ENGINE, &Memory::default(), &Nobody);
        let way = Way { engine, store, shard: None, may_run: true, verify: 0.0, watch };
        let cells = study::cells(&plan, &subject);
        let done = cells.and_then(|cells| study::conduct(&plan, &subject, &way, cells));
        let done = done.unwrap_or_else(|wrong| panic!("{}", scenario::render(&wrong, false)));
        Studied { outcome: study::outcome(&plan, &done), cells: done.cells }
    }
}

struct Nobody;

impl Watch for Nobody {
    fn needed(&self, _: usize) {}
    fn done(&self, _: bool) {}
    fn is_stopped(&self) -> bool {
        false
    }
}

/// A run with all that is kept of one.
pub(super) fn run(plan: &Plan) -> RunOutcome {
    study::run(plan, Options::FULL, |_| ())
}

/// The records of a run that are of these kinds, in time order.
pub(super) fn records(plan: &Plan, kinds: &[FactKind]) -> Vec<Record> {
    let mut found = Vec::new();
    let see = |record: &Record| found.push(*record);
    let _ = study::run_watched(plan, Options::SUMMARY, Interest::of(kinds), see, |_| ());
    found
}

/// The first router of a fleet.
pub(super) fn first_of(plan: &Plan, fleet: &str) -> RouterId {
    let found = plan.fleets.iter().find(|it| it.name == fleet);
    found.expect("a known fleet").routers.first
}

/// The console of a fleet's first router at an instant.
pub(super) fn console(plan: &Plan, fleet: &str, at: Time) -> Console {
    study::visit(plan, first_of(plan, fleet), at, |_| ())
}

/// What a console prints for a command.
pub(super) fn screen(console: &Console, plan: &Plan, command: &str) -> String {
    let command = Command::parse(command).unwrap_or_else(|why| panic!("{why}"));
    command.print(console, plan)
}

/// What stands in a text between two others, the first time.
pub(super) fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).map(|it| it.1);
    let found = rest.map(|it| it.split_once(after).map_or(it, |it| it.0));
    found.unwrap_or("not there").trim().to_owned()
}
