//! Spells: stretches of time in which something is different, one after the other, known as far ahead as anybody asks.
//!
//! They are planned, or drawn from a stream of their own that nothing else moves. So whoever needs to know today how
//! things will be tomorrow looks, and the draws are the same as if they had waited.
//!
//! ```text
//!   0 ──── up ────► from ── down ──► to ──── up ────► from ── …        [from, to) is a spell
//!   is_on(t), next_change(t): learns up to t, then looks              forget(t): drops what ended before
//! ```
//!
//! What it does not know: what is different in a spell.

use std::collections::VecDeque;

use super::ratio::Ratio;
use super::sample::Law;
use super::stream::Key;
use super::time::{Span, Time};

/// Stretches of time, in order.
#[derive(Clone, Debug)]
pub struct Spells {
    /// Laws of what lies between and of the spells themselves, and where their draws come from; `None`: no more come.
    renewal: Option<(Law, Law, Key)>,
    /// How many changes are known.
    changes: u64,
    /// The spells that are known and not forgotten.
    known: VecDeque<(Time, Time)>,
    /// Everything before this is known.
    until: Time,
}

impl Spells {
    /// A single one.
    #[must_use]
    pub fn once(at: Time, length: Span) -> Self {
        let known = VecDeque::from([(at, at + length)]);
        Spells { renewal: None, changes: 2, known, until: Time::NEVER }
    }

    /// Again and again from time zero: after a draw of `up`, for a draw of `down`. The n-th draw is the first of
    /// `key`'s n-th occurrence.
    #[must_use]
    pub fn renewal(up: Law, down: Law, key: Key) -> Self {
        let (renewal, known) = (Some((up, down, key)), VecDeque::new());
        Spells { renewal, changes: 0, known, until: Time::ZERO }
    }

    /// Learns what will be up to and including `t`.
    fn learn(&mut self, t: Time) {
        while self.until <= t
            && self.until < Time::NEVER
            && let Some((up, down, key)) = &self.renewal
        {
            let draw = |law: &Law, n| law.sample(&mut key.occurrence(n));
            let from = self.until + draw(up, self.changes);
            let to = from + draw(down, self.changes + 1);
            self.known.push_back((from, to));
            self.changes += 2;
            self.until = to;
        }
    }

    /// Whether `t` lies in a spell.
    pub fn is_on(&mut self, t: Time) -> bool {
        self.learn(t);
        self.was_on(t)
    }

    /// The same for an instant that was asked for before, or one before it, and is not forgotten.
    #[must_use]
    pub fn was_on(&self, t: Time) -> bool {
        let first = self.known.partition_point(|(_, to)| *to <= t);
        self.known.get(first).is_some_and(|(from, _)| *from <= t)
    }

    /// The first instant after `t` at which a spell begins or ends.
    pub fn next_change(&mut self, t: Time) -> Time {
        self.learn(t);
        let first = self.known.partition_point(|(_, to)| *to <= t);
        match self.known.get(first) {
            Some((from, to)) => {
                if *from > t {
                    *from
                } else {
                    *to
                }
            }
            None if self.until == Time::NEVER => Time::NEVER,
            None => {
                self.learn(self.until);
                self.next_change(t)
            }
        }
    }

    /// Drops what ended before `t`.
    pub fn forget(&mut self, t: Time) {
        while self.known.front().is_some_and(|(_, to)| *to < t) {
            self.known.pop_front();
        }
    }
}

/// When work that begins at `begins` and takes `work` in good times is done, if each of `drags` makes it take so many
/// times as long while its spells are on; `part` gives the two of one. What is done between two changes is rounded to a
/// nanosecond.
pub fn finishes<T>(
    drags: &mut [T],
    part: impl Fn(&mut T) -> (&mut Spells, Ratio),
    begins: Time,
    work: Span,
) -> Time {
    let (mut at, mut work) = (begins, work);
    loop {
        let (mut next, mut takes) = (Time::NEVER, work);
        for drag in drags.iter_mut() {
            let (spells, slower) = part(drag);
            next = next.min(spells.next_change(at));
            takes = if spells.was_on(at) { slower.times(takes) } else { takes };
        }
        if at + takes <= next {
            return at + takes;
        }
        let mut done = next.since(at);
        for drag in drags.iter_mut().rev() {
            let (spells, slower) = part(drag);
            done = if spells.was_on(at) { slower.inverse().times(done) } else { done };
        }
        work = Span(work.0.saturating_sub(done.0));
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Time {
        Time::ZERO + Span::secs(secs)
    }
    fn once(from: u64, to: u64) -> Spells {
        Spells::once(at(from), Span::secs(to - from))
    }
    fn weather() -> Spells {
        let law = |secs| Law::Exponential { mean: Span::secs(secs) };
        Spells::renewal(law(50), law(20), Key::of(3, 0, "fault", "weather"))
    }

    #[test]
    fn a_single_spell_begins_at_its_first_instant_and_is_over_at_its_last() {
        let mut spells = once(10, 20);
        let on: Vec<_> = [9, 10, 19, 20].map(|t| spells.is_on(at(t))).into();
        assert_eq!(on, [false, true, true, false]);
        let next: Vec<_> = [0, 9, 10, 19].map(|t| spells.next_change(at(t))).into();
        assert_eq!(next, [at(10), at(10), at(20), at(20)]);
        assert_eq!(spells.next_change(at(20)), Time::NEVER);
    }

    /// Looking ahead, in whatever steps, finds what waiting would.
    #[test]
    fn drawn_spells_do_not_depend_on_who_looks_when() {
        let (mut early, mut late) = (weather(), weather());
        early.next_change(at(100_000));
        let (mut now, mut changes) = (Time::ZERO, 0);
        while now < at(90_000) {
            let next = late.next_change(now);
            assert_eq!(early.next_change(now), next);
            assert_eq!(early.is_on(now), late.is_on(now), "at {now}");
            assert_ne!(late.is_on(next), late.is_on(now), "a change changes something");
            late.forget(now);
            (now, changes) = (next, changes + 1);
        }
        assert!(changes > 2_000 && late.known.len() <= 2, "{changes}, {}", late.known.len());
    }

    #[test]
    fn work_slows_down_while_a_spell_is_on() {
        fn half(it: &mut Spells) -> (&mut Spells, Ratio) {
            (it, Ratio::thousandths(2_000))
        }
        let cases = [
            (0, 10, 10, "done before"),
            (5, 10, 20, "half of it in the spell, at half the pace: 5 + 5·2"),
            (10, 5, 20, "just inside"),
            (10, 8, 23, "five in the spell, three after it"),
            (20, 8, 28, "after it"),
        ];
        for (begins, work, ends, why) in cases {
            let done = finishes(&mut [once(10, 20)], half, at(begins), Span::secs(work));
            assert_eq!(done, at(ends), "{why}");
        }
        // A quarter of the pace for 10 s does 2.5 of it, half of it for 10 s does 5 more, and 2.5 are left.
        let both = finishes(&mut [once(10, 20), once(10, 30)], half, at(10), Span::secs(10));
        assert_eq!(both, at(32) + Span::millis(500));
    }
}
