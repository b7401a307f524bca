//! The command line. Doc comments are the help texts.

mod compare;
mod export;
mod history;
mod hunt;
mod papers;
mod plot;
mod selftest;
mod study;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::plan::Dialect;

pub(super) use compare::{CompareArgs, CompareFormat};
pub(super) use export::{ExportArgs, ExportKind};
pub(super) use history::{DiffArgs, ReplayArgs, WhyArgs};
pub(super) use hunt::HuntArgs;
pub(super) use papers::{CompletionsArgs, ManArgs, NewArgs};
pub(super) use plot::PlotArgs;
pub(super) use selftest::SelftestArgs;
pub(super) use study::{EmitKind, MergeArgs, StudyArgs, StudyOf};

/// What scripts go by.
const EXIT_CODES: &str = "\
Exit codes: 0 good; 1 an expectation or a check failed, or runs differ that were to be the same; 2 wrong input; 3 a fault of licsim; \
4 a study was stopped and can be gone on with; 130 Ctrl-C and 143 SIGTERM, nothing was written.";

/// Replays the licensing life of a router fleet, deterministically.
///
/// A scenario is a TOML file or the name of a shipped one (`licsim list`). Same scenario, same seed: same bytes,
/// on any machine.
#[derive(Parser, Debug)]
#[command(name = "licsim", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct Cli {
    /// Print nothing but errors, and no progress: the exit code says how it went.
    #[arg(long, short, global = true)]
    pub quiet: bool,

    /// When to use colour. `auto`: on a terminal that has it, unless NO_COLOR is set.
    // It is read before the rest is parsed, so that messages about the rest heed it.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: clap::ColorChoice,

    /// Run even if the machine has not the memory that a run is thought to need.
    #[arg(long, global = true)]
    pub ignore_memory: bool,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Run a scenario: summary on the terminal, charts and data in a run directory.
    Run(RunArgs),
    /// Check a scenario file and say where every value comes from; runs nothing.
    Check(CheckArgs),
    /// Run scenarios with all their arms and check their expectations.
    Test(TestArgs),
    /// List the shipped scenarios by folder, each with its question.
    List(ListArgs),
    /// Write a starter scenario with comments, NAME.toml, to be changed into one's own.
    New(NewArgs),
    /// Print the JSON Schema of scenario files, for editors.
    Schema(SchemaArgs),
    /// Print a script that completes commands and options in a shell.
    ///
    /// For bash: `licsim completions bash > ~/.local/share/bash-completion/completions/licsim`. For zsh: into a file `_licsim`
    /// in a folder of `$fpath`. For fish: into `~/.config/fish/completions/licsim.fish`.
    Completions(CompletionsArgs),
    /// Print the manual page, or write one for each command into a folder.
    Man(ManArgs),
    /// Show what a router's console prints at an instant of a run.
    ///
    /// The run is replayed up to that instant. Commands are the router's own, words may be shortened and output may be
    /// filtered: `licsim show pool-wide-ooc --router edge-07 --at "3d 4h" "sh license status" "sh log | i SMART"`. With
    /// a wrong command, all of them are listed.
    Show(ShowArgs),
    /// Run a study: a scenario many times over, with what it varies, and say what follows.
    ///
    /// A study is a scenario file that also has `[study]`, `[[factor]]` and `[[response]]`. Runs are kept: a study that was
    /// stopped goes on where it was, a larger one uses the runs that it shares.
    Study(StudyArgs),
    /// Look for a small plan of faults that breaks an expectation of a scenario, and write it down.
    ///
    /// Draws outages, brown-outs, crashes, wrong clocks and partitions of what the scenario names, until an expectation that
    /// holds without them does not; then leaves out what is not needed for that. The file that is written `extends` the
    /// scenario and has only these faults. Without SCENARIO whole small scenarios are drawn, and what they have to keep are
    /// licsim's own rules.
    ///
    /// Ends with 1 if something was found; with 3 if that is a fault of licsim's own.
    Hunt(HuntArgs),
    /// Draw a chart of a run, of all of it or of a part: from a run directory, or from a scenario that is run now.
    ///
    /// `licsim plot output/NAME/seed-1 --chart routers --router edge-07 --from 1d --to "2d 12h" -o edge-07.png`
    Plot(PlotArgs),
    /// Run what a run directory holds once more and prove that its digest is the same.
    Replay(ReplayArgs),
    /// Find the first event in which two runs differ, and print what led to it in both.
    ///
    /// Ends with 1 if they differ. Without B, A is compared with itself under `--arm` and `--set`.
    Diff(DiffArgs),
    /// Say why a router is what it is at an instant: the change, and the chain of events that led to it.
    ///
    /// The run is replayed with causes kept: `licsim why pool-wide-ooc --router edge-07 --at 4d compliance`.
    Why(WhyArgs),
    /// Write a run in a form that other tools open: records for jq, pandas and DuckDB, syslog for collectors, and so on.
    ///
    /// RUN is a scenario (a file or a shipped name) or a run directory, which is run again:
    /// `licsim export pool-wide-ooc --to records --router edge-07 | jq 'select(.kind == "belief-changed")'`.
    Export(ExportArgs),
    /// Check on this machine that the program computes what theory, the guide and its own digests say; takes seconds.
    ///
    /// Prints each check with what is expected, what was measured, the tolerance and the verdict. Ends with 1 if one fails.
    Selftest(SelftestArgs),
    /// Take the runs of a study's shards together and say what follows; runs nothing.
    Merge(MergeArgs),
    /// Compare two scenarios, run directories or studies: what differs, by how much, and which routers are affected.
    ///
    /// Each side is a scenario (a file or a shipped name, run now), a run directory
    /// (output/NAME/seed-1) or a study (its results in output/NAME/study, or its name if its runs are
    /// in the store).
    ///
    ///   licsim compare pool-wide-ooc --arm tag-scope             base against an arm
    ///   licsim compare NAME --arm X --arm Y --replications 20    two arms, with intervals
    ///   licsim compare NAME --set-b backend.servers=4            a scenario against a change of it
    ///   licsim compare output/NAME/seed-1 NAME                   a run of last week against today's
    #[command(verbatim_doc_comment)]
    Compare(CompareArgs),
}

