//! `licsim replay`, `diff` and `why`: runs done once more.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::support::licsim_in;

/// Two routers and one license; the second asks an hour later.
const SHORT: &str = r#"
[scenario]
title = "One license for two routers"
start = "2015-02-02T00:00:00-08:00"
duration = "3d"

[[link]]
name = "uplink"
between = ["campus", "cisco"]
latency = "20ms"

[backend]
node = "cisco"

[[pool]]
name = "P"
licenses = { A9K-24X10-OPT-LIC = 1 }
tokens = [{ name = "rollout" }]

[[fleet]]
name = "edge"
count = 2
node = "campus"
slots = [{ slot = 4, features = { A9K-24X10-OPT-LIC = 1 } }]
register = { token = "rollout", at = "1h", spread = "1h" }

[[arm]]
name = "enough"
set = { "pool.P.licenses.A9K-24X10-OPT-LIC" = 2 }
"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("short.toml"), SHORT).expect("written");
    folder
}

/// Exit code and output.
fn done(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let done = licsim_in(folder, arguments);
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    (done.status.code(), String::from_utf8(done.stdout).expect("text") + &errors)
}

/// A folder in which the scenario was run.
fn run() -> tempfile::TempDir {
    let folder = folder();
    assert_eq!(done(folder.path(), &["run", "short.toml", "--quiet"]).0, Some(0));
    folder
}

const RUN: &str = "output/short/seed-1";

#[test]
fn a_replay_proves_the_digest_and_finds_a_changed_one() {
    let folder = run();
    let (code, said) = done(folder.path(), &["replay", RUN]);
    assert!(code == Some(0) && said.starts_with("  ok      output/short/seed-1: "), "{said}");

    let path = folder.path().join(RUN).join("manifest.json");
    let manifest = fs::read_to_string(&path).expect("a manifest");
    let value: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let messages = value["digests"]["messages"].as_str().expect("a digest");
    let whole = value["digest"].as_str().expect("a digest");
    let zeros = "0".repeat(32);
    fs::write(&path, manifest.replace(messages, &zeros).replace(whole, &zeros)).expect("written");
    let (code, said) = done(folder.path(), &["replay", RUN]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("recorded  {zeros}")) && said.contains(whole), "{said}");
    assert!(said.contains("of its parts these differ: messages\n"), "{said}");
}

#[test]
fn what_is_no_run_cannot_be_replayed() {
    let folder = run();
    let (code, said) = done(folder.path(), &["replay", "output"]);
    assert!(code == Some(2) && said.contains("manifest.json") && said.contains("help:"), "{said}");
    fs::write(folder.path().join(RUN).join("manifest.json"), "{}").expect("written");
    let (code, said) = done(folder.path(), &["replay", RUN]);
    assert!(code == Some(2) && said.contains("error[bad-manifest]"), "{said}");
}

/// The backend's answer to the second router is where the two pools make a difference.
#[test]
fn two_runs_part_where_the_license_is_missing() {
    let folder = folder();
    let (code, said) =
        done(folder.path(), &["diff", "short.toml", "--arm", "enough", "--history", "3"]);
    assert_eq!(code, Some(1));
    assert_snapshot!(said);
}

#[test]
fn runs_that_are_the_same_do_not_part_and_a_shorter_one_is_over() {
    let folder = run();
    let (code, said) = done(folder.path(), &["diff", RUN, "short.toml"]);
    assert!(code == Some(0) && said.starts_with("the same"), "{said}");
    let shorter = ["diff", "short.toml", "--set", "scenario.duration=2d"];
    let (code, said) = done(folder.path(), &shorter);
    assert!(code == Some(1) && said.ends_with("  >  the run is over\n"), "{said}");
    let (code, said) = done(folder.path(), &["diff", "short.toml"]);
    assert!(code == Some(2) && said.contains("error[one-side]"), "{said}");
}

#[test]
fn why_a_router_is_out_of_compliance_leads_to_the_one_that_took_too_much() {
    let folder = run();
    let (code, said) =
        done(folder.path(), &["why", RUN, "--router", "edge-1", "--at", "2d", "compliance"]);
    assert_eq!(code, Some(0), "{said}");
    assert_snapshot!(said);
}

#[test]
fn why_speaks_of_registration_and_of_what_never_changed() {
    let folder = folder();
    let ask = |question: &str| {
        done(folder.path(), &["why", "short.toml", "--router", "edge-2", question])
    };
    let (_, said) = ask("registration");
    assert!(said.contains("from in progress, to completed"), "{said}");
    assert!(said.contains("exchange-succeeded      edge-2        subtype registration"), "{said}");
    let (code, said) = ask("contact");
    assert!(code == Some(0) && said.contains("it has been so from the start"), "{said}");
    let (code, said) = done(folder.path(), &["why", "short.toml", "--router", "edge-9"]);
    assert!(code == Some(2) && said.contains("error[unknown-router]"), "{said}");
}
