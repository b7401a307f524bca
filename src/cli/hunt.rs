//! `licsim hunt`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::args::{Format, HuntArgs, ScenarioArgs};
use super::failure::Failure;
use super::interrupt::Interrupt;
use super::library::{self, Shelf};
use super::memory::{self, Kept};
use super::next::next;
use super::rules;
use super::screen::Screen;
use super::store::WholeFile;
use super::terminal::StudyBar;
use crate::observe::Options;
use crate::outcome::RunOutcome;
use crate::render::summary::{Surface, verdict_lines};
use crate::render::words::count;
use crate::study::{self, Broke, Catch, Follower, Hunt};

/// Draws of faults, and of whole scenarios, if nobody says how many.
const TRIES: [u32; 2] = [200, 1_000];

pub(super) fn hunt(args: &HuntArgs, out: &mut Screen) -> Result<(), Failure> {
    let interrupt = Interrupt::new();
    let file = args.out.clone().unwrap_or_else(|| default_place(args));
    // A bad place is said before the hunt, not after it.
    let written = WholeFile::create(&file)?;
    let tries = args.tries.unwrap_or(TRIES[usize::from(args.scenario.is_none())]);
    let name = file.display().to_string();
    let hunt = Hunt {
        library: &Shelf,
        file: &name,
        sets: &args.sets,
        arm: args.arm.as_deref(),
        tries,
        seed: args.seed,
    };
    let bar = StudyBar::new("hunt", out.is_quiet());
    bar.needed(u64::from(tries));
    let follower = Told { bar: &bar, interrupt: &interrupt, tried: AtomicU32::new(0) };
    let threads = usize::from(args.threads.unwrap_or(0));
    let found = match &args.scenario {
        Some(scenario) => {
            let (head, plan, kept) = base(args, scenario, &file, &interrupt)?;
            let most = u64::from(args.faults);
            study::with_threads(threads, || hunt.faults((&head, &plan), &kept, most, &follower))
        }
        None => quietly(|| study::with_threads(threads, || hunt.scenarios(&follower))),
    };
    let tried = follower.tried.load(Ordering::Relaxed);
    drop(bar);
    let Some(found) = found else {
        drop(written);
        return nothing(args, tries, out);
    };
    let text = page(args, &found);
    written.written(|it| Ok(it.write_all(text.as_bytes())?))?;
    match args.format {
        Format::Json => told(&found, tried, &file, out)?,
        Format::Table => show(args, &found, &file, &text, out)?,
    }
    match found.broke {
        Broke::Promise(_) => Err(Failure::Expectation),
        _ => Err(Failure::Broken(
            "error[broken-rule]: this is a fault of licsim, not of the scenario\n  help: please report it with the file"
                .to_owned(),
        )),
    }
}

/// The scenario as it is: the text that faults are added to, its plan, and how it comes out by itself.
fn base(
    args: &HuntArgs,
    scenario: &str,
    file: &Path,
    interrupt: &Interrupt,
) -> Result<(String, crate::plan::Plan, RunOutcome), Failure> {
    let of = ScenarioArgs {
        scenario: scenario.to_owned(),
        sets: args.sets.clone(),
        arm: args.arm.clone(),
        ..ScenarioArgs::base(scenario)
    };
    let (_, loaded) = library::load(&of)?;
    let plan = loaded.plan;
    let threads = args.threads.map(usize::from).filter(|it| *it > 0);
    memory::check([&plan], Kept::Summary, threads.unwrap_or_else(study::threads))?;
    let kept = study::run(&plan, Options::CHECKED, |_| {
        interrupt.look(|| "nothing was tried yet; nothing was written".to_owned());
    });
    rules::hold([(scenario, &kept)])?;
    if !kept.expectations.iter().any(|it| it.pass) {
        let help = match kept.expectations.is_empty() {
            true => {
                "write an `[[expect]]` that says what must hold; then faults are looked for that break it"
            }
            false => {
                "none of its expectations holds without any further fault: `licsim test` says why"
            }
        };
        return Err(Failure::BadInput(format!(
            "error[nothing-to-break]: `{scenario}` keeps no promise that a fault could break\n  help: {help}"
        )));
    }
    Ok((format!("extends = {:?}\n", extends(scenario, file)), plan, kept))
}

/// What the file that is written has to extend: paths are relative to it.
fn extends(scenario: &str, file: &Path) -> String {
    let base = Path::new(scenario);
    let beside = file.parent().is_none_or(|it| it.as_os_str().is_empty());
    if !base.exists() || beside || base.is_absolute() {
        return scenario.to_owned();
    }
    let whole = fs::canonicalize(base).unwrap_or_else(|_| base.to_owned());
    whole.display().to_string()
}

fn default_place(args: &HuntArgs) -> PathBuf {
    let stem = args.scenario.as_ref().map_or("scenario", |it| {
        Path::new(it).file_stem().and_then(|it| it.to_str()).unwrap_or("scenario")
    });
    PathBuf::from(format!("{stem}-hunted.toml"))
}

/// Without what Rust prints of panics: here they are what is looked for.
fn quietly<R>(work: impl FnOnce() -> R) -> R {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = work();
    std::panic::set_hook(hook);
    result
}

