//! Progress on a terminal, tables on standard output.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::kernel::Span;
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
    calls: u32,
}

impl RunBar {
    /// A bar over the simulated time up to `duration`.
    pub(super) fn new(title: &str, duration: Span, quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(duration.0 / 1_000_000), target);
        let style =
            ProgressStyle::with_template("{prefix} [{bar:30}] {percent:>3} %  {msg}  ETA {eta}");
        bar.set_style(style.expect("the template is well-formed").progress_chars("=> "));
        bar.set_prefix(title.to_owned());
        RunBar { bar, calls: 0 }
    }

    /// Moves the bar. Called every few thousand events, so most calls only count.
    pub(super) fn show(&mut self, progress: Progress) {
        self.calls += 1;
        if !self.calls.is_multiple_of(16)
            || self.bar.is_hidden()
            || self.bar.elapsed().as_secs() < 1
        {
            return;
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

/// A bar over the runs of a study; invisible when standard error is not a terminal.
pub(super) struct StudyBar {
    bar: ProgressBar,
}

impl StudyBar {
    /// A bar over no runs yet.
    pub(super) fn new(title: &str, quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} runs  ETA {eta}");
        bar.set_style(style.expect("the template is well-formed").progress_chars("=> "));
        bar.set_prefix(title.to_owned());
        StudyBar { bar }
    }

    /// So many more runs are needed.
    pub(super) fn needed(&self, runs: u64) {
        self.bar.inc_length(runs);
    }

    /// One more is there. Those that were known take no time and count for no estimate.
    pub(super) fn done(&self, ran: bool) {
        self.bar.inc(1);
        if !ran {
            self.bar.reset_eta();
        }
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
