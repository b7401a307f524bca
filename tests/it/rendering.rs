//! Pictures, pages, show commands and logs of runs whose outcome is known.

mod fixture;
mod guide;

use fixture::{at, long_outage, nothing, plan, pool_wide};
use licsim::kernel::{Span, Time};
use licsim::outcome::{BeliefStep, FaultWindow, HourCount, HourQueue, RunOutcome};
use licsim::record::Belief;
use licsim::render::report::{ReportInput, report};
use licsim::render::{chart, syslog};

/// One hour with a mass registration: from unregistered through waiting to authorized, with one busy front end.
fn one_hour() -> RunOutcome {
    let mut outcome = nothing(plan(40, Span::hours(1)));
    outcome.series.bin = Span::minutes(1);
    for k in 0..=40u32 {
        let told = k.saturating_sub(3);
        let counts = [told, k - told, 40 - k, 0, 0];
        let at = at(Span::minutes(10) + Span::secs(u64::from(k) * 41));
        outcome.series.beliefs.push(BeliefStep { at, counts, lost: 0, silent: 0 });
    }
    outcome.series.beliefs[0].at = Time::ZERO;
    outcome.series.exchanges = (0..60)
        .map(|m| HourCount {
            attempts: m % 9,
            successes: m % 9 - m % 2 * (m % 9 > 4) as u32,
            failures: (m % 9 > 4) as u32 * (m % 2),
        })
        .collect();
    outcome.series.front_end = (0..60)
        .map(|m| HourQueue {
            arrivals: m % 9,
            queue_max: m % 9 * 4,
            mean: Span::millis(u64::from(m % 9) * 350),
            max: Span::millis(u64::from(m % 9) * 1_900),
            rejected: (m % 9 == 8) as u32 * 7,
        })
        .collect();
    outcome
}

/// A year with an outage every nine days and 100,000 routers.
fn large_year() -> RunOutcome {
    let mut outcome = nothing(plan(100_000, Span::days(365)));
    outcome.plan.scenario.name = "a-year-of-weather".into();
    for k in 0..40u64 {
        let from = Span::days(9 * k + 2);
        let window = FaultWindow {
            name: "wan-b down".into(),
            from: at(from),
            to: at(from + Span::hours(31)),
        };
        for (after, lost) in [(0, 0), (6, 21_000), (20, 64_000), (31, 60_000), (50, 800), (60, 0)] {
            outcome.series.beliefs.push(BeliefStep {
                at: at(from + Span::hours(after)),
                counts: [99_000 - k as u32 * 100, 0, 900, k as u32 * 100, 100],
                lost,
                silent: k as u32 * 350,
            });
        }
        outcome.faults.push(window);
    }
    outcome.series.exchanges = (0..365 * 24)
        .map(|h| HourCount {
            attempts: 4_166,
            successes: 4_100,
            failures: if h % 216 > 180 { 900 } else { 0 },
        })
        .collect();
    outcome.series.front_end = (0..365 * 24)
        .map(|h| HourQueue {
            arrivals: 4_166,
            queue_max: h % 777,
            mean: Span::secs(2),
            max: Span::secs(90),
            rejected: 0,
        })
        .collect();
    outcome.actions = (0..6)
        .map(|k| (at(Span::days(k * 8 + 100)), format!("transfer {k} licenses to EMEA")))
        .collect();
    outcome
}

/// Every fixture by name.
fn outcomes() -> Vec<(&'static str, RunOutcome)> {
    let mut zero = nothing(plan(40, Span::days(7)));
    zero.series.beliefs = vec![BeliefStep { at: Time::ZERO, counts: [0; 5], lost: 0, silent: 0 }];
    zero.series.exchanges = vec![HourCount::default(); 168];
    zero.series.front_end = vec![HourQueue::default(); 168];
    vec![
        ("pool-wide", pool_wide(40)),
        ("outage", long_outage(40)),
        ("hour", one_hour()),
        ("year", large_year()),
        ("many", pool_wide(100_000)),
        ("one", pool_wide(1)),
        ("zero", zero),
        ("nothing", nothing(plan(0, Span::ZERO))),
    ]
}

fn page(outcome: &RunOutcome) -> String {
    report(&ReportInput {
        outcome,
        recorded: &[],
        scenario_text: "[scenario]\ntitle = \"a <b> & c\"\n",
        overrides: &["backend.servers=4".into()],
        command: "licsim run pool-wide-ooc --seed 7",
        version: "0.1.0",
    })
}

fn golden(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../golden/render",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn each_chart_of_the_two_flagships_is_drawn_as_before() {
    for (name, outcome) in [("pool-wide", pool_wide(40)), ("outage", long_outage(40))] {
        for (kind, spec) in chart::specs(&outcome) {
            golden(&format!("{name}-{kind}"), &chart::svg(&spec));
        }
    }
}

