//! The `licsim` program: a call and an exit code.

fn main() {}
