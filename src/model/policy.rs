//! Timer presets of the smart agent: named sets of numbers that a fleet picks and can override.
//!
//! `xr-5.2` is the guide's agent and the default. `asa-1.6` and `xe-16` are later agents, for comparison.

use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Time};

/// When a failed exchange is tried again: `burst` repeats `burst_every` apart from the first failed attempt's start,
/// then `daily` repeats `daily_every` apart, counted from the end of the burst.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RetryLadder {
    /// Time to the first repeat of a compliance check, if it is not `burst_every` (facts §1.3: an ASA agent tried a failed
    /// check again after 29 s, but a failed renewal after 15 min 39 s).
    pub first_check: Option<Span>,
    /// Time between the first repeats (guide: 20 min).
    pub burst_every: Span,
    /// How many of them (guide: 4 h of them, 12).
    pub burst: u32,
    /// Time between the later repeats (guide: 1 d).
    pub daily_every: Span,
    /// How many of them (guide: 30).
    pub daily: u32,
}

impl RetryLadder {
    /// How many repeats there are (guide: 42, so 43 attempts with the regular one).
    #[must_use]
    pub fn rungs(&self) -> u16 {
        u16::try_from(self.burst.saturating_add(self.daily)).unwrap_or(u16::MAX)
    }

    /// When repeat `rung` (1..) of an attempt that started at `since` is due.
    #[must_use]
    pub fn due(&self, since: Time, rung: u16) -> Time {
        let rung = u32::from(rung);
        let (early, late) = (rung.min(self.burst), rung.saturating_sub(self.burst));
        since + self.burst_every * u64::from(early) + self.daily_every * u64::from(late)
    }

    /// The same for a compliance check, whose first repeat may have a time of its own; the others follow from there.
    #[must_use]
    pub fn due_check(&self, since: Time, rung: u16) -> Time {
        match self.first_check {
            Some(first) if self.burst > 0 && rung > 0 => {
                let others = RetryLadder { burst: self.burst - 1, ..*self };
                others.due(since + first, rung - 1)
            }
            _ => self.due(since, rung),
        }
    }
}

/// What an agent does when the ladder is spent. The guide does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnExhaustion {
    /// Say so once, then wait for an operator's `renew`.
    #[default]
    Stop,
    /// Say so once, then go on with the daily check.
    Resume,
}

/// Everything that sets the pace of a smart agent.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AgentPolicy {
    /// The preset's name, for reports.
    pub name: String,
    /// Compliance check while authorized, from check to check (guide: 1 d).
    pub check_authorized: Span,
    /// Compliance check while out of compliance (guide: 1 d).
    pub check_out_of_compliance: Span,
    /// Each regular check, the first after a restart too, comes later than its place by an even draw from zero to this
    /// (assumed: zero, for the guide names no such spread).
    pub check_jitter: Span,
    /// Repeats after a failure (guide).
    pub ladder: RetryLadder,
    /// When those are spent (assumed).
    pub on_exhaustion: OnExhaustion,
    /// The last answer stops counting after this long without contact (facts: 90 d).
    pub authorization_life: Span,
    /// From the end of the authorization to the end of its grace; [`Span::FOREVER`]: no such grace (facts §1.3: 90 d in the
    /// MIB of 2014, none in later agents).
    pub authorization_grace: Span,
    /// How long licensed features may be in use without a registration, in all (facts §1.3: 90 d).
    pub evaluation: Span,
    /// After that, from notice to notice; [`Span::FOREVER`]: one (facts §1.3: 1 h).
    pub evaluation_reminder: Span,
    /// A clock outside the certificate's validity may stay so for this long (facts §1.3: 1 h).
    pub clock_grace: Span,
    /// The ID certificate is renewed this long after the last registration or renewal answer (guide: 180 d).
    pub renew_after: Span,
    /// Time to make a key pair and a request before REGISTRATION is handed to call-home (fitted to the guide's capture).
    pub prepare_registration: Span,
    /// Time to check and store the registration answer before ACKNOWLEDGEMENT (fitted to the guide's capture).
    pub process_registration: Span,
    /// Time between the acknowledgement's answer and ENTITLEMENT (fitted to the guide's capture).
    pub process_acknowledgement: Span,
    /// An acknowledgement that could not be delivered is given up after this long (guide: 3842 s).
    pub acknowledgement_life: Span,
}

impl AgentPolicy {
    /// The guide's agent, IOS XR 5.2 (agent 1.1.4): the default.
    ///
    /// The three steps of its own are fitted to the guide's capture. With 12.5 s for REGISTRATION and 9.5 s for
    /// ACKNOWLEDGEMENT at the backend and 40 ms to and fro, the response is recorded 22 s after the start, and
    /// REGISTRATION, ACKNOWLEDGEMENT and ENTITLEMENT leave 17 s and 18 s apart.
    #[must_use]
    pub fn xr_5_2() -> Self {
        AgentPolicy {
            name: "xr-5.2".into(),
            check_authorized: Span::days(1),
            check_out_of_compliance: Span::days(1),
            check_jitter: Span::ZERO,
            ladder: RetryLadder {
                first_check: None,
                burst_every: Span::minutes(20),
                burst: 12,
                daily_every: Span::days(1),
                daily: 30,
            },
            on_exhaustion: OnExhaustion::Stop,
            authorization_life: Span::days(90),
            authorization_grace: Span::days(90),
            evaluation: Span::days(90),
            evaluation_reminder: Span::hours(1),
            clock_grace: Span::hours(1),
            renew_after: Span::days(180),
            prepare_registration: Span::millis(5_400),
            process_registration: Span::secs(4),
            process_acknowledgement: Span::millis(8_500),
            acknowledgement_life: Span::secs(3_842),
        }
    }

