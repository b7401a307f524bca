//! Standard output as commands see it: how wide it is, which characters and colours it has, and whether anybody listens.
//!
//! Colour is for terminals that have it: `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM` are heeded, `--color` has the
//! last word. A pipe that was closed takes no more and is no error: the command ends as it would have, with its own exit
//! code.

use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal, Write};

use super::harmless::Harmless;
use crate::render::summary::Surface;

/// Columns and rows where standard output is no terminal, so that the same command prints the same: the usual terminal's,
/// without the line of the prompt.
const COLUMNS: usize = 80;
const ROWS: usize = 23;
/// More is no summary.
const HIGHEST: usize = 50;
/// Longer lines are hard to read.
const WIDEST: usize = 120;
/// Narrower ones cannot hold a table.
const NARROWEST: usize = 40;

/// Standard output.
pub(super) struct Screen {
    out: Option<Box<dyn Write>>,
    surface: Surface,
    quiet: bool,
}

impl Screen {
    /// Standard output, or nowhere if it is to be quiet.
    pub(super) fn new(quiet: bool) -> Screen {
        let stdout = io::stdout();
        let (columns, rows) = if stdout.is_terminal() { terminal_size() } else { (COLUMNS, ROWS) };
        let out: Option<Box<dyn Write>> = match quiet {
            true => None,
            false => Some(Box::new(Harmless::new(anstream::AutoStream::auto(stdout)))),
        };
        Screen { out, surface: Surface { columns, rows, unicode: has_unicode() }, quiet }
    }

    /// What text has to fit on.
    pub(super) fn surface(&self) -> Surface {
        self.surface
    }

    /// Whether nothing but errors is to be printed, progress included.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Does `write` to whoever listens; nobody does any more once the pipe is closed.
    fn with<T>(
        &mut self,
        nobody: T,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        let Some(out) = &mut self.out else { return Ok(nobody) };
        match write(out) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.out = None;
                Ok(nobody)
            }
            done => done,
        }
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with((), |out| out.flush())
    }
}

fn terminal_size() -> (usize, usize) {
    let Some((columns, rows)) = terminal_size::terminal_size() else { return (COLUMNS, ROWS) };
    let columns = if columns.0 == 0 { COLUMNS } else { usize::from(columns.0) };
    (columns.clamp(NARROWEST, WIDEST), usize::from(rows.0).saturating_sub(1).clamp(ROWS, HIGHEST))
}

/// Whether the locale says that text is UTF-8. Windows has no such variables, and its consoles take what Rust writes.
#[expect(
    clippy::disallowed_methods,
    reason = "the locale is for the terminal only, never for a file"
)]
fn has_unicode() -> bool {
    cfg!(windows) || says_utf8(|name| std::env::var(name).unwrap_or_default())
}

/// The first variable that is set decides, as in POSIX.
fn says_utf8(variable: impl Fn(&str) -> String) -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().map(variable).find(|it| !it.is_empty());
    let locale = set.unwrap_or_default().to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Decides about colour before anything is parsed, so that messages about the command line have it or not as well.
pub(super) fn decide_color(arguments: &[OsString]) {
    let words = arguments.iter().map_while(|it| it.to_str().filter(|it| *it != "--"));
    let words: Vec<&str> = words.collect();
    let pairs = words.windows(2).filter(|it| it[0] == "--color").map(|it| it[1]);
    let joined = words.iter().filter_map(|it| it.strip_prefix("--color="));
    match pairs.chain(joined).last() {
        Some("always") => anstream::ColorChoice::Always.write_global(),
        Some("never") => anstream::ColorChoice::Never.write_global(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::says_utf8;

    #[test]
    fn the_first_locale_that_is_set_decides() {
        let says = |all: &str, ctype: &str, lang: &str| {
            says_utf8(|name| {
                match name {
                    "LC_ALL" => all,
                    "LC_CTYPE" => ctype,
                    _ => lang,
                }
                .to_owned()
            })
        };
        assert!(says("", "", "en_US.UTF-8") && says("C.utf8", "", "C") && says("", "C.UTF-8", "C"));
        assert!(
            !says("", "", "") && !says("C", "", "en_US.UTF-8") && !says("", "", "de_DE.ISO-8859-1")
        );
    }
}
