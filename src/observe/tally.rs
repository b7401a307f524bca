//! Counters and durations of a whole run: what the summary's numbers are made from.
//!
//! What it does not know: who is in which fleet, and what is the case now.

use super::duration::{Durations, mean};
use crate::kernel::Span;
use crate::model::wire::{Dropped, Failure, Subtype};
use crate::outcome::{MetricValue, Quantiles};
use crate::record::{Fact, FactKind, Interest};

/// What was counted.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    /// Exchanges begun, by subtype.
    attempts: [u64; 5],
    /// Exchanges that brought a response, by subtype.
    successes: [u64; 5],
    /// Exchanges that failed, by subtype.
    failures: [u64; 5],
    /// The same failures by their kind.
    failure_kinds: [u64; Failure::ALL.len()],
    dropped: u64,
    /// Those by their cause.
    causes: [u64; 6],
    /// Messages of alert groups: sent, failed, dropped.
    alerts: [u64; 3],
    refused: u64,
    retries_spent: u64,
    certificates: u64,
    syslogs: u64,
    lost: u64,
    /// Touches of operators.
    touches: u64,
    /// Exchanges with a response, from beginning to end.
    exchange: Durations,
    /// In call-home's queue, of every message that left it.
    queued: u128,
    queued_max: Span,
    arrivals: u64,
    queue_max: u32,
    served: u64,
    rejected: u64,
    unheard: u64,
    /// At the front end before a server was free.
    waiting: Durations,
    /// With a server.
    service: Durations,
}

impl Tally {
    /// The facts that are counted.
    pub(super) const INTEREST: Interest = Interest::of(&[
        FactKind::ExchangeBegan,
        FactKind::ExchangeSucceeded,
        FactKind::ExchangeFailed,
        FactKind::MessageDropped,
        FactKind::AskRefused,
        FactKind::RetriesSpent,
        FactKind::CertificateStored,
        FactKind::Logged,
        FactKind::MessageLost,
        FactKind::JobDone,
        FactKind::RequestArrived,
        FactKind::RequestServed,
        FactKind::RequestRejected,
        FactKind::RequestUnheard,
        FactKind::AlertSent,
        FactKind::AlertFailed,
        FactKind::AlertDropped,
        FactKind::JobDone,
    ]);

    pub(super) fn new() -> Self {
        Tally {
            attempts: [0; 5],
            successes: [0; 5],
            failures: [0; 5],
            failure_kinds: [0; Failure::ALL.len()],
            dropped: 0,
            causes: [0; 6],
            alerts: [0; 3],
            refused: 0,
            retries_spent: 0,
            certificates: 0,
            syslogs: 0,
            lost: 0,
            touches: 0,
            exchange: Durations::new(),
            queued: 0,
            queued_max: Span::ZERO,
            arrivals: 0,
            queue_max: 0,
            served: 0,
            rejected: 0,
            unheard: 0,
            waiting: Durations::new(),
            service: Durations::new(),
        }
    }

    #[inline]
    pub(super) fn on(&mut self, fact: &Fact) {
        match *fact {
            Fact::ExchangeBegan { subtype, waited, .. } => {
                self.attempts[subtype as usize] += 1;
                self.queued += u128::from(waited.0);
                self.queued_max = self.queued_max.max(waited);
            }
            Fact::ExchangeSucceeded { subtype, took, .. } => {
                self.successes[subtype as usize] += 1;
                self.exchange.record(took);
            }
            Fact::ExchangeFailed { subtype, failure, .. } => {
                self.failures[subtype as usize] += 1;
                self.failure_kinds[failure as usize] += 1;
            }
            Fact::RequestArrived { queue, .. } => {
                self.arrivals += 1;
                self.queue_max = self.queue_max.max(queue);
            }
            Fact::RequestServed { waited, served, .. } => {
                self.served += 1;
                self.waiting.record(waited);
                self.service.record(served);
            }
            Fact::RequestRejected { .. } => self.rejected += 1,
            Fact::RequestUnheard { .. } => self.unheard += 1,
            Fact::MessageDropped { cause, .. } => {
                self.dropped += 1;
                self.causes[cause as usize] += 1;
            }
            Fact::AlertSent { .. } => self.alerts[0] += 1,
            Fact::AlertFailed { .. } => self.alerts[1] += 1,
            Fact::AlertDropped { .. } => self.alerts[2] += 1,
            Fact::AskRefused { .. } => self.refused += 1,
            Fact::RetriesSpent { .. } => self.retries_spent += 1,
            Fact::CertificateStored { .. } => self.certificates += 1,
            Fact::Logged { .. } => self.syslogs += 1,
            Fact::MessageLost { .. } => self.lost += 1,
            Fact::JobDone { .. } => self.touches += 1,
            _ => {}
        }
    }

