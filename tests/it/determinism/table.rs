//! The table of digests on record, `tests/golden/digests.txt`: how it is read and how it is rewritten.
//!
//! Whoever changes a row changes results and says why: each rewriting adds a dated line with its reason and a sum over
//! the rows that it leaves behind, so that rows which somebody edited without a line are found out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_64;

use crate::support::root;

/// What gives a reason, and has the table rewritten.
pub(super) const BECAUSE: &str = "LICSIM_DIGESTS_BECAUSE";

/// Digests of runs, one for each ingredient, by scenario and arm; or of studies by name.
pub(crate) type Rows = BTreeMap<String, Vec<String>>;

/// What a row of the library has digests of.
pub(crate) const OF_A_RUN: [&str; 3] = ["events", "messages", "changes"];

/// What a row of a study has digests of: its runs' digests in order, and its table of answers.
pub(crate) const OF_A_STUDY: [&str; 2] = ["runs", "answers"];

/// The digests on record.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Table {
    /// What the file says of itself.
    head: Vec<String>,
    /// A line for each rewriting, the newest last: date, sum over what follows, reason.
    updates: Vec<String>,
    /// What makes the dearest scenarios and studies cheap, by name: `bench-fleet/short`.
    pub(crate) shorter: BTreeMap<String, Vec<String>>,
    /// By scenario and arm.
    pub(crate) library: Rows,
    /// By study.
    pub(crate) studies: Rows,
}

pub(super) fn path() -> PathBuf {
    root().join("tests/golden/digests.txt")
}

impl Table {
    /// The committed one.
    pub(crate) fn on_record() -> Table {
        Table::read(&std::fs::read_to_string(path()).expect("the table of digests"))
    }

    pub(super) fn read(text: &str) -> Table {
        let (mut table, mut section) = (Table::default(), "");
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            if let Some(title) = line.strip_prefix("== ") {
                section = title.split(':').next().unwrap_or(title);
                continue;
            }
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            let row = |names: usize| (words[..names].join(" "), words[names..].to_vec());
            match section {
                "" => table.head.push(line.to_owned()),
                "updates" => table.updates.push(line.to_owned()),
                "shorter" => table.shorter.extend([row(1)]),
                "library" => table.library.extend([row(2)]),
                "studies" => table.studies.extend([row(1)]),
                other => panic!("{}: what is `{other}`?", path().display()),
            }
        }
        table
    }

    /// The changes that make `name` what its row is about: none for a scenario as it is.
    pub(super) fn sets_of(&self, name: &str) -> &[String] {
        self.shorter.get(name).map_or(&[], Vec::as_slice)
    }

    /// The rows that an unoptimized build checks: of the dearest scenarios the shorter ones.
    pub(crate) fn cheap(&self) -> Rows {
        let is_cheap = |name: &str| {
            let scenario = name.split(' ').next().unwrap_or(name);
            !self.shorter.contains_key(&format!("{scenario}/short"))
        };
        let cheap = self.library.iter().filter(|(name, _)| is_cheap(name));
        cheap.map(|(name, digests)| (name.clone(), digests.clone())).collect()
    }

    /// The sections that hold results and what they are results of.
    fn rows(&self) -> String {
        let mut text = String::from("\n== shorter: name, changes\n");
        for (name, sets) in &self.shorter {
            let _ = writeln!(text, "{name:32} {}", sets.join(" "));
        }
        let _ = writeln!(text, "\n== library: scenario, arm, {}", OF_A_RUN.join(", "));
        for (name, digests) in &self.library {
            let (scenario, arm) = name.split_once(' ').expect("a scenario and an arm");
            let _ = writeln!(text, "{scenario:32} {arm:24} {}", digests.join(" "));
        }
        let _ = writeln!(text, "\n== studies: study, {}", OF_A_STUDY.join(", "));
        for (name, digests) in &self.studies {
            let _ = writeln!(text, "{name:32} {}", digests.join(" "));
        }
        text
    }

    fn sum(&self) -> String {
        format!("{:016x}", xxh3_64(self.rows().as_bytes()))
    }

    fn text(&self) -> String {
        let lines = |lines: &[String]| lines.iter().map(|it| format!("{it}\n")).collect::<String>();
        let title = "\n== updates: date, sum over the rows, reason\n";
        [&lines(&self.head), title, &lines(&self.updates), &self.rows()].concat()
    }

    /// The file with other results in it, or `None` if they are those on record.
    ///
    /// # Errors
    /// Without a reason nothing is rewritten.
    pub(super) fn rewritten(
        &self,
        found: (Rows, Rows),
        date: &str,
        because: &str,
    ) -> Result<Option<String>, String> {
        let because = reason(because)?;
        let mut new = Table { library: found.0, studies: found.1, ..self.clone() };
        let last = self.updates.last().and_then(|line| line.split_whitespace().nth(1));
        if last == Some(&new.sum()) {
            return Ok(None);
        }
        new.updates.push(format!("{date} {} {because}", new.sum()));
        Ok(Some(new.text()))
    }
}

