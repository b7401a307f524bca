//! The report in a real Chromium: what it shows of an instant is what the program says of it.
//!
//! Playwright drives the browser from `tests/interop/browser.py`; both are needed, and without them these tests are
//! skipped like those of `interop`.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use licsim::kernel::{Span, Time};
use licsim::observe::Options;
use licsim::outcome::RunOutcome;
use licsim::plan::Plan;
use licsim::render::report::{ReportInput, report};
use licsim::render::show;
use licsim::study;
use serde_json::{Value, json};

use crate::interop::{environment, skip};
use crate::support::{licsim, run_keeping, run_reported, shipped, shipped_plan};

/// The browser, and the interpreter that drives it; or why there is none.
fn browser() -> Result<(PathBuf, PathBuf), String> {
    let chromium = ["chromium", "chromium-browser", "google-chrome"];
    let paths = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&paths)
        .flat_map(|folder| chromium.map(|name| folder.join(name)))
        .find(|path| path.is_file());
    let found = found.ok_or("there is no Chromium here; Debian's package `chromium` has it")?;
    static PYTHON: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let python = PYTHON.get_or_init(|| environment("browser")).clone()?;
    Ok((found, python))
}

/// What the browser saw at each step, or `None` if it is not here and need not be. Nothing may go wrong on the way.
fn seen(report: &Path, steps: &[Value]) -> Option<Vec<Value>> {
    let (chromium, python) = match browser() {
        Ok(both) => both,
        Err(why) => {
            assert!(env::var_os("LICSIM_NO_SKIP").is_none(), "{why}");
            skip(&why);
            return None;
        }
    };
    let mut child = Command::new(python)
        .arg(crate::support::root().join("tests/interop/browser.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the interpreter starts");
    let asked = json!({ "report": report, "chromium": chromium, "steps": steps });
    child.stdin.take().expect("piped").write_all(asked.to_string().as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let mut answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["wrong"], json!([]), "console, errors, requests");
    let Value::Array(answers) = answer["answers"].take() else { panic!("a list of answers") };
    Some(answers)
}

/// The report of a shipped scenario, as `licsim run` makes it, and its outcome.
fn reported(name: &str, folder: &Path) -> (PathBuf, Plan, RunOutcome) {
    let plan = shipped_plan(name, &[], None);
    let (outcome, recorded) = run_reported(&plan);
    let text = shipped(name);
    let command = format!("licsim run {name} --seed {}", plan.seed);
    let input = ReportInput {
        outcome: &outcome,
        recorded: &recorded,
        scenario_text: &text,
        overrides: &[],
        command: &command,
        version: "0",
    };
    let path = folder.join(format!("{name}.html"));
    std::fs::write(&path, report(&input)).expect("writable");
    (path, plan, outcome)
}

fn ms(at: Span) -> u64 {
    at.0.div_ceil(1_000_000)
}

/// What `licsim show` prints.
fn shown(plan: &Plan, router: &str, at: Span, command: &str) -> String {
    let id = plan.router_named(router).expect("a router");
    let console = study::visit(plan, id, Time::ZERO + at, |_| ());
    show::Command::parse(command).expect("a command").print(&console, plan)
}

/// Scrubs, clicks and reads, and compares each screen with `licsim show` of the same router and instant.
fn agrees(name: &str, cases: &[(&str, Span, &str)]) {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, plan, _) = reported(name, folder.path());
    let step = |(router, at, command): &(&str, Span, &str)| {
        let id = plan.router_named(router).expect("a router").0;
        let tab = match *command {
            "show log" => "syslog",
            other => other.trim_start_matches("show ").trim_start_matches("license "),
        };
        json!({ "do": "screen", "router": router, "id": id, "ms": ms(*at), "tab": tab })
    };
    let steps: Vec<Value> = cases.iter().map(step).collect();
    let Some(answers) = seen(&path, &steps) else { return };
    for ((router, at, command), answer) in cases.iter().zip(answers) {
        let full = shown(&plan, router, *at, command);
        let meant = match *command {
            "show log" => full.split_once("bytes):\n\n").map_or("", |it| it.1).trim_end(),
            _ => &full,
        };
        let place = format!("{name} {router} {at} {command}");
        assert_eq!(answer["text"], json!(meant), "{place}");
        assert_eq!(answer["clock"], json!((Time::ZERO + *at).to_string()), "{place}");
        if *command != "show log" {
            let prompt = format!("RP/0/RSP0/CPU0:{router}#");
            assert_eq!(answer["prompt"], json!(prompt), "{place}");
        }
        the_command_prints_the_same(answer["command"].as_str().expect("a text"), &full);
    }
}

/// Runs the first of the commands that the panel names.
fn the_command_prints_the_same(commands: &str, meant: &str) {
    let line = commands.lines().next().expect("a command");
    // As a shell splits it: single quotes keep blanks.
    let words = line.split('\'').enumerate().flat_map(|(place, part)| match place % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    let output = licsim().args(words.skip(1)).output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout), meant, "{line}");
}

const fn at(days: u64, hours: u64) -> Span {
    Span::hours(days * 24 + hours)
}

