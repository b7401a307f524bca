//! Bytes from a stranger, taken for: scenario.
#![no_main]

#[path = "../../tests/it/support/hostile.rs"]
#[allow(dead_code)]
mod hostile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::scenario(bytes));