    /// The preset called `name`.
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "xr-5.2" => Some(AgentPolicy::xr_5_2()),
            "asa-1.6" => Some(AgentPolicy::asa_1_6()),
            "xe-16" => Some(AgentPolicy::xe_16()),
            _ => None,
        }
    }

    /// The agent of 2018's ASA (agent 1.6), for comparison. Checks every 30 d, every 12 h while out of compliance (facts
    /// §1.3). A failed check is first tried again after 29 s; the other first repeats are 15 min 39 s apart, what facts §1.3
    /// observed after a failed ID renewal; how many there are and what follows is the guide's ladder (assumed), and a spent
    /// ladder goes on with the regular check (assumed).
    /// From start to first authorization 8 s were seen (facts §3): one second for each step of its own (assumed).
    #[must_use]
    pub fn asa_1_6() -> Self {
        let guide = AgentPolicy::xr_5_2();
        AgentPolicy {
            name: "asa-1.6".into(),
            check_authorized: Span::days(30),
            check_out_of_compliance: Span::hours(12),
            ladder: RetryLadder {
                first_check: Some(Span::secs(29)),
                burst_every: Span::secs(15 * 60 + 39),
                ..guide.ladder
            },
            on_exhaustion: OnExhaustion::Resume,
            authorization_grace: Span::FOREVER,
            prepare_registration: Span::secs(1),
            process_registration: Span::secs(1),
            process_acknowledgement: Span::secs(1),
            ..guide
        }
    }

    /// The agent of IOS XE 16, for comparison. Checks as `asa-1.6` (facts §1.3), the guide's ladder of 30 d (facts §1.4:
    /// trouble is reported for 30 d), then the regular check again (assumed). From start to first authorization 4 s to 14 s
    /// were seen (facts §3): one second for each step of its own (assumed).
    #[must_use]
    pub fn xe_16() -> Self {
        AgentPolicy {
            name: "xe-16".into(),
            check_authorized: Span::days(30),
            check_out_of_compliance: Span::hours(12),
            on_exhaustion: OnExhaustion::Resume,
            authorization_grace: Span::FOREVER,
            prepare_registration: Span::secs(1),
            process_registration: Span::secs(1),
            process_acknowledgement: Span::secs(1),
            ..AgentPolicy::xr_5_2()
        }
    }
}

/// The names of the presets, the default first.
pub const PRESETS: &[&str] = &["xr-5.2", "asa-1.6", "xe-16"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_ladder_has_42_rungs_and_ends_after_30_days_and_4_hours() {
        let ladder = AgentPolicy::xr_5_2().ladder;
        let due = |rung| (ladder.due(Time::ZERO, rung) - Time::ZERO).to_string();
        assert_eq!(ladder.rungs(), 42);
        let rungs = [1, 2, 12, 13, 42].map(due);
        assert_eq!(rungs, ["20min", "40min", "4h", "1d 4h", "30d 4h"]);
        for rung in 0..=42 {
            assert_eq!(ladder.due_check(Time::ZERO, rung), ladder.due(Time::ZERO, rung));
        }
    }

    #[test]
    fn an_asa_agent_checks_again_after_29_seconds_and_renews_after_15_minutes_39() {
        let ladder = AgentPolicy::asa_1_6().ladder;
        let spans = |due: fn(&RetryLadder, Time, u16) -> Time| {
            [1, 2, 12, 13].map(|rung| (due(&ladder, Time::ZERO, rung) - Time::ZERO).to_string())
        };
        let checks = ["29s", "16min 8s", "2h 52min 38s", "1d 2h 52min"];
        assert_eq!(spans(RetryLadder::due_check), checks);
        assert_eq!(spans(RetryLadder::due)[..2], ["15min 39s", "31min 18s"]);
    }

    #[test]
    fn a_ladder_without_a_burst_has_no_first_check_of_its_own() {
        let ladder = RetryLadder { burst: 0, ..AgentPolicy::asa_1_6().ladder };
        assert_eq!(ladder.due_check(Time::ZERO, 1), Time::ZERO + Span::days(1));
    }

    #[test]
    fn every_preset_is_found_by_its_own_name() {
        for name in PRESETS {
            assert_eq!(AgentPolicy::preset(name).expect("listed").name, *name);
        }
        assert_eq!(AgentPolicy::preset("xr-5"), None);
        assert_eq!(PRESETS[0], AgentPolicy::xr_5_2().name);
    }
}
