//! `licsim list`.

use std::io::Write;

use super::args::{Format, ListArgs, ScenarioArgs};
use super::failure::Failure;
use super::library::{self, SHIPPED, Shipped};
use super::terminal;
use crate::plan::Plan;
use crate::scenario::Arm;

struct Entry {
    shipped: &'static Shipped,
    plan: Plan,
    arms: Vec<Arm>,
}

pub(super) fn list(args: &ListArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let mut entries = Vec::new();
    for shipped in SHIPPED.iter() {
        let (_, loaded) = library::load(&ScenarioArgs::base(shipped.name))?;
        entries.push(Entry { shipped, plan: loaded.plan, arms: loaded.arms });
    }
    match args.format {
        Format::Json => json(&entries, out),
        Format::Table => table(&entries, out),
    }
}

/// One table, so that columns stand under each other, with a heading above each folder.
fn table(entries: &[Entry], out: &mut dyn Write) -> Result<(), Failure> {
    let mut rows = vec![["SCENARIO", "ROUTERS", "LENGTH", "QUESTION"].map(String::from).to_vec()];
    rows.extend(entries.iter().map(|Entry { shipped, plan, .. }| {
        let scenario = &plan.scenario;
        let length = scenario.duration.to_string();
        vec![
            format!("  {}", shipped.name),
            plan.routers().to_string(),
            length,
            scenario.question.clone(),
        ]
    }));
    let mut text = Vec::new();
    terminal::table(&mut text, &rows)?;
    let text = String::from_utf8_lossy(&text);
    let mut lines = text.lines();
    writeln!(out, "{}", lines.next().unwrap_or_default())?;
    let mut folder = "";
    for (entry, line) in entries.iter().zip(lines) {
        if entry.shipped.folder != folder {
            folder = entry.shipped.folder;
            let about = library::about(folder).map(|it| format!(" – {it}")).unwrap_or_default();
            writeln!(out, "\n{folder}{about}")?;
        }
        writeln!(out, "{line}")?;
    }
    writeln!(out, "\nRun one with `licsim run SCENARIO`; check all with `licsim test`.")?;
    Ok(())
}

fn json(entries: &[Entry], out: &mut dyn Write) -> Result<(), Failure> {
    let list: Vec<_> = entries
        .iter()
        .map(|Entry { shipped, plan, arms }| {
            serde_json::json!({
                "folder": shipped.folder,
                "name": shipped.name,
                "title": plan.scenario.title,
                "question": plan.scenario.question,
                "routers": plan.routers(),
                "duration_s": plan.scenario.duration.as_secs_f64(),
                "arms": arms,
                "expectations": plan.expectations.len(),
            })
        })
        .collect();
    writeln!(out, "{:#}", serde_json::Value::Array(list))?;
    Ok(())
}
