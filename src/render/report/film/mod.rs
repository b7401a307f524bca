//! The film as the page carries it: one JSON document that the page's script reads.
//!
//! ```text
//!   outcome::Film ──► routers, fleets, links ─┐
//!   reels ─────────► screens (print, splice) ─┼──► Document ──► JSON, without `<`
//!   pool log, books ► pools ──────────────────┘
//! ```
//!
//! Instants are whole milliseconds, rounded up: a step is there at a millisecond of the replay exactly if it had come by
//! then. Steps are flat lists, each beginning with the milliseconds since the one before. What is too much for a page
//! is left out, and [`FilmOnPage::notes`] says so.
//!
//! What it does not know: how any of it looks.

mod dated;
mod pools;
mod screens;

use serde::Serialize;

use crate::kernel::{Span, Time};
use crate::outcome::{Film, ROUTERS_FILMED, Reel, RunOutcome, Still};
use crate::plan::{FleetPlan, Plan, RouterId};
use crate::record::{Belief, Contact};
use crate::render::words;

/// The film of a run, ready for the page.
pub(super) struct FilmOnPage {
    /// The document: no `<` is in it.
    pub json: String,
    /// Pools by number, with their names.
    pub pools: Vec<(usize, String)>,
    /// What was left out, sampled or put together, in sentences.
    pub notes: Vec<String>,
}

/// The most windows of faults on a page.
const WINDOWS: usize = 4_000;
/// The most actions of operators on a page.
const ACTIONS: usize = 2_000;

#[derive(Serialize)]
struct Document<'a> {
    /// The last millisecond.
    end: u64,
    /// Milliseconds from 1970 to the start, UTC.
    start: i64,
    zone: &'a str,
    /// From which millisecond on local time is so many seconds ahead of UTC.
    offsets: Vec<(u64, i32)>,
    /// What follows `licsim show`, `licsim why`.
    command: &'a str,
    beliefs: Vec<&'static str>,
    fleets: Vec<Fleet<'a>>,
    routers: Vec<Router>,
    /// For each link its steps: up or down.
    links: Vec<Vec<u64>>,
    /// Names of faults.
    faults: Vec<&'a str>,
    /// Which fault was active from when to when.
    windows: Vec<(usize, u64, u64)>,
    actions: Vec<(u64, &'a str)>,
    screens: Vec<&'static str>,
    reels: Vec<screens::ReelOnPage>,
    lines: Vec<screens::Line>,
    pools: Vec<pools::PoolOnPage<'a>>,
    words: Vec<String>,
}

#[derive(Serialize)]
struct Fleet<'a> {
    name: &'a str,
    count: u32,
    first: u32,
    /// Counts by belief, then how many try again, then how many are silent.
    steps: Vec<u64>,
}

#[derive(Serialize)]
struct Router {
    name: String,
    id: u32,
    fleet: usize,
    /// Belief · 8 + contact · 2 + whether it is down.
    steps: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reel: Option<usize>,
}

/// `at` in whole milliseconds, rounded up.
pub(super) fn ms(at: Time) -> u64 {
    at.0.div_ceil(1_000_000)
}

/// Steps as one flat list.
#[derive(Default)]
struct Steps {
    flat: Vec<u64>,
    last: u64,
}

impl Steps {
    fn push(&mut self, at: Time, values: impl IntoIterator<Item = u64>) {
        let at = ms(at);
        self.flat.push(at - self.last);
        self.last = at;
        self.flat.extend(values);
    }
}

/// The film of `outcome`, if one was made. `command` is what follows the name of a subcommand to mean this run.
pub(super) fn on_page(outcome: &RunOutcome, command: &str) -> Option<FilmOnPage> {
    let film = outcome.film.as_ref()?;
    let plan = &outcome.plan;
    let screened = screens::on_page(film, outcome);
    let mut words = pools::Words::default();
    let pools = pools::on_page(outcome, film, &mut words);
    let mut notes = notes(outcome, film, screened.reels.len());
    notes.extend(pools.note);
    let faults = fault_names(outcome);
    let document = Document {
        end: ms(outcome.sim_end),
        start: plan.scenario.start.unix_s * 1_000,
        zone: &plan.scenario.start.zone,
        offsets: offsets(outcome),
        command,
        beliefs: Belief::ALL.iter().map(|it| it.label()).collect(),
        fleets: plan.fleets.iter().zip(&film.fleets).map(fleet).collect(),
        routers: routers(film, plan, &screened),
        links: film.links.iter().map(|it| link(it)).collect(),
        windows: windows(outcome, &faults),
        faults,
        actions: outcome.actions.iter().take(ACTIONS).map(|it| (ms(it.0), &*it.1)).collect(),
        screens: screened.names,
        reels: screened.reels,
        lines: screened.lines,
        pools: pools.pools,
        words: words.list(),
    };
    let json = serde_json::to_string(&document).expect("plain data can always be written");
    let pools = document.pools.iter().map(|it| (it.id, it.name.to_owned())).collect();
    Some(FilmOnPage { pools, json: json.replace('<', "\\u003c"), notes })
}

