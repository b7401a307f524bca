//! Where scenarios come from: files, and the shipped ones that are part of the program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

use super::args::ScenarioArgs;
use super::failure::Failure;
use super::reading;
use crate::scenario::{self, Diagnostic, Library, Loaded, Source};

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// The folders of the library in reading order, each with what its scenarios are about. A folder that is not named
/// here comes last, without a heading of its own.
pub(super) const FOLDERS: [(&str, &str); 14] = [
    ("flagships", "where to begin"),
    ("registration", "tokens, roll-outs, the first contact"),
    ("router", "crashes, clocks, certificates, cards: what happens inside one chassis"),
    ("call-home", "the queue that all messages leave through"),
    ("network", "names, routes, lines between a router and the backend"),
    ("contact", "outages, and what comes after them"),
    ("relays", "proxies, Transport Gateways, satellites"),
    ("backend", "pools, licenses, certificates: what the account holds"),
    ("operators", "people: what they do, when, and how many of them it takes"),
    ("traditional", "node-locked licenses, and the way from them to pools"),
    ("capacity", "fleets that grow, backends that are too small"),
    ("bench", "what speed is measured with"),
    ("studies", "scenarios run many times over, with what they vary"),
    ("theory", "worlds whose answer is known in advance: what the validation page runs"),
];

/// A shipped scenario.
pub(super) struct Shipped {
    /// The file's name without `.toml`; unique over all folders.
    pub name: &'static str,
    /// The folder below `scenarios/`; empty at the top.
    pub folder: &'static str,
    pub text: &'static str,
}

/// What the scenarios of `folder` are about.
pub(super) fn about(folder: &str) -> Option<&'static str> {
    FOLDERS.iter().find(|it| it.0 == folder).map(|it| it.1)
}

/// Where `folder` stands in reading order.
pub(super) fn shelf(folder: &str) -> usize {
    FOLDERS.iter().position(|it| it.0 == folder).unwrap_or(FOLDERS.len())
}

/// Every scenario in and below `scenarios/`, by folder in reading order, then by name.
pub(super) static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let mut found = Vec::new();
    collect(&FOLDER, &mut found);
    found.sort_by_key(|it| (shelf(it.folder), it.folder, it.name));
    found
});

fn collect(dir: &Dir<'static>, found: &mut Vec<Shipped>) {
    for file in dir.files() {
        let path = file.path();
        let name = path.file_stem().and_then(|it| it.to_str());
        let folder = path.parent().and_then(Path::to_str);
        if path.extension().is_some_and(|it| it == "toml")
            && let (Some(name), Some(folder), Some(text)) = (name, folder, file.contents_utf8())
        {
            found.push(Shipped { name, folder, text });
        }
    }
    for below in dir.dirs() {
        collect(below, found);
    }
}

/// Finds what a scenario `extends`: a shipped name, or a file beside the one that names it.
pub(super) struct Shelf;

impl Library for Shelf {
    fn fetch(&self, path: &str, from: &str) -> Result<Source, String> {
        fetch(path, from, true)
    }
}

/// The same for the scenario of a run directory. The directory says where its scenario lay, and may be a stranger's who would
/// choose what is read with that: the folder that the program was started in is the only one.
pub(super) struct FromElsewhere;

impl Library for FromElsewhere {
    fn fetch(&self, path: &str, from: &str) -> Result<Source, String> {
        fetch(path, from, false)
    }
}

fn fetch(path: &str, from: &str, trusts_folder: bool) -> Result<Source, String> {
    let shipped = |name: &str| SHIPPED.iter().find(|it| it.name == name);
    let stem = path.strip_suffix(".toml").unwrap_or(path);
    if let Some(found) =
        shipped(path).or_else(|| from.starts_with("shipped/").then(|| shipped(stem))?)
    {
        return Ok(embedded(found));
    }
    let folder = Path::new(from).parent().unwrap_or(Path::new("."));
    beside(path, folder, trusts_folder)
}

/// The file that a scenario in `folder` extends.
///
/// A scenario may come from a stranger, who must not choose what is read here: it is a file of scenarios that lies in or
/// below the folder of the one that names it, if that is to be trusted, or the folder that the program was started in.
fn beside(path: &str, folder: &Path, trusts_folder: bool) -> Result<Source, String> {
    let file = folder.join(path);
    let ours =
        |it: &Path| fs::canonicalize(if it.as_os_str().is_empty() { Path::new(".") } else { it });
    let refused = match trusts_folder {
        true => "a base lies below the folder of the scenario, or below the one that you are in",
        false => "what a run directory's scenario extends lies below the folder that you are in",
    };
    if Path::new(path).is_absolute() {
        return Err(format!("this path is absolute; {refused}"));
    }
    if file.extension().is_none_or(|it| it != "toml") {
        return Err(
            "there is no shipped scenario of this name, and the name of a file ends in `.toml`"
                .to_owned(),
        );
    }
    let real = fs::canonicalize(&file).map_err(|error| format!("cannot open it: {error}"))?;
    let is_inside = |it: io::Result<PathBuf>| it.is_ok_and(|it| real.starts_with(it));
    let is_beside = trusts_folder && is_inside(ours(folder));
    if !is_beside && !is_inside(ours(Path::new("."))) {
        return Err(format!("this path leads elsewhere; {refused}"));
    }
    reading::scenario(&file).map_err(|why| why.words())
}

