//! `licsim compare`: what differs, what is said to differ, and that nothing else is.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{licsim_in, tree};

/// Six routers whose backend goes away for ten hours.
const OUTAGE: &str = include_str!("support/outage.toml");

/// A study of how long.
const STUDY: &str = r#"
[study]
replications = 4

[[factor]]
name = "outage"
keys = ["fault.away.backend-outage.for"]
values = ["6h", "12h"]

[[response]]
name = "lost"
mean = { metric = "routers.out-of-contact" }
"#;

/// A folder with the scenario in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("outage.toml"), OUTAGE).expect("written");
    fs::write(folder.path().join("varied.toml"), format!("{OUTAGE}{STUDY}")).expect("written");
    folder
}

fn out(folder: &Path, arguments: &[&str]) -> String {
    let done = licsim_in(folder, arguments);
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(done.stdout).expect("text")
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let all = [&["compare"], arguments, &["--format", "json"]].concat();
    serde_json::from_str(&out(folder, &all)).expect("JSON")
}

/// What is said of a command that must be refused with exit code 2.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let done = licsim_in(folder, &[&["compare"], arguments].concat());
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{arguments:?}: {errors}");
    assert!(done.stdout.is_empty(), "no half answer");
    assert!(errors.contains("help:"), "{errors}");
    errors
}

fn value<'a>(comparison: &'a Value, name: &str) -> &'a Value {
    let values = comparison["values"].as_array().expect("values");
    values.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

const ONE_MORE: &str = "pool.PATRICK_NO_LIC.licenses.A9K-24X10-OPT-LIC=40";

#[test]
fn one_more_license_changes_what_it_should_and_names_every_router() {
    let folder = folder();
    let it = json(folder.path(), &["pool-wide-ooc", "--set-b", ONE_MORE]);
    let settings = it["settings"].as_array().expect("settings");
    assert_eq!(settings.len(), 1, "{settings:?}");
    assert_eq!((&settings[0]["a"], &settings[0]["b"]), (&"39".into(), &"40".into()));
    let quantity = value(&it, "pool.PATRICK_NO_LIC.quantity");
    assert_eq!(quantity["difference"]["estimate"], 1.0);
    assert_eq!(quantity["difference"]["relative"], 0.02);
    assert_eq!(quantity["difference"]["method"], "one-run");
    let ever = value(&it, "routers.ever-out-of-compliance");
    assert_eq!((&ever["a"], &ever["b"], &ever["n_a"]), (&40.0.into(), &0.0.into(), &1.into()));
    assert_eq!(value(&it, "routers.count")["differs"], false);
    let affected = it["routers"]["affected"].as_array().expect("routers");
    assert_eq!(affected.len(), 40);
    // What all routers spent together is what the summary says: the numbers are of the same run.
    let days: f64 =
        affected.iter().map(|it| it["seconds_a"][4].as_f64().expect("seconds") / 86_400.0).sum();
    let told = value(&it, "routers.out-of-compliance.router-days")["a"].as_f64().expect("days");
    assert!((days - told).abs() < 1e-6, "{days} and {told}");
    let held = it["expectations"].as_array().expect("expectations");
    let broken = held.iter().filter(|it| it["a"]["held"] == 1 && it["b"]["held"] == 0);
    assert_eq!(broken.count(), 6);
}

#[test]
fn a_run_directory_and_its_own_scenario_do_not_differ() {
    let folder = folder();
    out(folder.path(), &["run", "outage.toml", "--seed", "7", "-q"]);
    let runs = ["output/outage/seed-7", "outage.toml"];
    // The scenario takes the directory's seed.
    let text = out(folder.path(), &["compare", runs[0], runs[1], "--fail-on-difference"]);
    assert!(text.starts_with("Nothing differs: A and B agree in "), "{text}");
    assert!(text.contains("6 routers"), "{text}");
    let it = json(folder.path(), &[runs[1], runs[0]]);
    assert_eq!(it["a"]["digest"], it["b"]["digest"]);
    assert_eq!(it["settings"].as_array().map(Vec::len), Some(0));
    // And with another seed it does differ, and says that luck has a part in it.
    let failed = licsim_in(
        folder.path(),
        &["compare", runs[0], runs[1], "--seed", "8", "--fail-on-difference"],
    );
    assert_eq!(failed.status.code(), Some(1));
    let text = String::from_utf8_lossy(&failed.stdout).into_owned();
    assert!(text.contains("a part of every difference is luck"), "{text}");
}

