//! What has to give the same digests: one list of checks, for the program that is good and for those that are broken on
//! purpose (`canaries`).
//!
//! Each check runs a whole program from outside, so that the same list holds for another build or another machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use super::program::{Program, ended, good, library_files, of_study, stem};
use super::shuffled::shuffled;
use super::table::{OF_A_RUN, OF_A_STUDY, Rows, Table, differences};
use crate::support::{root, scenario_files};

/// A program and what it has to give.
pub(crate) struct Subject<'a> {
    pub(crate) program: &'a Program,
    /// The digests on record, and what makes the dearest cheap.
    pub(crate) table: &'a Table,
    /// What the library has to give, the dearest made cheap.
    pub(crate) library: Rows,
    /// What the studies have to give.
    pub(crate) studies: Rows,
    /// Whether the dearest are to be run as they are, too.
    pub(crate) whole: bool,
}

/// A way to do the same thing otherwise.
pub(crate) struct Check {
    /// What it varies.
    pub(crate) name: &'static str,
    /// Says what differs.
    pub(crate) holds: fn(&Subject<'_>) -> Result<(), String>,
}

/// All of them.
pub(crate) const CHECKS: [Check; 10] = [
    Check { name: "the library on record", holds: library_on_record },
    Check { name: "threads", holds: threads },
    Check { name: "tables permuted", holds: permuted },
    Check { name: "files in reverse", holds: reversed },
    Check { name: "a router added", holds: router_added },
    Check { name: "the studies on record", holds: studies_on_record },
    Check { name: "threads of a study", holds: study_threads },
    Check { name: "shards of a study", holds: study_shards },
    Check { name: "a study killed", holds: study_killed },
    Check { name: "a study permuted", holds: study_permuted },
];

fn same(expected: &Rows, found: &Rows, ingredients: &[&str], how: &str) -> Result<(), String> {
    match differences(expected, found, ingredients).as_slice() {
        [] => Ok(()),
        lines => Err(format!("{how}:\n{}", lines.join("\n"))),
    }
}

fn library_on_record(subject: &Subject<'_>) -> Result<(), String> {
    let Subject { program, table, whole, .. } = subject;
    let found = program.library(table, 2, &library_files(), *whole)?;
    let expected = if *whole { table.library.clone() } else { table.cheap() };
    same(&expected, &found, &OF_A_RUN, "not as on record")
}

/// One thread, two and eight.
fn threads(subject: &Subject<'_>) -> Result<(), String> {
    for threads in [1, 2, 8] {
        let found = subject.program.library(subject.table, threads, &library_files(), false)?;
        same(&subject.library, &found, &OF_A_RUN, &format!("on {threads} threads"))?;
    }
    Ok(())
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A copy of these files in `place`, each with its text changed.
fn copied(files: &[PathBuf], place: &Path, change: impl Fn(&str) -> String) -> Vec<PathBuf> {
    let copy = |file: &PathBuf| {
        let to = place.join(file.file_name().expect("a name"));
        fs::write(&to, change(&fs::read_to_string(file).expect("readable"))).expect("written");
        to
    };
    files.iter().map(copy).collect()
}

/// Tables, the keys in them and the entries of lists in orders that are drawn.
fn permuted(subject: &Subject<'_>) -> Result<(), String> {
    for seed in if subject.whole { 1..6 } else { 1..3 } {
        let place = folder();
        let files = copied(&library_files(), place.path(), |text| shuffled(text, seed));
        let found = subject.program.library(subject.table, 2, &files, false)?;
        same(&subject.library, &found, &OF_A_RUN, &format!("permuted by the dice of {seed}"))?;
    }
    Ok(())
}

/// Files named in reverse, and a folder whose files were made in reverse.
fn reversed(subject: &Subject<'_>) -> Result<(), String> {
    let mut files = library_files();
    files.reverse();
    let found = subject.program.library(subject.table, 2, &files, false)?;
    same(&subject.library, &found, &OF_A_RUN, "with files in reverse")?;
    // Some file systems list what was made last first. Only the cheap ones, and few: it is about their order.
    files.retain(|file| file.parent().is_some_and(|it| it.ends_with("backend")));
    let memory = Path::new("/dev/shm");
    let place = || match memory.is_dir() {
        true => tempfile::tempdir_in(memory).expect("a folder"),
        false => folder(),
    };
    let (forth, back) = (place(), place());
    copied(&files, back.path(), str::to_owned);
    files.reverse();
    copied(&files, forth.path(), str::to_owned);
    let order = |place: &tempfile::TempDir| subject.program.order(&[place.path().to_owned()]);
    let (forth, back) = (order(&forth)?, order(&back)?);
    if forth == back { Ok(()) } else { Err(format!("{forth:?}\n{back:?}")) }
}

/// Twelve routers on a bad line, with a backend that never makes them wait for each other.
const TWELVE: &str = r#"
[scenario]
title = "twelve"
question = "who notices one more?"
start = "2015-02-02T00:00:00-08:00"
duration = "20d"

[[link]]
name = "uplink"
between = ["campus", "cisco"]
latency = { exponential = "30ms" }
loss = "20%"

[backend]
node = "cisco"
servers = 1_000
service-entitlement = { exponential = "50ms" }

[[pool]]
name = "P"
licenses = { A9K-24X10-OPT-LIC = 100 }

[[fleet]]
name = "edge"
count = 12
node = "campus"
slots = [{ slot = 4, features = { A9K-24X10-OPT-LIC = 1 } }]
registered = { pool = "P", phase = "uniform" }
"#;

/// A fleet that comes before all others by its name, so that everybody's number is another one.
const ONE_MORE: &str = r#"
[[fleet]]
name = "a-new-one"
count = 1
node = "campus"
slots = [{ slot = 4, features = { A9K-24X10-OPT-LIC = 1 } }]
registered = { pool = "P", phase = "uniform" }
"#;

/// What became of the others is the same, to the nanosecond, and whether they lost contact, too.
fn router_added(subject: &Subject<'_>) -> Result<(), String> {
    let rows = |text: &str| -> Result<Vec<String>, String> {
        let place = folder();
        let file = place.path().join("t.toml");
        fs::write(&file, text).expect("written");
        let words = ["run", "--quiet", "--out"].map(str::to_owned).to_vec();
        let paths = [place.path(), &file].map(|it| it.display().to_string());
        subject.program.told(2, &[words, paths.to_vec()].concat())?;
        let table = fs::read_to_string(place.path().join("t/seed-1/routers.csv"));
        let table = table.map_err(|it| it.to_string())?;
        Ok(table.lines().filter(|line| line.starts_with("edge-")).map(str::to_owned).collect())
    };
    let (alone, beside) = (rows(TWELVE)?, rows(&format!("{TWELVE}{ONE_MORE}"))?);
    if alone.len() != 12 || alone.iter().all(|it| it.ends_with(",0,0")) {
        return Err(format!("nothing happens to these routers: {alone:#?}"));
    }
    if alone == beside { Ok(()) } else { Err(format!("{alone:#?}\n{beside:#?}")) }
}

fn study_file(name: &str) -> PathBuf {
    let study = name.split('/').next().unwrap_or(name);
    let found = scenario_files().into_iter().find(|it| stem(it) == study);
    found.unwrap_or_else(|| panic!("{} has no study {study}", root().display()))
}

/// Does every study on record in some way and holds what comes of it against what it has to be.
fn studies(
    subject: &Subject<'_>,
    expected: &Rows,
    how: &str,
    way: impl Fn(&Path, &[String], &Path) -> Result<PathBuf, String>,
) -> Result<(), String> {
    let mut found = Rows::new();
    for name in subject.table.studies.keys() {
        let (file, place) = (study_file(name), folder());
        let out = way(&file, subject.table.sets_of(name), place.path())
            .map_err(|it| format!("{how}, {name}: {it}"))?;
        found.insert(name.clone(), of_study(&out, &file)?);
    }
    same(expected, &found, &OF_A_STUDY, how)
}

/// The study as anybody runs it.
fn plainly(
    program: &Program,
    threads: &str,
) -> impl Fn(&Path, &[String], &Path) -> Result<PathBuf, String> {
    move |file, sets, out| {
        good(program.study(file, sets, out, &["--threads", threads]))?;
        Ok(out.to_owned())
    }
}

/// What the program gives now.
pub(crate) fn studies_now(program: &Program, table: &Table) -> Result<Rows, String> {
    let mut rows = Rows::new();
    for name in table.studies.keys() {
        let (file, place) = (study_file(name), folder());
        plainly(program, "1")(&file, table.sets_of(name), place.path())?;
        rows.insert(name.clone(), of_study(place.path(), &file)?);
    }
    Ok(rows)
}

fn studies_on_record(subject: &Subject<'_>) -> Result<(), String> {
    studies(subject, &subject.table.studies, "not as on record", plainly(subject.program, "2"))
}

fn study_threads(subject: &Subject<'_>) -> Result<(), String> {
    // Two threads it has where it is held against the record.
    for threads in ["1", "8"] {
        let how = format!("on {threads} threads");
        studies(subject, &subject.studies, &how, plainly(subject.program, threads))?;
    }
    Ok(())
}

/// In one shard, three and seven, each on a machine of its own; the last is taken first.
fn study_shards(subject: &Subject<'_>) -> Result<(), String> {
    let program = subject.program;
    for of in [1, 3, 7] {
        let in_shards = |file: &Path, sets: &[String], place: &Path| {
            let mut outs = Vec::new();
            for number in (1..=of).rev() {
                let (out, shard) =
                    (place.join(format!("shard-{number}")), format!("{number}/{of}"));
                good(program.study(file, sets, &out, &["--threads", "2", "--shard", &shard]))?;
                outs.push(out);
            }
            let merged = place.join("merged");
            good(program.merge(file, sets, &merged, &outs))?;
            Ok(merged)
        };
        studies(subject, &subject.studies, &format!("in {of} shards"), in_shards)?;
    }
    Ok(())
}

/// How many runs are kept below `out`.
fn kept(out: &Path) -> usize {
    let shelves = fs::read_dir(out.join("store")).into_iter().flatten().flatten();
    let files =
        shelves.flat_map(|shelf| fs::read_dir(shelf.path()).into_iter().flatten().flatten());
    files.filter(|file| file.path().extension().is_some_and(|it| it == "run")).count()
}

/// Starts a study and kills it when it has kept so many runs; says whether it was in time.
fn killed(mut command: Command, out: &Path, runs: usize) -> Result<bool, String> {
    let mut child = command.spawn().map_err(|it| it.to_string())?;
    while kept(out) < runs {
        if child.try_wait().map_err(|it| it.to_string())?.is_some() {
            ended(child)?;
            return Ok(false);
        }
        sleep(Duration::from_millis(1));
    }
    // SIGKILL: no word, no tidying up.
    let _ = child.kill();
    let done = child.wait().map_err(|it| it.to_string())?;
    Ok(done.code().is_none())
}

/// Killed twice, early and late, and then left to itself.
fn study_killed(subject: &Subject<'_>) -> Result<(), String> {
    let program = subject.program;
    let at_moments = |file: &Path, sets: &[String], place: &Path| {
        // A quick machine may be done before it can be killed: then it is done again.
        for attempt in 0..50 {
            let out = place.join(attempt.to_string());
            let study = || program.study(file, sets, &out, &["--threads", "1"]);
            if killed(study(), &out, 3)? && killed(study(), &out, 9)? {
                let left = kept(&out);
                good(study())?;
                return if kept(&out) > left { Ok(out) } else { Err("nothing was left".into()) };
            }
        }
        Err("it was never killed in time".to_owned())
    };
    studies(subject, &subject.studies, "killed and gone on with", at_moments)
}

fn study_permuted(subject: &Subject<'_>) -> Result<(), String> {
    for seed in if subject.whole { 1..6 } else { 1..3 } {
        let in_another_order = |file: &Path, sets: &[String], place: &Path| {
            // What it extends lies beside it and is in another order, too.
            let text = fs::read_to_string(file).expect("readable");
            let base =
                text.lines().find_map(|line| line.strip_prefix("extends = \"")?.strip_suffix('"'));
            let mut files = vec![file.to_owned()];
            files.extend(base.map(study_file));
            let beside = |text: &str| match base {
                Some(base) => text.replace(&format!("\"{base}\""), &format!("\"{base}.toml\"")),
                None => text.to_owned(),
            };
            let files = copied(&files, place, |text| shuffled(&beside(text), seed));
            plainly(subject.program, "2")(&files[0], sets, place)
        };
        let how = format!("permuted by the dice of {seed}");
        studies(subject, &subject.studies, &how, in_another_order)?;
    }
    Ok(())
}
