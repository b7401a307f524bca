//! What call-home's timing and its default block are set to.
//!
//! What it does not know: when any of it is used.

use serde::{Deserialize, Serialize};

use super::details::Details;
use crate::kernel::Span;
use crate::model::alerts;
use crate::model::sysdb::Block;
use crate::typed_id;

typed_id! {
    /// A mail server.
    MailServerId
}

/// What becomes of a message over the rate limit. Not documented (facts §4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverLimit {
    /// It waits (assumed: the guide's table has a column for what waits).
    #[default]
    Queue,
    /// It is dropped and counted apart.
    Drop,
}

/// In which column an answer counts that says no. The guide says success; its legend can be read as failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalCounts {
    /// The message was carried (guide, "Odds and Ends" 3).
    #[default]
    Success,
    /// "Response indicated error occurred" (the legend of the guide's table).
    Failed,
}

/// How a destination is spoken to: what its address begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// `https://…` (guide: the default).
    #[default]
    Https,
    /// `http://…`: no TLS.
    Http,
}

impl Scheme {
    /// What an address begins with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Scheme::Https => "https://",
            Scheme::Http => "http://",
        }
    }
}

/// Which address of a peer is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Addresses {
    /// Only IPv4.
    #[default]
    Ipv4,
    /// Only IPv6.
    Ipv6,
    /// IPv6 first (guide: where an interface has both families).
    Ipv6First {
        /// Whether IPv4 is tried when no connection over IPv6 comes about (assumed).
        fall_back: bool,
    },
}

/// A mail server as configured: `mail-server ADDRESS priority N`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MailServer {
    /// Which.
    pub server: MailServerId,
    /// 1 to 100, the lowest is tried first (facts §4).
    pub priority: u8,
}

/// Call-home settings that a fleet shares.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Config {
    /// Which address of a destination is tried.
    pub addresses: Addresses,
    /// How the HTTP destinations are spoken to.
    pub scheme: Scheme,
    /// Messages in any minute, 1 to 5 (guide: 5).
    pub rate_limit: u32,
    /// Largest message in bytes (guide: 3,145,728).
    pub message_size_limit: u64,
    /// Bytes of a request on the wire (assumed 4,096).
    pub request_bytes: u32,
    /// Bytes of a response on the wire (assumed 8,192).
    pub response_bytes: u32,
    /// How long to wait for the name server (guide: 10 s from failure trace to handler).
    pub resolve_timeout: Span,
    /// How long to wait for a connection (facts: 1 s to 60 s; assumed 10 s).
    pub connect_timeout: Span,
    /// How long to wait for the TLS handshake (assumed 10 s).
    pub tls_timeout: Span,
    /// How long to wait for the response after the request was sent (facts: 1 s to 300 s; assumed 30 s).
    pub response_timeout: Span,
    /// Round trips to connect (TCP: 1; 0 folds the connection into the request).
    pub connect_round_trips: u32,
    /// Round trips of the TLS handshake (TLS 1.2: 2; 0 for a kept session).
    pub tls_round_trips: u32,
    /// `service active` is set when call-home writes its default block.
    pub service_active: bool,
    /// The profile is active.
    pub profile_active: bool,
    /// `reporting smart-licensing-data`.
    pub reporting: bool,
    /// A destination address is configured.
    pub destination: bool,
    /// Mail address in the default block (guide).
    pub contact: String,
    /// Whether a message over the rate limit waits or is dropped.
    pub over_limit: OverLimit,
    /// In which column of the statistics an answer counts that says no.
    pub refusal_counts_as: RefusalCounts,
    /// `reporting smart-call-home-data`: alert groups may send (guide: `Reporting Data: Smart Call Home, …`).
    pub smart_call_home_data: bool,
    /// How many destinations the profile has besides the first.
    pub further: u8,
    /// In the order in which they are tried.
    pub mail_servers: Vec<MailServer>,
    /// What its alert groups send; `None`: nothing.
    pub alerts: Option<Box<alerts::Config>>,
    /// What is only shown.
    pub details: Details,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            addresses: Addresses::Ipv4,
            scheme: Scheme::Https,
            rate_limit: 5,
            message_size_limit: 3_145_728,
            request_bytes: 4_096,
            response_bytes: 8_192,
            resolve_timeout: Span::secs(10),
            connect_timeout: Span::secs(10),
            tls_timeout: Span::secs(10),
            response_timeout: Span::secs(30),
            connect_round_trips: 1,
            tls_round_trips: 2,
            service_active: true,
            profile_active: true,
            reporting: true,
            destination: true,
            contact: "sch-smart-licensing@cisco.com".into(),
            over_limit: OverLimit::Queue,
            refusal_counts_as: RefusalCounts::Success,
            smart_call_home_data: true,
            further: 0,
            mail_servers: Vec::new(),
            alerts: None,
            details: Details::default(),
        }
    }
}

impl Config {
    /// Round trips of TLS: none without it.
    #[must_use]
    pub const fn secure_round_trips(&self) -> u32 {
        match self.scheme {
            Scheme::Https => self.tls_round_trips,
            Scheme::Http => 0,
        }
    }

    /// The same with destinations that are spoken to in this way; their addresses say so.
    #[must_use]
    pub fn speaking(mut self, scheme: Scheme) -> Config {
        self.scheme = scheme;
        for address in &mut self.details.addresses {
            if let Some((_, rest)) = address.split_once("://") {
                *address = format!("{}{rest}", scheme.prefix());
            }
        }
        self
    }

    /// The block that call-home writes when its service is turned on.
    #[must_use]
    pub const fn block(&self) -> Block {
        Block {
            service_active: self.service_active,
            profile_active: self.profile_active,
            reporting: self.reporting,
            destination: self.destination,
        }
    }
}
