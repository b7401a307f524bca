//! The topology for Graphviz: `dot -Tsvg topology.dot`.
//!
//! What it does not know: where things go.

use super::{Graph, Mark};
use crate::plan::Plan;

/// A graph in the DOT language.
#[must_use]
pub fn graphviz(plan: &Plan) -> String {
    let graph = Graph::of(plan);
    let mut out = vec![
        "graph topology {".to_owned(),
        format!("  label={}; labelloc=t; fontsize=16;", quoted(&[&graph.title], 'n')),
        "  rankdir=LR; nodesep=0.4; ranksep=1.2; splines=true;".into(),
        "  graph [fontname=\"Helvetica\"];".into(),
        "  node [fontname=\"Helvetica\", fontsize=11, shape=box, style=\"rounded,filled\", fillcolor=\"#f4f6f8\", color=\"#5b6770\", margin=\"0.18,0.12\"];".into(),
        "  edge [fontname=\"Helvetica\", fontsize=10, color=\"#5b6770\"];".into(),
    ];
    for node in &graph.boxes {
        let mut lines = vec![node.title.as_str()];
        lines.extend(node.lines.iter().map(String::as_str));
        let fill = if node.is_goal { ", fillcolor=\"#dbe9f6\"" } else { "" };
        let (id, label) = (quoted(&[&node.id], 'n'), quoted(&lines, 'l'));
        let style = style(node.mark, "rounded,filled");
        out.push(format!("  {id} [label={label}{fill}{style}];"));
    }
    for edge in &graph.lines {
        let ends = [edge.ends.0, edge.ends.1].map(|it| quoted(&[&graph.boxes[it].id], 'n'));
        let lines: Vec<&str> = edge.lines.iter().map(String::as_str).collect();
        let (id, label) = (quoted(&[&edge.id], 'n'), quoted(&lines, 'n'));
        let style = style(edge.mark, "");
        out.push(format!("  {} -- {} [id={id}, label={label}{style}];", ends[0], ends[1]));
    }
    out.push("}".into());
    out.join("\n") + "\n"
}

fn style(mark: Mark, with: &str) -> String {
    let mut style = String::new();
    if mark.weak {
        style.push_str(", color=\"#b3261e\", penwidth=2.5");
    }
    if mark.faulty {
        let with = if with.is_empty() { "dashed".to_owned() } else { format!("{with},dashed") };
        style.push_str(&format!(", style=\"{with}\""));
    }
    style
}

/// Lines as a string of the language, each ended as `end` says: `l` to the left, `n` in the middle.
fn quoted(lines: &[&str], end: char) -> String {
    let mut out = String::from("\"");
    for (place, line) in lines.iter().enumerate() {
        for it in line.chars() {
            match it {
                '"' => out.push_str("\\\""),
                // Doubled: alone it would begin an escape of labels.
                '\\' => out.push_str("\\\\"),
                // Entities are read in labels.
                '&' => out.push_str("&amp;"),
                it if it.is_control() => out.push(' '),
                it => out.push(it),
            }
        }
        if end == 'l' || place + 1 < lines.len() {
            out.push('\\');
            out.push(end);
        }
    }
    out.push('"');
    out
}
