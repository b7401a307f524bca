//! Sampled studies, from the file to the numbers: points stand where their design says, and sensitivities of scenarios
//! whose answer is known by construction come out as known.

use licsim::study::{self, Memory, Shard, StudyOutcome};

use crate::support::studies::{Run, bytes, cells, plan};

/// A pool that holds so many licenses, gets so many more at some moment, and one router that has nothing to do with it.
const BASE: &str = r#"
[scenario]
title = "t"
start = "2015-02-02T00:00:00+00:00"
duration = "10d"

[[pool]]
name = "P"
licenses = { T = 1 }

[[fleet]]
name = "edge"
count = 1
slots = [{ slot = 0, features = { T = 1 } }]
registered = { pool = "P" }

[[action]]
name = "more"
at = "5d"
buy = { pool = "P", licenses = { T = 1 } }

[[fault]]
name = "away"
backend-outage = { at = "1d", for = "1h" }

[[factor]]
name = "held"
keys = ["pool.P.licenses.T"]
between = { from = 3000, to = 6000 }

[[factor]]
name = "bought"
keys = ["action.more.buy.licenses.T"]
between = { from = 3000, to = 9000 }

[[factor]]
name = "idle"
keys = ["fault.away.backend-outage.for"]
between = { from = "1min", to = "16h", log = true }
"#;

/// The base with a design and one response.
fn with(sample: &str, response: &str) -> String {
    format!(
        "{BASE}\n[study]\nreplications = 1\nsample = {{ {sample} }}\n\n[[response]]\nname = \"r\"\n{response}\n"
    )
}

/// What the pool holds in the end: the two factors, added.
const SUM: &str = "at = { metric = \"pool.quantity\", pool = \"P\", tag = \"T\" }";

/// Where each point stands on the unit interval of each factor.
fn places(text: &str) -> Vec<[f64; 3]> {
    let share = |value: f64, from: f64, to: f64| (value - from) / (to - from);
    let of = |point: &study::Point| {
        let value = |factor: usize| -> f64 {
            point.levels[factor].as_ref().and_then(|it| it.value).expect("a number")
        };
        let (from, to) = (libm::log(60.0), libm::log(57_600.0));
        [
            share(value(0), 3_000.0, 6_000.0),
            share(value(1), 3_000.0, 9_000.0),
            share(libm::log(value(2)), from, to),
        ]
    };
    cells(text).iter().map(|cell| of(&cell.point)).collect()
}

/// Whether each of `number` strips of a coordinate holds exactly one point.
fn is_one_a_strip(places: &[[f64; 3]], coordinate: usize) -> bool {
    let number = places.len() as f64;
    let mut strips: Vec<u64> =
        places.iter().map(|it| libm::floor(it[coordinate] * number) as u64).collect();
    strips.sort_unstable();
    strips.iter().copied().eq(0..places.len() as u64)
}

#[test]
fn a_latin_hypercube_has_one_point_in_each_strip_of_each_factor() {
    let places = places(&with("latin-hypercube = 24", SUM));
    assert_eq!(places.len(), 24);
    for coordinate in 0..3 {
        assert!(is_one_a_strip(&places, coordinate), "{coordinate}: {places:?}");
    }
    assert!(places.windows(2).any(|it| it[0][0] > it[1][0]), "the order is drawn");
}

#[test]
fn sobols_first_points_fill_strips_and_boxes_evenly() {
    let places = places(&with("sobol = 16", SUM));
    assert_eq!(places.len(), 16);
    for coordinate in 0..3 {
        assert!(is_one_a_strip(&places, coordinate), "{coordinate}: {places:?}");
    }
    // Of the first two coordinates every box of 4 by 4 holds one, which a hypercube does not give.
    let mut boxes: Vec<u64> = places
        .iter()
        .map(|it| libm::floor(it[0] * 4.0) as u64 * 4 + libm::floor(it[1] * 4.0) as u64)
        .collect();
    boxes.sort_unstable();
    assert!(boxes.into_iter().eq(0..16), "{places:?}");
}

#[test]
fn morris_moves_one_factor_at_a_time_over_two_thirds_of_its_range() {
    let places = places(&with("morris = 5", SUM));
    assert_eq!(places.len(), 5 * 4);
    let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
    for path in places.chunks(4) {
        let mut moved = Vec::new();
        for step in path.windows(2) {
            let changed: Vec<usize> =
                (0..3).filter(|&it| !near(step[0][it], step[1][it])).collect();
            assert_eq!(changed.len(), 1, "{step:?}");
            let factor = changed[0];
            assert!(near((step[1][factor] - step[0][factor]).abs(), 2.0 / 3.0), "{step:?}");
            moved.push(factor);
        }
        moved.sort_unstable();
        assert_eq!(moved, [0, 1, 2], "each factor moves once");
    }
    let on_grid = |it: f64| (0..4).any(|level| near(it, f64::from(level) / 3.0));
    assert!(places.iter().flatten().all(|it| on_grid(*it)), "{places:?}");
}

