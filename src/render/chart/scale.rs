//! Axes: which values get a tick, and what is written there.
//!
//! Time ticks fall on whole minutes, hours, days, weeks, months of 30 days (the unit of the licensing timers: 30, 90,
//! 180 days) or years of 365; value ticks on 1, 2 or 5 times a power of ten. Neither has more than ten labels.
//!
//! What it does not know: pixels.

use super::spec::Unit;
use crate::kernel::{Span, Time};
use crate::render::words;

const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60;
const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;

/// Steps between time ticks, in seconds.
const STEPS: [u64; 35] = [
    1,
    2,
    5,
    10,
    15,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    60 * DAY,
    90 * DAY,
    180 * DAY,
    YEAR,
    2 * YEAR,
    5 * YEAR,
    10 * YEAR,
    20 * YEAR,
    50 * YEAR,
    100 * YEAR,
    200 * YEAR,
    500 * YEAR,
    1_000 * YEAR,
];

/// The largest number of labels on an axis.
pub const MOST: u64 = 10;

/// A place on an axis and what is written there.
#[derive(Clone, PartialEq, Debug)]
pub struct Tick<T> {
    /// Where.
    pub at: T,
    /// What.
    pub label: String,
}

/// Ticks from `from` to `to`, at most `most` of them (never more than [`MOST`]).
#[must_use]
pub fn time_ticks(from: Time, to: Time, most: u64) -> Vec<Tick<Time>> {
    let most = most.clamp(2, MOST);
    let length = to.since(from).0;
    let step = STEPS
        .iter()
        .filter_map(|seconds| seconds.checked_mul(SECOND))
        .find(|step| length / step < most)
        .unwrap_or(u64::MAX);
    let mut ticks = Vec::new();
    let mut at = from.0.div_ceil(step).saturating_mul(step);
    while at <= to.0 && at != u64::MAX {
        ticks.push(Tick { at: Time(at), label: elapsed(at / SECOND, step / SECOND) });
        at = at.saturating_add(step);
    }
    ticks
}

