//! The agent against a backend that is up, down or unwilling: what it does, and when, as text.

mod bench;
mod keeping_up;
mod properties;
mod registering;
mod retrying;
