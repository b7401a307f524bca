//! A promise that something does not happen.

use super::{Closing, Ruling};
use crate::kernel::Time;
use crate::plan::{Pattern, Plan};
use crate::record::matching::{Matcher, Subject, Words};
use crate::record::{FactKind, Record};

/// No such record from one instant to another, both included.
#[derive(Clone, Debug)]
pub(super) struct Never {
    pattern: Pattern,
    matcher: Matcher,
    from: Time,
    until: Time,
    first: Option<(Time, Subject)>,
    times: u64,
}

impl Never {
    pub(super) fn new(pattern: Pattern, from: Time, until: Time, plan: &Plan) -> Self {
        let matcher = Matcher::new(&pattern, plan);
        Never { pattern, matcher, from, until, first: None, times: 0 }
    }

    pub(super) fn fact_kind(&self) -> FactKind {
        self.matcher.fact_kind()
    }

    #[inline]
    pub(super) fn on(&mut self, record: &Record) {
        if record.at < self.from || record.at > self.until {
            return;
        }
        if let Some(subject) = self.matcher.subject(&record.fact) {
            self.times += 1;
            self.first.get_or_insert((record.at, subject));
        }
    }

    pub(super) fn expected(&self, plan: &Plan) -> String {
        let (kind, words) = (self.pattern.kind.name(), Words(&self.pattern.filter, plan));
        format!("no {kind}{words} from {} to {}", self.from, self.until)
    }

    pub(super) fn rule(self, closing: &Closing<'_>) -> Ruling {
        match self.first {
            Some((at, subject)) => {
                let name = subject.name(closing.plan);
                let evidence = match self.times {
                    1 => format!("{name} at {at}"),
                    times => format!("{name} at {at}, the first of {times}"),
                };
                Ruling::fail(evidence, at).about(subject.router())
            }
            None if closing.is_early(self.until) => Ruling::unseen(closing, self.until),
            None => {
                let until = self.until.min(closing.seen);
                Ruling::pass(format!("none from {} to {until}", self.from))
            }
        }
    }
}
