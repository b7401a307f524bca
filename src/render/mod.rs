//! To come.

pub mod export;