/// Makes an older directory of a run directory.
fn without_check_sums(run: &Path) {
    let path = run.join("manifest.json");
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(&path).expect("there")).expect("JSON");
    manifest.as_object_mut().expect("an object").remove("check_sums").expect("they were there");
    fs::write(path, manifest.to_string()).expect("written");
}

#[test]
fn an_old_run_directory_says_what_is_not_known() {
    let folder = folder();
    out(folder.path(), &["run", "outage.toml", "-q"]);
    let run = folder.path().join("output/outage/seed-1");
    for name in ["settings.csv", "routers.csv"] {
        fs::remove_file(run.join(name)).expect("it was there");
        let errors = refused(folder.path(), &["output/outage/seed-1", "outage.toml"]);
        assert!(errors.contains(&format!("{name}` cannot be read: `manifest.json`")), "{errors}");
    }
    // Nor had its manifest check sums.
    without_check_sums(&run);
    let text = out(folder.path(), &["compare", "output/outage/seed-1", "outage.toml"]);
    assert!(text.contains("Nothing differs"), "{text}");
    assert!(text.contains("A's run directory has no `routers.csv`"), "{text}");
    assert!(text.contains("A's run directory has no `settings.csv`"), "{text}");
}

/// Routers check daily at uniform times, so an outage of `h` hours catches `h / 24` of them on average, and when it ends
/// all of these are out of contact at once. Six hours more catch 100 · 6 / 24 = 25 more of 100 routers.
#[test]
fn the_interval_covers_the_difference_that_theory_gives() {
    let folder = folder();
    let fleet = "fleet.edge.count=100";
    let licenses = "pool.P.licenses.A9K-24X10-OPT-LIC=100";
    let longer = "fault.away.backend-outage.for=16h";
    let sets = ["outage.toml", "--set", fleet, "--set", licenses, "--set-b", longer];
    let it = json(folder.path(), &[&sets[..], &["--replications", "30"]].concat());
    let most = &value(&it, "routers.out-of-contact.max")["difference"];
    let interval = &most["interval"];
    let end = |name: &str| interval[name].as_f64().expect("an end");
    assert!((end("low")..=end("high")).contains(&25.0), "{most}");
    assert!(end("high") - end("low") < 6.0, "and is not just wide: {most}");
    assert_eq!((&interval["n"], &interval["level"]), (&30.into(), &0.95.into()));
    assert_eq!(most["method"], "paired");
    assert!(most["adjusted"].as_f64().is_some_and(|p| p <= 0.05), "{most}");
    assert!(most["correlation"].is_number() && most["variance_reduction"].is_number(), "{most}");
}

#[test]
fn what_is_one_more_in_every_run_has_an_interval_without_width() {
    let folder = folder();
    // By construction: one license more in a pool that has enough changes its quantity by exactly one in each run.
    let more = "pool.P.licenses.A9K-24X10-OPT-LIC=9";
    let it = json(folder.path(), &["outage.toml", "--set-b", more, "--replications", "8"]);
    let quantity = &value(&it, "pool.P.quantity")["difference"];
    let ends = [&quantity["interval"]["low"], &quantity["interval"]["high"]];
    assert_eq!(ends, [&Value::from(1.0), &Value::from(1.0)]);
    assert_eq!(quantity["p_value"], 0.0);
    let differing =
        it["values"].as_array().expect("values").iter().filter(|it| it["differs"] == true);
    assert_eq!(differing.count(), 1, "and nothing else: {it:#}");
    assert_eq!(it["routers"]["affected"].as_array().map(Vec::len), Some(0));
    assert_eq!(it["routers"]["n"], 8);
}

