//! What people see: one screen after a run, colour on terminals only, and an end to it at Ctrl-C.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use insta::assert_snapshot;
use licsim::observe::Options;
use licsim::plan::Plan;
use licsim::render::answer::answer;
use licsim::render::report::{ReportInput, report};
use licsim::render::summary::{Note, Surface, summary};

use crate::support::{licsim, licsim_in, root, run, run_keeping, scenario_files, shipped_plan};

const PAGE: Surface = Surface { columns: 80, rows: 23, unicode: true };

/// `text` without what paints it.
fn bare(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => drop(rest.by_ref().find(|it| *it == 'm')),
            c => bare.push(c),
        }
    }
    bare
}

/// The notes that `licsim run` adds, for a scenario of this name.
fn notes(name: &str) -> [Note; 4] {
    [
        Note::new("report", format!("output/{name}/seed-1/report.html")),
        Note::new("digest", "7ce4a7f9b382ae9b94892e7469ce1a25"),
        Note {
            head: "next",
            lines: vec![format!("licsim why output/{name}/seed-1 \\"), "contact".into()],
        },
        Note { head: "arms", lines: vec!["--arm one".into(), "--arm two".into()] },
    ]
}

fn assert_fits(text: &str, surface: Surface, what: &str) {
    let text = bare(text);
    let wide: Vec<&str> = text.lines().filter(|it| it.chars().count() > surface.columns).collect();
    assert!(wide.is_empty(), "{what} is too wide:\n{}", wide.join("\n"));
    assert!(text.lines().count() <= surface.rows, "{what} is too high:\n{text}");
    assert!(
        !text.lines().any(|it| it.ends_with(' ')),
        "{what} has blanks at the end of a line:\n{text}"
    );
}

#[test]
fn the_summary_of_every_shipped_scenario_fits_one_screen_and_answers() {
    for path in scenario_files() {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        // The first events of the large ones are as wide and as high as all of them.
        let plan = Plan { event_limit: Some(20_000), ..shipped_plan(&name, &[], None) };
        let outcome = run_keeping(&plan, Options { stays: true, ..Options::PICTURE });
        let mut worst = outcome.clone();
        for verdict in &mut worst.expectations {
            verdict.pass = false;
        }
        for (outcome, what) in [(&outcome, "as it is"), (&worst, "all failed")] {
            let what = format!("{name}, {what}");
            let text = summary(outcome, PAGE, &notes(&name));
            assert_fits(&text, PAGE, &what);
            let text = bare(&text).replace('\n', " ");
            assert!(text.contains("authorized  ") || !outcome.passed(), "{what}:\n{text}");
            let ascii = Surface { unicode: false, ..PAGE };
            let letters = summary(outcome, ascii, &notes(&name));
            assert_fits(&letters, ascii, &what);
            let blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█', '━', '▲', '·', '…'];
            let said = |c: &char| !plan.scenario.title.contains(*c) && letters.contains(*c);
            assert!(!blocks.iter().any(said), "{what} in ASCII:\n{letters}");
            for columns in [60, 120] {
                let surface = Surface { columns, rows: 40, unicode: true };
                assert_fits(&summary(outcome, surface, &[]), surface, &what);
            }
        }
    }
}

#[test]
fn the_summary_of_the_flagships() {
    let ooc = run(&shipped_plan("pool-wide-ooc", &[], None));
    let retries = run(&shipped_plan("retry-exhaustion", &[], None));
    let set = [("pool.PATRICK_NO_LIC.licenses.A9K-24X10-OPT-LIC", "40")];
    let failed = run(&shipped_plan("pool-wide-ooc", &set, None));
    let asked = run(&shipped_plan("proxy-connections", &[], None));
    let ascii = Surface { unicode: false, ..PAGE };
    let all = [(&ooc, PAGE), (&retries, ascii), (&failed, PAGE), (&asked, PAGE)];
    let all = all.map(|(outcome, surface)| bare(&summary(outcome, surface, &[])));
    assert_snapshot!(all.join("----------\n"));
}

#[test]
fn the_terminal_and_the_report_answer_alike() {
    let outcome = run(&shipped_plan("pool-wide-ooc", &[], None));
    let said = answer(&outcome);
    let text = bare(&summary(&outcome, PAGE, &[])).replace('\n', " ");
    let page = report(&ReportInput {
        outcome: &outcome,
        recorded: &[],
        scenario_text: "",
        overrides: &[],
        command: "",
        version: "0",
    });
    assert!(text.contains(&said) && page.contains(&said), "{said}");
    assert!(
        said.starts_with("All 40 routers believe") && said.ends_with("all 8 expectations hold."),
        "{said}"
    );
}

