//! Scenario files, good and bad: what a good one means, and the exact words about each mistake.
//!
//! `tests/golden/diagnostics/NAME.toml` is a wrong scenario and `NAME.stderr` what is said about it. When they differ, the
//! test writes what is said now to a file and names it: read it, then copy it over the golden one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use licsim::kernel::{Law, Span};
use licsim::plan::{Enrolment, FaultTarget, FleetPlan, Plan, RouterId};
use licsim::scenario::{Diagnostic, Library, Loaded, Request, Source, load, load_all, render};

/// Texts by name.
#[derive(Default)]
struct Shelf(BTreeMap<String, String>);

impl Library for Shelf {
    fn fetch(&self, path: &str, _from: &str) -> Result<Source, String> {
        let text = self.0.get(path).ok_or_else(|| "there is no such file".to_owned())?;
        Ok(Source { name: path.into(), text: text.clone() })
    }
}

fn shelf(texts: &[(&str, &str)]) -> Shelf {
    Shelf(texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
}

fn request<'a>(source: &'a Source, library: &'a dyn Library) -> Request<'a> {
    Request { source, library, sets: &[], arm: None, seed: None, replication: 0 }
}

fn text(text: &str) -> Source {
    Source { name: "demo.toml".into(), text: text.into() }
}

fn good(source: &Source, library: &Shelf) -> Loaded {
    load(&request(source, library)).unwrap_or_else(|wrong| panic!("{}", render(&wrong, false)))
}

const SMALL: &str = r#"
[scenario]
title = "Two pools"
duration = "7d"

[[pool]]
name = "P"
licenses = { A9K-24X10-OPT-LIC = 39 }
tokens = [{ name = "rollout" }]

[[fleet]]
name = "edge"
count = 40
slots = [{ slot = 4, features = { A9K-24X10-OPT-LIC = 1 } }]
register = { token = "rollout", at = "10min", spread = "30min" }

[[router]]
name = "lab"
registered = { pool = "P" }
"#;

/// Every table and every kind once.
const FULL: &str = r#"
[scenario]
title = "Everything once"
question = "Is every key understood?"
description = "No."
start = 2015-01-12T21:00:00+02:00
syslog = "xr-7"
duration = "100d"
seed = 18_446_744_073_709_551_615
event-limit = 1_000_000

[[node]]
name = "internet"
[[node]]
name = "campus"
[[node]]
name = "cisco"

[[link]]
name = "wan"
between = ["campus", "internet"]
latency = { uniform = { low = "5ms", high = "9ms" } }
bandwidth = "10Mbit/s"
loss = "0.1%"
[[link]]
name = "core"
between = ["internet", "cisco"]
latency = { lognormal = { median = "20ms", sigma = 0.5 } }

[[name-server]]
name = "dns1"
node = "campus"
service = { exponential = "1ms" }

[[proxy]]
name = "campus-proxy"
node = "campus"
servers = 2
queue-limit = 10
resolve = { server = "dns1" }
when-away = "refuses"

[backend]
servers = 4
service = { erlang = { mean = "100ms", stages = 2 } }
service-entitlement = { empirical = ["50ms", "60ms"] }
certificate = { life = "30d" }

[[pool]]
name = "P"
scope = "tag"
licenses = { B-LIC = 2, A9K-24X10-OPT-LIC = 39 }
tokens = [{ name = "rollout", valid-for = "30d" }, { name = "late" }]
[[pool]]
name = "Q"
terms = [{ licenses = { B-LIC = 3 }, from = "2014-01-12", until = "2015-02-12" }]

[account]
expiry-warnings = ["10d"]

[[tag]]
name = "GONE-LIC"
known = false

[[fleet]]
name = "edge"
count = 40
policy = { on-exhaustion = "resume", check-authorized = "12h", retry-burst = 3 }
call-home = { rate-limit = 2, response-timeout = "60s" }
slots = [
    { slot = 7, features = { GONE-LIC = 1, A9K-24X10-OPT-LIC = 2, B-LIC = 0 } },
    { slot = 4, features = { A9K-24X10-OPT-LIC = 1 } },
]
audit = "off"
reach = { proxy = "campus-proxy" }
register = { token = "late", enable = "1min", at = "10min", spread = "30min" }

[[fleet]]
name = "none"
count = 0
reach = { direct = { resolve = { server = "dns1" } } }
registered = { pool = "Q", phase = { within = "10s" } }

[[router]]
name = "lab"
enable = "1h"

[[router]]
name = "spare"
registered = { pool = "P", phase = { at = "6h" } }

[[fault]]
link-down = { link = "wan", at = "3d", for = "6h" }
[[fault]]
link-down = { link = "wan", at = "4d", for = "6h" }
[[fault]]
name = "maintenance"
backend-outage = { at = "5d", for = "6h" }
[[fault]]
proxy-failures = { proxy = "campus-proxy", up = { exponential = "30d" }, down = "1h" }
[[fault]]
name-server-outage = { server = "dns1", at = "6d", for = "1s" }

[[action]]
at = "7d"
buy = { pool = "P", licenses = { B-LIC = 1, A9K-24X10-OPT-LIC = 5 } }
[[action]]
at = "8d"
renew = { router = "edge-07", silent-only = true }
[[action]]
at = "9d"
configure = { fleet = "edge", slot = 4, tag = "B-LIC", count = 1 }
[[action]]
at = "10d"
revoke-token = "rollout"

[[arm]]
name = "narrow"
title = "One server, pool-wide scope"
set = { "backend.servers" = 1, "pool.P.scope" = "pool", "fleet.none.count" = 3 }

[[expect]]
name = "soon"
reach = { metric = "routers.registered", at-least = 40, by = "1d", fleet = "edge" }
[[expect]]
name = "in the narrow arm"
arms = ["narrow"]
always = { metric = "pool.short", between = [0, 1.5], pool = "P", tag = "B-LIC" }
[[expect]]
name = "exactly once each"
count = { record = "attempt-started", subtype = "entitlement", fleet = "edge", each = true, after = { record = "exchange-failed", from = "3d" }, until = "50d", equals = 43 }
[[expect]]
name = "one after the other"
arms = ["base", "narrow"]
order = { first = { record = "pool-short" }, then = { record = "pool-covered" }, within = "10d" }
[[expect]]
name = "never said"
never = { record = "syslog", mnemonic = "COMM_FAILED", router = "lab" }
answers = true
[[expect]]
name = "at the end"
at = { metric = "exchanges.failures", at-most = 0 }
[[expect]]
name = "the same"
digest = "0123456789abcdef0123456789ABCDEF"
"#;

#[test]
fn every_key_reaches_the_plan() {
    let plan = good(&text(FULL), &Shelf::default()).plan;
    insta::with_settings!({ snapshot_path => "../golden/diagnostics", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("full-plan", outline(&plan));
    });
}

/// The plan, a line for each part.
fn outline(plan: &Plan) -> String {
    let mut lines = vec![format!("{:?}", plan.scenario)];
    lines.push(format!("seed {} limit {:?}", plan.seed, plan.event_limit));
    lines.extend(plan.nodes.iter().map(|it| format!("node {}", it.name)));
    lines.extend(plan.links.iter().map(|it| format!("{it:?}")));
    lines.extend(plan.name_servers.iter().map(|it| format!("{it:?}")));
    lines.extend(plan.proxies.iter().map(|it| format!("{it:?}")));
    lines.push(format!("{:?}", plan.backend));
    lines.extend(plan.tags.iter().map(|it| format!("{it:?}")));
    lines.extend(plan.pools.iter().map(|it| format!("{it:?}")));
    lines.push(format!("{:?}", plan.account));
    lines.extend(plan.tokens.iter().map(|it| format!("{it:?}")));
    lines.extend(plan.fleets.iter().map(fleet));
    lines.extend(plan.faults.iter().map(|it| format!("{it:?}")));
    lines.extend(plan.actions.iter().map(|it| format!("{it:?}")));
    lines.extend(plan.expectations.iter().map(|it| format!("{it:?}")));
    lines.join("\n")
}

/// A fleet, with those of its policy and call-home settings that the scenario changes.
fn fleet(it: &FleetPlan) -> String {
    let FleetPlan {
        name, routers, single, node, reach, slots, audit_every, enrolment, ipc, ..
    } = it;
    let (policy, call_home) = (&it.policy, &it.call_home);
    format!(
        "fleet {name} {routers:?} single {single} {node:?} {reach:?} audit {audit_every} ipc {ipc}\n  \
         {enrolment:?}\n  {slots:?}\n  policy {} check {} burst {} {:?} · rate {} response {}",
        policy.name,
        policy.check_authorized,
        policy.ladder.burst,
        policy.on_exhaustion,
        call_home.rate_limit,
        call_home.response_timeout
    )
}

#[test]
fn left_out_keys_mean_what_the_code_s_defaults_mean() {
    let plan = good(&text(SMALL), &Shelf::default()).plan;
    let edge = &plan.fleets[0];
    assert_eq!(edge.call_home, licsim::model::call_home::Config::default());
    assert_eq!(edge.policy, licsim::model::policy::AgentPolicy::xr_5_2());
    let changed = SMALL.replace("count = 40", "count = 40\npolicy = { preset = \"xr-5.2\" }");
    assert_eq!(good(&text(&changed), &Shelf::default()).plan, plan);
}

#[test]
fn writing_every_default_out_changes_nothing() {
    for scenario in [SMALL, FULL] {
        let source = text(scenario);
        let before = good(&source, &Shelf::default());
        let sets: Vec<(String, String)> = before
            .resolved
            .iter()
            .filter(|it| it.from == "default")
            .map(|it| (it.key.clone(), it.value.clone()))
            .collect();
        assert!(sets.len() > 30, "{} defaults", sets.len());
        let library = Shelf::default();
        let after = load(&Request { sets: &sets, ..request(&source, &library) });
        let after = after.unwrap_or_else(|wrong| panic!("{}", render(&wrong, false)));
        assert_eq!(before.plan, after.plan);
        assert!(after.resolved.iter().all(|it| it.from != "default"), "all are explained by --set");
        let keys = |all: &Loaded| all.resolved.iter().map(|it| it.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&before), keys(&after));
    }
}

