//! The JSON Schema for editors and the reference page for readers, both made from the types of the format.
//!
//! What it does not know: where they are written to.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::expand::policy::values;
use super::limits::LONGEST;
use super::shape::{Kind, Shape};
use super::words::{grouped, list};
use crate::model::policy::{AgentPolicy, PRESETS};
use crate::model::syslog::Mnemonic;
use crate::plan::{Metric, RecordKind};

/// The top-level tables in reading order. Types come sorted by name, and a page should begin with what matters.
const ORDER: [&str; 15] = [
    "scenario",
    "extends",
    "node",
    "link",
    "name-server",
    "proxy",
    "backend",
    "pool",
    "tag",
    "fleet",
    "router",
    "fault",
    "action",
    "arm",
    "expect",
];

/// The JSON Schema of scenario files.
#[must_use]
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&super::shape::made()).expect("plain data");
    text.push('\n');
    text
}

/// The reference page of scenario files, as Markdown.
#[must_use]
pub fn reference() -> String {
    let Kind::Table(keys) = super::shape::root().kind() else { unreachable!("a file is a table") };
    let mut page = Page { text: INTRODUCTION.trim_start().to_owned(), described: BTreeMap::new() };
    let listed = ORDER.iter().copied().filter(|key| keys.contains_key(*key));
    let rest = keys.keys().map(String::as_str).filter(|key| !ORDER.contains(key));
    for key in listed.chain(rest) {
        page.section(key, Shape(&keys[key]));
    }
    page.values();
    page.words();
    page.text
}

const INTRODUCTION: &str = r#"
# Scenario files

<!-- Made by `licsim schema --reference > docs/scenario-reference.md`; a test fails when it is stale. -->

A scenario is a TOML file. It says what network there is, which routers stand in it, how the licensing backend is, what
goes wrong, what operators do and what must hold. `licsim check FILE` finds every mistake at once and shows each value
with where it came from; `schema/scenario.schema.json` lets an editor do the same while you type.

    [scenario]
    title = "One missing license puts the whole pool out of compliance"
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

Where a number is from stands behind it: *guide* (Smart Licensing on the ASR9000), *facts* (other public sources) or
*assumed* (neither says; change it if you know better).

**Changing a value from outside.** `--set backend.servers=4` changes one key; an entry of an array of tables is called by
its name (`--set fleet.edge.count=1000`), or by its number from 1 if it has none. An arm uses the same paths. The file
stands over what it `extends`, an arm over the file, `--set` over both.

**Times** are counted from the start of the run: `at = "3d"` is three days after it.
"#;

struct Page {
    text: String,
    /// Tables that have been described, and where.
    described: BTreeMap<usize, String>,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A top-level key.
    fn section(&mut self, key: &str, shape: Shape) {
        let (title, inner) = match shape.kind() {
            Kind::List(item) => (format!("`[[{key}]]`"), item),
            Kind::Table(_) => (format!("`[{key}]`"), shape),
            _ => (format!("`{key}`"), shape),
        };
        let _ = write!(self.text, "\n## {title}\n\n");
        self.line(&flat(shape.description().unwrap_or_default()));
        if key != "router" && matches!(inner.kind(), Kind::Table(_)) {
            self.table(key, inner);
        }
    }

    /// The keys of a table, then the tables among their values. A table that was described before is only named.
    fn table(&mut self, path: &str, shape: Shape) {
        let Kind::Table(keys) = shape.kind() else { unreachable!("the caller saw a table") };
        self.text.push('\n');
        if let Some(before) = self.described.insert(shape.id(), path.to_owned()) {
            self.line(&format!("The same keys as `{before}`."));
            self.described.insert(shape.id(), before);
            return;
        }
        if let Some((needed, group)) = shape.exclusive() {
            let how = if needed { "Exactly" } else { "At most" };
            self.line(&format!("{how} one of {}.\n", list(group.iter().copied())));
        }
        self.line("| key | value | default | meaning |");
        self.line("|---|---|---|---|");
        for (key, inner) in sorted(keys) {
            let default = match inner.default() {
                Some(Value::Object(_)) if matches!(inner.kind(), Kind::Table(_)) => {
                    "see below".into()
                }
                Some(Value::Object(_)) => "none".into(),
                Some(Value::Array(_)) => "none".into(),
                Some(value) => format!("`{value}`"),
                None if inner.required() => "**required**".into(),
                None => String::new(),
            };
            let meaning = flat(inner.description().unwrap_or_default());
            self.line(&format!("| `{key}` | {} | {default} | {meaning} |", value(inner)));
        }
        for (key, inner) in sorted(keys) {
            self.below(&format!("{path}.{key}"), inner);
        }
    }

