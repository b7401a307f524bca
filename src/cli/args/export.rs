//! Arguments of `licsim export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ScenarioArgs;

#[derive(Args, Debug)]
pub(in crate::cli) struct ExportArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,

    /// What is written.
    #[arg(long, value_enum, value_name = "KIND")]
    pub to: ExportKind,

    /// The file that is written, instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Only what concerns this router. May be repeated.
    #[arg(long = "router", value_name = "NAME")]
    pub routers: Vec<String>,

    /// Only from this instant on: `3d 4h` after the start, or a date as in a scenario file.
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,

    /// Only up to this instant.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
}

/// A form that other tools open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(in crate::cli) enum ExportKind {
    /// Everything that happened, as JSON Lines: records.jsonl.
    Records,
    /// The same as a Parquet table, for pandas and DuckDB: records.parquet.
    #[cfg(feature = "parquet")]
    RecordsParquet,
    /// Values over time as a Parquet table: metrics.parquet.
    #[cfg(feature = "parquet")]
    MetricsParquet,
    /// Syslog of all routers as RFC 5424 has it, for collectors: syslog.rfc5424.
    Syslog,
    /// The portal's tabs and the results as a workbook: report.xlsx.
    #[cfg(feature = "xlsx")]
    Xlsx,
    /// Expectations as JUnit XML, for continuous integration: junit.xml.
    Junit,
    /// A timeline for ui.perfetto.dev: timeline.pftrace.
    Perfetto,
    /// The topology for Graphviz: topology.dot.
    Graphviz,
    /// The topology for Mermaid: topology.mmd.
    Mermaid,
    /// One exchange as a sequence diagram for Mermaid, the first of `--router` from `--from` on: exchange.mmd.
    Sequence,
}

impl ExportKind {
    /// The name of the file in a run directory.
    pub(in crate::cli) fn file_name(self) -> &'static str {
        match self {
            ExportKind::Records => "records.jsonl",
            #[cfg(feature = "parquet")]
            ExportKind::RecordsParquet => "records.parquet",
            #[cfg(feature = "parquet")]
            ExportKind::MetricsParquet => "metrics.parquet",
            ExportKind::Syslog => "syslog.rfc5424",
            #[cfg(feature = "xlsx")]
            ExportKind::Xlsx => "report.xlsx",
            ExportKind::Junit => "junit.xml",
            ExportKind::Perfetto => "timeline.pftrace",
            ExportKind::Graphviz => "topology.dot",
            ExportKind::Mermaid => "topology.mmd",
            ExportKind::Sequence => "exchange.mmd",
        }
    }

    /// Whether a terminal can show it.
    pub(in crate::cli) fn is_text(self) -> bool {
        match self {
            #[cfg(feature = "parquet")]
            ExportKind::RecordsParquet | ExportKind::MetricsParquet => false,
            #[cfg(feature = "xlsx")]
            ExportKind::Xlsx => false,
            ExportKind::Perfetto => false,
            _ => true,
        }
    }

    /// Whether a part of it can be asked for, by router and time.
    pub(in crate::cli) fn has_parts(self) -> bool {
        match self {
            #[cfg(feature = "parquet")]
            ExportKind::RecordsParquet => true,
            ExportKind::Records
            | ExportKind::Syslog
            | ExportKind::Perfetto
            | ExportKind::Sequence => true,
            _ => false,
        }
    }

    /// As it is typed.
    pub(in crate::cli) fn word(self) -> String {
        let value = self.to_possible_value().expect("every kind can be asked for");
        value.get_name().to_owned()
    }
}