#[test]
fn identical_arms_give_exactly_zero() {
    let folder = folder();
    let arms = ["outage.toml", "--arm", "slow", "--arm", "slow", "--replications", "5"];
    let it = json(folder.path(), &arms);
    for value in it["values"].as_array().expect("values") {
        let difference = &value["difference"];
        assert_eq!(value["differs"], false, "{value}");
        assert_eq!(difference["estimate"], 0.0, "{value}");
        assert_eq!(difference["interval"]["low"], 0.0, "{value}");
        assert_eq!(difference["interval"]["high"], 0.0, "{value}");
        assert_eq!(difference["p_value"], 1.0, "{value}");
    }
    let text = out(folder.path(), &[&["compare"], &arms[..]].concat());
    assert!(text.starts_with("Nothing differs"), "{text}");
}

#[test]
fn one_arm_is_compared_with_the_base() {
    let folder = folder();
    let it = json(folder.path(), &["outage.toml", "--arm", "slow"]);
    assert_eq!(
        (&it["a"]["label"], &it["b"]["label"]),
        (&"outage".into(), &"outage, arm slow".into())
    );
    let keys = it["settings"].as_array().expect("settings").iter().map(|it| it["key"].clone());
    assert!(keys.into_iter().any(|it| it == "fleet.edge.policy.retry-burst-every"), "{it:#}");
    let both = json(folder.path(), &["outage.toml", "--arm", "base", "--arm", "slow"]);
    assert_eq!(it, both);
}

fn study(folder: &Path, name: &str, arguments: &[&str]) {
    out(folder, &[&["study", name, "-q"], arguments].concat());
}

#[test]
fn studies_with_the_same_seed_are_paired_and_others_are_not() {
    let folder = folder();
    let at = folder.path();
    study(at, "varied.toml", &[]);
    study(at, "varied.toml", &["--set", "fleet.edge.count=7"]);
    study(at, "varied.toml", &["--seed", "5"]);
    let base = "output/varied/study";
    let it = json(at, &[base, "output/varied/study,fleet.edge.count=7"]);
    let values = it["values"].as_array().expect("values");
    assert_eq!(values.len(), 2, "one response at two levels");
    for value in values {
        assert_eq!(value["difference"]["method"], "paired");
        assert_eq!(value["difference"]["interval"]["n"], 4);
    }
    assert_eq!(values[0]["at"], "outage 6h");
    assert_eq!(it["settings"][0]["key"], "fleet.edge.count");
    let it = json(at, &[base, "output/varied/study,seed-5"]);
    assert_eq!(value(&it, "lost")["difference"]["method"], "independent");
    assert_eq!((&it["a"]["label"], &it["b"]["label"]), (&"t, seed 1".into(), &"t, seed 5".into()));
    assert_eq!(value(&it, "lost")["difference"]["interval"]["n"], 8);
    // By name its runs come from the store, and it is the same study.
    let text = out(at, &["compare", base, "varied.toml", "--fail-on-difference"]);
    assert!(text.starts_with("Nothing differs: A and B agree in 2 responses"), "{text}");
}

#[test]
fn cells_and_responses_without_a_counterpart_are_listed() {
    let folder = folder();
    let at = folder.path();
    study(at, "varied.toml", &[]);
    let other = STUDY.replace("\"12h\"", "\"18h\"")
        + "\n[[response]]\nname = \"worst\"\nlargest = { metric = \"routers.out-of-contact\" }\n";
    fs::write(at.join("other.toml"), format!("{OUTAGE}{other}")).expect("written");
    study(at, "other.toml", &[]);
    let it = json(at, &["output/varied/study", "output/other/study"]);
    assert_eq!(it["values"].as_array().map(Vec::len), Some(1));
    let unmatched: Vec<String> = it["unmatched"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| format!("{} {} {}", it["only"], it["what"], it["name"]).replace('"', ""))
        .collect();
    assert_eq!(unmatched, ["A cell outage 12h", "B cell outage 18h", "B response worst"]);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = folder();
    let at = folder.path();
    out(at, &["run", "outage.toml", "-q"]);
    study(at, "varied.toml", &[]);
    let run = "output/outage/seed-1";
    let cases: &[(&[&str], &str)] = &[
        (&["output/outage/seed-2", run], "cannot open scenario"),
        (&["output/outage", run], "did you mean `output/outage/seed-1`?"),
        (&["output/varied/study", run], "is a study and `output/outage/seed-1` is a run directory"),
        (&["varied.toml", "outage.toml"], "is a study and `outage.toml` is a scenario"),
        (&["outage.toml"], "`--arm NAME`: slow"),
        (&[run, run, "--set", "a.b=1"], "`--set` is for scenarios"),
        (&[run, "outage.toml", "--replications", "3"], "`--replications` is for scenarios"),
        (&["outage.toml", "--arm", "a", "--arm", "b", "--arm", "c"], "3 arms are named"),
        (&["varied.toml", "--set-b", "study.replications=9"], "error[missing-runs]"),
        (&["varied.toml", "--arm", "slow"], "which says itself which arms"),
    ];
    for (arguments, said) in cases {
        let errors = refused(at, arguments);
        assert!(errors.contains(said), "{arguments:?}: {errors}");
    }
}

