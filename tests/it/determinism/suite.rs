//! The checks, each a test, of the program that was built for these tests or is named by `LICSIM_UNDER_TEST`.
//!
//! A change of results is put on record by running `digests_are_those_on_record` with the reason in the environment:
//!
//!     LICSIM_DIGESTS_BECAUSE="the backend's default queue is longer" \
//!         cargo test --test it determinism::suite::digests_are_those_on_record

use std::env;
use std::process::Command;

use super::checks::{CHECKS, Subject, studies_now};
use super::program::{Program, library_files};
use super::table::{BECAUSE, Table, path, reason};

/// Whether the dearest scenarios are run as they are: where the program is optimized.
const WHOLE: bool = !cfg!(debug_assertions);

fn check(names: &[&str]) {
    let (program, table) = (Program::under_test(), Table::on_record());
    let subject = Subject {
        program: &program,
        table: &table,
        library: table.cheap(),
        studies: table.studies.clone(),
        whole: WHOLE,
    };
    for name in names {
        let check = CHECKS.iter().find(|it| it.name == *name).expect("a check");
        if let Err(wrong) = (check.holds)(&subject) {
            panic!("{name}: {wrong}");
        }
    }
}

#[test]
fn digests_are_those_on_record() {
    match env::var_os(BECAUSE) {
        Some(because) => rewrite(&because.to_string_lossy()),
        None => check(&["the library on record", "the studies on record"]),
    }
}

#[expect(clippy::print_stderr, reason = "whoever asked for it learns what became of it")]
fn rewrite(because: &str) {
    if let Err(refused) = reason(because) {
        panic!("{refused}");
    }
    let (program, table) = (Program::under_test(), Table::on_record());
    let library = program.library(&table, 2, &library_files(), true).expect("runs");
    let studies = studies_now(&program, &table).expect("studies");
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    match table.rewritten((library, studies), &today, because) {
        Ok(None) => eprintln!("all digests are those on record: nothing was rewritten"),
        Ok(Some(text)) => std::fs::write(path(), text).expect("written"),
        Err(refused) => panic!("{refused}"),
    }
}

/// The command itself, without a reason: it fails, says what is missing and leaves the file alone.
#[test]
fn the_command_that_rewrites_refuses_without_a_reason() {
    let before = std::fs::read(path()).expect("the table");
    let tests = env::current_exe().expect("this program");
    let name = "determinism::suite::digests_are_those_on_record";
    for lame in ["", "update"] {
        let mut command = Command::new(&tests);
        let done = command.args(["--exact", name, "--nocapture"]).env(BECAUSE, lame).output();
        let done = done.expect("it starts");
        let text = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success() && text.contains("without a reason"), "{text}");
    }
    assert!(std::fs::read(path()).expect("the table") == before, "it was rewritten");
}

#[test]
fn threads_make_no_difference() {
    check(&["threads", "threads of a study"]);
}

#[test]
fn the_order_of_tables_and_keys_makes_no_difference() {
    check(&["tables permuted", "a study permuted"]);
}

#[test]
fn the_order_of_files_makes_no_difference() {
    check(&["files in reverse"]);
}

#[test]
fn one_more_router_moves_nobody() {
    check(&["a router added"]);
}

#[test]
fn shards_make_no_difference() {
    check(&["shards of a study"]);
}

#[test]
fn kills_make_no_difference() {
    check(&["a study killed"]);
}

#[test]
fn every_check_is_some_tests() {
    let text = include_str!("suite.rs");
    for check in &CHECKS {
        assert!(text.contains(&format!("\"{}\"", check.name)), "nobody does `{}`", check.name);
    }
}
