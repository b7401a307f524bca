//! A study's points: one level of each factor.
//!
//! ```text
//!   listed factors ── zipped, crossed or one at a time ──┐
//!                                                        ├── × ── conditions ──► points
//!   sampled factors ── unit cube ────────────────────────┘
//! ```
//!
//! A factor that a threshold searches is not crossed: it stays as the scenario has it, or where the search sets it.
//! Points come in a fixed order, the last factor stepping fastest, so a point's place is the same everywhere.
//!
//! What it does not know: whether a scenario can be loaded with these levels.

use super::statistics::{morris_design, sobol_design};
use crate::kernel::Key;
use crate::plan::{Comparison, Level, Levels, Relation, Sampling, StudyPlan};

/// Levels of a Morris grid.
const MORRIS_LEVELS: u32 = 4;

/// One level of each factor.
#[derive(Clone, PartialEq, Debug)]
pub struct Point {
    /// By the factor's place; nothing for a factor that is searched.
    pub levels: Vec<Option<Level>>,
}

impl Point {
    /// The keys that the point changes, in the order of its factors.
    #[must_use]
    pub fn sets(&self) -> Vec<(String, String)> {
        self.levels.iter().flatten().flat_map(|level| level.sets.iter().cloned()).collect()
    }

    /// The same point with one factor at `level`.
    #[must_use]
    pub fn with(&self, factor: usize, level: &Level) -> Point {
        let mut levels = self.levels.clone();
        levels[factor] = Some(level.clone());
        Point { levels }
    }
}

/// All points of a study that meet its conditions.
#[must_use]
pub fn points(study: &StudyPlan) -> Vec<Point> {
    let searched = |factor: usize| study.thresholds.iter().any(|it| it.factor == factor);
    let groups = groups(study, searched);
    let mut points =
        if study.one_at_a_time { star(study, &groups) } else { crossed(study, &groups) };
    let sampled = sampled(study);
    if !sampled.is_empty() {
        let samples = cube(study.sampling, sampled.len());
        let place = |point: Point| {
            let sampled = &sampled;
            samples.iter().map(move |sample| {
                sampled.iter().zip(sample).fold(point.clone(), |point, (&factor, &share)| {
                    let Levels::Between(range) = &study.factors[factor].levels else {
                        unreachable!("only these are sampled")
                    };
                    point.with(factor, &range.level(share))
                })
            })
        };
        points = points.into_iter().flat_map(place).collect();
    }
    points.retain(|point| study.conditions.iter().all(|it| meets(point, it)));
    points
}

/// No level of any factor yet.
fn nowhere(study: &StudyPlan) -> Point {
    Point { levels: vec![None; study.factors.len()] }
}

/// A point with a group of factors that step together at their `step`-th levels.
fn stepped(study: &StudyPlan, point: &Point, group: &[usize], step: usize) -> Point {
    let at = |point: Point, &factor: &usize| point.with(factor, &listed(study, factor)[step]);
    group.iter().fold(point.clone(), at)
}

/// Every level of each group with every level of the others.
fn crossed(study: &StudyPlan, groups: &[Vec<usize>]) -> Vec<Point> {
    groups.iter().fold(vec![nowhere(study)], |points, group| {
        let length = listed(study, group[0]).len();
        let steps = |point: &Point| {
            let point = point.clone();
            (0..length).map(move |step| stepped(study, &point, group, step))
        };
        points.iter().flat_map(steps).collect()
    })
}

/// The point in the middle of all, and from there each other level of each group alone.
fn star(study: &StudyPlan, groups: &[Vec<usize>]) -> Vec<Point> {
    let middle = |group: &[usize]| study.factors[group[0]].middle().unwrap_or_default();
    let center = groups
        .iter()
        .fold(nowhere(study), |point, group| stepped(study, &point, group, middle(group)));
    let mut points = vec![center.clone()];
    for group in groups {
        let others = (0..listed(study, group[0]).len()).filter(|step| *step != middle(group));
        points.extend(others.map(|step| stepped(study, &center, group, step)));
    }
    points
}

/// The places of the factors that are sampled.
#[must_use]
pub(super) fn sampled(study: &StudyPlan) -> Vec<usize> {
    let between = |it: &&(usize, &crate::plan::Factor)| matches!(it.1.levels, Levels::Between(_));
    let all: Vec<_> = study.factors.iter().enumerate().collect();
    all.iter().filter(between).map(|it| it.0).collect()
}

/// Factors with levels that step together, in the order of the first of each.
fn groups(study: &StudyPlan, searched: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (place, factor) in study.factors.iter().enumerate() {
        let known = groups.iter().any(|group| group.contains(&place));
        if known || searched(place) || matches!(factor.levels, Levels::Between(_)) {
            continue;
        }
        let zipped = study.zips.iter().find(|zip| zip.contains(&place));
        groups.push(zipped.cloned().unwrap_or_else(|| vec![place]));
    }
    groups
}

fn listed(study: &StudyPlan, factor: usize) -> &[Level] {
    match &study.factors[factor].levels {
        Levels::Listed(levels) => levels,
        Levels::Between(_) => &[],
    }
}

