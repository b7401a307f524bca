//! Which factor matters: Morris screening and Sobol indices.
//!
//! Both speak of factors on the unit interval; whoever calls turns a coordinate into a level. A design is made first, the
//! model is run at its points in any order, and the responses come back in the order of the points.

use serde::{Deserialize, Serialize};

use super::average;
use super::variance;
use crate::kernel::{Key, Stream};

/// A point of a design: one coordinate from 0 to 1 for each factor.
pub type Point = Vec<f64>;

/// What Morris's screening says of one factor, in units of the response over the factor's whole range.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Effect {
    /// Mean of the elementary effects: which way it works.
    pub mean: f64,
    /// Mean of their sizes (Campolongo's μ*): how much it matters.
    pub size: f64,
    /// Their standard deviation: how much that depends on the other factors, or how bent it is.
    pub spread: f64,
    /// How many elementary effects it rests on.
    pub n: u64,
}

/// Morris's design: `trajectories` paths that move one factor at a time, each by the step `levels / (2 (levels - 1))`.
///
/// A path has one point more than there are factors; paths follow one another.
///
/// # Panics
/// If `levels` is odd or less than 2.
#[must_use]
pub fn morris_design(factors: usize, trajectories: usize, levels: u32, key: Key) -> Vec<Point> {
    assert!(levels >= 2 && levels.is_multiple_of(2), "an even number of levels");
    let (last, half) = (f64::from(levels - 1), u64::from(levels / 2));
    let step = half as f64 / last;
    let mut design = Vec::with_capacity(trajectories * (factors + 1));
    for path in 0..trajectories {
        let mut draws = key.occurrence(path as u64);
        // Every factor begins in the lower or the upper half of its levels and moves into the other.
        let up: Vec<bool> = (0..factors).map(|_| draws.below(2) == 1).collect();
        let mut point: Point = up
            .iter()
            .map(|&up| (draws.below(half) + if up { 0 } else { half }) as f64 / last)
            .collect();
        design.push(point.clone());
        for factor in shuffled(factors, &mut draws) {
            point[factor] += if up[factor] { step } else { -step };
            design.push(point.clone());
        }
    }
    design
}

/// The numbers below `n` in a random order (Fisher and Yates).
fn shuffled(n: usize, draws: &mut Stream) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        order.swap(last, draws.below(last as u64 + 1) as usize);
    }
    order
}

/// The effects of all factors from the responses at the points of [`morris_design`].
///
/// # Panics
/// If there is not one response for each point.
#[must_use]
pub fn morris(design: &[Point], responses: &[f64]) -> Vec<Effect> {
    assert_eq!(design.len(), responses.len(), "one response for each point");
    let factors = design.first().map_or(0, Vec::len);
    let mut effects = vec![Vec::new(); factors];
    let paths = design.chunks(factors + 1).zip(responses.chunks(factors + 1));
    for (points, values) in paths {
        for (pair, value) in points.windows(2).zip(values.windows(2)) {
            let moved = (0..factors).find(|&factor| pair[0][factor] != pair[1][factor]);
            let factor = moved.expect("each step of a path moves one factor");
            let distance = pair[1][factor] - pair[0][factor];
            effects[factor].push((value[1] - value[0]) / distance);
        }
    }
    effects.iter().map(|of_factor| effect(of_factor)).collect()
}

fn effect(of_factor: &[f64]) -> Effect {
    let sizes: Vec<f64> = of_factor.iter().map(|effect| effect.abs()).collect();
    let spread = if of_factor.len() < 2 { 0.0 } else { variance(of_factor).sqrt() };
    Effect { mean: average(of_factor), size: average(&sizes), spread, n: of_factor.len() as u64 }
}

/// What variance-based sensitivity says of one factor.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Indices {
    /// The share of the response's variance that this factor makes on its own.
    pub first: Estimate,
    /// The share that it has a part in, alone or with others.
    pub total: Estimate,
}

/// A value with its percentile-bootstrap interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Estimate {
    /// From all rows.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Saltelli's design over `rows` pairs of points: for each row the points A, B and, factor by factor, A with that
/// factor from B. The pairs come from `pairs`, points of twice as many coordinates, such as a Latin hypercube's.
///
/// # Panics
/// If a pair does not have an even number of coordinates.
#[must_use]
pub fn sobol_design(pairs: &[Point]) -> Vec<Point> {
    let mut design = Vec::new();
    for pair in pairs {
        assert!(pair.len().is_multiple_of(2), "a pair is two points");
        let (a, b) = pair.split_at(pair.len() / 2);
        design.push(a.to_vec());
        design.push(b.to_vec());
        for factor in 0..a.len() {
            let mut mixed = a.to_vec();
            mixed[factor] = b[factor];
            design.push(mixed);
        }
    }
    design
}

