//! `licsim show`: a router's console at an instant of a run, from a scenario or from a run directory.

use std::io::Write;

use super::args::{ShowArgs, ShowFormat};
use super::failure::Failure;
use super::memory::{self, Kept};
use super::past_run::plan;
use super::screen::Screen;
use super::terminal::RunBar;
use super::told;
use crate::kernel::Time;
use crate::plan::{Plan, RouterId};
use crate::render::show::Command;
use crate::render::snmprec;
use crate::scenario;
use crate::study;

pub(super) fn show(args: &ShowArgs, out: &mut Screen) -> Result<(), Failure> {
    let parse = |text: &String| Command::parse(text).map_err(Failure::BadInput);
    let commands = args.commands.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    if args.format == Some(ShowFormat::Snmprec) && !commands.is_empty() {
        let message = "error[usage]: `--format snmprec` takes no commands\n  help: leave them out, or the format";
        return Err(Failure::BadInput(message.to_owned()));
    }
    let mut plan = plan(&args.scenario)?;
    if let Some(dialect) = args.dialect {
        plan.scenario.syslog = dialect.into();
    }
    let router = router(args.router.as_deref(), &plan)?;
    let at = match &args.at {
        None => plan.end(),
        Some(text) => scenario::instant(text, &plan.scenario).map_err(Failure::BadInput)?,
    };
    memory::check([&plan], Kept::Summary, 1)?;
    let console = {
        let name = &plan.scenario.name;
        let mut bar = RunBar::new(name, at.since(Time::ZERO), out.is_quiet());
        study::visit(&plan, router, at, |progress| bar.show(progress))
    };
    if args.format == Some(ShowFormat::Json) {
        let screens = commands.iter().zip(&args.commands).map(|(command, typed)| {
            serde_json::json!({ "command": typed.trim(), "text": command.print(&console, &plan) })
        });
        let document = serde_json::json!({
            "run": told::run(&plan),
            "router": plan.router_name(router),
            "at_s": told::seconds(at),
            "screens": screens.collect::<Vec<_>>(),
            "state": console.view,
        });
        return told::print(&document, out);
    }
    if args.format == Some(ShowFormat::Snmprec) {
        out.write_all(snmprec::snmprec(&console, &plan).as_bytes())?;
    }
    for (index, (command, typed)) in commands.iter().zip(&args.commands).enumerate() {
        // One screen comes bare, for programs; several come with what each answers.
        if commands.len() > 1 {
            let gap = if index > 0 { "\n" } else { "" };
            let (rsp, name) = (console.view.active_rsp, plan.router_name(router));
            writeln!(out, "{gap}RP/0/RSP{rsp}/CPU0:{name}#{}", typed.trim())?;
        }
        out.write_all(command.print(&console, &plan).as_bytes())?;
    }
    Ok(())
}

/// The router that is meant.
pub(super) fn router(name: Option<&str>, plan: &Plan) -> Result<RouterId, Failure> {
    match name {
        Some(name) => {
            plan.router_named(name).ok_or_else(|| Failure::BadInput(unknown_router(name, plan)))
        }
        None if plan.routers() == 1 => Ok(RouterId(0)),
        None => Err(Failure::BadInput(format!(
            "error[which-router]: the scenario has {} routers\n  help: say which with `--router NAME`: {}",
            plan.routers(),
            some_routers(plan)
        ))),
    }
}

/// The first and the last router of each fleet.
fn some_routers(plan: &Plan) -> String {
    let fleet = |fleet: &crate::plan::FleetPlan| {
        let (first, count) = (fleet.routers.first, fleet.routers.count);
        match count {
            0 => None,
            1 => Some(format!("`{}`", fleet.router_name(first))),
            _ => {
                let last = RouterId(first.0 + count - 1);
                Some(format!("`{}` to `{}`", fleet.router_name(first), fleet.router_name(last)))
            }
        }
    };
    let all: Vec<_> = plan.fleets.iter().filter_map(fleet).take(12).collect();
    if all.is_empty() { "it has none".into() } else { all.join(", ") }
}

fn unknown_router(name: &str, plan: &Plan) -> String {
    // Whole fleets are compared by their stem: they can have millions of routers.
    let likeness = |it: &str| (strsim::jaro_winkler(it, name) * 1_000.0) as u32;
    let first = |fleet: &crate::plan::FleetPlan| fleet.router_name(fleet.routers.first);
    let close = plan.fleets.iter().filter(|it| it.routers.count > 0).map(first);
    let close = close.max_by_key(|it| likeness(it)).filter(|it| likeness(it) > 750);
    let guess = close.map_or(String::new(), |it| format!("did you mean `{it}`? "));
    format!(
        "error[unknown-router]: there is no router `{name}`\n  help: {guess}there are {}",
        some_routers(plan)
    )
}
