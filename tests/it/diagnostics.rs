//! Scenario files, good and bad: what a good one means, and the exact words about each mistake.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use licsim::scenario::{Diagnostic, Library, Loaded, Request, Source, load, load_all, render};

/// Texts by name.
#[derive(Default)]
struct Shelf(BTreeMap<String, String>);

impl Library for Shelf {
    fn fetch(&self, path: &str, _from: &str) -> Result<Source, String> {
        let text = self.0.get(path).ok_or_else(|| "there is no such file".to_owned())?;
        Ok(Source { name: path.into(), text: text.clone() })
    }
}

fn shelf(texts: &[(&str, &str)]) -> Shelf {
    Shelf(texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
}

fn request<'a>(source: &'a Source, library: &'a dyn Library) -> Request<'a> {
    Request { source, library, sets: &[], arm: None, seed: None, replication: 0 }
}

fn text(text: &str) -> Source {
    Source { name: "demo.toml".into(), text: text.into() }
}

fn good(source: &Source, library: &Shelf) -> Loaded {
    load(&request(source, library)).unwrap_or_else(|wrong| panic!("{}", render(&wrong, false)))
}

const SMALL: &str = r#"
[scenario]
title = "Two pools"
duration = "7d"

[[pool]]
name = "P"
licenses = { A9K-24X10-OPT-LIC = 39 }
tokens = [{ name = "rollout" }]

[[fleet]]
name = "edge"
count = 40
slots = [{ slot = 4, features = { A9K-24X10-OPT-LIC = 1 } }]
register = { token = "rollout", at = "10min", spread = "30min" }

[[router]]
name = "lab"
registered = { pool = "P" }
"#;

#[test]
fn a_small_scenario_becomes_a_plan() {
    let plan = good(&text(SMALL), &Shelf::default()).plan;
    assert_eq!(plan.routers(), 41);
    println!("{plan:#?}");
}

/// Where the golden texts stand.
fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/diagnostics")
}

/// What is said about the file `name`, read as the program reads it.
fn said(name: &str, library: &Shelf) -> String {
    let bytes = fs::read(golden().join(name)).expect("listed");
    let wrong: Vec<Diagnostic> = match Source::from_bytes(name, bytes) {
        Ok(source) => match load(&request(&source, library)) {
            Ok(loaded) => loaded.warnings,
            Err(wrong) => wrong,
        },
        Err(wrong) => vec![wrong],
    };
    render(&wrong, false)
}

#[test]
fn every_mistake_is_told_in_these_words() {
    let mut names: Vec<String> = fs::read_dir(golden())
        .expect("readable")
        .map(|entry| entry.expect("entry").file_name().into_string().expect("a plain name"))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    let texts = names
        .iter()
        .filter_map(|name| Some((name.clone(), fs::read_to_string(golden().join(name)).ok()?)));
    let library = Shelf(texts.collect());
    let mut differing = Vec::new();
    for name in &names {
        let actual = said(name, &library);
        let expected = golden().join(name.replace(".toml", ".stderr"));
        if fs::read_to_string(&expected).unwrap_or_default() != actual {
            let beside =
                Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace(".toml", ".stderr"));
            fs::write(&beside, &actual).expect("writable");
            differing.push(format!(
                "{name}: read {} and copy it to {}\n{actual}",
                beside.display(),
                expected.display()
            ));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
