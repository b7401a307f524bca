//! Responses about how long one thing takes to be followed by another.
//!
//! A record that is both a `then` and a `first` answers the one before it and asks anew. Of several unanswered firsts of
//! a subject the oldest counts.

use std::collections::BTreeMap;

use crate::kernel::{Span, Time};
use crate::observe::duration::Durations;
use crate::plan::{Pattern, Plan, Statistic};
use crate::record::matching::{Matcher, Subject};
use crate::record::{FactKind, Record};

/// The longest that has a bucket of its own: a run's longest duration.
const LONGEST: Span = Span::days(36_525);

/// One such response while the run goes on.
#[derive(Clone, Debug)]
pub(super) struct Elapsed {
    first: Matcher,
    then: Matcher,
    statistic: Statistic,
    open: BTreeMap<Subject, Time>,
    seen: Durations,
}

impl Elapsed {
    pub(super) fn new(first: &Pattern, then: &Pattern, statistic: Statistic, plan: &Plan) -> Self {
        Elapsed {
            first: Matcher::new(first, plan),
            then: Matcher::new(then, plan),
            statistic,
            open: BTreeMap::new(),
            seen: Durations::up_to(LONGEST, 3),
        }
    }

    pub(super) fn fact_kinds(&self) -> [FactKind; 2] {
        [self.first.fact_kind(), self.then.fact_kind()]
    }

    pub(super) fn on(&mut self, record: &Record) {
        if let Some(subject) = self.then.subject(&record.fact)
            && let Some(since) = self.open.remove(&subject)
        {
            self.seen.record(record.at.since(since));
        }
        if let Some(subject) = self.first.subject(&record.fact) {
            self.open.entry(subject).or_insert(record.at);
        }
    }

    /// The statistic in seconds: a mean is exact, a quantile to 0.1 %. What never ended is longer than anything that did,
    /// so a mean over it is nothing, and so is a quantile that falls among it.
    pub(super) fn finish(self) -> Option<f64> {
        let (ended, never) = (self.seen.count(), self.open.len() as u64);
        match self.statistic {
            Statistic::Mean if never > 0 || ended == 0 => None,
            Statistic::Mean => Some(self.seen.quantiles().mean.as_secs_f64()),
            Statistic::Quantile(share) => {
                // The smallest rank that holds the share; at least the first.
                let rank = libm::ceil(share * (ended + never) as f64).max(1.0) as u64;
                let found = (rank <= ended).then(|| self.seen.ranked(rank))?;
                Some(found.as_secs_f64())
            }
        }
    }
}
