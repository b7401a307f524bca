//! Pieces of messages.
//!
//! What it does not know: what is wrong.

use std::borrow::Cow;

use super::shape::{Kind, Shape};

/// `a`, `b` and `c`.
pub(super) fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}

/// A number with its digits in groups, as TOML takes it: `10_000_000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// The path of `key` below `path`, as `--set` takes it.
pub(super) fn join(path: &str, key: &str) -> String {
    let plain = key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let key = if plain { Cow::Borrowed(key) } else { Cow::Owned(format!("{key:?}")) };
    if path.is_empty() { key.into_owned() } else { format!("{path}.{key}") }
}

/// The first sentence of a description, without its full stop and markup.
pub(super) fn first_sentence(text: &str) -> String {
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    text[..end].trim_end_matches('.').replace('*', "").replace('\n', " ")
}

/// What a value means, to follow what it is.
pub(super) fn meaning(shape: Shape) -> String {
    shape.description().map_or(String::new(), |it| format!(": {}", first_sentence(it)))
}

/// How a value may look, to follow what it is.
pub(super) fn examples(shape: Shape) -> String {
    let node = match shape.kind() {
        Kind::Choice(word, _) => word,
        _ => shape,
    };
    node.example().map_or(String::new(), |it| format!(", for example `{it}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_read_well() {
        assert_eq!(list(["a"].into_iter()), "`a`");
        assert_eq!(list(["a", "b", "c"].into_iter()), "`a`, `b` and `c`");
        assert_eq!(grouped(10_000_000), "10_000_000");
        assert_eq!(grouped(999), "999");
        assert_eq!(first_sentence("How long (*assumed*). More."), "How long (assumed)");
        assert_eq!(join("expect.a b", "at"), "expect.a b.at");
        assert_eq!(join("expect", "all is well"), "expect.\"all is well\"");
    }
}
