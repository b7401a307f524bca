//! `licsim plot`: any chart of a run, of all of it or of a part, from a run directory or a scenario.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::PlotArgs;
use super::failure::Failure;
use super::memory::{self, Kept};
use super::past_run::plan;
use super::screen::Screen;
use super::show;
use super::store::WholeFile;
use super::terminal::RunBar;
use crate::observe::Options;
use crate::plan::Plan;
use crate::record::Record;
use crate::render::chart::picture::Picture;
use crate::render::chart::sight::{Drawing, Easel, Sight};
use crate::render::chart::waterfall::Waterfall;
use crate::render::chart::{Kind, Source};
use crate::scenario;
use crate::study;

pub(super) fn plot(args: &PlotArgs, out: &mut Screen) -> Result<(), Failure> {
    let form = Form::of(args)?;
    let plan = plan(&args.scenario)?;
    let sight = sight(args, &plan)?;
    memory::check([&plan], Kept::Report, 1)?;
    let kind = args.chart;
    let drawing = {
        let name = &plan.scenario.name;
        let mut bar = RunBar::new(name, plan.scenario.duration, out.is_quiet());
        drawing(kind, &plan, &sight, |progress| bar.show(progress))
    };
    let Some(drawing) = drawing else {
        return Err(Failure::BadInput(format!(
            "error[no-chart]: the run has nothing that a chart of `{}` could show\n  help: {} is {}; another kind may have something to say",
            kind.name(),
            kind.name(),
            kind.about()
        )));
    };
    let svg = drawing.svg();
    match form {
        Form::Screen => out.write_all(svg.as_bytes())?,
        Form::Svg(path) => {
            keep(&path.unwrap_or_else(|| default_path(&plan, kind)), svg.as_bytes(), out)?;
        }
        #[cfg(feature = "png")]
        Form::Png(path) => keep(&path, &crate::render::chart::png(&svg), out)?,
    }
    Ok(())
}

/// A chart of what `sight` shows of a run of `plan`, which is run for it; `None` if there is nothing to show.
pub(super) fn drawing(
    kind: Kind,
    plan: &Plan,
    sight: &Sight,
    watch: impl FnMut(study::Progress),
) -> Option<Drawing> {
    match kind.source() {
        Source::Outcome => kind.of_outcome(&study::run(plan, Options::FULL, watch), sight),
        Source::Records(recorded) => {
            let mut easel = Easel::new(recorded, plan, sight);
            let interest = easel.interest();
            let see = |record: &Record| easel.on(record);
            let outcome = study::run_watched(plan, Options::FULL, interest, see, watch);
            easel.finish(&outcome)
        }
        Source::Exchange => {
            let found = study::exchange(plan, sight.routers.first().copied(), sight.from)?;
            let fits = found.queued <= sight.to;
            let picture = || Picture::Waterfall(Waterfall::of(&found, plan));
            fits.then(|| Drawing::Picture(Box::new(picture())))
        }
    }
}

/// What is written, and where.
enum Form {
    Screen,
    Svg(Option<PathBuf>),
    #[cfg(feature = "png")]
    Png(PathBuf),
}

impl Form {
    fn of(args: &PlotArgs) -> Result<Form, Failure> {
        let Some(name) = &args.output else { return Ok(Form::Svg(None)) };
        let path = PathBuf::from(name);
        match path.extension().and_then(|it| it.to_str()) {
            _ if name == "-" => Ok(Form::Screen),
            Some("svg") => Ok(Form::Svg(Some(path))),
            #[cfg(feature = "png")]
            Some("png") => Ok(Form::Png(path)),
            _ => Err(Failure::BadInput(format!(
                "error[bad-output]: `{name}` is no picture that can be written\n  help: end it in {}, or give `-` for SVG on standard output",
                if cfg!(feature = "png") { "`.svg` or `.png`" } else { "`.svg`" }
            ))),
        }
    }
}

fn sight(args: &PlotArgs, plan: &Plan) -> Result<Sight, Failure> {
    let kind = args.chart;
    let unfit = |option: &str, fit: fn(Kind) -> bool| {
        let names = Kind::ALL.into_iter().filter(|it| fit(*it));
        let names: Vec<_> = names.map(|it| format!("`{}`", it.name())).collect();
        Err(Failure::BadInput(format!(
            "error[unfit]: a chart of `{}` cannot be narrowed by `{option}`\n  help: leave it out; it goes with {}",
            kind.name(),
            names.join(", ")
        )))
    };
    if !args.routers.is_empty() && !kind.has_routers() {
        return unfit("--router", Kind::has_routers);
    }
    if (args.from.is_some() || args.to.is_some()) && !kind.has_time() {
        return unfit(if args.from.is_some() { "--from" } else { "--to" }, Kind::has_time);
    }
    let instant = |text: &Option<String>| {
        let at = text.as_ref().map(|text| scenario::instant(text, &plan.scenario)).transpose();
        at.map_err(Failure::BadInput)
    };
    let (from, to) = (instant(&args.from)?, instant(&args.to)?);
    let whole = Sight::whole(plan);
    let (from, to) = (from.unwrap_or(whole.from), to.unwrap_or(whole.to).min(whole.to));
    if from >= to {
        let [from, to] = [&args.from, &args.to].map(|it| it.as_deref());
        return Err(Failure::BadInput(format!(
            "error[empty-stretch]: nothing lies from {} to {}\n  help: choose an earlier `--from` or a later `--to`",
            from.unwrap_or("the start"),
            to.unwrap_or("the end of the run")
        )));
    }
    let routers = args.routers.iter().map(|name| show::router(Some(name), plan));
    Ok(Sight { routers: routers.collect::<Result<_, _>>()?, from, to })
}

fn default_path(plan: &Plan, kind: Kind) -> PathBuf {
    PathBuf::from(format!("{}-{}.svg", plan.scenario.name, kind.name()))
}

/// Keeps a picture, and says where.
fn keep(path: &Path, bytes: &[u8], out: &mut Screen) -> Result<(), Failure> {
    WholeFile::create(path)?.written(|file| Ok(file.write_all(bytes)?))?;
    if !out.is_quiet() {
        writeln!(out, "{}", path.display())?;
    }
    Ok(())
}
