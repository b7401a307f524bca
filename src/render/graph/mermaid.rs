//! The topology for Mermaid, which documentation sites and Git servers draw by themselves.
//!
//! What it does not know: where things go.

use std::fmt::Write as _;

use super::{Graph, Mark};
use crate::plan::Plan;

/// A flow chart in Mermaid's language.
#[must_use]
pub fn mermaid(plan: &Plan) -> String {
    let graph = Graph::of(plan);
    let mut out = vec![format!("%% {}", plain(&graph.title)), "flowchart LR".to_owned()];
    for (number, node) in graph.boxes.iter().enumerate() {
        let mut lines = vec![format!("<b>{}</b>", text(&node.title))];
        lines.extend(node.lines.iter().map(|it| text(it)));
        out.push(format!("  n{number}[\"{}\"]", lines.join("<br/>")));
        if node.is_goal {
            out.push(format!("  style n{number} fill:#dbe9f6"));
        }
        out.extend(style(node.mark).map(|it| format!("  style n{number} {it}")));
    }
    for (number, edge) in graph.lines.iter().enumerate() {
        let lines: Vec<String> = edge.lines.iter().map(|it| text(it)).collect();
        let (from, to) = edge.ends;
        out.push(format!("  n{from} ---|\"{}\"| n{to}", lines.join("<br/>")));
        out.extend(style(edge.mark).map(|it| format!("  linkStyle {number} {it}")));
    }
    out.join("\n") + "\n"
}

fn style(mark: Mark) -> Option<&'static str> {
    match (mark.weak, mark.faulty) {
        (true, true) => Some("stroke:#b3261e,stroke-width:3px,stroke-dasharray:6 4"),
        (true, false) => Some("stroke:#b3261e,stroke-width:3px"),
        (false, true) => Some("stroke-dasharray:6 4"),
        (false, false) => None,
    }
}

/// A text in quotes: whatever Mermaid could take for its own is written by its number.
pub(in crate::render) fn text(text: &str) -> String {
    let mut out = String::new();
    for it in text.chars() {
        if it.is_control() {
            out.push(' ');
        } else if it.is_alphanumeric()
            || matches!(it, ' ' | ',' | '.' | '-' | '_' | '/' | '(' | ')')
        {
            out.push(it);
        } else {
            write!(out, "#{};", it as u32).expect("a string takes everything");
        }
    }
    out
}

/// A text on a line of comment.
fn plain(text: &str) -> String {
    text.chars().map(|it| if it.is_control() || "{}%".contains(it) { ' ' } else { it }).collect()
}
