//! Intervals for a mean, a share and a quantile.

use serde::{Deserialize, Serialize};
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, Normal, StudentsT};

use super::{average, variance};

/// How an interval was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Student's t over independent values.
    T,
    /// Wilson's score for a share.
    Wilson,
    /// Two order statistics whose binomial coverage is at least the level.
    OrderStatistics,
    /// Welch's t for the difference of two independent means.
    Welch,
    /// Student's t over the means of batches of one run.
    BatchMeans,
}

impl Method {
    /// The words that tables and charts carry.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Method::T => "t interval",
            Method::Wilson => "Wilson interval",
            Method::OrderStatistics => "order statistics",
            Method::Welch => "Welch interval",
            Method::BatchMeans => "batch means",
        }
    }
}

/// An estimate and where the truth is with some confidence.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interval {
    /// The point estimate.
    pub estimate: f64,
    /// Lower end; minus infinity where the values are too few to tell.
    pub low: f64,
    /// Upper end; infinity where the values are too few to tell.
    pub high: f64,
    /// How many values it rests on.
    pub n: u64,
    /// Confidence level, for example 0.95.
    pub level: f64,
    /// How it was made.
    pub method: Method,
}

impl Interval {
    /// Half its width relative to the estimate: what "± 5 %" speaks of. Infinite for an estimate of zero with any width.
    #[must_use]
    pub fn relative_half_width(&self) -> f64 {
        let half = (self.high - self.low) / 2.0;
        if half == 0.0 { 0.0 } else { half / self.estimate.abs() }
    }

