//! The message catalogue: what licmgr writes to syslog.
//!
//! Each line says where its text is from. Placing a line in time and on a device is the renderer's work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wire::{Failure, InstanceId, Refusal};

/// How sure a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Word for word in the guide.
    Guide,
    /// Word for word in another public source (facts §2).
    Facts,
    /// The event is public, the words are ours.
    Assumed,
}

/// What stands before a line's severity: `SMART_LIC-`, or the group that a line is `of`.
macro_rules! group {
    () => {
        "SMART_LIC-"
    };
    ($name:literal) => {
        concat!($name, "-")
    };
}

macro_rules! catalogue {
    ($($variant:ident $(of $group:literal)? $severity:literal $mnemonic:literal $text:literal $source:ident;)*) => {
        /// A line of the catalogue.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
        pub enum Mnemonic { $(
            #[doc = concat!("`", group!($($group)?), $severity, "-", $mnemonic, "`: ", $text)]
            #[serde(rename = $mnemonic)]
            $variant,
        )* }

        impl Mnemonic {
            /// The whole catalogue.
            pub const ALL: &'static [Mnemonic] = &[$(Mnemonic::$variant,)*];

            /// `COMM_FAILED`
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Mnemonic::$variant => $mnemonic,)* }
            }
            /// `SMART_LIC-3-COMM_FAILED`
            #[must_use]
            pub const fn tag(self) -> &'static str {
                match self { $(Mnemonic::$variant => concat!(group!($($group)?), $severity, "-", $mnemonic),)* }
            }
            /// How grave it is: 0 (emergency) to 7 (debugging), as routers and syslog number it.
            #[must_use]
            pub const fn severity(self) -> u8 {
                match self { $(Mnemonic::$variant => $severity,)* }
            }
            /// The text up to the reason.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Mnemonic::$variant => $text,)* }
            }
            /// Where the text is from.
            #[must_use]
            pub const fn source(self) -> Source {
                match self { $(Mnemonic::$variant => Source::$source,)* }
            }
            /// The line called `name`.
            #[must_use]
            pub fn named(name: &str) -> Option<Mnemonic> {
                Mnemonic::ALL.iter().copied().find(|it| it.name() == name)
            }
        }
    };
}

catalogue! {
    AgentReady 6 "AGENT_READY" "Smart Agent for Licensing is initialized" Facts;
    AgentEnabled 6 "AGENT_ENABLED" "Smart Agent for Licensing is enabled" Facts;
    RegSuccess 6 "AGENT_REG_SUCCESS" "Smart Agent for Licensing Registration with Cisco licensing cloud successful" Guide;
    RegFailed 3 "AGENT_REG_FAILED" "Smart Agent for Licensing Registration with Cisco licensing cloud failed" Guide;
    DeregSuccess 6 "AGENT_DEREG_SUCCESS" "Smart Agent for Licensing De-registration with Cisco licensing cloud successful" Assumed;
    DeregFailed 3 "AGENT_DEREG_FAILED" "Smart Agent for Licensing De-registration with Cisco licensing cloud failed" Assumed;
    CommFailed 3 "COMM_FAILED" "Communications failure with Cisco licensing cloud" Guide;
    CommRestored 5 "COMM_RESTORED" "Communications with Cisco licensing cloud restored" Guide;
    AuthRenewFailed 3 "AUTH_RENEW_FAILED" "Authorization renewal with Cisco licensing cloud failed" Guide;
    AuthExpired 3 "AUTH_EXPIRED" "Authorization expired: no contact with Cisco licensing cloud for too long" Assumed;
    IdCertRenewFailed 3 "ID_CERT_RENEW_FAILED" "ID certificate renewal failed" Guide;
    IdCertRenewSuccess 5 "ID_CERT_RENEW_SUCCESS" "ID certificate renewal successful" Assumed;
    IdCertExpired 3 "ID_CERT_EXPIRED" "ID certificate expired. Agent is not registered with Cisco licensing cloud" Assumed;
    OutOfCompliance 3 "OUT_OF_COMPLIANCE" "One or more entitlements are out of compliance" Assumed;
    InCompliance 5 "IN_COMPLIANCE" "All entitlements are authorized" Assumed;
    RetriesSpent 3 "RETRIES_SPENT" "All retries with Cisco licensing cloud are spent; no further attempt until an operator renews" Assumed;
    RetriesSpentResume 3 "RETRIES_SPENT_RESUME" "All retries with Cisco licensing cloud are spent; going on with the daily check" Assumed;
    EvalStart 5 "EVAL_START" "Entering evaluation period" Facts;
    EvalWarning 4 "EVAL_EXPIRED_WARNING" "Evaluation period will expire" Assumed;
    EvalExpired 3 "EVAL_EXPIRED" "Evaluation period expired" Assumed;
    ClockChanged 5 "SYSTEM_CLOCK_CHANGED" "Smart Agent for Licensing System clock has been changed" Facts;
    IdCertOutOfRange 3 "ID_CERT_OUT_OF_RANGE" "System clock is outside the validity of the ID certificate" Assumed;
    IdCertRemoved 3 "ID_CERT_REMOVED" "ID certificate removed: system clock outside its validity for too long. Agent is not registered with Cisco licensing cloud" Assumed;
    GraceExpired 3 "GRACE_EXPIRED" "Grace period after the expired authorization is over" Assumed;
    FeatureUnlicensed of "LICMGR" 4 "FEATURE_NO_LICENSE" "A feature in use has no license on its slot" Assumed;
    LicenseInstalled of "LICMGR" 6 "LICENSE_INSTALLED" "A license was installed on a slot" Assumed;
    IdCertWarning 4 "ID_CERT_EXPIRED_WARNING" "ID certificate will expire" Assumed;
}

