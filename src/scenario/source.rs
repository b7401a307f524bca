//! Texts that a scenario is made of, and one number line for all of them.
//!
//! A scenario may come from several texts: the file, its `extends` bases, `--set` arguments. Each gets its own stretch
//! of one number line, so that a span alone says which text it is in.
//!
//! What it does not know: files, and what the texts mean.

use std::ops::Range;
use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::hygiene::is_unprintable;
use super::limits::FILE_BYTES;

/// A text and where it is from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// How messages call it: a path as the user wrote it, or the name of a shipped scenario.
    pub name: String,
    /// The text itself.
    pub text: String,
}

impl Source {
    /// The text in `bytes`.
    ///
    /// # Errors
    /// If it is larger than [`FILE_BYTES`], not UTF-8, or not text at all.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, Diagnostic> {
        let name = name.into();
        if bytes.len() as u64 > FILE_BYTES {
            return Err(Diagnostic::too_large(&name, bytes.len() as u64));
        }
        let text = String::from_utf8(bytes).map_err(|bad| {
            let at = bad.utf8_error().valid_up_to();
            Diagnostic::not_text(&name, &format!("byte {} is not part of any UTF-8 letter", at + 1))
        })?;
        let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
        let odd = |c: char| is_unprintable(c) && !matches!(c, '\n' | '\r' | '\t');
        if let Some(at) = text.find(odd) {
            let line = text[..at].matches('\n').count() + 1;
            let odd = text[at..].chars().next().map_or(0, u32::from);
            return Err(Diagnostic::not_text(
                &name,
                &format!("line {line} holds the control character U+{odd:04X}"),
            ));
        }
        Ok(Source { name, text })
    }

    /// Line and column of `offset`, both counted from 1, the column in characters.
    #[must_use]
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// The file's stem: what is left of the name without folders and extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let file = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        file.strip_suffix(".toml").unwrap_or(file)
    }
}

/// All texts of one scenario, end to end.
#[derive(Debug, Default)]
pub(super) struct Sources {
    texts: Vec<Stretch>,
}

/// A text on the number line.
#[derive(Debug)]
struct Stretch {
    base: usize,
    source: Arc<Source>,
    /// Where its lines begin, so that a line number is a search and not a walk through the text.
    lines: Vec<usize>,
}

impl Sources {
    /// Appends a text and returns where its stretch of the number line begins.
    pub(super) fn add(&mut self, source: Arc<Source>) -> usize {
        let base = self.texts.last().map_or(0, |last| last.base + last.source.text.len() + 1);
        let begins = source.text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(begins).collect();
        self.texts.push(Stretch { base, source, lines });
        base
    }

    /// All texts with the starts of their stretches.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Arc<Source>)> {
        self.texts.iter().map(|it| (it.base, &it.source))
    }

    /// The text that `span` is in, and the span within that text.
    pub(super) fn locate(&self, span: &Range<usize>) -> (Arc<Source>, Range<usize>) {
        let Stretch { base, source, .. } = self.stretch(span);
        let end = source.text.len();
        let clamp = |offset: usize| offset.saturating_sub(*base).min(end);
        (Arc::clone(source), clamp(span.start)..clamp(span.end))
    }

    fn stretch(&self, span: &Range<usize>) -> &Stretch {
        &self.texts[self.texts.partition_point(|it| it.base <= span.start) - 1]
    }

    /// `file:line` of `span`; the whole argument for `--set`.
    pub(super) fn place(&self, span: &Range<usize>) -> String {
        let Stretch { base, source, lines } = self.stretch(span);
        if source.name == super::document::SET {
            return format!("{} {}", source.name, source.text);
        }
        let line = lines.partition_point(|begin| *begin <= span.start - base);
        format!("{}:{line}", source.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_text_or_a_reason() {
        let good = Source::from_bytes("a.toml", b"\xef\xbb\xbfa = 1\n".to_vec()).expect("text");
        assert_eq!(good.text, "a = 1\n");
        for (bytes, code) in [
            (vec![0x7f, b'E', b'L', b'F', 0, 0], "not-text"),
            (vec![0xff, 0xfe, 0x00], "not-text"),
            (vec![b'#'; FILE_BYTES as usize + 1], "file-too-large"),
        ] {
            assert_eq!(Source::from_bytes("b.toml", bytes).expect_err("refused").code, code);
        }
        assert!(Source::from_bytes("c.toml", vec![b'#'; FILE_BYTES as usize]).is_ok());
    }

    #[test]
    fn a_span_finds_its_text() {
        let mut all = Sources::default();
        let text =
            |name: &str, text: &str| Arc::new(Source { name: name.into(), text: text.into() });
        assert_eq!(all.add(text("a", "one\ntwo")), 0);
        let base = all.add(text("b", "x\ny"));
        assert_eq!(all.place(&(4..7)), "a:2");
        assert_eq!(all.place(&(7..7)), "a:2", "the end of a text is still in it");
        assert_eq!(all.place(&(base..base + 1)), "b:1");
        assert_eq!(all.place(&(base + 2..base + 3)), "b:2");
    }

    #[test]
    fn columns_count_characters() {
        let source = Source { name: "dir/ä.toml".into(), text: "a = \"ü\" x".into() };
        assert_eq!(source.position(9), (1, 9));
        assert_eq!(source.stem(), "ä");
    }
}
