//! One value on two sides, run by run.
//!
//! What it does not know: which value.

use super::super::statistics::{holm, paired, welch};
use super::{Difference, Pairing, Value};

/// The answers of each side's runs; nothing for a run without one.
pub(super) struct Answers<'a> {
    pub a: &'a [Option<f64>],
    pub b: &'a [Option<f64>],
    /// Whether the runs at the same place have the same random numbers.
    pub are_pairs: bool,
}

/// The value `name` at `at` on both sides.
pub(super) fn value(name: &str, at: &str, answers: &Answers<'_>, level: f64) -> Value {
    let (a, b) = (known(answers.a), known(answers.b));
    let changed = answers.a != answers.b;
    Value {
        name: name.to_owned(),
        at: at.to_owned(),
        a: average(&a),
        b: average(&b),
        n_a: a.len() as u64,
        n_b: b.len() as u64,
        differs: changed && (answers.are_pairs || average(&a) != average(&b)),
        difference: difference(answers, level),
    }
}

fn known(answers: &[Option<f64>]) -> Vec<f64> {
    answers.iter().copied().flatten().collect()
}

fn average(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn difference(answers: &Answers<'_>, level: f64) -> Option<Difference> {
    let (a, b) = (known(answers.a), known(answers.b));
    if !answers.are_pairs {
        return independent(&a, &b, level);
    }
    let both = |(a, b): (&Option<f64>, &Option<f64>)| Some(((*a)?, (*b)?));
    let (a, b): (Vec<f64>, Vec<f64>) = answers.a.iter().zip(answers.b).filter_map(both).unzip();
    let base = average(&a)?;
    if a.len() < 2 {
        return Some(plain(base, average(&b)? - base, Pairing::OneRun));
    }
    let it = paired(&a, &b, level);
    Some(Difference {
        interval: Some(it.difference),
        correlation: it.correlation,
        variance_reduction: it.variance_reduction,
        p_value: Some(it.p_value),
        ..plain(base, it.difference.estimate, Pairing::Paired)
    })
}

fn independent(a: &[f64], b: &[f64], level: f64) -> Option<Difference> {
    let base = average(a)?;
    let estimate = average(b)? - base;
    let pairing = if a.len() == 1 && b.len() == 1 { Pairing::OneRun } else { Pairing::Independent };
    let found = welch(a, b, level);
    Some(Difference {
        interval: found.map(|it| it.difference),
        p_value: found.map(|it| it.p_value),
        ..plain(base, estimate, pairing)
    })
}

fn plain(base: f64, estimate: f64, method: Pairing) -> Difference {
    Difference {
        estimate,
        relative: (base != 0.0).then(|| estimate / base.abs()),
        method,
        interval: None,
        correlation: None,
        variance_reduction: None,
        p_value: None,
        adjusted: None,
    }
}

/// Takes all p-values together after Holm.
pub(super) fn adjust(values: &mut [Value]) {
    let made: Vec<f64> = values.iter().filter_map(|it| it.difference.as_ref()?.p_value).collect();
    let mut adjusted = holm(&made).into_iter();
    for it in values.iter_mut().filter_map(|it| it.difference.as_mut()) {
        it.adjusted = it.p_value.and_then(|_| adjusted.next());
    }
}
