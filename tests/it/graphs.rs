//! Pictures that other tools draw: the topology by Graphviz and Mermaid, the timeline by Perfetto.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use licsim::plan::Plan;
use licsim::record::{Interest, Selection};
use licsim::render::graph;
use licsim::render::perfetto::Timeline;
use licsim::study;
use serde_json::Value;

use crate::exports::{HOSTILE, hostile_plan};
use crate::interop::parsed;
use crate::support::{run, shipped_plan};

#[expect(clippy::print_stderr, reason = "whoever runs the tests must learn that some did not run")]
fn skip(why: &str) {
    assert!(env::var_os("LICSIM_NO_SKIP").is_none(), "{why}");
    eprintln!("skipped: {why}");
}

/// What Graphviz makes of a graph, or nothing if it is not here and need not be.
fn drawn(text: &str) -> Option<String> {
    let dot = Command::new("dot")
        .arg("-Tsvg")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut dot) = dot else {
        skip("there is no `dot`: install graphviz");
        return None;
    };
    dot.stdin.take().expect("piped").write_all(text.as_bytes()).expect("it reads");
    let output = dot.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("syntax error"), "{said}\n{text}");
    Some(String::from_utf8(output.stdout).expect("text"))
}

/// How many pieces of a picture are of this kind.
fn pieces(svg: &str, kind: &str) -> usize {
    svg.matches(&format!("class=\"{kind}\"")).count()
}

#[test]
fn graphviz_draws_every_place_and_link_and_says_what_nobody_can_do_without() {
    for name in ["pool-wide-ooc", "two-front-ends", "gateway-lost", "alternate-route"] {
        let plan = shipped_plan(name, &[], None);
        let topology = licsim::render::topology::Topology::of(&plan);
        let Some(svg) = drawn(&graph::graphviz(&plan)) else { return };
        assert_eq!(pieces(&svg, "node"), topology.places.len(), "{name}");
        assert_eq!(pieces(&svg, "edge"), topology.links.len(), "{name}");
        for place in &topology.places {
            assert!(svg.contains(&place.title), "{name} lacks {}", place.title);
        }
        assert_eq!(graph::graphviz(&plan), graph::graphviz(&plan), "the same bytes");
    }
    let plan = shipped_plan("two-front-ends", &[], None);
    let Some(svg) = drawn(&graph::graphviz(&plan)) else { return };
    assert!(svg.contains("without it 40 routers cut off") && svg.contains("stroke-dasharray"));
}

#[test]
fn no_name_breaks_out_of_a_graph() {
    let plan = hostile_plan();
    let text = graph::graphviz(&plan);
    let Some(svg) = drawn(&text) else { return };
    let topology = licsim::render::topology::Topology::of(&plan);
    assert_eq!(pieces(&svg, "node"), topology.places.len(), "{text}");
    assert_eq!(pieces(&svg, "edge"), topology.links.len(), "{text}");
    assert!(svg.contains("=1+1&quot;]"), "the name is shown as it is:\n{svg}");
}

/// The folder with Mermaid's command line, or why there is none.
fn mermaid_cli() -> Result<&'static Path, &'static str> {
    static FOUND: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop/mermaid");
        let program = folder.join("node_modules/.bin/mmdc");
        if program.exists() && folder.join("installed").exists() {
            return Ok(program);
        }
        if env::var_os("LICSIM_NO_SKIP").is_none() && env::var_os("LICSIM_INTEROP").is_none() {
            return Err(
                "Mermaid is not installed; LICSIM_INTEROP=1 installs it below target".into()
            );
        }
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let output = Command::new("npm")
            .args(["install", "--silent", "--prefix", "."])
            .arg("@mermaid-js/mermaid-cli@11.17.0")
            .env("PUPPETEER_SKIP_DOWNLOAD", "1")
            .current_dir(&folder)
            .output()
            .map_err(|error| format!("npm: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        fs::write(folder.join("installed"), "").map_err(|error| error.to_string())?;
        Ok(program)
    });
    found.as_deref().map_err(String::as_str)
}

/// What Mermaid draws, or nothing if it is not here and need not be.
pub(crate) fn mermaid(text: &str) -> Option<String> {
    let program = match mermaid_cli() {
        Ok(program) => program,
        Err(why) => {
            skip(why);
            return None;
        }
    };
    let folder = tempfile::tempdir().expect("a folder");
    let [config, input, output] =
        ["browser.json", "in.mmd", "out.svg"].map(|name| folder.path().join(name));
    let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let Some(browser) = browser.into_iter().find(|it| Path::new(it).exists()) else {
        skip("Mermaid draws in a browser: install chromium");
        return None;
    };
    let said = serde_json::json!({ "executablePath": browser, "args": ["--no-sandbox"] });
    fs::write(&config, said.to_string()).expect("written");
    fs::write(&input, text).expect("written");
    let done = Command::new(program)
        .args(["--quiet", "-p"])
        .arg(&config)
        .arg("-i")
        .arg(&input)
        .arg("-o")
        .arg(&output)
        .output()
        .expect("it starts");
    assert!(done.status.success(), "{}\n{text}", String::from_utf8_lossy(&done.stderr));
    Some(fs::read_to_string(&output).expect("a picture"))
}

