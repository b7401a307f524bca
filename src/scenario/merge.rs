//! Changes to a tree: a scenario over its base, an arm's settings, `--set`.
//!
//! ```text
//!   deepest base ◄─merge── … ◄─merge── the file ◄─put── the arm's `set` ◄─put── --set
//! ```
//!
//! Tables merge key by key and arrays of tables with names entry by entry; everything else is replaced. Of keys that
//! exclude each other the later one stays.
//!
//! What it does not know: whether the result makes sense.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeValue};

use super::diagnostic::{Diagnostic, did_you_mean};
use super::document::{Node, Table, name_of, retain};
use super::shape::{Kind, Shape};
use super::source::Sources;

/// Lays `over` on `base`.
pub(super) fn merge_tables<'s>(shape: Shape, base: &mut Table<'s>, over: Table<'s>) {
    if let Some((_, group)) = shape.exclusive()
        && group.iter().any(|key| over.contains_key(*key))
    {
        retain(base, |key| !group.contains(&key));
    }
    for (key, value) in over {
        let inner = match shape.kind() {
            Kind::Table(keys) => keys.get(key.get_ref().as_ref()).map(Shape),
            Kind::Map(value) => Some(value),
            _ => None,
        };
        match base.remove_entry(key.get_ref().as_ref()) {
            Some((_, old)) => {
                let merged = merge_nodes(inner, old, value);
                base.insert(key, merged);
            }
            None => {
                base.insert(key, value);
            }
        }
    }
}

fn merge_nodes<'s>(shape: Option<Shape>, base: Node<'s>, over: Node<'s>) -> Node<'s> {
    let Some(shape) = shape else { return over };
    let span = over.span();
    match (shape.kind(), base.into_inner(), over.into_inner()) {
        (Kind::Table(_) | Kind::Map(_), DeValue::Table(mut base), DeValue::Table(over)) => {
            merge_tables(shape, &mut base, over);
            Spanned::new(span, DeValue::Table(base))
        }
        (Kind::List(item), DeValue::Array(mut base), DeValue::Array(over)) if has_names(item) => {
            merge_entries(item, &mut base, over);
            Spanned::new(span, DeValue::Array(base))
        }
        (_, _, over) => Spanned::new(span, over),
    }
}

fn has_names(item: Shape) -> bool {
    matches!(item.kind(), Kind::Table(keys) if keys.contains_key("name"))
}

fn merge_entries<'s>(item: Shape, base: &mut DeArray<'s>, over: DeArray<'s>) {
    let names = base.iter().enumerate().rev();
    let names: BTreeMap<String, usize> =
        names.filter_map(|(at, it)| Some((name_of(it)?.to_owned(), at))).collect();
    for entry in over {
        let same = name_of(&entry).and_then(|name| names.get(name).copied());
        match same {
            Some(at) => {
                let here = base.get_mut(at).expect("found");
                let taken = std::mem::replace(here, Spanned::new(0..0, DeValue::Boolean(false)));
                *here = merge_nodes(Some(item), taken, entry);
            }
            None => base.push(entry),
        }
    }
}

/// A change of one value: its path, where the path stands, and the value.
#[derive(Debug)]
pub(super) struct Change<'s> {
    /// The parts of the path.
    pub(super) path: Vec<String>,
    /// Where the path is written.
    pub(super) span: Range<usize>,
    /// The new value.
    pub(super) value: Node<'s>,
}

/// The parts of a dotted path; a part in double quotes may hold dots.
pub(super) fn split(path: &str) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for c in path.trim().chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(std::mem::take(&mut part)),
            c => part.push(c),
        }
    }
    parts.push(part);
    parts
}

/// Makes the change in the tree of a whole file. A path that leads nowhere changes nothing.
pub(super) fn put<'s>(
    sources: &Sources,
    shape: Shape,
    table: &mut Table<'s>,
    change: Change<'s>,
) -> Result<(), Diagnostic> {
    let mut walk = Put { sources, change: &change, done: String::new() };
    let mut changed = table.clone();
    *walk.slot(shape, &mut changed, &change.path)? = change.value.clone();
    *table = changed;
    Ok(())
}

struct Put<'a, 's> {
    sources: &'a Sources,
    change: &'a Change<'s>,
    done: String,
}

