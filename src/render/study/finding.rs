//! What a study found, in a sentence or two with how sure it is: the thresholds, the difference of arms, what matters, or
//! from where to where the responses go.
//!
//! What it does not know: charts, pages.

use super::lines::{amount, name};
use super::tables::place;
use crate::plan::Extreme;
use crate::render::words;
use crate::study::statistics::{Interval, Paired};
use crate::study::{Asked, CellAnswer, Difference, Found, StudyOutcome};

/// The most responses or thresholds of an answer; a page has tables for the others.
const SENTENCES: usize = 2;
/// The most settings that a sentence names.
const SETTINGS: usize = 4;

/// The answer of a study as whole sentences.
#[must_use]
pub fn answer(outcome: &StudyOutcome) -> String {
    let thresholds = (0..outcome.study.thresholds.len()).filter_map(|it| searched(outcome, it));
    let mut all: Vec<String> = thresholds.take(SENTENCES).collect();
    let responses = || 0..outcome.responses.len();
    for say in [compared, matters, ranges] {
        if all.is_empty() {
            all.extend(responses().filter_map(|it| say(outcome, it)).take(SENTENCES));
        }
    }
    if all.is_empty() {
        return "No run has an answer; the tables say what is known.".into();
    }
    all.join(" ")
}

fn level(outcome: &StudyOutcome) -> String {
    format!("{}%", words::number(outcome.study.level * 100.0))
}

/// `12 [11, 13]`.
fn sure(asked: &Asked, it: &Interval) -> String {
    ends(it, |value| amount(asked, value))
}

fn ends(it: &Interval, write: impl Fn(f64) -> String) -> String {
    let estimate = write(it.estimate);
    if !it.low.is_finite() || !it.high.is_finite() {
        return format!("{estimate} (ends unknown)");
    }
    match (write(it.low), write(it.high)) {
        (low, high) if low == estimate && high == estimate => estimate,
        (low, high) => format!("{estimate} [{low}, {high}]"),
    }
}

fn searched(outcome: &StudyOutcome, threshold: usize) -> Option<String> {
    let asked = &outcome.study.thresholds[threshold];
    let found: Vec<&Found> =
        outcome.thresholds.iter().filter(|it| it.threshold == threshold).collect();
    let n = found.iter().map(|it| it.found.len()).min()?;
    let (which, side) = match asked.find {
        Extreme::Largest => ("largest", "up to"),
        Extreme::Smallest => ("smallest", "from"),
    };
    let one = |it: &&Found| {
        let [median, interval, always] = place(outcome, it);
        let whose = match name(outcome, &it.levels, &[asked.factor], &it.arm) {
            whose if whose.is_empty() => whose,
            whose => format!(" with {whose}"),
        };
        let always = match always.as_str() {
            "none" => "at no level in every run".to_owned(),
            always => format!("in every run {side} {always}"),
        };
        format!("{median}{whose} [{interval}; {always}]")
    };
    let mut all: Vec<String> = found.iter().take(SETTINGS).map(one).collect();
    if found.len() > SETTINGS {
        all.push(format!("{} more in the table", found.len() - SETTINGS));
    }
    Some(format!(
        "{}: the {which} {} at which it holds is {} (median of n = {n} runs, order statistics, {}).",
        asked.title,
        outcome.study.factors[asked.factor].title,
        words::list(&all),
        level(outcome)
    ))
}

/// The largest difference of an arm, and how many differences are not chance.
fn compared(outcome: &StudyOutcome, response: usize) -> Option<String> {
    let asked = &outcome.responses[response];
    let of = outcome.differences.iter().filter(|it| it.response == response);
    let all: Vec<(&Difference, &Paired)> =
        of.filter_map(|it| Some((it, it.paired.as_ref()?))).collect();
    let size = |it: &(&Difference, &Paired)| it.1.difference.estimate.abs();
    let (most, paired) = all.iter().max_by(|a, b| size(a).total_cmp(&size(b)))?;
    let is_real = |it: &Difference| it.adjusted.is_some_and(|it| it < 1.0 - outcome.study.level);
    let signed = |value: f64| {
        let text = amount(asked, value.abs());
        let sign = if value < 0.0 { "−" } else { "+" };
        let text = if asked.is_share { text.replace('%', " points") } else { text };
        if value == 0.0 { text } else { format!("{sign}{text}") }
    };
    let how = format!(
        "{} (mean of paired differences, t interval, {}, n = {})",
        ends(&paired.difference, signed),
        level(outcome),
        paired.difference.n
    );
    let cell = outcome.cells.iter().find(|it| it.point == most.point && it.arm == most.arm)?;
    let at = match name(outcome, &cell.levels, &[], &most.arm) {
        at if at == most.arm => format!("arm {at}"),
        at => at,
    };
    let real = all.iter().filter(|it| is_real(it.0)).count();
    let chance = match (all.len(), real) {
        (1, 0) => "it may be chance".to_owned(),
        (1, _) => "it is hardly chance".to_owned(),
        (many, real) => format!("{real} of {many} such differences are hardly chance"),
    };
    let against = &most.against;
    Some(match paired.difference.estimate == 0.0 {
        true => format!("{}: no arm differs from {against}.", asked.title),
        false => format!(
            "{}: against {against} the largest difference is that of {at}, {how}; {chance} (after Holm).",
            asked.title
        ),
    })
}