/// `1 d 12 h`, as exact as a step of `step` seconds asks for.
fn elapsed(seconds: u64, step: u64) -> String {
    if seconds == 0 {
        return "0".into();
    }
    if step.is_multiple_of(YEAR) {
        return format!("{} y", seconds / YEAR);
    }
    let parts = [
        (seconds / DAY, "d"),
        (seconds / HOUR % 24, "h"),
        (seconds / MINUTE % 60, "min"),
        (seconds % 60, "s"),
    ];
    let shown: Vec<_> =
        parts.iter().filter(|part| part.0 > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    shown.join(" ")
}

/// A value axis from `floor` to at least `top`: its ticks and its upper end.
#[derive(Clone, PartialEq, Debug)]
pub struct ValueAxis {
    /// The lower end.
    pub floor: f64,
    /// The upper end.
    pub ceiling: f64,
    /// The ticks.
    pub ticks: Vec<Tick<f64>>,
    /// What to add to the heading, for example `ms`.
    pub unit: &'static str,
}

/// The axis for values from `floor` up to `top`, with about `want` ticks.
#[must_use]
pub fn value_axis(unit: Unit, floor: f64, top: f64, want: u32) -> ValueAxis {
    let (scale, name) = match unit {
        Unit::Count | Unit::Number => (1.0, ""),
        Unit::Seconds => seconds_unit(top),
    };
    let (low, high) = (floor / scale, (top / scale).max(floor / scale));
    let mut step = nice_step((high - low) / f64::from(want.clamp(1, MOST as u32 - 2)));
    if unit == Unit::Count {
        step = step.max(1.0);
    }
    let first = (low / step).ceil() as i64;
    let mut last = (high / step).ceil() as i64;
    if last <= first {
        last = first + 1;
    }
    let ticks = (first..=last)
        .map(|n| {
            let value = n as f64 * step;
            let label = match unit {
                Unit::Number => written(value, step),
                _ => words::number(round_to(value, step)),
            };
            Tick { at: value * scale, label }
        })
        .collect();
    ValueAxis { floor, ceiling: last as f64 * step * scale, ticks, unit: name }
}

/// Where an axis begins whose bars do not stand on it: at zero unless that wastes half of the room.
#[must_use]
pub fn floor(low: f64, high: f64) -> f64 {
    let span = high - low;
    // What the rounding of sums leaves is no span.
    let is_dust = span <= high.abs() * 1e-3;
    if low >= 0.0 && (low <= span || is_dust) { 0.0 } else { low - span * 0.05 }
}

/// `value` with as many decimals as its step has.
fn written(value: f64, step: f64) -> String {
    let (mut decimals, mut scaled) = (0, step);
    while scaled < 1.0 - 1e-9 && decimals < 12 {
        scaled *= 10.0;
        decimals += 1;
    }
    if decimals == 0 || value == 0.0 {
        return words::number(value.round());
    }
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{:.decimals$}", value.abs())
}

/// `value` without the dust of multiplication: `step` has one digit, so three more are plenty.
fn round_to(value: f64, step: f64) -> f64 {
    if step >= 1.0 {
        return value.round();
    }
    let fine = 1_000.0 / step;
    (value * fine).round() / fine
}

/// The unit in which `top` seconds read best, in seconds, and its name.
fn seconds_unit(top: f64) -> (f64, &'static str) {
    if top <= 0.0 {
        (1.0, "s")
    } else if top < 1e-3 {
        (1e-6, "µs")
    } else if top < 1.0 {
        (1e-3, "ms")
    } else if top < 300.0 {
        (1.0, "s")
    } else if top < 18_000.0 {
        (60.0, "min")
    } else {
        (3_600.0, "h")
    }
}

/// 1, 2 or 5 times a power of ten, not below `rough`.
fn nice_step(rough: f64) -> f64 {
    if !(rough.is_finite() && rough > 0.0) {
        return 1.0;
    }
    let mut power = 1.0;
    while power * 10.0 <= rough {
        power *= 10.0;
    }
    while power > rough {
        power /= 10.0;
    }
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|n| n * power)
        .find(|step| *step >= rough)
        .unwrap_or(10.0 * power)
}

