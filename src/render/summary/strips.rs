//! The run over time in a few lines: a sparkline for each count, faults and actions below them on the same axis.
//!
//! ```text
//!   authorized         ···▁▄█████████▂▁···  40 at the end
//!   out of contact     ·········▁▄██▂·····  none at the end, 24 at most
//!   faults                      ━━━━        backend-away
//!                      0       2 d     4 d
//! ```
//!
//! What it does not know: how much room it has; whoever prints it leaves lines out.

use super::Surface;
use super::sparkline::{Keep, edge, parts_of_bins, parts_of_steps, sparkline};
use super::text::{FAINT, paint, shorten};
use crate::kernel::Time;
use crate::outcome::{BeliefStep, RunOutcome};
use crate::record::Belief;
use crate::render::chart::scale::time_ticks;
use crate::render::words::{grouped, length};

/// Characters of the names on the left.
const NAMES: usize = 17;
/// Characters of the notes on the right.
const NOTES: usize = 27;
/// Characters of a sparkline: wider ones are hard to take in.
const WIDEST: usize = 72;

/// What is shown of a run, the most telling first.
pub(super) struct Strips {
    /// A sparkline each.
    pub counts: Vec<String>,
    /// Faults and actions, where there are any.
    pub below: Vec<String>,
    /// The time axis.
    pub axis: String,
}

/// A line before its parts are put together.
struct Strip {
    name: &'static str,
    steps: Vec<(Time, u64)>,
    keep: Keep,
}

/// The strips of a run; nothing if it kept no series.
pub(super) fn strips(outcome: &RunOutcome, surface: Surface) -> Option<Strips> {
    let series = &outcome.series;
    let end = outcome.sim_end;
    if series.beliefs.is_empty() || end == Time::ZERO {
        return None;
    }
    let width = surface.columns.saturating_sub(NAMES + NOTES + 4).clamp(8, WIDEST);
    let all = u64::from(outcome.plan.routers());
    let mut counts = Vec::new();
    for strip in states(&series.beliefs) {
        let most = strip.steps.iter().map(|it| it.1).max().unwrap_or(0);
        let is_wanted = most > 0 || strip.keep == Keep::Least;
        if is_wanted {
            let last = strip.steps.last().map_or(0, |it| it.1);
            let values = parts_of_steps(&strip.steps, end, width, strip.keep);
            let line = sparkline(&values, all, surface.unicode);
            counts.push(put_together(strip.name, &line, &at_the_end(last, most), surface));
        }
    }
    let bins = |of: fn(&crate::outcome::HourCount) -> u32| -> Vec<u64> {
        series.exchanges.iter().map(|it| u64::from(of(it))).collect()
    };
    let attempts = bins(|it| it.attempts);
    let per = format!("in {}", length(series.bin));
    let total = grouped(attempts.iter().sum());
    let most = attempts.iter().copied().max().unwrap_or(0);
    let within = series.bin.0 >= end.0;
    let note = if within { total } else { format!("{total}, at most {} {per}", grouped(most)) };
    let line = sparkline(&parts_of_bins(&attempts, series.bin, end, width), most, surface.unicode);
    counts.push(put_together("attempts", &line, &note, surface));
    let queue: Vec<u64> = series.front_end.iter().map(|it| u64::from(it.queue_max)).collect();
    let longest = queue.iter().copied().max().unwrap_or(0);
    if longest > 0 {
        let values = parts_of_bins(&queue, series.bin, end, width);
        let line = sparkline(&values, longest, surface.unicode);
        let note = format!("at most {}", grouped(longest));
        counts.push(put_together("backend queue", &line, &note, surface));
    }
    Some(Strips {
        counts,
        below: below(outcome, end, width, surface),
        axis: axis(end, width, surface),
    })
}

