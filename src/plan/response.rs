//! What a study asks of each run: one number a response.

use serde::{Deserialize, Serialize};

use super::{Bound, Measure, Pattern};
use crate::kernel::Time;

/// A number that a run answers with.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Response {
    /// Its name; unique in its scenario.
    pub name: String,
    /// What tables and charts call it.
    pub title: String,
    /// How it is taken from the run.
    pub take: Take,
    /// What the answers of all runs are taken together by.
    pub across: Statistic,
}

/// How a response is taken from a run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Take {
    /// The measure's value at an instant.
    At { measure: Measure, at: Time },
    /// The largest value that the measure held in a window.
    Largest { measure: Measure, from: Time, until: Time },
    /// The smallest value that the measure held in a window.
    Smallest { measure: Measure, from: Time, until: Time },
    /// The measure's mean over the time of a window.
    Mean { measure: Measure, from: Time, until: Time },
    /// Seconds from `from` until the measure first meets the bound; nothing if it never does.
    TimeUntil { measure: Measure, bound: Bound, from: Time },
    /// How many such records there are after `from`, up to and with `until`.
    Count { pattern: Pattern, from: Time, until: Time },
    /// Seconds from each `first` to the next `then` of the same router, pool or link, taken together; nothing if there
    /// was no such pair. A `first` that no `then` follows counts as never: it is longer than any.
    Elapsed { first: Pattern, then: Pattern, statistic: Statistic },
    /// Seconds of a kind, in the steady state of the run: their mean without the warm-up that MSER-5 cuts off.
    Steady(Observed),
    /// A final value of the run's summary, by its name.
    Summary(String),
    /// One if the expectation of this name held, else zero.
    Held(String),
}

/// What many values of one run are taken together by.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statistic {
    /// Their mean.
    Mean,
    /// The value that this share of them, from 0 to 1, does not exceed.
    Quantile(f64),
}

/// A kind of duration that a run yields one after another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observed {
    /// From the beginning of an exchange to its response.
    Exchange,
    /// In the front end's queue.
    BackendWait,
}

impl Take {
    /// The unit of the answer: `s` or `1`.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        match self {
            Take::TimeUntil { .. } | Take::Elapsed { .. } | Take::Steady(_) => "s",
            Take::Summary(name) if name.contains(".seconds") => "s",
            Take::Summary(name) if name.ends_with(".router-days") => "d",
            _ => "1",
        }
    }

    /// Of a time until something happens: seconds that a run which ends at `end` waits for it at most.
    #[must_use]
    pub fn horizon(&self, end: Time) -> Option<f64> {
        let seconds = |from: Time| end.since(from.min(end)).0 as f64 / 1e9;
        match self {
            Take::TimeUntil { from, .. } => Some(seconds(*from)),
            Take::Elapsed { .. } => Some(seconds(Time::ZERO)),
            _ => None,
        }
    }

    /// Whether the answer is yes or no, so that runs make a proportion.
    #[must_use]
    pub fn is_yes_or_no(&self) -> bool {
        matches!(self, Take::Held(_))
    }
}
