//! Arguments of `licsim replay`, `diff` and `why`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Format, ScenarioArgs, key_value};

#[derive(Args, Debug)]
pub(in crate::cli) struct ReplayArgs {
    /// Run directories.
    #[arg(value_name = "RUN", required = true)]
    pub runs: Vec<PathBuf>,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct DiffArgs {
    /// A scenario, or a run directory.
    pub a: String,

    /// The other one.
    pub b: Option<String>,

    /// How many records before the difference are printed of each.
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub history: usize,

    /// Set any key, in both; without B only in the second. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    pub sets: Vec<(String, String)>,

    /// Run this arm, in both; without B only in the second.
    #[arg(long, value_name = "NAME")]
    pub arm: Option<String>,

    /// Root of all random numbers, instead of the scenarios' own.
    #[arg(long, allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// Which repetition under that seed.
    #[arg(long, default_value_t = 0)]
    pub replication: u32,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct WhyArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,

    /// What is asked about.
    #[arg(value_enum, default_value_t = QuestionArg::Compliance)]
    pub question: QuestionArg,

    /// The router, for example `edge-07`. May be left out if there is only one.
    #[arg(long, value_name = "NAME")]
    pub router: Option<String>,

    /// When: `3d 4h` after the start, or a date as in a scenario file. Default: the end of the run.
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

/// What `licsim why` can be asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum QuestionArg {
    /// Whether the router believes that it is in compliance.
    Compliance,
    /// Whether it has contact.
    Contact,
    /// Whether it is registered.
    Registration,
}

impl QuestionArg {
    /// As it is typed.
    pub(in crate::cli) fn word(self) -> &'static str {
        match self {
            QuestionArg::Compliance => "compliance",
            QuestionArg::Contact => "contact",
            QuestionArg::Registration => "registration",
        }
    }
}

impl From<QuestionArg> for crate::study::Question {
    fn from(asked: QuestionArg) -> Self {
        match asked {
            QuestionArg::Compliance => crate::study::Question::Compliance,
            QuestionArg::Contact => crate::study::Question::Contact,
            QuestionArg::Registration => crate::study::Question::Registration,
        }
    }
}
