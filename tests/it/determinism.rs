//! The law: the same plan gives the same bytes, whoever runs it and however the file was written.

use licsim::kernel::{Agenda, Heap, Limits, Wheel, run as handle_events};
use licsim::record::Interest;
use licsim::world::{Event, World};

use crate::support::{licsim_in, plan_of, run, shipped, shipped_plan, tree};

#[test]
fn the_same_plan_gives_the_same_outcome_twice() {
    for name in ["pool-wide-ooc", "guide-registration"] {
        let plan = shipped_plan(name, &[], None);
        assert!(run(&plan) == run(&plan), "{name}");
    }
}

#[test]
fn the_order_of_tables_in_a_file_means_nothing() {
    for name in ["pool-wide-ooc", "retry-exhaustion"] {
        let text = shipped(name);
        let turned = upside_down(&text);
        assert_ne!(text, turned);
        let (a, b) =
            (run(&plan_of(name, &text, &[], None)), run(&plan_of(name, &turned, &[], None)));
        assert_eq!(a.digests, b.digests, "{name}");
        assert_eq!(a.metrics, b.metrics, "{name}");
    }
}

/// The file's top-level blocks in reverse order; the sub-tables of a block stay with it.
fn upside_down(text: &str) -> String {
    let mut blocks: Vec<String> = vec![String::new()];
    for line in text.lines() {
        let opens = line.starts_with('[') && !line.starts_with("[expect.");
        if opens {
            blocks.push(String::new());
        }
        let block = blocks.last_mut().expect("one block at least");
        block.push_str(line);
        block.push('\n');
    }
    blocks.reverse();
    blocks.concat()
}

#[test]
fn cutting_a_run_into_slices_changes_nothing() {
    let plan = shipped_plan("pool-wide-ooc", &[], None);
    let whole = digest(&plan, u64::MAX);
    for slice in [1, 7, 1_000] {
        assert_eq!(digest(&plan, slice), whole, "slices of {slice} events");
    }
}

fn digest(plan: &licsim::plan::Plan, slice: u64) -> String {
    let (mut world, mut agenda): (World, Agenda<Event, Wheel<Event>>) =
        World::build(plan.clone(), Interest::NONE);
    let limits = Limits { horizon: plan.end(), events: slice };
    while handle_events(&mut world, &mut agenda, limits) == licsim::kernel::Stop::Budget {}
    world.digests(agenda.digest()).run
}

#[test]
fn the_wheel_and_the_heap_and_being_watched_or_not_make_no_difference() {
    let plan = shipped_plan("retry-exhaustion", &[], None);
    let (mut world, mut agenda): (World, Agenda<Event, Heap<Event>>) =
        World::build(plan.clone(), Interest::ALL);
    let limits = Limits { horizon: plan.end(), events: u64::MAX };
    handle_events(&mut world, &mut agenda, limits);
    assert_eq!(world.digests(agenda.digest()).run, digest(&plan, u64::MAX));
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

/// Committed digests: the same on every machine, in debug and release. A change here is a change of results and
/// needs a reason in the commit.
#[test]
fn digests_are_those_on_record() {
    let mut table = String::new();
    for name in ["bench-fleet", "guide-registration", "pool-wide-ooc", "retry-exhaustion"] {
        let small: &[(&str, &str)] = match name {
            "bench-fleet" => &[("fleet.edge.count", "300"), ("scenario.duration", "6d")],
            _ => &[],
        };
        let digests = run(&shipped_plan(name, small, None)).digests;
        table.push_str(&format!(
            "{name}\n  events   {}\n  messages {}\n  changes  {}\n",
            digests.events, digests.messages, digests.changes
        ));
    }
    insta::assert_snapshot!("digests", table);
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
