//! Exports, read by the tools that they are for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use licsim::plan::Plan;
use licsim::record::{Fact, Interest, Record, Selection};
use licsim::render::{records, rfc5424};
use licsim::study;
use serde_json::Value;

use crate::interop::parsed;
use crate::support::{licsim_in, root, run, shipped_plan};

/// Names that no scenario can give, with the signs that the formats live by.
pub(crate) const HOSTILE: &str = "=1+1\"]'><&;|{}\\%\n\u{1}\u{e4}`#--x";

/// Everything that happens in a run.
fn all_records(plan: &Plan) -> Vec<Record> {
    let mut all = Vec::new();
    let told: Result<(), ()> = study::retell(
        plan,
        Interest::ALL,
        plan.end(),
        |_| (),
        |record| {
            all.push(*record);
            Ok(())
        },
    );
    told.expect("nobody complains");
    all
}

fn json_lines(plan: &Plan) -> String {
    let line = |record: &Record| records::json_line(record, plan) + "\n";
    all_records(plan).iter().map(line).collect()
}

/// Standard output of the program in `folder`.
fn done(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let done = licsim_in(folder, arguments);
    assert!(done.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// A plan whose fleets, pools, tags and links have hostile names.
pub(crate) fn hostile_plan() -> Plan {
    let mut plan = shipped_plan("pool-wide-ooc", &[], None);
    plan.scenario.title = HOSTILE.into();
    plan.fleets[0].name = HOSTILE.into();
    plan.pools[0].name = HOSTILE.into();
    plan.tags[0].name = HOSTILE.into();
    plan.links.iter_mut().for_each(|it| it.name = format!("{HOSTILE}{}", it.name));
    plan.nodes.iter_mut().for_each(|it| it.name = format!("{HOSTILE}{}", it.name));
    plan.expectations[0].name = HOSTILE.into();
    plan
}

#[test]
fn jsonschema_finds_every_record_as_the_published_schema_says() {
    let schema = root().join("schema/records.schema.json").display().to_string();
    let (mut seen, mut lines) = (BTreeSet::new(), 0);
    for name in [
        "pool-wide-ooc",
        "guide-registration",
        "proxy-acl",
        "satellite-two-stage-delay",
        "migration-wave",
        "card-oir",
        "clock-skew",
        "alert-storm-delays-licensing",
        "dns-outage",
        "process-crash",
        "limited-crew",
        "mail-server-fallback",
        "rsp-failover",
    ] {
        let text = json_lines(&shipped_plan(name, &[], None));
        lines += text.lines().count();
        let Some(read) = parsed(&["jsonschema", &schema], &text) else { return };
        seen.extend(read["kinds"].as_object().expect("kinds").keys().cloned());
    }
    let Some(_) = parsed(&["jsonschema", &schema], &json_lines(&hostile_plan())) else { return };
    assert!(seen.len() > 30, "{lines} lines of {} kinds only: {seen:?}", seen.len());
}

#[test]
fn a_line_of_records_can_be_understood_without_the_plan() {
    let plan = shipped_plan("pool-wide-ooc", &[], None);
    let lines: Vec<Value> =
        json_lines(&plan).lines().map(|it| serde_json::from_str(it).expect("JSON")).collect();
    let of = |kind: &'static str| lines.iter().filter(move |it| it["kind"] == kind);
    let change = of("belief-changed").find(|it| it["to"] == "out-of-compliance").expect("one");
    assert!(plan.router_named(change["router"].as_str().expect("a name")).is_some(), "{change}");
    assert_eq!(change["from"], "waiting");
    let short = of("pool-became-short").next().expect("one");
    assert_eq!(
        (&short["pool"], &short["tag"]),
        (&"PATRICK_NO_LIC".into(), &"A9K-24X10-OPT-LIC".into())
    );
    let done = of("exchange-succeeded").next().expect("one");
    assert!(done["took_s"].as_f64().is_some_and(|it| it > 0.0 && it < 60.0), "{done}");
    let logged = of("logged").next().expect("one");
    assert_eq!((&logged["mnemonic"], &logged["severity"]), (&"AGENT_READY".into(), &6.into()));
    let registered =
        of("pool-logged").find(|it| it["entry"] == "instance-registered").expect("one");
    assert_eq!(registered["instance"].as_str().expect("a UUID").len(), 36);
    assert!(lines.iter().all(|it| it["time"].as_str().is_some_and(|it| it.ends_with("-08:00"))));
}

#[test]
fn an_export_is_of_the_routers_and_the_time_that_are_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let part = ["--router", "edge-07", "--router", "edge-09", "--from", "1d", "--until", "2d"];
    let text =
        done(folder.path(), &[&["export", "pool-wide-ooc", "--to", "records"], &part[..]].concat());
    let text = String::from_utf8(text).expect("text");
    let (mut routers, mut lines) = (BTreeSet::new(), 0);
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        assert!(
            (86_400.0..=172_800.0).contains(&line["at_s"].as_f64().expect("a number")),
            "{line}"
        );
        routers.insert(line["router"].as_str().expect("a router").to_owned());
        lines += 1;
    }
    assert!(lines > 10);
    assert_eq!(routers, BTreeSet::from(["edge-07".to_owned(), "edge-09".to_owned()]));
    // The whole has just these lines there, and others elsewhere.
    let whole = done(folder.path(), &["export", "pool-wide-ooc", "--to", "records"]);
    let whole = String::from_utf8(whole).expect("text");
    let plan = shipped_plan("pool-wide-ooc", &[], None);
    let selection = Selection {
        routers: ["edge-07", "edge-09"].map(|it| plan.router_named(it).expect("known")).to_vec(),
        from: licsim::kernel::Time(86_400_000_000_000),
        until: licsim::kernel::Time(172_800_000_000_000),
    };
    let wanted: Vec<_> = all_records(&plan)
        .iter()
        .filter(|it| selection.takes(it))
        .map(|it| records::json_line(it, &plan))
        .collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), wanted);
    let kept: BTreeSet<_> = whole.lines().collect();
    assert!(wanted.iter().all(|it| kept.contains(it.as_str())) && kept.len() > wanted.len());
}

