//! Laws against their closed forms, and the draws that digests rest on.

use statrs::function::gamma::gamma;

use super::*;
use crate::kernel::stream::Key;

const S: f64 = 1e9;

fn secs(x: f64) -> Span {
    nanos(x * S)
}

fn square(x: f64) -> f64 {
    x * x
}

/// Every law with its mean, standard deviation and fourth central moment over the square of the variance
/// (the kurtosis, which says how well the variance can be estimated), in closed form and seconds.
fn laws() -> Vec<(&'static str, Law, f64, f64, f64)> {
    let weibull = |k: f64| {
        let g = |n: f64| gamma(1.0 + n / k);
        let variance = g(2.0) - g(1.0) * g(1.0);
        let fourth = g(4.0) - 4.0 * g(1.0) * g(3.0) + 6.0 * square(g(1.0)) * g(2.0)
            - 3.0 * libm::pow(g(1.0), 4.0);
        (g(1.0), variance.sqrt(), fourth / square(variance))
    };
    let (weibull_mean, weibull_deviation, weibull_kurtosis) = weibull(1.5);
    let lognormal = libm::exp(0.25 * 0.25_f64);
    let pareto = 10.0_f64;
    let pareto_variance = pareto / (square(pareto - 1.0) * (pareto - 2.0));
    let pareto_kurtosis = 3.0
        + 6.0 * (libm::pow(pareto, 3.0) + square(pareto) - 6.0 * pareto - 2.0)
            / (pareto * (pareto - 3.0) * (pareto - 4.0));
    vec![
        ("constant", Law::Constant(secs(2.5)), 2.5, 0.0, 0.0),
        (
            "uniform",
            Law::Uniform { low: secs(1.0), high: secs(4.0) },
            2.5,
            3.0 / 12_f64.sqrt(),
            1.8,
        ),
        ("exponential", Law::Exponential { mean: secs(3.0) }, 3.0, 3.0, 9.0),
        ("normal", Law::Normal { mean: secs(10.0), deviation: secs(1.5) }, 10.0, 1.5, 3.0),
        (
            "lognormal",
            Law::Lognormal { median: secs(2.0), sigma: 0.25 },
            2.0 * lognormal.sqrt(),
            2.0 * (lognormal * (lognormal - 1.0)).sqrt(),
            libm::pow(lognormal, 4.0) + 2.0 * libm::pow(lognormal, 3.0) + 3.0 * square(lognormal)
                - 3.0,
        ),
        (
            "weibull",
            Law::Weibull { scale: secs(4.0), shape: 1.5 },
            4.0 * weibull_mean,
            4.0 * weibull_deviation,
            weibull_kurtosis,
        ),
        (
            "pareto",
            Law::Pareto { scale: secs(1.0), shape: pareto },
            pareto / (pareto - 1.0),
            pareto_variance.sqrt(),
            pareto_kurtosis,
        ),
        (
            "erlang",
            Law::Erlang { mean: secs(6.0), stages: 4 },
            6.0,
            6.0 / 4_f64.sqrt(),
            3.0 + 6.0 / 4.0,
        ),
        (
            "erlang of 40",
            Law::Erlang { mean: secs(6.0), stages: 40 },
            6.0,
            6.0 / 40_f64.sqrt(),
            3.0 + 6.0 / 40.0,
        ),
        (
            "triangular",
            Law::Triangular { low: secs(1.0), mode: secs(2.0), high: secs(5.0) },
            8.0 / 3.0,
            ((1.0 + 4.0 + 25.0 - 2.0 - 5.0 - 10.0) / 18.0_f64).sqrt(),
            2.4,
        ),
        (
            "empirical",
            Law::Empirical(vec![secs(1.0), secs(2.0), secs(6.0)]),
            3.0,
            (14.0 / 3.0_f64).sqrt(),
            (16.0 + 1.0 + 81.0) / 3.0 / square(14.0 / 3.0_f64),
        ),
    ]
}

