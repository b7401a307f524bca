//! Faults of our own surroundings: full disks, folders that cannot be written, signals, damaged files. An error, an exit
//! code, and nothing that looks whole and is not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use xxhash_rust::xxh3::xxh3_64;

use crate::support::{licsim, licsim_in, tree};

const OUTAGE: &str = include_str!("support/outage.toml");

fn place() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("t.toml"), OUTAGE).expect("written");
    folder
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The names in a folder; none if it is not there.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<_> = entries.map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    all.sort();
    all
}

/// Files below a folder by their paths in it.
fn below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let inside = |(path, bytes): (PathBuf, Vec<u8>)| {
        (path.strip_prefix(folder).expect("inside").to_owned(), bytes)
    };
    tree(folder).into_iter().map(inside).collect()
}

#[cfg(unix)]
#[test]
fn a_disk_without_room_leaves_nothing_and_is_said() {
    let folder = place();
    // The shell's limit of file sizes is a disk that is full as soon as a file grows; SIGXFSZ is ignored as a full disk has none.
    let program = env!("CARGO_BIN_EXE_licsim");
    for (blocks, words) in [
        (1, "run t.toml"),
        (16, "run t.toml"),
        (1, "export t.toml --to records --out x.jsonl"),
        (1, "plot t.toml --chart pools -o x.svg"),
        (1, "compare t.toml --arm slow --out compared"),
    ] {
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec '{program}' {words}");
        let done = Command::new("sh").current_dir(folder.path()).args(["-c", &line]).output();
        let done = done.expect("a shell");
        assert_eq!(done.status.code(), Some(2), "{words}: {}", said(&done));
        assert!(
            said(&done).contains("error[file]") && said(&done).contains("help: "),
            "{}",
            said(&done)
        );
        assert_eq!(names(&folder.path().join("output/t")), [] as [&str; 0], "{words}");
        assert_eq!(names(&folder.path().join("compared")), [] as [&str; 0], "{words}");
        let left = names(folder.path());
        assert!(!left.iter().any(|it| it.contains(".part") || it.starts_with("x.")), "{left:?}");
    }
    assert!(licsim_in(folder.path(), &["run", "t.toml"]).status.success(), "with room it runs");
}

/// A file system of so many KiB at `room`, in a namespace of its own that needs no clearing up; `None` where none can be had.
#[cfg(target_os = "linux")]
fn on_a_small_disk(folder: &Path, kib: u32, line: &str) -> Option<Output> {
    let mount = format!("mount -t tmpfs -o size={kib}k tmpfs room || exit 99; {line}");
    let done =
        Command::new("unshare").current_dir(folder).args(["--mount", "sh", "-c", &mount]).output();
    let done = done.ok().filter(|it| it.status.code().is_some_and(|it| it != 99 && it != 1));
    if done.is_none() {
        crate::interop::skip("no namespace of mounts can be had here");
    }
    done
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_in_the_middle_leaves_no_part_and_nothing_new_beside_what_is_old() {
    let folder = place();
    fs::create_dir(folder.path().join("room")).expect("made");
    let program = env!("CARGO_BIN_EXE_licsim");
    let compared = "room/compared";
    for (kib, words, left) in [
        // The directory fills up at its last pictures.
        (150, "run t.toml --out room", "room room/t"),
        // One file of a comparison has room, all of them do not.
        (60, "compare t.toml --arm slow --out room/compared", "room room/compared"),
    ] {
        // What lies there already stays as it is, whole.
        let line =
            format!("'{program}' {words}; code=$?; find room | sort | tr '\\n' ' '; exit $code");
        let Some(done) = on_a_small_disk(folder.path(), kib, &line) else { return };
        assert_eq!(done.status.code(), Some(2), "{words}: {}", said(&done));
        assert!(said(&done).contains("No space left"), "{}", said(&done));
        assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), left, "{words}");
    }
    // An older comparison keeps all its files, or gets all new ones.
    let line = format!(
        "mkdir {compared}; echo old > {compared}/compare.json; echo old > {compared}/compare.csv; \
         '{program}' compare t.toml --arm slow --out {compared}; code=$?; cat {compared}/compare.*; exit $code"
    );
    let Some(done) = on_a_small_disk(folder.path(), 60, &line) else { return };
    assert_eq!(done.status.code(), Some(2), "{}", said(&done));
    assert_eq!(String::from_utf8_lossy(&done.stdout), "old\nold\n");
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_folder_that_is_read_only_is_told_before_the_run() {
    let folder = place();
    fs::create_dir(folder.path().join("output")).expect("made");
    // Root may write where modes forbid it: a mount says no to everybody. In a namespace of its own it needs no clearing up.
    let program = env!("CARGO_BIN_EXE_licsim");
    let mounted = "mount --bind output output && mount -o remount,bind,ro output";
    let line = format!("{mounted} || exit 99; '{program}' run t.toml");
    let done = Command::new("unshare")
        .current_dir(folder.path())
        .args(["--mount", "sh", "-c", &line])
        .output();
    let done = match done {
        Ok(done) if done.status.code() == Some(2) || done.status.success() => done,
        _ => {
            crate::interop::skip("no namespace of mounts can be had here");
            return;
        }
    };
    assert_eq!(done.status.code(), Some(2), "{}", said(&done));
    assert!(
        said(&done).contains("Read-only") && said(&done).contains("--out DIR"),
        "{}",
        said(&done)
    );
    assert_eq!(names(&folder.path().join("output")), [] as [&str; 0]);
}

