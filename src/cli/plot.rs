//! `licsim plot`: one picture of a run, drawn afterwards.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::PlotArgs;
use super::failure::Failure;
use super::past_run::plan;
use super::show;
use super::terminal::RunBar;
use crate::kernel::Time;
use crate::observe::Options;
use crate::outcome::RunOutcome;
use crate::plan::{Plan, RouterId};
use crate::render::chart::kind::{Drawing, Kind};
use crate::render::chart::picture::Picture;
use crate::render::chart::topology::TopologyMap;
use crate::render::chart::waterfall::Waterfall;
use crate::render::chart::{self, sight::Sight};
use crate::scenario;
use crate::study;

pub(super) fn plot(args: &PlotArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let kind = Kind::named(&args.chart).ok_or_else(|| Failure::BadInput(unknown(&args.chart)))?;
    let form = form(args)?;
    let plan = plan(&args.scenario)?;
    let sight = sight(args, kind, &plan)?;
    let svg = drawing(kind, &plan, &sight)?.svg();
    let path = match form {
        Form::Output => return Ok(out.write_all(svg.as_bytes())?),
        Form::Svg(ref path) | Form::Png(ref path) if path.as_os_str().is_empty() => {
            default_path(args, kind, &plan)
        }
        Form::Svg(ref path) | Form::Png(ref path) => path.clone(),
    };
    let bytes = if matches!(form, Form::Png(_)) { png(&svg) } else { svg.into_bytes() };
    std::fs::write(&path, bytes).map_err(|source| Failure::File {
        what: "write",
        path: path.clone(),
        source,
        help: "name another place with `--output`",
    })?;
    writeln!(out, "{}", path.display())?;
    Ok(())
}

/// Where the picture goes, and as what.
enum Form {
    Output,
    Svg(PathBuf),
    Png(PathBuf),
}

fn form(args: &PlotArgs) -> Result<Form, Failure> {
    let Some(path) = &args.output else { return Ok(Form::Svg(PathBuf::new())) };
    if path == Path::new("-") {
        return Ok(Form::Output);
    }
    match path.extension().and_then(|it| it.to_str()) {
        Some("svg") => Ok(Form::Svg(path.clone())),
        Some("png") if cfg!(feature = "png") => Ok(Form::Png(path.clone())),
        _ => Err(Failure::BadInput(format!(
            "error[picture-form]: `{}` does not say which form the picture has\n  help: let the name end in {}",
            path.display(),
            if cfg!(feature = "png") { "`.svg` or `.png`" } else { "`.svg`" },
        ))),
    }
}

#[cfg(feature = "png")]
fn png(svg: &str) -> Vec<u8> {
    chart::png(svg)
}

#[cfg(not(feature = "png"))]
fn png(svg: &str) -> Vec<u8> {
    svg.as_bytes().to_vec()
}

/// Beside the run's other charts, or here.
fn default_path(args: &PlotArgs, kind: Kind, plan: &Plan) -> PathBuf {
    let run = Path::new(&args.scenario.scenario);
    let narrowed = !args.routers.is_empty() || args.from.is_some() || args.to.is_some();
    let name =
        if narrowed { format!("{}-part.svg", kind.name()) } else { format!("{}.svg", kind.name()) };
    match run.is_dir() {
        true if run.join("charts").is_dir() => run.join("charts").join(name),
        true => run.join(name),
        false => PathBuf::from(format!("{}-{name}", plan.scenario.name)),
    }
}

/// What is looked at.
fn sight(args: &PlotArgs, kind: Kind, plan: &Plan) -> Result<Sight, Failure> {
    let instant = |text: &Option<String>, default: Time| match text {
        None => Ok(default),
        Some(text) => scenario::instant(text, &plan.scenario).map_err(Failure::BadInput),
    };
    let (from, to) = (instant(&args.from, Time::ZERO)?, instant(&args.to, plan.end())?);
    if from >= to {
        return Err(Failure::BadInput(format!(
            "error[no-time]: nothing lies between {from} and {to}\n  help: let `--from` be before `--to`, and before the run's end at {}",
            plan.end()
        )));
    }
    let named = |name: &String| show::router(Some(name), plan);
    let routers: Vec<RouterId> = args.routers.iter().map(named).collect::<Result<_, _>>()?;
    if !routers.is_empty() && !kind.is_of_routers() {
        let fit: Vec<_> = Kind::ALL
            .into_iter()
            .filter(|it| it.is_of_routers())
            .map(|it| format!("`{}`", it.name()))
            .collect();
        return Err(Failure::BadInput(format!(
            "error[not-by-router]: `{}` is about the whole run\n  help: leave `--router` out, or draw one of {}",
            kind.name(),
            fit.join(", ")
        )));
    }
    Ok(Sight { routers, from, to })
}

fn drawing(kind: Kind, plan: &Plan, sight: &Sight) -> Result<Drawing, Failure> {
    let nothing = |what: &str| {
        Failure::BadInput(format!(
            "error[nothing-to-draw]: {what}\n  help: draw another kind, or another part of the run"
        ))
    };
    let picture = |it| Ok(Drawing::Picture(it));
    match kind {
        Kind::Topology => picture(Picture::Topology(TopologyMap::of(plan))),
        Kind::Waterfall => {
            let found = match sight.routers.as_slice() {
                [] => study::exchange(plan, None, sight.from),
                [one] => study::exchange(plan, Some(*one), sight.from),
                _ => return Err(nothing("a waterfall is of one exchange of one router")),
            };
            let found = found.filter(|it| it.queued <= sight.to);
            let found = found.ok_or_else(|| nothing("no exchange begins and ends there"))?;
            picture(Picture::Waterfall(Waterfall::of(&found, plan)))
        }
        Kind::Raster | Kind::Latency | Kind::Ladder | Kind::Gantt => {
            let mut easel = chart::sight::Easel::new(kind, plan, sight);
            let outcome = {
                let mut bar = RunBar::new(&plan.scenario.name, plan.scenario.duration, false);
                study::run_watched(
                    plan,
                    Options::SUMMARY,
                    easel.interest(),
                    |record| easel.on(record),
                    |it| bar.show(it),
                )
            };
            easel.finish(&outcome).ok_or_else(|| nothing("nothing of that kind happened there"))
        }
        _ => {
            let outcome = run(plan);
            let mut chart = kind
                .of_outcome(&outcome)
                .ok_or_else(|| nothing("the run logged too little for it"))?;
            chart.narrow(sight.from, sight.to);
            Ok(Drawing::Chart(Box::new(chart)))
        }
    }
}

fn run(plan: &Plan) -> RunOutcome {
    let mut bar = RunBar::new(&plan.scenario.name, plan.scenario.duration, false);
    study::run(plan, Options::FULL, |progress| bar.show(progress))
}

/// There is no such kind: all of them, and what they show.
fn unknown(name: &str) -> String {
    let likeness = |it: &Kind| (strsim::jaro_winkler(it.name(), name) * 1_000.0) as u32;
    let close = Kind::ALL.into_iter().max_by_key(likeness).filter(|it| likeness(it) > 750);
    let guess = close.map_or(String::new(), |it| format!("did you mean `{}`? ", it.name()));
    let kinds: Vec<_> =
        Kind::ALL.into_iter().map(|it| format!("    {:<10} {}", it.name(), it.about())).collect();
    format!(
        "error[unknown-chart]: there is no chart `{name}`\n  help: {guess}there are\n{}",
        kinds.join("\n")
    )
}