#[test]
fn damaged_files_are_named() {
    let folder = folder();
    let at = folder.path();
    out(at, &["run", "outage.toml", "-q"]);
    study(at, "varied.toml", &[]);
    let run = "output/outage/seed-1";
    for (place, name) in [
        (run, "summary.json"),
        (run, "manifest.json"),
        (run, "routers.csv"),
        (run, "settings.csv"),
        ("output/varied/study", "summary.json"),
        ("output/varied/study", "settings.csv"),
    ] {
        let path = at.join(place).join(name);
        let whole = fs::read(&path).expect("it is there");
        let mut half = whole[..whole.len() / 2].to_vec();
        half.extend(b"\xff\"");
        fs::write(&path, half).expect("written");
        let errors = refused(at, &[place, place]);
        assert!(errors.contains("error[damaged-file]") && errors.contains(name), "{errors}");
        fs::write(&path, whole).expect("written");
    }
    let summary = at.join(run).join("summary.json");
    let text = fs::read_to_string(&summary).expect("text");
    let digest = text.split("\"digest\": \"").nth(1).expect("a digest")[..32].to_owned();
    fs::write(&summary, text.replacen(&digest, &"0".repeat(32), 1)).expect("written");
    let errors = refused(at, &[run, run]);
    assert!(errors.contains("is of a run with digest"), "{errors}");
}

#[test]
fn the_same_comparison_has_the_same_bytes_and_a_file_of_each_kind() {
    let folder = folder();
    let at = folder.path();
    let arguments =
        ["compare", "outage.toml", "--arm", "slow", "--replications", "3", "-q", "--out"];
    out(at, &[&arguments[..], &["one"]].concat());
    out(at, &[&arguments[..], &["two"]].concat());
    let names = |folder: &str| -> Vec<(String, Vec<u8>)> {
        let file = |(path, bytes): (std::path::PathBuf, Vec<u8>)| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), bytes)
        };
        tree(&at.join(folder)).into_iter().map(file).collect()
    };
    let (one, two) = (names("one"), names("two"));
    let list: Vec<&str> = one.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(list, ["compare.csv", "compare.json", "compare.md", "compare.png", "compare.svg"]);
    assert!(one == two, "other bytes");
    // Each form on the terminal is the file of it.
    for (format, name) in
        [("json", "compare.json"), ("csv", "compare.csv"), ("markdown", "compare.md")]
    {
        let printed = out(
            at,
            &["compare", "outage.toml", "--arm", "slow", "--replications", "3", "--format", format],
        );
        let file = one.iter().find(|it| it.0 == name).expect("a file");
        assert!(printed.as_bytes() == file.1, "{format}");
    }
    // Where nothing differs no older picture is left behind.
    out(at, &["compare", "outage.toml", "outage.toml", "-q", "--out", "one"]);
    assert!(!at.join("one/compare.svg").exists() && !at.join("one/compare.png").exists());
    assert!(at.join("one/compare.md").exists());
}

/// The page and the picture of the worked example of `docs/compare.md`.
#[test]
fn the_page_and_the_picture_of_one_more_license() {
    let folder = folder();
    let at = folder.path();
    out(at, &["compare", "pool-wide-ooc", "--set-b", ONE_MORE, "-q", "--out", "it"]);
    let read = |name: &str| fs::read_to_string(at.join("it").join(name)).expect("text");
    insta::with_settings!({ snapshot_path => "../golden/compare", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("one-more-license.md", read("compare.md"));
        insta::assert_snapshot!("one-more-license.svg", read("compare.svg"));
    });
}
