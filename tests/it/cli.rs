//! The program from outside: exit codes, outputs, pipes, bad input.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use crate::support::{licsim, licsim_in, root};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_shipped_scenario_runs_from_anywhere_and_leaves_a_whole_run_directory() {
    let folder = tempfile::tempdir().expect("folder");
    let done = licsim_in(folder.path(), &["run", "guide-registration"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("ok      the router is registered 22 s after the command"));
    let run = folder.path().join("output/guide-registration/seed-1");
    for file in [
        "manifest.json",
        "summary.json",
        "metrics.csv",
        "pool-events.csv",
        "report.html",
        "syslog/ROA.log",
        "charts/beliefs.svg",
        "charts/beliefs.png",
        "charts/pools.svg",
        "charts/attempts.svg",
        "charts/backend.svg",
    ] {
        let bytes = fs::read(run.join(file)).unwrap_or_default();
        assert!(!bytes.is_empty(), "{file} is missing or empty");
    }
    let left: Vec<_> = fs::read_dir(run.parent().expect("a parent")).expect("readable").collect();
    assert_eq!(left.len(), 1, "no temporary folder is left");
}

#[test]
fn summary_json_has_the_promised_fields_and_is_what_format_json_prints() {
    let folder = tempfile::tempdir().expect("folder");
    let done = licsim_in(
        folder.path(),
        &["run", "guide-registration", "--format", "json", "--out", "here"],
    );
    let summary: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    for field in ["digest", "events", "router_days", "sim_end", "metrics", "expectations"] {
        assert!(!summary[field].is_null(), "{field}");
    }
    assert!(summary["sim_end"].as_f64().is_some_and(|seconds| seconds == 600.0));
    assert!(summary["metrics"]["exchanges.attempts"].as_f64().is_some_and(|n| n == 3.0));
    let verdict = &summary["expectations"]["and authorized within a minute"];
    assert!(verdict["pass"].as_bool() == Some(true) && verdict["evidence"].is_string());
    let file = fs::read(folder.path().join("here/guide-registration/seed-1/summary.json"));
    assert_eq!(file.expect("written"), done.stdout);
}

#[test]
fn a_failed_expectation_exits_with_1_and_says_what_happened() {
    let folder = tempfile::tempdir().expect("folder");
    let set = "pool.PATRICK_NO_LIC.licenses.A9K-24X10-OPT-LIC=0";
    let done = licsim_in(folder.path(), &["run", "guide-registration", "--set", set]);
    assert_eq!(done.status.code(), Some(1), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("FAILED  and authorized within a minute"));
    assert!(folder.path().join("output/guide-registration").is_dir(), "what happened is kept");
}

#[test]
fn bad_input_exits_with_2_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("rubbish.toml"), [0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]).expect("written");
    fs::write(path("wrong.toml"), "[scenario]\ntitel = \"x\"\n").expect("written");
    fs::write(path("itself.toml"), "extends = \"itself.toml\"\n").expect("written");
    let huge = fs::File::create(path("huge.toml")).expect("created");
    huge.set_len(100 << 20).expect("a sparse file of 100 MiB");
    fs::create_dir(path("folder")).expect("created");
    let cases = [
        ("rubbish.toml", "rubbish.toml"),
        ("wrong.toml", "did you mean"),
        ("itself.toml", "itself.toml"),
        ("huge.toml", "huge.toml"),
        ("folder", "folder"),
        ("missing.toml", "missing.toml"),
        ("pool-wide-oc", "did you mean `pool-wide-ooc`"),
    ];
    for command in ["run", "check", "test"] {
        for (name, said) in cases {
            if (command, name) == ("test", "folder") {
                continue;
            }
            let done = licsim_in(folder.path(), &[command, name]);
            let stderr = text(&done.stderr);
            assert_eq!(done.status.code(), Some(2), "{command} {name}: {stderr}");
            assert!(
                stderr.contains("error") && stderr.contains(said),
                "{command} {name}: {stderr}"
            );
            assert!(!path("output").exists(), "{command} {name} wrote something");
        }
    }
}

#[test]
fn an_output_folder_that_cannot_be_written_fails_before_the_run() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("taken"), "a file").expect("written");
    let done = licsim_in(folder.path(), &["run", "guide-registration", "--out", "taken"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("--out DIR"), "{}", text(&done.stderr));
}

