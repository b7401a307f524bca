//! Swarm and hunt: scenarios and faults drawn by chance, made small when they break something.

use std::collections::BTreeSet;
use std::fs;

use licsim::scenario::{self, Request, Source};
use licsim::study::{self, Broke, Follower, Hunt};

use crate::support::{Scenarios, licsim_in, root};

struct Nobody;

impl Follower for Nobody {
    fn tried(&self) {}
    fn shrunk(&self) {}
}

fn swarm(tries: u32, seed: u64) -> Hunt<'static> {
    Hunt { library: &Scenarios, file: "swarm.toml", sets: &[], arm: None, tries, seed }
}

/// Random scenarios with licsim's own rules on: `LICSIM_SWARM` of them, by default as many as take a debug build about 20 s
/// of one core. `.ci/run` draws thousands in a release build, with `licsim hunt`.
#[test]
fn no_drawn_scenario_breaks_a_rule() {
    let asked = std::env::var_os("LICSIM_SWARM").and_then(|it| it.to_str()?.parse().ok());
    let hunt = swarm(asked.unwrap_or(320), 2_015);
    if let Some(found) = hunt.scenarios(&Nobody) {
        let file = root().join("target/tmp/swarm.toml");
        fs::write(&file, &found.text).expect("writable");
        let broken = found.outcome.map(|it| it.broken).unwrap_or_default();
        panic!(
            "seed {}, draw {} breaks {:?}: {broken:?}\nmade small, in {}:\n{}",
            hunt.seed,
            found.draw,
            found.broke,
            file.display(),
            found.text
        );
    }
}

#[test]
fn drawn_scenarios_make_use_of_the_format() {
    let (hunt, mut kinds) = (swarm(0, 7), BTreeSet::new());
    for draw in 0..400 {
        let document: toml::Table = hunt.whole(draw).parse().expect("TOML");
        for (list, entries) in &document {
            for entry in entries.as_array().into_iter().flatten().filter_map(|it| it.as_table()) {
                kinds.extend(entry.keys().map(|key| format!("{list}.{key}")));
            }
        }
    }
    for fault in [
        "link-down",
        "link-brown-out",
        "link-failures",
        "backend-outage",
        "backend-brown-out",
        "proxy-outage",
        "proxy-brown-out",
        "name-server-outage",
        "mail-server-outage",
        "gateway-outage",
        "gateway-brown-out",
        "satellite-outage",
        "satellite-brown-out",
        "clock-wrong",
        "ntp-outage",
        "power-cut",
        "router-crash",
        "process-crash",
        "site-failure",
        "partition",
    ] {
        assert!(kinds.contains(&format!("fault.{fault}")), "{fault} is never drawn");
    }
    let actions = kinds.iter().filter(|it| it.starts_with("action.")).count();
    assert!(actions >= 25, "{actions} kinds of actions and their keys");
    for other in
        ["gateway.keep-for", "satellite.mode", "pool.parent", "fleet.clock", "front-end.servers"]
    {
        assert!(kinds.contains(other), "{other} is never drawn");
    }
}

#[test]
fn the_same_seed_and_number_draw_the_same_scenario() {
    let hunt = swarm(0, 3);
    assert_eq!(hunt.whole(5), hunt.whole(5));
    assert_ne!(hunt.whole(5), hunt.whole(6));
    assert_ne!(hunt.whole(5), swarm(0, 4).whole(5));
}

/// An artificial failure: a scenario "fails" if it can be read, has a router behind a gateway, and its backend is away.
#[test]
fn what_fails_is_made_small() {
    let fails = |text: &str| {
        let source = Source { name: "artificial.toml".into(), text: text.to_owned() };
        let request = Request {
            source: &source,
            library: &Scenarios,
            sets: &[],
            arm: None,
            seed: None,
            replication: 0,
        };
        let Ok(loaded) = scenario::load(&request) else { return false };
        let plan = loaded.plan;
        let behind = |it: &licsim::plan::FleetPlan| {
            matches!(it.reach, licsim::plan::Reach::Gateway(_)) && it.routers.count > 0
        };
        let away =
            |it: &licsim::plan::FaultPlan| matches!(it.target, licsim::plan::FaultTarget::Backend);
        plan.fleets.iter().any(behind) && plan.faults.iter().any(away)
    };
    let hunt = swarm(0, 1);
    let drawn = (0..500).map(|n| hunt.whole(n)).find(|it| fails(it)).expect("one of many");
    let small = scenario::shrink(&drawn, 5_000, fails);
    assert!(fails(&small) && drawn.lines().count() > 60, "{small}");
    let lines = small.lines().filter(|it| !it.is_empty()).count();
    assert!(lines <= 20, "{lines} lines are left:\n{small}");
    insta::assert_snapshot!(small);
}

