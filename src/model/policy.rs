//! Timer presets of the smart agent: named sets of numbers that a fleet picks and can override.
//!
//! `xr-5.2` is the guide's agent and the default. `asa-1.6` and `xe-16` are later agents, for comparison.

use serde::{Deserialize, Serialize};

use crate::kernel::Span;

/// When a failed exchange is tried again: `burst` repeats `burst_every` apart from the first failed attempt's start,
/// then `daily` repeats `daily_every` apart, counted from the end of the burst.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RetryLadder {
    /// Time between the first repeats (guide: 20 min).
    pub burst_every: Span,
    /// How many of them (guide: 4 h of them, 12).
    pub burst: u32,
    /// Time between the later repeats (guide: 1 d).
    pub daily_every: Span,
    /// How many of them (guide: 30).
    pub daily: u32,
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
    /// Repeats after a failure (guide).
    pub ladder: RetryLadder,
    /// When those are spent (assumed).
    pub on_exhaustion: OnExhaustion,
    /// The last answer stops counting after this long without contact (facts: 90 d).
    pub authorization_life: Span,
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
    #[must_use]
    pub fn xr_5_2() -> Self {
        AgentPolicy {
            name: "xr-5.2".into(),
            check_authorized: Span::days(1),
            check_out_of_compliance: Span::days(1),
            ladder: RetryLadder {
                burst_every: Span::minutes(20),
                burst: 12,
                daily_every: Span::days(1),
                daily: 30,
            },
            on_exhaustion: OnExhaustion::Stop,
            authorization_life: Span::days(90),
            renew_after: Span::days(180),
            prepare_registration: Span::secs(5),
            process_registration: Span::secs(4),
            process_acknowledgement: Span::secs(8),
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

    /// The agent of 2018's ASA (agent 1.6), for comparison.
    #[must_use]
    pub fn asa_1_6() -> Self {
        AgentPolicy {
            name: "asa-1.6".into(),
            check_authorized: Span::days(30),
            check_out_of_compliance: Span::hours(12),
            on_exhaustion: OnExhaustion::Resume,
            ..AgentPolicy::xr_5_2()
        }
    }

    /// The agent of IOS XE 16, for comparison.
    #[must_use]
    pub fn xe_16() -> Self {
        AgentPolicy {
            name: "xe-16".into(),
            check_authorized: Span::days(30),
            check_out_of_compliance: Span::hours(12),
            on_exhaustion: OnExhaustion::Resume,
            ..AgentPolicy::xr_5_2()
        }
    }
}

/// The names of the presets, the default first.
pub const PRESETS: &[&str] = &["xr-5.2", "asa-1.6", "xe-16"];