#[test]
fn a_killed_run_leaves_nothing_whole_and_the_next_run_clears_it_away() {
    let folder = tempfile::tempdir().expect("folder");
    let scenario = folder.path().join("output/guide-registration");
    let stale = scenario.join(".seed-1.4000000.part");
    let busy = scenario.join(".seed-2.4000001.part");
    for left in [&stale, &busy] {
        fs::create_dir_all(left.join("syslog")).expect("created");
        fs::write(left.join("summary.json"), "{").expect("written");
    }
    // A living run holds a lock on its folder.
    let lock = fs::File::open(&busy).expect("a folder");
    lock.try_lock().expect("nobody else has it");
    fs::create_dir_all(scenario.join("seed-1")).expect("created");
    fs::write(scenario.join("seed-1/of-the-run-before"), "x").expect("written");
    let done = licsim_in(folder.path(), &["run", "guide-registration"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(!stale.exists() && busy.exists());
    assert!(scenario.join("seed-1/summary.json").exists());
    assert!(!scenario.join("seed-1/of-the-run-before").exists(), "replaced as a whole");
    assert_eq!(fs::read_dir(&scenario).expect("readable").count(), 2);
}

#[test]
fn runs_into_the_same_place_at_once_all_succeed() {
    let folder = tempfile::tempdir().expect("folder");
    let start = |_| {
        let mut command = licsim();
        command.current_dir(folder.path()).args(["run", "guide-registration", "--quiet"]);
        command.spawn().expect("the program starts")
    };
    for mut child in (0..4).map(start).collect::<Vec<_>>() {
        assert!(child.wait().expect("it ends").success());
    }
    let scenario = folder.path().join("output/guide-registration");
    assert_eq!(fs::read_dir(&scenario).expect("readable").count(), 1);
    assert!(scenario.join("seed-1/report.html").exists());
}

const LITTLE: &str = "[scenario]\ntitle = \"Nothing happens\"\nduration = \"10d\"\n";

#[test]
fn a_hundred_years_without_routers_can_be_drawn() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("little.toml"), LITTLE).expect("written");
    let done =
        licsim_in(folder.path(), &["run", "little.toml", "--set", "scenario.duration=36525d"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
}

#[test]
fn failures_without_end_are_a_mistake_and_an_event_limit_that_cut_a_run_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let fault = |up: &str| {
        format!("{LITTLE}[[fault]]\nbackend-failures = {{ up = \"{up}\", down = \"1s\" }}\n")
    };
    fs::write(
        folder.path().join("endless.toml"),
        LITTLE.to_owned() + "[[fault]]\nbackend-failures = { up = \"1ns\", down = \"1ns\" }\n",
    )
    .expect("written");
    let done = licsim_in(folder.path(), &["run", "endless.toml"]);
    let stderr = text(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("too-many-failures") && stderr.contains("endless.toml:5"), "{stderr}");
    assert!(!folder.path().join("output").exists());
    fs::write(folder.path().join("often.toml"), fault("59s")).expect("written");
    let limit = "scenario.event-limit=100";
    let done = licsim_in(folder.path(), &["run", "often.toml", "--set", limit]);
    let stdout = text(&done.stdout);
    assert!(stdout.contains("CUT OFF by the event limit of 100"), "{stdout}");
}

#[test]
fn audits_without_a_pause_are_a_mistake() {
    for pause in ["0s", "1ns", "999ms"] {
        let set = format!("fleet.edge.audit={pause}");
        let done = licsim_in(root(), &["check", "pool-wide-ooc", "--set", &set]);
        let stderr = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains("audits too close together"), "{stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_no_fault_of_the_program() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let mut command = licsim();
    let done = command.args(["schema"]).stdout(full).stderr(Stdio::piped()).output();
    let done = done.expect("the program starts");
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("standard output"), "{}", text(&done.stderr));
}

#[test]
fn a_closed_pipe_is_a_quiet_end() {
    for words in [
        &["schema", "--reference"][..],
        &["list"],
        &["run", "guide-registration", "--summary-only"],
        &["export", "guide-registration", "--to", "records"],
        &["export", "guide-registration", "--to", "perfetto"],
        &["export", "guide-registration", "--to", "mermaid"],
    ] {
        let mut child = licsim()
            .current_dir(root())
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut stderr).expect("text");
        assert!(child.wait().expect("it ends").success(), "{words:?}: {stderr}");
        assert_eq!(stderr, "", "{words:?}");
    }
}

#[test]
fn check_explains_where_values_come_from_and_test_counts() {
    let done = licsim_in(root(), &["check", "pool-wide-ooc", "--set", "backend.servers=3"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let stdout = text(&done.stdout);
    assert!(stdout.contains("backend.servers") && stdout.contains("--set"), "{stdout}");
    let done = licsim_in(root(), &["test", "guide-registration"]);
    assert!(text(&done.stdout).contains("3 expectations held, 0 failed"), "{}", text(&done.stdout));
}

#[test]
fn help_names_every_command() {
    let done = licsim_in(root(), &["--help"]);
    for command in ["run", "check", "test", "list", "schema"] {
        assert!(text(&done.stdout).contains(command), "{command}");
    }
    assert_eq!(licsim_in(root(), &["frobnicate"]).status.code(), Some(2));
}

#[test]
fn list_groups_the_scenarios_by_folder_with_a_word_about_each() {
    let table = text(&licsim_in(root(), &["list"]).stdout);
    let at = |what: &str| table.find(what).unwrap_or_else(|| panic!("{what}\n{table}"));
    assert!(at("\nflagships – ") < at("\n  pool-wide-ooc "));
    assert!(at("\n  pool-wide-ooc ") < at("\nregistration – "));
    assert!(at("\nregistration – ") < at("\n  guide-registration "));
    let json: serde_json::Value =
        serde_json::from_slice(&licsim_in(root(), &["list", "--format", "json"]).stdout).unwrap();
    let listed = json.as_array().expect("a list");
    assert_eq!(listed.len(), crate::support::scenario_files().len());
    for it in listed {
        let folder = it["folder"].as_str().expect("a folder");
        assert!(it["question"].as_str().is_some_and(|text| text.ends_with('?')), "{it}");
        assert!(
            table.contains(&format!("\n{folder} – ")),
            "say in FOLDERS of src/cli/library.rs what the scenarios in {folder} are about"
        );
    }
}
