//! The store of a study's runs from outside: killed, told to stop, damaged, dealt out to shards – the same bytes follow.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use licsim::study::Entry;
use xxhash_rust::xxh3::xxh3_64;

use crate::support::{licsim, tree};

/// A hundred runs of some milliseconds each: 5 outages, 2 arms, 10 replications.
const STUDY: &str = concat!(
    include_str!("support/outage.toml"),
    r#"
[study]
replications = 10
arms = ["base", "slow"]

[[factor]]
name = "outage"
keys = ["fault.away.backend-outage.for"]
range = { from = "6h", to = "18h", steps = 5 }

[[response]]
name = "lost"
mean = { metric = "routers.out-of-contact" }
"#
);
const RUNS: usize = 5 * 2 * 10;

/// A folder with the study in it.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new(text: &str) -> Self {
        let place = Place(tempfile::tempdir().expect("a folder"));
        fs::write(place.at("t.toml"), text).expect("written");
        place
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = licsim();
        command.current_dir(self.0.path()).args(words);
        command
    }

    pub(crate) fn study(&self, out: &str, more: &[&str]) -> Output {
        let words = [&["study", "t.toml", "--out", out, "--threads", "2"], more].concat();
        self.command(&words).output().expect("the program starts")
    }

    pub(crate) fn merge(&self, out: &str, from: &[&str]) -> Output {
        let from = from.iter().flat_map(|it| ["--from", it]);
        let words: Vec<&str> = ["merge", "t.toml", "--out", out].into_iter().chain(from).collect();
        self.command(&words).output().expect("the program starts")
    }

    fn start(&self, out: &str, more: &[&str]) -> Child {
        let words = [&["study", "t.toml", "--out", out, "--quiet"], more].concat();
        self.command(&words).stdout(Stdio::null()).spawn().expect("the program starts")
    }

    /// The results below `out`, by their paths in it.
    pub(crate) fn results(&self, out: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let folder = self.at(out).join("t/study");
        assert!(folder.is_dir(), "there are no results in {out}");
        tree(&folder)
            .into_iter()
            .map(|(path, bytes)| (path.strip_prefix(&folder).expect("inside").to_owned(), bytes))
            .collect()
    }

    /// The runs that are kept below `out`, by key.
    pub(crate) fn kept(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let runs = files(&self.at(out).join("store")).into_iter();
        let runs = runs.filter(|it| it.extension().is_some_and(|it| it == "run"));
        runs.map(|path| (key(&path), fs::read(&path).expect("readable"))).collect()
    }

    /// The file of the run in the `number`-th place.
    fn run(&self, out: &str, number: usize) -> PathBuf {
        files(&self.at(out).join("store")).swap_remove(number)
    }
}

fn key(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// All files below `folder`, which may change meanwhile or not be there yet.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn unfinished(folder: &Path) -> Vec<PathBuf> {
    let all = files(folder).into_iter();
    all.filter(|it| it.to_string_lossy().contains(".part")).collect()
}

/// The same number for the same place in the sequence, below `limit`.
fn dice(place: u64, limit: u64) -> u64 {
    xxh3_64(&place.to_le_bytes()) % limit
}

