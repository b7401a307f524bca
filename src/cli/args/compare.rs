//! The arguments of `licsim compare`. Doc comments are the help texts.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{key_value, percent};

#[derive(Args, Debug)]
pub(in crate::cli) struct CompareArgs {
    /// The first side, which differences are relative to.
    #[arg(value_name = "A")]
    pub a: String,

    /// The second side. Without it A is compared with itself under another arm or with other keys.
    #[arg(value_name = "B")]
    pub b: Option<String>,

    /// An arm. Given twice: A's and B's. Given once: with B it is the arm of both, without B it is compared with `base`.
    #[arg(long = "arm", value_name = "NAME")]
    pub arms: Vec<String>,

    /// Set a key of the scenario on both sides. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    pub sets: Vec<(String, String)>,

    /// Set a key in A only. May be repeated.
    #[arg(long = "set-a", value_name = "KEY=VALUE", value_parser = key_value)]
    pub sets_a: Vec<(String, String)>,

    /// Set a key in B only. May be repeated.
    #[arg(long = "set-b", value_name = "KEY=VALUE", value_parser = key_value)]
    pub sets_b: Vec<(String, String)>,

    /// Root of all random numbers of both sides, instead of the scenarios' own or, beside a run directory, its own.
    #[arg(long, allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// The first replication. Default: 0 or, beside a run directory, its own.
    #[arg(long, value_name = "N")]
    pub replication: Option<u32>,

    /// Run each scenario so many times; replication by replication both sides have the same random numbers. With one run
    /// each, the default, values are those of `licsim run` and have no interval.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub replications: u32,

    /// Confidence level of intervals, for example 99%.
    #[arg(long, value_name = "PERCENT", value_parser = confidence, default_value = "95%")]
    pub level: f64,

    /// Where runs of studies are kept that are named by their file or name.
    #[arg(long, value_name = "DIR", default_value = "output/store")]
    pub store: PathBuf,

    /// Write compare.json, compare.csv, compare.md and a chart into this folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = CompareFormat::Table)]
    pub format: CompareFormat,

    /// End with exit code 1 if anything differs but keys of the scenario: for CI.
    #[arg(long)]
    pub fail_on_difference: bool,
}

/// How a comparison is printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum CompareFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
    /// For reviews and tickets.
    Markdown,
}

fn confidence(text: &str) -> Result<f64, String> {
    let share = percent(text).map_err(|_| "expected a percentage, for example 95%".to_owned())?;
    if share > 0.0 && share < 1.0 {
        Ok(share)
    } else {
        Err("expected a percentage between 0% and 100%, for example 95%".to_owned())
    }
}
