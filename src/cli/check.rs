//! `licsim check`. Every arm is checked, whichever is shown.

use std::io::Write;

use super::args::{CheckArgs, Format};
use super::failure::Failure;
use super::harmless::Harmless;
use super::library::{self, Shelf};
use super::terminal;
use crate::render::words::count;
use crate::scenario;

pub(super) fn check(args: &CheckArgs, out: &mut dyn Write) -> Result<(), Failure> {
    if args.format == Format::Json {
        return json(args, out);
    }
    let loaded = library::load_checked(&args.scenario)?;
    for warning in &loaded.warnings {
        // Whoever closed standard error does not want to hear it.
        let mut err = Harmless::new(anstream::AutoStream::auto(std::io::stderr()));
        let _ = writeln!(err, "{}", library::explain(std::slice::from_ref(warning)));
    }
    // What must hold is read in the file; here it would hide the values that decide what happens.
    let rows: Vec<Vec<String>> = loaded
        .resolved
        .iter()
        .filter(|it| !it.key.starts_with("expect."))
        .map(|it| vec![short(&it.key), short(&it.value), it.from.clone()])
        .collect();
    terminal::table(out, &rows)?;
    let plan = &loaded.plan;
    writeln!(
        out,
        "\n{}: good. {}, {}, {}, {}, {} simulated",
        plan.scenario.name,
        count(u64::from(plan.routers()), "router", "routers"),
        count(plan.faults.len() as u64, "fault", "faults"),
        count(plan.actions.len() as u64, "action", "actions"),
        count(plan.expectations.len() as u64, "expectation", "expectations"),
        plan.scenario.duration,
    )?;
    Ok(())
}

/// The most characters of a column in the table of values.
const COLUMN: usize = 60;

/// `text` cut to a column's width, so that one long description does not push everything aside.
fn short(text: &str) -> String {
    if text.chars().count() <= COLUMN {
        return text.to_owned();
    }
    let kept: String = text.chars().take(COLUMN - 1).collect();
    format!("{kept}…")
}

/// The same for programs: mistakes, warnings, and every value with where it comes from.
fn json(args: &CheckArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let source = library::find(&args.scenario.scenario)?;
    let request = library::request(&source, &Shelf, &args.scenario);
    let loaded = scenario::load_checked(&request);
    let (document, result) = match &loaded {
        Ok(it) => {
            let plan = &it.plan;
            let document = serde_json::json!({
                "good": true,
                "scenario": plan.scenario.name,
                "kind": if it.study.is_some() { "study" } else { "scenario" },
                "arms": it.arms,
                "routers": plan.routers(),
                "duration_s": plan.scenario.duration.as_secs_f64(),
                "expectations": plan.expectations.len(),
                "diagnostics": it.warnings,
                "values": it.resolved,
            });
            (document, Ok(()))
        }
        Err(wrong) => {
            (serde_json::json!({ "good": false, "diagnostics": wrong }), Err(Failure::Reported))
        }
    };
    writeln!(out, "{document:#}")?;
    result
}
