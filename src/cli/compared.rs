//! What the two arguments of `licsim compare` are: a scenario, a run directory, or a study.

use std::fs;
use std::path::Path;

use super::args::{CompareArgs, Format, ScenarioArgs, StudyOf};
use super::failure::Failure;
use super::{library, reading, study};
use crate::plan::Plan;
use crate::render::export::{self, Kept};
use crate::scenario::{Arm, KEPT_BYTES};
use crate::study::compare::{Runs, StudyFacts};

/// One side.
#[derive(Debug)]
pub(super) enum Subject {
    /// A scenario that is run now.
    Scenario(Box<Scenario>),
    /// A run that is in a directory.
    Directory(Runs),
    /// A study that was run.
    Study(Box<StudyFacts>),
}

/// A scenario with what was overridden on its side.
#[derive(Debug)]
pub(super) struct Scenario {
    pub plan: Plan,
    pub settings: Vec<(String, String)>,
    pub overrides: Vec<String>,
    arms: Vec<Arm>,
}

impl Subject {
    fn words(&self) -> &'static str {
        match self {
            Subject::Scenario(_) => "a scenario",
            Subject::Directory(_) => "a run directory",
            Subject::Study(_) => "a study",
        }
    }
}

/// Both sides. Without B, A stands on both sides.
pub(super) fn subjects(args: &CompareArgs) -> Result<[Subject; 2], Failure> {
    let names = [&args.a, args.b.as_ref().unwrap_or(&args.a)];
    let [arm_a, arm_b] = arms(args)?;
    check_options(args, names)?;
    let mut a = subject(args, names[0], arm_a, &args.sets_a, None)?;
    // A scenario beside a run directory gets the directory's random numbers, unless it is told others.
    let luck = |it: &Subject| match it {
        Subject::Directory(it) => Some((it.runs[0].seed, it.runs[0].replication)),
        _ => None,
    };
    let b = subject(args, names[1], arm_b, &args.sets_b, luck(&a))?;
    if let (Subject::Scenario(_), Some(luck)) = (&a, luck(&b)) {
        a = subject(args, names[0], arm_a, &args.sets_a, Some(luck))?;
    }
    if matches!(a, Subject::Study(_)) != matches!(b, Subject::Study(_)) {
        return Err(wrong(
            "mixed-kinds",
            &format!("`{}` is {} and `{}` is {}", names[0], a.words(), names[1], b.words()),
            "compare a study with a study, and a run or a scenario with a run or a scenario",
        ));
    }
    if args.b.is_none() {
        same_twice(args, &a)?;
    }
    Ok([a, b])
}

/// The arm of each side. One arm and no B: the scenario without an arm against it; one arm and B: the same in both.
fn arms(args: &CompareArgs) -> Result<[Option<&str>; 2], Failure> {
    match args.arms.as_slice() {
        [] => Ok([None, None]),
        [one] if args.b.is_none() => Ok([None, Some(one)]),
        [one] => Ok([Some(one), Some(one)]),
        [a, b] => Ok([Some(a), Some(b)]),
        more => Err(wrong(
            "too-many-arms",
            &format!("{} arms are named, and a comparison has two sides", more.len()),
            "name two arms; a study compares any number: `[study] arms = [...]`",
        )),
    }
}

/// Refuses options that would have no effect.
fn check_options(args: &CompareArgs, names: [&String; 2]) -> Result<(), Failure> {
    let is_folder = names.map(|it| Path::new(it).is_dir());
    let given = [
        ("--set", !args.sets.is_empty(), is_folder[0] && is_folder[1]),
        ("--set-a", !args.sets_a.is_empty(), is_folder[0]),
        ("--set-b", !args.sets_b.is_empty(), is_folder[1]),
        ("--seed", args.seed.is_some(), is_folder[0] && is_folder[1]),
        ("--arm", !args.arms.is_empty(), is_folder[0] && is_folder[1]),
        ("--replications", args.replications > 1, is_folder[0] || is_folder[1]),
    ];
    for (option, is_given, has_no_effect) in given {
        if is_given && has_no_effect {
            return Err(wrong(
                "no-scenario",
                &format!(
                    "`{option}` is for scenarios that are run now, and a directory holds what was run"
                ),
                "name the scenario instead of its directory, or leave the option out",
            ));
        }
    }
    Ok(())
}

fn same_twice(args: &CompareArgs, a: &Subject) -> Result<(), Failure> {
    if !args.arms.is_empty() || !args.sets_a.is_empty() || !args.sets_b.is_empty() {
        return Ok(());
    }
    let help = match a {
        Subject::Scenario(it) if !it.arms.is_empty() => {
            let names: Vec<&str> = it.arms.iter().map(|it| it.name.as_str()).collect();
            format!(
                "name a second one, an arm (`--arm NAME`: {}), or a change (`--set-b KEY=VALUE`)",
                names.join(", ")
            )
        }
        Subject::Scenario(_) => "name a second one, or a change: `--set-b KEY=VALUE`".to_owned(),
        _ => "name a second one".to_owned(),
    };
    Err(wrong("one-side", &format!("there is nothing to compare `{}` with", args.a), &help))
}

