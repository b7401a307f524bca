//! Quantities as people write them: a number and its unit.
//!
//! A quantity is kept as its text until a rule asks for its value, so that a wrong one is one mistake among others and
//! not the end of reading.
//!
//! What it does not know: where a quantity stands, and what it is for.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::diagnostic::did_you_mean;
use super::limits::{LONGEST, NAME_CHARS};
use crate::kernel::{Chance, Span};

/// Why a text is not the quantity that it should be, and what to write instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Complaint {
    /// A stable name for this kind of mistake.
    pub(super) code: &'static str,
    /// What is wrong, in one line.
    pub(super) message: String,
    /// Why, at the place.
    pub(super) label: String,
    /// What to do.
    pub(super) help: String,
}

impl Complaint {
    pub(super) fn new(
        code: &'static str,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Complaint { code, message: message.into(), label: label.into(), help: help.into() }
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $what:literal, $examples:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
        #[serde(transparent)]
        pub(super) struct $name(pub(super) String);

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "x-what": $what, "examples": $examples })
            }
        }
    )*};
}

texts! {
    /// A length of time.
    Duration: "a duration with its unit", ["20min", "1.5h", "30d 4h", "250ms"];
    /// A length of time or `off`.
    DurationOrOff: "a duration with its unit, or \"off\"", ["1d", "off"];
    /// A share.
    Percent: "a percentage", ["0.1%", "99.5%"];
    /// A share in parts per million.
    PartsPerMillion: "parts per million, with `ppm`", ["20ppm", "0.5ppm"];
    /// Bits per second.
    Bandwidth: "a bandwidth with its unit", ["10Mbit/s", "1Gbit/s"];
    /// A date with its offset from UTC.
    Date: "a date with its time and its offset from UTC", ["2015-01-12T21:00:00-08:00"];
    /// A day, which means its first instant in UTC, or a date.
    Day: "a day, or a date with its time and its offset from UTC", ["2016-01-12", "2016-01-12T00:00:00-08:00"];
    /// The name of something that the scenario declares.
    Name: "a name", ["edge", "campus-proxy"];
    /// Any text.
    Text: "a text", ["One missing license puts the whole pool out of compliance"];
}

const UNITS: &[&str] = &[
    "d",
    "day",
    "days",
    "h",
    "hour",
    "hours",
    "hr",
    "min",
    "minute",
    "minutes",
    "m",
    "s",
    "sec",
    "second",
    "seconds",
    "ms",
    "millisecond",
    "milliseconds",
    "us",
    "µs",
    "microseconds",
    "ns",
    "nanoseconds",
    "w",
    "week",
    "weeks",
];

impl Duration {
    /// The length, never negative and at most [`LONGEST`].
    pub(super) fn parse(&self) -> Result<Span, Complaint> {
        parse_duration(&self.0)
    }
}

impl DurationOrOff {
    /// The length, or [`Span::FOREVER`] for `off`.
    pub(super) fn parse(&self) -> Result<Span, Complaint> {
        if self.0 == "off" { Ok(Span::FOREVER) } else { parse_duration(&self.0) }
    }
}

fn parse_duration(text: &str) -> Result<Span, Complaint> {
    let wrong = |label: String, help: &str| {
        Complaint::new("not-a-duration", format!("`{text}` is not a duration"), label, help)
    };
    let span: jiff::Span = text.trim().parse().map_err(|_| why_no_duration(text))?;
    if span.is_negative() {
        return Err(Complaint::new(
            "negative-duration",
            format!("`{text}` is negative"),
            "a length of time is zero or more",
            "times count forward from the start of the run; write a positive duration",
        ));
    }
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err(Complaint::new(
            "calendar-unit",
            format!("`{text}` has no fixed length"),
            "years and months differ in length",
            "say how many days you mean: `365d` for a year, `30d` for a month",
        ));
    }
    let exact = span
        .to_duration(jiff::SpanRelativeTo::days_are_24_hours())
        .map_err(|_| wrong("too long to count".into(), "a duration is at most 100 years"))?;
    let nanos = u64::try_from(exact.as_nanos()).unwrap_or(u64::MAX);
    if Span::nanos(nanos) > LONGEST {
        return Err(Complaint::new(
            "too-long",
            format!("`{text}` is longer than 100 years"),
            "no run and no timer lasts that long",
            "a duration is at most `36525d`",
        ));
    }
    Ok(Span::nanos(nanos))
}