const SMALL: &str = r#"
[scenario]
title = "a branch that shall not lose contact"
duration = "5d"

[[pool]]
name = "POOL"
licenses = { LIC = 4 }

[[proxy]]
name = "relay"
node = "campus"

[[fleet]]
name = "edge"
count = 4
reach = { proxy = "relay" }
slots = [{ slot = 1, features = { LIC = 1 } }]
registered = { pool = "POOL" }

[[expect]]
name = "at most one router is out of contact"
always = { metric = "routers.out-of-contact", at-most = 1 }

[[expect]]
name = "every router is authorized at the end"
at = { metric = "routers.authorized", equals = 4, at = "5d" }
"#;

#[test]
fn a_hunt_finds_a_small_fault_plan_whoever_looks() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("branch.toml"), SMALL).expect("written");
    let hunt = |threads: &str, file: &str| {
        let output = licsim_in(
            folder.path(),
            &["hunt", "branch.toml", "--tries", "64", "--threads", threads, "--out", file],
        );
        let text = String::from_utf8_lossy(&output.stdout).replace(file, "FILE");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{text}{errors}");
        (text, fs::read_to_string(folder.path().join(file)).expect("written"))
    };
    let (one, file) = hunt("1", "one.toml");
    assert_eq!((one.clone(), file.clone()), hunt("4", "four.toml"));
    insta::assert_snapshot!("hunt_screen", one);
    insta::assert_snapshot!("hunt_file", file);
    // The file is a scenario like any other, and shows what was found.
    let again = licsim_in(folder.path(), &["run", "one.toml", "--summary-only"]);
    assert_eq!(again.status.code(), Some(1), "{}", String::from_utf8_lossy(&again.stderr));
    let clean = licsim_in(folder.path(), &["test", "branch.toml"]);
    assert_eq!(clean.status.code(), Some(0), "without the faults it holds");
    // Another seed finds another way, or the same one.
    let json = licsim_in(
        folder.path(),
        &["hunt", "branch.toml", "--seed", "9", "--tries", "64", "--format", "json"],
    );
    let told: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!((&told["found"], &told["kind"]), (&true.into(), &"expectation".into()));
    assert_eq!(told["file"], "branch-hunted.toml");
}

#[test]
fn a_hunt_that_finds_nothing_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let calm = SMALL.replace("at-most = 1", "at-most = 4").replace("equals = 4", "at-least = 0");
    fs::write(folder.path().join("calm.toml"), calm).expect("written");
    let output = licsim_in(folder.path(), &["hunt", "calm.toml", "--tries", "20"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("20 draws broke no expectation of calm.toml"), "{text}");
    let left: Vec<_> = fs::read_dir(folder.path()).expect("readable").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_hunt_says_what_it_cannot_break() {
    let folder = tempfile::tempdir().expect("a folder");
    let bare = SMALL.split("[[expect]]").next().expect("a head");
    fs::write(folder.path().join("bare.toml"), bare).expect("written");
    let output = licsim_in(folder.path(), &["hunt", "bare.toml"]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("error[nothing-to-break]") && errors.contains("[[expect]]"),
        "{errors}"
    );
    let nowhere = licsim_in(folder.path(), &["hunt", "bare.toml", "--out", "no/such/folder.toml"]);
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn a_promise_that_the_scenario_breaks_by_itself_is_not_hunted() {
    let text = SMALL.replace("equals = 4, at", "equals = 3, at");
    let source = Source { name: "half.toml".into(), text };
    let request = Request {
        source: &source,
        library: &Scenarios,
        sets: &[],
        arm: None,
        seed: None,
        replication: 0,
    };
    let plan = scenario::load(&request).expect("a scenario").plan;
    let kept = study::run(&plan, licsim::observe::Options::CHECKED, |_| ());
    let found =
        swarm(64, 1).faults((&source.text, &plan), &kept, 2, &Nobody).expect("the other one");
    assert_eq!(found.broke, Broke::Promise("at most one router is out of contact".into()));
}
