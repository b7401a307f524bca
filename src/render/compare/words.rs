//! How a comparison's numbers are written.
//!
//! What it does not know: tables, charts.

use crate::render::words::{grouped, number};
use crate::study::compare::{Difference, Value};

/// A value: whole ones grouped, others to four significant digits.
pub(super) fn amount(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || size.fract() == 0.0 && size < 1e15 {
        return number(value);
    }
    let digits = (3 - libm::floor(libm::log10(size)) as i32).clamp(0, 12);
    let text = format!("{size:.*}", digits as usize);
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    };
    let sign = if value < 0.0 { "−" } else { "" };
    match text.split_once('.') {
        None => text.parse().map_or(text.clone(), |whole| format!("{sign}{}", grouped(whole))),
        Some(_) => format!("{sign}{text}"),
    }
}

/// A value that may not be there.
pub(super) fn maybe(value: Option<f64>) -> String {
    value.map_or_else(|| "no answer".to_owned(), amount)
}

/// With its sign: `+12`, `−3.5`, `0`.
pub(super) fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", amount(value)) } else { amount(value) }
}

/// `+12.5%`; `from 0` where there is nothing to be relative to.
pub(super) fn relative(value: &Value) -> String {
    match value.difference.as_ref() {
        None => "–".to_owned(),
        Some(Difference { relative: None, estimate, .. }) if *estimate == 0.0 => "0%".to_owned(),
        Some(Difference { relative: None, .. }) => "from 0".to_owned(),
        Some(Difference { relative: Some(it), .. }) => percent(*it),
    }
}

/// A share with its sign as a percentage to three significant digits.
pub(super) fn percent(share: f64) -> String {
    let size = (share * 100.0).abs();
    let sign = match share {
        it if it > 0.0 => "+",
        it if it < 0.0 => "−",
        _ => "",
    };
    if size >= 100.0 {
        return format!("{sign}{}%", grouped(size.round() as u64));
    }
    if size == 0.0 {
        return "0%".to_owned();
    }
    let digits = (2 - libm::floor(libm::log10(size)) as i32).clamp(0, 6);
    let text = format!("{size:.*}", digits as usize);
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    };
    if text == "0" { format!("{sign}<0.000001%") } else { format!("{sign}{text}%") }
}

/// The difference with its interval, in brackets, where there is one.
pub(super) fn difference(value: &Value) -> String {
    match &value.difference {
        None => "–".to_owned(),
        Some(it) => match &it.interval {
            None => signed(it.estimate),
            // What the rounding of sums leaves is no width.
            Some(ends) if ends.high - ends.low <= it.estimate.abs() * 1e-9 => signed(it.estimate),
            Some(ends) => {
                format!("{} [{}, {}]", signed(it.estimate), signed(ends.low), signed(ends.high))
            }
        },
    }
}

/// A p-value: three digits, or that it is smaller.
pub(super) fn probability(p: Option<f64>) -> String {
    match p {
        None => "–".to_owned(),
        Some(p) if p < 0.001 => "<0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_digits_and_percentages_three() {
        let cases = [(40.0, "40"), (-1234.5, "−1,234"), (0.000_123_45, "0.0001234"), (2.5, "2.5")];
        for (value, text) in cases {
            assert_eq!(amount(value), text);
        }
        let cases = [(0.1234, "+12.3%"), (-1.0, "−100%"), (0.0, "0%"), (0.000_012, "+0.0012%")];
        for (value, text) in cases {
            assert_eq!(percent(value), text);
        }
        assert_eq!((signed(3.0), signed(-3.0)), ("+3".into(), "−3".into()));
        assert_eq!(percent(23.4), "+2,340%");
    }
}
