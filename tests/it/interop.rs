//! Third-party parsers over rendered screens, tables and job files: what they read is what was meant.
//!
//! The parsers are Python packages, pinned in `tests/interop/*.txt`. They live in virtual environments below `target`,
//! which are made when `LICSIM_NO_SKIP` or `LICSIM_INTEROP` is set; without it these tests are skipped, with a
//! message, unless `LICSIM_NO_SKIP` forbids that.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use licsim::kernel::{Span, Time};
use licsim::model::Belief;
use licsim::plan::{Dialect, Plan};
use licsim::record::{Fact, RegistrationStatus};
use licsim::render::show;
use licsim::render::{identity, snmprec, syslog};
use licsim::study;
use licsim::view::Console;
use serde_json::Value;

use crate::support::{licsim, root, shipped_plan};

type Found = OnceLock<Result<PathBuf, String>>;

/// The interpreter that has the parser, or why there is none.
fn python(parser: &str) -> Result<&'static Path, &'static str> {
    static PARSERS: Found = OnceLock::new();
    static SNMPSIM: Found = OnceLock::new();
    static TABLES: Found = OnceLock::new();
    static YAML: Found = OnceLock::new();
    static EXPORTS: Found = OnceLock::new();
    let (found, name) = match parser {
        "snmpsim" => (&SNMPSIM, "snmpsim"),
        "pyarrow" | "duckdb" | "duckdb-csv" => (&TABLES, "tables"),
        "yaml" => (&YAML, "yaml"),
        "jsonschema" | "rfc5424" | "openpyxl" | "junitparser" | "perfetto" | "apachelogs" => {
            (&EXPORTS, "exports")
        }
        _ => (&PARSERS, "parsers"),
    };
    found.get_or_init(|| environment(name)).as_deref().map_err(String::as_str)
}

