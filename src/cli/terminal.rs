//! Progress on a terminal, tables on standard output.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::interrupt::Interrupt;
use crate::kernel::{Span, Time};
use crate::render::words::length;
use crate::study::Progress;

/// How long something really takes: for estimates on a terminal, never for results.
#[expect(clippy::disallowed_types, reason = "the one place for a real clock")]
pub(super) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_types, reason = "the one place for a real clock")]
    pub(super) fn start() -> Self {
        Stopwatch(std::time::Instant::now())
    }

    /// Seconds since it was started.
    pub(super) fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

/// A bar for a run that lasts longer than a second; invisible when standard error is not a terminal.
pub(super) struct RunBar {
    bar: ProgressBar,
    shown: bool,
    calls: u32,
    interrupt: Interrupt,
    duration: Span,
}

impl RunBar {
    /// A bar over the simulated time up to `duration`.
    pub(super) fn new(title: &str, duration: Span, quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        // What is over within a second draws nothing at all.
        let length = Some(duration.0 / 1_000_000);
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("{prefix} [{bar:30}] {percent:>3} %  {msg}  ETA {eta}");
        bar.set_style(style.expect("the template is well-formed").progress_chars("=> "));
        bar.set_prefix(title.to_owned());
        RunBar { bar, shown, calls: 0, interrupt: Interrupt::new(), duration }
    }

    /// Moves the bar. Called every few thousand events, so most calls only count. Gives the run up at Ctrl-C.
    pub(super) fn show(&mut self, progress: Progress) {
        self.interrupt.look(|| {
            let (now, all) = (length(progress.now.since(Time::ZERO)), length(self.duration));
            format!("the run had come to {now} of {all}; nothing was written")
        });
        self.calls += 1;
        if !self.calls.is_multiple_of(16) || !self.shown || self.bar.elapsed().as_secs() < 1 {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let rate = progress.events as f64 / self.bar.elapsed().as_secs_f64().max(0.001);
        self.bar.set_position(progress.now.0 / 1_000_000);
        self.bar.set_message(format!("{}  {:.1} M events/s", progress.now, rate / 1e6));
    }
}

impl Drop for RunBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// How far a study is.
#[derive(Clone, Copy, Default)]
struct Tally {
    needed: u64,
    ran: u64,
    known: u64,
}

impl Tally {
    /// What stands behind the bar after so many seconds. What is left is taken to last as long as the runs done now:
    /// known ones took no time, and say nothing about it.
    fn words(self, seconds: f64) -> String {
        let there = self.ran + self.known;
        let mut text = format!("{there}/{} runs", self.needed);
        if self.known > 0 {
            text.push_str(&format!(" ({} known)", self.known));
        }
        if self.ran > 0 && there < self.needed {
            let left = (self.needed - there) as f64 * seconds / self.ran as f64;
            text.push_str(&format!("  ETA {}", length(Span::secs(left.ceil() as u64))));
        }
        text
    }
}

/// A bar over the runs of a study; invisible when standard error is not a terminal.
pub(super) struct StudyBar {
    bar: ProgressBar,
    tally: Mutex<Tally>,
}

impl StudyBar {
    /// A bar over no runs yet.
    pub(super) fn new(title: &str, quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {msg}");
        bar.set_style(style.expect("the template is well-formed").progress_chars("=> "));
        bar.set_prefix(title.to_owned());
        StudyBar { bar, tally: Mutex::default() }
    }

    /// So many more runs are needed.
    pub(super) fn needed(&self, runs: u64) {
        self.count(|tally| tally.needed += runs);
    }

    /// One more is there: it was run now, or it was known.
    pub(super) fn done(&self, ran: bool) {
        self.count(|tally| if ran { tally.ran += 1 } else { tally.known += 1 });
    }

    fn count(&self, change: impl FnOnce(&mut Tally)) {
        if self.bar.is_hidden() {
            return;
        }
        // A thread that panicked has ended the study; until then the bar may be wrong.
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut tally);
        self.bar.set_length(tally.needed);
        self.bar.set_message(tally.words(self.bar.elapsed().as_secs_f64()));
        self.bar.set_position(tally.ran + tally.known);
    }
}

impl Drop for StudyBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Writes `rows` with aligned columns; the last column is not padded.
pub(super) fn table(out: &mut dyn Write, rows: &[Vec<String>]) -> std::io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            line.push_str(cell);
            if column + 1 < row.len() {
                let gap = widths[column] - cell.chars().count() + 2;
                line.extend(std::iter::repeat_n(' ', gap));
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn the_time_left_is_that_of_the_runs_done_now() {
        let words = |needed, ran, known, seconds| Tally { needed, ran, known }.words(seconds);
        assert_eq!(words(64, 0, 0, 0.0), "0/64 runs");
        assert_eq!(words(64, 4, 0, 8.0), "4/64 runs  ETA 2 min");
        // Fifty known runs came in no time; they must not make the ten that are left look quicker.
        assert_eq!(words(64, 4, 50, 8.0), "54/64 runs (50 known)  ETA 20 s");
        assert_eq!(words(64, 0, 50, 8.0), "50/64 runs (50 known)", "nothing to go by");
        assert_eq!(words(64, 14, 50, 28.0), "64/64 runs (50 known)");
    }
}