    /// Whether `value` is inside, ends included.
    #[must_use]
    pub fn covers(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// The mean of independent `values` with its t interval. With fewer than two values it reaches everywhere.
///
/// # Panics
/// If `values` is empty or `level` is not strictly between 0 and 1.
#[must_use]
pub fn mean(values: &[f64], level: f64) -> Interval {
    t_interval(values, level, Method::T)
}

pub(super) fn t_interval(values: &[f64], level: f64, method: Method) -> Interval {
    check(values.len(), level);
    let (n, estimate) = (values.len() as u64, average(values));
    if values.len() < 2 {
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        return Interval { estimate, low, high, n, level, method };
    }
    let half = t_quantile((n - 1) as f64, 0.5 + level / 2.0) * (variance(values) / n as f64).sqrt();
    Interval { estimate, low: estimate - half, high: estimate + half, n, level, method }
}

/// The quantile function of Student's t.
pub(super) fn t_quantile(freedom: f64, p: f64) -> f64 {
    let law = StudentsT::new(0.0, 1.0, freedom).expect("at least one degree of freedom");
    law.inverse_cdf(p)
}

/// The share of `successes` among `n` with Wilson's score interval.
///
/// # Panics
/// If `n` is 0, `successes` is more than `n`, or `level` is not strictly between 0 and 1.
#[must_use]
pub fn proportion(successes: u64, n: u64, level: f64) -> Interval {
    check(n as usize, level);
    assert!(successes <= n, "not more successes than trials");
    let z = Normal::standard().inverse_cdf(0.5 + level / 2.0);
    let (trials, share) = (n as f64, successes as f64 / n as f64);
    let shrink = 1.0 + z * z / trials;
    let center = (share + z * z / (2.0 * trials)) / shrink;
    let spread = share * (1.0 - share) / trials + z * z / (4.0 * trials * trials);
    let half = z / shrink * spread.sqrt();
    // At the edges the formula's end is the edge itself; rounding must not put it outside, or inside.
    let low = if successes == 0 { 0.0 } else { center - half };
    let high = if successes == n { 1.0 } else { center + half };
    Interval { estimate: share, low, high, n, level, method: Method::Wilson }
}

/// The `p` quantile of independent `values`, in any order, with an interval of two order statistics.
///
/// The number of values below the true quantile is binomial, so the interval from the *l*-th to the *u*-th smallest
/// covers it with the probability that this number is in `l..u`. Each end leaves out at most half of what may be
/// missed. Where there are too few values for that, the end is infinite.
///
/// # Panics
/// If `values` is empty or holds a `NaN`, or `p` or `level` is not strictly between 0 and 1.
#[must_use]
pub fn quantile(values: &[f64], p: f64, level: f64) -> Interval {
    check(values.len(), level);
    assert!(p > 0.0 && p < 1.0, "a quantile is strictly between 0 and 1");
    assert!(values.iter().all(|value| !value.is_nan()), "values are numbers");
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as u64;
    let below = Binomial::new(p, n).expect("p is a probability");
    let miss = (1.0 - level) / 2.0;
    // The largest l with P(below < l) ≤ miss, and the smallest u with P(below ≥ u) ≤ miss.
    let l = (1..=n).take_while(|l| below.cdf(l - 1) <= miss).last();
    let u = (1..=n).rev().take_while(|u| 1.0 - below.cdf(u - 1) <= miss).last();
    let place = |rank: u64| sorted[rank as usize - 1];
    let rank = (libm::ceil(p * n as f64) as u64).clamp(1, n);
    Interval {
        estimate: place(rank),
        low: l.map_or(f64::NEG_INFINITY, place),
        high: u.map_or(f64::INFINITY, place),
        n,
        level,
        method: Method::OrderStatistics,
    }
}

fn check(n: usize, level: f64) {
    assert!(n > 0, "an estimate rests on at least one value");
    assert!(level > 0.0 && level < 1.0, "a confidence level is strictly between 0 and 1");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Key;

    fn close(a: f64, b: f64, tolerance: f64) -> bool {
        (a - b).abs() <= tolerance
    }

    /// The ten values and the interval of Law's textbook example on average delays: 1.34 ± 0.24 at 90 %.
    #[test]
    fn a_t_interval_is_the_textbooks() {
        let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
        let it = mean(&values, 0.90);
        assert!(close(it.estimate, 1.343, 1e-9));
        assert!(close(it.high - it.estimate, 0.24, 5e-3), "{it:?}");
        assert_eq!((it.n, it.method), (10, Method::T));
    }

    #[test]
    fn one_value_tells_nothing_of_its_spread() {
        let it = mean(&[3.0], 0.95);
        assert_eq!((it.estimate, it.low, it.high), (3.0, f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!(it.relative_half_width(), f64::INFINITY);
    }

    /// Known values: 81 of 263 at 95 % is 0.2553 to 0.3662 (Newcombe 1998, method 3), 0 of 20 is 0 to 0.1611.
    #[test]
    fn wilsons_interval_is_the_published_one() {
        let it = proportion(81, 263, 0.95);
        assert!(close(it.low, 0.2553, 5e-5) && close(it.high, 0.3662, 5e-5), "{it:?}");
        let none = proportion(0, 20, 0.95);
        assert!(none.low == 0.0 && close(none.high, 0.1611, 5e-5), "{none:?}");
        let all = proportion(20, 20, 0.95);
        assert!(all.high == 1.0 && close(all.low, 1.0 - 0.1611, 5e-5), "{all:?}");
    }

    /// For the median of 10 values the 2nd and the 9th cover with 97.9 %, the 3rd and the 8th with only 89.1 %.
    #[test]
    fn order_statistics_cover_at_least_the_level_and_no_more_than_needed() {
        let values: Vec<f64> = (1..=10).rev().map(f64::from).collect();
        let it = quantile(&values, 0.5, 0.95);
        assert_eq!((it.low, it.estimate, it.high), (2.0, 5.0, 9.0));
        assert_eq!(quantile(&values, 0.5, 0.89).low, 3.0);
        let extreme = quantile(&values, 0.99, 0.95);
        assert_eq!(extreme.high, f64::INFINITY, "ten values say nothing above their largest");
    }

    /// Share of 2,000 intervals that cover the truth, for exponential values, which are far from normal.
    fn coverage(seed: u64, n: usize, make: impl Fn(&[f64]) -> Interval, truth: f64) -> f64 {
        let mut draws = Key(seed).stream();
        let covered = (0..2_000).filter(|_| {
            let values: Vec<f64> = (0..n)
                .map(|_| -libm::log1p(-(draws.below(1 << 53) as f64) / (1_u64 << 53) as f64))
                .collect();
            make(&values).covers(truth)
        });
        covered.count() as f64 / 2_000.0
    }

    #[test]
    fn intervals_cover_about_as_often_as_they_say() {
        // A t interval of 50 exponential values covers a little less than its level: 93.5 % is known (Law, ch. 4).
        let of_mean = coverage(1, 50, |values| mean(values, 0.95), 1.0);
        assert!((0.92..0.96).contains(&of_mean), "{of_mean}");
        let median = -libm::log(0.5);
        let of_median = coverage(2, 50, |values| quantile(values, 0.5, 0.95), median);
        assert!((0.945..0.98).contains(&of_median), "{of_median}");
    }

    #[test]
    fn the_order_of_the_values_does_not_move_a_quantile() {
        let values = [3.0, 1.0, 2.0, 9.0, 4.0, 4.0];
        let mut other = values;
        other.reverse();
        assert_eq!(quantile(&values, 0.5, 0.9), quantile(&other, 0.5, 0.9));
    }
}