fn subject(
    args: &CompareArgs,
    name: &str,
    arm: Option<&str>,
    own: &[(String, String)],
    luck: Option<(u64, u32)>,
) -> Result<Subject, Failure> {
    let path = Path::new(name);
    if path.is_dir() {
        return directory(path);
    }
    let mut sets = args.sets.clone();
    sets.extend_from_slice(own);
    let mut asked = ScenarioArgs {
        scenario: name.to_owned(),
        sets,
        seed: args.seed,
        replication: args.replication.unwrap_or(0),
        arm: arm.map(str::to_owned),
    };
    if let Some((seed, replication)) = luck {
        asked.seed = args.seed.or(Some(seed));
        asked.replication = args.replication.unwrap_or(replication);
    }
    let (_, loaded) = library::load(&asked)?;
    if loaded.study.is_some() {
        return conducted(args, &asked);
    }
    Ok(Subject::Scenario(Box::new(Scenario {
        settings: library::settings(&loaded.resolved),
        overrides: asked.sets.iter().map(|(key, value)| format!("{key}={value}")).collect(),
        arms: loaded.arms,
        plan: loaded.plan,
    })))
}

/// A study by name: its runs are taken from the store, and none is run.
fn conducted(args: &CompareArgs, asked: &ScenarioArgs) -> Result<Subject, Failure> {
    if asked.arm.is_some() || args.replications > 1 {
        return Err(wrong(
            "study-has-its-own",
            &format!(
                "`{}` is a study, which says itself which arms and replications it has",
                asked.scenario
            ),
            "leave `--arm` and `--replications` out; `--set-b study.replications=N` takes another study for B",
        ));
    }
    let of = StudyOf {
        study: asked.scenario.clone(),
        sets: asked.sets.clone(),
        seed: asked.seed,
        out: "output".into(),
        store: Some(args.store.clone()),
        format: Format::Table,
    };
    let read = study::read(&of)?;
    let missing = |runs: usize| {
        wrong(
            "missing-runs",
            &format!(
                "{runs} runs of study `{}` are not in `{}`",
                asked.scenario,
                args.store.display()
            ),
            "run the study first, with the same `--set` and `--seed`: `licsim study NAME`; `--store DIR` names another store",
        )
    };
    let subject = study::subject(&read, &of);
    let cells = crate::study::cells(&read.plan, &subject).map_err(study::wrong)?;
    if !args.store.is_dir() {
        return Err(missing(cells.len() * read.plan.repeats.least as usize));
    }
    let store = study::open_store(&of)?;
    let done = study::known(&read, &of, &store, cells)?;
    if !done.missing.is_empty() {
        return Err(missing(done.missing.len()));
    }
    let mut facts = StudyFacts::of(&crate::study::outcome(&read.plan, &done));
    facts.settings = Some(read.settings);
    Ok(Subject::Study(Box::new(facts)))
}

/// What a folder holds: a run, or a study's results.
fn directory(path: &Path) -> Result<Subject, Failure> {
    let file = |name: &str| path.join(name);
    if file("manifest.json").is_file() {
        let (manifest, summary) = (bytes(path, "manifest.json")?, bytes(path, "summary.json")?);
        let maybe = |name| file(name).is_file().then(|| bytes(path, name)).transpose();
        let (settings, routers) = (maybe("settings.csv")?, maybe("routers.csv")?);
        let kept = Kept {
            manifest: &manifest,
            summary: &summary,
            settings: settings.as_deref(),
            routers: routers.as_deref(),
        };
        return match export::read(&kept) {
            Ok(runs) => Ok(Subject::Directory(runs)),
            Err((name, why)) => Err(damaged(&file(name), &why, "run the scenario again")),
        };
    }
    if file("responses.csv").is_file() || file("results.csv").is_file() {
        let again = "run the study again: what is in its store is not run twice";
        let summary = bytes(path, "summary.json")?;
        let mut facts = StudyFacts::read(&summary)
            .map_err(|why| damaged(&file("summary.json"), &why, again))?;
        if file("settings.csv").is_file() {
            let settings = export::settings(&bytes(path, "settings.csv")?);
            let settings = settings.map_err(|why| damaged(&file("settings.csv"), &why, again))?;
            facts.settings = Some(settings);
        }
        return Ok(Subject::Study(Box::new(facts)));
    }
    Err(wrong(
        "not-a-run",
        &format!("`{}` holds neither a run nor a study's results", path.display()),
        &inside(path),
    ))
}

/// What could have been meant: folders in it that hold a run or a study.
fn inside(path: &Path) -> String {
    let mut found: Vec<String> = fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .map(|it| it.path())
        .filter(|it| it.join("summary.json").is_file())
        .map(|it| format!("`{}`", it.display()))
        .collect();
    found.sort();
    found.truncate(5);
    if found.is_empty() {
        "`licsim run NAME` writes output/NAME/seed-1, `licsim study NAME` output/NAME/study"
            .to_owned()
    } else {
        format!("did you mean {}?", found.join(" or "))
    }
}

fn bytes(path: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    let path = path.join(name);
    reading::kept(&path, KEPT_BYTES).map_err(|source| Failure::File {
        what: "read",
        path,
        source,
        help: "a run directory is whole or not there: run the scenario or the study again",
    })
}

fn damaged(path: &Path, why: &str, again: &str) -> Failure {
    wrong("damaged-file", &format!("`{}` cannot be read: {why}", path.display()), again)
}

fn wrong(code: &str, what: &str, help: &str) -> Failure {
    Failure::BadInput(format!("error[{code}]: {what}\n  help: {help}"))
}
