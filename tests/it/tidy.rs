//! Tidiness that a machine can check: sizes, leftovers, papers that keep up.

use std::path::Path;

use crate::support::{root, tree};

fn sources() -> Vec<(String, String)> {
    let files = ["src", "tests", "benches"].into_iter().flat_map(|dir| tree(&root().join(dir)));
    let rust = files.filter(|(path, _)| path.extension().is_some_and(|ext| ext == "rs"));
    rust.map(|(path, bytes)| {
        let name = path.strip_prefix(root()).expect("below the root").display().to_string();
        (name, String::from_utf8(bytes).expect("source is text"))
    })
    .collect()
}

#[test]
fn no_source_file_of_the_library_is_over_400_lines() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|(name, text)| name.starts_with("src") && text.lines().count() > 400)
        .map(|(name, text)| format!("{name}: {} lines", text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn every_source_file_begins_by_saying_what_it_is() {
    for (name, text) in sources() {
        let first = text.lines().next().unwrap_or("");
        assert!(first.starts_with("//! ") && first.len() > 12, "{name} begins with {first:?}");
        assert!(!first.contains("To come"), "{name} is a stub");
    }
}

#[test]
fn nothing_was_left_behind() {
    let words = ["todo!(", "dbg!(", "unimplemented!(", "#[ignore", "FIXME", "XXX", "TODO"];
    for (name, text) in sources().iter().filter(|(name, _)| !name.ends_with("tidy.rs")) {
        for word in words {
            assert!(!text.contains(word), "{name} contains {word}");
        }
    }
}

#[test]
fn every_machine_has_its_page() {
    let pages = [
        "sysdb",
        "licmgr",
        "smart-agent",
        "call-home",
        "pd-audit",
        "backend",
        "service-point",
        "network",
        "kernel",
        "observers",
        "proxy",
        "gateway",
        "satellite",
        "silence",
    ];
    for page in pages {
        let path = Path::new("docs/model").join(format!("{page}.md"));
        assert!(root().join(&path).is_file(), "{} is missing", path.display());
    }
}

#[test]
fn the_readme_names_the_command_that_runs_the_tests_and_the_one_that_runs_the_main_job() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let first_screen: String = readme.lines().take(60).collect::<Vec<_>>().join("\n");
    assert!(first_screen.contains("\n    cargo test"), "the test command stands alone on a line");
    assert!(first_screen.contains("pool-wide-ooc"));
}
