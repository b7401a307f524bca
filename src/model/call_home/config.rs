//! What call-home's timing and its default block are set to.
//!
//! What it does not know: when any of it is used.

use serde::{Deserialize, Serialize};

use crate::kernel::Span;
use crate::model::sysdb::Block;

/// Call-home settings that a fleet shares.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Config {
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
}

impl Default for Config {
    fn default() -> Self {
        Config {
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
        }
    }
}

impl Config {
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
