//! Scenario files: a TOML text becomes a checked plan, or the list of everything that is wrong with it.
//!
//! ```text
//!   text ──document──► tree ◄── bases, arm, --set (merge)
//!                       │ check    keys, types, ranges; defaults filled in
//!                       ▼
//!                      file        typed, every value with its place
//!                       │ expand   rules; names become ids, fleets become ranges
//!                       ▼
//!                      Plan
//! ```
//!
//! The types in `file` are the one description of the format: reader, checks, defaults, JSON Schema and reference page
//! come from them. All mistakes are reported at once; a value that is wrong is taken out and the rest goes on.
//!
//! What this room does not know: files and folders (the caller passes texts and a [`Library`]), the terminal, and how a
//! plan is run.

mod at;
mod check;
mod diagnostic;
mod document;
mod expand;
mod file;
mod hygiene;
mod instant;
mod limits;
mod merge;
mod print;
mod quantity;
mod reference;
mod shape;
mod source;
mod words;

use std::collections::BTreeSet;

use serde::Serialize;
use toml::Spanned;
use toml::de::DeValue;

use crate::plan::{Plan, StudyPlan};
use document::{SET, Table};
use merge::Change;
use source::Sources;

pub use diagnostic::{Diagnostic, Label, Severity};
pub use hygiene::is_unprintable;
pub use instant::instant;
pub use limits::{ENTRY_BYTES, FILE_BYTES, KEPT_BYTES, limits};
pub use print::render;
pub use reference::{reference, schema};
pub use source::Source;

/// Finds the texts that scenarios extend.
pub trait Library {
    /// The text called `path` in the text called `from`. The same text must always get the same name, however it is
    /// reached: that is how a scenario that extends itself is recognized.
    ///
    /// # Errors
    /// Why there is none, as a part of a sentence.
    fn fetch(&self, path: &str, from: &str) -> Result<Source, String>;
}

/// What to load.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The scenario.
    pub source: &'a Source,
    /// Where its bases are found.
    pub library: &'a dyn Library,
    /// `--set key=value`, later ones winning.
    pub sets: &'a [(String, String)],
    /// The arm; `None` or `base` for the scenario itself.
    pub arm: Option<&'a str>,
    /// Instead of the scenario's own seed.
    pub seed: Option<u64>,
    /// Which repetition under the seed.
    pub replication: u32,
}

/// A scenario that can be run.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What to run.
    pub plan: Plan,
    /// The study that the file asks for, if it does.
    pub study: Option<StudyPlan>,
    /// The scenario's arms, in file order.
    pub arms: Vec<Arm>,
    /// Every value and where it came from, by key.
    pub resolved: Vec<Resolved>,
    /// What is odd but not wrong.
    pub warnings: Vec<Diagnostic>,
}

/// A variant of a scenario.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Arm {
    /// Its name.
    pub name: String,
    /// One line for reports.
    pub title: String,
}

/// A value of the scenario as it is used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Resolved {
    /// The path of its key, as `--set` takes it.
    pub key: String,
    /// The value, as TOML.
    pub value: String,
    /// `file:line`, `--set …`, `default` or the preset that gives it.
    pub from: String,
}

/// Makes the plan of one arm of a scenario.
///
/// # Errors
/// Everything that is wrong, in the order of the text.
pub fn load(request: &Request<'_>) -> Result<Loaded, Vec<Diagnostic>> {
    plan(request).map_err(|mut wrong| {
        for it in &mut wrong {
            it.source.get_or_insert_with(|| request.source.name.clone());
        }
        wrong
    })
}

