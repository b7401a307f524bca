//! `licsim test`.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::args::{Format, ScenarioArgs, TestArgs};
use super::failure::Failure;
use super::interrupt::Interrupt;
use super::library::{self, SHIPPED};
use super::memory::{self, Kept};
use super::next::next;
use super::rules;
use super::screen::Screen;
use super::store::WholeFile;
use super::terminal;
use crate::observe::Options;
use crate::outcome::RunOutcome;
use crate::plan::Plan;
use crate::render::junit::{Suite, junit_xml};
use crate::render::summary::verdict_lines;
use crate::render::words::count;
use crate::scenario::Loaded;
use crate::study;

/// A scenario, or one of its arms.
struct Case {
    name: String,
    /// What names it on a command line.
    words: Vec<String>,
    plan: Plan,
}

pub(super) fn test(args: &TestArgs, out: &mut Screen) -> Result<(), Failure> {
    // Reading many scenarios takes a while too.
    let interrupt = Interrupt::new();
    let cases = cases(args)?;
    let at_once = study::threads().min(cases.len());
    memory::check(cases.iter().map(|it| &it.plan), Kept::Summary, at_once)?;
    let outcomes = run_all(&cases, &interrupt);
    match args.format {
        Format::Json => json(&cases, &outcomes, out)?,
        Format::Table => table(&cases, &outcomes, out)?,
    }
    if let Some(path) = &args.junit {
        junit(path, &cases, &outcomes)?;
    }
    let named = cases.iter().zip(&outcomes).map(|(case, outcome)| (case.name.as_str(), outcome));
    rules::hold(named)?;
    if outcomes.iter().all(RunOutcome::passed) { Ok(()) } else { Err(Failure::Expectation) }
}

/// Runs them all. At Ctrl-C it says what had come of it until then.
fn run_all(cases: &[Case], interrupt: &Interrupt) -> Vec<RunOutcome> {
    let (done, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let words = || {
        let done = done.load(Ordering::Relaxed);
        let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        failed.sort_unstable();
        let failed = match failed.as_slice() {
            [] => "no expectation had failed".to_owned(),
            names => format!("expectations had failed in {}", names.join(", ")),
        };
        format!(
            "{done} of {} were done, {failed}; nothing was written",
            count(cases.len() as u64, "run", "runs")
        )
    };
    let run = |_, case: &Case| {
        let outcome = study::run(&case.plan, Options::CHECKED, |_| interrupt.look(words));
        done.fetch_add(1, Ordering::Relaxed);
        if !outcome.passed() {
            failed.lock().unwrap_or_else(PoisonError::into_inner).push(case.name.clone());
        }
        outcome
    };
    study::in_parallel(cases, run)
}

/// Every scenario and arm that the arguments name. All files are checked before anything runs.
fn cases(args: &TestArgs) -> Result<Vec<Case>, Failure> {
    let mut wanted = Vec::new();
    for name in &args.scenarios {
        let path = Path::new(name);
        if path.is_dir() {
            let files = library::files_below(path)?;
            wanted.extend(files.iter().map(|file| file.display().to_string()));
        } else {
            wanted.push(name.clone());
        }
    }
    if args.scenarios.is_empty() {
        wanted.extend(SHIPPED.iter().map(|shipped| shipped.name.to_owned()));
    }
    if wanted.is_empty() {
        let message = "error[no-scenarios]: there is no scenario file in the folders named\n  help: \
                       scenario files end in `.toml`";
        return Err(Failure::BadInput(message.to_owned()));
    }
    let (mut cases, mut wrong) = (Vec::new(), Vec::new());
    for name in wanted {
        match arms_of(&name, &args.sets) {
            Ok(found) => cases.extend(found),
            Err(Failure::BadInput(text)) => wrong.push(text),
            Err(other) => return Err(other),
        }
    }
    if wrong.is_empty() { Ok(cases) } else { Err(Failure::BadInput(wrong.join("\n"))) }
}

/// A scenario and its arms. A study promises nothing: there is nothing to check.
fn arms_of(name: &str, sets: &[(String, String)]) -> Result<Vec<Case>, Failure> {
    let scenario = ScenarioArgs { sets: sets.to_vec(), ..ScenarioArgs::base(name) };
    let (_, all) = library::load_all(&scenario)?;
    if all[0].study.is_some() {
        return Ok(Vec::new());
    }
    let case = |loaded: Loaded| {
        let mut words = vec![name.to_owned()];
        words.extend(loaded.plan.arm.iter().flat_map(|arm| ["--arm".to_owned(), arm.clone()]));
        words.extend(sets.iter().flat_map(|(k, v)| ["--set".to_owned(), format!("{k}={v}")]));
        Case { name: words.join(" "), words, plan: loaded.plan }
    };
    Ok(all.into_iter().map(case).collect())
}

fn junit(path: &Path, cases: &[Case], outcomes: &[RunOutcome]) -> Result<(), Failure> {
    let commands: Vec<_> = cases.iter().map(|it| format!("licsim run {}", it.name)).collect();
    let suite = |(command, outcome)| Suite { command, outcome };
    let suites: Vec<_> = commands.iter().map(String::as_str).zip(outcomes).map(suite).collect();
    WholeFile::create(path)?.written(|file| Ok(file.write_all(&junit_xml(&suites))?))
}

/// What failed first, with what happened; then a line for each run that held.
fn table(cases: &[Case], outcomes: &[RunOutcome], out: &mut Screen) -> Result<(), Failure> {
    let surface = out.surface();
    let (mut passed, mut failed) = (0, 0);
    for (case, outcome) in cases.iter().zip(outcomes).filter(|it| !it.1.passed()) {
        writeln!(out, "{}", case.name)?;
        for verdict in outcome.expectations.iter().filter(|it| !it.pass) {
            for line in verdict_lines(verdict, surface) {
                writeln!(out, "{line}")?;
            }
            failed += 1;
        }
        let width = surface.columns.saturating_sub(10);
        for (index, line) in next(outcome, &case.words, width).iter().enumerate() {
            writeln!(out, "{}{line}", if index == 0 { "  next    " } else { "          " })?;
        }
        writeln!(out)?;
    }
    let mut rows = Vec::new();
    for (case, outcome) in cases.iter().zip(outcomes) {
        let held = outcome.expectations.iter().filter(|it| it.pass).count();
        passed += held;
        if outcome.passed() {
            rows.push(vec![format!("  ok      {}", case.name), folded(held)]);
        }
    }
    terminal::table(out, &rows)?;
    writeln!(
        out,
        "\n{} held, {failed} failed, in {}",
        count(passed as u64, "expectation", "expectations"),
        count(cases.len() as u64, "run", "runs")
    )?;
    Ok(())
}

/// How many held, in words.
fn folded(held: usize) -> String {
    match held {
        0 => "nothing is expected of it".to_owned(),
        1 => "the expectation holds".to_owned(),
        2 => "both expectations hold".to_owned(),
        n => format!("all {n} expectations hold"),
    }
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
                "digests": outcome.digests,
                "passed": outcome.passed(),
                "expectations": outcome.expectations,
            })
        })
        .collect();
    writeln!(out, "{:#}", serde_json::Value::Array(list))?;
    Ok(())
}
