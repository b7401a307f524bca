//! Every limit from both sides: what is just allowed, and what is said about one more.

use std::fmt::Write;
use std::fs;

use licsim::scenario::{self, Diagnostic, Library, Request, Source};

use crate::support::{licsim_in, root};

const HEAD: &str = "[scenario]\ntitle = \"x\"\nduration = \"1d\"\n";

/// A library of numbered files.
struct Files(Vec<String>);

impl Library for Files {
    fn fetch(&self, path: &str, _: &str) -> Result<Source, String> {
        let number: usize = path.trim_end_matches(".toml").parse().map_err(|_| "no such file")?;
        Ok(Source { name: path.to_owned(), text: self.0[number].clone() })
    }
}

/// What is wrong with the last of some files that extend one another.
fn wrong(files: &[String]) -> Vec<Diagnostic> {
    let library = Files(files.to_vec());
    let last = files.len() - 1;
    let source = Source { name: format!("{last}.toml"), text: files[last].clone() };
    let request = Request {
        source: &source,
        library: &library,
        sets: &[],
        arm: None,
        seed: None,
        replication: 0,
    };
    scenario::load_checked(&request).err().unwrap_or_default()
}

fn in_one(text: impl Into<String>) -> Vec<Diagnostic> {
    wrong(&[text.into()])
}