#[derive(Args, Debug)]
pub(super) struct ScenarioArgs {
    /// A scenario file, or the name of a shipped scenario.
    pub scenario: String,

    /// Set any key of the scenario, for example `backend.servers=4` or `fleet.edge.count=1000`. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    pub sets: Vec<(String, String)>,

    /// Root of all random numbers, instead of the scenario's own.
    #[arg(long, allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// Which repetition under that seed.
    #[arg(long, default_value_t = 0)]
    pub replication: u32,

    /// Run this arm of the scenario instead of the base.
    #[arg(long, value_name = "NAME")]
    pub arm: Option<String>,
}

impl ScenarioArgs {
    /// A scenario as it is, without overrides.
    pub(super) fn base(scenario: &str) -> Self {
        ScenarioArgs {
            scenario: scenario.to_owned(),
            sets: Vec::new(),
            seed: None,
            replication: 0,
            arm: None,
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,

    /// Where run directories go: DIR/SCENARIO/RUN.
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,

    /// Write syslog in the words of this software, instead of the scenario's `syslog`.
    #[arg(long, value_enum)]
    pub dialect: Option<DialectArg>,

    /// Write these too, as `licsim export` does: `records,syslog`.
    #[arg(
        long,
        value_enum,
        value_name = "KINDS",
        value_delimiter = ',',
        conflicts_with = "summary_only"
    )]
    pub export: Vec<ExportKind>,

    /// Write no run directory, and keep only what the summary needs.
    #[arg(long)]
    pub summary_only: bool,

    /// Check licsim's own rules on the way, which `licsim test` always does: nothing is lost, every exchange ends, and so on.
    ///
    /// Ends with 3 if one does not hold: that is a fault of licsim, not of the scenario. Changes no result.
    #[arg(long)]
    pub check: bool,
}

#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Args, Debug)]
pub(super) struct TestArgs {
    /// Scenario files, folders of them, or names of shipped scenarios; none: all shipped ones.
    pub scenarios: Vec<String>,

    /// Set any key in each of them, for example `scenario.duration=30d`. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    pub sets: Vec<(String, String)>,

    /// Write the results as JUnit XML too, for continuous integration.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Args, Debug)]
pub(super) struct ListArgs {
    /// Run them all and write the library's index page and its pictures below this folder (the project's root).
    #[arg(long, value_name = "ROOT", hide = true)]
    pub index: Option<PathBuf>,

    /// Write the gallery of charts and its pictures below this folder (the project's root).
    #[arg(long, value_name = "ROOT", hide = true)]
    pub gallery: Option<PathBuf>,

    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(Args, Debug)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,

    /// What is typed at the router's prompt, for example `"show license status"`. May be repeated.
    #[arg(value_name = "COMMAND", required_unless_present = "format")]
    pub commands: Vec<String>,

    /// The router, for example `edge-07`. May be left out if there is only one.
    #[arg(long, value_name = "NAME")]
    pub router: Option<String>,

    /// When: `3d 4h` after the start, or a date as in a scenario file. Default: the end of the run.
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,

    /// Print in another form: what the commands print and the router's whole state, or what its SNMP agent answers.
    #[arg(long, value_enum)]
    pub format: Option<ShowFormat>,

    /// In the words of this software, instead of the scenario's `syslog`.
    #[arg(long, value_enum)]
    pub dialect: Option<DialectArg>,
}

/// What is printed instead of a console.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ShowFormat {
    /// For programs: the screens that are asked for, and the router's state.
    Json,
    /// CISCO-SMART-LIC-MIB as a record file for the SNMP simulator snmpsim; takes no commands.
    Snmprec,
}

/// A generation of the software.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DialectArg {
    /// The guide's: IOS XR 5.2.
    #[value(name = "xr-5.2")]
    Xr52,
    /// IOS XR 6.
    #[value(name = "xr-6")]
    Xr6,
    /// IOS XR 7.
    #[value(name = "xr-7")]
    Xr7,
}

impl From<DialectArg> for Dialect {
    fn from(word: DialectArg) -> Self {
        match word {
            DialectArg::Xr52 => Dialect::Xr52,
            DialectArg::Xr6 => Dialect::Xr6,
            DialectArg::Xr7 => Dialect::Xr7,
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct SchemaArgs {
    /// Print the reference page in Markdown instead.
    #[arg(long)]
    pub reference: bool,

    /// Print the JSON Schema of the lines of `licsim export --to records` instead.
    #[arg(long, conflicts_with = "reference")]
    pub records: bool,

    /// Print the sizes that no input may pass, as a table in Markdown.
    #[arg(long, conflicts_with_all = ["reference", "records"])]
    pub limits: bool,
}

/// How results are printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected KEY=VALUE, for example backend.servers=4".to_owned()),
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').and_then(|it| it.trim().parse::<f64>().ok());
    number
        .filter(|it| (0.0..=100.0).contains(it))
        .map(|it| it / 100.0)
        .ok_or_else(|| "expected a percentage, for example 5%".to_owned())
}
