//! `licsim compare`: two scenarios, run directories or studies side by side.

use std::io::Write;
use std::path::Path;

use super::args::{CompareArgs, CompareFormat};
use super::compared::{self, Subject};
use super::failure::Failure;
use super::interrupt::Interrupt;
use super::memory::{self, Kept};
use super::screen::Screen;
use super::store::publish_into;
use super::terminal::{self, StudyBar};
use crate::observe::Options;
use crate::plan::Plan;
use crate::render;
use crate::study::compare::{Comparison, RunFacts, Runs, compare_runs, compare_studies};
use crate::study::{in_parallel, run, threads};

/// Rows of a table on the terminal.
const SHOWN: usize = 20;

pub(super) fn compare(args: &CompareArgs, out: &mut Screen) -> Result<(), Failure> {
    let level = args.level;
    let [a, b] = compared::subjects(args)?;
    let comparison = match (a, b) {
        (Subject::Study(a), Subject::Study(b)) => compare_studies(&a, &b, level),
        (a, b) => {
            let [a, b] = done(args, out.is_quiet(), a, b)?;
            compare_runs(&a, &b, level)
        }
    };
    let place = match &args.out {
        None => None,
        Some(folder) => {
            let files = render::compare::files(&comparison);
            publish_into(folder, &files)?;
            // A picture of an older comparison would be taken for one of this.
            let drawn = |name: &str| files.iter().any(|it| it.name == name);
            for name in ["compare.svg", "compare.png"].into_iter().filter(|it| !drawn(it)) {
                let _ = std::fs::remove_file(folder.join(name));
            }
            Some(folder)
        }
    };
    match args.format {
        CompareFormat::Json => out.write_all(&render::compare::json(&comparison))?,
        CompareFormat::Csv => out.write_all(&render::compare::csv(&comparison))?,
        CompareFormat::Markdown => out.write_all(&render::compare::markdown(&comparison))?,
        CompareFormat::Table => text(&comparison, place.map(|it| it.as_path()), out)?,
    }
    let failed = args.fail_on_difference && comparison.differs();
    if failed { Err(Failure::Expectation) } else { Ok(()) }
}

/// The runs of both sides: those of scenarios are made now, all of them in parallel.
fn done(args: &CompareArgs, quiet: bool, a: Subject, b: Subject) -> Result<[Runs; 2], Failure> {
    let mut jobs: Vec<Plan> = Vec::new();
    for side in [&a, &b] {
        if let Subject::Scenario(it) = side {
            let first = it.plan.replication;
            jobs.extend(
                (0..args.replications)
                    .map(|n| Plan { replication: first.saturating_add(n), ..it.plan.clone() }),
            );
        }
    }
    memory::check(&jobs, Kept::Summary, threads().min(jobs.len()))?;
    let bar = StudyBar::new("compare", quiet);
    bar.needed(jobs.len() as u64);
    let interrupt = Interrupt::new();
    let look = || {
        interrupt.look(|| "the runs to be compared were not done; nothing was written".to_owned())
    };
    let made = in_parallel(&jobs, |_, plan| {
        let facts = RunFacts::of(run(plan, Options::COMPARED, |_| look()));
        bar.done(true);
        facts
    });
    drop(bar);
    let mut made = made.into_iter();
    let mut side = |it: Subject| match it {
        Subject::Directory(runs) => Ok(runs),
        Subject::Scenario(it) => Ok(Runs {
            settings: Some(it.settings),
            overrides: it.overrides,
            runs: made.by_ref().take(args.replications as usize).collect(),
        }),
        // `subjects` lets a study stand beside a study only.
        Subject::Study(_) => Err(Failure::Internal),
    };
    Ok([side(a)?, side(b)?])
}

/// The answer for people.
fn text(it: &Comparison, place: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "{}.", render::compare::finding(it))?;
    for block in render::compare::blocks(it, SHOWN) {
        writeln!(out, "\n{}", block.heading)?;
        let indented: Vec<Vec<String>> = block
            .table
            .iter()
            .map(|row| {
                let mut row = row.clone();
                if let Some(first) = row.first_mut() {
                    *first = format!("  {first}");
                }
                row
            })
            .collect();
        terminal::table(out, &indented)?;
        for note in &block.notes {
            writeln!(out, "  {note}")?;
        }
    }
    if let Some(place) = place {
        writeln!(out, "\nresults  {}", place.display())?;
    }
    Ok(())
}
