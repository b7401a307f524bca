//! A small picture of a run for an index page: the one thing that its promises speak of most, over time.
//!
//! ```text
//!   RunOutcome.spoken ──► the metric named most that moves ──► stack, contact, books or lines
//!                     └─► no such metric: a row of ticks for each kind of record
//! ```
//!
//! What it does not know: pixels; `draw` does.

mod draw;

use super::palette::{AMOUNT, Color, OUT, SILENT, STALE};
use super::spec::{Band, Panel, Series};
use super::{beliefs, end, pools};
use crate::kernel::Time;
use crate::outcome::{RunOutcome, Spoken, SpokenOf};
use crate::plan::{Filter, FleetId, Metric, Plan, RecordKind};
use crate::render::words;

/// The most lines of one picture.
const SHOWN: usize = 4;
/// The most rows.
const ROWS: usize = 3;
/// Bluish green, full: a line that must be seen on any page.
const GREEN: Color = Color(0, 158, 115);
/// The colors of lines, in order.
const LINES: [Color; SHOWN] = [AMOUNT, STALE, GREEN, SILENT];

/// A row of instants.
struct Row {
    label: String,
    color: Color,
    /// From when on how many.
    counts: Vec<(Time, u64)>,
}

/// What is drawn.
enum Body {
    Panel(Panel),
    Lines(Vec<Series>),
    Rows(Vec<Row>),
}

/// A picture before it has a size.
struct Small {
    /// What it shows, in few words.
    heading: String,
    /// The largest value, if there is one.
    peak: Option<u64>,
    to: Time,
    bands: Vec<Band>,
    body: Body,
}

/// The picture as an SVG of 240 by 100, and what it shows in words for those who cannot see it.
#[must_use]
pub fn thumbnail(outcome: &RunOutcome) -> (String, String) {
    let small = choose(outcome);
    let peak = small.peak.map(|it| format!(", up to {}", words::grouped(it)));
    let length = words::length(small.to.since(Time::ZERO));
    let alt = format!("{} over {length}{}", small.heading, peak.unwrap_or_default());
    (draw::svg(&small, &alt), alt)
}

/// What promises name together: a metric, or a kind of record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Theme {
    Metric(Metric),
    Record(RecordKind),
}

fn theme(spoken: &Spoken) -> Theme {
    match spoken.of {
        SpokenOf::Measure(measure) => Theme::Metric(measure.metric),
        SpokenOf::Pattern(pattern) => Theme::Record(pattern.kind),
    }
}

fn choose(outcome: &RunOutcome) -> Small {
    let moving: Vec<_> = outcome.spoken.iter().filter(|it| it.steps.len() > 1).collect();
    let best = moving.iter().filter_map(|it| match theme(it) {
        Theme::Metric(metric) => Some(metric),
        Theme::Record(_) => None,
    });
    let weight = |metric: Metric| -> u32 {
        let named = moving.iter().filter(|it| theme(it) == Theme::Metric(metric));
        named.map(|it| it.promises).sum::<u32>() * rank(metric)
    };
    // The first of the heaviest: the order of the file decides among equals.
    let best = best.rev().max_by_key(|metric| weight(*metric));
    match best {
        Some(metric) => of_metric(outcome, metric, &moving),
        None => of_records(outcome, &moving),
    }
}

/// How much a metric tells: a loss more than a state that every run begins with.
fn rank(metric: Metric) -> u32 {
    match metric {
        Metric::RoutersRegistered | Metric::RoutersAuthorized | Metric::PoolQuantity => 2,
        Metric::Attempts | Metric::Successes | Metric::Served | Metric::Syslogs => 2,
        _ => 3,
    }
}

fn of_metric(outcome: &RunOutcome, metric: Metric, moving: &[&Spoken]) -> Small {
    let named: Vec<_> = moving
        .iter()
        .filter_map(|it| match it.of {
            SpokenOf::Measure(measure) if measure.metric == metric => Some((measure.filter, *it)),
            _ => None,
        })
        .collect();
    let whole = named.iter().all(|(filter, _)| is_everybody(filter, &outcome.plan));
    let heading = name(metric);
    let peak = named.iter().flat_map(|(_, it)| &it.steps).map(|step| step.1).max();
    let body = match metric {
        Metric::RoutersAuthorized
        | Metric::RoutersOutOfCompliance
        | Metric::RoutersWaiting
        | Metric::RoutersUnregistered
        | Metric::RoutersRegistered
        | Metric::RoutersAuthorizationExpired
            if whole =>
        {
            Body::Panel(beliefs::chart(outcome).panels.swap_remove(0))
        }
        Metric::RoutersOutOfContact | Metric::RoutersSilent if whole => {
            let mut panels = beliefs::chart(outcome).panels;
            panels.pop().map_or_else(|| Body::Lines(Vec::new()), Body::Panel)
        }
        Metric::PoolDemand | Metric::PoolShort | Metric::PoolQuantity if named.len() == 1 => {
            Body::Panel(pools::chart(outcome).panels.swap_remove(0))
        }
        _ => Body::Lines(lines(outcome, metric, &named)),
    };
    small(outcome, heading, peak, body)
}