/// So many pieces of text, each with its number.
fn many(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

/// Checks that `text` makes a good scenario with `most` and that one more is told in these words, with place and help.
fn holds(code: &str, said: &str, most: usize, text: impl Fn(usize) -> String) {
    assert_eq!(in_one(text(most)), [], "{most} are allowed");
    refused(code, said, &in_one(text(most + 1)));
}

fn refused(code: &str, said: &str, found: &[Diagnostic]) {
    let one = found.iter().find(|it| it.code == code);
    let one = one.unwrap_or_else(|| panic!("no {code} in {found:?}"));
    let told = scenario::render(std::slice::from_ref(one), false);
    assert!(told.contains(said), "{said:?} is not in\n{told}");
    assert!(told.contains("help: ") && told.contains(".toml:"), "no help or no place:\n{told}");
}

#[test]
fn texts_and_names() {
    let name = |n: usize| format!("{HEAD}[[pool]]\nname = \"{}\"\n", "n".repeat(n));
    holds("bad-name", "65 characters; at most 64 are allowed", 64, name);
    let title =
        |n: usize| format!("[scenario]\ntitle = \"{}\"\nduration = \"1d\"\n", "ü".repeat(n));
    holds("text-too-long", "a text of 10_001 characters; at most 10_000", 10_000, title);
    let key = |n: usize| {
        format!("{HEAD}[[pool]]\nname = \"p\"\nlicenses = {{ {} = 1 }}\n", "k".repeat(n))
    };
    refused("text-too-long", "a key of this name", &in_one(key(10_001)));
    let life = |n: usize| format!("[scenario]\ntitle = \"x\"\nduration = \"{n}d\"\n");
    holds("too-long", "longer than 100 years", 36_525, life);
}

#[test]
fn what_is_said_stays_short_whatever_it_quotes() {
    for text in [
        format!("{HEAD}{} = 1\n", "k".repeat(500_000)),
        format!("[scenario]\ntitle = \"x\"\nduration = \"{}\"\n", "9".repeat(9_000)),
        format!("{HEAD}x = [{}\n", "1,".repeat(400_000)),
        format!("{HEAD}extends = 1\n{}", many(90_000, |n| format!("k{n} = 1\n"))),
    ] {
        let told = scenario::render(&in_one(text), false);
        assert!(told.starts_with("error[") && told.len() < 40_000, "{} bytes", told.len());
    }
}

#[test]
fn nesting_ends_before_the_stack() {
    let deep =
        |open: &str, close: &str, n: usize| format!("x = {}1{}\n", open.repeat(n), close.repeat(n));
    for text in [
        deep("[", "]", 81),
        deep("[", "]", 300_000),
        deep("{ a = ", " }", 100_000),
        format!("{} = 1\n", vec!["a"; 400_000].join(".")),
        format!("[{}]\n", vec!["a"; 400_000].join(".")),
        format!("x = {{ {} = 1 }}\n", vec!["a"; 400_000].join(".")),
    ] {
        let found = in_one(format!("{text}{HEAD}"));
        assert_eq!(found[0].code, "syntax", "{found:?}");
        assert!(found[0].message.contains("recursion") || found[0].message.contains("recurse"));
    }
    let not_deep = in_one(format!("{}{HEAD}", deep("[", "]", 70)));
    assert_eq!(not_deep[0].code, "unknown-key");
}

#[test]
fn chains_of_files() {
    let chain = |n: usize| -> Vec<String> {
        let next = |at: usize| format!("extends = \"{}.toml\"\n", at - 1);
        (0..n).map(|at| if at == 0 { HEAD.to_owned() } else { next(at) }).collect()
    };
    assert_eq!(wrong(&chain(8)), []);
    refused("extends-too-deep", "more than 8 files", &wrong(&chain(9)));
    let round = ["extends = \"1.toml\"\n", "extends = \"0.toml\"\n"].map(str::to_owned);
    refused("extends-cycle", "1.toml → 0.toml → 1.toml", &wrong(&round));
}

#[test]
fn routers_and_places() {
    let fleet = |n: usize| format!("{HEAD}[[fleet]]\nname = \"e\"\ncount = {n}\n");
    assert_eq!(in_one(fleet(10_000_000)), []);
    refused("number-too-large", "0 to 10_000_000", &in_one(fleet(10_000_001)));
    let two = fleet(9_999_999) + "[[fleet]]\nname = \"f\"\ncount = 2\n";
    refused("too-many", "10_000_001 routers; a run has at most 10_000_000", &in_one(two));
    // More places than fit into one file, which is a limit too.
    let places = |from: usize, to: usize| {
        let all = (from..to).fold(String::new(), |mut text, n| {
            write!(text, "[[node]]\nname=\"n{n}\"\n").expect("memory");
            text
        });
        assert!(all.len() < 1 << 20);
        all
    };
    let bases = [(0, 34_000), (34_000, 68_000), (68_000, 100_001)];
    let [a, b, c] = bases.map(|(from, to)| places(from, to));
    let files =
        [a, format!("extends = \"0.toml\"\n{b}"), format!("extends = \"1.toml\"\n{HEAD}{c}")];
    refused("too-many", "100_001 nodes; a run has at most 100_000", &wrong(&files));
}

#[test]
fn laws_and_what_happens_often() {
    let law = |n: usize| {
        let values = vec!["\"1s\""; n].join(",");
        format!("{HEAD}[backend]\nservice = {{ empirical = [{values}] }}\n")
    };
    holds("bad-law", "100001 are given", 100_000, law);
    let fault = |up: &str| {
        let life = "[scenario]\ntitle = \"x\"\nduration = \"1000000s\"\n";
        format!("{life}[[fault]]\nbackend-failures = {{ up = \"{up}\", down = \"500ms\" }}\n")
    };
    assert_eq!(in_one(fault("500ms")), []);
    refused("too-many-failures", "more than 1_000_000 failures", &in_one(fault("499999us")));
}

#[test]
fn arms_and_what_they_set() {
    let arms = |n: usize| format!("{HEAD}{}", many(n, |n| format!("[[arm]]\nname = \"a{n}\"\n")));
    refused("too-many", "1_001 times arm; a scenario has at most 1_000", &in_one(arms(1_001)));
    // As many as a file holds end at once, too.
    refused("too-many", "40_000 times arm", &in_one(arms(40_000)));
    assert_eq!(in_one(arms(100)), []);
    let keys = |n: usize| {
        let keys = many(n, |n| format!("\"pool.P.licenses.T{n}\" = 2\n"));
        let licenses = many(n, |n| format!("T{n} = 1\n"));
        let pool = format!("[[pool]]\nname = \"P\"\n[pool.licenses]\n{licenses}");
        format!("{HEAD}{pool}[[arm]]\nname = \"a\"\n[arm.set]\n{keys}")
    };
    refused("too-many", "1_001 times key of an arm or of `--set`", &in_one(keys(1_001)));
    assert_eq!(in_one(keys(300)), []);
}

fn study(rest: &str) -> String {
    format!(
        "{HEAD}[study]\nquestion = \"?\"\n{rest}[[response]]\nname = \"r\"\nsummary = \"exchange.seconds.p99\"\n"
    )
}

fn factor(name: &str, keys: &str, levels: usize) -> String {
    let values: Vec<String> = (1..=levels).map(|it| it.to_string()).collect();
    format!("[[factor]]\nname = \"{name}\"\nkeys = [{keys}]\nvalues = [{}]\n", values.join(","))
}

#[test]
fn levels_points_and_runs_of_a_study() {
    let seed = "\"scenario.seed\"";
    let levels = |n: usize| study(&factor("f", seed, n));
    holds("too-many", "10_001 levels; a factor has at most 10_000", 10_000, levels);
    refused("too-many", "100_000 levels", &in_one(levels(100_000)));
    let servers = "\"backend.servers\"";
    let cross = |n: usize| study(&(factor("f", seed, 1_000) + &factor("g", servers, n)));
    holds("too-many", "1001000 points; a study has at most 1000000", 1_000, cross);
    // Factors that step together count once, and still count.
    let zip = |n: usize| {
        let three = factor("f", seed, 1_000)
            + &factor("g", servers, 1_000)
            + &factor("h", "\"backend.queue-limit\"", n);
        study(&format!("zip = [[\"f\", \"g\"]]\n{three}"))
    };
    holds("too-many", "1001000 points; a study has at most 1000000", 1_000, zip);
    let runs = |n: usize| study(&format!("replications = {n}\n{}", factor("f", seed, 1_000)));
    holds("too-many", "10001000 runs; a study has at most 10000000", 10_000, runs);
    let keys: Vec<String> = (0..1_001).map(|n| format!("\"pool.P.licenses.T{n}\"")).collect();
    let named = |n: usize| {
        let pool = "[[pool]]\nname = \"P\"\n";
        study(&(factor("f", &keys[..n].join(","), 2) + pool))
    };
    refused("too-many", "1_001 times factor key", &in_one(named(1_001)));
    // One path that is named often is looked up once.
    let same = study(&factor("f", &vec![seed; 40_000].join(","), 2));
    assert_eq!(in_one(same), []);
}

#[test]
fn small_tables() {
    let named = |table: &str, n: usize| many(n, |n| format!("[[{table}]]\nname = \"x{n}\"\n"));
    let roots = |n: usize| format!("{HEAD}{}", named("root", n));
    holds("too-many", "root certificates; at most", licsim::model::trust::ROOTS, roots);
    let tags = |n: usize| {
        let tags: Vec<String> = (0..n).map(|n| format!("T{n} = 1")).collect();
        let tags = tags.join(", ");
        format!(
            "{HEAD}[[router]]\nname = \"r\"\nslots = [{{ slot = 0, features = {{ {tags} }} }}]\n"
        )
    };
    holds("too-many", "65 different tags on one router; at most 64", 64, tags);
    let vrfs = |n: usize| {
        let vrfs: Vec<String> = (1..n).map(|n| format!("\"v{n}\"")).collect();
        let link = "name = \"l\"\nbetween = [\"cisco\", \"campus\"]\nlatency = \"1ms\"\n";
        format!("{HEAD}[[link]]\n{link}vrfs = [{}]\n", vrfs.join(", "))
    };
    let most = licsim::net::VrfId::MOST;
    holds("too-many", "at most 32 VRFs, the global table included", most, vrfs);
    let order = |n: usize| {
        let names: Vec<String> = (0..n).map(|n| format!("\"x{n}\"")).collect();
        let reach = format!("{{ servers = {{ order = [{}] }} }}", names.join(", "));
        let servers = many(n, |n| format!("[[name-server]]\nname = \"x{n}\"\nnode = \"cisco\"\n"));
        format!(
            "{HEAD}{servers}[[router]]\nname = \"r\"\nreach = {{ direct = {{ resolve = {reach} }} }}\n"
        )
    };
    holds("too-many", "an order of 5 name servers", 4, order);
}

/// There is no limit of events but the one that a scenario or its user sets: what comes of a run that meets it.
#[test]
fn a_run_that_comes_to_its_event_limit_ends_there_and_promises_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let outage = include_str!("support/outage.toml");
    let kept =
        "[[expect]]\nname = \"e\"\nalways = { metric = \"routers.out-of-contact\", at-most = 6 }\n";
    let study = "[study]\nquestion = \"?\"\nreplications = 2\n[[response]]\nname = \"r\"\nmean = { metric = \"routers.out-of-contact\" }\n";
    fs::write(folder.path().join("t.toml"), format!("{outage}{kept}")).expect("written");
    fs::write(folder.path().join("s.toml"), format!("{outage}{study}")).expect("written");
    let done = |words: &[&str]| {
        let words = [words, &["--set", "scenario.event-limit=100"]].concat();
        let done = licsim_in(folder.path(), &words);
        (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
    };
    assert_eq!(licsim_in(folder.path(), &["test", "t.toml"]).status.code(), Some(0), "without");
    let (code, said) = done(&["run", "t.toml"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("CUT OFF by the event limit of 100"), "{said}");
    assert!(said.contains("not seen: the run ended at"), "{said}");
    let summary = folder.path().join("output/t/seed-1,scenario.event-limit=100/summary.json");
    assert!(fs::read_to_string(summary).expect("there").contains("\"stop\": \"budget\""));
    assert_eq!(done(&["test", "t.toml"]).0, Some(1));
    let (code, said) = done(&["study", "s.toml"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("No run has an answer"), "{said}");
}

#[test]
fn the_page_of_limits_has_the_table_that_the_program_prints() {
    let page = fs::read_to_string(root().join("docs/limits.md")).expect("a page");
    let table = scenario::limits();
    assert!(page.contains(&table), "put what `licsim schema --limits` prints into docs/limits.md");
    let printed = licsim_in(root(), &["schema", "--limits"]);
    assert_eq!(String::from_utf8_lossy(&printed.stdout), table);
    // Every error that the table names is one that some test has seen.
    let tests =
        concat!(include_str!("limits.rs"), include_str!("hostile.rs"), include_str!("memory.rs"));
    let codes = table.split('`').skip(1).step_by(2).filter(|it| !it.contains('.'));
    for code in codes {
        assert!(
            tests.contains(&format!("\"{code}\"")) || tests.contains(&format!("[{code}]")),
            "{code}"
        );
    }
}
