//! `licsim run`.

use std::io::Write;

use clap::ValueEnum;

use super::args::{DialectArg, Format, RunArgs, ScenarioArgs};
use super::export;
use super::failure::Failure;
use super::library;
use super::store::RunDirectory;
use super::terminal::{self, RunBar};
use crate::kernel::Stop;
use crate::observe::Options;
use crate::outcome::{Answer, RunOutcome, Verdict};
use crate::plan::{Plan, Response};
use crate::record::Selection;
use crate::render::{self, Artifact};
use crate::scenario::Arm;
use crate::study;

pub(super) fn run(args: &RunArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let (source, loaded) = library::load(&args.scenario)?;
    let mut plan = loaded.plan;
    if let Some(dialect) = args.dialect {
        plan.scenario.syslog = dialect.into();
    }
    let directory = match args.summary_only {
        true => None,
        false => {
            let run = run_name(args, &plan);
            Some(RunDirectory::prepare(&args.out, &plan.scenario.name, &run)?)
        }
    };
    let outcome = {
        let mut bar = RunBar::new(&plan.scenario.name, plan.scenario.duration, args.quiet);
        let options = if args.summary_only { Options::SUMMARY } else { Options::FULL };
        study::run(&plan, options, |progress| bar.show(progress))
    };
    let command = command_line(&args.scenario, args.dialect, &plan);
    let place = match directory {
        None => None,
        Some(directory) => {
            let artifacts = artifacts(
                &outcome,
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
            Some(directory.publish(&artifacts)?)
        }
    };
    match args.format {
        _ if args.quiet => {}
        Format::Json => out.write_all(&render::export::summary_json(&outcome))?,
        Format::Table => {
            summary(&outcome, out)?;
            if let Some(place) = place {
                writeln!(out, "\nreport   {}", place.join("report.html").display())?;
            }
            hint_at_arms(&loaded.arms, args, out)?;
        }
    }
    if outcome.passed() { Ok(()) } else { Err(Failure::Expectation) }
}

/// Everything that goes into the run directory.
fn artifacts(
    outcome: &RunOutcome,
    (text, settings): (&str, &[(String, String)]),
    command: &str,
    args: &RunArgs,
) -> Result<Vec<Artifact>, Failure> {
    let charts = render::chart::charts(outcome);
    let overrides: Vec<String> =
        args.scenario.sets.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let input = render::report::ReportInput {
        outcome,
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
        command.push_str(&format!(" --set '{key}={value}'"));
    }
    if let Some(word) = dialect.and_then(|it| it.to_possible_value()) {
        command.push_str(&format!(" --dialect {}", word.get_name()));
    }
    command
}

/// The answer, one screen high.
fn summary(outcome: &RunOutcome, out: &mut dyn Write) -> std::io::Result<()> {
    let plan = &outcome.plan;
    let arm = plan.arm.as_ref().map(|arm| format!(" (arm {arm})")).unwrap_or_default();
    writeln!(out, "{}{arm}", plan.scenario.title)?;
    if !plan.scenario.question.is_empty() {
        writeln!(out, "{}", plan.scenario.question)?;
    }
    writeln!(out)?;
    for verdict in &outcome.expectations {
        print_verdict(verdict, out)?;
    }
    if !outcome.expectations.is_empty() {
        writeln!(out)?;
    }
    let mut rows: Vec<_> = outcome.responses.iter().zip(&plan.responses).map(answer).collect();
    if !rows.is_empty() {
        terminal::table(out, &rows)?;
        writeln!(out)?;
    }
    rows = vec![
        row("routers", plan.routers()),
        row("simulated", simulated(outcome)),
        row("events", outcome.events),
    ];
    for name in HEADLINES {
        if let Some(metric) = outcome.metrics.iter().find(|metric| metric.name == *name) {
            let unit = if metric.unit == "1" { String::new() } else { format!(" {}", metric.unit) };
            rows.push(row(name, format!("{}{unit}", short(metric.value))));
        }
    }
    rows.push(row("digest", &outcome.digests.run));
    terminal::table(out, &rows)
}

/// How far the run came, and that it was cut off if it was.
fn simulated(outcome: &RunOutcome) -> String {
    let whole = format!("{} ({} router-days)", outcome.sim_end, short(outcome.router_days));
    match outcome.plan.event_limit {
        Some(limit) if outcome.stop == Stop::Budget => {
            format!("{whole}, CUT OFF by the event limit of {limit}")
        }
        _ => whole,
    }
}

/// Metrics that the summary on the terminal shows, where the run has them.
const HEADLINES: &[&str] = &[
    "routers.authorized",
    "routers.out-of-compliance",
    "routers.silent",
    "exchanges.attempts",
    "exchanges.failures",
    "exchange.seconds.mean",
    "exchange.seconds.p99",
    "backend.queue.max",
    "syslog.lines",
];

pub(super) fn print_verdict(verdict: &Verdict, out: &mut dyn Write) -> std::io::Result<()> {
    if verdict.pass {
        return writeln!(out, "  ok      {}", verdict.name);
    }
    writeln!(out, "  FAILED  {}", verdict.name)?;
    writeln!(out, "          expected  {}", verdict.expected)?;
    writeln!(out, "          happened  {}", verdict.evidence)
}

/// An answer to one of the scenario's own questions.
fn answer((answer, response): (&Answer, &Response)) -> Vec<String> {
    let value = match (answer.value, answer.unit) {
        (None, _) => "no answer".to_owned(),
        (Some(value), "1") => short(value),
        (Some(value), unit) => format!("{} {unit}", short(value)),
    };
    row(&response.title, value)
}

fn row(name: &str, value: impl ToString) -> Vec<String> {
    vec![name.to_owned(), value.to_string()]
}

/// Whole numbers as they are, others with four significant digits.
fn short(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    let digits = (3 - libm::floor(libm::log10(value.abs().max(1e-9))) as i32).clamp(0, 9);
    format!("{value:.*}", digits as usize)
}

fn hint_at_arms(arms: &[Arm], args: &RunArgs, out: &mut dyn Write) -> std::io::Result<()> {
    if arms.is_empty() || args.scenario.arm.is_some() {
        return Ok(());
    }
    let names: Vec<_> = arms.iter().map(|arm| arm.name.as_str()).collect();
    writeln!(out, "arms     {}  (run one with `--arm NAME`)", names.join(", "))
}
