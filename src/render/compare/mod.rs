//! A comparison on paper: text for the terminal, Markdown for a review, CSV and JSON for programs, a chart for a slide.
//!
//! ```text
//!   Comparison ──► finding ──► blocks (a sentence and a table each) ──► terminal, compare.md
//!              ──► csv_file, JSON
//!              ──► charts ──► chart::forest
//! ```
//!
//! What it does not know: files, and how the two sides came about.

mod blocks;
mod charts;
mod csv_file;
mod finding;
mod routers;
mod words;

pub use blocks::{Block, blocks};
pub use charts::chart;
pub use csv_file::csv;
pub use finding::finding;

use super::Artifact;
use crate::study::compare::Comparison;

/// The whole comparison as JSON.
///
/// # Panics
/// Never: a comparison is plain data.
#[must_use]
pub fn json(comparison: &Comparison) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(comparison).expect("plain data");
    bytes.push(b'\n');
    bytes
}

/// The page for a review. Names are shown as they are: a vertical bar in one would end its cell.
#[must_use]
pub fn markdown(comparison: &Comparison) -> Vec<u8> {
    let mut text = format!("# {}\n", finding(comparison));
    for block in blocks(comparison, usize::MAX) {
        text.push_str(&format!("\n## {}\n", block.heading));
        let mut rows = block.table.iter();
        if let Some(head) = rows.next() {
            let line = |row: &Vec<String>| {
                let cells: Vec<String> = row.iter().map(|it| it.replace('|', "\\|")).collect();
                format!("| {} |\n", cells.join(" | "))
            };
            text.push('\n');
            text.push_str(&line(head));
            text.push_str(&format!("|{}\n", "---|".repeat(head.len())));
            rows.for_each(|row| text.push_str(&line(row)));
        }
        for note in &block.notes {
            text.push_str(&format!("\n{note}\n"));
        }
    }
    text.into_bytes()
}

/// Every file of a comparison's folder. Where nothing differs there is nothing to draw.
#[must_use]
pub fn files(comparison: &Comparison) -> Vec<Artifact> {
    let file = |name: &str, media_type, bytes| Artifact { name: name.into(), media_type, bytes };
    let mut all = vec![
        file("compare.json", "application/json", json(comparison)),
        file("compare.csv", "text/csv", csv(comparison)),
        file("compare.md", "text/markdown", markdown(comparison)),
    ];
    if let Some(picture) = chart(comparison) {
        let svg = super::chart::forest::svg(&picture);
        #[cfg(feature = "png")]
        all.push(file("compare.png", "image/png", super::chart::png(&svg)));
        all.push(file("compare.svg", "image/svg+xml", svg.into_bytes()));
    }
    all
}