/// 200 000 draws: the sample mean has the standard error s/sqrt(n), the sample variance s^2 sqrt((kurtosis-1)/n).
/// Four and a half standard errors each: with 22 checks a right sampler fails one seed in seven thousand.
#[test]
fn every_law_has_the_moments_of_its_closed_form() {
    let n = 200_000;
    for (name, law, mean, deviation, kurtosis) in laws() {
        let mut stream = Key::of(1, 0, name, "moments").stream();
        let draws: Vec<f64> = (0..n).map(|_| law.sample(&mut stream).as_secs_f64()).collect();
        let count = f64::from(n);
        let average = draws.iter().sum::<f64>() / count;
        let variance = draws.iter().map(|x| square(x - average)).sum::<f64>() / (count - 1.0);
        let error = deviation / count.sqrt();
        assert!((average - mean).abs() <= 4.5 * error + 1e-9, "{name}: mean {average}, not {mean}");
        let wanted = deviation * deviation;
        let error = wanted * ((kurtosis - 1.0).max(0.0) / count).sqrt();
        assert!(
            (variance - wanted).abs() <= 4.5 * error,
            "{name}: variance {variance}, not {wanted}"
        );
        let told = law.mean().as_secs_f64();
        assert!((told - mean).abs() < 2e-9, "{name}: says its mean is {told}, not {mean}");
    }
}

/// The share of draws below a point is binomial: the distribution function is met at nine points each.
#[test]
fn every_continuous_law_has_its_distribution_function() {
    type Cdf = fn(f64) -> f64;
    let cases: [(Law, Cdf); 7] = [
        (Law::Uniform { low: secs(1.0), high: secs(4.0) }, |x| (x - 1.0) / 3.0),
        (Law::Exponential { mean: secs(3.0) }, |x| 1.0 - libm::exp(-x / 3.0)),
        (Law::Normal { mean: secs(3.0), deviation: secs(1.0) }, |x| {
            0.5 * libm::erfc(-(x - 3.0) / 2_f64.sqrt())
        }),
        (Law::Lognormal { median: secs(2.0), sigma: 0.5 }, |x| {
            0.5 * libm::erfc(-libm::log(x / 2.0) / 0.5 / 2_f64.sqrt())
        }),
        (Law::Weibull { scale: secs(3.0), shape: 0.7 }, |x| {
            1.0 - libm::exp(-libm::pow(x / 3.0, 0.7))
        }),
        (Law::Pareto { scale: secs(1.0), shape: 1.2 }, |x| 1.0 - libm::pow(x, -1.2)),
        (Law::Triangular { low: secs(1.0), mode: secs(2.0), high: secs(5.0) }, |x| {
            if x < 2.0 { square(x - 1.0) / 4.0 } else { 1.0 - square(5.0 - x) / 12.0 }
        }),
    ];
    let n = 50_000;
    for (index, (law, cdf)) in cases.iter().enumerate() {
        let mut stream = Key::of(2, index as u32, "law", "distribution").stream();
        let draws: Vec<f64> = (0..n).map(|_| law.sample(&mut stream).as_secs_f64()).collect();
        for x in [1.1, 1.4, 1.8, 2.0, 2.5, 3.0, 3.5, 3.8] {
            let p = cdf(x);
            let share = draws.iter().filter(|draw| **draw <= x).count() as f64 / f64::from(n);
            let error = (p * (1.0 - p) / f64::from(n)).sqrt();
            assert!((share - p).abs() <= 4.5 * error, "{law:?} at {x}: {share}, not {p}");
        }
    }
}