/// The reason, if it is one.
///
/// # Errors
/// What is missing.
pub(super) fn reason(because: &str) -> Result<String, String> {
    let words: Vec<&str> = because.split_whitespace().collect();
    if words.len() < 3 {
        return Err(format!(
            "the table of digests is not rewritten without a reason\n  help: say in a sentence why results are others than \
             before: {BECAUSE}=\"the backend's default queue is longer\""
        ));
    }
    Ok(words.join(" "))
}

/// How `found` differs from `expected`, a line for each row.
pub(crate) fn differences(expected: &Rows, found: &Rows, ingredients: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    for name in expected.keys().chain(found.keys().filter(|it| !expected.contains_key(*it))) {
        let what = match (expected.get(name), found.get(name)) {
            (Some(left), Some(right)) if left == right => continue,
            (Some(left), Some(right)) => {
                let differ = ingredients.iter().zip(left.iter().zip(right));
                let differ = differ.filter(|(_, (left, right))| left != right);
                format!("other {}", differ.map(|it| *it.0).collect::<Vec<_>>().join(", "))
            }
            (Some(_), None) => "gone".to_owned(),
            _ => "new".to_owned(),
        };
        lines.push(format!("{name}: {what}"));
    }
    lines
}

#[test]
fn the_table_is_as_its_last_update_left_it() {
    let text = std::fs::read_to_string(path()).expect("the table");
    let table = Table::read(&text);
    assert_eq!(table.text(), text, "the table is written as it is read");
    let last = table.updates.last().expect("an update");
    let words: Vec<&str> = last.split_whitespace().collect();
    assert!(words.len() > 4, "{last}");
    assert_eq!(words[1], table.sum(), "rows were edited without a dated reason");
    let dated =
        |line: &String| line.len() > 10 && line.as_bytes()[4] == b'-' && line.starts_with("20");
    assert!(
        table.updates.iter().all(dated) && table.updates.is_sorted_by_key(|it| it[..10].to_owned())
    );
}

#[test]
fn rows_are_rewritten_with_a_reason_and_not_without() {
    let old = Table::on_record();
    let mut library = old.library.clone();
    let first = library.first_entry().expect("a row").into_mut();
    first[1] = "0".repeat(32);
    let rewritten =
        |because| old.rewritten((library.clone(), old.studies.clone()), "2031-02-03", because);
    for lame in ["", "   ", "update", "new digests"] {
        let refused = rewritten(lame).expect_err("no reason");
        assert!(refused.contains(BECAUSE), "{refused}");
    }
    let text = rewritten("messages  are dearer now").expect("a reason").expect("another row");
    let new = Table::read(&text);
    assert_eq!(new.library, library);
    let last = new.updates.last().expect("a line");
    assert_eq!(*last, format!("2031-02-03 {} messages are dearer now", new.sum()));
    assert_eq!(new.updates[..new.updates.len() - 1], old.updates);
    let same =
        old.rewritten((old.library.clone(), old.studies.clone()), "2031-02-03", "for no reason");
    assert_eq!(same, Ok(None));
}

#[test]
fn differences_name_rows_and_ingredients() {
    let rows = |list: &[(&str, [&str; 3])]| -> Rows {
        let owned = |it: &[&str; 3]| it.iter().map(|it| (*it).to_owned()).collect();
        list.iter().map(|(name, digests)| ((*name).to_owned(), owned(digests))).collect()
    };
    let one = rows(&[("a base", ["1", "2", "3"]), ("b base", ["1", "2", "3"])]);
    let other = rows(&[("a base", ["1", "0", "0"]), ("c base", ["1", "2", "3"])]);
    let told = differences(&one, &other, &OF_A_RUN);
    assert_eq!(told, ["a base: other messages, changes", "b base: gone", "c base: new"]);
    assert_eq!(differences(&one, &one, &OF_A_RUN), [""; 0]);
}
