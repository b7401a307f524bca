//! `licsim export`: a run in a form that other tools open.

use std::io::{BufWriter, IsTerminal, Write};

use super::args::{ExportArgs, ExportKind};
use super::failure::Failure;
use super::past_run::plan;
use super::show;
use super::store::WholeFile;
use super::terminal::RunBar;
use crate::kernel::Time;
use crate::observe::Options;
use crate::outcome::RunOutcome;
use crate::plan::Plan;
use crate::record::{Interest, Selection};
use crate::render;
use crate::scenario;
use crate::study;

/// Runs what is named and writes it in the form that is asked for.
pub(super) fn export(args: &ExportArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let plan = plan(&args.scenario)?;
    let selection = selection(args, &plan)?;
    let Some(path) = &args.out else {
        if !args.to.is_text() && std::io::stdout().is_terminal() {
            return Err(Failure::BadInput(format!(
                "error[not-for-a-terminal]: `{}` is not text\n  help: name a file with `--out {}`",
                args.to.word(),
                args.to.file_name()
            )));
        }
        return write(args.to, &plan, None, &selection, out);
    };
    WholeFile::create(path)?.written(|file| write(args.to, &plan, None, &selection, file))
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

/// Writes a run in one form. Whoever has its outcome already hands it in.
pub(super) fn write(
    kind: ExportKind,
    plan: &Plan,
    outcome: Option<&RunOutcome>,
    selection: &Selection,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let of_outcome = |bytes: &dyn Fn(&RunOutcome) -> Vec<u8>| match outcome {
        Some(outcome) => bytes(outcome),
        None => {
            let mut bar = RunBar::new(&plan.scenario.name, plan.scenario.duration, false);
            bytes(&study::run(plan, Options::FULL, |progress| bar.show(progress)))
        }
    };
    match kind {
        ExportKind::Records => records(plan, selection, out),
        #[cfg(feature = "parquet")]
        ExportKind::RecordsParquet => records_parquet(plan, selection, out),
        #[cfg(feature = "parquet")]
        ExportKind::MetricsParquet => {
            Ok(out.write_all(&of_outcome(&render::export::metrics_parquet))?)
        }
        ExportKind::Syslog => {
            Ok(out.write_all(&of_outcome(&|it| render::rfc5424::log(it, selection)))?)
        }
    }
}

/// Tells the records of `selection` one by one.
fn tell(
    plan: &Plan,
    selection: &Selection,
    mut teller: impl FnMut(&crate::record::Record) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let until = selection.until.min(plan.end());
    let mut bar = RunBar::new(&plan.scenario.name, until.since(Time::ZERO), false);
    let told = study::retell(
        plan,
        Interest::ALL,
        until,
        |progress| bar.show(progress),
        |record| if selection.takes(record) { teller(record) } else { Ok(()) },
    );
    Ok(told?)
}

fn records(plan: &Plan, selection: &Selection, out: &mut dyn Write) -> Result<(), Failure> {
    let mut out = BufWriter::new(out);
    tell(plan, selection, |record| {
        let mut line = render::records::json_line(record, plan);
        line.push('\n');
        out.write_all(line.as_bytes())
    })?;
    Ok(out.flush()?)
}

#[cfg(feature = "parquet")]
fn records_parquet(plan: &Plan, selection: &Selection, out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = render::records::RecordTable::new(plan);
    tell(plan, selection, |record| match table.add(record) {
        Some(bytes) => out.write_all(&bytes),
        None => Ok(()),
    })?;
    Ok(out.write_all(&table.close())?)
}
