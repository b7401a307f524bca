//! From a text that shows something to a small one that still shows it: delta debugging on a TOML document.
//!
//! ```text
//!   halves, quarters, … of arrays ─► keys ─► numbers halved ─► again, until nothing more can go
//! ```
//!
//! It is greedy: what can go goes, and is never brought back. The result is small in this sense: nothing in it can go by
//! itself. The order in which is tried what is fixed, so the same text and the same judge give the same result.
//!
//! What it does not know: what is shown, and what the keys mean.

use toml::{Table, Value};

/// Where something stands in a document.
type Path = Vec<Step>;

#[derive(Clone, PartialEq, Eq, Debug)]
enum Step {
    Key(String),
    Place(usize),
}

/// A smaller text of which `still` is true, at most `tries` questions later. What `text` was is taken to be true; one that
/// is not TOML is returned as it is.
pub fn shrink(text: &str, tries: usize, still: impl FnMut(&str) -> bool) -> String {
    let Ok(document) = text.parse::<Table>() else { return text.to_owned() };
    let mut shrinker = Shrinker { document: Value::Table(document), left: tries, still };
    loop {
        let before = shrinker.document.clone();
        shrinker.thin_arrays();
        shrinker.drop_keys();
        shrinker.halve_numbers();
        if shrinker.left == 0 || shrinker.document == before {
            break;
        }
    }
    text_of(&shrinker.document)
}

/// A document as people write one: single values first, then what the scenario is about, then the rest.
pub(super) fn written(document: &Table) -> String {
    let part = |n: usize| {
        let of = |it: &(&String, &Value)| match it.1 {
            Value::Table(_) if it.0 == "scenario" => 1,
            Value::Table(_) | Value::Array(_) => 2,
            _ => 0,
        };
        let part: Table = (document.iter().filter(|it| of(it) == n))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        part.to_string()
    };
    let parts: Vec<_> = (0..3).map(part).filter(|it| !it.is_empty()).collect();
    parts.join("\n")
}

fn text_of(document: &Value) -> String {
    document.as_table().map_or_else(String::new, written)
}

struct Shrinker<F> {
    document: Value,
    left: usize,
    still: F,
}

impl<F: FnMut(&str) -> bool> Shrinker<F> {
    /// Keeps `smaller` if it still shows what it should.
    fn keeps(&mut self, smaller: Value) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        let holds = (self.still)(&text_of(&smaller));
        if holds {
            self.document = smaller;
        }
        holds
    }

    /// Takes members out of arrays: first half of them, then a quarter, down to single ones.
    fn thin_arrays(&mut self) {
        let mut at = 0;
        while let Some(path) = nth(&self.document, at, |it| it.is_array()) {
            let length = |it: &Value| find(it, &path).and_then(Value::as_array).map_or(0, Vec::len);
            let mut chunk = length(&self.document).max(1);
            loop {
                let mut from = 0;
                while from < length(&self.document) {
                    let mut smaller = self.document.clone();
                    if let Some(array) = find_mut(&mut smaller, &path).and_then(Value::as_array_mut)
                    {
                        array.drain(from..(from + chunk).min(array.len()));
                    }
                    if !self.keeps(smaller) {
                        from += chunk;
                    }
                }
                if chunk == 1 || self.left == 0 {
                    break;
                }
                chunk = chunk.div_ceil(2);
            }
            at += 1;
        }
    }

    fn drop_keys(&mut self) {
        let mut at = 0;
        while let Some(path) = nth(&self.document, at, |_| true) {
            let mut smaller = self.document.clone();
            let dropped = match path.split_last() {
                Some((Step::Key(key), table)) => find_mut(&mut smaller, table)
                    .and_then(Value::as_table_mut)
                    .and_then(|it| it.remove(key))
                    .is_some(),
                _ => false,
            };
            if !dropped || !self.keeps(smaller) {
                at += 1;
            }
        }
    }

    fn halve_numbers(&mut self) {
        let mut at = 0;
        while let Some(path) = nth(&self.document, at, |it| !halves(it).is_empty()) {
            let choices = find(&self.document, &path).map_or_else(Vec::new, halves);
            let kept = choices.into_iter().any(|half| {
                let mut smaller = self.document.clone();
                if let Some(value) = find_mut(&mut smaller, &path) {
                    *value = half;
                }
                self.keeps(smaller)
            });
            if !kept {
                at += 1;
            }
        }
    }
}