/// Starts a run that would last for hours and waits until its folder is begun.
#[cfg(unix)]
fn begun(folder: &Path) -> std::process::Child {
    let mut command = licsim();
    command.current_dir(folder).args(["run", "t.toml", "--set", "scenario.duration=30000d"]);
    command.args([
        "--set",
        "fleet.edge.count=2000",
        "--set",
        "pool.P.licenses.A9K-24X10-OPT-LIC=2000",
    ]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    let output = folder.join("output/t");
    (0..1_200)
        .take_while(|_| names(&output).is_empty())
        .for_each(|_| std::thread::sleep(Duration::from_millis(50)));
    child
}

#[cfg(unix)]
#[test]
fn a_polite_kill_ends_a_run_as_ctrl_c_does() {
    let folder = place();
    for (name, code) in [("-TERM", 143), ("-INT", 130)] {
        let child = begun(folder.path());
        let told = Command::new("kill").args([name, &child.id().to_string()]).status();
        assert!(told.expect("kill is there").success());
        let done = child.wait_with_output().expect("it ends");
        assert_eq!(done.status.code(), Some(code), "{}", said(&done));
        assert!(said(&done).starts_with("interrupted: the run had come to "), "{}", said(&done));
        assert!(said(&done).contains("nothing was written"), "{}", said(&done));
        assert_eq!(names(&folder.path().join("output/t")), [] as [&str; 0], "cleared away");
    }
}

#[test]
fn runs_that_are_killed_at_any_moment_leave_nothing_that_looks_whole() {
    let folder = place();
    let reference = place();
    assert!(licsim_in(reference.path(), &["run", "t.toml"]).status.success());
    let whole = below(&reference.path().join("output/t"));
    let output = folder.path().join("output/t");
    let mut killed = 0;
    for turn in 0_u64..12 {
        let mut command = licsim();
        command.current_dir(folder.path()).args(["run", "t.toml", "--quiet"]);
        let mut child = command.spawn().expect("it starts");
        // Half of them as soon as the folder is begun, the others somewhere in the run.
        let wait = xxh3_64(&turn.to_le_bytes()) % 900;
        if turn % 2 == 0 {
            (0..400)
                .take_while(|_| names(&output).is_empty())
                .for_each(|_| std::thread::sleep(Duration::from_millis(5)));
        }
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        killed += u32::from(child.wait().expect("it is ours").code().is_none());
        let seed = output.join("seed-1");
        if seed.exists() {
            let there: Vec<_> =
                below(&output).into_iter().filter(|it| it.0.starts_with("seed-1")).collect();
            assert!(there == whole, "turn {turn}: half of a run has the name of a whole one");
            fs::remove_dir_all(&seed).expect("removed");
        }
    }
    assert!(killed > 0, "nothing was killed");
    assert!(licsim_in(folder.path(), &["run", "t.toml"]).status.success());
    assert!(below(&output) == whole, "other bytes, or leftovers, after {killed} kills");
}

#[test]
fn a_run_that_is_killed_while_it_replaces_another_leaves_one_of_them() {
    let folder = place();
    let words = ["run", "t.toml", "--quiet"];
    assert!(licsim_in(folder.path(), &words).status.success());
    let output = folder.path().join("output/t");
    let whole = below(&output);
    let mut killed = 0;
    for turn in 0_u64..10 {
        let mut child = licsim().current_dir(folder.path()).args(words).spawn().expect("it starts");
        // From the moment when it writes its report on.
        let is_written = || below(&output).len() > whole.len() + 4;
        while child.try_wait().expect("it is ours").is_none() && !is_written() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(xxh3_64(&turn.to_le_bytes()) % 40));
        let _ = child.kill();
        killed += u32::from(child.wait().expect("it is ours").code().is_none());
        let there = below(&output);
        let there: Vec<_> = there.into_iter().filter(|it| it.0.starts_with("seed-1")).collect();
        let aside = names(&output).iter().any(|it| it.ends_with(".old.part"));
        assert!(there == whole || there.is_empty() && aside, "turn {turn}: half of a run");
    }
    assert!(killed > 0, "nothing was killed");
    assert!(licsim_in(folder.path(), &words).status.success());
    assert!(below(&output) == whole, "other bytes, or leftovers, after {killed} kills");
}

