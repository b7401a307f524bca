//! When a cell is known well enough.

use super::answer::{answers_of, taken_together};
use super::conduct::Run;
use crate::plan::{Plan, StudyPlan};

/// Whether the runs of a cell tell every response as exactly as the study wants it.
pub(super) fn is_met(study: &StudyPlan, plan: &Plan, runs: &[Run]) -> bool {
    study.repeats.precision.iter().all(|wanted| {
        let Some(response) = plan.responses.iter().find(|it| it.name == wanted.response) else {
            return true;
        };
        let values: Vec<f64> = answers_of(plan, response, runs).0.into_iter().flatten().collect();
        let Some(interval) = taken_together(response, &values, study.level) else { return false };
        let half = (interval.high - interval.low) / 2.0;
        let allowed = match wanted.relative {
            true => wanted.half_width * interval.estimate.abs(),
            false => wanted.half_width,
        };
        half <= allowed
    })
}
