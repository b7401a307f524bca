//! Which sampled factor matters to which response, and how much.
//!
//! What it does not know: how the runs came about.

use serde::Serialize;

use super::answer::CellAnswer;
use super::design;
use super::statistics::{Effect, Indices, morris, sobol};
use crate::kernel::Key;
use crate::plan::{Sampling, StudyPlan};

/// Bootstraps of a Sobol index.
const RESAMPLES: u32 = 500;

/// Morris's screening of one response.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Screened {
    /// The arm.
    pub arm: String,
    /// The response's place.
    pub response: usize,
    /// By sampled factor: its place and its effect.
    pub effects: Vec<(usize, Effect)>,
}

/// Sobol indices of one response.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Shared {
    /// The arm.
    pub arm: String,
    /// The response's place.
    pub response: usize,
    /// By sampled factor: its place and its indices.
    pub indices: Vec<(usize, Indices)>,
}

/// What sampled factors do to each response.
pub(super) fn of(
    study: &StudyPlan,
    cells: &[CellAnswer],
    responses: usize,
) -> (Vec<Screened>, Vec<Shared>) {
    let (mut effects, mut indices) = (Vec::new(), Vec::new());
    let factors = design::sampled(study);
    for arm in &study.arms {
        for response in 0..responses {
            let of_arm = cells.iter().filter(|it| it.arm == *arm);
            let values: Option<Vec<f64>> =
                of_arm.map(|cell| cell.answers[response].interval.map(|it| it.estimate)).collect();
            // A design with a gap has no effects: a point that was left out, or a run without an answer.
            let Some(values) = values else { continue };
            match study.sampling {
                Some(Sampling::Morris(paths)) => {
                    let design = design::cube(study.sampling, factors.len());
                    if values.len() == design.len() && paths > 0 {
                        let found = morris(&design, &values);
                        let effects_of = factors.iter().copied().zip(found).collect();
                        effects.push(Screened { arm: arm.clone(), response, effects: effects_of });
                    }
                }
                Some(Sampling::Indices(rows)) => {
                    let key = Key::of(0, 0, "study", "bootstrap");
                    let whole = values.len() == rows as usize * (factors.len() + 2);
                    let found = whole
                        .then(|| sobol(factors.len(), &values, study.level, RESAMPLES, key))
                        .flatten();
                    if let Some(found) = found {
                        let of = factors.iter().copied().zip(found).collect();
                        indices.push(Shared { arm: arm.clone(), response, indices: of });
                    }
                }
                _ => {}
            }
        }
    }
    (effects, indices)
}
