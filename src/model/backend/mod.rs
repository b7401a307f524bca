//! The licensing backend's account: pools and what they own, idtokens, product instances and their ID certificates.
//!
//! ```text
//!                      Register, token good
//!   (no instance) ─────────────────────────────► Registered ──┐ Acknowledge · Entitle · Renew
//!                                                │  │  │  ▲   │ (each is a sign of life)
//!                       Deregister, or removed   │  │  │  └───┘
//!                 Removed ◄──────────────────────┘  │  │
//!                       the device registers again  │  │
//!                 Replaced ◄────────────────────────┘  │
//!
//!   pool and tag:     Covered ◄──── demand ≤ quantity ────► Short
//! ```
//!
//! The account never speaks first: a pool that becomes short or covered is news to a router only in the answer to its
//! own next ask. [`Effect`]s are for the record, not for routers.
//!
//! Sources: one missing license puts all devices of the pool out of compliance (*guide*, "Odds and Ends" 1);
//! compliance is the sum of what all instances of a pool ask for against what the pool owns, tag by tag (*facts* §6);
//! certificates of 365 d that start about 6 min before their issue (*guide*); tokens of 1 d to 365 d, for any number
//! of devices, needed only to register (*guide*); the event log of a pool records what devices and operators do
//! (*guide*, Event Log Tab). Which texts are refused when: see [`Account::on`].
//!
//! What it does not know: networks, queues, outages, service times, what a router makes of an answer, and simulated
//! time beyond the instant it is asked at. Of itself it acts on silent instances only: [`Account::mind_silence`].

mod account;
mod alert;
mod certificates;
mod effect;
mod event_log;
mod instances;
mod pool;
mod portal;
mod reservations;
mod satellites;
mod silence;
mod terms;
mod tokens;
mod tree;

#[cfg(test)]
mod tests;

pub use account::{Account, AccountSetup};
pub use alert::{AlertKind, Loudness};
pub use certificates::{CertificateTerms, FIRST_SERIAL};
pub use effect::Effect;
pub use event_log::PoolEntry;
pub use instances::{Instance, Standing};
pub use pool::{Books, PoolSetup, Scope};
pub use silence::{Silence, SilenceTerms};
pub use terms::{Life, Term, WARNING_DAYS};
pub use tokens::TokenSetup;
