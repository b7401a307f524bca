//! What integration tests share: shipped scenarios, runs, the program.

pub(crate) mod hostile;
pub(crate) mod studies;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use licsim::observe::Options;
use licsim::outcome::RunOutcome;
use licsim::plan::Plan;
use licsim::render::chart::Easels;
use licsim::render::chart::sight::{Drawing, Sight};
use licsim::scenario::{self, Library, Request, Source};
use licsim::study;

/// The project's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All scenario files in and below the `scenarios` folder, in path order.
pub(crate) fn scenario_files() -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|it| it == "toml") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    below(&root().join("scenarios"), &mut found);
    found.sort();
    found
}

/// `extends` from the `scenarios` folder: by name, whatever folder it is in.
pub(crate) struct Scenarios;

impl Library for Scenarios {
    fn fetch(&self, path: &str, _: &str) -> Result<Source, String> {
        let stem = Path::new(path).file_stem().ok_or("no name")?;
        let found = scenario_files().into_iter().find(|it| it.file_stem() == Some(stem));
        let text = std::fs::read_to_string(found.ok_or("no such scenario")?);
        Ok(Source { name: path.to_owned(), text: text.map_err(|error| error.to_string())? })
    }
}

/// The plan that `text` means with these overrides; panics with the diagnostics if it has mistakes.
pub(crate) fn plan_of(name: &str, text: &str, sets: &[(&str, &str)], arm: Option<&str>) -> Plan {
    let source = Source { name: format!("{name}.toml"), text: text.to_owned() };
    let sets: Vec<_> = sets.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let request = Request {
        source: &source,
        library: &Scenarios,
        sets: &sets,
        arm,
        seed: None,
        replication: 0,
    };
    match scenario::load(&request) {
        Ok(loaded) => loaded.plan,
        Err(wrong) => panic!("{}", scenario::render(&wrong, false)),
    }
}

/// The text of a shipped scenario.
pub(crate) fn shipped(name: &str) -> String {
    let files = scenario_files();
    let file = files.iter().find(|it| it.file_stem().is_some_and(|stem| stem == name));
    std::fs::read_to_string(file.expect("a shipped scenario")).expect("readable")
}

/// The plan of a shipped scenario with overrides.
pub(crate) fn shipped_plan(name: &str, sets: &[(&str, &str)], arm: Option<&str>) -> Plan {
    plan_of(name, &shipped(name), sets, arm)
}

/// Runs `plan` and keeps everything. Every run of every test keeps licsim's own rules.
pub(crate) fn run(plan: &Plan) -> RunOutcome {
    run_keeping(plan, Options::FULL)
}

/// Runs `plan`, keeps what `options` say, and checks licsim's own rules.
pub(crate) fn run_keeping(plan: &Plan, options: Options) -> RunOutcome {
    let outcome = study::run(plan, Options { check: true, ..options }, |_| ());
    assert!(outcome.broken.is_empty(), "{}: {}", plan.scenario.name, broken_rules(&outcome));
    outcome
}

/// What `licsim run` keeps of a run for its report: the outcome, and the charts that are made of its records.
pub(crate) fn run_reported(plan: &Plan) -> (RunOutcome, Vec<(&'static str, Drawing)>) {
    let sight = Sight::whole(plan);
    let mut easels = Easels::of(plan, &sight);
    let (interest, options) = (easels.interest(), Options { check: true, ..Options::FILMED });
    let outcome = study::run_watched(plan, options, interest, |it| easels.on(it), |_| ());
    assert!(outcome.broken.is_empty(), "{}: {}", plan.scenario.name, broken_rules(&outcome));
    let recorded = easels.finish(&outcome);
    (outcome, recorded)
}

/// Every rule of licsim's own that did not hold, in words.
pub(crate) fn broken_rules(outcome: &RunOutcome) -> String {
    let lines = outcome.broken.iter().map(|it| {
        let router = it.router.map(|router| outcome.plan.router_name(router));
        format!("\n{} at {} on {router:?}: {}", it.rule.label(), it.at, it.why)
    });
    lines.collect()
}

/// Every expectation that failed, in words.
pub(crate) fn failures(outcome: &RunOutcome) -> String {
    let failed = outcome.expectations.iter().filter(|verdict| !verdict.pass);
    failed.map(|it| format!("{}: expected {}; {}\n", it.name, it.expected, it.evidence)).collect()
}

/// Checks that a shipped scenario keeps its promises in these arms.
pub(crate) fn holds(name: &str, arms: &[Option<&str>]) {
    for arm in arms {
        let outcome = run(&shipped_plan(name, &[], *arm));
        assert!(outcome.passed(), "{name} {arm:?}\n{}", failures(&outcome));
    }
}

/// What fails when `change` is made to the plan of a shipped scenario.
pub(crate) fn broken(name: &str, arm: Option<&str>, change: impl FnOnce(&mut Plan)) -> String {
    let mut plan = shipped_plan(name, &[], arm);
    change(&mut plan);
    failures(&run(&plan))
}

/// The program that was built for these tests.
pub(crate) fn licsim() -> Command {
    Command::new(env!("CARGO_BIN_EXE_licsim"))
}

/// Runs the program in `folder` and waits.
pub(crate) fn licsim_in(folder: &Path, arguments: &[&str]) -> Output {
    licsim().current_dir(folder).args(arguments).output().expect("the program starts")
}

/// All files below `folder` with their contents, in path order.
pub(crate) fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("readable").map(|e| e.expect("entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(tree(&path));
        } else {
            let bytes = std::fs::read(&path).expect("readable");
            found.push((path, bytes));
        }
    }
    found
}
