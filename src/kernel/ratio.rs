//! A factor, exact in the event path: a fraction of whole numbers instead of a float.
//!
//! What it does not know: what grows or shrinks by it.

use serde::{Deserialize, Serialize};

use super::time::Span;

/// A factor above zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ratio {
    times: u32,
    of: u32,
}

impl Ratio {
    /// Changes nothing.
    pub const ONE: Ratio = Ratio::thousandths(1_000);

    /// So many thousandths.
    #[must_use]
    pub const fn thousandths(n: u32) -> Ratio {
        Ratio { times: n, of: 1_000 }
    }

    /// The factor `x`, to the nearest thousandth; `None` if that is zero, below it, or past 4,294,967.
    #[must_use]
    pub fn new(x: f64) -> Option<Ratio> {
        let n = (x * 1_000.0).round();
        (n >= 1.0 && n <= f64::from(u32::MAX)).then_some(Ratio::thousandths(n as u32))
    }

    /// What takes this back.
    #[must_use]
    pub const fn inverse(self) -> Ratio {
        Ratio { times: self.of, of: self.times }
    }

    /// `span` times this, to the nearest nanosecond, halves up; [`Span::FOREVER`] if it is more.
    #[must_use]
    pub fn times(self, span: Span) -> Span {
        let (times, of) = (u128::from(self.times), u128::from(self.of.max(1)));
        let product = (u128::from(span.0) * times + of / 2) / of;
        Span(u64::try_from(product).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_exact_to_a_thousandth_and_does_not_wrap() {
        let ratio = |x| Ratio::new(x).expect("a factor");
        assert_eq!(ratio(1.0), Ratio::ONE);
        assert_eq!(ratio(2.5).times(Span(3)), Span(8), "7.5 is rounded up");
        assert_eq!(ratio(0.3).inverse().times(Span(3)), Span(10));
        assert_eq!(ratio(4.0).times(Span::FOREVER), Span::FOREVER);
        for wrong in [0.0, 0.000_4, -1.0, 5e6, f64::NAN, f64::INFINITY] {
            assert_eq!(Ratio::new(wrong), None, "{wrong}");
        }
    }
}