#[test]
fn rows_of_routers_are_left_out_where_the_syslog_does_not_explain_the_end() {
    let drawn = |outcome: &RunOutcome| chart::specs(outcome).iter().any(|it| it.0 == "routers");
    let mut outcome = pool_wide(40);
    assert!(drawn(&outcome));
    outcome.routers[3].belief = Belief::OutOfCompliance;
    assert!(!drawn(&outcome));
}

#[test]
fn a_thousand_outages_are_few_shapes_and_one_label() {
    let mut outcome = nothing(plan(40, Span::days(365)));
    let window = |k: u64| FaultWindow {
        name: "wan-b down".into(),
        from: at(Span::hours(8 * k)),
        to: at(Span::hours(8 * k + 1)),
    };
    outcome.faults = (0..1_000).map(window).collect();
    let svg = chart::svg(&chart::specs(&outcome)[0].1);
    assert_eq!(svg.matches("wan-b down").count(), 1, "{svg}");
    assert!(svg.contains("wan-b down × 1000"));
    assert!(svg.matches("<rect").count() < 2_100);
}

/// Two faults at once: the bar at the plot is of both, so the label that stands above the other has a bar of its own.
#[test]
fn each_of_two_faults_at_once_says_when_it_was() {
    let mut outcome = nothing(plan(40, Span::days(8)));
    let window = |name: &str, from, to| FaultWindow {
        name: name.into(),
        from: at(Span::days(from)),
        to: at(Span::days(to)),
    };
    outcome.faults = vec![window("first-away", 2, 5), window("second-away", 3, 4)];
    let bars = |outcome: &RunOutcome| {
        let svg = chart::svg(&chart::specs(outcome)[0].1);
        svg.matches("height=\"2\" opacity=\"1\" fill=\"#1B1F24\"").count()
    };
    assert_eq!(bars(&outcome), 1);
    outcome.faults[1] = window("second-away", 6, 7);
    assert_eq!(bars(&outcome), 0, "one after the other");
}

#[test]
fn a_dark_page_turns_its_pictures() {
    use licsim::render::chart::palette::{GRID, INK, MUTED, PAPER};
    let page = page(&pool_wide(40));
    let style = page.split("</style>").next().expect("a style");
    for (color, how, turned) in [
        (PAPER, "fill", "paper"),
        (INK, "fill", "ink"),
        (INK, "stroke", "ink"),
        (MUTED, "fill", "muted"),
        (MUTED, "stroke", "muted"),
        (GRID, "stroke", "line"),
    ] {
        let hex = format!("#{:02X}{:02X}{:02X}", color.0, color.1, color.2);
        let rule = format!(".picture [{how}=\"{hex}\"] {{ {how}: var(--{turned}); }}");
        assert!(style.contains(&rule), "{rule}");
        assert!(page.contains(&format!("{how}=\"{hex}\"")) || color == MUTED, "{hex} is drawn");
    }
    // Text on a fill does not turn: the fill does not.
    assert!(page.contains("fill=\"#FFFFFE\""), "on dark");
    assert!(page.contains("fill=\"#1B1F25\""), "on light");
}

#[test]
fn titles_state_what_the_data_shows() {
    let titles: Vec<String> = outcomes()
        .iter()
        .flat_map(|(name, outcome)| {
            let charts = chart::specs(outcome).into_iter();
            charts.map(move |(kind, spec)| format!("{name} {kind}: {}", spec.title))
        })
        .collect();
    golden("titles", &titles.join("\n"));
}

/// A text of an SVG: left and right edge if each character were `em` wide, and its middle.
fn texts(svg: &str, em: f64) -> Vec<(String, f64, f64, f64)> {
    let attribute = |tag: &str, name: &str| -> String {
        let from = tag.find(&format!(" {name}=\"")).expect(name) + name.len() + 3;
        tag[from..].split('"').next().unwrap_or_default().to_owned()
    };
    let number = |tag: &str, name: &str| -> f64 { attribute(tag, name).parse().expect(name) };
    svg.split("<text")
        .skip(1)
        .map(|piece| {
            let (tag, rest) = piece.split_once('>').expect("a tag");
            let content = rest.split('<').next().expect("its content").trim().to_owned();
            let wide = content.chars().count() as f64 * number(tag, "font-size") * em;
            let x = number(tag, "x");
            let left = match attribute(tag, "text-anchor").as_str() {
                "start" => x,
                "middle" => x - wide / 2.0,
                _ => x - wide,
            };
            (content, left, left + wide, number(tag, "y"))
        })
        .collect()
}

#[test]
fn no_text_leaves_the_picture_or_lies_on_another() {
    for (name, outcome) in outcomes() {
        for (kind, spec) in chart::specs(&outcome) {
            let svg = chart::svg(&spec);
            for (text, left, right, y) in texts(&svg, 0.52) {
                let inside = left >= 0.0 && right <= 1_200.0 && (14.0..=592.0).contains(&y);
                assert!(inside, "{name} {kind}: {text:?} from {left} to {right} at {y}");
            }
            let all = texts(&svg, 0.45);
            for (i, a) in all.iter().enumerate() {
                for b in &all[..i] {
                    let apart = a.2 <= b.1 || b.2 <= a.1 || (a.3 - b.3).abs() >= 14.0;
                    assert!(apart, "{name} {kind}: {a:?} lies on {b:?}");
                }
            }
        }
    }
}