#[test]
fn a_click_on_a_router_shows_what_licsim_show_prints() {
    let noon = at(4, 12);
    agrees(
        "pool-wide-ooc",
        &[
            ("edge-07", noon, "show license status"),
            ("edge-07", at(0, 0), "show license status"),
            ("edge-40", Span::minutes(31) + Span::millis(7), "show license register-status"),
            ("edge-01", at(1, 1), "show license entitlement"),
            ("edge-23", noon, "show call-home smart-licensing statistics"),
            ("edge-23", noon, "show log"),
            ("edge-12", at(7, 23), "show license cert"),
        ],
    );
}

#[test]
fn within_a_fault_too() {
    agrees(
        "retry-exhaustion",
        &[
            ("stop-07", at(20, 13), "show call-home smart-licensing statistics"),
            ("stop-07", at(20, 13), "show log"),
            ("resume-02", at(37, 23), "show license status"),
            ("resume-02", at(41, 0), "show license entitlement"),
        ],
    );
}

#[test]
fn and_in_a_fleet_that_is_told_by_counts() {
    agrees(
        "retry-stampede",
        &[
            ("edge-0001", at(1, 10), "show license status"),
            ("edge-0001", at(1, 10), "show call-home smart-licensing statistics"),
            ("edge-0041", at(1, 13), "show license register-status"),
        ],
    );
}

#[test]
fn a_pool_opens_the_portal_as_of_the_instant() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, plan, outcome) = reported("pool-wide-ooc", folder.path());
    let pool = &plan.pools[0].name;
    let instants = [at(0, 1), at(4, 0), at(6, 0)];
    let steps = instants.iter().flat_map(|at| {
        ["Licenses", "Product Instances", "Event Log"]
            .map(|tab| json!({ "do": "pool", "pool": pool, "ms": ms(*at), "tab": tab }))
    });
    let Some(answers) = seen(&path, &steps.collect::<Vec<_>>()) else { return };
    let table = licsim::render::export::pool_events_csv(&outcome);
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(&table[..]).records().map(|it| it.expect("a row")).collect();
    for (at, tabs) in instants.iter().zip(answers.chunks(3)) {
        let then = Time::ZERO + *at;
        // Licenses: the books.
        for row in tabs[0]["rows"].as_array().expect("rows").iter().skip(1) {
            let tag = plan.tags.iter().position(|it| json!(it.name) == row[0]).expect("a tag");
            let mut books = outcome.series.pools.iter().filter(|it| it.tag.index() == tag);
            let held = books.rfind(|it| it.at <= then).expect("books");
            assert_eq!(row[1], json!(held.quantity.to_string()), "{at}");
            assert_eq!(row[2], json!(held.demand.to_string()), "{at}");
            let is_short = held.demand > held.quantity;
            assert_eq!(row[4] != json!(""), is_short, "{at}");
        }
        // Event Log: the newest lines of pool-events.csv, newest first.
        let come = outcome.pool_log.iter().filter(|line| line.at <= then).count();
        let log = tabs[2]["rows"].as_array().expect("rows");
        assert_eq!(log.len() - 1, come.min(200), "{at}");
        for (row, meant) in log.iter().skip(1).zip(rows[..come].iter().rev()) {
            let meant: Vec<&str> = meant.iter().skip(3).collect();
            assert_eq!(row.as_array().expect("cells")[1..], meant.map_json(), "{at}");
        }
        // Product Instances: as many as the log has registered and not taken away.
        let listed = tabs[1]["rows"].as_array().expect("rows").len() - 1;
        let registered = rows[..come].iter().filter(|row| &row[4] == "Product instance registered");
        assert_eq!(listed, registered.count(), "{at}");
        let said = tabs[1]["state"].as_str().expect("a text");
        assert!(said.starts_with(&format!("{listed} product instance")), "{said}");
    }
}

trait MapJson {
    fn map_json(&self) -> Vec<Value>;
}

impl MapJson for Vec<&str> {
    fn map_json(&self) -> Vec<Value> {
        self.iter().map(|it| json!(it)).collect()
    }
}

