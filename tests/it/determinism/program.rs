//! The program whose determinism is checked: the one built for these tests, or another that is named in the environment.
//!
//! `LICSIM_UNDER_TEST` is a command that runs another build of licsim, for example one for another architecture in an
//! emulator: `qemu-ppc target/powerpc-unknown-linux-gnu/release/licsim`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_128;

use super::table::{OF_A_RUN, Rows, Table};
use crate::support::scenario_files;

/// A command that is a licsim.
#[derive(Clone, Debug)]
pub(crate) struct Program(Vec<PathBuf>);

impl Program {
    /// The one that these tests are about.
    pub(crate) fn under_test() -> Program {
        let Some(words) = env::var_os("LICSIM_UNDER_TEST") else {
            return Program::at(env!("CARGO_BIN_EXE_licsim"));
        };
        Program(words.to_str().expect("text").split_whitespace().map(PathBuf::from).collect())
    }

    pub(crate) fn at(path: impl Into<PathBuf>) -> Program {
        Program(vec![path.into()])
    }

    fn command(&self, threads: usize) -> Command {
        let mut command = Command::new(&self.0[0]);
        command.args(&self.0[1..]).env("RAYON_NUM_THREADS", threads.to_string());
        command
    }

    /// What it prints, whether or not expectations hold.
    pub(super) fn told(&self, threads: usize, words: &[String]) -> Result<Vec<u8>, String> {
        let done = self.command(threads).args(words).output().map_err(|it| it.to_string())?;
        match done.status.code() {
            Some(0 | 1) => Ok(done.stdout),
            _ => Err(format!("{words:?}\n{}", String::from_utf8_lossy(&done.stderr))),
        }
    }

    /// The digests of all arms of these files under these changes, in the order of the files.
    fn digests(
        &self,
        threads: usize,
        files: &[PathBuf],
        sets: &[String],
    ) -> Result<Vec<(String, Vec<String>)>, String> {
        let mut words = vec!["test".to_owned(), "--format=json".to_owned()];
        words.extend(sets.iter().map(|it| format!("--set={it}")));
        words.extend(files.iter().map(|it| it.display().to_string()));
        let told = self.told(threads, &words)?;
        let list: Vec<Value> = serde_json::from_slice(&told).map_err(|it| it.to_string())?;
        let row = |run: &Value| {
            let arm = run["arm"].as_str().unwrap_or("base");
            let digest = |name: &&str| run["digests"][*name].as_str().expect("a digest").to_owned();
            let scenario = run["scenario"].as_str().expect("a name");
            (format!("{scenario} {arm}"), OF_A_RUN.iter().map(digest).collect())
        };
        Ok(list.iter().map(row).collect())
    }

    /// The scenarios and arms of these files or folders, in the order in which it tells of them.
    pub(super) fn order(&self, files: &[PathBuf]) -> Result<Vec<String>, String> {
        Ok(self.digests(2, files, &[])?.into_iter().map(|it| it.0).collect())
    }

    /// The rows of the library: of these files, the dearest of them shorter and, if `whole`, also as they are.
    pub(crate) fn library(
        &self,
        table: &Table,
        threads: usize,
        files: &[PathBuf],
        whole: bool,
    ) -> Result<Rows, String> {
        let mut rows = Rows::new();
        let short = |file: &PathBuf| table.shorter.get(&format!("{}/short", stem(file)));
        let as_they_are = files.iter().filter(|it| whole || short(it).is_none()).cloned();
        rows.extend(self.digests(threads, &as_they_are.collect::<Vec<_>>(), &[])?);
        for file in files {
            let Some(sets) = short(file) else { continue };
            let shorter = self.digests(threads, std::slice::from_ref(file), sets)?;
            let name = |name: String| name.replacen(' ', "/short ", 1);
            rows.extend(shorter.into_iter().map(|(it, digests)| (name(it), digests)));
        }
        Ok(rows)
    }

    /// A study of `file` that writes below `out`.
    pub(super) fn study(&self, file: &Path, sets: &[String], out: &Path, more: &[&str]) -> Command {
        let mut command = self.command(2);
        command.arg("study").arg(file).arg("--quiet").arg("--out").arg(out).args(more);
        command.args(sets.iter().map(|it| format!("--set={it}")));
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Takes the runs of these folders together.
    pub(super) fn merge(
        &self,
        file: &Path,
        sets: &[String],
        out: &Path,
        from: &[PathBuf],
    ) -> Command {
        let mut command = self.command(2);
        command.arg("merge").arg(file).arg("--quiet").arg("--out").arg(out);
        command.args(from.iter().flat_map(|it| [Path::new("--from"), it]));
        command.args(sets.iter().map(|it| format!("--set={it}")));
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }
}

/// Waits for a good end.
pub(super) fn good(mut command: Command) -> Result<(), String> {
    ended(command.spawn().map_err(|it| it.to_string())?)
}

pub(super) fn ended(child: Child) -> Result<(), String> {
    let done = child.wait_with_output().map_err(|it| it.to_string())?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("{}: {}", done.status, String::from_utf8_lossy(&done.stderr)))
}

/// The digests of a study whose results are in `out`: of its runs in order, and of its answers.
pub(super) fn of_study(out: &Path, file: &Path) -> Result<Vec<String>, String> {
    // Its folder is named after the changes, too, and it is the only one.
    let mut folders = fs::read_dir(out.join(stem(file))).map_err(|it| it.to_string())?.flatten();
    let folder = folders.next().ok_or("no results")?.path();
    let read = |name| fs::read_to_string(folder.join(name)).map_err(|it| format!("{name}: {it}"));
    let (results, answers) = (read("results.csv")?, read("responses.csv")?);
    let mut results = csv::Reader::from_reader(results.as_bytes());
    let head = results.headers().map_err(|it| it.to_string())?.clone();
    let column = |name| head.iter().position(|it| it == name).ok_or(format!("no column {name}"));
    let columns = [column("point")?, column("arm")?, column("replication")?, column("digest")?];
    let mut runs = String::new();
    for row in results.records() {
        let row = row.map_err(|it| it.to_string())?;
        runs.push_str(&columns.map(|at| &row[at]).join(" "));
        runs.push('\n');
    }
    Ok([runs, answers].map(|text| format!("{:032x}", xxh3_128(text.as_bytes()))).to_vec())
}

pub(super) fn stem(file: &Path) -> String {
    file.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// Every shipped scenario that is no study.
pub(crate) fn library_files() -> Vec<PathBuf> {
    let of_studies = |folder: &Path| folder.ends_with("studies") || folder.ends_with("theory");
    let is_study = |it: &PathBuf| it.parent().is_some_and(of_studies);
    scenario_files().into_iter().filter(|it| !is_study(it)).collect()
}
