//! Runs side by side.
//!
//! What it does not know: how the runs came about.

use super::super::statistics::proportion;
use super::values::{Answers, adjust, value};
use super::{
    Comparison, Expectation, Held, Kind, RunFacts, Runs, Share, Side, Unmatched, routers, settings,
};

/// What `b` differs from `a` in.
///
/// # Panics
/// If a side has no run.
#[must_use]
pub fn compare_runs(a: &Runs, b: &Runs, level: f64) -> Comparison {
    let are_pairs = a.luck() == b.luck();
    let mut unmatched = Vec::new();
    let mut values = Vec::new();
    for name in names(a, b, |run| run.metrics.iter().map(|it| it.0.as_str()).collect()) {
        let [of_a, of_b] = [a, b].map(|it| column(it, name));
        let is_there = |it: &[Option<f64>]| it.iter().any(Option::is_some);
        match (is_there(&of_a), is_there(&of_b)) {
            (true, true) => {
                let answers = Answers { a: &of_a, b: &of_b, are_pairs };
                values.push(value(name, "", &answers, level));
            }
            (one, _) => {
                let value = if one { of_a } else { of_b };
                unmatched.push(only("metric", name, one, first(&value)));
            }
        }
    }
    adjust(&mut values);
    let expectations = expectations(a, b, level, &mut unmatched);
    Comparison {
        kind: Kind::Runs,
        level,
        a: side(a, b),
        b: side(b, a),
        settings: a.settings.as_ref().zip(b.settings.as_ref()).map(|(a, b)| settings(a, b)),
        values,
        expectations,
        routers: Some(routers::routers(a, b, are_pairs)),
        unmatched,
        remarks: remarks(a, b, are_pairs),
    }
}

fn first(values: &[Option<f64>]) -> Option<f64> {
    values.iter().copied().flatten().next()
}

fn only(what: &'static str, name: &str, in_a: bool, value: Option<f64>) -> Unmatched {
    Unmatched { what, name: name.to_owned(), only: if in_a { "A" } else { "B" }, value }
}

/// Every name that a run of either side has: A's order, then what only B has.
fn names<'a>(a: &'a Runs, b: &'a Runs, of: impl Fn(&'a RunFacts) -> Vec<&'a str>) -> Vec<&'a str> {
    let mut seen = std::collections::BTreeSet::new();
    let all = a.runs.iter().chain(&b.runs).flat_map(of);
    all.filter(|name| seen.insert(*name)).collect()
}

fn column(side: &Runs, name: &str) -> Vec<Option<f64>> {
    side.runs.iter().map(|run| run.metric(name)).collect()
}

fn expectations(
    a: &Runs,
    b: &Runs,
    level: f64,
    unmatched: &mut Vec<Unmatched>,
) -> Vec<Expectation> {
    let mut all = Vec::new();
    for name in names(a, b, |run| run.expectations.iter().map(|it| it.0.as_str()).collect()) {
        match [a, b].map(|it| share(it, name, level)) {
            [Some(a), Some(b)] => all.push(Expectation { name: name.to_owned(), a, b }),
            [one, _] => unmatched.push(only("expectation", name, one.is_some(), None)),
        }
    }
    all
}

fn share(side: &Runs, name: &str, level: f64) -> Option<Share> {
    let of = |run| -> Option<&Held> {
        let run: &RunFacts = run;
        run.expectations.iter().find(|it| it.0 == name).map(|it| &it.1)
    };
    let all: Vec<&Held> = side.runs.iter().filter_map(of).collect();
    let (held, n) = (all.iter().filter(|it| it.pass).count() as u64, all.len() as u64);
    Some(Share {
        held,
        n,
        interval: (n > 1).then(|| proportion(held, n, level)),
        evidence: all.first()?.evidence.clone(),
    })
}

/// A side as it is called beside `other`: seed and replication only where they tell the two apart.
fn side(it: &Runs, other: &Runs) -> Side {
    let run = &it.runs[0];
    let seed = it.runs.iter().all(|other| other.seed == run.seed).then_some(run.seed);
    let mut label = run.scenario.clone();
    if let Some(arm) = &run.arm {
        label.push_str(&format!(", arm {arm}"));
    }
    for it in &it.overrides {
        label.push_str(&format!(", {it}"));
    }
    let beside = &other.runs[0];
    if beside.seed != run.seed {
        label.push_str(&format!(", seed {}", run.seed));
    }
    if it.runs.len() == 1 && beside.replication != run.replication {
        label.push_str(&format!(", replication {}", run.replication));
    }
    let digest = (it.runs.len() == 1).then(|| run.digest.clone());
    Side { label, seed, runs: it.runs.len() as u64, digest }
}

fn remarks(a: &Runs, b: &Runs, are_pairs: bool) -> Vec<String> {
    let mut all = Vec::new();
    match (are_pairs, a.runs.len()) {
        (true, 1) => all.push(
            "One run each, with the same random numbers: differences are those of this one seed. Replications say how \
             far they hold for others."
                .to_owned(),
        ),
        (true, _) => all.push(
            "Replication by replication both sides have the same random numbers: intervals are those of paired \
             differences."
                .to_owned(),
        ),
        (false, _) => all.push(
            "The two sides have different random numbers (another seed or replication): a part of every difference is \
             luck."
                .to_owned(),
        ),
    }
    for (name, side) in [("A", a), ("B", b)] {
        if side.runs.iter().any(|run| run.is_cut_off) {
            all.push(format!(
                "{name} was cut off by its event limit: its values are not those of a whole run."
            ));
        }
        if side.settings.is_none() {
            all.push(format!(
                "{name}'s run directory has no `settings.csv`: which keys of the scenario differ is not known."
            ));
        }
    }
    all
}
