//! Outcome in, bytes out: charts, the report page, show-command text, syslog.
//!
//! ```text
//!   RunOutcome ──► chart   ──► charts/*.svg, *.png     (one picture, drawn once)
//!              ──► report  ──► report.html             (self-contained)
//!              ──► summary ──► one screen of text      (the answer, sparklines)
//!              ──► export  ──► summary.json, manifest.json, metrics.csv, pool-events.csv
//!              ──► syslog  ──► one text a router
//!              ──► rfc5424 ──► one log for a collector
//!              ──► junit   ──► expectations for continuous integration
//!              ──► access_log ─► one text a proxy
//!   Plan       ──► topology ──► places and links for chart, report and exports
//!   Comparison ──► compare ─► compare.json, .csv, .md, a chart
//!   Record     ──► records ──► a line of history, a line of JSON, a row of a table
//!              ──► perfetto ─► a timeline
//!   Plan       ──► graph   ──► Graphviz, Mermaid
//!   Console    ──► show    ──► what the router's console prints
//!              ──► snmprec ──► what the router's SNMP agent answers
//! ```
//!
//! The same outcome gives the same bytes on every machine: fonts come with the program, no clock and no
//! environment is read, floats are only added, multiplied and rounded.
//!
//! What it does not know: files, terminals, the running world.

pub mod access_log;
pub mod answer;
pub mod calendar;
pub mod chart;
pub mod compare;
pub mod export;
pub mod graph;
pub mod identity;
pub mod junit;
#[cfg(feature = "parquet")]
mod parquet_file;
pub mod perfetto;
pub mod records;
pub mod report;
pub mod rfc5424;
pub mod show;
pub mod snmprec;
pub mod study;
pub mod summary;
pub mod syslog;
pub mod topology;
pub mod words;

/// A finished output that only has to be stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Artifact {
    /// Where it belongs below the run directory, for example `charts/beliefs.svg`.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}