#[test]
fn every_value_says_where_it_came_from() {
    let sets = [("backend.servers".to_owned(), "4".to_owned())];
    let source = text(&SMALL.replace("count = 40", "count = 40\npolicy = { retry-burst = 3 }"));
    let library = Shelf::default();
    let loaded = load(&Request { sets: &sets, ..request(&source, &library) }).expect("good");
    let from = |key: &str| {
        let found = loaded.resolved.iter().find(|it| it.key == key);
        found.map(|it| format!("{} ({})", it.value, it.from)).unwrap_or_default()
    };
    assert_eq!(from("backend.servers"), "4 (--set backend.servers=4)");
    assert_eq!(from("backend.service"), "\"200ms\" (default)");
    assert_eq!(from("fleet.edge.policy.retry-burst"), "3 (demo.toml:14)");
    assert_eq!(from("fleet.edge.policy.retry-daily"), "30 (preset xr-5.2)");
    assert_eq!(from("pool.P.licenses.A9K-24X10-OPT-LIC"), "39 (demo.toml:8)");
    assert_eq!(from("fleet.edge.slots.1.slot"), "4 (demo.toml:15)");
}

#[test]
fn what_a_policy_leaves_out_is_its_own_preset_s() {
    use licsim::model::policy::{AgentPolicy, PRESETS};
    for name in PRESETS {
        let preset = AgentPolicy::preset(name).expect("it is listed");
        let word = SMALL.replace("count = 40", &format!("count = 40\npolicy = \"{name}\""));
        assert_eq!(good(&text(&word), &Shelf::default()).plan.fleets[0].policy, preset);
        let table = format!("count = 40\npolicy = {{ preset = \"{name}\", retry-burst = 3 }}");
        let loaded = good(&text(&SMALL.replace("count = 40", &table)), &Shelf::default());
        let mut expected = preset.clone();
        expected.ladder.burst = 3;
        expected.name = format!("{name}, changed");
        assert_eq!(loaded.plan.fleets[0].policy, expected);
        let row = loaded.resolved.iter().find(|it| it.key == "fleet.edge.policy.check-authorized");
        let row = row.expect("explained");
        assert_eq!(row.value, format!("\"{}\"", preset.check_authorized));
        assert_eq!(row.from, format!("preset {name}"));
    }
}