#[test]
fn mermaid_draws_the_same_topology_whatever_the_names() {
    let plan = shipped_plan("gateway-lost", &[], None);
    let Some(svg) = mermaid(&graph::mermaid(&plan)) else { return };
    for word in ["campus", "cisco", "without it 10 routers cut off", "campus-to-backend"] {
        assert!(svg.contains(word), "{word} is missing");
    }
    let plan = hostile_plan();
    let topology = licsim::render::topology::Topology::of(&plan);
    let Some(svg) = mermaid(&graph::mermaid(&plan)) else { return };
    let boxes = svg.matches("class=\"node ").count();
    assert_eq!(boxes, topology.places.len(), "{}", graph::mermaid(&plan));
    assert!(svg.contains("=1+1\"]'&gt;&lt;&amp;;|{}\\%"), "the name is shown as it is");
}

fn timeline(plan: &Plan, selection: &Selection) -> Vec<u8> {
    let mut timeline = Timeline::new(plan, selection);
    let told: Result<(), ()> = study::retell(
        plan,
        Interest::ALL,
        timeline.until(),
        |_| (),
        |it| {
            timeline.add(it);
            Ok(())
        },
    );
    told.expect("nobody complains");
    let causes = study::causes(plan, timeline.last());
    timeline.finish(&causes)
}

/// Answers to questions in SQL about a timeline.
fn asked(bytes: &[u8], questions: &[&str]) -> Option<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("timeline.pftrace");
    fs::write(&path, bytes).expect("written");
    parsed(&[&["perfetto"], questions].concat(), path.to_str().expect("text"))
}

#[test]
fn perfettos_own_types_read_the_timeline_and_its_numbers_are_the_runs() {
    let plan = shipped_plan("pool-wide-ooc", &[], None);
    let outcome = run(&plan);
    let bytes = timeline(&plan, &Selection::ALL);
    assert_eq!(bytes, timeline(&plan, &Selection::ALL), "the same bytes");
    let exchanges = "select count(*) from slice s join track t on t.id = s.track \
                     where t.name = 'call-home' and s.depth = 1";
    let counters = "select t.name, c.value from counter c join track t on t.id = c.track \
                    where c.rowid in (select max(rowid) from counter group by track)";
    let highest = "select max(value) from counter c join track t on t.id = c.track \
                   where t.name = 'routers: out of compliance'";
    let logged = "select count(*) from instant i join track t on t.id = i.track \
                  where t.name = 'licmgr' and i.name = upper(i.name)";
    let served = "select count(*) from slice s join track t on t.id = s.track \
                  where t.name like 'server %' and s.ended >= s.began";
    let back = "select count(*) from flow f join slice a on a.id = f.source \
                join slice b on b.id = f.target where a.began > b.began";
    let routers = "select count(*) from process where name like 'router %'";
    let open = "select count(*) from slice where ended is null";
    let flows = "select count(*) from flow";
    let questions = [exchanges, logged, served, highest, routers, open, back, flows, counters];
    let Some(read) = asked(&bytes, &questions) else { return };
    let one = |place: usize| read[place][0][0].as_f64().expect("a number");
    let metric = |name: &str| outcome.metric(name).expect("a metric");
    assert_eq!(one(0), metric("exchanges.attempts"));
    assert_eq!(one(1), metric("syslog.lines"));
    assert_eq!(one(2), metric("backend.served"));
    assert_eq!(one(3), metric("routers.out-of-compliance.max"));
    assert_eq!((one(4), one(5), one(6)), (40.0, 0.0, 0.0));
    assert!(one(7) > 1_000.0, "arrows lead from cause to effect");
    let last = |name: &str| {
        let rows = read[8].as_array().expect("rows");
        rows.iter().find(|it| it[0] == name).unwrap_or_else(|| panic!("no {name}"))[1].as_f64()
    };
    assert_eq!(last("routers: authorized"), Some(metric("routers.authorized")));
    assert_eq!(last("exchanges under way"), Some(0.0));
    let owned = metric("pool.PATRICK_NO_LIC.quantity");
    assert!(last("A9K-24X10-OPT-LIC: owned").is_some_and(|it| it > 0.0 && it <= owned));
}

#[test]
fn a_timeline_of_many_routers_draws_some_and_says_so() {
    let plan = shipped_plan("pool-wide-ooc", &[("fleet.edge.count", "700")], None);
    let routers = "select count(*) from process where name like 'router %'";
    let title = "select name from process where name like 'licsim:%'";
    let part = Selection { until: licsim::kernel::Time(86_400_000_000_000), ..Selection::ALL };
    let bytes = timeline(&plan, &part);
    let highest = "select max(value) from counter c join track t on t.id = c.track \
                   where t.name = 'routers: out of compliance'";
    let Some(read) = asked(&bytes, &[routers, title, highest]) else { return };
    assert_eq!(read[0][0][0], 200);
    let title = read[1][0][0].as_str().expect("a title");
    assert!(title.ends_with("(200 of 700 routers)"), "{title}");
    assert!(read[2][0][0].as_u64().is_some_and(|it| it > 200), "counters count all: {read}");
}

#[test]
fn names_in_a_timeline_are_what_they_are() {
    let mut plan = hostile_plan();
    plan.scenario.duration = licsim::kernel::Span::days(1);
    plan.expectations.clear();
    let Some(read) = asked(&timeline(&plan, &Selection::ALL), &["select name from process"]) else {
        return;
    };
    let named = read[0]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|it| it[0].as_str().is_some_and(|it| it.contains(HOSTILE)));
    assert!(named.count() > 40);
}
