//! `licsim test`.

use std::io::Write;
use std::path::Path;

use super::args::{Format, ScenarioArgs, TestArgs};
use super::failure::Failure;
use super::library::{self, SHIPPED};
use super::run::print_verdict;
use super::store::WholeFile;
use crate::observe::Options;
use crate::outcome::RunOutcome;
use crate::plan::Plan;
use crate::render::junit::{Suite, junit_xml};
use crate::scenario::Loaded;
use crate::study;

/// A scenario, or one of its arms.
struct Case {
    name: String,
    plan: Plan,
}

pub(super) fn test(args: &TestArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let cases = cases(&args.scenarios)?;
    let outcomes =
        study::in_parallel(&cases, |_, case| study::run(&case.plan, Options::SUMMARY, |_| ()));
    match args.format {
        Format::Json => json(&cases, &outcomes, out)?,
        Format::Table => table(&cases, &outcomes, out)?,
    }
    if let Some(path) = &args.junit {
        junit(path, &cases, &outcomes)?;
    }
    if outcomes.iter().all(RunOutcome::passed) { Ok(()) } else { Err(Failure::Expectation) }
}

/// Every scenario and arm that the arguments name. All files are checked before anything runs.
fn cases(names: &[String]) -> Result<Vec<Case>, Failure> {
    let mut wanted = Vec::new();
    for name in names {
        let path = Path::new(name);
        if path.is_dir() {
            let files = library::files_below(path)?;
            wanted.extend(files.iter().map(|file| file.display().to_string()));
        } else {
            wanted.push(name.clone());
        }
    }
    if names.is_empty() {
        wanted.extend(SHIPPED.iter().map(|shipped| shipped.name.to_owned()));
    }
    if wanted.is_empty() {
        let message = "error[no-scenarios]: there is no scenario file in the folders named\n  help: \
                       scenario files end in `.toml`";
        return Err(Failure::BadInput(message.to_owned()));
    }
    let (mut cases, mut wrong) = (Vec::new(), Vec::new());
    for name in wanted {
        match arms_of(&name) {
            Ok(found) => cases.extend(found),
            Err(Failure::BadInput(text)) => wrong.push(text),
            Err(other) => return Err(other),
        }
    }
    if wrong.is_empty() { Ok(cases) } else { Err(Failure::BadInput(wrong.join("\n"))) }
}

/// A scenario and its arms. A study promises nothing: there is nothing to check.
fn arms_of(name: &str) -> Result<Vec<Case>, Failure> {
    let (_, all) = library::load_all(&ScenarioArgs::base(name))?;
    if all[0].study.is_some() {
        return Ok(Vec::new());
    }
    let case = |loaded: Loaded| {
        let arm = loaded.plan.arm.as_ref().map(|arm| format!(" --arm {arm}")).unwrap_or_default();
        Case { name: format!("{name}{arm}"), plan: loaded.plan }
    };
    Ok(all.into_iter().map(case).collect())
}

fn junit(path: &Path, cases: &[Case], outcomes: &[RunOutcome]) -> Result<(), Failure> {
    let commands: Vec<_> = cases.iter().map(|it| format!("licsim run {}", it.name)).collect();
    let suite = |(command, outcome)| Suite { command, outcome };
    let suites: Vec<_> = commands.iter().map(String::as_str).zip(outcomes).map(suite).collect();
    WholeFile::create(path)?.written(|file| Ok(file.write_all(&junit_xml(&suites))?))
}

fn table(cases: &[Case], outcomes: &[RunOutcome], out: &mut dyn Write) -> Result<(), Failure> {
    let (mut passed, mut failed) = (0, 0);
    for (case, outcome) in cases.iter().zip(outcomes) {
        writeln!(out, "{}", case.name)?;
        for verdict in &outcome.expectations {
            print_verdict(verdict, out)?;
            *(if verdict.pass { &mut passed } else { &mut failed }) += 1;
            if !verdict.pass {
                writeln!(out, "          replay    licsim run {}", case.name)?;
            }
        }
    }
    writeln!(out, "\n{passed} expectations held, {failed} failed, in {} runs", cases.len())?;
    Ok(())
}

fn json(cases: &[Case], outcomes: &[RunOutcome], out: &mut dyn Write) -> Result<(), Failure> {
    let list: Vec<_> = cases
        .iter()
        .zip(outcomes)
        .map(|(case, outcome)| {
            serde_json::json!({
                "scenario": outcome.plan.scenario.name,
                "arm": case.plan.arm,
                "digest": outcome.digests.run,
                "passed": outcome.passed(),
                "expectations": outcome.expectations,
            })
        })
        .collect();
    writeln!(out, "{:#}", serde_json::Value::Array(list))?;
    Ok(())
}
