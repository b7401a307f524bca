//! Reading files that somebody else may have made: only plain files, and no more of them than is stated.
//!
//! A device has no end, and a pipe without a writer never begins: neither may stop the program.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::failure::Failure;
use super::library::explain;
use crate::scenario::{Diagnostic, FILE_BYTES, Source};

/// Why a scenario could not be read.
pub(super) enum Unread {
    /// The system does not let us.
    Failed(&'static str, io::Error),
    /// It is a folder.
    Folder,
    /// It is a pipe with a name, which may have no writer.
    Pipe,
    /// It is no text, or too long a one.
    Bad(Diagnostic),
}

impl Unread {
    /// In a part of a sentence.
    pub(super) fn words(&self) -> String {
        match self {
            Unread::Failed(what, error) => format!("cannot {what} it: {error}"),
            Unread::Folder => "it is a folder".to_owned(),
            Unread::Pipe => "it is a pipe".to_owned(),
            Unread::Bad(it) => it.message.clone(),
        }
    }

    /// As the end of a command that was asked to read `path`.
    pub(super) fn failure(self, path: &Path) -> Failure {
        let name = path.display();
        match self {
            Unread::Failed(what, source) => {
                let what = if what == "open" { "open scenario" } else { "read scenario" };
                let help = "check the path; `licsim list` shows the shipped scenarios";
                Failure::File { what, path: path.to_owned(), source, help }
            }
            Unread::Folder => Failure::BadInput(format!(
                "error[not-a-file]: `{name}` is a folder\n  help: name a scenario file in it; `licsim test {name}` runs all of them"
            )),
            Unread::Pipe => Failure::BadInput(format!(
                "error[not-a-file]: `{name}` is a pipe, and nobody may be writing to it\n  help: name a file, or write `/dev/stdin` and \
                 send the scenario there"
            )),
            Unread::Bad(it) => Failure::BadInput(explain(&[it])),
        }
    }
}

/// The scenario text in a file.
pub(super) fn scenario(path: &Path) -> Result<Source, Unread> {
    let opening = |error| Unread::Failed("open", error);
    let reading = |error| Unread::Failed("read", error);
    let about = fs::metadata(path).map_err(opening)?;
    if about.is_dir() {
        return Err(Unread::Folder);
    }
    if is_pipe(&about) && !is_ours(path) {
        return Err(Unread::Pipe);
    }
    let name = path.display().to_string();
    if about.len() > FILE_BYTES {
        return Err(Unread::Bad(Diagnostic::too_large(&name, about.len())));
    }
    let mut bytes = Vec::new();
    // A special file has no length to check beforehand: never take in more than the limit and one.
    let file = File::open(path).map_err(opening)?;
    file.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(reading)?;
    Source::from_bytes(name, bytes).map_err(Unread::Bad)
}

/// The bytes of a file that this program has written, if it is a plain file of at most so many.
pub(super) fn kept(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::other("it is not a plain file"));
    }
    if about.len() > most {
        let message = format!("it has {} bytes, and at most {most} are read", about.len());
        return Err(io::Error::other(message));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0));
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other("it grows while it is read"));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn is_pipe(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    about.file_type().is_fifo() || about.file_type().is_socket()
}

#[cfg(not(unix))]
fn is_pipe(_: &fs::Metadata) -> bool {
    false
}

/// Whether a pipe is one that the shell has given to this process: then there is somebody at its other end.
fn is_ours(path: &Path) -> bool {
    ["/dev/", "/proc/self/fd/"].iter().any(|it| path.starts_with(it))
}
