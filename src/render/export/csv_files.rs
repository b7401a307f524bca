//! The tables: `metrics.csv`, one row a bin of time, and `pool-events.csv`, one row a line of a pool's event log.
//!
//! Both are for spreadsheets: local dates, a header, and no field that a spreadsheet would take for a formula.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::kernel::{Span, Time};
use crate::model::wire::{PoolId, Refusal};
use crate::outcome::{BeliefStep, RunOutcome};
use crate::plan::{Calendar, Plan};
use crate::record::{Belief, PoolEntry};

/// At most this many (pool, tag) pairs get columns of their own in `metrics.csv`.
const BOOKS_SHOWN: usize = 64;

/// `metrics.csv`: one row a bin. Gauges (what routers believe, contact, pools) hold the value at the bin's end, the rest
/// what happened within the bin. Empty if the run kept no series.
#[must_use]
pub fn metrics_csv(outcome: &RunOutcome) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let books = Books::of(outcome);
    let mut header: Vec<String> =
        ["from_s", "to_s", "local_time"].into_iter().map(str::to_owned).collect();
    header.extend(Belief::ALL.map(|belief| belief.label().replace(' ', "_")));
    header.extend(
        [
            "out_of_contact",
            "silent",
            "attempts",
            "successes",
            "failures",
            "arrivals",
            "queue_max",
            "response_mean_s",
            "response_max_s",
            "rejected",
        ]
        .map(str::to_owned),
    );
    header.extend(books.header(&outcome.plan).iter().map(|name| plain(name)));
    write(&mut table, &header);
    for (place, level) in outcome.series.levels.iter().enumerate() {
        let mut row = bin(outcome, place, level);
        row.extend(books.at(place));
        write(&mut table, &row);
    }
    table.into_inner().expect("a vector takes every byte")
}

/// The fields of one bin up to the pools.
fn bin(outcome: &RunOutcome, place: usize, level: &BeliefStep) -> Vec<String> {
    let series = &outcome.series;
    let from = Time::ZERO + series.bin * place as u64;
    let (count, queue) = (series.exchanges[place], series.front_end[place]);
    let mut row = vec![seconds(from), seconds(level.at), local(&outcome.plan.scenario.start, from)];
    row.extend(level.counts.map(|routers| routers.to_string()));
    row.extend([level.lost, level.silent, count.attempts, count.successes].map(|n| n.to_string()));
    row.extend([count.failures, queue.arrivals, queue.queue_max].map(|n| n.to_string()));
    row.extend([queue.mean, queue.max].map(|span| span.as_secs_f64().to_string()));
    row.push(queue.rejected.to_string());
    row
}

/// The pools' books at every bin's end.
pub(super) struct Books {
    /// In (pool, tag) order, a row of (demand, quantity) a bin.
    columns: BTreeMap<(PoolId, crate::model::entitlement::TagId), Vec<(u64, u64)>>,
}

impl Books {
    pub(super) fn of(outcome: &RunOutcome) -> Self {
        let series = &outcome.series;
        let mut columns = BTreeMap::new();
        for step in &series.pools {
            if columns.len() < BOOKS_SHOWN || columns.contains_key(&(step.pool, step.tag)) {
                columns.entry((step.pool, step.tag)).or_insert_with(Vec::new).push(step);
            }
        }
        let last = series.levels.len().saturating_sub(1);
        let sampled = |steps: Vec<&crate::outcome::PoolStep>| {
            let value = |(place, level): (usize, &BeliefStep)| {
                // A bin ends just before the next one begins; the last one holds the run's last instant.
                let within = |at: Time| at < level.at || place == last && at == level.at;
                let held = steps.partition_point(|step| within(step.at)).checked_sub(1);
                held.map_or((0, 0), |held| (steps[held].demand, steps[held].quantity))
            };
            series.levels.iter().enumerate().map(value).collect()
        };
        Books { columns: columns.into_iter().map(|(key, steps)| (key, sampled(steps))).collect() }
    }

