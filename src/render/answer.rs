//! The answer to a scenario's question in one sentence, for the report and for the terminal alike.
//!
//! What it does not know: where it is shown.

use super::chart;
use crate::outcome::{RunOutcome, Verdict};

/// The run in one sentence: the expectations that answer the scenario's question, or else what its main chart shows, and
/// whether all is as it was expected; or what went wrong.
///
/// A run that kept no series has no main chart; then the sentence says what became of the expectations alone.
#[must_use]
pub fn answer(outcome: &RunOutcome) -> String {
    let all = outcome.expectations.len();
    let wrong: Vec<&Verdict> = outcome.expectations.iter().filter(|it| !it.pass).collect();
    match (wrong.as_slice(), all) {
        ([], all) => good(outcome, all),
        ([only], 1) => format!("No: it does not hold that {}.", only.name),
        ([only], all) => format!("One of {all} expectations does not hold: that {}.", only.name),
        ([first, ..], all) => format!(
            "{} of {all} expectations do not hold, first of all that {}.",
            wrong.len(),
            first.name
        ),
    }
}

/// The sentence where nothing went wrong.
fn good(outcome: &RunOutcome, all: usize) -> String {
    let kept = !outcome.series.beliefs.is_empty() || outcome.plan.routers() == 0;
    let held = match all {
        0 => String::new(),
        1 => "the expectation holds".to_owned(),
        2 => "both expectations hold".to_owned(),
        all => format!("all {all} expectations hold"),
    };
    let answers = answers(outcome);
    if !answers.is_empty() {
        return format!("{}; {held}.", chart::sentence(&answers.join("; ")));
    }
    match (kept, held.as_str()) {
        (true, "") => format!("{}.", chart::finding(outcome)),
        (true, held) => format!("{}; {held}.", chart::finding(outcome)),
        (false, "") => "The run has come to its end; nothing was expected of it.".to_owned(),
        (false, held) => format!("{}.", chart::sentence(held)),
    }
}

/// The sentences that answer the scenario's question. All of them hold where this is asked.
fn answers(outcome: &RunOutcome) -> Vec<&str> {
    let expected = outcome.plan.expectations.iter().zip(&outcome.expectations);
    expected.filter(|it| it.0.answers).map(|it| it.1.name.as_str()).collect()
}
