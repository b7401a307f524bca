//! `licsim export`: a run in a form that other tools open.

use std::io::{self, BufWriter, IsTerminal, Write};

use super::args::{ExportArgs, ExportKind};
use super::failure::Failure;
use super::memory::{self, Kept};
use super::past_run::{command, plan};
use super::show;
use super::store::WholeFile;
use super::terminal::RunBar;
use crate::kernel::Time;
use crate::observe::Options;
use crate::outcome::RunOutcome;
use crate::plan::Plan;
use crate::record::{Interest, Record, Selection};
use crate::render;
use crate::render::junit::{Suite, junit_xml};
use crate::render::perfetto::Timeline;
use crate::scenario;
use crate::study;

/// Runs what is named and writes it in the form that is asked for.
///
/// What is not text would not survive a stream that takes colours out: standard output is written to as it is.
pub(super) fn export(args: &ExportArgs) -> Result<(), Failure> {
    let plan = plan(&args.scenario)?;
    if let Some(kept) = kept(args.to) {
        memory::check([&plan], kept, 1)?;
    }
    let subject = Subject {
        plan: &plan,
        outcome: None,
        selection: &selection(args, &plan)?,
        command: &command(&args.scenario, &plan)?,
    };
    let Some(path) = &args.out else {
        if !args.to.is_text() && io::stdout().is_terminal() {
            return Err(Failure::BadInput(format!(
                "error[not-for-a-terminal]: `{}` is not text\n  help: name a file with `--out {}`",
                args.to.word(),
                args.to.file_name()
            )));
        }
        let mut out = BufWriter::new(io::stdout().lock());
        let written = subject.write(args.to, &mut out).and_then(|()| Ok(out.flush()?));
        return match written {
            // Who closed the pipe has all they want.
            Err(Failure::Output(why)) if why.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done,
        };
    };
    WholeFile::create(path)?.written(|file| subject.write(args.to, file))
}

/// What is in memory of a run that is written in this form; `None` where nothing is run.
fn kept(kind: ExportKind) -> Option<Kept> {
    match kind {
        ExportKind::Graphviz | ExportKind::Mermaid => None,
        ExportKind::Records | ExportKind::Sequence => Some(Kept::Summary),
        #[cfg(feature = "parquet")]
        ExportKind::RecordsParquet => Some(Kept::Summary),
        _ => Some(Kept::Report),
    }
}

/// The part that is asked for.
fn selection(args: &ExportArgs, plan: &Plan) -> Result<Selection, Failure> {
    let asked = !args.routers.is_empty() || args.from.is_some() || args.until.is_some();
    if asked && !args.to.has_parts() {
        return Err(Failure::BadInput(format!(
            "error[no-parts]: `{}` is always of the whole run\n  help: leave out `--router`, `--from` and `--until`",
            args.to.word()
        )));
    }
    let instant = |text: &Option<String>, else_at: Time| match text {
        None => Ok(else_at),
        Some(text) => scenario::instant(text, &plan.scenario).map_err(Failure::BadInput),
    };
    let routers = args.routers.iter().map(|name| show::router(Some(name), plan));
    let from = instant(&args.from, Time::ZERO)?;
    let until = instant(&args.until, plan.end())?;
    if from > until {
        return Err(Failure::BadInput(format!(
            "error[nothing-between]: `--from` ({from}) is after `--until` ({until})\n  help: exchange them"
        )));
    }
    Ok(Selection { routers: routers.collect::<Result<_, _>>()?, from, until })
}

/// A run that is written.
pub(super) struct Subject<'a> {
    pub plan: &'a Plan,
    /// What came of it, if that is known already.
    pub outcome: Option<&'a RunOutcome>,
    /// The part that is wanted.
    pub selection: &'a Selection,
    /// The command that does it again.
    pub command: &'a str,
}

