//! What routers believe, stacked over time, and below them those without contact.
//!
//! What it does not know: the truth at the backend; `pools` shows that.

use super::palette::{ABSENT, AMOUNT, Color, GOOD, OUT, SILENT, STALE, WAITING};
use super::spec::{Chart, Layer, Panel, Series, Unit};
use super::{over_the_run, panel, sentence, share};
use crate::kernel::Time;
use crate::outcome::{BeliefStep, PoolStep, RunOutcome};
use crate::record::Belief;
use crate::render::words;

/// The color of a belief.
#[must_use]
pub(super) fn color(belief: Belief) -> Color {
    match belief {
        Belief::Authorized => GOOD,
        Belief::Waiting => WAITING,
        Belief::Unregistered => ABSENT,
        Belief::AuthorizationExpired => STALE,
        Belief::OutOfCompliance => OUT,
    }
}

pub(super) fn chart(outcome: &RunOutcome) -> Chart {
    let steps = &outcome.series.beliefs;
    let mut panel = panel("routers", Unit::Count);
    panel.at_least = f64::from(outcome.plan.routers());
    panel.weight = 3;
    if steps.is_empty() {
        panel.empty = Some("no router changed its belief in this run".into());
    }
    let areas = Belief::ALL.iter().enumerate().map(|(i, belief)| Series {
        label: belief.label().into(),
        color: color(*belief),
        points: steps.iter().map(|step| (step.at, f64::from(step.counts[i]))).collect(),
    });
    panel.layers.push(Layer::Stack(areas.collect()));
    let mut chart = over_the_run(outcome, finding(outcome), alt(outcome));
    chart.panels.push(panel);
    chart.panels.extend(contact(steps));
    chart
}

/// Routers without contact, if there ever was one: below the beliefs, because it does not change them.
fn contact(steps: &[BeliefStep]) -> Option<Panel> {
    if steps.iter().all(|step| step.lost == 0 && step.silent == 0) {
        return None;
    }
    let area = |label: &str, color, value: fn(&BeliefStep) -> u32| Series {
        label: label.into(),
        color,
        points: steps.iter().map(|step| (step.at, f64::from(value(step)))).collect(),
    };
    let mut panel = panel("of these without contact", Unit::Count);
    panel.weight = 2;
    panel.layers.push(Layer::Stack(vec![
        area("lost contact, trying again", AMOUNT, |step| step.lost),
        area("silent", SILENT, |step| step.silent),
    ]));
    Some(panel)
}

/// The first instant at which most routers satisfy `of`, and how many they are.
fn peak(steps: &[BeliefStep], of: impl Fn(&BeliefStep) -> u32) -> (Time, u64) {
    let mut best = (Time::ZERO, 0);
    for step in steps {
        if of(step) > best.1 {
            best = (step.at, of(step));
        }
    }
    (best.0, u64::from(best.1))
}

fn believing(belief: Belief) -> impl Fn(&BeliefStep) -> u32 {
    let place = Belief::ALL.iter().position(|it| *it == belief).unwrap_or_default();
    move |step| step.counts[place]
}

