//! The tables of the report: each with at most a screenful of rows, and a line that says what was left out.
//!
//! What it does not know: HTML.

use std::borrow::Cow;

use super::with_unit;
use crate::kernel::Time;
use crate::model::backend::PoolEntry;
use crate::model::entitlement::TagId;
use crate::outcome::{PoolStep, RouterEnd, RunOutcome};
use crate::plan::Plan;
use crate::render::syslog;
use crate::render::words;

/// The most rows of a table.
const ROWS: usize = 40;
/// The most syslog lines shown.
const LINES: usize = 25;

/// A table for people.
pub(super) struct Table {
    pub id: &'static str,
    pub title: &'static str,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<String>>,
    /// What was left out, or that there is nothing.
    pub note: Option<String>,
}

/// The head of a column.
pub(super) struct Head {
    pub text: Cow<'static, str>,
    /// Whether the column holds numbers, which stand to the right.
    pub number: bool,
}

/// Lines of a log.
pub(super) struct Lines {
    pub text: String,
    pub note: String,
}

const fn text(text: &'static str) -> Head {
    Head { text: Cow::Borrowed(text), number: false }
}

const fn number(text: &'static str) -> Head {
    Head { text: Cow::Borrowed(text), number: true }
}

pub(super) fn all(outcome: &RunOutcome) -> Vec<Table> {
    // The longest last: whoever looks a value up searches for its name.
    let tables = [
        pools(outcome),
        routers(outcome),
        faults(outcome),
        actions(outcome),
        pool_log(outcome),
        metrics(outcome),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// A table of the first rows, with a note on the rest.
fn table(
    id: &'static str,
    title: &'static str,
    heads: Vec<Head>,
    rows: impl Iterator<Item = Vec<String>>,
    total: usize,
) -> Table {
    let rows: Vec<_> = rows.take(ROWS).collect();
    let note = (total > rows.len())
        .then(|| format!("The first {} of {}.", rows.len(), words::grouped(total as u64)));
    Table { id, title, heads, rows, note }
}

fn metrics(outcome: &RunOutcome) -> Table {
    let row = |metric: &crate::outcome::MetricValue| {
        vec![metric.name.clone(), with_unit(metric.value, metric.unit)]
    };
    let mut all = table(
        "metrics",
        "Final values",
        vec![text("Metric"), number("Value")],
        outcome.metrics.iter().map(row),
        outcome.metrics.len(),
    );
    // All of them: this is the one table that must be complete.
    (all.rows, all.note) = (outcome.metrics.iter().map(row).collect(), None);
    all
}

/// The last books of each (pool, tag).
fn pools(outcome: &RunOutcome) -> Table {
    let mut last: Vec<&PoolStep> = Vec::new();
    for step in &outcome.series.pools {
        let key = (step.pool, step.tag);
        match last.binary_search_by_key(&key, |known| (known.pool, known.tag)) {
            Ok(i) => last[i] = step,
            Err(i) => last.insert(i, step),
        }
    }
    let plan = &outcome.plan;
    let row = |step: &&PoolStep| {
        vec![
            plan.pools.get(step.pool.index()).map_or_else(String::new, |pool| pool.name.clone()),
            tag_name(plan, step.tag.index()),
            words::grouped(step.demand),
            words::grouped(step.quantity),
            words::grouped(step.demand.saturating_sub(step.quantity)),
        ]
    };
    let heads =
        vec![text("Pool"), text("Tag"), number("Asked for"), number("Owned"), number("Short")];
    table("pools", "Pools at the end", heads, last.iter().map(row), last.len())
}

fn tag_name(plan: &Plan, index: usize) -> String {
    plan.tags.get(index).map_or_else(String::new, |tag| tag.name.clone())
}

fn routers(outcome: &RunOutcome) -> Table {
    let plan = &outcome.plan;
    let row = |router: &RouterEnd| {
        let view = &router.view;
        let pool = view.pool.and_then(|pool| plan.pools.get(pool.index()));
        vec![
            router.name.clone(),
            view.registration.label().into(),
            router.belief.label().into(),
            view.contact.label().into(),
            pool.map_or_else(String::new, |pool| pool.name.clone()),
            instant(router.first_out_of_compliance),
            instant(view.next_check),
        ]
    };
    let heads = vec![
        text("Router"),
        text("Registration"),
        text("Believes"),
        text("Contact"),
        text("Pool"),
        number("First out of compliance"),
        number("Next check"),
    ];
    let total = plan.routers() as usize;
    table("routers-at-the-end", "Routers at the end", heads, outcome.routers.iter().map(row), total)
}

fn instant(at: Option<Time>) -> String {
    at.map_or_else(|| "–".into(), |at| at.to_string())
}

fn faults(outcome: &RunOutcome) -> Table {
    let row = |fault: &crate::outcome::FaultWindow| {
        vec![
            fault.name.clone(),
            fault.from.to_string(),
            fault.to.to_string(),
            words::length(fault.to.since(fault.from)),
        ]
    };
    let heads = vec![text("Fault"), number("From"), number("To"), number("Length")];
    table("faults", "Faults", heads, outcome.faults.iter().map(row), outcome.faults.len())
}

fn actions(outcome: &RunOutcome) -> Table {
    let start = &outcome.plan.scenario.start;
    let row =
        |(at, action): &(Time, String)| vec![at.to_string(), start.stamp(*at), action.clone()];
    let heads = vec![number("At"), text("Date"), text("What operators did")];
    table(
        "actions",
        "Operator actions",
        heads,
        outcome.actions.iter().map(row),
        outcome.actions.len(),
    )
}

fn pool_log(outcome: &RunOutcome) -> Table {
    let plan = &outcome.plan;
    let of = |quantity, tag: TagId, what: &str| {
        format!("{} of {} {what}", words::grouped(quantity), tag_name(plan, tag.index()))
    };
    // What the books say of single devices is in pool-events.csv; here stands what happened to the pool.
    let lines = || {
        outcome.pool_log.iter().filter_map(move |line| {
            let event = match line.entry {
                PoolEntry::InsufficientLicenses { tag, short } => format!(
                    "insufficient licenses: {} of {} missing",
                    words::grouped(short),
                    tag_name(plan, tag.index())
                ),
                PoolEntry::LicensesSufficient { tag } => {
                    format!("enough licenses again of {}", tag_name(plan, tag.index()))
                }
                PoolEntry::LicensesAdded { tag, quantity } => {
                    format!("{} of {} added", words::grouped(quantity), tag_name(plan, tag.index()))
                }
                PoolEntry::TokenRevoked => "an idtoken was revoked".into(),
                PoolEntry::LicensesTransferred { tag, quantity, from, to } => format!(
                    "{} of {} moved from {} to {}",
                    words::grouped(quantity),
                    tag_name(plan, tag.index()),
                    plan.pools[from.index()].name,
                    plan.pools[to.index()].name
                ),
                PoolEntry::TermOrdered { tag, quantity } => of(quantity, tag, "ordered"),
                PoolEntry::TermBegan { tag, quantity } => of(quantity, tag, "count from now on"),
                PoolEntry::TermProlonged { tag, quantity } => of(quantity, tag, "prolonged"),
                PoolEntry::LicensesExpiring { tag, quantity, left } => {
                    of(quantity, tag, &format!("expire in {left}"))
                }
                PoolEntry::LicensesExpired { tag, quantity } => of(quantity, tag, "have expired"),
                PoolEntry::SatelliteOverdue { satellite } => {
                    format!("{}: sync overdue", plan.satellites[satellite as usize].name)
                }
                PoolEntry::SatelliteRemoved { satellite } => {
                    let name = &plan.satellites[satellite as usize].name;
                    format!("{name}: unregistered and removed")
                }
                PoolEntry::InstanceRemoved { router, .. } => {
                    format!("an operator removed {}", plan.router_name(router))
                }
                PoolEntry::InstanceReserved { router, .. } => {
                    format!("licenses reserved for {}", plan.router_name(router))
                }
                PoolEntry::ReservationRefused { router } => {
                    format!("too few licenses to reserve for {}", plan.router_name(router))
                }
                PoolEntry::ReservationReturned { router, .. } => {
                    format!("the reservation of {} was returned", plan.router_name(router))
                }
                _ => return None,
            };
            let pool =
                plan.pools.get(line.pool.index()).map_or_else(String::new, |it| it.name.clone());
            Some(vec![line.at.to_string(), pool, event])
        })
    };
    let heads = vec![number("At"), text("Pool"), text("Event")];
    table("pool-events", "Pool events", heads, lines(), lines().count())
}

/// The last lines that routers logged.
pub(super) fn syslog(outcome: &RunOutcome) -> Option<Lines> {
    let total = outcome.syslog.len();
    let shown = &outcome.syslog[total.saturating_sub(LINES)..];
    if shown.is_empty() {
        return None;
    }
    let lines: Vec<String> = shown
        .iter()
        .map(|line| {
            let name = outcome.plan.router_name(line.router);
            format!("{name}  {}", syslog::line(&outcome.plan, line))
        })
        .collect();
    let note = format!(
        "The last {} of {}. Before each stands the router that logged it.",
        words::count(shown.len() as u64, "line", "lines"),
        words::grouped(total as u64)
    );
    Some(Lines { text: lines.join("\n"), note })
}