impl Subject<'_> {
    /// Writes it in one form.
    pub(super) fn write(&self, kind: ExportKind, out: &mut dyn Write) -> Result<(), Failure> {
        let bytes = match kind {
            ExportKind::Records => return self.records(out),
            #[cfg(feature = "parquet")]
            ExportKind::RecordsParquet => return self.records_parquet(out),
            #[cfg(feature = "parquet")]
            ExportKind::MetricsParquet => self.of_outcome(render::export::metrics_parquet),
            ExportKind::Syslog => {
                self.of_outcome(|outcome| render::rfc5424::log(outcome, self.selection))
            }
            #[cfg(feature = "xlsx")]
            ExportKind::Xlsx => self.of_outcome(render::export::report_xlsx),
            ExportKind::Perfetto => self.perfetto()?,
            ExportKind::Graphviz => render::graph::graphviz(self.plan).into_bytes(),
            ExportKind::Mermaid => render::graph::mermaid(self.plan).into_bytes(),
            ExportKind::Sequence => self.sequence()?,
            ExportKind::Junit => {
                self.of_outcome(|outcome| junit_xml(&[Suite { command: self.command, outcome }]))
            }
        };
        Ok(out.write_all(&bytes)?)
    }

    /// What is made of the run's outcome.
    fn of_outcome(&self, bytes: impl FnOnce(&RunOutcome) -> Vec<u8>) -> Vec<u8> {
        if let Some(outcome) = self.outcome {
            return bytes(outcome);
        }
        let scenario = &self.plan.scenario;
        let mut bar = RunBar::new(&scenario.name, scenario.duration, false);
        bytes(&study::run(self.plan, Options::FULL, |progress| bar.show(progress)))
    }

    /// The first exchange of whom is asked for.
    fn sequence(&self) -> Result<Vec<u8>, Failure> {
        let Selection { routers, from, until } = self.selection;
        let found = study::exchange(self.plan, routers.first().copied(), *from);
        let found = found.filter(|it| it.queued <= *until).ok_or_else(|| {
            let help = "choose another router, an earlier `--from` or a later `--until`";
            Failure::BadInput(format!(
                "error[no-exchange]: no exchange begins and ends there\n  help: {help}"
            ))
        })?;
        Ok(render::graph::sequence(&found, self.plan).into_bytes())
    }

    /// Arrows need to know of every event what scheduled it.
    fn perfetto(&self) -> Result<Vec<u8>, Failure> {
        let mut timeline = Timeline::new(self.plan, self.selection);
        self.tell_all(|record| {
            timeline.add(record);
            Ok(())
        })?;
        let causes = study::causes(self.plan, timeline.last());
        Ok(timeline.finish(&causes))
    }

    /// Tells the records that are wanted, one by one.
    fn tell(&self, mut teller: impl FnMut(&Record) -> io::Result<()>) -> Result<(), Failure> {
        self.tell_all(|record| if self.selection.takes(record) { teller(record) } else { Ok(()) })
    }

    /// Tells all records up to the last that is wanted.
    fn tell_all(&self, teller: impl FnMut(&Record) -> io::Result<()>) -> Result<(), Failure> {
        let until = self.selection.until.min(self.plan.end());
        let mut bar = RunBar::new(&self.plan.scenario.name, until.since(Time::ZERO), false);
        let told =
            study::retell(self.plan, Interest::ALL, until, |progress| bar.show(progress), teller);
        Ok(told?)
    }

    fn records(&self, out: &mut dyn Write) -> Result<(), Failure> {
        self.tell(|record| {
            let mut line = render::records::json_line(record, self.plan);
            line.push('\n');
            out.write_all(line.as_bytes())
        })
    }

    #[cfg(feature = "parquet")]
    fn records_parquet(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let mut table = render::records::RecordTable::new(self.plan);
        self.tell(|record| match table.add(record) {
            Some(bytes) => out.write_all(&bytes),
            None => Ok(()),
        })?;
        Ok(out.write_all(&table.close())?)
    }
}
