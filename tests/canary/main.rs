//! The `licsim` program with a fault built in: see the features `canary-*` and `tests/it/canaries.rs`.

fn main() -> std::process::ExitCode {
    licsim::cli::main(std::env::args_os())
}
