//! Texts that would do something instead of being read: characters that steer terminals, move the cursor, hide or turn
//! around what stands beside them; and texts that are too long to be read at all.
//!
//! A scenario may come from a stranger, and its texts end up on terminals, in logs, tables and pages.
//!
//! What it does not know: what texts mean.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeArray, DeValue};

use super::diagnostic::Diagnostic;
use super::document::{Node, Table};
use super::limits::TEXT_CHARS;
use super::source::Sources;
use super::words::grouped;

/// Whether a character is not for reading: control characters, line separators, and what embeds or turns around the
/// direction of writing, so that a text looks like another.
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    let turns = matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns
}

/// The only key whose text may have several lines.
pub(super) const LINES: &str = "description";

/// Reports texts and keys that hold such characters or are too long, and puts harmless ones in their place, so that what
/// is said about the rest makes sense.
pub(super) fn clean(sources: &Sources, table: &mut Table<'_>, found: &mut Vec<Diagnostic>) {
    let all = std::mem::replace(table, Table::new());
    for (key, mut value) in all {
        let span = key.span();
        let mut key = key.into_inner();
        let has_lines = key == LINES;
        if let Some(wrong) = why(&key, false) {
            found.push(wrong.label(sources, &span, "a key of this name"));
            key = Cow::Owned(harmless(&key));
        }
        clean_value(sources, &mut value, has_lines, found);
        table.insert(Spanned::new(span, key), value);
    }
}

/// The same for one value.
pub(super) fn clean_value(
    sources: &Sources,
    at: &mut Node<'_>,
    has_lines: bool,
    found: &mut Vec<Diagnostic>,
) {
    let span = at.span();
    match at.get_mut() {
        DeValue::String(text) => {
            if let Some(wrong) = why(text, has_lines) {
                found.push(wrong.label(sources, &span, "in this text"));
                *text = Cow::Owned(harmless(text));
            }
        }
        DeValue::Table(table) => clean(sources, table, found),
        DeValue::Array(items) => {
            let all = std::mem::replace(items, DeArray::new());
            for mut item in all {
                clean_value(sources, &mut item, false, found);
                items.push(item);
            }
        }
        _ => {}
    }
}

/// What is wrong with a text.
fn why(text: &str, has_lines: bool) -> Option<Diagnostic> {
    let is_odd = |c: &char| is_unprintable(*c) && !(has_lines && matches!(c, '\n' | '\r' | '\t'));
    if let Some(odd) = text.chars().find(is_odd) {
        let code = u32::from(odd);
        let message = format!("a text holds the character U+{code:04X}, which is not for reading");
        let help = match odd {
            '\n' | '\r' | '\t' => "write it in one line with blanks; only `description` has lines",
            _ => "leave it out: it could steer a terminal, or make a text look like another",
        };
        return Some(Diagnostic::error("control-character", message).help(help));
    }
    let length = text.chars().count();
    (length > TEXT_CHARS).then(|| {
        let (length, most) = (grouped(length as u64), grouped(TEXT_CHARS as u64));
        let message = format!("a text of {length} characters; at most {most} are allowed");
        Diagnostic::error("text-too-long", message).help("say it in fewer words")
    })
}

fn harmless(text: &str) -> String {
    text.chars().take(TEXT_CHARS).map(|c| if is_unprintable(c) { '_' } else { c }).collect()
}