/// The smallest whole multiple of `bin` that makes at most `most` bins of `length`, preferring round lengths.
#[must_use]
pub fn wider_bin(bin: Span, length: Span, most: u64) -> u64 {
    let bin_ns = bin.0.max(1);
    let needed = length.0.div_ceil(bin_ns).div_ceil(most.max(1)).max(1);
    STEPS
        .iter()
        .filter_map(|seconds| seconds.checked_mul(SECOND))
        .find(|width| width.is_multiple_of(bin_ns) && width / bin_ns >= needed)
        .filter(|width| width / bin_ns <= 10 * needed)
        .map_or(needed, |width| width / bin_ns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(length: Span) -> String {
        let ticks = time_ticks(Time::ZERO, Time::ZERO + length, MOST);
        ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn time_ticks_are_whole_units_from_seconds_to_years() {
        let cases = [
            (Span::minutes(1), "0, 10 s, 20 s, 30 s, 40 s, 50 s, 1 min"),
            (Span::hours(4), "0, 30 min, 1 h, 1 h 30 min, 2 h, 2 h 30 min, 3 h, 3 h 30 min, 4 h"),
            (Span::days(8), "0, 1 d, 2 d, 3 d, 4 d, 5 d, 6 d, 7 d, 8 d"),
            (Span::days(180), "0, 30 d, 60 d, 90 d, 120 d, 150 d, 180 d"),
            (Span::days(5 * 365), "0, 1 y, 2 y, 3 y, 4 y, 5 y"),
            (Span::secs(8), "0, 1 s, 2 s, 3 s, 4 s, 5 s, 6 s, 7 s, 8 s"),
            (Span::minutes(10), "0, 2 min, 4 min, 6 min, 8 min, 10 min"),
            (Span::hours(1), "0, 10 min, 20 min, 30 min, 40 min, 50 min, 1 h"),
            (Span::hours(6), "0, 1 h, 2 h, 3 h, 4 h, 5 h, 6 h"),
            (Span::days(1), "0, 3 h, 6 h, 9 h, 12 h, 15 h, 18 h, 21 h, 1 d"),
            (Span::days(3), "0, 12 h, 1 d, 1 d 12 h, 2 d, 2 d 12 h, 3 d"),
            (Span::days(7), "0, 1 d, 2 d, 3 d, 4 d, 5 d, 6 d, 7 d"),
            (Span::days(42), "0, 7 d, 14 d, 21 d, 28 d, 35 d, 42 d"),
            (Span::days(100), "0, 14 d, 28 d, 42 d, 56 d, 70 d, 84 d, 98 d"),
            (Span::days(365), "0, 60 d, 120 d, 180 d, 240 d, 300 d, 360 d"),
            (Span::days(3_650), "0, 2 y, 4 y, 6 y, 8 y, 10 y"),
        ];
        for (length, expected) in cases {
            assert_eq!(labels(length), expected);
        }
    }

    #[test]
    fn no_length_has_more_than_ten_time_ticks() {
        let mut length = 1;
        while length < u64::MAX / 3 {
            let ticks = time_ticks(Time::ZERO, Time(length), MOST);
            assert!(ticks.len() <= 10 && !ticks.is_empty(), "{length} ns: {}", ticks.len());
            length += length / 4 + 1;
        }
    }

    #[test]
    fn value_ticks_are_round_and_cover_the_top() {
        let axis = value_axis(Unit::Count, 0.0, 40.0, 5);
        let labels: Vec<_> = axis.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["0", "10", "20", "30", "40"]);
        let axis = value_axis(Unit::Seconds, 0.0, 0.034, 4);
        let labels: Vec<_> = axis.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!((labels, axis.unit), (vec!["0", "10", "20", "30", "40"], "ms"));
        assert_eq!(value_axis(Unit::Count, 0.0, 0.0, 5).ceiling, 1.0, "nothing still has an axis");
        assert_eq!(value_axis(Unit::Count, 0.0, 1.0, 5).ticks.len(), 2, "no half routers");
        let axis = value_axis(Unit::Count, 36.0, 40.0, 5);
        assert_eq!((axis.floor, axis.ceiling, axis.ticks.len()), (36.0, 40.0, 5));
        assert_eq!(value_axis(Unit::Count, 0.0, 100_000.0, 5).ticks[1].label, "20,000");
    }

    #[test]
    fn shares_of_one_have_ticks_of_their_own() {
        let labels = |low, high| -> Vec<String> {
            let axis = value_axis(Unit::Number, low, high, 5);
            axis.ticks.into_iter().map(|tick| tick.label).collect()
        };
        assert_eq!(labels(0.0, 0.83), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(0.0, 0.0042), ["0", "0.001", "0.002", "0.003", "0.004", "0.005"]);
        assert_eq!(labels(-0.4, 0.4), ["−0.4", "−0.2", "0", "0.2", "0.4"]);
        assert_eq!(labels(0.0, 3_000.0), ["0", "1,000", "2,000", "3,000"]);
    }

    #[test]
    fn an_axis_begins_at_zero_unless_that_wastes_its_room() {
        assert_eq!(floor(1.0, 10.0), 0.0);
        assert_eq!((floor(5.0, 5.0), floor(5.0, 5.000_001)), (0.0, 0.0));
        assert_eq!(floor(90.0, 110.0), 89.0);
        assert_eq!(floor(-10.0, 10.0), -11.0);
    }

    #[test]
    fn bins_are_merged_to_round_widths() {
        assert_eq!(wider_bin(Span::hours(1), Span::days(7), 200), 1);
        assert_eq!(wider_bin(Span::hours(1), Span::days(38), 200), 6);
        assert_eq!(wider_bin(Span::hours(1), Span::days(365), 200), 48);
        assert_eq!(wider_bin(Span::nanos(7), Span::nanos(7_000), 200), 5);
    }
}