fn fleet<'a>((plan, steps): (&'a FleetPlan, &Vec<crate::outcome::BeliefStep>)) -> Fleet<'a> {
    let mut flat = Steps::default();
    for step in steps {
        flat.push(step.at, step.counts.into_iter().chain([step.lost, step.silent]).map(u64::from));
    }
    let (first, count) = (plan.routers.first.0, plan.routers.count);
    Fleet { name: &plan.name, count, first, steps: flat.flat }
}

fn link(changes: &[(Time, bool)]) -> Vec<u64> {
    let mut flat = Steps::default();
    for (at, up) in changes {
        flat.push(*at, [u64::from(*up)]);
    }
    flat.flat
}

/// The number of a router's state.
fn state(belief: Belief, contact: Contact, down: bool) -> u64 {
    let place = Belief::ALL.iter().position(|it| *it == belief).unwrap_or(0);
    (place as u64) << 3 | (contact as u64) << 1 | u64::from(down)
}

/// All routers of a small fleet; of a large one those whose consoles are shown.
fn routers(film: &Film, plan: &Plan, screened: &screens::Screened) -> Vec<Router> {
    let reel_of = |id: RouterId| screened.of.iter().position(|it| *it == id);
    let router = |id: RouterId, steps: Vec<u64>| Router {
        name: plan.router_name(id),
        id: id.0,
        fleet: plan.fleet_of(id).index(),
        steps,
        reel: reel_of(id),
    };
    if film.routers.is_empty() {
        let shown = film.reels.iter().filter(|reel| screened.of.contains(&reel.router));
        return shown.map(|reel| router(reel.router, of_stills(reel))).collect();
    }
    let own = |(index, steps): (usize, &Vec<crate::outcome::RouterStep>)| {
        let mut flat = Steps::default();
        for step in steps {
            flat.push(step.at, [state(step.belief, step.contact, step.down)]);
        }
        router(RouterId::from_index(index), flat.flat)
    };
    film.routers.iter().enumerate().map(own).collect()
}

/// A router's states, read off its stills.
fn of_stills(reel: &Reel) -> Vec<u64> {
    let mut flat = Steps::default();
    let mut last = None;
    for Still { console, .. } in &reel.stills {
        let view = &console.view;
        // As in all counts: who has not yet heard of a feature is unregistered.
        let unheard = view.entitlements.is_empty() && view.registration == Default::default();
        let belief = if unheard { Belief::Unregistered } else { view.belief };
        let now = state(belief, view.contact, view.down);
        if last != Some(now) {
            flat.push(console.at, [now]);
            last = Some(now);
        }
    }
    flat.flat
}

/// When local time moved against UTC.
fn offsets(outcome: &RunOutcome) -> Vec<(u64, i32)> {
    let start = &outcome.plan.scenario.start;
    let mut found = vec![(0, start.offset_at(Time::ZERO))];
    let mut hour = Time(Span::hours(1).0 - start.unix_s.rem_euclid(3_600) as u64 * 1_000_000_000);
    while hour <= outcome.sim_end {
        let offset = start.offset_at(hour);
        if found.last().is_some_and(|it| it.1 != offset) {
            found.push((ms(hour), offset));
        }
        hour += Span::hours(1);
    }
    found
}

/// The names of the faults that struck, in order of their first window.
pub(super) fn fault_names(outcome: &RunOutcome) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for window in &outcome.faults {
        if !names.contains(&&*window.name) {
            names.push(&window.name);
        }
    }
    names
}

fn windows(outcome: &RunOutcome, names: &[&str]) -> Vec<(usize, u64, u64)> {
    let number = |name: &str| names.iter().position(|it| *it == name).unwrap_or(0);
    let window = |it: &crate::outcome::FaultWindow| (number(&it.name), ms(it.from), ms(it.to));
    outcome.faults.iter().take(WINDOWS).map(window).collect()
}

fn notes(outcome: &RunOutcome, film: &Film, reels: usize) -> Vec<String> {
    let (plan, mut notes) = (&outcome.plan, Vec::new());
    let all = plan.routers() as usize;
    let grouped = |n: usize| words::grouped(n as u64);
    if all > ROUTERS_FILMED {
        notes.push(format!(
            "With more than {ROUTERS_FILMED} routers the map shows how many of each fleet believe what."
        ));
    }
    if reels < all {
        notes.push(format!(
            "Screens and syslog are on this page for {} of {} routers: those that an expectation failed on, the first of \
             each fleet, one for each way through the states (the rarest ways first), and others from all over the fleet. \
             For any other router the same is printed by licsim show.",
            grouped(reels),
            grouped(all)
        ));
    }
    if outcome.faults.len() > WINDOWS || outcome.actions.len() > ACTIONS {
        notes.push(format!(
            "Of faults the first {} windows are shown, of actions the first {}.",
            grouped(WINDOWS),
            grouped(ACTIONS)
        ));
    }
    if film.thinned {
        notes.push(
            "States changed too often to keep every change: bins of time keep their last one, and every maximum stays."
                .into(),
        );
    }
    if film.reels.iter().any(|reel| reel.thinned) {
        notes.push(
            "A console changed too often to keep every change: of some instants its last screen kept is shown.".into(),
        );
    }
    notes
}
