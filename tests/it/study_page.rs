//! A study's page and its pictures: what they carry, that they need nothing else, and that nothing can be smuggled in.

use licsim::plan::{Factor, Level, Levels, Repeats, Sampling, Statistic, StudyPlan};
use licsim::render::report::{StudyReport, study_report};
use licsim::render::study::charts;
use licsim::study::statistics::{Effect, mean};
use licsim::study::{Answered, Asked, CellAnswer, RunRow, Screened, StudyOutcome};

fn factor(name: &str, levels: usize) -> Factor {
    let level = |it: usize| Level {
        label: format!("{name}{it}"),
        value: Some(it as f64),
        sets: Vec::new(),
    };
    let levels = Levels::Listed((0..levels).map(level).collect());
    Factor { name: name.into(), title: format!("Factor {name} <b>"), levels }
}

/// A study of two factors, six runs a cell; a run answers nothing where `value` does not.
fn outcome(
    across: usize,
    down: usize,
    value: impl Fn(usize, usize, u32) -> Option<f64>,
) -> StudyOutcome {
    let factors = vec![factor("a", across), factor("b", down)];
    let levels = |factor: usize, at: usize| match &factors[factor].levels {
        Levels::Listed(all) => Some(all[at].clone()),
        Levels::Between(_) => None,
    };
    let mut cells = Vec::new();
    for (a, b) in (0..across).flat_map(|a| (0..down).map(move |b| (a, b))) {
        let all: Vec<Option<f64>> = (0..6).map(|it| value(a, b, it)).collect();
        let values: Vec<f64> = all.iter().copied().flatten().collect();
        let row = |(replication, it): (u32, &Option<f64>)| RunRow {
            replication,
            digest: format!("{a}-{b}-{replication}"),
            events: 7,
            answers: vec![*it],
            metrics: Vec::new(),
        };
        cells.push(CellAnswer {
            point: cells.len() + 1,
            arm: "base".into(),
            levels: vec![levels(0, a), levels(1, b)],
            runs: (0..).zip(&all).map(row).collect(),
            answers: vec![Answered {
                interval: (!values.is_empty()).then(|| mean(&values, 0.95)),
                silent: (all.len() - values.len()) as u64,
                range: None,
                horizon: Some(1_000.0),
                remark: None,
            }],
            is_precise: true,
            seed: 9,
        });
    }
    StudyOutcome {
        study: StudyPlan {
            title: "<script>alert(1)</script>".into(),
            question: "Is 1 < 2?".into(),
            arms: vec!["base".into()],
            factors,
            zips: Vec::new(),
            one_at_a_time: false,
            conditions: Vec::new(),
            sampling: None,
            repeats: Repeats { least: 6, most: 6, batch: 6, precision: Vec::new() },
            level: 0.95,
            thresholds: Vec::new(),
            plots: Vec::new(),
        },
        responses: vec![Asked {
            name: "wait".into(),
            title: "Time until it is done".into(),
            unit: "s",
            is_share: false,
            across: Statistic::Mean,
            is_wait: true,
        }],
        cells,
        differences: Vec::new(),
        thresholds: Vec::new(),
        effects: Vec::new(),
        indices: Vec::new(),
    }
}

fn usual() -> StudyOutcome {
    outcome(3, 2, |a, b, it| (it < 5 || a > 0).then(|| (100 * (a + b) + it as usize) as f64))
}

fn page(outcome: &StudyOutcome) -> String {
    let text = "title = \"</pre><script>alert(2)</script>\"";
    let command = "licsim study x --set 'a=<i>'";
    study_report(&StudyReport { outcome, text, command, seed: Some(9), engine: "0+test" })
}

fn names(outcome: &StudyOutcome) -> Vec<String> {
    charts(outcome).into_iter().map(|it| it.0).collect()
}

