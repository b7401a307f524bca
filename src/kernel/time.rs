//! Simulated time: whole nanoseconds, so that no run ever depends on rounding.
//!
//! [`Time`] is an instant since the scenario's start, [`Span`] a length. Both hold 584 years. Adding past
//! the end saturates at [`Time::NEVER`], which no run reaches.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, Sub};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instant: nanoseconds since the scenario's start.
#[derive(
    JsonSchema,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct Time(pub u64);

/// A length of simulated time in nanoseconds; never negative.
#[derive(
    JsonSchema,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct Span(pub u64);

const MILLI: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MILLI;

impl Time {
    /// The scenario's start.
    pub const ZERO: Time = Time(0);
    /// Later than any instant that a run can reach: "no deadline".
    pub const NEVER: Time = Time(u64::MAX);

    /// The length from `earlier` to this instant; zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// This instant moved back by `span`, not before the scenario's start.
    #[must_use]
    pub const fn before(self, span: Span) -> Time {
        Time(self.0.saturating_sub(span.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// Longer than any run.
    pub const FOREVER: Span = Span(u64::MAX);

    /// `n` nanoseconds.
    #[must_use]
    pub const fn nanos(n: u64) -> Span {
        Span(n)
    }
    /// `n` milliseconds.
    #[must_use]
    pub const fn millis(n: u64) -> Span {
        Span(n * MILLI)
    }
    /// `n` seconds.
    #[must_use]
    pub const fn secs(n: u64) -> Span {
        Span(n * SECOND)
    }
    /// `n` minutes.
    #[must_use]
    pub const fn minutes(n: u64) -> Span {
        Span(n * 60 * SECOND)
    }
    /// `n` hours.
    #[must_use]
    pub const fn hours(n: u64) -> Span {
        Span(n * 3_600 * SECOND)
    }
    /// `n` days of 24 hours.
    #[must_use]
    pub const fn days(n: u64) -> Span {
        Span(n * 86_400 * SECOND)
    }

    /// The length in seconds, for reports only: never used in the event path.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / SECOND as f64
    }

    /// `self · n`, or [`Span::FOREVER`] past the end.
    #[must_use]
    pub const fn times(self, n: u64) -> Span {
        Span(self.0.saturating_mul(n))
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}
impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}
impl Sub<Time> for Time {
    type Output = Span;
    fn sub(self, earlier: Time) -> Span {
        self.since(earlier)
    }
}
impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}
impl AddAssign for Span {
    fn add_assign(&mut self, other: Span) {
        *self = *self + other;
    }
}
impl Sub for Span {
    type Output = Span;
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}
impl Mul<u64> for Span {
    type Output = Span;
    fn mul(self, n: u64) -> Span {
        self.times(n)
    }
}

impl fmt::Display for Time {
    /// `3d 04:05:06.007`: days, then the time of day since the scenario's start.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Time::NEVER {
            return f.write_str("never");
        }
        let (days, ms) = (self.0 / (86_400 * SECOND), self.0 % (86_400 * SECOND) / MILLI);
        let (h, m, s) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
        write!(f, "{days}d {h:02}:{m:02}:{s:02}.{:03}", ms % 1_000)
    }
}

impl fmt::Display for Span {
    /// The two or three largest units that are not zero: `30d 4h`, `1min 30s`, `250ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Span::FOREVER {
            return f.write_str("forever");
        }
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let units = [
            ("d", 86_400 * SECOND),
            ("h", 3_600 * SECOND),
            ("min", 60 * SECOND),
            ("s", SECOND),
            ("ms", MILLI),
            ("us", 1_000),
            ("ns", 1),
        ];
        let (mut rest, mut shown) = (self.0, 0);
        for (name, size) in units {
            if rest >= size && shown < 3 {
                let gap = if shown > 0 { " " } else { "" };
                write!(f, "{gap}{}{name}", rest / size)?;
                rest %= size;
                shown += 1;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_as_days_and_time_of_day() {
        assert_eq!((Time::ZERO + Span::days(3) + Span::millis(7)).to_string(), "3d 00:00:00.007");
        assert_eq!(Time::NEVER.to_string(), "never");
    }

    #[test]
    fn a_span_reads_in_its_largest_units() {
        assert_eq!((Span::days(30) + Span::hours(4)).to_string(), "30d 4h");
        assert_eq!(Span::secs(90).to_string(), "1min 30s");
        assert_eq!(Span::ZERO.to_string(), "0s");
    }

    #[test]
    fn arithmetic_saturates_instead_of_wrapping() {
        assert_eq!(Time::NEVER + Span::days(1), Time::NEVER);
        assert_eq!(Time::ZERO - Time::NEVER, Span::ZERO);
        assert_eq!(Span::FOREVER * 2, Span::FOREVER);
    }
}
