//! Lines of text: broken, cut and painted.
//!
//! What it does not know: what the text says.

use anstyle::{AnsiColor, Style};

/// A title, an answer.
pub(super) const STRONG: Style = Style::new().bold();
/// What has gone well.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// What has not.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What is only there for orientation.
pub(super) const FAINT: Style = Style::new().dimmed();

/// `text` in `style`. Whoever prints it takes the colour out again where it is not wanted.
pub(super) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A title or an answer, painted.
#[must_use]
pub fn strong(text: &str) -> String {
    paint(STRONG, text)
}

/// `text` in lines of at most `width` characters, broken at spaces; a longer word has a line of its own.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    for word in text.split_whitespace() {
        let size = word.chars().count();
        match lines.last_mut() {
            Some(line) if size < room => {
                line.push(' ');
                line.push_str(word);
                room -= size + 1;
            }
            _ => {
                lines.push(word.to_owned());
                room = width.saturating_sub(size);
            }
        }
    }
    lines
}

/// The same in at most `most` lines; what does not fit is cut off, and seen to be.
pub(super) fn wrap_to(text: &str, width: usize, most: usize, unicode: bool) -> Vec<String> {
    let mut lines = wrap(text, width);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(shorten(&rest, width, unicode));
    }
    lines
}

/// `text`, or as much of it as `width` characters hold.
pub(super) fn shorten(text: &str, width: usize, unicode: bool) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let sign = if unicode { "…" } else { "..." };
    let kept: String = text.chars().take(width.saturating_sub(sign.chars().count())).collect();
    format!("{}{sign}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_are_never_wider() {
        assert_eq!(wrap("who notices, and when?", 12), ["who notices,", "and when?"]);
        assert_eq!(wrap("who notices, and when?", 11), ["who", "notices,", "and when?"]);
        assert_eq!(wrap("who notices, and when?", 22), ["who notices, and when?"]);
        assert_eq!(wrap("a pool-wide-shortage b", 8), ["a", "pool-wide-shortage", "b"]);
        assert!(wrap(" ", 8).is_empty());
    }

    #[test]
    fn what_is_cut_off_is_seen_to_be() {
        assert_eq!(wrap_to("one two three four", 9, 2, true), ["one two", "three fo…"]);
        assert_eq!(wrap_to("one two three four", 9, 2, false), ["one two", "three..."]);
        assert_eq!(wrap_to("one two", 9, 2, false), ["one two"]);
        assert_eq!(shorten("authorized", 10, true), "authorized");
    }
}