fn plan(request: &Request<'_>) -> Result<Loaded, Vec<Diagnostic>> {
    let (sources, files) = document::gather(request)?;
    let mut found = Vec::new();
    let (mut tree, arms) = compose(request, &sources, files, &mut found)?;
    varied(&sources, &tree, &mut found)?;
    let mut check = check::Check::new(&sources);
    let at = head(&tree);
    check.table(shape::root(), &mut tree, &at, "", "a scenario");
    found.append(&mut check.found);
    let mut resolved = check.resolved;

    let tree = Spanned::new(at, DeValue::Table(tree));
    let read = toml::de::ValueDeserializer::from(tree);
    let file: file::File =
        serde::Deserialize::deserialize(read).map_err(|error: toml::de::Error| {
            let at = error.span().unwrap_or(0..0);
            let odd = Diagnostic::error("unreadable-value", error.message().to_owned());
            found.drain(..).chain([odd.label(&sources, &at, "here")]).collect::<Vec<_>>()
        })?;
    let mut draft = expand::Draft::new(&sources, found);
    let plan = expand::expand(file, request, &mut draft);
    let (mut warnings, mut errors): (Vec<_>, Vec<_>) =
        draft.found.into_iter().partition(|it| it.severity == Severity::Warning);
    resolved.append(&mut draft.resolved);
    resolved.sort_by(|a, b| a.key.cmp(&b.key));
    let position = |it: &Diagnostic| {
        let text = it.labels.first().map_or(0, |label| {
            sources.iter().position(|(_, text)| text.name == label.source.name).unwrap_or(0)
        });
        (text, it.order())
    };
    errors.sort_by_key(position);
    warnings.sort_by_key(position);
    match plan {
        Some((plan, study)) if errors.is_empty() => {
            Ok(Loaded { plan, study, arms, resolved, warnings })
        }
        _ => Err(errors),
    }
}

/// Loads the scenario and each of its arms, so that mistakes in any of them are found.
///
/// # Errors
/// Everything that is wrong anywhere, each mistake once.
pub fn load_all(request: &Request<'_>) -> Result<Vec<Loaded>, Vec<Diagnostic>> {
    let base = load(&Request { arm: None, ..*request })?;
    let mut wrong = Vec::new();
    let mut all = vec![base];
    for arm in all[0].arms.clone() {
        match load(&Request { arm: Some(&arm.name), ..*request }) {
            Ok(loaded) => all.push(loaded),
            Err(errors) => wrong
                .extend(errors.into_iter().filter(|it| !wrong.contains(it)).collect::<Vec<_>>()),
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(wrong) }
}

/// Loads the arm that is asked for, if nothing is wrong with any arm of the scenario.
///
/// # Errors
/// Everything that is wrong anywhere, each mistake once.
pub fn load_checked(request: &Request<'_>) -> Result<Loaded, Vec<Diagnostic>> {
    let mut all = load_all(request)?;
    let at = match request.arm {
        None | Some("base") => Some(0),
        Some(name) => all[0].arms.iter().position(|it| it.name == name).map(|it| it + 1),
    };
    match at {
        Some(at) => Ok(all.swap_remove(at)),
        None => load(request),
    }
}

/// Lays all texts over one another and lists the arms.
fn compose<'s>(
    request: &Request<'_>,
    sources: &'s Sources,
    files: usize,
    found: &mut Vec<Diagnostic>,
) -> Result<(Table<'s>, Vec<Arm>), Vec<Diagnostic>> {
    let texts: Vec<_> = sources.iter().collect();
    let mut tree = Table::new();
    for (base, source) in texts[..files].iter().rev() {
        let (mut over, _) = document::parse(&source.text, *base);
        if *base > 0 {
            over.get_mut().remove("extends");
        }
        merge::merge_tables(shape::root(), &mut tree, over.into_inner());
    }
    hygiene::clean(sources, &mut tree, found);
    let arms = arms(&tree);
    at_most(sources, &tree, "arm", arms.len(), limits::ARMS)?;
    let name = request.arm.filter(|name| *name != "base");
    let mut changes = name.map_or_else(Vec::new, |name| arm_changes(&tree, name, found));
    for ((base, source), (key, _)) in texts[files..].iter().zip(request.sets) {
        debug_assert_eq!(source.name, SET);
        let value_at = key.len() + 1;
        let mut value = document::parse_value(&source.text[value_at..], base + value_at);
        hygiene::clean_value(sources, &mut value, key.ends_with(hygiene::LINES), found);
        changes.push(Change { path: merge::split(key), span: *base..base + key.len(), value });
    }
    at_most(sources, &tree, "key of an arm or of `--set`", changes.len(), limits::CHANGES)?;
    for change in changes {
        if let Err(wrong) = merge::put(sources, shape::root(), &mut tree, change) {
            found.push(wrong);
        }
    }
    Ok((tree, arms))
}

