//! Instants as a million of something keep them: in words of four bytes, so that no padding stands beside smaller fields.
//!
//! What it does not know: what an instant is of.

use serde::{Deserialize, Serialize};

use super::{Span, Time};

/// An instant, exact, that asks for an alignment of four bytes instead of eight.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "Time", into = "Time")]
pub struct PackedTime([u32; 2]);

impl PackedTime {
    /// Later than any instant that a run can reach.
    pub const NEVER: PackedTime = PackedTime::new(Time::NEVER);

    /// The packed form of `time`.
    #[inline]
    #[must_use]
    pub const fn new(time: Time) -> Self {
        PackedTime([time.0 as u32, (time.0 >> 32) as u32])
    }

    /// The instant.
    #[inline]
    #[must_use]
    pub const fn time(self) -> Time {
        Time(self.0[0] as u64 | (self.0[1] as u64) << 32)
    }
}

impl From<Time> for PackedTime {
    #[inline]
    fn from(time: Time) -> Self {
        PackedTime::new(time)
    }
}

impl From<PackedTime> for Time {
    #[inline]
    fn from(packed: PackedTime) -> Self {
        packed.time()
    }
}

/// The second that an instant lies in, or none: what a screen prints of the past. Good for 136 years.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Second(u32);

impl Second {
    /// No instant.
    pub const NONE: Second = Second(0);

    /// The second that `time` lies in.
    #[inline]
    #[must_use]
    pub fn of(time: Time) -> Self {
        Second(u32::try_from(time.0 / Span::secs(1).0 + 1).unwrap_or(u32::MAX))
    }

    /// Its beginning.
    #[must_use]
    pub fn time(self) -> Option<Time> {
        let second = self.0.checked_sub(1)?;
        Some(Time::ZERO + Span::secs(u64::from(second)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_loses_nothing_and_seconds_lose_what_is_below_them() {
        for nanos in [0, 1, u64::from(u32::MAX), u64::from(u32::MAX) + 1, 1 << 63, u64::MAX] {
            assert_eq!(PackedTime::new(Time(nanos)).time(), Time(nanos));
        }
        assert_eq!((size_of::<PackedTime>(), align_of::<PackedTime>()), (8, 4));
        assert_eq!(Second::NONE.time(), None);
        assert_eq!(Second::of(Time::ZERO).time(), Some(Time::ZERO));
        assert_eq!(Second::of(Time(2_999_999_999)).time(), Some(Time(2_000_000_000)));
    }
}
