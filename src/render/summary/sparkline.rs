//! Sparklines: values over time as one line of text, a character a part of the time.
//!
//! ```text
//!   steps or bins ──► parts (one value for each character) ──► ▂▄█▂····  or  :=@:....
//! ```
//!
//! What it does not know: what is measured.

use crate::kernel::{Span, Time};

/// What stands for nothing.
const NOTHING: (char, char) = ('·', '.');
/// The eight heights, lowest first: on a terminal that has them, and on any.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const LETTERS: [char; 8] = [':', '-', '=', '+', '*', '#', '%', '@'];

/// Which of the values within a part of the time stands for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// The largest, so that no peak is lost.
    Most,
    /// The smallest, so that no dip is lost.
    Least,
}

impl Keep {
    fn of(self, a: u64, b: u64) -> u64 {
        match self {
            Keep::Most => a.max(b),
            Keep::Least => a.min(b),
        }
    }
}

/// One value for each of `parts` equal parts of the time up to `end`, of a value that is `steps`: from each instant on so
/// much, in time order, and nothing before the first.
#[must_use]
pub fn parts_of_steps(steps: &[(Time, u64)], end: Time, parts: usize, keep: Keep) -> Vec<u64> {
    let mut steps = steps.iter().peekable();
    let mut now = 0;
    (0..parts)
        .map(|part| {
            let (from, to) = (edge(part, parts, end), edge(part + 1, parts, end));
            // A value that ends as the part begins was never in it.
            while let Some((_, value)) = steps.next_if(|it| it.0 <= from) {
                now = *value;
            }
            let mut kept = now;
            let last = part + 1 == parts;
            while let Some((_, value)) = steps.next_if(|it| it.0 < to || last && it.0 == to) {
                now = *value;
                kept = keep.of(kept, now);
            }
            kept
        })
        .collect()
}

/// One value for each part of the time up to `end`: the largest of the bins, each `bin` long, that it has a share in.
#[must_use]
pub fn parts_of_bins(bins: &[u64], bin: Span, end: Time, parts: usize) -> Vec<u64> {
    let width = bin.0.max(1);
    let part = |part: usize| {
        let first = edge(part, parts, end).0 / width;
        let past = edge(part + 1, parts, end).0.div_ceil(width).max(first + 1);
        let within = bins.iter().skip(first as usize).take((past - first) as usize);
        within.copied().max().unwrap_or(0)
    };
    (0..parts).map(part).collect()
}

/// Where a part of the time up to `end` begins.
pub(super) fn edge(part: usize, parts: usize, end: Time) -> Time {
    Time((u128::from(end.0) * part as u128 / parts.max(1) as u128) as u64)
}

/// A character for each value, as high as its share of `top`. Nothing looks different from little.
#[must_use]
pub fn sparkline(values: &[u64], top: u64, unicode: bool) -> String {
    let heights = if unicode { BLOCKS } else { LETTERS };
    let character = |value: &u64| match *value {
        0 if unicode => NOTHING.0,
        0 => NOTHING.1,
        value => {
            let share = (u128::from(value) * 8).div_ceil(u128::from(top.max(1)));
            heights[share.clamp(1, 8) as usize - 1]
        }
    };
    values.iter().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Time {
        Time::ZERO + Span::secs(seconds)
    }

    #[test]
    fn a_peak_and_a_dip_shorter_than_a_character_are_seen() {
        let steps = [(at(0), 5), (at(41), 9), (at(42), 5), (at(71), 0), (at(72), 5)];
        let parts = |keep| parts_of_steps(&steps, at(100), 10, keep);
        assert_eq!(parts(Keep::Most), [5, 5, 5, 5, 9, 5, 5, 5, 5, 5]);
        assert_eq!(parts(Keep::Least), [5, 5, 5, 5, 5, 5, 5, 0, 5, 5]);
    }

    #[test]
    fn a_step_belongs_to_the_part_that_it_begins() {
        let parts = |steps: &[(Time, u64)]| parts_of_steps(steps, at(4), 4, Keep::Most);
        assert_eq!(parts(&[(at(1), 7), (at(2), 0)]), [0, 7, 0, 0]);
        assert_eq!(parts(&[(at(4), 3)]), [0, 0, 0, 3], "the last instant is in the last part");
        assert_eq!(parts(&[]), [0; 4]);
    }

    #[test]
    fn bins_may_be_finer_and_coarser_than_characters() {
        let hour = Span::hours(1);
        let day = at(4 * 3600);
        assert_eq!(parts_of_bins(&[1, 2, 3, 4], hour, day, 2), [2, 4]);
        assert_eq!(parts_of_bins(&[1, 2, 3, 4], hour, day, 8), [1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(parts_of_bins(&[9], hour, at(600), 3), [9, 9, 9], "a run within one bin");
        assert_eq!(parts_of_bins(&[], hour, Time::ZERO, 3), [0, 0, 0]);
    }

    #[test]
    fn heights_are_shares_and_nothing_is_not_little() {
        let values = [0, 1, 5, 10, 20, 40];
        assert_eq!(sparkline(&values, 40, true), "·▁▁▂▄█");
        assert_eq!(sparkline(&values, 40, false), ".::-+@");
        assert_eq!(sparkline(&[1, 100_000], 100_000, true), "▁█", "one router of a large fleet");
        assert_eq!(sparkline(&[0, 3], 0, true), "·█", "no top");
    }
}
