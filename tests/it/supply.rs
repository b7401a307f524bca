//! What the program is built from: where it comes from, under which terms, and what it may not do.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::{root, tree};

fn metadata() -> Value {
    let cargo = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--all-features"])
        .output()
        .expect("cargo is there");
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    serde_json::from_slice(&cargo.stdout).expect("JSON")
}

/// The texts of an array in deny.toml, and what its tables call a crate.
fn denied(table: &str, key: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("deny.toml")).expect("readable");
    let part = text.split(&format!("\n[{table}]\n")).nth(1).expect("a table");
    let part = part.split("\n[").next().expect("its lines");
    let list = part.split(&format!("\n{key} = [")).nth(1).expect("a key");
    let list = list.split("\n]").next().expect("its end");
    list.lines().filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
}

fn packages(metadata: &Value) -> &Vec<Value> {
    metadata["packages"].as_array().expect("a list")
}

#[test]
fn every_crate_comes_from_the_one_registry_with_a_check_sum() {
    let metadata = metadata();
    for package in packages(&metadata) {
        let source = package["source"].as_str();
        let ours = package["name"] == "licsim";
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        assert!(ours && source.is_none() || source == Some(registry), "{}", package["name"]);
    }
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("readable");
    let entries = lock.matches("[[package]]").count();
    assert_eq!(lock.matches("\nchecksum = \"").count(), entries - 1, "all but our own");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("readable");
    for foreign in ["git = ", "path = \"..", "version = \"*\"", "= \"*\""] {
        assert!(!manifest.contains(foreign), "{foreign}");
    }
}

#[test]
fn every_license_is_one_that_deny_toml_allows() {
    let allowed = denied("licenses", "allow");
    assert!(allowed.len() > 5, "{allowed:?}");
    let is_allowed = |one: &str| allowed.contains(one.trim_matches(['(', ')', ' ']));
    let metadata = metadata();
    for package in packages(&metadata) {
        let text = package["license"].as_str().unwrap_or_default();
        // All terms must hold, of alternatives one. No crate nests alternatives of several terms.
        let expression = text.replace('/', " OR ");
        let good = expression.split(" AND ").all(|all| all.split(" OR ").any(is_allowed));
        assert!(good, "{}: {text:?}", package["name"]);
    }
}

#[test]
fn a_crate_stands_in_two_versions_only_for_a_reason() {
    let reasons = denied("bans", "skip");
    let metadata = metadata();
    let mut seen = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for package in packages(&metadata) {
        let name = package["name"].as_str().expect("a name");
        if !seen.insert(name) {
            twice.insert(name);
        }
    }
    let excused: BTreeSet<&str> = reasons.iter().filter_map(|it| it.split('@').next()).collect();
    assert_eq!(twice, excused, "see [bans] in deny.toml");
}

#[test]
fn unsafe_code_stands_in_one_small_file() {
    let word = concat!("un", "safe");
    let files =
        ["src", "tests", "benches", "fuzz"].into_iter().flat_map(|it| tree(&root().join(it)));
    let rust = files.filter(|it| it.0.extension().is_some_and(|it| it == "rs"));
    let uses = rust.filter(|(_, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
        let marks = [
            format!("{word} {{"),
            format!("{word} fn"),
            format!("{word} impl"),
            format!("({word}_code"),
        ];
        code.into_iter().any(|line| marks.iter().any(|it| line.contains(it)))
    });
    let uses: Vec<_> = uses.map(|it| it.0).collect();
    assert_eq!(uses, [root().join("src/kernel/prefetch.rs")]);
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("readable");
    assert!(manifest.contains(&format!("\n{word}_code = \"deny\"\n")));
    let file = fs::read_to_string(root().join("src/kernel/prefetch.rs")).expect("readable");
    assert!(file.lines().count() < 80 && file.contains("SAFETY:"));
}

#[test]
fn the_compiler_is_no_older_than_the_manifest_says() {
    let metadata = metadata();
    let ours = packages(&metadata).iter().find(|it| it["name"] == "licsim").expect("ours");
    let least = ours["rust_version"].as_str().expect("it says so");
    let version = Command::new("rustc").arg("--version").output().expect("rustc is there");
    let version = String::from_utf8(version.stdout).expect("text");
    let used = version.split(' ').nth(1).expect("a number");
    let numbers =
        |it: &str| -> Vec<u32> { it.split(['.', '-']).map_while(|it| it.parse().ok()).collect() };
    assert!(numbers(used) >= numbers(least), "{used} is older than {least}");
    // Nor does any crate ask for a newer one.
    for package in packages(&metadata) {
        let asked = package["rust_version"].as_str().unwrap_or("1.0");
        assert!(numbers(asked) <= numbers(least), "{} asks for {asked}", package["name"]);
    }
}

#[test]
fn the_terms_are_there() {
    let text = |name: &str| fs::read_to_string(root().join(name)).expect("readable");
    assert!(text("LICENSE-MIT").contains("Permission is hereby granted, free of charge"));
    assert!(text("LICENSE-APACHE").contains("Apache License"));
    assert!(text("Cargo.toml").contains("license = \"MIT OR Apache-2.0\""));
}
