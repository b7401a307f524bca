//! The agent against a backend that is up, down or unwilling: what it does, and when, as text.

mod alone;
mod bench;
mod clock;
mod keeping_up;
mod properties;
mod registering;
mod retrying;
