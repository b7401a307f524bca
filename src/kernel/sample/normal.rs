//! The quantile of the normal distribution: algorithm AS 241, routine PPND16.
//!
//! M. J. Wichura, "The Percentage Points of the Normal Distribution", Applied Statistics 37 (1988) 477-484: three
//! rational functions of degree seven, relative error about 1e-16. Only the four operations, one logarithm and one
//! square root: the same bits on every machine.

/// Numerator for |p - 1/2| <= 0.425, lowest power first.
const CENTER_OVER: [f64; 8] = [
    3.3871328727963665,
    133.14166789178438,
    1971.5909503065513,
    13731.69376550946,
    45921.95393154987,
    67265.7709270087,
    33430.57558358813,
    2509.0809287301227,
];
/// Its denominator.
const CENTER_UNDER: [f64; 8] = [
    1.0,
    42.31333070160091,
    687.1870074920579,
    5394.196021424751,
    21213.794301586597,
    39307.89580009271,
    28729.085735721943,
    5226.495278852854,
];
/// Numerator for the tails up to sqrt(-ln p) = 5, that is p > 1.4e-11.
const MIDDLE_OVER: [f64; 8] = [
    1.4234371107496835,
    4.630337846156546,
    5.769497221460691,
    3.6478483247632045,
    1.2704582524523684,
    0.2417807251774506,
    0.022723844989269184,
    0.0007745450142783414,
];
/// Its denominator.
const MIDDLE_UNDER: [f64; 8] = [
    1.0,
    2.053191626637759,
    1.6763848301838038,
    0.6897673349851,
    0.14810397642748008,
    0.015198666563616457,
    0.0005475938084995345,
    1.0507500716444169e-09,
];
/// Numerator for the far tails.
const FAR_OVER: [f64; 8] = [
    6.657904643501103,
    5.463784911164114,
    1.7848265399172913,
    0.29656057182850487,
    0.026532189526576124,
    0.0012426609473880784,
    2.7115555687434876e-05,
    2.0103343992922881e-07,
];
/// Its denominator.
const FAR_UNDER: [f64; 8] = [
    1.0,
    0.599832206555888,
    0.1369298809227358,
    0.014875361290850615,
    0.0007868691311456133,
    1.8463183175100548e-05,
    1.421511758316446e-07,
    2.0442631033899397e-15,
];

/// The `p`-quantile of the standard normal distribution, for `p` in the open interval (0, 1).
pub(super) fn quantile(p: f64) -> f64 {
    let off_center = p - 0.5;
    if off_center.abs() <= 0.425 {
        let r = 0.180_625 - off_center * off_center;
        return off_center * polynomial(&CENTER_OVER, r) / polynomial(&CENTER_UNDER, r);
    }
    let tail = if off_center < 0.0 { p } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let z = if r <= 5.0 {
        polynomial(&MIDDLE_OVER, r - 1.6) / polynomial(&MIDDLE_UNDER, r - 1.6)
    } else {
        polynomial(&FAR_OVER, r - 5.0) / polynomial(&FAR_UNDER, r - 5.0)
    };
    if off_center < 0.0 { -z } else { z }
}

/// Horner's rule.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{ContinuousCDF, Normal};

    use super::*;

    #[test]
    fn quantiles_agree_with_the_published_test_values() {
        // Wichura's own three checks, one a region.
        for (p, z) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_814),
            (1e-20, -9.262_340_089_798_408),
        ] {
            assert!((quantile(p) - z).abs() < 1e-15 * z.abs() * 2.0, "{p}: {}", quantile(p));
        }
    }

    #[test]
    fn quantiles_agree_with_another_implementation() {
        let normal = Normal::standard();
        let mut worst = 0.0_f64;
        for i in 1..20_000 {
            let p = f64::from(i) / 20_000.0;
            worst = worst.max((quantile(p) - normal.inverse_cdf(p)).abs());
        }
        for exponent in 3..16 {
            let p = libm::pow(10.0, -f64::from(exponent)) * 0.7;
            let (ours, theirs) = (quantile(p), normal.inverse_cdf(p));
            worst = worst.max((ours - theirs).abs());
        }
        assert!(worst < 1e-10, "off by {worst:e}");
    }

    #[test]
    fn the_distribution_function_undoes_the_quantile() {
        // erfc of libm is good to 1e-16 relative, so this sees the quantile's own error, magnified by the slope.
        for i in 1..2_000 {
            let p = f64::from(i) / 4_000.0;
            let back = 0.5 * libm::erfc(-quantile(p) / std::f64::consts::SQRT_2);
            assert!((back / p - 1.0).abs() < 4e-15, "{p} came back as {back}");
        }
    }

    #[test]
    fn quantiles_are_odd_and_rise() {
        let mut last = f64::NEG_INFINITY;
        for i in 1..4_096 {
            let p = f64::from(i) / 4_096.0;
            assert_eq!(quantile(p), -quantile(1.0 - p), "at {p}");
            assert!(quantile(p) > last, "at {p}");
            last = quantile(p);
        }
    }
}
