//! One kind of message of the agent: when it is sent, and when again after a failure.
//!
//! ```text
//!            due                  answer
//!   Resting ─────► Asking ───────────────────────► Resting (next regular time)
//!      ▲            │  ▲
//!      │    failure │  │ rung due
//!      │            ▼  │
//!      │           Backing ··· last rung failed ··► Silent            (on_exhaustion = stop)
//!      └──────────────────────────────────────────  Resting, spent    (on_exhaustion = resume)
//! ```
//!
//! Rungs count from the start of the attempt that failed first. A spent activity starts no second ladder: when it
//! fails again it rests until the next regular time. A success or an operator clears that.
//!
//! What it does not know: what the message is, who answers, what an answer means.

use serde::{Deserialize, Serialize};

use crate::kernel::{PackedTime, Span, Time};
use crate::model::policy::RetryLadder;

/// Where one kind of message stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Activity {
    /// The next regular attempt is at `due`. `spent`: the last ladder was, and nothing went well since.
    Resting { due: PackedTime, spent: bool },
    /// With call-home: attempt `rung` of those that began at `since`.
    Asking { since: PackedTime, rung: u16, spent: bool },
    /// Attempt `rung` of those that began at `since` is next.
    Backing { since: PackedTime, rung: u16 },
    /// Waits for an operator.
    Silent,
}

/// What a failed attempt leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Setback {
    /// The ladder has a rung left.
    Again,
    /// That was the last rung.
    Spent,
    /// The ladder was spent before.
    StillSpent,
}

impl Activity {
    /// The next regular attempt is at `due`.
    pub(super) const fn at(due: Time) -> Self {
        Activity::Resting { due: PackedTime::new(due), spent: false }
    }

    /// When it next has to start.
    pub(super) fn due(&self, ladder: &RetryLadder) -> Time {
        match *self {
            Activity::Resting { due, .. } => due.time(),
            Activity::Backing { since, rung } => ladder.due(since.time(), rung),
            Activity::Asking { .. } | Activity::Silent => Time::NEVER,
        }
    }

    /// The same for a compliance check.
    pub(super) fn due_check(&self, ladder: &RetryLadder) -> Time {
        match *self {
            Activity::Backing { since, rung } => ladder.due_check(since.time(), rung),
            _ => self.due(ladder),
        }
    }

    /// Whether a message of it is with call-home.
    pub(super) const fn asking(&self) -> bool {
        matches!(self, Activity::Asking { .. })
    }

    /// Starts the attempt that is due and says which repeat it is.
    pub(super) fn start(&mut self, now: Time) -> u16 {
        let (since, rung, spent) = match *self {
            Activity::Resting { spent, .. } => (now.into(), 0, spent),
            Activity::Backing { since, rung } => (since, rung, false),
            Activity::Asking { .. } | Activity::Silent => unreachable!("neither has a due time"),
        };
        *self = Activity::Asking { since, rung, spent };
        rung
    }

    /// The attempt under way failed. On [`Setback::Again`] the next rung is set; else the caller decides.
    pub(super) fn failed(&mut self, ladder: &RetryLadder) -> Setback {
        match *self {
            Activity::Asking { spent: true, .. } => Setback::StillSpent,
            Activity::Asking { since, rung, .. } if rung < ladder.rungs() => {
                *self = Activity::Backing { since, rung: rung + 1 };
                Setback::Again
            }
            _ => Setback::Spent,
        }
    }

    /// When the attempts under way began.
    pub(super) const fn since(&self) -> Time {
        match *self {
            Activity::Asking { since, .. } | Activity::Backing { since, .. } => since.time(),
            Activity::Resting { due, .. } => due.time(),
            Activity::Silent => Time::NEVER,
        }
    }

    /// An operator wants it now: afresh, unless it is under way.
    pub(super) fn hurry(&mut self, now: Time) {
        if !self.asking() {
            *self = Activity::at(now);
        }
    }

    /// Whether an earlier attempt failed and nothing went well since.
    pub(super) const fn troubled(&self) -> bool {
        match *self {
            Activity::Resting { spent, .. } => spent,
            Activity::Asking { rung, spent, .. } => spent || rung > 0,
            Activity::Backing { .. } | Activity::Silent => true,
        }
    }
}

/// The first point after `now` of the grid `anchor`, `anchor + every`, …
pub(super) fn grid(anchor: Time, every: Span, now: Time) -> Time {
    if now < anchor {
        return anchor;
    }
    let every = every.0.max(1);
    anchor + Span::nanos(every).times((now - anchor).0 / every + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::policy::AgentPolicy;

    #[test]
    fn one_ladder_is_43_attempts_at_the_guides_times() {
        let ladder = AgentPolicy::xr_5_2().ladder;
        let start = Time::ZERO + Span::days(3);
        let mut work = Activity::at(start);
        let mut starts = Vec::new();
        loop {
            let now = work.due(&ladder);
            assert_eq!(usize::from(work.start(now)), starts.len(), "repeats count up from 0");
            starts.push(now - start);
            if work.failed(&ladder) == Setback::Spent {
                break;
            }
        }
        assert_eq!(starts.len(), 43);
        for (k, after) in starts.iter().enumerate() {
            let k = k as u64;
            let expected = match k {
                0..=12 => Span::minutes(20) * k,
                _ => Span::hours(4) + Span::days(1) * (k - 12),
            };
            assert_eq!(*after, expected, "attempt {k}");
        }
    }

    #[test]
    fn a_spent_activity_starts_no_second_ladder() {
        let ladder = AgentPolicy::xr_5_2().ladder;
        let mut work = Activity::Resting { due: Time::ZERO.into(), spent: true };
        work.start(Time::ZERO);
        assert_eq!(work.failed(&ladder), Setback::StillSpent);
    }

    #[test]
    fn a_grid_point_is_always_after_now() {
        let (anchor, day) = (Time::ZERO + Span::hours(5), Span::days(1));
        assert_eq!(grid(anchor, day, Time::ZERO), anchor);
        assert_eq!(grid(anchor, day, anchor), anchor + day);
        assert_eq!(grid(anchor, day, anchor + Span::hours(47)), anchor + day * 2);
        assert_eq!(grid(anchor, Span::FOREVER, anchor), Time::NEVER);
    }
}
