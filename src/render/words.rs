//! Numbers and lengths as people write them: `1,000`, `23 h 58 min`, `one router`.
//!
//! What it does not know: what is counted.

use crate::kernel::{Span, Time};

const SECOND: u64 = 1_000_000_000;

/// `1234567` as `1,234,567`.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A value of a metric: whole numbers grouped, others with the digits that matter.
#[must_use]
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "n/a".into();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    if size.fract() == 0.0 && size < 1e15 {
        return format!("{sign}{}", grouped(size as u64));
    }
    let decimals = if size >= 100.0 {
        1
    } else if size >= 1.0 {
        2
    } else {
        4
    };
    let text = format!("{size:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text.split_once('.') {
        Some((whole, rest)) if whole.len() > 3 => {
            format!("{sign}{}.{rest}", grouped(size as u64))
        }
        _ => format!("{sign}{text}"),
    }
}

/// `1 router`, `40 routers`.
#[must_use]
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// A length in its two largest units, rounded: `30 d 4 h`, `23 h 58 min`, `1.5 s`, `12 ms`.
#[must_use]
pub fn length(span: Span) -> String {
    let ns = span.0;
    if ns == 0 {
        return "0 s".into();
    }
    if ns < SECOND {
        return if ns < 1_000_000 {
            format!("{} µs", ns.div_ceil(1_000))
        } else {
            format!("{} ms", (ns + 500_000) / 1_000_000)
        };
    }
    let tenths = (ns + SECOND / 20) / (SECOND / 10);
    if tenths < 600 {
        return match tenths % 10 {
            0 => format!("{} s", tenths / 10),
            rest => format!("{}.{rest} s", tenths / 10),
        };
    }
    let units = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];
    let rest = (ns + SECOND / 2) / SECOND;
    for (i, (name, size)) in units.into_iter().enumerate() {
        if rest >= size {
            // The second unit is the next one down or none: `3 d 5 s` says more than is meant.
            let Some((below, smaller)) = units.get(i + 1) else {
                return format!("{rest} {name}");
            };
            let rounded = (rest + smaller / 2) / smaller * smaller;
            let above = i.checked_sub(1).map(|larger| units[larger]);
            return match (above, rounded % size / smaller) {
                (Some((larger, whole)), _) if rounded == whole => format!("1 {larger}"),
                (_, 0) => format!("{} {name}", rounded / size),
                (_, part) => format!("{} {name} {part} {below}", rounded / size),
            };
        }
    }
    String::from("0 s")
}

/// An instant, counted from the start: `10 min`, `5 d 23:25`.
#[must_use]
pub fn instant(at: Time) -> String {
    let minutes = at.0 / (60 * SECOND);
    if minutes < 24 * 60 {
        return length(at.since(Time::ZERO));
    }
    format!("{} d {:02}:{:02}", minutes / 1_440, minutes / 60 % 24, minutes % 60)
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (n, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(n), text);
        }
        for (value, text) in
            [(40.0, "40"), (0.0312, "0.0312"), (12.5, "12.5"), (-3.0, "−3"), (1234.56, "1,234.6")]
        {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(f64::NAN), "n/a");
    }

    #[test]
    fn a_length_shows_its_two_largest_units() {
        let cases = [
            (Span::ZERO, "0 s"),
            (Span::millis(12), "12 ms"),
            (Span::millis(1_540), "1.5 s"),
            (Span::secs(90), "1 min 30 s"),
            (Span::secs(86_280), "23 h 58 min"),
            (Span::days(3) + Span::secs(5), "3 d"),
            (Span::days(30) + Span::hours(4), "30 d 4 h"),
            (Span::days(5) - Span::minutes(10), "5 d"),
            (Span::secs(59) + Span::millis(990), "1 min"),
            (Span::days(1) - Span::secs(20), "1 d"),
            (Span::minutes(60) - Span::millis(400), "1 h"),
        ];
        for (span, text) in cases {
            assert_eq!(length(span), text);
        }
    }

    #[test]
    fn instants_and_lists_read_as_prose() {
        assert_eq!(instant(Time::ZERO + Span::days(5) + Span::secs(787)), "5 d 00:13");
        assert_eq!(instant(Time::ZERO + Span::secs(600)), "10 min");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