    /// Tables inside a value.
    fn below(&mut self, path: &str, shape: Shape) {
        match shape.kind() {
            Kind::Table(_) => {
                let _ = write!(self.text, "\n### `{path}`\n");
                self.table(path, shape);
            }
            Kind::Choice(_, table) if !is_law(shape) => self.below(path, table),
            Kind::List(item) => self.below(path, item),
            Kind::Variants(kinds) if !is_law(shape) => {
                for (kind, inner) in kinds {
                    self.below(&format!("{path}.{kind}"), inner);
                }
            }
            _ => {}
        }
    }

    /// How quantities and laws are written.
    fn values(&mut self) {
        self.line("\n## Values\n");
        self.line("| kind | how it is written |");
        self.line("|---|---|");
        let limit = LONGEST.0 / crate::kernel::Span::days(1).0;
        let rows = [
            ("duration", format!("`\"20min\"`, `\"1.5h\"`, `\"30d 4h\"`, `\"250ms\"`; units `d` (24 hours), `h`, `min`, `s`, `ms`, `us`, `ns`, at most {limit} days. No years and months: they differ in length.")),
            ("percentage", "`\"0.1%\"`".into()),
            ("bandwidth", "`\"10Mbit/s\"`; units `bit/s`, `kbit/s`, `Mbit/s`, `Gbit/s`, `Tbit/s`, each 1000 of the one before.".into()),
            ("date", "`\"2015-01-12T21:00:00-08:00\"`, with the offset from UTC.".into()),
            ("name", "1 to 64 letters, digits, `-` and `_`.".into()),
            ("counts", "A table of tags: `{ A9K-24X10-OPT-LIC = 39 }`.".into()),
            ("law", "A duration for a length that never varies, or one of the tables below.".into()),
        ];
        for (kind, how) in rows {
            self.line(&format!("| {kind} | {how} |"));
        }
        self.line("\n### Laws of random durations\n");
        self.line("| law | meaning |");
        self.line("|---|---|");
        let options = super::shape::schema()["$defs"]["LawTable"]["oneOf"].as_array();
        for option in options.into_iter().flatten() {
            let meaning = option.get("description").and_then(Value::as_str).unwrap_or_default();
            let keys = option.get("properties").and_then(Value::as_object);
            for (law, _) in keys.into_iter().flatten() {
                let shape = Shape(&super::shape::schema()["$defs"]["LawTable"]).variant(law);
                self.line(&format!(
                    "| `{{ {law} = {} }}` | {} |",
                    parameters(shape),
                    flat(meaning)
                ));
            }
        }
    }

    /// The words that expectations and policies know.
    fn words(&mut self) {
        self.line("\n## Metrics\n");
        self.line("| metric | meaning |\n|---|---|");
        Metric::ALL
            .iter()
            .for_each(|it| self.line(&format!("| `{}` | {} |", it.name(), it.help())));
        self.line("\n## Kinds of records\n");
        self.line("| record | meaning |\n|---|---|");
        RecordKind::ALL
            .iter()
            .for_each(|it| self.line(&format!("| `{}` | {} |", it.name(), it.help())));
        self.line("\n## Syslog mnemonics\n");
        self.line("| mnemonic | line |\n|---|---|");
        for it in Mnemonic::ALL {
            self.line(&format!("| `{}` | `{}: {}` |", it.name(), it.tag(), it.text()));
        }
        self.presets();
    }

