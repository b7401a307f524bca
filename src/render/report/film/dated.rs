//! Lines with a date, carried as a pattern and a number: a year of checks prints thousands of lines that differ in
//! nothing else.
//!
//! What it does not know: which lines those are; it looks for the form `Wed Dec 17 2014 13:07:23`.

/// How long such a date is.
const LENGTH: usize = 24;
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A line in two parts around its last date, and that date in seconds since 1970 by the same clock; `None` without one.
pub(super) fn split(line: &str) -> Option<(&str, &str, i64)> {
    let mut places = line.char_indices().rev().map(|it| it.0);
    places.find_map(|from| {
        let seconds = seconds(line.get(from..from + LENGTH)?)?;
        Some((&line[..from], &line[from + LENGTH..], seconds))
    })
}

/// The seconds that a date means, if it is written exactly so.
fn seconds(text: &str) -> Option<i64> {
    let (weekday, rest) = (text.get(..3)?, text.get(3..)?);
    let weekday = DAYS.iter().position(|it| *it == weekday)? as i64;
    let month = MONTHS.iter().position(|it| rest.get(1..4) == Some(*it))? as i64 + 1;
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|it| it.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let gaps = [(3, b' '), (7, b' '), (10, b' '), (15, b' '), (18, b':'), (21, b':')];
    if gaps.iter().any(|(place, sign)| text.as_bytes()[*place] != *sign) {
        return None;
    }
    let (day, year) = (number(8, 10)?, number(11, 15)?);
    let (hour, minute, second) = (number(16, 18)?, number(19, 21)?, number(22, 24)?);
    let days = days(year, month, day);
    let is_real = days.rem_euclid(7) == weekday && hour < 24 && minute < 60 && second < 60;
    is_real.then_some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Span, Time};
    use crate::plan::Calendar;

    #[test]
    fn every_date_that_is_printed_is_read_back() {
        let start = Calendar { unix_s: 951_700_000, offset_s: 0, zone: "UTC".into() };
        for day in 0..4_000 {
            let at = Time::ZERO + Span::days(day) + Span::secs(day * 7);
            let line = format!("Requested Time : {}, Requested Count: 1", start.stamp(at));
            let meant = start.unix_s + (at.0 / Span::secs(1).0) as i64;
            let parts = ("Requested Time : ", " UTC, Requested Count: 1", meant);
            assert_eq!(split(&line), Some(parts));
        }
    }

    #[test]
    fn a_line_without_a_date_stays_whole() {
        for line in [
            "",
            "Compliance Status: Authorized",
            "Wed Dec 17 2014 13:07",
            "Thu Dec 17 2014 13:07:23",
            "Wed Dec 17 2014 25:07:23",
            "Wed Dez 17 2014 13:07:23",
            "é Wed Dec 17 2014 13:07:2",
        ] {
            assert_eq!(split(line), None, "{line}");
        }
    }

    #[test]
    fn of_two_dates_the_last_is_taken() {
        let line = "Start: Wed Dec 17 2014 13:07:23 PST. End: Thu Dec 17 2015 13:07:23 PST";
        let (before, after, _) = split(line).expect("dates");
        assert_eq!(before, "Start: Wed Dec 17 2014 13:07:23 PST. End: ");
        assert_eq!(after, " PST");
    }
}