/// First-order (Saltelli 2010) and total (Jansen 1999) indices of all factors from the responses at the points of
/// [`sobol_design`], with intervals at `level` from `resamples` bootstraps over the rows. `None` if the response does not
/// vary.
///
/// # Panics
/// If the responses are not whole rows of `factors + 2`.
#[must_use]
pub fn sobol(
    factors: usize,
    responses: &[f64],
    level: f64,
    resamples: u32,
    key: Key,
) -> Option<Vec<Indices>> {
    assert!(responses.len().is_multiple_of(factors + 2), "whole rows");
    let rows: Vec<&[f64]> = responses.chunks(factors + 2).collect();
    let everything: Vec<usize> = (0..rows.len()).collect();
    let whole = indices(factors, &rows, &everything)?;
    let mut resampled = Vec::new();
    for round in 0..resamples {
        let mut draws = key.occurrence(u64::from(round));
        let chosen: Vec<usize> =
            rows.iter().map(|_| draws.below(rows.len() as u64) as usize).collect();
        resampled.extend(indices(factors, &rows, &chosen));
    }
    let around = |value: f64, mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        let at = |p: f64| {
            let place = libm::floor(p * (all.len() as f64 - 1.0) + 0.5) as usize;
            all.get(place).copied().unwrap_or(value)
        };
        Estimate { value, low: at((1.0 - level) / 2.0), high: at((1.0 + level) / 2.0) }
    };
    let of_factor = |factor: usize| Indices {
        first: around(whole[factor].0, resampled.iter().map(|it| it[factor].0).collect()),
        total: around(whole[factor].1, resampled.iter().map(|it| it[factor].1).collect()),
    };
    Some((0..factors).map(of_factor).collect())
}

/// First and total index of each factor from these rows; `None` if the response does not vary there.
fn indices(factors: usize, rows: &[&[f64]], chosen: &[usize]) -> Option<Vec<(f64, f64)>> {
    let both: Vec<f64> = chosen.iter().flat_map(|&row| [rows[row][0], rows[row][1]]).collect();
    let (center, spread) = (average(&both), variance(&both));
    if spread == 0.0 || spread.is_nan() {
        return None;
    }
    let n = chosen.len() as f64;
    let of_factor = |factor: usize| {
        let (mut first, mut total) = (0.0, 0.0);
        for &row in chosen {
            let (a, b, mixed) = (rows[row][0], rows[row][1], rows[row][factor + 2]);
            first += (b - center) * (mixed - a);
            total += (a - mixed) * (a - mixed);
        }
        (first / n / spread, total / (2.0 * n) / spread)
    };
    Some((0..factors).map(of_factor).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniform(draws: &mut Stream) -> f64 {
        draws.below(1 << 53) as f64 / (1_u64 << 53) as f64
    }

    #[test]
    fn a_path_moves_every_factor_once_and_stays_in_the_unit_cube() {
        let design = morris_design(5, 8, 4, Key(1));
        assert_eq!(design.len(), 8 * 6);
        for path in design.chunks(6) {
            let mut moved: Vec<usize> = path
                .windows(2)
                .map(|pair| {
                    let differ: Vec<usize> = (0..5).filter(|&f| pair[0][f] != pair[1][f]).collect();
                    assert_eq!(differ.len(), 1);
                    differ[0]
                })
                .collect();
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2, 3, 4]);
        }
        assert!(design.iter().flatten().all(|x| (0.0..=1.0).contains(x)));
    }

    #[test]
    fn screening_finds_the_linear_the_bent_and_the_idle_factor() {
        let design = morris_design(3, 40, 4, Key(2));
        let model = |x: &Point| 4.0 * x[0] - 2.0 * x[1] * x[1];
        let responses: Vec<f64> = design.iter().map(model).collect();
        let [linear, bent, idle] = morris(&design, &responses)[..] else { panic!("three factors") };
        assert!((linear.mean - 4.0).abs() < 1e-9 && linear.spread < 1e-9, "{linear:?}");
        assert!(bent.mean < -1.0 && bent.spread > 0.1 && bent.size > 1.0, "{bent:?}");
        assert_eq!((idle.size, idle.spread, idle.n), (0.0, 0.0, 40));
    }

    /// Ishigami's function with a = 7, b = 0.1: the published first-order indices are 0.3139, 0.4424 and 0, the total ones
    /// 0.5576, 0.4424 and 0.2437.
    #[test]
    fn indices_of_ishigamis_function_are_the_published_ones() {
        let model = |x: &Point| {
            let [x, y, z] = [0, 1, 2].map(|i| (2.0 * x[i] - 1.0) * std::f64::consts::PI);
            let sin = |angle| libm::sin(angle);
            sin(x) + 7.0 * sin(y) * sin(y) + 0.1 * libm::pow(z, 4.0) * sin(x)
        };
        let mut draws = Key(3).stream();
        let pairs: Vec<Point> =
            (0..4_000).map(|_| (0..6).map(|_| uniform(&mut draws)).collect()).collect();
        let responses: Vec<f64> = sobol_design(&pairs).iter().map(model).collect();
        let found = sobol(3, &responses, 0.99, 200, Key(4)).expect("it varies");
        let published = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
        for (it, (first, total)) in found.iter().zip(published) {
            assert!((it.first.value - first).abs() < 0.04, "{it:?}");
            assert!((it.total.value - total).abs() < 0.04, "{it:?}");
            assert!((it.first.low..=it.first.high).contains(&first), "{it:?}");
            assert!((it.total.low..=it.total.high).contains(&total), "{it:?}");
        }
        assert_eq!(sobol(1, &[1.0; 30], 0.95, 10, Key(5)), None, "nothing varies");
    }
}
