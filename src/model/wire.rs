//! What a router and the backend say to each other: the five message subtypes and their answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entitlement::{DemandId, Demands};
use super::{Belief, Wall};
use crate::typed_id;

typed_id! {
    /// A license pool (virtual account).
    PoolId
}
typed_id! {
    /// An idtoken: only needed to register.
    TokenId
}
typed_id! {
    /// A product instance: one registration of one device in the account.
    InstanceId
}

/// The five smart-licensing subtypes of `show call-home smart-licensing statistics` (guide).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Subtype {
    /// Asks for and checks licenses; the daily check.
    Entitlement,
    /// Gives the registration back.
    Deregistration,
    /// Shows the idtoken, gets an identity.
    Registration,
    /// Confirms that the identity arrived.
    Acknowledgement,
    /// Renews the ID certificate.
    Renew,
}

impl Subtype {
    /// All five, in the guide's row order.
    pub const ALL: [Subtype; 5] = [
        Subtype::Entitlement,
        Subtype::Deregistration,
        Subtype::Registration,
        Subtype::Acknowledgement,
        Subtype::Renew,
    ];

    /// The word in the guide's statistics table.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Subtype::Entitlement => "ENTITLEMENT",
            Subtype::Deregistration => "DEREGISTRATION",
            Subtype::Registration => "REGISTRATION",
            Subtype::Acknowledgement => "ACKNOWLEDGEMENT",
            Subtype::Renew => "RENEW",
        }
    }
}

/// What a router asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Ask {
    /// Become a product instance of the token's pool.
    Register { token: TokenId },
    /// The identity has arrived.
    Acknowledge { instance: InstanceId },
    /// These licenses are in use; are they covered?
    Entitle { instance: InstanceId, demand: DemandId },
    /// A fresh ID certificate, please.
    Renew { instance: InstanceId },
    /// Forget this instance.
    Deregister { instance: InstanceId },
}

impl Ask {
    /// The subtype that call-home counts it under.
    #[must_use]
    pub const fn subtype(&self) -> Subtype {
        match self {
            Ask::Register { .. } => Subtype::Registration,
            Ask::Acknowledge { .. } => Subtype::Acknowledgement,
            Ask::Entitle { .. } => Subtype::Entitlement,
            Ask::Renew { .. } => Subtype::Renew,
            Ask::Deregister { .. } => Subtype::Deregistration,
        }
    }
}

/// An ID certificate as issued: dates by the backend's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Certificate {
    /// `Serial Number`.
    pub serial: u32,
    /// First valid date (back-dated).
    pub start: Wall,
    /// Last valid date.
    pub expiry: Wall,
}

/// What the backend answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Answer {
    /// Registered in `pool` as `instance`.
    Registered { instance: InstanceId, pool: PoolId, certificate: Certificate },
    /// Noted.
    Acknowledged,
    /// Bit *i* of each mask speaks of request *i* of `demand`: `short`, the pool does not cover it;
    /// `invalid`, the backend does not know the tag. Neither: authorized. Both, which can never be meant together: covered,
    /// within the overage that is tolerated.
    Entitled { demand: DemandId, short: u64, invalid: u64 },
    /// The fresh certificate.
    Renewed { certificate: Certificate },
    /// Forgotten.
    Deregistered,
    /// No, and why. The transport still worked: call-home counts a success.
    Refused(Refusal),
}

impl Answer {
    /// What it says of the licenses that the router asks for, taken together, if it speaks of them.
    #[must_use]
    pub fn verdict(&self) -> Option<Belief> {
        match *self {
            Answer::Entitled { demand: Demands::NONE, .. } => Some(Belief::Waiting),
            Answer::Entitled { short, invalid, .. } if short == invalid => Some(Belief::Authorized),
            Answer::Entitled { .. } => Some(Belief::OutOfCompliance),
            _ => None,
        }
    }
}

/// Why the backend said no inside an HTTP 200.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Refusal {
    /// The account has no such product instance (any more).
    InstanceNotValid { instance: InstanceId },
    /// Signed data and certificate do not match: the device still uses an identity the backend has replaced.
    UnmatchedSignedData,
    /// The idtoken's time is over.
    TokenExpired,
    /// The idtoken was revoked.
    TokenRevoked,
}

/// Why no answer came: call-home's view of a failed exchange.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The name server did not answer in time, or said no.
    Resolve,
    /// No connection to the peer (server or proxy) in time.
    Connect,
    /// The peer refused the connection.
    Refused,
    /// The TLS handshake did not finish in time.
    Tls,
    /// The request was not answered in time.
    Response,
    /// The proxy had no free place.
    ProxyBusy,
    /// HTTP 503: the front end's queue was full.
    Unavailable,
    /// HTTP 403: the proxy does not let this client through.
    Forbidden,
    /// The peer's certificate was not accepted: its root is not in the trust store, or it is over.
    Untrusted,
}

impl Failure {
    /// All of them, in the order of an exchange.
    pub const ALL: [Failure; 9] = [
        Failure::Resolve,
        Failure::Connect,
        Failure::Refused,
        Failure::Tls,
        Failure::Response,
        Failure::ProxyBusy,
        Failure::Unavailable,
        Failure::Forbidden,
        Failure::Untrusted,
    ];
    /// A short name for tables and metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Failure::Resolve => "resolve",
            Failure::Connect => "connect",
            Failure::Refused => "refused",
            Failure::Tls => "tls",
            Failure::Response => "response",
            Failure::ProxyBusy => "proxy-busy",
            Failure::Unavailable => "unavailable",
            Failure::Forbidden => "forbidden",
            Failure::Untrusted => "untrusted",
        }
    }
}

/// Why call-home did not even try: the guide's "Dropped due to incorrect call-home configuration", or its rate limit.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Dropped {
    /// `service active` is missing.
    ServiceOff,
    /// The profile is not active.
    ProfileInactive,
    /// `reporting smart-licensing-data` is off.
    ReportingOff,
    /// No destination address.
    NoDestination,
    /// Larger than the profile's message size limit.
    TooLarge,
    /// Over the rate limit, where that drops (facts §4: the second meaning of "dropped").
    RateLimit,
}

impl Dropped {
    /// All of them: wrong configurations in the order in which they are looked at, then the rate limit.
    pub const ALL: [Dropped; 6] = [
        Dropped::ServiceOff,
        Dropped::ProfileInactive,
        Dropped::ReportingOff,
        Dropped::NoDestination,
        Dropped::TooLarge,
        Dropped::RateLimit,
    ];

    /// A short name for tables and metrics.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Dropped::ServiceOff => "service-off",
            Dropped::ProfileInactive => "profile-inactive",
            Dropped::ReportingOff => "reporting-off",
            Dropped::NoDestination => "no-destination",
            Dropped::TooLarge => "too-large",
            Dropped::RateLimit => "rate-limit",
        }
    }
}

/// How an exchange ended, as call-home tells licmgr.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// An HTTP 200 with this content.
    Answered(Answer),
    /// No usable response.
    Failed(Failure),
    /// Never sent.
    Dropped(Dropped),
}