    /// Final values about messages, in the order of `docs/outputs.md`.
    pub(super) fn metrics(&self, out: &mut Vec<MetricValue>) {
        let attempts = self.attempts.iter().sum();
        let failures: u64 = self.failures.iter().sum();
        count(out, "exchanges.attempts", attempts);
        count(out, "exchanges.successes", self.successes.iter().sum());
        count(out, "exchanges.failures", failures);
        count(out, "exchanges.dropped", self.dropped);
        for (name, by_subtype) in [
            ("attempts", &self.attempts),
            ("successes", &self.successes),
            ("failures", &self.failures),
        ] {
            for subtype in Subtype::ALL {
                let label = subtype.label().to_ascii_lowercase();
                count(out, &format!("exchanges.{name}.{label}"), by_subtype[subtype as usize]);
            }
        }
        for failure in Failure::ALL {
            let number = self.failure_kinds[failure as usize];
            count(out, &format!("exchanges.failures.{}", failure.label()), number);
        }
        durations(out, "exchange.seconds", self.exchange.quantiles());
        seconds(out, "call-home.wait.seconds.mean", mean(self.queued, attempts));
        seconds(out, "call-home.wait.seconds.max", self.queued_max);
        count(out, "asks.refused", self.refused);
        count(out, "retries.spent", self.retries_spent);
        count(out, "certificates.stored", self.certificates);
        count(out, "network.messages-lost", self.lost);
        count(out, "backend.arrivals", self.arrivals);
        count(out, "backend.served", self.served);
        count(out, "backend.rejected", self.rejected);
        count(out, "backend.unheard", self.unheard);
        count(out, "backend.queue.max", u64::from(self.queue_max));
        durations(out, "backend.wait.seconds", self.waiting.quantiles());
        durations(out, "backend.service.seconds", self.service.quantiles());
        count(out, "syslog.lines", self.syslogs);
        count(out, "operators.touches", self.touches);
        self.call_home_metrics(out);
    }

    /// Call-home's own values: only in runs in which there was something to count.
    fn call_home_metrics(&self, out: &mut Vec<MetricValue>) {
        if self.dropped > 0 {
            for cause in Dropped::ALL {
                let name = format!("call-home.dropped.{}", cause.label());
                count(out, &name, self.causes[cause as usize]);
            }
        }
        if self.alerts.iter().any(|number| *number > 0) {
            for (name, number) in ["sent", "failed", "dropped"].into_iter().zip(self.alerts) {
                count(out, &format!("call-home.alerts.{name}"), number);
            }
        }
    }
}

/// Adds a count.
pub(super) fn count(out: &mut Vec<MetricValue>, name: &str, value: u64) {
    out.push(MetricValue { name: name.into(), value: value as f64, unit: "1" });
}

/// Adds a length in seconds.
pub(super) fn seconds(out: &mut Vec<MetricValue>, name: &str, span: Span) {
    out.push(MetricValue { name: name.into(), value: span.as_secs_f64(), unit: "s" });
}

/// Adds mean, median, 99 of 100 and maximum in seconds.
fn durations(out: &mut Vec<MetricValue>, stem: &str, quantiles: Quantiles) {
    seconds(out, &format!("{stem}.mean"), quantiles.mean);
    seconds(out, &format!("{stem}.p50"), quantiles.p50);
    seconds(out, &format!("{stem}.p99"), quantiles.p99);
    seconds(out, &format!("{stem}.max"), quantiles.max);
}
