//! `licsim show`: a router's console at an instant of a run, from a scenario or from a run directory.

use std::io::Write;
use std::path::Path;

use serde::Deserialize as _;

use super::args::{ScenarioArgs, ShowArgs, ShowFormat};
use super::failure::Failure;
use super::library::{self, Shelf};
use super::terminal::RunBar;
use crate::kernel::Time;
use crate::plan::{Dialect, Plan, RouterId};
use crate::render::show::Command;
use crate::render::snmprec;
use crate::scenario::{self, Source};
use crate::study;

pub(super) fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let parse = |text: &String| Command::parse(text).map_err(Failure::BadInput);
    let commands = args.commands.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    let mut plan = plan(&args.scenario)?;
    if let Some(dialect) = args.dialect {
        plan.scenario.syslog = dialect.into();
    }
    let router = router(args.router.as_deref(), &plan)?;
    let at = match &args.at {
        None => plan.end(),
        Some(text) => scenario::instant(text, &plan.scenario).map_err(Failure::BadInput)?,
    };
    let console = {
        let name = &plan.scenario.name;
        let mut bar = RunBar::new(name, at.since(Time::ZERO), false);
        study::visit(&plan, router, at, |progress| bar.show(progress))
    };
    if args.format == Some(ShowFormat::Snmprec) {
        out.write_all(snmprec::snmprec(&console, &plan).as_bytes())?;
    }
    for (index, (command, typed)) in commands.iter().zip(&args.commands).enumerate() {
        // One screen comes bare, for programs; several come with what each answers.
        if commands.len() > 1 {
            let gap = if index > 0 { "\n" } else { "" };
            let (rsp, name) = (console.view.active_rsp, plan.router_name(router));
            writeln!(out, "{gap}RP/0/RSP{rsp}/CPU0:{name}#{}", typed.trim())?;
        }
        out.write_all(command.print(&console, &plan).as_bytes())?;
    }
    Ok(())
}

/// The plan of a scenario, or of the run that a directory holds.
fn plan(args: &ScenarioArgs) -> Result<Plan, Failure> {
    let path = Path::new(&args.scenario);
    if !path.is_dir() {
        return library::load(args).map(|(_, loaded)| loaded.plan);
    }
    let run = past_run(path)?;
    // What is asked for now comes after what the run was asked for.
    let sets: Vec<_> = run.overrides.iter().chain(&args.sets).cloned().collect();
    let request = scenario::Request {
        source: &run.source,
        library: &Shelf,
        sets: &sets,
        arm: args.arm.as_deref().or(run.arm.as_deref()),
        seed: args.seed.or(Some(run.seed)),
        replication: if args.replication > 0 { args.replication } else { run.replication },
    };
    match scenario::load(&request) {
        Ok(mut loaded) => {
            loaded.plan.scenario.syslog = run.dialect.unwrap_or(loaded.plan.scenario.syslog);
            Ok(loaded.plan)
        }
        Err(diagnostics) => Err(Failure::BadInput(library::explain(&diagnostics))),
    }
}

/// What a run directory says about its run.
struct PastRun {
    source: Source,
    overrides: Vec<(String, String)>,
    arm: Option<String>,
    seed: u64,
    replication: u32,
    /// The words that its log was written in; older manifests do not say.
    dialect: Option<Dialect>,
}

fn past_run(directory: &Path) -> Result<PastRun, Failure> {
    let path = directory.join("manifest.json");
    let help = "name a scenario, or a run directory that `licsim run` has written";
    let text = std::fs::read(&path).map_err(|source| Failure::File {
        what: "read the run's manifest",
        path: path.clone(),
        source,
        help,
    })?;
    let no_manifest = || {
        let name = path.display();
        Failure::BadInput(format!(
            "error[bad-manifest]: `{name}` is not the manifest of a run\n  help: {help}"
        ))
    };
    let manifest: serde_json::Value = serde_json::from_slice(&text).map_err(|_| no_manifest())?;
    read(&manifest).ok_or_else(no_manifest)
}

fn read(manifest: &serde_json::Value) -> Option<PastRun> {
    let word = |key: &str| Some(manifest.get(key)?.as_str()?.to_owned());
    let overrides = manifest.get("overrides")?.as_array()?.iter().map(|it| {
        let (key, value) = it.as_str()?.split_once('=')?;
        Some((key.to_owned(), value.to_owned()))
    });
    // The run's own command says which file it was: what that extends is looked for beside it, or on the shelf.
    let name = word("command")?.split_whitespace().nth(2)?.to_owned();
    let name = if name.ends_with(".toml") { name } else { format!("shipped/{name}.toml") };
    Some(PastRun {
        source: Source { name, text: word("scenario_text")? },
        overrides: overrides.collect::<Option<_>>()?,
        arm: word("arm"),
        seed: manifest.get("seed")?.as_u64()?,
        replication: u32::try_from(manifest.get("replication")?.as_u64()?).ok()?,
        dialect: manifest.get("dialect").and_then(|it| Dialect::deserialize(it).ok()),
    })
}

/// The router that is meant.
fn router(name: Option<&str>, plan: &Plan) -> Result<RouterId, Failure> {
    match name {
        Some(name) => {
            plan.router_named(name).ok_or_else(|| Failure::BadInput(unknown_router(name, plan)))
        }
        None if plan.routers() == 1 => Ok(RouterId(0)),
        None => Err(Failure::BadInput(format!(
            "error[which-router]: the scenario has {} routers\n  help: say which with `--router NAME`: {}",
            plan.routers(),
            some_routers(plan)
        ))),
    }
}

/// The first and the last router of each fleet.
fn some_routers(plan: &Plan) -> String {
    let fleet = |fleet: &crate::plan::FleetPlan| {
        let (first, count) = (fleet.routers.first, fleet.routers.count);
        match count {
            0 => None,
            1 => Some(format!("`{}`", fleet.router_name(first))),
            _ => {
                let last = RouterId(first.0 + count - 1);
                Some(format!("`{}` to `{}`", fleet.router_name(first), fleet.router_name(last)))
            }
        }
    };
    let all: Vec<_> = plan.fleets.iter().filter_map(fleet).take(12).collect();
    if all.is_empty() { "it has none".into() } else { all.join(", ") }
}

fn unknown_router(name: &str, plan: &Plan) -> String {
    // Whole fleets are compared by their stem: they can have millions of routers.
    let likeness = |it: &str| (strsim::jaro_winkler(it, name) * 1_000.0) as u32;
    let first = |fleet: &crate::plan::FleetPlan| fleet.router_name(fleet.routers.first);
    let close = plan.fleets.iter().filter(|it| it.routers.count > 0).map(first);
    let close = close.max_by_key(|it| likeness(it)).filter(|it| likeness(it) > 750);
    let guess = close.map_or(String::new(), |it| format!("did you mean `{it}`? "));
    format!(
        "error[unknown-router]: there is no router `{name}`\n  help: {guess}there are {}",
        some_routers(plan)
    )
}
