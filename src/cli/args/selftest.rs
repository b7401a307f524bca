//! Arguments of `licsim selftest`.

use std::path::PathBuf;

use clap::Args;

use super::Format;

#[derive(Args, Debug)]
pub(in crate::cli) struct SelftestArgs {
    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,

    /// Run every check in full and write docs/validation.md and its pictures below this folder (the project's root).
    #[arg(long, value_name = "ROOT", hide = true)]
    pub write: Option<PathBuf>,
}