/// Committed: a changed nanosecond here changes every stored digest.
#[test]
fn the_first_draws_of_every_law_are_these() {
    let mut lines = String::new();
    for (name, law, ..) in laws() {
        let mut stream = Key::of(42, 0, "known", "answers").stream();
        let draws: Vec<u64> = (0..3).map(|_| law.sample(&mut stream).0).collect();
        lines += &format!("{name}: {draws:?}\n");
    }
    insta::assert_snapshot!(lines, @r"
    constant: [2500000000, 2500000000, 2500000000]
    uniform: [1632108245, 2109129031, 1827126877]
    exponential: [4671920743, 2985111715, 3865228397]
    normal: [8794022133, 9501066442, 9106544870]
    lognormal: [1635830897, 1840415916, 1723294718]
    weibull: [5374146063, 3986754999, 4736191592]
    pareto: [1168511471, 1104622584, 1137509185]
    erlang: [11601129815, 12140151623, 6578201759]
    erlang of 40: [6964518112, 4021418685, 5465331863]
    triangular: [1918047381, 2249821119, 2051866270]
    empirical: [1000000000, 2000000000, 1000000000]
    ");
}

#[test]
fn draws_are_cut_at_zero_and_forever() {
    let mut stream = Key(1).stream();
    let cold = Law::Normal { mean: Span(10), deviation: Span::secs(1) };
    let zeros = (0..1_000).filter(|_| cold.sample(&mut stream) == Span::ZERO).count();
    assert!((420..580).contains(&zeros), "half of the draws are below zero: {zeros}");
    let wild = Law::Pareto { scale: Span::FOREVER, shape: 0.1 };
    assert_eq!(wild.sample(&mut stream), Span::FOREVER);
    assert_eq!(wild.mean(), Span::FOREVER);
    assert_eq!(Law::Exponential { mean: Span::ZERO }.sample(&mut stream), Span::ZERO);
}

#[test]
fn a_uniform_law_reaches_both_ends_and_no_further() {
    let mut stream = Key(2).stream();
    let law = Law::Uniform { low: Span(5), high: Span(7) };
    let mut seen = [0; 3];
    for _ in 0..300 {
        seen[(law.sample(&mut stream).0 - 5) as usize] += 1;
    }
    assert!(seen.iter().all(|count| *count > 60), "{seen:?}");
    let everything = Law::Uniform { low: Span::ZERO, high: Span::FOREVER };
    assert_ne!(everything.sample(&mut stream), everything.sample(&mut stream));
    let upside_down = Law::Uniform { low: Span(9), high: Span(3) };
    assert_eq!(upside_down.sample(&mut stream), Span(9));
}

#[test]
fn a_constant_is_exact_and_takes_no_draw() {
    let mut stream = Key(3).stream();
    let odd = Span((1 << 60) + 1);
    assert_eq!(Law::Constant(odd).sample(&mut stream), odd);
    assert_eq!(stream, Key(3).stream());
}

#[test]
fn a_law_knows_whether_it_is_always_the_same() {
    let five = Span::secs(5);
    let same = [
        Law::Constant(five),
        Law::Uniform { low: five, high: five },
        Law::Normal { mean: five, deviation: Span::ZERO },
        Law::Lognormal { median: five, sigma: 0.0 },
        Law::Triangular { low: five, mode: five, high: five },
        Law::Empirical(vec![five; 3]),
    ];
    let mut stream = Key(4).stream();
    for law in same {
        assert_eq!(law.constant(), Some(five), "{law:?}");
        assert_eq!(law.sample(&mut stream), five, "{law:?}");
        assert_eq!(law.mean(), five, "{law:?}");
    }
    let varied = [
        Law::Exponential { mean: five },
        Law::Weibull { scale: five, shape: 2.0 },
        Law::Pareto { scale: five, shape: 2.0 },
        Law::Erlang { mean: five, stages: 2 },
        Law::Empirical(vec![five, Span::ZERO]),
    ];
    assert!(varied.iter().all(|law| law.constant().is_none()));
    assert_eq!(Law::Empirical(Vec::new()).sample(&mut stream), Span::ZERO);
}

#[test]
fn a_chance_happens_as_often_as_it_says() {
    for p in [0.001, 0.25, 0.5, 0.999] {
        let chance = Chance::new(p).expect("between 0 and 1");
        assert!((chance.probability() - p).abs() < 1e-15);
        let mut stream = Key(6).stream();
        let n = 200_000;
        let hits = (0..n).filter(|_| chance.happens(&mut stream)).count() as f64;
        let error = (p * (1.0 - p) * f64::from(n)).sqrt();
        assert!((hits - p * f64::from(n)).abs() < 4.5 * error, "{p}: {hits}");
    }
}

#[test]
fn never_and_always_are_certain_and_take_no_draw() {
    let mut stream = Key(7).stream();
    let always = Chance::new(1.0).expect("one is a chance");
    assert_eq!((always, always.probability()), (Chance::ALWAYS, 1.0));
    assert!((0..100).all(|_| always.happens(&mut stream)));
    assert!((0..100).all(|_| !Chance::NEVER.happens(&mut stream)));
    assert!(Chance::NEVER.is_never() && !always.is_never());
    assert_eq!(stream, Key(7).stream());
    for wrong in [-0.1, 1.000_001, f64::NAN, f64::INFINITY] {
        assert_eq!(Chance::new(wrong), None);
    }
}
