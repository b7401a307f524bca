//! Pictures of a study, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::at::Opt;
use crate::scenario::quantity::Name;

/// A picture of a study, as SVG and PNG and on its page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::scenario) struct PlotTable {
    /// Its name; the picture is `charts/NAME.svg`.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) name: Opt<Name>,
    /// What it looks like.
    #[schemars(extend("x-required" = true))]
    pub(in crate::scenario) kind: Opt<PlotWord>,
    /// The response that it shows. Every kind but `threshold` needs one.
    pub(in crate::scenario) response: Opt<Name>,
    /// The threshold that it shows. Only for `threshold`.
    pub(in crate::scenario) threshold: Opt<Name>,
    /// The factor along the horizontal axis of `line` and `heat-map`; the factor whose levels are the rows of
    /// `distribution` or the curves of `survival`. Default: for `line` the first factor with numbers, for `heat-map` the
    /// first factor, for the other two all points where they are few.
    pub(in crate::scenario) along: Opt<Name>,
    /// The other factor: the rows of `heat-map` (default: the next one), the curves of `line` (default: all settings of
    /// all other factors). Factors that are named neither here nor by `along` stay at their first level.
    pub(in crate::scenario) by: Opt<Name>,
    /// How the levels of `line` are spaced. Default: `log` where they rise tenfold or more and none is zero, `linear` for
    /// other rising numbers, else `even`.
    pub(in crate::scenario) axis: Opt<AxisWord>,
}

/// What a picture looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum PlotWord {
    /// Curves along a factor, each with its interval as a band.
    Line,
    /// Values over two factors, written in their cells.
    HeatMap,
    /// How far each factor with levels moves the response while the others stay.
    Tornado,
    /// How much each sampled factor matters. Needs the sample `morris` or `indices`.
    Sensitivity,
    /// The answers of all runs as dots, with their quartiles.
    Distribution,
    /// The share of runs in which it has not happened yet, against time. The response must be `time-until` or `elapsed`.
    Survival,
    /// The share of replications in which a threshold's bound holds, along the factor that is searched.
    Threshold,
}

/// How levels are spaced along an axis.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::scenario) enum AxisWord {
    /// Equal steps are equal differences.
    Linear,
    /// Equal steps are equal ratios. A level of zero, which has no logarithm, stands one step before the others.
    Log,
    /// Every level takes the same room.
    Even,
}