fn embedded(shipped: &Shipped) -> Source {
    Source { name: format!("shipped/{}.toml", shipped.name), text: shipped.text.to_owned() }
}

/// The text of the scenario called `name`: a file if there is one, else a shipped scenario.
pub(super) fn find(name: &str) -> Result<Source, Failure> {
    let path = Path::new(name);
    if !path.exists()
        && let Some(found) = SHIPPED.iter().find(|it| it.name == name)
    {
        return Ok(embedded(found));
    }
    if !path.exists() && path.extension().is_none() && path.components().count() == 1 {
        return Err(Failure::BadInput(unknown(name)));
    }
    read(path)
}

fn unknown(name: &str) -> String {
    let close = SHIPPED.iter().map(|it| it.name).max_by_key(|it| {
        // Ranked by similarity in thousandths: floats have no total order.
        (strsim::jaro_winkler(it, name) * 1_000.0) as u32
    });
    let guess = close.filter(|it| strsim::jaro_winkler(it, name) > 0.75);
    let help = match guess {
        Some(it) => format!("did you mean `{it}`? `licsim list` shows them all"),
        None => {
            "`licsim list` shows the shipped scenarios; a file's name ends in `.toml`".to_owned()
        }
    };
    format!(
        "error[unknown-scenario]: there is no file and no shipped scenario `{name}`\n  help: {help}"
    )
}

fn read(path: &Path) -> Result<Source, Failure> {
    reading::scenario(path).map_err(|why| why.failure(path))
}

/// Rendered diagnostics, coloured if standard error is a terminal (the stream strips colour otherwise).
pub(super) fn explain(diagnostics: &[Diagnostic]) -> String {
    scenario::render(diagnostics, true)
}

/// Loads a scenario as the arguments ask, or explains everything that is wrong with it.
pub(super) fn load(args: &ScenarioArgs) -> Result<(Source, Loaded), Failure> {
    let source = find(&args.scenario)?;
    let request = request(&source, &Shelf, args);
    match scenario::load(&request) {
        Ok(loaded) => Ok((source, loaded)),
        Err(diagnostics) => Err(Failure::BadInput(explain(&diagnostics))),
    }
}

/// Loads a scenario and all its arms, or explains everything that is wrong in any of them.
pub(super) fn load_all(args: &ScenarioArgs) -> Result<(Source, Vec<Loaded>), Failure> {
    let source = find(&args.scenario)?;
    match scenario::load_all(&request(&source, &Shelf, args)) {
        Ok(all) => Ok((source, all)),
        Err(diagnostics) => Err(Failure::BadInput(explain(&diagnostics))),
    }
}

/// Loads the arm that is asked for, or explains everything that is wrong in any arm of the scenario.
pub(super) fn load_checked(args: &ScenarioArgs) -> Result<Loaded, Failure> {
    let source = find(&args.scenario)?;
    scenario::load_checked(&request(&source, &Shelf, args))
        .map_err(|diagnostics| Failure::BadInput(explain(&diagnostics)))
}

/// Every key with its value, without where it comes from: that would be a path.
pub(super) fn settings(resolved: &[scenario::Resolved]) -> Vec<(String, String)> {
    resolved.iter().map(|it| (it.key.clone(), it.value.clone())).collect()
}

/// What the scenario room is asked for these arguments.
pub(super) fn request<'a>(
    source: &'a Source,
    library: &'a dyn Library,
    args: &'a ScenarioArgs,
) -> scenario::Request<'a> {
    scenario::Request {
        source,
        library,
        sets: &args.sets,
        arm: args.arm.as_deref(),
        seed: args.seed,
        replication: args.replication,
    }
}

/// All scenario files in and below a folder, in path order.
pub(super) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |source| Failure::File {
        what: "read folder",
        path: folder.to_owned(),
        source,
        help: "check the path and its permissions",
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            // A link to a folder may lead in a circle.
            if !path.is_symlink() {
                found.extend(files_below(&path)?);
            }
        } else if path.extension().is_some_and(|ext| ext == "toml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
