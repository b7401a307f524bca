//! What is printed is for reading: of everything that could steer a terminal, only colour comes through.
//!
//! Names of files, arguments and what run directories hold may come from a stranger. A sequence in one of them could set the
//! terminal's title, move the cursor over what was printed, or worse. Scenarios are checked when they are read; this is the
//! wall behind that, and the only one for all else.

use std::io::{self, Write};

use crate::scenario::is_unprintable;

/// Passes text on to `inner`; a picture or a mark stands for what is not for reading.
pub(super) struct Harmless<W>(W);

impl<W: Write> Harmless<W> {
    pub(super) fn new(inner: W) -> Harmless<W> {
        Harmless(inner)
    }
}

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let whole = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            // A letter that was cut in two comes again with its end.
            Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
                std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => {
                self.0.write_all(harmless(&String::from_utf8_lossy(bytes)).as_bytes())?;
                return Ok(bytes.len());
            }
        };
        if whole.contains(is_odd) {
            self.0.write_all(harmless(whole).as_bytes())?;
        } else {
            self.0.write_all(whole.as_bytes())?;
        }
        Ok(whole.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn is_odd(c: char) -> bool {
    is_unprintable(c) && c != '\n' && c != '\t'
}

/// The text without what could do something.
pub(super) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_odd) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(length) = colour(rest) {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let odd = rest.chars().next().unwrap_or_default();
        // Unicode has pictures of the old control characters.
        let picture = match u32::from(odd) {
            code @ 0..0x20 => char::from_u32(0x2400 + code),
            0x7f => Some('\u{2421}'),
            _ => None,
        };
        out.push(picture.unwrap_or(char::REPLACEMENT_CHARACTER));
        rest = &rest[odd.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// How long the change of colour is that `text` begins with.
fn colour(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("\u{1b}[")?;
    let end = inside.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
    inside[end..].starts_with('m').then_some(end + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colour_comes_through() {
        for (text, shown) in [
            ("plain ü\n\tx", "plain ü\n\tx"),
            ("\u{1b}[1;31mred\u{1b}[0m", "\u{1b}[1;31mred\u{1b}[0m"),
            ("\u{1b}]0;title\u{7}", "␛]0;title␇"),
            ("\u{1b}[2J\u{1b}[H", "␛[2J␛[H"),
            ("\u{1b}", "␛"),
            ("\u{1b}[12", "␛[12"),
            ("a\rb\u{8}\0", "a␍b␈␀"),
            ("\u{9b}31m \u{202e}x\u{2066}", "\u{fffd}31m \u{fffd}x\u{fffd}"),
        ] {
            assert_eq!(harmless(text), shown, "{text:?}");
        }
    }

    #[test]
    fn letters_that_are_cut_in_two_arrive_whole() {
        let mut out = Vec::new();
        let text = "a ü\u{1b}[2J ␛ 🦀".as_bytes();
        let mut rest = text;
        while !rest.is_empty() {
            let mut end = rest.len().min(3);
            // Whoever writes part of a letter alone gets a mark for it: no caller does.
            while std::str::from_utf8(&rest[..end]).is_err_and(|it| it.valid_up_to() == 0) {
                end += 1;
            }
            let taken = Harmless::new(&mut out).write(&rest[..end]).expect("memory takes it");
            rest = &rest[taken..];
        }
        assert_eq!(String::from_utf8(out).expect("text"), "a ü␛[2J ␛ 🦀");
    }
}
