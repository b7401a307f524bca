//! The hours at which people work, and working time: the time that passes within those hours.
//!
//! ```text
//!          Fri            Sat  Sun        Mon
//!   ──┤09:00 ████ 17:00├──────────────┤09:00 ████ 17:00├──     4 h of work from Friday 15:00 end on Monday 11:00
//! ```
//!
//! Monday to Friday from 09:00 to 17:00 is *assumed*; neither the guide nor the facts speak of office hours. Local time is
//! the scenario's: its start with a fixed offset from UTC, so that an hour of work is the same length on every day.
//!
//! What it does not know: public holidays, changes of summer time, and who works.

use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Time};

const DAY: i128 = 86_400 * 1_000_000_000;

/// The hours of each working day, in local time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkWeek {
    /// Which days are worked on, from Monday.
    pub days: [bool; 7],
    /// When work begins, since midnight.
    pub opens: Span,
    /// When it ends, since midnight; at most 24 h, later than `opens`.
    pub closes: Span,
    /// The local date at [`Time::ZERO`]: seconds since 1970-01-01T00:00:00 on the clock on the wall.
    pub local_start_s: i64,
}

impl WorkWeek {
    /// Monday to Friday from 09:00 to 17:00 (*assumed*), for a run that starts at this local date in seconds.
    #[must_use]
    pub const fn office(local_start_s: i64) -> Self {
        WorkWeek {
            days: [true, true, true, true, true, false, false],
            opens: Span::hours(9),
            closes: Span::hours(17),
            local_start_s,
        }
    }

    /// A working day's length.
    #[must_use]
    pub fn day(&self) -> Span {
        Span(self.closes.0.saturating_sub(self.opens.0))
    }

    /// Whether anybody ever works: without a day or an hour no work is ever done.
    #[must_use]
    pub fn is_ever(&self) -> bool {
        self.days.contains(&true) && self.day() > Span::ZERO
    }

    /// When `work` of working time has passed that begins at `from`. With no work at all: the first instant from `from` on
    /// within working hours. [`Time::NEVER`] if there are none.
    #[must_use]
    pub fn after(&self, from: Time, work: Span) -> Time {
        if !self.is_ever() {
            return Time::NEVER;
        }
        let zero = i128::from(self.local_start_s) * 1_000_000_000;
        let mut local = zero + i128::from(from.0);
        let mut left = i128::from(work.0);
        let (opens, closes) = (i128::from(self.opens.0), i128::from(self.closes.0));
        // Whole weeks bring one back to the same hour of the same day.
        let week = i128::from(self.day().0) * self.days.iter().filter(|it| **it).count() as i128;
        let weeks = (left / week - 1).max(0);
        left -= weeks * week;
        local += weeks * 7 * DAY;
        loop {
            let midnight = local.div_euclid(DAY) * DAY;
            // 1970-01-01 was a Thursday.
            let weekday = (local.div_euclid(DAY) + 3).rem_euclid(7) as usize;
            let begin = local.max(midnight + opens);
            let end = midnight + closes;
            if self.days[weekday] && begin < end {
                if left <= end - begin {
                    let at = begin + left - zero;
                    return u64::try_from(at).map_or(Time::NEVER, Time);
                }
                left -= end - begin;
            }
            local = midnight + DAY;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// From Thursday 2015-01-01, 00:00.
    const OFFICE: WorkWeek = WorkWeek::office(1_420_070_400);

    fn at(day: u64, hour: u64) -> Time {
        Time::ZERO + Span::days(day) + Span::hours(hour)
    }

    #[test]
    fn work_begins_in_the_morning_stops_overnight_and_rests_at_the_weekend() {
        // Day 0 is Thursday, day 1 Friday, day 4 Monday.
        for (from, work, end) in [
            (at(0, 10), Span::hours(2), at(0, 12)),
            (at(0, 3), Span::hours(2), at(0, 11)),
            (at(0, 3), Span::ZERO, at(0, 9)),
            (at(0, 16), Span::hours(1), at(0, 17)),
            (at(0, 16), Span::hours(2), at(1, 10)),
            (at(1, 15), Span::hours(4), at(4, 11)),
            (at(1, 20), Span::hours(16), at(5, 17)),
            (at(2, 12), Span::hours(1), at(4, 10)),
            (at(0, 9), Span::hours(40), at(6, 17)),
            (at(0, 9), Span::hours(41), at(7, 10)),
            (at(0, 9), Span::hours(400), at(69, 17)),
        ] {
            let found = OFFICE.after(from, work);
            assert_eq!(found, end, "{work} from {from}");
        }
    }

    #[test]
    fn around_the_clock_is_plain_time_and_no_week_at_all_is_never() {
        let always =
            WorkWeek { days: [true; 7], opens: Span::ZERO, closes: Span::hours(24), ..OFFICE };
        assert_eq!(always.after(at(2, 23), Span::hours(30)), at(4, 5));
        let never = WorkWeek { days: [false; 7], ..OFFICE };
        assert_eq!(never.after(Time::ZERO, Span::ZERO), Time::NEVER);
    }

    proptest! {
        #[test]
        fn work_in_two_parts_takes_as_long_as_in_one(
            days in proptest::array::uniform7(any::<bool>()),
            opens in 0u64..23, length in 1u64..=24, start in -1_000_000_000i64..2_000_000_000,
            from in 0u64..3_000_000, first in 0u64..900_000, second in 1u64..900_000,
        ) {
            let (opens, closes) = (Span::hours(opens), Span::hours((opens + length).min(24)));
            let week = WorkWeek { days, opens, closes, local_start_s: start };
            prop_assume!(week.is_ever());
            let from = Time::ZERO + Span::secs(from);
            let (first, second) = (Span::secs(first), Span::secs(second));
            let middle = week.after(from, first);
            prop_assert!(middle >= from + first);
            prop_assert_eq!(week.after(middle, second), week.after(from, first + second));
        }
    }
}