    /// What each preset gives, side by side.
    fn presets(&mut self) {
        self.line("\n## Policy presets\n");
        self.line("`xr-5.2` is the *guide*'s agent, IOS XR 5.2 (agent 1.1.4). The others are later agents for");
        self.line("comparison, pieced together from *facts* and assumptions: `asa-1.6` of 2018's ASA, `xe-16` of IOS XE 16.");
        self.line("A changed policy has the values of its preset where it says nothing.\n");
        self.line(&format!("| key | `{}` |", PRESETS.join("` | `")));
        self.line(&format!("|---|{}", "---|".repeat(PRESETS.len())));
        let preset = |name: &&str| values(&AgentPolicy::preset(name).expect("it is listed"));
        let columns: Vec<_> = PRESETS.iter().map(preset).collect();
        for (row, (key, _)) in columns[0].iter().enumerate() {
            let cells: Vec<_> =
                columns.iter().map(|column| format!("`{}`", column[row].1)).collect();
            self.line(&format!("| `{key}` | {} |", cells.join(" | ")));
        }
    }
}

/// Keys in reading order: the name, then what must be there, then the rest.
fn sorted(keys: &'static Map<String, Value>) -> Vec<(&'static str, Shape)> {
    let mut all: Vec<_> = keys.iter().map(|(key, value)| (key.as_str(), Shape(value))).collect();
    all.sort_by_key(|(key, shape)| (*key != "name", !shape.required(), *key));
    all
}

fn is_law(shape: Shape) -> bool {
    match shape.kind() {
        Kind::Choice(_, table) => is_law(table),
        Kind::Variants(kinds) => kinds.iter().any(|it| it.0 == "exponential"),
        _ => false,
    }
}

/// What may be written as a value.
fn value(shape: Shape) -> String {
    match shape.kind() {
        _ if is_law(shape) => "[law](#values)".into(),
        Kind::Table(_) => "table, see below".into(),
        Kind::Choice(word, table) => format!("{} or {}", value(word), value(table)),
        Kind::Variants(kinds) => {
            let kinds: Vec<_> = kinds
                .iter()
                .map(|(kind, inner)| format!("`{{ {kind} = … }}` ({})", value(*inner)))
                .collect();
            kinds.join(" or ")
        }
        Kind::List(item) if matches!(item.kind(), Kind::Table(_)) => {
            "array of tables, see below".into()
        }
        Kind::List(item) => format!("array of {}s", value(item)),
        Kind::Map(_) => "[counts](#values)".into(),
        Kind::Word(words) if words.len() > 6 => {
            shape.what().trim_start_matches("a ").to_owned() + ", see below"
        }
        Kind::Word(words) => {
            words.iter().map(|it| format!("`\"{it}\"`")).collect::<Vec<_>>().join(" or ")
        }
        Kind::Text => {
            let what = shape.what();
            let what = what.trim_start_matches("a ");
            what.replace(" with its unit", "").replace(" with its time and its offset from UTC", "")
        }
        Kind::Whole(min, u64::MAX) => format!("whole number from {}", grouped(min)),
        Kind::Whole(min, max) => format!("{} to {}", grouped(min), grouped(max)),
        Kind::Number => "number".into(),
        Kind::Bool => "`true` or `false`".into(),
        Kind::Scalar => "text, number, `true` or `false`".into(),
        Kind::Any => "table of paths and values".into(),
    }
}

/// The parameters of a law as they are written, with values that make sense together.
fn parameters(shape: Shape) -> String {
    const EXAMPLES: [(&str, &str); 10] = [
        ("low", "\"5ms\""),
        ("mode", "\"8ms\""),
        ("high", "\"20ms\""),
        ("mean", "\"50ms\""),
        ("deviation", "\"10ms\""),
        ("stages", "3"),
        ("median", "\"50ms\""),
        ("sigma", "0.5"),
        ("scale", "\"50ms\""),
        ("shape", "1.5"),
    ];
    match shape.kind() {
        Kind::Table(keys) => {
            let given = EXAMPLES.iter().filter(|(key, _)| keys.contains_key(*key));
            let given: Vec<_> = given.map(|(key, value)| format!("{key} = {value}")).collect();
            format!("{{ {} }}", given.join(", "))
        }
        Kind::List(_) => "[\"12ms\", \"15ms\", …]".into(),
        _ => "\"50ms\"".into(),
    }
}

/// A description as one line of a Markdown table.
fn flat(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}