/// Gives up where so many parts would take for ever to look at.
fn at_most(
    sources: &Sources,
    tree: &Table<'_>,
    what: &str,
    count: usize,
    most: usize,
) -> Result<(), Vec<Diagnostic>> {
    if count <= most {
        return Ok(());
    }
    let (count, most) = (words::grouped(count as u64), words::grouped(most as u64));
    let first = what.split(' ').next().unwrap_or(what);
    let at = tree.get(first).map_or_else(|| head(tree), Spanned::span);
    let message = format!("{count} times {what}; a scenario has at most {most}");
    let wrong = Diagnostic::error("too-many", message)
        .label(sources, &at, "too many to look at")
        .help("make several scenarios of it that extend one");
    Err(vec![wrong])
}

fn arms(tree: &Table<'_>) -> Vec<Arm> {
    let entries = tree.get("arm").and_then(|it| it.get_ref().as_array());
    let arm = |entry| {
        let name = document::name_of(entry)?;
        let title = entry.get_ref().as_table()?.get("title").and_then(|it| it.get_ref().as_str());
        Some(Arm { name: name.to_owned(), title: title.unwrap_or(name).to_owned() })
    };
    entries.into_iter().flat_map(|it| it.iter()).filter_map(arm).collect()
}

/// What the arm called `name` changes.
fn arm_changes<'s>(tree: &Table<'s>, name: &str, found: &mut Vec<Diagnostic>) -> Vec<Change<'s>> {
    let entries = tree.get("arm").and_then(|it| it.get_ref().as_array());
    let mut entries = entries.into_iter().flat_map(|it| it.iter());
    let Some(arm) = entries.find(|it| document::name_of(it) == Some(name)) else {
        let arms = arms(tree);
        let names = || arms.iter().map(|it| it.name.as_str());
        let all = || match arms.len() {
            0 => "this scenario has no arms".to_owned(),
            _ => format!("its arms are {}", words::list(names())),
        };
        let help = diagnostic::did_you_mean(name, names()).unwrap_or_else(all);
        let wrong = Diagnostic::error("unknown-arm", format!("there is no arm `{name}`"));
        found.push(wrong.help(help));
        return Vec::new();
    };
    let set = arm.get_ref().as_table().and_then(|it| it.get("set")?.get_ref().as_table());
    set.into_iter()
        .flat_map(|it| it.iter())
        .map(|(key, value)| Change {
            path: merge::split(key.get_ref()),
            span: key.span(),
            value: value.clone(),
        })
        .collect()
}

/// Reports keys of factors that lead nowhere, at the place where they are written.
fn varied(
    sources: &Sources,
    tree: &Table<'_>,
    found: &mut Vec<Diagnostic>,
) -> Result<(), Vec<Diagnostic>> {
    let mut seen = BTreeSet::new();
    let entries = tree.get("factor").and_then(|it| it.get_ref().as_array());
    let tables =
        entries.into_iter().flat_map(|it| it.iter()).filter_map(|it| it.get_ref().as_table());
    for factor in tables {
        let keys = factor.get("keys").and_then(|it| it.get_ref().as_array());
        let keys = keys.into_iter().flat_map(|it| it.iter());
        let mut paths: Vec<_> =
            keys.filter_map(|it| Some((it.get_ref().as_str()?, it.span()))).collect();
        let settings = factor.get("settings").and_then(|it| it.get_ref().as_array());
        for setting in settings.into_iter().flat_map(|it| it.iter()) {
            let set =
                setting.get_ref().as_table().and_then(|it| it.get("set")?.get_ref().as_table());
            paths.extend(
                set.into_iter()
                    .flat_map(|it| it.keys())
                    .map(|key| (key.get_ref().as_ref(), key.span())),
            );
        }
        // A path that many levels set is looked up once.
        paths.retain(|(path, _)| seen.insert((*path).to_owned()));
        at_most(sources, tree, "factor key", seen.len(), limits::CHANGES)?;
        for (path, span) in paths {
            let value = Spanned::new(span.clone(), DeValue::Boolean(true));
            let change = Change { path: merge::split(path), span, value };
            if let Err(wrong) = merge::put(sources, shape::root(), &mut tree.clone(), change) {
                found.push(wrong);
            }
        }
    }
    Ok(())
}

/// Where what is missing from the whole file is reported: at its first table.
fn head(tree: &Table<'_>) -> std::ops::Range<usize> {
    tree.get("scenario").map_or(0..0, |it| it.span())
}