    /// Names of the columns.
    pub(super) fn header(&self, plan: &Plan) -> Vec<String> {
        let names = self.columns.keys().flat_map(|(pool, tag)| {
            let name = format!("{}:{}", plan.pools[pool.index()].name, plan.tags[tag.index()].name);
            [format!("{name}:demand"), format!("{name}:quantity")]
        });
        names.collect()
    }

    /// The columns, from the first bin to the last: demand and quantity of each pair.
    #[cfg(feature = "parquet")]
    pub(super) fn columns(&self) -> impl Iterator<Item = Vec<u64>> {
        self.columns.values().flat_map(|rows| {
            [rows.iter().map(|it| it.0).collect(), rows.iter().map(|it| it.1).collect()]
        })
    }

    fn at(&self, place: usize) -> impl Iterator<Item = String> {
        self.columns.values().flat_map(move |rows| {
            let (demand, quantity) = rows[place];
            [demand.to_string(), quantity.to_string()]
        })
    }
}

/// `pool-events.csv`: the pools' event logs, as the portal's Event Log tab shows them.
#[must_use]
pub fn pool_events_csv(outcome: &RunOutcome) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let header = ["local_time", "time_s", "pool", "product_instance", "event", "details"];
    write(&mut table, &header.map(str::to_owned));
    let plan = &outcome.plan;
    for line in &outcome.pool_log {
        let (instance, event, details) = event_words(&line.entry, plan);
        let row = [
            local(&plan.scenario.start, line.at),
            seconds(line.at),
            plain(&plan.pools[line.pool.index()].name),
            plain(&instance),
            event.to_owned(),
            plain(&details),
        ];
        write(&mut table, &row);
    }
    table.into_inner().expect("a vector takes every byte")
}