#[test]
fn an_arm_is_the_base_with_other_values() {
    let source = text(FULL);
    let all = load_all(&request(&source, &Shelf::default())).expect("good");
    let [base, narrow] = all.as_slice() else { panic!("{} plans", all.len()) };
    assert_eq!(base.arms, narrow.arms);
    assert_eq!(base.arms[0].title, "One server, pool-wide scope");
    assert_eq!((base.plan.backend.servers, narrow.plan.backend.servers), (4, 1));
    assert_eq!((base.plan.routers(), narrow.plan.routers()), (42, 45));
    assert_eq!(narrow.plan.arm.as_deref(), Some("narrow"));
    let names =
        |plan: &Plan| plan.expectations.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    assert!(!names(&base.plan).contains(&"in the narrow arm".to_owned()));
    assert!(names(&narrow.plan).contains(&"in the narrow arm".to_owned()));
    assert_eq!(names(&base.plan).len() + 1, names(&narrow.plan).len());
}

#[test]
fn a_base_is_changed_key_by_key_and_entry_by_entry() {
    let library = shelf(&[("base.toml", FULL)]);
    let child = r#"
extends = "base.toml"
[scenario]
title = "Changed"
[backend]
service = "1s"
[[pool]]
name = "P"
licenses = { B-LIC = 7 }
[[fleet]]
name = "edge"
count = 44
registered = { pool = "P" }
call-home = { rate-limit = 1 }
[[fleet]]
name = "new"
count = 1
[[fault]]
name = "maintenance"
proxy-outage = { proxy = "campus-proxy", at = "1d", for = "1h" }
"#;
    let base = good(&text(FULL), &library).plan;
    let plan = good(&Source { name: "dir/child.toml".into(), text: child.into() }, &library).plan;
    assert_eq!(plan.scenario.name, "child");
    assert_eq!(plan.scenario.title, "Changed");
    assert_eq!(plan.scenario.duration, base.scenario.duration);
    assert_eq!(
        plan.backend.service[1],
        Law::Constant(Span::secs(1)),
        "a law is replaced as a whole"
    );
    assert_eq!(plan.backend.service[0], base.backend.service[0]);
    let counts: Vec<u64> = plan.pools[0].licenses.iter().map(|it| it.1).collect();
    assert_eq!(counts, [39, 7], "maps merge by key");
    let edge = &plan.fleets[0];
    assert!(matches!(edge.enrolment, Enrolment::Already { .. }), "the later kind wins");
    assert_eq!(edge.call_home.rate_limit, 1);
    assert_eq!(edge.call_home.response_timeout, Span::secs(60), "kept from the base");
    assert_eq!(edge.slots, base.fleets[0].slots);
    let names: Vec<_> = plan.fleets.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["edge", "lab", "new", "none", "spare"], "in name order");
    let maintenance = plan.faults.iter().find(|it| it.name == "maintenance").expect("kept");
    assert!(matches!(maintenance.target, FaultTarget::Proxy(_)), "the later kind wins");
    assert_eq!(plan.faults.len(), base.faults.len());
}

