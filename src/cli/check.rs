//! `licsim check`.

use std::io::Write;

use super::args::{CheckArgs, Format};
use super::failure::Failure;
use super::library::{self, Shelf};
use super::terminal;
use crate::scenario;

pub(super) fn check(args: &CheckArgs, out: &mut dyn Write) -> Result<(), Failure> {
    if args.format == Format::Json {
        return json(args, out);
    }
    let (_, loaded) = library::load(&args.scenario)?;
    let rows: Vec<Vec<String>> = loaded
        .resolved
        .iter()
        .map(|it| vec![it.key.clone(), it.value.clone(), it.from.clone()])
        .collect();
    terminal::table(out, &rows)?;
    let plan = &loaded.plan;
    writeln!(
        out,
        "\n{}: good. {} routers, {} faults, {} actions, {} expectations, {} simulated",
        plan.scenario.name,
        plan.routers(),
        plan.faults.len(),
        plan.actions.len(),
        plan.expectations.len(),
        plan.scenario.duration,
    )?;
    Ok(())
}

/// Diagnostics for programs: `[]` when everything is good.
fn json(args: &CheckArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let source = library::find(&args.scenario.scenario)?;
    let request = library::request(&source, &Shelf, &args.scenario);
    let diagnostics = scenario::load(&request).err().unwrap_or_default();
    writeln!(out, "{:#}", scenario::diagnostics_json(&diagnostics))?;
    if diagnostics.is_empty() { Ok(()) } else { Err(Failure::Reported) }
}
