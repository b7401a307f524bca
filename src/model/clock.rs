//! A router's own clock: what it shows, how it drifts, and what sets it.
//!
//! ```text
//!            its NTP server is reachable            it is not
//!   Free ─────────────────────────────► Held ─────────────────► Free (from what it showed)
//!    ▲ drifts                             stays within the accuracy
//!    └──────── set by hand ───────────────┘
//! ```
//!
//! The offset is counted from the truth, which is the simulated time. A free clock gains or loses a fixed share of it:
//! crystals in network equipment are good to some 20 ppm to 100 ppm (assumed), which is two to nine seconds a day. A
//! clock that nothing is planned for is right and costs nothing.
//!
//! What it does not know: who holds it, who reads it, certificates.

use serde::{Deserialize, Serialize};

use super::Wall;
use crate::kernel::Time;

/// A correction by NTP of more than this is a step, a smaller one is made so slowly that nobody notices (the step
/// threshold of RFC 5905, 128 ms).
pub const STEP: i64 = 128_000_000;

/// One clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Clock {
    /// So many nanoseconds ahead of the truth at `since`; below zero: behind.
    ahead: i64,
    /// When that was.
    since: Time,
    /// What it gains while free, in parts per billion; below zero: loses.
    drift: i32,
    /// NTP corrects the drift.
    held: bool,
}

impl Clock {
    /// A free clock that is `ahead` at the start and drifts by so many parts per billion.
    #[must_use]
    pub const fn free(ahead: i64, drift: i32) -> Self {
        Clock { ahead, since: Time::ZERO, drift, held: false }
    }

    /// How far it is ahead of the truth, in nanoseconds; below zero: behind.
    #[must_use]
    pub fn ahead_at(&self, now: Time) -> i64 {
        if self.held {
            return self.ahead;
        }
        let gained = i128::from(now.since(self.since).0) * i128::from(self.drift) / 1_000_000_000;
        let ahead = i128::from(self.ahead) + gained;
        i64::try_from(ahead).unwrap_or(if ahead < 0 { i64::MIN } else { i64::MAX })
    }

    /// The date that it shows.
    #[must_use]
    pub fn wall(&self, now: Time) -> Wall {
        Wall(Wall::true_at(now).0.saturating_add(self.ahead_at(now)))
    }

    /// Since when it runs as it does.
    #[must_use]
    pub const fn since(&self) -> Time {
        self.since
    }

    /// Whether NTP holds it.
    #[must_use]
    pub const fn held(&self) -> bool {
        self.held
    }

    /// It is set to be `ahead`, and free from then on.
    pub fn set(&mut self, now: Time, ahead: i64) {
        *self = Clock { ahead, since: now, held: false, ..*self };
    }

    /// NTP has it from now on, with what is left of its error. Whether that was a step.
    pub fn hold(&mut self, now: Time, ahead: i64) -> bool {
        let step = self.ahead_at(now).abs_diff(ahead) > STEP.unsigned_abs();
        *self = Clock { ahead, since: now, held: true, ..*self };
        step
    }

    /// NTP is lost: it drifts from what it shows.
    pub fn let_go(&mut self, now: Time) {
        *self = Clock { ahead: self.ahead_at(now), since: now, held: false, ..*self };
    }
}

/// The date that a router showed at `at`: `past` is how its clock has run, in time order. With nothing there it is right.
#[must_use]
pub fn shown(past: &[Clock], at: Time) -> Wall {
    let began = past.partition_point(|clock| clock.since() <= at);
    began.checked_sub(1).map_or_else(|| Wall::true_at(at), |place| past[place].wall(at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::Span;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn a_free_clock_gains_its_share_and_a_held_one_nothing() {
        let day = Time::ZERO + Span::days(1);
        let mut clock = Clock::free(-SECOND, 20_000);
        // 20 ppm of 86 400 s are 1.728 s.
        assert_eq!(clock.ahead_at(day), 728_000_000);
        assert_eq!(clock.wall(day), Wall(86_400 * SECOND + 728_000_000));
        assert!(clock.hold(day, 5), "a second is a step");
        assert_eq!(clock.ahead_at(day + Span::days(100)), 5);
        clock.let_go(day + Span::days(100));
        assert_eq!(clock.ahead_at(day + Span::days(101)), 1_728_000_005);
        clock.set(day + Span::days(101), 0);
        assert_eq!(clock.ahead_at(day + Span::days(102)), 1_728_000_000, "set right it drifts on");
    }

    #[test]
    fn what_was_shown_goes_by_how_the_clock_ran_then() {
        let at = |hours| Time::ZERO + Span::hours(hours);
        let mut set = Clock::free(-SECOND, 0);
        set.set(at(2), 5 * SECOND);
        let past = [Clock::free(-SECOND, 0), set];
        assert_eq!(shown(&past, at(1)), Wall(3_599 * SECOND));
        assert_eq!(shown(&past, at(2)), Wall(7_205 * SECOND));
        assert_eq!(shown(&past, at(3)), Wall(10_805 * SECOND));
        assert_eq!(shown(&[], at(3)), Wall::true_at(at(3)));
    }

    #[test]
    fn a_small_correction_is_no_step() {
        let mut clock = Clock::free(STEP, 0);
        assert!(!clock.hold(Time::ZERO, 0));
        let mut clock = Clock::free(-STEP - 1, 0);
        assert!(clock.hold(Time::ZERO, 0));
    }

    proptest! {
        /// Losing NTP moves no hand, and however it drifts a clock goes forward.
        #[test]
        fn a_clock_that_nobody_sets_goes_forward(
            ahead in any::<i32>(),
            drift in -1_000_000_i32..1_000_000,
            gaps in prop::collection::vec((0_u64..1 << 50, any::<bool>()), 1..20),
        ) {
            let mut clock = Clock::free(i64::from(ahead), drift);
            let mut now = Time::ZERO;
            for (gap, lose) in gaps {
                let before = clock.wall(now);
                now += Span::nanos(gap);
                prop_assert!(clock.wall(now) >= before);
                if lose {
                    let shown = clock.wall(now);
                    clock.let_go(now);
                    prop_assert_eq!(clock.wall(now), shown);
                }
            }
        }
    }
}
