//! Memory that a run needs is estimated before it: too much is refused with the number.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::licsim;

/// A fleet of so many routers over so many days.
fn scenario(routers: u32, days: u32, slots: u32) -> String {
    let mut text = format!("[scenario]\ntitle = \"m\"\nduration = \"{days}d\"\n");
    writeln!(text, "[[pool]]\nname = \"P\"\nlicenses = {{ T = {} }}", routers * slots)
        .expect("memory");
    let slot = |n: u32| format!("{{ slot = {n}, features = {{ T = 1 }} }}");
    let slots: Vec<String> = (0..slots).map(slot).collect();
    let rest = format!("registered = {{ pool = \"P\" }}\nslots = [{}]", slots.join(", "));
    writeln!(text, "[[fleet]]\nname = \"e\"\ncount = {routers}\n{rest}").expect("memory");
    text
}

fn run(folder: &Path, free: u64, words: &[&str]) -> Output {
    let mut command = licsim();
    command.current_dir(folder).env("LICSIM_MEMORY_BYTES", free.to_string()).args(words);
    command.output().expect("the program starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_does_not_fit_is_refused_before_it_begins_with_both_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let study = "[study]\nquestion = \"?\"\n[[response]]\nname = \"r\"\nsummary = \"exchange.seconds.p99\"\n";
    fs::write(folder.path().join("m.toml"), scenario(10_000_000, 1, 1)).expect("written");
    fs::write(folder.path().join("s.toml"), scenario(1_000_000, 1, 1) + study).expect("written");
    let gib = 1 << 30;
    for (words, needed) in [
        (
            &["run", "m.toml"][..],
            "10000000 routers for 1d need about 19555 MiB, and 1024 MiB are free",
        ),
        (&["run", "m.toml", "--summary-only"], "need about 5867 MiB"),
        (&["test", "m.toml"], "need about 5867 MiB"),
        (&["study", "s.toml", "--threads", "8"], "need about 4700 MiB"),
        (&["show", "m.toml", "--router", "e-00000001", "show license status"], "about 5867 MiB"),
        (&["why", "m.toml", "--router", "e-00000001", "compliance"], "about 5867 MiB"),
        (&["export", "m.toml", "--to", "records"], "about 5867 MiB"),
        (&["export", "m.toml", "--to", "syslog"], "about 19555 MiB"),
        (&["plot", "m.toml", "--chart", "pools"], "about 19555 MiB"),
        (&["diff", "m.toml", "--set", "scenario.seed=2"], "about 11703 MiB"),
        (&["compare", "m.toml", "--set-b", "scenario.seed=2"], " MiB are free"),
        (&["hunt", "m.toml", "--threads", "1"], "about 5867 MiB"),
    ] {
        let output = run(folder.path(), gib, words);
        let text = said(&output);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {text}");
        assert!(text.contains("error[too-little-memory]") && text.contains(needed), "{text}");
        assert!(text.contains("--ignore-memory"), "{text}");
    }
    let study = run(folder.path(), gib, &["study", "s.toml", "--threads", "8"]);
    assert!(said(&study).contains("fewer `--threads`"));
    assert!(!folder.path().join("output/m").exists(), "nothing was begun");
}

#[test]
fn what_fits_runs_and_one_may_go_on_against_advice() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("m.toml"), scenario(10, 1, 1)).expect("written");
    let words = ["run", "m.toml", "--summary-only"];
    assert_eq!(run(folder.path(), 1 << 20, &words).status.code(), Some(2));
    assert!(run(folder.path(), 40 << 20, &words).status.success());
    let anyway = [&words[..], &["--ignore-memory"]].concat();
    assert!(run(folder.path(), 1 << 20, &anyway).status.success());
}

/// The most memory that a process had at once: Linux counts it.
#[cfg(target_os = "linux")]
fn peak(folder: &Path, words: &[&str]) -> f64 {
    let mut child = licsim();
    let mut child =
        child.current_dir(folder).args(words).arg("--quiet").spawn().expect("it starts");
    let mut most = 0.0_f64;
    while child.try_wait().expect("it is ours").is_none() {
        let text = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = text.lines().find_map(|it| it.strip_prefix("VmHWM:"));
        let kib = line.and_then(|it| it.trim().trim_end_matches(" kB").parse::<f64>().ok());
        most = most.max(kib.unwrap_or(0.0) / 1024.0);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    most
}

/// The factor that `docs/limits.md` states.
#[cfg(target_os = "linux")]
const FACTOR: f64 = 2.0;

#[cfg(target_os = "linux")]
#[test]
fn the_estimate_is_within_a_factor_of_two_of_what_is_used() {
    let folder = tempfile::tempdir().expect("a folder");
    for (routers, days, slots, more) in [
        (10, 1, 1, &["--summary-only"][..]),
        (20_000, 1, 1, &["--summary-only"]),
        (5_000, 1, 16, &["--summary-only"]),
        (10, 1, 1, &[]),
        (10_000, 1, 1, &[]),
    ] {
        fs::write(folder.path().join("m.toml"), scenario(routers, days, slots)).expect("written");
        let words = [&["run", "m.toml"], more].concat();
        // With nothing free it says what it needs.
        let text = said(&run(folder.path(), 0, &words));
        let number = text.split(" need about ").nth(1).and_then(|it| it.split(' ').next());
        let told: f64 = number.and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("{text}"));
        let used = peak(folder.path(), &words);
        let range = used / FACTOR..=used * FACTOR;
        assert!(
            range.contains(&told),
            "{words:?} {routers} {days} {slots}: {told} told, {used} used"
        );
    }
}
