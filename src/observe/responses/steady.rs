//! Durations one after another, for the steady state of a run.

use crate::outcome::Course;
use crate::plan::Observed;
use crate::record::{Fact, FactKind};

/// Means kept: beyond them neighbours are averaged in pairs. MSER-5 and 20 batches need a few hundred.
const KEPT: usize = 2_000;

/// One such response while the run goes on.
#[derive(Clone, Debug)]
pub(super) struct Steady {
    observed: Observed,
    /// In seconds.
    course: Course,
    /// The group that is not full yet: its sum in nanoseconds and how many.
    sum: u128,
    count: u64,
}

impl Steady {
    pub(super) fn new(observed: Observed) -> Self {
        Steady { observed, course: Course { each: 1, means: Vec::new() }, sum: 0, count: 0 }
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
        if self.count == self.course.each {
            self.course.means.push(self.sum as f64 / (self.count as f64 * 1e9));
            (self.sum, self.count) = (0, 0);
        }
        if self.course.means.len() == KEPT {
            self.course = self.course.halved();
        }
    }

    pub(super) fn finish(self) -> Course {
        self.course
    }
}