/// The interpreter of a virtual environment with what `tests/interop/NAME.txt` lists, or why there is none.
pub(crate) fn environment(name: &str) -> Result<PathBuf, String> {
    let requirements = root().join("tests/interop").join(name).with_extension("txt");
    let wanted = std::fs::read(&requirements).map_err(|error| error.to_string())?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop").join(name);
    let (python, stamp) = (folder.join("bin/python"), folder.join("installed.txt"));
    // Only a whole installation of just these versions has the stamp.
    if std::fs::read(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(python);
    }
    if env::var_os("LICSIM_NO_SKIP").is_none() && env::var_os("LICSIM_INTEROP").is_none() {
        return Err(
            "the parsers are not installed; LICSIM_INTEROP=1 installs them below target".into()
        );
    }
    let step = |program: &Path, arguments: &[&str]| {
        let ended = Command::new(program).args(arguments).output();
        match ended {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
            Err(error) => Err(format!("{}: {error}", program.display())),
        }
    };
    let place = folder.display().to_string();
    step(Path::new("python3"), &["-m", "venv", "--clear", &place])?;
    let list = requirements.display().to_string();
    step(
        &python,
        &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", &list],
    )?;
    std::fs::write(&stamp, wanted).map_err(|error| error.to_string())?;
    Ok(python)
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests must learn that some did not run")]
pub(crate) fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// What a parser reads, or `None` if it is not here and need not be.
pub(crate) fn parsed(parser: &[&str], text: &str) -> Option<Value> {
    let python = match python(parser[0]) {
        Ok(python) => python,
        Err(why) => {
            assert!(env::var_os("LICSIM_NO_SKIP").is_none(), "{why}");
            skip(why);
            return None;
        }
    };
    let mut child = Command::new(python)
        .arg(root().join("tests/interop/parse.py"))
        .args(parser)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the interpreter starts");
    child.stdin.take().expect("piped").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{text}");
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn plan(name: &str, dialect: Dialect) -> Plan {
    let mut plan = shipped_plan(name, &[], None);
    plan.scenario.syslog = dialect;
    plan
}

fn console(plan: &Plan, router: &str, at: Span) -> Console {
    let router = plan.router_named(router).expect("a router");
    study::visit(plan, router, Time::ZERO + at, |_| ())
}

fn screen(command: &str, console: &Console, plan: &Plan) -> String {
    show::Command::parse(command).expect("a command").print(console, plan)
}

/// What a later agent calls a belief.
fn word(belief: Belief) -> &'static str {
    match belief {
        Belief::Authorized => "AUTHORIZED",
        Belief::OutOfCompliance => "OUT OF COMPLIANCE",
        other => panic!("no such case here: {other:?}"),
    }
}

/// Instants at which routers of shipped scenarios are in order, out of compliance, and cut off.
fn cases() -> Vec<(Plan, Console)> {
    [
        ("pool-wide-ooc", "edge-07", Span::hours(2)),
        ("pool-wide-ooc", "edge-07", Span::days(3)),
        ("retry-exhaustion", "stop-03", Span::days(29)),
        ("guide-registration", "ROA", Span::minutes(5)),
    ]
    .into_iter()
    .map(|(name, router, at)| {
        let plan = plan(name, Dialect::Xr6);
        let console = console(&plan, router, at);
        (plan, console)
    })
    .collect()
}

#[test]
fn ntc_templates_reads_show_license_all() {
    for (plan, console) in cases() {
        let text = screen("show license all", &console, &plan);
        let Some(read) = parsed(&["ntc", "cisco_asa", "show license all"], &text) else { return };
        let (view, start) = (&console.view, &plan.scenario.start);
        assert_eq!(view.registration, RegistrationStatus::Completed, "so are these cases");
        let entry = view.entitlements.last().expect("a license in use");
        let stamp = |at: Option<Time>| at.map_or(String::new(), |at| start.compact(at));
        let expiry = view.certificate.map(|it| start.wall_compact(it.expiry));
        let pool = view.pool.map(|it| plan.pools[it.index()].name.as_str());
        let expected = [
            ("smart_status", "ENABLED".to_owned()),
            ("registration_status", "REGISTERED".to_owned()),
            ("virtual_account", pool.expect("a pool").to_owned()),
            ("registration_initial_status", "SUCCEEDED".to_owned()),
            ("registration_last_renewal", "None".to_owned()),
            ("registration_next_renewal_date", stamp(view.renew_at)),
            ("registration_expiration_date", expiry.expect("a certificate")),
            ("auth_status", word(view.belief).to_owned()),
            ("auth_next_communication_date", stamp(view.next_check)),
            ("auth_deadline", stamp(view.authorization_expires)),
            ("license", plan.tags[entry.tag.index()].name.clone()),
            ("license_pid", plan.tags[entry.tag.index()].id.clone()),
            ("license_count", entry.count.to_string()),
            ("license_status", word(view.belief).to_owned()),
            ("pid", identity::PID.to_owned()),
            ("sn", identity::serial_number(console.router)),
        ];
        assert_eq!(read.as_array().map(Vec::len), Some(1), "{read}");
        for (key, value) in expected {
            assert_eq!(read[0][key], value.as_str(), "{key} of\n{text}");
        }
        let failed = view.last_failure.is_some();
        assert_eq!(read[0]["auth_last_communication"] == "FAILED", failed, "{text}");
        assert_eq!(read[0]["auth_fail_error"] != "", failed, "{text}");
    }
}

#[test]
fn ntc_templates_reads_an_unregistered_router() {
    let plan = plan("guide-registration", Dialect::Xr6);
    let console = console(&plan, "ROA", Span::secs(10));
    let text = screen("show license all", &console, &plan);
    let Some(read) = parsed(&["ntc", "cisco_asa", "show license all"], &text) else { return };
    assert_eq!(console.view.registration, RegistrationStatus::NotRegistered);
    assert_eq!(read[0]["registration_status"], "UNREGISTERED", "{text}");
    assert_eq!(read[0]["registration_next_renewal_date"], "", "{text}");
    assert_eq!(read[0]["virtual_account"], "", "{text}");
}

#[test]
fn ntc_templates_reads_show_license_status() {
    for (plan, console) in cases() {
        let text = screen("show license status", &console, &plan);
        let Some(read) = parsed(&["ntc", "cisco_ios", "show license status"], &text) else {
            return;
        };
        let pool = console.view.pool.map(|it| plan.pools[it.index()].name.as_str());
        assert_eq!(read[0]["sl_enabled"], "ENABLED");
        assert_eq!(read[0]["reg_status"], "REGISTERED");
        assert_eq!(read[0]["virt_acct"], pool.expect("a pool"));
        assert_eq!(read[0]["license_auth"], word(console.view.belief), "{text}");
        assert_eq!(read[0]["transport_type"], "Callhome");
    }
}

#[test]
fn genie_reads_the_log_in_every_dialect() {
    for dialect in [Dialect::Xr52, Dialect::Xr6, Dialect::Xr7] {
        let plan = plan("retry-exhaustion", dialect);
        let console = console(&plan, "stop-03", Span::days(29));
        let text = screen("show logging", &console, &plan);
        let Some(read) = parsed(&["genie-xr-logging"], &text) else { return };
        let lines: Vec<_> = console
            .records
            .iter()
            .filter_map(|record| match record.fact {
                Fact::Logged { router, notice } => {
                    let line = licsim::outcome::SyslogLine {
                        at: record.at,
                        shown: licsim::model::Wall::true_at(record.at),
                        router,
                        notice,
                        active: 0,
                    };
                    Some(syslog::line(&plan, &line))
                }
                _ => None,
            })
            .collect();
        assert!(lines.len() > 10, "a router that was cut off says so");
        assert_eq!(read["logs"], serde_json::json!(lines), "{dialect:?}");
        assert_eq!(read["logging"]["buffer"]["messages_logged"], lines.len());
        assert_eq!(read["syslog_logging"]["enabled"]["counters"]["messages_dropped"], 0);
    }
}

#[test]
fn snmpsim_reads_the_record_file() {
    for (plan, console) in cases() {
        let text = snmprec::snmprec(&console, &plan);
        let Some(read) = parsed(&["snmpsim"], &text) else { return };
        let rows = read.as_array().expect("rows");
        assert_eq!(rows.len(), text.lines().count());
        let numbers: Vec<Vec<u32>> = rows.iter().map(|row| oid(&row[0])).collect();
        assert!(numbers.is_sorted(), "snmpsim walks a file in order");
        let value = |object: &str| {
            let name = format!("1.3.6.1.4.1.9.9.831.0.{object}");
            let row = rows.iter().find(|row| row[0] == name.as_str());
            row.unwrap_or_else(|| panic!("{name} is missing"))[2].as_str().expect("text").to_owned()
        };
        let view = &console.view;
        // ciscoSlaEntitlementEnforceMode, ciscoSlaRegistrationStatus, ciscoSlaAuthComplianceStatus, …OOCStartTime.
        let mode = if view.belief == Belief::OutOfCompliance { "4" } else { "3" };
        assert_eq!(value("5.1.1.5.1"), mode);
        assert_eq!(value("6.1.0"), "5");
        assert_eq!(value("7.2.0"), word(view.belief));
        assert_eq!(value("7.3.0") != "0", view.belief == Belief::OutOfCompliance);
        let deadline = view.authorization_expires.expect("registered");
        let unix = plan.scenario.start.unix_s + (deadline.0 / 1_000_000_000) as i64;
        assert_eq!(value("7.1.0"), unix.to_string());
    }
}

fn oid(text: &Value) -> Vec<u32> {
    text.as_str().expect("text").split('.').map(|it| it.parse().expect("a number")).collect()
}

/// What no word of a command may change in a manifest: YAML's own signs, a shell's, Kubernetes' variables.
const ODD: &str = "scenario.title=\"a: b # c $(HOME) 'd'\"";

#[test]
fn the_kubernetes_manifest_is_an_indexed_job_of_so_many_shards() {
    let words = [
        "study",
        "check-jitter",
        "--set",
        ODD,
        "--seed",
        "7",
        "--out",
        "an: out",
        "--store",
        "/runs",
    ];
    let output = licsim()
        .args(words)
        .args(["--emit", "kubernetes", "--shards", "5"])
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let Some(job) = parsed(&["yaml"], &String::from_utf8_lossy(&output.stdout)) else { return };
    assert_eq!((&job["apiVersion"], &job["kind"]), (&"batch/v1".into(), &"Job".into()));
    assert_eq!(job["metadata"]["name"], "licsim-check-jitter");
    let spec = &job["spec"];
    assert_eq!(spec["completionMode"], "Indexed");
    assert_eq!((&spec["completions"], &spec["parallelism"]), (&5.into(), &5.into()));
    assert!(spec["backoffLimitPerIndex"].as_u64().is_some_and(|it| it > 0), "{spec}");
    let pod = &spec["template"]["spec"];
    assert_eq!(pod["restartPolicy"], "Never", "as `backoffLimitPerIndex` demands");
    assert!(pod["terminationGracePeriodSeconds"].as_u64().is_some_and(|it| it >= 60), "{pod}");
    let container = &pod["containers"][0];
    let command: Vec<String> = serde_json::from_value(container["command"].clone()).expect("words");
    let command: Vec<String> = command.iter().map(|it| it.replace("$$(", "$(")).collect();
    let shard = ["--shard", "auto/5"];
    assert_eq!(command, [&["licsim"], &words[..], &shard].concat());
    let mounts = container["volumeMounts"].as_array().expect("mounts");
    let places: Vec<&Value> = mounts.iter().map(|it| &it["mountPath"]).collect();
    assert_eq!(places, ["/work/an: out", "/runs"], "what is written outlives the pod");
    assert!(mounts.iter().all(|it| it["name"] == pod["volumes"][0]["name"]), "{pod}");
}