#[test]
fn without_series_the_answer_claims_nothing_about_routers() {
    let mut plan = shipped_plan("guide-registration", &[], None);
    plan.expectations.iter_mut().for_each(|it| it.answers = false);
    let outcome = run_keeping(&plan, Options::SUMMARY);
    assert_eq!(answer(&outcome), "All 3 expectations hold.");
}

#[test]
fn the_answer_is_what_the_expectations_say_that_answer() {
    let mut plan = shipped_plan("retry-exhaustion", &[], None);
    let said = answer(&run_keeping(&plan, Options::SUMMARY));
    assert_eq!(
        said,
        "Every router makes exactly 43 attempts; then routers that stop are silent until an operator renews them; routers \
         that resume are back within a day of the repair; all 10 expectations hold."
    );
    // What does not hold is no answer.
    plan.faults.clear();
    let said = answer(&run_keeping(&plan, Options::SUMMARY));
    assert!(said.contains("do not hold, first of all that every router makes"), "{said}");
}

/// Every line of the summary that begins with `next`, and those that it goes on with, as a shell reads them.
fn next(stdout: &str) -> String {
    let from = stdout.lines().skip_while(|it| !it.trim_start().starts_with("next "));
    let mut command = String::new();
    for line in from {
        let line = line.trim_start().trim_start_matches("next ").trim_start();
        command.push_str(line.trim_end_matches('\\'));
        if !line.ends_with('\\') {
            break;
        }
    }
    command
}

#[test]
fn what_may_be_typed_next_works_as_it_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let short = "pool.PATRICK_NO_LIC.licenses.A9K-24X10-OPT-LIC=40";
    let program = Path::new(env!("CARGO_BIN_EXE_licsim")).parent().expect("a folder");
    let path =
        format!("{}:{}", program.display(), std::env::var_os("PATH").unwrap_or_default().display());
    let cases: [(&[&str], &str); 6] = [
        (&["run", "pool-wide-ooc"], "licsim why output/pool-wide-ooc/seed-1 --router edge-"),
        (&["run", "pool-wide-ooc", "--set", short], "licsim why output/pool-wide-ooc/seed-1,pool."),
        (
            &["run", "pool-wide-ooc", "--set", short, "--arm", "tag-scope", "--summary-only"],
            "--set pool.",
        ),
        (&["run", "guide-registration"], "'show license status'"),
        (
            &["run", "retry-exhaustion", "--set", "fault.backend-away.backend-outage.for=1d"],
            "contact",
        ),
        (&["test", "guide-registration", "pool-wide-ooc"], ""),
    ];
    for (arguments, part) in cases {
        let done = licsim_in(folder.path(), arguments);
        let stdout = String::from_utf8(done.stdout).expect("text");
        let command = next(&stdout);
        assert!(command.contains(part), "{arguments:?}: {command}\n{stdout}");
        if part.is_empty() {
            continue;
        }
        let typed = Command::new("sh")
            .current_dir(folder.path())
            .env("PATH", &path)
            .args(["-c", &command])
            .output();
        let typed = typed.expect("a shell");
        let said = String::from_utf8_lossy(&typed.stderr).into_owned();
        assert!(typed.status.success() && !typed.stdout.is_empty(), "{command}\n{said}");
    }
}

/// Says that something was not tested, which CI forbids.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must learn that some did not run")]
pub(crate) fn skip(why: &str) {
    assert!(std::env::var_os("LICSIM_NO_SKIP").is_none(), "{why}");
    eprintln!("skipped: {why}");
}

/// What a command writes to a terminal of this kind; nothing where no pseudo-terminal can be had.
fn on_a_terminal(folder: &Path, arguments: &str, variables: &[(&str, &str)]) -> Option<String> {
    let command = format!("stty cols 100 rows 40; {} {arguments}", env!("CARGO_BIN_EXE_licsim"));
    let mut script = Command::new("script");
    script.current_dir(folder).args(["-qec", &command, "/dev/null"]).stdin(Stdio::null());
    // `CI` counts as a terminal that has colour, and the tests run there too.
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
        script.env_remove(name);
    }
    script.env("TERM", "xterm-256color").envs(variables.iter().copied());
    match script.output() {
        Ok(done) => Some(String::from_utf8_lossy(&done.stdout).into_owned()),
        Err(why) => {
            skip(&format!("no `script`, which makes a pseudo-terminal: {why}"));
            None
        }
    }
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = "run guide-registration --summary-only";
    let see = |arguments: &str, variables: &[(&str, &str)]| {
        on_a_terminal(folder.path(), arguments, variables)
    };
    let Some(plain) = see("run guide-registration", &[]) else { return };
    assert!(plain.contains("\u{1b}[1m") && plain.contains("\u{1b}[32mok"), "a terminal: {plain:?}");
    assert!(
        plain.lines().any(|it| bare(it).trim_end().chars().count() > 80),
        "a wide one is used: {plain}"
    );
    let without: [(&str, &[(&str, &str)]); 4] = [
        (run, &[("NO_COLOR", "1")]),
        (run, &[("TERM", "dumb")]),
        (run, &[("CLICOLOR", "0")]),
        ("run guide-registration --summary-only --color never", &[("CLICOLOR_FORCE", "1")]),
    ];
    for (arguments, variables) in without {
        let seen = see(arguments, variables).expect("a terminal");
        assert!(!seen.contains("\u{1b}[") && seen.contains("ok      "), "{variables:?}: {seen:?}");
    }
    let wrong = see("run nowhere.toml --sed 4", &[]).expect("a terminal");
    assert!(wrong.contains("error[usage]"), "{wrong}");
}

