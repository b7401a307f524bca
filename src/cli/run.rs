//! `licsim run`.

use std::io::Write;
use std::path::Path;

use clap::ValueEnum;

use super::args::{DialectArg, Format, RunArgs, ScenarioArgs};
use super::export;
use super::failure::Failure;
use super::interrupt::Interrupt;
use super::library;
use super::memory::{self, Kept};
use super::next::next;
use super::rules;
use super::screen::Screen;
use super::store::RunDirectory;
use super::terminal::RunBar;
use crate::observe::Options;
use crate::outcome::RunOutcome;
use crate::plan::Plan;
use crate::record::{Interest, Record, Selection};
use crate::render::chart::Easels;
use crate::render::chart::sight::{Drawing, Sight};
use crate::render::summary::{NOTE, Note, Surface, note, summary};
use crate::render::{self, Artifact};
use crate::scenario::Arm;
use crate::study;

pub(super) fn run(args: &RunArgs, out: &mut Screen) -> Result<(), Failure> {
    // Ctrl-C is looked for until the last file is written.
    let interrupt = Interrupt::new();
    let (source, loaded) = library::load(&args.scenario)?;
    let mut plan = loaded.plan;
    if let Some(dialect) = args.dialect {
        plan.scenario.syslog = dialect.into();
    }
    let kept = if args.summary_only { Kept::Summary } else { Kept::Report };
    memory::check([&plan], kept, 1)?;
    let directory = match args.summary_only {
        true => None,
        false => {
            let run = run_name(args, &plan);
            Some(RunDirectory::prepare(&args.out, &plan.scenario.name, &run)?)
        }
    };
    let sight = Sight::whole(&plan);
    let (outcome, recorded) = {
        let mut bar = RunBar::new(&plan.scenario.name, plan.scenario.duration, out.is_quiet());
        let kept = if args.summary_only { Options::SUMMARY } else { Options::FILMED };
        let options = Options { check: args.check, ..kept };
        let mut easels = (!args.summary_only).then(|| Easels::of(&plan, &sight));
        let interest = easels.as_ref().map_or(Interest::NONE, Easels::interest);
        let see = |record: &Record| {
            if let Some(easels) = &mut easels {
                easels.on(record);
            }
        };
        let outcome =
            study::run_watched(&plan, options, interest, see, |progress| bar.show(progress));
        let recorded = easels.map_or_else(Vec::new, |it| it.finish(&outcome));
        (outcome, recorded)
    };
    let command = command_line(&args.scenario, args.dialect, &plan);
    let place = match directory {
        None => None,
        Some(directory) => {
            let artifacts = artifacts(
                (&outcome, &recorded),
                (&source.text, &library::settings(&loaded.resolved)),
                &command,
                args,
            )?;
            for kind in &args.export {
                let (plan, outcome) = (&plan, Some(&outcome));
                let (selection, command) = (&Selection::ALL, &command);
                let subject = export::Subject { plan, outcome, selection, command };
                directory.create(kind.file_name())?.written(|file| subject.write(*kind, file))?;
            }
            interrupt
                .look(|| "the run was done, its report was not; nothing was written".to_owned());
            Some(directory.publish(&artifacts)?)
        }
    };
    match args.format {
        Format::Json => out.write_all(&render::export::summary_json(&outcome))?,
        Format::Table => {
            let surface = out.surface();
            let notes = notes(&outcome, place.as_deref(), (args, &loaded.arms), surface);
            out.write_all(summary(&outcome, surface, &notes).as_bytes())?;
        }
    }
    rules::hold([(args.scenario.scenario.as_str(), &outcome)])?;
    if outcome.passed() { Ok(()) } else { Err(Failure::Expectation) }
}

