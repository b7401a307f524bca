//! Mistakes on the command line, in the same voice as all others: what is wrong, where, and what to do.
//!
//! ```text
//!   error[usage]: there is no option `--sed`
//!     where: licsim run [OPTIONS] <SCENARIO>
//!     help: did you mean `--seed`? `licsim run --help` says more
//! ```

use std::error::Error as _;
use std::ffi::OsString;
use std::io::ErrorKind as Io;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error};

use super::args::Cli;
use super::failure::Failure;

/// Help and version are printed where they belong; everything else becomes a failure.
pub(super) fn explain(error: &Error, arguments: &[OsString]) -> Result<(), Failure> {
    if error.use_stderr() && !is_help(error.kind()) {
        return Err(Failure::BadInput(message(error, arguments)));
    }
    match error.print() {
        Err(why) if why.kind() != Io::BrokenPipe => Err(Failure::Output(why)),
        // `licsim` alone is asked for help, and has done nothing.
        _ if error.use_stderr() => Err(Failure::Reported),
        _ => Ok(()),
    }
}

fn is_help(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// The mistake in three lines.
fn message(error: &Error, arguments: &[OsString]) -> String {
    let usage = text(error, ContextKind::Usage);
    let usage = usage.trim_start_matches("Usage:").trim();
    let command = match named(arguments) {
        Some(command) => format!("licsim {command}"),
        None => "licsim".to_owned(),
    };
    let mut help: Vec<String> = advice(error).into_iter().collect();
    help.push(format!("`{command} --help` says more"));
    let place = match usage.lines().next() {
        Some(line) if !line.is_empty() => format!("\n  where: {line}"),
        _ => String::new(),
    };
    let help = help.join("; ").replace("?; ", "? ");
    format!("error[usage]: {}{place}\n  help: {help}", what(error))
}

/// The command that was meant, if there is one of that name.
fn named(arguments: &[OsString]) -> Option<&str> {
    let word =
        arguments.iter().skip(1).find_map(|it| it.to_str().filter(|it| !it.starts_with('-')))?;
    Cli::command().find_subcommand(word).is_some().then_some(word)
}

/// What is wrong.
fn what(error: &Error) -> String {
    let argument = text(error, ContextKind::InvalidArg);
    let value = text(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("there is no command `{}`", text(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "there is no command".to_owned(),
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("there is no option `{argument}`")
        }
        ErrorKind::UnknownArgument => format!("`{argument}` is one argument too many"),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{argument}` needs a value"),
        ErrorKind::InvalidValue => format!("`{value}` is no value of `{argument}`"),
        ErrorKind::ValueValidation => match error.source() {
            Some(why) if why.is::<ParseIntError>() => {
                format!("`{value}` is no value of `{argument}`: expected a whole number")
            }
            Some(why) => format!("`{value}` is no value of `{argument}`: {why}"),
            None => format!("`{value}` is no value of `{argument}`"),
        },
        ErrorKind::MissingRequiredArgument => {
            format!("there is no {}", quoted(error, ContextKind::InvalidArg))
        }
        ErrorKind::ArgumentConflict => match quoted(error, ContextKind::PriorArg) {
            other if other.contains(&format!("`{argument}`")) || other.is_empty() => {
                format!("`{argument}` is there twice")
            }
            other => format!("`{argument}` cannot stand beside {other}"),
        },
        ErrorKind::InvalidUtf8 => "an argument is not text in UTF-8".to_owned(),
        other => other.as_str().unwrap_or("the command line cannot be understood").to_owned(),
    }
}

/// What to do about it, where there is something better than to look it up.
fn advice(error: &Error) -> Option<String> {
    let meant =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(it) = meant.into_iter().map(|kind| quoted(error, kind)).find(|it| !it.is_empty()) {
        return Some(format!("did you mean {}?", it.replace(", ", " or ")));
    }
    let valid = quoted(error, ContextKind::ValidValue);
    (!valid.is_empty()).then(|| format!("write one of {valid}"))
}

/// A piece of what clap found out.
fn text(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(it)) => it.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        Some(ContextValue::StyledStr(it)) => it.to_string(),
        Some(ContextValue::Number(it)) => it.to_string(),
        _ => String::new(),
    }
}

/// The same with a quote around each.
fn quoted(error: &Error, kind: ContextKind) -> String {
    let all = match error.get(kind) {
        Some(ContextValue::Strings(all)) => all.clone(),
        Some(ContextValue::String(it)) => vec![it.clone()],
        _ => Vec::new(),
    };
    all.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}
