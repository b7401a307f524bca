//! Every kind of picture of a study, drawn from real runs of a small fleet; what `[[plot]]` chooses; what is found.

use licsim::render::chart::picture::Picture;
use licsim::render::study as paper;
use licsim::scenario::{self, Request, Source};
use licsim::study::{self, Memory, StudyOutcome, Subject, Watch, Way};

use crate::support::Scenarios;

/// Six routers whose backend goes away.
const FLEET: &str = include_str!("support/outage.toml");

/// Two listed factors, a time that some runs never reach, and runs of two lengths.
const LISTED: &str = r#"
[study]
title = "How long is the fleet away?"
question = "How long is the fleet away?"
replications = 10

[[factor]]
name = "outage"
title = "Outage"
keys = ["fault.away.backend-outage.for"]
values = ["2h", "6h", "24h"]

[[factor]]
name = "policy"
settings = [
  { name = "hourly", set = {} },
  { name = "slow", set = { "fleet.edge.policy.retry-burst-every" = "2h" } },
]

[[factor]]
name = "length"
keys = ["scenario.duration"]
values = ["3d", "12d"]

[[response]]
name = "lost"
title = "Routers out of contact, mean"
mean = { metric = "routers.out-of-contact" }

[[response]]
name = "first"
title = "First router lost"
time-until = { metric = "routers.out-of-contact", at-least = 1 }
"#;

/// Two sampled factors in the base.
const SAMPLED: &str = r#"
[study]
question = "What matters?"
replications = 1
sample = { HOW }

[[factor]]
name = "outage"
title = "Outage"
keys = ["fault.away.backend-outage.for"]
between = { from = "1h", to = "30h" }

[[factor]]
name = "latency"
title = "Latency"
keys = ["link.uplink.latency"]
between = { from = "1ms", to = "200ms" }

[[response]]
name = "lost"
title = "Routers out of contact, mean"
mean = { metric = "routers.out-of-contact" }
"#;

/// Two arms at two points.
const ARMS: &str = r#"
[study]
question = "Is the slow ladder worse?"
replications = 6
arms = ["base", "slow"]

[[factor]]
name = "outage"
title = "Outage"
keys = ["fault.away.backend-outage.for"]
values = ["6h", "24h"]

[[response]]
name = "lost"
title = "Routers out of contact, mean"
mean = { metric = "routers.out-of-contact" }
"#;

struct Quiet;

impl Watch for Quiet {
    fn needed(&self, _: usize) {}
    fn done(&self, _: bool) {}
    fn is_stopped(&self) -> bool {
        false
    }
}

fn answer(study: &str) -> StudyOutcome {
    let source = Source { name: "t.toml".into(), text: format!("{FLEET}\n{study}") };
    let request = Request {
        source: &source,
        library: &Scenarios,
        sets: &[],
        arm: None,
        seed: None,
        replication: 0,
    };
    let plan = match scenario::load(&request) {
        Ok(loaded) => loaded.study.expect("a study"),
        Err(wrong) => panic!("{}", scenario::render(&wrong, false)),
    };
    let subject = Subject { source: &source, library: &Scenarios, sets: &[], seed: None };
    let cells = study::cells(&plan, &subject).expect("good");
    let store = Memory::default();
    let way = Way {
        engine: "test",
        store: &store,
        shard: None,
        may_run: true,
        verify: 0.0,
        watch: &Quiet,
    };
    study::outcome(&plan, &study::conduct(&plan, &subject, &way, cells).expect("good"))
}

fn sampled(how: &str) -> StudyOutcome {
    answer(&SAMPLED.replace("HOW", how))
}

fn plot(name: &str, keys: &str) -> String {
    format!("\n[[plot]]\nname = \"{name}\"\n{keys}\n")
}

