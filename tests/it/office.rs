//! The workbook and the JUnit report of a run, read by the tools that they are for.

use std::fs;
use std::path::Path;

use licsim::outcome::RunOutcome;
use licsim::render::junit::{Suite, junit_xml};
use serde_json::Value;

use crate::exports::hostile_plan;
use crate::interop::parsed;
use crate::support::{licsim_in, run, shipped_plan};

#[cfg(feature = "xlsx")]
fn workbook(outcome: &RunOutcome) -> Option<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.xlsx");
    let bytes = licsim::render::export::report_xlsx(outcome);
    assert_eq!(bytes, licsim::render::export::report_xlsx(outcome), "the same bytes again");
    fs::write(&path, bytes).expect("written");
    parsed(&["openpyxl"], path.to_str().expect("text"))
}

/// The column called `name`, without its head.
#[cfg(feature = "xlsx")]
fn column<'a>(sheet: &'a Value, name: &str) -> Vec<&'a Value> {
    let rows = sheet["rows"].as_array().expect("rows");
    let place = rows[0].as_array().expect("a head").iter().position(|it| it == name);
    let place = place.unwrap_or_else(|| panic!("no column {name}"));
    rows[1..].iter().map(|row| &row[place]).collect()
}

#[cfg(feature = "xlsx")]
#[test]
fn openpyxl_reads_the_portals_tabs_as_the_run_left_them() {
    let mut plan = shipped_plan("pool-wide-ooc", &[], None);
    // Nobody buys the missing license.
    plan.actions.clear();
    let outcome = run(&plan);
    let Some(read) = workbook(&outcome) else { return };
    assert_eq!(read["title"], plan.scenario.title.as_str());
    assert_eq!(read["created"], "2015-01-12 00:00:00");
    let sheets = read["sheets"].as_object().expect("sheets");
    let names =
        ["Summary", "Licenses", "Product Instances", "Event Log", "Expectations", "Routers"];
    assert_eq!(sheets.len(), names.len());
    for name in names {
        let sheet = &sheets[name];
        assert_eq!(sheet["frozen"], "A2", "{name}");
        assert!(sheet["filter"].as_str().is_some_and(|it| it.starts_with("A1:")), "{name}");
        assert!(sheet["widths"].as_array().is_some_and(|it| it.len() > 2), "{name}");
    }
    let licenses = &sheets["Licenses"];
    assert_eq!(
        licenses["rows"][1],
        serde_json::json!([
            "PATRICK_NO_LIC",
            "A9K-24X10-OPT-LIC",
            plan.tags[0].id,
            "39",
            "40",
            "-1",
            "Insufficient Licenses"
        ])
    );
    assert_eq!(licenses["kinds"][1], serde_json::json!(["s", "s", "s", "n", "n", "n", "s"]));
    let instances = &sheets["Product Instances"];
    assert_eq!(column(instances, "Name").len(), 40);
    let portal = outcome.portal.as_ref().expect("a full run has it");
    let first = &portal.instances[0];
    let expected = plan.scenario.start.date(first.last_contact).iso();
    let found = column(instances, "Last Contact")[0].as_str().expect("a date");
    assert!(found.starts_with(&expected), "{found} is not {expected}");
    assert_eq!(instances["kinds"][1][6], "d", "a date is a date");
    let log = &sheets["Event Log"];
    assert_eq!(column(log, "Event").len(), outcome.pool_log.len());
    let short = column(log, "Event").iter().position(|it| *it == "Insufficient licenses");
    let short = short.expect("the pool was short");
    assert_eq!(column(log, "Details")[short], "1 of A9K-24X10-OPT-LIC missing");
    assert_eq!(column(log, "Alert")[short], "Major");
    let times = column(log, "Time");
    assert!(times.is_sorted_by_key(|it| it.as_str()), "in time order");
    let promises = column(&sheets["Expectations"], "Expectation");
    let names: Vec<_> = outcome.expectations.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(promises, names);
    let believes = column(&sheets["Routers"], "Believes");
    assert!(believes.len() == 40 && believes.iter().all(|it| *it == "out of compliance"));
    assert!(column(&sheets["Summary"], "Value").iter().any(|it| **it == *outcome.digests.run));
}