/// The counts of routers that are shown: those that are well, those that are not.
fn states(steps: &[BeliefStep]) -> [Strip; 4] {
    let strip = |name, keep, value: &dyn Fn(&BeliefStep) -> u32| Strip {
        name,
        keep,
        steps: steps.iter().map(|step| (step.at, u64::from(value(step)))).collect(),
    };
    let place = |belief| Belief::ALL.iter().position(|it| *it == belief).unwrap_or_default();
    let authorized = place(Belief::Authorized);
    let out = place(Belief::OutOfCompliance);
    let expired = place(Belief::AuthorizationExpired);
    [
        strip("authorized", Keep::Least, &|step| step.counts[authorized]),
        strip("out of compliance", Keep::Most, &|step| step.counts[out]),
        strip("out of contact", Keep::Most, &|step| step.lost + step.silent),
        strip("expired", Keep::Most, &|step| step.counts[expired]),
    ]
}

fn at_the_end(last: u64, most: u64) -> String {
    let number = |n: u64| if n == 0 { "none".to_owned() } else { grouped(n) };
    match last == most {
        true => format!("{} at the end", number(last)),
        false => format!("{} at the end, {} at most", number(last), grouped(most)),
    }
}

fn put_together(name: &str, line: &str, note: &str, surface: Surface) -> String {
    let note = shorten(note, NOTES, surface.unicode);
    format!("{name:<NAMES$}  {line}  {note}").trim_end().to_owned()
}

/// When faults were active, and when somebody did something.
fn below(outcome: &RunOutcome, end: Time, width: usize, surface: Surface) -> Vec<String> {
    let mut lines = Vec::new();
    let marked = |is_marked: &dyn Fn(Time, Time) -> bool, sign: char| -> String {
        (0..width)
            .map(|part| (edge(part, width, end), edge(part + 1, width, end)))
            .map(|(from, to)| if is_marked(from, to) { sign } else { ' ' })
            .collect()
    };
    if !outcome.faults.is_empty() {
        let active = |from: Time, to: Time| {
            let within = |at: Time| from <= at && at < to;
            outcome.faults.iter().any(|it| it.from < to && it.to > from || within(it.from))
        };
        let line = marked(&active, if surface.unicode { '━' } else { '=' });
        let names = outcome.faults.iter().map(|it| it.name.as_str());
        lines.push(put_together("faults", &line, &named(names, "faults"), surface));
    }
    if !outcome.actions.is_empty() {
        let done = |from: Time, to: Time| {
            outcome
                .actions
                .iter()
                .any(|(at, _)| from <= *at && (*at < to || *at == end && to == end))
        };
        let line = marked(&done, if surface.unicode { '▲' } else { '^' });
        let names = outcome.actions.iter().map(|it| it.1.as_str());
        lines.push(put_together("actions", &line, &named(names, "actions"), surface));
    }
    lines
}

/// The one name, or how many different ones there are.
fn named<'a>(names: impl Iterator<Item = &'a str>, many: &str) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [one] => (*one).to_owned(),
        all => format!("{} {many}", grouped(all.len() as u64)),
    }
}

/// Instants, each beginning at the character that holds it: as many as have room beside each other.
fn axis(end: Time, width: usize, surface: Surface) -> String {
    let room = surface.columns.saturating_sub(NAMES + 2);
    let lines = (2..=(width / 6).max(2) as u64).rev();
    let line = lines.map(|most| ticks(end, width, room, most)).find_map(|it| it);
    let line = format!("{}{}", " ".repeat(NAMES + 2), line.unwrap_or_else(|| "0".to_owned()));
    paint(FAINT, &line)
}

/// An axis with at most so many instants; nothing if two of them would touch.
fn ticks(end: Time, width: usize, room: usize, most: u64) -> Option<String> {
    let mut line = String::new();
    let mut used = 0;
    for tick in time_ticks(Time::ZERO, end, most) {
        let place = (u128::from(tick.at.0) * width as u128 / u128::from(end.0)) as usize;
        let size = tick.label.chars().count();
        if used > 0 && place <= used || place + size > room {
            return None;
        }
        line.extend(std::iter::repeat_n(' ', place - used));
        line.push_str(&tick.label);
        used = place + size;
    }
    Some(line)
}
