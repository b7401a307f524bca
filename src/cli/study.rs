//! `licsim study`.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use super::args::{Format, StudyArgs, StudyOf};
use super::failure::Failure;
use super::library::{self, Shelf};
use super::run_store::RunStore;
use super::store::RunDirectory;
use super::terminal::{self, StudyBar};
use crate::plan::StudyPlan;
use crate::render;
use crate::scenario::Source;
use crate::study::{self, Conducted, Shard, StudyOutcome, Subject, Watch, Way};

/// What names the engine: runs of another one are not taken for this one's.
pub(super) const ENGINE: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("LICSIM_ENGINE"));

/// A study that was read.
pub(super) struct Read {
    pub source: Source,
    pub name: String,
    pub plan: StudyPlan,
}

pub(super) fn study(args: &StudyArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let read = read(&args.of)?;
    let shard = args.shard.as_deref().map(shard).transpose()?;
    let threads = usize::from(args.threads.unwrap_or(0));
    let work = || -> Result<(Read, Conducted), Failure> {
        let subject = subject(&read, &args.of);
        let cells = study::cells(&read.plan, &subject).map_err(wrong)?;
        let store = open_store(&args.of)?;
        let bar = StudyBar::new(&read.name, args.of.quiet);
        let watch = Progress { bar: &bar, stop: AtomicBool::new(false) };
        let way = Way {
            engine: ENGINE,
            store: &store,
            shard,
            may_run: true,
            verify: args.verify,
            watch: &watch,
        };
        let done = study::conduct(&read.plan, &subject, &way, cells).map_err(wrong)?;
        Ok((
            Read { source: read.source.clone(), name: read.name.clone(), plan: read.plan.clone() },
            done,
        ))
    };
    let (read, done) = study::with_threads(threads, work)?;
    finish(&read, &done, &args.of, shard, out)
}

/// Reads a study; a scenario without `[study]` is none.
pub(super) fn read(of: &StudyOf) -> Result<Read, Failure> {
    let (source, loaded) = library::load(&of.scenario())?;
    let name = loaded.plan.scenario.name;
    match loaded.study {
        Some(plan) => Ok(Read { source, name, plan }),
        None => Err(Failure::BadInput(format!(
            "error[no-study]: `{name}` is a scenario, not a study\n  help: `licsim run {name}` runs it once; a study is a file \
             that `extends` it and has `[study]`, `[[factor]]` and `[[response]]`"
        ))),
    }
}

pub(super) fn subject<'a>(read: &'a Read, of: &'a StudyOf) -> Subject<'a> {
    Subject { source: &read.source, library: &Shelf, sets: &of.sets, seed: of.seed }
}

pub(super) fn open_store(of: &StudyOf) -> Result<RunStore, Failure> {
    match &of.store {
        Some(folder) => RunStore::open(folder),
        None => RunStore::open(&of.out.join("store")),
    }
}

pub(super) fn wrong(diagnostics: Vec<crate::scenario::Diagnostic>) -> Failure {
    Failure::BadInput(library::explain(&diagnostics))
}

/// `2/7`.
fn shard(text: &str) -> Result<Shard, Failure> {
    let parts = text.split_once('/').and_then(|(number, of)| {
        Some(Shard { number: number.trim().parse().ok()?, of: of.trim().parse().ok()? })
    });
    parts.filter(|it| it.number >= 1 && it.number <= it.of).ok_or_else(|| {
        Failure::BadInput(format!(
            "error[bad-shard]: `{text}` is no shard\n  help: write which part of how many, for example `--shard 2/7`"
        ))
    })
}

/// Tells the bar of runs that are done.
struct Progress<'a> {
    bar: &'a StudyBar,
    stop: AtomicBool,
}

impl Watch for Progress<'_> {
    fn needed(&self, runs: usize) {
        self.bar.needed(runs as u64);
    }
    fn done(&self, ran: bool) {
        self.bar.done(ran);
    }
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Says what follows, or what is missing.
pub(super) fn finish(
    read: &Read,
    done: &Conducted,
    of: &StudyOf,
    shard: Option<Shard>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if let Some(why) = &done.unkept {
        return Err(Failure::BadInput(format!(
            "error: runs could not be kept: {why}\n  help: check that the folder is writable and has room, or choose another with \
             `--store DIR`"
        )));
    }
    if !done.different.is_empty() {
        return Err(Failure::BadInput(format!(
            "error[changed-run]: {} of {} runs that were run again gave another digest\n  help: the store was made by \
             another program or damaged; remove it and run the study again",
            done.different.len(),
            done.verified
        )));
    }
    if !done.missing.is_empty() {
        return unfinished(read, done, shard, out);
    }
    let outcome = study::outcome(&read.plan, done);
    let directory = RunDirectory::prepare(&of.out, &read.name, &folder(of))?;
    let place = directory.publish(&render::study::files(&outcome))?;
    match of.format {
        _ if of.quiet => {}
        Format::Json => {
            out.write_all(&render::study::summary_json(&outcome))?;
        }
        Format::Table => {
            summary(&outcome, done, out)?;
            writeln!(out, "\nresults  {}", place.display())?;
        }
    }
    Ok(())
}

/// The folder of a study's results: what was overridden, no stamps.
fn folder(of: &StudyOf) -> String {
    let mut name = "study".to_owned();
    if let Some(seed) = of.seed {
        name.push_str(&format!(",seed-{seed}"));
    }
    for (key, value) in &of.sets {
        name.push_str(&format!(",{key}={value}"));
    }
    name
}

fn unfinished(
    read: &Read,
    done: &Conducted,
    shard: Option<Shard>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let runs = render::words::count(done.missing.len() as u64, "run is", "runs are");
    let which =
        shard.map_or_else(String::new, |it| format!(" after shard {}/{}", it.number, it.of));
    writeln!(
        out,
        "{}: {runs} missing{which}; {} done now, {} known",
        read.name, done.ran, done.known
    )?;
    Ok(())
}

/// The answer, as a table.
fn summary(outcome: &StudyOutcome, done: &Conducted, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "{}", outcome.study.title)?;
    if !outcome.study.question.is_empty() {
        writeln!(out, "{}", outcome.study.question)?;
    }
    writeln!(out)?;
    for table in render::study::tables(outcome) {
        terminal::table(out, &table)?;
        writeln!(out)?;
    }
    writeln!(out, "runs     {} done now, {} known", done.ran, done.known)?;
    Ok(())
}
