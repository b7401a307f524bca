//! `licsim list`.

use std::io::Write;

use super::args::{Format, ListArgs, ScenarioArgs};
use super::failure::Failure;
use super::library::{self, SHIPPED};
use super::terminal;
use crate::plan::Plan;
use crate::scenario::Arm;

pub(super) fn list(args: &ListArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let mut entries = Vec::new();
    for shipped in SHIPPED.iter() {
        let (_, loaded) = library::load(&ScenarioArgs::base(shipped.name))?;
        entries.push((shipped.name, loaded.plan, loaded.arms));
    }
    match args.format {
        Format::Json => json(&entries, out),
        Format::Table => {
            let mut rows =
                vec![["SCENARIO", "ROUTERS", "LENGTH", "QUESTION"].map(String::from).to_vec()];
            for (name, plan, _) in &entries {
                rows.push(vec![
                    (*name).to_owned(),
                    plan.routers().to_string(),
                    plan.scenario.duration.to_string(),
                    plan.scenario.question.clone(),
                ]);
            }
            terminal::table(out, &rows)?;
            writeln!(out, "\nRun one with `licsim run SCENARIO`; check all with `licsim test`.")?;
            Ok(())
        }
    }
}

fn json(entries: &[(&str, Plan, Vec<Arm>)], out: &mut dyn Write) -> Result<(), Failure> {
    let list: Vec<_> = entries
        .iter()
        .map(|(name, plan, arms)| {
            serde_json::json!({
                "name": name,
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
