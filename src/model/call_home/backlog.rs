//! What waits to be sent, and when the rate limit lets it.
//!
//! What it does not know: configuration, exchanges, answers.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::alert::{Alert, Group};
use super::aside::Aside;
use crate::kernel::{Span, Time};
use crate::model::wire::{Ask, Subtype};

/// The length of the window that the rate limit counts in (guide: messages per minute).
const MINUTE: Span = Span::minutes(1);

/// The largest rate limit (facts §4: configurable 1 to 5).
const MOST: usize = 5;

/// A message that call-home carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Load {
    /// Of smart licensing.
    License(Ask),
    /// Of anything else.
    Alert(Alert),
}

/// Messages in order, with the instant they were submitted at. Nothing is allocated while nothing waits.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Backlog {
    #[expect(clippy::box_collection, reason = "empty in almost every router: 8 bytes, not 32")]
    waiting: Option<Box<VecDeque<(Load, Time)>>>,
}

impl Backlog {
    /// Nothing waits.
    pub(super) const NONE: Backlog = Backlog { waiting: None };

    pub(super) const fn is_empty(&self) -> bool {
        self.waiting.is_none()
    }

    pub(super) fn push(&mut self, load: Load, now: Time) {
        self.waiting.get_or_insert_default().push_back((load, now));
    }

    pub(super) fn pop(&mut self) -> Option<(Load, Time)> {
        let waiting = self.waiting.as_mut()?;
        let first = waiting.pop_front();
        if waiting.is_empty() {
            self.waiting = None;
        }
        first
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.as_ref().map_or(0, |waiting| waiting.len())
    }

    /// How many of this subtype wait.
    pub(super) fn waiting(&self, subtype: Subtype) -> u32 {
        self.count(|load| matches!(load, Load::License(ask) if ask.subtype() == subtype))
    }

    /// Drops what licmgr submitted; messages of alert groups stay.
    pub(super) fn forget_asks(&mut self) {
        if let Some(waiting) = &mut self.waiting {
            waiting.retain(|(load, _)| !matches!(load, Load::License(_)));
            if waiting.is_empty() {
                self.waiting = None;
            }
        }
    }

    /// How many of this alert group wait.
    pub(super) fn waiting_alerts(&self, group: Group) -> u32 {
        self.count(|load| matches!(load, Load::Alert(alert) if alert.group == group))
    }

    fn count(&self, meant: impl Fn(&Load) -> bool) -> u32 {
        let all = self.waiting.iter().flat_map(|waiting| waiting.iter());
        u32::try_from(all.filter(|(load, _)| meant(load)).count()).unwrap_or(u32::MAX)
    }
}

/// When the last exchange began, kept as the instant at which it is a minute old; zero before the first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Window {
    last: Time,
}

/// The same of those before it, newest first, as far back as the rate limit looks; dropped when the last is a minute old.
pub(super) type Earlier = [Time; MOST - 1];

impl Window {
    /// When the next exchange may begin: as soon as the one that is `limit` back is a minute old.
    pub(super) fn opens(&self, limit: u32, aside: &Aside) -> Time {
        match ((limit as usize).clamp(1, MOST), aside.earlier()) {
            (1, _) => self.last,
            (limit, Some(earlier)) => earlier[limit - 2],
            (_, None) => Time::ZERO,
        }
    }

    /// How many exchanges began within the minute before `now`.
    pub(super) fn begun(&self, now: Time, aside: &Aside) -> usize {
        let earlier = aside.earlier().into_iter().flatten();
        std::iter::once(&self.last).chain(earlier).filter(|old| **old > now).count()
    }

    /// Notes that an exchange begins.
    pub(super) fn note(&mut self, now: Time, aside: &mut Aside) {
        if now < self.last {
            let earlier = aside.earlier_mut();
            earlier.rotate_right(1);
            earlier[0] = self.last;
        } else {
            aside.forget_earlier();
        }
        self.last = now + MINUTE;
    }

    /// When the last one began.
    pub(super) fn began(&self) -> Time {
        self.last.before(MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Exchanges that begin as soon as they may never come too fast, and never later than the limit asks for.
        #[test]
        fn in_any_minute_no_more_begin_than_the_limit(
            gaps in prop::collection::vec(0_u64..40, 1..40),
            limit in 1_u32..=5,
        ) {
            let (mut window, mut starts) = (Window::default(), Vec::<Time>::new());
            let mut aside = Aside::default();
            let mut wanted = Time::ZERO;
            for gap in gaps {
                wanted += Span::secs(gap);
                let now = wanted.max(window.opens(limit, &aside));
                let back = starts.len().checked_sub(limit as usize);
                let allowed = back.map_or(Time::ZERO, |index| starts[index] + MINUTE);
                prop_assert_eq!(now, wanted.max(allowed), "neither early nor late");
                window.note(now, &mut aside);
                prop_assert_eq!(window.began(), now);
                starts.push(now);
                wanted = now;
            }
        }
    }

    #[test]
    fn a_window_forgets_what_is_older_than_a_minute() {
        let (mut window, mut aside) = (Window::default(), Aside::default());
        for second in [0, 1, 2] {
            window.note(Time::ZERO + Span::secs(second), &mut aside);
        }
        assert!(aside.earlier().is_some());
        window.note(Time::ZERO + Span::secs(62), &mut aside);
        assert!(aside.earlier().is_none());
    }
}
