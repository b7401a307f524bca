//! Checks of shape: every key is known, every value of the right type and in its range, nothing that must be there is
//! missing. What is wrong is reported and taken out, so that the rules can go on; what is left out gets its default; and
//! every value is written down with where it came from.
//!
//! What it does not know: what values mean, and whether they fit each other.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeArray, DeValue};

use super::Resolved;
use super::diagnostic::{Diagnostic, did_you_mean, nearest};
use super::document::{Node, Table, name_of, retain};
use super::shape::{Kind, Shape, number_text};
use super::source::Sources;
use super::words::{examples, first_sentence, grouped, join, list, meaning};

/// Checks and completes a whole tree.
pub(super) struct Check<'a> {
    /// All texts.
    pub(super) sources: &'a Sources,
    /// What was wrong.
    pub(super) found: Vec<Diagnostic>,
    /// Every value and where it came from.
    pub(super) resolved: Vec<Resolved>,
    /// Whether what is looked at now was made from defaults.
    defaulted: bool,
}

impl<'a> Check<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Check { sources, found: Vec::new(), resolved: Vec::new(), defaulted: false }
    }

    /// Checks a table. `at` is where a missing key is reported, `path` the table's path, `noun` how messages call it.
    pub(super) fn table(
        &mut self,
        shape: Shape,
        table: &mut Table<'_>,
        at: &Range<usize>,
        path: &str,
        noun: &str,
    ) {
        let Kind::Table(keys) = shape.kind() else {
            unreachable!("only tables are checked as tables")
        };
        let meant = self.keys(table, noun, &keys.keys().map(String::as_str).collect::<Vec<_>>());
        self.exclusive(shape, table, at, noun);
        for (key, inner) in keys {
            let (inner, path) = (Shape(inner), join(path, key));
            let kept = match table.get_mut(key.as_str()) {
                Some(value) => self.value(inner, value, &path, key),
                None => true,
            };
            if !kept {
                table.remove(key.as_str());
            }
            if table.contains_key(key.as_str()) {
                continue;
            }
            if let Some(default) = inner.default() {
                let (was, value) = (self.defaulted, from_default(default, at));
                self.defaulted = true;
                let value = table
                    .entry(Spanned::new(at.clone(), Cow::Borrowed(key.as_str())))
                    .or_insert(value);
                self.value(inner, value, &path, key);
                self.defaulted = was;
            } else if inner.required() && kept && !meant.contains(&key.as_str()) {
                self.missing(inner, at, key, noun);
            }
        }
    }

    fn missing(&mut self, shape: Shape, at: &Range<usize>, key: &str, noun: &str) {
        let what = match examples(shape) {
            none if none.is_empty() => format!(", {}", shape.what()),
            examples => examples,
        };
        self.found.push(
            Diagnostic::error("missing-key", format!("{noun} needs `{key}`"))
                .label(self.sources, at, format!("`{key}` is missing"))
                .help(format!("add `{key}`{what}{}", meaning(shape))),
        );
    }

    /// Reports keys that do not exist and takes them out. Gives the keys that were probably meant, so that they are not
    /// reported once more as missing.
    fn keys<'k>(&mut self, table: &mut Table<'_>, noun: &str, known: &[&'k str]) -> Vec<&'k str> {
        let mut meant = Vec::new();
        let wrong: Vec<_> =
            table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())).collect();
        for key in &wrong {
            let name = key.get_ref().as_ref();
            meant.extend(nearest(name, known.iter().copied()));
            let all = || format!("its keys are {}", list(known.iter().copied()));
            self.found.push(
                Diagnostic::error("unknown-key", format!("unknown key `{name}`"))
                    .label(self.sources, &key.span(), format!("{noun} has no such key"))
                    .help(did_you_mean(name, known.iter().copied()).unwrap_or_else(all)),
            );
        }
        retain(table, |key| known.contains(&key));
        meant
    }

    /// Reports keys that exclude each other, or that none of them is there.
    fn exclusive(&mut self, shape: Shape, table: &mut Table<'_>, at: &Range<usize>, noun: &str) {
        let Some((needed, group)) = shape.exclusive() else { return };
        let mut given: Vec<_> = table
            .keys()
            .filter(|key| group.contains(&key.get_ref().as_ref()))
            .map(|key| (key.get_ref().to_string(), key.span()))
            .collect();
        given.sort_by_key(|(_, span)| span.start);
        if let [(first, place), rest @ ..] = given.as_slice() {
            for (other, span) in rest {
                let message = format!("{noun} has both `{first}` and `{other}`");
                self.found.push(
                    Diagnostic::error("two-kinds", message)
                        .label(self.sources, span, "one too many")
                        .label(self.sources, place, "already decided here")
                        .help(format!(
                            "keep one of them; write another {noun} for the other if both are meant"
                        )),
                );
                table.remove(other.as_str());
            }
        } else if needed {
            let keys = list(group.iter().copied());
            self.found.push(
                Diagnostic::error("no-kind", format!("{noun} does not say what it is"))
                    .label(self.sources, at, "none of its kinds is given")
                    .help(format!("add exactly one of {keys}")),
            );
        }
    }

    /// Checks a value; says whether it may stay.
    fn value(&mut self, shape: Shape, node: &mut Node<'_>, path: &str, key: &str) -> bool {
        let span = node.span();
        match (shape.kind(), node.get_mut()) {
            (Kind::Table(_), DeValue::Table(table)) => {
                let noun =
                    if path.contains('.') { format!("`{key}`") } else { format!("`[{key}]`") };
                self.table(shape, table, &span, path, &noun);
                true
            }
            (Kind::Variants(kinds), DeValue::Table(table)) => {
                self.variants(&kinds, table, &span, path, key)
            }
            (Kind::Choice(_, table), DeValue::Table(_)) => self.value(table, node, path, key),
            (Kind::Choice(word, _), DeValue::String(_)) => self.value(word, node, path, key),
            (Kind::Map(inner), DeValue::Table(table)) => {
                let names: Vec<_> = table.keys().map(|key| key.get_ref().to_string()).collect();
                for name in names {
                    let value = table.get_mut(name.as_str()).expect("listed");
                    if !self.value(inner, value, &join(path, &name), &name) {
                        table.remove(name.as_str());
                    }
                }
                true
            }
            (Kind::List(item), DeValue::Array(items)) => {
                self.items(item, items, path, key);
                true
            }
            (Kind::Word(words), DeValue::String(word)) => {
                let word = word.to_string();
                self.word(shape, &words, &word, &span) && self.note(path, node)
            }
            (Kind::Whole(min, max), DeValue::Integer(number)) => {
                let number =
                    i128::from_str_radix(number.as_str(), number.radix()).unwrap_or(i128::MAX);
                self.whole(shape, number, (min, max), &span, key) && self.note(path, node)
            }
            (Kind::Text, DeValue::String(_))
            | (Kind::Number, DeValue::Integer(_) | DeValue::Float(_))
            | (Kind::Bool, DeValue::Boolean(_))
            | (
                Kind::Scalar,
                DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_),
            ) => self.note(path, node),
            (Kind::Any, DeValue::Table(_)) => true,
            (_, found) => {
                let found = found.type_str();
                self.wrong_type(shape, found, &span, key);
                false
            }
        }
    }

    fn variants(
        &mut self,
        kinds: &[(&'static str, Shape)],
        table: &mut Table<'_>,
        span: &Range<usize>,
        path: &str,
        key: &str,
    ) -> bool {
        let known: Vec<_> = kinds.iter().map(|it| it.0).collect();
        let before = self.found.len();
        self.keys(table, &format!("`{key}`"), &known);
        let mut places: Vec<_> =
            table.keys().map(|key| (key.span(), key.get_ref().to_string())).collect();
        places.sort_by_key(|(span, _)| span.start);
        let names: Vec<_> = places.iter().map(|it| it.1.clone()).collect();
        if let [(first, one), (second, other), ..] = places.as_slice() {
            let message = format!("`{key}` has both `{one}` and `{other}`");
            self.found.push(
                Diagnostic::error("two-kinds", message)
                    .label(self.sources, second, "one too many")
                    .label(self.sources, first, "already decided here")
                    .help(format!("keep exactly one of {}", list(known.iter().copied()))),
            );
        } else if names.is_empty() && before == self.found.len() {
            self.found.push(
                Diagnostic::error("no-kind", format!("`{key}` does not say what it is"))
                    .label(self.sources, span, "none of its kinds is given")
                    .help(format!("write exactly one of {}", list(known.iter().copied()))),
            );
        }
        if before != self.found.len() {
            return false;
        }
        let (_, shape) =
            kinds.iter().find(|it| it.0 == names[0]).expect("only known keys are left");
        let value = table.get_mut(names[0].as_str()).expect("listed");
        self.value(*shape, value, &join(path, &names[0]), &names[0])
    }

    fn items<'s>(&mut self, item: Shape, items: &mut DeArray<'s>, path: &str, key: &str) {
        let kept: Vec<bool> = (0..items.len())
            .map(|at| {
                let node = items.get_mut(at).expect("counted");
                let name = name_of(node).map_or_else(|| (at + 1).to_string(), str::to_owned);
                let span = node.span();
                match (item.kind(), node.get_mut()) {
                    (Kind::Table(_), DeValue::Table(table)) => {
                        let noun = if path.contains('.') {
                            format!("an entry of `{key}`")
                        } else {
                            format!("`[[{key}]]`")
                        };
                        self.table(item, table, &span, &join(path, &name), &noun);
                        true
                    }
                    _ => self.value(item, node, &join(path, &name), key),
                }
            })
            .collect();
        let mut kept = kept.into_iter();
        let all: DeArray<'s> = std::mem::replace(items, DeArray::new());
        *items = all.into_iter().filter(|_| kept.next() == Some(true)).collect();
    }

    fn word(&mut self, shape: Shape, words: &[&str], word: &str, span: &Range<usize>) -> bool {
        if words.contains(&word) {
            return true;
        }
        let what = shape.what();
        let code = match what.as_str() {
            "a metric" => "unknown-metric",
            "a kind of record" => "unknown-record",
            _ => "unknown-value",
        };
        let all = || format!("it is one of {}", list(words.iter().copied()));
        self.found.push(
            Diagnostic::error(code, format!("`{word}` is not {what}"))
                .label(self.sources, span, "not known here")
                .help(did_you_mean(word, words.iter().copied()).unwrap_or_else(all)),
        );
        false
    }

    fn whole(
        &mut self,
        shape: Shape,
        number: i128,
        (min, max): (u64, u64),
        span: &Range<usize>,
        key: &str,
    ) -> bool {
        let (code, message) = if number < 0 {
            ("negative-number", format!("`{key}` is negative"))
        } else if number < i128::from(min) {
            ("number-too-small", format!("`{key}` is too small"))
        } else if number > i128::from(max) {
            ("number-too-large", format!("`{key}` is too large"))
        } else {
            return true;
        };
        let label = format!("must be from {} to {}", grouped(min), grouped(max));
        let help = shape.description().map(|it| format!("`{key}`: {}", first_sentence(it)));
        let help = help.unwrap_or_else(|| "write a whole number in this range".into());
        self.found
            .push(Diagnostic::error(code, message).label(self.sources, span, label).help(help));
        false
    }

    fn wrong_type(&mut self, shape: Shape, found: &str, span: &Range<usize>, key: &str) {
        let found = match found {
            "string" => "a text",
            "integer" => "a whole number",
            "float" => "a number with a fraction",
            "boolean" => "`true` or `false`",
            "array" => "an array",
            _ => "a table",
        };
        let what = shape.what();
        let help = match shape.kind() {
            Kind::List(item) if found == "a table" && matches!(item.kind(), Kind::Table(_)) => {
                Some(format!(
                    "write `[[{key}]]`: double brackets begin an entry of an array of tables"
                ))
            }
            Kind::Table(_) if found == "an array" => {
                Some(format!("write `[{key}]`: there is only one of it"))
            }
            Kind::Text | Kind::Choice(..) if found.contains("number") && what.contains("unit") => {
                Some(format!("put the number and its unit in quotes{}", examples(shape)))
            }
            Kind::Text if what.contains("percent") => {
                Some(format!("put the number and `%` in quotes{}", examples(shape)))
            }
            _ => shape.description().map(|it| format!("`{key}`: {}", first_sentence(it))),
        };
        self.found.push(
            Diagnostic::error("wrong-type", format!("`{key}` must be {what}"))
                .label(self.sources, span, format!("this is {found}"))
                .help_if(help),
        );
    }

    /// Writes down a value that may stay.
    fn note(&mut self, path: &str, node: &Node<'_>) -> bool {
        let from =
            if self.defaulted { "default".to_owned() } else { self.sources.place(&node.span()) };
        let value = match node.get_ref() {
            DeValue::String(text) => format!("{text:?}"),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(yes) => yes.to_string(),
            _ => String::new(),
        };
        self.resolved.push(Resolved { key: path.to_owned(), value, from });
        true
    }
}

/// The TOML value of a default in the schema, placed `at` the table that lacks it.
fn from_default(default: &'static Value, at: &Range<usize>) -> Node<'static> {
    let value = match default {
        Value::String(text) => DeValue::String(Cow::Borrowed(text)),
        Value::Bool(yes) => DeValue::Boolean(*yes),
        Value::Array(_) => DeValue::Array(DeArray::default()),
        Value::Number(_) => {
            DeValue::parse(number_text(default)).expect("a whole number").into_inner()
        }
        _ => DeValue::Table(Table::new()),
    };
    Spanned::new(at.clone(), value)
}
