//! Names the engine by its text: runs that another engine made are not taken for this one's.

use std::fs;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

/// Rooms that put results on paper and on disk, or check them. They cannot change what a run gives.
const OUTSIDE: [&str; 3] = ["src/cli", "src/render", "src/validation"];

fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    files.push("Cargo.lock".into());
    // By their names with one kind of slash and one kind of line end, so that it is the same on any machine.
    let mut named: Vec<(String, PathBuf)> =
        files.into_iter().map(|path| (path.to_string_lossy().replace('\\', "/"), path)).collect();
    named.sort();
    let mut text = Xxh3::new();
    for (name, path) in named {
        let bytes = fs::read(&path).unwrap_or_default();
        text.update(name.as_bytes());
        for line in bytes.split(|byte| *byte == b'\n') {
            text.update(line.strip_suffix(b"\r").unwrap_or(line));
            text.update(b"\n");
        }
    }
    // A canary is another engine: its runs must not be taken for those of the one that is whole.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_FEATURE_CANARY") {
            text.update(name.as_bytes());
        }
    }
    println!("cargo::rustc-env=LICSIM_ENGINE={:016x}", text.digest());
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let outside = OUTSIDE.iter().any(|it| path.starts_with(it));
        if path.is_dir() && !outside {
            collect(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") && !outside {
            found.push(path);
        }
    }
}
