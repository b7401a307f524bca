//! Exchanges over time: how many were begun, and how many of those that ended brought no response.
//!
//! What it does not know: which routers they belong to.

use super::palette::{AMOUNT, OUT};
use super::spec::{Bar, Chart, Layer, Unit};
use super::{end, over_the_run, panel, scale};
use crate::kernel::{Span, Time};
use crate::outcome::{FaultWindow, HourCount, RunOutcome};
use crate::render::words;

/// The most bars that a slide can show apart.
pub(super) const BARS: u64 = 220;

pub(super) fn chart(outcome: &RunOutcome) -> Chart {
    let series = &outcome.series;
    let merge = scale::wider_bin(series.bin, end(outcome).since(Time::ZERO), BARS);
    let width = series.bin * merge;
    let mut failed = Vec::new();
    let mut rest = Vec::new();
    for (i, bins) in series.exchanges.chunks(merge as usize).enumerate() {
        let at = Time::ZERO + width * i as u64;
        let attempts: u64 = bins.iter().map(|bin| u64::from(bin.attempts)).sum();
        let failures: u64 = bins.iter().map(|bin| u64::from(bin.failures)).sum();
        let (attempts, failures) = (attempts as f64, failures as f64);
        failed.push(Bar { at, base: 0.0, top: failures });
        // A failure may end in the bin after the one it began in: the bar never hides it.
        rest.push(Bar { at, base: failures, top: attempts.max(failures) });
    }
    let mut panel = panel(&format!("exchanges per {}", per(width)), Unit::Count);
    if series.exchanges.iter().all(|bin| bin.attempts == 0 && bin.failures == 0) {
        panel.empty = Some("no router tried to reach the backend".into());
    } else {
        if failed.iter().any(|bar| bar.top > 0.0) {
            let label = "without a response".to_owned();
            panel.layers.push(Layer::Bars { bars: failed, width, color: OUT, label });
        }
        panel.layers.push(Layer::Bars {
            bars: rest,
            width,
            color: AMOUNT,
            label: "answered".into(),
        });
    }
    // Room above the bars, or they would hide the shade of the faults.
    panel.at_least = panel.top() * 1.12;
    let mut chart = over_the_run(outcome, finding(outcome), alt(outcome));
    chart.panels.push(panel);
    chart
}

/// `hour`, `6 h`, `day`: what follows "per".
pub(super) fn per(width: Span) -> String {
    match words::length(width).as_str() {
        "1 h" => "hour".into(),
        "1 d" => "day".into(),
        "1 min" => "minute".into(),
        "1 s" => "second".into(),
        other => other.into(),
    }
}

fn sum(bins: &[HourCount], of: impl Fn(&HourCount) -> u32) -> u64 {
    bins.iter().map(|bin| u64::from(of(bin))).sum()
}

/// How many failures lie in bins that a fault touches.
fn during_faults(outcome: &RunOutcome) -> u64 {
    let bin = outcome.series.bin;
    let touched = |i: usize| {
        let from = Time::ZERO + bin * i as u64;
        outcome.faults.iter().any(|fault| fault.from < from + bin && from < fault.to)
    };
    let bins = outcome.series.exchanges.iter().enumerate();
    bins.filter(|(i, bin)| bin.failures > 0 && touched(*i))
        .map(|(_, bin)| u64::from(bin.failures))
        .sum()
}

/// The fault's name if there is only one, else `a fault`.
fn fault_name(faults: &[FaultWindow]) -> String {
    match faults {
        [first, rest @ ..] if rest.iter().all(|fault| fault.name == first.name) => {
            first.name.clone()
        }
        _ => "a fault".into(),
    }
}

fn finding(outcome: &RunOutcome) -> String {
    let bins = &outcome.series.exchanges;
    let (attempts, failures) = (sum(bins, |bin| bin.attempts), sum(bins, |bin| bin.failures));
    if attempts == 0 && failures == 0 {
        return "No router tries to reach the backend".into();
    }
    if failures == 0 {
        return match attempts {
            1 => "The one exchange is answered".into(),
            n => format!("All {} exchanges are answered", words::grouped(n)),
        };
    }
    let inside = during_faults(outcome);
    let where_to = if outcome.faults.is_empty() {
        String::new()
    } else if inside == failures {
        format!(", all of them during {}", fault_name(&outcome.faults))
    } else if inside > 0 {
        let name = fault_name(&outcome.faults);
        format!(", {} of them during {name}", words::grouped(inside))
    } else {
        ", none of them during a fault".into()
    };
    let all = words::grouped(attempts.max(failures));
    format!("{} of {all} exchanges bring no response{where_to}", words::grouped(failures))
}

fn alt(outcome: &RunOutcome) -> String {
    let bins = &outcome.series.exchanges;
    format!(
        "Bars over time: exchanges begun, {} in all, and those without a response, {} in all.",
        words::grouped(sum(bins, |bin| bin.attempts)),
        words::grouped(sum(bins, |bin| bin.failures))
    )
}
