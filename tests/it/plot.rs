//! `licsim plot`: every kind, of a scenario and of a run directory, whole and in part.

use std::path::Path;

use licsim::render::chart::Kind;

use crate::support::licsim_in;

fn drawn(folder: &Path, args: &[&str]) -> String {
    let done = licsim_in(folder, &[&["plot"], args].concat());
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

fn refused(folder: &Path, args: &[&str]) -> String {
    let done = licsim_in(folder, &[&["plot"], args].concat());
    assert_eq!(done.status.code(), Some(2), "{args:?}");
    assert!(done.stdout.is_empty());
    String::from_utf8(done.stderr).expect("text")
}

/// The texts of an SVG document in order.
fn texts(svg: &str) -> Vec<String> {
    let after = svg.split("<text").skip(1).filter_map(|it| it.split_once('>'));
    after.filter_map(|it| Some(it.1.split_once("</text>")?.0.trim().to_owned())).collect()
}

#[test]
fn a_run_directory_gives_the_picture_that_the_run_wrote() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran =
        licsim_in(folder.path(), &["run", "dns-outage", "--out", "o", "--seed", "3", "--quiet"]);
    assert!(ran.status.success());
    let run = folder.path().join("o/dns-outage/seed-3");
    for kind in Kind::ALL {
        let svg = drawn(folder.path(), &["o/dns-outage/seed-3", "--chart", kind.name(), "-o", "-"]);
        let written = run.join(format!("charts/{}.svg", kind.name()));
        if let Ok(written) = std::fs::read_to_string(&written) {
            assert!(svg == written, "{} is not what the run wrote", kind.name());
        }
        let of_scenario =
            drawn(folder.path(), &["dns-outage", "--seed", "3", "--chart", kind.name(), "-o", "-"]);
        assert!(svg == of_scenario, "{}", kind.name());
    }
}

#[test]
fn a_part_says_which_part_it_is_and_has_ticks_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let part = drawn(
        folder.path(),
        &["pool-wide-ooc", "--chart", "beliefs", "--from", "12h", "--to", "1d 12h", "-o", "-"],
    );
    let texts = texts(&part);
    assert!(texts.iter().any(|it| it.ends_with("shown from 12 h to 1 d 12 h")), "{texts:?}");
    assert!(texts.contains(&"18 h".to_owned()) && !texts.contains(&"6 d".to_owned()), "{texts:?}");
}

#[test]
fn chosen_routers_have_the_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let chosen = ["--router", "edge-07", "--router", "edge-03"];
    let args = [&["pool-wide-ooc", "--chart", "routers", "-o", "-"], &chosen[..]].concat();
    let svg = drawn(folder.path(), &args);
    assert!(texts(&svg).iter().any(|it| it.contains("2 that were chosen")), "{:?}", texts(&svg));
    let all = drawn(folder.path(), &["pool-wide-ooc", "--chart", "routers", "-o", "-"]);
    let stretches = |svg: &str| svg.matches("<rect").count();
    assert!(stretches(&svg) < stretches(&all) / 5, "two rows of forty");
}

#[test]
fn a_picture_is_written_whole_under_the_name_that_was_given_or_one_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(
        drawn(folder.path(), &["pool-wide-ooc", "--chart", "topology"]),
        "pool-wide-ooc-topology.svg\n"
    );
    assert_eq!(
        drawn(folder.path(), &["pool-wide-ooc", "--chart", "pools", "-o", "p.svg", "--quiet"]),
        ""
    );
    let svg = std::fs::read_to_string(folder.path().join("p.svg")).expect("written");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    #[cfg(feature = "png")]
    {
        drawn(folder.path(), &["pool-wide-ooc", "--chart", "pools", "-o", "p.png"]);
        let png = std::fs::read(folder.path().join("p.png")).expect("written");
        assert!(png.starts_with(b"\x89PNG\r\n"));
    }
    let left = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    assert!(left.into_iter().all(|it| !it.file_name().to_string_lossy().ends_with(".part")));
}

#[test]
fn what_cannot_be_drawn_is_refused_with_what_can() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = |args: &[&str]| refused(folder.path(), &[&["pool-wide-ooc"], args].concat());
    let all = [
        wrong(&["--chart", "pie"]),
        wrong(&["--chart", "beliefs", "--router", "edge-07"]),
        wrong(&["--chart", "routers", "--router", "edge-99"]),
        wrong(&["--chart", "topology", "--to", "3d"]),
        wrong(&["--chart", "pools", "--from", "5d", "--to", "4d"]),
        wrong(&["--chart", "pools", "-o", "pools.gif"]),
        wrong(&["--chart", "pools", "-o", "no/such/folder/pools.svg"]),
    ];
    insta::assert_snapshot!(all.join("\n"));
}