impl<'s> Put<'_, 's> {
    /// Where in `table` the value at `path` is or belongs.
    fn slot<'t>(
        &mut self,
        shape: Shape,
        table: &'t mut Table<'s>,
        path: &[String],
    ) -> Result<&'t mut Node<'s>, Diagnostic> {
        let (key, rest) = path.split_first().expect("a split path has a part");
        let inner = match shape.kind() {
            Kind::Table(keys) => match keys.get(key) {
                Some(inner) => Shape(inner),
                None => return Err(self.unknown(key, keys.keys().map(String::as_str))),
            },
            Kind::Variants(kinds) => match kinds.iter().find(|it| it.0 == key) {
                Some((_, inner)) => *inner,
                None => return Err(self.unknown(key, kinds.iter().map(|it| it.0))),
            },
            Kind::Map(inner) => inner,
            _ => return Err(self.no_table(key)),
        };
        match (shape.kind(), shape.exclusive()) {
            (Kind::Variants(_), _) => retain(table, |it| it == key),
            (_, Some((_, group))) if group.contains(&key.as_str()) => {
                retain(table, |it| it == key || !group.contains(&it));
            }
            _ => {}
        }
        if !table.contains_key(key.as_str()) {
            let (key, none) = (key.clone().into(), DeValue::Table(Table::new()));
            let span = self.change.span.clone();
            table.insert(Spanned::new(span.clone(), key), Spanned::new(span, none));
        }
        self.step(key);
        let node = table.get_mut(key.as_str()).expect("just made");
        if rest.is_empty() { Ok(node) } else { self.below(inner, node, rest) }
    }

    fn below<'t>(
        &mut self,
        shape: Shape,
        node: &'t mut Node<'s>,
        path: &[String],
    ) -> Result<&'t mut Node<'s>, Diagnostic> {
        match shape.kind() {
            Kind::List(item) => self.entry(item, node, path),
            Kind::Choice(_, table) => self.below(table, node, path),
            Kind::Table(_) | Kind::Variants(_) | Kind::Map(_) => {
                if node.get_ref().as_table().is_none() {
                    *node.get_mut() = DeValue::Table(Table::new());
                }
                let DeValue::Table(table) = node.get_mut() else { unreachable!("just made") };
                self.slot(shape, table, path)
            }
            _ => Err(self.no_table(&path[0])),
        }
    }

    /// The entry of an array that the path names: by its name, or by its number if it has none.
    fn entry<'t>(
        &mut self,
        item: Shape,
        node: &'t mut Node<'s>,
        path: &[String],
    ) -> Result<&'t mut Node<'s>, Diagnostic> {
        let (name, rest) = path.split_first().expect("the caller saw a part");
        let entries: &[Node<'s>] = node.get_ref().as_array().map_or(&[], |it| it);
        let named = entries.iter().position(|it| name_of(it) == Some(name));
        let numbered = || {
            let at = name.parse::<usize>().ok()?.checked_sub(1)?;
            entries.get(at).is_some_and(|it| name_of(it).is_none()).then_some(at)
        };
        let Some(at) = named.or_else(numbered) else {
            let names: Vec<_> = entries.iter().filter_map(|it| name_of(it)).collect();
            return Err(self.no_entry(name, &names));
        };
        self.step(name);
        let DeValue::Array(entries) = node.get_mut() else { unreachable!("it has entries") };
        let entry = entries.get_mut(at).expect("found");
        if rest.is_empty() { Ok(entry) } else { self.below(item, entry, rest) }
    }

    fn step(&mut self, key: &str) {
        if !self.done.is_empty() {
            self.done.push('.');
        }
        self.done.push_str(key);
    }

    fn place(&self) -> String {
        if self.done.is_empty() { "a scenario".into() } else { format!("`{}`", self.done) }
    }

    fn unknown<'n>(&self, key: &str, keys: impl Iterator<Item = &'n str> + Clone) -> Diagnostic {
        let all = || format!("its keys are {}", super::words::list(keys.clone()));
        Diagnostic::error("unknown-key", format!("unknown key `{key}` in a path"))
            .label(self.sources, &self.change.span, format!("{} has no key `{key}`", self.place()))
            .help(did_you_mean(key, keys.clone()).unwrap_or_else(all))
    }

    fn no_table(&self, key: &str) -> Diagnostic {
        Diagnostic::error("unknown-key", format!("unknown key `{key}` in a path"))
            .label(self.sources, &self.change.span, format!("{} is a single value", self.place()))
            .help(format!("end the path at {}", self.place()))
    }

    fn no_entry(&self, name: &str, names: &[&str]) -> Diagnostic {
        let help = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| {
            if names.is_empty() {
                return format!(
                    "{} has no entries with names; a path changes what is there, it adds nothing",
                    self.place()
                );
            }
            format!("its entries are {}", super::words::list(names.iter().copied()))
        });
        Diagnostic::error(
            "unknown-entry",
            format!("no `{name}` among the entries of {}", self.place()),
        )
        .label(self.sources, &self.change.span, "a path calls an entry by its name")
        .help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_split_at_dots_outside_quotes() {
        assert_eq!(split("fleet.edge.count"), ["fleet", "edge", "count"]);
        assert_eq!(split("expect.\"a b. c\".arms"), ["expect", "a b. c", "arms"]);
    }
}
