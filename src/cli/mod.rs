//! The command line: the only room with files, terminal and environment.
//!
//! Exit codes are a contract: 0 good, 1 an expectation failed or two runs differ that were not to, 2 bad input, 3 a fault of
//! the program, 4 stopped before the end with what was done kept, 130 given up at Ctrl-C and 143 at SIGTERM with nothing written. A closed pipe
//! is a quiet end. What a run writes appears whole or not at all.

mod args;
mod check;
mod compare;
mod compared;
mod emit;
mod estimate;
mod export;
mod failure;
mod gallery;
mod harmless;
mod history;
mod hunt;
mod index;
mod interrupt;
mod library;
mod list;
mod memory;
mod merge;
mod new;
mod next;
mod papers;
mod past_run;
mod plot;
mod reading;
mod rules;
mod run;
mod run_store;
mod schema;
mod screen;
mod selftest;
mod shard;
mod show;
mod store;
mod study;
mod terminal;
mod test;
mod told;
mod usage;

use std::ffi::OsString;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, ListArgs};
use failure::Failure;
use harmless::Harmless;
use screen::Screen;

/// Runs the program with these arguments (the first is its name) and says how it went.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    screen::decide_color(&arguments);
    let result = match Cli::try_parse_from(&arguments) {
        Err(error) => usage::explain(&error, &arguments),
        Ok(cli) => {
            let mut screen = Screen::new(cli.quiet);
            if cli.ignore_memory {
                memory::ignore();
            }
            let work = AssertUnwindSafe(|| carry_out(&cli.command, &mut screen));
            let result =
                panic::catch_unwind(work).unwrap_or_else(|it| Err(interrupt::given_up(it)));
            // What a disk did not take is worse than whatever the command came to.
            screen.flush().map_err(Failure::from).and(result)
        }
    };
    let Err(failure) = result else { return ExitCode::SUCCESS };
    if !failure.is_told() {
        let mut err = Harmless::new(anstream::AutoStream::auto(std::io::stderr()));
        let _ = writeln!(err, "{}", failure.to_string().trim_end());
    }
    ExitCode::from(failure.exit_code())
}

fn carry_out(command: &Command, out: &mut Screen) -> Result<(), Failure> {
    match command {
        Command::Run(args) => run::run(args, out),
        Command::Check(args) => check::check(args, out),
        Command::Test(args) => test::test(args, out),
        Command::List(ListArgs { index: Some(root), .. }) => index::write(root, out),
        Command::List(ListArgs { gallery: Some(root), .. }) => gallery::write(root, out),
        Command::List(args) => list::list(args, out),
        Command::New(args) => new::new(args, out),
        Command::Completions(args) => papers::completions(args, out),
        Command::Man(args) => papers::man(args, out),
        Command::Schema(args) => schema::schema(args, out),
        Command::Show(args) => show::show(args, out),
        Command::Study(args) => study::study(args, out),
        Command::Compare(args) => compare::compare(args, out),
        Command::Plot(args) => plot::plot(args, out),
        Command::Merge(args) => merge::merge(args, out),
        Command::Hunt(args) => hunt::hunt(args, out),
        Command::Replay(args) => history::replay(args, out),
        Command::Diff(args) => history::diff(args, out),
        Command::Why(args) => history::why(args, out),
        Command::Export(args) => export::export(args),
        Command::Selftest(args) => selftest::selftest(args, out),
    }
}
