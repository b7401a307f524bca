//! How long exchanges take, or how many requests wait at the backend, over time: the median, and what 9 and 99 of 100 stay
//! below, with how many there were.
//!
//! What it does not know: where the time goes; the waterfall does.

use hdrhistogram::Histogram;

use super::attempts::per;
use super::palette::{AMOUNT, STALE, WAITING};
use super::panel;
use super::scale;
use super::sight::{Drawing, Sight};
use super::spec::{Bar, Layer, Unit};
use crate::kernel::Span;
use crate::outcome::RunOutcome;
use crate::record::{Fact, FactKind, Interest, Record};
use crate::render::words::{self, grouped};

/// The most bins across.
const BINS: u64 = 120;

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Measure {
    /// How long answered exchanges take, in microseconds.
    Exchange,
    /// How many requests wait at the backend when another comes.
    Queue,
}

/// Values by bin.
#[derive(Debug)]
pub(super) struct Quantiles<'a> {
    measure: Measure,
    sight: &'a Sight,
    width: Span,
    bins: Vec<Histogram<u64>>,
    all: Histogram<u64>,
}

const GROWS: &str = "a histogram of this kind grows";

fn empty() -> Histogram<u64> {
    Histogram::new(2).expect("two digits are possible")
}

impl<'a> Quantiles<'a> {
    pub(super) fn new(measure: Measure, sight: &'a Sight) -> Self {
        let minute = Span::minutes(1);
        let length = sight.to.since(sight.from);
        let width = minute * scale::wider_bin(minute, length, BINS);
        Quantiles { measure, sight, width, bins: Vec::new(), all: empty() }
    }

    pub(super) const fn interest(&self) -> Interest {
        match self.measure {
            Measure::Exchange => Interest::of(&[FactKind::ExchangeSucceeded]),
            Measure::Queue => Interest::of(&[FactKind::RequestArrived]),
        }
    }

    pub(super) fn on(&mut self, record: &Record) {
        let (router, value) = match (self.measure, record.fact) {
            (Measure::Exchange, Fact::ExchangeSucceeded { router, took, .. }) => {
                (router, (took.0 / 1_000).max(1))
            }
            (Measure::Queue, Fact::RequestArrived { router, queue, .. }) => {
                (router, u64::from(queue))
            }
            _ => return,
        };
        if !self.sight.shows(router) || !self.sight.covers(record.at) {
            return;
        }
        let bin = (record.at.since(self.sight.from).0 / self.width.0) as usize;
        if self.bins.len() <= bin {
            self.bins.resize_with(bin + 1, empty);
        }
        self.bins[bin].record(value).expect(GROWS);
        self.all.record(value).expect(GROWS);
    }

    /// In seconds, or in requests.
    fn quantile(&self, of: &Histogram<u64>, share: f64) -> f64 {
        let value = of.value_at_quantile(share).min(of.max()) as f64;
        match self.measure {
            Measure::Exchange => value / 1e6,
            Measure::Queue => value,
        }
    }

    /// Title and alternative text.
    fn words(&self, n: &str) -> (String, String) {
        let value = |share| {
            let value = self.quantile(&self.all, share);
            match self.measure {
                Measure::Exchange => words::length(Span((value * 1e9) as u64)),
                Measure::Queue => grouped(value as u64),
            }
        };
        let [half, nine, most, longest] = [0.5, 0.9, 0.99, 1.0].map(value);
        let few = if half == "0" { "nobody".to_owned() } else { format!("at most {half}") };
        match (self.measure, self.all.len()) {
            (Measure::Exchange, 1) => (
                format!("The one exchange with a response takes {longest}"),
                format!("A bar: the one exchange with a response takes {longest}."),
            ),
            (Measure::Exchange, _) => (
                format!(
                    "Half of {n} exchanges take at most {half}, 99 of 100 at most {most}; the longest {longest}"
                ),
                format!(
                    "Bars over time: how long exchanges with a response take. Median {half}, 90th of 100 {nine}, 99th \
                     {most}. Below: how many there were, {n} in all."
                ),
            ),
            (Measure::Queue, _) if longest == "0" => (
                format!("None of {n} requests has to wait at the backend"),
                format!(
                    "Bars over time: the queue that requests find at the backend; always empty. Below: how many came, {n} in all."
                ),
            ),
            (Measure::Queue, _) => (
                format!(
                    "Half of {n} requests find {few} waiting at the backend, 99 of 100 at most {most}; the \
                     longest queue is {longest}"
                ),
                format!(
                    "Bars over time: how many requests each finds waiting at the backend. Median {half}, 90th of 100 \
                     {nine}, 99th {most}. Below: how many came, {n} in all."
                ),
            ),
        }
    }

    pub(super) fn finish(self, outcome: &RunOutcome) -> Option<Drawing> {
        if self.all.is_empty() {
            return None;
        }
        let n = grouped(self.all.len());
        let (title, alt) = self.words(&n);
        let mut chart = self.sight.chart(outcome, title, alt);
        let what = match self.measure {
            Measure::Exchange => "exchanges",
            Measure::Queue => "requests",
        };
        chart.subtitle.push_str(&format!(" · n = {n} {what}"));
        let bars = |of: &dyn Fn(&Histogram<u64>) -> f64| -> Vec<Bar> {
            let bins = self.bins.iter().enumerate().filter(|it| !it.1.is_empty());
            bins.map(|(i, bin)| Bar {
                at: self.sight.from + self.width * i as u64,
                base: 0.0,
                top: of(bin),
            })
            .collect()
        };
        let (mut times, most) = match self.measure {
            Measure::Exchange => {
                let heading = "from call-home's start to the response";
                (panel(heading, Unit::Seconds), "99 of 100 take at most")
            }
            Measure::Queue => {
                let heading = "requests waiting at the backend when another comes";
                (panel(heading, Unit::Count), "99 of 100 find at most")
            }
        };
        times.weight = 3;
        for (share, color, label) in
            [(0.99, WAITING, most), (0.9, STALE, "9 of 10"), (0.5, AMOUNT, "half")]
        {
            let bars = bars(&|it| self.quantile(it, share));
            times.layers.push(Layer::Bars { bars, width: self.width, color, label: label.into() });
        }
        let mut counts = panel(&format!("{what} per {} (n)", per(self.width)), Unit::Count);
        let label = match self.measure {
            Measure::Exchange => "with a response",
            Measure::Queue => "that came to the backend",
        };
        let label = label.to_owned();
        let bars = bars(&|it| it.len() as f64);
        counts.layers.push(Layer::Bars { bars, width: self.width, color: AMOUNT, label });
        chart.panels = vec![times, counts];
        Some(Drawing::Chart(Box::new(chart)))
    }
}
