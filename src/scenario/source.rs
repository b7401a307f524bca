//! Texts that a scenario is made of, and one number line for all of them.
//!
//! A scenario may come from several texts: the file, its `extends` bases, `--set` arguments. Each gets its own stretch
//! of one number line, so that a span alone says which text it is in.
//!
//! What it does not know: files, and what the texts mean.

use std::ops::Range;
use std::sync::Arc;

use super::diagnostic::Diagnostic;

/// The largest scenario text in bytes.
pub const SIZE_LIMIT: u64 = 1 << 20;

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
    /// If it is larger than [`SIZE_LIMIT`], not UTF-8, or not text at all.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, Diagnostic> {
        let name = name.into();
        if bytes.len() as u64 > SIZE_LIMIT {
            return Err(Diagnostic::too_large(&name, bytes.len() as u64));
        }
        let text = String::from_utf8(bytes).map_err(|bad| {
            let at = bad.utf8_error().valid_up_to();
            Diagnostic::not_text(&name, &format!("byte {} is not part of any UTF-8 letter", at + 1))
        })?;
        let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
        let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if let Some(at) = text.find(odd) {
            let line = text[..at].matches('\n').count() + 1;
            return Err(Diagnostic::not_text(
                &name,
                &format!("line {line} holds a control character"),
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
    texts: Vec<(usize, Arc<Source>)>,
}

impl Sources {
    /// Appends a text and returns where its stretch of the number line begins.
    pub(super) fn add(&mut self, source: Arc<Source>) -> usize {
        let base = self.texts.last().map_or(0, |(base, last)| base + last.text.len() + 1);
        self.texts.push((base, source));
        base
    }

    /// All texts with the starts of their stretches.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Arc<Source>)> {
        self.texts.iter().map(|(base, source)| (*base, source))
    }

    /// The text that `span` is in, and the span within that text.
    pub(super) fn locate(&self, span: &Range<usize>) -> (Arc<Source>, Range<usize>) {
        let at = self.texts.partition_point(|(base, _)| *base <= span.start) - 1;
        let (base, source) = &self.texts[at];
        let end = source.text.len();
        let clamp = |offset: usize| offset.saturating_sub(*base).min(end);
        (Arc::clone(source), clamp(span.start)..clamp(span.end))
    }

    /// `file:line` of `span`; the whole argument for `--set`.
    pub(super) fn place(&self, span: &Range<usize>) -> String {
        let (source, within) = self.locate(span);
        if source.name == super::document::SET {
            return format!("{} {}", source.name, source.text);
        }
        format!("{}:{}", source.name, source.position(within.start).0)
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
            (vec![b'#'; SIZE_LIMIT as usize + 1], "file-too-large"),
        ] {
            assert_eq!(Source::from_bytes("b.toml", bytes).expect_err("refused").code, code);
        }
        assert!(Source::from_bytes("c.toml", vec![b'#'; SIZE_LIMIT as usize]).is_ok());
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