/// The most serious thing that the chart shows, in one sentence.
pub(super) fn finding(outcome: &RunOutcome) -> String {
    let steps = &outcome.series.beliefs;
    let all = u64::from(outcome.plan.routers());
    if all == 0 || steps.is_empty() {
        return "There is no router to watch".into();
    }
    let out = peak(steps, believing(Belief::OutOfCompliance));
    let silent = peak(steps, |step| step.silent);
    let expired = peak(steps, believing(Belief::AuthorizationExpired));
    // What concerns most routers is the finding; among equals the one that an operator hears of first.
    let most = out.1.max(silent.1).max(expired.1);
    if most > 0 && out.1 == most {
        return out_of_compliance(outcome, out.0, out.1, all);
    }
    if most > 0 && silent.1 == most {
        let spend = if most == 1 { "has spent its" } else { "have spent their" };
        let who = sentence(&share(most, all));
        return format!("{who} {spend} retries and fallen silent by {}", words::instant(silent.0));
    }
    if most > 0 {
        let who = share(most, all);
        return format!("Authorization has expired on {who} by {}", words::instant(expired.0));
    }
    let (at, lost) = peak(steps, |step| step.lost);
    if lost > 0 {
        let who = sentence(&share(lost, all));
        let have = if lost == 1 { "has" } else { "have" };
        let end = steps.last().map_or(0, |step| u64::from(believing(Belief::Authorized)(step)));
        let beliefs = match end {
            end if end == all => "no belief is lost".to_owned(),
            0 => "at the end none is authorized".to_owned(),
            end => format!("at the end {} are authorized", words::grouped(end)),
        };
        return format!("{who} {have} lost contact at {}; {beliefs}", words::instant(at));
    }
    authorized(steps, all)
}

fn authorized(steps: &[BeliefStep], all: u64) -> String {
    let authorized = believing(Belief::Authorized);
    let end = steps.last().map_or(0, |step| u64::from(authorized(step)));
    if end < all {
        return format!("At the end {} believe they are authorized", share(end, all));
    }
    let verb = if all == 1 { "is" } else { "are" };
    match steps.iter().rev().take_while(|step| u64::from(authorized(step)) == all).last() {
        Some(since) if since.at > Time::ZERO => {
            let who = sentence(&share(all, all));
            format!("{who} {verb} authorized from {} on", words::instant(since.at))
        }
        _ => format!("{} {verb} authorized all the time", sentence(&share(all, all))),
    }
}

fn out_of_compliance(outcome: &RunOutcome, at: Time, out: u64, all: u64) -> String {
    let who = sentence(&share(out, all));
    let (verb, they) = if out == 1 { ("believes", "it is") } else { ("believe", "they are") };
    let since = match short_since(&outcome.series.pools, at) {
        Some(short) if at > short => {
            format!("from {} after the pool ran short", words::length(at.since(short)))
        }
        _ => format!("from {}", words::instant(at)),
    };
    let steps = &outcome.series.beliefs;
    let count = believing(Belief::OutOfCompliance);
    let gone = steps.iter().find(|step| step.at > at && count(step) == 0);
    let until =
        gone.map_or(String::new(), |step| format!(", none from {} on", words::instant(step.at)));
    format!("{who} {verb} {they} out of compliance {since}{until}")
}

/// The beginning of the earliest shortage that is not over at `at`.
pub(super) fn short_since(steps: &[PoolStep], at: Time) -> Option<Time> {
    let mut open: Vec<(u32, u32, Time)> = Vec::new();
    for step in steps.iter().take_while(|step| step.at <= at) {
        let key = (step.pool.0, step.tag.0);
        let known = open.iter().position(|(pool, tag, _)| (*pool, *tag) == key);
        match (step.demand > step.quantity, known) {
            (true, None) => open.push((key.0, key.1, step.at)),
            (false, Some(i)) => {
                open.remove(i);
            }
            _ => {}
        }
    }
    open.iter().map(|entry| entry.2).min()
}

fn alt(outcome: &RunOutcome) -> String {
    let steps = &outcome.series.beliefs;
    let Some(last) = steps.last() else {
        return "An empty chart: no router changed its belief.".into();
    };
    let ends: Vec<String> = Belief::ALL
        .iter()
        .zip(last.counts)
        .filter(|(_, count)| *count > 0)
        .map(|(belief, count)| format!("{} {}", words::grouped(u64::from(count)), belief.label()))
        .collect();
    let lost = steps.iter().map(|step| step.lost + step.silent).max().unwrap_or(0);
    let contact = match lost {
        0 => String::new(),
        n => format!(" At most {} without contact.", words::grouped(u64::from(n))),
    };
    format!(
        "Stacked areas over time: how many routers believe what about their authorization. At the end: {}.{contact}",
        words::list(&ends)
    )
}