#[test]
fn the_same_outcome_gives_the_same_bytes() {
    let (one, other) = (long_outage(40), long_outage(40));
    let draw = |outcome: &RunOutcome| -> Vec<String> {
        chart::specs(outcome).iter().map(|(_, spec)| chart::svg(spec)).collect()
    };
    assert_eq!(draw(&one), draw(&other));
    assert_eq!(page(&one), page(&other));
    let svg = &draw(&one)[0];
    assert!(svg.contains("role=\"img\"") && svg.contains("<title>") && svg.contains("<desc>"));
    assert!(svg.contains("font-family=\"DejaVu Sans, Verdana, sans-serif\""));
}

#[cfg(feature = "png")]
#[test]
fn a_png_is_the_svg_at_twice_its_size() {
    let outcome = nothing(plan(3, Span::days(1)));
    let png = chart::png(&chart::svg(&chart::specs(&outcome)[0].1));
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four"));
    assert_eq!((size(16), size(20)), (2_400, 1_200));
    assert!(png.len() > 10_000, "text was drawn: {} bytes", png.len());
}

/// A page without its style and pictures.
fn skeleton(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    for (from, to) in [("<style>", "</style>")].into_iter().chain([("<svg", "</svg>"); 9]) {
        let Some(at) = rest.find(from) else { continue };
        out.push_str(&rest[..at]);
        out.push('…');
        rest = rest[at..].split_once(to).expect("it is closed").1;
    }
    out + rest
}

#[test]
fn the_report_of_a_good_run_and_of_a_bad_one() {
    golden("report-pool-wide", &skeleton(&page(&pool_wide(40))));
    golden("report-outage", &skeleton(&page(&long_outage(3))));
}

#[test]
fn a_report_of_more_routers_says_which_charts_it_leaves_out() {
    let said = "leaves out what licsim plot pool-wide-ooc --seed 7 draws with --chart gantt and --chart ladder.";
    assert!(page(&nothing(plan(100_001, Span::hours(1)))).contains(said));
    assert!(!page(&nothing(plan(100_000, Span::hours(1)))).contains("leaves out"));
}

#[test]
fn a_report_is_self_contained_and_lets_nothing_through() {
    let outside = page(&pool_wide(40)).replace("http://www.w3.org/2000/svg", "");
    for word in ["http:", "https:", "src=", "@import", "url(", "<script"] {
        assert!(!outside.contains(word), "{word}");
    }
    let mut outcome = pool_wide(40);
    let evil = "</title><script>alert('1')</script>\"><img src=x>";
    outcome.plan.scenario.title = evil.into();
    outcome.plan.scenario.name = evil.into();
    outcome.plan.pools[0].name = evil.into();
    outcome.plan.fleets[0].name = evil.into();
    outcome.actions[0].1 = evil.into();
    outcome.expectations[0].name = evil.into();
    outcome.metrics[0].name = evil.into();
    let html = page(&outcome);
    assert!(!html.contains("<script") && !html.contains("<img"), "markup got through");
    for id in html.split(" id=\"").skip(1).map(|piece| piece.split('"').next().unwrap_or_default())
    {
        assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{id} is unique");
    }
}

#[test]
fn each_router_has_its_own_log_and_together_they_are_all_lines() {
    let outcome = long_outage(3);
    let logs = syslog::logs(&outcome);
    assert_eq!(logs.len(), 3);
    let lines: usize = logs.iter().map(|(_, log)| log.lines().count()).sum();
    assert_eq!(lines, outcome.syslog.len());
    for (router, log) in &logs {
        assert_eq!(*log, syslog::syslog_of(&outcome, *router));
    }
    golden("syslog-edge-1", &logs[0].1);
}

/// The README's picture is what its command draws.
#[test]
fn the_readmes_picture_is_fresh() {
    let outcome = crate::support::run(&crate::support::shipped_plan("pool-wide-ooc", &[], None));
    let chart = chart::charts(&outcome, &[]).into_iter().find(|it| it.name == "charts/beliefs.svg");
    let fresh = String::from_utf8(chart.expect("a chart of beliefs").bytes).expect("text");
    let file = crate::support::root().join("docs/images/pool-wide-ooc.svg");
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == fresh,
        "docs/images/pool-wide-ooc.svg is stale; copy output/pool-wide-ooc/seed-1/charts/beliefs.svg over it"
    );
}

#[test]
fn a_caption_counts_no_router_as_lost_that_never_lost_contact() {
    let outcome = crate::support::run(&crate::support::shipped_plan("pool-wide-ooc", &[], None));
    let (_, chart) = chart::specs(&outcome).into_iter().find(|it| it.0 == "routers").expect("rows");
    assert!(
        chart.alt.contains("40 believed") && chart.alt.contains("none lost contact"),
        "{}",
        chart.alt
    );
}