/// Product instance (its device's name), event and details of an entry.
pub(in crate::render) fn event_words(
    entry: &PoolEntry,
    plan: &Plan,
) -> (String, &'static str, String) {
    let tag = |tag: crate::model::entitlement::TagId| plan.tags[tag.index()].name.clone();
    match *entry {
        PoolEntry::InstanceRegistered { router, instance } => (
            plan.router_name(router),
            "Product instance registered",
            format!("instance {}", instance.0),
        ),
        PoolEntry::InstanceDeregistered { router, instance } => (
            plan.router_name(router),
            "Product instance de-registered",
            format!("instance {}", instance.0),
        ),
        PoolEntry::CertificateRenewed { router, instance } => {
            (plan.router_name(router), "ID certificate renewed", format!("instance {}", instance.0))
        }
        PoolEntry::LicensesRequested { router, tag: which, count } => {
            (plan.router_name(router), "Licenses requested", format!("{count} of {}", tag(which)))
        }
        PoolEntry::InsufficientLicenses { tag: which, short } => {
            (String::new(), "Insufficient licenses", format!("{short} of {} missing", tag(which)))
        }
        PoolEntry::LicensesSufficient { tag: which } => {
            (String::new(), "Licenses sufficient again", tag(which))
        }
        PoolEntry::LicensesAdded { tag: which, quantity } => {
            (String::new(), "Licenses added", format!("{quantity} of {}", tag(which)))
        }
        PoolEntry::AskRefused { router, refusal } => {
            (plan.router_name(router), "Request refused", refused(refusal))
        }
        PoolEntry::LicensesTransferred { tag: which, quantity, from, to } => {
            let [from, to] = [from, to].map(|pool| &plan.pools[pool.index()].name);
            let details = format!("{quantity} of {} from {from} to {to}", tag(which));
            (String::new(), "Licenses transferred", details)
        }
        PoolEntry::InstanceRemoved { router, instance } => (
            plan.router_name(router),
            "Product instance removed by an operator",
            format!("instance {}", instance.0),
        ),
        PoolEntry::InstanceSilent { router, instance } => (
            plan.router_name(router),
            "Product instance failed to connect",
            format!("instance {}", instance.0),
        ),
        PoolEntry::InstanceReleased { router, instance } => (
            plan.router_name(router),
            "Licenses of a silent product instance released",
            format!("instance {}", instance.0),
        ),
        PoolEntry::CertificateRevoked { router, instance } => (
            plan.router_name(router),
            "Product instance failed to renew and was removed",
            format!("instance {}", instance.0),
        ),
        PoolEntry::InstanceMoved { router, instance, from, to } => {
            let [from, to] = [from, to].map(|pool| &plan.pools[pool.index()].name);
            let details = format!("instance {} from {from} to {to}", instance.0);
            (plan.router_name(router), "Product instance moved", details)
        }
        PoolEntry::InstanceReserved { router, instance } => {
            (plan.router_name(router), "Licenses reserved", format!("instance {}", instance.0))
        }
        PoolEntry::ReservationRefused { router } => {
            (plan.router_name(router), "Reservation refused: too few licenses", String::new())
        }
        PoolEntry::ReservationReturned { router, instance } => {
            (plan.router_name(router), "Reservation returned", format!("instance {}", instance.0))
        }
        PoolEntry::TokenCreated => (String::new(), "Idtoken created", String::new()),
        PoolEntry::TermOrdered { tag: which, quantity } => {
            (String::new(), "Licenses ordered", format!("{quantity} of {}", tag(which)))
        }
        PoolEntry::TermBegan { tag: which, quantity } => {
            (String::new(), "Licenses began to count", format!("{quantity} of {}", tag(which)))
        }
        PoolEntry::TermProlonged { tag: which, quantity } => {
            (String::new(), "Licenses prolonged", format!("{quantity} of {}", tag(which)))
        }
        PoolEntry::LicensesExpiring { tag: which, quantity, left } => {
            let details = format!("{quantity} of {} in {left}", tag(which));
            (String::new(), "Licenses expiring", details)
        }
        PoolEntry::LicensesExpired { tag: which, quantity } => {
            (String::new(), "Licenses expired", format!("{quantity} of {}", tag(which)))
        }
        PoolEntry::SatelliteOverdue { satellite } => {
            let name = plan.satellites[satellite as usize].name.clone();
            (String::new(), "Satellite sync overdue", name)
        }
        PoolEntry::SatelliteRemoved { satellite } => {
            let name = plan.satellites[satellite as usize].name.clone();
            (String::new(), "Satellite unregistered and removed", name)
        }
        PoolEntry::TokenRevoked => (String::new(), "Idtoken revoked", String::new()),
    }
}

fn refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::InstanceNotValid { instance } => format!("instance {} is not valid", instance.0),
        Refusal::UnmatchedSignedData => "signed data and certificate do not match".into(),
        Refusal::TokenExpired => "idtoken expired".into(),
        Refusal::TokenRevoked => "idtoken revoked".into(),
    }
}

/// Text that a spreadsheet keeps as text: one that it would calculate gets an apostrophe before it.
pub(in crate::render) fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Seconds since the scenario's start, to the nanosecond and without a trailing zero.
fn seconds(at: Time) -> String {
    let (whole, nanos) = (at.0 / Span::secs(1).0, at.0 % Span::secs(1).0);
    if nanos == 0 {
        return whole.to_string();
    }
    format!("{whole}.{nanos:09}").trim_end_matches('0').to_owned()
}

/// `2015-01-12 21:06:21` by the scenario's clocks on the wall.
fn local(calendar: &Calendar, at: Time) -> String {
    let second = i64::try_from(at.0 / Span::secs(1).0).expect("584 years of seconds");
    let stamp = Timestamp::from_second(calendar.unix_s.saturating_add(second));
    match (stamp, Offset::from_seconds(calendar.offset_s)) {
        (Ok(stamp), Ok(offset)) => {
            offset.to_datetime(stamp).strftime("%Y-%m-%d %H:%M:%S").to_string()
        }
        // A date beyond the year 9999 has no name; the time since the start is still one.
        _ => format!("+{}s", seconds(at)),
    }
}

fn write(table: &mut csv::Writer<Vec<u8>>, row: &[String]) {
    table.write_record(row).expect("a vector takes every byte and rows are equally long");
}
