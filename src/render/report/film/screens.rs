//! Reels as the page carries them: what each console printed for some commands, and what it logged.
//!
//! A line that occurs anywhere is carried once, and one with a date as a pattern and a number. A screen is a list of line numbers; a change of it says how many lines
//! from the top stay, how many after them go, and which come. One line counts down with the clock
//! (`Evaluation Period Remaining`): it is carried with its end, so that it is right between two changes too.
//!
//! What it does not know: the words of any other line.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Steps, dated};
use crate::kernel::Time;
use crate::model::EvaluationStatus;
use crate::outcome::{Film, Reel, RunOutcome, SyslogLine};
use crate::plan::{Plan, RouterId};
use crate::render::{show, syslog};
use crate::view::Console;

/// The screens of a replay.
const COMMANDS: [&str; 12] = [
    "show license register-status",
    "show license status",
    "show license entitlement",
    "show license pool",
    "show license cert",
    "show license all",
    "show license pools",
    "show license allocated",
    "show license active",
    "show license available",
    "show call-home smart-licensing statistics",
    "show run call-home",
];
/// What the line that counts down begins with.
const COUNTS_DOWN: &str = "  Evaluation Period Remaining: ";
/// How many bytes of the page reels may take.
const BUDGET: usize = 2_500_000;

/// All reels that fit.
#[derive(Default)]
pub(super) struct Screened {
    /// The commands.
    pub names: Vec<&'static str>,
    /// Whose reels follow, in the order of routers.
    pub of: Vec<RouterId>,
    pub reels: Vec<ReelOnPage>,
    pub lines: Vec<Line>,
}

/// The reel of one router.
#[derive(Serialize)]
pub(super) struct ReelOnPage {
    /// For each command its changes: when, how many lines stay, go and come, and those that come. Empty: never there.
    screens: Vec<Vec<u64>>,
    /// When which route processor was active.
    rsp: Vec<u64>,
    /// When which line was logged.
    log: Vec<u64>,
}

/// A line of a screen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub(super) enum Line {
    Still(String),
    /// The number of the line (a text) before a date, of the one after it, and the date in seconds since 1970.
    Dated(u64, u64, i64),
    /// What stands before the rest of the time until a millisecond.
    Counting(&'static str, u64),
}

/// The lines so far, each with its number.
#[derive(Default)]
struct Lines {
    numbers: BTreeMap<Line, u64>,
    bytes: usize,
}

impl Lines {
    fn of(&mut self, text: &str) -> u64 {
        let line = match dated::split(text) {
            Some((before, after, seconds)) => {
                let [before, after] =
                    [before, after].map(|it| self.number(Line::Still(it.to_owned())));
                Line::Dated(before, after, seconds)
            }
            None => Line::Still(text.to_owned()),
        };
        self.number(line)
    }

    fn number(&mut self, line: Line) -> u64 {
        let next = self.numbers.len() as u64;
        if let Some(known) = self.numbers.get(&line) {
            return *known;
        }
        self.bytes += match &line {
            Line::Still(text) => text.len() + 3,
            Line::Counting(..) => 50,
            Line::Dated(..) => 24,
        };
        self.numbers.insert(line, next);
        next
    }

    fn list(self) -> Vec<Line> {
        let mut all: Vec<_> = self.numbers.into_iter().collect();
        all.sort_unstable_by_key(|it| it.1);
        all.into_iter().map(|it| it.0).collect()
    }
}

/// The reels of `film`, the most telling ones if not all fit.
pub(super) fn on_page(film: &Film, outcome: &RunOutcome) -> Screened {
    let commands = COMMANDS.map(|it| show::Command::parse(it).expect("each is a command"));
    let mut logs: BTreeMap<RouterId, Vec<&SyslogLine>> = BTreeMap::new();
    for line in &outcome.syslog {
        logs.entry(line.router).or_default().push(line);
    }
    let mut lines = Lines::default();
    let (mut kept, mut numbers) = (Vec::new(), 0);
    for router in &film.worth {
        let Ok(place) = film.reels.binary_search_by_key(router, |reel| reel.router) else {
            continue;
        };
        let log = logs.get(router).map_or(&[][..], Vec::as_slice);
        let reel = on_one(&film.reels[place], &outcome.plan, &commands, log, &mut lines);
        numbers += reel.screens.iter().chain([&reel.log]).map(|it| size(it)).sum::<usize>();
        if lines.bytes + numbers > BUDGET && !kept.is_empty() {
            break;
        }
        kept.push((*router, reel));
    }
    kept.sort_by_key(|it| it.0);
    let (of, reels) = kept.into_iter().unzip();
    Screened { names: COMMANDS.to_vec(), of, reels, lines: lines.list() }
}

/// How many bytes these numbers take as JSON.
fn size(numbers: &[u64]) -> usize {
    numbers.iter().map(|it| it.checked_ilog10().unwrap_or(0) as usize + 2).sum()
}