#[test]
fn tables_may_stand_in_any_order() {
    let tables: Vec<&str> = SMALL.split("\n\n").collect();
    let turned: Vec<&str> = tables.iter().rev().copied().collect();
    assert_eq!(
        good(&text(SMALL), &Shelf::default()).plan,
        good(&text(&turned.join("\n\n")), &Shelf::default()).plan
    );
}

#[test]
fn a_million_routers_are_one_entry_of_the_plan() {
    let plan =
        good(&text(&SMALL.replace("count = 40", "count = 1_000_000")), &Shelf::default()).plan;
    assert_eq!(plan.routers(), 1_000_001);
    assert_eq!(plan.fleets.len(), 2);
    assert_eq!(plan.router_name(RouterId(6)), "edge-0000007");
    assert_eq!(plan.router_named("lab"), Some(RouterId(1_000_000)));
}

/// What is said about `--set key=value` on the small scenario.
fn set(key: &str, value: &str) -> String {
    let sets = [(key.to_owned(), value.to_owned())];
    let (source, library) = (text(SMALL), Shelf::default());
    match load(&Request { sets: &sets, ..request(&source, &library) }) {
        Ok(_) => "good".into(),
        Err(wrong) => render(&wrong, false),
    }
}

#[test]
fn a_wrong_set_is_told_like_any_other_mistake() {
    for (key, value) in [
        ("scenario.duration", "30d"),
        ("pool.P.scope", "tag"),
        ("fleet.edge.policy.on-exhaustion", "resume"),
        ("backend.service.exponential", "50ms"),
        ("pool.P.tokens.rollout.valid-for", "30d"),
        ("fleet.edge.slots.1.features.A9K-24X10-OPT-LIC", "2"),
    ] {
        assert_eq!(set(key, value), "good", "{key}");
    }
    let told: Vec<String> = [
        ("backend.serverz", "4"),
        ("backend.servers", "many"),
        ("backend.servers.x", "4"),
        ("fleet.egde.count", "4"),
        ("fleet.edge.register.at", "30"),
        ("link.wan.latency", "1ms"),
        ("backend.service.exponental", "50ms"),
    ]
    .iter()
    .map(|(key, value)| set(key, value))
    .collect();
    insta::with_settings!({ snapshot_path => "../golden/diagnostics", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("set", told.join("\n"));
    });
}

