//! The checked-in schema and reference page are those of this build.

use std::fs;
use std::path::Path;

use licsim::scenario::{reference, schema};

/// Compares a checked-in file with what the code makes.
fn fresh(path: &str, made: &str, command: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kept = fs::read_to_string(root.join(path)).unwrap_or_default();
    if kept == made {
        return;
    }
    let line = kept.lines().zip(made.lines()).take_while(|(kept, made)| kept == made).count();
    let beside =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(path.rsplit('/').next().expect("a name"));
    fs::write(&beside, made).expect("writable");
    panic!(
        "{path} is stale from line {} on; make it anew:\n    licsim {command} > {path}\n(a fresh one stands at {})",
        line + 1,
        beside.display()
    );
}

#[test]
fn the_schema_is_fresh() {
    fresh("schema/scenario.schema.json", &schema(), "schema");
}

#[test]
fn the_schema_of_records_is_fresh() {
    fresh("schema/records.schema.json", &licsim::render::records::schema(), "schema --records");
}

#[test]
fn the_reference_page_is_fresh() {
    fresh("docs/scenario-reference.md", &reference(), "schema --reference");
}

#[test]
fn the_reference_page_explains_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&schema()).expect("JSON");
    let page = reference();
    let mut keys = 0;
    let mut stack = vec![&schema];
    while let Some(node) = stack.pop() {
        if let Some(table) = node.get("properties").and_then(|it| it.as_object()) {
            for (key, value) in table {
                keys += 1;
                let forms = [format!("`{key}`"), format!("{key} ="), format!("[{key}]")];
                assert!(forms.iter().any(|it| page.contains(it)), "{key} is missing");
                let told = value.get("description").is_some() || node.get("description").is_some();
                assert!(told || value.get("$ref").is_some(), "{key} has no meaning");
            }
        }
        match node {
            serde_json::Value::Object(map) => stack.extend(map.values()),
            serde_json::Value::Array(items) => stack.extend(items),
            _ => {}
        }
    }
    assert!(keys > 150, "the walk found {keys} keys");
}
