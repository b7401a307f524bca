//! `licsim selftest`: the checks of the validation page in short, on this machine.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::json;

use super::args::{Format, SelftestArgs};
use super::failure::Failure;
use super::index::{failed, keep};
use super::library::Shelf;
use super::screen::Screen;
use super::terminal;
use crate::render::summary::strong;
use crate::validation::page::Marked;
use crate::validation::{self, Effort, Line, Report, report};

pub(super) fn selftest(args: &SelftestArgs, out: &mut Screen) -> Result<(), Failure> {
    match &args.write {
        Some(root) => write(root, out),
        None => say(&report(&Shelf, Effort::Short), args.format, out),
    }
}

/// Runs everything in full and writes the page with its pictures. A check that fails is on the page, and fails the command.
fn write(root: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let docs = root.join("docs");
    let marked = marked(&docs.join("model"))?;
    let (report, assumptions) = (report(&Shelf, Effort::Full), validation::assumptions(&Shelf));
    let place = docs.join("images/validation");
    fs::create_dir_all(&place).map_err(|source| failed(&place, source))?;
    for it in &assumptions.sensitivities {
        keep(&place.join(format!("{}.svg", it.study)), &it.picture.1)?;
    }
    keep(&docs.join("validation.md"), &validation::page::page(&report, &assumptions, &marked))?;
    writeln!(out, "{} checks", report.lines().iter().map(|it| it.1.len()).sum::<usize>())?;
    if report.holds() { Ok(()) } else { Err(Failure::Expectation) }
}

/// The pages about the model that mark something as assumed, in the order of their names.
fn marked(folder: &Path) -> Result<Vec<Marked>, Failure> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| failed(folder, source))? {
        pages.push(entry.map_err(|source| failed(folder, source))?.path());
    }
    pages.sort();
    let mut found = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).map_err(|source| failed(&page, source))?;
        let number = text.to_lowercase().matches("assumed").count();
        let title = text.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        if number > 0 && name != "README.md" {
            found.push((format!("model/{name}"), title.to_owned(), number));
        }
    }
    Ok(found)
}

/// Prints a report; one with a check that does not hold fails the command.
fn say(report: &Report, format: Format, out: &mut dyn Write) -> Result<(), Failure> {
    match format {
        Format::Json => writeln!(out, "{:#}", told(report))?,
        Format::Table => table(report, out)?,
    }
    if report.holds() { Ok(()) } else { Err(Failure::Expectation) }
}

/// The program and the machine that it runs on.
fn here() -> (&'static str, String) {
    let machine = format!("{} {}", std::env::consts::ARCH, std::env::consts::OS);
    (env!("CARGO_PKG_VERSION"), machine)
}

const fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "FAILS" }
}

/// One table, so that columns stand under each other, with a heading above each part.
fn table(report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
    let (version, machine) = here();
    let parts = report.lines();
    let mut rows =
        vec![["CHECK", "EXPECTED", "MEASURED", "TOLERANCE", "VERDICT"].map(String::from).to_vec()];
    for Line { check, expected, measured, tolerance, holds } in parts.iter().flat_map(|it| &it.1) {
        let cells = [&format!("  {check}"), expected, measured, tolerance, verdict(*holds)];
        rows.push(cells.map(String::from).to_vec());
    }
    let mut text = Vec::new();
    terminal::table(&mut text, &rows)?;
    let text = String::from_utf8_lossy(&text);
    let mut lines = text.lines();
    writeln!(out, "licsim {version} on {machine}\n\n{}", lines.next().unwrap_or_default())?;
    for (title, checks) in &parts {
        writeln!(out, "\n{}", strong(title))?;
        for line in lines.by_ref().take(checks.len()) {
            writeln!(out, "{line}")?;
        }
    }
    let all = parts.iter().flat_map(|it| &it.1);
    let (number, failed) = all.fold((0, 0), |(n, bad), it| (n + 1, bad + u32::from(!it.holds)));
    let told = match failed {
        0 => format!("all {number} checks hold"),
        failed => format!("{failed} of {number} checks fail"),
    };
    writeln!(out, "\n{}; in full, with what they rest on: docs/validation.md", strong(&told))?;
    Ok(())
}

/// The same for programs.
fn told(report: &Report) -> serde_json::Value {
    let (version, machine) = here();
    let line = |part: &str, it: &Line| {
        json!({
            "part": part,
            "check": it.check,
            "expected": it.expected,
            "measured": it.measured,
            "tolerance": it.tolerance,
            "holds": it.holds,
        })
    };
    let parts = report.lines();
    let checks: Vec<_> =
        parts.iter().flat_map(|(part, all)| all.iter().map(|it| line(part, it))).collect();
    json!({ "version": version, "machine": machine, "holds": report.holds(), "checks": checks })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validation::Same;

    fn of(found: &str) -> Report {
        let same = Same { scenario: "small", known: "1f", found: found.into() };
        let (theory, guide, coverage) = (Vec::new(), Vec::new(), Vec::new());
        Report { effort: Effort::Short, theory, guide, coverage, digests: vec![same] }
    }

    #[test]
    fn a_check_that_fails_is_told_and_ends_with_1() {
        let mut text = Vec::new();
        let failed = say(&of("2e"), Format::Table, &mut text).expect_err("it differs");
        assert_eq!(failed.exit_code(), 1);
        let text = String::from_utf8(text).expect("text");
        let row = text.lines().find(|line| line.contains("digest of small")).expect("its row");
        let words: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(words, ["digest", "of", "small", "1f", "2e", "none", "FAILS"]);
        assert!(text.contains("1 of 1 checks fail"), "{text}");
        assert!(say(&of("1f"), Format::Table, &mut Vec::new()).is_ok());
    }

    #[test]
    fn programs_are_told_the_same() {
        let mut text = Vec::new();
        let failed = say(&of("2e"), Format::Json, &mut text);
        assert!(failed.is_err());
        let told: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        assert_eq!(told["holds"], false);
        assert_eq!(told["checks"][0]["measured"], "2e");
        assert_eq!(told["checks"][0]["part"], "Runs that are the same anywhere");
    }
}