#[test]
fn mistakes_of_arms_are_found_without_running_them() {
    let wrong = FULL.replace("\"backend.servers\" = 1", "\"backend.server\" = 1");
    let source = text(&wrong);
    assert!(load(&request(&source, &Shelf::default())).is_ok(), "the base is good");
    let told = load_all(&request(&source, &Shelf::default())).expect_err("the arm is not");
    let told = render(&told, false);
    assert!(told.contains("error[unknown-key]: unknown key `server` in a path"), "{told}");
    let library = Shelf::default();
    let told = load(&Request { arm: Some("narow"), ..request(&source, &library) })
        .expect_err("no such arm");
    assert_eq!(told[0].code, "unknown-arm");
    assert_eq!(told[0].help, ["did you mean `narrow`?"]);
}

#[test]
fn a_chain_of_bases_has_an_end() {
    let texts: Vec<(String, String)> = (0..20)
        .map(|n| (format!("{n}.toml"), format!("extends = \"{}.toml\"\n{SMALL}", n + 1)))
        .collect();
    let library = Shelf(texts.into_iter().collect());
    let source = library.fetch("0.toml", "").expect("there");
    let told = load(&request(&source, &library)).expect_err("too deep");
    assert_eq!(told[0].code, "extends-too-deep");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    /// Whatever happens to a text, there is a plan or a reason, and the reason can be shown.
    #[test]
    fn no_text_breaks_the_reader(
        at in 0..FULL.len(),
        length in 0_usize..60,
        instead in "[ -~\\n]{0,6}|\\[\\]|\\{\\}|\"-1d\"|true|99999999999999999999|nan",
    ) {
        let end = (at + length).min(FULL.len());
        let source = text(&format!("{}{instead}{}", &FULL[..at], &FULL[end..]));
        match load_all(&request(&source, &Shelf::default())) {
            Ok(all) => assert_eq!(all[0].plan.scenario.name, "demo"),
            Err(wrong) => assert!(render(&wrong, false).contains("error")),
        }
    }
}

#[test]
fn colors_are_only_there_when_asked_for() {
    let source = text("title = 1");
    let told = load(&request(&source, &Shelf::default())).expect_err("wrong");
    assert!(!render(&told, false).contains('\u{1b}'));
    assert!(render(&told, true).contains('\u{1b}'));
}

/// Where the golden texts stand.
fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/diagnostics")
}

/// What is said about the file `name`, read as the program reads it.
fn said(name: &str, library: &Shelf) -> String {
    let bytes = fs::read(golden().join(name)).expect("listed");
    let wrong: Vec<Diagnostic> = match Source::from_bytes(name, bytes) {
        Ok(source) => match load(&request(&source, library)) {
            Ok(loaded) => loaded.warnings,
            Err(wrong) => wrong,
        },
        Err(wrong) => vec![wrong],
    };
    render(&wrong, false)
}

#[test]
fn every_mistake_is_told_in_these_words() {
    let mut names: Vec<String> = fs::read_dir(golden())
        .expect("readable")
        .map(|entry| entry.expect("entry").file_name().into_string().expect("a plain name"))
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    let texts = names
        .iter()
        .filter_map(|name| Some((name.clone(), fs::read_to_string(golden().join(name)).ok()?)));
    let library = Shelf(texts.collect());
    let mut differing = Vec::new();
    for name in &names {
        let actual = said(name, &library);
        assert!(!actual.is_empty(), "{name} is meant to be wrong, and nothing is said about it");
        let expected = golden().join(name.replace(".toml", ".stderr"));
        if fs::read_to_string(&expected).unwrap_or_default() != actual {
            let beside =
                Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace(".toml", ".stderr"));
            fs::write(&beside, &actual).expect("writable");
            differing.push(format!(
                "{name}: read {} and copy it to {}\n{actual}",
                beside.display(),
                expected.display()
            ));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
