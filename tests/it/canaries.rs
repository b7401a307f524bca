//! Programs that are broken on purpose: the checks of determinism must find each of them, and which ones do is written here.
//!
//! Each is built anew with one of the features `canary-*`, next to the program of these tests. Skipped, with a message,
//! unless `LICSIM_NO_SKIP` or `LICSIM_CANARIES` is set: a build takes its time.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::determinism::checks::{CHECKS, Subject, studies_now};
use crate::determinism::program::{Program, library_files};
use crate::determinism::table::Table;
use crate::support::root;

/// Both are built under one name.
static BUILD: Mutex<()> = Mutex::new(());

/// The program with this fault, in `place`; `None` if it is not to be built.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must learn that some did not run")]
fn canary(feature: &str, place: &Path) -> Option<Program> {
    if ["LICSIM_NO_SKIP", "LICSIM_CANARIES"].iter().all(|it| env::var_os(it).is_none()) {
        eprintln!("skipped: LICSIM_CANARIES=1 builds the program with `{feature}` and tests it");
        return None;
    }
    let _one_at_a_time = BUILD.lock().unwrap_or_else(PoisonError::into_inner);
    let program = Path::new(env!("CARGO_BIN_EXE_licsim"));
    let folder = program.parent().expect("a folder");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).args(["build", "--locked", "--quiet", "--bin", "licsim-canary"]);
    cargo.args(["--features", feature]).arg("--target-dir").arg(folder.parent().expect("target"));
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let done = cargo.output().expect("cargo starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let built: PathBuf = folder.join("licsim-canary");
    let copy = place.join(feature);
    std::fs::copy(built, &copy).expect("copied");
    Some(Program::at(copy))
}

/// Which checks find a program out. But for what is on record, it is held against what it gave itself on one thread.
fn found_out(program: &Program) -> Vec<&'static str> {
    let table = Table::on_record();
    let library = program.library(&table, 1, &library_files(), false).expect("it runs");
    let studies = studies_now(program, &table).expect("it runs");
    let subject = Subject { program, table: &table, library, studies, whole: false };
    CHECKS.iter().filter(|it| (it.holds)(&subject).is_err()).map(|it| it.name).collect()
}

#[test]
fn a_stream_that_is_shared_is_found_out() {
    let place = tempfile::tempdir().expect("a folder");
    let Some(program) = canary("canary-shared-stream", place.path()) else { return };
    let found = found_out(&program);
    for name in [
        "the library on record",
        "threads",
        "files in reverse",
        "a router added",
        "the studies on record",
        "threads of a study",
        "shards of a study",
        "a study killed",
    ] {
        assert!(found.contains(&name), "`{name}` does not notice; {found:?} do");
    }
}

#[test]
fn a_map_without_order_is_found_out() {
    let place = tempfile::tempdir().expect("a folder");
    let Some(program) = canary("canary-unordered", place.path()) else { return };
    let found = found_out(&program);
    for name in ["the library on record", "threads", "tables permuted", "files in reverse"] {
        assert!(found.contains(&name), "`{name}` does not notice; {found:?} do");
    }
}