#[test]
fn a_pipe_gets_no_colour_unless_it_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("wrong.toml"), "[scenario]\ntitel = \"x\"\n").expect("written");
    let see = |arguments: &[&str], force: bool| {
        let mut command = licsim();
        command
            .current_dir(folder.path())
            .args(arguments)
            .env_remove("CLICOLOR_FORCE")
            .env_remove("NO_COLOR");
        if force {
            command.env("CLICOLOR_FORCE", "1");
        }
        let done = command.output().expect("the program starts");
        let all = [done.stdout, done.stderr].concat();
        String::from_utf8(all).expect("text")
    };
    for arguments in [
        &["run", "guide-registration", "--summary-only"][..],
        &["check", "wrong.toml"],
        &["--help"],
        &["run"],
    ] {
        let plain = see(arguments, false);
        assert!(!plain.contains('\u{1b}') && !plain.is_empty(), "{arguments:?}: {plain:?}");
        let never = [arguments, &["--color", "never"]].concat();
        assert!(!see(&never, true).contains('\u{1b}'), "{never:?}");
    }
    for arguments in [
        &["run", "guide-registration", "--summary-only"][..],
        &["check", "wrong.toml"],
        &["--help"],
    ] {
        assert!(see(arguments, true).contains('\u{1b}'), "{arguments:?}");
        let always = [&["--color=always"], arguments].concat();
        let painted = see(&always, false);
        assert!(painted.contains('\u{1b}'), "{always:?}");
        assert_eq!(bare(&painted), see(arguments, false), "colour says nothing that words do not");
    }
}

/// Starts a run that would last for hours, stops it with Ctrl-C once `begun` says so of the process, and gives exit code
/// and message.
#[cfg(target_os = "linux")]
fn stopped(
    folder: &Path,
    arguments: &[&str],
    begun: impl Fn(u32) -> bool,
) -> (Option<i32>, String) {
    let mut command = licsim();
    command.current_dir(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
    let child = command.spawn().expect("the program starts");
    let tries = (0..1_200).take_while(|_| !begun(child.id()));
    tries.for_each(|_| std::thread::sleep(Duration::from_millis(50)));
    let killed =
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let done = child.wait_with_output().expect("it ends");
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

/// Whether a process has a handler for Ctrl-C by now.
#[cfg(target_os = "linux")]
fn takes_ctrl_c(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|it| it.strip_prefix("SigCgt:"));
    let caught = caught.and_then(|it| u64::from_str_radix(it.trim(), 16).ok()).unwrap_or(0);
    // Signal 2 is bit 1.
    caught & 0b10 != 0
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_says_what_happened_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("output/pool-wide-ooc");
    let long = ["--set", "scenario.duration=30000d", "--set", "fleet.edge.count=2000"];
    let inside = || fs::read_dir(&output).map_or(0, Iterator::count);
    let run = [&["run", "pool-wide-ooc"][..], &long].concat();
    let (code, said) = stopped(folder.path(), &run, |_| inside() > 0);
    assert_eq!(code, Some(130), "{said}");
    let so_far = "interrupted: the run had come to ";
    assert!(said.starts_with(so_far) && said.contains("nothing was written"), "{said}");
    assert_eq!(inside(), 0, "the folder that was begun is gone");

    let compare = [&["compare", "pool-wide-ooc", "--arm", "tag-scope"][..], &long].concat();
    let (code, said) = stopped(folder.path(), &compare, takes_ctrl_c);
    assert!(code == Some(130) && said.contains("nothing was written"), "{code:?} {said}");

    let file = root().join("scenarios/flagships/pool-wide-ooc.toml");
    let text = fs::read_to_string(file).expect("readable").replace("\"8d\"", "\"30000d\"");
    fs::write(folder.path().join("long.toml"), text).expect("written");
    let test = ["test", "guide-registration", "long.toml"];
    let (code, said) = stopped(folder.path(), &test, takes_ctrl_c);
    assert_eq!(code, Some(130), "{said}");
    // The base and both arms of the long one, and the short one, which may be done by then.
    assert!(said.contains("of 4 runs were done, no expectation had failed"), "{said}");
    assert!(said.contains("nothing was written"), "{said}");
}