/// Looks closer at a text that jiff could not read.
fn why_no_duration(text: &str) -> Complaint {
    let wrong = |label: String, help: String| {
        Complaint::new("not-a-duration", format!("`{text}` is not a duration"), label, help)
    };
    let text = text.trim();
    let examples = "write a number and a unit: `d`, `h`, `min`, `s`, `ms`, `us` or `ns`, for example `20min` or `30d 4h`";
    if text.is_empty() {
        return wrong("nothing is written here".into(), examples.into());
    }
    if text.parse::<f64>().is_ok() {
        let help = format!("write the unit as well, for example `{text}s` or `{text}min`");
        return wrong("a number without a unit".into(), help);
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'P')) {
        return wrong("a duration begins with a number".into(), examples.into());
    }
    let units = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    for unit in units {
        if !UNITS.contains(&unit.to_lowercase().as_str()) {
            let help = did_you_mean(unit, UNITS.iter().copied().filter(|unit| unit.len() > 2));
            let help = help.unwrap_or_else(|| examples.to_owned());
            return Complaint::new(
                "wrong-unit",
                format!("`{unit}` is not a unit of time"),
                "cannot be read as a duration",
                help,
            );
        }
    }
    wrong("cannot be read".into(), examples.into())
}

impl Percent {
    /// The share as a chance.
    pub(super) fn parse(&self) -> Result<Chance, Complaint> {
        self.share().map(|share| Chance::new(share).expect("the range was checked"))
    }

    /// The share itself, 0 to 1.
    pub(super) fn share(&self) -> Result<f64, Complaint> {
        let text = &self.0;
        let number = text.trim().strip_suffix('%').map(|number| number.trim().parse::<f64>());
        let outside = || {
            Complaint::new(
                "out-of-range",
                format!("`{text}` is not a chance"),
                "below 0% or above 100%",
                "a chance lies between `0%` and `100%`",
            )
        };
        match number {
            Some(Ok(percent)) if (0.0..=100.0).contains(&percent) => Ok(percent / 100.0),
            Some(Ok(_)) => Err(outside()),
            _ => Err(Complaint::new(
                "wrong-unit",
                format!("`{text}` is not a percentage"),
                "a share needs its percent sign",
                "write a number and `%`, for example `0.1%`",
            )),
        }
    }
}

impl Bandwidth {
    /// Bits per second, at least 1.
    pub(super) fn parse(&self) -> Result<u64, Complaint> {
        const UNITS: [(&str, f64); 5] =
            [("Tbit/s", 1e12), ("Gbit/s", 1e9), ("Mbit/s", 1e6), ("kbit/s", 1e3), ("bit/s", 1.0)];
        let text = self.0.trim();
        let wrong = |label: &str| {
            Complaint::new(
                "wrong-unit",
                format!("`{text}` is not a bandwidth"),
                label,
                "write a number and `bit/s`, `kbit/s`, `Mbit/s`, `Gbit/s` or `Tbit/s`, for example `10Mbit/s`",
            )
        };
        let found = UNITS.iter().find_map(|(unit, size)| Some((text.strip_suffix(unit)?, size)));
        let (number, size) = found.ok_or_else(|| wrong("the unit is missing or unknown"))?;
        let bits =
            number.trim().parse::<f64>().map_err(|_| wrong("the number cannot be read"))? * size;
        if !(1.0..=1e15).contains(&bits) {
            return Err(Complaint::new(
                "out-of-range",
                format!("`{text}` is not a bandwidth that a link can have"),
                "below 1 bit/s or above 1000 Tbit/s",
                "leave `bandwidth` out for a link without a limit",
            ));
        }
        Ok(bits as u64)
    }
}

impl Date {
    /// Seconds since 1970-01-01T00:00:00 UTC, and the offset of local time from UTC in seconds.
    pub(super) fn parse(&self) -> Result<(i64, i32), Complaint> {
        let text = self.0.trim();
        let wrong = |label: String, help: &str| {
            Complaint::new("not-a-date", format!("`{text}` is not a date"), label, help)
        };
        let form = "write date, time and offset: `2015-01-12T21:00:00-08:00`";
        let pieces = jiff::fmt::temporal::DateTimeParser::new()
            .parse_pieces(text)
            .map_err(|error| wrong(reason(&error), form))?;
        let time = pieces.time().ok_or_else(|| wrong("the time of day is missing".into(), form))?;
        let offset = pieces.to_numeric_offset().ok_or_else(|| {
            wrong(
                "the offset from UTC is missing".into(),
                "add the offset: `-08:00`, or `Z` for UTC",
            )
        })?;
        let local = pieces.date().to_datetime(time);
        let at = offset.to_timestamp(local).map_err(|error| wrong(reason(&error), form))?;
        Ok((at.as_second(), offset.seconds()))
    }
}

