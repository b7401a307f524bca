//! Charts that answer a scenario's question, each with a title that states what the data shows.
//!
//! ```text
//!   RunOutcome ──► beliefs, pools, attempts, backend, routers ──► spec::Chart ──► draw ──► SVG ──► PNG
//!                  (what is shown and what it says)               (no pixels)     (layout)
//! ```
//!
//! - `spec` says what is shown, free of pixels; `scale` chooses ticks.
//! - `frame`, `place` and `trace` lay it out; `draw` draws it; `svg` is the pen and alone knows plotters.
//! - `curves` is a picture of its own, for studies: values along levels instead of time.
//! - `bars`, `heat`, `steps`, `strips` and `tornado` are others; `picture` is any of them.
//! - `forest` is another, for comparisons: how far each of many values moved.
//! - `sight` makes those charts that need a run's records, `easels` all of them at once for a report.
//! - `palette` and `font` are the house style. Series are named where they are, not in a legend box.
//!
//! What it does not know: files, and anything about a run that is not in its outcome.

mod attempts;
mod backend;
pub mod bars;
mod beliefs;
pub mod curves;
mod draw;
mod easels;
pub mod font;
pub mod forest;
mod frame;
mod gantt;
pub mod heat;
mod kind;
pub mod ladder;
pub mod palette;
pub mod picture;
mod place;
#[cfg(feature = "png")]
mod png;
mod pools;
mod quantiles;
mod raster;
mod routers;
pub mod scale;
pub mod sight;
mod small;
pub mod spec;
pub mod steps;
pub mod strips;
mod svg;
pub mod topology;
pub mod tornado;
mod trace;
pub mod waterfall;
mod within;

use super::{Artifact, words};
use crate::kernel::Time;
use crate::outcome::RunOutcome;
use sight::Drawing;
use spec::{Band, Chart, Mark, Panel, Unit};

pub use draw::svg;
pub use easels::{Easels, drawings};
pub use kind::{Kind, Source};
#[cfg(feature = "png")]
pub use png::png;
pub use small::thumbnail;

/// The charts of a run by name, in the order that a report shows them.
#[must_use]
pub fn specs(outcome: &RunOutcome) -> Vec<(&'static str, Chart)> {
    let mut charts = vec![("beliefs", beliefs::chart(outcome))];
    charts.extend(routers::chart(outcome).map(|chart| ("routers", chart)));
    charts.push(("pools", pools::chart(outcome)));
    charts.push(("attempts", attempts::chart(outcome)));
    charts.push(("backend", backend::chart(outcome)));
    charts
}

/// What the run's main chart shows, as a sentence without its full stop.
#[must_use]
pub fn finding(outcome: &RunOutcome) -> String {
    beliefs::finding(outcome)
}

/// Every chart of a run as SVG, and as PNG if the program was built with that; `recorded` are those that were made of its
/// records.
#[must_use]
pub fn charts(outcome: &RunOutcome, recorded: &[(&'static str, Drawing)]) -> Vec<Artifact> {
    let mut artifacts = Vec::new();
    for (name, drawing) in drawings(outcome, recorded) {
        let svg = drawing.svg();
        #[cfg(feature = "png")]
        artifacts.push(Artifact {
            name: format!("charts/{name}.png"),
            media_type: "image/png",
            bytes: png::png(&svg),
        });
        artifacts.push(Artifact {
            name: format!("charts/{name}.svg"),
            media_type: "image/svg+xml",
            bytes: svg.into_bytes(),
        });
    }
    artifacts
}

/// A chart over the whole run with its faults and actions, and nothing drawn yet.
fn over_the_run(outcome: &RunOutcome, title: String, alt: String) -> Chart {
    let plan = &outcome.plan;
    let scenario = &plan.scenario;
    let arm = plan.arm.as_ref().map_or(String::new(), |arm| format!(", arm {arm}"));
    let to = end(outcome);
    let subtitle = format!(
        "{}{arm} · seed {}{} · {} · {}",
        scenario.name,
        plan.seed,
        if plan.replication > 0 {
            format!(", replication {}", plan.replication)
        } else {
            String::new()
        },
        words::count(u64::from(plan.routers()), "router", "routers"),
        words::length(to.since(Time::ZERO)),
    );
    let bands = outcome
        .faults
        .iter()
        .map(|fault| Band { from: fault.from, to: fault.to, label: fault.name.clone() })
        .collect();
    let marks =
        outcome.actions.iter().map(|(at, label)| Mark { at: *at, label: label.clone() }).collect();
    let time_label = format!("time since {}", scenario.start.stamp(Time::ZERO));
    Chart {
        title,
        subtitle,
        alt,
        from: Time::ZERO,
        to,
        time_label,
        bands,
        marks,
        panels: Vec::new(),
    }
}

/// Where the time axis ends.
fn end(outcome: &RunOutcome) -> Time {
    if outcome.sim_end > Time::ZERO { outcome.sim_end } else { outcome.plan.end() }
}

/// An empty panel.
fn panel(heading: &str, unit: Unit) -> Panel {
    Panel {
        heading: heading.into(),
        unit,
        floor: 0.0,
        at_least: 0.0,
        weight: 1,
        layers: Vec::new(),
        empty: None,
    }
}

/// `all 40 routers`, `3 of 40 routers`, `the router`.
fn share(some: u64, all: u64) -> String {
    match (some, all) {
        (1, 1) => "the router".into(),
        (some, all) if some == all => format!("all {} routers", words::grouped(all)),
        (some, all) => format!("{} of {} routers", words::grouped(some), words::grouped(all)),
    }
}

/// The sentence with a capital letter at its beginning.
pub(super) fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