fn on_one(
    reel: &Reel,
    plan: &Plan,
    commands: &[show::Command],
    log: &[&SyslogLine],
    lines: &mut Lines,
) -> ReelOnPage {
    let mut tapes: Vec<Tape> = commands.iter().map(|_| Tape::default()).collect();
    let (mut rsp, mut active) = (Steps::default(), None);
    let mut records = Vec::new();
    for still in &reel.stills {
        records.extend_from_slice(&reel.records[records.len()..still.records]);
        let console = Console { records, ..still.console.clone() };
        for (tape, command) in tapes.iter_mut().zip(commands) {
            tape.push(console.at, &command.print(&console, plan), &console, lines);
        }
        if active != Some(console.view.active_rsp) {
            active = Some(console.view.active_rsp);
            rsp.push(console.at, [u64::from(console.view.active_rsp)]);
        }
        records = console.records;
    }
    let mut logged = Steps::default();
    for line in log {
        logged.push(line.at, [lines.number(Line::Still(syslog::line(plan, line)))]);
    }
    let screens = tapes.into_iter().map(|it| if it.exists { it.steps.flat } else { Vec::new() });
    ReelOnPage { screens: screens.collect(), rsp: rsp.flat, log: logged.flat }
}

/// What one command printed over the run.
#[derive(Default)]
struct Tape {
    steps: Steps,
    now: Vec<u64>,
    /// Whether the router ever knew the command.
    exists: bool,
}

impl Tape {
    fn push(&mut self, at: Time, text: &str, console: &Console, lines: &mut Lines) {
        self.exists |= !text.ends_with("% Invalid input detected at '^' marker.\n");
        let number = |line| match counted(line, console) {
            Some(line) => lines.number(line),
            None => lines.of(line),
        };
        let new: Vec<u64> = text.lines().map(number).collect();
        if new == self.now && !self.steps.flat.is_empty() {
            return;
        }
        let same = |pair: &(&u64, &u64)| pair.0 == pair.1;
        let head = self.now.iter().zip(&new).take_while(same).count();
        let tails = self.now[head..].iter().rev().zip(new[head..].iter().rev());
        let tail = tails.take_while(same).count();
        let (gone, come) = (self.now.len() - head - tail, &new[head..new.len() - tail]);
        let counts = [head, gone, come.len()].map(|it| it as u64);
        self.steps.push(at, counts.into_iter().chain(come.iter().copied()));
        self.now = new;
    }
}

/// A line that counts down.
fn counted(line: &str, console: &Console) -> Option<Line> {
    match console.view.evaluation {
        Some(EvaluationStatus::Counting { ends }) if line.starts_with(COUNTS_DOWN) => {
            // Rounded down: the rest of the time in whole seconds is the same at every whole millisecond.
            Some(Line::Counting(COUNTS_DOWN, ends.0 / 1_000_000))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::ms;
    use super::*;

    /// The screens that a tape says, one after the other.
    fn played(flat: &[u64]) -> Vec<(u64, Vec<u64>)> {
        let (mut rest, mut at, mut now, mut all) = (flat, 0, Vec::new(), Vec::new());
        while let [wait, head, gone, come, more @ ..] = rest {
            at += wait;
            let (head, gone, come) = (*head as usize, *gone as usize, *come as usize);
            now.splice(head..head + gone, more[..come].iter().copied());
            all.push((at, now.clone()));
            rest = &more[come..];
        }
        all
    }

    #[test]
    fn a_tape_plays_what_was_printed() {
        let (mut tape, mut lines, console) = (Tape::default(), Lines::default(), blank());
        let texts = ["a\nb\nc\n", "a\nb\nc\n", "a\nx\nc\n", "", "c\nc\n", "a\nc\nc\nb\n"];
        for (second, text) in (0..).zip(texts) {
            tape.push(Time(second * 1_000_000_000), text, &console, &mut lines);
        }
        let number = |text: &str| lines.numbers[&Line::Still(text.into())];
        let [a, b, c, x] = ["a", "b", "c", "x"].map(number);
        let meant = [
            (0, vec![a, b, c]),
            (2_000, vec![a, x, c]),
            (3_000, vec![]),
            (4_000, vec![c, c]),
            (5_000, vec![a, c, c, b]),
        ];
        assert_eq!(played(&tape.steps.flat), meant);
    }

    #[test]
    fn instants_are_rounded_up_to_milliseconds() {
        assert_eq!([0, 1, 999_999, 1_000_000, 1_000_001].map(|it| ms(Time(it))), [0, 1, 1, 1, 2]);
    }

    fn blank() -> Console {
        Console {
            router: RouterId(0),
            at: Time::ZERO,
            view: crate::view::RouterView::default(),
            block: None,
            call_home: crate::model::call_home::Config::default(),
            reach: crate::plan::Reach::Direct { resolve: crate::plan::Resolution::Static },
            http_client_vrf: None,
            slots: Vec::new(),
            licenses: None,
            records: Vec::new(),
        }
    }
}
