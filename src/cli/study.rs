//! `licsim study`.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::args::{Format, StudyArgs, StudyOf};
use super::failure::Failure;
use super::library::{self, Shelf};
use super::memory::{self, Kept};
use super::run_store::RunStore;
use super::screen::Screen;
use super::store::{RunDirectory, stay_inside};
use super::terminal::{self, StudyBar};
use super::{emit, estimate, shard};
use crate::plan::{Plan, StudyPlan};
use crate::render::report::{StudyReport, study_report};
use crate::render::summary::{Surface, strong, wrap};
use crate::render::words::count;
use crate::render::{self, Artifact};
use crate::scenario::Source;
use crate::study::{self, Cell, Conducted, Shard, StudyOutcome, Subject, Watch, Way};

/// A study that was read.
pub(super) struct Read {
    pub source: Source,
    pub name: String,
    pub plan: StudyPlan,
    /// Every key with its value.
    pub settings: Vec<(String, String)>,
}

pub(super) fn study(args: &StudyArgs, out: &mut Screen) -> Result<(), Failure> {
    // Before anything else: a signal that comes early ends the study no other way.
    let stop = told_to_stop();
    let read = read(&args.of)?;
    if let Some(kind) = args.emit {
        out.write_all(emit::job_file(kind, args, &read.name, &read.plan).as_bytes())?;
        return Ok(());
    }
    let shard = args.shard.as_deref().map(shard::shard).transpose()?;
    let subject = subject(&read, &args.of);
    let store = open_store(&args.of)?;
    let threads = usize::from(args.threads.unwrap_or(0));
    let cells =
        study::with_threads(threads, || study::cells(&read.plan, &subject)).map_err(wrong)?;
    if args.plan {
        return estimate::estimate(args, &read, &cells, &store, out);
    }
    let at_once = if threads == 0 { study::threads() } else { threads };
    memory::check(cells.iter().map(|it| &it.plan), Kept::Summary, at_once)?;
    let bar = StudyBar::new(&read.name, out.is_quiet());
    let watch = Progress { bar: &bar, stop: &stop };
    let way = Way {
        engine: study::ENGINE,
        store: &store,
        shard,
        may_run: true,
        verify: args.verify,
        watch: &watch,
    };
    let done = study::with_threads(threads, || study::conduct(&read.plan, &subject, &way, cells))
        .map_err(wrong)?;
    drop(bar);
    let stopped = stop.load(Ordering::Relaxed);
    finish(&read, &done, &args.of, Part { shard, stopped }, out)
}

/// Set when the process is told to stop: by Ctrl-C, by whoever ends it, or by Slurm's USR1 before the time limit. Runs
/// that are under way are finished and kept. A second Ctrl-C ends it at once.
fn told_to_stop() -> Arc<AtomicBool> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let stop = Arc::new(AtomicBool::new(false));
    // Where a signal cannot be had the study can still be killed: nothing that was kept is lost.
    let _ = signal_hook::flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&stop));
    let _ = signal_hook::flag::register(SIGINT, Arc::clone(&stop));
    let _ = signal_hook::flag::register(SIGTERM, Arc::clone(&stop));
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGUSR1, Arc::clone(&stop));
    stop
}

/// Reads a study; a scenario without `[study]` is none.
pub(super) fn read(of: &StudyOf) -> Result<Read, Failure> {
    let (source, loaded) = library::load(&of.scenario())?;
    let name = loaded.plan.scenario.name;
    let settings = library::settings(&loaded.resolved);
    match loaded.study {
        Some(plan) => Ok(Read { source, name, plan, settings }),
        None => Err(Failure::BadInput(format!(
            "error[no-study]: `{name}` is a scenario, not a study\n  help: `licsim run {}` runs it once; a study is a file \
             that `extends` it and has `[study]`, `[[factor]]` and `[[response]]`",
            of.study
        ))),
    }
}

pub(super) fn subject<'a>(read: &'a Read, of: &'a StudyOf) -> Subject<'a> {
    Subject { source: &read.source, library: &Shelf, sets: &of.sets, seed: of.seed }
}

pub(super) fn open_store(of: &StudyOf) -> Result<RunStore, Failure> {
    match &of.store {
        Some(folder) => RunStore::open(folder),
        None => {
            let store = RunStore::open(&of.out.join("store"))?;
            stay_inside(&of.out, &of.out.join("store"))?;
            Ok(store)
        }
    }
}

pub(super) fn wrong(diagnostics: Vec<crate::scenario::Diagnostic>) -> Failure {
    Failure::BadInput(library::explain(&diagnostics))
}

/// Tells the bar of runs that are done.
struct Progress<'a> {
    bar: &'a StudyBar,
    stop: &'a AtomicBool,
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

/// A shipped study from its file to its answers, with nothing kept: for pages about what the program can do.
pub(super) fn conducted(name: &str) -> Result<StudyOutcome, Failure> {
    let of = StudyOf::shipped(name);
    let read = read(&of)?;
    let subject = subject(&read, &of);
    let store = study::Memory::default();
    let (engine, watch) = (study::ENGINE, &Nobody);
    let way = Way { engine, store: &store, shard: None, may_run: true, verify: 0.0, watch };
    let cells = study::cells(&read.plan, &subject).map_err(wrong)?;
    let done = study::conduct(&read.plan, &subject, &way, cells).map_err(wrong)?;
    Ok(study::outcome(&read.plan, &done))
}