/// jiff's reason where it says which part is out of its range; its other reasons speak of its grammar.
fn reason(error: &jiff::Error) -> String {
    let text = error.to_string();
    let last = text.rsplit(": ").next().unwrap_or(&text);
    if last.contains("in range") { last.to_owned() } else { "this cannot be read".to_owned() }
}

impl Name {
    /// The name, if it can be one: names become file names and parts of keys.
    pub(super) fn parse(&self) -> Result<&str, Complaint> {
        let name = self.0.as_str();
        let bad = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let label = if name.is_empty() {
            "nothing is written here".to_owned()
        } else if name.len() > NAME_CHARS {
            format!("{} characters; at most {NAME_CHARS} are allowed", name.chars().count())
        } else if let Some(wrong) = name.chars().find(|c| bad(*c)) {
            format!("`{}` cannot be part of a name", wrong.escape_default())
        } else if name.starts_with('-') {
            "a name does not begin with `-`".to_owned()
        } else {
            return Ok(name);
        };
        Err(Complaint::new(
            "bad-name",
            "this cannot be a name",
            label,
            "names have letters, digits, `-` and `_`: they become file names and parts of keys",
        ))
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
pub(super) struct Whole<const MIN: u64, const MAX: u64>(pub(super) u64);

impl<const MIN: u64, const MAX: u64> JsonSchema for Whole<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("From{MIN}To{MAX}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": MIN, "maximum": MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(result: Result<T, Complaint>) -> &'static str {
        result.map_or_else(|complaint| complaint.code, |_| "good")
    }

    #[test]
    fn durations_are_read_exactly() {
        for (text, span) in [
            ("20min", Span::minutes(20)),
            ("30d 4h", Span::days(30) + Span::hours(4)),
            ("1.5h", Span::minutes(90)),
            ("0s", Span::ZERO),
            ("3842 s", Span::secs(3_842)),
            ("1 week", Span::days(7)),
            ("250ms", Span::millis(250)),
            ("5us", Span::nanos(5_000)),
            ("12.5s", Span::millis(12_500)),
            ("P30D", Span::days(30)),
            ("36525d", LONGEST),
        ] {
            assert_eq!(Duration(text.into()).parse(), Ok(span), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_says_why() {
        for (text, expected) in [
            ("", "not-a-duration"),
            ("20", "not-a-duration"),
            ("20 parsecs", "wrong-unit"),
            ("-5min", "negative-duration"),
            ("1y", "calendar-unit"),
            ("2 months", "calendar-unit"),
            ("36526d", "too-long"),
            ("999999999999d", "not-a-duration"),
            ("min 5", "not-a-duration"),
        ] {
            assert_eq!(code(Duration(text.into()).parse()), expected, "{text}");
        }
    }

    #[test]
    fn shares_bandwidths_and_dates() {
        assert_eq!(Percent("50%".into()).parse(), Ok(Chance::new(0.5).expect("a chance")));
        assert_eq!(code(Percent("0.5".into()).parse()), "wrong-unit");
        assert_eq!(code(Percent("101%".into()).parse()), "out-of-range");
        assert_eq!(Bandwidth("10Mbit/s".into()).parse(), Ok(10_000_000));
        assert_eq!(Bandwidth("1.5 kbit/s".into()).parse(), Ok(1_500));
        assert_eq!(code(Bandwidth("10MB".into()).parse()), "wrong-unit");
        assert_eq!(code(Bandwidth("0bit/s".into()).parse()), "out-of-range");
        let date = |text: &str| Date(text.into()).parse();
        assert_eq!(date("2015-01-12T21:00:00-08:00"), Ok((1_421_125_200, -28_800)));
        assert_eq!(date("1970-01-01T00:00:01Z"), Ok((1, 0)));
        assert_eq!(code(date("2015-02-30T00:00:00Z")), "not-a-date");
        assert_eq!(code(date("2015-01-12T21:00:00")), "not-a-date");
        assert_eq!(code(date("yesterday")), "not-a-date");
    }

    #[test]
    fn names_are_safe_in_files_and_keys() {
        assert_eq!(Name("PATRICK_NO_LIC".into()).parse(), Ok("PATRICK_NO_LIC"));
        for bad in ["", "a b", "a/b", "a.b", "..", "ü", &"x".repeat(65)] {
            assert_eq!(code(Name(bad.to_owned()).parse()), "bad-name", "{bad}");
        }
    }
}
