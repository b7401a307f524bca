//! What is wrong with a scenario: a code, what, where, why, and what to do.
//!
//! A code is stable: scripts may rely on it. `message` says what is wrong, labels say where and why, `help` says what
//! to do about it.
//!
//! What it does not know: how a message looks on a terminal.

use std::ops::Range;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::limits::{FILE_BYTES, SAID_CHARS};
use super::source::{Source, Sources};

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// It can be run, but probably does not say what its author means.
    Warning,
}

/// One mistake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name for this kind of mistake.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// Where and why: the primary place first.
    pub labels: Vec<Label>,
    /// The name of the scenario that was asked for; a label may be in one of its bases.
    pub source: Option<String>,
    /// What to do.
    pub help: Vec<String>,
}

/// A place in a text and what it has to do with the mistake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The text.
    pub source: Arc<Source>,
    /// Bytes of that text.
    pub span: Range<usize>,
    /// Why this place matters; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// An error of this kind without a place.
    pub(super) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: clipped(message.into()),
            labels: Vec::new(),
            source: None,
            help: Vec::new(),
        }
    }

    /// A warning of this kind without a place.
    pub(super) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) }
    }

    /// Also here, because of `text`.
    pub(super) fn label(
        mut self,
        sources: &Sources,
        span: &Range<usize>,
        text: impl Into<String>,
    ) -> Self {
        let (source, span) = sources.locate(span);
        self.labels.push(Label { source, span, text: clipped(text.into()) });
        self
    }

    /// What to do.
    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(clipped(text.into()));
        self
    }

    /// What to do, if there is anything to say.
    pub(super) fn help_if(mut self, text: Option<String>) -> Self {
        self.help.extend(text.map(clipped));
        self
    }

    fn of(mut self, name: &str) -> Self {
        self.source = Some(name.to_owned());
        self
    }

    /// A file of `size` bytes, above [`FILE_BYTES`]. Whoever reads files asks for the size first.
    #[must_use]
    pub fn too_large(name: &str, size: u64) -> Self {
        let message = format!("the file has {size} bytes; a scenario has at most {FILE_BYTES}");
        Diagnostic::error("file-too-large", message).of(name).help(
            "is this the file you mean? A scenario describes fleets by template and stays small",
        )
    }

    /// A file that is not text.
    #[must_use]
    pub fn not_text(name: &str, why: &str) -> Self {
        Diagnostic::error("not-text", format!("the file is not a text: {why}"))
            .of(name)
            .help("a scenario is a TOML text in UTF-8; is this the file you mean?")
    }

    /// A file that could not be read at all.
    #[must_use]
    pub fn unreadable(name: &str, why: &str) -> Self {
        Diagnostic::error("unreadable", format!("the file cannot be read: {why}")).of(name)
    }

    /// Where it is, for sorting: the text's name and the first byte.
    pub(super) fn order(&self) -> (usize, usize) {
        self.labels.first().map_or((0, 0), |label| (label.span.start, label.span.end))
    }
}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Diagnostic", 6)?;
        out.serialize_field("severity", &self.severity)?;
        out.serialize_field("code", self.code)?;
        out.serialize_field("message", &self.message)?;
        out.serialize_field("file", &self.file())?;
        out.serialize_field("labels", &self.labels)?;
        out.serialize_field("help", &self.help)?;
        out.end()
    }
}

impl Diagnostic {
    /// The name of the text that the mistake is in, if it is in any.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.labels.first().map(|label| label.source.name.as_str()).or(self.source.as_deref())
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (line, column) = self.source.position(self.span.start);
        let (end_line, end_column) = self.source.position(self.span.end);
        let mut out = serializer.serialize_struct("Label", 6)?;
        out.serialize_field("file", &self.source.name)?;
        out.serialize_field("line", &line)?;
        out.serialize_field("column", &column)?;
        out.serialize_field("end_line", &end_line)?;
        out.serialize_field("end_column", &end_column)?;
        out.serialize_field("text", &self.text)?;
        out.end()
    }
}

/// As much of a line as somebody may read: it quotes what is wrong, which may be as long as a file.
fn clipped(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(SAID_CHARS) {
        let more = text[at..].chars().count();
        text.truncate(at);
        text.push_str(&format!("… ({more} more characters)"));
    }
    text
}

/// "did you mean `x`?", if one of `names` is close to `wrong`.
pub(super) fn did_you_mean<'n>(
    wrong: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    nearest(wrong, names).map(|name| format!("did you mean `{name}`?"))
}

/// The one of `names` that is closest to `wrong`, if it is close at all: a third of its letters may differ.
pub(super) fn nearest<'n>(
    wrong: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let folded = wrong.to_lowercase().replace('_', "-");
    let distance =
        |name: &str| strsim::osa_distance(&folded, &name.to_lowercase().replace('_', "-"));
    let (best, name) =
        names.into_iter().map(|name| (distance(name), name)).min_by_key(|it| it.0)?;
    (best <= (wrong.chars().count().max(name.chars().count()) / 3).max(1)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_names_are_offered_and_far_ones_are_not() {
        for (wrong, names, offered) in [
            ("latencyy", vec!["latency", "loss"], Some("latency")),
            ("at_least", vec!["at-least", "at-most"], Some("at-least")),
            ("Edge", vec!["core", "edge"], Some("edge")),
            ("zebra", vec!["latency", "loss"], None),
            ("a", vec![], None),
        ] {
            assert_eq!(nearest(wrong, names.iter().copied()), offered, "{wrong}");
        }
    }

    #[test]
    fn the_json_form_has_lines_and_columns() {
        let mut sources = Sources::default();
        sources.add(Arc::new(Source { name: "a.toml".into(), text: "x = 1\ny = 2\n".into() }));
        let it = Diagnostic::error("demo", "what").label(&sources, &(6..7), "why").help("do");
        let json = serde_json::to_value(&it).expect("plain data");
        assert_eq!(json["labels"][0]["line"], 2);
        assert_eq!(json["labels"][0]["end_column"], 2);
        assert_eq!(json["file"], "a.toml");
        assert_eq!(json["severity"], "error");
    }
}
