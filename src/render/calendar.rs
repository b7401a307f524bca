//! Dates as routers print them: `Wed Dec 17 2014 13:07:23 PST`.
//!
//! The zone never changes with the season (guide), but the clock does: a renewal due 180 days after
//! `Wed Dec 17 2014 13:07:45 PST` is printed as `Mon Jun 15 2015 14:07:45 PST`, one hour late. The guide's router
//! moves its wall clock by the rule of the United States and keeps the winter label. So do dates here, wherever the
//! label is a winter zone of that country. Zones of other countries are taken as fixed (assumed).
//!
//! A router prints by its own clock ([`Dial`]): one that is three hours ahead dates its log and its screens three hours
//! ahead. Dates in certificates are the backend's.
//!
//! What it does not know: time zone tables, leap seconds.

use crate::kernel::Time;
use crate::model::Wall;
use crate::model::clock::{Clock, shown};
use crate::plan::{Calendar, Plan};
use crate::view::RouterView;

/// A date with its time of day, as a wall clock shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Date {
    /// For example 2014.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 (Sunday) to 6.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999.
    pub milli: u16,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
/// Winter zones of the United States, whose wall clocks move in summer.
const MOVING: [&str; 4] = ["EST", "CST", "MST", "PST"];

impl Date {
    /// The date `local_s` seconds (and `milli`) after 1970-01-01 00:00 on the same clock.
    #[must_use]
    fn at(local_s: i64, milli: u16) -> Date {
        let (days, time) = (local_s.div_euclid(86_400), local_s.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        Date {
            year,
            month,
            day,
            weekday: (days + 4).rem_euclid(7) as u8,
            hour: (time / 3_600) as u8,
            minute: (time / 60 % 60) as u8,
            second: (time % 60) as u8,
            milli,
        }
    }

    /// `Wed Dec 17 2014 13:07:23`
    #[must_use]
    pub fn long(&self) -> String {
        format!(
            "{} {} {:02} {} {:02}:{:02}:{:02}",
            DAYS[self.weekday as usize],
            MONTHS[self.month as usize - 1],
            self.day,
            self.year,
            self.hour,
            self.minute,
            self.second
        )
    }

    /// `Aug 22 18:58:17 2022`: the form of later agents.
    #[must_use]
    pub fn compact(&self) -> String {
        format!(
            "{} {:02} {:02}:{:02}:{:02} {}",
            MONTHS[self.month as usize - 1],
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.year
        )
    }

    /// `2014-12-17 21:08:35`
    #[must_use]
    pub fn iso(&self) -> String {
        format!(
            "{}-{:02}-{:02} {:02}:{:02}:{:02}",
            self.year, self.month, self.day, self.hour, self.minute, self.second
        )
    }

    /// `Dec 17 18:26:24.009`: the day padded with a blank, as syslog has it.
    #[must_use]
    pub fn syslog(&self) -> String {
        format!(
            "{} {:>2} {:02}:{:02}:{:02}.{:03}",
            MONTHS[self.month as usize - 1],
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.milli
        )
    }
}

/// Year, month and day of the day `days` after 1970-01-01, in the Gregorian calendar.
fn civil(days: i64) -> (i64, u8, u8) {
    // Days are counted from 0000-03-01, so that a leap day is the last day of its year.
    let z = days + 719_468;
    let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * from_march + 2) / 5 + 1) as u8;
    let month = (if from_march < 10 { from_march + 3 } else { from_march - 9 }) as u8;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// Whether a clock of the United States that shows `date` in winter time has been moved: from the second Sunday of
/// March 02:00 to the first Sunday of November 01:00 (which is 02:00 on the moved clock).
fn moved(date: &Date) -> bool {
    // The day of the month of the last Sunday that is not after today; below 1 in the first days of a month.
    let sunday = i16::from(date.day) - i16::from(date.weekday);
    match date.month {
        4..=10 => true,
        3 => sunday >= 8 && (date.weekday > 0 || date.day > 14 || date.hour >= 2),
        11 => sunday < 1 || date.weekday == 0 && date.day <= 7 && date.hour < 1,
        _ => false,
    }
}

impl Calendar {
    /// What the wall clock of a router with this zone shows at `at`.
    #[must_use]
    pub fn date(&self, at: Time) -> Date {
        self.wall_date(Wall::true_at(at))
    }