#[test]
fn a_run_directory_that_is_damaged_anywhere_is_told_and_no_fault_of_ours() {
    let folder = place();
    assert!(licsim_in(folder.path(), &["run", "t.toml"]).status.success());
    let run = folder.path().join("output/t/seed-1");
    let mut told = 0;
    for name in ["manifest.json", "summary.json", "settings.csv", "routers.csv"] {
        let path = run.join(name);
        let whole = fs::read(&path).expect("there");
        let cut = (0..6).map(|part| whole[..whole.len() * part / 6].to_vec());
        let flipped = (0..6_u64).map(|part| {
            let mut bytes = whole.clone();
            let dice = xxh3_64(&part.to_le_bytes());
            let at = (dice % whole.len() as u64) as usize;
            bytes[at] ^= 1 << (dice >> 60 & 7);
            bytes
        });
        // Cut where a line ends it looks like a shorter table.
        let lines = whole.split_inclusive(|it| *it == b'\n').count();
        let lines = (0..lines).map(|n| {
            whole.split_inclusive(|it| *it == b'\n').take(n).flatten().copied().collect::<Vec<u8>>()
        });
        let at_lines = lines.take(if name.ends_with(".csv") { 4 } else { 0 });
        let odd = [b"\xff\xfe\0".to_vec(), b"null".to_vec(), b"[]".to_vec(), vec![b'['; 100_000]];
        for bytes in cut.chain(flipped).chain(at_lines).chain(odd) {
            fs::write(&path, &bytes).expect("written");
            let place = "output/t/seed-1";
            let readers: &[&[&str]] = if name == "manifest.json" {
                &[&["compare", place, place], &["replay", place]]
            } else {
                &[&["compare", place, place]]
            };
            for words in readers {
                let done = licsim_in(folder.path(), words);
                let code = done.status.code();
                // A bit of the manifest's own may be one of a title: whoever wants to know runs it again.
                let may_be = if name == "manifest.json" { 0..=2 } else { 2..=2 };
                assert!(
                    code.is_some_and(|it| may_be.contains(&it)),
                    "{name} {words:?}: {code:?} {}",
                    said(&done)
                );
                let text = said(&done);
                assert!(
                    code != Some(2) || text.contains("error[") && text.contains("help: "),
                    "{text}"
                );
                told += u32::from(code == Some(2));
            }
        }
        fs::write(&path, whole).expect("written");
    }
    assert!(told > 30, "{told}");
    let done = licsim_in(folder.path(), &["replay", "output/t/seed-1"]);
    assert!(done.status.success(), "whole again: {}", said(&done));
}
