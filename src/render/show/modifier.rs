//! Output modifiers behind a `|`: which lines of a screen are kept.
//!
//! `include`, `exclude`, `begin` and `utility sort | head | tail` as far as the guide and common use go; their words may be
//! shortened. Patterns are regular expressions and mind upper and lower case, as on the router.
//!
//! What it does not know: what the lines say.

use regex::Regex;

/// One modifier.
#[derive(Clone, Debug)]
pub(super) enum Modifier {
    /// `i`: lines that match.
    Include(Regex),
    /// `e`: lines that do not.
    Exclude(Regex),
    /// `b`: from the first line that matches.
    Begin(Regex),
    /// `u sort`
    Sort,
    /// `u head -n N`
    Head(usize),
    /// `u tail -n N`
    Tail(usize),
}

impl Modifier {
    pub(super) fn parse(text: &str) -> Result<Modifier, String> {
        let text = text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        let is = |full: &str| !word.is_empty() && full.starts_with(&word.to_ascii_lowercase());
        if is("include") {
            pattern(rest).map(Modifier::Include)
        } else if is("exclude") {
            pattern(rest).map(Modifier::Exclude)
        } else if is("begin") {
            pattern(rest).map(Modifier::Begin)
        } else if is("utility") {
            utility(rest)
        } else {
            Err(format!(
                "error[bad-modifier]: `| {text}` is no output modifier\n  help: write `| i TEXT`, `| e TEXT`, `| b TEXT` or \
                 `| u sort`"
            ))
        }
    }

    pub(super) fn apply(&self, text: &str) -> String {
        let mut lines: Vec<_> = text.lines().collect();
        match self {
            Modifier::Include(pattern) => lines.retain(|line| pattern.is_match(line)),
            Modifier::Exclude(pattern) => lines.retain(|line| !pattern.is_match(line)),
            Modifier::Begin(pattern) => {
                let first = lines.iter().position(|line| pattern.is_match(line));
                lines.drain(..first.unwrap_or(lines.len()));
            }
            Modifier::Sort => lines.sort_unstable(),
            Modifier::Head(count) => lines.truncate(*count),
            Modifier::Tail(count) => {
                lines.drain(..lines.len().saturating_sub(*count));
            }
        }
        lines.into_iter().flat_map(|line| [line, "\n"]).collect()
    }
}

fn pattern(text: &str) -> Result<Regex, String> {
    let bare = text.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(text);
    if bare.is_empty() {
        return Err(
            "error[bad-modifier]: the pattern behind `|` is missing\n  help: write `| i TEXT`"
                .into(),
        );
    }
    Regex::new(bare).map_err(|_| {
        format!(
            "error[bad-modifier]: `{bare}` is no regular expression\n  help: write `\\` before a sign that is meant as \
             itself"
        )
    })
}

fn utility(rest: &str) -> Result<Modifier, String> {
    let words: Vec<_> = rest.split_whitespace().collect();
    let count = |n: &str| n.parse::<usize>().ok();
    let found = match words.as_slice() {
        ["sort"] => Some(Modifier::Sort),
        ["head"] => Some(Modifier::Head(10)),
        ["tail"] => Some(Modifier::Tail(10)),
        ["head", "-n" | "count", n] => count(n).map(Modifier::Head),
        ["tail", "-n" | "count", n] => count(n).map(Modifier::Tail),
        _ => None,
    };
    found.ok_or_else(|| {
        format!(
            "error[bad-modifier]: `| u {rest}` is no utility\n  help: there are `sort`, `head -n N` and `tail -n N`"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(modifiers: &[&str]) -> String {
        let parse = |it: &&str| Modifier::parse(it).unwrap_or_else(|error| panic!("{error}"));
        modifiers
            .iter()
            .map(parse)
            .fold("Tag: b Not\nTag: c\nTag: a\n\n".into(), |text, it| it.apply(&text))
    }

    #[test]
    fn lines_are_kept_left_out_and_sorted() {
        assert_eq!(after(&["i Tag", "e Not", "u sort"]), "Tag: a\nTag: c\n");
        assert_eq!(after(&["inc tag"]), "", "case counts");
        assert_eq!(after(&[" exclude ^$ ", "b c"]), "Tag: c\nTag: a\n");
        assert_eq!(after(&["utility tail -n 2"]), "Tag: a\n\n");
        assert_eq!(after(&["u head -n 1"]), "Tag: b Not\n");
        assert_eq!(after(&["i \"b N\""]), "Tag: b Not\n");
    }

    #[test]
    fn what_is_no_modifier_says_what_there_is() {
        for wrong in ["", "grep x", "i", "i (", "u wc", "u head -n x"] {
            let said = Modifier::parse(wrong).expect_err(wrong);
            assert!(said.starts_with("error[bad-modifier]") && said.contains("help: "), "{said}");
        }
    }
}