fn outcome(text: &str) -> StudyOutcome {
    let store = Memory::default();
    let done = Run { store: &store, shard: None, may_run: true }.study(text);
    study::outcome(&plan(text), &done)
}

#[test]
fn morris_finds_the_slopes_of_a_sum_and_nothing_of_a_factor_that_does_nothing() {
    let outcome = outcome(&with("morris = 6", SUM));
    let [screened] = &outcome.effects[..] else { panic!("one response in one arm") };
    let found: Vec<(usize, f64, f64, f64)> = screened
        .effects
        .iter()
        .map(|(factor, it)| (*factor, it.mean.round(), it.size.round(), it.spread.round()))
        .collect();
    // Over its whole range a factor adds as many licenses as the range is wide, wherever the others stand.
    assert_eq!(found, [(0, 3_000.0, 3_000.0, 0.0), (1, 6_000.0, 6_000.0, 0.0), (2, 0.0, 0.0, 0.0)]);
    let idle = screened.effects[2].1;
    assert_eq!((idle.mean, idle.size, idle.spread), (0.0, 0.0, 0.0), "exactly");
    assert!(outcome.indices.is_empty());
}

/// First-order and total index of each factor.
fn indices(outcome: &StudyOutcome) -> Vec<(f64, f64)> {
    let [shared] = &outcome.indices[..] else { panic!("one response in one arm") };
    shared.indices.iter().map(|(_, it)| (it.first.value, it.total.value)).collect()
}

#[track_caller]
fn near(found: (f64, f64), known: (f64, f64)) {
    let differs = (found.0 - known.0).abs().max((found.1 - known.1).abs());
    assert!(differs < 0.04, "{found:?}, not {known:?}");
}

#[test]
fn indices_divide_a_sum_by_the_variances_of_its_parts() {
    let outcome = outcome(&with("indices = 128", SUM));
    let found = indices(&outcome);
    // Ranges of 3000 and 6000: variances as one to four, and no part that they have together.
    near(found[0], (0.2, 0.2));
    near(found[1], (0.8, 0.8));
    assert_eq!(found[2], (0.0, 0.0), "exactly nothing");
    let sum: f64 = found.iter().map(|it| it.0).sum();
    assert!((sum - 1.0).abs() < 0.04, "{found:?}");
}

#[test]
fn indices_find_what_two_factors_do_together() {
    // Bought licenses count in the mean for as long as there are any: a product of two even factors from zero.
    let text =
        with("indices = 256", "mean = { metric = \"pool.quantity\", pool = \"P\", tag = \"T\" }")
            .replace("keys = [\"pool.P.licenses.T\"]", "keys = [\"action.more.at\"]")
            .replace("from = 3000, to = 6000", "from = \"0s\", to = \"10d\"")
            .replace("from = 3000, to = 9000", "from = 1, to = 100_000");
    let found = indices(&outcome(&text));
    // Of the variance 7/144 each makes 1/48 alone; the rest, 1/144, is theirs together.
    near(found[0], (3.0 / 7.0, 4.0 / 7.0));
    near(found[1], (3.0 / 7.0, 4.0 / 7.0));
    assert_eq!(found[2], (0.0, 0.0), "exactly nothing");
}

#[test]
fn a_sampled_study_gives_the_same_bytes_on_any_threads_and_shards() {
    for sample in ["latin-hypercube = 12", "sobol = 12", "morris = 3", "indices = 8"] {
        let text = with(sample, SUM);
        let run = |store: &Memory, shard, may_run| Run { store, shard, may_run }.study(&text);
        let on_threads = |threads| {
            let store = Memory::default();
            bytes(&text, &study::with_threads(threads, || run(&store, None, true)))
        };
        let whole = on_threads(1);
        assert!(on_threads(8) == whole, "{sample}: eight threads differ");
        let shared = Memory::default();
        let part = |number| run(&shared, Some(Shard { number, of: 5 }), true).ran;
        let ran: u64 = (1..=5).rev().map(part).sum();
        let merged = run(&shared, None, false);
        assert_eq!(merged.known, ran, "{sample}: shards did something twice");
        assert!(bytes(&text, &merged) == whole, "{sample}: shards differ");
    }
}
