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
    // Every arm is checked, whichever is shown.
    library::load_all(&args.scenario)?;
    let (_, loaded) = library::load(&args.scenario)?;
    for warning in &loaded.warnings {
        anstream::eprintln!("{}", library::explain(std::slice::from_ref(warning)));
    }
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
    let diagnostics = scenario::load_all(&request).err().unwrap_or_default();
    writeln!(out, "{}", serde_json::to_string_pretty(&diagnostics).expect("plain data"))?;
    if diagnostics.is_empty() { Ok(()) } else { Err(Failure::Reported) }
}
