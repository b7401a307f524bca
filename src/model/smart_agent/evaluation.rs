//! The evaluation period: how long licensed features may be used without a registration.
//!
//! ```text
//!                a feature is in use and the router is not registered
//!   Stopped ─────────────────────────────────────────────────────────► Counting ─── budget used up ──► over
//!      ▲                                                                  │ warnings                    │ reminders
//!      └────────── registered, or nothing in use, or smart licensing off ─┴─────────────────────────────┘
//! ```
//!
//! It counts use, not days (facts §1.2), and nothing gives any of it back (assumed). Warnings come at 60, 30, 21, 14 and
//! 7 days left, then daily, in the last day hourly, and hourly after the end (facts §1.3). That it is over stops no
//! feature (guide). It stops counting with the registration, not with the first answer after that (assumed: facts §1.2
//! names both; they are half a minute apart).
//!
//! What it does not know: which features, how many.

use serde::{Deserialize, Serialize};

use super::registration::Registration;
use super::{Agent, Turn};
use crate::kernel::{Span, Time};
use crate::model::EvaluationStatus;
use crate::model::policy::AgentPolicy;
use crate::model::syslog::{Mnemonic, Reason};

/// Days left at which the first warnings come (facts §1.3).
pub(super) const WARNINGS: [u64; 5] = [60, 30, 21, 14, 7];

/// What one router has used of its evaluation period.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Evaluation {
    /// Used before `since`.
    used: Span,
    /// Counting from here; `NEVER`: it is not.
    since: Time,
    /// All notices up to this use were given.
    told: Span,
    /// The budget is used up.
    over: bool,
}

impl Evaluation {
    const UNUSED: Evaluation =
        Evaluation { used: Span::ZERO, since: Time::NEVER, told: Span::ZERO, over: false };

    pub(super) fn counts(&self) -> bool {
        self.since != Time::NEVER
    }

    pub(super) const fn over(&self) -> bool {
        self.over
    }

    /// How a `budget` stands.
    pub(super) fn view(&self, budget: Span) -> EvaluationStatus {
        let left = Span(budget.0.saturating_sub(self.used.0));
        match (self.over, self.counts()) {
            (true, _) => EvaluationStatus::Over,
            (false, true) => EvaluationStatus::Counting { ends: self.since + left },
            (false, false) => EvaluationStatus::Stopped { left },
        }
    }

    /// When the next notice is due.
    pub(super) fn deadline(&self, policy: &AgentPolicy) -> Time {
        match self.counts() {
            true => self.since + Span(next_notice(self.told, policy).0.saturating_sub(self.used.0)),
            false => Time::NEVER,
        }
    }

    fn stop(&mut self, now: Time) {
        if self.counts() {
            self.used = Span(self.used.0.saturating_add(now.since(self.since).0));
            self.since = Time::NEVER;
        }
    }

    fn count(&mut self, turn: &mut Turn<'_>) {
        if !self.counts() {
            self.since = turn.now;
            if self.over {
                self.told = self.told.max(self.used);
                turn.log(Mnemonic::EvalExpired);
            } else {
                turn.log(Mnemonic::EvalStart);
            }
        }
        while self.deadline(turn.policy) <= turn.now {
            self.told = next_notice(self.told, turn.policy);
            let left = turn.policy.evaluation.0.saturating_sub(self.told.0);
            if left == 0 {
                self.over = true;
                turn.log(Mnemonic::EvalExpired);
            } else {
                let hours = u32::try_from(left / Span::hours(1).0).unwrap_or(u32::MAX);
                turn.log_because(Mnemonic::EvalWarning, Reason::HoursLeft(hours));
            }
        }
    }
}

/// The use at which the first notice after that at `told` is given.
fn next_notice(told: Span, policy: &AgentPolicy) -> Span {
    let budget = policy.evaluation;
    if told >= budget {
        return Span(told.0.saturating_add(policy.evaluation_reminder.0));
    }
    let left = budget.0 - told.0;
    let (day, hour) = (Span::days(1).0, Span::hours(1).0);
    let whole = |unit: u64| (left - 1) / unit * unit;
    let early = WARNINGS.iter().map(|days| days * day).find(|warning| *warning < left);
    let next = match early {
        Some(warning) => warning,
        None if left > day => whole(day),
        None => whole(hour),
    };
    Span(budget.0 - next)
}

impl Agent {
    /// Counts, or does not.
    pub(super) fn evaluate(&mut self, turn: &mut Turn<'_>) {
        let registered =
            matches!(self.registration, Registration::Registered(_)) || self.reserved().is_some();
        if self.enabled && self.in_use && !registered {
            self.rare_mut().evaluation.get_or_insert(Evaluation::UNUSED).count(turn);
        } else if let Some(evaluation) = self.rare.as_mut().and_then(|it| it.evaluation.as_mut()) {
            evaluation.stop(turn.now);
        }
    }

    /// What it used of its evaluation period, if it ever used any.
    pub(super) fn evaluated(&self) -> Option<&Evaluation> {
        self.rare.as_ref()?.evaluation.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_come_at_the_published_times() {
        let policy = AgentPolicy::xr_5_2();
        let mut told = Span::ZERO;
        let mut left = Vec::new();
        for _ in 0..37 {
            told = next_notice(told, &policy);
            left.push(policy.evaluation.0.saturating_sub(told.0) / Span::hours(1).0);
        }
        let days = [60, 30, 21, 14, 7, 6, 5, 4, 3, 2, 1].map(|days| days * 24);
        let expected: Vec<u64> = days.into_iter().chain((0..24).rev()).chain([0, 0]).collect();
        assert_eq!(left, expected);
        assert_eq!(told, policy.evaluation + Span::hours(2), "then every hour");
    }

    #[test]
    fn a_short_budget_leaves_out_the_warnings_that_it_never_had() {
        let policy = AgentPolicy { evaluation: Span::minutes(90), ..AgentPolicy::xr_5_2() };
        assert_eq!(next_notice(Span::ZERO, &policy), Span::minutes(30));
        assert_eq!(next_notice(Span::minutes(30), &policy), Span::minutes(90));
    }

    #[test]
    fn without_a_reminder_its_end_is_said_once() {
        let policy = AgentPolicy { evaluation_reminder: Span::FOREVER, ..AgentPolicy::xr_5_2() };
        assert_eq!(next_notice(policy.evaluation, &policy), Span::FOREVER);
    }
}
