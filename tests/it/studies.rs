//! Studies: what a study file says, which runs follow, and that nothing but the runs decides the result.

use std::collections::BTreeMap;

use licsim::study::{self, Memory, Shard};

use crate::support::studies::{Run, bytes, plan};

/// A study of a fleet whose outage is varied, small enough for tests.
const STUDY: &str = concat!(
    include_str!("support/outage.toml"),
    r#"
[[expect]]
name = "nobody is lost for long"
always = { metric = "routers.out-of-contact", at-most = 3 }

[study]
replications = 5
arms = ["base", "slow"]

[[factor]]
name = "outage"
keys = ["fault.away.backend-outage.for"]
range = { from = "6h", to = "18h", steps = 3 }

[[response]]
name = "lost"
mean = { metric = "routers.out-of-contact" }

[[response]]
name = "held"
expectation = "nobody is lost for long"

[[response]]
name = "repair"
elapsed = { first = { record = "contact-lost" }, then = { record = "contact-restored" }, take = "90%" }
"#
);

/// The same with a target precision instead of a number of replications.
fn sequential() -> String {
    let precise =
        "precision = { within = { lost = \"1%\" }, at-least = 3, at-most = 11, batch = 3 }";
    STUDY.replace("replications = 5", precise)
}

/// The same with a search instead of levels.
fn searching() -> String {
    format!(
        "{STUDY}\n[[threshold]]\nname = \"t\"\nfactor = \"outage\"\nfind = \"largest\"\nresponse = \"lost\"\nat-most = 0.24\n"
    )
    .replace("steps = 3", "steps = 25")
}

#[test]
fn threads_and_shards_give_the_same_bytes() {
    for text in [STUDY.to_owned(), sequential(), searching()] {
        let run = |store: &Memory, shard, may_run| Run { store, shard, may_run }.study(&text);
        let on_threads = |threads| {
            let store = Memory::default();
            bytes(&text, &study::with_threads(threads, || run(&store, None, true)))
        };
        let whole = on_threads(1);
        assert!(on_threads(8) == whole, "eight threads differ");
        for of in [3, 7] {
            let shared = Memory::default();
            let part = |number| run(&shared, Some(Shard { number, of }), true).ran;
            let ran: u64 = (1..=of).rev().map(part).sum();
            let merged = run(&shared, None, false);
            assert_eq!(merged.known, ran, "{of} shards did something twice");
            assert!(bytes(&text, &merged) == whole, "{of} shards differ");
        }
    }
}

#[test]
fn a_larger_study_runs_only_what_is_new() {
    let store = Memory::default();
    let run = |text: &str| Run { store: &store, shard: None, may_run: true }.study(text);
    assert_eq!((run(STUDY).ran, run(STUDY).ran), (3 * 2 * 5, 0));
    let larger = STUDY.replace("replications = 5", "replications = 6");
    assert_eq!(run(&larger).ran, 3 * 2);
    let finer = STUDY.replace("steps = 3", "steps = 5");
    assert_eq!(run(&finer).ran, 2 * 2 * 5);
    // Another title is no other run; another duration is.
    assert_eq!(run(&STUDY.replace("title = \"t\"", "title = \"other\"")).ran, 0);
    assert_eq!(run(&STUDY.replace("\"12d\"", "\"13d\"")).ran, 3 * 2 * 5);
}

#[test]
fn what_is_newly_asked_is_answered_and_the_old_answers_stay() {
    let store = Memory::default();
    let run = |text: &str| Run { store: &store, shard: None, may_run: true }.study(text);
    run(STUDY);
    let more = format!(
        "{STUDY}\n[[response]]\nname = \"worst\"\nlargest = {{ metric = \"routers.silent\" }}\n"
    );
    assert_eq!(run(&more).ran, 30);
    assert_eq!((run(&more).ran, run(STUDY).ran), (0, 0));
}

#[test]
fn a_cell_stops_when_it_is_known_well_enough_and_not_before() {
    let store = Memory::default();
    let done = Run { store: &store, shard: None, may_run: true }.study(&sequential());
    let runs: Vec<usize> = done.runs.iter().map(Vec::len).collect();
    assert!(runs.iter().all(|n| [3, 6, 9, 11].contains(n)), "{runs:?}");
    let loose = sequential().replace("\"1%\"", "100.0");
    let done = Run { store: &store, shard: None, may_run: true }.study(&loose);
    assert!(done.runs.iter().all(|it| it.len() == 3));
    let tight = sequential().replace("\"1%\"", "1e-9");
    let done = Run { store: &store, shard: None, may_run: true }.study(&tight);
    assert!(done.runs.iter().all(|it| it.len() == 11));
}

#[test]
fn a_search_finds_what_running_every_level_finds() {
    let store = Memory::default();
    let done = Run { store: &store, shard: None, may_run: true }.study(&searching());
    let looked = done.ran;
    let every = STUDY.replace("steps = 3", "steps = 25");
    let all = Run { store: &store, shard: None, may_run: true }.study(&every);
    assert!(looked < 25 * 2 * 5 / 3, "{looked} of 250 runs were needed");
    for search in &done.searches {
        let arm = usize::from(search.arm == "slow");
        let last = (0..25).rev().find(|level| {
            let entry = &all.runs[level * 2 + arm][search.replication as usize].entry;
            let plan = &all.cells[level * 2 + arm].plan;
            assert_eq!(plan.responses[0].name, "lost");
            entry
                .metrics
                .iter()
                .any(|(name, value)| name == "routers.out-of-contact.mean" && *value <= 0.24)
        });
        assert_eq!(search.found(), last, "{search:?}");
    }
}

#[test]
fn a_row_of_a_search_is_the_replication_that_it_names() {
    let store = Memory::default();
    let replications = |text: &str| -> BTreeMap<String, u32> {
        let done = Run { store: &store, shard: None, may_run: true }.study(text);
        let outcome = study::outcome(&plan(text), &done);
        let runs = outcome.cells.iter().flat_map(|it| &it.runs);
        runs.map(|it| (it.digest.clone(), it.replication)).collect()
    };
    let searched = replications(&searching());
    let all = replications(&STUDY.replace("steps = 3", "steps = 25"));
    assert!(!searched.is_empty() && searched.len() < all.len());
    for (digest, replication) in searched {
        assert_eq!(all.get(&digest), Some(&replication), "{digest}");
    }
}