fn golden(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../golden/study",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

fn names(outcome: &StudyOutcome) -> Vec<String> {
    paper::charts(outcome).into_iter().map(|it| it.0).collect()
}

/// All kinds that listed factors have, in another order than suggested.
fn chosen() -> String {
    let plots = [
        plot("spread", "kind = \"distribution\"\nresponse = \"lost\"\nalong = \"outage\""),
        plot("swing", "kind = \"tornado\"\nresponse = \"lost\""),
        plot("wait", "kind = \"survival\"\nresponse = \"first\"\nalong = \"length\""),
        plot("map", "kind = \"heat-map\"\nresponse = \"lost\"\nby = \"length\""),
        plot("curve", "kind = \"line\"\nresponse = \"lost\"\nby = \"policy\"\naxis = \"log\""),
    ];
    format!("{LISTED}{}", plots.concat())
}

#[test]
fn exactly_the_pictures_that_a_study_names_are_drawn_each_as_before() {
    let outcome = answer(&chosen());
    assert_eq!(names(&outcome), ["spread", "swing", "wait", "map", "curve"]);
    for (name, picture) in paper::charts(&outcome) {
        golden(&name, &picture.svg());
        let words = picture.subtitle();
        assert!(words.contains("n = 10") && words.contains("95%"), "{name}: {words}");
    }
    let pictures = paper::charts(&outcome);
    let Picture::Curves(curve) = &pictures[4].1 else { panic!("curves") };
    assert_eq!(curve.curves.len(), 2, "the length stays at its first level");
    let Picture::Steps(wait) = &pictures[2].1 else { panic!("steps") };
    let ends: Vec<u64> = wait
        .curves
        .iter()
        .map(|it| it.points.last().expect("one").at.0 / 86_400_000_000_000)
        .collect();
    assert_eq!(ends, [3, 12], "each cell ends when its own runs do");
}

#[test]
fn a_level_of_zero_stands_apart_on_a_logarithmic_axis() {
    let zero = ARMS
        .replace("fault.away.backend-outage.for", "link.uplink.latency")
        .replace("[\"6h\", \"24h\"]", "[\"0s\", \"1ms\", \"10ms\", \"100ms\"]")
        .replace("replications = 6", "replications = 1");
    let curve = plot("curve", "kind = \"line\"\nresponse = \"lost\"\naxis = \"log\"");
    let outcome = answer(&format!("{zero}{curve}"));
    let Picture::Curves(curve) = &paper::charts(&outcome)[0].1 else { panic!("curves") };
    let stops: Vec<u32> = curve.stops.iter().map(|it| (it.0 * 1e6).round() as u32).collect();
    assert_eq!(stops, [0, 333_333, 666_667, 1_000_000], "one step before the others");
    assert_eq!(curve.along, "Outage, logarithmic, 0 apart");
}

#[test]
fn a_study_that_names_none_gets_what_its_shape_suggests() {
    let all = ["lost", "lost-heat-map", "lost-tornado", "lost-distribution"];
    let found = names(&answer(LISTED));
    assert!(all[..3].iter().all(|it| found.contains(&(*it).to_owned())), "{found:?}");
    assert!(found.contains(&"first-survival".to_owned()), "{found:?}");
    let few = answer(&LISTED.replace("replications = 10", "replications = 3"));
    assert!(!names(&few).iter().any(|it| it.ends_with("-distribution")), "{:?}", names(&few));
}

#[test]
fn morris_and_sobol_say_which_factor_matters() {
    for (name, how) in [("morris", "morris = 4"), ("sobol", "indices = 16")] {
        let outcome = sampled(how);
        assert_eq!(names(&outcome), ["lost-sensitivity"]);
        golden(name, &told(&outcome, &paper::charts(&outcome)[0].1.svg()));
    }
}

#[test]
fn a_sample_shows_how_far_its_points_reach() {
    for how in ["latin-hypercube = 12", "sobol = 16"] {
        let outcome = sampled(how);
        assert_eq!(names(&outcome), ["lost-distribution"], "{how}");
        let charts = paper::charts(&outcome);
        let Picture::Strips(strips) = &charts[0].1 else { panic!("strips") };
        assert_eq!(strips.rows.len(), 1);
        assert_eq!(strips.rows[0].values.len(), outcome.cells.len());
        assert!(strips.words.title.contains("in half of the points"), "{}", strips.words.title);
        assert!(strips.words.subtitle.starts_with("n = 1"), "{}", strips.words.subtitle);
    }
}

#[test]
fn a_distribution_without_room_for_all_cells_has_some_of_each_arm() {
    let many = ARMS
        .replace("[\"6h\", \"24h\"]", "[\"2h\", \"4h\", \"6h\", \"9h\", \"12h\", \"18h\", \"24h\"]")
        .replace("replications = 6", "replications = 2");
    let spread = plot("spread", "kind = \"distribution\"\nresponse = \"lost\"");
    let outcome = answer(&format!("{many}{spread}"));
    let Picture::Strips(strips) = &paper::charts(&outcome)[0].1 else { panic!("strips") };
    let labels: Vec<&str> = strips.rows.iter().map(|it| it.label.as_str()).collect();
    let of = |arm: &str| labels.iter().filter(|it| it.contains(arm)).count();
    assert_eq!((of("base"), of("slow")), (4, 4), "{labels:?}");
    for end in ["2h", "24h"] {
        assert_eq!(
            labels.iter().filter(|it| it.contains(&format!(" {end}"))).count(),
            2,
            "{labels:?}"
        );
    }
}

#[test]
fn arms_are_compared_with_how_sure_that_is() {
    let outcome = answer(ARMS);
    golden("arms", &told(&outcome, ""));
    let differences = &outcome.differences;
    assert_eq!(differences.len(), 2);
    assert!(paper::answer(&outcome).contains("against base the largest difference is that of"));
}

#[test]
fn a_search_is_answered_by_its_thresholds_and_drawn_by_name() {
    let search = "\n[[threshold]]\nname = \"few\"\ntitle = \"Few are lost\"\nfactor = \"outage\"\nfind = \"largest\"\n\
                  response = \"lost\"\nat-most = 0.1\n";
    let base = ARMS.replace("[\"6h\", \"24h\"]", "[\"2h\", \"6h\", \"12h\", \"24h\"]");
    assert_eq!(names(&answer(&format!("{base}{search}"))), ["threshold-few"]);
    let named = plot("shares", "kind = \"threshold\"\nthreshold = \"few\"");
    let outcome = answer(&format!("{base}{search}{named}"));
    assert_eq!(names(&outcome), ["shares"]);
    golden("threshold", &told(&outcome, &paper::charts(&outcome)[0].1.svg()));
}

/// The answer, all tables but that of every point, and a picture.
fn told(outcome: &StudyOutcome, picture: &str) -> String {
    let rows =
        |it: &paper::Table| it.rows.iter().map(|it| it.join(" | ")).collect::<Vec<_>>().join("\n");
    let tables = paper::tables(outcome);
    let tables = tables.iter().filter(|it| it.id != "responses");
    let tables: Vec<String> =
        tables.map(|it| format!("{}\n{}\n{}", it.title, it.note, rows(it))).collect();
    format!("{}\n\n{}\n\n{picture}", paper::answer(outcome), tables.join("\n\n"))
}

#[test]
fn very_long_names_stay_on_the_sheet() {
    let long = "A name that goes on and on ".repeat(12);
    let text = chosen()
        .replace("title = \"Outage\"", &format!("title = \"{long}\""))
        .replace("\"Routers out of contact, mean\"", &format!("\"{long}\""))
        .replace("name = \"slow\"", &format!("name = \"{}\"", "slow".repeat(12)));
    for (name, picture) in paper::charts(&answer(&text)) {
        let svg = picture.svg();
        let mut lines = svg.lines();
        while let Some(line) = lines.next() {
            if !line.starts_with("<text") {
                continue;
            }
            let number = |key: &str| -> f64 {
                let at = line.split(&format!(" {key}=\"")).nth(1).expect("there");
                at.split('"').next().expect("a value").parse().expect("a number")
            };
            let words = lines.next().expect("its words").chars().count() as f64;
            // No letter of these names is narrower than a quarter of its size, and their mean is above a half.
            let wide = words * number("font-size") * 0.45;
            let (left, right) = match line {
                it if it.contains("\"end\"") => (number("x") - wide, number("x")),
                it if it.contains("\"middle\"") => {
                    (number("x") - wide / 2.0, number("x") + wide / 2.0)
                }
                _ => (number("x"), number("x") + wide),
            };
            assert!(left >= 0.0 && right <= 1200.0, "{name}: {line}");
        }
    }
}
