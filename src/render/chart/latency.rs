//! How long exchanges take over time: the median, and what 9 and 99 of 100 stay below, with how many there were.
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

/// Times of answered exchanges by bin, in microseconds.
#[derive(Debug)]
pub(super) struct Latency<'a> {
    sight: &'a Sight,
    width: Span,
    bins: Vec<Histogram<u64>>,
    all: Histogram<u64>,
}

const GROWS: &str = "a histogram of this kind grows";

fn empty() -> Histogram<u64> {
    Histogram::new(2).expect("two digits are possible")
}

fn quantile(of: &Histogram<u64>, share: f64) -> f64 {
    of.value_at_quantile(share).min(of.max()) as f64 / 1e6
}

impl<'a> Latency<'a> {
    pub(super) const INTEREST: Interest = Interest::of(&[FactKind::ExchangeSucceeded]);

    pub(super) fn new(sight: &'a Sight) -> Self {
        let minute = Span::minutes(1);
        let length = sight.to.since(sight.from);
        let width = minute * scale::wider_bin(minute, length, BINS);
        Latency { sight, width, bins: Vec::new(), all: empty() }
    }

    pub(super) fn on(&mut self, record: &Record) {
        let Fact::ExchangeSucceeded { router, took, .. } = record.fact else { return };
        if !self.sight.shows(router) || !self.sight.covers(record.at) {
            return;
        }
        let bin = (record.at.since(self.sight.from).0 / self.width.0) as usize;
        if self.bins.len() <= bin {
            self.bins.resize_with(bin + 1, empty);
        }
        let us = (took.0 / 1_000).max(1);
        self.bins[bin].record(us).expect(GROWS);
        self.all.record(us).expect(GROWS);
    }

    pub(super) fn finish(self, outcome: &RunOutcome) -> Option<Drawing> {
        if self.all.is_empty() {
            return None;
        }
        let words = |share| words::length(Span((quantile(&self.all, share) * 1e9) as u64));
        let n = grouped(self.all.len());
        let title = match self.all.len() {
            1 => format!("The one exchange with a response takes {}", words(1.0)),
            _ => format!(
                "Half of {n} exchanges take at most {}, 99 of 100 at most {}; the longest {}",
                words(0.5),
                words(0.99),
                words(1.0)
            ),
        };
        let alt = format!(
            "Bars over time: how long exchanges with a response take. Median {}, 90th of 100 {}, 99th {}. Below: how many there were, {n} in all.",
            words(0.5),
            words(0.9),
            words(0.99)
        );
        let mut chart = self.sight.chart(outcome, title, alt);
        chart.subtitle.push_str(&format!(" · n = {n} exchanges"));
        let bars = |of: &dyn Fn(&Histogram<u64>) -> f64| -> Vec<Bar> {
            let bins = self.bins.iter().enumerate().filter(|it| !it.1.is_empty());
            bins.map(|(i, bin)| Bar {
                at: self.sight.from + self.width * i as u64,
                base: 0.0,
                top: of(bin),
            })
            .collect()
        };
        let mut times = panel("from call-home's start to the response", Unit::Seconds);
        times.weight = 3;
        for (share, color, label) in [
            (0.99, WAITING, "99 of 100 take at most"),
            (0.9, STALE, "9 of 10"),
            (0.5, AMOUNT, "half"),
        ] {
            let bars = bars(&|it| quantile(it, share));
            times.layers.push(Layer::Bars { bars, width: self.width, color, label: label.into() });
        }
        let mut counts = panel(&format!("exchanges per {} (n)", per(self.width)), Unit::Count);
        let label = "with a response".to_owned();
        let bars = bars(&|it| it.len() as f64);
        counts.layers.push(Layer::Bars { bars, width: self.width, color: AMOUNT, label });
        chart.panels = vec![times, counts];
        Some(Drawing::Chart(Box::new(chart)))
    }
}
