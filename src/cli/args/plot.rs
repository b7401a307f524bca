//! The arguments of `licsim plot`.

use std::path::PathBuf;

use clap::Args;

use super::ScenarioArgs;

#[derive(Args, Debug)]
pub(in crate::cli) struct PlotArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,

    /// What is drawn, for example `waterfall`. With a name that there is not, all are listed.
    #[arg(long, value_name = "KIND")]
    pub chart: String,

    /// Only this router, for example `edge-07`. May be repeated.
    #[arg(long = "router", value_name = "NAME")]
    pub routers: Vec<String>,

    /// From when: `3d 4h` after the start, or a date as in a scenario file. Default: the start of the run.
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,

    /// Until when. Default: the end of the run.
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,

    /// Where the picture goes: FILE.svg or FILE.png, or `-` for SVG on standard output. Default: KIND.svg among
    /// the charts of a run directory, else SCENARIO-KIND.svg here.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
