//! `licsim list`.

use std::io::Write;

use super::args::{Format, ListArgs, ScenarioArgs};
use super::failure::Failure;
use super::library::{self, SHIPPED, Shipped};
use super::terminal;
use crate::plan::{Plan, StudyPlan};
use crate::scenario::Arm;

struct Entry {
    shipped: &'static Shipped,
    plan: Plan,
    study: Option<StudyPlan>,
    arms: Vec<Arm>,
}

impl Entry {
    /// The question that it answers.
    fn question(&self) -> &str {
        self.study.as_ref().map_or(&self.plan.scenario.question, |it| &it.question)
    }
}

pub(super) fn list(args: &ListArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let mut entries = Vec::new();
    for shipped in SHIPPED.iter() {
        let (_, loaded) = library::load(&ScenarioArgs::base(shipped.name))?;
        let (plan, study, arms) = (loaded.plan, loaded.study, loaded.arms);
        entries.push(Entry { shipped, plan, study, arms });
    }
    match args.format {
        Format::Json => json(&entries, out),
        Format::Table => table(&entries, out),
    }
}

/// One table, so that columns stand under each other, with a heading above each folder.
fn table(entries: &[Entry], out: &mut dyn Write) -> Result<(), Failure> {
    let mut rows = vec![["SCENARIO", "ROUTERS", "LENGTH", "QUESTION"].map(String::from).to_vec()];
    rows.extend(entries.iter().map(|entry| {
        vec![
            format!("  {}", entry.shipped.name),
            entry.plan.routers().to_string(),
            entry.plan.scenario.duration.to_string(),
            entry.question().to_owned(),
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
    writeln!(
        out,
        "\nRun one with `licsim run SCENARIO`, a study with `licsim study STUDY`; check all scenarios with `licsim test`."
    )?;
    Ok(())
}

fn json(entries: &[Entry], out: &mut dyn Write) -> Result<(), Failure> {
    let list: Vec<_> = entries
        .iter()
        .map(|entry| {
            let Entry { shipped, plan, study, arms } = entry;
            serde_json::json!({
                "kind": if study.is_some() { "study" } else { "scenario" },
                "folder": shipped.folder,
                "name": shipped.name,
                "title": plan.scenario.title,
                "question": entry.question(),
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
