//! Traditional licenses now, of each (router, tag), and what it has cost so far to have too many or too few.
//!
//! Runs in which no fleet has any are spared all of this.
//!
//! What it does not know: pools, slots.

use std::collections::BTreeMap;

use super::books::Books;
use super::population::Counts;
use super::tally::count;
use crate::kernel::{Span, Time};
use crate::model::entitlement::TagId;
use crate::outcome::MetricValue;
use crate::plan::{Filter, Metric, Plan, RouterId, RouterRange};
use crate::record::{Fact, Stock};

/// What chassis have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Shelves {
    each: BTreeMap<(RouterId, TagId), Stock>,
    /// Of all of them: held, idle, missing.
    all: [u64; 3],
    fleets: Vec<RouterRange>,
}

impl Shelves {
    pub(super) fn new(plan: &Plan) -> Self {
        let fleets = plan.fleets.iter().map(|fleet| fleet.routers).collect();
        Shelves { each: BTreeMap::new(), all: [0; 3], fleets }
    }

    /// Whether a metric counts licenses wherever they are.
    pub(super) const fn is_about(metric: Metric) -> bool {
        matches!(metric, Metric::LicensesHeld | Metric::LicensesIdle | Metric::LicensesMissing)
    }

    /// Takes note of a change; other facts are none of its business.
    pub(super) fn on(&mut self, fact: &Fact) {
        if let Fact::LicensesChanged { router, tag, stock, .. } = *fact {
            let old = self.each.insert((router, tag), stock).unwrap_or_default();
            for ((sum, old), new) in self.all.iter_mut().zip(numbers(old)).zip(numbers(stock)) {
                *sum = *sum - old + new;
            }
        }
    }

    /// The sum over the fleet, router and tag of `filter`.
    pub(super) fn value(&self, metric: Metric, filter: &Filter) -> u64 {
        let place = match metric {
            Metric::LicensesHeld => 0,
            Metric::LicensesIdle => 1,
            _ => 2,
        };
        if (filter.fleet, filter.router, filter.tag) == (None, None, None) {
            return self.all[place];
        }
        let fleet = filter.fleet.map(|fleet| self.fleets[fleet.index()]);
        let meant = |router: RouterId, tag: TagId| {
            fleet.is_none_or(|fleet| fleet.contains(router))
                && filter.router.is_none_or(|it| it == router)
                && filter.tag.is_none_or(|it| it == tag)
        };
        let stocks = self.each.iter().filter(|((router, tag), _)| meant(*router, *tag));
        stocks.map(|(_, stock)| numbers(*stock)[place]).sum()
    }
}

fn numbers(stock: Stock) -> [u64; 3] {
    [stock.held, stock.idle, stock.missing].map(u64::from)
}

/// What is added up over time, and in which unit.
const BILLED: [(&str, Span); 3] = [
    ("unlicensed.router-hours", Span::hours(1)),
    ("licenses.missing.license-hours", Span::hours(1)),
    ("licenses.idle.license-days", Span::days(1)),
];

/// The bill for having too many licenses or too few: only in runs that compare the two kinds of licensing.
#[derive(Clone, Debug)]
pub(super) struct Bill {
    since: Time,
    held: [u64; BILLED.len()],
    sums: [u128; BILLED.len()],
}

impl Bill {
    /// `None` where no fleet has traditional licenses written down.
    pub(super) fn new(plan: &Plan) -> Option<Self> {
        let any = plan.fleets.iter().any(|fleet| fleet.traditional.is_some());
        any.then_some(Bill { since: Time::ZERO, held: [0; BILLED.len()], sums: [0; BILLED.len()] })
    }

    /// With all facts of the instant `now` applied, the values are these from `now` on.
    pub(super) fn settle(&mut self, now: Time, counts: &Counts, books: &Books) {
        let span = u128::from(now.since(self.since).0);
        for (sum, held) in self.sums.iter_mut().zip(self.held) {
            *sum += u128::from(held) * span;
        }
        self.since = now;
        let of = |metric| books.licenses(metric, &Filter::default());
        self.held =
            [u64::from(counts.unlicensed), of(Metric::LicensesMissing), of(Metric::LicensesIdle)];
    }

    /// Final values and sums of a run that ended at `end`.
    pub(super) fn metrics(
        mut self,
        end: Time,
        (counts, books): (&Counts, &Books),
        out: &mut Vec<MetricValue>,
    ) {
        self.settle(end, counts, books);
        count(out, Metric::RoutersTraditional.name(), u64::from(counts.routers - counts.smart));
        count(out, Metric::RoutersUnlicensed.name(), u64::from(counts.unlicensed));
        for metric in [Metric::LicensesHeld, Metric::LicensesIdle, Metric::LicensesMissing] {
            count(out, metric.name(), books.licenses(metric, &Filter::default()));
        }
        for ((name, unit), sum) in BILLED.iter().zip(self.sums) {
            let label = if *unit == Span::hours(1) { "h" } else { "d" };
            let value = sum as f64 / unit.0 as f64;
            out.push(MetricValue { name: (*name).into(), value, unit: label });
        }
    }
}