pub(crate) fn good(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// `kill`, as a batch system does it.
fn signal(child: &Child, name: &str) {
    let told = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(told.is_ok_and(|it| it.success()), "kill {name}");
}

/// Waits until so many runs are kept; says how the process ended if it did before.
fn until_kept(place: &Place, child: &mut Child, runs: usize) -> Option<ExitStatus> {
    let store = place.at("out/store");
    loop {
        if let Some(ended) = child.try_wait().expect("it is ours") {
            return Some(ended);
        }
        if files(&store).iter().filter(|it| it.extension().is_some_and(|it| it == "run")).count()
            >= runs
        {
            return None;
        }
        sleep(Duration::from_millis(1));
    }
}

#[test]
fn fifty_kills_at_random_moments_lose_nothing_and_leave_nothing_half_written() {
    let place = Place::new(STUDY);
    good(&place.study("reference", &[]));
    let (reference, all) = (place.results("reference"), place.kept("reference"));
    assert_eq!(all.len(), RUNS);
    let (mut kills, mut turns, mut before) = (0, 0, BTreeMap::new());
    while kills < 50 || !before.is_empty() {
        turns += 1;
        let mut child = place.start("out", &["--threads", "2"]);
        // After so many more runs, or as the results are written, and some time that is no multiple of a run's.
        let goal = (before.len() + dice(2 * turns, 16) as usize).min(RUNS);
        let ended = (kills < 50).then(|| until_kept(&place, &mut child, goal)).flatten();
        if kills < 50 && ended.is_none() {
            sleep(Duration::from_micros(dice(2 * turns + 1, 12_000)));
            let _ = child.kill();
        }
        let ended = child.wait().expect("it is ours");
        let kept = place.kept("out");
        for (key, bytes) in &kept {
            assert!(Entry::from_bytes(key, bytes).is_some(), "{key} is half-written");
            assert_eq!(Some(bytes), all.get(key), "{key} is another run");
        }
        assert!(before.keys().all(|key| kept.contains_key(key)), "turn {turns} lost runs");
        if ended.code().is_none() {
            kills += 1;
            before = kept;
            // Results are there as a whole or not at all.
            let there = place.at("out/t/study").is_dir();
            assert!(!there || place.results("out") == reference, "half of the results");
            continue;
        }
        assert_eq!(ended.code(), Some(0));
        assert!(place.results("out") == reference, "other bytes after {kills} kills");
        assert_eq!(unfinished(&place.at("out")), [] as [PathBuf; 0], "leftovers");
        fs::remove_dir_all(place.at("out")).expect("removed");
        before = BTreeMap::new();
    }
    assert!(turns > kills, "no study came to its end");
}

#[test]
fn leftovers_of_the_killed_are_cleared_away_and_files_being_written_are_not() {
    let place = Place::new(STUDY);
    good(&place.study("out", &[]));
    let shelf = place.run("out", 0).parent().expect("a shelf").to_owned();
    let (left, busy) = (shelf.join(".0.1.0.part"), shelf.join(".0.2.0.part"));
    fs::write(&left, "half").expect("written");
    let writing = File::create(&busy).expect("made");
    writing.try_lock().expect("nobody else has it");
    good(&place.study("out", &[]));
    assert!(!left.exists() && busy.exists());
    drop(writing);
    good(&place.study("out", &[]));
    assert_eq!(unfinished(&place.at("out")), [] as [PathBuf; 0]);
}

#[test]
fn damaged_runs_are_found_and_run_again() {
    let place = Place::new(STUDY);
    good(&place.study("out", &[]));
    let (reference, all) = (place.results("out"), place.kept("out"));
    let whole = fs::read(place.run("out", 0)).expect("readable");
    let length = whole.len();
    let mut flipped = whole.clone();
    flipped[length / 2] ^= 1;
    let mut longer = whole.clone();
    longer.extend(b"{}\n");
    let other = fs::read(place.run("out", 50)).expect("readable");
    let damages: [&[u8]; 9] = [
        b"",
        b"\xff\xfe",
        b"0000000000000000\n{}\n",
        &whole[..1],
        &whole[..17],
        &whole[..length - 1],
        &flipped,
        &longer,
        &other,
    ];
    for (number, damage) in damages.iter().enumerate() {
        fs::write(place.run("out", number), damage).expect("written");
    }
    let text = good(&place.study("out", &[]));
    assert!(text.contains("9 done now, 91 known"), "{text}");
    assert!(place.kept("out") == all && place.results("out") == reference);
}

#[test]
fn verification_names_a_run_that_was_changed() {
    let place = Place::new(STUDY);
    good(&place.study("out", &[]));
    good(&place.study("out", &["--verify", "100%"]));
    let path = place.run("out", 7);
    let key = key(&path);
    let whole = fs::read(&path).expect("readable");
    let mut entry = Entry::from_bytes(&key, &whole).expect("whole");
    entry.digest = entry.digest.chars().rev().collect();
    fs::write(&path, entry.to_bytes()).expect("written");
    // Its check sum is right, so that only a second run can tell.
    assert!(good(&place.study("out", &[])).contains("0 done now, 100 known"));
    let output = place.study("out", &["--verify", "100%"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("error[changed-run]: 1 of 100 runs"), "{text}");
    assert!(text.contains(&key) && text.contains("replication"), "{text}");
    // Nor are two stores merged that do not agree.
    fs::create_dir_all(place.at("two/store").join(&key[..2])).expect("made");
    fs::write(place.at("two/store").join(&key[..2]).join(format!("{key}.run")), whole)
        .expect("written");
    let output = place.merge("out", &["two"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && text.contains(&key), "{text}");
}

#[test]
fn told_to_stop_it_finishes_its_runs_and_a_second_start_goes_on() {
    let place = Place::new(STUDY);
    good(&place.study("reference", &[]));
    for name in ["-TERM", "-USR1", "-INT"] {
        let mut child = place.start("out", &["--threads", "1"]);
        let early = until_kept(&place, &mut child, 3);
        assert_eq!(early, None, "it ended before it was told to");
        signal(&child, name);
        let ended = child.wait().expect("it is ours");
        assert_eq!(ended.code(), Some(4), "{name}: {ended}");
        let kept = place.kept("out");
        assert!((3..RUNS).contains(&kept.len()), "{} runs", kept.len());
        assert!(kept.iter().all(|(key, bytes)| Entry::from_bytes(key, bytes).is_some()));
        assert_eq!(unfinished(&place.at("out")), [] as [PathBuf; 0], "{name} cut a run short");
        let text = good(&place.study("out", &[]));
        let went_on = format!("{} done now, {} known", RUNS - kept.len(), kept.len());
        assert!(text.contains(&went_on), "{went_on}: {text}");
        assert!(place.results("out") == place.results("reference"), "other bytes after {name}");
        fs::remove_dir_all(place.at("out")).expect("removed");
    }
}

#[test]
fn shards_in_folders_of_their_own_merge_to_the_same_bytes() {
    let place = Place::new(STUDY);
    good(&place.study("reference", &[]));
    let reference = place.results("reference");
    for of in [1, 3, 7] {
        let outs: Vec<String> = (1..=of).map(|number| format!("{number}-of-{of}")).collect();
        let shards: Vec<Child> = (1..=of)
            .map(|number| place.start(&outs[number - 1], &["--shard", &format!("{number}/{of}")]))
            .collect();
        for mut shard in shards {
            assert_eq!(shard.wait().expect("it is ours").code(), Some(0));
        }
        let parts: Vec<usize> = outs.iter().map(|out| place.kept(out).len()).collect();
        assert_eq!(parts.iter().sum::<usize>(), RUNS, "{parts:?}");
        let outs: Vec<&str> = outs.iter().map(String::as_str).collect();
        let merged = format!("merged-{of}");
        if of > 1 {
            let output = place.merge(&merged, &outs[1..]);
            let text = String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.code(), Some(4), "{text}");
            assert!(text.contains(&format!("{} runs are missing", parts[0])), "{text}");
            assert!(text.contains("missing  6h, base, replication 0"), "{text}");
            assert!(!place.at(&merged).join("t/study").exists(), "half a study has no results");
        }
        let first = good(&place.merge(&merged, &outs));
        assert!(place.results(&merged) == reference, "{of} shards differ");
        let kept = place.kept(&merged);
        assert_eq!(good(&place.merge(&merged, &outs)), first);
        assert!(place.results(&merged) == reference && place.kept(&merged) == kept);
    }
}

#[test]
fn the_bar_is_for_terminals_only() {
    let place = Place::new(STUDY);
    let output = place.study("out", &[]);
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "nobody asked for it");
    if !cfg!(target_os = "linux") || !Path::new("/usr/bin/script").exists() {
        return;
    }
    // `script` (bsdutils) gives the program a terminal. Half of the runs are known.
    let twice = STUDY.replace("replications = 10", "replications = 20");
    fs::write(place.at("t.toml"), twice).expect("written");
    let program = env!("CARGO_BIN_EXE_licsim");
    let line = format!("'{program}' study t.toml --out out --threads 2");
    let mut script = Command::new("/usr/bin/script");
    script.current_dir(place.0.path()).env("TERM", "xterm").stdin(Stdio::null());
    let output = script.args(["-qec", &line, "/dev/null"]).output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains(&format!("/{} runs", 2 * RUNS)), "{text}");
    assert!(text.contains(" known)  ETA "), "{text}");
}