/// The value with one of its numbers halved, towards one: a number, or a text like `3d 4h`.
fn halves(value: &Value) -> Vec<Value> {
    match value {
        Value::Integer(it) if *it > 1 => vec![Value::Integer(it / 2)],
        Value::Float(it) if *it > 1.0 => vec![Value::Float((it / 2.0).round())],
        Value::String(text) if text.starts_with(|it: char| it.is_ascii_digit()) => {
            in_text(text).into_iter().map(Value::String).collect()
        }
        _ => Vec::new(),
    }
}

fn in_text(text: &str) -> Vec<String> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(begin) = text[at..].find(|it: char| it.is_ascii_digit()).map(|it| at + it) {
        let length = text[begin..].find(|it: char| !it.is_ascii_digit());
        let end = length.map_or(text.len(), |it| begin + it);
        if let Ok(number @ 2..) = text[begin..end].parse::<u64>() {
            found.push(format!("{}{}{}", &text[..begin], number / 2, &text[end..]));
        }
        at = end;
    }
    found
}

/// The place of the `n`-th value that is meant, outer ones before what is in them.
fn nth(document: &Value, n: usize, meant: impl Fn(&Value) -> bool) -> Option<Path> {
    fn walk(
        value: &Value,
        path: &mut Path,
        left: &mut usize,
        meant: &dyn Fn(&Value) -> bool,
    ) -> bool {
        if !path.is_empty() && meant(value) {
            if *left == 0 {
                return true;
            }
            *left -= 1;
        }
        let mut enter = |step: Step, value: &Value| {
            path.push(step);
            let found = walk(value, path, left, meant);
            if !found {
                path.pop();
            }
            found
        };
        match value {
            Value::Table(table) => table.iter().any(|(key, it)| enter(Step::Key(key.clone()), it)),
            Value::Array(items) => {
                items.iter().enumerate().any(|(n, it)| enter(Step::Place(n), it))
            }
            _ => false,
        }
    }
    let (mut path, mut left) = (Path::new(), n);
    walk(document, &mut path, &mut left, &meant).then_some(path)
}

fn find<'v>(value: &'v Value, path: &[Step]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Place(place) => value.get(*place),
    })
}

fn find_mut<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Place(place) => value.get_mut(*place),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of `text` if it must have these words.
    fn left(text: &str, words: &[&str]) -> String {
        shrink(text, 1_000, |it| words.iter().all(|word| it.contains(word)))
    }

    #[test]
    fn everything_goes_that_can_go() {
        let text = "a = 1\n[b]\nc = [1, 2, 3, 4, 5, 6, 7]\nd = 'x'\n[[e]]\nname = 'one'\n[[e]]\nname = 'two'\nf = 9\n";
        assert_eq!(left(text, &["two"]), "[[e]]\nname = \"two\"\n");
        assert_eq!(left(text, &["6"]).replace('\n', ""), "[b]c = [6]");
        assert_eq!(left(text, &[]), "");
    }

    #[test]
    fn numbers_are_halved_also_in_texts_with_units() {
        let at_least = |text: &str| {
            let number = |key: &str| {
                let line = text.lines().find(|it| it.starts_with(key))?;
                line.split('"').nth(1)?.trim_end_matches('d').parse::<u64>().ok()
            };
            number("a").is_some_and(|it| it >= 5)
        };
        assert_eq!(shrink("a = \"100d\"\nb = 3", 1_000, at_least), "a = \"6d\"\n");
        assert_eq!(in_text("3d 4h"), ["1d 4h", "3d 2h"]);
        assert_eq!(in_text("no 1"), Vec::<String>::new());
    }

    #[test]
    fn nobody_is_asked_more_often_than_allowed() {
        let mut asked = 0;
        shrink("a = [1, 2, 3, 4]\nb = 5\nc = 6", 3, |_| {
            asked += 1;
            false
        });
        assert_eq!(asked, 3);
        assert_eq!(shrink("not TOML [", 10, |_| true), "not TOML [");
    }
}
