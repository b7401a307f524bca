//! Pictures that a study asks for by name.

use serde::{Deserialize, Serialize};

use super::{Factor, Levels};

/// A picture that a study asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Plot {
    /// Its name, which is that of its file; unique in its study.
    pub name: String,
    /// The name of the response that it shows, or of the threshold.
    pub of: String,
    /// What it looks like.
    pub kind: PlotKind,
}

/// What a picture looks like. Factors go by their places; those that are not named stay at one level.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlotKind {
    /// Curves along a factor with their intervals.
    Line {
        /// The factor along the axis.
        along: usize,
        /// One curve for each of its levels; one for each setting of all other factors if nothing.
        by: Option<usize>,
        /// How its levels are spaced.
        axis: PlotAxis,
    },
    /// Values over two factors.
    HeatMap {
        /// The factor that goes across.
        along: usize,
        /// The factor that goes down.
        by: usize,
    },
    /// How far each listed factor moves a response while the others stay.
    Tornado,
    /// How much each sampled factor matters.
    Sensitivity,
    /// The answers of all runs.
    Distribution {
        /// One row for each of its levels; chosen by how many cells there are if nothing.
        along: Option<usize>,
    },
    /// The share of runs in which it has not happened yet, against time.
    Survival {
        /// One curve for each of its levels; chosen by how many cells there are if nothing.
        along: Option<usize>,
    },
    /// The share of replications in which a threshold's bound holds.
    Threshold,
}

/// How the levels of a factor are spaced along an axis.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlotAxis {
    /// Equal steps are equal differences.
    Linear,
    /// Equal steps are equal ratios; a level of zero stands one step before the others.
    Log,
    /// Every level takes the same room.
    Even,
}

impl PlotAxis {
    /// How the levels of a factor are spaced where nothing is said: by ratios where they span a decade, by differences where
    /// they are other rising numbers, else evenly.
    #[must_use]
    pub fn of(factor: &Factor) -> PlotAxis {
        let Levels::Listed(levels) = &factor.levels else { return PlotAxis::Even };
        let values: Vec<f64> = levels.iter().filter_map(|it| it.value).collect();
        let rising = values.len() == levels.len() && values.is_sorted_by(|a, b| a < b);
        match (values.first(), values.last()) {
            (Some(first), Some(last)) if rising && last > first => {
                if *first > 0.0 && last / first >= 10.0 { PlotAxis::Log } else { PlotAxis::Linear }
            }
            _ => PlotAxis::Even,
        }
    }
}
