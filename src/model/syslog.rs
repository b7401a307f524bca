//! The message catalogue: what licmgr writes to syslog.
//!
//! Each line says where its text is from. Placing a line in time and on a device is the renderer's work.

use serde::{Deserialize, Serialize};

use super::wire::{Failure, Refusal};

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

macro_rules! catalogue {
    ($($variant:ident $severity:literal $mnemonic:literal $text:literal $source:ident;)*) => {
        /// A line of the catalogue.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum Mnemonic { $(
            #[doc = concat!("`SMART_LIC-", $severity, "-", $mnemonic, "`: ", $text)]
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
                match self { $(Mnemonic::$variant => concat!("SMART_LIC-", $severity, "-", $mnemonic),)* }
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
}

/// What follows the text after a colon.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
}

/// One syslog line, without its time and place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
