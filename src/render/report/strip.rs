//! The timeline of a replay: what the fleet believed over the run, with faults shaded, actions and broken expectations
//! marked, and ticks.
//!
//! It is drawn in thousandths of the run's length across, and stretched to the page; texts are placed by the style
//! sheet, so that they are not stretched.
//!
//! What it does not know: colors, and where the replay stands.

use askama::Template;

use super::film::ms;
use crate::kernel::Time;
use crate::outcome::{BeliefStep, RunOutcome};
use crate::render::chart::scale::time_ticks;
use crate::render::words;

/// The timeline. Fields are what `strip.html` names.
#[derive(Template)]
#[template(path = "strip.html")]
pub(super) struct Strip {
    alt: String,
    /// One path a belief, in the order of [`crate::record::Belief::ALL`].
    areas: Vec<String>,
    /// How many routers are out of contact.
    out: String,
    windows: Vec<(String, String)>,
    /// Names over the first window of each fault: where, in percent, and what.
    names: Vec<(String, String)>,
    actions: Vec<(String, String)>,
    /// Where an expectation first went wrong, in percent; its name, and the address of the instant.
    wrong: Vec<(String, String, String)>,
    ticks: Vec<(String, String)>,
    /// The instant that is shown first, and the last one, in milliseconds.
    at: u64,
    end: u64,
}

/// Columns that areas are drawn in.
const COLUMNS: u64 = 500;
/// The most marks of actions.
const MARKS: usize = 400;
/// The most names of faults.
const NAMES: usize = 6;

impl Strip {
    pub(super) fn of(outcome: &RunOutcome, at: Time) -> Strip {
        let end = outcome.sim_end.0.max(1);
        let share = |at: Time, of: f64| format!("{:.2}", of * at.0 as f64 / end as f64);
        let percent = |at: Time| share(at, 100.0);
        let columns = columns(outcome);
        let windows = windows(outcome, end);
        let mut names: Vec<(String, String)> = Vec::new();
        for window in &outcome.faults {
            if names.len() < NAMES && names.iter().all(|it| it.1 != window.name) {
                names.push((percent(window.from), window.name.clone()));
            }
        }
        let actions = outcome.actions.iter().take(MARKS);
        let failed = outcome.expectations.iter().filter(|it| !it.pass);
        let mark = |it: &crate::outcome::Verdict| {
            let at = it.first_wrong?;
            Some((percent(at), it.name.clone(), super::replay::address(at, it.router.as_deref())))
        };
        Strip {
            alt: format!(
                "What {} believed over {}, with faults shaded.",
                words::count(outcome.plan.routers().into(), "router", "routers"),
                words::length(outcome.sim_end.since(Time::ZERO))
            ),
            areas: (0..5).map(|belief| area(&columns, outcome, belief)).collect(),
            out: out(&columns, outcome),
            windows,
            names,
            actions: actions.map(|it| (share(it.0, 1_000.0), it.1.clone())).collect(),
            wrong: failed.filter_map(mark).collect(),
            ticks: time_ticks(Time::ZERO, outcome.sim_end, 8)
                .into_iter()
                .map(|tick| (percent(tick.at), tick.label))
                .collect(),
            at: ms(at),
            end: ms(outcome.sim_end),
        }
    }
}

/// When any fault was active, as places and widths; windows that meet are one, so that none is darker.
fn windows(outcome: &RunOutcome, end: u64) -> Vec<(String, String)> {
    let place = |at: Time| at.0 as f64 / end as f64 * 1_000.0;
    let mut all: Vec<(f64, f64)> =
        outcome.faults.iter().map(|it| (place(it.from), place(it.to))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<(f64, f64)> = Vec::new();
    for (from, to) in all {
        // A window is at least a thousandth wide, or it could not be seen.
        let to = to.max(from + 1.0);
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged.into_iter().map(|it| (format!("{:.2}", it.0), format!("{:.2}", it.1 - it.0))).collect()
}

/// What held at the beginning of each column, worst first where a column saw several steps.
fn columns(outcome: &RunOutcome) -> Vec<BeliefStep> {
    let (steps, end) = (&outcome.series.beliefs, outcome.sim_end.0);
    let nothing = BeliefStep { at: Time::ZERO, counts: [0; 5], lost: 0, silent: 0 };
    let mut place = 0;
    let column = |column: u64| {
        let until = Time((u128::from(end) * u128::from(column + 1) / u128::from(COLUMNS)) as u64);
        let mut worst = steps.get(place).copied().unwrap_or(nothing);
        while let Some(next) = steps.get(place + 1).filter(|next| next.at < until) {
            place += 1;
            if next.counts[4] + next.lost + next.silent
                > worst.counts[4] + worst.lost + worst.silent
            {
                worst = *next;
            }
        }
        worst
    };
    (0..COLUMNS).map(column).collect()
}

/// The area between what lies below a belief and what lies below the next one, as steps.
fn area(columns: &[BeliefStep], outcome: &RunOutcome, belief: usize) -> String {
    let all = f64::from(outcome.plan.routers().max(1));
    let level = |step: &BeliefStep, beliefs: usize| {
        100.0 - 100.0 * f64::from(step.counts[..beliefs].iter().sum::<u32>()) / all
    };
    if columns.iter().all(|it| it.counts[belief] == 0) {
        return String::new();
    }
    let width = 1_000.0 / COLUMNS as f64;
    let mut path = String::new();
    let mut last = (-1.0, -1.0);
    let mut from = 0;
    // Equal columns are one rectangle.
    for (place, step) in columns.iter().enumerate() {
        let now = (level(step, belief + 1), level(step, belief));
        if now != last {
            rectangle(&mut path, (from, place), last, width);
            (from, last) = (place, now);
        }
    }
    rectangle(&mut path, (from, columns.len()), last, width);
    path
}

fn rectangle(path: &mut String, (from, to): (usize, usize), (top, bottom): (f64, f64), width: f64) {
    if to > from && bottom > top {
        let (x, wide) = (from as f64 * width, (to - from) as f64 * width);
        path.push_str(&format!("M{x:.0} {top:.1}h{wide:.0}V{bottom:.1}h-{wide:.0}z"));
    }
}

/// How many are out of contact, from the top down.
fn out(columns: &[BeliefStep], outcome: &RunOutcome) -> String {
    let all = f64::from(outcome.plan.routers().max(1));
    let width = 1_000.0 / COLUMNS as f64;
    let (mut path, mut from, mut last) = (String::new(), 0, 0);
    for (place, step) in columns.iter().enumerate() {
        let now = step.lost + step.silent;
        if now != last {
            rectangle(&mut path, (from, place), (0.0, 30.0 * f64::from(last) / all), width);
            (from, last) = (place, now);
        }
    }
    rectangle(&mut path, (from, columns.len()), (0.0, 30.0 * f64::from(last) / all), width);
    path
}