#[test]
fn the_shape_of_a_study_says_which_pictures_it_gets() {
    assert_eq!(names(&usual()), ["wait", "wait-heat-map", "wait-survival"]);
    let one_level = outcome(3, 1, |a, _, _| Some(a as f64));
    assert_eq!(names(&one_level), ["wait", "wait-survival"], "one level is no second factor");
    let mut plain = usual();
    plain.responses[0].is_wait = false;
    assert_eq!(names(&plain), ["wait", "wait-heat-map"]);
    let mut screened = usual();
    screened.study.sampling = Some(Sampling::Morris(4));
    let effect = |size| Effect { mean: size, size, spread: 0.5, n: 4 };
    let effects = vec![(0, effect(1.0)), (1, effect(3.0))];
    screened.effects = vec![Screened { arm: "base".into(), response: 0, effects }];
    assert!(names(&screened).contains(&"wait-sensitivity".to_owned()));
    assert!(!names(&screened).contains(&"wait-survival".to_owned()), "too few runs a point");
    let picture = charts(&screened).into_iter().find(|it| it.0 == "wait-sensitivity");
    let title = picture.expect("it is there").1.title().to_owned();
    assert_eq!(title, "Time until it is done: Factor b <b> matters most");
}

#[test]
fn every_picture_says_n_method_and_level() {
    let silent_at_first = outcome(3, 2, |a, b, _| (a + b > 0).then_some((a + b) as f64));
    let heat = charts(&silent_at_first).into_iter().find(|it| it.0 == "wait-heat-map");
    let heat = heat.expect("drawn").1;
    assert!(heat.subtitle().contains("(t interval)"), "{}", heat.subtitle());
    for (name, picture) in charts(&usual()) {
        let words = picture.subtitle();
        assert!(words.contains("n = ") && words.contains("95%"), "{name}: {words}");
        assert!(!picture.svg().contains("<script"), "{name}");
    }
}

#[test]
fn odd_studies_are_drawn_too() {
    let silent = outcome(2, 2, |_, _, _| None);
    let heat = charts(&silent).into_iter().find(|it| it.0 == "wait-heat-map").expect("drawn");
    assert_eq!(heat.1.title(), "Time until it is done: no run has an answer");
    let equal = outcome(2, 2, |_, _, _| Some(5.0));
    let heat = charts(&equal).into_iter().find(|it| it.0 == "wait-heat-map").expect("drawn");
    assert_eq!(heat.1.title(), "Time until it is done: 5 s everywhere");
    let large = outcome(20, 20, |a, b, _| Some((a * b) as f64));
    for (name, picture) in charts(&large) {
        assert!(picture.svg().starts_with("<svg"), "{name}");
    }
    let curves = outcome(3, 12, |a, b, it| Some((a * b) as f64 + f64::from(it)));
    assert!(charts(&curves).iter().all(|it| it.1.svg().ends_with("</svg>\n")));
}

#[test]
fn a_page_needs_nothing_else_and_lets_nothing_in() {
    let text = page(&usual());
    assert!(!text.contains("<script"), "what users wrote is escaped");
    assert!(!text.contains("<b>") && text.contains("&#60;script"), "escaped, not dropped");
    for (i, _) in text.match_indices("http") {
        let from = text[i..].chars().take(40).collect::<String>();
        assert!(from.starts_with("http://www.w3.org/"), "outside: {from}");
    }
    assert!(!text.contains("<link") && !text.contains("url(") && !text.contains("@import"));
    assert_eq!(text, page(&usual()), "the same bytes");
}

#[test]
fn a_page_says_the_question_the_answer_how_sure_it_is_and_how_to_have_it_again() {
    let text = page(&usual());
    let has = |what: &str| assert!(text.contains(what), "no {what}");
    for what in ["Is 1 &#60; 2?", "<th scope=\"col\" class=\"number\">n</th>", "t interval, 95%"] {
        has(what);
    }
    // Two cells miss one run each; 36 runs were done, every one with a digest of its own.
    for what in ["2 runs have no answer", "(1 silent)", "<dd>36</dd>", "0+test", "--set"] {
        has(what);
    }
    has("Time until it is done: least is 2 s [37 ms, 4 s] at a a0, b b0; most is 5 min");
    assert_eq!(text.matches("<h1>").count(), 1);
    assert_eq!(text.matches("<svg").count(), text.matches("role=\"img\" aria-label=").count());
    let odd = page(&outcome(1, 1, |_, _, _| None));
    assert!(odd.contains("6 runs have no answer"), "nothing to draw is said");
}
