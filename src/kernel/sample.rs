//! Laws of random durations, and chances. Own inverse transforms on `libm`, so that the same draws give the same
//! nanoseconds on every machine; no float reaches the event path except through here.
//!
//! Every law takes a fixed number of draws, whatever comes out (an integer law may, once in 2^32 times or less, take
//! one more): `Constant` none, `Erlang` one a stage, the others one. By inversion instead of rejection a length is also
//! monotone in its draw, so that two arms of a study that share a stream move together. Textbook formulas: Law, *Simulation
//! Modeling and Analysis*, chapter 8; the normal quantile is in [`normal`].
//!
//! What it does not know: what the durations are for, and whether a mean makes sense there.

mod normal;

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
    /// One length drawn from `stream`: rounded to a nanosecond, zero if below it, [`Span::FOREVER`] if too long.
    #[inline]
    #[must_use]
    pub fn sample(&self, stream: &mut Stream) -> Span {
        if let Law::Constant(span) = self { *span } else { self.sample_varying(stream) }
    }

    fn sample_varying(&self, stream: &mut Stream) -> Span {
        match self {
            Law::Constant(span) => *span,
            Law::Uniform { low, high } => between(*low, *high, stream),
            Law::Exponential { mean } => scaled(*mean, -libm::log(stream.unit())),
            Law::Normal { mean, deviation } => {
                nanos(mean.0 as f64 + deviation.0 as f64 * normal::quantile(stream.unit()))
            }
            Law::Lognormal { median, sigma } => {
                scaled(*median, libm::exp(sigma * normal::quantile(stream.unit())))
            }
            Law::Weibull { scale, shape } => {
                scaled(*scale, libm::pow(-libm::log(stream.unit()), 1.0 / shape))
            }
            Law::Pareto { scale, shape } => scaled(*scale, libm::pow(stream.unit(), -1.0 / shape)),
            Law::Erlang { mean, stages } => {
                let stages = (*stages).max(1);
                scaled(*mean, erlang(stages, stream) / f64::from(stages))
            }
            Law::Triangular { low, mode, high } => {
                nanos(triangular(low.0 as f64, mode.0 as f64, high.0 as f64, stream.unit()))
            }
            Law::Empirical(values) => pick(values, stream),
        }
    }

    /// The expected length (of the law before draws below zero are cut), for reports and checks.
    #[must_use]
    pub fn mean(&self) -> Span {
        match self {
            Law::Constant(span) => *span,
            Law::Uniform { low, high } => midpoint(*low, *high),
            Law::Exponential { mean } | Law::Normal { mean, .. } | Law::Erlang { mean, .. } => {
                *mean
            }
            Law::Lognormal { median, sigma } => scaled(*median, libm::exp(sigma * sigma / 2.0)),
            Law::Weibull { scale, shape } => scaled(*scale, libm::tgamma(1.0 + 1.0 / shape)),
            Law::Pareto { shape, .. } if *shape <= 1.0 => Span::FOREVER,
            Law::Pareto { scale, shape } => scaled(*scale, shape / (shape - 1.0)),
            Law::Triangular { low, mode, high } => average(&[*low, *mode, *high]),
            Law::Empirical(values) => average(values),
        }
    }

    /// The length if it is always the same.
    #[must_use]
    pub fn constant(&self) -> Option<Span> {
        match self {
            Law::Constant(span) => Some(*span),
            Law::Uniform { low, high } | Law::Triangular { low, high, .. } => {
                (low == high).then_some(*low)
            }
            Law::Normal { mean, deviation: Span::ZERO } => Some(*mean),
            Law::Lognormal { median, sigma: 0.0 } => Some(*median),
            Law::Exponential { mean: Span::ZERO } | Law::Erlang { mean: Span::ZERO, .. } => {
                Some(Span::ZERO)
            }
            Law::Empirical(values) => {
                let first = values.first().copied().unwrap_or(Span::ZERO);
                values.iter().all(|value| *value == first).then_some(first)
            }
            _ => None,
        }
    }
}

/// `x` nanoseconds, to the nearest; a negative or undefined `x` is zero, one past the end is forever.
fn nanos(x: f64) -> Span {
    Span(x.round() as u64)
}

fn scaled(span: Span, factor: f64) -> Span {
    nanos(span.0 as f64 * factor)
}

/// Any whole number of nanoseconds from `low` to `high`, both included.
fn between(low: Span, high: Span, stream: &mut Stream) -> Span {
    let width = high.0.saturating_sub(low.0);
    let offset = if width == u64::MAX { stream.draw() } else { stream.below(width + 1) };
    Span(low.0 + offset)
}

fn midpoint(low: Span, high: Span) -> Span {
    Span(low.0.midpoint(high.0))
}

/// The sum of `stages` exponential draws of mean 1: the logarithm of a product, taken every sixteen factors, before
/// a product of numbers not below 2^-53 could underflow.
fn erlang(stages: u32, stream: &mut Stream) -> f64 {
    let (mut sum, mut product) = (0.0, 1.0);
    for stage in 1..=stages {
        product *= stream.unit();
        if stage % 16 == 0 || stage == stages {
            sum -= libm::log(product);
            product = 1.0;
        }
    }
    sum
}

/// The inverse of the triangular distribution function.
fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let (width, rise) = (high - low, mode - low);
    if u * width <= rise {
        low + (u * width * rise).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - mode)).sqrt()
    }
}

/// One of `values`; no time at all if there are none.
fn pick(values: &[Span], stream: &mut Stream) -> Span {
    if values.is_empty() {
        return Span::ZERO;
    }
    values[stream.below(values.len() as u64) as usize]
}

fn average(values: &[Span]) -> Span {
    let sum: u128 = values.iter().map(|value| u128::from(value.0)).sum();
    Span((sum / values.len().max(1) as u128) as u64)
}

/// A probability, held as the count of 2^64 equally likely draws that say yes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chance(u64);

impl Chance {
    /// Never.
    pub const NEVER: Chance = Chance(0);
    /// Always.
    pub const ALWAYS: Chance = Chance(u64::MAX);

    /// The chance `p`, from 0 to 1; `None` outside.
    #[must_use]
    pub fn new(p: f64) -> Option<Chance> {
        (0.0..=1.0).contains(&p).then_some(Chance((p * 18_446_744_073_709_551_616.0) as u64))
    }
    /// Whether it happens this time. Takes a draw only when that is open: not for never, not for always.
    #[inline]
    pub fn happens(self, stream: &mut Stream) -> bool {
        self.0 != 0 && (self == Chance::ALWAYS || stream.draw() < self.0)
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

#[cfg(test)]
mod tests;
