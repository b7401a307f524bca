//! Arguments of `licsim hunt`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, key_value};

#[derive(Args, Debug)]
pub(in crate::cli) struct HuntArgs {
    /// A scenario file, or the name of a shipped scenario. Left out: whole small scenarios are drawn.
    pub scenario: Option<String>,

    /// Set any key of the scenario, for example `backend.servers=4`. May be repeated.
    #[arg(
        long = "set",
        value_name = "KEY=VALUE",
        value_parser = key_value,
        requires = "scenario"
    )]
    pub sets: Vec<(String, String)>,

    /// Break this arm of the scenario instead of the base.
    #[arg(long, value_name = "NAME", requires = "scenario")]
    pub arm: Option<String>,

    /// What faults are drawn from. The scenario's own random numbers stay as they are.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// How many draws. Default: 200, and 1,000 whole scenarios.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub tries: Option<u32>,

    /// At most so many faults in a draw.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=20))]
    pub faults: u8,

    /// Run on this many threads, instead of one for each core. What is found does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,

    /// The file to write. Default: SCENARIO-hunted.toml, here.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}