/// Everything that goes into the run directory.
fn artifacts(
    (outcome, recorded): (&RunOutcome, &[(&'static str, Drawing)]),
    (text, settings): (&str, &[(String, String)]),
    command: &str,
    args: &RunArgs,
) -> Result<Vec<Artifact>, Failure> {
    let charts = render::chart::charts(outcome, recorded);
    let overrides: Vec<String> =
        args.scenario.sets.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let input = render::report::ReportInput {
        outcome,
        recorded,
        scenario_text: text,
        overrides: &overrides,
        command,
        version: env!("CARGO_PKG_VERSION"),
    };
    let origin = render::export::Origin { text, overrides: &overrides, command, settings };
    let mut all = render::export::files(outcome, &origin);
    all.extend(render::syslog::files(outcome));
    all.extend(render::access_log::files(outcome));
    all.extend(charts);
    all.push(Artifact {
        name: "report.html".into(),
        media_type: "text/html",
        bytes: render::report::report(&input).into_bytes(),
    });
    Ok(all)
}

/// The run's folder: its seed and what was overridden, no stamps, so that the same run has the same place.
fn run_name(args: &RunArgs, plan: &Plan) -> String {
    let mut name = format!("seed-{}", plan.seed);
    if plan.replication > 0 {
        name.push_str(&format!(",replication-{}", plan.replication));
    }
    if let Some(arm) = &plan.arm {
        name.push_str(&format!(",arm-{arm}"));
    }
    for (key, value) in &args.scenario.sets {
        name.push_str(&format!(",{key}={value}"));
    }
    name
}

/// The command that reproduces the run.
pub(super) fn command_line(
    args: &ScenarioArgs,
    dialect: Option<DialectArg>,
    plan: &Plan,
) -> String {
    let mut command = format!("licsim run {}", args.scenario);
    if let Some(arm) = &plan.arm {
        command.push_str(&format!(" --arm {arm}"));
    }
    command.push_str(&format!(" --seed {}", plan.seed));
    if plan.replication > 0 {
        command.push_str(&format!(" --replication {}", plan.replication));
    }
    for (key, value) in &args.sets {
        let value = value.replace('\'', "'\\''");
        command.push_str(&format!(" --set '{key}={value}'"));
    }
    if let Some(word) = dialect.and_then(|it| it.to_possible_value()) {
        command.push_str(&format!(" --dialect {}", word.get_name()));
    }
    command
}

/// What stands below the summary: where everything is, the run's fingerprint, what to type next.
fn notes(
    outcome: &RunOutcome,
    place: Option<&Path>,
    (args, arms): (&RunArgs, &[Arm]),
    surface: Surface,
) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(place) = place {
        notes.push(Note::new("report", place.join("report.html").display().to_string()));
    }
    notes.push(Note::new("digest", &outcome.digests.run));
    let target = match place {
        Some(place) => vec![place.display().to_string()],
        None => again(&args.scenario, &outcome.plan),
    };
    let lines = next(outcome, &target, surface.columns.saturating_sub(NOTE));
    if !lines.is_empty() {
        notes.push(Note { head: "next", lines });
    }
    if !arms.is_empty() && args.scenario.arm.is_none() {
        let names: Vec<_> = arms.iter().map(|arm| arm.name.as_str()).collect();
        let text = format!("--arm {}", names.join(", --arm "));
        notes.push(note("arms", &text, surface, 2));
    }
    notes
}

/// The words that name the run: its scenario and what it was asked for.
fn again(args: &ScenarioArgs, plan: &Plan) -> Vec<String> {
    let mut words = vec![args.scenario.clone()];
    let mut add = |option: &str, value: String| words.extend([option.to_owned(), value]);
    if let Some(arm) = &plan.arm {
        add("--arm", arm.clone());
    }
    if let Some(seed) = args.seed {
        add("--seed", seed.to_string());
    }
    if plan.replication > 0 {
        add("--replication", plan.replication.to_string());
    }
    for (key, value) in &args.sets {
        add("--set", format!("{key}={value}"));
    }
    words
}
