//! Arguments of `licsim plot`.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::ScenarioArgs;
use crate::render::chart::Kind;

#[derive(Args, Debug)]
pub(in crate::cli) struct PlotArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,

    /// Which kind of chart.
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    pub chart: Kind,

    /// Only this router, where the kind is about single ones. May be repeated.
    #[arg(long = "router", value_name = "NAME")]
    pub routers: Vec<String>,

    /// From here: `3d 4h` after the start, or a date as in a scenario file. Default: the start of the run.
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,

    /// To here, likewise. Default: the end of the run.
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,

    /// Where it goes: NAME.svg, NAME.png, or `-` for SVG on standard output. Default: SCENARIO-KIND.svg in this folder.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<String>,
}

/// The names of the kinds, each with what it shows.
fn kinds() -> impl TypedValueParser<Value = Kind> {
    let values = Kind::ALL.iter().map(|it| PossibleValue::new(it.name()).help(it.about()));
    PossibleValuesParser::new(values.collect::<Vec<_>>()).map(|name| {
        let named = Kind::ALL.into_iter().find(|it| it.name() == name);
        named.expect("clap lets only the names of kinds pass")
    })
}
