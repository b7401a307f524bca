//! `licsim list --index ROOT`: the library's index page, with a small picture of each scenario's base run.
//!
//! For those who add scenarios. It reads the files below `ROOT/scenarios`, not those inside the program, so that a new one
//! is found without building again.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::ScenarioArgs;
use super::failure::Failure;
use super::library;
use crate::observe::Options;
use crate::plan::Plan;
use crate::render::chart;
use crate::study;

/// Where pictures go, and what the page calls that place.
const PICTURES: &str = "docs/images/scenarios";

struct Entry {
    /// Path below `scenarios`.
    path: PathBuf,
    plan: Plan,
}

impl Entry {
    fn folder(&self) -> &str {
        self.path.parent().and_then(Path::to_str).unwrap_or_default()
    }
}

pub(super) fn write(root: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let below = root.join("scenarios");
    let mut entries = Vec::new();
    for file in library::files_below(&below)? {
        let (_, loaded) = library::load(&ScenarioArgs::base(&file.to_string_lossy()))?;
        let path = file.strip_prefix(&below).unwrap_or(&file).to_owned();
        entries.push(Entry { path, plan: loaded.plan });
    }
    entries.sort_by_cached_key(|it| (library::shelf(it.folder()), it.path.clone()));
    let pictures = study::in_parallel(&entries, |_, it| {
        chart::thumbnail(&study::run(&it.plan, Options::PICTURE, |_| ()))
    });
    let place = root.join(PICTURES);
    fs::create_dir_all(&place).map_err(|source| failed(&place, source))?;
    for (entry, (svg, _)) in entries.iter().zip(&pictures) {
        keep(&place.join(format!("{}.svg", entry.plan.scenario.name)), svg)?;
    }
    let alts: Vec<_> = pictures.into_iter().map(|(_, alt)| alt).collect();
    keep(&below.join("README.md"), &page(&entries, &alts))?;
    writeln!(out, "{} scenarios, {} pictures", entries.len(), alts.len())?;
    Ok(())
}

fn page(entries: &[Entry], alts: &[String]) -> String {
    let mut text = String::from(
        "# Scenarios\n\nEach asks one question, and its promises fail if the answer changes. `licsim run NAME` answers it, \
         `licsim test` checks them all.\nPictures are of the base run: what the promises speak of most, faults shaded.\n\n\
         <!-- Written by `cargo run -- list --index .`; do not edit. -->\n",
    );
    let mut folder = None;
    for (entry, alt) in entries.iter().zip(alts) {
        if folder != Some(entry.folder()) {
            folder = Some(entry.folder());
            let about = library::about(entry.folder()).map(|it| format!(" – {it}"));
            let heading = format!("\n## {}{}\n\n", entry.folder(), about.unwrap_or_default());
            text.push_str(&heading);
            text.push_str("| | scenario | question |\n|---|---|---|\n");
        }
        let scenario = &entry.plan.scenario;
        let (name, path) = (&scenario.name, entry.path.display());
        let question = scenario.question.replace('|', "\\|");
        text.push_str(&format!(
            "| ![{alt}](../{PICTURES}/{name}.svg) | [{name}]({path}) | {question} |\n"
        ));
    }
    text
}

fn keep(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|source| failed(path, source))
}

fn failed(path: &Path, source: std::io::Error) -> Failure {
    let help = "check that the folder is the project's and can be written to";
    Failure::File { what: "write", path: path.to_owned(), source, help }
}
