//! Texts into trees: parsing, following `extends`, and giving every value its place on the one number line.
//!
//! What it does not know: which keys exist.

use std::borrow::Cow;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::diagnostic::Diagnostic;
use super::limits::DEPTH;
use super::source::{Source, Sources};
use super::{Library, Request};

/// A table with the places of its keys and values.
pub(super) type Table<'s> = DeTable<'s>;
/// A value with its place.
pub(super) type Node<'s> = Spanned<DeValue<'s>>;

/// The name that a `--set` argument has as a text.
pub(super) const SET: &str = "--set";

/// More syntax errors than this are noise that follows from the first.
const SYNTAX_ERRORS: usize = 3;

/// All texts of a request: how many of them are files (the scenario first, its deepest base last), then the `--set`
/// arguments.
pub(super) fn gather(request: &Request<'_>) -> Result<(Sources, usize), Vec<Diagnostic>> {
    let mut sources = Sources::default();
    let mut next = Some(Arc::new(request.source.clone()));
    let mut files = 0;
    while let Some(source) = next {
        let base = sources.add(Arc::clone(&source));
        files += 1;
        let (table, errors) = parse(&source.text, base);
        if !errors.is_empty() {
            return Err(syntax(&sources, base, &errors));
        }
        if table.get_ref().is_empty() {
            return Err(vec![empty(&sources, base)]);
        }
        next =
            base_of(table.get_ref(), request.library, &sources, &source).map_err(|it| vec![it])?;
    }
    for (key, value) in request.sets {
        let text = format!("{key}={value}");
        sources.add(Arc::new(Source { name: SET.into(), text }));
    }
    Ok((sources, files))
}

/// The text that `table` extends, if it does.
fn base_of(
    table: &Table<'_>,
    library: &dyn Library,
    sources: &Sources,
    from: &Source,
) -> Result<Option<Arc<Source>>, Diagnostic> {
    let Some(value) = table.get("extends") else { return Ok(None) };
    // A value of the wrong type is reported with all other wrong types.
    let Some(path) = value.get_ref().as_str() else { return Ok(None) };
    let found = library.fetch(path, &from.name).map_err(|why| {
        Diagnostic::error("no-base", format!("the base `{path}` cannot be read"))
            .label(sources, &value.span(), why)
            .help("a path in `extends` is relative to the file that it stands in")
    })?;
    let chain: Vec<_> = sources.iter().map(|(_, source)| source.name.as_str()).collect();
    if let Some(at) = chain.iter().position(|name| *name == found.name) {
        let (code, message) = if found.name == from.name {
            ("extends-itself", "this scenario extends itself".to_owned())
        } else {
            let mut round = chain[at..].to_vec();
            round.push(&found.name);
            ("extends-cycle", format!("these scenarios extend each other: {}", round.join(" → ")))
        };
        return Err(Diagnostic::error(code, message)
            .label(sources, &value.span(), "reading this base would never end")
            .help("a base must not need the scenario that extends it; move what both need to a third file"));
    }
    if chain.len() >= DEPTH {
        let message = format!("more than {DEPTH} files extend one another");
        return Err(Diagnostic::error("extends-too-deep", message)
            .label(sources, &value.span(), "one base too many")
            .help("copy what is needed into fewer bases"));
    }
    Ok(Some(Arc::new(found)))
}

fn syntax(sources: &Sources, base: usize, errors: &[toml::de::Error]) -> Vec<Diagnostic> {
    let shown = errors.iter().take(SYNTAX_ERRORS).map(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().replace('\n', ", ");
        Diagnostic::error("syntax", format!("this is not TOML: {message}")).label(
            sources,
            &(base + span.start..base + span.end),
            "here",
        )
    });
    let mut shown: Vec<_> = shown.collect();
    let last = shown.pop().map(|last| {
        let more = errors.len().saturating_sub(SYNTAX_ERRORS);
        let more = if more > 0 {
            format!("; {more} more follow from these or stand below")
        } else {
            String::new()
        };
        last.help(format!("what the file says is checked once it can be read{more}"))
    });
    shown.extend(last);
    shown
}

fn empty(sources: &Sources, base: usize) -> Diagnostic {
    Diagnostic::error("empty", "this scenario is empty")
        .label(sources, &(base..base), "nothing is said here")
        .help("the least that a scenario says is `[scenario]` with `title` and `duration`, and a `[[fleet]]`")
}

/// Parses `text`, whose stretch of the number line begins at `base`.
pub(super) fn parse(text: &str, base: usize) -> (Spanned<Table<'_>>, Vec<toml::de::Error>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let span = table.span();
    let moved = move_table(table.into_inner(), base);
    (Spanned::new(base + span.start..base + span.end, moved), errors)
}

/// The value of a `--set` argument: TOML if it is TOML, else a text. It begins at `base` on the number line.
pub(super) fn parse_value(text: &str, base: usize) -> Node<'_> {
    match DeValue::parse(text) {
        Ok(value) => move_node(value, base),
        Err(_) => Spanned::new(base..base + text.len(), DeValue::String(Cow::Borrowed(text))),
    }
}

fn move_table(table: Table<'_>, base: usize) -> Table<'_> {
    let shifted = |(key, value): (Spanned<_>, _)| {
        let span = key.span();
        let key = Spanned::new(base + span.start..base + span.end, key.into_inner());
        (key, move_node(value, base))
    };
    table.into_iter().map(shifted).collect()
}

/// Moves a value to `base`; a date becomes the text that it was written as.
fn move_node(node: Node<'_>, base: usize) -> Node<'_> {
    let span = node.span();
    let value = match node.into_inner() {
        DeValue::Table(table) => DeValue::Table(move_table(table, base)),
        DeValue::Array(items) => {
            let moved: DeArray<'_> = items.into_iter().map(|item| move_node(item, base)).collect();
            DeValue::Array(moved)
        }
        DeValue::Datetime(date) => DeValue::String(Cow::Owned(date.to_string())),
        other => other,
    };
    Spanned::new(base + span.start..base + span.end, value)
}

/// The name of an entry of an array of tables.
pub(super) fn name_of<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.get_ref().as_table()?.get("name")?.get_ref().as_str()
}

/// Keeps the keys that `keep` says yes to.
pub(super) fn retain(table: &mut Table<'_>, keep: impl Fn(&str) -> bool) {
    let names = table.keys().map(|key| key.get_ref().to_string());
    let gone: Vec<_> = names.filter(|name| !keep(name)).collect();
    for name in gone {
        table.remove(name.as_str());
    }
}