fn lines(outcome: &RunOutcome, metric: Metric, named: &[(Filter, &Spoken)]) -> Vec<Series> {
    let loud = matches!(
        metric,
        Metric::RoutersOutOfCompliance | Metric::PoolShort | Metric::Failures | Metric::Rejected
    );
    // One of several lines that coincide is enough; the one with a name says more.
    let mut all: Vec<&(Filter, &Spoken)> = Vec::new();
    let mut by_weight: Vec<_> = named.iter().collect();
    by_weight
        .sort_by_key(|(filter, it)| (*filter == Filter::default(), std::cmp::Reverse(it.promises)));
    for line in by_weight {
        if all.len() < SHOWN && all.iter().all(|it| it.1.steps != line.1.steps) {
            all.push(line);
        }
    }
    let alone = all.len() == 1;
    let line = |(place, (filter, it)): (usize, &(Filter, &Spoken))| Series {
        label: whom(filter, &outcome.plan),
        color: if loud && alone { OUT } else { LINES[place] },
        points: it.steps.iter().map(|(at, value)| (*at, *value as f64)).collect(),
    };
    all.into_iter().enumerate().map(line).collect()
}

fn of_records(outcome: &RunOutcome, moving: &[&Spoken]) -> Small {
    let colors = [AMOUNT, OUT, STALE];
    let rows: Vec<_> = moving
        .iter()
        .filter_map(|it| match it.of {
            SpokenOf::Pattern(pattern) => Some((pattern, *it)),
            SpokenOf::Measure(_) => None,
        })
        .take(ROWS)
        .zip(colors)
        .map(|((pattern, it), color)| {
            let whom = whom(&pattern.filter, &outcome.plan);
            let kind = pattern.kind.name().replace('-', " ");
            let label =
                if pattern.kind == RecordKind::Syslog { whom } else { format!("{kind} {whom}") };
            Row { label: label.trim_end().to_owned(), color, counts: it.steps.clone() }
        })
        .collect();
    let contact = [RecordKind::ContactLost, RecordKind::RetriesSpent];
    let speaks_of_contact = moving.iter().any(|it| match theme(it) {
        Theme::Record(kind) => contact.contains(&kind),
        Theme::Metric(_) => false,
    });
    let mut panels = beliefs::chart(outcome).panels;
    if speaks_of_contact && panels.len() > 1 {
        let lost = outcome.series.beliefs.iter().map(|step| u64::from(step.lost + step.silent));
        let (peak, panel) = (lost.max(), panels.swap_remove(1));
        return small(outcome, "routers without contact".into(), peak, Body::Panel(panel));
    }
    if rows.is_empty() {
        return small(
            outcome,
            "what routers believe".into(),
            None,
            Body::Panel(panels.swap_remove(0)),
        );
    }
    let heading: Vec<_> = rows.iter().map(|row| row.label.clone()).collect();
    small(outcome, words::list(&heading), None, Body::Rows(rows))
}

fn small(outcome: &RunOutcome, heading: String, peak: Option<u64>, body: Body) -> Small {
    let bands = outcome.faults.iter();
    let bands = bands.map(|it| Band { from: it.from, to: it.to, label: String::new() }).collect();
    Small { heading, peak, to: end(outcome), bands, body }
}

/// `routers out of compliance`.
fn name(metric: Metric) -> String {
    metric.name().replace(['.', '-'], " ")
}

/// Whether the filter leaves nobody out.
fn is_everybody(filter: &Filter, plan: &Plan) -> bool {
    let everybody = |fleet: &FleetId| plan.fleets[fleet.index()].routers.count == plan.routers();
    let fleet = filter.fleet.filter(everybody);
    *filter == Filter { fleet, ..Filter::default() }
}

/// The names in a filter.
fn whom(filter: &Filter, plan: &Plan) -> String {
    let Filter { fleet, router, pool, tag, subtype, mnemonic } = *filter;
    let names = [
        fleet.map(|it| plan.fleets[it.index()].name.clone()),
        router.map(|it| plan.router_name(it)),
        pool.map(|it| plan.pools[it.index()].name.clone()),
        tag.map(|it| plan.tags[it.index()].name.clone()),
        subtype.map(|it| format!("{it:?}").to_lowercase()),
        mnemonic.map(|it| it.name().to_owned()),
    ];
    names.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
