//! The backend's front end: the longest queue, and how long requests spent there.
//!
//! What it does not know: what the requests ask for.

use super::attempts::{BARS, per};
use super::palette::{AMOUNT, OUT, WAITING};
use super::spec::{Bar, Chart, Layer, Panel, Unit};
use super::{end, over_the_run, panel, scale};
use crate::kernel::{Span, Time};
use crate::outcome::{HourQueue, RunOutcome};
use crate::render::words;

/// Several bins as one; the mean is weighted by arrivals.
fn merged(bins: &[HourQueue]) -> HourQueue {
    let arrivals: u64 = bins.iter().map(|bin| u64::from(bin.arrivals)).sum();
    // Integer sums: the order of bins cannot move the mean.
    let weighted: u128 = bins
        .iter()
        .map(|bin| {
            u128::from(bin.mean.0) * u128::from(bin.arrivals.max(u32::from(bin.mean > Span::ZERO)))
        })
        .sum();
    let weights: u128 = bins
        .iter()
        .filter(|bin| bin.mean > Span::ZERO)
        .map(|bin| u128::from(bin.arrivals.max(1)))
        .sum();
    HourQueue {
        arrivals: arrivals.min(u64::from(u32::MAX)) as u32,
        queue_max: bins.iter().map(|bin| bin.queue_max).max().unwrap_or(0),
        mean: Span((weighted / weights.max(1)) as u64),
        max: bins.iter().map(|bin| bin.max).max().unwrap_or(Span::ZERO),
        rejected: bins.iter().map(|bin| bin.rejected).fold(0, u32::saturating_add),
    }
}

pub(super) fn chart(outcome: &RunOutcome) -> Chart {
    let series = &outcome.series;
    let merge = scale::wider_bin(series.bin, end(outcome).since(Time::ZERO), BARS);
    let width = series.bin * merge;
    let bins: Vec<HourQueue> = series.front_end.chunks(merge as usize).map(merged).collect();
    let mut chart = over_the_run(outcome, finding(outcome), alt(outcome));
    chart.panels = vec![queue(&bins, width), times(&bins, width)];
    chart
}

fn queue(bins: &[HourQueue], width: Span) -> Panel {
    let mut panel = panel(&format!("longest queue per {}, requests", per(width)), Unit::Count);
    panel.weight = 2;
    if bins.iter().all(|bin| bin.arrivals == 0) {
        panel.empty = Some("no request reached the front end".into());
        return panel;
    }
    let bars = |value: fn(&HourQueue) -> u32| {
        let bar = |(i, bin): (usize, &HourQueue)| Bar {
            at: Time::ZERO + width * i as u64,
            base: 0.0,
            top: f64::from(value(bin)),
        };
        bins.iter().enumerate().map(bar).collect::<Vec<_>>()
    };
    let label = "waiting when a request arrived".to_owned();
    panel.layers.push(Layer::Bars { bars: bars(|bin| bin.queue_max), width, color: AMOUNT, label });
    if bins.iter().any(|bin| bin.rejected > 0) {
        let bars = bars(|bin| if bin.rejected > 0 { bin.queue_max } else { 0 });
        let label = "some turned away with 503".to_owned();
        panel.layers.push(Layer::Bars { bars, width, color: OUT, label });
    }
    panel
}

fn times(bins: &[HourQueue], width: Span) -> Panel {
    let mut panel = panel("time from arrival to answer", Unit::Seconds);
    panel.weight = 3;
    if bins.iter().all(|bin| bin.max == Span::ZERO) {
        panel.empty = Some("no request was answered".into());
        return panel;
    }
    // Bars, not lines: where nothing was answered there is no time to show.
    let layer = |label: &str, color, value: fn(&HourQueue) -> Span| {
        let bar = |(i, bin): (usize, &HourQueue)| Bar {
            at: Time::ZERO + width * i as u64,
            base: 0.0,
            top: value(bin).as_secs_f64(),
        };
        let bars = bins.iter().enumerate().map(bar).collect();
        Layer::Bars { bars, width, color, label: label.into() }
    };
    panel.layers.push(layer("longest", WAITING, |bin| bin.max));
    panel.layers.push(layer("mean", AMOUNT, |bin| bin.mean));
    panel
}

fn finding(outcome: &RunOutcome) -> String {
    let all = merged(&outcome.series.front_end);
    if all.arrivals == 0 {
        return "No request reaches the backend's front end".into();
    }
    let arrivals: u64 = outcome.series.front_end.iter().map(|bin| u64::from(bin.arrivals)).sum();
    let queue = match all.queue_max {
        0 => "No request ever waits in line at the backend".to_owned(),
        n => format!(
            "The backend's queue reaches {}",
            words::count(u64::from(n), "request", "requests")
        ),
    };
    let times = match all.max {
        Span::ZERO => String::new(),
        max => format!("; the slowest answer takes {}", words::length(max)),
    };
    let rejected = match all.rejected {
        0 => String::new(),
        n => format!(
            ", and {} of {} are turned away",
            words::grouped(u64::from(n)),
            words::grouped(arrivals)
        ),
    };
    format!("{queue}{times}{rejected}")
}

fn alt(outcome: &RunOutcome) -> String {
    let all = merged(&outcome.series.front_end);
    format!(
        "Two panels over time. Longest queue at the front end: {} at most. Time from arrival to answer: {} on average, {} at most.",
        words::grouped(u64::from(all.queue_max)),
        words::length(all.mean),
        words::length(all.max)
    )
}
