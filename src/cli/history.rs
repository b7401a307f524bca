//! `licsim replay`, `licsim diff` and `licsim why`: runs done once more, to look into them.

use std::io::Write;
use std::path::Path;

use super::args::{DiffArgs, Format, ReplayArgs, ScenarioArgs, WhyArgs};
use super::failure::Failure;
use super::memory::{self, Kept};
use super::past_run::{past_run, plan};
use super::screen::Screen;
use super::show;
use super::terminal::RunBar;
use super::told;
use crate::kernel::Time;
use crate::observe::Options;
use crate::outcome::Digests;
use crate::plan::Plan;
use crate::record::Record;
use crate::render::records::{line, story};
use crate::render::words::{count, grouped};
use crate::scenario;
use crate::study::{self, History, Question};

/// A run that was done once more.
struct Replayed {
    run: String,
    recorded: String,
    /// What recorded it.
    version: String,
    found: Digests,
    events: u64,
    /// Which parts of the digest differ.
    differing: Vec<String>,
}

impl Replayed {
    fn is_same(&self) -> bool {
        self.found.run == self.recorded
    }
}

/// Runs what each directory holds once more and compares digests.
pub(super) fn replay(args: &ReplayArgs, out: &mut Screen) -> Result<(), Failure> {
    let mut all = Vec::new();
    for directory in &args.runs {
        let one = replay_one(directory, out.is_quiet())?;
        if args.format == Format::Table {
            tell_replayed(&one, out)?;
        }
        all.push(one);
    }
    if args.format == Format::Json {
        let all: Vec<_> = all.iter().map(document).collect();
        told::print(&all.into(), out)?;
    }
    if all.iter().all(Replayed::is_same) { Ok(()) } else { Err(Failure::Expectation) }
}

fn document(it: &Replayed) -> serde_json::Value {
    serde_json::json!({
        "run": it.run,
        "same": it.is_same(),
        "recorded": it.recorded,
        "recorded_by": it.version,
        "replayed": it.found.run,
        "events": it.events,
        "differing": it.differing,
    })
}

fn replay_one(directory: &Path, quiet: bool) -> Result<Replayed, Failure> {
    let past = past_run(directory)?;
    let plan = past.plan(&ScenarioArgs::base(""))?;
    memory::check([&plan], Kept::Summary, 1)?;
    let outcome = {
        let mut bar = RunBar::new(&plan.scenario.name, plan.scenario.duration, quiet);
        study::run(&plan, Options::SUMMARY, |progress| bar.show(progress))
    };
    let found = outcome.digests;
    let differing = past.parts.iter().filter(|it| part(&found, &it.0) != Some(&it.1));
    Ok(Replayed {
        run: directory.display().to_string(),
        differing: differing.map(|it| it.0.clone()).collect(),
        recorded: past.digest,
        version: past.version,
        events: outcome.events,
        found,
    })
}

fn tell_replayed(it: &Replayed, out: &mut dyn Write) -> Result<(), Failure> {
    let (name, found) = (&it.run, &it.found.run);
    if it.is_same() {
        writeln!(out, "  ok      {name}: {} events, digest {found}", grouped(it.events))?;
        return Ok(());
    }
    writeln!(out, "  DIFFER  {name}")?;
    writeln!(out, "          recorded  {}, by licsim {}", it.recorded, it.version)?;
    writeln!(out, "          replayed  {found}, by licsim {}", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "          of its parts these differ: {}", it.differing.join(", "))?;
    Ok(())
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
    memory::check(&plans, Kept::Summary, plans.len())?;
    let parting = study::parting([&plans[0], &plans[1]], args.history);
    if args.format == Format::Json {
        told::print(&told::diff(&plans, parting.as_ref()), out)?;
        return if parting.is_none() { Ok(()) } else { Err(Failure::Expectation) };
    }
    let Some(parting) = parting else {
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
    memory::check([&plan], Kept::Summary, 1)?;
    let question: Question = args.question.into();
    let name = plan.router_name(router);
    let (word, reason) = (args.question.word(), study::reason(&plan, router, question, at));
    if args.format == Format::Json {
        return told::print(&told::why(&plan, (&name, word), at, reason.as_ref()), out);
    }
    let Some(reason) = reason else {
        writeln!(out, "{name}: no change of its {word} up to {at}; it has been so from the start")?;
        return Ok(());
    };
    for (place, line) in story(&reason, &plan).into_iter().enumerate() {
        writeln!(out, "{}{line}", if place == 0 { "" } else { "  ← " })?;
    }
    writeln!(out, "\n{}", line(&reason.change, &plan))?;
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
