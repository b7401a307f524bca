//! What theory says in advance: queues, availability, renewal. Closed forms, without a simulator.
//!
//! | what | source |
//! |---|---|
//! | Erlang B and C, M/M/1/K | Kleinrock, *Queueing Systems* 1, ch. 3 |
//! | Pollaczek and Khinchine | Kleinrock 1, ch. 5 |
//! | availability, series, parallel | Trivedi, *Probability and Statistics with Reliability*, ch. 6 |
//! | age and excess of a renewal process | Cox, *Renewal Theory*, ch. 5 |
//!
//! What it does not know: plans, runs.

/// The chance that all `servers` are busy when blocked visits are lost, offered `load` erlangs (Erlang's first formula).
#[must_use]
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |blocked, n| load * blocked / (f64::from(n) + load * blocked))
}

/// The chance to wait when blocked visits queue, offered `load` erlangs (Erlang's second formula).
#[must_use]
pub fn erlang_c(servers: u32, load: f64) -> f64 {
    let (b, rho) = (erlang_b(servers, load), load / f64::from(servers));
    b / (1.0 - rho * (1.0 - b))
}

/// The mean wait of M/M/c, in the unit of `service`, which is the mean service.
#[must_use]
pub fn wait_of_many(servers: u32, load: f64, service: f64) -> f64 {
    erlang_c(servers, load) * service / (f64::from(servers) - load)
}

/// The wait that a share `below` of visits to M/M/c does not exceed, in the unit of `service`.
#[must_use]
pub fn wait_quantile(servers: u32, load: f64, service: f64, below: f64) -> f64 {
    let beyond = (1.0 - below) / erlang_c(servers, load);
    (-libm::log(beyond) * service / (f64::from(servers) - load)).max(0.0)
}

/// The mean wait of M/G/1 at `load` below 1 (Pollaczek and Khinchine); `squared_variation` is the variance of the service
/// over its mean squared: 1 for exponential, 0 for constant.
#[must_use]
pub fn wait_of_one(load: f64, service: f64, squared_variation: f64) -> f64 {
    load / (1.0 - load) * service * (1.0 + squared_variation) / 2.0
}

/// The share that M/M/1 turns away which has `places` in all, the one in service included.
#[must_use]
pub fn turned_away(load: f64, places: u32) -> f64 {
    let k = f64::from(places);
    (1.0 - load) * libm::pow(load, k) / (1.0 - libm::pow(load, k + 1.0))
}

/// The share of time that something works which fails after `mtbf` and is repaired in `mttr`, both in the mean.
#[must_use]
pub fn availability(mtbf: f64, mttr: f64) -> f64 {
    mtbf / (mtbf + mttr)
}

/// The availability of parts that are all needed and fail independently.
#[must_use]
pub fn in_series(parts: &[f64]) -> f64 {
    parts.iter().product()
}

/// The availability of parts of which one is enough and that fail independently.
#[must_use]
pub fn in_parallel(parts: &[f64]) -> f64 {
    1.0 - parts.iter().map(|part| 1.0 - part).product::<f64>()
}

/// The mean time from any instant to the next check, and as well from the last check to it, where checks stand `interval`
/// apart and each comes late by an even draw from nothing to `jitter`: E X² / 2 E X.
#[must_use]
pub fn residual(interval: f64, jitter: f64) -> f64 {
    // X is the interval and the difference of two draws, whose variance is jitter² / 12 each.
    (interval * interval + jitter * jitter / 6.0) / (2.0 * interval)
}

/// Attempts of one router, in the mean, within an outage of `length`: the first one comes anywhere in an `interval`, the
/// others `offsets` after it.
#[must_use]
pub fn attempts(interval: f64, length: f64, offsets: impl Iterator<Item = f64>) -> f64 {
    offsets.map(|offset| ((length - offset) / interval).clamp(0.0, 1.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(found: f64, tabled: f64, within: f64) {
        assert!((found - tabled).abs() <= within, "{found}, not {tabled}");
    }

    #[test]
    fn queues_have_tabled_values() {
        // Erlang B of 10 servers at 5 erlangs is 0.018; Erlang C of 2 at 1 is 1/3; of one server its load.
        is(erlang_b(10, 5.0), 0.018_385, 1e-6);
        is(erlang_c(2, 1.0), 1.0 / 3.0, 1e-12);
        is(erlang_c(1, 0.7), 0.7, 1e-12);
        // One server is M/M/1 by either formula.
        is(wait_of_many(1, 0.8, 2.0), wait_of_one(0.8, 2.0, 1.0), 1e-12);
        // Half of what waits in M/M/1 at 0.5 waits longer than ln 2 / (1 - 0.5): a quarter of all.
        is(wait_quantile(1, 0.5, 1.0, 0.75), 2.0 * libm::log(2.0), 1e-12);
        is(wait_quantile(1, 0.5, 1.0, 0.4), 0.0, 0.0);
        // A single place without a queue is Erlang B of one server.
        is(turned_away(0.9, 1), erlang_b(1, 0.9), 1e-12);
    }

    #[test]
    fn parts_in_series_and_in_parallel() {
        is(availability(20.0, 4.0), 5.0 / 6.0, 1e-12);
        is(in_series(&[0.9, 0.8]), 0.72, 1e-12);
        is(in_parallel(&[0.9, 0.8]), 0.98, 1e-12);
    }

    #[test]
    fn a_regular_check_is_half_an_interval_away_and_an_irregular_one_farther() {
        is(residual(24.0, 0.0), 12.0, 0.0);
        is(residual(24.0, 12.0), 12.5, 1e-12);
    }

    #[test]
    fn attempts_fall_into_an_outage_by_their_share_of_the_interval() {
        let every_20_min = || (0..13).map(|k| f64::from(k) / 3.0);
        // In two hours: the first check of one router in twelve, then those it still has time for.
        is(attempts(24.0, 2.0, every_20_min()), 7.0 / 24.0, 1e-12);
        // In a month: every one.
        is(attempts(24.0, 700.0, every_20_min()), 13.0, 0.0);
    }
}