/// What follows the text after a colon.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Call-home could not get a response.
    Transport(Failure),
    /// `Communication message send error`: what the agent makes of any transport failure (guide).
    SendError,
    /// Smart-licensing transport is disabled in call-home.
    Disabled,
    /// `Response error: …`: the backend said no.
    Response(Refusal),
    /// A registered router was told to register (facts §3: `alreadyregistered`).
    AlreadyRegistered,
    /// So many hours of the evaluation period are left.
    HoursLeft(u32),
    /// A registration is under way (facts §3: `registrationinprogress`).
    RegistrationInProgress,
}

/// One syslog line, without its time and place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// Which line of the catalogue.
    pub mnemonic: Mnemonic,
    /// Why, where the line has a reason.
    pub reason: Option<Reason>,
}

impl Notice {
    /// A line without a reason.
    #[must_use]
    pub const fn plain(mnemonic: Mnemonic) -> Self {
        Notice { mnemonic, reason: None }
    }
    /// A line with its reason.
    #[must_use]
    pub const fn because(mnemonic: Mnemonic, reason: Reason) -> Self {
        Notice { mnemonic, reason: Some(reason) }
    }
}

impl Refusal {
    /// The backend's own words, as a router prints them after `Response error: `. `uuid` names a product instance.
    ///
    /// The first two are the guide's; the texts for tokens are not public (facts §3) and ours.
    #[must_use]
    pub fn text(self, uuid: impl Fn(InstanceId) -> String) -> String {
        match self {
            Refusal::InstanceNotValid { instance } => format!(
                r#"{{"product_instance_identifier": ["ProductInstance '{}' is not valid"]}}"#,
                uuid(instance)
            ),
            Refusal::UnmatchedSignedData => {
                "LS_UNMATCH_SIGNED_DATA: Signed data and certificate does not match".into()
            }
            Refusal::TokenExpired => r#"{"token": ["The token has expired"]}"#.into(),
            Refusal::TokenRevoked => r#"{"token": ["The token has been revoked"]}"#.into(),
        }
    }
}