#[test]
fn all_of_it_is_done_with_keys_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, plan, _) = reported("pool-wide-ooc", folder.path());
    let steps = [
        json!({ "do": "keyboard", "at": "4d 12:00:00" }),
        json!({ "do": "address", "ms": ms(at(4, 12)), "router": "edge-07" }),
        json!({ "do": "announce", "ms": ms(at(4, 12)) }),
    ];
    let Some(answers) = seen(&path, &steps) else { return };
    let (keys, address) = (&answers[0], &answers[1]);
    assert_eq!(keys["first"], json!("Skip to the answer"));
    assert_ne!(keys["ring"], json!("none"), "the focus can be seen");
    assert_eq!(keys["clock"], json!("4d 12:00:00.000"));
    assert!(keys["spoken"].as_str().expect("a text").starts_with("4d 12:00:00.000"), "{keys}");
    let later = |a: &str, b: &str| keys[a].as_str() < keys[b].as_str();
    assert!(later("clock", "next") && later("back", "next") && later("left", "right"), "{keys}");
    assert_eq!(keys["end"], json!("8d 00:00:00.000"));
    assert_eq!(keys["home"], json!("0d 00:00:00.000"));
    assert!(keys["playing"].as_str().expect("a text").contains("Pause"), "{keys}");
    assert!(keys["paused"].as_str().expect("a text").contains("Play"), "{keys}");
    assert_eq!(keys["played"], json!(true));
    assert_eq!(keys["dot"], json!("edge-02: unregistered"));
    assert_eq!(keys["opened"], json!("edge-02"), "the focus is on what was opened");
    assert_eq!(keys["tab"], json!("status"));
    let screen = shown(&plan, "edge-02", Span::ZERO, "show license status");
    let meant = format!("RP/0/RSP0/CPU0:edge-02#show license status\n{screen}");
    assert_eq!(keys["screen"], json!(meant));
    assert_eq!(keys["closed"], json!(true));
    assert_eq!(keys["returned"], keys["dot"], "the focus is where it was");
    assert_eq!(keys["pool"], json!("Pool PATRICK_NO_LIC"));
    assert_eq!(address["clock"], json!("4d 12:00:00.000"), "{address}");
    assert_eq!(address["title"], json!("edge-07"));
    let said = answers[2].as_str().expect("a text");
    assert!(said.starts_with("4d 12:00:00.000: 40 out of compliance"), "{said}");
}

#[test]
fn the_page_is_fit_for_every_reader_and_for_paper() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, ..) = reported("retry-exhaustion", folder.path());
    let open = json!({ "do": "screen", "router": "stop-07", "id": 19, "ms": ms(at(20, 13)), "tab": "status" });
    let steps = [
        json!({ "do": "axe", "scheme": "light" }),
        open.clone(),
        json!({ "do": "axe", "scheme": "light" }),
        json!({ "do": "axe", "scheme": "dark" }),
        json!({ "do": "headings" }),
        json!({ "do": "wide", "width": 400 }),
        json!({ "do": "paper" }),
        json!({ "do": "unscripted" }),
    ];
    let Some(answers) = seen(&path, &steps) else { return };
    for place in [0, 2, 3] {
        assert_eq!(answers[place]["grave"], json!([]), "step {place}");
        assert!(answers[place]["passed"].as_u64() > Some(20));
    }
    assert_ne!(answers[0]["paper"], answers[3]["paper"], "dark is dark");
    let mut level = 0;
    for heading in answers[4].as_array().expect("headings") {
        let now: u32 = heading[0].as_str().expect("a name")[1..].parse().expect("a number");
        assert!(now <= level + 1, "{heading} comes after level {level}");
        level = now;
    }
    assert_eq!(answers[5], json!(0), "nothing sticks out of a narrow window");
    let paper = &answers[6];
    assert!(paper["pages"].as_u64() > Some(2), "{paper}");
    for (part, is_there) in
        [("#clock", true), ("#map", true), ("#play", false), ("#panel", false), ("#scrub", false)]
    {
        assert_eq!(paper["seen"][part], json!(is_there), "{part} on paper");
    }
    for sheet in paper["boxes"].as_array().expect("boxes") {
        let sides: Vec<f64> =
            sheet.as_str().expect("a text").split(' ').filter_map(|it| it.parse().ok()).collect();
        assert!((sides[2] - 595.3).abs() < 1.5 && (sides[3] - 841.9).abs() < 1.5, "{sheet} is A4");
    }
    let plain = &answers[7];
    assert!(plain["answer"].as_str().expect("a text").contains("expectations hold"), "{plain}");
    assert!(plain["charts"].as_u64() >= Some(9) && plain["tables"].as_u64() >= Some(4), "{plain}");
    for shown in ["map", "timeline", "says", "scenario"] {
        assert_eq!(plain[shown], json!(true), "{shown}: {plain}");
    }
    assert_eq!(plain["controls"], json!(0), "what needs a script is not there without: {plain}");
    assert_eq!(plain["alt"], json!(0), "every picture has its words: {plain}");
}

#[test]
fn an_expectation_that_fails_leads_to_its_instant() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut plan = shipped_plan("pool-wide-ooc", &[], None);
    plan.pools[0].licenses.iter_mut().for_each(|it| it.1 = 10);
    let outcome = run_keeping(&plan, Options::FILMED);
    assert!(!outcome.passed(), "with 10 licenses one more is not enough");
    let input = ReportInput {
        outcome: &outcome,
        recorded: &[],
        scenario_text: "",
        overrides: &[],
        command: "licsim run x",
        version: "0",
    };
    let path = folder.path().join("report.html");
    std::fs::write(&path, report(&input)).expect("writable");
    let Some(answers) = seen(&path, &[json!({ "do": "follow" })]) else { return };
    let first = outcome.expectations.iter().find_map(|it| it.first_wrong).expect("an instant");
    let rounded = Time(first.0.div_ceil(1_000_000) * 1_000_000);
    assert_eq!(answers[0]["clock"], json!(rounded.to_string()));
}
