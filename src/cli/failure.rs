//! How a command can fail, and what the shell is told.

use std::io;
use std::path::PathBuf;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// At least one expectation did not hold, or a difference was found that was not to be. Everything was already printed.
    #[error("an expectation failed")]
    Expectation,
    /// Some runs of a study are not there yet, and that was already printed.
    #[error("some runs are missing")]
    Unfinished,
    /// The scenario is wrong, and that was already printed.
    #[error("the scenario has mistakes")]
    Reported,
    /// The scenario is wrong; the text is the rendered diagnostics.
    #[error("{0}")]
    BadInput(String),
    /// A file could not be read or written.
    #[error("error[file]: cannot {what} `{}`: {source}\n  help: {help}", path.display())]
    File { what: &'static str, path: PathBuf, source: io::Error, help: &'static str },
    /// Standard output cannot take more, for example because the disk behind it is full.
    #[error(
        "error[output]: cannot write to standard output: {0}\n  help: check where it is redirected to"
    )]
    Output(io::Error),
    /// Ctrl-C or SIGTERM came before the end.
    #[error("interrupted: {words}")]
    Interrupted { words: String, code: u8 },
    /// A fault of this program.
    #[error(
        "error[internal]: the program came upon something that it did not expect\n  help: this is a fault of licsim; please \
         report it with the scenario file and the command"
    )]
    Internal,
    /// A rule of licsim's own did not hold in a run; the text says which and where.
    #[error("{0}")]
    Broken(String),
}

impl Failure {
    /// Whether everything there is to say was said already.
    pub(super) fn is_told(&self) -> bool {
        matches!(self, Failure::Expectation | Failure::Reported | Failure::Unfinished)
    }

    /// 1: an expectation failed; 2: bad input; 3: a fault of this program; 4: unfinished; 130: Ctrl-C; 143: SIGTERM.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Failure::Expectation => 1,
            Failure::BadInput(_)
            | Failure::Reported
            | Failure::File { .. }
            | Failure::Output(_) => 2,
            Failure::Internal | Failure::Broken(_) => 3,
            Failure::Unfinished => 4,
            Failure::Interrupted { code, .. } => *code,
        }
    }
}

impl From<io::Error> for Failure {
    /// For writes to standard output, the only I/O that is not about a named file. A closed pipe is no error there.
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}
