//! What can be said of a response after a number of replications, and how sure it is.
//!
//! | question | method | source |
//! |---|---|---|
//! | a mean | t interval of the replication means | Law, *Simulation Modeling and Analysis*, ch. 4 |
//! | a share | Wilson's score interval | Wilson 1927 |
//! | a quantile | order statistics, binomial coverage | David & Nagaraja, *Order Statistics*, §7.1 |
//! | steady state of one long run | MSER-5 cut, then batch means | White 1997 |
//! | steady state of many runs | one MSER-5 cut, found in their average; t interval of their means | Hoad, Robinson & Davies 2010 |
//! | two arms under common random numbers | paired differences with their correlation | Law, ch. 11 |
//! | two means of independent runs | Welch interval | Welch 1947 |
//! | many comparisons at once | Holm's step-down | Holm 1979 |
//! | which factors matter | Morris screening with Campolongo's μ* | Morris 1991, Campolongo 2007 |
//! | how much of the variance | Sobol indices, percentile bootstrap | Saltelli 2010, Jansen 1999 |
//!
//! Every result says its method, its level and how many values it rests on. Sums run in the order of the values, which
//! is the order of the replications, so threads and shards cannot move a digit.
//!
//! What it does not know: runs, metrics, files.

mod compare;
mod interval;
mod sensitivity;
mod steady;

pub use compare::{Paired, Welch, holm, paired, welch};
pub use interval::{Interval, Method, mean, proportion, quantile};
pub use sensitivity::{
    Effect, Estimate, Indices, Point, morris, morris_design, sobol, sobol_design,
};
pub use steady::{SteadyState, steady_state, warm_up};

/// The plain mean; `NaN` of nothing.
fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The unbiased variance, by two passes; `NaN` of fewer than two values.
fn variance(values: &[f64]) -> f64 {
    let center = average(values);
    let squares: f64 = values.iter().map(|value| (value - center) * (value - center)).sum();
    squares / (values.len() as f64 - 1.0)
}
