//! `licsim new`: a starter scenario that is good as it is, to be changed into one's own.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::args::NewArgs;
use super::failure::Failure;
use super::library::SHIPPED;

/// The files that are written; `NAME` in them is replaced.
const SCENARIO: &str = include_str!("starters/scenario.toml");
const STUDY: &str = include_str!("starters/study.toml");
/// The longest name: it becomes the name of folders too.
const LONGEST: usize = 64;
/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com1", "lpt1"];

pub(super) fn new(args: &NewArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let name = args.name.strip_suffix(".toml").unwrap_or(&args.name);
    check(name)?;
    let file = format!("{name}.toml");
    let text = if args.study { STUDY } else { SCENARIO }.replace("NAME", name);
    write(Path::new(&file), &text)?;
    let (what, rest) = match args.study {
        false => (
            "scenario",
            vec![
                (format!("licsim check {file}"), "every value, and where it comes from"),
                (format!("licsim run {file}"), "the answer, charts and a page"),
                (format!("licsim run {file} --arm one-short"), "the same with a license too few"),
            ],
        ),
        true => (
            "study",
            vec![
                (format!("licsim study {file} --plan"), "how many runs, and how long they take"),
                (format!("licsim study {file}"), "answers with intervals, charts and a page"),
            ],
        ),
    };
    writeln!(out, "{file} is a {what} that is good as it is; its comments say what to change.\n")?;
    let width = rest.iter().map(|it| it.0.len()).max().unwrap_or(0);
    for (command, about) in rest {
        writeln!(out, "  {command:<width$}  {about}")?;
    }
    Ok(())
}

/// Whether `name` can name a file in this folder and nothing else.
fn check(name: &str) -> Result<(), Failure> {
    let wrong = |why: &str| {
        Err(Failure::BadInput(format!(
            "error[bad-name]: `{}` {why}\n  help: choose a name of letters, digits, `-` and `_`, for example `licsim new my-branch`",
            name.escape_debug()
        )))
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.chars().all(is_plain) || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return wrong("is no name for a scenario");
    }
    if name.len() > LONGEST {
        return wrong("is too long for a name");
    }
    if DEVICES.contains(&name.to_lowercase().as_str()) {
        return wrong("is a name that some systems keep for a device");
    }
    if SHIPPED.iter().any(|it| it.name == name) {
        return wrong("is the name of a shipped scenario");
    }
    Ok(())
}

/// Writes a file that was not there; what was there stays as it is.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |source| Failure::File {
        what: "write",
        path: path.to_owned(),
        source,
        help: "check that this folder is writable and has room",
    };
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Failure::BadInput(format!(
                "error[file-exists]: `{}` is there already and stays as it is\n  help: choose another name, or move it away",
                path.display()
            )));
        }
        opened => opened.map_err(failed)?,
    };
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|source| {
        // Half a starter would only be in the way; it was made here, so nobody else's goes with it.
        let _ = fs::remove_file(path);
        failed(source)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_taken() {
        for good in ["my-branch", "B2", "site_7", "2015"] {
            assert!(check(good).is_ok(), "{good}");
        }
        let long = "x".repeat(65);
        let bad = [
            "",
            ".",
            "..",
            "../up",
            "a/b",
            r"a\b",
            "/etc/x",
            "-v",
            ".hidden",
            "a b",
            "a.b",
            "ü",
            "a\nb",
            "a\0b",
            "nul",
            "CON",
            "pool-wide-ooc",
            &long,
        ];
        for bad in bad {
            let said = check(bad).expect_err(bad).to_string();
            assert!(said.starts_with("error[bad-name]: ") && said.contains("\n  help: "), "{said}");
        }
    }
}
