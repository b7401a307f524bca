//! Studies written in a test: what they say to do, doing it, and the bytes that come of it.

use licsim::plan::StudyPlan;
use licsim::render::study as paper;
use licsim::scenario::{self, Library, Request, Source};
use licsim::study::{self, Cell, Shard, Store, Subject, Watch, Way};

/// A library without anything in it.
pub(crate) struct Nowhere;

impl Library for Nowhere {
    fn fetch(&self, path: &str, _: &str) -> Result<Source, String> {
        Err(format!("there is no {path}"))
    }
}

/// Nobody looks and nobody stops.
pub(crate) struct Quiet;

impl Watch for Quiet {
    fn needed(&self, _: usize) {}
    fn done(&self, _: bool) {}
    fn is_stopped(&self) -> bool {
        false
    }
}

fn source(text: &str) -> Source {
    Source { name: "t.toml".into(), text: text.into() }
}

fn cells_of(plan: &StudyPlan, source: &Source) -> Vec<Cell> {
    let subject = Subject { source, library: &Nowhere, sets: &[], seed: None };
    match study::cells(plan, &subject) {
        Ok(cells) => cells,
        Err(wrong) => panic!("{}", scenario::render(&wrong, false)),
    }
}

/// What a text says to study.
pub(crate) fn plan(text: &str) -> StudyPlan {
    let source = source(text);
    let request = Request {
        source: &source,
        library: &Nowhere,
        sets: &[],
        arm: None,
        seed: None,
        replication: 0,
    };
    match scenario::load(&request) {
        Ok(loaded) => loaded.study.expect("a study"),
        Err(wrong) => panic!("{}", scenario::render(&wrong, false)),
    }
}

/// The points of a text's study in its arms.
pub(crate) fn cells(text: &str) -> Vec<Cell> {
    cells_of(&plan(text), &source(text))
}

/// How a study is run in a test.
pub(crate) struct Run<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) shard: Option<Shard>,
    pub(crate) may_run: bool,
}

impl Run<'_> {
    pub(crate) fn study(&self, text: &str) -> study::Conducted {
        let (source, plan) = (source(text), plan(text));
        let subject = Subject { source: &source, library: &Nowhere, sets: &[], seed: None };
        let way = Way {
            engine: "test",
            store: self.store,
            shard: self.shard,
            may_run: self.may_run,
            verify: 0.0,
            watch: &Quiet,
        };
        study::conduct(&plan, &subject, &way, cells_of(&plan, &source)).expect("good")
    }
}

/// What tables and charts are made from; pictures themselves take their time in a debug build.
pub(crate) fn bytes(text: &str, done: &study::Conducted) -> Vec<u8> {
    assert_eq!(done.missing, [], "something was left out");
    let outcome = study::outcome(&plan(text), done);
    let (results, responses) = (paper::results_csv(&outcome), paper::responses_csv(&outcome));
    [results, responses, paper::summary_json(&outcome)].concat()
}
