//! The command line as a whole: mistakes in one voice, pipes that close, disks that are full, documents for programs, papers.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{licsim, licsim_in, root};
use crate::terminal::skip;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder with a starter, a study and a run of the starter.
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in
        [&["new", "branch"][..], &["new", "lengths", "--study"], &["run", "branch.toml", "--quiet"]]
    {
        let done = licsim_in(folder.path(), arguments);
        assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    }
    folder
}

const RUN: &str = "output/branch/seed-1";

/// Every command that prints something, as it is used.
const COMMANDS: [&[&str]; 17] = [
    &["--help"],
    &["--version"],
    &["help", "run"],
    &["run", "branch.toml", "--summary-only"],
    &["run", "branch.toml", "--summary-only", "--format", "json"],
    &["check", "branch.toml"],
    &["test", "branch.toml"],
    &["list"],
    &["schema", "--reference"],
    &["show", RUN, "--router", "edge-01", "show license all"],
    &["study", "lengths.toml"],
    &["merge", "lengths.toml"],
    &["replay", RUN],
    &["why", RUN, "--router", "edge-01", "registration"],
    &["compare", RUN, RUN],
    &["completions", "bash"],
    &["man"],
];

#[test]
fn a_closed_pipe_is_a_quiet_end_of_every_command() {
    let desk = desk();
    for arguments in COMMANDS {
        let mut command = licsim();
        command
            .current_dir(desk.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        drop(child.stdout.take());
        let done = child.wait_with_output().expect("it ends");
        assert_eq!(done.status.code(), Some(0), "{arguments:?}: {}", text(&done.stderr));
        assert_eq!(text(&done.stderr), "", "{arguments:?}");
    }
    // Whether an expectation failed is known although nobody read it; a difference likewise.
    let short = [
        "run",
        "branch.toml",
        "--summary-only",
        "--set",
        "pool.BRANCHES.licenses.A9K-24X10-OPT-LIC=10",
        "--set",
        "fleet.edge.count=9",
    ];
    let differ = ["diff", "branch.toml", "--arm", "one-short"];
    for arguments in [&short[..], &differ] {
        let mut command = licsim();
        command
            .current_dir(desk.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        drop(child.stdout.take());
        let done = child.wait_with_output().expect("it ends");
        assert_eq!(
            (done.status.code(), text(&done.stderr)),
            (Some(1), String::new()),
            "{arguments:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_by_every_command() {
    let desk = desk();
    for arguments in COMMANDS {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let mut command = licsim();
        command.current_dir(desk.path()).args(arguments).stdout(full).stderr(Stdio::piped());
        let done = command.output().expect("the program starts");
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(
            said.starts_with("error[output]: cannot write to standard output"),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn quiet_prints_nothing_and_the_exit_code_still_speaks() {
    let desk = desk();
    for arguments in COMMANDS.iter().skip(3) {
        let done = licsim_in(desk.path(), &[arguments, &["--quiet"][..]].concat());
        let said = [done.stdout, done.stderr].concat();
        assert_eq!((done.status.code(), text(&said).as_str()), (Some(0), ""), "{arguments:?}");
    }
    let done = licsim_in(desk.path(), &["-q", "diff", "branch.toml", "--arm", "one-short"]);
    assert_eq!((done.status.code(), text(&done.stdout)), (Some(1), String::new()));
}

#[test]
fn wrong_command_lines_are_told_in_one_voice() {
    let desk = desk();
    fs::write(desk.path().join("empty"), "").expect("written");
    fs::write(desk.path().join("wrong.toml"), "[scenario]\ntitel = \"x\"\n").expect("written");
    let wrong: [&[&str]; 30] = [
        &["rnu", "branch.toml"],
        &["run"],
        &["run", "branch.toml", "--sed", "4"],
        &["run", "branch.toml", "--seed"],
        &["run", "branch.toml", "--seed", "-1"],
        &["run", "branch.toml", "--seed", "1", "--seed", "2"],
        &["run", "branch.toml", "other.toml"],
        &["run", "branch.toml", "--set", "seed"],
        &["run", "branch.toml", "--format", "xml"],
        &["run", "branch.toml", "--color", "blue"],
        &["run", "brunch.toml"],
        &["run", "pool-wide-oc"],
        &["run", "output"],
        &["run", "branch.toml", "--arm", "one-long"],
        &["run", "wrong.toml"],
        &["run", "branch.toml", "--out", "empty"],
        &["test", "output/nowhere"],
        &["show", RUN, "show license status"],
        &["show", RUN, "--router", "egde-01", "show license status"],
        &["show", RUN, "--router", "edge-01", "show licence"],
        &["show", RUN, "--router", "edge-01", "--at", "11d", "show license all"],
        &["show", RUN, "--router", "edge-01", "--format", "snmprec", "show license all"],
        &["why", RUN, "--router", "edge-01", "weather"],
        &["why", RUN, "--router", "edge-01", "--at", "noon"],
        &["diff", RUN],
        &["replay", "output"],
        &["study", "branch.toml"],
        &["study", "lengths.toml", "--plan", "--emit", "slurm"],
        &["new", "../up"],
        &["completions", "tcsh"],
    ];
    let mut all = String::new();
    for arguments in wrong {
        let done = licsim_in(desk.path(), arguments);
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert_eq!(text(&done.stdout), "", "{arguments:?}");
        assert!(said.starts_with("error["), "{arguments:?}: {said}");
        assert!(said.contains("help: "), "{arguments:?} says not what to do: {said}");
        all.push_str(&format!("$ licsim {}\n{said}\n", arguments.join(" ")));
    }
    assert_snapshot!(all);
}

fn json(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let done = licsim_in(folder, &[arguments, &["--format", "json"]].concat());
    let value = serde_json::from_slice(&done.stdout);
    (
        done.status.code(),
        value.unwrap_or_else(|why| panic!("{arguments:?}: {why} {}", text(&done.stderr))),
    )
}

#[test]
fn documents_for_programs_say_what_the_text_says() {
    let desk = desk();
    let folder = desk.path();
    let (code, check) = json(folder, &["check", "branch.toml"]);
    assert!(code == Some(0) && check["good"] == true && check["routers"] == 10, "{check}");
    let values = check["values"].as_array().expect("a list");
    let latency = values.iter().find(|it| it["key"] == "link.uplink.latency").expect("a key");
    assert!(
        latency["value"] == "\"20ms\""
            && latency["from"].as_str().is_some_and(|it| it.contains("branch.toml")),
        "{latency}"
    );
    fs::write(folder.join("wrong.toml"), "[scenario]\ntitel = \"x\"\n").expect("written");
    let (code, wrong) = json(folder, &["check", "wrong.toml"]);
    assert!(
        code == Some(2)
            && wrong["good"] == false
            && wrong["diagnostics"].as_array().is_some_and(|it| !it.is_empty()),
        "{wrong}"
    );

    let (_, test) = json(folder, &["test", "branch.toml"]);
    assert!(test[0]["passed"] == true && test[1]["arm"] == "one-short", "{test}");
    let (code, replay) = json(folder, &["replay", RUN]);
    assert!(
        code == Some(0) && replay[0]["same"] == true && replay[0]["replayed"] == test[0]["digest"],
        "{replay}"
    );
    let (_, why) = json(folder, &["why", RUN, "--router", "edge-01", "--at", "4d", "contact"]);
    assert!(
        why["router"] == "edge-01" && why["question"] == "contact" && why["at_s"] == 345_600.0,
        "{why}"
    );
    let change = why["change"]["text"].as_str().expect("a line");
    assert!(
        change.contains("edge-01") && why["because"].as_array().is_some_and(|it| !it.is_empty()),
        "{why}"
    );
    let (code, same) = json(folder, &["diff", RUN, "branch.toml"]);
    assert!(code == Some(0) && same["same"] == true && same["a"].is_null(), "{same}");
    let (code, differ) = json(folder, &["diff", "branch.toml", "--arm", "one-short"]);
    assert!(
        code == Some(1) && differ["same"] == false && differ["b"]["run"]["arm"] == "one-short",
        "{differ}"
    );
    assert!(differ["events_in_common"].as_u64().is_some_and(|it| it > 0), "{differ}");
    let status = ["show", RUN, "--router", "edge-01", "--at", "4d", "show license status"];
    let (_, show) = json(folder, &status);
    let plain = text(&licsim_in(folder, &status).stdout);
    assert!(show["screens"][0]["text"] == plain.as_str() && show["state"].is_object(), "{show}");
    let (_, plan) = json(folder, &["study", "lengths.toml", "--plan"]);
    assert!(plan["points"] == 5 && plan["runs"][0] == 50.0, "{plan}");
    let (_, study) = json(folder, &["study", "lengths.toml"]);
    assert!(study.is_object(), "{study}");
}

#[test]
fn a_starter_is_good_as_it_is_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, option, runs) in [("my-branch", None, 2), ("my-study", Some("--study"), 0)] {
        let file = format!("{name}.toml");
        let made = licsim_in(folder.path(), &[&["new", name], option.as_slice()].concat());
        let said = text(&made.stdout);
        assert!(made.status.success() && said.contains(&file), "{said}{}", text(&made.stderr));
        let commands = said.lines().filter_map(|it| it.trim().strip_prefix("licsim "));
        // What it says one may do next can be done.
        for command in commands.map(|it| it.split("  ").next().expect("a command")) {
            let done = licsim_in(folder.path(), &command.split(' ').collect::<Vec<_>>());
            assert!(
                done.status.success(),
                "{command}: {}{}",
                text(&done.stdout),
                text(&done.stderr)
            );
        }
        let check = licsim_in(folder.path(), &["check", &file]);
        assert!(check.status.success() && check.stderr.is_empty(), "{}", text(&check.stderr));
        assert!(licsim_in(folder.path(), &["run", &file, "--summary-only"]).status.success());
        let test = text(&licsim_in(folder.path(), &["test", &file]).stdout);
        assert!(test.contains(&format!("0 failed, in {runs} run")), "{test}");
        let before = fs::read(folder.path().join(&file)).expect("a starter");
        assert!(
            !text(&before).contains("NAME")
                && text(&before).contains(&format!("licsim check {file}"))
        );
        let again = licsim_in(folder.path(), &["new", name]);
        assert!(
            again.status.code() == Some(2) && text(&again.stderr).starts_with("error[file-exists]")
        );
        assert_eq!(fs::read(folder.path().join(&file)).expect("a starter"), before);
    }
    for name in ["../up", "a/b", "/tmp/x", ".hidden", "a b", "", "pool-wide-ooc"] {
        let done = licsim_in(folder.path(), &["new", name]);
        assert_eq!(done.status.code(), Some(2), "{name}");
    }
    let files = fs::read_dir(folder.path()).expect("readable").count();
    assert_eq!(files, 3, "two starters and `output`");
}

/// Runs a program of the system, with something to read; nothing where there is none.
fn program(name: &str, arguments: &[&str], input: &[u8]) -> Option<Output> {
    let mut command = Command::new(name);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(why) => {
            skip(&format!("no `{name}`: {why}"));
            return None;
        }
    };
    child.stdin.take().expect("piped").write_all(input).expect("it reads");
    Some(child.wait_with_output().expect("it ends"))
}

#[test]
fn bash_completes_commands_and_options() {
    let script = licsim_in(root(), &["completions", "bash"]).stdout;
    let Some(read) = program("bash", &["-n"], &script) else { return };
    assert!(read.status.success() && read.stderr.is_empty(), "{}", text(&read.stderr));
    let complete = |words: &str, last: &str, before: &str, place: usize| {
        let ask = format!(
            "\nCOMP_WORDS=({words}); COMP_CWORD={place}; _licsim licsim '{last}' '{before}'; echo \"${{COMPREPLY[@]}}\"\n"
        );
        let asked = [&script[..], ask.as_bytes()].concat();
        text(&program("bash", &[], &asked).expect("it is there").stdout).trim().to_owned()
    };
    assert_eq!(complete("licsim comp", "comp", "licsim", 1), "completions compare");
    assert_eq!(complete("licsim run x --summ", "--summ", "x", 3), "--summary-only");
    assert_eq!(complete("licsim run x --format", "", "--format", 4), "table json");
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        let script = text(&licsim_in(root(), &["completions", shell]).stdout);
        assert!(script.contains("compare") && script.contains("summary-only"), "{shell}");
    }
}

#[test]
fn manual_pages_are_read_without_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = licsim_in(folder.path(), &["man", "--out", "man"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let help = text(&licsim_in(root(), &["--help"]).stdout);
    for (path, page) in crate::support::tree(folder.path()) {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let command = name.strip_prefix("licsim-").unwrap_or("run");
        assert!(help.contains(&format!("\n  {command} ")), "{name}");
        let Some(seen) = program("groff", &["-man", "-ww", "-z"], &page) else { return };
        assert!(seen.status.success() && seen.stderr.is_empty(), "{name}: {}", text(&seen.stderr));
        let Some(seen) = program("mandoc", &["-Tlint", "-Wwarning"], &page) else { return };
        // A page without a date is the same whenever it is made.
        let said = text(&seen.stdout);
        let warnings: Vec<&str> = said.lines().filter(|it| !it.contains("missing date")).collect();
        assert!(warnings.is_empty(), "{name}: {warnings:#?}");
    }
    assert!(folder.path().join("man/licsim-why.1").exists());
}
