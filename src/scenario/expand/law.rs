//! Laws of random durations: their parameters must make sense.

use std::ops::Range;

use super::Draft;
use crate::kernel::{self, Span};
use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::file::network::{Law, LawTable, ScaleShape};
use crate::scenario::limits::VALUES;
use crate::scenario::quantity::Duration;
use crate::scenario::words::grouped;

impl Draft<'_> {
    /// A law.
    pub(super) fn law(&mut self, law: &Opt<Law>) -> Option<kernel::Law> {
        let it = law.as_ref()?;
        match &it.value {
            Choice::Word(text) => self.heard(text.parse(), &it.span).map(kernel::Law::Constant),
            Choice::Table(table) => self.law_table(table, &it.span),
        }
    }

    /// A law that does not always give zero.
    pub(super) fn positive_law(&mut self, law: &Opt<Law>) -> Option<kernel::Law> {
        let checked = self.law(law)?;
        let zero = match &checked {
            kernel::Law::Constant(span) => *span == Span::ZERO,
            kernel::Law::Empirical(values) => values.contains(&Span::ZERO),
            _ => false,
        };
        if zero {
            let span = law.as_ref()?.span.clone();
            let help = "write durations above zero";
            self.bad_law(
                "this law can give no time at all",
                &span,
                "it would happen without end",
                help,
            );
            return None;
        }
        Some(checked)
    }

    fn law_table(&mut self, table: &LawTable, at: &Range<usize>) -> Option<kernel::Law> {
        match table {
            LawTable::Uniform(law) => {
                let (low, high) = (self.length(&law.low), self.length(&law.high));
                let (low, high) = (low?, high?);
                self.ordered(&[("low", low), ("high", high)], at)?;
                Some(kernel::Law::Uniform { low, high })
            }
            LawTable::Exponential(mean) => {
                Some(kernel::Law::Exponential { mean: self.positive(&some(mean))? })
            }
            LawTable::Normal(law) => {
                let (mean, deviation) = (self.length(&law.mean), self.positive(&law.deviation));
                Some(kernel::Law::Normal { mean: mean?, deviation: deviation? })
            }
            LawTable::Lognormal(law) => {
                let median = self.positive(&law.median);
                let sigma = self.between("sigma", &law.sigma, 1e-6, 5.0);
                Some(kernel::Law::Lognormal { median: median?, sigma: sigma? })
            }
            LawTable::Weibull(law) => {
                let (scale, shape) = self.scale_shape(law, 0.1)?;
                Some(kernel::Law::Weibull { scale, shape })
            }
            LawTable::Pareto(law) => {
                // At 1 and below the mean is infinite.
                let (scale, shape) = self.scale_shape(law, 1.01)?;
                Some(kernel::Law::Pareto { scale, shape })
            }
            LawTable::Erlang(law) => {
                let mean = self.positive(&law.mean);
                Some(kernel::Law::Erlang { mean: mean?, stages: super::small(&law.stages)? })
            }
            LawTable::Triangular(law) => {
                let low = self.length(&law.low);
                let (mode, high) = (self.length(&law.mode), self.length(&law.high));
                let (low, mode, high) = (low?, mode?, high?);
                self.ordered(&[("low", low), ("mode", mode), ("high", high)], at)?;
                Some(kernel::Law::Triangular { low, mode, high })
            }
            LawTable::Empirical(values) => self.empirical(values, at),
        }
    }

    fn empirical(&mut self, values: &[At<Duration>], at: &Range<usize>) -> Option<kernel::Law> {
        if values.is_empty() || values.len() > VALUES {
            let label = match values.len() {
                0 => "none is given".to_owned(),
                many => format!("{many} are given"),
            };
            let help = format!("give 1 to {} durations", grouped(VALUES as u64));
            self.bad_law("a measured law needs values to choose from", at, &label, &help);
            return None;
        }
        let read: Vec<_> = values.iter().map(|it| self.length(&some(it))).collect();
        read.into_iter().collect::<Option<Vec<_>>>().map(kernel::Law::Empirical)
    }

    fn scale_shape(&mut self, law: &ScaleShape, least: f64) -> Option<(Span, f64)> {
        let scale = self.positive(&law.scale);
        let shape = self.between("shape", &law.shape, least, 100.0);
        Some((scale?, shape?))
    }

    /// A parameter without a unit.
    fn between(&mut self, key: &str, number: &Opt<f64>, least: f64, most: f64) -> Option<f64> {
        let it = number.as_ref()?;
        if (least..=most).contains(&it.value) {
            return Some(it.value);
        }
        let help = format!("`{key}` lies between {least} and {most}");
        let label = "the law is not defined here, or has no mean";
        self.bad_law(&format!("`{key}` is out of range"), &it.span, label, &help);
        None
    }

    /// Parameters must not fall, and the last must be above the first.
    fn ordered(&mut self, parts: &[(&str, Span)], at: &Range<usize>) -> Option<()> {
        for pair in parts.windows(2) {
            let ([(low, a), (high, b)], last) = ([pair[0], pair[1]], parts.len() == 2);
            if a > b || (last && a == b) {
                let message = format!("`{low}` ({a}) must be below `{high}` ({b})");
                let help = "swap them; for a length that never varies write a plain duration";
                self.bad_law(&message, at, "the bounds are out of order", help);
                return None;
            }
        }
        let (first, last) = (parts.first()?.1, parts.last()?.1);
        if first == last {
            let help = "for a length that never varies write a plain duration";
            self.bad_law("all bounds of this law are equal", at, "nothing is left to chance", help);
            return None;
        }
        Some(())
    }

    fn bad_law(&mut self, message: &str, at: &Range<usize>, label: &str, help: &str) {
        self.wrong("bad-law", message, at, label, help);
    }
}

/// A value that stands alone as one that may be absent.
fn some(it: &At<Duration>) -> Opt<Duration> {
    Some(it.clone())
}
