//! A list of steps that stays short however long the run.
//!
//! The rule: nothing is dropped until there are more steps than the limit. Then time is cut into bins, as fine as the limit
//! allows (1 ms, 2 ms, 4 ms …), and each bin keeps its **last** step: the value at every bin's end is exact, what came
//! and went inside one bin is not seen. Two kinds of steps are never dropped: the first of all, and the first at which a
//! value reached its maximum of the whole run. So a peak may lose its shape, but not its height or its moment.
//!
//! What it does not know: what the values mean.

use crate::kernel::{Span, Time};

/// A step with values whose maxima matter.
pub(super) trait Step: Copy {
    /// Its instant.
    fn at(&self) -> Time;
    /// The values.
    fn values(&self) -> impl Iterator<Item = u64>;
}

/// The finest bin that steps are thinned to.
const FINEST: Span = Span::millis(1);

/// Steps in time order.
#[derive(Clone, Debug)]
pub(super) struct Thinned<S> {
    steps: Vec<S>,
    limit: usize,
    /// [`Span::ZERO`] as long as nothing was dropped.
    bin: Span,
    /// For each value the first step with its maximum.
    peaks: Vec<S>,
}

impl<S: Step> Thinned<S> {
    /// An empty list of at most `limit` steps (and one a value for the peaks).
    pub(super) fn new(limit: usize) -> Self {
        Thinned { steps: Vec::new(), limit: limit.max(4), bin: Span::ZERO, peaks: Vec::new() }
    }

    /// Appends `step`, which is later than the one before.
    pub(super) fn push(&mut self, step: S) {
        debug_assert!(self.steps.last().is_none_or(|last| last.at() < step.at()), "in time order");
        self.note_peaks(step);
        let first = self.steps.len() <= 1;
        match self.steps.last_mut() {
            Some(last) if !first && same_bin(self.bin, last.at(), step.at()) => *last = step,
            _ => self.steps.push(step),
        }
        if self.steps.len() > self.limit {
            self.thin();
        }
    }

    fn note_peaks(&mut self, step: S) {
        if self.peaks.is_empty() {
            self.peaks = vec![step; step.values().count()];
            return;
        }
        for (place, value) in step.values().enumerate() {
            let peak = &mut self.peaks[place];
            let highest = peak.values().nth(place).expect("every step has the same values");
            if value > highest {
                *peak = step;
            }
        }
    }

    /// Doubles the bins until at most three quarters of the limit are left, so that this seldom happens.
    fn thin(&mut self) {
        while self.steps.len() > self.limit - self.limit / 4 {
            self.bin = if self.bin == Span::ZERO { FINEST } else { self.bin * 2 };
            let (bin, mut kept) = (self.bin, 1);
            for place in 1..self.steps.len() {
                if kept > 1 && same_bin(bin, self.steps[kept - 1].at(), self.steps[place].at()) {
                    kept -= 1;
                }
                self.steps[kept] = self.steps[place];
                kept += 1;
            }
            self.steps.truncate(kept);
        }
    }

    /// Whether any step was dropped.
    pub(super) fn is_thin(&self) -> bool {
        self.bin != Span::ZERO
    }

    /// The steps in time order, with the peaks that thinning had dropped put back.
    pub(super) fn finish(self) -> Vec<S> {
        let mut steps = self.steps;
        for peak in self.peaks {
            let place = steps.partition_point(|step| step.at() < peak.at());
            if steps.get(place).is_none_or(|step| step.at() != peak.at()) {
                steps.insert(place, peak);
            }
        }
        steps
    }
}

fn same_bin(bin: Span, a: Time, b: Time) -> bool {
    bin != Span::ZERO && a.0 / bin.0 == b.0 / bin.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, PartialEq, Debug)]
    struct Level(Time, u64);

    impl Step for Level {
        fn at(&self) -> Time {
            self.0
        }
        fn values(&self) -> impl Iterator<Item = u64> {
            [self.1].into_iter()
        }
    }

    fn thinned(limit: usize, levels: impl IntoIterator<Item = Level>) -> Vec<Level> {
        let mut list = Thinned::new(limit);
        levels.into_iter().for_each(|level| list.push(level));
        list.finish()
    }

    fn second(n: u64, value: u64) -> Level {
        Level(Time::ZERO + Span::secs(n), value)
    }

    #[test]
    fn up_to_the_limit_every_step_is_kept() {
        let all: Vec<_> = (0..100).map(|n| second(n, n % 7)).collect();
        assert_eq!(thinned(100, all.clone()), all);
    }

    #[test]
    fn beyond_it_the_first_the_last_and_the_peak_stay() {
        let value = |n| if n == 33_333 { 9_999 } else { n % 50 };
        let kept = thinned(400, (0..100_000).map(|n| second(n, value(n))));
        assert!((200..=401).contains(&kept.len()), "{}", kept.len());
        assert_eq!(kept[0], second(0, 0));
        assert_eq!(*kept.last().expect("some"), second(99_999, 49));
        assert!(kept.contains(&second(33_333, 9_999)), "the peak kept its height and moment");
        assert!(kept.windows(2).all(|pair| pair[0].0 < pair[1].0), "in time order");
    }

    #[test]
    fn a_burst_keeps_its_shape_beside_a_long_silence() {
        // 5,000 steps within five minutes, then one a day for a year.
        let burst = (0..5_000).map(|n| Level(Time::ZERO + Span::millis(60 * n), n));
        let rest = (1..=365).map(|day| Level(Time::ZERO + Span::days(day), day));
        let kept = thinned(4_000, burst.chain(rest));
        let early = kept.iter().filter(|level| level.0 <= Time::ZERO + Span::minutes(5)).count();
        assert!(early > 2_000, "{early} steps are left of the burst");
        assert_eq!(kept.len() - early, 365);
    }
}