struct Told<'a> {
    bar: &'a StudyBar,
    interrupt: &'a Interrupt,
    tried: AtomicU32,
}

impl Follower for Told<'_> {
    fn tried(&self) {
        let tried = self.tried.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.done(true);
        self.interrupt.look(|| {
            format!("{} broke nothing; nothing was written", count(tried.into(), "draw", "draws"))
        });
    }

    fn shrunk(&self) {
        let words = || "something was found and not yet made small; nothing was written".to_owned();
        self.interrupt.look(words);
    }
}

/// The file that is written.
fn page(args: &HuntArgs, found: &Catch) -> String {
    let mut text = format!(
        "# Found by licsim hunt, seed {}, draw {}.\n# It breaks {}.\n",
        args.seed,
        found.draw,
        broken(&found.broke).replace('\n', "\n# ")
    );
    text.push('\n');
    text.push_str(&found.text);
    text
}

fn broken(broke: &Broke) -> String {
    match broke {
        Broke::Promise(name) => format!("the expectation `{name}`"),
        Broke::Rule(rule) => format!("licsim's own rule {}: {}", rule.label(), rule.sentence()),
        Broke::Panic => "licsim: it panics".to_owned(),
        Broke::Endless => "licsim: it never comes to rest".to_owned(),
        Broke::Unreadable(wrong) => format!("whoever drew it: it has mistakes\n{wrong}"),
    }
}

fn nothing(args: &HuntArgs, tries: u32, out: &mut Screen) -> Result<(), Failure> {
    if args.format == Format::Json {
        writeln!(out, "{:#}", serde_json::json!({ "found": false, "tries": tries }))?;
        return Ok(());
    }
    let what = match &args.scenario {
        Some(scenario) => format!("broke no expectation of {scenario}"),
        None => "broke none of licsim's own rules".to_owned(),
    };
    writeln!(out, "{} {what}", count(tries.into(), "draw", "draws"))?;
    let more = u64::from(tries) * 10;
    writeln!(
        out,
        "  next    more of them with --tries {more}, others with --seed {}",
        args.seed + 1
    )?;
    Ok(())
}

fn show(
    args: &HuntArgs,
    found: &Catch,
    file: &Path,
    text: &str,
    out: &mut Screen,
) -> Result<(), Failure> {
    let surface = out.surface();
    writeln!(out, "draw {} breaks {}\n", found.draw, broken(&found.broke))?;
    for line in text.lines().filter(|it| !it.starts_with('#')).skip_while(|it| it.is_empty()) {
        writeln!(out, "{}", format!("    {line}").trim_end())?;
    }
    writeln!(out)?;
    if let Some(outcome) = &found.outcome {
        let about = |name: &String| outcome.expectations.iter().find(|it| it.name == *name);
        if let Broke::Promise(name) = &found.broke
            && let Some(verdict) = about(name)
        {
            for line in verdict_lines(verdict, surface) {
                writeln!(out, "{line}")?;
            }
        }
        for line in rules::lines(outcome) {
            writeln!(out, "  {line}")?;
        }
    }
    writeln!(out, "  file    {}", file.display())?;
    for (index, line) in replay(args, found, file, surface).iter().enumerate() {
        writeln!(out, "{}{line}", if index == 0 { "  next    " } else { "          " })?;
    }
    Ok(())
}

/// How to see it again, and what to ask then.
fn replay(args: &HuntArgs, found: &Catch, file: &Path, surface: Surface) -> Vec<String> {
    let mut words = vec![file.display().to_string()];
    words.extend(args.arm.iter().flat_map(|arm| ["--arm".to_owned(), arm.clone()]));
    words.extend(
        args.sets.iter().flat_map(|(key, value)| ["--set".to_owned(), format!("'{key}={value}'")]),
    );
    let check = if matches!(found.broke, Broke::Promise(_)) { "" } else { " --check" };
    let mut lines = vec![format!("licsim run {}{check}", words.join(" "))];
    if let Some(outcome) = &found.outcome {
        lines.extend(next(outcome, &words, surface.columns.saturating_sub(10)));
    }
    lines
}

fn told(found: &Catch, tried: u32, file: &Path, out: &mut Screen) -> Result<(), Failure> {
    let kind = match &found.broke {
        Broke::Promise(_) => "expectation",
        Broke::Rule(_) => "rule",
        Broke::Panic => "panic",
        Broke::Endless => "endless",
        Broke::Unreadable(_) => "unreadable",
    };
    let name = match &found.broke {
        Broke::Promise(name) => Some(name.clone()),
        Broke::Rule(rule) => Some(rule.label().to_owned()),
        _ => None,
    };
    let outcome = found.outcome.as_ref();
    let json = serde_json::json!({
        "found": true,
        "draw": found.draw,
        "tries": tried,
        "kind": kind,
        "name": name,
        "file": file.display().to_string(),
        "scenario": found.text,
        "digest": outcome.map(|it| it.digests.run.clone()),
    });
    writeln!(out, "{json:#}")?;
    Ok(())
}