#[test]
fn a_run_directory_is_exported_by_running_it_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let set = ["--set", "pool.PATRICK_NO_LIC.licenses.A9K-24X10-OPT-LIC=40", "--quiet"];
    let run = licsim_in(
        folder.path(),
        &[&["run", "pool-wide-ooc", "--export", "records,syslog"], &set[..]].concat(),
    );
    assert_eq!(run.status.code(), Some(1), "with a license more nobody is out of compliance");
    let scenario = fs::read_dir(folder.path().join("output/pool-wide-ooc")).expect("there");
    let place = scenario.map(|it| it.expect("entry").path()).next().expect("a run");
    for (kind, name) in [("records", "records.jsonl"), ("syslog", "syslog.rfc5424")] {
        let kept = fs::read(place.join(name)).expect("written by the run");
        let again = done(folder.path(), &["export", place.to_str().expect("text"), "--to", kind]);
        assert!(kept == again && !kept.is_empty(), "{name} is another one");
        assert!(!String::from_utf8_lossy(&kept).contains("OUT_OF_COMPLIANCE"));
        let file = folder.path().join("exported");
        let out = ["--out", "exported"];
        let said = done(
            folder.path(),
            &[&["export", place.to_str().expect("text"), "--to", kind], &out[..]].concat(),
        );
        assert!(said.is_empty());
        assert_eq!(fs::read(&file).expect("written"), kept);
    }
    let left: Vec<_> = fs::read_dir(folder.path()).expect("there").collect();
    assert_eq!(left.len(), 2, "`output` and the file, nothing half done: {left:?}");
}

