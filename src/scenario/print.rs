//! Mistakes as a terminal shows them, in the manner of rustc.
//!
//! What it does not know: whether there is a terminal. The caller says whether colors are wanted.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::diagnostic::{Diagnostic, Severity};

/// More mistakes than this are counted, not shown: nobody reads on.
const SHOWN: usize = 40;

/// Every mistake with its place, its reason and what to do; one empty line between two, and a last line that counts.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(SHOWN) {
        text.push_str(&renderer.render(&[group(diagnostic)]));
        text.push_str("\n\n");
    }
    let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error).count();
    if errors > 0 {
        let mistakes = if errors == 1 { "1 mistake" } else { &format!("{errors} mistakes") };
        let file = diagnostics.iter().find_map(Diagnostic::file).unwrap_or("the scenario");
        let more = match diagnostics.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(", {more} of them not shown"),
        };
        let last = Level::ERROR.primary_title(format!("{mistakes} in {file}{more}"));
        text.push_str(&renderer.render(&[Group::with_title(last)]));
        text.push('\n');
    }
    text
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = Group::with_title(title);
    let mut rest = diagnostic.labels.as_slice();
    let mut kind = AnnotationKind::Primary;
    while let Some(first) = rest.first() {
        // Neighbors in the same text share a snippet.
        let same = rest.iter().take_while(|it| it.source.name == first.source.name).count();
        let (here, later) = rest.split_at(same);
        let mut snippet = Snippet::source(first.source.text.as_str()).path(&first.source.name);
        for label in here {
            let text = (!label.text.is_empty()).then_some(label.text.as_str());
            snippet = snippet.annotation(kind.span(label.span.clone()).label(text));
            kind = AnnotationKind::Context;
        }
        group = group.element(snippet);
        rest = later;
    }
    if let (true, Some(name)) = (diagnostic.labels.is_empty(), &diagnostic.source) {
        group = group.element(annotate_snippets::Origin::path(name.as_str()));
    }
    group.elements(diagnostic.help.iter().map(|help| Level::HELP.message(help.as_str())))
}
