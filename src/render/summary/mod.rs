//! A run on one screen of a terminal: the answer first, then what did not hold, then the run over time.
//!
//! ```text
//!   title, question
//!   the answer in a sentence
//!   what failed, with what happened; what the scenario asks; what held
//!   sparklines over a time axis with faults
//!   what was simulated, and what whoever ran it adds: the report, the digest, what to type next
//! ```
//!
//! It is never higher than the surface: what does not fit is counted, not shown. Colour never says what words do not.
//!
//! What it does not know: terminals, paths, commands.

pub mod sparkline;
mod strips;
mod text;
mod verdicts;

use crate::kernel::{Span, Stop, Time};
use crate::outcome::RunOutcome;
use crate::render::answer::answer;
use crate::render::words::{self, count, grouped, length};
use text::{FAINT, STRONG, paint, wrap_to};

pub use text::{strong, wrap};
pub use verdicts::verdict_lines;

/// What a summary is printed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Surface {
    /// Characters in a line.
    pub columns: usize,
    /// Lines of a page.
    pub rows: usize,
    /// Whether it has characters beyond ASCII.
    pub unicode: bool,
}

/// A line of the summary's last part: what it is, and what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// One word.
    pub head: &'static str,
    /// In lines that are printed as they are, however long.
    pub lines: Vec<String>,
}

impl Note {
    /// A note of one line.
    #[must_use]
    pub fn new(head: &'static str, line: impl Into<String>) -> Note {
        Note { head, lines: vec![line.into()] }
    }
}

/// Characters of a line that the word before a note takes.
pub const NOTE: usize = 11;

/// The run, with `notes` below it. Painted: whoever prints it takes the colour out again where it is not wanted.
#[must_use]
pub fn summary(outcome: &RunOutcome, surface: Surface, notes: &[Note]) -> String {
    let mut top = head(outcome, surface);
    top.push(String::new());
    top.extend(painted(STRONG, wrap_to(&answer(outcome), surface.columns, 4, surface.unicode)));
    let mut foot = facts(outcome, surface);
    foot.extend(notes.iter().cloned());
    let foot: Vec<String> = foot.iter().flat_map(note_lines).collect();
    let mut strips = strips::strips(outcome, surface);
    let used = |strips: &Option<strips::Strips>| {
        let strips = strips.as_ref().map_or(0, |it| it.counts.len() + it.below.len() + 2);
        top.len() + strips + 1 + foot.len()
    };
    // What failed is worth more than the last of the sparklines.
    let wanted = verdicts::least(outcome);
    while used(&strips) + wanted > surface.rows && shrink(&mut strips) {}
    let room = surface.rows.saturating_sub(used(&strips));
    let middle = verdicts::verdicts(outcome, surface, room);
    let mut lines = top;
    lines.extend(middle);
    if let Some(strips) = strips {
        lines.push(String::new());
        lines.extend(strips.counts);
        lines.extend(strips.below);
        lines.push(strips.axis);
    }
    lines.push(String::new());
    lines.extend(foot);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Leaves out the least telling strip; false if nothing can be left out.
fn shrink(strips: &mut Option<strips::Strips>) -> bool {
    match strips {
        None => false,
        Some(it) if it.counts.len() > 1 => it.counts.pop().is_some(),
        Some(it) if !it.below.is_empty() => it.below.pop().is_some(),
        Some(_) => {
            *strips = None;
            true
        }
    }
}

fn head(outcome: &RunOutcome, surface: Surface) -> Vec<String> {
    let scenario = &outcome.plan.scenario;
    let arm = outcome.plan.arm.as_ref().map(|arm| format!(" (arm {arm})")).unwrap_or_default();
    let title = if scenario.title.is_empty() { &scenario.name } else { &scenario.title };
    let wrap = |text: &str, most| wrap_to(text, surface.columns, most, surface.unicode);
    let mut lines = painted(STRONG, wrap(&format!("{title}{arm}"), 2));
    lines.extend(wrap(&scenario.question, 3));
    lines
}

fn painted(style: anstyle::Style, lines: Vec<String>) -> Vec<String> {
    lines.iter().map(|line| paint(style, line)).collect()
}

fn note_lines(note: &Note) -> Vec<String> {
    let lead = |index| if index == 0 { note.head } else { "" };
    let lead = |index| paint(FAINT, &format!("{:<NOTE$}", lead(index)));
    note.lines.iter().enumerate().map(|(index, line)| format!("{}{line}", lead(index))).collect()
}

/// How a value is printed behind a note's head, in lines that fit.
#[must_use]
pub fn note(head: &'static str, text: &str, surface: Surface, most: usize) -> Note {
    let width = surface.columns.saturating_sub(NOTE).max(20);
    Note { head, lines: wrap_to(text, width, most, surface.unicode) }
}

/// What was simulated, and what went over the wire.
fn facts(outcome: &RunOutcome, surface: Surface) -> Vec<Note> {
    let simulated = format!(
        "{}, {}, {} router-days, {}",
        length(outcome.sim_end.since(Time::ZERO)),
        count(u64::from(outcome.plan.routers()), "router", "routers"),
        words::number(outcome.router_days),
        count(outcome.events, "event", "events"),
    );
    let mut facts = vec![note("simulated", &simulated, surface, 2)];
    facts[0].lines.extend(cut_off(outcome));
    let metric = |name| outcome.metric(name).filter(|it| it.is_finite());
    if let Some(attempts) = metric("exchanges.attempts").filter(|it| *it > 0.0) {
        let failures = match metric("exchanges.failures") {
            Some(failed) if failed > 0.0 => grouped(failed as u64),
            _ => "none".to_owned(),
        };
        let mut text = format!("{}, {failures} unanswered", grouped(attempts as u64));
        let seconds = |name| metric(name).map(|it| length(Span((it.max(0.0) * 1e9) as u64)));
        let (mean, p99) = (seconds("exchange.seconds.mean"), seconds("exchange.seconds.p99"));
        if let (Some(mean), Some(p99)) = (mean, p99) {
            text.push_str(&format!("; mean {mean}, 99 of 100 within {p99}"));
        }
        facts.push(note("exchanges", &text, surface, 2));
    }
    facts
}

/// That the run did not come to its planned end, if so.
fn cut_off(outcome: &RunOutcome) -> Option<String> {
    let limit = outcome.plan.event_limit.filter(|_| outcome.stop == Stop::Budget)?;
    Some(format!("CUT OFF by the event limit of {limit}"))
}