impl Reason {
    /// The words after the colon. `uuid` names a product instance.
    #[must_use]
    pub fn text(self, uuid: impl Fn(InstanceId) -> String) -> String {
        match self {
            // Facts §2.1, of later agents; the guide shows it for no other failure.
            Reason::Transport(Failure::Resolve) => {
                "Unable to resolve server hostname/domain name".into()
            }
            Reason::Transport(_) => "Fail to send out Call Home HTTP message".into(),
            Reason::SendError => "Communication message send error".into(),
            // Facts §2.1 gives the content, not the words.
            Reason::Disabled => "Smart Licensing transport is disabled in Call Home: enable \
                                 \"reporting smart-licensing-data\" and check that the profile is active"
                .into(),
            Reason::Response(refusal) => format!("Response error: {}", refusal.text(uuid)),
            // Facts §3 names both errors, the words are ours.
            Reason::AlreadyRegistered => {
                "The product is already registered; use \"force\" to register it again".into()
            }
            Reason::HoursLeft(hours) => match (hours / 24, hours % 24) {
                (0, 1) => "1 hour left".into(),
                (0, hours) => format!("{hours} hours left"),
                (1, 0) => "1 day left".into(),
                (days, 0) => format!("{days} days left"),
                (days, hours) => format!("{days} days and {hours} hours left"),
            },
            Reason::RegistrationInProgress => "A registration is in progress".into(),
        }
    }
}

impl Notice {
    /// The whole line after its tag and colon. `uuid` names a product instance.
    #[must_use]
    pub fn text(&self, uuid: impl Fn(InstanceId) -> String) -> String {
        let text = self.mnemonic.text();
        match self.reason {
            None => text.into(),
            Some(reason) => format!("{text}: {}", reason.text(uuid)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(notice: Notice) -> String {
        let uuid = |instance: InstanceId| {
            assert_eq!(instance, InstanceId(7));
            String::from("8baecfb5-2688-429b-8519-10a3f0dec6b5")
        };
        format!("{}: {}", notice.mnemonic.tag(), notice.text(uuid))
    }

    /// Each expected line is the guide's, without its line breaks.
    #[test]
    fn the_guides_own_lines_come_out_word_for_word() {
        let not_valid = Refusal::InstanceNotValid { instance: InstanceId(7) };
        let cases = [
            (
                Notice::because(Mnemonic::IdCertRenewFailed, Reason::Response(not_valid)),
                "SMART_LIC-3-ID_CERT_RENEW_FAILED: ID certificate renewal failed: Response error: \
                 {\"product_instance_identifier\": [\"ProductInstance \
                 '8baecfb5-2688-429b-8519-10a3f0dec6b5' is not valid\"]}",
            ),
            (
                Notice::because(
                    Mnemonic::AuthRenewFailed,
                    Reason::Response(Refusal::UnmatchedSignedData),
                ),
                "SMART_LIC-3-AUTH_RENEW_FAILED: Authorization renewal with Cisco licensing cloud \
                 failed: Response error: LS_UNMATCH_SIGNED_DATA: Signed data and certificate does \
                 not match",
            ),
            (
                Notice::because(Mnemonic::CommFailed, Reason::Transport(Failure::Connect)),
                "SMART_LIC-3-COMM_FAILED: Communications failure with Cisco licensing cloud: Fail \
                 to send out Call Home HTTP message",
            ),
            (
                Notice::because(Mnemonic::RegFailed, Reason::SendError),
                "SMART_LIC-3-AGENT_REG_FAILED: Smart Agent for Licensing Registration with Cisco \
                 licensing cloud failed: Communication message send error",
            ),
            (
                Notice::plain(Mnemonic::CommRestored),
                "SMART_LIC-5-COMM_RESTORED: Communications with Cisco licensing cloud restored",
            ),
            (
                Notice::plain(Mnemonic::RegSuccess),
                "SMART_LIC-6-AGENT_REG_SUCCESS: Smart Agent for Licensing Registration with Cisco \
                 licensing cloud successful",
            ),
        ];
        for (notice, expected) in cases {
            assert_eq!(line(notice), expected);
            assert_eq!(notice.mnemonic.source(), Source::Guide);
        }
    }

    #[test]
    fn a_line_is_found_by_its_name_and_no_name_is_used_twice() {
        for mnemonic in Mnemonic::ALL {
            assert_eq!(Mnemonic::named(mnemonic.name()), Some(*mnemonic));
        }
    }
}
