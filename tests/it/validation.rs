//! The checks that the validation page and `licsim selftest` show: they hold, and the page is what they say now.

use std::fs;

use licsim::validation::{self, GuideTable, UNKNOWN, page};

use crate::support::{Scenarios, licsim_in, root};

const AGAIN: &str = "write the page again with `cargo run --release -- selftest --write .` and look at what changed";

fn committed() -> String {
    fs::read_to_string(root().join("docs/validation.md")).expect("the page")
}

/// The guide's numbers by themselves, so that one that differs is named within seconds.
#[test]
fn every_number_of_the_guide_is_the_programs_or_differs_for_a_reason() {
    let tables = validation::guide_tables(&Scenarios);
    let rows = || tables.iter().flat_map(|GuideTable { rows, .. }| rows);
    let wrong: Vec<_> = rows().filter(|row| !row.holds()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rows().count() >= 50, "the tables are whole");
    let differ = rows().filter(|row| !row.is_same()).count();
    assert_eq!(differ, 2, "a new difference belongs on the page, and into this count");
    assert!(committed().contains(&page::guide(&tables).text), "{AGAIN}");
}

#[test]
fn every_assumed_default_is_varied_or_excused_and_the_page_says_what_it_does() {
    let assumptions = validation::assumptions(&Scenarios);
    let unknown: Vec<_> =
        assumptions.list.iter().filter(|it| it.elsewhere == Some(UNKNOWN)).collect();
    assert!(unknown.is_empty(), "vary these or say why no flagship meets them: {unknown:#?}");
    assert!(assumptions.list.len() > 60, "the reference marks them");
    let page = committed();
    for it in &assumptions.sensitivities {
        for (place, swing) in it.swings.iter().enumerate() {
            assert!(!swing.tried.is_empty(), "{} is not varied", swing.title);
            let before = place.checked_sub(1).map(|it_is| it.swings[it_is].widest());
            assert!(before.is_none_or(|before| before >= swing.widest()), "sorted by effect");
        }
        let picture = root().join(format!("docs/images/validation/{}.svg", it.study));
        assert!(fs::read_to_string(picture).expect("a picture") == it.picture.1, "{AGAIN}");
    }
    // The count of marked pages is the docs' own; the part before it is made here.
    let text = page::assumed(&assumptions, &[]).text;
    let rules = text.find("### Assumed rules").expect("its heading");
    assert!(page.contains(&text[..rules]), "{AGAIN}");
}

/// The whole page takes minutes unless it is optimized.
#[test]
#[cfg_attr(debug_assertions, ignore = "only in release: `.ci/run` does it")]
fn the_page_is_fresh() {
    let fresh = tempfile::tempdir().expect("a folder");
    let model = fresh.path().join("docs/model");
    fs::create_dir_all(&model).expect("a folder");
    for entry in fs::read_dir(root().join("docs/model")).expect("pages") {
        let page = entry.expect("a page").path();
        fs::copy(&page, model.join(page.file_name().expect("a name"))).expect("copied");
    }
    let done = licsim_in(fresh.path(), &["selftest", "--write", "."]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let now = fs::read_to_string(fresh.path().join("docs/validation.md")).expect("written");
    assert!(now == committed(), "{AGAIN}");
}

/// Theory, guide, coverage and digests in their short form, through the program that a user has.
#[test]
fn the_selftest_prints_every_check_and_all_of_them_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = licsim_in(folder.path(), &["selftest"]);
    let said = String::from_utf8(done.stdout).expect("text");
    let bad: Vec<&str> = said.lines().filter(|line| line.ends_with("FAILS")).collect();
    assert!(bad.is_empty() && done.status.success(), "{}", bad.join("\n"));
    let head = format!(
        "licsim {} on {} {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::ARCH,
        std::env::consts::OS
    );
    assert_eq!(said.lines().next(), Some(head.as_str()));
    let held = said.lines().filter(|line| line.ends_with("holds")).count();
    assert!(said.contains(&format!("all {held} checks hold")) && held >= 90, "{said}");
    for part in ["M/M/16", "two lines in series", "spent retries", "digest of pool-wide-ooc"] {
        assert!(said.contains(part), "{part} is missing");
    }
    assert!(crate::support::tree(folder.path()).is_empty(), "a check writes nothing");
}
