//! The `licsim` program: a call and an exit code.

fn main() -> std::process::ExitCode {
    licsim::cli::main(std::env::args_os())
}
