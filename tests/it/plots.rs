//! `licsim plot`: every kind from a scenario and from a run directory, narrowed, and what cannot be drawn.

use std::path::Path;

use licsim::kernel::{Span, Time};
use licsim::observe::Options;
use licsim::plan::{Plan, RouterId};
use licsim::render::chart::kind::Kind;
use licsim::render::chart::sight::{Easel, Sight};
use licsim::study;

use crate::support::{licsim_in, plan_of};

/// Six routers whose backend goes away for half a day; an operator buys a license.
fn outage() -> Plan {
    plan_of("outage", include_str!("support/outage.toml"), &[], None)
}

fn drawn(kind: Kind, plan: &Plan, sight: &Sight) -> Option<String> {
    let mut easel = Easel::new(kind, plan, sight);
    let interest = easel.interest();
    let outcome = study::run_watched(plan, Options::SUMMARY, interest, |it| easel.on(it), |_| ());
    easel.finish(&outcome).map(|it| it.svg())
}

#[test]
fn charts_of_records_look_as_they_did() {
    let plan = outage();
    for kind in [Kind::Raster, Kind::Latency, Kind::Ladder, Kind::Gantt] {
        let svg = drawn(kind, &plan, &Sight::whole(&plan)).expect("something happened");
        insta::with_settings!({
            snapshot_path => "../golden/render",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(format!("run-{}", kind.name()), svg);
        });
    }
}

#[test]
fn looking_on_does_not_change_the_run() {
    let plan = outage();
    let plain = study::run(&plan, Options::SUMMARY, |_| ());
    let mut seen = 0;
    let interest = licsim::record::Interest::ALL;
    let watched = study::run_watched(&plan, Options::SUMMARY, interest, |_| seen += 1, |_| ());
    assert_eq!(plain.digests, watched.digests);
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_part_of_a_run_without_exchanges_has_no_chart() {
    let plan = outage();
    let sight =
        Sight { routers: vec![RouterId(0)], from: Time::ZERO, to: Time::ZERO + Span::secs(1) };
    for kind in [Kind::Raster, Kind::Latency, Kind::Ladder] {
        assert_eq!(drawn(kind, &plan, &sight), None, "{kind:?}");
    }
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn plot(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let all: Vec<&str> = ["plot"].iter().chain(arguments).copied().collect();
    licsim_in(folder, &all)
}

#[test]
fn every_kind_is_drawn_of_a_scenario_on_standard_output() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("o.toml"), include_str!("support/outage.toml"))
        .expect("written");
    for kind in Kind::ALL {
        let output = plot(folder.path(), &["o.toml", "--chart", kind.name(), "-o", "-"]);
        let svg = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}: {}", kind.name(), said(&output));
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{}", kind.name());
    }
}

#[test]
fn a_run_directory_is_drawn_from_later_and_narrowed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("o.toml"), include_str!("support/outage.toml"))
        .expect("written");
    let output = licsim_in(folder.path(), &["run", "o.toml", "--quiet"]);
    assert!(said(&output).is_empty(), "{}", said(&output));
    let output =
        plot(folder.path(), &["output/o/seed-1", "--chart", "raster", "--router", "edge-2"]);
    assert!(output.status.success(), "{}", said(&output));
    let path = folder.path().join("output/o/seed-1/charts/raster-part.svg");
    let svg = std::fs::read_to_string(path).expect("drawn beside the others");
    assert!(svg.contains("1 router shown"), "{}", &svg[..400]);
    let narrow = ["o.toml", "--chart", "attempts", "--from", "1d", "--to", "1d 6h", "-o", "-"];
    let svg = String::from_utf8_lossy(&plot(folder.path(), &narrow).stdout).into_owned();
    assert!(svg.contains("\n1 d 3 h\n") && !svg.contains("\n2 d\n"), "the axis is of the part");
}

#[test]
fn what_cannot_be_drawn_is_said_with_what_can() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("o.toml"), include_str!("support/outage.toml"))
        .expect("written");
    let cases: [(&[&str], &str); 6] = [
        (
            &["--chart", "waterfal"],
            "error[unknown-chart]: there is no chart `waterfal`\n  help: did you mean `waterfall`?",
        ),
        (
            &["--chart", "pools", "--router", "edge-1"],
            "error[not-by-router]: `pools` is about the whole run",
        ),
        (&["--chart", "raster", "--router", "edge-9"], "error[unknown-router]"),
        (&["--chart", "raster", "--from", "2d", "--to", "1d"], "error[no-time]"),
        (&["--chart", "raster", "-o", "x.gif"], "error[picture-form]: `x.gif`"),
        (&["--chart", "ladder", "--to", "1min"], "error[nothing-to-draw]"),
    ];
    for (arguments, expected) in cases {
        let all: Vec<&str> = ["o.toml"].iter().chain(arguments).copied().collect();
        let output = plot(folder.path(), &all);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).contains(expected), "{arguments:?}: {}", said(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    assert!(!folder.path().join("x.gif").exists());
}
