//! The law: the same plan gives the same bytes, whoever runs it and however the file was written.
//!
//! `suite` takes the whole library and a study through everything that must not matter and holds it against the table of
//! digests on record; `docs/determinism.md` is the page about it.

pub(crate) mod checks;
mod engine;
pub(crate) mod program;
mod shuffled;
mod suite;
pub(crate) mod table;

use crate::support::{licsim_in, plan_of, run, shipped, shipped_plan, tree};

#[test]
fn the_same_plan_gives_the_same_outcome_twice() {
    for name in ["pool-wide-ooc", "guide-registration"] {
        let plan = shipped_plan(name, &[], None);
        assert!(run(&plan) == run(&plan), "{name}");
    }
}

#[test]
fn the_order_of_tables_in_a_file_means_nothing_to_metrics_and_verdicts() {
    for name in ["pool-wide-ooc", "retry-exhaustion"] {
        let text = shipped(name);
        let turned = shuffled::shuffled(&text, 4);
        let (a, b) =
            (run(&plan_of(name, &text, &[], None)), run(&plan_of(name, &turned, &[], None)));
        assert_eq!(a.digests, b.digests, "{name}");
        assert_eq!(a.metrics, b.metrics, "{name}");
        assert_eq!(a.expectations, b.expectations, "{name}");
    }
}

#[test]
fn another_seed_is_another_run_and_another_replication_too() {
    let base = shipped_plan("pool-wide-ooc", &[], None);
    let (mut seeded, mut repeated) = (base.clone(), base.clone());
    seeded.seed += 1;
    repeated.replication += 1;
    let digests = [base, seeded, repeated].map(|plan| run(&plan).digests.run);
    assert!(digests[0] != digests[1] && digests[0] != digests[2] && digests[1] != digests[2]);
}

#[test]
fn a_run_directory_has_the_same_bytes_wherever_it_is_written() {
    let (a, b) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    for folder in [a.path(), b.path()] {
        let done = licsim_in(folder, &["run", "guide-registration", "--quiet"]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let relative = |folder: &std::path::Path| -> Vec<_> {
        let strip = |(path, bytes): (std::path::PathBuf, Vec<u8>)| {
            (path.strip_prefix(folder).expect("below").to_owned(), bytes)
        };
        tree(folder).into_iter().map(strip).collect()
    };
    let (left, right) = (relative(a.path()), relative(b.path()));
    assert!(left.len() > 8, "the run wrote its files");
    for ((left_path, left_bytes), (right_path, right_bytes)) in left.iter().zip(&right) {
        assert_eq!(left_path, right_path);
        assert!(left_bytes == right_bytes, "{} differs", left_path.display());
    }
}
