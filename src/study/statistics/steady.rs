//! Steady state out of one long run: where its beginning stops to matter, and what the rest says.

use serde::{Deserialize, Serialize};

use super::average;
use super::interval::{Interval, Method, t_interval};

/// Values that MSER averages before it looks (White 1997: 5).
const GROUP: usize = 5;
/// Batches whose means are taken as independent (Schmeiser 1982: more than 30 gain little, fewer than 10 lose much).
const BATCHES: usize = 20;

/// What one long run says of its steady state.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct SteadyState {
    /// Values cut at the beginning.
    pub cut: usize,
    /// The rest's mean with its batch-means interval.
    pub mean: Interval,
    /// Whether MSER would have liked to cut more than half: the run is too short for its start.
    pub cut_too_much: bool,
}

/// The steady state of `values`, one response over time in equal steps.
///
/// The cut is MSER-5's: of all cuts of whole groups of five in the first half, the one that makes the mean of the rest
/// most certain, taking it as if its values were independent. The rest is averaged in 20 batches. Less than 200
/// values give no answer.
///
/// # Panics
/// If `level` is not strictly between 0 and 1.
#[must_use]
pub fn steady_state(values: &[f64], level: f64) -> Option<SteadyState> {
    let (cut, cut_too_much) = warm_up(values)?;
    let rest = &values[cut..];
    let size = rest.len() / BATCHES;
    // What does not fill a batch is left out at the beginning, where it is least wanted.
    let batches: Vec<f64> =
        rest[rest.len() - size * BATCHES..].chunks_exact(size).map(average).collect();
    let mean = t_interval(&batches, level, Method::BatchMeans);
    Some(SteadyState { cut, mean, cut_too_much })
}

/// How many of `values` MSER-5 cuts, and whether it would have liked to cut more than half. Less than 200 values give no
/// answer.
#[must_use]
pub fn warm_up(values: &[f64]) -> Option<(usize, bool)> {
    if values.len() < 2 * BATCHES * GROUP {
        return None;
    }
    let groups: Vec<f64> = values.chunks_exact(GROUP).map(average).collect();
    let (best, half) = (best_cut(&groups), groups.len() / 2);
    Some((best.min(half) * GROUP, best >= half))
}

/// The number of groups to cut: the one with the least variance of the rest over the square of its length. Looks as far
/// as five groups before the end, since a rest of a few equal values is always certain.
fn best_cut(groups: &[f64]) -> usize {
    let (mut sum, mut squares) = (0.0, 0.0);
    let mut best = (f64::INFINITY, 0);
    // From the back, so that each cut's sums come from the next one's.
    for cut in (0..groups.len()).rev() {
        sum += groups[cut];
        squares += groups[cut] * groups[cut];
        let n = (groups.len() - cut) as f64;
        let spread = (squares - sum * sum / n).max(0.0);
        let uncertain = spread / (n * n);
        if groups.len() - cut >= 5 && uncertain <= best.0 {
            best = (uncertain, cut);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Key;

    fn exponential(draws: &mut crate::kernel::Stream) -> f64 {
        -libm::log1p(-(draws.below(1 << 53) as f64) / (1_u64 << 53) as f64)
    }

    /// Waiting times in an M/M/1 queue of load `rho` with service 1, by Lindley's recursion, from a first wait.
    fn waits(seed: u64, n: usize, rho: f64, first: f64) -> Vec<f64> {
        let mut draws = Key(seed).stream();
        let mut wait = first;
        (0..n)
            .map(|_| {
                let now = wait;
                let (service, gap) = (exponential(&mut draws), exponential(&mut draws) / rho);
                wait = (wait + service - gap).max(0.0);
                now
            })
            .collect()
    }

    #[test]
    fn a_wild_beginning_is_cut_and_a_calm_one_is_not() {
        let mut values: Vec<f64> = waits(1, 2_000, 0.5, 0.0);
        let calm = steady_state(&values, 0.95).expect("long enough");
        for (place, value) in values.iter_mut().take(300).enumerate() {
            *value += 20.0 - place as f64 / 15.0;
        }
        let wild = steady_state(&values, 0.95).expect("long enough");
        assert!(wild.cut >= 200 && !wild.cut_too_much, "{wild:?}");
        assert!(calm.cut < wild.cut, "{calm:?}");
    }

    #[test]
    fn a_run_that_never_settles_says_so() {
        let rising: Vec<f64> = (0..1_000).map(f64::from).collect();
        assert!(steady_state(&rising, 0.95).expect("long enough").cut_too_much);
        assert_eq!(steady_state(&rising[..199], 0.95), None);
    }

    /// Mean wait in an M/M/1 queue: rho / (1 - rho) services. Batch means of correlated values cover a little less
    /// than their level.
    #[test]
    fn batch_means_cover_the_queues_mean_wait() {
        let (rho, runs) = (0.5, 300);
        let truth = rho / (1.0 - rho);
        let covered = (0..runs)
            .filter(|seed| {
                let it = steady_state(&waits(100 + seed, 8_000, rho, 0.0), 0.95);
                it.expect("long enough").mean.covers(truth)
            })
            .count();
        let share = covered as f64 / runs as f64;
        assert!((0.89..=0.985).contains(&share), "{share}");
    }
}
