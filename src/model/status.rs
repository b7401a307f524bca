//! What a router can believe about itself: the words that machines, views and charts share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{Span, Time};

/// What a router believes about its registration (facts §1.1).
#[derive(
    JsonSchema,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum RegistrationStatus {
    /// Smart licensing is on, nobody has registered; or it is off.
    #[default]
    NotRegistered,
    /// The first attempt is under way.
    InProgress,
    /// It failed and will be tried again.
    Retrying,
    /// It failed for good.
    Failed,
    /// Done.
    Completed,
}

impl RegistrationStatus {
    /// The words that tables and timelines use.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            RegistrationStatus::NotRegistered => "not registered",
            RegistrationStatus::InProgress => "in progress",
            RegistrationStatus::Retrying => "retrying",
            RegistrationStatus::Failed => "failed",
            RegistrationStatus::Completed => "completed",
        }
    }
}

/// What a router believes about its authorization: its last answer, or how old that is.
#[derive(
    JsonSchema,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Belief {
    /// Not registered and a licensed feature is in use: nobody was asked. (Without one a router counts as authorized.)
    #[default]
    Unregistered,
    /// Asked, not yet told.
    Waiting,
    /// Everything in use is covered, or nothing is in use.
    Authorized,
    /// At least one tag is short or unknown.
    OutOfCompliance,
    /// The last answer is too old to count.
    AuthorizationExpired,
}

impl Belief {
    /// All, in the order charts stack them.
    pub const ALL: [Belief; 5] = [
        Belief::Authorized,
        Belief::Waiting,
        Belief::Unregistered,
        Belief::AuthorizationExpired,
        Belief::OutOfCompliance,
    ];
    /// The words that tables and charts use.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Belief::Unregistered => "unregistered",
            Belief::Waiting => "waiting",
            Belief::Authorized => "authorized",
            Belief::OutOfCompliance => "out of compliance",
            Belief::AuthorizationExpired => "authorization expired",
        }
    }
}

/// How well a router's talk with the backend goes.
#[derive(
    JsonSchema,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Contact {
    /// The last exchange went well, or there was none yet.
    #[default]
    Good,
    /// The last exchange failed; the router tries again.
    Lost,
    /// All retries are spent; the router waits for an operator.
    Silent,
}

impl Contact {
    /// The words that tables and timelines use.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Contact::Good => "good",
            Contact::Lost => "lost, trying again",
            Contact::Silent => "silent, retries spent",
        }
    }
}

/// The evaluation period of one router.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum EvaluationStatus {
    /// A feature is in use without a registration; if that goes on, the period ends at `ends`.
    Counting { ends: Time },
    /// Not now; `left` of it is left.
    Stopped { left: Span },
    /// Used up.
    Over,
}
