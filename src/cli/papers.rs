//! `licsim completions` and `licsim man`: papers about the command line, made from the command line itself.

use std::io::Write;

use clap::CommandFactory;

use super::args::{Cli, CompletionsArgs, ManArgs};
use super::failure::Failure;
use super::store::publish_into;
use crate::render::Artifact;

pub(super) fn completions(args: &CompletionsArgs, out: &mut dyn Write) -> Result<(), Failure> {
    // The generator takes no error from what it writes to.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "licsim", &mut script);
    Ok(out.write_all(&script)?)
}

pub(super) fn man(args: &ManArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let mut all = Cli::command().disable_help_subcommand(true);
    all.build();
    let Some(folder) = &args.out else {
        return Ok(out.write_all(&page(all))?);
    };
    let artifact = |command: clap::Command| {
        let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
        Artifact { name: format!("{name}.1"), media_type: "text/troff", bytes: page(command) }
    };
    let commands: Vec<clap::Command> = all.get_subcommands().cloned().collect();
    let pages: Vec<Artifact> = std::iter::once(all).chain(commands).map(artifact).collect();
    publish_into(folder, &pages)?;
    let name = folder.display();
    writeln!(out, "{} manual pages in {name}; read one with `man {name}/licsim.1`", pages.len())?;
    Ok(())
}

/// A manual page. It has no date, so that it is the same whenever it is made.
fn page(command: clap::Command) -> Vec<u8> {
    let mut page = Vec::new();
    let source = concat!("licsim ", env!("CARGO_PKG_VERSION"));
    let title = command.get_display_name().unwrap_or(command.get_name()).to_uppercase();
    let man = clap_mangen::Man::new(command).title(title).source(source).manual("licsim manual");
    man.render(&mut page).expect("memory takes what is written to it");
    // The generator leaves an empty date out, and breaks lines on both sides of an empty one.
    let text = String::from_utf8_lossy(&page);
    text.replacen(" 1  \"", " 1 \"\" \"", 1).replace("\n.br\n\n.br\n", "\n.sp\n").into_bytes()
}
