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
use crate::plan::{Plan, StudyPlan};
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

struct StudyEntry {
    /// Path below `scenarios`.
    path: PathBuf,
    name: String,
    study: StudyPlan,
}

pub(super) fn write(root: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let below = root.join("scenarios");
    let (mut entries, mut studies) = (Vec::new(), Vec::new());
    for file in library::files_below(&below)? {
        let (_, loaded) = library::load(&ScenarioArgs::base(&file.to_string_lossy()))?;
        let path = file.strip_prefix(&below).unwrap_or(&file).to_owned();
        match loaded.study {
            Some(study) => {
                studies.push(StudyEntry { path, name: loaded.plan.scenario.name, study })
            }
            None => entries.push(Entry { path, plan: loaded.plan }),
        }
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
    keep(&below.join("README.md"), &(page(&entries, &alts) + &section(&studies)))?;
    writeln!(out, "{} scenarios, {} pictures", entries.len(), alts.len())?;
    Ok(())
}

/// The studies, by what they vary.
fn section(studies: &[StudyEntry]) -> String {
    let about = library::about("studies").unwrap_or_default();
    let mut text =
        format!("\n## studies – {about}\n\n| study | question | varies |\n|---|---|---|\n");
    for StudyEntry { path, name, study } in studies {
        let question = study.question.replace('|', "\\|");
        let factors: Vec<_> = study.factors.iter().map(|it| it.title.to_lowercase()).collect();
        let arms = (study.arms.len() > 1).then(|| format!("arms {}", study.arms.join(", ")));
        let varies: Vec<_> = factors.into_iter().chain(arms).collect();
        text.push_str(&format!(
            "| [{name}]({}) | {question} | {} |\n",
            path.display(),
            varies.join("; ")
        ));
    }
    text
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

/// Writes a page or a picture of the project.
pub(super) fn keep(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|source| failed(path, source))
}

/// What is said where one cannot be written.
pub(super) fn failed(path: &Path, source: std::io::Error) -> Failure {
    let help = "check that the folder is the project's and can be written to";
    Failure::File { what: "write", path: path.to_owned(), source, help }
}
