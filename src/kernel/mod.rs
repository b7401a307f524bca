//! A simulator of anything: time, pending events, random streams, samplers, digests.
//!
//! The kernel pops the earliest event, hands it to a [`System`], and files what the system schedules. It knows
//! no noun of the modelled world. Everything that decides the order of a run is in this room:
//!
//! ```text
//!   Agenda::schedule ──► EventSet ──pop──► engine::run ──► System::handle ──► Agenda::schedule …
//!                          (time, source, that source's own counter)
//! ```
//!
//! What it does not know: routers, links, files, clocks of the real world, threads.

pub mod agenda;
pub mod digest;
pub mod engine;
pub mod event_set;
pub mod ids;
pub mod packed;
pub mod prefetch;
pub mod ratio;
pub mod sample;
pub mod spells;
pub mod station;
pub mod stream;
pub mod time;

pub use agenda::{Agenda, Causes};
pub use digest::{Digest, Fingerprint};
pub use engine::{Ahead, Limits, Stop, System, run};
pub use event_set::{Entry, EventId, EventSet, Source, heap::Heap, wheel::Wheel};
pub use packed::{PackedTime, Second};
pub use prefetch::{ask_for_large_pages, prefetch};
pub use ratio::Ratio;
pub use sample::{Chance, Law};
pub use spells::Spells;
pub use station::Station;
pub use stream::{Key, Stream};
pub use time::{Span, Time};