#[test]
fn what_cannot_be_exported_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, said) in [
        (&["--to", "metrics-parquet", "--router", "edge-07"][..], "error[no-parts]"),
        (&["--to", "records", "--router", "edge-7"], "error[unknown-router]"),
        (&["--to", "records", "--from", "2d", "--until", "1d"], "error[nothing-between]"),
        (&["--to", "records", "--from", "300d"], "error[after-the-end]"),
        (&["--to", "records", "--out", "nowhere/records.jsonl"], "nowhere/records.jsonl"),
        (&["--to", "records", "--out", "."], "error[file]: cannot write"),
    ] {
        let done = licsim_in(folder.path(), &[&["export", "pool-wide-ooc"], arguments].concat());
        let errors = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(errors.contains(said) && errors.contains("help: "), "{errors}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 0, "nothing was left behind");
}

#[test]
fn a_third_party_reads_the_syslog_of_a_collector() {
    for plan in [shipped_plan("retry-exhaustion", &[], None), hostile_plan()] {
        let outcome = run(&plan);
        let text = String::from_utf8(rfc5424::log(&outcome, &Selection::ALL)).expect("text");
        assert_eq!(text.lines().count(), outcome.syslog.len(), "a line for each message");
        let Some(read) = parsed(&["rfc5424"], &text) else { return };
        for (message, line) in read.as_array().expect("messages").iter().zip(&outcome.syslog) {
            let name = plan.router_name(line.router);
            assert_eq!(message["facility"], "local7");
            let severity = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
            let place = usize::from(line.notice.mnemonic.severity());
            assert_eq!(message["severity"], severity[place]);
            assert_eq!(message["msgid"], line.notice.mnemonic.name());
            assert_eq!(message["procid"], 314);
            assert_eq!(message["timestamp"], plan.scenario.start.wall_rfc3339(line.shown));
            let said = &message["sd"]["licsim@32473"];
            let plain = name.replace(char::is_control, " ");
            assert_eq!(said["router"].as_str().map(unescaped), Some(plain), "{message}");
            assert!(message["msg"].as_str().is_some_and(|it| !it.is_empty()));
        }
    }
}

/// What a parameter's value means; the parser hands it over as it is written.
fn unescaped(text: &str) -> String {
    let (mut out, mut signs) = (String::new(), text.chars());
    while let Some(sign) = signs.next() {
        out.extend(if sign == '\\' { signs.next() } else { Some(sign) });
    }
    out
}

#[cfg(feature = "parquet")]
#[test]
fn pyarrow_and_duckdb_read_records_and_metrics() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.parquet").display().to_string();
    let plan = shipped_plan("pool-wide-ooc", &[], None);
    let export = |kind: &str| {
        done(folder.path(), &["export", "pool-wide-ooc", "--to", kind, "--out", &path]);
    };
    export("records-parquet");
    let Some(read) = parsed(&["duckdb", "kind, count(*)", "group by kind order by kind"], &path)
    else {
        return;
    };
    let mut expected = std::collections::BTreeMap::new();
    for record in all_records(&plan) {
        let line: Value = serde_json::from_str(&records::json_line(&record, &plan)).expect("JSON");
        *expected.entry(line["kind"].as_str().expect("a kind").to_owned()).or_insert(0) += 1;
    }
    let cells: Vec<_> = expected.iter().map(|it| serde_json::json!([it.0, it.1])).collect();
    assert_eq!(read["cells"], Value::Array(cells));
    let ask = "epoch_us(time), at_ns, router, took_s, subtype";
    let only = "where kind = 'exchange-succeeded' order by at_ns limit 1";
    let Some(read) = parsed(&["duckdb", ask, only], &path) else { return };
    let first = all_records(&plan).into_iter().find_map(|it| match it.fact {
        Fact::ExchangeSucceeded { router, took, .. } => Some((it.at, router, took)),
        _ => None,
    });
    let (at, router, took) = first.expect("an exchange");
    let micros = plan.scenario.start.unix_s * 1_000_000 + (at.0 / 1_000) as i64;
    let cells = serde_json::json!([
        micros,
        at.0,
        plan.router_name(router),
        took.as_secs_f64(),
        "registration"
    ]);
    assert_eq!(read["cells"][0], cells);
    let types: Vec<_> = read["types"].as_array().expect("types").iter().map(|it| &it[1]).collect();
    assert_eq!(types, ["BIGINT", "BIGINT", "VARCHAR", "DOUBLE", "VARCHAR"]);

    export("metrics-parquet");
    let Some(read) = parsed(&["pyarrow"], &path) else { return };
    let outcome = run(&plan);
    let csv = String::from_utf8(licsim::render::export::metrics_csv(&outcome)).expect("text");
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(read["rows"], rows.len() - 1);
    for (place, name) in rows[0].iter().enumerate().filter(|it| *it.1 != "local_time") {
        assert_eq!(read["types"][place][0], *name);
        for (row, line) in rows.iter().skip(1).enumerate() {
            let number: f64 = line[place].parse().expect("a number");
            assert_eq!(read["cells"][row][place].as_f64(), Some(number), "{name} in row {row}");
        }
    }
    assert_eq!(read["types"][2][1], "timestamp[us, tz=UTC]");
}

/// Numbers are numbers to whoever guesses from the file alone, and dates are dates.
#[test]
fn duckdb_guesses_the_columns_of_the_csv_files() {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["run", "pool-wide-ooc", "--quiet"]);
    let files = [
        ("metrics", [("from_s", "BIGINT"), ("local_time", "TIMESTAMP"), ("authorized", "BIGINT")]),
        ("pool-events", [("time_s", "DOUBLE"), ("local_time", "TIMESTAMP"), ("pool", "VARCHAR")]),
    ];
    for (name, known) in files {
        let path =
            folder.path().join("output/pool-wide-ooc/seed-1").join(name).with_extension("csv");
        let lines = fs::read_to_string(&path).expect("written").lines().count();
        let Some(read) = parsed(&["duckdb-csv"], &path.display().to_string()) else { return };
        assert_eq!(read["rows"], lines - 1, "{name}: a row for each line but the head");
        let columns = read["columns"].as_array().expect("columns");
        for (column, kind) in known {
            let place = columns.iter().position(|it| it == column).expect("such a column");
            assert_eq!(read["types"][place], kind, "{name}: {column}");
        }
    }
}

#[test]
fn a_reader_of_web_servers_logs_reads_the_access_log_of_a_proxy() {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["run", "pool-wide-ooc", "--quiet"]);
    let log = "output/pool-wide-ooc/seed-1/proxies/campus-proxy/access.log";
    let text = fs::read_to_string(folder.path().join(log)).expect("written");
    let Some(read) = parsed(&["apachelogs"], &text) else { return };
    let read = read.as_array().expect("entries");
    assert_eq!(read.len(), text.lines().count(), "an entry for each line");
    let first = ["edge-40", "2015-01-12T21:15:10-08:00", "CONNECT tools.cisco.com:443 HTTP/1.1"];
    for (place, expected) in first.iter().enumerate() {
        assert_eq!(read[0][place], *expected);
    }
    assert!(read.iter().all(|it| it[3] == 200 && it[4].as_u64().is_some_and(|bytes| bytes > 0)));
}
