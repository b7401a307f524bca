//! How long something took, over a whole run: an exact sum and maximum, and a histogram for the quantiles.
//!
//! What it does not know: what took so long.

use hdrhistogram::Histogram;

use crate::kernel::Span;
use crate::outcome::Quantiles;

/// The longest length with a bucket of its own; longer ones share the last. No exchange and no wait comes near.
const LONGEST: Span = Span::days(4);

/// Lengths seen so far. Merging two is exact, so it does not matter who saw which.
#[derive(Clone, Debug)]
pub(super) struct Durations {
    /// Nanoseconds; to two significant digits a bucket is at most 1 % wide.
    histogram: Histogram<u64>,
    /// 128 bits: a billion waits of a year fit.
    sum: u128,
    max: Span,
}

impl Durations {
    pub(super) fn new() -> Self {
        Durations::up_to(LONGEST, 2)
    }

    /// With buckets of their own up to `longest`, to so many significant digits, 1 to 5.
    pub(super) fn up_to(longest: Span, digits: u8) -> Self {
        let histogram = Histogram::new_with_max(longest.0, digits).expect("one to five digits");
        Durations { histogram, sum: 0, max: Span::ZERO }
    }

    /// How many were seen.
    pub(super) fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// The `rank`-th shortest, from 1, to the histogram's digits and never above the maximum.
    pub(super) fn ranked(&self, rank: u64) -> Span {
        let mut seen = 0;
        let found = self.histogram.iter_recorded().find(|it| {
            seen += it.count_since_last_iteration();
            seen >= rank
        });
        found
            .map_or(self.max, |it| Span(self.histogram.highest_equivalent(it.value_iterated_to())))
            .min(self.max)
    }

    #[inline]
    pub(super) fn record(&mut self, span: Span) {
        self.histogram.saturating_record(span.0);
        self.sum += u128::from(span.0);
        self.max = self.max.max(span);
    }

    /// Mean and maximum are exact, quantiles to 1 % and never above the maximum. All zero if nothing was seen.
    pub(super) fn quantiles(&self) -> Quantiles {
        let count = self.histogram.len();
        let quantile = |q| Span(self.histogram.value_at_quantile(q)).min(self.max);
        Quantiles {
            count,
            mean: mean(self.sum, count),
            p50: quantile(0.5),
            p99: quantile(0.99),
            max: self.max,
        }
    }
}

/// `sum / count` to the nearest nanosecond; zero of nothing.
pub(super) fn mean(sum: u128, count: u64) -> Span {
    let count = u128::from(count);
    let nanos = (sum + count / 2).checked_div(count).unwrap_or(0);
    Span(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_maximum_are_exact_and_quantiles_within_one_percent() {
        let mut seen = Durations::new();
        for ms in (1..=1_000).rev() {
            seen.record(Span::millis(ms));
        }
        let quantiles = seen.quantiles();
        assert_eq!(quantiles.count, 1_000);
        assert_eq!(quantiles.mean, Span(500_500_000));
        assert_eq!(quantiles.max, Span::millis(1_000));
        for (found, exact) in [(quantiles.p50, 500.0), (quantiles.p99, 990.0)] {
            let off = found.as_secs_f64() * 1_000.0 / exact - 1.0;
            assert!((0.0..0.01).contains(&off), "{found} for {exact} ms");
        }
    }

    #[test]
    fn a_length_beyond_the_last_bucket_still_counts_in_full() {
        let mut seen = Durations::new();
        seen.record(Span::days(400));
        seen.record(Span::ZERO);
        assert_eq!(seen.quantiles().mean, Span::days(200));
        assert_eq!(seen.quantiles().max, Span::days(400));
    }

    #[test]
    fn nothing_seen_is_zero_not_a_division_by_it() {
        assert_eq!(Durations::new().quantiles().mean, Span::ZERO);
        assert_eq!(Durations::new().quantiles().p99, Span::ZERO);
    }
}
