//! Durations one after another, for the steady state of a run.

use crate::plan::Observed;
use crate::record::{Fact, FactKind};

/// Values kept: beyond them neighbours are averaged in pairs. MSER-5 and 20 batches need a few hundred.
const KEPT: usize = 20_000;

/// One such response while the run goes on.
#[derive(Clone, Debug)]
pub(super) struct Steady {
    observed: Observed,
    /// Means of `group` values each, in seconds, in time order.
    values: Vec<f64>,
    group: u64,
    /// The group that is not full yet: its sum in nanoseconds and how many.
    sum: u128,
    count: u64,
}

impl Steady {
    pub(super) fn new(observed: Observed) -> Self {
        Steady { observed, values: Vec::new(), group: 1, sum: 0, count: 0 }
    }

    pub(super) fn fact_kind(&self) -> FactKind {
        match self.observed {
            Observed::Exchange => FactKind::ExchangeSucceeded,
            Observed::BackendWait => FactKind::RequestServed,
        }
    }

    pub(super) fn on(&mut self, fact: &Fact) {
        let took = match (*fact, self.observed) {
            (Fact::ExchangeSucceeded { took, .. }, Observed::Exchange) => took,
            (Fact::RequestServed { waited, .. }, Observed::BackendWait) => waited,
            _ => return,
        };
        self.sum += u128::from(took.0);
        self.count += 1;
        if self.count == self.group {
            self.values.push(self.sum as f64 / (self.count as f64 * 1e9));
            (self.sum, self.count) = (0, 0);
        }
        if self.values.len() == KEPT {
            self.values =
                self.values.chunks_exact(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
            self.group *= 2;
        }
    }

    /// The means in time order; what did not fill the last group is left out.
    pub(super) fn finish(self) -> Vec<f64> {
        self.values
    }
}
