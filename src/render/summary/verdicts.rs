//! What became of expectations and responses, in as many lines as there are.
//!
//! What it does not know: what else is on the screen.

use super::Surface;
use super::text::{BAD, FAINT, GOOD, paint, shorten, wrap_to};
use crate::kernel::Span;
use crate::outcome::{Answer, RunOutcome, Verdict};
use crate::render::words::{count, length, number};

/// Lines that are kept for what failed.
const FAILED: usize = 8;

/// How many lines are needed to say what is most important.
pub(super) fn least(outcome: &RunOutcome) -> usize {
    let failed = outcome.expectations.iter().filter(|it| !it.pass).count();
    let answers = outcome.responses.len().min(3);
    match failed {
        0 if answers == 0 => 0,
        0 => 1 + answers,
        _ => FAILED,
    }
}

/// A blank line and what there is to say, in at most `room` lines; nothing if there is nothing or no room.
pub(super) fn verdicts(outcome: &RunOutcome, surface: Surface, room: usize) -> Vec<String> {
    let Some(mut room) = room.checked_sub(1).filter(|it| *it > 0) else { return Vec::new() };
    let (held, failed): (Vec<&Verdict>, Vec<&Verdict>) =
        outcome.expectations.iter().partition(|it| it.pass);
    let mut lines = failures(&failed, surface, room.saturating_sub(usize::from(!held.is_empty())));
    room -= lines.len();
    let answers = answers(outcome, surface, room);
    room = room.saturating_sub(answers.len());
    if held.len() <= room {
        lines.extend(held.iter().flat_map(|it| verdict_lines(it, surface)).take(room));
    } else if !failed.is_empty() && room > 0 {
        let text = match held.len() {
            1 => "the other expectation holds".to_owned(),
            n => format!("the other {n} expectations hold"),
        };
        lines.push(format!("  {}      {text}", paint(GOOD, "ok")));
    }
    lines.extend(answers);
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

/// What failed, in at most `room` lines: all of it with what was expected, or without, or as much as there is room for.
fn failures(failed: &[&Verdict], surface: Surface, room: usize) -> Vec<String> {
    for whole in [true, false] {
        let lines: Vec<String> =
            failed.iter().flat_map(|it| failure_lines(it, surface, whole)).collect();
        if lines.len() <= room {
            return lines;
        }
    }
    let (mut lines, mut shown) = (Vec::new(), 0);
    for verdict in failed {
        let block = failure_lines(verdict, surface, false);
        if lines.len() + block.len() + 1 > room {
            break;
        }
        lines.extend(block);
        shown += 1;
    }
    if lines.len() < room {
        let left = (failed.len() - shown) as u64;
        let rest = match shown {
            0 => count(left, "expectation", "expectations"),
            _ => count(left, "more expectation", "more expectations"),
        };
        lines.push(format!("  {}  {rest}: the report says which", paint(BAD, "FAILED")));
    }
    lines
}

/// One expectation: that it held, or what was expected and what happened.
#[must_use]
pub fn verdict_lines(verdict: &Verdict, surface: Surface) -> Vec<String> {
    let width = surface.columns.saturating_sub(10).max(20);
    if verdict.pass {
        let name = shorten(&verdict.name, width, surface.unicode);
        return vec![format!("  {}      {name}", paint(GOOD, "ok"))];
    }
    failure_lines(verdict, surface, true)
}

/// A failed expectation with what happened and, if it is told as a whole, what was expected.
fn failure_lines(verdict: &Verdict, surface: Surface, whole: bool) -> Vec<String> {
    let width = surface.columns.saturating_sub(10).max(20);
    let (names, evidence) = if whole { (2, 3) } else { (1, 1) };
    let mut lines = Vec::new();
    for (index, line) in wrap_to(&verdict.name, width, names, surface.unicode).iter().enumerate() {
        let lead = if index == 0 { paint(BAD, "FAILED") } else { "      ".to_owned() };
        lines.push(format!("  {lead}  {line}"));
    }
    let width = width.saturating_sub(10).max(20);
    let mut add = |head, text, most| {
        for (index, line) in wrap_to(text, width, most, surface.unicode).iter().enumerate() {
            let lead = if index == 0 { paint(FAINT, head) } else { " ".repeat(10) };
            lines.push(format!("          {lead}{line}"));
        }
    };
    if whole {
        add("expected  ", &verdict.expected, 2);
    }
    add("happened  ", &verdict.evidence, evidence);
    lines
}

/// What the scenario asks, a line each.
fn answers(outcome: &RunOutcome, surface: Surface, room: usize) -> Vec<String> {
    let all: Vec<(&str, String)> = outcome
        .responses
        .iter()
        .zip(&outcome.plan.responses)
        .map(|(answer, asked)| (asked.title.as_str(), value(answer)))
        .collect();
    let values = all.iter().map(|it| it.1.chars().count()).max().unwrap_or(0);
    let widest = surface.columns.saturating_sub(values + 4).max(20);
    let names = all.iter().map(|it| it.0.chars().count()).max().unwrap_or(0).min(widest);
    let fit = if all.len() <= room { all.len() } else { room.saturating_sub(1) };
    let mut lines: Vec<String> = all
        .iter()
        .take(fit)
        .map(|(name, value)| {
            let name = shorten(name, names, surface.unicode);
            format!("  {name:<names$}  {value}")
        })
        .collect();
    if fit < all.len() && room > 0 {
        let rest = count((all.len() - fit) as u64, "more answer", "more answers");
        lines.push(format!("  {rest}: the report has them"));
    }
    lines
}

fn value(answer: &Answer) -> String {
    match (answer.value, answer.unit) {
        (None, _) => "no answer".to_owned(),
        (Some(value), "s") if (0.0..1.8e10).contains(&value) => length(Span((value * 1e9) as u64)),
        (Some(value), "1") => number(value),
        (Some(value), unit) => format!("{} {unit}", number(value)),
    }
}
