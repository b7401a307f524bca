//! A server that requests queue for, and that can be away: front end, proxy, name server.

use serde::{Deserialize, Serialize};

/// What clients see while a server is away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenAway {
    /// Nothing: what arrives is lost and the client waits for its timeout.
    #[default]
    Silent,
    /// Connections are refused at once.
    Refuses,
}
