//! Arguments of `licsim study` and `merge`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Format, ScenarioArgs, key_value, percent};

#[derive(Args, Debug)]
pub(in crate::cli) struct StudyOf {
    /// A study file, or the name of a shipped study.
    pub study: String,

    /// Set any key of the scenario or the study, for example `study.replications=5`. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    pub sets: Vec<(String, String)>,

    /// Root of all random numbers, instead of the scenario's own.
    #[arg(long, allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// Where results go: DIR/SCENARIO/study.
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,

    /// Where runs are kept, instead of DIR/store.
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

impl StudyOf {
    /// A shipped study as it is.
    pub(in crate::cli) fn shipped(name: &str) -> Self {
        StudyOf {
            study: name.to_owned(),
            sets: Vec::new(),
            seed: None,
            out: PathBuf::from("output"),
            store: None,
            format: Format::Table,
        }
    }

    /// The scenario that is studied, as other commands name it.
    pub(in crate::cli) fn scenario(&self) -> ScenarioArgs {
        ScenarioArgs {
            scenario: self.study.clone(),
            sets: self.sets.clone(),
            seed: self.seed,
            replication: 0,
            arm: None,
        }
    }
}

#[derive(Args, Debug)]
pub(in crate::cli) struct StudyArgs {
    #[command(flatten)]
    pub of: StudyOf,

    /// Say how many points and runs there are and what they will cost; run nothing but one of them in part.
    #[arg(long)]
    pub plan: bool,

    /// Run only a part: `2/7`; `auto` asks the batch system that started this (Slurm, Kubernetes, AWS Batch, PBS, Torque,
    /// Grid Engine, GNU parallel, GitLab, CircleCI, Buildkite), `auto/7` one that does not say how many tasks there are.
    #[arg(long, value_name = "K/N")]
    pub shard: Option<String>,

    /// Print a job file that runs the study in shards; run nothing.
    #[arg(long, value_enum, conflicts_with_all = ["plan", "shard"])]
    pub emit: Option<EmitKind>,

    /// How many shards the job file has.
    #[arg(long, value_name = "N", default_value_t = 16, requires = "emit", value_parser = clap::value_parser!(u32).range(1..))]
    pub shards: u32,

    /// Run on this many threads, instead of one for each core.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,

    /// Run this share of the known runs again and compare their digests.
    #[arg(long, value_name = "SHARE", value_parser = percent, default_value = "0%")]
    pub verify: f64,
}

/// The engine of a job file.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum EmitKind {
    /// A Slurm job array.
    Slurm,
    /// A Kubernetes Indexed Job.
    Kubernetes,
    /// A script for GNU parallel.
    Parallel,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct MergeArgs {
    #[command(flatten)]
    pub of: StudyOf,

    /// Other folders of runs, or output folders of shards, whose runs are taken over.
    #[arg(long = "from", value_name = "DIR")]
    pub from: Vec<PathBuf>,
}
