//! Tidiness that a machine can check: sizes, leftovers, papers that keep up.

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

/// Early wake-ups, deadlines in the past, panics, draws: `model::law` says what must hold, whatever happens to a machine.
#[test]
fn every_machine_is_held_to_the_law_of_machines() {
    let sources = sources();
    let room = || sources.iter().filter(|(name, _)| name.starts_with("src/model"));
    let law: String = room().map(|(_, text)| text.as_str()).collect();
    let mut machines = 0;
    for (name, text) in room().filter(|(name, _)| !name.ends_with("law.rs")) {
        for line in text.lines().filter_map(|it| it.strip_prefix("impl Machine for ")) {
            let machine = line.trim_end_matches(" {");
            // A gateway is woken there when it has to be.
            let held = if machine == "Gateway" { "Woken" } else { machine };
            let called = ["holds(", "holds_without_timers("];
            let found = called.iter().any(|it| law.contains(&format!("{it}&{held}::")));
            assert!(found, "{name}: no property test plays `{machine}` by `model::law`");
            machines += 1;
        }
    }
    assert!(machines >= 11, "{machines} machines: they are looked for in vain");
}

/// The pages of `docs/model` by name, the list of them included.
fn pages() -> Vec<(String, String)> {
    let page = |(path, bytes): (std::path::PathBuf, Vec<u8>)| {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        (name, String::from_utf8(bytes).expect("text"))
    };
    tree(&root().join("docs/model")).into_iter().map(page).collect()
}

/// The modules of a room: its files and folders, by the names that code gives them.
fn modules(room: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join("src").join(room)).expect("a room");
    let stem = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("entry").path();
        path.file_stem().expect("a name").to_string_lossy().into_owned()
    };
    let mut all: Vec<_> = entries.map(stem).filter(|it| it != "mod" && it != "tests").collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn every_part_of_the_modelled_world_is_on_a_page() {
    for room in ["model", "world", "net"] {
        for module in modules(room) {
            let names = [
                format!("`{room}::{module}`"),
                format!("`src/{room}/{module}`"),
                format!("`src/{room}/{module}.rs`"),
                format!("`src/{room}/{module}/`"),
            ];
            assert!(
                pages().iter().any(|(_, text)| names.iter().any(|it| text.contains(it))),
                "no page below docs/model names `{room}::{module}`"
            );
        }
    }
}

#[test]
fn pages_of_the_model_name_code_that_is_there() {
    for (name, text) in &pages() {
        for quoted in text.split('`').skip(1).step_by(2) {
            let inside =
                ["model::", "world::", "net::"].into_iter().any(|it| quoted.starts_with(it));
            let path = match quoted.strip_prefix("src/") {
                Some(path) => path.trim_end_matches('/').to_owned(),
                None if inside && !quoted.contains([' ', '(']) => quoted.replace("::", "/"),
                None => continue,
            };
            let file = root().join("src").join(&path);
            // An item of a module counts for the module.
            let module = file.parent().expect("below src").with_extension("rs");
            let there = file.exists() || file.with_extension("rs").exists();
            assert!(there || module.exists(), "{name} speaks of `{quoted}`");
        }
    }
}

#[test]
fn the_readme_names_the_command_that_runs_the_tests_and_the_one_that_runs_the_main_job() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let first_screen: String = readme.lines().take(60).collect::<Vec<_>>().join("\n");
    assert!(first_screen.contains("\n    cargo test"), "the test command stands alone on a line");
    assert!(first_screen.contains("pool-wide-ooc"));
}