/// Points of the unit cube for factors that are sampled.
pub(super) fn cube(sampling: Option<Sampling>, dimensions: usize) -> Vec<Vec<f64>> {
    let key = Key::of(0, 0, "study", "sample");
    match sampling {
        None => Vec::new(),
        Some(Sampling::LatinHypercube(number)) => latin_hypercube(number, dimensions),
        Some(Sampling::Sobol(number)) => sobol_sequence(number, dimensions),
        Some(Sampling::Morris(paths)) => {
            morris_design(dimensions, paths as usize, MORRIS_LEVELS, key)
        }
        Some(Sampling::Indices(rows)) => sobol_design(&sobol_sequence(rows, 2 * dimensions)),
    }
}

/// `number` points of which each stands in another strip of every coordinate, somewhere within it.
fn latin_hypercube(number: u32, dimensions: usize) -> Vec<Vec<f64>> {
    let mut points = vec![vec![0.0; dimensions]; number as usize];
    for coordinate in 0..dimensions {
        let path = format!("study/{coordinate}");
        let mut draws = Key::of(0, 0, &path, "latin-hypercube").stream();
        let mut strips: Vec<u32> = (0..number).collect();
        for last in (1..strips.len()).rev() {
            strips.swap(last, draws.below(last as u64 + 1) as usize);
        }
        for (point, strip) in points.iter_mut().zip(strips) {
            point[coordinate] = (f64::from(strip) + draws.unit()) / f64::from(number);
        }
    }
    points
}

/// The first `number` points of Sobol's sequence, scrambled after Owen with a fixed seed.
fn sobol_sequence(number: u32, dimensions: usize) -> Vec<Vec<f64>> {
    let coordinate =
        |index: u32, of: usize| f64::from(sobol_burley::sample(index, of as u32, SCRAMBLE));
    (0..number).map(|index| (0..dimensions).map(|of| coordinate(index, of)).collect()).collect()
}

/// The seed of the scrambling.
const SCRAMBLE: u32 = 0x51_5c;

/// Whether a point meets a condition.
fn meets(point: &Point, condition: &crate::plan::Condition) -> bool {
    let counts = condition.when.as_ref().is_none_or(|when| holds(point, when));
    !counts || holds(point, &condition.then)
}

fn holds(point: &Point, comparison: &Comparison) -> bool {
    // What is searched has no level yet and excludes nothing.
    let Some(level) = &point.levels[comparison.factor] else { return true };
    let value = level.value;
    let other = |place: usize| point.levels[place].as_ref().and_then(|it| it.value);
    let ordered = |least: Option<f64>, most: Option<f64>| match (least, most) {
        (Some(least), Some(most)) => least <= most,
        _ => true,
    };
    match &comparison.relation {
        Relation::AtLeast(number) => ordered(Some(*number), value),
        Relation::AtMost(number) => ordered(value, Some(*number)),
        Relation::AtLeastFactor(place) => ordered(other(*place), value),
        Relation::AtMostFactor(place) => ordered(value, other(*place)),
        Relation::Is(label) => level.label == *label,
        Relation::IsNot(label) => level.label != *label,
    }
}

#[cfg(test)]
mod tests {
    use super::points;
    use crate::plan::{Factor, Level, Levels, Repeats, StudyPlan};

    fn factor(name: &str, values: &[Option<f64>]) -> Factor {
        let level = |(place, value): (usize, &Option<f64>)| Level {
            label: format!("{name}{place}"),
            value: *value,
            sets: Vec::new(),
        };
        let levels = Levels::Listed(values.iter().enumerate().map(level).collect());
        Factor { name: name.into(), title: name.into(), levels }
    }

    fn study(zips: Vec<Vec<usize>>) -> StudyPlan {
        let numbers = |n: u32| (0..n).map(|it| Some(f64::from(it))).collect::<Vec<_>>();
        StudyPlan {
            title: String::new(),
            question: String::new(),
            arms: vec!["base".into()],
            factors: vec![
                factor("a", &numbers(3)),
                factor("b", &numbers(3)),
                factor("w", &[None, None]),
            ],
            zips,
            one_at_a_time: true,
            conditions: Vec::new(),
            sampling: None,
            repeats: Repeats { least: 1, most: 1, batch: 1, precision: Vec::new() },
            level: 0.95,
            thresholds: Vec::new(),
            plots: Vec::new(),
        }
    }

    fn labels(study: &StudyPlan) -> Vec<String> {
        let label = |it: &Option<Level>| it.as_ref().map(|it| it.label.clone()).unwrap_or_default();
        points(study).iter().map(|it| it.levels.iter().map(label).collect()).collect()
    }

    #[test]
    fn one_at_a_time_turns_about_the_middle_of_numbers_and_the_first_of_words() {
        let expected = ["a1b1w0", "a0b1w0", "a2b1w0", "a1b0w0", "a1b2w0", "a1b1w1"];
        assert_eq!(labels(&study(Vec::new())), expected);
        let crossed = StudyPlan { one_at_a_time: false, ..study(Vec::new()) };
        assert_eq!(labels(&crossed).len(), 3 * 3 * 2);
    }

    #[test]
    fn factors_that_step_together_do_so_one_at_a_time_as_well() {
        assert_eq!(labels(&study(vec![vec![0, 1]])), ["a1b1w0", "a0b0w0", "a2b2w0", "a1b1w1"]);
    }
}