/// Which sampled factors matter most.
fn matters(outcome: &StudyOutcome, response: usize) -> Option<String> {
    let study = &outcome.study;
    let title = &outcome.responses[response].title;
    let mine = |of: usize, arm: &str| of == response && arm == study.arms[0];
    let factor = |it: usize| study.factors[it].title.as_str();
    if let Some(it) = outcome.effects.iter().find(|it| mine(it.response, &it.arm)) {
        let mut all: Vec<_> = it.effects.iter().collect();
        all.sort_by(|a, b| b.1.size.total_cmp(&a.1.size));
        let one = |it: &&&(usize, crate::study::statistics::Effect)| {
            format!("{} (μ* = {})", factor(it.0), words::number(it.1.size))
        };
        let named: Vec<String> =
            all.iter().filter(|it| it.1.size > 0.0).take(2).map(|it| one(&it)).collect();
        let n = all.first()?.1.n;
        return Some(match named.as_slice() {
            [] => format!("{title}: no factor matters (Morris, n = {n})."),
            [first] => format!("{title}: only {first} matters (Morris, n = {n})."),
            [first, second, ..] => {
                format!("{title}: what matters most is {first}, then {second} (Morris, n = {n}).")
            }
        });
    }
    let it = outcome.indices.iter().find(|it| mine(it.response, &it.arm))?;
    let most = it.indices.iter().max_by(|a, b| a.1.total.value.total_cmp(&b.1.total.value))?;
    let percent = |it: f64| format!("{}%", words::number((it * 100.0).round()));
    let total = &most.1.total;
    Some(format!(
        "{title}: {} is to blame for {} [{}, {}] of the variance, alone or with others (Sobol index, bootstrap, {}).",
        factor(most.0),
        percent(total.value),
        percent(total.low),
        percent(total.high),
        level(outcome)
    ))
}

/// From where to where a response goes.
fn ranges(outcome: &StudyOutcome, response: usize) -> Option<String> {
    let asked = &outcome.responses[response];
    let of = outcome.cells.iter();
    let all: Vec<(&CellAnswer, Interval)> =
        of.filter_map(|it| Some((it, it.answers[response].interval?))).collect();
    let by = |a: &&(&CellAnswer, Interval), b: &&(&CellAnswer, Interval)| {
        a.1.estimate.total_cmp(&b.1.estimate)
    };
    let (low, high) = (all.iter().min_by(by)?, all.iter().rev().max_by(by)?);
    let runs = |n: u64| match all.iter().all(|it| it.1.n == n) {
        true => format!("n = {n}"),
        false => format!("n from {n}"),
    };
    let n = runs(all.iter().map(|it| it.1.n).min()?);
    let how = format!("({}, {}, {n} at each point)", low.1.method.label(), level(outcome));
    let at = |cell: &CellAnswer| match name(outcome, &cell.levels, &[], &cell.arm) {
        at if at.is_empty() => at,
        at => format!(" at {at}"),
    };
    let (least, most) = (sure(asked, &low.1), sure(asked, &high.1));
    Some(if amount(asked, low.1.estimate) == amount(asked, high.1.estimate) {
        let where_ = if all.len() > 1 { " everywhere" } else { "" };
        format!("{} is {least}{where_} {how}.", asked.title)
    } else {
        format!(
            "{} is least{}, {least}, and most{}, {most} {how}.",
            asked.title,
            at(low.0),
            at(high.0)
        )
    })
}