/// What `store` knows of a study's runs; runs nothing.
pub(super) fn known(
    read: &Read,
    of: &StudyOf,
    store: &RunStore,
    cells: Vec<Cell>,
) -> Result<Conducted, Failure> {
    let (engine, watch) = (study::ENGINE, &Nobody);
    let way = Way { engine, store, shard: None, may_run: false, verify: 0.0, watch };
    study::conduct(&read.plan, &subject(read, of), &way, cells).map_err(wrong)
}

struct Nobody;

impl Watch for Nobody {
    fn needed(&self, _: usize) {}
    fn done(&self, _: bool) {}
    fn is_stopped(&self) -> bool {
        false
    }
}

/// What this process was to do of a study.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub shard: Option<Shard>,
    /// Whether it was told to stop.
    pub stopped: bool,
}

/// Says what follows, or what is missing.
pub(super) fn finish(
    read: &Read,
    done: &Conducted,
    of: &StudyOf,
    part: Part,
    out: &mut Screen,
) -> Result<(), Failure> {
    if let Some(why) = &done.unkept {
        return Err(Failure::BadInput(format!(
            "error[unkept-runs]: runs could not be kept: {why}\n  help: check that the folder is writable and has room, or choose another with \
             `--store DIR`"
        )));
    }
    if !done.different.is_empty() {
        return Err(changed(done));
    }
    if !done.missing.is_empty() {
        return unfinished(read, done, part, out);
    }
    let outcome = study::outcome(&read.plan, done);
    let directory = RunDirectory::prepare(&of.out, &read.name, &folder(of))?;
    let mut files = render::study::files(&outcome);
    files.push(page(read, of, &outcome));
    files.push(render::export::settings_file(&read.settings));
    let place = directory.publish(&files)?;
    match of.format {
        Format::Json => {
            out.write_all(&render::study::summary_json(&outcome))?;
        }
        Format::Table => {
            summary(&outcome, done, out.surface(), out)?;
            writeln!(out, "report   {}", place.join("report.html").display())?;
        }
    }
    Ok(())
}

/// The page that explains the study.
fn page(read: &Read, of: &StudyOf, outcome: &StudyOutcome) -> Artifact {
    let mut command = format!("licsim study {}", read.name);
    if let Some(seed) = of.seed {
        command.push_str(&format!(" --seed {seed}"));
    }
    for (key, value) in &of.sets {
        let value = value.replace('\'', "'\\''");
        command.push_str(&format!(" --set '{key}={value}'"));
    }
    let text = &read.source.text;
    let (command, seed) = (&command, of.seed);
    let report = StudyReport { outcome, text, command, seed, engine: study::ENGINE };
    Artifact {
        name: "report.html".into(),
        media_type: "text/html",
        bytes: study_report(&report).into_bytes(),
    }
}

/// How many runs are named in a message.
const NAMED: usize = 5;

/// What is wrong with a store whose runs cannot be had again.
fn changed(done: &Conducted) -> Failure {
    let mut text = format!(
        "error[changed-run]: {} of {} runs that were run again gave another digest",
        done.different.len(),
        done.verified
    );
    for job in done.different.iter().take(NAMED) {
        let cell = &done.cells[job.cell];
        let plan = Plan { replication: job.replication, ..cell.plan.clone() };
        let key = study::key(study::ENGINE, &plan);
        text.push_str(&format!("\n  {}, replication {}: {key}", words(cell), job.replication));
    }
    if done.different.len() > NAMED {
        text.push_str(&format!("\n  and {} more", done.different.len() - NAMED));
    }
    text.push_str(
        "\n  help: the store was made by another program or damaged; remove it and run the study again",
    );
    Failure::BadInput(text)
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

/// A shard that has done its part has done well; what was stopped or merged too early has not.
fn unfinished(
    read: &Read,
    done: &Conducted,
    part: Part,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let name = &read.name;
    let missing = count(done.missing.len() as u64, "run is", "runs are");
    let so_far = format!("{} done now, {} known", done.ran, done.known);
    match part {
        Part { stopped: true, .. } => {
            writeln!(out, "{name}: stopped; {missing} missing, {so_far}; run it again to go on")?;
        }
        Part { shard: Some(it), .. } => {
            let which = format!("shard {}/{} is done", it.number, it.of);
            writeln!(out, "{name}: {which}; {so_far}; {missing} other shards' or wait for theirs")?;
        }
        Part { shard: None, .. } => {
            writeln!(out, "{name}: {missing} missing, {so_far}")?;
            for job in done.missing.iter().take(NAMED) {
                let cell = &done.cells[job.cell];
                writeln!(out, "  missing  {}, replication {}", words(cell), job.replication)?;
            }
        }
    }
    if part.shard.is_some() && !part.stopped { Ok(()) } else { Err(Failure::Unfinished) }
}

/// A cell in words: its levels and its arm.
fn words(cell: &study::Cell) -> String {
    let levels = cell.point.levels.iter().flatten().map(|it| it.label.as_str());
    levels.chain([cell.arm.as_str()]).collect::<Vec<_>>().join(", ")
}

/// The answer in words, then as a table.
fn summary(
    outcome: &StudyOutcome,
    done: &Conducted,
    surface: Surface,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    writeln!(out, "{}", strong(&outcome.study.title))?;
    for line in wrap(&outcome.study.question, surface.columns) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    for line in wrap(&render::study::answer(outcome), surface.columns) {
        writeln!(out, "{}", strong(&line))?;
    }
    writeln!(out)?;
    for table in render::study::tables(outcome) {
        terminal::table(out, &table.rows)?;
        writeln!(out, "{}\n", table.note)?;
    }
    writeln!(out, "runs     {} done now, {} known", done.ran, done.known)?;
    Ok(())
}
