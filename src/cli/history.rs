//! `licsim replay`, `licsim diff` and `licsim why`: runs done once more, to look into them.

use std::io::Write;
use std::path::Path;

use super::args::{DiffArgs, ReplayArgs, ScenarioArgs, WhyArgs};
use super::failure::Failure;
use super::past_run::{past_run, plan};
use super::screen::Screen;
use super::show;
use super::terminal::RunBar;
use crate::kernel::Time;
use crate::observe::Options;
use crate::outcome::Digests;
use crate::plan::Plan;
use crate::record::Record;
use crate::render::records::line;
use crate::render::words::{count, grouped};
use crate::scenario;
use crate::study::{self, History, Question};

/// Runs what each directory holds once more and compares digests.
pub(super) fn replay(args: &ReplayArgs, out: &mut Screen) -> Result<(), Failure> {
    let mut all_same = true;
    for directory in &args.runs {
        all_same &= replay_one(directory, out)?;
    }
    if all_same { Ok(()) } else { Err(Failure::Expectation) }
}

fn replay_one(directory: &Path, out: &mut Screen) -> Result<bool, Failure> {
    let past = past_run(directory)?;
    let plan = past.plan(&ScenarioArgs::base(""))?;
    let outcome = {
        let mut bar = RunBar::new(&plan.scenario.name, plan.scenario.duration, out.is_quiet());
        study::run(&plan, Options::SUMMARY, |progress| bar.show(progress))
    };
    let (name, found) = (directory.display(), &outcome.digests);
    if found.run == past.digest {
        let events = grouped(outcome.events);
        writeln!(out, "  ok      {name}: {events} events, digest {}", found.run)?;
        return Ok(true);
    }
    writeln!(out, "  DIFFER  {name}")?;
    writeln!(out, "          recorded  {}, by licsim {}", past.digest, past.version)?;
    writeln!(out, "          replayed  {}, by licsim {}", found.run, env!("CARGO_PKG_VERSION"))?;
    let other: Vec<&str> = past
        .parts
        .iter()
        .filter(|it| part(found, &it.0) != Some(&it.1))
        .map(|it| it.0.as_str())
        .collect();
    writeln!(out, "          of its parts these differ: {}", other.join(", "))?;
    Ok(false)
}

fn part<'a>(digests: &'a Digests, name: &str) -> Option<&'a String> {
    match name {
        "events" => Some(&digests.events),
        "messages" => Some(&digests.messages),
        "changes" => Some(&digests.changes),
        _ => None,
    }
}

/// Says where two runs part.
pub(super) fn diff(args: &DiffArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let side = |name: &str, with_options: bool| {
        let asked = ScenarioArgs {
            scenario: name.to_owned(),
            sets: if with_options { args.sets.clone() } else { Vec::new() },
            seed: args.seed,
            replication: args.replication,
            arm: args.arm.clone().filter(|_| with_options),
        };
        plan(&asked)
    };
    let b = args.b.as_ref().unwrap_or(&args.a);
    if args.b.is_none() && args.arm.is_none() && args.sets.is_empty() {
        return Err(Failure::BadInput(format!(
            "error[one-side]: there is nothing to compare `{}` with\n  help: name a second run, an arm (`--arm NAME`) or a change \
             (`--set KEY=VALUE`)",
            args.a
        )));
    }
    let plans = [side(&args.a, args.b.is_some())?, side(b, true)?];
    let Some(parting) = study::parting([&plans[0], &plans[1]], args.history) else {
        writeln!(out, "the same: both runs handle the same events with the same outcome")?;
        return Ok(());
    };
    for ((name, plan), records) in ["A", "B"].into_iter().zip(&plans).zip(&parting.beginnings) {
        beginning(name, plan, records, out)?;
    }
    writeln!(out, "the first {} are the same", count(parting.events, "event", "events"))?;
    for ((name, plan), side) in ["A", "B"].into_iter().zip(&plans).zip(&parting.sides) {
        history(name, plan, side, out)?;
    }
    Err(Failure::Expectation)
}

/// How many records of a beginning are printed.
const BEGINNING: usize = 5;

/// What a run begins with that the other does not.
fn beginning(
    name: &str,
    plan: &Plan,
    records: &[Record],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    for record in records.iter().take(BEGINNING) {
        writeln!(out, "only {name} begins with  {}", line(record, plan))?;
    }
    if records.len() > BEGINNING {
        writeln!(out, "only {name} begins with {} more", records.len() - BEGINNING)?;
    }
    Ok(())
}

/// One run's records around the parting.
fn history(name: &str, plan: &Plan, side: &History, out: &mut dyn Write) -> Result<(), Failure> {
    let arm = plan.arm.as_ref().map_or(String::new(), |arm| format!(", arm {arm}"));
    writeln!(out, "\n{name}  {}{arm}", plan.scenario.name)?;
    for record in &side.before {
        writeln!(out, "     {}", line(record, plan))?;
    }
    match side.at {
        None => writeln!(out, "  >  the run is over")?,
        Some(at) if side.then.is_empty() => writeln!(out, "  >  {at}  an event without a record")?,
        Some(_) => {
            for record in &side.then {
                writeln!(out, "  >  {}", line(record, plan))?;
            }
        }
    }
    Ok(())
}

/// Says why a router is what it is.
pub(super) fn why(args: &WhyArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let plan = plan(&args.scenario)?;
    let router = show::router(args.router.as_deref(), &plan)?;
    let at = match &args.at {
        None => plan.end(),
        Some(text) => scenario::instant(text, &plan.scenario).map_err(Failure::BadInput)?,
    };
    let question: Question = args.question.into();
    let name = plan.router_name(router);
    let Some(reason) = study::reason(&plan, router, question, at) else {
        let word = args.question.word();
        writeln!(out, "{name}: no change of its {word} up to {at}; it has been so from the start")?;
        return Ok(());
    };
    writeln!(out, "{}", line(&reason.change, &plan))?;
    let since = at.since(reason.change.at);
    writeln!(out, "and so it stayed until {at}, {}", crate::render::words::length(since))?;
    chain("because", &reason.chain, &reason.change, &plan, out)?;
    if !reason.shortage.is_empty() {
        chain("and its pool was short because", &reason.shortage, &reason.change, &plan, out)?;
    }
    Ok(())
}

/// The records of one event after another, newest first; what is said already is left out.
fn chain(
    head: &str,
    events: &[Vec<Record>],
    said: &Record,
    plan: &Plan,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    writeln!(out, "\n{head}")?;
    let mut last: Option<Time> = None;
    for record in events.iter().flat_map(|it| it.iter().rev()).filter(|it| *it != said) {
        let gap = last.is_some_and(|last| last != record.at);
        writeln!(out, "{}{}", if gap { "  ← " } else { "    " }, line(record, plan))?;
        last = Some(record.at);
    }
    Ok(())
}
