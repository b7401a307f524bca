//! A run that a directory holds, to be run again.

use std::path::Path;

use serde::Deserialize as _;

use super::args::ScenarioArgs;
use super::failure::Failure;
use super::library::{self, FromElsewhere};
use super::reading;
use super::run::command_line;
use crate::plan::{Dialect, Plan};
use crate::scenario::{self, KEPT_BYTES, Source};

/// The plan of a scenario, or of the run that a directory holds.
pub(super) fn plan(args: &ScenarioArgs) -> Result<Plan, Failure> {
    let path = Path::new(&args.scenario);
    if !path.is_dir() {
        return library::load(args).map(|(_, loaded)| loaded.plan);
    }
    let run = past_run(path)?;
    run.plan(args)
}

/// The command that does such a run again.
pub(super) fn command(args: &ScenarioArgs, plan: &Plan) -> Result<String, Failure> {
    let path = Path::new(&args.scenario);
    if !path.is_dir() {
        return Ok(command_line(args, None, plan));
    }
    let sets = args.sets.iter().map(|(key, value)| format!(" --set '{key}={value}'"));
    Ok(past_run(path)?.command + &sets.collect::<String>())
}

impl PastRun {
    /// Its plan, with what is asked for beyond it.
    pub(super) fn plan(&self, args: &ScenarioArgs) -> Result<Plan, Failure> {
        let run = self;
        // What is asked for now comes after what the run was asked for.
        let sets: Vec<_> = run.overrides.iter().chain(&args.sets).cloned().collect();
        let request = scenario::Request {
            source: &run.source,
            library: &FromElsewhere,
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
}

/// What a run directory says about its run.
pub(super) struct PastRun {
    source: Source,
    overrides: Vec<(String, String)>,
    arm: Option<String>,
    seed: u64,
    replication: u32,
    /// Of the whole run.
    pub digest: String,
    /// Of its ingredients, by name.
    pub parts: Vec<(String, String)>,
    /// What ran it.
    pub version: String,
    /// The command that does it again.
    command: String,
    /// The words that its log was written in; older manifests do not say.
    dialect: Option<Dialect>,
}

pub(super) fn past_run(directory: &Path) -> Result<PastRun, Failure> {
    let path = directory.join("manifest.json");
    let help = "name a scenario, or a run directory that `licsim run` has written";
    let text = reading::kept(&path, KEPT_BYTES).map_err(|source| Failure::File {
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
    let command = word("command")?;
    let name = command.split_whitespace().nth(2)?.to_owned();
    let name = if name.ends_with(".toml") { name } else { format!("shipped/{name}.toml") };
    let parts = manifest.get("digests")?.as_object()?.iter();
    let parts = parts.map(|(name, it)| Some((name.clone(), it.as_str()?.to_owned())));
    Some(PastRun {
        source: Source { name, text: word("scenario_text")? },
        overrides: overrides.collect::<Option<_>>()?,
        arm: word("arm"),
        seed: manifest.get("seed")?.as_u64()?,
        replication: u32::try_from(manifest.get("replication")?.as_u64()?).ok()?,
        digest: word("digest")?,
        parts: parts.collect::<Option<_>>()?,
        version: word("licsim_version")?,
        command,
        dialect: manifest.get("dialect").and_then(|it| Dialect::deserialize(it).ok()),
    })
}
