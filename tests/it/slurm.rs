//! Job files under the engines that they are for: a real Slurm on loopback, GNU parallel. Killed or told to stop, requeued
//! and merged, they give one machine's bytes.
//!
//! Skipped, with a message, where Slurm or GNU parallel is missing, unless `LICSIM_NO_SKIP` forbids that.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::study_store::{Place, good};
use crate::support::root;

/// Sixty runs, of which every third is one shard's.
const STUDY: &str = concat!(
    include_str!("support/outage.toml"),
    r#"
[study]
replications = 6
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
const SHARDS: usize = 3;
const OF_A_SHARD: usize = 5 * 2 * 6 / SHARDS;

/// How often something is looked at before it is given up: every 50 ms, for five minutes.
const LOOKS: u32 = 6000;

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..LOOKS {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("in vain: {what}");
}

/// Whether all programs are here; says so if they are not.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must learn that some did not run")]
fn are_here(programs: &[&str]) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    // Debian has daemons where users do not look.
    let folders: Vec<PathBuf> = env::split_paths(&path).chain(["/usr/sbin".into()]).collect();
    let missing: Vec<&&str> = programs
        .iter()
        .filter(|it| !folders.iter().any(|folder| folder.join(it).is_file()))
        .collect();
    if missing.is_empty() {
        return true;
    }
    assert!(env::var_os("LICSIM_NO_SKIP").is_none(), "not installed: {missing:?}");
    eprintln!("skipped: {missing:?} not installed");
    false
}

/// A search path with the program in it, as job files expect.
fn search_path() -> OsString {
    let program = Path::new(env!("CARGO_BIN_EXE_licsim")).parent().expect("a folder").to_owned();
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths([program].into_iter().chain(env::split_paths(&path))).expect("a path")
}

/// `words`, to be run in `place`.
fn command(place: &Place, words: &[&str]) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).current_dir(place.at(".")).env("PATH", search_path());
    command.env("SLURM_CONF", place.at("slurm/slurm.conf"));
    command
}

/// Runs `words` in `place` and gives what it printed.
fn told(place: &Place, words: &[&str]) -> String {
    good(&command(place, words).output().expect("it starts"))
}

fn licsim(place: &Place, words: &[&str]) -> String {
    told(place, &[&[env!("CARGO_BIN_EXE_licsim")], words].concat())
}

/// The process number of licsim in a task of the array that runs in `place`.
fn process_of(place: &Place, task: usize) -> String {
    let folder = fs::canonicalize(place.at(".")).expect("there");
    let number = format!("SLURM_ARRAY_TASK_ID={task}");
    let is_it = |process: &Path| {
        let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
        let environment = fs::read(process.join("environ")).unwrap_or_default();
        name.trim() == "licsim"
            && fs::read_link(process.join("cwd")).is_ok_and(|it| it == folder)
            && environment.split(|it| *it == 0).any(|it| it == number.as_bytes())
    };
    let mut processes = fs::read_dir("/proc").expect("Linux").flatten().map(|it| it.path());
    let found = processes.find(|it| is_it(it)).expect("licsim runs");
    found.file_name().expect("a number").to_string_lossy().into_owned()
}

fn keys(place: &Place, out: &str) -> BTreeSet<String> {
    place.kept(out).into_keys().collect()
}

/// How many runs the last line of a log with these words says were done.
fn done_now(log: &str, what: &str) -> usize {
    let line =
        log.lines().rfind(|it| it.contains(what)).unwrap_or_else(|| panic!("{what}:\n{log}"));
    let before = line.split(" done now").next().expect("a beginning");
    before.rsplit(' ').next().and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

/// Ends the daemons, whatever becomes of the test.
struct Slurm<'a>(&'a Place);

impl<'a> Slurm<'a> {
    fn up(place: &'a Place) -> Self {
        fs::create_dir(place.at("slurm")).expect("made");
        let slurm = Slurm(place);
        let up =
            Command::new(root().join("tests/slurm/up.sh")).arg(place.at("slurm")).arg("2").status();
        assert!(up.is_ok_and(|it| it.success()), "Slurm does not start");
        slurm
    }

    /// A field of what Slurm says of a task.
    fn field(&self, task: &str, name: &str) -> String {
        let text = told(self.0, &["scontrol", "show", "job", task]);
        let word = text.split_whitespace().find_map(|it| it.strip_prefix(name)?.strip_prefix('='));
        word.unwrap_or_else(|| panic!("no {name} in {text}")).to_owned()
    }

    fn until(&self, task: &str, state: &str) {
        wait_until(&format!("{task} {state}"), || self.field(task, "JobState") == state);
    }

