//! Two arms side by side, and many comparisons at once.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::interval::{Interval, Method, mean, t_quantile};
use super::{average, variance};

/// One response in two arms, replication by replication under common random numbers.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Paired {
    /// Mean of second minus first, with its t interval.
    pub difference: Interval,
    /// Correlation of the two arms; `None` where one of them never varies.
    pub correlation: Option<f64>,
    /// By what factor the pairing cut the variance of the difference, against independent arms; `None` where the
    /// difference never varies.
    pub variance_reduction: Option<f64>,
    /// How likely so large a difference is where there is none: two-sided, paired t.
    pub p_value: f64,
}

/// Compares two arms whose values are of the same replications in the same order.
///
/// # Panics
/// If the arms are empty or not equally long, or `level` is not strictly between 0 and 1.
#[must_use]
pub fn paired(first: &[f64], second: &[f64], level: f64) -> Paired {
    assert_eq!(first.len(), second.len(), "pairs have two sides");
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| b - a).collect();
    let (of_first, of_second) = (variance(first), variance(second));
    let (mid_first, mid_second) = (average(first), average(second));
    let products = first.iter().zip(second).map(|(a, b)| (a - mid_first) * (b - mid_second));
    let covariance = products.sum::<f64>() / (first.len() as f64 - 1.0);
    let varies = of_first > 0.0 && of_second > 0.0;
    let of_difference = variance(&differences);
    Paired {
        difference: mean(&differences, level),
        correlation: varies.then(|| (covariance / (of_first * of_second).sqrt()).clamp(-1.0, 1.0)),
        variance_reduction: (of_difference > 0.0).then(|| (of_first + of_second) / of_difference),
        p_value: p_value(&differences),
    }
}

/// The two-sided p-value of a mean of zero. Differences that never vary prove themselves; a single one proves nothing.
fn p_value(differences: &[f64]) -> f64 {
    let (mean, n) = (average(differences), differences.len() as f64);
    if mean == 0.0 || differences.len() < 2 {
        return 1.0;
    }
    let error = (variance(differences) / n).sqrt();
    if error == 0.0 {
        return 0.0;
    }
    let law = StudentsT::new(0.0, 1.0, n - 1.0).expect("at least one degree of freedom");
    (2.0 * law.sf((mean / error).abs())).clamp(0.0, 1.0)
}

/// Two means of independent runs, whose spreads may differ.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Welch {
    /// Mean of second minus mean of first; `n` counts the values of both.
    pub difference: Interval,
    /// How likely so large a difference is where there is none: two-sided.
    pub p_value: f64,
}

/// Compares two arms whose values have nothing to do with one another, after Welch (1947) with Satterthwaite's degrees of
/// freedom; nothing where one of them has fewer than two values.
///
/// # Panics
/// If `level` is not strictly between 0 and 1.
#[must_use]
pub fn welch(first: &[f64], second: &[f64], level: f64) -> Option<Welch> {
    assert!(level > 0.0 && level < 1.0, "a confidence level is strictly between 0 and 1");
    if first.len() < 2 || second.len() < 2 {
        return None;
    }
    let parts = [first, second].map(|it| (variance(it) / it.len() as f64, it.len() as f64 - 1.0));
    let squared: f64 = parts.iter().map(|it| it.0).sum();
    let estimate = average(second) - average(first);
    let n = (first.len() + second.len()) as u64;
    let interval = |half: f64| Interval {
        estimate,
        low: estimate - half,
        high: estimate + half,
        n,
        level,
        method: Method::Welch,
    };
    if squared == 0.0 {
        let p_value = if estimate == 0.0 { 1.0 } else { 0.0 };
        return Some(Welch { difference: interval(0.0), p_value });
    }
    let freedom =
        squared * squared / parts.iter().map(|(part, below)| part * part / below).sum::<f64>();
    let error = squared.sqrt();
    let law = StudentsT::new(0.0, 1.0, freedom).expect("at least one degree of freedom");
    Some(Welch {
        difference: interval(t_quantile(freedom, 0.5 + level / 2.0) * error),
        p_value: (2.0 * law.sf((estimate / error).abs())).clamp(0.0, 1.0),
    })
}

/// Holm's step-down: the adjusted p-values, in the order of `p_values`. A comparison is significant at a family-wise
/// level if its adjusted value is not above it.
///
/// # Panics
/// If a value is not from 0 to 1.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    assert!(p_values.iter().all(|p| (0.0..=1.0).contains(p)), "p-values are from 0 to 1");
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]).then(a.cmp(&b)));
    let (mut adjusted, mut floor) = (vec![0.0; p_values.len()], 0.0_f64);
    for (step, place) in order.into_iter().enumerate() {
        let left = (p_values.len() - step) as f64;
        floor = floor.max((p_values[place] * left).min(1.0));
        adjusted[place] = floor;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_random_numbers_show_in_correlation_and_variance() {
        let first = [10.0, 14.0, 9.0, 20.0, 13.0];
        let second: Vec<f64> =
            first.iter().zip([0.9, 1.1, 1.0, 1.2, 0.8]).map(|(a, d)| a + d).collect();
        let it = paired(&first, &second, 0.95);
        assert!(it.difference.low > 0.7 && it.difference.high < 1.3, "{it:?}");
        assert!(it.correlation.expect("both vary") > 0.99);
        assert!(it.variance_reduction.expect("differences vary") > 100.0);
        let same = paired(&first, &first, 0.95);
        assert_eq!((same.difference.low, same.difference.high), (0.0, 0.0));
        assert_eq!(same.variance_reduction, None, "nothing is left to reduce");
        assert_eq!(paired(&[1.0, 1.0], &[1.0, 2.0], 0.95).correlation, None);
    }

    /// Checked by hand: means 20 and 23, variances of the means 0.5 and 0.5, 8 degrees of freedom, t = 3.
    #[test]
    fn welchs_interval_is_the_one_worked_out_by_hand() {
        let first = [18.0, 19.0, 20.0, 21.0, 22.0];
        let second = first.map(|it| it + 3.0);
        let it = welch(&first, &second, 0.95).expect("enough values");
        assert!((it.difference.estimate - 3.0).abs() < 1e-12);
        // The 97.5 % point of t with 8 degrees of freedom is 2.306004; P(|t| > 3) is 0.017072.
        assert!((it.difference.high - 3.0 - 2.306_004).abs() < 1e-5, "{it:?}");
        assert!((it.p_value - 0.017_072).abs() < 1e-5, "{it:?}");
        assert!(welch(&first, &[1.0], 0.95).is_none(), "one value has no spread");
        let same = welch(&[2.0, 2.0], &[2.0, 2.0], 0.95).expect("enough values");
        assert_eq!((same.difference.low, same.difference.high, same.p_value), (0.0, 0.0, 1.0));
    }

    /// The worked example of Holm's method with four hypotheses: 0.01, 0.04, 0.03, 0.005.
    #[test]
    fn holm_steps_down_and_never_up() {
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
        let expected = [0.03, 0.06, 0.06, 0.02];
        assert!(adjusted.iter().zip(expected).all(|(a, e)| (a - e).abs() < 1e-12), "{adjusted:?}");
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
        assert_eq!(holm(&[]), [] as [f64; 0]);
    }
}
