//! Every size that an input may not pass, each with its reason; `licsim schema --limits` prints them as a table.
//!
//! What is named here is enforced where the thing itself is read. Nothing else in the program refuses an input for its size
//! alone, but for the ranges of single numbers, which `docs/scenario-reference.md` has with each key.
//!
//! What it does not know: who asks.

use std::fmt::Write;

use super::words::grouped;
use crate::kernel::{Source as EventSource, Span};
use crate::model::entitlement::TAGS_PER_ROUTER;
use crate::model::trust::ROOTS;
use crate::net::VrfId;
use crate::plan::RESOLVER_SERVERS;

/// The most bytes of a scenario file.
pub const FILE_BYTES: u64 = 1 << 20;
/// The most files that extend one another.
pub(super) const DEPTH: usize = 8;
/// The most tables and arrays within one another; the TOML reader keeps it.
const NESTING: usize = 80;
/// The most characters of a name.
pub(super) const NAME_CHARS: usize = 64;
/// The most characters of any other text.
pub(super) const TEXT_CHARS: usize = 10_000;
/// The most characters of one line that is said about a mistake; the rest is left out.
pub(super) const SAID_CHARS: usize = 4_000;
/// The longest length of time that can be given: 100 years.
pub(super) const LONGEST: Span = Span::days(36_525);
/// The most routers that one run can have.
pub(super) const ROUTERS: u64 = 10_000_000;
/// The most places, or links.
pub(super) const PARTS: usize = 100_000;
/// The fewest bytes that declare one more server, fault, action or crew.
const ENTRY: u64 = "[[crew]]\n".len() as u64;
// Routers, places, links and whatever else fits into as many files as there can be: each is a source of events.
const _: () = assert!(
    ROUTERS + 2 * PARTS as u64 + DEPTH as u64 * FILE_BYTES / ENTRY < EventSource::LIMIT as u64,
    "every entity has a number"
);
/// The most measured values of one law.
pub(super) const VALUES: usize = 100_000;
/// The most failures of one part in a run, on average.
pub(super) const FAILURES: u64 = 1_000_000;
/// The most happenings of one kind that a fleet's call-home is told of.
pub(super) const HAPPENINGS: u64 = 1_000_000;
/// The most arms.
pub(super) const ARMS: usize = 1_000;
/// The most keys that an arm sets, that a level sets, or that the factors of a study name.
pub(super) const CHANGES: usize = 1_000;
/// The most levels of a factor.
pub(super) const LEVELS: usize = 10_000;
/// The most points of a study, before its conditions.
pub(super) const POINTS: u64 = 1_000_000;
/// The most runs of a study.
pub(super) const RUNS: u64 = 10_000_000;
/// The most mail servers of a fleet.
pub(super) const MAIL_SERVERS: usize = 8;
/// The most addresses of the backend.
pub(super) const FRONT_ENDS: usize = 64;
/// The most bytes of one file of a run directory that is read back.
pub const KEPT_BYTES: u64 = 2 << 30;
/// The most bytes of one run of a study that is read back from a store.
pub const ENTRY_BYTES: u64 = 16 << 20;

/// A limit as people read it.
pub(super) struct Limit {
    what: &'static str,
    most: String,
    /// The code of the error beyond it.
    code: &'static str,
    why: &'static str,
}

/// All of them: what is read first stands first.
#[rustfmt::skip]
pub(super) fn all() -> Vec<Limit> {
    let days = LONGEST.0 / Span::days(1).0;
    let vrfs = VrfId::MOST;
    let rows: [(&str, String, &str, &str); 23] = [
        ("bytes of a scenario file", grouped(FILE_BYTES), "file-too-large", "A fleet is written as a template, so that real files have some thousand bytes. A larger file is a mistake, and is not read."),
        ("files that extend one another", DEPTH.to_string(), "extends-too-deep", "Nobody can follow a longer chain. It also ends a circle whose files have many names; a plain circle is `extends-cycle`."),
        ("tables and arrays within one another", NESTING.to_string(), "syntax", "The format itself needs fewer than ten. Deeper nesting would use up the stack."),
        ("characters of a name", NAME_CHARS.to_string(), "bad-name", "Names become names of files."),
        ("characters of a text", grouped(TEXT_CHARS as u64), "text-too-long", "A description has room; a title of a megabyte would be in every chart."),
        ("characters of a line about a mistake", grouped(SAID_CHARS as u64), "–", "What is wrong is quoted. The rest is left out with a mark."),
        ("a length of time", format!("{days} days"), "too-long", "100 years. The clock counts nanoseconds and ends after 584 years, so that start, run and timers together stay below it."),
        ("routers", grouped(ROUTERS), "too-many", "An event carries the number of its source in 24 bits, which leaves room for 16 million; places, links, servers, faults and crews need some of them."),
        ("places; links", grouped(PARTS as u64), "too-many", "Routes are searched from each place."),
        ("measured values of a law", grouped(VALUES as u64), "bad-law", "A law is drawn from by its quantiles; more values change nothing that can be seen."),
        ("failures of one part in a run", grouped(FAILURES), "too-many-failures", "A part that fails every nanosecond would never let the run go on."),
        ("happenings of one kind that call-home is told of", grouped(HAPPENINGS), "too-many", "For the same reason."),
        ("arms", grouped(ARMS as u64), "too-many", "Each arm is a scenario of its own that is read and checked."),
        ("keys that an arm sets, or that the factors of a study name", grouped(CHANGES as u64), "too-many", "Each is looked up in the whole scenario."),
        ("levels of a factor", grouped(LEVELS as u64), "too-many", "Each is a point at least."),
        ("points of a study, before its conditions", grouped(POINTS), "too-many", "Each is a plan that is kept while the study runs."),
        ("runs of a study", grouped(RUNS), "too-many", "Each is a file in the store."),
        ("tags on one router; VRFs; root certificates", format!("{TAGS_PER_ROUTER}; {vrfs}; {ROOTS}"), "too-many", "A router keeps one bit for each."),
        ("name servers in one order", RESOLVER_SERVERS.to_string(), "too-many", "IOS XR asks few."),
        ("mail servers of a fleet; addresses of the backend", format!("{MAIL_SERVERS}; {FRONT_ENDS}"), "too-many", "More than any router is told of."),
        ("events of a run", "none, or `scenario.event-limit`".to_owned(), "–", "How long a run may take is for its user to say. It tells how far it is, and Ctrl-C ends it cleanly."),
        ("bytes of one file of a run directory that is read back", grouped(KEPT_BYTES), "file", "A table with a line for each of ten million routers has 1 GiB."),
        ("bytes of a run in a store", grouped(ENTRY_BYTES), "–", "Real ones have some thousand bytes. A larger file is not what we wrote: the run is done again."),
    ];
    rows.map(|(what, most, code, why)| Limit { what, most, code, why }).into()
}

/// The limits as a table in Markdown.
///
/// # Panics
/// Never: memory takes what is written to it.
#[must_use]
pub fn limits() -> String {
    let mut text = String::from("| what | at most | error | why |\n|---|---|---|---|\n");
    for Limit { what, most, code, why } in all() {
        let code = if code == "–" { code.to_owned() } else { format!("`{code}`") };
        writeln!(text, "| {what} | {most} | {code} | {why} |").expect("memory takes it");
    }
    text
}