    /// What a wall clock of this zone shows at a date of a device or a certificate.
    #[must_use]
    pub fn wall_date(&self, wall: Wall) -> Date {
        let (seconds, nanos) = (wall.0.div_euclid(1_000_000_000), wall.0.rem_euclid(1_000_000_000));
        self.local(self.unix_s + seconds, (nanos / 1_000_000) as u16)
    }

    /// What a wall clock of this zone shows `unix_s` seconds after 1970-01-01 00:00 UTC.
    #[must_use]
    pub fn unix_date(&self, unix_s: i64) -> Date {
        self.local(unix_s, 0)
    }

    fn local(&self, unix_s: i64, milli: u16) -> Date {
        let winter = Date::at(unix_s + i64::from(self.offset_s), milli);
        if MOVING.contains(&self.zone.as_str()) && moved(&winter) {
            return Date::at(unix_s + i64::from(self.offset_s) + 3_600, milli);
        }
        winter
    }

    /// `Wed Dec 17 2014 13:07:23 PST`
    #[must_use]
    pub fn stamp(&self, at: Time) -> String {
        format!("{} {}", self.date(at).long(), self.zone)
    }

    /// The same for a date by a device's or the backend's clock.
    #[must_use]
    pub fn wall_stamp(&self, wall: Wall) -> String {
        format!("{} {}", self.wall_date(wall).long(), self.zone)
    }

    /// `Aug 22 18:58:17 2022 UTC`
    #[must_use]
    pub fn compact(&self, at: Time) -> String {
        self.wall_compact(Wall::true_at(at))
    }

    /// The same for a date by a device's or the backend's clock.
    #[must_use]
    pub fn wall_compact(&self, wall: Wall) -> String {
        format!("{} {}", self.wall_date(wall).compact(), self.zone)
    }

    /// How far a wall clock of this zone is from UTC at a date, in seconds.
    fn wall_offset(&self, wall: Wall) -> i32 {
        let date = self.wall_date(wall);
        let unix_s = self.unix_s + wall.0.div_euclid(1_000_000_000);
        let summer = date != Date::at(unix_s + i64::from(self.offset_s), date.milli);
        self.offset_s + if summer { 3_600 } else { 0 }
    }

    /// `12/Jan/2015:21:06:21 -0800`: the form of access logs, with the offset of that very moment.
    #[must_use]
    pub fn access(&self, at: Time) -> String {
        let date = self.date(at);
        let (sign, hours, minutes) = clock_face(self.offset_at(at));
        format!(
            "{:02}/{}/{}:{:02}:{:02}:{:02} {sign}{hours:02}{minutes:02}",
            date.day,
            MONTHS[date.month as usize - 1],
            date.year,
            date.hour,
            date.minute,
            date.second,
        )
    }

    /// `2015-01-12T21:06:21.250-08:00`: a date as RFC 3339 has it, with the offset of that very moment.
    #[must_use]
    pub fn rfc3339(&self, at: Time) -> String {
        self.wall_rfc3339(Wall::true_at(at))
    }

    /// The same for a date by a device's or the backend's clock.
    #[must_use]
    pub fn wall_rfc3339(&self, wall: Wall) -> String {
        let date = self.wall_date(wall);
        let (sign, hours, minutes) = clock_face(self.wall_offset(wall));
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{sign}{hours:02}:{minutes:02}",
            date.year, date.month, date.day, date.hour, date.minute, date.second, date.milli,
        )
    }

    /// By how many seconds a wall clock of this zone is ahead of UTC at `at`.
    #[must_use]
    pub fn offset_at(&self, at: Time) -> i32 {
        self.wall_offset(Wall::true_at(at))
    }

    /// `GMT-08:00`
    #[must_use]
    pub fn gmt(&self) -> String {
        let (sign, hours, minutes) = clock_face(self.offset_s);
        format!("GMT{sign}{hours:02}:{minutes:02}")
    }
}

/// Sign, hours and minutes of an offset in seconds.
fn clock_face(offset_s: i32) -> (char, i32, i32) {
    let (sign, size) = if offset_s < 0 { ('-', -offset_s) } else { ('+', offset_s) };
    (sign, size / 3_600, size / 60 % 60)
}

/// The dates that one router prints: its zone, and its own clock.
#[derive(Clone, Copy, Debug)]
pub struct Dial<'a> {
    calendar: &'a Calendar,
    clocks: &'a [Clock],
}

impl<'a> Dial<'a> {
    /// Of the router that `view` shows.
    #[must_use]
    pub fn of(view: &'a RouterView, plan: &'a Plan) -> Self {
        Dial { calendar: &plan.scenario.start, clocks: &view.clocks }
    }

