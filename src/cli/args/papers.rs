//! Arguments of `licsim new`, `completions` and `man`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use clap_complete::Shell;

#[derive(Args, Debug)]
pub(in crate::cli) struct NewArgs {
    /// What it is called: small letters, digits and dashes do well. The file is NAME.toml in this folder.
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Write a study instead: a scenario with what it varies and what it measures.
    #[arg(long)]
    pub study: bool,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct CompletionsArgs {
    /// Which shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct ManArgs {
    /// Write licsim.1 and a page for each command into this folder, instead of printing the first of them.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}
