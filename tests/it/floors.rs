//! The house: a room uses lower floors only, never a sibling, never up (ARCHITECTURE.md).

use std::fs;
use std::path::{Path, PathBuf};

/// Floors from the ground up; rooms on one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["kernel"],
    &["model", "net"],
    &["plan", "record", "view", "outcome"],
    &["scenario", "world"],
    &["observe"],
    &["study"],
    &["render"],
    &["validation"],
    &["cli"],
];

/// Treaties that may name one another, besides the floors below.
const TREATIES: &[(&str, &str)] = &[
    ("record", "plan"),
    ("view", "record"),
    ("view", "plan"),
    ("outcome", "plan"),
    ("outcome", "record"),
    ("outcome", "view"),
];

/// Crates that only one room may use.
const OWNED: &[(&str, &str)] = &[
    ("rayon", "study"),
    ("toml", "scenario"),
    ("annotate_snippets", "scenario"),
    ("plotters", "render"),
    ("resvg", "render"),
    ("askama", "render"),
    ("csv", "render"),
    ("parquet", "render"),
    ("rust_xlsxwriter", "render"),
    ("petgraph", "net"),
    ("clap", "cli"),
    ("indicatif", "cli"),
    ("anstream", "cli"),
    ("rand_chacha", "kernel"),
];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        fs::read_dir(dir).expect("readable").map(|e| e.expect("entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without comments, so that prose may name any room.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

fn room_of(path: &Path, src: &Path) -> String {
    let first =
        path.strip_prefix(src).expect("below src").components().next().expect("a component");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// Every complaint about `text`, a file of `room`.
fn complaints(room: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let mut found = Vec::new();
    let here = floor(room);
    for piece in code.split("crate::").skip(1) {
        let other: String =
            piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let (Some(here), Some(there)) = (here, floor(&other)) else { continue };
        let treaty = TREATIES.contains(&(room, other.as_str()));
        if other != room && there >= here && !treaty {
            found.push(format!("{room} uses {other}, which is not on a lower floor"));
        }
    }
    for (krate, owner) in OWNED {
        if room != *owner
            && (code.contains(&format!("{krate}::")) || code.contains(&format!("use {krate};")))
        {
            found.push(format!("{room} uses the crate {krate}, which belongs to {owner}"));
        }
    }
    // Whoever has a published form derives it; schemas are made where their text is.
    let derived = code.replace("schemars::JsonSchema", "");
    if !["scenario", "render"].contains(&room) && derived.contains("schemars::") {
        found.push(format!("{room} uses the crate schemars for more than its derive"));
    }
    let outside =
        ["std::fs", "std::env", "std::net", "std::process", "std::io::stdout", "std::io::stderr"];
    for path in
        outside.iter().filter(|path| room != "cli" && room != "main" && code.contains(*path))
    {
        found.push(format!("{room} uses {path}: files, terminal and environment belong to cli"));
    }
    found
}

#[test]
fn every_room_uses_lower_floors_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 30, "the walk found the sources");
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("readable");
        for complaint in complaints(&room_of(&file, &src), &text) {
            wrong.push(format!("{}: {complaint}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_check_sees_a_wrong_floor_a_borrowed_crate_and_a_file() {
    assert_eq!(complaints("kernel", "use crate::model::wire;").len(), 1);
    assert_eq!(complaints("model", "use crate::net::NodeId;").len(), 1);
    assert_eq!(complaints("world", "rayon::scope(|_| ());").len(), 1);
    assert_eq!(complaints("observe", "std::fs::read(p)").len(), 1);
    assert!(complaints("cli", "std::fs::read(crate::kernel::X)").is_empty());
    assert!(complaints("model", "use schemars::JsonSchema;").is_empty());
    assert_eq!(complaints("model", "schemars::schema_for!(X)").len(), 1);
}

/// Words of the modelled world in `text`, but for the sentence in which a room says what it does not know.
fn foreign(text: &str, words: &[&str]) -> Vec<String> {
    let said = text.lines().filter(|line| !line.contains("does not know"));
    let said = said.collect::<Vec<_>>().join("\n").to_lowercase();
    words.iter().filter(|word| said.contains(**word)).map(|word| (*word).to_owned()).collect()
}

#[test]
fn the_kernel_has_no_domain_noun_and_the_network_no_licensing_word() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let licensing =
        ["licens", "entitlement", "idtoken", "smart agent", "call-home", "cisco", "compliance"];
    let domain = [&licensing[..], &["router", "proxy", "backend", "name server"]].concat();
    for (room, words) in [("kernel", &domain[..]), ("net", &licensing[..])] {
        let mut files = Vec::new();
        sources(&src.join(room), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).expect("readable");
            assert_eq!(foreign(&text, words), Vec::<String>::new(), "{}", file.display());
        }
    }
    assert_eq!(foreign("a Router's license", &domain), ["licens", "router"]);
}