    /// What the router's clock shows, showed or will show at `at`.
    #[must_use]
    pub fn wall(&self, at: Time) -> Wall {
        shown(self.clocks, at)
    }

    /// The same as a date.
    #[must_use]
    pub fn date(&self, at: Time) -> Date {
        self.calendar.wall_date(self.wall(at))
    }

    /// `Wed Dec 17 2014 13:07:23 PST`
    #[must_use]
    pub fn stamp(&self, at: Time) -> String {
        self.calendar.wall_stamp(self.wall(at))
    }

    /// `Aug 22 18:58:17 2022 UTC`
    #[must_use]
    pub fn compact(&self, at: Time) -> String {
        self.calendar.wall_compact(self.wall(at))
    }

    /// Seconds since 1970 UTC.
    #[must_use]
    pub fn unix_s(&self, at: Time) -> i64 {
        self.calendar.unix_s + self.wall(at).0.div_euclid(1_000_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Span;

    /// Days from 1970-01-01 to the given date: the inverse of `civil`.
    fn days_of(year: i64, month: u8, day: u8) -> i64 {
        let year = year - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let from_march = (i64::from(month) + 9) % 12;
        let day_of_year = (153 * from_march + 2) / 5 + i64::from(day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
            - 719_468
    }

    /// The guide's router: 2014-12-17 13:07:45 at the start.
    fn guide() -> Calendar {
        Calendar { unix_s: 1_418_850_465, offset_s: -28_800, zone: "PST".into() }
    }

    #[test]
    fn the_guides_dates_come_out_with_its_summer_hour() {
        let calendar = guide();
        assert_eq!(calendar.stamp(Time::ZERO), "Wed Dec 17 2014 13:07:45 PST");
        assert_eq!(calendar.access(Time::ZERO), "17/Dec/2014:13:07:45 -0800");
        let renewal = Time::ZERO + Span::days(180);
        assert_eq!(calendar.stamp(renewal), "Mon Jun 15 2015 14:07:45 PST");
        assert_eq!(calendar.access(renewal), "15/Jun/2015:14:07:45 -0700");
        assert_eq!(calendar.rfc3339(renewal), "2015-06-15T14:07:45.000-07:00");
        let year = Time::ZERO + Span::days(365);
        assert_eq!(calendar.stamp(year), "Thu Dec 17 2015 13:07:45 PST");
        assert_eq!(calendar.gmt(), "GMT-08:00");
    }

    #[test]
    fn clocks_move_on_the_second_sunday_of_march_and_the_first_of_november() {
        // Winter-time hour before and after each change of 2015 (8 March, 1 November) and 2026 (8 March, 1 November),
        // 2020 (8 March, 1 November), 2017 (12 March, 5 November).
        let cases = [
            (2015, 3, 8, 1, false),
            (2015, 3, 8, 2, true),
            (2015, 3, 7, 23, false),
            (2015, 11, 1, 0, true),
            (2015, 11, 1, 1, false),
            (2015, 10, 31, 23, true),
            (2017, 3, 11, 23, false),
            (2017, 3, 12, 2, true),
            (2017, 3, 13, 0, true),
            (2017, 3, 31, 0, true),
            (2017, 11, 4, 23, true),
            (2017, 11, 5, 0, true),
            (2017, 11, 5, 1, false),
            (2017, 11, 6, 0, false),
            (2017, 11, 30, 0, false),
            (2016, 3, 1, 0, false),
            (2016, 11, 1, 0, true),
        ];
        for (year, month, day, hour, summer) in cases {
            let date = Date::at(days_of(year, month, day) * 86_400 + hour * 3_600, 0);
            assert_eq!(moved(&date), summer, "{year}-{month}-{day} {hour}:00");
        }
    }

    #[test]
    fn every_day_of_eight_centuries_reads_back() {
        for days in days_of(1700, 1, 1)..days_of(2500, 1, 1) {
            let (year, month, day) = civil(days);
            assert_eq!(days_of(year, month, day), days);
        }
    }

    #[test]
    fn other_zones_do_not_move() {
        let calendar = Calendar { zone: "UTC".into(), offset_s: 0, ..guide() };
        assert_eq!(calendar.stamp(Time::ZERO + Span::days(180)), "Mon Jun 15 2015 21:07:45 UTC");
        assert_eq!(calendar.gmt(), "GMT+00:00");
    }
}