    /// Until a requeued task has another turn.
    fn until_again(&self, task: &str) {
        wait_until(&format!("another turn of {task}"), || {
            self.field(task, "Restarts") == "1"
                && ["RUNNING", "COMPLETING", "COMPLETED"].contains(&&*self.field(task, "JobState"))
        });
    }
}

impl Drop for Slurm<'_> {
    fn drop(&mut self) {
        let _ = Command::new(root().join("tests/slurm/down.sh")).arg(self.0.at("slurm")).status();
    }
}

#[test]
fn an_array_of_slurm_with_tasks_killed_and_requeued_gives_one_machines_bytes() {
    if !are_here(&["munged", "slurmctld", "slurmd", "sbatch", "scontrol", "scancel"]) {
        return;
    }
    // Runs long enough to be killed in.
    let place = Place::new(&STUDY.replace("count = 6", "count = 250"));
    // One machine's results; on the way it says which runs are whose.
    let mut of_shards: Vec<BTreeSet<String>> = Vec::new();
    for shard in ["1/3", "2/3"] {
        licsim(&place, &["study", "t.toml", "--out", "reference", "--shard", shard]);
        let known = keys(&place, "reference");
        of_shards.push(
            known.into_iter().filter(|it| !of_shards.iter().any(|o| o.contains(it))).collect(),
        );
        assert_eq!(of_shards.last().map(BTreeSet::len), Some(OF_A_SHARD));
    }
    licsim(&place, &["study", "t.toml", "--out", "reference"]);
    let kept_of = |shard: usize| keys(&place, "out").intersection(&of_shards[shard - 1]).count();

    let slurm = Slurm::up(&place);
    let shards = SHARDS.to_string();
    let job = licsim(
        &place,
        &["study", "t.toml", "--out", "out", "--emit", "slurm", "--shards", &shards],
    );
    fs::write(place.at("job.sh"), job).expect("written");
    let job = told(&place, &["sbatch", "--parsable", "job.sh"]);
    let task = |number: usize| format!("{}_{number}", job.trim());
    let log = |number: usize| {
        fs::read_to_string(place.at(&format!("licsim-t-{number}.log"))).unwrap_or_default()
    };

    // The second is killed in the middle of a run. Not by Slurm: that would send TERM first, and licsim would stop in order.
    wait_until("runs of the second task", || kept_of(2) >= 2);
    told(&place, &["kill", "-KILL", &process_of(&place, 2)]);
    // The first is told to stop, as it is before its time limit: it keeps what it is at and asks for another turn.
    wait_until("runs of the first task", || kept_of(1) >= 2);
    told(&place, &["scancel", "--signal=USR1", "--batch", &task(1)]);

    wait_until("the first task's word that it stopped", || log(1).contains("t: stopped;"));
    let first = done_now(&log(1), "t: stopped;");
    assert_eq!(kept_of(1), first, "a task keeps what it has done");
    assert!((2..OF_A_SHARD).contains(&first), "{first}");
    slurm.until_again(&task(1));

    // Somebody gives the second another turn.
    slurm.until(&task(2), "FAILED");
    let second = kept_of(2);
    assert!((2..OF_A_SHARD).contains(&second), "{second}");
    assert!(log(2).contains("Killed"), "the shell saw how it ended: {}", log(2));
    assert!(!log(2).contains("t: stopped;"), "it had no time for a word: {}", log(2));
    told(&place, &["scontrol", "requeue", &task(2)]);
    slurm.until_again(&task(2));

    for (number, restarts) in [(1, "1"), (2, "1"), (3, "0")] {
        slurm.until(&task(number), "COMPLETED");
        assert_eq!(slurm.field(&task(number), "Restarts"), restarts, "of task {number}");
    }
    // What was kept before was known after: each run was done once.
    for (number, known) in [(1, first), (2, second), (3, 0)] {
        let log = log(number);
        assert_eq!(done_now(&log, " done now"), OF_A_SHARD - known, "task {number}:\n{log}");
    }
    drop(slurm);
    licsim(&place, &["merge", "t.toml", "--out", "out"]);
    assert!(place.results("out") == place.results("reference"), "other bytes than one machine's");
    assert_eq!(place.kept("out"), place.kept("reference"));
}

#[test]
fn shards_under_gnu_parallel_give_one_machines_bytes() {
    if !are_here(&["parallel"]) {
        return;
    }
    let place = Place::new(STUDY);
    let shards = SHARDS.to_string();
    licsim(&place, &["study", "t.toml", "--out", "reference"]);
    let job = licsim(
        &place,
        &["study", "t.toml", "--out", "an out", "--emit", "parallel", "--shards", &shards],
    );
    fs::write(place.at("job.sh"), job).expect("written");
    told(&place, &["bash", "job.sh"]);
    assert!(
        place.results("an out") == place.results("reference"),
        "other bytes than one machine's"
    );
}
