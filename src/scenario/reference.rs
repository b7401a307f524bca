//! The JSON Schema for editors and the reference page for readers, both made from the types of the format.
//!
//! What it does not know: where they are written to.

use std::fmt::Write;

/// The JSON Schema of scenario files.
#[must_use]
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(super::shape::schema()).expect("plain data");
    text.push('\n');
    text
}

/// The reference page of scenario files, as Markdown.
#[must_use]
pub fn reference() -> String {
    let mut page = String::new();
    let _ = writeln!(page, "# Scenario files");
    page
}
