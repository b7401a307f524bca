//! The command line: the only room with files, terminal and environment.
//!
//! Exit codes are a contract: 0 good, 1 an expectation failed or two runs differ that were not to, 2 bad input, 3 a fault of
//! the program, 4 stopped before the end with what was done kept. A closed pipe is a quiet end. What a run writes appears whole or not at all.

mod args;
mod check;
mod compare;
mod compared;
mod emit;
mod estimate;
mod export;
mod failure;
mod history;
mod index;
mod library;
mod list;
mod merge;
mod past_run;
mod run;
mod run_store;
mod schema;
mod shard;
mod show;
mod store;
mod study;
mod terminal;
mod test;

use std::ffi::OsString;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, ListArgs};
use failure::Failure;

/// Runs the program with these arguments (the first is its name) and says how it went.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are not errors; a pipe that closed meanwhile does not matter.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let mut out = anstream::AutoStream::auto(std::io::stdout());
    // The panic itself was already printed by Rust's own hook.
    let result = panic::catch_unwind(AssertUnwindSafe(|| carry_out(&cli.command, &mut out)))
        .unwrap_or(Err(Failure::Internal));
    match result.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !matches!(
                failure,
                Failure::BrokenPipe
                    | Failure::Expectation
                    | Failure::Reported
                    | Failure::Unfinished
            ) {
                let mut err = anstream::AutoStream::auto(std::io::stderr());
                let _ = writeln!(err, "{}", failure.to_string().trim_end());
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn carry_out(command: &Command, out: &mut dyn Write) -> Result<(), Failure> {
    match command {
        Command::Run(args) => run::run(args, out),
        Command::Check(args) => check::check(args, out),
        Command::Test(args) => test::test(args, out),
        Command::List(ListArgs { index: Some(root), .. }) => index::write(root, out),
        Command::List(args) => list::list(args, out),
        Command::Schema(args) => schema::schema(args, out),
        Command::Show(args) => show::show(args, out),
        Command::Study(args) => study::study(args, out),
        Command::Compare(args) => compare::compare(args, out),
        Command::Merge(args) => merge::merge(args, out),
        Command::Replay(args) => history::replay(args, out),
        Command::Diff(args) => history::diff(args, out),
        Command::Why(args) => history::why(args, out),
        Command::Export(args) => export::export(args),
    }
}
