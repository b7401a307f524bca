//! Gauges over the whole run as single numbers: time-weighted means, router-days and maxima.
//!
//! A gauge holds its value from one instant to the next, so its mean is an integral: a sum of count × nanoseconds in 128
//! bits. Ten million routers for a century fit.
//!
//! What it does not know: values over time, and who is what.

use super::population::{Counts, Population};
use super::tally::count;
use crate::kernel::{Span, Time};
use crate::outcome::MetricValue;
use crate::record::{Belief, Contact};

const DAY: u128 = Span::days(1).0 as u128;

/// How a gauge is called and how it is read off.
type Gauge = (&'static str, fn(&Counts) -> u32);

/// What is followed.
const FOLLOWED: [Gauge; 8] = [
    ("routers.registered", |counts| counts.registered),
    ("routers.authorized", |counts| counts.believing(Belief::Authorized)),
    ("routers.out-of-compliance", |counts| counts.believing(Belief::OutOfCompliance)),
    ("routers.waiting", |counts| counts.believing(Belief::Waiting)),
    ("routers.unregistered", |counts| counts.routers - counts.registered),
    ("routers.authorization-expired", |counts| counts.believing(Belief::AuthorizationExpired)),
    ("routers.out-of-contact", |counts| counts.in_contact(Contact::Lost)),
    ("routers.silent", |counts| counts.in_contact(Contact::Silent)),
];

/// The past of the counts of all routers.
#[derive(Clone, Debug)]
pub(super) struct History {
    /// Up to when the integrals are made up.
    since: Time,
    /// The values that hold since then.
    held: [u32; FOLLOWED.len()],
    integrals: [u128; FOLLOWED.len()],
    maxima: [u32; FOLLOWED.len()],
}

impl History {
    pub(super) fn new(population: &Population) -> Self {
        let held = read(population.all());
        History {
            since: Time::ZERO,
            held,
            integrals: [0; FOLLOWED.len()],
            maxima: [0; FOLLOWED.len()],
        }
    }

    /// With all facts of the instant `now` applied, the counts are these from `now` on.
    pub(super) fn settle(&mut self, now: Time, counts: &Counts) {
        self.hold_until(now);
        self.held = read(counts);
    }

    fn hold_until(&mut self, now: Time) {
        let span = u128::from(now.since(self.since).0);
        for ((integral, maximum), held) in
            self.integrals.iter_mut().zip(&mut self.maxima).zip(self.held)
        {
            *integral += u128::from(held) * span;
            // What was replaced within its own instant was never the case.
            if span > 0 {
                *maximum = held.max(*maximum);
            }
        }
        self.since = now;
    }

    /// Final values, means over time, router-days and maxima of a run that ended at `end`.
    pub(super) fn metrics(mut self, end: Time, counts: &Counts, out: &mut Vec<MetricValue>) {
        self.hold_until(end);
        for (maximum, held) in self.maxima.iter_mut().zip(self.held) {
            *maximum = held.max(*maximum);
        }
        count(out, "routers.count", u64::from(counts.routers));
        for ((name, _), value) in FOLLOWED.iter().zip(self.held) {
            count(out, name, u64::from(value));
        }
        count(out, "routers.ever-out-of-compliance", u64::from(counts.ever_out));
        for ((name, _), maximum) in FOLLOWED.iter().zip(self.maxima) {
            count(out, &format!("{name}.max"), u64::from(maximum));
        }
        for ((name, _), integral) in FOLLOWED.iter().zip(self.integrals) {
            let mean = if end == Time::ZERO { 0.0 } else { integral as f64 / end.0 as f64 };
            out.push(MetricValue { name: format!("{name}.mean"), value: mean, unit: "1" });
        }
        for ((name, _), integral) in FOLLOWED.iter().zip(self.integrals) {
            let days = integral as f64 / DAY as f64;
            out.push(MetricValue { name: format!("{name}.router-days"), value: days, unit: "d" });
        }
    }
}

fn read(counts: &Counts) -> [u32; FOLLOWED.len()] {
    FOLLOWED.map(|(_, value)| value(counts))
}