#[cfg(feature = "xlsx")]
#[test]
fn no_name_becomes_a_formula_in_the_workbook() {
    let plan = hostile_plan();
    let outcome = run(&plan);
    let Some(read) = workbook(&outcome) else { return };
    let mut named = 0;
    for (name, sheet) in read["sheets"].as_object().expect("sheets") {
        for kinds in sheet["kinds"].as_array().expect("rows") {
            assert!(
                kinds.as_array().expect("cells").iter().all(|it| it != "f"),
                "{name}: a formula"
            );
        }
        for cell in sheet["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .flat_map(|it| it.as_array().expect("cells"))
        {
            named += usize::from(cell.as_str().is_some_and(|it| it.starts_with("=1+1\"]'><&")));
        }
    }
    assert!(named > 100, "only {named} cells have the name as it is");
}

#[test]
fn junitparser_reads_what_held_and_what_did_not() {
    let mut plan = hostile_plan();
    plan.pools[0].licenses[0].1 = 100;
    let outcome = run(&plan);
    assert!(!outcome.passed());
    let xml = junit_xml(&[Suite { command: "licsim run 'a <b> & c'", outcome: &outcome }]);
    let Some(read) = parsed(&["junitparser"], &String::from_utf8(xml).expect("text")) else {
        return;
    };
    let suite = &read[0];
    let failed = outcome.expectations.iter().filter(|it| !it.pass).count();
    assert_eq!(suite["counts"], serde_json::json!([outcome.expectations.len(), failed, 0]));
    let said = &suite["properties"];
    assert_eq!(said["digest"], outcome.digests.run.as_str());
    assert_eq!(said["command"], "licsim run 'a <b> & c'");
    assert_eq!(said["title"], plan.scenario.title.replace('\u{1}', "?"));
    assert_eq!(said["simulated"], outcome.sim_end.to_string());
    for (case, verdict) in
        suite["cases"].as_array().expect("cases").iter().zip(&outcome.expectations)
    {
        assert_eq!(case["name"], verdict.name.replace('\u{1}', "?"));
        assert_eq!((&case["class"], &case["time"]), (&"pool-wide-ooc".into(), &0.0.into()));
        let failures = case["failures"].as_array().expect("a list");
        assert_eq!(failures.is_empty(), verdict.pass);
        for failure in failures {
            assert_eq!(failure[0], "expectation");
            let evidence = verdict.evidence.replace('\u{1}', "?");
            assert_eq!(failure[1], evidence);
            assert!(failure[2].as_str().is_some_and(|it| it.contains(&evidence)), "{failure}");
        }
    }
}

#[test]
fn licsim_test_writes_junit_for_all_that_it_ran() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = licsim_in(folder.path(), &["test", "pool-wide-ooc", "overage", "--junit", "all.xml"]);
    assert!(ran.status.success());
    let xml = fs::read_to_string(folder.path().join("all.xml")).expect("written");
    let Some(read) = parsed(&["junitparser"], &xml) else { return };
    let suites = read.as_array().expect("suites");
    let names: Vec<_> = suites.iter().map(|it| it["name"].as_str().expect("a name")).collect();
    assert!(
        names.contains(&"pool-wide-ooc") && names.contains(&"pool-wide-ooc:tag-scope"),
        "{names:?}"
    );
    assert!(names.contains(&"overage"));
    let again = &suites[names.iter().position(|it| *it == "pool-wide-ooc:tag-scope").expect("it")];
    assert_eq!(again["properties"]["command"], "licsim run pool-wide-ooc --arm tag-scope");
    assert!(!Path::new(&folder.path().join("output")).exists(), "a test writes nothing else");
}

#[test]
fn what_goes_to_a_pipe_is_what_a_run_keeps() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = licsim_in(folder.path(), &["run", "pool-wide-ooc", "--quiet"]);
    assert!(ran.status.success());
    let place = fs::read_dir(folder.path().join("output/pool-wide-ooc")).expect("there");
    let place = place.map(|it| it.expect("entry").path()).next().expect("a run");
    let mut kinds = vec![("junit", "junit.xml")];
    if cfg!(feature = "xlsx") {
        kinds.push(("xlsx", "report.xlsx"));
    }
    if cfg!(feature = "parquet") {
        kinds.push(("metrics-parquet", "metrics.parquet"));
    }
    for (kind, name) in kinds {
        let piped =
            licsim_in(folder.path(), &["export", place.to_str().expect("text"), "--to", kind]);
        assert!(piped.status.success());
        assert!(piped.stdout == fs::read(place.join(name)).expect("kept"), "{name} is another one");
    }
}
